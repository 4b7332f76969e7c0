"""Items: put, read, updated and deleted, and what DynamoDB says of those it does not take."""

import decimal
import json
import zlib

import boto3
import pytest

import raw_request
import tables
from tables import refusal, refused

ALL_TYPES = {
    "pk": {"S": "all"}, "s": {"S": "tëxt \U0001f600"}, "empty": {"S": ""}, "n": {"N": "-1.5"},
    "b": {"B": b"\x00\x01\xff"}, "t": {"BOOL": True}, "f": {"BOOL": False}, "z": {"NULL": True},
    "l": {"L": [{"N": "1"}, {"L": []}, {"M": {}}]}, "m": {"M": {"k": {"M": {"d": {"S": "x"}}}}},
    "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]}, "bs": {"BS": [b"\x01", b"\x02"]},
}


def get(client, table, key="a", **more):
    return client.get_item(TableName=table, Key={"pk": {"S": key}}, **more).get("Item")


def test_all_types_come_back(dynamodb, table):
    assert "Attributes" not in dynamodb.put_item(TableName=table, Item=ALL_TYPES)
    assert get(dynamodb, table, "all") == ALL_TYPES
    assert get(dynamodb, table, "none") is None
    old = dynamodb.put_item(TableName=table, Item={"pk": {"S": "all"}}, ReturnValues="ALL_OLD")
    assert old["Attributes"] == ALL_TYPES
    assert get(dynamodb, table, "all") == {"pk": {"S": "all"}}
    old = dynamodb.delete_item(TableName=table, Key={"pk": {"S": "all"}}, ReturnValues="ALL_OLD")
    assert old["Attributes"] == {"pk": {"S": "all"}}
    assert get(dynamodb, table, "all") is None
    assert "Attributes" not in dynamodb.delete_item(
        TableName=table, Key={"pk": {"S": "all"}}, ReturnValues="ALL_OLD")


@pytest.mark.parametrize("text, canonical", [
    ("1", "1"), ("1.0", "1"), ("-0", "0"), ("007", "7"), ("1e3", "1000"), ("1E-3", "0.001"),
    ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ("1E125", "1" + "0" * 125), ("-1E-130", "-0." + "0" * 129 + "1"),
    ("0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901234567"),
])
def test_numbers_are_exact(dynamodb, table, text, canonical):
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "n": {"N": text}})
    assert get(dynamodb, table)["n"] == {"N": canonical}


def test_the_resource_api(tarn, table):
    resource = boto3.resource(
        "dynamodb", endpoint_url=tarn.endpoint, region_name="us-east-1",
        aws_access_key_id=tarn.root_keys[0], aws_secret_access_key=tarn.root_keys[1])
    items = resource.Table(table)
    item = {"pk": "a", "n": decimal.Decimal("1.25"), "tags": {"x", "y"}, "list": [1, "two", None]}
    items.put_item(Item=item)
    assert items.get_item(Key={"pk": "a"})["Item"] == item
    from boto3.dynamodb.conditions import Attr, Key
    assert items.query(KeyConditionExpression=Key("pk").eq("a"),
                       FilterExpression=Attr("n").gt(1))["Count"] == 1
    with items.batch_writer() as batch:
        for number in range(60):
            batch.put_item(Item={"pk": str(number)})
    assert items.scan(Select="COUNT")["Count"] == 61


def test_every_answer_has_its_checksum(tarn, table):
    body = json.dumps({"TableName": table, "Key": {"pk": {"S": "a"}}}).encode()
    headers = {"X-Amz-Target": "DynamoDB_20120810.GetItem",
               "Content-Type": "application/x-amz-json-1.0"}
    status, answered, text = raw_request.send_signed(
        tarn, "dynamodb", "POST", "/", body, headers, tarn.root_keys)
    assert status == 200 and text == "{}"
    answered = {name.lower(): value for name, value in answered.items()}
    assert answered["x-amz-crc32"] == str(zlib.crc32(text.encode()))
    status, answered, text = raw_request.send_signed(
        tarn, "dynamodb", "POST", "/", b'{"TableName":"missing","Key":{}}', headers, tarn.root_keys)
    assert status == 400
    answered = {name.lower(): value for name, value in answered.items()}
    assert answered["x-amz-crc32"] == str(zlib.crc32(text.encode()))


