#!/usr/bin/env bash
# How well does the client index tell people apart? The floors and their sets: gate.cpp.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
exec "${GATEHOUSE_PROGRAMS:-$root/build/test}/accuracy_gate"
