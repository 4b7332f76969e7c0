"""Figures of functions that uploads run: from PutObject to the function's own write in DynamoDB."""

import io
import json
import time
import zipfile

import figures

WARM, COLD = 300, 25
WARM_P99, COLD_P99 = 15, 60  # ms
# The second write says when the first one was answered.
CODE = """
import boto3, time
table = boto3.resource("dynamodb").Table("bench")
def handler(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        table.put_item(Item={"pk": key, "bucket": record["s3"]["bucket"]["name"]})
        table.put_item(Item={"pk": "done/" + key, "at_us": int(time.time() * 1e6)})
"""
ROLE = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
MAY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["dynamodb:PutItem", "logs:*"], "Resource": "*"}]}


def make_function(server):
    iam, functions = server.client("iam"), server.client("lambda")
    role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps(ROLE))["Role"]["Arn"]
    iam.put_role_policy(RoleName="bench", PolicyName="p", PolicyDocument=json.dumps(MAY))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.py", CODE)
    arn = functions.create_function(
        FunctionName="bench", Runtime="python3.11", Handler="index.handler", Role=role,
        Code={"ZipFile": out.getvalue()}, Timeout=30)["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName="bench",
                                                    WaiterConfig={"Delay": 1})
    functions.add_permission(FunctionName="bench", StatementId="s3", Principal="s3.amazonaws.com",
                             Action="lambda:InvokeFunction", SourceArn="arn:aws:s3:::bench")
    server.client("s3").create_bucket(Bucket="bench")
    server.client("s3").put_bucket_notification_configuration(
        Bucket="bench", NotificationConfiguration={"LambdaFunctionConfigurations": [
            {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]})


def upload(server, s3, dynamodb, key):
    """Milliseconds from before the upload to after the function's write."""
    begin_us = time.time() * 1e6
    s3.put_object(Bucket="bench", Key=key, Body=b'{"a": 1}')
    while True:
        time.sleep(0.02)
        item = dynamodb.get_item(TableName="bench", Key={"pk": {"S": "done/" + key}}).get("Item")
        if item:
            return (int(item["at_us"]["N"]) - begin_us) / 1000


def rows(what, found, limit):
    found = sorted(found)
    return [figures.Figure(f"upload to the function's write in DynamoDB, {what}, p50",
                           found[len(found) // 2], "ms"),
            figures.Figure("  p99", found[int(len(found) * 0.99)], "ms", limit)]


def measure_uploads(folder):
    server = figures.start(folder)
    try:
        dynamodb, functions = server.client("dynamodb"), server.client("lambda")
        s3 = server.client("s3")
        dynamodb.create_table(TableName="bench", BillingMode="PAY_PER_REQUEST",
                              KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                              AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
        make_function(server)
        for number in range(10):
            upload(server, s3, dynamodb, f"first-{number}")
        warm = [upload(server, s3, dynamodb, f"warm-{number}") for number in range(WARM)]
        cold = []
        for number in range(COLD):  # another configuration, and no environment of it yet
            functions.update_function_configuration(
                FunctionName="bench", Environment={"Variables": {"TURN": str(number)}})
            functions.get_waiter("function_updated_v2").wait(FunctionName="bench",
                                                             WaiterConfig={"Delay": 1})
            cold.append(upload(server, s3, dynamodb, f"cold-{number}"))
        return rows("warm", warm, WARM_P99) + rows("cold", cold, COLD_P99)
    finally:
        server.kill()


FIGURES = {"uploads": measure_uploads}
