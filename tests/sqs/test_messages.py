"""Messages: sent, received, hidden, late, dead, in order, and after a crash."""

import concurrent.futures
import hashlib
import json
import pathlib
import resource
import threading
import time

import botocore.exceptions
import pytest

import raw_request
from quickness import quickest

ACCOUNT = "123456789012"

# A thousand connections at one time.
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


@pytest.fixture
def sqs(tarn):
    return tarn.client("sqs", max_pool_connections=50)


@pytest.fixture
def url(sqs, name):
    return sqs.create_queue(QueueName=name)["QueueUrl"]


@pytest.fixture
def fifo(sqs, name):
    return sqs.create_queue(QueueName=name + ".fifo", Attributes={
        "FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]


def receive(sqs, url, most=10, **arguments):
    return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=most, **arguments).get(
        "Messages", [])


def counts(sqs, url):
    got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return tuple(int(got["ApproximateNumberOfMessages" + kind])
                 for kind in ("", "NotVisible", "Delayed"))


def test_a_message(sqs, url):
    """boto3 itself compares the digests of bodies and attributes."""
    sent = sqs.send_message(
        QueueUrl=url, MessageBody="héllo",
        MessageAttributes={"n": {"DataType": "Number", "StringValue": "5"},
                           "b": {"DataType": "Binary.raw", "BinaryValue": b"\x00\x01"},
                           "s": {"DataType": "String", "StringValue": "ü"}},
        MessageSystemAttributes={"AWSTraceHeader": {
            "DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}})
    assert sent["MD5OfMessageBody"] == hashlib.md5("héllo".encode()).hexdigest()
    (got,) = receive(sqs, url, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert got["MessageId"] == sent["MessageId"] and got["Body"] == "héllo"
    assert got["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert got["MessageAttributes"]["b"] == {"DataType": "Binary.raw", "BinaryValue": b"\x00\x01"}
    attributes = got["Attributes"]
    assert attributes["ApproximateReceiveCount"] == "1"
    assert attributes["AWSTraceHeader"].startswith("Root=")
    assert abs(int(attributes["SentTimestamp"]) / 1000 - time.time()) < 60
    assert "MessageGroupId" not in attributes
    assert counts(sqs, url) == (0, 1, 0)
    assert receive(sqs, url) == []
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    assert counts(sqs, url) == (0, 0, 0)
    assert refusal(sqs.delete_message, QueueUrl=url, ReceiptHandle="x")["Code"] == (
        "ReceiptHandleIsInvalid")


def test_attributes_are_asked_for(sqs, url):
    sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes={
        key: {"DataType": "String", "StringValue": key} for key in ("a.x", "a.y", "b")})
    (got,) = receive(sqs, url, MessageAttributeNames=["a.*"], VisibilityTimeout=0)
    assert set(got["MessageAttributes"]) == {"a.x", "a.y"} and "Attributes" not in got
    (got,) = receive(sqs, url, MessageSystemAttributeNames=["SentTimestamp"], VisibilityTimeout=0)
    assert set(got["Attributes"]) == {"SentTimestamp"} and "MessageAttributes" not in got
    assert refusal(sqs.receive_message, QueueUrl=url, AttributeNames=["Colour"])["Code"] == (
        "InvalidAttributeName")


@pytest.mark.parametrize("arguments,code", [
    ({"MessageBody": ""}, "MissingParameter"),
    ({"MessageBody": "a\x01"}, "InvalidMessageContents"),
    ({"MessageBody": "x", "DelaySeconds": 901}, "InvalidParameterValue"),
    ({"MessageBody": "x", "MessageDeduplicationId": "d"}, "InvalidParameterValue"),
    ({"MessageBody": "x", "MessageAttributes": {
        "a": {"DataType": "Number", "StringValue": "one"}}}, "InvalidParameterValue"),
    ({"MessageBody": "x", "MessageAttributes": {
        "a": {"DataType": "Text", "StringValue": "one"}}}, "InvalidParameterValue"),
    ({"MessageBody": "x", "MessageAttributes": {
        "aws.a": {"DataType": "String", "StringValue": "one"}}}, "InvalidParameterValue"),
    ({"MessageBody": "x" * (1 << 20) + "x"}, "InvalidParameterValue"),
])
def test_messages_that_are_refused(sqs, url, arguments, code):
    assert refusal(sqs.send_message, QueueUrl=url, **arguments)["Code"] == code
    assert counts(sqs, url) == (0, 0, 0)


def test_the_largest_message(own_tarn):
    """1 MiB is more than one transaction holds; it is whole after a crash."""
    sqs = own_tarn.client("sqs")
    url = sqs.create_queue(QueueName="large")["QueueUrl"]
    body = "".join(chr(33 + i % 90) for i in range(1 << 20))
    sqs.send_message(QueueUrl=url, MessageBody=body)
    sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": str(i), "MessageBody": str(i) * 104_000} for i in range(10)])
    too_long = [{"Id": str(i), "MessageBody": "x" * 120_000} for i in range(10)]
    assert refusal(sqs.send_message_batch, QueueUrl=url, Entries=too_long)["Code"] == (
        "AWS.SimpleQueueService.BatchRequestTooLong")
    own_tarn.restart()
    sqs = own_tarn.client("sqs")
    url = sqs.get_queue_url(QueueName="large")["QueueUrl"]
    bodies = []
    while len(bodies) < 11:
        bodies += [message["Body"] for message in receive(sqs, url, WaitTimeSeconds=1)]
    assert sorted(bodies) == sorted([body] + [str(i) * 104_000 for i in range(10)])


def test_bodies_are_encrypted(own_tarn):
    sqs = own_tarn.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    secret = "a-secret-that-nobody-reads-on-disk"
    sqs.send_message(QueueUrl=url, MessageBody=secret)
    own_tarn.stop()
    for file in pathlib.Path(own_tarn.data).rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_visibility(sqs, url):
    sqs.send_message(QueueUrl=url, MessageBody="x")
    (first,) = receive(sqs, url, VisibilityTimeout=1)
    assert receive(sqs, url) == []
    (second,) = receive(sqs, url, WaitTimeSeconds=5, AttributeNames=["All"])
    assert second["Attributes"]["ApproximateReceiveCount"] == "2"
    assert second["ReceiptHandle"] != first["ReceiptHandle"]
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=second["ReceiptHandle"], VisibilityTimeout=0)
    (third,) = receive(sqs, url)
    sqs.change_message_visibility_batch(QueueUrl=url, Entries=[
        {"Id": "a", "ReceiptHandle": third["ReceiptHandle"], "VisibilityTimeout": 0}])
    error = refusal(sqs.change_message_visibility, QueueUrl=url,
                    ReceiptHandle=second["ReceiptHandle"], VisibilityTimeout=5)
    assert error["Code"] == "AWS.SimpleQueueService.MessageNotInflight"
    sqs.change_message_visibility(  # the latest may still set what has run out
        QueueUrl=url, ReceiptHandle=third["ReceiptHandle"], VisibilityTimeout=600)
    assert receive(sqs, url) == []
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    assert receive(sqs, url) == []
    assert refusal(sqs.change_message_visibility, QueueUrl=url,
                   ReceiptHandle=third["ReceiptHandle"], VisibilityTimeout=43_201)["Code"] == (
        "InvalidParameterValue")


def test_delays(sqs, url):
    began = time.monotonic()
    sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=4)
    assert counts(sqs, url) == (0, 0, 1)
    assert receive(sqs, url) == []
    (got,) = receive(sqs, url, WaitTimeSeconds=20)
    assert 3.9 < time.monotonic() - began < 20
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])


def test_long_polling(sqs, url):
    def in_vain():
        assert receive(sqs, url, WaitTimeSeconds=1) == []

    assert 0.9 < quickest(in_vain, 3) < 3

    def until_one_comes():
        with concurrent.futures.ThreadPoolExecutor() as pool:
            waiting = pool.submit(receive, sqs, url, WaitTimeSeconds=20)
            time.sleep(0.5)
            began = time.monotonic()
            sqs.send_message(QueueUrl=url, MessageBody="x")
            (got,) = waiting.result()
            took = time.monotonic() - began
        assert got["Body"] == "x"
        sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
        return took

    assert quickest(until_one_comes, 1) < 1


def test_a_thousand_wait_on_no_thread(own_tarn):
    sqs = own_tarn.client("sqs", max_pool_connections=1000, read_timeout=60)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    threads = lambda: len(list(pathlib.Path(f"/proc/{own_tarn.process.pid}/task").iterdir()))
    before = threads()
    got = []
    with concurrent.futures.ThreadPoolExecutor(1000) as pool:
        futures = [pool.submit(receive, sqs, url, 1, WaitTimeSeconds=20) for _ in range(1000)]
        deadline = time.monotonic() + 30
        while "tarn_sqs_waiting 1000" not in metrics(own_tarn) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert "tarn_sqs_waiting 1000" in metrics(own_tarn)
        assert threads() <= before + 2
        for i in range(100):
            sqs.send_message_batch(QueueUrl=url, Entries=[
                {"Id": str(j), "MessageBody": f"{i}.{j}"} for j in range(10)])
        for future in futures:
            got += [message["Body"] for message in future.result()]
    assert len(set(got)) == len(got)
    assert len(got) + counts(sqs, url)[0] == 1000
    assert len(got) >= 900


def metrics(server):
    return raw_request.send(server, "GET", "/_tarn/metrics")[2]


def test_nobody_gets_what_another_has(sqs, url):
    for i in range(20):
        sqs.send_message_batch(QueueUrl=url, Entries=[
            {"Id": str(j), "MessageBody": f"{i}.{j}"} for j in range(10)])
    seen, lock = [], threading.Lock()

    def drain():
        while True:
            got = receive(sqs, url)
            if not got:
                return
            with lock:
                seen.extend(message["Body"] for message in got)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for done in [pool.submit(drain) for _ in range(4)]:
            done.result()
    while more := receive(sqs, url):
        seen.extend(message["Body"] for message in more)
    assert sorted(seen) == sorted(f"{i}.{j}" for i in range(20) for j in range(10))


def test_batches(sqs, url):
    sent = sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": "good", "MessageBody": "x"}, {"Id": "bad", "MessageBody": "\x00"}])
    assert [one["Id"] for one in sent["Successful"]] == ["good"]
    assert sent["Failed"][0]["Id"] == "bad" and sent["Failed"][0]["SenderFault"] is True
    assert sent["Failed"][0]["Code"] == "InvalidMessageContents"
    same = [{"Id": "a", "MessageBody": "x"}] * 2
    assert refusal(sqs.send_message_batch, QueueUrl=url, Entries=same)["Code"] == (
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")
    many = [{"Id": str(i), "MessageBody": "x"} for i in range(11)]
    assert refusal(sqs.send_message_batch, QueueUrl=url, Entries=many)["Code"] == (
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
    assert refusal(sqs.send_message_batch, QueueUrl=url, Entries=[])["Code"] == (
        "AWS.SimpleQueueService.EmptyBatchRequest")
    (got,) = receive(sqs, url)
    done = sqs.delete_message_batch(QueueUrl=url, Entries=[
        {"Id": "a", "ReceiptHandle": got["ReceiptHandle"]}, {"Id": "b", "ReceiptHandle": "x"}])
    assert [one["Id"] for one in done["Successful"]] == ["a"]
    assert [one["Code"] for one in done["Failed"]] == ["ReceiptHandleIsInvalid"]


def test_dead_letters(sqs, url, name):
    dead = sqs.create_queue(QueueName=name + "-dead")["QueueUrl"]
    dead_arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}-dead"
    sqs.set_queue_attributes(QueueUrl=url, Attributes={
        "VisibilityTimeout": "0",
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})})
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    sqs.send_message(QueueUrl=url, MessageBody="poison", MessageAttributes={
        "a": {"DataType": "String", "StringValue": "1"}})
    sent = receive(sqs, url)[0]["MessageId"]
    assert len(receive(sqs, url)) == 1
    assert receive(sqs, url) == []
    (got,) = receive(sqs, dead, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert got["MessageId"] == sent and got["Body"] == "poison"
    assert got["Attributes"]["DeadLetterQueueSourceArn"].endswith(":" + name)
    assert got["MessageAttributes"]["a"]["StringValue"] == "1"
    assert counts(sqs, url) == (0, 0, 0)
    sqs.set_queue_attributes(QueueUrl=dead, Attributes={
        "RedriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"})})
    assert refusal(sqs.set_queue_attributes, QueueUrl=url, Attributes={
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})})[
        "Code"] == "InvalidParameterValue"


