"""Asynchronous invocations, and uploads to S3 that run functions."""

import json
import pathlib
import time

import botocore.exceptions
import pytest

import functions

SCENARIOS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "scenarios"

pytestmark = pytest.mark.usefixtures("runtime")

PRINT = "def handler(event, context):\n    print('EVENT', event)\n"


def allow_bucket(tarn, function, bucket):
    tarn.client("lambda").add_permission(
        FunctionName=function, StatementId="s3-" + bucket, Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount="123456789012")


def notify(tarn, bucket, arn, events=("s3:ObjectCreated:*",), rules=()):
    rule = {"Id": "rule", "LambdaFunctionArn": arn, "Events": list(events)}
    if rules:
        rule["Filter"] = {"Key": {"FilterRules": [{"Name": n, "Value": v} for n, v in rules]}}
    tarn.client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [rule]})


def test_events_survive_a_kill(own_tarn, runtime):
    functions.make_function(own_tarn, "later", PRINT)
    client = own_tarn.client("lambda")
    for i in range(20):
        assert client.invoke(FunctionName="later", InvocationType="Event",
                             Payload=json.dumps({"n": i}))["StatusCode"] == 202
    own_tarn.restart()
    for i in range(20):
        functions.lines_of(own_tarn, "/aws/lambda/later", "{'n': %d}" % i, timeout=60)


def test_an_upload_runs_a_function(tarn, name, bucket):
    made = functions.make_function(tarn, name, PRINT)
    arn = made["FunctionArn"]
    s3 = tarn.client("s3")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        notify(tarn, bucket, arn)
    assert "Unable to validate the following destination configurations" in str(caught.value)
    allow_bucket(tarn, name, bucket)
    notify(tarn, bucket, arn, rules=(("prefix", "in/"), ("suffix", ".csv")))
    got = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert got["LambdaFunctionConfigurations"][0]["LambdaFunctionArn"] == arn
    s3.put_object(Bucket=bucket, Key="out/x.csv", Body=b"1")
    s3.put_object(Bucket=bucket, Key="in/x.txt", Body=b"1")
    s3.put_object(Bucket=bucket, Key="in/a b+ü.csv", Body=b"12345")
    lines = functions.lines_of(tarn, f"/aws/lambda/{name}", "EVENT", timeout=60)
    events = [line for line in lines if "EVENT" in line]
    assert len(events) == 1
    record = eval(events[0].split("EVENT", 1)[1])["Records"][0]  # noqa: S307: our own print
    assert record["eventName"] == "ObjectCreated:Put" and record["eventVersion"] == "2.1"
    assert record["s3"]["object"]["key"] == "in/a+b%2B%C3%BC.csv"
    assert record["s3"]["object"]["size"] == 5
    assert record["s3"]["bucket"]["arn"] == f"arn:aws:s3:::{bucket}"


def test_deletions_and_copies_are_events(tarn, name, bucket):
    made = functions.make_function(
        tarn, name, "def handler(e, c):\n    r = e['Records'][0]\n"
                    "    print('EVENT', r['eventName'], r['s3']['object']['key'])\n")
    allow_bucket(tarn, name, bucket)
    notify(tarn, bucket, made["FunctionArn"], ("s3:ObjectCreated:Copy", "s3:ObjectRemoved:*"))
    s3 = tarn.client("s3")
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")
    s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    s3.delete_object(Bucket=bucket, Key="a")
    group = f"/aws/lambda/{name}"
    functions.lines_of(tarn, group, "EVENT ObjectCreated:Copy b", timeout=60)
    lines = functions.lines_of(tarn, group, "EVENT ObjectRemoved:Delete a", timeout=60)
    assert not any("ObjectCreated:Put" in line for line in lines)


def test_what_can_not_be_configured(tarn, name, bucket):
    made = functions.make_function(tarn, name, PRINT)
    allow_bucket(tarn, name, bucket)
    s3 = tarn.client("s3")

    def refused(**configuration):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            s3.put_bucket_notification_configuration(
                Bucket=bucket, NotificationConfiguration=configuration)
        return caught.value.response["Error"]["Code"]

    rule = {"LambdaFunctionArn": made["FunctionArn"], "Events": ["s3:ObjectCreated:*"]}
    assert refused(LambdaFunctionConfigurations=[rule, rule]) == "InvalidArgument"
    assert refused(LambdaFunctionConfigurations=[
        {**rule, "LambdaFunctionArn": made["FunctionArn"] + "x"}]) == "InvalidArgument"
    assert refused(QueueConfigurations=[
        {"QueueArn": "arn:aws:sqs:us-east-1:123456789012:q", "Events": ["s3:ObjectCreated:*"]}]) \
        == "InvalidArgument"
    assert "LambdaFunctionConfigurations" not in s3.get_bucket_notification_configuration(Bucket=bucket)


def test_a_loop_is_stopped(tarn, name, bucket):
    code = ("import boto3, uuid\n"
            "def handler(event, context):\n"
            "    print('ROUND')\n"
            f"    boto3.client('s3').put_object(Bucket='{bucket}', Key=str(uuid.uuid4()), Body=b'x')\n")
    role = functions.make_role(tarn, name + "-role",
                               (functions.LOGS, "arn:aws:iam::aws:policy/AmazonS3FullAccess"))
    made = functions.make_function(tarn, name, code, role=role, Timeout=30)
    allow_bucket(tarn, name, bucket)
    notify(tarn, bucket, made["FunctionArn"])
    tarn.client("s3").put_object(Bucket=bucket, Key="first", Body=b"x")
    count, deadline = 0, time.monotonic() + 90
    while time.monotonic() < deadline:
        time.sleep(3)
        now = len(tarn.client("s3").list_objects_v2(Bucket=bucket)["Contents"])
        if now == count:
            break
        count = now
    assert count == 17, "the first object, and one of each of sixteen rounds"
    assert "lambda.loop" in tarn.log()


def test_a_role_without_logs_has_none(tarn, name):
    functions.make_function(tarn, name, PRINT, role=functions.make_role(tarn, name + "-role", ()))
    tarn.client("lambda", read_timeout=60).invoke(FunctionName=name)
    time.sleep(1)
    groups = tarn.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")
    assert groups["logGroups"] == []


@pytest.mark.skipif(not SCENARIOS.exists(), reason="the scenarios are not on this machine")
def test_the_scenario_logs_uploads(tarn, name, bucket):
    made = functions.make_function(
        tarn, name, (SCENARIOS / "lambda_log_s3_upload.py").read_text(),
        Handler="index.lambda_handler", Timeout=30)
    allow_bucket(tarn, name, bucket)
    notify(tarn, bucket, made["FunctionArn"])
    tarn.client("s3").put_object(Bucket=bucket, Key="sales.csv", Body=b"a,b\n1,2\n")
    lines = functions.lines_of(tarn, f"/aws/lambda/{name}", "- File Name: sales.csv", timeout=60)
    text = "".join(lines)
    assert f"- Bucket: {bucket}" in text and "- File Size: 8 bytes" in text
