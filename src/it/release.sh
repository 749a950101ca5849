#!/usr/bin/env bash
# Tries a release with no upload: builds and signs, with a key that is made here, what "mvn deploy -Prelease" would send to Maven
# Central, puts it into a folder, checks Central's rules on that, and tests the README's project with the plugin from there, on
# Python 3.12 alone.
# A checkout on a snapshot is tried as the release that it is to become. Arguments go to Maven; with -o it deploys nowhere.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
for tool in gpg java; do
  command -v "$tool" >/dev/null || { echo "$tool is missing. Install it first." >&2; exit 1; }
done

work=$(mktemp -d)
export GNUPGHOME=$work/keys
trap 'gpgconf --kill all 2>/dev/null || true; rm -rf "$work"' EXIT

# What git knows, as it is now, and nothing that lies about besides.
mkdir "$work/checkout"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | tar --null -T - -c | tar -x -C "$work/checkout"
cd "$work/checkout"
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
version=${version%-SNAPSHOT}
sed -i.orig "s:^  <version>.*</version>$:  <version>$version</version>:" pom.xml
rm pom.xml.orig

mkdir -m 700 "$GNUPGHOME"
export MAVEN_GPG_PASSPHRASE="only for a trial"
secret() { gpg --batch --pinentry-mode loopback --passphrase "$MAVEN_GPG_PASSPHRASE" "$@"; }
secret --quiet --quick-generate-key "Trial <trial@example.com>" rsa3072 sign 1d 2>"$work/gpg.log" || { cat "$work/gpg.log" >&2; exit 1; }
MAVEN_GPG_KEY=$(secret --armor --export-secret-keys)
export MAVEN_GPG_KEY

# The plugin wants a token, also where it uploads nothing.
cat >"$work/token.xml" <<XML
<settings><servers><server><id>central</id><username>nobody</username><password>nothing</password></server></servers></settings>
XML

central=$work/central
echo "Building $version as for Maven Central..."
mvn -B -q -ntp -gs "$work/token.xml" -Prelease -DskipTests -Dspotless.check.skip -Dmaven.install.skip -DskipPublishing \
  "-DaltDeploymentRepository=trial::file://$central" "$@" deploy deploy:deploy

java src/test/java/io/github/pytestmatrix/release/CentralRules.java "$central"
signatures=0
while IFS= read -r signature; do
  gpg --batch --quiet --verify "$signature" "${signature%.asc}" 2>"$work/gpg.log" || { cat "$work/gpg.log" >&2; exit 1; }
  signatures=$((signatures + 1))
done < <(find "$central" -name '*.asc')
[ "$signatures" -ge 4 ] || { echo "There are only $signatures signatures." >&2; exit 1; }
echo "Central's rules are kept, $signatures signatures are genuine."

# The README's project finds the plugin in that folder alone, and everything else where this machine already has it.
mvn -B -q -ntp "$@" help:evaluate -Dexpression=settings.localRepository "-Doutput=$work/local"
local=$(cat "$work/local")
mkdir "$work/project"
awk '/^```xml$/ {inside = 1; next} /^```$/ {if (inside) exit} inside' README.md |
  sed "/<artifactId>pytest-matrix-maven-plugin</,/<version>/s:<version>.*<:<version>$version<:" >"$work/project/pom.xml"
printf 'pytest\n' >"$work/project/requirements.txt"
printf 'def test_sum():\n    assert 1 + 1 == 2\n' >"$work/project/test_sum.py"
unchecked="<releases><checksumPolicy>ignore</checksumPolicy></releases>"
cat >"$work/settings.xml" <<XML
<settings>
  <profiles>
    <profile>
      <id>trial</id>
      <activation><activeByDefault>true</activeByDefault></activation>
      <pluginRepositories>
        <pluginRepository><id>trial</id><url>file://$central</url></pluginRepository>
        <pluginRepository><id>machine</id><url>file://$local</url>$unchecked</pluginRepository>
      </pluginRepositories>
      <repositories>
        <repository><id>machine</id><url>file://$local</url>$unchecked</repository>
      </repositories>
    </profile>
  </profiles>
</settings>
XML
cd "$work/project"
for goal in pytest-matrix:list verify pytest-matrix:clean; do
  mvn -B -ntp -s "$work/settings.xml" "-Dmaven.repo.local=$work/repository" -Dpytest-matrix.python=3.12 "$goal"
done
[ -s target/surefire-reports/TEST-test_sum-py312.xml ] || { echo "The README's project has no report." >&2; exit 1; }
