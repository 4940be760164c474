#!/usr/bin/env bash
# People that nobody here wrote, through the whole path: easylink2020.csv (IHME EasyLink, BSD-3), cut into an SSA-style
# fixed-width file and a wage-style CSV, each from a system of its own; then precision and recall against its truth.
#   tests/external/run.sh [FOLDER]     FOLDER keeps the site; GATEHOUSE_PEOPLE is where easylink2020.csv lies
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
programs=${GATEHOUSE_PROGRAMS:-$root/build/test}
people=${GATEHOUSE_PEOPLE:-$root/../shared/data/people}/easylink2020.csv
if [[ ! -r $people ]]; then
  echo "skip - easylink2020.csv is not here (\$GATEHOUSE_PEOPLE says where): input that nobody here wrote was NOT tried"
  exit 0
fi
site=${1:-$(mktemp -d)}
[[ $# -gt 0 ]] || trap 'rm -rf "$site"' EXIT
gatehouse=$programs/gatehouse
failed=0
check() {  # SENTENCE COMMAND...
  local sentence=$1
  shift
  if "$@"; then echo "ok - $sentence"; else echo "not ok - $sentence"; failed=1; fi
}

rm -rf "${site:?}"/* && mkdir -p "$site/keys" "$site/state" && cp -r "$here/site/." "$site/" || exit 1
(umask 077 && od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >"$site/keys/site.key")
python3 "$here/people.py" cut "$people" "$site" || exit 1
from=$(date +%s.%N)
take_in() { "$gatehouse" run --site "$site" "$1" || [[ $? -eq 3 ]] || { echo "not ok - route $1 runs"; failed=1; }; }  # 3: some were held, as they must be
take_in ssa
take_in w2
echo "time                  $(awk -v a="$from" -v b="$(date +%s.%N)" 'BEGIN {printf "%.1f", b - a}') s"
"$gatehouse" status --site "$site"
check "everything balances" "$gatehouse" fsck --site "$site"
"$programs/client_records" "$site" >"$site/records.csv" || { echo "not ok - the clients of the records are listed"; failed=1; }
python3 "$here/people.py" score "$site" "$site/records.csv" || failed=1
exit $failed
