#!/usr/bin/env bash
# Runs all tests: those that need nothing, those against a real Docker daemon, the builds under src/it on each Maven, two
# builds that must be the same, random suites compared with plain pytest, and the faults that don't take long.
# On a fresh Debian machine it first installs what it needs; elsewhere it uses what is there. Arguments go to Maven.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

environment=$(src/it/setup/prepare --jdk --docker --images 3.8,3.9,3.10,3.12 --pytests --mavens --env)
eval "$environment"

# Where pip reaches no index, the set-up has made packages of Debian's.
if [ -n "${PYTEST_MATRIX_IT_WHEELHOUSE:-}" ]; then
  export PIP_NO_INDEX=1 PIP_FIND_LINKS=$PYTEST_MATRIX_IT_WHEELHOUSE
fi

newest_jdk=()
[ -z "${JAVA_HOME_25:-}" ] || newest_jdk=("-Dits.jdk=$JAVA_HOME_25")

mvn -B -ntp -Pits \
  "-Dits.maven.3.8=$MAVEN_HOME_3_8_8" \
  "-Dits.maven.3.9=$MAVEN_HOME_3_9_16" \
  "-Dits.maven.3.10=$MAVEN_HOME_3_10_0" \
  "-Dits.maven.4=$MAVEN_HOME_4_0_0_rc_6" \
  "${newest_jdk[@]}" \
  "$@" install

# Beside the faults, many of which wait.
reproducible=$(mktemp)
bash src/it/reproducible.sh "$root" >"$reproducible" 2>&1 &
building=$!
trap 'kill "$building" 2>/dev/null || true; rm -f "$reproducible"' EXIT

export PLUGIN_INSTALLED=1
bash src/it/differential.sh
bash src/it/faults.sh

wait "$building" || { cat "$reproducible" >&2; exit 1; }
cat "$reproducible"
