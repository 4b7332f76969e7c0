"""What AWS was seen to answer where its documentation says less or otherwise."""

import json

import pytest

from test_topics import bodies, make_queue, receive, refusal


@pytest.fixture
def sns(tarn):
    return tarn.client("sns")


@pytest.fixture
def sqs(tarn):
    return tarn.client("sqs")


@pytest.fixture
def topic(sns, name):
    return sns.create_topic(Name=name)["TopicArn"]


@pytest.mark.parametrize("attribute, kind, text", [
    ("a^b", "String", "Invalid non-alphanumeric character '#x5E' was found in the message "
     "attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots."),
    (".a", "String", "Invalid message attribute name starting with character '.' was found."),
    ("a.", "String", "Invalid message attribute name ending with character '.' was found."),
    ("a..b", "String", "Message attribute name can not have successive '.' character."),
    ("a" * 257, "String", "Length of message attribute name must be less than 256 bytes."),
    ("a", "String.", "The message attribute 'a' has an invalid message attribute type, the set of "
     "supported type prefixes is Binary, Number, and String."),
    ("a", "Binary", "The message attribute 'a' with type 'Binary' must use field 'Binary'."),
])
def test_attributes_that_are_bad_fail_messages_and_batches(sns, topic, attribute, kind, text):
    attributes = {attribute: {"DataType": kind, "StringValue": "v"}}
    error = refusal(sns.publish, TopicArn=topic, Message="x", MessageAttributes=attributes)
    assert (error["Code"], error["Message"]) == ("ParameterValueInvalid", text)
    error = refusal(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=[
        {"Id": "1", "Message": "x", "MessageAttributes": attributes}, {"Id": "2", "Message": "y"}])
    assert (error["Code"], error["Message"]) == ("ParameterValueInvalid", text)


def test_batches(sns, topic):
    def batch(*entries):
        return refusal(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=list(entries))

    error = batch({"Id": "a.b", "Message": "x"})
    assert (error["Code"], error["Message"]) == (
        "InvalidBatchEntryId",
        "The Id of a batch entry in the batch request contains an impermissible character: a.b")
    assert batch({"Id": "a" * 81, "Message": "x"})["Message"] == (
        "The Id of a batch entry in the batch request is too long: " + "a" * 81)
    error = batch({"Id": "1", "Message": "x" * 131_072},
                  {"Id": "2", "Message": "x" * 131_071, "MessageAttributes": {
                      "k": {"DataType": "String", "StringValue": "v"}}})
    assert (error["Code"], error["Message"]) == (
        "BatchRequestTooLong",
        "The length of all the messages put together is more than the limit.")
    done = sns.publish_batch(
        TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a_B-9", "Message": "x"}])
    assert (done["Successful"][0]["Id"], done["Failed"]) == ("a_B-9", [])


def test_topics_are_of_their_region(tarn, sns, topic):
    far = tarn.client("sns", region="eu-west-1")
    for call, arguments in ((far.publish, {"Message": "x"}), (far.get_topic_attributes, {}),
                            (far.delete_topic, {}), (far.list_subscriptions_by_topic, {})):
        error = refusal(call, TopicArn=topic, **arguments)
        assert (error["Code"], error["Message"]) == (
            "InvalidParameter", "Invalid parameter: TopicArn")
    assert refusal(sns.publish, TopicArn="no:arn", Message="x")["Message"] == (
        "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2")
    assert refusal(sns.get_subscription_attributes, SubscriptionArn=topic)["Message"] == (
        "Invalid parameter: SubscriptionId")


def test_tags(sns, name):
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    topic = sns.create_topic(Name=name, Tags=tags)["TopicArn"]
    assert sns.create_topic(Name=name, Tags=tags[:1])["TopicArn"] == topic
    assert refusal(sns.create_topic, Name=name, Tags=[{"Key": "a", "Value": "3"}])["Message"] == (
        "Invalid parameter: Tags Reason: Topic already exists with different tags")
    assert refusal(sns.tag_resource, ResourceArn=topic, Tags=tags + tags[:1])["Message"] == (
        "Invalid parameter: Duplicated keys are not allowed.")


def test_subscriptions(sns, sqs, topic, name):
    _, queue = make_queue(sqs, topic, name)
    error = refusal(sns.subscribe, TopicArn=topic, Protocol="sqs", Endpoint=queue,
                    Attributes={"RawMessageDelivery": "maybe"})
    assert error["Message"] == ("Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid "
                                "value [maybe]. Must be true or false.")
    arn = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue,
                        Attributes={"RawMessageDelivery": "TrUe"})["SubscriptionArn"]

    def told():
        return sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]

    assert told()["RawMessageDelivery"] == "true"
    sns.set_subscription_attributes(
        SubscriptionArn=arn, AttributeName="FilterPolicyScope", AttributeValue="MessageBody")
    assert "FilterPolicyScope" not in told()
    sns.set_subscription_attributes(
        SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue='{"a":["b"]}')
    assert told()["FilterPolicyScope"] == "MessageBody"
    for value, text in (("{bad", "failed to parse JSON."),
                        ('{"deadLetterTargetArn":"x"}', "deadLetterTargetArn is an invalid arn")):
        error = refusal(sns.set_subscription_attributes, SubscriptionArn=arn,
                        AttributeName="RedrivePolicy", AttributeValue=value)
        assert error["Message"] == "Invalid parameter: RedrivePolicy: " + text


