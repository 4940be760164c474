#!/usr/bin/env bash
# Parsers on hostile input: builds the fuzzers with clang, replays all inputs that once did harm, then fuzzes.
#   tests/fuzz/run.sh                   FUZZ_SECONDS (8) for each target, two at a time
#   tests/fuzz/run.sh --long SECONDS    so long for each target, another seed each time; what it learns stays in
#                                       build/fuzz/corpus
#   tests/fuzz/run.sh --only TARGET     one target (may be given several times)
#   tests/fuzz/run.sh --runs N          no more than N executions of each target; with --long, whatever ends first
#   tests/fuzz/run.sh --record FOLDER   adds the figures to those in FOLDER, for tests/chaos/page.py
#   tests/fuzz/run.sh --built           with the fuzzers as they were built before
# An input that breaks something is minimised into build/fuzz/found/TARGET; it belongs, with a readable name, into
# tests/fuzz/regress/TARGET beside the fix.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
build=$PWD/build/fuzz
here=tests/fuzz
seconds=${FUZZ_SECONDS:-8}
seed=${FUZZ_SEED:-1}
long=no only=() runs=-1 record='' built=no
while [[ $# -gt 0 ]]; do
  case $1 in
    --long) long=yes seconds=${2:?seconds} seed=${FUZZ_SEED:-0}; shift ;;
    --only) only+=("${2:?target}"); shift ;;
    --runs) runs=${2:?number}; shift ;;
    --record) record=${2:?folder}; shift ;;
    --built) built=yes ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift
done

# target     longest input
targets='
yaml         4096
mapping      8192
two_way      2048
tests_beside 2048
condition    1024
records      4096
framer       4096
documents    2048
csv          2048
dates        256
clients      1024
store        256
'

if ! command -v clang++ >/dev/null; then
  echo "skip - clang is not installed: nothing was fuzzed"
  exit 0
fi
if ! echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
  clang++ -x c++ -fsanitize=fuzzer - -o /dev/null 2>/dev/null; then
  echo "skip - clang has no fuzzer runtime (package libclang-rt-14-dev): nothing was fuzzed"
  exit 0
fi

mkdir -p "$build"
if [[ $built == no ]] && ! { cmake -S . -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
  "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" -DGATEHOUSE_FUZZ=ON -DGATEHOUSE_TESTS=OFF &&
  cmake --build "$build" --target fuzzers -- -j "${FUZZ_JOBS:-2}"; } >"$build/build.log" 2>&1; then
  tail -n 60 "$build/build.log"
  echo "not ok - the fuzzers build with clang"
  exit 1
fi
[[ $built == no ]] && echo "ok - the fuzzers build with clang"

export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0
export UBSAN_OPTIONS=print_stacktrace=1

# Keeps the input smaller, if a smaller one does the same harm within ten seconds.
minimise() {  # TARGET FILE OPTION...
  local target=$1 file=$2
  shift 2
  "$build/fuzzers/fuzz_$target" "$@" -minimize_crash=1 -max_total_time=10 -exact_artifact_path="$file.smaller" "$file" \
    >/dev/null 2>&1
  [[ -s $file.smaller ]] && mv "$file.smaller" "$file"
}

fuzz() {  # TARGET LONGEST
  local target=$1 log=$build/$1.log found=$build/found/$1 program=$build/fuzzers/fuzz_$1
  local options=("-timeout=${FUZZ_TIMEOUT:-5}" -rss_limit_mb=1024 -malloc_limit_mb=256 "-max_len=$2")
  local corpus=$build/corpus/$target inputs=()
  rm -rf "$found"
  mkdir -p "$found" "$corpus"
  if [[ $long == no ]]; then corpus=$(mktemp -d "$build/corpus.XXXXXX"); fi
  mapfile -t inputs < <(find "$here/seeds/$target" "$here/regress/$target" -type f 2>/dev/null | sort)
  if "$program" "${options[@]}" "${inputs[@]}" >"$log" 2>&1; then
    echo "ok - $target: ${#inputs[@]} seeds and inputs that once did harm are harmless"
  else
    grep -aE 'BROKEN|ERROR|runtime error|^Running' "$log" | tail -n 3
    echo "not ok - $target: an old input does harm (see $log)"
    return
  fi
  local dictionary=()
  if [[ -e $here/dictionaries/$target.dict ]]; then dictionary=("-dict=$here/dictionaries/$target.dict"); fi
  local folders=("$corpus")
  for folder in "$here/seeds/$target" "$here/regress/$target"; do [[ -d $folder ]] && folders+=("$folder"); done
  if [[ $target == yaml ]]; then folders+=(mappings/sample mappings/schemas config); fi
  local began=$SECONDS bad=0
  if "$program" "${options[@]}" "${dictionary[@]}" "-max_total_time=$seconds" "-runs=$runs" "-artifact_prefix=$found/" \
    -print_final_stats=1 "-seed=$seed" "${folders[@]}" >>"$log" 2>&1; then
    local executed edges
    executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    edges=$(grep -aoE 'cov: [0-9]+' "$log" | tail -n 1)
    echo "ok - $target: $executed executions in $((SECONDS - began)) s (${edges/cov: /} edges)"
  else
    bad=1
    grep -aE 'BROKEN|ERROR|runtime error' "$log" | head -n 3
    for file in "$found"/*; do [[ -e $file ]] && minimise "$target" "$file" "${options[@]}"; done
    echo "not ok - $target: found $(ls "$found" | tr '\n' ' ')in $found (see $log)"
  fi
  if [[ -n $record ]]; then python3 -B "$here/figures.py" "$record" "$target" "$log" $((SECONDS - began)) $bad; fi
  if [[ $long == no ]]; then rm -rf "$corpus"; fi
}

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
mkdir "$results/work" "$results/said"
export TMPDIR=$results/work  # where the fuzzer of the store keeps its folders
while read -r target longest; do
  [[ -z $target ]] && continue
  if [[ ${#only[@]} -gt 0 ]] && ! printf '%s\n' "${only[@]}" | grep -qx -- "$target"; then continue; fi
  while [[ $(jobs -rp | wc -l) -ge ${FUZZ_LANES:-2} ]]; do wait -n; done
  fuzz "$target" "$longest" >"$results/said/$target" &
done <<<"$targets"
wait
cat "$results/said"/*
! grep -q '^not ok' "$results/said"/*
