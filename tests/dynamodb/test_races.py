"""Many clients on one item, and a process that dies under them."""

import threading
import time

import botocore.exceptions
import pytest

from tables import index, make_table

CLIENTS = 64
EACH = 8


def run_all(work, count):
    """Runs work(number) on so many threads; what any of them raised is raised here."""
    failures = []

    def guarded(number):
        try:
            work(number)
        except Exception as failure:  # noqa: BLE001: raised again below
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_increments_of_many_clients(tarn, dynamodb, table):
    clients = [tarn.client("dynamodb") for _ in range(CLIENTS)]

    def add(number):
        for _ in range(EACH):
            clients[number].update_item(
                TableName=table, Key={"pk": {"S": "hot"}}, UpdateExpression="ADD n :o",
                ExpressionAttributeValues={":o": {"N": "1"}})

    run_all(add, CLIENTS)
    item = dynamodb.get_item(TableName=table, Key={"pk": {"S": "hot"}}, ConsistentRead=True)["Item"]
    assert item["n"] == {"N": str(CLIENTS * EACH)}


def test_one_wins_a_conditional_put(tarn, dynamodb, table):
    clients = [tarn.client("dynamodb") for _ in range(16)]
    for round_number in range(20):
        won = []

        def put(number, key=str(round_number)):
            try:
                clients[number].put_item(
                    TableName=table, Item={"pk": {"S": key}, "by": {"N": str(number)}},
                    ConditionExpression="attribute_not_exists(pk)")
                won.append(number)
            except botocore.exceptions.ClientError as error:
                assert error.response["Error"]["Code"] == "ConditionalCheckFailedException"

        run_all(put, len(clients))
        assert len(won) == 1
        item = dynamodb.get_item(TableName=table, Key={"pk": {"S": str(round_number)}})["Item"]
        assert item["by"] == {"N": str(won[0])}


def test_money_is_neither_made_nor_lost(tarn, dynamodb, table):
    accounts = [str(number) for number in range(4)]
    for account in accounts:
        dynamodb.put_item(TableName=table, Item={"pk": {"S": account}, "n": {"N": "100"}})
    clients = [tarn.client("dynamodb") for _ in range(12)]
    sums = []

    def read_all():
        answer = dynamodb.transact_get_items(TransactItems=[
            {"Get": {"TableName": table, "Key": {"pk": {"S": one}}}} for one in accounts])
        sums.append(sum(int(one["Item"]["n"]["N"]) for one in answer["Responses"]))

    def move(number):
        for turn in range(15):
            source, target = accounts[(number + turn) % 4], accounts[(number + turn * 3 + 1) % 4]
            if source == target:
                continue
            try:
                clients[number].transact_write_items(TransactItems=[
                    {"Update": {"TableName": table, "Key": {"pk": {"S": source}},
                                "UpdateExpression": "SET n = n - :v",
                                "ConditionExpression": "n >= :v",
                                "ExpressionAttributeValues": {":v": {"N": "7"}}}},
                    {"Update": {"TableName": table, "Key": {"pk": {"S": target}},
                                "UpdateExpression": "SET n = n + :v",
                                "ExpressionAttributeValues": {":v": {"N": "7"}}}}])
            except botocore.exceptions.ClientError as error:
                assert error.response["Error"]["Code"] == "TransactionCanceledException"
            if number == 0:
                read_all()

    run_all(move, len(clients))
    read_all()
    assert set(sums) == {400}


@pytest.mark.parametrize("kills", [4])
def test_acknowledged_survives_kill(own_tarn, kills):
    client = own_tarn.client("dynamodb")
    make_table(client, "kill", "pk:S g:N", key_count=1, global_=[index("by-g", "g")])
    acknowledged, tried = {}, {}

    def write(worker, life):
        mine = own_tarn.client("dynamodb")
        for number in range(10_000):
            key = f"{worker}-{life}-{number}"
            size = 120_000 if number % 5 == 4 else 50
            tried[key] = size
            try:
                mine.put_item(TableName="kill", Item={
                    "pk": {"S": key}, "g": {"N": str(worker)}, "x": {"S": "x" * size}})
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                return
            acknowledged[key] = size

    for life in range(kills):
        threads = [threading.Thread(target=write, args=(worker, life)) for worker in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.8)
        own_tarn.kill()
        for thread in threads:
            thread.join()
        own_tarn.start()
    client = own_tarn.client("dynamodb")
    found = {}
    for page in client.get_paginator("scan").paginate(TableName="kill"):
        found.update({item["pk"]["S"]: len(item["x"]["S"]) for item in page["Items"]})
    assert acknowledged and acknowledged.items() <= found.items() <= tried.items()
    indexed = set()
    for page in client.get_paginator("scan").paginate(TableName="kill", IndexName="by-g"):
        indexed |= {item["pk"]["S"] for item in page["Items"]}
    assert indexed == set(found)
    described = client.describe_table(TableName="kill")["Table"]
    assert described["ItemCount"] == len(found)
