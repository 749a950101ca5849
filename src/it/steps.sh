# shellcheck shell=bash
# Steps of a long run: each says how long it took, and a table at the end says it again, whatever the end is.

steps=()
failed_step=

# minutes SECONDS: 75 as "1 min 15 s".
minutes() { if [ "$1" -ge 60 ]; then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi; }

# note NAME SECONDS
note() {
  steps+=("$(printf '%-62s %13s' "$1" "$(minutes "$2")")")
  printf '== %s: %s\n' "$1" "$(minutes "$2")"
}

# step NAME COMMAND...: ends the run where it fails.
step() {
  local name=$1 begun=$SECONDS code=0
  shift
  printf '\n== %s\n' "$name"
  "$@" || code=$?
  ended "$name" "$code" "$begun"
}

# maven NAME ARGUMENT...: a step, with a line in the table for each part that takes its time.
maven() {
  local name=$1 begun=$SECONDS code=0 parts
  shift
  parts=$(mktemp)
  printf '\n== %s\n' "$name"
  mvn -B -ntp "$@" 2>&1 | timed_parts "$parts" || code=$?
  while IFS= read -r line; do steps+=("$line"); done <"$parts"
  rm -f "$parts"
  ended "$name" "$code" "$begun"
}

# timed_parts FILE: passes Maven's output on, and writes down how long each plugin took that took two seconds or more.
timed_parts() {
  local line part='' since=$SECONDS
  while IFS= read -r line; do
    printf '%s\n' "$line"
    # A build within this one is indented by what tells of it.
    case $line in
      '[INFO] --- '* | '[INFO] BUILD '*) ;;
      *) continue ;;
    esac
    if [ -n "$part" ] && [ $((SECONDS - since)) -ge 2 ]; then
      printf '  %-60s %13s\n' "$part" "$(minutes $((SECONDS - since)))" >>"$1"
    fi
    part=${line#'[INFO] --- '}
    part=${part%% @*}
    since=$SECONDS
  done
}

# ended NAME CODE BEGUN
ended() {
  note "$1" $((SECONDS - $3))
  [ "$2" = 0 ] || { failed_step=$1; exit "$2"; }
}

jobs_begun=()

# beside NAME COMMAND...: begins a step that goes on beside the others. Its output comes when it is joined.
beside() {
  local name=$1 log
  shift
  log=$(mktemp)
  {
    local begun=$SECONDS code=0
    "$@" >"$log" 2>&1 || code=$?
    printf '%d %d\n' "$code" $((SECONDS - begun)) >"$log.end"
  } &
  jobs_begun+=("$!|$log|$name")
}

# joined NAME: waits for it; where it failed, the run ends.
joined() {
  local job pid log name code seconds
  for job in "${jobs_begun[@]}"; do
    IFS='|' read -r pid log name <<<"$job"
    [ "$name" = "$1" ] || continue
    wait "$pid" || true
    read -r code seconds <"$log.end" || { code=1 seconds=0; }
    printf '\n== %s\n' "$name"
    cat "$log"
    rm -f "$log" "$log.end"
    note "$name (beside others)" "$seconds"
    [ "$code" = 0 ] || { failed_step=$name; exit "$code"; }
  done
}

# The whole run's end: what is still going on ends, too.
table() {
  local code=$? job pid log name
  for job in "${jobs_begun[@]}"; do
    IFS='|' read -r pid log name <<<"$job"
    if kill "$pid" 2>/dev/null; then wait "$pid" 2>/dev/null || true; fi
    rm -f "$log" "$log.end"
  done
  printf '\n'
  [ ${#steps[@]} -eq 0 ] || printf '%s\n' "${steps[@]}"
  printf '%-62s %13s\n' "all" "$(minutes $SECONDS)"
  [ "$code" = 0 ] || printf 'failed: %s\n' "${failed_step:-exit code $code}"
  exit "$code"
}
