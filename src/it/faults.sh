#!/usr/bin/env bash
# Breaks things while the plugin runs: crashes, hangs, signals, a daemon that dies. Arguments go to src/it/faults/faults.py.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

environment=$(src/it/setup/prepare --jdk --docker --images 3.9,3.10 --pytests --faults --env)
eval "$environment"

if [ -z "${PLUGIN_INSTALLED:-}" ]; then
  echo "Building the plugin..."
  mvn -B -q -ntp -Dmaven.test.skip -Dspotless.check.skip install
fi

exec python3 src/it/faults/faults.py "$@"