def test_wrong_items(dynamodb, table):
    def put(message, **attributes):
        refused(dynamodb.put_item, message, TableName=table, Item={"pk": {"S": "a"}, **attributes})

    start = "One or more parameter values were invalid: "
    put("The parameter cannot be converted to a numeric value: one", x={"N": "one"})
    put("Attempting to store more than 38 significant digits in a Number", x={"N": "1" * 39})
    put("Number overflow. Attempting to store a number with magnitude larger than supported range",
        x={"N": "1E126"})
    put("Number underflow. Attempting to store a number with magnitude smaller than supported range",
        x={"N": "1E-131"})
    put(start + "An string set  may not be empty", x={"SS": []})
    put(start + "Input collection [a, a] contains duplicates.", x={"SS": ["a", "a"]})
    put("Input collection contains duplicates", x={"NS": ["1", "1.0"]})
    put(start + "Null attribute value types must have the value of true", x={"NULL": False})
    put(start + "Type mismatch for key pk expected: S actual: N", pk={"N": "1"})
    put("One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
        "contain an empty string value. Key: pk", pk={"S": ""})
    put(start + "Size of hashkey has exceeded the maximum size limit of2048 bytes",
        pk={"S": "x" * 2049})
    put("Item size has exceeded the maximum allowed size", x={"S": "x" * (400 * 1024)})
    refused(dynamodb.put_item, start + "Missing the key pk in the item", TableName=table,
            Item={"x": {"S": "a"}})
    refused(dynamodb.put_item, "Requested resource not found", "ResourceNotFoundException",
            TableName="missing-table", Item={"pk": {"S": "a"}})
    refused(dynamodb.put_item, "ReturnValues can only be ALL_OLD or NONE", TableName=table,
            Item={"pk": {"S": "a"}}, ReturnValues="ALL_NEW")
    refused(dynamodb.get_item, "The provided key element does not match the schema",
            TableName=table, Key={"pk": {"S": "a"}, "sk": {"S": "b"}})
    refused(dynamodb.get_item, "The provided key element does not match the schema",
            TableName=table, Key={"pk": {"N": "1"}})
    nested = {"S": "x"}
    for _ in range(28):
        nested = {"L": [nested]}
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "x": nested})
    assert get(dynamodb, table)["x"] == nested
    for _ in range(12):
        nested = {"L": [nested]}
    assert refusal(dynamodb.put_item, TableName=table, Item={"pk": {"S": "a"}, "x": nested})


@pytest.mark.parametrize("size", [89_000, 91_000, 200_000, 400 * 1024 - 10])
def test_large_items(dynamodb, table, size):
    value = {"B": bytes(number % 251 for number in range(size))}
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "x": value})
    assert get(dynamodb, table)["x"] == value
    assert dynamodb.scan(TableName=table)["Items"][0]["x"] == value
    dynamodb.update_item(TableName=table, Key={"pk": {"S": "a"}}, UpdateExpression="REMOVE x")
    assert get(dynamodb, table) == {"pk": {"S": "a"}}
    assert refusal(dynamodb.update_item, TableName=table, Key={"pk": {"S": "a"}},
                   UpdateExpression="SET x = :v",
                   ExpressionAttributeValues={":v": {"S": "x" * (400 * 1024)}})["Message"] == (
        "Item size to update has exceeded the maximum allowed size")


