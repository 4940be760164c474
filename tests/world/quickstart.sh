#!/usr/bin/env bash
# The sample world through the whole path by ./quickstart; then its balance against the truth, to the record.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
programs=${GATEHOUSE_PROGRAMS:-$root/build/test}
site=$(mktemp -d)/site
trap 'rm -rf "$(dirname "$site")"' EXIT
failed=0
check() {  # SENTENCE COMMAND...
  local sentence=$1
  shift
  if "$@"; then echo "ok - $sentence"; else echo "not ok - $sentence"; failed=1; fi
}

check "quickstart runs the sample world" "$root/quickstart" --programs "$programs" --into "$site" --people 800 || exit 1
gatehouse=$programs/gatehouse

# Records by system, as the truth has them: day 2's repeated file counts no record, the damaged one neither.
expected() { awk -F, -v system="$1" 'NR > 1 && $2 == system {n += $4} END {print n + 0}' "$site/world/truth/files.csv"; }
counted() {
  "$gatehouse" status --json --site "$site" | python3 -c '
import json, sys
status = json.load(sys.stdin)
print(sum(row["read"] for row in status["intake"] if row["system"] == sys.argv[1]))' "$1"
}
balanced() {
  "$gatehouse" status --json --site "$site" | python3 -c '
import json, sys
rows = json.load(sys.stdin)["intake"]
parts = ("stored", "unchanged", "held", "rejected", "filtered")
sys.exit(0 if rows and all(row["read"] == sum(row[part] for part in parts) for row in rows) else 1)'
}
for system in ui-a ui-b wages mis; do
  check "every record of $system is accounted for ($(expected "$system"))" test "$(counted "$system")" = "$(expected "$system")"
done
check "the balance holds for each system" balanced
check "the damaged file was put aside with its reason" test -n "$(find "$site/in/ui-a/error" -name 'UICLM_20260408*' | head -n 1)"
check "the federal file has a receipt" test -s "$(find "$site/out" -maxdepth 1 -name 'pirl-*.receipt.json' | head -n 1)"
check "no process is left behind" bash -c '! pgrep -f -- "--site $0" >/dev/null' "$site"
people=$(awk 'NR > 1' "$site/world/truth/records.csv" | cut -d, -f3 | sort -u | wc -l)
clients=$(find "$site/out/vos" -name '*.json' | sed 's/-[0-9]*\.json$//' | sort -u | wc -l)
echo "people in the files: $people, clients made of them: $clients"
check "clients are within 5 % of people" test $((clients * 100)) -ge $((people * 95)) -a $((clients * 100)) -le $((people * 105))
exit $failed
