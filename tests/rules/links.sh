#!/usr/bin/env bash
# Each relative link of our pages leads to a file that is there.
set -uo pipefail
cd "${1:-$(dirname "$0")/../..}" || exit 2
broken=$(git ls-files '*.md' | while read -r page; do
  { grep -oE '\]\([^)#: ]+(#[^)]*)?\)' "$page" || true; } | sed -E 's/^\]\(//; s/(#[^)]*)?\)$//' | sort -u | while read -r link; do
    [[ -e $(dirname "$page")/$link ]] || echo "$page: $link is not there"
  done
done)
if [[ -z $broken ]]; then
  echo "ok - each link of a page leads to a file that is there"
else
  echo "$broken"
  echo "not ok - each link of a page leads to a file that is there"
  exit 1
fi
