#!/usr/bin/env bash
# Judge of the binaries off Lambda: `cargo lambda watch` runs them and `cargo lambda invoke` gives each function its sample, with
# the tables and the bucket of a local cloud behind them.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local.sh
source "$conformance/local.sh"
tools requirements.txt tools
cd "$root"
local_cloud

port=$(free_port)
python "$conformance/cargo_lambda.py" "$cloud" environment >"$work/functions.env"
# The first call of a binary builds it: that is done here, where it may take its time and shows what it does.
cargo build --quiet --locked "${domains[@]/#/--bin=}"
start cargo-lambda cargo lambda watch --ignore-changes --invoke-address 127.0.0.1 --invoke-port "$port" \
    --env-file "$work/functions.env"
wait_for cargo-lambda "$started" 60 python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))"
python "$conformance/cargo_lambda.py" "$cloud" play "$port"
