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
# It asks more than a person does.
local_cloud local --parameter RequestsPerMinutePerson=1000000 --parameter RequestsPerMinuteOrganization=1000000
# It keeps notes in the folder that it runs in.
cd "$work"

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

# Not checked: that everything is accepted that its schema allows (a cursor, an Idempotency-Key and a change have rules beyond
# their schemas, and are refused by a 4xx that says which), 405 for unknown methods (API Gateway has no such answer), and that
# what was just made is there: a request that is sent again with its Idempotency-Key is answered as the first time, also when
# somebody deleted the thing in between, and two generated requests can have one key.
unchecked=positive_data_acceptance,unsupported_method,allow_header_conformance,ensure_resource_availability

# judge NAME PHASES: parameters to fix are read from standard input.
judge() {
    local config=$work/schemathesis-$1.toml
    {
        cat
        # RFC 9110 answers an If-Match that cannot be met by 412.
        echo '[checks]'
        echo 'negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]'
    } >"$config"
    echo "schemathesis with $1 ids"
    schemathesis --config-file "$config" --no-color run "$root/infra/openapi.json" --url "$url" "${headers[@]}" --phases "$2" \
        --checks all --exclude-checks "$unchecked" --max-examples "$examples" --seed 20261124 --request-timeout 20
}
examples=${1:-40}
judge invented examples,coverage,fuzzing,stateful </dev/null
judge real coverage,fuzzing <<END
[parameters]
"path.workspace_id" = "$workspace"
"path.document_id" = "$document"
END
