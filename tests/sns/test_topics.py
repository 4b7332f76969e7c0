"""SNS: topics, subscriptions, filters, deliveries to queues and HTTP endpoints."""

import http.server
import json
import threading
import time
import urllib.request

import botocore.exceptions
import pytest

ACCOUNT = "123456789012"


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


@pytest.fixture
def sns(tarn):
    return tarn.client("sns")


@pytest.fixture
def sqs(tarn):
    return tarn.client("sqs")


@pytest.fixture
def topic(sns, name):
    return sns.create_topic(Name=name)["TopicArn"]


def make_queue(sqs, topic, name, **attributes):
    """A queue that the topic may send to; its URL and ARN."""
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage", "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}]}
    url = sqs.create_queue(QueueName=name, Attributes={
        "Policy": json.dumps(policy), **attributes})["QueueUrl"]
    return url, arn


def receive(sqs, url, wait=5):
    messages = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait, MessageAttributeNames=["All"],
        AttributeNames=["All"]).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return messages


def bodies(sqs, url, count, wait=60):
    got, deadline = [], time.monotonic() + wait
    while len(got) < count and time.monotonic() < deadline:
        got += [message["Body"] for message in receive(sqs, url, 1)]
    return got


def test_a_policy_that_cannot_be_evaluated_is_not_taken(sns, topic):
    for statement in ({"Resource": "no arn"}, {"Effect": "Maybe"}, {"Principal": 1}):
        policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish",
                                 "Resource": topic, **statement}]}
        assert refusal(sns.set_topic_attributes, TopicArn=topic, AttributeName="Policy",
                       AttributeValue=json.dumps(policy))["Code"] == "InvalidParameter"
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["TopicArn"] == topic


def test_a_topic(tarn, sns, topic, name):
    assert topic == f"arn:aws:sns:us-east-1:{ACCOUNT}:{name}"
    assert sns.create_topic(Name=name)["TopicArn"] == topic
    assert {"TopicArn": topic} in [
        one for page in sns.get_paginator("list_topics").paginate() for one in page["Topics"]]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="Me")
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["DisplayName"] == "Me" and attributes["Owner"] == ACCOUNT
    assert attributes["SubscriptionsConfirmed"] == "0"
    assert json.loads(attributes["Policy"])["Id"] == "__default_policy_ID"
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "k", "Value": "v"}])
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "k", "Value": "v"}]
    sns.untag_resource(ResourceArn=topic, TagKeys=["k"])
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == []
    assert tarn.aws("sns", "get-topic-attributes", "--topic-arn", topic)["Attributes"][
        "DisplayName"] == "Me"
    sns.delete_topic(TopicArn=topic)
    sns.delete_topic(TopicArn=topic)
    assert refusal(sns.get_topic_attributes, TopicArn=topic)["Code"] == "NotFound"
    assert refusal(sns.publish, TopicArn=topic, Message="x")["Code"] == "NotFound"


