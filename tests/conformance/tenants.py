"""One organization's ids in another's requests: schemathesis loads this file for its hooks and its check.

As a program it makes the things of the other organization (`things`), and looks afterwards whether they are as they were
(`unchanged`).
"""

import json
import os
import re
import sys
import urllib.request

CLOUD = json.load(open(os.environ["CLOUD"]))
# Amara of Harbour Analytics asks; the things are Ingrid's, of Northlight Studio.
OWNER = next(person for person in CLOUD["people"] if person["name"].startswith("Ingrid"))
MARK = "Northlight's own"
# The placeholder of a path or the prefix of an id in a body, and the thing that takes its place.
KINDS = {"workspace_id": "wsp", "document_id": "doc", "team_id": "tea", "invitation_id": "inv", "person_id": "per", "grantee": "per"}
ID = re.compile(r"^(wsp|doc|tea|inv|per)_[0-9a-f-]{36}$")


def ask(path, body=None):
    headers = {"Authorization": f"Bearer {OWNER['token']}", "X-Organization": OWNER["organization"],
               "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(CLOUD["rest"] + path, data, headers)) as answer:
        return json.load(answer)


def things():
    workspace = ask("/collaboration/workspaces", {"name": MARK})["id"]
    made = {
        "wsp": workspace,
        "doc": ask(f"/collaboration/workspaces/{workspace}/documents", {"name": MARK})["id"],
        "tea": ask("/enterprise/teams", {"name": MARK})["id"],
        "inv": ask("/enterprise/invitations", {"email": "guest@northlight.example"})["invitation"]["id"],
        "per": OWNER["person"],
    }
    return {"ids": made, "state": state(made)}


def state(ids):
    paths = [f"/collaboration/workspaces/{ids['wsp']}", f"/collaboration/documents/{ids['doc']}",
             f"/collaboration/documents/{ids['doc']}/shares", f"/collaboration/documents/{ids['doc']}/revisions",
             f"/enterprise/teams/{ids['tea']}", "/enterprise/teams", "/enterprise/members", "/enterprise/invitations",
             "/enterprise/organization"]
    return {path: ask(path) for path in paths}


if __name__ == "__main__":
    if sys.argv[1] == "things":
        print(json.dumps(things()))
    else:
        known = json.load(open(os.environ["THINGS"]))
        now = state(known["ids"])
        changed = [path for path in now if now[path] != known["state"][path]]
        if changed:
            sys.exit(f"the other organization's things changed: {changed}")
        print(f"the other organization's things are as they were ({len(now)} looked at)")
else:
    import schemathesis

    IDS = json.load(open(os.environ["THINGS"]))["ids"]

    def replaced(value):
        """The value with the other organization's id wherever an id stands."""
        if isinstance(value, dict):
            return {key: replaced(item) for key, item in value.items()}
        if isinstance(value, list):
            return [replaced(item) for item in value]
        found = ID.match(value) if isinstance(value, str) else None
        return IDS[found.group(1)] if found else value

    @schemathesis.hook
    def before_call(context, case, kwargs):
        case.path_parameters = {name: IDS[KINDS[name]] if name in KINDS else value
                                for name, value in (case.path_parameters or {}).items()}
        if isinstance(case.body, (dict, list)):
            case.body = replaced(case.body)

    @schemathesis.check
    def another_tenant(context, response, case):
        # 401 and 403 say nothing of the thing; 404 is what a thing that is not there gets; 4xx else is about the request itself.
        assert 400 <= response.status_code < 500, f"{case.method} {case.path} was answered with {response.status_code}"
        text = response.text
        assert MARK not in text and "Northlight" not in text and "northlight" not in text, "the answer has the other's names in it"
