#!/usr/bin/env bash
# Makes store-1.tar.gz: a site as the first program with a store left it (tables of version 1; commit 35fde5b builds such
# a program). Its people are generated. It is kept because later programs cannot make it any more.
#   tests/upgrade/make_store.sh OLD-PROGRAM OLD-MAPPINGS
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
GATEHOUSE_MAPPINGS=$(realpath "$2")
export GATEHOUSE_MAPPINGS
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
site=$scratch/site
"$program" init --sample "$site" >/dev/null
cd "$site"

# Forty people; of every eighth a second claim, of two a second spelling, and one line with a bad date.
people() {
  awk 'BEGIN {
    split("ADAMS BAKER COSTA DIAZ EVANS FLORES GREEN HAYES IRVING JONES", last); split("MIA LEO EVA IAN ZOE", first)
    for (i = 1; i <= 40; i++) {
      line = sprintf("9%08d%-15s%-12s19%02d%02d%02d", 12340000 + i * 7919, last[i % 10 + 1], first[i % 5 + 1], 50 + i, i % 12 + 1, i % 28 + 1)
      printf "%s%08d202602%02d%04d10\n", line, 20000 + i, i % 28 + 1, 2000 + i
      if (i % 8 == 0) printf "%s%08d202603%02d%04d20\n", line, 30000 + i, i % 28 + 1, 1000 + i
    }
    printf "9%08d%-15s%-12s19520303%08d20260301200110\n", 12340000 + 2 * 7919 + 9, "COSTA", "EVA", 40001
    printf "9%08d%-15s%-12s19530404%08d20260301200110\n", 12340000 + 3 * 7919, "DIAS", "IAN", 40002
    printf "9%08d%-15s%-12s19541399%08d20260301200110\n", 23450001, "NODATE", "SAM", 40003
  }'
}
people >incoming/ui/pending/claims-20260302.dat
sleep 3  # the drop folder takes what has not changed for two seconds
"$program" run --all || [[ $? -eq 3 ]]
people | head -5 | sed 's/10$/20/' >incoming/ui/pending/claims-20260303.dat
sleep 3
"$program" run --all || [[ $? -eq 3 ]]
"$program" fsck
"$program" status --json >"$here/store-1.status.json"
rm -f state/lock
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=2026-03-03 -cf - . | gzip -9n >"$here/store-1.tar.gz"
ls -l "$here"
