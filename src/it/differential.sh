#!/usr/bin/env bash
# Compares small random suites under plain pytest and under the plugin, test by test. Arguments go to
# src/it/differential/differential.py.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

environment=$(src/it/setup/prepare --jdk --docker --images 3.8,3.12 --env)
eval "$environment"
# Without an index, the set-up has made packages of Debian's.
if [ -n "${PYTEST_MATRIX_IT_WHEELHOUSE:-}" ]; then
  export PIP_NO_INDEX=1 PIP_FIND_LINKS=$PYTEST_MATRIX_IT_WHEELHOUSE
fi

if [ -z "${PLUGIN_INSTALLED:-}" ]; then
  echo "Building the plugin..."
  mvn -B -q -ntp -Dmaven.test.skip -Dspotless.check.skip install
fi

exec python3 src/it/differential/differential.py "$@"
