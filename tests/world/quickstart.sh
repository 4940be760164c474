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
expected() { awk -F, -v of="$1" 'NR > 1 && $2 == of {n += $4} END {print n + 0}' "$site/world/truth/files.csv"; }
counted() {
  "$gatehouse" status --json --site "$site" | python3 -c '
import json, sys
status = json.load(sys.stdin)
print(sum(row["balance"]["read"] for row in status["intake"] if row["system"] == sys.argv[1]))' "$1"
}
balanced() {
  "$gatehouse" status --json --site "$site" | python3 -c '
import json, sys
rows = json.load(sys.stdin)["intake"]
parts = ("stored", "unchanged", "held", "rejected", "filtered")
balances = [row["balance"] for row in rows]
sys.exit(0 if balances and all(one["read"] == sum(one[part] for part in parts) for one in balances) else 1)'
}
for system in ui-a ui-b wages mis; do
  check "every record of $system is accounted for ($(expected "$system"))" test "$(counted "$system")" = "$(expected "$system")"
done
check "the balance holds for each system" balanced
check "the damaged file was put aside with its reason" test -n "$(find "$site/in/ui-a/error" -name 'UICLM_20260408*' | head -n 1)"
check "the federal file has a receipt" test -s "$(find "$site/out" -maxdepth 1 -name 'pirl-*.receipt.json' | head -n 1)"
check "no process is left behind" bash -c '! pgrep -f -- "--site $0" >/dev/null' "$site"
people=$(awk -F, 'NR > 1 && !seen[$3]++ {n++} END {print n}' "$site/world/truth/records.csv")
clients=$("$gatehouse" status --json --site "$site" | python3 -c '
import json, sys
status = json.load(sys.stdin)
print(status["clients"] - status["provisional"])')
echo "people in the files: $people, clients made of them (provisional ones apart): $clients"
check "clients are within 8 % of people" test $((clients * 100)) -ge $((people * 92)) -a $((clients * 100)) -le $((people * 108))
exit $failed
