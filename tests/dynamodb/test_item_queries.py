"""Query and Scan: order, paging, indexes, segments, filters."""

import decimal
import random

import pytest

from tables import index, make_table, refused


def pages(call, **arguments):
    """All items, page by page; each page but the last has a key to go on from."""
    found, start = [], {}
    while True:
        page = call(**arguments, **start)
        assert page["Count"] == len(page["Items"])
        found.append(page["Items"])
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def joined(found):
    return [item for page in found for item in page]


@pytest.fixture(scope="module")
def numbers(tarn):
    """A partition with range keys that are numbers of all kinds, and their values."""
    client = tarn.client("dynamodb")
    make_table(client, "queries-numbers", "pk:S sk:N")
    choices = random.Random(1)
    texts = {"0", "1", "-1", "0.1", "-0.1", "10", "9", "1E100", "-1E100", "1E-100", "-1E-100", "2.5"}
    texts |= {str(decimal.Decimal(choices.randrange(-10**9, 10**9)).scaleb(choices.randrange(-12, 4)))
              for _ in range(80)}
    for text in texts:
        client.put_item(TableName="queries-numbers", Item={"pk": {"S": "a"}, "sk": {"N": text}})
    client.put_item(TableName="queries-numbers", Item={"pk": {"S": "b"}, "sk": {"N": "3"}})
    return sorted(decimal.Decimal(text) for text in texts)


def query_numbers(tarn, condition="", values=None, **more):
    values = {name: {"N": str(value)} for name, value in (values or {}).items()}
    found = joined(pages(
        tarn.client("dynamodb").query, TableName="queries-numbers",
        KeyConditionExpression="pk = :p" + condition,
        ExpressionAttributeValues={":p": {"S": "a"}, **values}, **more))
    return [decimal.Decimal(item["sk"]["N"]) for item in found]


def test_numbers_are_in_order(tarn, numbers):
    assert query_numbers(tarn) == numbers
    assert query_numbers(tarn, ScanIndexForward=False) == numbers[::-1]
    assert query_numbers(tarn, Limit=7) == numbers
    assert query_numbers(tarn, Limit=7, ScanIndexForward=False) == numbers[::-1]


@pytest.mark.parametrize("bound", ["0", "-1", "2.5", "1E100", "-1E100", "0.05"])
def test_conditions_on_numbers(tarn, numbers, bound):
    value = decimal.Decimal(bound)
    for operator, holds in [("<", lambda n: n < value), ("<=", lambda n: n <= value),
                            (">", lambda n: n > value), (">=", lambda n: n >= value),
                            ("=", lambda n: n == value)]:
        expected = [n for n in numbers if holds(n)]
        assert query_numbers(tarn, f" AND sk {operator} :v", {":v": bound}) == expected
        assert query_numbers(tarn, f" AND sk {operator} :v", {":v": bound}, Limit=3,
                             ScanIndexForward=False) == expected[::-1]
    expected = [n for n in numbers if -5 <= n <= value]
    if value >= -5:
        assert query_numbers(tarn, " AND sk BETWEEN :l AND :v", {":l": -5, ":v": bound}) == expected


def test_texts_are_in_order(dynamodb, name):
    make_table(dynamodb, name, "pk:S sk:S")
    texts = ["a", "a b", "aa", "ab", "b", "ä", "€", "\U0001f600", "a\x00", "a\x00b", "a\x01", "Z"]
    for text in texts:
        dynamodb.put_item(TableName=name, Item={"pk": {"S": "p"}, "sk": {"S": text}})
    ordered = sorted(texts, key=lambda text: text.encode())

    def query(condition="", **values):
        found = dynamodb.query(
            TableName=name, KeyConditionExpression="pk = :p" + condition,
            ExpressionAttributeValues={":p": {"S": "p"}, **{
                ":" + key: {"S": value} for key, value in values.items()}})
        return [item["sk"]["S"] for item in found["Items"]]

    assert query() == ordered
    for prefix in ("a", "a\x00", "\U0001f600", "zz"):
        assert query(" AND begins_with(sk, :v)", v=prefix) == [
            text for text in ordered if text.startswith(prefix)]
    assert query(" AND sk > :v", v="a") == [t for t in ordered if t.encode() > b"a"]