def test_conditions(dynamodb, table):
    put = {"TableName": table, "Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}
    once = {**put, "ConditionExpression": "attribute_not_exists(pk)"}
    dynamodb.put_item(**once)
    refused(dynamodb.put_item, "The conditional request failed",
            "ConditionalCheckFailedException", **once)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as caught:
        dynamodb.put_item(**once, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert caught.value.response["Item"] == put["Item"]
    refused(dynamodb.delete_item, "The conditional request failed",
            "ConditionalCheckFailedException", TableName=table, Key={"pk": {"S": "a"}},
            ConditionExpression="n > :v", ExpressionAttributeValues={":v": {"N": "1"}})
    dynamodb.delete_item(TableName=table, Key={"pk": {"S": "a"}}, ConditionExpression="n >= :v",
                         ExpressionAttributeValues={":v": {"N": "1"}})
    refused(dynamodb.update_item, "The conditional request failed",
            "ConditionalCheckFailedException", TableName=table, Key={"pk": {"S": "a"}},
            UpdateExpression="SET n = :v", ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":v": {"N": "1"}})
    refused(dynamodb.put_item,
            'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: '
            'name', **put, ConditionExpression="attribute_exists(name)")
    refused(dynamodb.put_item,
            "ExpressionAttributeValues can only be specified when using expressions: "
            "ConditionExpression is null", **put, ExpressionAttributeValues={":v": {"N": "1"}})
    refused(dynamodb.put_item,
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
            **put, ConditionExpression="attribute_exists(n)", Expected={"n": {"Exists": False}})


def test_updates(dynamodb, table):
    key = {"TableName": table, "Key": {"pk": {"S": "a"}}}

    def update(expression, values=None, returned="ALL_NEW", **more):
        if values:
            more["ExpressionAttributeValues"] = values
        return dynamodb.update_item(**key, UpdateExpression=expression, ReturnValues=returned,
                                    **more).get("Attributes")

    assert update("SET n = if_not_exists(n, :z) + :o", {":z": {"N": "0"}, ":o": {"N": "1"}}) == {
        "pk": {"S": "a"}, "n": {"N": "1"}}
    assert update("SET n = n + :o, m = :m", {":o": {"N": "0.1"}, ":m": {"M": {"x": {"S": "y"}}}},
                  "UPDATED_OLD") == {"n": {"N": "1"}}
    assert update("SET m.x = :v", {":v": {"S": "z"}}, "UPDATED_NEW") == {"m": {"M": {"x": {"S": "z"}}}}
    assert update("ADD tags :t, n :n", {":t": {"SS": ["a"]}, ":n": {"N": "-1.1"}}, "UPDATED_NEW") == {
        "tags": {"SS": ["a"]}, "n": {"N": "0"}}
    assert update("DELETE tags :t REMOVE m", {":t": {"SS": ["a"]}}) == {
        "pk": {"S": "a"}, "n": {"N": "0"}}
    assert update("SET #s = :v", {":v": {"S": "ok"}}, "NONE",
                  ExpressionAttributeNames={"#s": "status"}) is None
    refused(dynamodb.update_item,
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute "
            "is part of the key", **key, UpdateExpression="SET pk = :v",
            ExpressionAttributeValues={":v": {"S": "b"}})
    refused(dynamodb.update_item,
            "The document path provided in the update expression is invalid for update",
            **key, UpdateExpression="SET nil.x = :v", ExpressionAttributeValues={":v": {"S": "b"}})
    # Without an expression there is an item with its key.
    dynamodb.update_item(TableName=table, Key={"pk": {"S": "new"}})
    assert get(dynamodb, table, "new") == {"pk": {"S": "new"}}


def test_older_parameters(dynamodb, table):
    key = {"TableName": table, "Key": {"pk": {"S": "a"}}}
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "n": {"N": "1"}},
                      Expected={"pk": {"Exists": False}})
    refused(dynamodb.put_item, "The conditional request failed",
            "ConditionalCheckFailedException", TableName=table, Item={"pk": {"S": "a"}},
            Expected={"pk": {"Exists": False}})
    answer = dynamodb.update_item(**key, AttributeUpdates={
        "n": {"Value": {"N": "2"}, "Action": "ADD"}, "s": {"Value": {"SS": ["x", "y"]}},
        "gone": {"Action": "DELETE"}}, ReturnValues="ALL_NEW",
        Expected={"n": {"ComparisonOperator": "LE", "AttributeValueList": [{"N": "1"}]},
                  "zz": {"ComparisonOperator": "NULL"}})
    assert answer["Attributes"] == {"pk": {"S": "a"}, "n": {"N": "3"}, "s": {"SS": ["x", "y"]}}
    answer = dynamodb.update_item(**key, AttributeUpdates={
        "s": {"Value": {"SS": ["x"]}, "Action": "DELETE"}}, ReturnValues="UPDATED_NEW")
    assert answer["Attributes"] == {"s": {"SS": ["y"]}}
    refused(dynamodb.update_item, "Type mismatch for attribute to update", **key,
            AttributeUpdates={"s": {"Value": {"N": "1"}, "Action": "ADD"}})
    refused(dynamodb.update_item,
            "One or more parameter values were invalid: Only DELETE action is allowed when no "
            "attribute value is specified", **key, AttributeUpdates={"s": {"Action": "PUT"}})
    assert dynamodb.get_item(**key, AttributesToGet=["n", "none"])["Item"] == {"n": {"N": "3"}}
    refused(dynamodb.get_item,
            "One or more parameter values were invalid: Duplicate value in attribute name: n",
            **key, AttributesToGet=["n", "n"])


