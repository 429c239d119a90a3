# Shared by the judges: where things are, the judges' own tools, and servers that are stopped by their own process ids.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
conformance=$root/tests/conformance
work=${CARGO_TARGET_DIR:-$root/target}/conformance
mkdir -p "$work"

export AWS_DEFAULT_REGION=eu-central-1 AWS_EC2_METADATA_DISABLED=true SAM_CLI_TELEMETRY=0
# The judges must not find an account of whoever runs them.
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

# tools FILE NAME: a virtual environment with the packages of FILE, made once, first on the PATH.
tools() {
    local requirements=$conformance/$1 folder=$work/$2
    if ! cmp -s "$requirements" "$folder/installed.txt"; then
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
        cp "$requirements" "$folder/installed.txt"
    fi
    PATH=$folder/bin:$PATH
}

domains=(platform enterprise collaboration)
# release_programs: builds what is deployed, and the replay that plays on it, in one command for all who need them: another choice
# of programs would have another set of features, and build the AWS SDK again.
release_programs() {
    (cd "$root" && cargo build --release --locked "${domains[@]/#/--bin=}" --bin=replay)
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

servers=()
# start NAME COMMAND…: runs a server in a process group of its own, its output in $work/NAME.log; sets $started.
start() {
    local name=$1
    shift
    setsid "$@" >"$work/$name.log" 2>&1 </dev/null &
    started=$!
    servers+=("$started")
}

stop_servers() {
    local pid
    for pid in "${servers[@]}"; do
        kill -- "-$pid" 2>/dev/null || true
    done
    for pid in "${servers[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
    servers=()
}
trap stop_servers EXIT

# wait_for NAME PID SECONDS COMMAND…: until the command succeeds; shows the server's output when it ends or takes too long.
wait_for() {
    local name=$1 pid=$2 left=$(($3 * 5))
    shift 3
    until "$@" >/dev/null 2>&1; do
        if ! kill -0 "$pid" 2>/dev/null || ((left-- == 0)); then
            echo "$name did not become ready:" >&2
            tail -n 40 "$work/$name.log" >&2
            return 1
        fi
        sleep 0.2
    done
}
