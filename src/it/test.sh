#!/usr/bin/env bash
# Runs the tests: those that need nothing, those against a real Docker daemon, the builds under src/it, two builds that must be
# the same, random suites compared with plain pytest, and the faults that don't take long, each with some of its tries.
# With --all first: all tries, the long faults, all Mavens and JDKs, the fuzzers, and 30 builds with random faults.
# On a fresh Debian machine it first installs what it needs; elsewhere it uses what is there. Other arguments go to Maven.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
# shellcheck source=steps.sh
. src/it/steps.sh
trap table EXIT

every=
if [ "${1:-}" = --all ]; then
  every=yes
  shift
fi
needs=(--docker --images '3.8,3.9,3.10,3.12' --pytests --mavens --faults)

step "JDK and Maven" src/it/setup/prepare --jdk
# Interpreters, images and Mavens are made while Maven compiles.
beside "setting the machine up" src/it/setup/prepare "${needs[@]}"
maven "compilation" test-compile
joined "setting the machine up"
environment=$(src/it/setup/prepare --jdk "${needs[@]}" --env)
eval "$environment"

# Where pip reaches no index, the set-up has made packages of Debian's.
if [ -n "${PYTEST_MATRIX_IT_WHEELHOUSE:-}" ]; then
  export PIP_NO_INDEX=1 PIP_FIND_LINKS=$PYTEST_MATRIX_IT_WHEELHOUSE
fi

newest_jdk=()
[ -z "${JAVA_HOME_25:-}" ] || newest_jdk=("-Dits.jdk=$JAVA_HOME_25")

# What reads the POM differs between Maven 3.8, 3.9 and 4; the others are tried with --all.
goals=(package surefire:test@real invoker:install invoker:run@all invoker:run@local invoker:run@maven-3.8 invoker:run@maven-4 install:install)
[ -z "$every" ] || goals=(install -Dpytest-matrix.tests.all=true)

maven "tests and builds" -Pits \
  "-Dits.maven.3.8=$MAVEN_HOME_3_8_8" \
  "-Dits.maven.3.9=$MAVEN_HOME_3_9_16" \
  "-Dits.maven.3.10=$MAVEN_HOME_3_10_0" \
  "-Dits.maven.4=$MAVEN_HOME_4_0_0_rc_6" \
  ${newest_jdk[@]+"${newest_jdk[@]}"} \
  "$@" "${goals[@]}"

export PLUGIN_INSTALLED=1
# Beside the faults, many of which wait.
beside "two builds that must be the same" bash src/it/reproducible.sh "$root"
step "random suites compared with plain pytest" bash src/it/differential.sh
if [ -z "$every" ]; then
  step "faults" bash src/it/faults.sh --strict
else
  step "faults, all tries" bash src/it/faults.sh --strict --all
fi
joined "two builds that must be the same"

if [ -n "$every" ]; then
  step "30 builds with a random fault each" bash src/it/faults.sh --soak 30
  maven "fuzzers" -Pfuzz test
fi
