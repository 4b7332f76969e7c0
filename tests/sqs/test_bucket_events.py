"""S3's events on their way to queues and topics."""

import json
import time

import botocore.exceptions
import pytest

ACCOUNT = "123456789012"


def allow_bucket(bucket, service, action, arn):
    return json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": action,
        "Resource": arn, "Condition": {
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"},
            "StringEquals": {"aws:SourceAccount": ACCOUNT}}}]})


def receive(sqs, url, count, timeout=60):
    bodies, deadline = [], time.monotonic() + timeout
    while len(bodies) < count and time.monotonic() < deadline:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                           WaitTimeSeconds=1).get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            bodies.append(json.loads(message["Body"]))
    return bodies


def refused(s3, bucket, **configuration):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration=configuration)
    return caught.value.response["Error"]


def test_a_queue_hears_of_uploads(tarn, bucket, name):
    s3, sqs = tarn.client("s3"), tarn.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    rule = {"Id": "r", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".csv"}]}}}
    error = refused(s3, bucket, QueueConfigurations=[rule])
    assert error["Code"] == "InvalidArgument"
    assert error["Message"] == "Unable to validate the following destination configurations"
    sqs.set_queue_attributes(QueueUrl=url, Attributes={
        "Policy": allow_bucket(bucket, "sqs", "sqs:SendMessage", arn)})
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [rule]})
    got = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert got["QueueConfigurations"][0]["QueueArn"] == arn
    assert "LambdaFunctionConfigurations" not in got
    (test_event,) = receive(sqs, url, 1)
    assert test_event["Event"] == "s3:TestEvent" and test_event["Bucket"] == bucket
    s3.put_object(Bucket=bucket, Key="a.txt", Body=b"1")
    for i in range(20):
        s3.put_object(Bucket=bucket, Key=f"{i}.csv", Body=b"1")
    records = [record for body in receive(sqs, url, 20) for record in body["Records"]]
    assert sorted(record["s3"]["object"]["key"] for record in records) == sorted(
        f"{i}.csv" for i in range(20))
    assert {record["eventName"] for record in records} == {"ObjectCreated:Put"}
    missing = {**rule, "QueueArn": arn + "-not"}
    assert refused(s3, bucket, QueueConfigurations=[missing])["Code"] == "InvalidArgument"


def test_a_topic_hears_of_uploads(tarn, bucket, name):
    s3, sqs, sns = tarn.client("s3"), tarn.client("sqs"), tarn.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    rule = {"TopicArn": topic, "Events": ["s3:ObjectRemoved:*"]}
    assert refused(s3, bucket, TopicConfigurations=[rule])["Code"] == "InvalidArgument"
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy",
                             AttributeValue=allow_bucket(bucket, "sns", "sns:Publish", topic))
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    url = sqs.create_queue(QueueName=name, Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": queue}]})})["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"TopicConfigurations": [rule]})
    assert s3.get_bucket_notification_configuration(Bucket=bucket)[
        "TopicConfigurations"][0]["TopicArn"] == topic
    s3.put_object(Bucket=bucket, Key="x", Body=b"1")
    s3.delete_object(Bucket=bucket, Key="x")
    # A queue gives them in any order: the test event has no records.
    test_event, removed = sorted((json.loads(body["Message"]) for body in receive(sqs, url, 2)),
                                 key=lambda message: "Records" in message)
    assert test_event["Event"] == "s3:TestEvent"
    assert removed["Records"][0]["eventName"] == "ObjectRemoved:Delete"


def test_events_survive_a_kill(own_tarn):
    s3, sqs = own_tarn.client("s3"), own_tarn.client("sqs")
    s3.create_bucket(Bucket="bucket-of-events")
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
    url = sqs.create_queue(QueueName="q", Attributes={
        "Policy": allow_bucket("bucket-of-events", "sqs", "sqs:SendMessage", arn)})["QueueUrl"]
    s3.put_bucket_notification_configuration(Bucket="bucket-of-events", NotificationConfiguration={
        "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
    for i in range(50):
        s3.put_object(Bucket="bucket-of-events", Key=str(i), Body=b"1")
    own_tarn.restart()
    sqs = own_tarn.client("sqs")
    url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
    bodies = receive(sqs, url, 51)
    keys = [record["s3"]["object"]["key"] for body in bodies for record in body.get("Records", [])]
    assert sorted(keys, key=int) == [str(i) for i in range(50)]
