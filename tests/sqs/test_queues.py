"""Queues: their attributes, names and policies, and both protocols."""

import json
import re
import urllib.parse

import botocore.exceptions
import pytest

import raw_request

ACCOUNT = "123456789012"


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


@pytest.fixture
def sqs(tarn):
    return tarn.client("sqs")


@pytest.fixture
def url(sqs, name):
    return sqs.create_queue(QueueName=name)["QueueUrl"]


def test_a_queue(tarn, sqs, url, name):
    assert url == f"{tarn.endpoint}/{ACCOUNT}/{name}"
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["QueueArn"] == f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    assert attributes["VisibilityTimeout"] == "30"
    assert attributes["MessageRetentionPeriod"] == "345600"
    assert attributes["MaximumMessageSize"] == "1048576"
    assert attributes["SqsManagedSseEnabled"] == "true"
    assert "FifoQueue" not in attributes and "Policy" not in attributes
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "7"})
    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])[
        "Attributes"] == {"VisibilityTimeout": "7"}
    assert "Attributes" not in sqs.get_queue_attributes(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)
    error = refusal(sqs.get_queue_url, QueueName=name)
    assert error["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.send_message(QueueUrl=url, MessageBody="x")


def test_creating_again(sqs, url, name):
    assert sqs.create_queue(QueueName=name)["QueueUrl"] == url
    assert sqs.create_queue(QueueName=name, Attributes={"DelaySeconds": "0"})["QueueUrl"] == url
    error = refusal(sqs.create_queue, QueueName=name, Attributes={"DelaySeconds": "5"})
    assert error["Code"] == "QueueAlreadyExists"
    assert "attribute DelaySeconds" in error["Message"]


@pytest.mark.parametrize("attributes,code", [
    ({"VisibilityTimeout": "43201"}, "InvalidAttributeValue"),
    ({"VisibilityTimeout": "x"}, "InvalidAttributeValue"),
    ({"DelaySeconds": "901"}, "InvalidAttributeValue"),
    ({"MaximumMessageSize": "1023"}, "InvalidAttributeValue"),
    ({"MessageRetentionPeriod": "59"}, "InvalidAttributeValue"),
    ({"ReceiveMessageWaitTimeSeconds": "21"}, "InvalidAttributeValue"),
    ({"Colour": "red"}, "InvalidAttributeName"),
    ({"ContentBasedDeduplication": "true"}, "InvalidAttributeName"),
    ({"FifoQueue": "true"}, "InvalidParameterValue"),
    ({"Policy": "{"}, "InvalidAttributeValue"),
    ({"Policy": json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*",
                                           "Resource": "no arn"}]})}, "InvalidAttributeValue"),
    ({"KmsMasterKeyId": "alias/aws/sqs"}, "InvalidAttributeValue"),
    ({"RedrivePolicy": "{}"}, "InvalidParameterValue"),
    ({"RedrivePolicy": json.dumps({
        "deadLetterTargetArn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:nowhere",
        "maxReceiveCount": 1})}, "InvalidParameterValue"),
])
def test_attributes_that_are_refused(sqs, name, attributes, code):
    assert refusal(sqs.create_queue, QueueName=name, Attributes=attributes)["Code"] == code


@pytest.mark.parametrize("queue", ["", "a b", "a.b", "x" * 81, "a.fifo"])
def test_names_that_are_refused(sqs, queue):
    assert refusal(sqs.create_queue, QueueName=queue)["Code"] == "InvalidParameterValue"


def test_listing(tarn, name):
    sqs = tarn.client("sqs", region="eu-central-1")
    urls = [sqs.create_queue(QueueName=f"{name}-{i}")["QueueUrl"] for i in range(5)]
    assert sqs.list_queues(QueueNamePrefix=name)["QueueUrls"] == urls
    pages = sqs.get_paginator("list_queues").paginate(
        QueueNamePrefix=name, PaginationConfig={"PageSize": 2})
    assert [page["QueueUrls"] for page in pages] == [urls[:2], urls[2:4], urls[4:]]
    assert "QueueUrls" not in sqs.list_queues(QueueNamePrefix=name + "-x")
    assert "QueueUrls" not in tarn.client("sqs").list_queues(QueueNamePrefix=name)


def test_tags(sqs, name):
    url = sqs.create_queue(QueueName=name, tags={"a": "1"})["QueueUrl"]
    sqs.tag_queue(QueueUrl=url, Tags={"b": "2"})
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "1", "b": "2"}
    sqs.untag_queue(QueueUrl=url, TagKeys=["a", "c"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"b": "2"}


def test_purge(sqs, url):
    for i in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=str(i))
    (taken,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.purge_queue(QueueUrl=url)
    assert refusal(sqs.purge_queue, QueueUrl=url)["Code"] == (
        "AWS.SimpleQueueService.PurgeQueueInProgress")
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "0"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=taken["ReceiptHandle"])
    sqs.send_message(QueueUrl=url, MessageBody="later")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == "later"


