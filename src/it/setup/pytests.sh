# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# Folders with one version of pytest each, to put on PYTHONPATH: for tests that need that version but no container.

# With the oldest Python that each runs on, for that needs most packages beside: the folder then fits all later ones.
pytest_versions=(2.7:4.6 3.7:7.2 3.8:8.3 3.10:9.1)

# What pytest 4.6 needs on Python 2.7: the last versions that ran on both, whichever Python Debian packed them for.
python2_suite=bullseye
python2_packages=(python3-py python3-pluggy python3-attr python3-more-itertools python3-wcwidth python3-atomicwrites
  python3-funcsigs python3-contextlib2 python3-importlib-metadata python3-zipp pypy-six pypy-packaging pypy-pyparsing
  pypy-pathlib2 pypy-scandir)

pytest_folder() { printf '%s/pytest-%s' "$cache" "$1"; }

want_pytests() {
  local each
  for each in "${pytest_versions[@]}"; do
    [ ! -f "$(pytest_folder "${each#*:}")/.complete" ] || continue
    # pytest 4.6 takes what it can get.
    [ "${each#*:}" = 4.6 ] || want_images "${each%:*}"
    locked provide_pytest "${each%:*}" "${each#*:}"
  done
}

# provide_pytest PYTHON VERSION
provide_pytest() {
  local folder new
  folder=$(pytest_folder "$2") new=$folder.new
  [ ! -f "$folder/.complete" ] || return 0
  rm -rf "$new" "$folder"
  mkdir -p "$new"
  if [ "$2" != 4.6 ]; then
    pip_install_pytest "$1" "$2" "$new"
  elif [ -n "${PYTEST_MATRIX_IT_PYTEST_GIT:-}" ]; then
    unpack_pytest_4 "$new"
  elif pull_image "$1"; then
    pip_install_pytest "$1" "$2" "$new"
  else
    say "no pytest 4.6 without PyPI, unless PYTEST_MATRIX_IT_PYTEST_GIT names a clone of pytest"
    return
  fi
  touch "$new/.complete"
  mv "$new" "$folder"
  say "pytest $2 is in $folder"
}

# pip_install_pytest PYTHON VERSION FOLDER: in a container, for its Python decides what is required.
pip_install_pytest() {
  local also=pytest-xdist
  [ "$1" = 2.7 ] || also+=' pytest-subtests'
  mkdir -p "$logs"
  docker run --rm "$(image "$1")" \
    sh -c "pip install -q --no-compile --target /pytest 'pytest==$2.*' $also >&2 && tar -C /pytest -c ." \
    2>"$logs/pytest-$2.log" | tar -C "$3" --no-same-owner -xf - ||
    failed "pytest $2 couldn't be installed" "$logs/pytest-$2.log"
}

# unpack_pytest_4 FOLDER: no suite of Debian has pytest 4.6 any more, but bullseye still has all that it needs.
unpack_pytest_4() {
  local site
  unpacked "$python2_suite" "${python2_packages[@]}" || die "no packages for Python 2.7" "unset PYTEST_MATRIX_IT_PYTEST_GIT"
  for site in "$cache/debs/$python2_suite/root"/*/usr/lib/*/dist-packages; do cp -R "$site/." "$1"; done
  git -C "$PYTEST_MATRIX_IT_PYTEST_GIT" archive 4.6.11 src | tar -C "$1" --strip-components=1 -xf -
  echo 'version = "4.6.11"' >"$1/_pytest/_version.py"
  backport_configparser "$1/backports"
}

# importlib-metadata needs no more of the real backport than this.
backport_configparser() {
  mkdir "$1"
  touch "$1/__init__.py"
  cat >"$1/configparser.py" <<'PYTHON'
from ConfigParser import RawConfigParser


class ConfigParser(RawConfigParser):
    def __init__(self, delimiters=None):
        RawConfigParser.__init__(self)
PYTHON
}
