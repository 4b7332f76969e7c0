"""Tables: made, described, changed and deleted."""

import json
import time
import urllib.request

import pytest

from tables import index, make_table, refusal, refused, schema


def wait_until(condition, timeout=30):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true")


def advance(server, seconds):
    request = urllib.request.Request(server.endpoint + "/_tarn/clock",
                                     json.dumps({"advance_seconds": seconds}).encode())
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_the_life_of_a_table(dynamodb, name):
    made = make_table(dynamodb, name, "pk:S sk:N", Tags=[{"Key": "a", "Value": "b"}])
    assert made["TableStatus"] == "CREATING" and made["ItemCount"] == 0
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["TableArn"] == f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"
    assert described["KeySchema"] == schema("pk", "sk")
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["TableId"] == made["TableId"]
    for number in range(3):
        dynamodb.put_item(TableName=name, Item={"pk": {"S": "abc"}, "sk": {"N": str(number)}})
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert (described["ItemCount"], described["TableSizeBytes"]) == (3, 26)
    refused(dynamodb.create_table, f"Table already exists: {name}", "ResourceInUseException",
            TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=schema("pk"),
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    deleted = dynamodb.delete_table(TableName=name)["TableDescription"]
    assert deleted["TableStatus"] == "DELETING" and deleted["TableId"] == made["TableId"]
    assert not {"KeySchema", "AttributeDefinitions", "CreationDateTime"} & set(deleted)
    dynamodb.get_waiter("table_not_exists").wait(TableName=name)
    message = f"Requested resource not found: Table: {name} not found"
    for call in (dynamodb.describe_table, dynamodb.delete_table):
        refused(call, message, "ResourceNotFoundException", TableName=name)
    # A table that is made again has nothing of the first.
    make_table(dynamodb, name, "pk:S sk:N")
    assert dynamodb.scan(TableName=name)["Count"] == 0
    assert dynamodb.describe_table(TableName=name)["Table"]["ItemCount"] == 0


def test_tables_in_pages(tarn):
    client = tarn.client("dynamodb", region="ap-south-1")
    names = [f"page-{number}" for number in range(5)]
    for one in reversed(names):
        make_table(client, one)
    first = client.list_tables(Limit=2)
    assert first["TableNames"] == names[:2] and first["LastEvaluatedTableName"] == names[1]
    second = client.list_tables(Limit=3, ExclusiveStartTableName=names[1])
    assert second["TableNames"] == names[2:] and "LastEvaluatedTableName" not in second
    assert client.get_paginator("list_tables").paginate(
        PaginationConfig={"PageSize": 2}).build_full_result()["TableNames"] == names


def test_wrong_tables(dynamodb, name):
    start = "One or more parameter values were invalid: "

    def create(message, keys="pk:S", code="ValidationException", **more):
        error = refusal(make_table, client=dynamodb, name=name, keys=keys, **more)
        assert (error["Code"], error["Message"]) == (code, message)

    create(start + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
           "BillingMode is PROVISIONED", BillingMode="PROVISIONED")
    create(start + "Number of attributes in KeySchema does not exactly match number of attributes "
           "defined in AttributeDefinitions", "pk:S x:S", key_count=1)
    create(start + "Some index key attributes are not defined in AttributeDefinitions. Keys: "
           "[other], AttributeDefinitions: [pk]", KeySchema=schema("other"))
    create("Both the Hash Key and the Range Key element in the KeySchema have the same name",
           "pk:S sk:S", KeySchema=schema("pk", "pk"))
    create("Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
           KeySchema=[{"AttributeName": "pk", "KeyType": "RANGE"}])
    create(start + "Table KeySchema does not have a range key, which is required when specifying a "
           "LocalSecondaryIndex", "pk:S x:S", key_count=1, local=[index("one", "pk", "x")])
    create(start + "Duplicate index name: one", "pk:S x:S", key_count=1,
           global_=[index("one", "x"), index("one", "x")])
    create(start + "ProjectionType is ALL, but NonKeyAttributes is specified", "pk:S x:S",
           key_count=1, global_=[index("one", "x", non_keys=["y"])])
    assert refusal(make_table, client=dynamodb, name=name, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})["Code"] == "NotImplemented"
    assert refusal(make_table, client=dynamodb, name=name,
                   SSESpecification={"Enabled": True})["Code"] == "NotImplemented"
    assert refusal(make_table, client=dynamodb, name=name, WarmThroughput={
        "ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 5000})["Code"] == "NotImplemented"
    assert name not in dynamodb.list_tables()["TableNames"]


def test_settings(dynamodb, name):
    made = make_table(dynamodb, name, BillingMode="PROVISIONED", DeletionProtectionEnabled=True,
                      ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6})
    assert "WarmThroughput" not in made, "told of tables that are there"
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 6
    assert "BillingModeSummary" not in described
    assert described["WarmThroughput"] == {
        "ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6, "Status": "ACTIVE"}
    refused(dynamodb.delete_table,
            "Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection first.", TableName=name)
    updated = dynamodb.update_table(
        TableName=name, ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 6})
    assert updated["TableDescription"]["TableStatus"] == "UPDATING"
    assert refusal(dynamodb.update_table, TableName=name, ProvisionedThroughput={
        "ReadCapacityUnits": 9, "WriteCapacityUnits": 6})["Message"].startswith(
        "The provisioned throughput for the table will not change.")
    dynamodb.update_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                          DeletionProtectionEnabled=False)
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert described["WarmThroughput"] == {
        "ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
    assert described["DeletionProtectionEnabled"] is False
    dynamodb.delete_table(TableName=name)


def test_tags_and_limits(dynamodb, table):
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    refused(dynamodb.list_tags_of_resource,
            f"Requested resource not found: ResourcArn: {arn}x not found",
            "ResourceNotFoundException", ResourceArn=arn + "x")
    assert dynamodb.describe_limits()["TableMaxReadCapacityUnits"] == 40_000
    assert dynamodb.describe_endpoints()["Endpoints"][0]["Address"].startswith("127.0.0.1:")
    backups = dynamodb.describe_continuous_backups(TableName=table)
    assert backups["ContinuousBackupsDescription"]["ContinuousBackupsStatus"] == "DISABLED"


def test_an_index_for_what_is_there(dynamodb, table):
    for number in range(700):
        item = {"pk": {"S": str(number)}, "g": {"S": "even" if number % 2 == 0 else "odd"}}
        if number % 10 == 0:
            item["g"] = {"N": "1"}  # of another type: not in the index
        dynamodb.put_item(TableName=table, Item=item)
    updated = dynamodb.update_table(
        TableName=table, AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index("by-g", "g", projection="KEYS_ONLY")}])
    (made,) = updated["TableDescription"]["GlobalSecondaryIndexes"]
    assert made["IndexStatus"] == "CREATING" and made["Backfilling"] is True
    for number in range(0, 100):  # while it fills
        dynamodb.put_item(TableName=table, Item={"pk": {"S": f"late-{number}"}, "g": {"S": "odd"}})
    wait_until(lambda: dynamodb.describe_table(TableName=table)["Table"][
        "GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE")
    query = dict(TableName=table, IndexName="by-g", KeyConditionExpression="g = :g")
    odd = dynamodb.query(**query, ExpressionAttributeValues={":g": {"S": "odd"}})
    even = dynamodb.query(**query, ExpressionAttributeValues={":g": {"S": "even"}})
    assert (odd["Count"], even["Count"]) == (450, 280)
    described = dynamodb.describe_table(TableName=table)["Table"]["GlobalSecondaryIndexes"][0]
    assert described["ItemCount"] == 730
    refused(dynamodb.put_item,
            "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S "
            "Actual: N IndexName: by-g", TableName=table, Item={"pk": {"S": "x"}, "g": {"N": "1"}})
    dynamodb.update_table(TableName=table,
                          GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}])
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert "GlobalSecondaryIndexes" not in described
    assert [one["AttributeName"] for one in described["AttributeDefinitions"]] == ["pk"]
    refused(dynamodb.query, "The table does not have the specified index: by-g", **query,
            ExpressionAttributeValues={":g": {"S": "odd"}})


