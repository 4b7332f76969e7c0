"""What AWS was seen to answer where its documentation says less or otherwise."""

import time
import urllib.parse
import urllib.request
import uuid

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import pytest


@pytest.fixture
def sqs(tarn):
    return tarn.client("sqs")


def name(suffix=""):
    return "r" + uuid.uuid4().hex[:16] + suffix


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


def fifo(sqs, **attributes):
    return sqs.create_queue(
        QueueName=name(".fifo"), Attributes={"FifoQueue": "true", **attributes})["QueueUrl"]


def test_switches_may_be_written_in_any_case(sqs):
    url = fifo(sqs, FifoQueue="True", ContentBasedDeduplication="TRUE")
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (told["FifoQueue"], told["ContentBasedDeduplication"]) == ("true", "true")


def test_the_kind_of_a_queue_stays(sqs):
    url = fifo(sqs)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"FifoQueue": "true"})
    error = refusal(sqs.set_queue_attributes, QueueUrl=url, Attributes={"FifoQueue": "false"})
    assert (error["Code"], error["Message"]) == (
        "InvalidAttributeValue", "Invalid value for the parameter FifoQueue. Reason: Modifying "
        "queue type is not supported.")
    plain = sqs.create_queue(QueueName=name())["QueueUrl"]
    error = refusal(sqs.set_queue_attributes, QueueUrl=plain, Attributes={"FifoQueue": "true"})
    assert (error["Code"], error["Message"]) == (
        "InvalidAttributeName", "Unknown Attribute FifoQueue.")
    error = refusal(sqs.create_queue, QueueName=name(),
                    Attributes={"DeduplicationScope": "messageGroup"})
    assert error["Message"] == (
        "You can specify the DeduplicationScope only when FifoQueue is set to true.")


def test_a_name_does_in_place_of_a_url(sqs):
    queue = name()
    sqs.create_queue(QueueName=queue)
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "hello"


def test_fifo_entries_that_say_too_little_fail_the_batch(sqs):
    url = fifo(sqs)
    whole = {"Id": "a", "MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "1"}
    for missing, text in (
            ("MessageGroupId", "The request must contain the parameter MessageGroupId."),
            ("MessageDeduplicationId",
             "The queue should either have ContentBasedDeduplication enabled or "
             "MessageDeduplicationId provided explicitly")):
        short = {key: value for key, value in whole.items() if key != missing} | {"Id": "b"}
        error = refusal(sqs.send_message_batch, QueueUrl=url, Entries=[whole, short])
        assert (error["Code"], error["Message"]) == ("InvalidParameterValue", text)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert "Failed" not in sqs.send_message_batch(QueueUrl=url, Entries=[whole])


def test_a_fifo_message_without_a_delay_has_its_queues(sqs):
    url = fifo(sqs, ContentBasedDeduplication="true", DelaySeconds="2")
    sqs.send_message(QueueUrl=url, MessageBody="x", MessageGroupId="g", DelaySeconds=0)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert "Messages" in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)


def test_what_is_before_a_message_in_flight_may_be_received(sqs):
    url = fifo(sqs, ContentBasedDeduplication="true", VisibilityTimeout="1")
    for body in ("a", "b", "c"):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in messages] == ["a", "b", "c"]
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=messages[1]["ReceiptHandle"], VisibilityTimeout=600)
    again = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=10, VisibilityTimeout=600)
    assert [message["Body"] for message in again["Messages"]] == ["a"]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "2"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["Messages"][0]["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_a_star_asks_for_all_attributes(sqs):
    url = sqs.create_queue(QueueName=name())["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes={
        "a.b": {"DataType": "String", "StringValue": "1"}})
    (message,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["*"])["Messages"]
    assert list(message["MessageAttributes"]) == ["a.b"]


def test_parameters_that_are_bad_have_two_codes(sqs):
    url = sqs.create_queue(QueueName=name())["QueueUrl"]
    error = refusal(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11)
    assert (error["Code"], error["QueryErrorCode"]) == (
        "InvalidParameterValue", "InvalidParameterValueException")
    error = refusal(sqs.send_message, QueueUrl=url, MessageBody="")
    assert (error["Code"], error["QueryErrorCode"]) == (
        "MissingParameter", "MissingRequiredParameterException")


def ask_by_query(tarn, **parameters):
    """The answer's text to a request as older SDKs send it."""
    request = botocore.awsrequest.AWSRequest(
        "POST", tarn.endpoint + "/", data={"Version": "2012-11-05", **parameters},
        headers={"content-type": "application/x-www-form-urlencoded"})
    request.data = urllib.parse.urlencode(request.data)
    botocore.auth.SigV4Auth(
        botocore.credentials.Credentials(*tarn.root_keys), "sqs", "us-east-1").add_auth(request)
    plain = urllib.request.Request(
        request.url, data=request.data.encode(), headers=dict(request.headers))
    try:
        with urllib.request.urlopen(plain) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def test_a_missing_queue_in_the_query_protocol(tarn):
    text = ask_by_query(tarn, Action="PurgeQueue", QueueUrl=f"{tarn.endpoint}/123456789012/none")
    assert ("<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does "
            "not exist for this wsdl version.</Message><Detail/></Error>") in text


def test_move_tasks(sqs):
    dead = sqs.create_queue(QueueName=name())["QueueUrl"]
    arn = sqs.get_queue_attributes(
        QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    source = sqs.create_queue(QueueName=name(), Attributes={
        "VisibilityTimeout": "0",
        "RedrivePolicy": '{"deadLetterTargetArn":"%s","maxReceiveCount":1}' % arn})["QueueUrl"]
    for i in range(3):
        sqs.send_message(QueueUrl=source, MessageBody=str(i))
    assert len(sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=10)["Messages"]) == 3
    assert "Messages" not in sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=10)
    started = time.monotonic()
    sqs.start_message_move_task(SourceArn=arn, MaxNumberOfMessagesPerSecond=1)
    error = refusal(sqs.start_message_move_task, SourceArn=arn)
    assert error["Code"] == "InvalidParameterValue"
    error = refusal(sqs.cancel_message_move_task, TaskHandle="no-handle")
    assert error["Message"] == "Value for parameter TaskHandle is invalid."
    while (task := sqs.list_message_move_tasks(SourceArn=arn)["Results"][0])["Status"] == "RUNNING":
        assert time.monotonic() - started < 60
        time.sleep(0.2)
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 3)
    assert time.monotonic() - started >= 3
