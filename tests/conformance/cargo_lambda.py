"""Plays the samples through `cargo lambda invoke`.

    cargo_lambda.py LOCAL environment   prints what the functions are told, for `cargo lambda watch --env-file`
    cargo_lambda.py LOCAL play PORT     invokes every function, one after another

LOCAL is the file with a local cloud's one line of JSON.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import boto3

import samples

# Which binary has a function: its domain.
PLATFORM = ("authorizer", "health", "ticket", "socket")
ENTERPRISE = ("organization", "profile", "member", "invitation", "team", "audit")


def environment(local):
    """The names that the local cloud gave to its tables and bucket; the rest has defaults."""
    tables = boto3.client("dynamodb").list_tables()["TableNames"]
    named = lambda part: next(name for name in tables if part in name)
    buckets = boto3.client("s3").list_buckets()["Buckets"]
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    return {
        "DIRECTORY_TABLE": named("DirectoryTable"),
        "PLATFORM_TABLE": named("PlatformTable"),
        "ENTERPRISE_TABLE": named("EnterpriseTable"),
        "COLLABORATION_TABLE": named("CollaborationTable"),
        "CONTENT_BUCKET": next(bucket["Name"] for bucket in buckets if "contentbucket" in bucket["Name"]),
        "ADMIN_EMAIL": "*",
        "SOCKET_ENDPOINT": f"{endpoint}/live",
        "OIDC_ISSUER": local["issuer"],
        "OIDC_AUDIENCE": local["client_id"],
        "LOG_LEVEL": "warn",
        **{key: os.environ[key] for key in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")},
        "AWS_REGION": os.environ["AWS_DEFAULT_REGION"],
    }


def invoke(port, name, event):
    binary = "platform" if name.startswith(PLATFORM) else "enterprise" if name.startswith(ENTERPRISE) else "collaboration"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(event, file)
        file.flush()
        command = ["cargo", "lambda", "invoke", "--invoke-address", "127.0.0.1", "--invoke-port", port, binary, "--data-file", file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        raise RuntimeError((done.stderr or done.stdout).strip())
    return json.loads(done.stdout)


def main():
    local = json.loads(pathlib.Path(sys.argv[1]).read_text())
    if sys.argv[2:] == ["environment"]:
        print("\n".join(f"{key}={value}" for key, value in environment(local).items()))
        return
    _, _, _, port = sys.argv
    faults = samples.play(lambda name, event: invoke(port, name, event), local["people"][0])
    for fault in faults:
        print(f"FAULT {fault}")
    print(f"cargo lambda: {len(samples.STORY) - len(faults)} functions answered their sample, {len(faults)} did not")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
