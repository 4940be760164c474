#!/usr/bin/env bash
# Thirty days of docs/tutorial-sync.md, with a real SSH server, a TLS web service and a PostgreSQL (demonstration.py).
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
programs=${GATEHOUSE_PROGRAMS:-$root/build/test}
program=$programs/gatehouse
work=$(mktemp -d)
chmod 755 "$work"
mkdir "$work/sshd" "$work/postgresql"
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
ssh_port=$(port) sql_port=$(port)
"$root/tests/servers/sshd" "$work/sshd" "$ssh_port" </dev/null >/dev/null 2>&1 &
sshd=$!
"$root/tests/servers/postgresql" "$work/postgresql" "$sql_port" </dev/null >/dev/null 2>&1 &
postgresql=$!
finish() {
  kill "$sshd"
  kill -INT "$postgresql"
  wait "$sshd" "$postgresql"
  chmod -R u+rwX "$work"
  rm -rf "$work"
} 2>/dev/null
trap finish EXIT
for _ in $(seq 150); do
  [[ -s $work/sshd/user ]] && psql -h 127.0.0.1 -p "$sql_port" -U gatehouse -d postgres -c 'SELECT 1' >/dev/null 2>&1 && break
  sleep 0.2
done
export PYTHONDONTWRITEBYTECODE=1
if [[ ${1:-} == --bench ]]; then  # routes beside sftp, curl and psql: run.sh --bench [PEOPLE [MILLISECONDS]]
  python3 "$root/tests/bench/routes.py" "$program" "$root" "$work" "$ssh_port" "$sql_port" "${@:2}"
else
  python3 "$here/demonstration.py" "$program" "$root/config/examples/three-systems" "$root/mappings" "$work" "$ssh_port" "$sql_port"
fi
