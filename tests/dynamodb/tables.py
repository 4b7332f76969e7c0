"""Tables of the tests' own, and refusals."""

import botocore.exceptions
import pytest


def refusal(call, **arguments):
    """Code and message of the error that the call ends with."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


def refused(call, message, code="ValidationException", **arguments):
    error = refusal(call, **arguments)
    assert (error["Code"], error["Message"]) == (code, message)


def schema(hash_key, range_key=None):
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    return keys + ([{"AttributeName": range_key, "KeyType": "RANGE"}] if range_key else [])


def index(name, hash_key, range_key=None, projection="ALL", non_keys=None):
    made = {"IndexName": name, "KeySchema": schema(hash_key, range_key),
            "Projection": {"ProjectionType": projection}}
    if non_keys:
        made["Projection"]["NonKeyAttributes"] = non_keys
    return made


def make_table(client, name, keys="pk:S", local=(), global_=(), **more):
    """`keys`: "pk:S sk:N", hash and range key, then attributes of indexes."""
    defined = [part.split(":") for part in keys.split()]
    used = [part for part, _ in defined]
    key_count = more.pop("key_count", min(2, len(used)))
    arguments = dict(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in defined],
        KeySchema=schema(*used[:key_count]))
    if local:
        arguments["LocalSecondaryIndexes"] = list(local)
    if global_:
        arguments["GlobalSecondaryIndexes"] = list(global_)
    return client.create_table(**{**arguments, **more})["TableDescription"]
