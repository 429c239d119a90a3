#!/usr/bin/env bash
# Judges docs/realtime.md: a client in JavaScript that was written from that page alone, and several people who write with it.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local.sh
source "$conformance/local.sh"
npm ci --silent --no-audit --no-fund --prefix "$conformance/stranger"
cd "$root"
local_cloud
node --experimental-websocket "$conformance/stranger/session.mjs" \
    --rest "$(from_cloud rest)" --socket "$(from_cloud socket)" --people "$cloud" --writers 3 --seconds 10 --seed 20
