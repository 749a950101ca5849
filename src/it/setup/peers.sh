# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# What the benchmark compares with: gitlab-ci-local, tox, uv; and the library whose tests it runs.

gitlab_ci_local=4.62
tox_home=$cache/tox
library=networkx-3.2.1
library_home=$cache/$library

# Debian's testing suite has a current tox, its stable one this release of the library.
tox_suite=forky
tox_packages=(tox python3-virtualenv python3-discovery python3-distlib python3-filelock python3-platformdirs
  python3-pyproject-api python3-tomli-w python3-cachetools python3-colorama python3-packaging python3-pluggy)
library_suite=trixie

want_bench() {
  [ -x "$(gitlab_command)" ] || locked provide_gitlab
  tox_ready || locked provide_tox
  library_ready || locked provide_library
  # What a tox without an index installs has to come from somewhere, too.
  [ ! -d "$tox_home/seeds" ] || wheelhouse_ready || locked provide_wheelhouse
}

gitlab_command() { printf '%s/gitlab-ci-local-%s/node_modules/.bin/gitlab-ci-local' "$cache" "$gitlab_ci_local"; }

# Optional: a machine without Node measures without it.
provide_gitlab() {
  local folder=$cache/gitlab-ci-local-$gitlab_ci_local
  [ ! -x "$(gitlab_command)" ] || return 0
  if ! have npm || ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; then
    say "no gitlab-ci-local to compare with: it needs Node.js 18 and npm"
    return
  fi
  ! can_install || apt_install rsync
  say "installing gitlab-ci-local $gitlab_ci_local"
  rm -rf "$folder"
  mkdir -p "$folder"
  logged npm npm install --no-fund --no-audit --no-update-notifier --prefix "$folder" "gitlab-ci-local@$gitlab_ci_local"
}

tox_ready() { [ -f "$tox_home/.complete" ]; }

# In a virtual environment of its own: by PyPI, else of Debian's packages.
provide_tox() {
  local python
  ! tox_ready || return 0
  python=$(tox_python)
  [ -n "$python" ] || { say "no tox to compare with: it needs Python 3.10 or later"; return; }
  say "installing tox"
  rm -rf "$tox_home"
  logged tox-venv "$python" -m venv "$tox_home"
  if tox_pip "tox>=4.40"; then
    tox_pip uv || say "no uv to compare with"
  elif can_install; then
    provide_debian_tox
  else
    say "no tox to compare with: PyPI doesn't answer, see $logs/tox-pip.log"
    return
  fi
  touch "$tox_home/.complete"
}

tox_pip() {
  "$tox_home/bin/python" -m pip --disable-pip-version-check install -q --retries 0 --timeout 5 "$@" \
    >"$logs/tox-pip.log" 2>&1 </dev/null
}

tox_python() {
  local version prefix
  for version in 3.13 3.12 3.11 3.10; do
    prefix=$(interpreter "$version")
    [ -z "$prefix" ] || { printf '%s' "$prefix/bin/python"; return; }
  done
  ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || command -v python3
}

provide_debian_tox() {
  local wheels=$tox_home/wheels seed
  provide_wheelhouse
  debian_wheels "$tox_suite" "$wheels" "${tox_packages[@]}"
  # Debian's packages fit each other, whatever bounds their metadata still names.
  logged tox-pip "$tox_home/bin/python" -m pip install -q --no-index --no-deps "$wheels"/*.whl
  # Debian's virtualenv takes the pip that it puts into environments from a folder of the system.
  mkdir "$tox_home/seeds"
  for seed in pip setuptools; do
    cp "$(printf '%s\n' "$wheelhouse/$seed"-*.whl | sort -V | tail -n 1)" "$tox_home/seeds"
  done
  sed -i "s|/usr/share/python-wheels|$tox_home/seeds|" \
    "$tox_home"/lib/python3.*/site-packages/virtualenv/seed/wheels/embed/__init__.py
}

# debian_wheels SUITE FOLDER PACKAGE...: below another cache than the wheelhouse's packages of the same suite.
debian_wheels() {
  local suite=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  PYTEST_MATRIX_IT_CACHE=$cache/bench logged "unpack-bench-$suite" "$setup/unpack-debian" "$suite" "$@"
  logged make-bench-wheels python3 "$setup/make_wheels.py" "$folder" "$cache/bench/debs/$suite/root"/*
  rm -rf "$cache/bench"
}

library_ready() { [ -f "$library_home/.complete" ]; }

# Its wheel holds its tests.
provide_library() {
  local wheels=$library_home/wheels
  if library_ready || ! tox_ready; then return; fi
  say "fetching $library"
  rm -rf "$library_home"
  mkdir -p "$library_home"
  if ! tox_pip --no-deps --target "$library_home" "${library/-/==}"; then
    can_install || { say "no $library: PyPI doesn't answer, see $logs/tox-pip.log"; return; }
    debian_wheels "$library_suite" "$wheels" "python3-${library%-*}"
    logged library-pip "$tox_home/bin/python" -m pip install -q --no-index --no-deps --no-compile \
      --target "$library_home" "$wheels"/*.whl
    rm -r "$wheels"
  fi
  touch "$library_home/.complete"
}
