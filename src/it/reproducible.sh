#!/usr/bin/env bash
# Builds the sources twice, in folders of other names, in another time zone, language and umask, and compares the checksums of
# the jar, the POM and the bill of materials. With an argument, a checkout that has just been built is the first of the two.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What git knows, as it is now, and nothing that lies about besides.
copy() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    if [ -e "$file" ]; then printf '%s\0' "$file"; fi
  done | tar --null -T - -c | tar -x -C "$1"
}

build() {
  (cd "$1" && mvn -B -q -ntp -Dmaven.test.skip -Dspotless.check.skip package)
}

sums() {
  (cd "$1" && sha256sum pom.xml target/*.jar target/bom.json)
}

if [ $# -eq 0 ]; then
  copy "$work/one"
  one=$work/one
  echo "Building twice..."
  build "$one"
else
  one=$1
  echo "Building once more..."
fi
copy "$work/another folder"
(
  umask 002
  export TZ=Pacific/Auckland LC_ALL=C LANG=C
  build "$work/another folder"
)

sums "$one" | tee "$work/sums"
if ! sums "$work/another folder" | diff "$work/sums" -; then
  echo "The two builds differ." >&2
  exit 1
fi
[ "$(wc -l < "$work/sums")" -eq 3 ] || { echo "There should be one jar, one POM and one bill of materials." >&2; exit 1; }
echo "The two builds are the same."