def test_pages_of_a_megabyte(dynamodb, name):
    make_table(dynamodb, name, "pk:S sk:N")
    for number in range(30):
        dynamodb.put_item(TableName=name, Item={
            "pk": {"S": "p"}, "sk": {"N": str(number)}, "x": {"S": "x" * 100_000}})
    found = pages(dynamodb.query, TableName=name, KeyConditionExpression="pk = :p",
                  ExpressionAttributeValues={":p": {"S": "p"}})
    assert [len(page) for page in found] == [10, 10, 10]
    assert [int(item["sk"]["N"]) for item in joined(found)] == list(range(30))
    # What a filter leaves out counts as read.
    page = dynamodb.scan(TableName=name, FilterExpression="sk > :v",
                         ExpressionAttributeValues={":v": {"N": "8"}})
    assert (page["Count"], page["ScannedCount"]) == (1, 10) and "LastEvaluatedKey" in page


def test_scans(dynamodb, sorted_table):
    for number in range(200):
        dynamodb.put_item(TableName=sorted_table, Item={
            "pk": {"S": str(number // 2)}, "sk": {"N": str(number)}, "even": {"BOOL": number % 2 == 0}})
    everything = {str(number) for number in range(200)}
    found = pages(dynamodb.scan, TableName=sorted_table, Limit=33)
    assert len(found) == 7 and {item["sk"]["N"] for item in joined(found)} == everything
    filtered = dynamodb.scan(TableName=sorted_table, FilterExpression="even = :t",
                             ExpressionAttributeValues={":t": {"BOOL": True}})
    assert (filtered["Count"], filtered["ScannedCount"]) == (100, 200)
    counted = dynamodb.scan(TableName=sorted_table, Select="COUNT")
    assert counted["Count"] == 200 and "Items" not in counted
    older = dynamodb.scan(TableName=sorted_table, ScanFilter={
        "even": {"ComparisonOperator": "EQ", "AttributeValueList": [{"BOOL": False}]},
        "sk": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "0"}, {"N": "9"}]}})
    assert {item["sk"]["N"] for item in older["Items"]} == {"1", "3", "5", "7", "9"}


@pytest.mark.parametrize("total", [1, 2, 7, 64])
def test_segments_are_balanced(dynamodb, table, total):
    for first in range(0, 500, 25):
        dynamodb.batch_write_item(RequestItems={table: [
            {"PutRequest": {"Item": {"pk": {"S": f"key-{n}"}}}} for n in range(first, first + 25)]})
    parts = [joined(pages(dynamodb.scan, TableName=table, TotalSegments=total, Segment=segment,
                          Limit=40)) for segment in range(total)]
    assert sorted(item["pk"]["S"] for part in parts for item in part) == sorted(
        f"key-{n}" for n in range(500))
    assert max(len(part) for part in parts) < 3 * 500 / total + 10


@pytest.fixture(scope="module")
def orders(tarn):
    """A table with local and global indexes."""
    client = tarn.client("dynamodb")
    make_table(client, "queries-orders", "customer:S id:N day:S state:S", key_count=2, local=[
        index("by-day", "customer", "day", "KEYS_ONLY"),
        index("by-day-all", "customer", "day")], global_=[
        index("by-state", "state", "day", "INCLUDE", ["price"]), index("by-day-only", "day")])
    for number in range(40):
        item = {"customer": {"S": f"c{number % 4}"}, "id": {"N": str(number)},
                "price": {"N": str(number * 10)}, "note": {"S": "n" * (number * 200)}}
        if number % 5:
            item["day"] = {"S": f"2026-01-{number % 28 + 1:02}"}
        if number % 2:
            item["state"] = {"S": "open" if number % 3 else "closed"}
        client.put_item(TableName="queries-orders", Item=item)
    return "queries-orders"


def query_index(tarn, table, name, key, value, **more):
    return joined(pages(
        tarn.client("dynamodb").query, TableName=table, IndexName=name,
        KeyConditionExpression="#k = :v", ExpressionAttributeNames={"#k": key},
        ExpressionAttributeValues={":v": {"S": value}}, **more))


def test_local_indexes(tarn, orders):
    found = query_index(tarn, orders, "by-day", "customer", "c1")
    ids = [n for n in range(40) if n % 4 == 1 and n % 5]
    assert [set(item) for item in found] == [{"customer", "id", "day"}] * len(ids)
    assert [item["day"]["S"] for item in found] == sorted(item["day"]["S"] for item in found)
    assert sorted(int(item["id"]["N"]) for item in found) == ids
    assert query_index(tarn, orders, "by-day", "customer", "c1", Limit=2) == found
    everything = query_index(tarn, orders, "by-day", "customer", "c1", Select="ALL_ATTRIBUTES")
    assert all("note" in item for item in everything)
    assert everything == query_index(tarn, orders, "by-day-all", "customer", "c1")
    fetched = query_index(tarn, orders, "by-day", "customer", "c1", ProjectionExpression="price")
    assert [set(item) for item in fetched] == [{"price"}] * len(ids)


def test_global_indexes(tarn, dynamodb, orders):
    found = query_index(tarn, orders, "by-state", "state", "open", Limit=3)
    ids = [n for n in range(40) if n % 5 and n % 2 and n % 3]
    assert sorted(int(item["id"]["N"]) for item in found) == ids
    assert {frozenset(item) for item in found} == {
        frozenset(("customer", "id", "day", "state", "price"))}
    backwards = query_index(tarn, orders, "by-state", "state", "open", ScanIndexForward=False)
    assert backwards == found[::-1]
    scanned = joined(pages(dynamodb.scan, TableName=orders, IndexName="by-day-only", Limit=7))
    assert len(scanned) == 32 and all("note" in item for item in scanned)
    # An index follows its items.
    key = {"customer": {"S": "c1"}, "id": {"N": "1"}}
    for expression, values, count in [
            ("REMOVE #s", None, len(ids) - 1), ("SET #s = :v", {":v": {"S": "open"}}, len(ids)),
            ("SET #s = :v", {":v": {"S": "shut"}}, len(ids) - 1),
            ("SET #s = :v", {":v": {"S": "open"}}, len(ids))]:
        more = {"ExpressionAttributeValues": values} if values else {}
        dynamodb.update_item(TableName=orders, Key=key, UpdateExpression=expression,
                             ExpressionAttributeNames={"#s": "state"}, **more)
        assert len(query_index(tarn, orders, "by-state", "state", "open")) == count


def test_wrong_queries(dynamodb, orders):
    def query(message, **more):
        more = {"KeyConditionExpression": "customer = :v",
                "ExpressionAttributeValues": {":v": {"S": "c1"}}, **more}
        refused(dynamodb.query, message, TableName=orders, **{k: v for k, v in more.items() if v})

    start = "One or more parameter values were invalid: "
    query("Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
          "request.", KeyConditionExpression=None, ExpressionAttributeValues=None)
    query("Query condition missed key schema element: customer", KeyConditionExpression="price = :v")
    query("Query key condition not supported", KeyConditionExpression="customer > :v")
    query(start + "Condition parameter type does not match schema type",
          ExpressionAttributeValues={":v": {"N": "1"}})
    query("The table does not have the specified index: nope", IndexName="nope")
    query("Consistent reads are not supported on global secondary indexes", IndexName="by-state",
          ConsistentRead=True)
    query("Filter Expression can only contain non-primary key attributes: Primary key attribute: id",
          FilterExpression="id > :n",
          ExpressionAttributeValues={":v": {"S": "c1"}, ":n": {"N": "1"}})
    query("The provided starting key is invalid",
          ExclusiveStartKey={"customer": {"S": "c1"}})
    query("The provided starting key is outside query boundaries based on provided conditions",
          ExclusiveStartKey={"customer": {"S": "c2"}, "id": {"N": "1"}})
    query(start + "Select type ALL_ATTRIBUTES is not supported for global secondary index by-state "
          "because its projection type is not ALL", IndexName="by-state", Select="ALL_ATTRIBUTES",
          KeyConditionExpression="#s = :v", ExpressionAttributeNames={"#s": "state"})
    query("Invalid operator used in KeyConditionExpression: OR",
          KeyConditionExpression="customer = :v OR id = :v")
    refused(dynamodb.scan, "The Segment parameter is zero-based and must be less than parameter "
            "TotalSegments: Segment: 2 is not less than TotalSegments: 2", TableName=orders,
            TotalSegments=2, Segment=2)
    refused(dynamodb.scan, "The TotalSegments parameter is required but was not present in the "
            "request when Segment parameter is present", TableName=orders, Segment=0)


def test_older_query_parameters(dynamodb, orders):
    found = dynamodb.query(TableName=orders, KeyConditions={
        "customer": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "c1"}]},
        "id": {"ComparisonOperator": "GT", "AttributeValueList": [{"N": "20"}]}},
        QueryFilter={"price": {"ComparisonOperator": "LT", "AttributeValueList": [{"N": "300"}]}},
        AttributesToGet=["id"])
    assert found["Items"] == [{"id": {"N": "21"}}, {"id": {"N": "25"}}, {"id": {"N": "29"}}]
