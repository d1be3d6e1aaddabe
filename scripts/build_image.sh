#!/usr/bin/env bash
# build_image.sh TAG...: builds the image from this checkout under each TAG. BASE_IMAGE names another base;
# the certificate authorities of SSL_CERT_FILE or PIP_CERT are trusted while building.
set -euo pipefail
cd "$(dirname "$0")/.."
docker="$(scripts/docker_engine.sh client)"
base="${BASE_IMAGE:-debian:bookworm-slim}"
scripts/base_image.sh "$base"
options=(--network host --build-arg "BASE_IMAGE=$base")
options+=(--build-arg "VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)")
options+=(--build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)")
options+=(--build-arg "CREATED=$(git log -1 --format=%cI 2>/dev/null || date -u +%FT%TZ)")
options+=(--build-arg "SOURCE=$(git remote get-url origin 2>/dev/null | sed 's#//[^/@]*@#//#' || true)")
ca="${PIP_CERT:-${SSL_CERT_FILE:-}}"
if [ -n "$ca" ] && [ -f "$ca" ]; then options+=(--secret "id=ca,src=$ca"); fi
if [ -n "${UNDERSTUDY_PLATFORM:-}" ]; then options+=(--platform "$UNDERSTUDY_PLATFORM"); fi
for tag in "$@"; do options+=(--tag "$tag"); done
DOCKER_BUILDKIT=1 "$docker" build "${options[@]}" .
