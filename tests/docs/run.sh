#!/usr/bin/env bash
# The commands of the pages for newcomers, as they stand there.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
programs=${GATEHOUSE_PROGRAMS:-$root/build/test}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for page in first-route workbench clients systems reports-first; do
  mkdir -p "$work/$page"
  PATH=$programs:$PATH GATEHOUSE_MAPPINGS=$root/mappings python3 "$here/page.py" "$root/docs/$page.md" "$work/$page" || failed=1
done
"$here/reports.sh" "$programs" "$work/reports-first/report-site" "$work/reports" || failed=1
PATH=$programs:$PATH GATEHOUSE_MAPPINGS=$root/mappings python3 "$here/schemas.py" gatehouse "$root" || failed=1
"$here/site.sh" || failed=1
exit $failed
