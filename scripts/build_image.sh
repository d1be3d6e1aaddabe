#!/usr/bin/env bash
# build_image.sh TAG...: builds the image from this checkout under each TAG. BASE_IMAGE names another base;
# TARGET another stage (job, service, s3, demo); the certificate authorities of SSL_CERT_FILE or PIP_CERT are trusted
# while building.
set -euo pipefail
cd "$(dirname "$0")/.."
docker="$(scripts/docker_engine.sh client)"
base="${BASE_IMAGE:-debian:bookworm-slim}"
scripts/base_image.sh "$base"
options=(--network host --build-arg "BASE_IMAGE=$base")
options+=(--build-arg "VERSION=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' src/understudy/__init__.py)")
options+=(--build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)")
options+=(--build-arg "CREATED=$(git log -1 --format=%cI 2>/dev/null || date -u +%FT%TZ)")
source="$(git remote get-url origin 2>/dev/null | sed -n 's#^\(https\{0,1\}\)://[^/@]*@#\1://#; /^[a-z+]*:\/\/\|^git@/p' || true)"
options+=(--build-arg "SOURCE=$source")
ca="${PIP_CERT:-${SSL_CERT_FILE:-}}"
if [ -n "$ca" ] && [ -f "$ca" ]; then options+=(--secret "id=ca,src=$ca"); fi
if [ -n "${TARGET:-}" ]; then options+=(--target "$TARGET"); fi
if [ -n "${UNDERSTUDY_PLATFORM:-}" ]; then options+=(--platform "$UNDERSTUDY_PLATFORM"); fi
for tag in "$@"; do options+=(--tag "$tag"); done
DOCKER_BUILDKIT=1 "$docker" build "${options[@]}" .
"$docker" image inspect --format '{{.Id}} {{.Size}}' "$1" \
    | awk -v tag="$1" '{ printf "build_image.sh: %s, %d MB, %s\n", tag, $2 / 1e6, $1 }'
