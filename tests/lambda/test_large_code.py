"""Zips as large as AWS takes in a request."""

import base64
import hashlib
import json
import os

import botocore.exceptions
import pytest

import functions

pytestmark = pytest.mark.usefixtures("runtime")

CODE = ("import os\n"
        "def handler(event, context):\n"
        "    return os.path.getsize(os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'blob'))\n")


def big_archive(size):
    """A zip of about `size` bytes: what is random can't be packed."""
    return functions.archive({"index.py": CODE, "blob": os.urandom(size)})


def test_forty_megabytes_in_a_request(tarn, name):
    code = big_archive(40_000_000)
    client = tarn.client("lambda", read_timeout=120)
    made = client.create_function(
        FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
        Role=functions.make_role(tarn, name + "-role"), Code={"ZipFile": code}, Timeout=30)
    assert made["CodeSize"] == len(code) > 40_000_000
    assert made["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode()
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert json.loads(client.invoke(FunctionName=name)["Payload"].read()) == 40_000_000
    code = big_archive(20_000_000)
    client.update_function_code(FunctionName=name, ZipFile=code)
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert json.loads(client.invoke(FunctionName=name)["Payload"].read()) == 20_000_000
    layer = client.publish_layer_version(LayerName=name, Content={"ZipFile": code})
    assert layer["Content"]["CodeSize"] == len(code)


def test_more_is_refused(tarn, name):
    client = tarn.client("lambda", read_timeout=120)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        client.create_function(
            FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
            Role=functions.make_role(tarn, name + "-role"),
            Code={"ZipFile": os.urandom(53_000_000)})
    assert caught.value.response["Error"]["Code"] == "RequestEntityTooLargeException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_other_operations_take_no_more_than_before(tarn, name):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        tarn.client("lambda").invoke(FunctionName=name, Payload=b'"' + b"x" * (17 << 20) + b'"')
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
