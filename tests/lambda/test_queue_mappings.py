"""Queues that run functions, and what becomes of events in queues and topics."""

import json
import time

import botocore.exceptions
import pytest

import functions

ACCOUNT = "123456789012"
POLL = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"

pytestmark = pytest.mark.usefixtures("runtime")

PRINT = ("import json\n"
         "def handler(event, context):\n"
         "    for record in event['Records']:\n"
         "        print('GOT', json.dumps(record))\n")
PARTIAL = ("def handler(event, context):\n"
           "    failed = []\n"
           "    for record in event['Records']:\n"
           "        print('SAW', record['body'])\n"
           "        if 'poison' in record['body']:\n"
           "            failed.append({'itemIdentifier': record['messageId']})\n"
           "    return {'batchItemFailures': failed}\n")
FAIL = "def handler(event, context):\n    raise ValueError('no good')\n"


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


def make_role(tarn, name, *actions):
    role = functions.make_role(tarn, name)
    tarn.client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}))
    return role


def make_mapped(tarn, name, code, **settings):
    """A function on a queue: the queue's URL and the mapping's id."""
    sqs = tarn.client("sqs")
    attributes = settings.pop("Attributes", {})
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    role = make_role(tarn, name + "-role", "sqs:ReceiveMessage", "sqs:DeleteMessage",
                     "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility")
    functions.make_function(tarn, name, code, role=role)
    made = tarn.client("lambda").create_event_source_mapping(
        FunctionName=name, EventSourceArn=f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}", **settings)
    return url, made["UUID"]


def counts(sqs, url):
    got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return (int(got["ApproximateNumberOfMessages"]),
            int(got["ApproximateNumberOfMessagesNotVisible"]))


def until(condition, timeout=60):
    deadline = time.monotonic() + timeout
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert condition()


def receive(sqs, url, wait=20):
    return sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait, MaxNumberOfMessages=10,
                               MessageAttributeNames=["All"]).get("Messages", [])


def test_messages_run_a_function(tarn, name):
    sqs = tarn.client("sqs")
    url, _ = make_mapped(tarn, name, PRINT)
    sqs.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes={
        "k": {"DataType": "String", "StringValue": "v"}})
    lines = functions.lines_of(tarn, f"/aws/lambda/{name}", "GOT", timeout=60)
    record = json.loads([line for line in lines if "GOT" in line][0].split("GOT", 1)[1])
    assert record["body"] == "hello" and record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    assert record["awsRegion"] == "us-east-1"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["k"]["stringValue"] == "v"
    assert record["md5OfBody"] == "5d41402abc4b2a76b9719d911017c592"
    until(lambda: counts(sqs, url) == (0, 0))


def test_a_mapping(tarn, name):
    client = tarn.client("lambda")
    url, mapping = make_mapped(tarn, name, PRINT, BatchSize=5, ScalingConfig={
        "MaximumConcurrency": 3}, FunctionResponseTypes=["ReportBatchItemFailures"])
    got = client.get_event_source_mapping(UUID=mapping)
    assert got["State"] == "Enabled" and got["BatchSize"] == 5
    assert got["ScalingConfig"] == {"MaximumConcurrency": 3}
    assert got["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    source = got["EventSourceArn"]
    (listed,) = client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    assert listed["UUID"] == mapping
    assert client.list_event_source_mappings(EventSourceArn=source + "x")[
        "EventSourceMappings"] == []
    assert refusal(client.create_event_source_mapping, FunctionName=name, EventSourceArn=source)[
        "Code"] == "ResourceConflictException"
    assert client.update_event_source_mapping(UUID=mapping, Enabled=False)["State"] == "Disabling"
    assert client.get_event_source_mapping(UUID=mapping)["State"] == "Disabled"
    sqs = tarn.client("sqs")
    time.sleep(0.5)
    sqs.send_message(QueueUrl=url, MessageBody="x")
    time.sleep(2)
    assert counts(sqs, url) == (1, 0)
    client.update_event_source_mapping(UUID=mapping, Enabled=True)
    until(lambda: counts(sqs, url) == (0, 0))
    assert client.delete_event_source_mapping(UUID=mapping)["State"] == "Deleting"
    assert refusal(client.get_event_source_mapping, UUID=mapping)["Code"] == (
        "ResourceNotFoundException")


def test_mappings_that_are_refused(tarn, name):
    client, sqs = tarn.client("lambda"), tarn.client("sqs")
    functions.make_function(tarn, name, PRINT, Timeout=31)
    source = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def refused(**arguments):
        return refusal(client.create_event_source_mapping, FunctionName=name, **{
            "EventSourceArn": source, **arguments})
    sqs.create_queue(QueueName=name)
    assert "permissions" in refused()["Message"]
    tarn.client("iam").attach_role_policy(RoleName=name + "-role", PolicyArn=POLL)
    assert "Queue visibility timeout" in refused()["Message"]
    assert "NonExistentQueue" in refused(EventSourceArn=source + "-not")["Message"]
    assert "batch window" in refused(BatchSize=11)["Message"]
    assert "kinesis" in refused(
        EventSourceArn=f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/x",
        StartingPosition="LATEST")["Message"]
    assert refused(FilterCriteria={"Filters": [{"Pattern": "{"}]})["Code"] == (
        "InvalidParameterValueException")
    sqs.create_queue(QueueName=name + ".fifo", Attributes={
        "FifoQueue": "true", "VisibilityTimeout": "60"})
    assert "FIFO" in refused(EventSourceArn=source + ".fifo",
                             MaximumBatchingWindowInSeconds=1)["Message"]


def test_poisoned_messages_go_to_the_dead_letter_queue(tarn, name):
    sqs = tarn.client("sqs")
    dead = sqs.create_queue(QueueName=name + "-dead")["QueueUrl"]
    url, _ = make_mapped(
        tarn, name, PARTIAL, FunctionResponseTypes=["ReportBatchItemFailures"],
        Attributes={"VisibilityTimeout": "3", "RedrivePolicy": json.dumps({
            "deadLetterTargetArn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}-dead",
            "maxReceiveCount": 2})})
    sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": str(i), "MessageBody": "poison" if i == 3 else f"good {i}"} for i in range(10)])
    (got,) = receive(sqs, dead)
    assert got["Body"] == "poison"
    until(lambda: counts(sqs, url) == (0, 0))
    lines = functions.lines_of(tarn, f"/aws/lambda/{name}", "SAW good 9")
    assert sum("SAW good 1" in line for line in lines) == 1


def test_filters_and_windows(tarn, name):
    sqs = tarn.client("sqs")
    url, _ = make_mapped(
        tarn, name, "def handler(e, c):\n"
                    "    print('BATCH', sorted(r['body'] for r in e['Records']))\n",
        BatchSize=100, MaximumBatchingWindowInSeconds=2,
        FilterCriteria={"Filters": [{"Pattern": json.dumps({"body": {"n": [{"numeric": [">", 2]}]}})}]})
    for i in range(5):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"n": i}))
    sqs.send_message(QueueUrl=url, MessageBody="not json")
    lines = functions.lines_of(tarn, f"/aws/lambda/{name}", "BATCH", timeout=60)
    assert [line.split("BATCH ")[1].strip() for line in lines if "BATCH" in line] == [
        str(['{"n": 3}', '{"n": 4}'])]
    until(lambda: counts(sqs, url) == (0, 0))


