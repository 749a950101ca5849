#!/usr/bin/env bash
# Times the plugin side by side with what people use without it, interleaved, and prints ratios of medians: containers against
# a shell script and gitlab-ci-local, this machine's interpreters against tox and bare pytest.
# Arguments: the cases to run (warm, cold, copy, local-warm, local-new, local-suite, local-overhead, check; all without), and -n RUNS.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

needs=(--jdk --bench)
case " $* " in
  *' warm '* | *' cold '* | *' copy '*) containers=yes ;;
  *' local-'* | *' check '*) containers= ;;
  *) containers=yes ;;
esac
[ -z "$containers" ] || needs+=(--docker --images '3.8,3.9,3.10,3.11,3.12')
environment=$(src/it/setup/prepare "${needs[@]}" --env)
eval "$environment"

echo "Building the plugin..."
mvn -B -q -ntp -DskipTests -Dspotless.check.skip install
PLUGIN_VERSION=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
export PLUGIN_VERSION

exec python3 src/it/bench/bench.py "$@"
