"""Batches, which are not one transaction, and transactions, which are."""

import uuid

import pytest

from tables import index, make_table, refusal, refused


def put(key, **attributes):
    return {"PutRequest": {"Item": {"pk": {"S": key}, **attributes}}}


def test_batches(dynamodb, table, name):
    other = name + "-other"
    make_table(dynamodb, other)
    answer = dynamodb.batch_write_item(RequestItems={
        table: [put(str(n), n={"N": str(n)}) for n in range(20)], other: [put("x")]},
        ReturnConsumedCapacity="TOTAL")
    assert answer["UnprocessedItems"] == {}
    assert {one["TableName"]: one["CapacityUnits"] for one in answer["ConsumedCapacity"]} == {
        table: 20.0, other: 1.0}
    dynamodb.batch_write_item(RequestItems={table: [
        {"DeleteRequest": {"Key": {"pk": {"S": "0"}}}}, put("1", n={"N": "-1"})]})
    found = dynamodb.batch_get_item(RequestItems={
        table: {"Keys": [{"pk": {"S": str(n)}} for n in range(25)], "ProjectionExpression": "n"},
        other: {"Keys": [{"pk": {"S": "x"}}], "ConsistentRead": True}})
    assert sorted(int(item["n"]["N"]) for item in found["Responses"][table]) == [-1, *range(2, 20)]
    assert found["Responses"][other] == [{"pk": {"S": "x"}}]
    assert found["UnprocessedKeys"] == {}


def test_a_batch_larger_than_a_transaction(dynamodb, name):
    make_table(dynamodb, name, "pk:S g:S", key_count=1, global_=[index("by-g", "g")])
    item = {"g": {"S": "x"}, "x": {"S": "x" * 390_000}}
    for _ in range(2):  # the second time they are there
        dynamodb.batch_write_item(RequestItems={name: [put(str(n), **item) for n in range(25)]})
    assert dynamodb.describe_table(TableName=name)["Table"]["ItemCount"] == 25
    keys = [{"pk": {"S": str(n)}} for n in range(25)]
    found, asked = [], {name: {"Keys": keys}}
    while asked:
        answer = dynamodb.batch_get_item(RequestItems=asked)
        found += answer["Responses"].get(name, [])
        asked = answer["UnprocessedKeys"]
    assert sorted(item["pk"]["S"] for item in found) == sorted(key["pk"]["S"] for key in keys)
    assert all(len(item["x"]["S"]) == 390_000 for item in found)
    assert dynamodb.scan(TableName=name, IndexName="by-g", Limit=2)["Items"][0]["x"] == item["x"]


def test_wrong_batches(dynamodb, table):
    duplicates = "Provided list of item keys contains duplicates"
    refused(dynamodb.batch_write_item, duplicates,
            RequestItems={table: [put("a"), put("a", n={"N": "1"})]})
    refused(dynamodb.batch_get_item, duplicates,
            RequestItems={table: {"Keys": [{"pk": {"S": "a"}}, {"pk": {"S": "a"}}]}})
    refused(dynamodb.batch_write_item, "Requested resource not found", "ResourceNotFoundException",
            RequestItems={table: [put("a")], "missing-table": [put("a")]})
    assert refusal(dynamodb.batch_write_item, RequestItems={
        table: [put(str(n)) for n in range(26)]})["Code"] == "ValidationException"
    assert "Item" not in dynamodb.get_item(TableName=table, Key={"pk": {"S": "a"}})


def test_transactions(dynamodb, table, name):
    other = name + "-other"
    make_table(dynamodb, other)
    values = {":o": {"N": "1"}}
    answer = dynamodb.transact_write_items(TransactItems=[
        {"Put": {"TableName": table, "Item": {"pk": {"S": "a"}, "n": {"N": "1"}},
                 "ConditionExpression": "attribute_not_exists(pk)"}},
        {"Update": {"TableName": other, "Key": {"pk": {"S": "b"}}, "UpdateExpression": "ADD n :o",
                    "ExpressionAttributeValues": values}}], ReturnConsumedCapacity="TOTAL")
    assert [one["CapacityUnits"] for one in answer["ConsumedCapacity"]] == [2.0, 2.0]
    read = [{"Get": {"TableName": table, "Key": {"pk": {"S": "a"}}}},
            {"Get": {"TableName": other, "Key": {"pk": {"S": "b"}}, "ProjectionExpression": "n"}},
            {"Get": {"TableName": other, "Key": {"pk": {"S": "none"}}}}]
    assert dynamodb.transact_get_items(TransactItems=read)["Responses"] == [
        {"Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}, {"Item": {"n": {"N": "1"}}}, {}]
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        dynamodb.transact_write_items(TransactItems=[
            {"Delete": {"TableName": table, "Key": {"pk": {"S": "a"}}}},
            {"ConditionCheck": {
                "TableName": other, "Key": {"pk": {"S": "b"}}, "ConditionExpression": "n > :o",
                "ExpressionAttributeValues": values,
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}])
    assert caught.value.response["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed]")
    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"}, {"Code": "ConditionalCheckFailed",
                           "Message": "The conditional request failed",
                           "Item": {"pk": {"S": "b"}, "n": {"N": "1"}}}]
    assert dynamodb.get_item(TableName=table, Key={"pk": {"S": "a"}})["Item"]["n"] == {"N": "1"}


def test_wrong_transactions(dynamodb, table):
    put_one = {"Put": {"TableName": table, "Item": {"pk": {"S": "a"}}}}
    refused(dynamodb.transact_write_items,
            "Transaction request cannot include multiple operations on one item",
            TransactItems=[put_one, {"Delete": {"TableName": table, "Key": {"pk": {"S": "a"}}}}])
    error = refusal(dynamodb.transact_write_items, TransactItems=[
        {"Update": {"TableName": table, "Key": {"pk": {"S": "a"}}, "UpdateExpression": "SET a = b"}}])
    assert (error["Code"], error["Message"]) == (
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[ValidationError]")
    refused(dynamodb.transact_write_items, "Requested resource not found",
            "ResourceNotFoundException",
            TransactItems=[{"Put": {"TableName": "missing-table", "Item": {"pk": {"S": "a"}}}}])


def test_tokens(dynamodb, table):
    def add(amount, token):
        return dynamodb.transact_write_items(ClientRequestToken=token, TransactItems=[
            {"Update": {"TableName": table, "Key": {"pk": {"S": "a"}}, "UpdateExpression": "ADD n :o",
                        "ExpressionAttributeValues": {":o": {"N": amount}}}}])

    token = str(uuid.uuid4())
    add("1", token)
    add("1", token)
    add("1", str(uuid.uuid4()))
    assert dynamodb.get_item(TableName=table, Key={"pk": {"S": "a"}})["Item"]["n"] == {"N": "2"}
    assert refusal(add, amount="2", token=token)["Code"] == "IdempotentParameterMismatchException"
