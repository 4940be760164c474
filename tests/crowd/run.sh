#!/usr/bin/env bash
# "Entered only once", as large as it is promised: 64 threads send the same 1,000 people 20 times each, shuffled; then
# the same while the process is killed again and again.
#   tests/crowd/run.sh [BUILD]    BUILD: a build folder with test_hub (build/test)
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build/test}
program=$(find "$build" -name test_hub -type f -perm -u+x | head -n 1)
[[ -n $program ]] || { echo "not ok - there is no test_hub in $build"; exit 1; }
faults=0
try() {  # TEST SENTENCE
  local from=$SECONDS
  if GATEHOUSE_FULL_CROWD=1 "$program" --gtest_filter="CrowdTest.$1" | grep -q '^\[  PASSED  \] 1 test'; then
    echo "ok - $2 ($((SECONDS - from)) s)"
  else
    echo "not ok - $2"
    faults=1
  fi
}
try 'Many_threads*' "64 threads that send 1,000 people 20 times each make 1,000 clients"
try 'Killed*' "killed again and again meanwhile, they still make 1,000 clients"
exit $faults
