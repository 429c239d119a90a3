#!/usr/bin/env bash
# Judge of the deployment: the templates and the release binaries in ministack, a cloud that others wrote, with IAM enforced;
# then two people's real keystrokes through its gateway, its socket and its DynamoDB.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local.sh
source "$conformance/local.sh"
tools requirements.txt tools
cd "$root"

release_programs
target=${CARGO_TARGET_DIR:-$root/target}
# What `cargo lambda build --release --compiler cargo` does for the processor of this machine.
for domain in "${domains[@]}"; do
    mkdir -p "$root/target/lambda/$domain"
    cp "$target/release/$domain" "$root/target/lambda/$domain/bootstrap"
done

# Whose tokens the deployment accepts, and whose people are copied into it.
local_cloud issuer
unset AWS_ENDPOINT_URL
export AWS_DEFAULT_REGION=eu-central-1
port=$(free_port)
endpoint=http://127.0.0.1:$port
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
mkdir -p "$work/ministack-files"
start ministack env TMPDIR="$work/ministack-files" GATEWAY_PORT="$port" MINISTACK_REGION="$AWS_DEFAULT_REGION" AUTH=true IOT_MTLS_ENABLED=0 SFTP_ENABLED=0 \
    hypercorn ministack.app:app --bind "127.0.0.1:$port"
wait_for ministack "$started" 60 curl --fail --silent "$endpoint/_ministack/health"

# As the README says it, up to the change set: ministack does not apply the SAM transform in the nested stacks that would follow.
if ! AWS_ENDPOINT_URL=$endpoint sam deploy --config-file samplconfig.toml --no-execute-changeset >"$work/sam-deploy.log" 2>&1; then
    cat "$work/sam-deploy.log"
    exit 1
fi
echo "sam deploy with samplconfig.toml: the change set is made"
python "$conformance/deploy.py" --endpoint "$endpoint" --local "$cloud" --out "$work/endpoints.json"
python "$conformance/probe.py" "$work/endpoints.json" --local "$cloud"

address() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/endpoints.json" "$1"; }
"$target/release/replay" tests/data/friendsforever.json.gz \
    --platform "$(address platform)" --collaboration "$(address collaboration)" --socket "$(address socket)" \
    --organization "$(from_cloud people 0 organization)" --token "$(from_cloud people 0 token)" --token "$(from_cloud people 1 token)"
