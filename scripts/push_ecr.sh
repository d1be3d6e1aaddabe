#!/usr/bin/env bash
set -euo pipefail
usage() {
    cat <<'U'
push_ecr.sh --region REGION [--account ID] [--repository NAME] [--tag TAG] [--dry-run]
Builds the image for linux/amd64, pushes it to your ECR and prints its digest and the image_uri to use.
The repository is made, with scan-on-push, when it is not there.

  --region      or AWS_REGION, AWS_DEFAULT_REGION
  --account     or AWS_ACCOUNT_ID; else the account of your credentials
  --repository  or UNDERSTUDY_REPOSITORY; else understudy
  --tag         or UNDERSTUDY_TAG; else this checkout's version
  --dry-run     prints the commands and runs none

UNDERSTUDY_REGISTRY (host:port) pushes to that registry, which is not ECR: no aws command is run, and neither
region nor account is needed. UNDERSTUDY_IMAGE names an image that is built already.
U
}
fail() { echo "push_ecr.sh: $*" >&2; exit 1; }
run() { if [ "$dry" = 1 ]; then echo "$*"; else "$@"; fi; }

here="$(cd "$(dirname "$0")" && pwd)"
region="${AWS_REGION:-${AWS_DEFAULT_REGION:-}}" account="${AWS_ACCOUNT_ID:-}" dry=0
repository="${UNDERSTUDY_REPOSITORY:-understudy}" registry="${UNDERSTUDY_REGISTRY:-}"
tag="${UNDERSTUDY_TAG:-$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$here/../src/understudy/__init__.py")}"
while [ $# -gt 0 ]; do
    case "$1" in
        --help | -h) usage; exit 0 ;;
        --dry-run) dry=1; shift ;;
        --region | --account | --repository | --tag)
            [ $# -ge 2 ] || fail "$1 wants a value: see push_ecr.sh --help."
            declare "${1#--}=$2"
            shift 2 ;;
        *) fail "unknown option $1: see push_ecr.sh --help." ;;
    esac
done

ecr=0
if [ -z "$registry" ]; then
    ecr=1
    [ -n "$region" ] || fail "no region: give --region, e.g. --region eu-west-1, or set AWS_REGION."
    command -v aws >/dev/null || fail "the AWS CLI (aws) is not on PATH: install it, then try again."
    if [ -z "$account" ]; then
        [ "$dry" = 0 ] || fail "a dry run asks AWS nothing: give --account, twelve digits."
        account="$(aws sts get-caller-identity --query Account --output text --region "$region")" \
            || fail "AWS accepts no credentials (its words are above): set them, e.g. with \`aws configure\`."
    fi
    [[ "$account" =~ ^[0-9]{12}$ ]] || fail "the account '$account' is not twelve digits."
    domain=amazonaws.com
    case "$region" in cn-*) domain=amazonaws.com.cn ;; esac
    registry="$account.dkr.ecr.$region.$domain"
fi
uri="$registry/$repository:$tag"

docker=docker
if [ "$dry" = 0 ]; then
    command -v docker >/dev/null || fail "no docker client on PATH: install Docker, then try again."
    docker version >/dev/null 2>&1 || fail "no Docker engine answers: start one, then try again."
    docker="$("$here/docker_engine.sh" client)"
fi

if [ "$ecr" = 1 ]; then
    describe=(aws ecr describe-repositories --repository-names "$repository" --region "$region")
    create=(aws ecr create-repository --repository-name "$repository" --region "$region"
        --image-scanning-configuration scanOnPush=true)
    if [ "$dry" = 1 ]; then
        echo "${describe[*]} || ${create[*]}"
        echo "aws ecr get-login-password --region $region | docker login --username AWS --password-stdin $registry"
    else
        if ! answer="$("${describe[@]}" 2>&1 >/dev/null)"; then
            [[ "$answer" == *RepositoryNotFoundException* ]] \
                || fail "AWS does not show the repository $repository: $answer"
            "${create[@]}" >/dev/null || fail "the repository $repository could not be made; AWS says why above."
        fi
        aws ecr get-login-password --region "$region" \
            | "$docker" login --username AWS --password-stdin "$registry" >/dev/null \
            || fail "no login to $registry; the reason is above."
    fi
fi
if [ -n "${UNDERSTUDY_IMAGE:-}" ]; then
    run "$docker" tag "$UNDERSTUDY_IMAGE" "$uri"
else
    UNDERSTUDY_PLATFORM=linux/amd64 run "$here/build_image.sh" "$uri"
fi
run "$docker" push "$uri"
if [ "$dry" = 0 ]; then
    by_digest="$("$docker" image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$uri" \
        | grep -F "$registry/$repository@" | head -n 1)"
    echo "digest:    ${by_digest#*@}"
    echo "image_uri: $by_digest"
else
    echo "image_uri would be $uri"
fi
