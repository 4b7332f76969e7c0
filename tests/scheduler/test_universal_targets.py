"""EventBridge Scheduler: operations of the API as targets."""

import json
import time

import botocore.exceptions
import pytest

OFF = {"Mode": "OFF"}


def make_role(tarn, name, *statements):
    iam = tarn.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": action, "Resource": "*"} for action in statements]}))
    return role


def every_second(tarn, name, role, action, text, **more):
    """A schedule that fires at once, and an hour later again."""
    tarn.client("scheduler").create_schedule(
        Name=name, ScheduleExpression="rate(1 hour)", FlexibleTimeWindow=OFF, Target={
            "Arn": f"arn:aws:scheduler:::aws-sdk:{action}", "RoleArn": role, "Input": text, **more})


def until(make, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := make():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


@pytest.fixture
def queue(tarn, name):
    return tarn.client("sqs").create_queue(QueueName=name)["QueueUrl"]


def test_a_message_is_sent(tarn, name, queue):
    role = make_role(tarn, name, "sqs:SendMessage")
    every_second(tarn, name, role, "sqs:sendMessage", json.dumps(
        {"QueueUrl": queue, "MessageBody": "at <aws.scheduler.scheduled-time>"}))
    sqs = tarn.client("sqs")
    (message,) = until(lambda: sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2)
                       .get("Messages"))
    assert message["Body"].startswith("at 20") and message["Body"].endswith("Z")


def test_items_and_rest_operations(tarn, name):
    """DynamoDB speaks JSON, Lambda's operations have members in paths and headers."""
    dynamodb, awslambda = tarn.client("dynamodb"), tarn.client("lambda")
    dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    role = make_role(tarn, name, "dynamodb:PutItem", "s3:CreateBucket")
    every_second(tarn, name, role, "dynamodb:putItem", json.dumps(
        {"TableName": name, "Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}))
    until(lambda: dynamodb.get_item(TableName=name, Key={"pk": {"S": "a"}}).get("Item"))
    every_second(tarn, name + "-b", role, "s3:createBucket", json.dumps({"Bucket": name}))
    until(lambda: name in [one["Name"] for one in tarn.client("s3").list_buckets()["Buckets"]])
    events = tarn.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateBucket"}])["Events"]
    records = [json.loads(event["CloudTrailEvent"]) for event in events]
    (record,) = [one for one in records if name in json.dumps(one["requestParameters"])]
    assert record["userIdentity"]["type"] == "AssumedRole"
    assert record["sourceIPAddress"] == "scheduler.amazonaws.com"
    del awslambda


def test_what_fails_goes_to_the_dead_letters(tarn, name, queue):
    """No permission: no second attempt."""
    role = make_role(tarn, name, "sqs:SendMessage")
    dead = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    every_second(tarn, name, role, "sqs:createQueue", json.dumps({"QueueName": name + "-x"}),
                 DeadLetterConfig={"Arn": dead})
    sqs = tarn.client("sqs")
    (message,) = until(lambda: sqs.receive_message(
        QueueUrl=queue, WaitTimeSeconds=2, MessageAttributeNames=["All"]).get("Messages"))
    assert json.loads(message["Body"]) == {"QueueName": name + "-x"}
    assert "AccessDenied" in message["MessageAttributes"]["ERROR_CODE"]["StringValue"]
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName=name + "-x")


@pytest.mark.parametrize("action,words", [
    ("dynamodb:getItem", "only reads"),
    ("sqs", "Invalid universal target"),
    ("sqs:fly", "does not serve"),
    ("ecs:runTask", "does not serve"),
    ("s3:putObject", "does not serve"),  # it takes a stream
])
def test_what_is_no_target(tarn, name, action, words):
    role = make_role(tarn, name, "sqs:SendMessage")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        every_second(tarn, name, role, action, "{}")
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert words in caught.value.response["Error"]["Message"]
