"""Who may do what: tables and indexes by ARN, and what policies say of keys and attributes."""

import pytest

from tables import index, make_table, refusal

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/"


def allow(action, resource, **condition):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture
def as_user(tarn, name):
    def make(policy):
        keys = tarn.user(name + "-user", policy)
        return tarn.client("dynamodb", keys=keys)
    return make


def denied(call, **arguments):
    return refusal(call, **arguments)["Code"] == "AccessDeniedException"


def test_tables_and_indexes(dynamodb, name, as_user):
    make_table(dynamodb, name, "pk:S g:S", key_count=1, global_=[index("by-g", "g")])
    client = as_user(allow(["dynamodb:PutItem", "dynamodb:Query"], [
        TABLE + name, TABLE + name + "/index/by-g"]))
    client.put_item(TableName=name, Item={"pk": {"S": "a"}, "g": {"S": "b"}})
    client.put_item(TableName=TABLE + name, Item={"pk": {"S": "a"}, "g": {"S": "b"}})
    query = dict(TableName=name, KeyConditionExpression="g = :v",
                 ExpressionAttributeValues={":v": {"S": "b"}})
    assert client.query(IndexName="by-g", **query)["Count"] == 1
    assert denied(client.scan, TableName=name)
    assert denied(client.put_item, TableName="another", Item={"pk": {"S": "a"}})
    assert denied(client.transact_write_items, TransactItems=[
        {"Delete": {"TableName": name, "Key": {"pk": {"S": "a"}}}}])
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": name, "Item": {"pk": {"S": "b"}}}}])
    assert denied(client.batch_write_item, RequestItems={
        name: [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}]})


def test_leading_keys(dynamodb, name, as_user):
    make_table(dynamodb, name, "pk:S sk:N")
    client = as_user(allow(
        ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"],
        TABLE + name, **{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["mine"]}}))
    key = {"pk": {"S": "mine"}, "sk": {"N": "1"}}
    client.put_item(TableName=name, Item=key)
    assert client.get_item(TableName=name, Key=key)["Item"] == key
    values = {":v": {"S": "mine"}}
    query = dict(TableName=name, KeyConditionExpression="pk = :v")
    assert client.query(**query, ExpressionAttributeValues=values)["Count"] == 1
    other = {"pk": {"S": "theirs"}, "sk": {"N": "1"}}
    assert denied(client.put_item, TableName=name, Item=other)
    assert denied(client.get_item, TableName=name, Key=other)
    assert denied(client.query, **query, ExpressionAttributeValues={":v": {"S": "theirs"}})
    assert denied(client.batch_get_item, RequestItems={name: {"Keys": [key, other]}})


def test_attributes(dynamodb, table, as_user):
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "open": {"S": "x"},
                                             "secret": {"S": "y"}})
    client = as_user(allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], TABLE + table, **{
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "shown"]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}))
    key = dict(TableName=table, Key={"pk": {"S": "a"}})
    client.get_item(**key, ProjectionExpression="shown")
    assert denied(client.get_item, **key)
    assert denied(client.get_item, **key, ProjectionExpression="shown, secret")
    assert denied(client.get_item, **key, ProjectionExpression="#s",
                  ExpressionAttributeNames={"#s": "secret"})
    client.update_item(**key, UpdateExpression="SET shown = :v",
                       ExpressionAttributeValues={":v": {"S": "z"}})
    assert denied(client.update_item, **key, UpdateExpression="SET shown = secret")
    assert denied(client.update_item, **key, UpdateExpression="SET shown = :v",
                  ConditionExpression="begins_with(secret, :v)",
                  ExpressionAttributeValues={":v": {"S": "z"}})
