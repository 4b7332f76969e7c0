"""Environments that are kept ready."""

import json
import time

import botocore.exceptions
import pytest

import functions

pytestmark = pytest.mark.usefixtures("runtime")

CODE = ("import os, time\nBORN = time.time()\n"
        "def handler(event, context):\n"
        "    return [os.environ['AWS_LAMBDA_INITIALIZATION_TYPE'], time.time() - BORN]\n")


def wait_ready(client, name, qualifier, timeout=60):
    deadline = time.monotonic() + timeout
    while True:
        got = client.get_provisioned_concurrency_config(FunctionName=name, Qualifier=qualifier)
        if got["Status"] == "READY":
            return got
        assert time.monotonic() < deadline, got
        time.sleep(0.1)


def publish(client, name):
    version = client.publish_version(FunctionName=name)["Version"]
    client.get_waiter("function_active_v2").wait(FunctionName=name, Qualifier=version,
                                                 WaiterConfig={"Delay": 1})
    return version


def test_they_are_there_before_they_are_asked_for(tarn, name):
    functions.make_function(tarn, name, CODE)
    client = tarn.client("lambda", read_timeout=60)
    version = publish(client, name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    put = client.put_provisioned_concurrency_config(
        FunctionName=name, Qualifier="live", ProvisionedConcurrentExecutions=2)
    assert put["RequestedProvisionedConcurrentExecutions"] == 2
    got = wait_ready(client, name, "live")
    assert got["AvailableProvisionedConcurrentExecutions"] == 2
    time.sleep(0.5)
    kind, age = json.loads(client.invoke(FunctionName=name, Qualifier="live")["Payload"].read())
    assert kind == "provisioned-concurrency" and age > 0.4
    listed = client.list_provisioned_concurrency_configs(FunctionName=name)
    assert [item["FunctionArn"].rsplit(":", 1)[1]
            for item in listed["ProvisionedConcurrencyConfigs"]] == ["live"]
    client.delete_provisioned_concurrency_config(FunctionName=name, Qualifier="live")
    with pytest.raises(client.exceptions.ProvisionedConcurrencyConfigNotFoundException):
        client.get_provisioned_concurrency_config(FunctionName=name, Qualifier="live")


def test_they_are_there_again_after_a_restart(own_tarn, runtime):
    functions.make_function(own_tarn, "kept", CODE)
    client = own_tarn.client("lambda", read_timeout=60)
    version = publish(client, "kept")
    client.put_provisioned_concurrency_config(FunctionName="kept", Qualifier=version,
                                              ProvisionedConcurrentExecutions=1)
    wait_ready(client, "kept", version)
    own_tarn.restart()
    wait_ready(client, "kept", version)


def test_what_does_not_start_has_failed(tarn, name):
    functions.make_function(tarn, name, "import not_there\n")
    client = tarn.client("lambda")
    version = publish(client, name)
    client.put_provisioned_concurrency_config(FunctionName=name, Qualifier=version,
                                              ProvisionedConcurrentExecutions=1)
    deadline = time.monotonic() + 60
    while client.get_provisioned_concurrency_config(
            FunctionName=name, Qualifier=version)["Status"] != "FAILED":
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_can_not_be(tarn, name):
    functions.make_function(tarn, name, CODE)
    client = tarn.client("lambda")
    version = publish(client, name)
    for arguments, code in [({"Qualifier": "$LATEST"}, "InvalidParameterValueException"),
                            ({"Qualifier": "9"}, "ResourceNotFoundException"),
                            ({"ProvisionedConcurrentExecutions": 990},
                             "InvalidParameterValueException")]:
        arguments = {"Qualifier": version, "ProvisionedConcurrentExecutions": 1, **arguments}
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            client.put_provisioned_concurrency_config(FunctionName=name, **arguments)
        assert caught.value.response["Error"]["Code"] == code
