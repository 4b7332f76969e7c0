"""Code that is a folder of this machine: what is saved runs."""

import json
import time

import botocore.exceptions
import pytest

import functions
from tarn_server import Server


@pytest.fixture(scope="module")
def reloading(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("reload"), "--hot-reload").start()
    yield server
    server.kill()


def invoke(client, name):
    return json.loads(client.invoke(FunctionName=name)["Payload"].read())


def test_a_saved_file_runs_at_once(reloading, runtime, tmp_path, name):
    folder = tmp_path / "code"
    (folder / "lib").mkdir(parents=True)
    for path in (tmp_path, *tmp_path.parents):
        if path.owner() != "root" or str(path).startswith("/tmp/"):
            path.chmod(path.stat().st_mode | 0o755) if str(path) != "/tmp" else None
    (folder / "lib" / "__init__.py").write_text("VALUE = 'one'\n")
    (folder / "index.py").write_text(
        "from lib import VALUE\nCOUNT = []\ndef handler(e, c):\n"
        "    COUNT.append(1)\n    return [VALUE, len(COUNT)]\n")
    client = reloading.client("lambda", read_timeout=60)
    client.create_function(
        FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
        Role=functions.make_role(reloading, name + "-role"),
        Code={"S3Bucket": "hot-reload", "S3Key": str(folder)})
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert invoke(client, name) == ["one", 1]
    assert invoke(client, name) == ["one", 2], "what is not changed stays warm"
    time.sleep(0.02)
    (folder / "lib" / "__init__.py").write_text("VALUE = 'two'\n")
    assert invoke(client, name) == ["two", 1]
    (folder / "index.py").write_text("def handler(e, c):\n    return 'three'\n")
    assert invoke(client, name) == "three"
    (folder / "index.py").write_text("def handler(:\n")
    assert invoke(client, name)["errorType"] == "Runtime.UserCodeSyntaxError"
    (folder / "index.py").write_text("def handler(e, c):\n    return 'mended'\n")
    assert invoke(client, name) == "mended"


def test_it_is_for_those_who_asked(tarn, runtime, tmp_path, name):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        tarn.client("lambda").create_function(
            FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
            Role=functions.make_role(tarn, name + "-role"),
            Code={"S3Bucket": "hot-reload", "S3Key": str(tmp_path)})
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValueException"
