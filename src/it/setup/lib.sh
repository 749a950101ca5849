# shellcheck shell=bash
# What every part of the set-up shares: where things are kept, how to speak, how to wait, how to install.
# The looking must run on any laptop (bash 3.2, no GNU tools); only the offline way may count on Debian.

cache=${PYTEST_MATRIX_IT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pytest-matrix-it}
logs=$cache/log

say() { printf 'setup: %s\n' "$*" >&2; }

# die WHAT HINT
die() {
  printf 'setup: error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf 'setup:        %s\n' "$2" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

can_install() { [ "$(id -u)" = 0 ] && have apt-get; }

codename() { (. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_CODENAME:-}"); }

# within SECONDS COMMAND...: a daemon behind a dead connection must not hang the build (macOS has no timeout(1)).
within() {
  local seconds=$1
  shift
  if have timeout; then timeout "$seconds" "$@"; else "$@"; fi
}

# logged NAME COMMAND...: keeps the output out of sight unless the command fails.
logged() {
  local log=$logs/$1.log
  shift
  mkdir -p "$logs"
  "$@" >"$log" 2>&1 </dev/null && return
  failed "'${1##*/}' failed" "$log"
}

# failed WHAT LOG: ends with one sentence of why, and the way out.
failed() {
  local way="see $2"
  if grep -qi 'no space left on device' "$2"; then
    way="free some space: df -h $cache shows the disk; all that was said is in $2"
  elif grep -qE 'Failed to fetch|Unable to (locate|fetch)|no installation candidate|knows no mirror|Temporary failure resolving|Could not (resolve|connect)' "$2"; then
    way="apt has to reach a mirror of Debian: see /etc/apt and the proxies, try apt-get update; all that was said is in $2"
  fi
  die "$1: $(last_words "$2")" "$way"
}

# last_words LOG: the line that tells most.
last_words() {
  local line
  line=$({ grep -i 'no space left on device' "$1" || grep -iE '^E: |^ERROR|error:|failed' "$1" || tail -n 1 "$1"; } 2>/dev/null | tail -n 1)
  line=${line#setup: error: }
  printf '%s' "${line:-nothing was said}" | cut -c1-300
}

# locked FUNCTION...: one set-up at a time; whoever waited finds the work done, as every function looks first.
# In a subshell, for the lock to end with the function.
locked() {
  have flock || { "$@"; return; }
  mkdir -p "$cache"
  (
    flock 9
    "$@"
  ) 9>"$cache/lock"
}

apt_updated=
# apt_install PACKAGE...
apt_install() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  can_install || die "these Debian packages are missing: ${missing[*]}" "install them, or run this as root"
  # A fresh machine's package lists are empty or name versions that are gone by now.
  [ -n "$apt_updated" ] || logged apt-update apt-get update
  apt_updated=yes
  say "installing ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive logged apt-install apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "${missing[@]}" 9>&-
}
