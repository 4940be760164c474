#!/usr/bin/env bash
# Who may include whom, as docs/decisions say: a rule of the house that no compiler knows.
#   tests/rules/includes.sh [FOLDER]     checks the project (or a copy of it in FOLDER)
#   tests/rules/includes.sh --self-test  proves that each rule catches what it forbids
set -uo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)

# Headers that a room shows to others. All other headers are its own business.
public='^(base/[a-z_]+|config/[a-z_]+|engine/[a-z_]+|policy/[a-z_]+|mapping/(mapping|workbench|draft|members|encoding)|hub/hub|hub/matching|hub/sync|hub/(tokens|retention|lists|passwords|corrections|copying)|hub/clients/(dedupe|dedupe_page|waterfall)|report/(report|receipt|quarter|file_check|check_output|measures|layout_import|sheet|calendar|submission|dry_runs|sendings|explain|deadlines|reminder_row))\.hpp$'

# Rooms whose headers a room may see besides include/gatehouse and its own.
may_see() {
  case $1 in
    base) echo "" ;;
    support | mapping | hub | report | policy | config) echo "base" ;;
    engine) echo "base config mapping hub report policy" ;;
    control) echo "base config engine mapping hub report policy" ;;
  esac
}

faults=0
fault() {
  echo "$1:$2: $3"
  faults=$((faults + 1))
}

# Each #include of a file: LINE KIND NAME, kind is quote or angle.
includes_of() {
  awk 'match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]+[">]/) {
    text = substr($0, RSTART, RLENGTH); kind = text ~ /"$/ ? "quote" : "angle"
    gsub(/^[^"<]*["<]|[">]$/, "", text); print FNR, kind, text }' "$1"
}

check_contract() {  # include/: the standard library, two headers of POSIX, tl::expected and itself
  while read -r line kind name; do
    if [[ $kind == quote ]]; then
      [[ $name == gatehouse/* ]] || fault "$1" "$line" "the contract includes \"$name\"; it may see only gatehouse/..."
    else
      [[ $name =~ ^(tl/expected\.hpp|signal\.h|unistd\.h)$ || $name != */* && $name != *.h* ]] ||
        fault "$1" "$line" "the contract includes <$name>; it may see only the standard library and tl/expected.hpp"
    fi
  done < <(includes_of "$1")
}

check_connector() {  # connectors/KIND: the contract and files of its own folder
  while read -r line kind name; do
    [[ $kind == angle || $name == gatehouse/* ]] && continue
    [[ $name == */* || ! -e $(dirname "$1")/$name ]] &&
      fault "$1" "$line" "a connector includes \"$name\"; it may see only gatehouse/... and its own folder"
  done < <(includes_of "$1")
}

check_room() {  # gateway/ROOM
  local file=$1 room=$2 allowed
  allowed=" $(may_see "$room") "
  while read -r line kind name; do
    [[ $kind == angle || $name == gatehouse/* || $name == "$room"/* || $name != */* ]] && continue
    local other=${name%%/*}
    if [[ $allowed != *" $other "* ]]; then
      fault "$file" "$line" "the room $room includes \"$name\"; it may see: gatehouse/${allowed// / }"
    elif [[ ! $name =~ $public ]]; then
      fault "$file" "$line" "the room $room includes \"$name\", which the room $other does not show to others"
    fi
  done < <(includes_of "$file")
}

check_tree() {
  cd "$1" || exit 2
  local file
  while read -r file; do check_contract "$file"; done < <(find include -name '*.hpp' | sort)
  while read -r file; do check_connector "$file"; done < <(find connectors -mindepth 2 -name '*.[ch]pp' | sort)
  while read -r file; do
    local room=${file#gateway/}
    check_room "$file" "${room%%/*}"
  done < <(find gateway -mindepth 2 -name '*.[ch]pp' | sort)
}

self_test() {
  local tree failed=0
  tree=$(mktemp -d)
  trap 'rm -rf "$tree"' RETURN
  expect() {  # WHAT FILE TEXT WANTED(caught|allowed)
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/{include/gatehouse,connectors/file,gateway/{mapping,hub,engine}} "$tree/$(dirname "$2")"
    printf '%s\n' "$3" >"$tree/$2"
    local said=allowed
    [[ $(faults=0; check_tree "$tree" | wc -l) -gt 0 ]] && said=caught
    if [[ $said == "$4" ]]; then echo "ok - $1"; else echo "not ok - $1 ($said)"; failed=1; fi
  }
  expect "a contract that includes a room is caught" include/gatehouse/a.hpp '#include "hub/hub.hpp"' caught
  expect "a contract that includes a library is caught" include/gatehouse/a.hpp '#include <nlohmann/json.hpp>' caught
  expect "a contract that includes the standard library is allowed" include/gatehouse/a.hpp '#include <vector>' allowed
  expect "a connector that includes a room is caught" connectors/file/a.cpp '#include "engine/runner.hpp"' caught
  expect "a connector that includes the contract is allowed" connectors/file/a.cpp '#include "gatehouse/batch.hpp"' allowed
  expect "a mapping room that includes the hub is caught" gateway/mapping/a.cpp '#include "hub/hub.hpp"' caught
  expect "a hub that includes the engine is caught" gateway/hub/a.cpp '  #  include "engine/plan.hpp"' caught
  expect "an engine that includes the hub's front door is allowed" gateway/engine/a.cpp '#include "hub/hub.hpp"' allowed
  expect "an engine that includes the hub's insides is caught" gateway/engine/a.cpp '#include "hub/store/store.hpp"' caught
  return $failed
}

if [[ ${1:-} == --self-test ]]; then
  self_test
  exit
fi
check_tree "${1:-$here}"
if [[ $faults -eq 0 ]]; then
  echo "ok - everybody includes only whom they may"
else
  echo "not ok - $faults includes are against the drawing"
  exit 1
fi
