"""Requests one behind the other on a connection: some run where they arrive, some on a worker, and
the answers come in the order of the requests."""

import http.client
import io
import json
import socket

from raw_request import signed_headers
from tarn_server import ROOT_KEYS

REQUESTS = 60


def request(server, operation, body):
    text = json.dumps(body).encode()
    headers = signed_headers(server, "dynamodb", "POST", "/", text, {
        "Content-Type": "application/x-amz-json-1.0", "Content-Length": str(len(text)),
        "X-Amz-Target": f"DynamoDB_20120810.{operation}"}, ROOT_KEYS)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{head}\r\n".encode() + text


class Stream(io.BufferedReader):
    """What http.client reads answers from; it may not close the socket after each."""

    def makefile(self, *_, **__):
        return self

    def close(self):
        pass


def answers(server, requests):
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"".join(requests))
        stream = Stream(socket.SocketIO(connection, "r"))
        for _ in requests:
            answer = http.client.HTTPResponse(stream)
            answer.begin()
            yield answer.status, json.loads(answer.read())


def test_answers_come_in_the_order_of_the_requests(tarn, table):
    requests, expected = [], []
    for number in range(REQUESTS):
        item = {"pk": {"S": f"k{number % 7}"}, "n": {"N": str(number)}}
        key = {"pk": item["pk"]}
        requests.append(request(tarn, "PutItem", {"TableName": table, "Item": item}))
        expected.append((200, {}))
        # Of what was put just before: each request is served when the one before it is answered.
        requests.append(request(tarn, "GetItem", {"TableName": table, "Key": key}))
        expected.append((200, {"Item": item}))
        requests.append(request(tarn, "BatchGetItem", {"RequestItems": {table: {"Keys": [key]}}}))
        expected.append((200, {"Responses": {table: [item]}, "UnprocessedKeys": {}}))
        requests.append(request(tarn, "UpdateItem", {
            "TableName": table, "Key": key, "UpdateExpression": "SET n = n + :o",
            "ExpressionAttributeValues": {":o": {"N": "1"}}, "ReturnValues": "UPDATED_NEW"}))
        expected.append((200, {"Attributes": {"n": {"N": str(number + 1)}}}))
    assert list(answers(tarn, requests)) == expected


def test_an_item_that_is_too_large_to_run_on_arrival_is_put_all_the_same(tarn, table):
    items = [{"pk": {"S": "k"}, "x": {"S": "x" * size}} for size in (10, 16_000, 17_000, 390_000)]
    requests = []
    for item in items:
        requests.append(request(tarn, "PutItem", {"TableName": table, "Item": item,
                                                  "ReturnValues": "ALL_OLD"}))
    found = list(answers(tarn, requests))
    assert [status for status, _ in found] == [200] * len(items)
    assert [body.get("Attributes") for _, body in found] == [None] + items[:-1]
