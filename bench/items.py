"""Figures of DynamoDB: items put durably and read, by a client on the same machine."""

import json
import pathlib
import random
import statistics
import subprocess

import botocore.auth
import botocore.awsrequest
import botocore.credentials

import figures
from tarn_server import ROOT_KEYS

CLIENTS = 64
ROUNDS = 3
REQUESTS_A_ROUND = 20_000
ITEM_BYTES = 1000
PUTS, GETS, UPDATES = 15_000, 25_000, None
SENDER = figures.ROOT / "build" / "release" / "bench" / "send_loop"


def signed_call(server, service, target, version, body):
    """A request of a service that speaks JSON, as it travels."""
    body = json.dumps(body).encode()
    sent = botocore.awsrequest.AWSRequest("POST", server.endpoint + "/", {
        "Host": f"127.0.0.1:{server.port}", "Content-Length": str(len(body)),
        "Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}, body)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*ROOT_KEYS), service,
                            "us-east-1").add_auth(sent)
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.headers.items())
    return f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body


def signed(server, operation, body):
    return signed_call(server, "dynamodb", f"DynamoDB_20120810.{operation}", "1.0", body)


def send(server, folder, requests, clients=CLIENTS):
    path = pathlib.Path(folder) / "requests"
    path.write_bytes(b"".join(b"%d\n%s" % (len(request), request) for request in requests))
    done = subprocess.run([SENDER, str(server.port), str(clients), path], capture_output=True,
                          text=True, check=True)
    return {name: float(value) for name, value in (
        line.split("\t") for line in done.stdout.splitlines())}


def median_of(rounds):
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def rows(name, measured, least):
    return [figures.Figure(f"{name}, {CLIENTS} clients", measured["rate"], "/s", least, is_rate=True),
            figures.Figure("  p50", measured["p50 ms"], "ms"),
            figures.Figure("  p99", measured["p99 ms"], "ms")]


def measure_items(folder):
    server = figures.start(folder)
    choices = random.Random(1)
    try:
        server.client("dynamodb").create_table(
            TableName="bench", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
        text = "x" * ITEM_BYTES

        def put(number):
            return signed(server, "PutItem", {"TableName": "bench", "Item": {
                "pk": {"S": f"item-{number}"}, "x": {"S": text}, "n": {"N": str(number)}}})

        def key():
            return {"pk": {"S": f"item-{choices.randrange(ROUNDS * REQUESTS_A_ROUND)}"}}

        def get(_):
            return signed(server, "GetItem", {"TableName": "bench", "Key": key()})

        def update(_):
            return signed(server, "UpdateItem", {
                "TableName": "bench", "Key": key(), "UpdateExpression": "SET n = n + :o",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": {":o": {"N": "1"}}})

        found = []
        for make, name, least in ((put, "durable PutItem of 1 KB", PUTS),
                                  (get, "GetItem of 1 KB", GETS),
                                  (update, "durable UpdateItem with a condition", UPDATES)):
            found += rows(name, median_of([
                send(server, folder, [make(turn * REQUESTS_A_ROUND + number)
                                      for number in range(REQUESTS_A_ROUND)])
                for turn in range(ROUNDS)]), least)
        return found
    finally:
        server.kill()


FIGURES = {"dynamodb": measure_items}