def test_dead_letters_go_back(sqs, url, name):
    dead = sqs.create_queue(QueueName=name + "-dead")["QueueUrl"]
    dead_arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}-dead"
    assert refusal(sqs.start_message_move_task, SourceArn=dead_arn)["Code"] == (
        "InvalidParameterValue")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={
        "VisibilityTimeout": "0",
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})})
    for i in range(15):
        sqs.send_message(QueueUrl=url, MessageBody=str(i))
    while counts(sqs, dead) != (15, 0, 0):
        receive(sqs, url)
    handle = sqs.start_message_move_task(SourceArn=dead_arn)["TaskHandle"]
    deadline = time.monotonic() + 60
    while counts(sqs, dead) != (0, 0, 0) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert counts(sqs, url) == (15, 0, 0)
    while time.monotonic() < deadline:
        (task,) = sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"]
        if task["Status"] == "COMPLETED":
            break
        time.sleep(0.1)
    assert task["Status"] == "COMPLETED" and task["ApproximateNumberOfMessagesMoved"] == 15
    assert refusal(sqs.cancel_message_move_task, TaskHandle=handle)["Code"] == (
        "AWS.SimpleQueueService.UnsupportedOperation")
    (got,) = receive(sqs, url, 1, AttributeNames=["All"])
    assert got["Attributes"]["ApproximateReceiveCount"] == "1"
    assert "DeadLetterQueueSourceArn" not in got["Attributes"]


