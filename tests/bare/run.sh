#!/usr/bin/env bash
# The README's two commands on a machine that has only Debian's base: a fresh bookworm by debootstrap, a clean clone in
# it, ./quickstart, and ./run-tests. Needs root, debootstrap and this machine's apt sources (used at run time only).
#   tests/bare/run.sh [quickstart|tests|both]    KEEP=yes leaves the chroot behind, BARE_ROOT says where it is made
# The commit that is tested is HEAD; say so if your work is not committed.
set -uo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
what=${1:-both}
skip() { echo "skip - $1"; exit 0; }
[[ $(id -u) -eq 0 ]] || skip "a bare machine is made by debootstrap and chroot, and only root can do that"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"

mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null | awk '$2 == "bookworm" {print $1}' | sort -u | head -n 1)
[[ -n $mirror ]] || skip "this machine's apt has no source for bookworm"
root=${BARE_ROOT:-$(mktemp -d)}
mounted=()
clean_up() {
  local at
  for at in "${mounted[@]:-}"; do [[ -n $at ]] && umount -l "$at"; done
  [[ ${KEEP:-no} == yes ]] && echo "the chroot is kept: $root" || rm -rf --one-file-system "${root:?}"
}
trap clean_up EXIT
mkdir -p "$root"
chmod 755 "$root"  # servers of the tests run as other users, who have to see the libraries

minutes() { awk -v s="$1" 'BEGIN {printf "%.1f min", s / 60}'; }
step() {  # SENTENCE COMMAND...
  local sentence=$1 from=$SECONDS
  shift
  if "$@"; then
    echo "ok - $sentence ($(minutes $((SECONDS - from))))"
  else
    echo "not ok - $sentence ($(minutes $((SECONDS - from))))"
    exit 1
  fi
}

make_base() {
  debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || { tail "$root.log"; return 1; }
  rm -f "$root.log"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(CODENAME)' 2>/dev/null |
    awk '$3 ~ /^bookworm/ {print "deb", $1, $3, "main"}' | sort -u >"$root/etc/apt/sources.list"
  mount --bind /proc "$root/proc" && mounted+=("$root/proc")
  mount --bind /dev "$root/dev" && mounted+=("$root/dev")
}
clone() { git clone -q --no-hardlinks "$project" "$root/srv/gatehouse" && git -C "$root/srv/gatehouse" checkout -q "$(git -C "$project" rev-parse HEAD)"; }
inside() { chroot "$root" /usr/bin/env -i HOME=/srv PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb bash -c "cd /srv/gatehouse && $1" </dev/null; }

step "a bare Debian 12 stands" make_base
step "a clean clone lies in it" clone
if [[ $what != tests ]]; then
  step "./quickstart works there" inside ./quickstart
  step "it left the federal file and its receipt" inside 'ls -l build/quickstart/out/pirl-*.csv build/quickstart/out/pirl-*.receipt.json'
  step "it works a second time" inside ./quickstart
fi
if [[ $what != quickstart ]]; then
  step "./run-tests works there" inside ./run-tests
fi
