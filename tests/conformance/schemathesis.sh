#!/usr/bin/env bash
# Judge of the REST APIs: schemathesis makes requests out of infra/openapi.json, well-formed and ill-formed, and the answers have to
# be what it promises: no 5xx, no status, type or shape that is not in it. Once with ids that exist, once with invented ones.
#
#   schemathesis.sh [EXAMPLES]     how many requests of each kind are made for an operation (40)
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local.sh
source "$conformance/local.sh"
tools requirements.txt tools
cd "$root"
local_cloud

url=$(from_cloud rest)
token=$(from_cloud people 0 token)
organization=$(from_cloud people 0 organization)
headers=(--header "Authorization: Bearer $token" --header "X-Organization: $organization")

# make PATH NAME: makes a thing and says its id.
make() {
    curl --fail --silent --show-error "${headers[@]}" --header 'Content-Type: application/json' --data "{\"name\": \"$2\"}" \
        "$url/collaboration/$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])'
}
workspace=$(make workspaces Spring)
document=$(make "workspaces/$workspace/documents" Letter)

# judge NAME PHASES: the configuration is read from standard input.
judge() {
    local config=$work/schemathesis-$1.toml
    cat >"$config"
    echo "schemathesis with $1 ids"
    schemathesis --config-file "$config" --no-color run infra/openapi.json --url "$url" "${headers[@]}" --phases "$2" \
        --checks all --max-examples "${EXAMPLES:-40}" --seed 20261124 --workers 1 --request-timeout 20
}
EXAMPLES=${1:-40}
judge invented examples,coverage,fuzzing,stateful <<<''
judge real coverage,fuzzing <<END
[parameters]
"path.workspace_id" = "$workspace"
"path.document_id" = "$document"
END
