#!/usr/bin/env bash
# The unit that we ship, and what the program refuses, measured.
#   tests/service/run.sh [PROGRAM]
set -uo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "${1:-$here/build/test/gatehouse}")
export GATEHOUSE_MAPPINGS=$here/mappings
most=1.5
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
say() {  # CODE SENTENCE
  if (($1 == 0)); then echo "ok - $2"; else echo "not ok - $2"; failed=1; fi
}

if command -v systemd-analyze >/dev/null; then
  # The program need not be installed where this is measured.
  sed "s#^ExecStart=.*#ExecStart=/bin/true#; s#^ExecStartPre=.*##; s#^ExecReload=.*##" "$here/config/gatehouse.service" >"$scratch/gatehouse.service"
  exposure=$(systemd-analyze security --offline=true "$scratch/gatehouse.service" 2>/dev/null | sed -nE 's/.*Overall exposure level.*: ([0-9.]+).*/\1/p')
  [[ -n $exposure ]] && awk -v e="$exposure" -v m=$most 'BEGIN { exit !(e <= m) }'
  say $? "the exposure of the systemd unit is ${exposure:-not measured}, at most $most (0 is none, 10 is all)"
else
  echo "skip - systemd-analyze is not here, so the exposure of the unit is not measured"
fi

"$program" init --sample "$scratch/site" >/dev/null
cd "$scratch/site" || exit 2

# Keeps the pipe open, asks the service what it is, and ends it by its own number.
ulimit -c unlimited 2>/dev/null
mkfifo "$scratch/ready"
"$program" serve --ready-fd 9 9>"$scratch/ready" 2>/dev/null &
server=$!
read -r _ <"$scratch/ready"
grep -Eq '^Max core file size +0 +0 ' "/proc/$server/limits"
say $? "the service leaves no core dump"
kill "$server"
wait "$server"

refuses() {  # SENTENCE RULE-OR-WORDS COMMAND...
  local sentence=$1 words=$2 said
  shift 2
  said=$("$@" 2>&1)
  local code=$?
  ((code != 0)) && [[ $said == *"$words"* ]]
  say $? "$sentence"
}
chmod 644 keys/site.key
refuses "a key that others may read is refused" "[key-file]" "$program" status
chmod 600 keys/site.key
cp site.yaml "$scratch/site.yaml"
echo 'keys: {file: "credential:site.key"}' >>site.yaml
refuses "a credential that nobody gave is refused" no-credential "$program" status
mkdir -m 700 "$scratch/credentials" && cp keys/site.key "$scratch/credentials/site.key" && chmod 400 "$scratch/credentials/site.key"
CREDENTIALS_DIRECTORY=$scratch/credentials "$program" status >/dev/null 2>&1
say $? "the key may be a credential of systemd"
cp "$scratch/site.yaml" site.yaml
if openssl list -providers -provider fips 2>/dev/null | grep -q 'name:.*FIPS'; then
  echo "skip - a FIPS provider is here, so its absence cannot be tried"
else
  echo 'keys: {file: keys/site.key, require_fips: yes}' >>site.yaml
  refuses "without a validated crypto provider, a site that demands one is refused" require_fips "$program" status
  cp "$scratch/site.yaml" site.yaml
fi
sed -i 's/127.0.0.1:8470/0.0.0.0:8470/' site.yaml
refuses "an API beyond this machine is refused" api-not-on-loopback "$program" serve
cp "$scratch/site.yaml" site.yaml
sed -i 's/^synthetic: yes.*/synthetic: no/' site.yaml
sed -i '/^agreement:/,$d' systems/case-management.yaml
refuses "a site of real people that sends without an agreement is refused" no-agreement "$program" serve
exit $failed