def test_what_is_refused(sns, topic, name):
    assert refusal(sns.create_topic, Name="a b")["Code"] == "InvalidParameter"
    assert refusal(sns.create_topic, Name=name + ".fifo")["Code"] == "InvalidParameter"
    assert refusal(sns.publish, TopicArn=topic, Message="")["Code"] == "InvalidParameter"
    assert refusal(sns.publish, TopicArn=topic, Message="x" * 262_145)["Code"] == "InvalidParameter"
    assert refusal(sns.publish, TopicArn=topic, Message="x", Subject="a\nb")["Code"] == (
        "InvalidParameter")
    assert refusal(sns.publish, TopicArn=topic, Message="{}", MessageStructure="json")["Code"] == (
        "InvalidParameter")
    assert refusal(sns.publish, TopicArn=topic, Message="x", MessageGroupId="g",
                   MessageDeduplicationId="d")["Code"] == "InvalidParameter"
    for protocol, endpoint in (("email", "a@example.com"), ("sms", "+15550100")):
        error = refusal(sns.subscribe, TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
        assert error["Code"] == "NotImplemented" and protocol in error["Message"]
    assert refusal(sns.subscribe, TopicArn=topic, Protocol="pigeon", Endpoint="x")["Code"] == (
        "InvalidParameter")
    assert refusal(sns.publish, PhoneNumber="+15550100", Message="x")["Code"] == "NotImplemented"


def test_a_queue_gets_an_envelope_or_the_text(sns, sqs, topic, name):
    one, one_arn = make_queue(sqs, topic, name + "-one")
    two, two_arn = make_queue(sqs, topic, name + "-two")
    arn = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=one_arn)["SubscriptionArn"]
    assert arn.startswith(topic + ":")
    assert sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=one_arn)["SubscriptionArn"] == arn
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=two_arn,
                  Attributes={"RawMessageDelivery": "true"})
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 2
    attributes = {"k": {"DataType": "String", "StringValue": "v"},
                  "b": {"DataType": "Binary", "BinaryValue": b"\x01"}}
    sent = sns.publish(TopicArn=topic, Message="hello", Subject="S", MessageAttributes=attributes)
    (got,) = receive(sqs, one)
    envelope = json.loads(got["Body"])
    assert envelope["Type"] == "Notification" and envelope["Message"] == "hello"
    assert envelope["MessageId"] == sent["MessageId"] and envelope["TopicArn"] == topic
    assert envelope["Subject"] == "S"
    assert envelope["MessageAttributes"] == {
        "b": {"Type": "Binary", "Value": "AQ=="}, "k": {"Type": "String", "Value": "v"}}
    assert arn in envelope["UnsubscribeURL"]
    (got,) = receive(sqs, two)
    assert got["Body"] == "hello"
    assert got["MessageAttributes"]["k"] == {"DataType": "String", "StringValue": "v"}
    # Whoever has the link may follow it.
    urllib.request.urlopen(envelope["UnsubscribeURL"], timeout=10).close()
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 1
    sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[
        {"Id": "a", "Message": "1"}, {"Id": "b", "Message": "2"}])
    assert sorted(bodies(sqs, two, 2)) == ["1", "2"]
    assert receive(sqs, one, 0) == []


def test_json_structure(sns, sqs, topic, name):
    url, arn = make_queue(sqs, topic, name)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn,
                  Attributes={"RawMessageDelivery": "true"})
    sns.publish(TopicArn=topic, MessageStructure="json",
                Message=json.dumps({"default": "d", "sqs": "for queues"}))
    assert bodies(sqs, url, 1) == ["for queues"]


def test_filters(sns, sqs, topic, name):
    url, arn = make_queue(sqs, topic, name)
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={
        "RawMessageDelivery": "true",
        "FilterPolicy": json.dumps({"kind": ["a", {"prefix": "b"}],
                                    "price": [{"numeric": [">", 5]}]})})["SubscriptionArn"]

    def publish(text, **attributes):
        sns.publish(TopicArn=topic, Message=text, MessageAttributes={
            key: {"DataType": "Number" if isinstance(value, int) else "String",
                  "StringValue": str(value)} for key, value in attributes.items()})
    publish("no kind", price=6)
    publish("wrong kind", kind="c", price=6)
    publish("too cheap", kind="a", price=5)
    publish("right", kind="bb", price=6)
    assert bodies(sqs, url, 1) + bodies(sqs, url, 1, 1) == ["right"]
    assert refusal(sns.set_subscription_attributes, SubscriptionArn=subscription,
                   AttributeName="FilterPolicy", AttributeValue='{"a": {"b": ["c"]}}')["Code"] == (
        "InvalidParameter")
    sns.set_subscription_attributes(SubscriptionArn=subscription,
                                    AttributeName="FilterPolicyScope", AttributeValue="MessageBody")
    sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName="FilterPolicy",
                                    AttributeValue='{"a": {"b": ["c"]}}')
    for text in ("not json", '{"a": {"b": "d"}}', '{"a": {"b": "c"}}'):
        publish(text)
    assert bodies(sqs, url, 1) + bodies(sqs, url, 1, 1) == ['{"a": {"b": "c"}}']
    attributes = sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    assert attributes["FilterPolicyScope"] == "MessageBody"


