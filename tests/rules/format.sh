#!/usr/bin/env bash
# Our sources are written as clang-format writes them (.clang-format).
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
if ! command -v clang-format >/dev/null; then
  echo "skip - clang-format is not installed: the form of the sources was not looked at"
  exit 0
fi
bad=$(git ls-files 'include/*.hpp' 'gateway/*.[ch]pp' 'connectors/*.[ch]pp' 'tests/*.[ch]pp' |
  xargs -P 2 -n 1 sh -c 'clang-format --dry-run -Werror "$0" >/dev/null 2>&1 || echo "$0"' | sort)
if [[ -z $bad ]]; then
  echo "ok - all sources are written as clang-format writes them"
else
  echo "$bad"
  echo "not ok - all sources are written as clang-format writes them (run: git ls-files '*.[ch]pp' | xargs clang-format -i)"
  exit 1
fi
