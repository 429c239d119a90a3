# Starts a local cloud for a judge, on a free port and with nothing in it. Needs lib.sh.
# shellcheck shell=bash

# local_cloud [NAME [ARGUMENT…]]: starts it; sets $cloud to the file with its one line of JSON, and the AWS variables to its developer's keys.
# A judge that runs beside others gives it a name of its own.
local_cloud() {
    local name=${1:-local}
    shift || true
    cargo build --quiet --locked --bin local
    cloud=$work/$name.json
    : >"$cloud"
    # The line of JSON goes to the log that `start` makes.
    start "$name" "${CARGO_TARGET_DIR:-$root/target}/debug/local" --ephemeral --json --no-client --port 0 "$@"
    wait_for "$name" "$started" 60 grep --quiet '^{' "$work/$name.log"
    grep --max-count=1 '^{' "$work/$name.log" >"$cloud"
    AWS_ACCESS_KEY_ID=$(from_cloud aws access_key_id)
    AWS_SECRET_ACCESS_KEY=$(from_cloud aws secret_access_key)
    AWS_DEFAULT_REGION=$(from_cloud aws region)
    AWS_ENDPOINT_URL=$(from_cloud aws endpoint)
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION AWS_ENDPOINT_URL
}

# from_cloud KEY…: one value of that line.
from_cloud() {
    python3 -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]:
    value = value[int(key) if isinstance(value, list) else key]
print(value)' "$cloud" "$@"
}