def test_permissions(tarn, sqs, url, name):
    """A user of the account needs IAM's permission or the queue's."""
    keys = tarn.user(name)
    theirs = tarn.client("sqs", keys=keys)
    denied = refusal(theirs.send_message, QueueUrl=url, MessageBody="x")
    assert denied["Code"] in ("AccessDenied", "AccessDeniedException")
    assert "sqs:SendMessage" in denied["Message"].replace("sqs:sendmessage", "sqs:SendMessage")
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    policy = {"Version": "2012-10-17", "Statement": [{
        "Sid": "user", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn,
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    theirs.send_message(QueueUrl=url, MessageBody="x")
    theirs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "y"}])
    assert refusal(theirs.receive_message, QueueUrl=url)["Code"].startswith("AccessDenied")
    sqs.add_permission(QueueUrl=url, Label="other", AWSAccountIds=["111122223333"],
                       Actions=["ReceiveMessage"])
    stored = json.loads(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])[
        "Attributes"]["Policy"])
    assert [one["Sid"] for one in stored["Statement"]] == ["user", "other"]
    assert stored["Statement"][1]["Action"] == "SQS:ReceiveMessage"
    sqs.remove_permission(QueueUrl=url, Label="user")
    assert refusal(theirs.send_message, QueueUrl=url, MessageBody="x")["Code"].startswith(
        "AccessDenied")
    assert refusal(sqs.remove_permission, QueueUrl=url, Label="user")["Code"] == (
        "InvalidParameterValue")


def query(tarn, path, **parameters):
    """The protocol of SDKs until 2023."""
    body = urllib.parse.urlencode({"Version": "2012-11-05", **parameters}).encode()
    return raw_request.send_signed(
        tarn, "sqs", "POST", path, body,
        {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}, tarn.root_keys)


def texts(xml, element):
    return re.findall(f"<{element}>(.*?)</{element}>", xml, re.S)


def test_the_query_protocol(tarn, name):
    status, _, body = query(tarn, "/", **{
        "Action": "CreateQueue", "QueueName": name, "Attribute.1.Name": "VisibilityTimeout",
        "Attribute.1.Value": "9", "Tag.1.Key": "k", "Tag.1.Value": "v"})
    assert status == 200, body
    assert "<CreateQueueResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">" in body
    (url,) = texts(body, "QueueUrl")
    path = urllib.parse.urlparse(url).path
    status, _, body = query(tarn, path, **{
        "Action": "SendMessage", "MessageBody": "a<b", "MessageAttribute.1.Name": "n",
        "MessageAttribute.1.Value.DataType": "Number", "MessageAttribute.1.Value.StringValue": "5"})
    assert status == 200, body
    assert texts(body, "MD5OfMessageAttributes")
    status, _, body = query(tarn, "/", **{
        "Action": "ReceiveMessage", "QueueUrl": url, "AttributeName.1": "All",
        "MessageAttributeName.1": "All"})
    assert status == 200, body
    assert texts(body, "Body") == ["a&lt;b"]
    assert "<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>" in body
    assert "<MessageAttribute><Name>n</Name><Value>" in body
    (handle,) = texts(body, "ReceiptHandle")
    status, _, body = query(tarn, path, Action="GetQueueAttributes", **{"AttributeName.1": "All"})
    assert ("<Attribute><Name>ApproximateNumberOfMessagesNotVisible</Name><Value>1</Value>"
            "</Attribute>") in body
    status, _, body = query(tarn, path, **{
        "Action": "DeleteMessageBatch", "DeleteMessageBatchRequestEntry.1.Id": "one",
        "DeleteMessageBatchRequestEntry.1.ReceiptHandle": handle,
        "DeleteMessageBatchRequestEntry.2.Id": "two",
        "DeleteMessageBatchRequestEntry.2.ReceiptHandle": "nonsense"})
    assert status == 200, body
    assert "<DeleteMessageBatchResultEntry><Id>one</Id></DeleteMessageBatchResultEntry>" in body
    assert "<BatchResultErrorEntry><Id>two</Id>" in body
    status, _, body = query(tarn, "/", Action="ListQueues", QueueNamePrefix=name)
    assert texts(body, "QueueUrl") == [url]
    status, _, body = query(tarn, "/", Action="GetQueueUrl", QueueName=name + "x")
    assert status == 400
    assert texts(body, "Code") == ["AWS.SimpleQueueService.NonExistentQueue"]


def test_the_command_line(tarn, name):
    """Version 1 of the CLI has endpoints of its own for SQS: only --endpoint-url changes them."""
    def aws(*arguments):
        return tarn.aws("sqs", *arguments, "--endpoint-url", tarn.endpoint)
    url = aws("create-queue", "--queue-name", name)["QueueUrl"]
    aws("send-message", "--queue-url", url, "--message-body", "from the shell")
    got = aws("receive-message", "--queue-url", url, "--wait-time-seconds", "1")
    assert got["Messages"][0]["Body"] == "from the shell"
    aws("delete-message", "--queue-url", url, "--receipt-handle",
        got["Messages"][0]["ReceiptHandle"])
    assert aws("receive-message", "--queue-url", url) is None


def test_any_host_will_do(sqs, url, name):
    elsewhere = f"http://sqs.us-east-1.localhost:1234/{ACCOUNT}/{name}"
    sqs.send_message(QueueUrl=elsewhere, MessageBody="x")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "x"
    assert refusal(sqs.send_message, QueueUrl="http://x/nonsense", MessageBody="x")["Code"] == (
        "InvalidAddress")


def test_keys_of_kms_are_refused_by_name(sqs, url):
    error = refusal(sqs.set_queue_attributes, QueueUrl=url, Attributes={"KmsMasterKeyId": "x"})
    assert error["Code"] == "InvalidAttributeValue" and "KmsMasterKeyId" in error["Message"]
