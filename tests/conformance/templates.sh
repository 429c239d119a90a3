#!/usr/bin/env bash
# Judges of the templates: cfn-lint, `sam validate --lint`, checkov, that API Gateway's own answers are problems, and that SAM makes
# the roles that the local cloud takes for granted.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
tools requirements.txt tools
cd "$root"

cfn-lint infra/*.yaml
echo "cfn-lint: no finding"
for template in infra/*.yaml; do
    sam validate --lint --template-file "$template"
done
sam validate --lint --config-file "$root/samplconfig.toml"
python "$conformance/gateway_responses.py" infra/*.yaml
python "$conformance/roles.py" infra/*.yaml

(
    tools requirements-checkov.txt checkov
    checkov --config-file "$conformance/checkov.yaml" --file infra/*.yaml
)
echo "checkov: no finding beyond checkov.yaml"