def test_mappings_resume_after_a_kill(own_tarn, runtime):
    sqs = own_tarn.client("sqs")
    url, _ = make_mapped(own_tarn, "mapped", PRINT, Attributes={"VisibilityTimeout": "5"})
    for i in range(30):
        sqs.send_message(QueueUrl=url, MessageBody=f"n={i};")
    own_tarn.restart()
    sqs = own_tarn.client("sqs")
    for i in range(30):
        functions.lines_of(own_tarn, "/aws/lambda/mapped", f"n={i};", timeout=60)
    until(lambda: counts(sqs, sqs.get_queue_url(QueueName="mapped")["QueueUrl"]) == (0, 0))


def test_destinations_and_dead_letters(tarn, name):
    """What fails goes to a queue as a record, and as it was to a topic."""
    sqs, sns, client = tarn.client("sqs"), tarn.client("sns"), tarn.client("lambda")
    topic = sns.create_topic(Name=name)["TopicArn"]
    queue_arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    dead_arn = queue_arn + "-dead"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    dead = sqs.create_queue(QueueName=name + "-dead", Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": dead_arn}]})})["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=dead_arn,
                  Attributes={"RawMessageDelivery": "true"})
    functions.make_function(tarn, name, FAIL)
    assert "permissions" in refusal(
        client.put_function_event_invoke_config, FunctionName=name,
        DestinationConfig={"OnFailure": {"Destination": queue_arn}})["Message"]
    assert "permissions" in refusal(
        client.update_function_configuration, FunctionName=name,
        DeadLetterConfig={"TargetArn": topic})["Message"]
    tarn.client("iam").put_role_policy(
        RoleName=name + "-role", PolicyName="p", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish"],
                "Resource": "*"}]}))
    client.put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": queue_arn}})
    configured = client.update_function_configuration(
        FunctionName=name, DeadLetterConfig={"TargetArn": topic})
    assert configured["DeadLetterConfig"] == {"TargetArn": topic}
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"n": 1}))
    (got,) = receive(sqs, url)
    record = json.loads(got["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestPayload"] == {"n": 1}
    assert record["responsePayload"]["errorMessage"] == "no good"
    (got,) = receive(sqs, dead)
    assert json.loads(got["Body"]) == {"n": 1}
    assert got["MessageAttributes"]["ErrorMessage"]["StringValue"] == "no good"
    assert set(got["MessageAttributes"]) == {"RequestID", "ErrorCode", "ErrorMessage"}


def test_a_topic_runs_a_function(tarn, name):
    sns = tarn.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    made = functions.make_function(tarn, name, PRINT)
    tarn.client("lambda").add_permission(
        FunctionName=name, StatementId="sns", Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com", SourceArn=topic)
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=made["FunctionArn"])
    sns.publish(TopicArn=topic, Message="hello", Subject="S")
    lines = functions.lines_of(tarn, f"/aws/lambda/{name}", "GOT", timeout=60)
    record = json.loads([line for line in lines if "GOT" in line][0].split("GOT", 1)[1])
    assert record["EventSource"] == "aws:sns" and record["Sns"]["Message"] == "hello"
    assert record["Sns"]["Subject"] == "S" and record["Sns"]["TopicArn"] == topic
