"""Receivers of queues: attempts that are made again, receivers that have left, names used again."""

import json
import pathlib
import socket
import sys
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import pytest

from tarn_server import ROOT_KEYS

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "events"))

from event_sinks import advance  # noqa: E402


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


@pytest.fixture
def sqs(tarn):
    return tarn.client("sqs")


@pytest.fixture
def fifo(sqs, name):
    return sqs.create_queue(QueueName=name + ".fifo", Attributes={
        "FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]


def receive(sqs, url, attempt, **more):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                 ReceiveRequestAttemptId=attempt, **more)
    return [(one["Body"], one["ReceiptHandle"]) for one in answer.get("Messages", [])]


def test_an_attempt_gets_the_same_again(sqs, fifo):
    for number in range(3):
        sqs.send_message(QueueUrl=fifo, MessageBody=str(number), MessageGroupId="g")
    first = receive(sqs, fifo, "one", VisibilityTimeout=60)
    assert [body for body, _ in first] == ["0", "1", "2"]
    assert receive(sqs, fifo, "two") == []
    assert receive(sqs, fifo, "one", VisibilityTimeout=60) == first
    # Their time-out began anew, and their receipts hold.
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=first[0][1])
    # What was touched since is no longer the same.
    assert receive(sqs, fifo, "one") == []


def test_an_attempt_sets_the_time_out_anew(sqs, fifo):
    sqs.send_message(QueueUrl=fifo, MessageBody="x", MessageGroupId="g")
    first = receive(sqs, fifo, "a", VisibilityTimeout=2)
    assert receive(sqs, fifo, "a", VisibilityTimeout=30) == first
    time.sleep(2.2)
    assert receive(sqs, fifo, "b") == []


def test_attempts_are_of_fifo_queues(sqs, fifo, name):
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    error = refusal(sqs.receive_message, QueueUrl=url, ReceiveRequestAttemptId="x")
    assert error["Code"] == "InvalidParameterValue"
    error = refusal(sqs.receive_message, QueueUrl=fifo, ReceiveRequestAttemptId="x" * 129)
    assert error["Code"] == "InvalidParameterValue"


def test_a_deleted_name_waits(own_tarn):
    sqs = own_tarn.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.delete_queue(QueueUrl=url)
    error = refusal(sqs.create_queue, QueueName="q")
    assert "QueueDeletedRecently" in error["Code"] and "60 seconds" in error["Message"]
    own_tarn.client("sqs", region="eu-west-1").create_queue(QueueName="q")
    advance(own_tarn, 61)
    assert sqs.create_queue(QueueName="q")["QueueUrl"] == url


def test_who_has_left_is_given_nothing(tarn, sqs, name):
    """A long poll whose client has gone takes no message from those who still wait."""
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    body = json.dumps({"QueueUrl": url, "WaitTimeSeconds": 20}).encode()
    sent = botocore.awsrequest.AWSRequest("POST", tarn.endpoint + "/", {
        "Host": f"127.0.0.1:{tarn.port}", "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "AmazonSQS.ReceiveMessage", "Content-Length": str(len(body))}, body)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*ROOT_KEYS), "sqs",
                            "us-east-1").add_auth(sent)
    head = "".join(f"{key}: {value}\r\n" for key, value in sent.headers.items())
    pollers = []
    for _ in range(5):
        poller = socket.create_connection(("127.0.0.1", tarn.port))
        poller.sendall(f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body)
        pollers.append(poller)
    time.sleep(0.5)
    for poller in pollers:
        poller.close()
    time.sleep(0.3)
    sqs.send_message(QueueUrl=url, MessageBody="kept")
    got = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", [])
    assert [message["Body"] for message in got] == ["kept"]
