#!/usr/bin/env bash
# Runs the seed example: three Pythons at once, with a plugin built from this checkout. On a fresh Debian machine it
# first installs what it needs; elsewhere it uses what is there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

src/it/setup/prepare

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
