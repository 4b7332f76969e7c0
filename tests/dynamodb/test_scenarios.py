"""The scripts and documents that users bring, as they are."""

import json
import pathlib
import sys
import time

import botocore.exceptions
import pytest

from tables import make_table

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCENARIOS = ROOT / "shared" / "scenarios"

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lambda"))

import functions  # noqa: E402


def scenario(file_name):
    path = SCENARIOS / file_name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


def test_an_item_from_a_file(tarn, dynamodb, name):
    path = scenario("dynamodb_item.json")
    tarn.aws("dynamodb", "create-table", "--table-name", name,
             "--attribute-definitions", "AttributeName=id,AttributeType=S",
             "--key-schema", "AttributeName=id,KeyType=HASH", "--billing-mode", "PAY_PER_REQUEST")
    tarn.aws("dynamodb", "wait", "table-exists", "--table-name", name)
    tarn.aws("dynamodb", "put-item", "--table-name", name, "--item", f"file://{path}")
    got = tarn.aws("dynamodb", "get-item", "--table-name", name, "--key", '{"id": {"S": "1"}}')
    assert got["Item"] == json.loads(path.read_text())


def test_an_upload_becomes_an_item(tarn, dynamodb, bucket, name):
    code = scenario("lambda_s3_to_dynamodb.py").read_text()
    make_table(dynamodb, "BharatTable", "id:N")
    role = functions.make_role(tarn, name + "-role", (
        functions.LOGS, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"))
    try:
        made = functions.make_function(tarn, name, code, role=role, Timeout=30,
                                       Handler="index.lambda_handler")
    except botocore.exceptions.ClientError as error:
        if "not on this machine" in str(error) or "not here" in str(error):
            pytest.skip(f"no runtime: {error}")
        raise
    tarn.client("lambda").add_permission(
        FunctionName=name, StatementId="s3", Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount="123456789012")
    tarn.client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [{
            "LambdaFunctionArn": made["FunctionArn"], "Events": ["s3:ObjectCreated:*"]}]})
    tarn.client("s3").put_object(Bucket=bucket, Key="in.json", Body=json.dumps(
        {"id": 7, "name": "Bharat", "age": 23}).encode())
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = dynamodb.get_item(TableName="BharatTable", Key={"id": {"N": "7"}})
        if "Item" in found:
            assert found["Item"] == {"id": {"N": "7"}, "name": {"S": "Bharat"}, "age": {"N": "23"}}
            return
        time.sleep(0.1)
    raise AssertionError("the upload made no item")
