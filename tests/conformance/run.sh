#!/usr/bin/env bash
# All judges, one after another, and one line for each at the end. A judge that fails does not keep the others from speaking.
#
#   run.sh [JUDGE…]     templates aws_clients iam schemathesis tenants stranger cargo_lambda ministack
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

judges=("$@")
(($#)) || judges=(templates aws_clients iam schemathesis tenants stranger cargo_lambda ministack)
verdicts=() failed=0
for judge in "${judges[@]}"; do
    echo "---- judge: $judge"
    SECONDS=0
    if "./$judge.sh"; then
        verdicts+=("$judge: passed in $SECONDS s")
    else
        verdicts+=("$judge: FAILED after $SECONDS s")
        ((failed += 1))
    fi
done
printf 'conformance: %s\n' "${verdicts[@]}"
exit $((failed > 0))
