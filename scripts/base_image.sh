#!/usr/bin/env bash
# Makes sure that the base image exists: as it is, pulled, or (debian:bookworm-slim only) made by debootstrap.
set -euo pipefail
image="${1:-debian:bookworm-slim}"
docker="$("$(dirname "$0")/docker_engine.sh" client)"

"$docker" image inspect "$image" >/dev/null 2>&1 && exit 0
"$docker" pull -q "$image" >/dev/null 2>&1 && exit 0
if [ "$image" != debian:bookworm-slim ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "base_image.sh: $image can not be pulled; only debian:bookworm-slim can be made here," \
        "on Debian or Ubuntu and by root." >&2
    exit 1
fi
if ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
echo "base_image.sh: making $image with debootstrap"
debootstrap --variant=minbase --include=ca-certificates bookworm "$folder" >"$folder.log" 2>&1 || {
    tail -n 20 "$folder.log" >&2
    exit 1
}
rm -rf "$folder.log" "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/* \
    "$folder"/usr/share/{doc,man,info,locale}/*
tar -C "$folder" -c . | "$docker" import - "$image" >/dev/null
