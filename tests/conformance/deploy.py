"""Deploys the project's own templates and release binaries into a running ministack.

`sam package` uploads the code and writes the templates that CloudFormation would get. Then the nested stacks of the root are
created one after another, as the root wires them: every parameter is taken from the root's own text, an output of a stack
before or a parameter of the root. (ministack does not apply the SAM transform inside nested stacks.) Five parameters differ
from a deployment to AWS, because they have to be this machine's: the processor, the endpoint that functions call, the address
for posting to sockets, who may provision, and the issuer, which is that of a local cloud. Its people and organizations are copied over. Resources of the types in UNKNOWN_TO_MINISTACK are left out, and the output says so.

    deploy.py --endpoint http://127.0.0.1:4599 --local local.json --out endpoints.json
"""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
from urllib.parse import urlparse

import boto3

from template import load, parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUCKET = "deployment-artifacts"
# ministack 1.5.33 sends every reply of a WebSocket route, and has no resource for what makes API Gateway do so.
UNKNOWN_TO_MINISTACK = {"AWS::ApiGatewayV2::RouteResponse"}
# ministack 1.5.33 evaluates actions, resources and some conditions; it knows neither the tags of a role nor what DynamoDB says of a
# request. Statements that ask for these lose their condition here, and the output says how many. What the conditions do is
# shown in the local cloud and by iam-simulate.
CONDITIONS_UNKNOWN = ("iam:ResourceTag/", "aws:PrincipalTag/", "aws:RequestTag/", "aws:TagKeys", "dynamodb:LeadingKeys")
PROCESSORS = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def package(endpoint, bucket, out):
    """The root template as `sam package` writes it to `out`."""
    command = ["sam", "package", "--template-file", ROOT / "infra/template.yaml", "--s3-bucket", bucket,
               "--output-template-file", out, "--region", os.environ["AWS_DEFAULT_REGION"]]
    done = subprocess.run([str(word) for word in command], env={**os.environ, "AWS_ENDPOINT_URL": endpoint},
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"sam package failed:\n{done.stdout}{done.stderr}")
    return load(out)


def resolve(value, parameters, outputs):
    """A parameter of a nested stack: a literal, a Ref to a parameter of the root, or an output of a stack before."""
    if not isinstance(value, dict):
        return str(value)
    (kind, argument), = value.items()
    if kind == "Ref":
        return parameters[argument]
    if kind == "Fn::GetAtt":
        stack, _, output = argument.split(".") if isinstance(argument, str) else (argument[0], *argument[1].split("."))
        return outputs[stack][output]
    sys.exit(f"infra/template.yaml passes {kind}, which this script does not know")


def needs(value):
    """The stack whose output a parameter is, if it is one."""
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        argument = value["Fn::GetAtt"]
        return argument.split(".")[0] if isinstance(argument, str) else argument[0]
    return None


def ordered(stacks):
    """The names of the nested stacks, each after those whose outputs it takes; ends the program when there is a cycle."""
    waiting = {name: {needs(value) for value in stack["Properties"].get("Parameters", {}).values()} - {None}
               for name, stack in stacks.items()}
    done = []
    while waiting:
        ready = [name for name, before in waiting.items() if before <= set(done)]
        if not ready:
            sys.exit(f"the stacks {sorted(waiting)} need each other's outputs")
        done += ready
        for name in ready:
            del waiting[name]
    return done


def without_unknown_conditions(value):
    """How many statements in the value lost their condition."""
    if isinstance(value, list):
        return sum(map(without_unknown_conditions, value))
    if not isinstance(value, dict):
        return 0
    condition, lost = json.dumps(value.get("Condition", "")), 0
    if "Effect" in value and any(key in condition for key in CONDITIONS_UNKNOWN):
        del value["Condition"]
        lost = 1
    return lost + sum(map(without_unknown_conditions, value.values()))


