"""Plays events/samples through something that invokes functions, as one story: each step's ids go into the next.

A sample names a workspace, a document and a ticket that exist nowhere; here they are replaced by what the functions before
made, so that every function has to do its work and not merely answer "not found". Its token was signed by nobody, and its person
and organization are no member of each other: they are replaced by somebody from a local cloud's demonstration.
"""

import json
import pathlib
import time

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "events/samples"


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_text())


def content(answer):
    return json.loads(answer["body"]) if answer.get("body") else None


def http(status):
    """A REST answer with this status; gives its body."""
    def check(answer):
        assert answer["statusCode"] == status, f"status {answer['statusCode']}, expected {status}: {answer.get('body')}"
        return content(answer)
    return check


def frame(kind):
    """A reply on the socket of this type; gives it."""
    def check(answer):
        assert answer["statusCode"] == 200, f"status {answer['statusCode']}"
        reply = content(answer)
        assert reply and reply["type"] == kind, f"expected a {kind}, got {reply}"
        return reply
    return check


def silent(answer):
    """Nothing is sent."""
    assert answer["statusCode"] == 200 and not answer.get("body"), f"expected no reply, got {answer}"


def allowed(answer):
    """An authorizer's policy that lets the caller in."""
    statement, = answer["policyDocument"]["Statement"]
    assert statement["Effect"] == "Allow", f"refused: {answer}"


def recorded(answer):
    """Every record of the batch was handled."""
    assert answer == {"batchItemFailures": []}, f"not recorded: {answer}"


def secret(body):
    """What is behind the # of an invitation's link."""
    return body["link"].split("#")[1]


# In the order of the story. A third member says which part of the answer stands for which id of the samples from then on.
STORY = [
    ("health_get", http(200)),
    ("authorizer_request", allowed),
    ("authorizer_person", allowed),
    ("ticket_create", http(200), ("ticket", lambda body: body["ticket"])),
    ("authorizer_socket", allowed),
    ("organization_create", http(201)),
    ("organization_list", http(200)),
    ("organization_get", http(200)),
    ("organization_update", http(200)),
    ("profile_get", http(200)),
    ("profile_update", http(200)),
    ("member_list", http(200), ("member", lambda body: body["items"][-1]["person"])),
    ("member_get", http(200)),
    ("team_create", http(201), ("team", lambda body: body["id"])),
    ("team_list", http(200)),
    ("team_get", http(200)),
    ("team_update", http(200)),
    ("team_member_add", http(204)),
    ("team_member_list", http(200)),
    ("team_member_remove", http(204)),
    ("invitation_create", http(200), ("invitation", lambda body: body["invitation"]["id"]), ("secret", secret)),
    ("invitation_list", http(200)),
    ("invitation_preview", http(200)),
    ("invitation_resend", http(200), ("secret", secret)),
    ("invitation_accept", http(201)),
    # It was accepted.
    ("invitation_revoke", http(409)),
    ("team_delete", http(204)),
    ("socket_connect", silent),
    ("socket_default", frame("problem")),
    ("workspace_create", http(201), ("workspace", lambda body: body["id"])),
    ("workspace_list", http(200)),
    ("workspace_get", http(200)),
    ("document_create", http(201), ("document", lambda body: body["id"])),
    ("document_list", http(200)),
    ("document_get", http(200)),
    ("document_rename", http(200)),
    ("share_set", http(200)),
    ("share_list", http(200)),
    ("share_remove", http(204)),
    ("document_open", frame("opened")),
    ("document_submit", frame("acknowledged")),
    ("revision_create", http(200)),
    ("revision_list", http(200)),
    ("document_catch_up", frame("caught_up")),
    ("snapshot_get", http(200)),
    ("presence_update", silent),
    ("socket_ping", frame("pong")),
    ("document_trash", http(200)),
    ("document_restore", http(200)),
    ("socket_disconnect", silent),
    ("audit_record", recorded),
    ("audit_list", http(200)),
    ("member_update", http(200)),
    ("member_remove", http(204)),
    # The last administrator stays.
    ("member_leave", http(409)),
]


def placeholders():
    """What the samples use for people and things that do not exist."""
    headers, claims = sample("authorizer_request")["headers"], sample("ticket_create")["requestContext"]["authorizer"]
    return {
        "token": headers["Authorization"].removeprefix("Bearer "),
        "organization": claims["tenant"],
        "person": claims["person"],
        "ticket": sample("authorizer_socket")["queryStringParameters"]["ticket"],
        "workspace": sample("workspace_get")["pathParameters"]["workspace_id"],
        "document": sample("document_get")["pathParameters"]["document_id"],
        "authenticated_at": claims["authenticated_at"],
        "member": sample("member_get")["pathParameters"]["person_id"],
        "team": sample("team_get")["pathParameters"]["team_id"],
        "invitation": sample("invitation_revoke")["pathParameters"]["invitation_id"],
        "secret": json.loads(sample("invitation_accept")["body"])["secret"],
    }


def play(invoke, person):
    """Plays the story as one of a local cloud's people, through `invoke(name, event) -> answer`; gives the faults, one line each."""
    names = sorted(path.stem for path in SAMPLES.glob("*.json"))
    faults = [f"{name}: events/samples has it and the story does not" for name in set(names) - {step[0] for step in STORY}]
    known, real = placeholders(), {key: person[key] for key in ("token", "organization", "person")}
    # The session of a sample is long over.
    real["authenticated_at"] = str(int(time.time() * 1000))
    for name, check, *learns in STORY:
        text = json.dumps(sample(name))
        for what, value in real.items():
            text = text.replace(known[what], value)
        try:
            answer = invoke(name, json.loads(text))
            body = check(answer)
            for what, take in learns:
                real[what] = take(body)
        except (AssertionError, KeyError, TypeError, ValueError, RuntimeError) as error:
            faults.append(f"{name}: {type(error).__name__}: {error}")
    return faults
