#!/usr/bin/env bash
# Chaos: a small day on a disk that fails, is full, writes half, forgets what was not synced; with kill -9 at any
# moment, too little memory and a clock that jumps; two nodes on one PostgreSQL, and power cuts under it. A checker outside the program decides (history.py).
#   tests/chaos/run.sh [BUILD]           BUILD: a build folder with gatehouse and the disk (build/test)
#   GATEHOUSE_CHAOS_SECONDS=3600 ...     so long (100; an hour with ./run-tests --full)
#   GATEHOUSE_SEED=N ...                 begins with another seed (1)
#   GATEHOUSE_CHAOS_RECORD=FOLDER ...    keeps the figures there, for tests/chaos/page.py; kills and cuts of seeds that follow those that are there add up
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(realpath "${1:-$here/../../build/test}")
usual=100
[[ ${GATEHOUSE_FULL:-no} == yes ]] && usual=3600
seconds=${GATEHOUSE_CHAOS_SECONDS:-$usual}
record=()
[[ -n ${GATEHOUSE_CHAOS_RECORD:-} ]] && record=(--record "$GATEHOUSE_CHAOS_RECORD")
program=$build/gatehouse shim=$build/tests/chaos/libgatehouse_disk.so
failed=0
stage() {  # NAME SHARE-OF-THE-TIME-IN-HUNDREDTHS OPTION...
  local name=$1 share=$2
  shift 2
  python3 -B "$here/$name.py" "$program" "$shim" --seconds $((seconds * share / 100)) "${record[@]}" "$@" || failed=1
}
stage sync_cost 0
stage kills 20 --seeds 1000000
stage nodes 14 --seeds 1000000
stage memory 8 --seeds 1000000
stage cuts 22 --seeds 1000000
stage server_cuts 10 --seeds 1000000
stage sweep 20 --seeds 1000000
stage clocks 6
# A server that does not sync must be found out, or its cuts cut nothing.
if [[ ${GATEHOUSE_FULL:-no} == yes ]]; then python3 -B "$here/server_cuts.py" "$program" "$shim" --plant no-sync --seeds 20 || failed=1; fi
exit $failed
