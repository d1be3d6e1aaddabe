#!/bin/sh
# The hour before, monitored by cron on any machine with Docker: 20 * * * * /opt/monitoring/hourly.sh
#   CAPTURES  a folder, or an address such as s3://example-bucket/captures/flight-delays/AllTraffic
#   BASELINE  the folder with constraints.json and statistics.json
#   REPORTS   where a folder is made for each hour
#   IMAGE     the image, by digest if you can; understudy unless given
# Exit code 0: nothing violated; 3: violations; 1: the job failed and has said why.
set -eu
hour="${HOUR:-$(date -u -d '1 hour ago' +%Y/%m/%d/%H)}"
captures="$CAPTURES/$hour"
case "$CAPTURES" in
    s3://*)
        work="$(mktemp -d)"
        trap 'rm -rf "$work"' EXIT
        aws s3 sync --only-show-errors "$captures" "$work"
        captures="$work"
        ;;
esac
if [ ! -d "$captures" ] || [ -z "$(find "$captures" -type f | head -n 1)" ]; then
    echo "no captures of $hour: nothing to analyse" >&2
    exit 0
fi
mkdir -p "$REPORTS/$hour"
docker run --rm --network none --user "$(id -u):$(id -g)" \
    -v "$captures:/captures:ro" -v "$BASELINE:/baseline:ro" -v "$REPORTS/$hour:/report" \
    "${IMAGE:-understudy}" monitor /captures --baseline /baseline --output /report --fail-on-violations
