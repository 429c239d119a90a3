"""Checks, with SAM's own translator, that the role which SAM makes for a function is what the local cloud takes it to be: named
<Function>Role, with the function's tag, the permissions boundary, the trust policy of the template, and the managed policies that
the function attaches. Were one of them dropped without a word, tenants would be kept apart on this machine only.
"""

import logging
import sys
from unittest import mock

from samtranslator.translator.transform import transform

from template import load


def roles(template):
    """The functions of a template, and all resources that SAM makes of it."""
    functions = {name: resource["Properties"] for name, resource in template["Resources"].items()
                 if resource["Type"] == "AWS::Serverless::Function"}
    managed = mock.Mock(**{"load.return_value": {}})
    # Code is not uploaded here; the translator wants an address of it.
    template["Globals"]["Function"]["CodeUri"] = "s3://code/function.zip"
    for properties in functions.values():
        properties.pop("CodeUri", None)
    parameters = {name: str(parameter.get("Default", name)) for name, parameter in template["Parameters"].items()}
    return functions, transform(template, parameters, managed)["Resources"]


def faults(properties, shared, role):
    """What a function's role does not have."""
    tag = properties.get("Tags", {}).get("function")
    tags = {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])}
    trust = role["AssumeRolePolicyDocument"]
    attached = [policy for policy in properties.get("Policies", []) if "Ref" in policy]
    missing = [policy for policy in attached if policy not in role.get("ManagedPolicyArns", [])]
    if not tag or tags.get("function") != tag:
        yield f"the tag function {tag}, it is {tags.get('function')}"
    if role.get("PermissionsBoundary") != {"Ref": "Boundary"}:
        yield f"the boundary, it is {role.get('PermissionsBoundary')}"
    if trust != shared.get("AssumeRolePolicyDocument") or len(trust["Statement"]) != 2:
        yield f"the trust policy of Globals with its two statements, it is {trust}"
    if missing:
        yield f"the managed policies {missing}"


def main():
    # The translator asks for AWS's own switches of its features, which are not there, and says so.
    logging.disable(logging.WARNING)
    bad, count = [], 0
    for path in sys.argv[1:]:
        template = load(path)
        shared = template.get("Globals", {}).get("Function")
        if not shared:
            continue
        functions, resources = roles(template)
        count += len(functions)
        for name, properties in functions.items():
            role = resources.get(f"{name}Role", {}).get("Properties")
            lacking = faults(properties, shared, role) if role else ["everything: SAM made no role of this name"]
            bad += [f"{path}: {name}Role lacks {what}" for what in lacking]
        named = {f"{name}Role" for name in functions}
        bad += [f"{path}: SAM made {name}, which is no function's" for name, resource in resources.items()
                if resource["Type"] == "AWS::IAM::Role" and name not in named]
    print("\n".join(bad) or f"roles: SAM gives each of {count} functions its tag, boundary, trust and managed policies")
    sys.exit(bool(bad) or not count)


if __name__ == "__main__":
    main()
