# shellcheck shell=bash disable=SC2154 # the variables of lib.sh and of the parts before it
# JDK, and Maven in all versions that are tested.

maven_versions=(3.8.8 3.9.16 3.10.0 4.0.0-rc-6)

# jdk_version: the major one of what Maven will run on; 0 without any.
jdk_version() {
  local javac=javac version
  [ -z "${JAVA_HOME:-}" ] || javac=$JAVA_HOME/bin/javac
  version=$("$javac" -version 2>&1) || version=
  version=${version#javac }
  case ${version%%[!0-9]*} in
    '') echo 0 ;;
    *) echo "${version%%[!0-9]*}" ;;
  esac
}

jdk_ready() { have mvn && [ "$(jdk_version)" -ge 17 ]; }

want_jdk() { jdk_ready || locked provide_jdk; }

provide_jdk() {
  ! jdk_ready || return 0
  if can_install; then
    # Slim systems lack the folder, and the JDK's package fails without.
    mkdir -p /usr/share/man/man1
    apt_install openjdk-17-jdk-headless maven
  fi
  jdk_ready || die "JDK 17 or newer and Maven 3.8 or newer are needed; JAVA_HOME=${JAVA_HOME:-}, javac says $(jdk_version)" \
    "install them, or point JAVA_HOME to such a JDK"
}

maven_home() { printf '%s/maven/apache-maven-%s' "$cache" "$1"; }

want_mavens() {
  local version
  for version in "${maven_versions[@]}"; do
    [ -x "$(maven_home "$version")/bin/mvn" ] || locked provide_maven "$version"
  done
}

# By Maven itself, which knows this machine's way to Maven Central.
provide_maven() {
  local new=$cache/maven/new home
  home=$(maven_home "$1")
  [ ! -x "$home/bin/mvn" ] || return 0
  provide_jdk
  say "fetching Maven $1"
  rm -rf "$new"
  mkdir -p "$new"
  logged "maven-$1" mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack \
    "-Dartifact=org.apache.maven:apache-maven:$1:zip:bin" "-DoutputDirectory=$new"
  mv "$new/apache-maven-$1" "$home"
}

# jdk_home MAJOR: of a JDK beside the default one, in the usual places.
jdk_home() {
  local home
  for home in "$(printenv "JAVA_HOME_$1" || true)" "$(printenv "JAVA_HOME_$1_X64" || true)" /usr/lib/jvm/*"-$1"* \
    "$HOME/.sdkman/candidates/java/$1"* /Library/Java/JavaVirtualMachines/*"-$1"*/Contents/Home; do
    [ -z "$home" ] || [ ! -x "$home/bin/javac" ] || { printf '%s' "$home"; return; }
  done
}

faketime_ready() { compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null; }

# Without it the fault that needs it says that it was not run.
want_faketime() { faketime_ready || ! can_install || locked provide_faketime; }

provide_faketime() { faketime_ready || apt_install faketime; }
