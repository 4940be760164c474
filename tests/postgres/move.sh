#!/usr/bin/env bash
# A site begins on SQLite, moves to PostgreSQL, and goes on there: tests/postgres/move.sh PROGRAM FOLDER PORT
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1 site=$2 port=$3
export GATEHOUSE_MAPPINGS=$here/../../mappings GATEHOUSE_SITE=$site
"$program" init "$site" >/dev/null
cp -r "$here/../golden/base/." "$here/../golden/cases/good-file/site/." "$site/"
"$program" run claims || [[ $? -eq 3 ]]
"$program" status --json >"$site/before"
"$program" store info | grep -q '^store: *sqlite$'

echo "store: {kind: postgresql, host: 127.0.0.1, port: $port, database: postgres, schema: moved}" >>"$site/site.yaml"
"$program" store copy
"$program" store info | grep -q '^store: *postgresql$'
"$program" status --json >"$site/after"
python3 - "$site" <<'P'
import json, sys
before, after = (json.load(open(f"{sys.argv[1]}/{name}")) for name in ("before", "after"))
for one in (before, after):
    one.pop("store_bytes", None)
assert before == after, (before, after)
P
# A second copy is refused: the server's store is in use.
if "$program" store copy; then exit 1; fi
# Life goes on: what was imported is known, and numbers go on where they stood.
"$program" run claims || [[ $? -eq 3 ]]
"$program" fsck