def create(cloudformation, name, template, parameters):
    """Creates one stack and gives its outputs; ends the program with the failures that CloudFormation names."""
    left_out = [key for key, resource in template["Resources"].items() if resource["Type"] in UNKNOWN_TO_MINISTACK]
    for key in left_out:
        del template["Resources"][key]
    bare = without_unknown_conditions(template)
    cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()])
    try:
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    except Exception as error:
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in events
                  if event["ResourceStatus"].endswith("FAILED")]
        sys.exit(f"stack {name} was not created ({error}):\n" + "\n".join(reversed(failed)))
    stack, = cloudformation.describe_stacks(StackName=name)["Stacks"]
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    print(f"created {name}: {len(resources)} resources" + (f", without {', '.join(left_out)}" if left_out else "")
          + (f", {bare} statements without their conditions" if bare else ""), flush=True)
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--local", required=True, type=pathlib.Path, help="a local cloud's one line of JSON")
    parser.add_argument("--out", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    local = json.loads(arguments.local.read_text())
    aws = lambda service: boto3.client(service, endpoint_url=arguments.endpoint)
    s3, cloudformation = aws("s3"), aws("cloudformation")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]})

    root = package(arguments.endpoint, BUCKET, arguments.out.with_name("packaged.yaml"))
    parameters = {name: str(parameter.get("Default", "")) for name, parameter in root["Parameters"].items()}
    parameters |= {"Architecture": PROCESSORS[platform.machine()], "OidcIssuer": local["issuer"], "AdminEmail": "*",
                   "OidcAudience": local["client_id"]}
    stacks = {name: resource for name, resource in root["Resources"].items() if resource["Type"] == "AWS::CloudFormation::Stack"}
    outputs = {}
    for name in ordered(stacks):
        properties = stacks[name]["Properties"]
        key = urlparse(properties["TemplateURL"]).path.split("/")[-1]
        template = parse(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())
        given = {key: resolve(value, parameters, outputs) for key, value in properties.get("Parameters", {}).items()}
        if "EndpointUrl" in template.get("Parameters", {}):
            given["EndpointUrl"] = arguments.endpoint
        outputs[name] = create(cloudformation, name.lower(), template, given)
        if "SocketEndpoint" in outputs[name]:
            outputs[name]["SocketEndpoint"] = address(arguments.endpoint, outputs[name]["SocketApi"], "live")

    endpoints = {
        "platform": address(arguments.endpoint, outputs["Platform"]["PlatformApi"], "platform"),
        "collaboration": address(arguments.endpoint, outputs["Collaboration"]["CollaborationApi"], "collaboration"),
        "socket": outputs["Realtime"]["SocketEndpoint"].replace("http", "ws", 1),
        "aws": arguments.endpoint,
        "tables": {name: outputs["Data"][name] for name in ("DirectoryTable", "PlatformTable", "EnterpriseTable", "CollaborationTable")},
        "bucket": outputs["Data"]["ContentBucket"],
    }
    copy(local["aws"], arguments.endpoint, endpoints["tables"])
    arguments.out.write_text(json.dumps(endpoints, indent=2) + "\n")


def copy(source, endpoint, tables):
    """Copies all rows of the local cloud's tables into those of the same logical name."""
    keys = {"aws_access_key_id": source["access_key_id"], "aws_secret_access_key": source["secret_access_key"]}
    there = boto3.client("dynamodb", endpoint_url=source["endpoint"], region_name=source["region"], **keys)
    here, count = boto3.client("dynamodb", endpoint_url=endpoint), 0
    for name in there.list_tables()["TableNames"]:
        for page in there.get_paginator("scan").paginate(TableName=name):
            for item in page["Items"]:
                here.put_item(TableName=tables[name.rsplit("-", 1)[-1]], Item=item)
                count += 1
    print(f"copied {count} rows of the local cloud", flush=True)


def address(endpoint, api, stage):
    """Where ministack serves a stage of an API, without names that this machine would have to resolve."""
    return f"{endpoint}/_aws/execute-api/{api}/{stage}"


if __name__ == "__main__":
    main()
