"""Records of asynchronous invocations on event buses and in buckets; InvokeAsync."""

import json
import pathlib
import sys
import time

import botocore.exceptions
import pytest

import functions

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "events"))

from event_sinks import Sink  # noqa: E402

pytestmark = pytest.mark.usefixtures("runtime")

BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
FAIL_OR_NOT = "def handler(event, context):\n    if event.get('fail'): raise ValueError('no')\n" \
              "    return {'ok': event}\n"


def role_with(tarn, name, *actions):
    role = functions.make_role(tarn, name)
    tarn.client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}))
    return role


def configure(tarn, name, **destinations):
    tarn.client("lambda").put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0, DestinationConfig={
            key: {"Destination": arn} for key, arn in destinations.items()})


def test_a_bus_is_told(tarn, name):
    functions.make_function(tarn, name, FAIL_OR_NOT,
                            role=role_with(tarn, name + "-role", "events:PutEvents"))
    sink = Sink(tarn, name).allow(name)
    events = tarn.client("events")
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    events.put_rule(Name=name, EventPattern=json.dumps({
        "source": ["lambda"], "resources": [{"prefix": arn}]}))
    events.put_targets(Rule=name, Targets=[{"Id": "log", "Arn": sink.arn}])
    configure(tarn, name, OnSuccess=BUS, OnFailure=BUS)
    client = tarn.client("lambda")
    for payload in ({"n": 1}, {"fail": True}):
        client.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(payload))
    told = {one["detail-type"]: one for one in map(json.loads, sink.wait(2, 30))}
    sink.logs.delete_resource_policy(policyName=name)
    good = told["Lambda Function Invocation Result - Success"]
    assert good["resources"][0] == BUS and good["resources"][1].startswith(arn)
    assert good["detail"]["responsePayload"] == {"ok": {"n": 1}}
    bad = told["Lambda Function Invocation Result - Failure"]
    assert bad["detail"]["requestContext"]["condition"] == "RetriesExhausted"
    assert bad["detail"]["responsePayload"]["errorType"] == "ValueError"


def test_a_bucket_keeps_what_failed(tarn, name, bucket):
    functions.make_function(
        tarn, name, FAIL_OR_NOT,
        role=role_with(tarn, name + "-role", "s3:PutObject", "s3:ListBucket"))
    configure(tarn, name, OnFailure=f"arn:aws:s3:::{bucket}")
    tarn.client("lambda").invoke(FunctionName=name, InvocationType="Event",
                                 Payload=json.dumps({"fail": True}))
    s3 = tarn.client("s3")
    deadline = time.monotonic() + 60
    while not (found := s3.list_objects_v2(Bucket=bucket).get("Contents")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    key = found[0]["Key"]
    assert key.startswith(f"aws/lambda/async/{name}/20") and len(found) == 1
    record = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    assert record["requestPayload"] == {"fail": True}
    assert record["requestContext"]["condition"] == "RetriesExhausted"


def test_bad_destinations(tarn, name, bucket):
    functions.make_function(tarn, name, FAIL_OR_NOT)  # its role may only log
    client = tarn.client("lambda")
    for kind, arn in (("OnSuccess", f"arn:aws:s3:::{bucket}"), ("OnFailure", f"arn:aws:s3:::{bucket}"),
                      ("OnFailure", "arn:aws:s3:::no-such-bucket-" + name), ("OnSuccess", BUS),
                      ("OnSuccess", BUS + "-absent")):
        with pytest.raises(client.exceptions.InvalidParameterValueException):
            configure(tarn, name, **{kind: arn})
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        configure(tarn, name, OnFailure="arn:aws:kinesis:us-east-1:123456789012:stream/x")
    assert "arn:aws:kinesis" in caught.value.response["Error"]["Message"]


def test_invoke_async(tarn, name):
    functions.make_function(tarn, name, "def handler(event, context):\n    print('GOT', event)\n")
    client = tarn.client("lambda")
    answer = client.invoke_async(FunctionName=name, InvokeArgs=b'{"n": 7}')
    assert answer["Status"] == 202
    functions.lines_of(tarn, f"/aws/lambda/{name}", "GOT {'n': 7}", timeout=60)
    with pytest.raises(client.exceptions.InvalidRequestContentException):
        client.invoke_async(FunctionName=name, InvokeArgs=b"no json")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke_async(FunctionName=name + "x", InvokeArgs=b"{}")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        client.invoke_async(FunctionName=name, InvokeArgs=json.dumps("x" * 300_000).encode())
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
