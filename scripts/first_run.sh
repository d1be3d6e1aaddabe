#!/usr/bin/env bash
# first_run.sh: `make demo`, then `make clean`, as a newcomer meets them in a clean checkout of what is committed: on a
# machine without Java, then on one with a runtime that has no compiler. Nothing is left but pip's cache, which it re-uses.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
work="$(mktemp -d "$PWD/build/first-run.XXXXXX")"
trap 'rm -rf "$work"' EXIT

python="${PYTHON:-}"
for candidate in python3 python3.13 python3.12 python3.11; do
    if [ -z "$python" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python="$("$candidate" -c 'import sys; print(sys.executable)')"
    fi
done
java="$(command -v java || true)"
pip_cache="${PIP_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pip}"

# A PATH with all that this one has, but no program of a JDK.
mkdir "$work/programs"
IFS=: read -ra folders <<<"$PATH"
for ((i = ${#folders[@]} - 1; i >= 0; i--)); do
    if [ -d "${folders[i]}" ]; then
        ln -sf "${folders[i]}"/* "$work/programs/"
    fi
done
rm -f "$work/programs"/{java,javac}

demo() {  # demo NAME: a checkout NAME, its demo, and what has to be there then
    local checkout="$work/$1"
    mkdir "$checkout"
    git -c safe.directory="$PWD" archive HEAD | tar -x -C "$checkout"
    echo "first_run.sh: make demo, $1"
    env -u JAVA_HOME PATH="$work/programs" XDG_CACHE_HOME="$work/cache" PIP_CACHE_DIR="$pip_cache" \
        make -C "$checkout" demo PYTHON="$python"
    [ -s "$checkout/build/demo/monitor/constraint_violations.json" ]
    [ -s "$checkout/build/demo/quality/constraint_violations.json" ]
    # Compiled by ecj, and fast starts prepared.
    [ -n "$(find "$checkout/analyzer/engine/jars" -name 'ecj-*.jar')" ]
    [ -n "$(find "$work/cache/understudy" -name 'classes-*.jsa')" ]
    env XDG_CACHE_HOME="$work/cache" make -C "$checkout" clean
    [ -z "$(find "$work/cache" "$checkout" -name '*.jar' -o -name '*.jsa' -o -name .venv -o -name build)" ]
}

demo no-java
if [ -z "$java" ]; then
    # The wheel's Java is a runtime too, for a machine that has no other.
    "$python" -m venv "$work/wheel"
    PIP_CACHE_DIR="$pip_cache" "$work/wheel/bin/pip" install -q --require-hashes -r requirements/java.txt
    java="$(find "$work/wheel" -path '*/java-runtime/bin/java')"
fi
ln -s "$java" "$work/programs/java"
demo runtime-only
