"""Archives, roles and functions for the tests of Lambda."""

import io
import json
import shutil
import subprocess
import time
import zipfile

import pytest

TRUST = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
RUNTIME = "python3.11"  # Debian 12's


def archive(files):
    """A zip of {name: text}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name == "bootstrap" else 0o100644) << 16
            zipped.writestr(entry, text)
    return out.getvalue()


def make_role(tarn, name, policies=(LOGS,), trust=TRUST):
    iam = tarn.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    for policy in policies:
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    return role["Arn"]


def make_function(tarn, name, code, role=None, files=None, **settings):
    """Creates a function of index.handler and waits until it is active."""
    client = tarn.client("lambda", read_timeout=120)
    settings.setdefault("Runtime", RUNTIME)
    settings.setdefault("Handler", "index.handler")
    made = client.create_function(
        FunctionName=name, Role=role or make_role(tarn, name + "-role"),
        Code={"ZipFile": archive({"index.py": code, **(files or {})})}, **settings)
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return made


def node_runtime():
    """The runtime of this machine's Node.js."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("no Node.js on this machine")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return f"nodejs{version[1:].split('.')[0]}.x"


def lines_of(tarn, group, wanted, timeout=60):
    """The messages of a log group, once `wanted` is in one of them."""
    logs = tarn.client("logs")
    deadline = time.monotonic() + timeout
    messages = []
    while time.monotonic() < deadline:
        try:
            messages = [event["message"]
                        for event in logs.filter_log_events(logGroupName=group)["events"]]
        except logs.exceptions.ResourceNotFoundException:
            pass
        if any(wanted in message for message in messages):
            return messages
        time.sleep(0.1)
    raise AssertionError(f"{wanted!r} is not in {group}: {messages}")
