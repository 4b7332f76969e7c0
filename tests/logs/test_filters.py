"""Filter patterns, retention, subscriptions to functions, policies and tags of log groups."""

import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.request

import botocore.exceptions
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "lambda"))

import functions  # noqa: E402
from tarn_server import binary  # noqa: E402

PRINTER = """
import base64, gzip, json
def handler(event, context):
    data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    for line in data["logEvents"]:
        print("GOT", data["messageType"], data["logGroup"], data["subscriptionFilters"], line["message"])
"""


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def advance(tarn, seconds):
    urllib.request.urlopen(urllib.request.Request(
        tarn.endpoint + "/_tarn/clock", data=json.dumps({"advance_seconds": seconds}).encode(),
        method="POST", headers={"content-type": "application/json"}))


def make_group(tarn, group, messages, age_s=60):
    logs = tarn.client("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    put(logs, group, messages, age_s)
    return logs


def put(logs, group, messages, age_s=60):
    first_ms = int((time.time() - age_s) * 1000)
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=[
        {"timestamp": first_ms + i, "message": m} for i, m in enumerate(messages)])


def test_patterns_of_all_kinds(tarn, name):
    lines = ["ERROR 404 lost", "INFO all is well", '{"level":"error","n":5}', '{"level":"info","n":7}',
             '127.0.0.1 - frank [10/Oct/2000] "GET /x" 500 12']
    logs = make_group(tarn, name, lines)
    for pattern, expected in [
            ("ERROR", [0]), ("?ERROR ?INFO", [0, 1]), ("%[45]0\\d%", [0, 4]), ("-ERROR -level", [1, 4]),
            ('{ $.level = "error" || $.n > 6 }', [2, 3]), ("{ $.n NOT EXISTS }", []),
            ("[ip, ..., status = 5*, bytes]", [4])]:
        found = logs.filter_log_events(logGroupName=name, filterPattern=pattern)["events"]
        assert [e["message"] for e in found] == [lines[i] for i in expected], pattern
    assert refusal(logs.filter_log_events, logGroupName=name, filterPattern="{ $.a }")[0] == (
        "InvalidParameterException")


def test_retention(own_tarn, name):
    logs = make_group(own_tarn, name, ["old"], age_s=20 * 3600)
    put(logs, name, ["new"])
    assert refusal(logs.put_retention_policy, logGroupName=name, retentionInDays=2)[0] == (
        "InvalidParameterException")
    logs.put_retention_policy(logGroupName=name, retentionInDays=1)
    assert logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["retentionInDays"] == 1

    def left():
        return [e["message"] for e in logs.filter_log_events(logGroupName=name)["events"]]

    assert left() == ["old", "new"]
    advance(own_tarn, 5 * 3600)
    deadline = time.monotonic() + 60
    while left() != ["new"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left() == ["new"]
    logs.delete_retention_policy(logGroupName=name)
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]


@pytest.mark.parametrize("principal", ["logs.amazonaws.com", "logs.us-east-1.amazonaws.com"])
def test_subscriptions_reach_functions(tarn, name, principal):
    try:
        made = functions.make_function(tarn, name, PRINTER)
    except botocore.exceptions.ClientError as error:
        pytest.skip(f"no runtime: {error}")
    group = "/test/" + name
    logs = tarn.client("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    subscription = {"logGroupName": group, "filterName": "f", "filterPattern": "ERROR",
                    "destinationArn": made["FunctionArn"]}
    assert "Could not execute the lambda function" in refusal(
        logs.put_subscription_filter, **subscription)[1]
    tarn.client("lambda").add_permission(
        FunctionName=name, StatementId="logs", Action="lambda:InvokeFunction",
        Principal=principal,
        SourceArn=f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*")
    logs.put_subscription_filter(**subscription)
    told = logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
    assert [(f["filterName"], f["filterPattern"]) for f in told] == [("f", "ERROR")]
    put(logs, group, ["INFO no", "ERROR yes"])
    lines = functions.lines_of(tarn, "/aws/lambda/" + name, "GOT")
    got = [line.strip() for line in lines if line.startswith("GOT")]
    assert got == [f"GOT DATA_MESSAGE {group} ['f'] ERROR yes"]
    assert refusal(logs.put_subscription_filter, **{
        **subscription, "logGroupName": "/aws/lambda/" + name})[0] == "InvalidParameterException"
    logs.delete_subscription_filter(logGroupName=group, filterName="f")
    assert refusal(logs.delete_subscription_filter, logGroupName=group, filterName="f")[0] == (
        "ResourceNotFoundException")


def test_tags_and_policies(tarn, name):
    logs = tarn.client("logs")
    logs.create_log_group(logGroupName=name, tags={"a": "b"})
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{name}"
    logs.tag_resource(resourceArn=arn, tags={"c": "d"})
    logs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": "d"}
    logs.put_resource_policy(policyName=name, policyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
            "Action": "logs:PutLogEvents", "Resource": "*"}]}))
    assert name in [p["policyName"] for p in logs.describe_resource_policies()["resourcePolicies"]]
    (made,) = [p for p in logs.describe_resource_policies()["resourcePolicies"]
               if p["policyName"] == name]
    assert made["policyScope"] == "ACCOUNT"
    logs.delete_resource_policy(policyName=name)
    assert refusal(logs.delete_resource_policy, policyName=name)[0] == "ResourceNotFoundException"
    assert refusal(logs.put_resource_policy, policyName=name, policyDocument="{}")[0] == (
        "InvalidParameterException")


def test_the_verb_prints_and_follows(tarn, name):
    make_group(tarn, name, ["first", "second"])
    environment = dict(os.environ, TARN_ROOT_ACCESS_KEY_ID=tarn.root_keys[0],
                       TARN_ROOT_SECRET_ACCESS_KEY=tarn.root_keys[1])
    command = [binary(), "logs", name, "--endpoint", tarn.endpoint]
    done = subprocess.run([*command, "--filter", "second"], env=environment, capture_output=True,
                          text=True, timeout=30)
    assert [line.split()[1:] for line in done.stdout.splitlines()] == [["one", "second"]], done.stderr
    with subprocess.Popen([*command, "--follow"], env=environment, stdout=subprocess.PIPE,
                          text=True) as follower:
        assert follower.stdout.readline().endswith("first\n")
        assert follower.stdout.readline().endswith("second\n")
        put(tarn.client("logs"), name, ["third"], age_s=1)
        assert follower.stdout.readline().endswith("third\n")
        follower.kill()
    gone = subprocess.run([binary(), "logs", "no-such", "--endpoint", tarn.endpoint], env=environment,
                          capture_output=True, text=True, timeout=30)
    assert gone.returncode == 1 and "log group does not exist" in gone.stderr
