# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# A Docker daemon: the one that answers, else Debian's, started here.

daemon_log=/var/log/pytest-matrix-it-dockerd.log

# The sockets at which a daemon may listen where there is no docker command to ask.
sockets() {
  case ${DOCKER_HOST:-} in
    unix://*) printf '%s\n' "${DOCKER_HOST#unix://}" ;;
    '') printf '%s\n' /var/run/docker.sock "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/docker.sock" \
      "$HOME/.docker/run/docker.sock" "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock" ;;
  esac
}

# api PATH [CURL-OPTION...]: a GET from the first daemon that answers at a socket.
api() {
  local path=$1 socket
  shift
  while read -r socket; do
    [ -S "$socket" ] || continue
    curl -fsS -m 5 --unix-socket "$socket" "http://localhost/_ping" >/dev/null 2>&1 || continue
    curl -fsS -m 5 --unix-socket "$socket" "$@" "http://localhost$path"
    return
  done < <(sockets)
  return 1
}

daemon_answers() {
  if have docker; then
    within 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
  else
    have curl && api /_ping >/dev/null 2>&1
  fi
}

docker_context() { docker context inspect --format '{{.Name}}' 2>/dev/null || echo default; }

docker_complaint() {
  if have docker; then { within 10 docker version 2>&1 >/dev/null || true; } | tail -n 1; else echo "there is no docker command"; fi
}

want_docker() {
  daemon_answers || locked provide_docker
}

provide_docker() {
  daemon_answers && return
  # What somebody chose isn't replaced by a daemon of ours.
  [ -z "${DOCKER_HOST:-}" ] || die "no Docker daemon answers at DOCKER_HOST=$DOCKER_HOST" "start it, or unset DOCKER_HOST"
  [ "$(docker_context)" = default ] || die "no Docker daemon answers in the context $(docker_context)" "start it, or docker context use default"
  can_install || die "no Docker daemon answers: $(docker_complaint)" "start Docker, or set DOCKER_HOST, or run this as root on Debian"
  apt_install docker.io containerd runc iptables tini ca-certificates
  # Where an init system runs, the package has already started its service.
  if [ -d /run/systemd/system ]; then systemctl start docker; else start_daemon; fi
  wait_for_daemon
}

start_daemon() {
  forget_dead_daemon /var/run/docker.pid /run/docker/containerd/containerd.pid
  say "starting dockerd, log in $daemon_log"
  # In a session of its own, for it outlives this build and its Ctrl-C; without the lock's descriptor, which it would hold.
  setsid dockerd >"$daemon_log" 2>&1 </dev/null 9>&- &
}

# forget_dead_daemon PID-FILE...: a machine restored from an image may have those of a daemon that never ran on it.
forget_dead_daemon() {
  local file
  for file in "$@"; do
    [ -s "$file" ] || continue
    case $(cat "/proc/$(cat "$file")/comm" 2>/dev/null) in
      dockerd | containerd) ;;
      *) rm -f "$file" ;;
    esac
  done
}

wait_for_daemon() { wait_until daemon_answers "$daemon_log"; }

# wait_until COMMAND LOG: until a daemon answers.
wait_until() {
  local deadline=$((SECONDS + 60))
  until "$1"; do
    [ $SECONDS -lt $deadline ] ||
      die "dockerd doesn't answer after 60 s: $(last_words "$2")" "see $2, and mend what it says or start Docker"
    sleep 0.2
  done
}
