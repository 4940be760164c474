#!/usr/bin/env bash
# Planted bugs: each must be found, or the harness is broken (planted.py says what is planted, and how).
#   tests/chaos/planted.sh [BUILD]       BUILD: a build folder with gatehouse and the disk (build/test)
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(realpath "${1:-$here/../../build/test}")
record=()
[[ -n ${GATEHOUSE_CHAOS_RECORD:-} ]] && record=(--record "$GATEHOUSE_CHAOS_RECORD")
program=$build/gatehouse
exec python3 -B "$here/planted.py" "$program" "$build/tests/chaos/libgatehouse_disk.so" "${record[@]}"
