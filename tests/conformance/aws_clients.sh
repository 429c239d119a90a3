#!/usr/bin/env bash
# Judges of the local cloud's AWS endpoints: the AWS CLI and boto3, as they come.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local.sh
source "$conformance/local.sh"
tools requirements.txt tools
cd "$root"
local_cloud
python -m unittest "$conformance/aws_clients.py"
