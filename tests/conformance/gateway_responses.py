"""Checks that every answer that API Gateway gives by itself is a problem (RFC 9457), and the same in every template.

The bodies are text in the templates; a slip in one of them would be seen only by the client that gets it.
"""

import json
import sys

from template import load

MEMBERS = ["type", "title", "status", "code", "detail"]


def faults(response):
    templates = response.get("ResponseTemplates", {})
    if list(templates) != ["application/problem+json"]:
        return [f"its only template must be application/problem+json, not {list(templates)}"]
    body = json.loads(templates["application/problem+json"])
    found = []
    if list(body) != MEMBERS:
        found.append(f"its members must be {MEMBERS}, not {list(body)}")
    if body.get("status") != response.get("StatusCode"):
        found.append(f"it says {body.get('status')} and is sent with {response.get('StatusCode')}")
    if body.get("type") != f"urn:career-companion:problem:{body.get('code')}":
        found.append(f"its type {body.get('type')} does not end in its code {body.get('code')}")
    return found


def main():
    first, bad, count = None, [], 0
    for path in sys.argv[1:]:
        for name, resource in load(path)["Resources"].items():
            if resource["Type"] != "AWS::Serverless::Api":
                continue
            responses = resource["Properties"].get("GatewayResponses", {})
            first = first or responses
            if responses != first:
                bad.append(f"{path}: the gateway responses of {name} differ from those of the other APIs")
            for kind, response in responses.items():
                count += 1
                bad += [f"{path}: {name} {kind}: {fault}" for fault in faults(response)]
            bad += [f"{path}: {name} has no {kind}" for kind in ("DEFAULT_4XX", "DEFAULT_5XX") if kind not in responses]
    print("\n".join(bad) or f"gateway responses: {count} problems, alike in every API")
    sys.exit(bool(bad) or not count)


if __name__ == "__main__":
    main()
