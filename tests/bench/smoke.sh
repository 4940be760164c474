#!/usr/bin/env bash
# A short run of the mapping benchmark: what counts here is that the bytes are equal, not how fast they came.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
programs=${GATEHOUSE_PROGRAMS:-$root/build/test}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find_program() { find "$programs" -type f -name "$1" -perm -u+x | head -n 1; }
yardstick=$(find_program yardstick) generator=$(find_program bench_claims)
if [[ -z $yardstick || -z $generator ]]; then
  g++ -std=c++20 -O1 "$root/tests/bench/yardstick.cpp" -o "$work/yardstick" &&
    g++ -std=c++20 -O1 -I"$root/tests/world" "$root/tests/bench/bench_claims.cpp" \
      "$root"/tests/world/{claim,name_lists,out_file,person,pool,recorded,text_case,write_ui_a,write_ui_b}.cpp -o "$work/bench_claims" || exit 1
  yardstick=$work/yardstick generator=$work/bench_claims
fi
"$generator" 20000 "$work/claims.txt" && "$yardstick" "$work/claims.txt" "$work/yardstick.csv" || exit 1
if "$programs/gatehouse" map "$root/tests/bench/claims-40.map.yaml" "$work/claims.txt" "$work/gatehouse.csv" &&
  cmp "$work/yardstick.csv" "$work/gatehouse.csv"; then
  echo "ok - gatehouse map writes the bytes of the hand-written program"
else
  diff <(head -100 "$work/yardstick.csv") <(head -100 "$work/gatehouse.csv") | head -8
  echo "not ok - gatehouse map writes the bytes of the hand-written program"
  exit 1
fi