def test_items_expire(module_tarn, name):
    client = module_tarn.client("dynamodb")
    make_table(client, name, "pk:S g:S", key_count=1, global_=[index("by-g", "g")])
    now = int(time.time())
    for key, until in (("past", now - 10), ("soon", now + 3600), ("late", now + 90_000),
                       ("ancient", now - 6 * 365 * 86_400)):
        client.put_item(TableName=name, Item={
            "pk": {"S": key}, "g": {"S": "x"}, "until": {"N": str(until)}})
    client.put_item(TableName=name, Item={"pk": {"S": "text"}, "until": {"S": "1"}})
    assert client.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "DISABLED"}
    specification = {"Enabled": True, "AttributeName": "until"}
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    refused(client.update_time_to_live, "TimeToLive is already enabled", TableName=name,
            TimeToLiveSpecification=specification)

    def keys():
        return {item["pk"]["S"] for item in client.scan(TableName=name)["Items"]}

    wait_until(lambda: keys() == {"soon", "late", "text", "ancient"})
    assert client.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    client.put_item(TableName=name, Item={"pk": {"S": "new"}, "until": {"N": str(now - 1)}})
    wait_until(lambda: "new" not in keys())
    # Put off: the earlier time does not count any more.
    client.update_item(TableName=name, Key={"pk": {"S": "soon"}}, UpdateExpression="SET #u = :u",
                       ExpressionAttributeNames={"#u": "until"},
                       ExpressionAttributeValues={":u": {"N": str(now + 10 * 86_400)}})
    advance(module_tarn, 100_000)
    wait_until(lambda: keys() == {"soon", "text", "ancient"})
    assert client.scan(TableName=name, IndexName="by-g")["Count"] == 2
    client.update_time_to_live(TableName=name, TimeToLiveSpecification={
        "Enabled": False, "AttributeName": "until"})
    advance(module_tarn, 20 * 86_400)
    time.sleep(1.5)
    assert keys() == {"soon", "text", "ancient"}


