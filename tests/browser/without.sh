#!/usr/bin/env bash
# Builds the program without its console into FOLDER (most of it comes from the compiler's cache) and runs the tests of the console's
# API with it: those that need its files are left out, and `/` says why.   tests/browser/without.sh FOLDER
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:?name a folder to build in}
cmake --preset test -S "$root" -B "$folder" -DGATEHOUSE_CONSOLE=OFF
cmake --build "$folder" --target gatehouse
said=$("$root/tests/golden/console.py" "$folder/gateway/gatehouse" 2>&1) || { echo "$said"; exit 1; }
grep -q 'skipped=2' <<<"$said" || { echo "$said"; echo "the tests of the console's files were not left out"; exit 1; }
echo "$said"
