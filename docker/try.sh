#!/usr/bin/env bash
# Builds docker/Dockerfile without a Docker engine (buildah) and tries the image: it is not root, it starts on a
# read-only root file system, and it answers. The base image is made by debootstrap, so that no image is fetched.
set -uo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
skip() { echo "skip - $1"; exit 0; }
[[ $(id -u) -eq 0 ]] || skip "the image is tried by buildah and chroot, and only root can do that"
for tool in buildah debootstrap; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null | awk '$2 == "bookworm" {print $1}' | sort -u | head -n 1)
[[ -n $mirror ]] || skip "this machine's apt has no source for bookworm"

work=$(mktemp -d)
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
store=(--root "$work/store" --runroot "$work/run")
trap 'buildah "${store[@]}" rm --all >/dev/null 2>&1; rm -rf --one-file-system "$work"' EXIT
failed=0
check() {  # SENTENCE COMMAND...
  local sentence=$1
  shift
  if "$@" >"$work/said" 2>&1; then echo "ok - $sentence"; else tail -n 40 "$work/said"; echo "not ok - $sentence"; failed=1; return 1; fi
}

base() {
  debootstrap --variant=minbase bookworm "$work/debian" "$mirror" || return 1
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null |
    awk '$2 ~ /^bookworm/ {print "deb", $1, $2, "main"}' | sort -u >"$work/debian/etc/apt/sources.list"
  local container mount
  container=$(buildah "${store[@]}" from scratch) && mount=$(buildah "${store[@]}" mount "$container") || return 1
  cp -a "$work/debian/." "$mount/" && buildah "${store[@]}" config --cmd /bin/bash "$container" &&
    buildah "${store[@]}" commit -q "$container" docker.io/library/debian:bookworm-slim && buildah "${store[@]}" rm "$container"
}
image() { git -C "$project" archive HEAD | (mkdir -p "$work/context" && tar -x -C "$work/context") && buildah "${store[@]}" bud --format docker --pull-never -f "$work/context/docker/Dockerfile" -t gatehouse "$work/context"; }
in_image() { buildah "${store[@]}" run --user gatehouse "$container" -- "$@"; }
not_root() { [[ $(buildah "${store[@]}" inspect --type image --format '{{.OCIv1.Config.User}}' gatehouse) == gatehouse ]]; }
has_health() { buildah "${store[@]}" inspect --type image --format "{{.Docker.Config.Healthcheck}}" gatehouse | grep -q healthz; }
no_compiler() { ! in_image sh -c 'command -v g++ || command -v cmake'; }
serves() {
  in_image bash -c 'cd /site && gatehouse init sample >/dev/null && gatehouse serve --site sample & server=$!
    for i in $(seq 50); do curl -fsS http://127.0.0.1:8470/healthz && break; sleep 0.2; done
    said=$?; kill -TERM $server; wait $server; exit $said'
}

check "a base image of Debian 12 is made" base || exit 1
check "the image builds" image || exit 1
container=$(buildah "${store[@]}" from --pull-never gatehouse)
check "it is not root" not_root
check "the program runs in it" in_image gatehouse version
check "it has a health check" has_health
check "it has no compiler" no_compiler
check "it serves and answers on /healthz" serves
exit $failed