def test_what_a_server_knows_after_a_kill(own_tarn, name):
    client = own_tarn.client("dynamodb")
    make_table(client, name, "pk:S sk:N g:S", global_=[index("by-g", "g")])
    for number in range(50):
        client.put_item(TableName=name, Item={
            "pk": {"S": "a"}, "sk": {"N": str(number)}, "g": {"S": "x"}})
    own_tarn.restart()
    client = own_tarn.client("dynamodb")
    assert client.describe_table(TableName=name)["Table"]["ItemCount"] == 50
    assert client.scan(TableName=name)["Count"] == 50
    assert client.scan(TableName=name, IndexName="by-g")["Count"] == 50


@pytest.mark.parametrize("kills", [3])
def test_an_index_fills_through_kills(own_tarn, name, kills):
    client = own_tarn.client("dynamodb")
    make_table(client, name)
    for first in range(0, 3000, 25):
        client.batch_write_item(RequestItems={name: [
            {"PutRequest": {"Item": {"pk": {"S": str(n)}, "g": {"N": str(n % 7)}}}}
            for n in range(first, first + 25)]})
    client.update_table(
        TableName=name, AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": index("by-g", "g")}])
    for _ in range(kills):
        own_tarn.restart()
    client = own_tarn.client("dynamodb")
    wait_until(lambda: client.describe_table(TableName=name)["Table"][
        "GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE", timeout=60)
    assert client.scan(TableName=name, IndexName="by-g", Select="COUNT")["Count"] == 3000
    described = client.describe_table(TableName=name)["Table"]["GlobalSecondaryIndexes"][0]
    assert described["ItemCount"] == 3000