def test_projections(dynamodb, table):
    dynamodb.put_item(TableName=table, Item={**ALL_TYPES, "pk": {"S": "a"}})
    assert get(dynamodb, table, ProjectionExpression="m.k.d, l[0], n") == {
        "m": {"M": {"k": {"M": {"d": {"S": "x"}}}}}, "l": {"L": [{"N": "1"}]}, "n": {"N": "-1.5"}}
    assert get(dynamodb, table, ProjectionExpression="nil") == {}
    refused(dynamodb.get_item,
            'Invalid ProjectionExpression: Syntax error; token: "n", near: "m n"',
            TableName=table, Key={"pk": {"S": "a"}}, ProjectionExpression="m n")
    refused(dynamodb.get_item,
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#q}",
            TableName=table, Key={"pk": {"S": "a"}}, ProjectionExpression="m",
            ExpressionAttributeNames={"#q": "x"})


def test_capacity(dynamodb, name):
    tables.make_table(dynamodb, name, "pk:S g:S", key_count=1, global_=[tables.index("by-g", "g")])
    item = {"pk": {"S": "a"}, "g": {"S": "x"}, "x": {"S": "x" * 3000}}
    used = dynamodb.put_item(TableName=name, Item=item, ReturnConsumedCapacity="INDEXES")
    assert used["ConsumedCapacity"] == {
        "TableName": name, "CapacityUnits": 6.0, "Table": {"CapacityUnits": 3.0},
        "GlobalSecondaryIndexes": {"by-g": {"CapacityUnits": 3.0}}}
    used = dynamodb.get_item(TableName=name, Key={"pk": {"S": "a"}}, ReturnConsumedCapacity="TOTAL")
    assert used["ConsumedCapacity"] == {"TableName": name, "CapacityUnits": 0.5}
    used = dynamodb.get_item(TableName=name, Key={"pk": {"S": "a"}}, ConsistentRead=True,
                             ReturnConsumedCapacity="TOTAL")
    assert used["ConsumedCapacity"]["CapacityUnits"] == 1.0
    assert "ConsumedCapacity" not in dynamodb.get_item(TableName=name, Key={"pk": {"S": "a"}})


def test_names_by_arn_and_other_places(tarn, dynamodb, table):
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}"
    dynamodb.put_item(TableName=arn, Item={"pk": {"S": "a"}})
    assert get(dynamodb, table) == {"pk": {"S": "a"}}
    elsewhere = tarn.client("dynamodb", region="eu-west-1")
    refused(elsewhere.get_item, "Requested resource not found", "ResourceNotFoundException",
            TableName=table, Key={"pk": {"S": "a"}})
    refused(dynamodb.get_item,
            "Invalid table/index name.  Table/index names must be between 3 and 255 characters "
            "long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
            TableName="a b", Key={"pk": {"S": "a"}})


def test_what_is_not_served_says_so(dynamodb, table):
    for call, arguments in [
            (dynamodb.execute_statement, {"Statement": f'SELECT * FROM "{table}"'}),
            (dynamodb.create_backup, {"TableName": table, "BackupName": "one"}),
            (dynamodb.export_table_to_point_in_time, {"TableArn": table, "S3Bucket": "b"})]:
        assert refusal(call, **arguments)["Code"] == "NotImplemented"
