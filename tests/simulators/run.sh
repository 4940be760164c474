#!/usr/bin/env bash
# Each profile of config/systems/ at work against a simulator of its kind of system (docs/systems.md), and its samples.
#   tests/simulators/run.sh [PROFILE...]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
programs=${GATEHOUSE_PROGRAMS:-$root/build/test}
driver=/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so
if ! compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || [[ ! -e $driver || ! -x /usr/sbin/sshd ]]; then
  echo "skip - no PostgreSQL, no ODBC driver of it, or no OpenSSH server here (packages postgresql, odbc-postgresql, openssh-server)"
  exit 0
fi
failed=0
if python3 "$here/samples.py"; then echo "ok - the samples of the profiles are as made"; else echo "not ok - the samples of the profiles are as made"; failed=1; fi
PYTHONDONTWRITEBYTECODE=1 timeout 300 python3 "$here/run.py" "$programs/gatehouse" "$@" || failed=1
PYTHONDONTWRITEBYTECODE=1 python3 "$here/drafts.py" "$programs/gatehouse" || failed=1
exit $failed
