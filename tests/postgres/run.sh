#!/usr/bin/env bash
# The second store against a real PostgreSQL of the test's own: the hub's suite, several nodes, the main golden cases,
# the kill loop, a server in trouble, and a site that moves from one store to the other.
#   tests/postgres/run.sh [BUILD]    BUILD: a build folder with test_hub and gatehouse (build/test)
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
build=$(realpath "${1:-$root/build/test}")
driver=/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so
if ! compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || [[ ! -e $driver ]]; then
  echo "skip - no PostgreSQL or no ODBC driver of it here (packages postgresql and odbc-postgresql)"
  exit 0
fi

scratch=$(mktemp -d)
chmod 755 "$scratch"
mkdir "$scratch/server"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$here/../servers/postgresql" "$scratch/server" "$port" &
server=$!
# shellcheck disable=SC2317
cleanup() {
  kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$scratch"
}
trap cleanup EXIT
for _ in $(seq 300); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 "$server" 2>/dev/null || { cat "$scratch"/server/*.log; echo "not ok - the server starts"; exit 1; }
  sleep 0.1
done
export GATEHOUSE_TEST_POSTGRESQL=$port

said() {  # NAME CODE LOG
  if (($2 == 0)); then echo "ok - $1"; else
    tail -n 60 "$3"
    echo "not ok - $1"
  fi
}
try() {  # NAME COMMAND...
  local name=$1
  shift
  "$@" >"$scratch/log" 2>&1
  said "$name" $? "$scratch/log"
}

"$build/tests/unit/hub/test_hub" --gtest_brief=1 >"$scratch/hub.log" 2>&1
code=$?
grep -E '^\[ +(PASSED|FAILED|SKIPPED) +\]' "$scratch/hub.log"
said "the hub's suite" "$code" "$scratch/hub.log"

program=$(find "$build" -maxdepth 2 -name gatehouse -type f | head -n 1)
cases=(good-file correction duplicate-file changed-file bad-date wrong-trailer-count transfer-route report)
try "golden cases ${cases[*]}" "$here/../golden/run" "$program" "${cases[@]}"
if [[ -n $("$program" describe --failpoints 2>/dev/null) ]]; then
  try "the kill loop" "$here/../kill/kill_loop.py" "$program"
fi
"$here/trouble.py" "$program" "$port" "$server" # silent, read only, full, dying: says ok or not ok itself
try "a site moves from SQLite to PostgreSQL" "$here/move.sh" "$program" "$scratch/site" "$port"

# Nothing personal may lie in clear in any file of the server: tables, indexes, its log of changes, its messages.
if grep -rlaE 'OKAFOR|LINDQVIST|MARCHETTI|90011000[123]' "$scratch/server" >"$scratch/log"; then
  said "nothing personal in the server's files" 1 "$scratch/log"
else
  echo "ok - nothing personal in the server's files"
fi
