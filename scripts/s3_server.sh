#!/usr/bin/env bash
# s3_server.sh: prints the path of versitygw, a real S3 server on a folder; builds it of its pinned Go module where there
# is none (two minutes of a core, once, into build/bin), with a Go that is fetched where that is missing too.
set -euo pipefail
cd "$(dirname "$0")/.."
version=v1.8.0
mkdir -p build
# Who comes while another builds it waits for that.
exec 9>build/s3_server.lock
flock 9
for found in "$PWD/build/bin/versitygw" "$(command -v versitygw || true)" "${GOPATH:-$HOME/go}/bin/versitygw"; do
    if [ -x "$found" ]; then
        echo "$found"
        exit
    fi
done
go="$(command -v go || true)"
if [ -z "$go" ]; then
    go="$PWD/build/go/bin/go"
    if [ ! -x "$go" ]; then
        echo "s3_server.sh: no Go here: fetching it into build/go" >&2
        "${PYTHON:-python3}" -m venv --clear build/go
        build/go/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/s3.txt >&2
    fi
fi
echo "s3_server.sh: building versitygw $version, some two minutes" >&2
GOBIN="$PWD/build/bin" "$go" install "github.com/versity/versitygw/cmd/versitygw@$version" >&2
echo "$PWD/build/bin/versitygw"
