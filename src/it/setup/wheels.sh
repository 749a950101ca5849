# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# Python packages for machines without PyPI, made of Debian's: a wheelhouse for pip.

wheelhouse=$cache/wheelhouse
wheel_recipe=$(cat "$setup/wheels.sh" "$setup/make_wheels.py" "$setup/unpack-debian" | cksum | cut -d' ' -f1)

# What a suite lacks pip takes from another, and each Python gets the newest that fits it: pytest 7.2 for 3.7,
# 8.3 for 3.8 and 3.9, 9.1 for later ones.
wheel_suites=(bookworm trixie forky)
wheel_packages=(python3-pytest python3-pluggy python3-iniconfig python3-packaging python3-attr python3-exceptiongroup
  python3-tomli python3-importlib-metadata python3-zipp python3-more-itertools python3-typing-extensions python3-pygments
  python3-execnet python3-pytest-xdist python3-pytest-subtests python3-pytest-timeout python3-pytest-rerunfailures
  python3-setuptools-whl python3-pip-whl python3-wheel-whl python3-hatchling python3-pathspec python3-editables
  python3-trove-classifiers flit python3-poetry-core python3-lark python3-fastjsonschema
  python3-setuptools-scm)
# Plugins that real suites use, and what they need.
wheel_packages+=(python3-coverage python3-dateutil python3-flaky python3-freezegun python3-hypothesis python3-pyfakefs
  python3-pytest-asyncio python3-pytest-cov python3-pytest-instafail python3-pytest-mock python3-pytest-repeat python3-six
  python3-sortedcontainers)

# unpacked SUITE PACKAGE...: in $cache/debs/SUITE/root, unless they are there already.
unpacked() {
  local suite=$1 stamp=$cache/debs/$1/stamp
  [ "$(cat "$stamp" 2>/dev/null)" != "$*" ] || return 0
  say "fetching Python packages from Debian $suite"
  mkdir -p "$logs"
  # Not every mirror keeps every suite for ever: go on with those that are left.
  if "$setup/unpack-debian" "$@" >"$logs/unpack-$suite.log" 2>&1; then
    printf '%s\n' "$*" >"$stamp"
  else
    say "Debian $suite gave nothing, see $logs/unpack-$suite.log"
    return 1
  fi
}

wheelhouse_ready() { [ "$(cat "$wheelhouse/.recipe" 2>/dev/null)" = "$wheel_recipe" ]; }

provide_wheelhouse() {
  ! wheelhouse_ready || return 0
  local suite roots=() new=$wheelhouse.new
  for suite in "${wheel_suites[@]}"; do
    if unpacked "$suite" "${wheel_packages[@]}"; then roots+=("$cache/debs/$suite/root"/*); fi
  done
  [ ${#roots[@]} -gt 0 ] || failed "no Debian suite gave any Python package" "$logs/unpack-${wheel_suites[0]}.log"
  have python3 || apt_install python3
  rm -rf "$new" "$wheelhouse"
  mkdir -p "$new"
  logged make-wheels python3 "$setup/make_wheels.py" "$new" "${roots[@]}"
  printf '%s\n' "$wheel_recipe" >"$new/.recipe"
  mv "$new" "$wheelhouse"
}