def test_what_a_fifo_queue_does_not_get_goes_to_one_for_dead_letters(sns, sqs, name):
    topic = sns.create_topic(Name=name + ".fifo", Attributes={"FifoTopic": "True"})["TopicArn"]
    queue, arn = make_queue(sqs, topic, name + "-q.fifo", FifoQueue="true")
    dead, dead_arn = make_queue(sqs, topic, name + "-d.fifo", FifoQueue="true")
    _, plain_arn = make_queue(sqs, topic, name + "-p")
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]

    def redrive_to(target):
        sns.set_subscription_attributes(
            SubscriptionArn=subscription, AttributeName="RedrivePolicy",
            AttributeValue=json.dumps({"deadLetterTargetArn": target}))

    assert refusal(lambda: redrive_to(plain_arn))["Message"] == (
        "Invalid parameter: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to "
        "a FIFO Topic.")
    redrive_to(dead_arn)
    sns.publish(TopicArn=topic, Message="kept", MessageGroupId="g", MessageDeduplicationId="1")
    (envelope,) = bodies(sqs, queue, 1)
    assert "Signature" not in json.loads(envelope)  # as on AWS
    sqs.delete_queue(QueueUrl=queue)
    sns.publish(TopicArn=topic, Message="lost", MessageGroupId="g", MessageDeduplicationId="2")
    (message,) = receive(sqs, dead, 10)
    assert json.loads(message["Body"])["Message"] == "lost"
    assert message["Attributes"]["MessageGroupId"] == "g"
    assert message["Attributes"]["MessageDeduplicationId"] == "2"
    assert "MessageAttributes" not in message


def test_tokens_and_accounts_that_are_none(sns, topic):
    def said(call, **arguments):
        error = refusal(call, **arguments)
        return error["Code"], error["Message"]

    assert said(sns.confirm_subscription, TopicArn=topic, Token="randomtoken") == (
        "InvalidParameter", "Invalid token")
    for arn in (topic, topic + "-not"):
        assert said(sns.confirm_subscription, TopicArn=arn, Token="ab" * 144) == (
            "InvalidParameter", "Invalid parameter: Token")
    assert said(sns.add_permission, TopicArn=topic, Label="l", AWSAccountId=["nobody"],
                ActionName=["Publish"]) == (
        "InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound")


def test_the_last_of_repeated_members_holds(sns, sqs, topic, name):
    url, arn = make_queue(sqs, topic, name)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn,
                  Attributes={"RawMessageDelivery": "true"})
    sns.publish(TopicArn=topic, MessageStructure="json",
                Message='{"default": "first", "default": "last"}')
    assert bodies(sqs, url, 1) == ["last"]


def test_a_fifo_topic_tells_its_scope_where_it_was_set(sns, name):
    def scope(topic):
        attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        return attributes["FifoTopic"], attributes.get("FifoThroughputScope")

    topic = sns.create_topic(Name=name + ".fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    assert scope(topic) == ("true", None)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="FifoThroughputScope",
                             AttributeValue="MessageGroup")
    assert scope(topic) == ("true", "MessageGroup")


def test_to_subscribe_again_is_fine_with_what_is_there(sns, sqs, topic, name):
    _, arn = make_queue(sqs, topic, name)

    def subscribe(**attributes):
        return sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)

    first = subscribe(RawMessageDelivery="True")["SubscriptionArn"]
    for attributes in ({}, {"RawMessageDelivery": "true"}, {"FilterPolicyScope": "MessageAttributes"}):
        assert subscribe(**attributes)["SubscriptionArn"] == first
    for attributes in ({"RawMessageDelivery": "false"}, {"FilterPolicyScope": "MessageBody"},
                       {"FilterPolicy": '{"a": ["b"]}'}):
        assert refusal(subscribe, **attributes)["Message"] == (
            "Invalid parameter: Attributes Reason: Subscription already exists with different "
            "attributes")
