# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# Images python:3.X-slim: those that are there, else the registry's, else look-alikes made of Debian and pyenv's interpreters.

image_label=io.github.pytest-matrix.it.recipe
image_recipe=$(cat "$setup/build-root" "$setup/build-base" "$setup/build-python" | cksum | cut -d' ' -f1)-$wheel_recipe
base_image=pytest-matrix-it/base:$image_recipe
root_tar=$cache/root-$(codename)-$(cksum <"$setup/build-root" | cut -d' ' -f1).tar

image() { printf 'python:%s-slim' "$1"; }

# What the tests install with an image's own pip.
image_needs='pytest pytest-xdist pytest-subtests pytest-timeout pytest-rerunfailures setuptools wheel'
image_check='test "$(python -c "import sys; print(\"%d.%d\" % sys.version_info[:2])")" = "$0" || { echo "its Python is not $0" >&2; exit 1; }
pip install -q --disable-pip-version-check --no-cache-dir --retries 1 --timeout 10 --target /tmp/needs "$@"'

# image_state VERSION: ready, foreign (somebody else's, looked at by foreign_image_serves), old (a look-alike of an older
# recipe) or absent.
image_state() {
  local label
  if ! have docker; then
    if api "/images/$(image "$1")/json" >/dev/null 2>&1; then echo ready; else echo absent; fi
  elif ! label=$(docker image inspect -f "{{index .Config.Labels \"$image_label\"}}" "$(image "$1")" 2>/dev/null); then
    echo absent
  elif [ "$label" = "$image_recipe" ]; then
    echo ready
  elif [ -z "$label" ]; then
    echo foreign
  else
    echo old
  fi
}

# foreign_image_serves VERSION: whether it can do what the tests need. Tried once for an image, by its id; again where it
# can't, unless the tests have a daemon of their own by now.
foreign_image_serves() {
  local id log=$logs/image-$1-check.log
  id=$(docker image inspect -f '{{.Id}}' "$(image "$1")")
  [ ! -f "$cache/served/${id#sha256:}" ] || return 0
  if [ -f "$cache/served/not-${id#sha256:}" ] && own_daemon_answers; then return 1; fi
  mkdir -p "$logs" "$cache/served"
  say "looking whether $(image "$1"), which isn't made here, can install pytest"
  # shellcheck disable=SC2086 # words
  if within 180 docker run --rm --entrypoint sh "$(image "$1")" -c "$image_check" "$1" $image_needs >"$log" 2>&1 </dev/null 9>&-; then
    : >"$cache/served/${id#sha256:}"
  else
    : >"$cache/served/not-${id#sha256:}"
    return 1
  fi
}

image_ready() {
  case $(image_state "$1") in
    ready) ;;
    foreign) foreign_image_serves "$1" ;;
    *) return 1 ;;
  esac
}

# want_images VERSION...
want_images() {
  local version look looks=() missing=()
  for version in "$@"; do
    image_ready "$version" &
    looks+=($!)
  done
  for look in "${looks[@]}"; do
    wait "$look" || missing+=("$1")
    set -- "${@:2}" "$1"
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  for version in "${missing[@]}"; do
    if [ "$(image_state "$version")" = foreign ] && ! is_own_daemon; then
      use_own_daemon "$(image "$version") is somebody else's and doesn't serve the tests: $(last_words "$logs/image-$version-check.log")" \
        "let pip reach an index from within it, or remove it: docker rmi $(image "$version")"
      want_images "$@"
      return
    fi
  done
  locked provide_images "${missing[@]}"
}

provide_images() {
  local version build=()
  # Without a docker command the plugin can still pull, through the socket.
  have docker || { say "not here yet, left to the plugin to pull: $*"; return; }
  for version in "$@"; do
    image_ready "$version" || pull_image "$version" || build+=("$version")
  done
  [ ${#build[@]} -eq 0 ] || build_images "${build[@]}"
}

registry_silent=
# pull_image VERSION: where the image can be built too, only from a registry that answers at once.
pull_image() {
  local log=$logs/pull.log deadline=$((SECONDS + 5)) pull
  [ -z "$registry_silent" ] && ! is_own_daemon || return 1
  mkdir -p "$logs"
  : >"$log"
  docker pull "$(image "$1")" >"$log" 2>&1 </dev/null 9>&- &
  pull=$!
  while kill -0 $pull 2>/dev/null && ! grep -q 'Pulling from' "$log"; do
    if [ $SECONDS -ge $deadline ] && can_build "$1"; then kill $pull; fi
    sleep 0.1
  done
  if wait $pull; then
    say "pulled $(image "$1")"
  else
    registry_silent=yes
    return 1
  fi
}

# interpreter VERSION: the folder of pyenv's newest one.
interpreter() {
  local root=${PYENV_ROOT:-$HOME/.pyenv} folder newest=
  [ -d "$root/versions" ] || ! have pyenv || root=$(pyenv root)
  for folder in "$root/versions/$1".*; do
    [ ! -x "$folder/bin/python" ] || newest=$(printf '%s\n' "$newest" "$folder" | sort -V | tail -n 1)
  done
  printf '%s' "$newest"
}

can_build() { can_install && [ -n "$(interpreter "$1")" ]; }

# build_images VERSION...
build_images() {
  local version builds=() build
  for version in "$@"; do
    can_build "$version" || die "$(image "$version") isn't here and can't be pulled: $(last_words "$logs/pull.log")" \
      "try docker pull $(image "$version"); to build it takes root, apt and pyenv's Python $version"
  done
  provide_base
  for version in "$@"; do
    build_image "$version" &
    builds+=($!)
  done
  for build in "${builds[@]}"; do wait "$build"; done
}

build_image() {
  local prefix
  prefix=$(interpreter "$1")
  # Whoever's image it is keeps its name; who needs another one has a daemon of his own.
  if [ "$(image_state "$1")" = foreign ] && ! is_own_daemon; then die "$(image "$1") is somebody else's" "docker rmi $(image "$1")"; fi
  say "making $(image "$1") of ${prefix##*/}"
  logged "image-$1" "$setup/build-python" "$prefix" "$base_image" "$(image "$1")" "$image_label=$image_recipe"
}

# One base for all, for the images to share its layers. The wheelhouse is fetched while Debian unpacks itself.
provide_base() {
  ! docker image inspect "$base_image" >/dev/null 2>&1 || return 0
  apt_install mmdebstrap ca-certificates
  provide_root_tar &
  provide_wheelhouse
  wait $!
  logged base "$setup/build-base" "$root_tar" "$wheelhouse" "$base_image"
}

provide_root_tar() {
  [ ! -f "$root_tar" ] || return 0
  say "making a root file system of Debian $(codename)"
  logged root-tar "$setup/build-root" "$root_tar"
}
