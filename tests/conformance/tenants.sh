#!/usr/bin/env bash
# Judge of the walls between organizations: schemathesis makes requests out of infra/openapi.json with the token of one organization's
# administrator and the ids of another's things, in paths and in bodies. None may be answered, and no answer may have anything of
# the other's in it.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local.sh
source "$conformance/local.sh"
tools requirements.txt tools
cd "$root"
local_cloud tenants --parameter RequestsPerMinutePerson=1000000 --parameter RequestsPerMinuteOrganization=1000000
CLOUD=$cloud python "$conformance/tenants.py" things >"$work/tenants-things.json"
cd "$work"
headers=(--header "Authorization: Bearer $(from_cloud people 0 token)" --header "X-Organization: $(from_cloud people 0 organization)")
# Whoever is refused everything reaches nothing either: the one who asks is let in at home, before and after.
at_home() {
    curl --fail --silent --show-error --output /dev/null "${headers[@]}" "$(from_cloud rest)/enterprise/organization"
}
at_home
CLOUD=$cloud THINGS=$work/tenants-things.json SCHEMATHESIS_HOOKS=$conformance/tenants.py \
    schemathesis --no-color run "$root/infra/openapi.json" --url "$(from_cloud rest)" \
    "${headers[@]}" \
    --include-path-regex '\{' --phases coverage,fuzzing --checks another_tenant --max-examples "${1:-60}" --seed 20261124 \
    --request-timeout 20
CLOUD=$cloud THINGS=$work/tenants-things.json python "$conformance/tenants.py" unchanged
at_home
