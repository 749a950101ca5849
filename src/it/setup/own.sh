# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# A Docker daemon of the tests' own, beside the one of the machine: for machines whose python:3.X-slim are somebody else's and
# can't do what the tests need. There they keep theirs, and the tests have their own by the names that they use.

own_folder=$cache/dockerd
own_socket=$own_folder/d.sock
own_bridge=pytest-matrix0

own_daemon_answers() { have docker && DOCKER_HOST=unix://$own_socket within 10 docker version >/dev/null 2>&1; }

is_own_daemon() { [ "${DOCKER_HOST:-}" = "unix://$own_socket" ]; }

# use_own_daemon WHY: from here on, and for who evaluates --env.
use_own_daemon() {
  [ -z "${DOCKER_HOST:-}" ] || die "$1, and DOCKER_HOST=$DOCKER_HOST was chosen by somebody" "unset DOCKER_HOST, or $2"
  [ "$(docker_context)" = default ] || die "$1, and the context $(docker_context) was chosen by somebody" "docker context use default, or $2"
  if ! can_install || ! have dockerd || ! have unshare; then
    die "$1" "$2; to start a daemon for images of the tests' own takes root, apt and dockerd"
  fi
  say "$1; left alone, the tests get a daemon of their own"
  own_daemon_answers || locked provide_own_daemon
  export DOCKER_HOST=unix://$own_socket
}

provide_own_daemon() {
  ! own_daemon_answers || return 0
  [ ${#own_socket} -lt 100 ] || die "$own_socket is too long for a socket" "set PYTEST_MATRIX_IT_CACHE to a shorter folder"
  apt_install iproute2
  mkdir -p "$own_folder"
  own_network
  forget_dead_daemon "$own_folder/pid" "$own_folder/exec/containerd/containerd.pid"
  printf '{}\n' >"$own_folder/none.json"
  say "starting a dockerd for the tests alone, log in $own_folder/dockerd.log"
  # With a /run of its own, so that it has a containerd of its own; without rules for packets, which both would write.
  # shellcheck disable=SC2016
  setsid unshare --mount sh -c 'mount -t tmpfs tmpfs /run && exec "$@"' sh \
    dockerd -H "unix://$own_socket" --data-root "$own_folder/data" --exec-root "$own_folder/exec" --pidfile "$own_folder/pid" \
    --config-file "$own_folder/none.json" --bridge "$own_bridge" --iptables=false --ip-masq=false \
    >"$own_folder/dockerd.log" 2>&1 </dev/null 9>&- &
  wait_until own_daemon_answers "$own_folder/dockerd.log"
}

# The first of some networks that nothing on this machine leads to.
own_network() {
  local number
  ! ip link show "$own_bridge" >/dev/null 2>&1 || return 0
  for number in 251 252 253 254; do
    [ -z "$(ip route show to match "172.31.$number.1" | grep -v '^default')" ] || continue
    ip link add "$own_bridge" type bridge
    ip address add "172.31.$number.1/24" dev "$own_bridge"
    ip link set "$own_bridge" up
    return
  done
  die "no network is free for a Docker daemon of the tests' own" "free one of 172.31.251.0/24 to 172.31.254.0/24"
}
