# shellcheck shell=bash
# Debian's packages, straight from the machine's own mirror with its own proxies and keys; only the suite's name changes.

# The machine's own sources of Debian itself; apt knows them in every file format.
debian_sources() {
  # $(...) below is apt's syntax.
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $3 == "main" { print $2, $4 }' | sort -u
}

# Debian's own keys, also for suites that the machine doesn't use; without the file, apt's trusted ones.
signed_by() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ ! -r "$keyring" ] || printf '[signed-by=%s] ' "$keyring"
}

# The machine's release with its updates, as lines of a sources.list.
release_sources() {
  debian_sources | awk -v keys="$(signed_by)" -v release="$(codename)" \
    'index($1, release) == 1 { print "deb " keys $2 " " $1 " main" }'
}
