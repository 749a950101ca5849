#!/usr/bin/env bash
# Runs the seed example: three Pythons at once, with a plugin built from this checkout, in containers where a Docker daemon
# answers, else with the interpreters of this machine. On a fresh Debian machine without either it first installs Docker.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

environment=$(src/it/setup/prepare --seed --env)
eval "$environment"
# Where pip reaches no index, the set-up has made packages of Debian's.
if [ -n "${PYTEST_MATRIX_IT_WHEELHOUSE:-}" ]; then
  export PIP_NO_INDEX=1 PIP_FIND_LINKS=$PYTEST_MATRIX_IT_WHEELHOUSE
fi

echo "Building the plugin..."
mvn -B -q -ntp -DskipTests -Dspotless.check.skip install

version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
example=target/quickstart
rm -rf "$example"
mkdir -p "$example"
cp src/it/quickstart/pom.xml src/it/quickstart/requirements.txt src/it/quickstart/test_sample.py "$example"
sed -i.orig "s/@project.version@/$version/" "$example/pom.xml"
rm "$example/pom.xml.orig"

cd "$example"
exec mvn -B -ntp verify
