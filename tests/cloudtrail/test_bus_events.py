"""CloudTrail's management events on the default event bus."""

import json

from trails import make_trail, until


def test_calls_reach_the_bus_where_a_trail_logs(own_tarn):
    tarn = own_tarn
    sqs, events = tarn.client("sqs"), tarn.client("events")
    url = sqs.create_queue(QueueName="calls")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:calls"
    events.put_rule(Name="calls", EventPattern=json.dumps({
        "source": ["aws.iam", "aws.dynamodb", "aws.s3"],
        "detail-type": ["AWS API Call via CloudTrail"]}))
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": arn}]})})
    events.put_targets(Rule="calls", Targets=[{"Id": "q", "Arn": arn}])
    dynamodb = tarn.client("dynamodb")

    def make_table(name):
        dynamodb.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])

    make_table("before")  # no trail: nobody is told
    make_trail(tarn, "trail")
    make_table("after")
    dynamodb.describe_table(TableName="after")  # only reads
    dynamodb.put_item(TableName="after", Item={"pk": {"S": "x"}})  # a data event
    keys = tarn.user("ann")
    assert tarn.client("s3", keys).meta  # a user without permission
    try:
        tarn.client("dynamodb", keys).delete_table(TableName="after")
        raise AssertionError("it was allowed")
    except dynamodb.exceptions.ClientError:
        pass
    seen = []

    def all_there():
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1,
                                           MaxNumberOfMessages=10).get("Messages", []):
            seen.append(json.loads(message["Body"]))
        return {one["detail"]["eventName"] for one in seen} >= {"CreateTable", "DeleteTable"}

    until(all_there, "CreateTable and DeleteTable")
    by_name = {}
    for one in seen:
        by_name.setdefault(one["detail"]["eventName"], []).append(one)
    (made,) = by_name["CreateTable"]
    assert made["source"] == "aws.dynamodb" and made["region"] == "us-east-1"
    assert made["detail-type"] == "AWS API Call via CloudTrail"
    assert made["detail"]["requestParameters"]["tableName"] == "after"
    assert made["detail"]["eventSource"] == "dynamodb.amazonaws.com"
    (denied,) = by_name["DeleteTable"]
    assert "AccessDenied" in denied["detail"]["errorCode"]
    assert not {"DescribeTable", "PutItem"} & set(by_name)


def test_items_are_not_on_record(own_tarn):
    """Of DynamoDB's data events no values are kept."""
    tarn = own_tarn
    dynamodb = tarn.client("dynamodb")
    dynamodb.create_table(
        TableName="ttt", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    make_trail(tarn, "trail")
    tarn.client("cloudtrail").put_event_selectors(TrailName="trail", EventSelectors=[{
        "ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [
            {"Type": "AWS::DynamoDB::Table",
             "Values": ["arn:aws:dynamodb:us-east-1:123456789012:table/ttt"]}]}])
    dynamodb.put_item(TableName="ttt", Item={"pk": {"S": "key"}, "secret": {"S": "value-1"}})
    dynamodb.update_item(TableName="ttt", Key={"pk": {"S": "key"}}, UpdateExpression="SET a = :a",
                         ExpressionAttributeValues={":a": {"S": "value-2"}}, ReturnValues="ALL_NEW")
    from trails import advance, delivered
    advance(tarn, 400)
    records = until(lambda: [one for one in delivered(tarn, "trail")
                             if one["eventName"] in ("PutItem", "UpdateItem")][1:] and
                    delivered(tarn, "trail"), "the two records")
    items = {one["eventName"]: one for one in records if one["eventName"] in ("PutItem",
                                                                              "UpdateItem")}
    assert list(items["UpdateItem"]["requestParameters"]["key"]) == ["pk"]
    for record in items.values():
        assert "value-" not in json.dumps(record)
        assert record["requestParameters"]["tableName"] == "ttt"
