#!/usr/bin/env bash
# Times the plugin side by side with a shell script and with gitlab-ci-local, interleaved, and prints ratios of medians.
# Arguments: the cases to run (warm, cold, copy; all without), and -n RUNS.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

environment=$(src/it/setup/prepare --jdk --docker --images 3.8,3.9,3.10,3.11,3.12 --bench --env)
eval "$environment"

echo "Building the plugin..."
mvn -B -q -ntp -DskipTests -Dspotless.check.skip install
PLUGIN_VERSION=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
export PLUGIN_VERSION

exec python3 src/it/bench/bench.py "$@"
