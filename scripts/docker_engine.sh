#!/usr/bin/env bash
# docker_engine.sh start | stop | client
#   start   uses the engine that answers; else, where UNDERSTUDY_START_ENGINE=1, installs Debian's and starts it
#   stop    stops the engine that `start` started
#   client  prints a docker client that can BuildKit (the Dockerfile needs it for its optional secret)
set -euo pipefail
cd "$(dirname "$0")/.."
log=build/engine/dockerd.log pid_file=build/engine/dockerd.pid

fail() { echo "docker_engine.sh: $*" >&2; exit 1; }
answers() { docker version >/dev/null 2>&1; }

client() {
    local candidate version
    while read -r candidate; do
        # Before 23 BuildKit was part of the client; since then it is the plug-in buildx.
        version=$("$candidate" version --format '{{.Client.Version}}' 2>/dev/null | cut -d. -f1) || true
        if "$candidate" buildx version >/dev/null 2>&1 || { [ -n "$version" ] && [ "$version" -lt 23 ]; }; then
            echo "$candidate"
            return
        fi
    done < <(which -a docker)
    fail "no docker client here has BuildKit: install the plug-in buildx (Debian and Ubuntu: docker-buildx)."
}

start() {
    if answers; then
        echo "docker_engine.sh: an engine answers; it is used."
        return
    fi
    [ "${UNDERSTUDY_START_ENGINE:-}" = 1 ] \
        || fail "no Docker engine answers: start one, or set UNDERSTUDY_START_ENGINE=1 to have one started here."
    [ "$(id -u)" = 0 ] || fail "starting a Docker engine needs root: start one yourself."
    if ! command -v dockerd >/dev/null || ! command -v iptables >/dev/null; then
        command -v apt-get >/dev/null || fail "no dockerd here, and no apt-get to install it with."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables
    fi
    if ! answers; then
        mkdir -p build/engine
        setsid nohup dockerd >"$log" 2>&1 </dev/null &
        echo $! >"$pid_file"
    fi
    for _ in $(seq 60); do
        if answers; then
            echo "docker_engine.sh: engine started${pid_file:+, pid $(cat "$pid_file" 2>/dev/null || echo of the package)}."
            return
        fi
        sleep 1
    done
    tail -n 20 "$log" >&2
    fail "the engine did not answer within 60 seconds; the end of $log is above."
}

stop() {
    [ -f "$pid_file" ] || fail "no engine was started here."
    kill "$(cat "$pid_file")" 2>/dev/null || true
    rm -f "$pid_file"
}

case "${1:-}" in
    start | stop | client) "$1" ;;
    *) fail "say start, stop or client." ;;
esac