def test_dead_letters(sns, sqs, topic, name):
    """What a queue may not be sent goes to the subscription's dead letter queue."""
    url, arn = make_queue(sqs, topic, name)
    dead, dead_arn = make_queue(sqs, topic, name + "-dead")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={
        "RawMessageDelivery": "true",
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn})})
    sns.publish(TopicArn=topic, Message="one")
    assert bodies(sqs, url, 1) == ["one"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    sns.publish(TopicArn=topic, Message="two")
    (got,) = receive(sqs, dead)
    assert got["Body"] == "two" and "MessageAttributes" not in got
    sqs.delete_queue(QueueUrl=url)
    sns.publish(TopicArn=topic, Message="three")
    assert bodies(sqs, dead, 1) == ["three"]


def test_fifo(sns, sqs, name):
    topic = sns.create_topic(Name=name + ".fifo", Attributes={
        "FifoTopic": "true", "ContentBasedDeduplication": "true"})["TopicArn"]
    url, arn = make_queue(sqs, topic, name + ".fifo", FifoQueue="true")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn,
                  Attributes={"RawMessageDelivery": "true"})
    assert refusal(sns.publish, TopicArn=topic, Message="x")["Code"] == "InvalidParameter"
    first = sns.publish(TopicArn=topic, Message="0", MessageGroupId="g")
    again = sns.publish(TopicArn=topic, Message="0", MessageGroupId="g")
    assert again["MessageId"] == first["MessageId"]
    assert again["SequenceNumber"] == first["SequenceNumber"]
    for i in range(1, 10):
        sns.publish(TopicArn=topic, Message=str(i), MessageGroupId="g")
    assert bodies(sqs, url, 10) == [str(i) for i in range(10)]


def test_permissions(tarn, sns, topic, name):
    theirs = tarn.client("sns", keys=tarn.user(name))
    assert refusal(theirs.publish, TopicArn=topic, Message="x")["Code"].startswith(
        ("AccessDenied", "AuthorizationError"))
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sns:Publish", "Resource": topic,
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}}]}
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy",
                             AttributeValue=json.dumps(policy))
    theirs.publish(TopicArn=topic, Message="x")
    sns.add_permission(TopicArn=topic, Label="more", AWSAccountId=["111122223333"],
                       ActionName=["Publish"])
    stored = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    assert stored["Statement"][1]["Sid"] == "more"
    sns.remove_permission(TopicArn=topic, Label="more")
    stored = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    assert len(stored["Statement"]) == 1


class Endpoint:
    """An HTTP server that keeps what it is sent, and answers what it is told to."""

    def __init__(self):
        self.got, self.status = [], 200
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                endpoint.got.append((dict(self.headers), body))
                self.send_response(endpoint.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/here"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, timeout=60):
        deadline = time.monotonic() + timeout
        while len(self.got) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.got) >= count, self.got
        return self.got[count - 1]


@pytest.fixture
def endpoint():
    made = Endpoint()
    yield made
    made.server.shutdown()


