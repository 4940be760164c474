#!/usr/bin/env bash
# The systemd unit, tried without systemd running: its syntax and settings are right, and its commands are commands of
# this program.
#   tests/golden/unit_file.sh PROGRAM
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
unit=$here/../../config/gatehouse.service
if ! command -v systemd-analyze >/dev/null; then
  echo "SKIPPED: systemd-analyze is not on this machine, so the systemd unit was not tried (apt-get install systemd)"
  exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A root of its own, with the program and the account that the unit names.
root=$scratch/root
mkdir -p "$root"/{usr/bin,bin,etc/systemd/system,usr/lib/systemd/system,srv/gatehouse}
cp "$program" "$root/usr/bin/gatehouse"
cp /bin/kill "$root/bin/kill"
cp "$unit" "$root/etc/systemd/system/gatehouse.service"
for target in basic network local-fs sysinit multi-user shutdown; do
  printf '[Unit]\nDescription=%s\n' $target >"$root/usr/lib/systemd/system/$target.target"
done
said=$(systemd-analyze verify --man=no --root="$root" gatehouse.service 2>&1) || { echo "$said"; exit 1; }
if grep -q 'gatehouse\.service' <<<"$said"; then
  echo "systemd says of the unit:"
  echo "$said"
  exit 1
fi

# Its commands are understood: the check passes on a new site, and `serve` is a command.
"$program" init "$scratch/site" >/dev/null
export GATEHOUSE_SITE=$scratch/site GATEHOUSE_MAPPINGS=$here/../../mappings
sed -n 's#^ExecStartPre=/usr/bin/gatehouse ##p' "$unit" | while read -r arguments; do
  # shellcheck disable=SC2086
  "$program" $arguments >/dev/null
done
read -r command _ < <(sed -n 's#^ExecStart=/usr/bin/gatehouse ##p' "$unit")
"$program" "$command" --help >/dev/null
echo "the unit is in order"