def test_old_messages_go(own_tarn):
    sqs = own_tarn.client("sqs")
    url = sqs.create_queue(QueueName="q", Attributes={"MessageRetentionPeriod": "60"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="old")
    advance(own_tarn, 61)
    assert receive(sqs, url) == []
    deadline = time.monotonic() + 60
    while counts(sqs, url) != (0, 0, 0) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert counts(sqs, url) == (0, 0, 0)


def advance(server, seconds):
    status, _, body = raw_request.send(
        server, "POST", "/_tarn/clock", json.dumps({"advance_seconds": seconds}).encode(),
        {"content-type": "application/json"})
    assert status == 200, body


def test_fifo_keeps_groups_in_order(sqs, fifo):
    for i in range(12):
        sqs.send_message(QueueUrl=fifo, MessageBody=str(i), MessageGroupId="ab"[i % 2])
    first = receive(sqs, fifo, 3, AttributeNames=["All"])
    assert [message["Body"] for message in first] == ["0", "2", "4"]
    assert first[0]["Attributes"]["MessageGroupId"] == "a"
    assert first[0]["Attributes"]["SequenceNumber"] < first[1]["Attributes"]["SequenceNumber"]
    second = receive(sqs, fifo)
    assert [message["Body"] for message in second] == ["1", "3", "5", "7", "9", "11"]
    assert receive(sqs, fifo) == []
    assert counts(sqs, fifo) == (3, 9, 0)
    for message in first[:2]:
        sqs.delete_message(QueueUrl=fifo, ReceiptHandle=message["ReceiptHandle"])
    assert receive(sqs, fifo) == []
    sqs.change_message_visibility(QueueUrl=fifo, ReceiptHandle=first[2]["ReceiptHandle"],
                                  VisibilityTimeout=0)
    again = receive(sqs, fifo)
    assert [message["Body"] for message in again] == ["4", "6", "8", "10"]
    error = refusal(sqs.delete_message, QueueUrl=fifo, ReceiptHandle=first[2]["ReceiptHandle"])
    assert error["Code"] == "InvalidParameterValue" and "expired" in error["Message"]


def test_fifo_says_things_once(own_tarn):
    sqs = own_tarn.client("sqs")
    url = sqs.create_queue(QueueName="q.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    assert refusal(sqs.send_message, QueueUrl=url, MessageBody="x", MessageGroupId="g")[
        "Code"] == "InvalidParameterValue"
    assert refusal(sqs.send_message, QueueUrl=url, MessageBody="x", MessageDeduplicationId="d")[
        "Code"] == "MissingParameter"
    assert refusal(sqs.send_message, QueueUrl=url, MessageBody="x", MessageGroupId="g",
                   MessageDeduplicationId="d", DelaySeconds=1)["Code"] == "InvalidParameterValue"

    def send(text, group="g"):
        return sqs.send_message(QueueUrl=url, MessageBody=text, MessageGroupId=group,
                                MessageDeduplicationId="same")
    first = send("one")
    assert send("two", "h")["MessageId"] == first["MessageId"]
    assert send("two")["SequenceNumber"] == first["SequenceNumber"]
    (got,) = receive(sqs, url)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    assert send("three")["MessageId"] == first["MessageId"]
    assert receive(sqs, url) == []
    advance(own_tarn, 301)
    assert send("four")["MessageId"] != first["MessageId"]
    assert [message["Body"] for message in receive(sqs, url)] == ["four"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DeduplicationScope": "messageGroup"})
    assert send("five", "h")["MessageId"] != send("five", "i")["MessageId"]


def test_nothing_acknowledged_is_lost_by_a_kill(own_tarn):
    """Senders and receivers work while the server is killed; what was told holds."""
    url = own_tarn.client("sqs").create_queue(
        QueueName="q", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    sent, deleted, taken = set(), set(), {}
    stop = threading.Event()

    def sender(number):
        client = own_tarn.client("sqs")
        for i in range(10_000):
            body = f"{number}.{i}"
            try:
                client.send_message(QueueUrl=url, MessageBody=body)
            except Exception:
                return
            sent.add(body)

    def receiver():
        client = own_tarn.client("sqs")
        while not stop.is_set():
            try:
                for message in receive(client, url):
                    taken[message["Body"]] = message["ReceiptHandle"]
                    if len(taken) % 2:
                        client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                        deleted.add(message["Body"])
            except Exception:
                return
    threads = [threading.Thread(target=sender, args=(i,)) for i in range(3)]
    threads += [threading.Thread(target=receiver) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(3)
    own_tarn.kill()
    stop.set()
    for thread in threads:
        thread.join()
    own_tarn.start()
    client = own_tarn.client("sqs")
    assert len(sent) > 20 and len(deleted) > 5
    visible, in_flight, _ = counts(client, url)
    # Each of three senders and two receivers may have one request that nobody was told of.
    assert len(sent) - len(deleted) - 5 <= visible + in_flight <= len(sent) - len(deleted) + 3
    left = set()
    while got := receive(client, url):
        left.update(message["Body"] for message in got)
    told = set(taken) - deleted
    assert not left & deleted
    assert not left & told, "messages in flight stay so"
    missing = sent - left - set(taken)
    assert len(missing) <= 20, missing  # taken in a batch whose answer was lost
    for body in told:
        client.change_message_visibility(QueueUrl=url, ReceiptHandle=taken[body],
                                         VisibilityTimeout=0)
        break
    advance(own_tarn, 601)
    everything = set()
    while got := receive(client, url):
        everything.update(message["Body"] for message in got)
    gone = sent - everything - deleted  # the two receivers' deletions that nobody was told of
    assert len(gone) <= 2 and gone <= set(taken), gone