def test_an_http_endpoint_confirms_itself(sns, topic, endpoint):
    asked = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint.url)
    assert asked["SubscriptionArn"] == "pending confirmation"
    headers, body = endpoint.wait(1)
    assert headers["x-amz-sns-message-type"] == "SubscriptionConfirmation"
    asked = json.loads(body)
    assert asked["TopicArn"] == topic and asked["Token"] in asked["SubscribeURL"]
    sns.publish(TopicArn=topic, Message="too early")
    (pending,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert pending["SubscriptionArn"] == "PendingConfirmation"
    assert refusal(sns.confirm_subscription, TopicArn=topic, Token="0" * 64)["Code"] == (
        "InvalidParameter")
    time.sleep(0.5)
    answer = urllib.request.urlopen(asked["SubscribeURL"], timeout=10).read().decode()
    assert topic + ":" in answer
    sns.publish(TopicArn=topic, Message="hello", Subject="S")
    headers, body = endpoint.wait(2)
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert headers["x-amz-sns-topic-arn"] == topic
    assert json.loads(body)["Message"] == "hello"


def test_a_delivery_policy_says_the_type_of_contents(sns, topic, endpoint):
    def attributes():
        return sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]

    arn = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint.url,
                        ReturnSubscriptionArn=True)["SubscriptionArn"]
    headers, body = endpoint.wait(1)
    assert headers["Content-Type"] == "text/plain; charset=UTF-8"
    sns.confirm_subscription(TopicArn=topic, Token=json.loads(body)["Token"])
    usual = json.loads(attributes()["EffectiveDeliveryPolicy"])
    assert usual["healthyRetryPolicy"]["numRetries"] == 3 and "DeliveryPolicy" not in attributes()
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="DeliveryPolicy", AttributeValue=json.dumps(
            {"http": {"defaultRequestPolicy": {"headerContentType": "application/json"}}}))
    told = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert json.loads(told["DeliveryPolicy"])["http"] == {
        "disableSubscriptionOverrides": False,
        "defaultRequestPolicy": {"headerContentType": "application/json"}}
    effective = json.loads(told["EffectiveDeliveryPolicy"])["http"]
    assert effective["defaultHealthyRetryPolicy"] == usual["healthyRetryPolicy"]
    sns.publish(TopicArn=topic, Message="as the topic says")
    assert endpoint.wait(2)[0]["Content-Type"] == "application/json"
    sns.set_subscription_attributes(
        SubscriptionArn=arn, AttributeName="DeliveryPolicy",
        AttributeValue=json.dumps({"requestPolicy": {"headerContentType": "text/csv"}}))
    nothing = {"healthyRetryPolicy": None, "sicklyRetryPolicy": None, "throttlePolicy": None,
               "requestPolicy": {"headerContentType": "text/csv"}, "guaranteed": False}
    assert json.loads(attributes()["DeliveryPolicy"]) == nothing
    assert json.loads(attributes()["EffectiveDeliveryPolicy"]) == {
        **nothing, "healthyRetryPolicy": usual["healthyRetryPolicy"]}
    sns.publish(TopicArn=topic, Message="as the subscription says")
    assert endpoint.wait(3)[0]["Content-Type"] == "text/csv"
    for part, numbers in (({"numRetries": 1}, {"numRetries": 1}), (None, {}), ("text", {})):
        sns.set_topic_attributes(
            TopicArn=topic, AttributeName="DeliveryPolicy", AttributeValue=json.dumps(
                {"http": {"defaultHealthyRetryPolicy": part, "defaultRequestPolicy": part}}))
        whole = {**usual["healthyRetryPolicy"], **numbers}
        assert json.loads(attributes()["EffectiveDeliveryPolicy"])["healthyRetryPolicy"] == whole


def test_an_http_endpoint_that_fails_is_asked_again(own_tarn, endpoint):
    sns, sqs = own_tarn.client("sns"), own_tarn.client("sqs")
    topic = sns.create_topic(Name="t")["TopicArn"]
    dead, dead_arn = make_queue(sqs, topic, "dead")
    retries = {"healthyRetryPolicy": {"numRetries": 2, "minDelayTarget": 1, "maxDelayTarget": 1}}
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint.url, Attributes={
        "RawMessageDelivery": "true", "DeliveryPolicy": json.dumps(retries),
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn})})
    token = json.loads(endpoint.wait(1)[1])["Token"]
    sns.confirm_subscription(TopicArn=topic, Token=token)
    endpoint.status = 503
    sns.publish(TopicArn=topic, Message="again and again")
    headers, body = endpoint.wait(2)
    assert body == "again and again" and headers["x-amz-sns-rawdelivery"] == "true"
    own_tarn.restart()
    sqs = own_tarn.client("sqs")
    dead = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    assert bodies(sqs, dead, 1) == ["again and again"]
    assert 4 <= len(endpoint.got) <= 5


def test_published_messages_survive_a_kill(own_tarn):
    sns, sqs = own_tarn.client("sns"), own_tarn.client("sqs")
    topic = sns.create_topic(Name="t")["TopicArn"]
    url, arn = make_queue(sqs, topic, "q")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn,
                  Attributes={"RawMessageDelivery": "true"})
    for i in range(50):
        sns.publish(TopicArn=topic, Message=str(i))
    own_tarn.restart()
    sqs = own_tarn.client("sqs")
    url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
    assert sorted(bodies(sqs, url, 50), key=int) == [str(i) for i in range(50)]
    assert receive(sqs, url, 0) == []
