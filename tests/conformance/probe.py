"""Looks at the deployment in ministack as a client, as Lambda and as IAM would.

    probe.py endpoints.json --token-key KEY
"""

import argparse
import asyncio
import json
import pathlib
import sys
import time
import urllib.error
import urllib.request

import boto3
import jwt
import websockets

import samples

PERSON = "per_019aa2f0-4c00-7a10-8a00-000000000001"
HERE, THERE, FOREIGN = (f"org_019aa2f0-4c00-7a10-8a00-00000000000{number}" for number in (1, 2, 3))


def token(key):
    now = int(time.time())
    claims = {"sub": PERSON, "name": "Noor Haddad", "organizations": {HERE: "admin", THERE: "admin"}, "iat": now,
              "exp": now + 3600, "iss": "career-companion-development"}
    return jwt.encode(claims, key, algorithm="HS256")


def call(url, method="GET", body=None, organization=None, bearer=None):
    """Status and body of one request."""
    headers = {"Content-Type": "application/json"}
    headers |= {"X-Organization": organization} if organization else {}
    headers |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
    request = urllib.request.Request(url, method=method, headers=headers, data=json.dumps(body).encode() if body else None)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Probe:
    """Counts what held and remembers what did not."""

    def __init__(self):
        self.held, self.faults = 0, []

    def check(self, what, holds, seen=""):
        if holds:
            self.held += 1
        else:
            self.faults.append(f"{what}: {seen}" if seen != "" else what)


def rest(probe, at, key):
    """Who is let in by REST, and that the authorizer's cache keeps organizations apart."""
    own = token(key)
    status, _ = call(f"{at['platform']}/health")
    probe.check("health_get answers anybody", status == 200, status)
    for what, arguments in {
        "no token": {"organization": HERE},
        "no organization": {"bearer": own},
        "a token signed by somebody else": {"bearer": token("x" * 40), "organization": HERE},
        "another organization": {"bearer": own, "organization": FOREIGN},
    }.items():
        status, _ = call(f"{at['collaboration']}/workspaces", **arguments)
        probe.check(f"{what} is refused", status == 401, status)
    status, made = call(f"{at['collaboration']}/workspaces", "POST", {"name": "Spring"}, HERE, own)
    probe.check("a workspace is made", status == 201, (status, made))
    for organization, expected in ((HERE, [made["id"]]), (THERE, []), (HERE, [made["id"]])):
        status, page = call(f"{at['collaboration']}/workspaces", "GET", None, organization, own)
        seen = [workspace["id"] for workspace in page["items"]] if status == 200 else page
        probe.check(f"{organization} sees its own workspaces", seen == expected, (status, seen))


async def sockets(probe, at, key):
    """A socket opens with a ticket, once, and its routes reply."""
    async def refused(query):
        try:
            async with websockets.connect(at["socket"] + query):
                return False
        except websockets.exceptions.InvalidStatus:
            return True

    probe.check("a socket without a ticket is refused", await refused(""))
    probe.check("a socket with an invented ticket is refused", await refused("?ticket=invented"))
    status, made = call(f"{at['platform']}/tickets", "POST", None, HERE, token(key))
    probe.check("a ticket is made", status == 200, (status, made))
    query = f"?ticket={made['ticket']}"
    async with websockets.connect(at["socket"] + query) as socket:
        for message, expected in (({"action": "ping", "request": "a"}, "pong"), ({"action": "nonsense"}, "problem"), ({}, "problem")):
            await socket.send(json.dumps(message))
            reply = json.loads(await asyncio.wait_for(socket.recv(), 20))
            probe.check(f"{message} is answered by a {expected}", reply["type"] == expected, reply)
    probe.check("a ticket works once", await refused(query))


def functions(at):
    """The names of the deployed functions, by Handler."""
    client = boto3.client("lambda", endpoint_url=at["aws"])
    pages = client.get_paginator("list_functions").paginate()
    return client, {function["Handler"]: function for page in pages for function in page["Functions"]}


def story(probe, at):
    """Every deployed function answers its sample, each in its own process and with its own role."""
    client, deployed = functions(at)
    names = {step[0] for step in samples.STORY}
    probe.check("the functions deployed are those with samples", set(deployed) == names, set(deployed) ^ names)
    # The sample's token was signed with another key than the deployment's.
    deployed_key = deployed["authorizer_request"]
    name, variables = deployed_key["FunctionName"], deployed_key["Environment"]["Variables"]
    client.update_function_configuration(FunctionName=name,
                                         Environment={"Variables": {**variables, "DEVELOPMENT_TOKEN_KEY": samples.TOKEN_KEY}})

    def invoke(name, event):
        answer = client.invoke(FunctionName=deployed[name]["FunctionName"], Payload=json.dumps(event).encode())
        payload = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise RuntimeError(payload)
        return json.loads(payload)

    faults = samples.play(invoke)
    client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    probe.held += len(names) - len(faults)
    probe.faults += faults


def grants(probe, at, key):
    """Roles are enforced: without its policy a function fails, and with it again it works."""
    _, deployed = functions(at)
    iam = boto3.client("iam", endpoint_url=at["aws"])
    role = deployed["workspace_list"]["Role"].rsplit("/", 1)[-1]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    probe.check("workspace_list has one policy of its own", len(names) == 1, names)
    document = iam.get_role_policy(RoleName=role, PolicyName=names[0])["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=names[0])
    status, _ = call(f"{at['collaboration']}/workspaces", "GET", None, HERE, token(key))
    probe.check("without its grant a function fails", status >= 500, status)
    iam.put_role_policy(RoleName=role, PolicyName=names[0], PolicyDocument=json.dumps(document))
    status, _ = call(f"{at['collaboration']}/workspaces", "GET", None, HERE, token(key))
    probe.check("with its grant it works", status == 200, status)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("endpoints", type=pathlib.Path)
    parser.add_argument("--token-key", required=True)
    arguments = parser.parse_args()
    at = json.loads(arguments.endpoints.read_text())
    probe = Probe()
    rest(probe, at, arguments.token_key)
    asyncio.run(sockets(probe, at, arguments.token_key))
    story(probe, at)
    grants(probe, at, arguments.token_key)
    for fault in probe.faults:
        print(f"FAULT {fault}")
    print(f"ministack probe: {probe.held} held, {len(probe.faults)} did not")
    sys.exit(bool(probe.faults))


if __name__ == "__main__":
    main()
