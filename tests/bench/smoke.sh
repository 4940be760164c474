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
"$generator" 20000 "$work/claims.txt" && "$yardstick" "$work/claims.txt" "$work/yardstick.csv" &&
  "$root/tests/bench/make-maps" "$work" || exit 1
failed=0
for shape in txt csv json xml; do
  said="gatehouse map writes the bytes of the hand-written program, from claims.$shape"
  if [[ $shape == txt ]] || "$programs/gatehouse" map "$work/maps/as-$shape.map.yaml" "$work/claims.txt" "$work/claims.$shape"; then
    "$programs/gatehouse" map "$work/maps/$shape.map.yaml" "$work/claims.$shape" "$work/$shape.csv"
  fi
  if cmp "$work/yardstick.csv" "$work/$shape.csv"; then
    echo "ok - $said"
  else
    diff <(head -100 "$work/yardstick.csv") <(head -100 "$work/$shape.csv") | head -8
    echo "not ok - $said"
    failed=1
  fi
done
exit $failed
