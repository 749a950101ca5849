# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# What the seed example runs on: Docker where a daemon answers, else the interpreters of this machine where they are there.

seed_pythons=(3.8 3.9 3.10)

want_seed() {
  if ! daemon_answers && seed_interpreters_here; then
    want_packages
  else
    want_docker
    want_images "${seed_pythons[@]}"
  fi
}

seed_interpreters_here() {
  local version
  for version in "${seed_pythons[@]}"; do
    [ -n "$(interpreter "$version")" ] || "python$version" -c pass 2>/dev/null || return 1
  done
}

# Where pip reaches no index, packages of Debian's take its place.
want_packages() {
  index_answers || locked provide_wheelhouse
}

index_answers() {
  local version=${seed_pythons[0]} prefix python
  prefix=$(interpreter "$version")
  python=${prefix:+$prefix/bin/python}
  "${python:-python$version}" -m pip --disable-pip-version-check --retries 0 --timeout 5 index versions pytest \
    >/dev/null 2>&1
}
