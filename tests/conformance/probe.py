"""Looks at the deployment in ministack as a client, as Lambda and as IAM would.

    probe.py endpoints.json --local local.json
"""

import argparse
import asyncio
import json
import pathlib
import sys
import urllib.error
import urllib.request

import boto3
import websockets

import samples

FOREIGN = "org_019aa2f0-4c00-7a10-8a00-000000000003"


class Guest:
    """An administrator of one organization who is let into another one too."""

    def __init__(self, at, local):
        own = local["people"][0]
        host = next(person for person in local["people"] if person["organization"] != own["organization"])
        self.token, self.here, self.there = own["token"], own["organization"], host["organization"]
        self.person = own
        table, client = at["tables"]["DirectoryTable"], boto3.client("dynamodb", endpoint_url=at["aws"])
        key = {"pk": {"S": f"PERSON#{host['person']}"}, "sk": {"S": f"MEMBER#{self.there}"}}
        row = client.get_item(TableName=table, Key=key)["Item"]
        replaced = json.dumps(row).replace(host["person"], own["person"])
        client.put_item(TableName=table, Item=json.loads(replaced))


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


def rest(probe, at, guest):
    """Who is let in by REST, and that the authorizer's cache keeps organizations apart."""
    own, here, there = guest.token, guest.here, guest.there
    unsigned = own.rsplit(".", 1)[0] + "." + "A" * 342
    status, _ = call(f"{at['platform']}/health")
    probe.check("health_get answers anybody", status == 200, status)
    for what, arguments in {
        "no token": {"organization": here},
        "no organization": {"bearer": own},
        "a token with another signature": {"bearer": unsigned, "organization": here},
        "another organization": {"bearer": own, "organization": FOREIGN},
    }.items():
        status, _ = call(f"{at['collaboration']}/workspaces", **arguments)
        probe.check(f"{what} is refused", status == 401, status)
    status, made = call(f"{at['collaboration']}/workspaces", "POST", {"name": "Spring"}, here, own)
    probe.check("a workspace is made", status == 201, (status, made))
    for organization, expected in ((here, [made["id"]]), (there, []), (here, [made["id"]])):
        status, page = call(f"{at['collaboration']}/workspaces", "GET", None, organization, own)
        seen = [workspace["id"] for workspace in page["items"]] if status == 200 else page
        probe.check(f"{organization} sees its own workspaces", seen == expected, (status, seen))


async def sockets(probe, at, guest):
    """A socket opens with a ticket, once, and its routes reply."""
    async def refused(query):
        try:
            async with websockets.connect(at["socket"] + query):
                return False
        except websockets.exceptions.InvalidStatus:
            return True

    probe.check("a socket without a ticket is refused", await refused(""))
    probe.check("a socket with an invented ticket is refused", await refused("?ticket=invented"))
    status, made = call(f"{at['platform']}/tickets", "POST", None, guest.here, guest.token)
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


def story(probe, at, guest):
    """Every deployed function answers its sample, each in its own process and with its own role."""
    client, deployed = functions(at)
    names = {step[0] for step in samples.STORY}
    probe.check("the functions deployed are those with samples", set(deployed) == names, set(deployed) ^ names)

    def invoke(name, event):
        answer = client.invoke(FunctionName=deployed[name]["FunctionName"], Payload=json.dumps(event).encode())
        payload = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise RuntimeError(payload)
        return json.loads(payload)

    faults = samples.play(invoke, guest.person)
    probe.held += len(names) - len(faults)
    probe.faults += faults


def grants(probe, at, guest):
    """Roles are enforced: without its policy a function fails, and with it again it works."""
    _, deployed = functions(at)
    iam = boto3.client("iam", endpoint_url=at["aws"])
    role = deployed["workspace_list"]["Role"].rsplit("/", 1)[-1]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    probe.check("workspace_list has one policy of its own", len(names) == 1, names)
    document = iam.get_role_policy(RoleName=role, PolicyName=names[0])["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=names[0])
    status, _ = call(f"{at['collaboration']}/workspaces", "GET", None, guest.here, guest.token)
    probe.check("without its grant a function fails", status >= 500, status)
    iam.put_role_policy(RoleName=role, PolicyName=names[0], PolicyDocument=json.dumps(document))
    status, _ = call(f"{at['collaboration']}/workspaces", "GET", None, guest.here, guest.token)
    probe.check("with its grant it works", status == 200, status)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("endpoints", type=pathlib.Path)
    parser.add_argument("--local", required=True, type=pathlib.Path, help="the JSON of the local cloud whose people were copied")
    arguments = parser.parse_args()
    at = json.loads(arguments.endpoints.read_text())
    probe, guest = Probe(), Guest(at, json.loads(arguments.local.read_text()))
    rest(probe, at, guest)
    asyncio.run(sockets(probe, at, guest))
    story(probe, at, guest)
    grants(probe, at, guest)
    for fault in probe.faults:
        print(f"FAULT {fault}")
    print(f"ministack probe: {probe.held} held, {len(probe.faults)} did not")
    sys.exit(bool(probe.faults))


if __name__ == "__main__":
    main()
