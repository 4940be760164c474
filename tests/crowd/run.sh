#!/usr/bin/env bash
# "Entered only once", as large as it is promised: 64 threads send the same 1,000 people 20 times each, shuffled.
#   tests/crowd/run.sh [BUILD]    BUILD: a build folder with test_hub (build/test)
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build/test}
program=$(find "$build" -name test_hub -type f -perm -u+x | head -n 1)
[[ -n $program ]] || { echo "not ok - there is no test_hub in $build"; exit 1; }
if GATEHOUSE_FULL_CROWD=1 "$program" --gtest_filter='MatchingTest.Many_threads*' >/dev/null; then
  echo "ok - 64 threads that send 1,000 people 20 times each make 1,000 clients"
else
  echo "not ok - 64 threads that send 1,000 people 20 times each make 1,000 clients"
  exit 1
fi
