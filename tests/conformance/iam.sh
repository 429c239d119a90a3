#!/usr/bin/env bash
# Judge of the local cloud's policy evaluator: npm iam-simulate, asked the same questions.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"
npm ci --prefix "$conformance/iam" --no-audit --no-fund --silent
cargo build --quiet --locked -p local --example evaluate
node "$conformance/iam/agree.mjs" --cases 30000 --seed 1 --evaluate "${CARGO_TARGET_DIR:-$root/target}/debug/examples/evaluate"
