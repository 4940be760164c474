#!/usr/bin/env bash
# Runs the main job with known people and looks for them in everything that was written.
#   tests/canary/run.sh [PROGRAM]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/scan.py" "${1:-$here/../../build/test/gatehouse}" "$here/../../mappings"
