#!/usr/bin/env bash
# The Debian package. Its contents are looked at in every run, made of whatever program is built (build/test). With
# GATEHOUSE_FULL=yes it is made of the release build and lives on a bare Debian: install, use, upgrade, remove, purge.
#   tests/package/run.sh [BUILD]
set -uo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
full=${GATEHOUSE_FULL:-no}
build=$(realpath "${1:-$project/build/$([[ $full == yes ]] && echo release || echo test)}")
skip() { echo "skip - $1"; exit 0; }
for tool in cpack dpkg-deb dpkg-shlibdeps gzip; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done

scratch=$(mktemp -d)
mounted=()
clean_up() {
  local at
  for at in "${mounted[@]:-}"; do [[ -n $at ]] && umount -l "$at"; done
  rm -rf --one-file-system "${scratch:?}"
}
trap clean_up EXIT
failed=0
check() {  # SENTENCE COMMAND...
  local sentence=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then echo "ok - $sentence"; else tail -n 20 "$scratch/said"; echo "not ok - $sentence"; failed=1; return 1; fi
}

release() { cmake --preset release && cmake --build --preset release --target gatehouse; }
if [[ $full == yes && $build == "$project/build/release" ]]; then
  cd "$project" || exit 2
  check "the program that is shipped builds" release || exit 1
fi

make_deb() {  # VERSION FOLDER
  cpack --config "$build/CPackConfig.cmake" -D "CPACK_PACKAGE_VERSION=$1" -D CPACK_DEBIAN_COMPRESSION_TYPE=zstd -B "$2" &&
    deb=$(find "$2" -maxdepth 1 -name 'gatehouse_*.deb') && [[ -f $deb ]]
}
check "cpack makes a package" make_deb 0.1.0 "$scratch/first" || exit 1
first=$deb
holds() {
  local path
  for path in "$@"; do grep -qE " \.$path\$" "$scratch/list" || { echo "there is no $path"; return 1; }; done
}
dpkg-deb --contents "$first" >"$scratch/list"
check "it holds the program, the unit, mappings, reference configuration, manual pages and documents" holds \
  /usr/bin/gatehouse /lib/systemd/system/gatehouse.service /etc/default/gatehouse /usr/share/gatehouse/mappings/schemas/client.yaml \
  /usr/share/doc/gatehouse/reference/examples/front-desk/site.yaml /usr/share/man/man1/gatehouse.1.gz /usr/share/man/man1/gatehouse-doctor.1.gz \
  /usr/share/doc/gatehouse/operating.md /usr/share/doc/gatehouse/copyright
nothing_else() { ! awk '{print $6}' "$scratch/list" | grep -vE '^\./$|^\./(usr|lib|etc)/'; }
check "it puts nothing in other places" nothing_else
field() { dpkg-deb --field "$first" "$1"; }
depends() { local name; for name in "$@"; do field Depends | grep -qE "(^|, )$name( |,|\$)" || { echo "it does not depend on $name: $(field Depends)"; return 1; }; done; }
check "it depends on what the program is linked with, as Debian calls it" depends libc6 libsqlite3-0 libcurl4 libssh-4 libssl3 adduser tzdata
dpkg-deb --control "$first" "$scratch/control"
conffile() { grep -qx /etc/default/gatehouse "$scratch/control/conffiles"; }
check "what administrators change is a conffile" conffile
scripts() { local one; for one in postinst prerm postrm; do [[ -x $scratch/control/$one ]] && sh -n "$scratch/control/$one" || return 1; done; }
check "its scripts are shell" scripts
dpkg-deb --fsys-tarfile "$first" | tar -x -C "$scratch" ./lib/systemd/system/gatehouse.service ./usr/share/man/man1/gatehouse.1.gz ./usr/bin/gatehouse
check "its unit is the one that other tests verify" cmp "$project/config/gatehouse.service" "$scratch/lib/systemd/system/gatehouse.service"
printed() { "$build/gatehouse" man | diff - <(zcat "$scratch/usr/share/man/man1/gatehouse.1.gz"); }
check "its manual page is what the program says" printed
stripped() { ! readelf --sections "$scratch/usr/bin/gatehouse" | grep -q '\.debug_info'; }
check "its program carries no debugging information" stripped
owned_by_root() { ! awk '$2 != "root/root"' "$scratch/list" | grep .; }
check "all in it belongs to root" owned_by_root
[[ $full == yes ]] || exit $failed

# A bare Debian. Its root file system has nothing but what debootstrap puts there.
[[ $(id -u) -eq 0 ]] || { echo "skip - a bare machine is made by debootstrap and chroot, and only root can do that"; exit $failed; }
command -v debootstrap >/dev/null || { echo "skip - debootstrap is not installed"; exit $failed; }
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null | awk '$2 == "bookworm" {print $1}' | sort -u | head -n 1)
[[ -n $mirror ]] || { echo "skip - this machine's apt has no source for bookworm"; exit $failed; }
root=$scratch/debian
make_base() {
  debootstrap --variant=minbase bookworm "$root" "$mirror" || return 1
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null | awk '$2 ~ /^bookworm/ {print "deb", $1, $2, "main"}' | sort -u >"$root/etc/apt/sources.list"
  mount --bind /proc "$root/proc" && mounted+=("$root/proc")
  mount --bind /dev "$root/dev" && mounted+=("$root/dev")
}
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -c "$1" </dev/null; }
as_service() { inside "runuser -u gatehouse -- env GATEHOUSE_SITE=/srv/gatehouse $1"; }
check "a bare Debian 12 stands" make_base || exit 1
cp "$first" "$root/tmp/first.deb"
check "it installs with what it depends on" inside 'apt-get update && apt-get install -y --no-install-recommends /tmp/first.deb' || exit 1
check "the program runs" inside 'gatehouse version'
check "there is an account that owns the site's folder, and nobody else looks into it" inside '[[ $(stat -c %U:%G:%a /srv/gatehouse) == gatehouse:gatehouse:750 ]]'
check "a site is made in it" as_service 'gatehouse init --sample /srv/gatehouse'
check "it takes records in" as_service 'gatehouse run ui-claims'
status() { as_service 'gatehouse status --json' | sed '/"store_bytes"/d'; }
status >"$scratch/before"
inside 'echo "# ours" >>/etc/default/gatehouse'
check "cpack makes a later version" make_deb 0.1.1 "$scratch/second"
cp "$deb" "$root/tmp/second.deb"
check "it upgrades" inside 'apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold /tmp/second.deb && [[ $(dpkg-query -W -f "\${Version}" gatehouse) == 0.1.1 ]]'
kept() { status >"$scratch/after" && diff "$scratch/before" "$scratch/after" && as_service 'gatehouse fsck'; }
check "the store is what it was, and balances" kept
check "what the administrator wrote into the conffile stays" inside 'grep -qx "# ours" /etc/default/gatehouse'
check "it is removed, and the site stays" inside 'apt-get remove -y gatehouse && [[ ! -e /usr/bin/gatehouse && -e /srv/gatehouse/state/hub.db && -e /srv/gatehouse/keys/site.key ]]'
check "it is purged, and the site stays still" inside 'apt-get purge -y gatehouse && [[ ! -e /etc/default/gatehouse && -e /srv/gatehouse/state/hub.db && -e /srv/gatehouse/keys/site.key ]]'
check "installed again, it goes on with that site" inside 'apt-get install -y --no-install-recommends /tmp/second.deb'
check "nothing is lost" kept
exit $failed
