#!/usr/bin/env bash
# The rules of the house that no compiler knows.
set -uo pipefail
here=$(dirname "$0")
failed=0
"$here/includes.sh" --self-test || failed=1
"$here/includes.sh" || failed=1
"$here/words.sh" || failed=1
"$here/links.sh" || failed=1
"$here/format.sh" || failed=1
python3 -B "$here/../chaos/page.py" --check || failed=1
python3 -B "$here/plugin_abi.py" || failed=1
exit $failed
