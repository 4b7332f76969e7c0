"""Small named things of many services, each with one value that a client can change and read again.

`create`, `update` and `delete` are one call each; `seen()` reads what is there, {name: value}, by the
service's list and describe operations. Values are numbers.
"""

import io
import json
import time
import zipfile

from tarn_server import ACCOUNT

ROLE_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"Service": ["lambda.amazonaws.com", "scheduler.amazonaws.com"]}}]})
ROLE = f"arn:aws:iam::{ACCOUNT}:role/kill"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:kill"


def prepare(server):
    """What the things refer to."""
    server.client("iam").create_role(RoleName="kill", AssumeRolePolicyDocument=ROLE_TRUST)
    server.client("sqs").create_queue(QueueName="kill")


class Rules:
    """EventBridge's rules, by their patterns."""

    service = "events"

    def __init__(self, client):
        self.client = client

    def create(self, name, value):
        self.client.put_rule(Name=name, EventPattern=json.dumps({"source": [str(value)]}))

    update = create

    def delete(self, name):
        self.client.delete_rule(Name=name)

    def seen(self):
        pages = self.client.get_paginator("list_rules").paginate()
        return {rule["Name"]: int(json.loads(rule["EventPattern"])["source"][0])
                for page in pages for rule in page["Rules"]}


class Aliases:
    """KMS's aliases of ten keys, by the key that they mean. An alias that is there decrypts."""

    service = "kms"
    KEYS = 10

    def __init__(self, client):
        self.client = client
        self.keys = sorted(key["KeyId"] for key in client.list_keys()["Keys"]
                           if client.describe_key(KeyId=key["KeyId"])["KeyMetadata"][
                               "Description"] == "kill")
        while len(self.keys) < self.KEYS:
            self.keys.append(client.create_key(Description="kill")["KeyMetadata"]["KeyId"])
        self.secrets = {key: client.encrypt(KeyId=key, Plaintext=key.encode())["CiphertextBlob"]
                        for key in self.keys}

    def create(self, name, value):
        self.client.create_alias(AliasName=f"alias/{name}",
                                 TargetKeyId=self.keys[value % self.KEYS])

    def update(self, name, value):
        self.client.update_alias(AliasName=f"alias/{name}",
                                 TargetKeyId=self.keys[value % self.KEYS])

    def delete(self, name):
        self.client.delete_alias(AliasName=f"alias/{name}")

    def seen(self):
        pages = self.client.get_paginator("list_aliases").paginate()
        found = {alias["AliasName"].removeprefix("alias/"): alias["TargetKeyId"]
                 for page in pages for alias in page["Aliases"]
                 if alias.get("TargetKeyId") in self.keys}
        for name, key in found.items():
            plain = self.client.decrypt(KeyId=f"alias/{name}", CiphertextBlob=self.secrets[key])
            assert plain["Plaintext"] == key.encode()
        return {name: self.keys.index(key) for name, key in found.items()}

    def value_of(self, number):
        return number % self.KEYS


class Functions:
    """Lambda's functions, by a number in their environment that each change gives them."""

    service = "lambda"

    def __init__(self, client):
        self.client = client
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("f.py", "def handler(event, context):\n    return event\n")
        self.code = archive.getvalue()

    def create(self, name, value):
        self.client.create_function(
            FunctionName=name, Runtime="python3.12", Role=ROLE, Handler="f.handler",
            Code={"ZipFile": self.code}, Environment={"Variables": {"NUMBER": str(value)}})

    def update(self, name, value):
        self.wait_for_update(name)
        self.client.update_function_configuration(
            FunctionName=name, Environment={"Variables": {"NUMBER": str(value)}})

    def wait_for_update(self, name):
        """A function takes no change before the last one is done."""
        deadline = time.monotonic() + 60
        while self.client.get_function_configuration(FunctionName=name).get(
                "LastUpdateStatus") != "Successful":
            assert time.monotonic() < deadline, f"{name} is being updated for ever"
            time.sleep(0.01)

    def delete(self, name):
        self.client.delete_function(FunctionName=name)

    def seen(self):
        pages = self.client.get_paginator("list_functions").paginate()
        return {function["FunctionName"]: int(function["Environment"]["Variables"]["NUMBER"])
                for page in pages for function in page["Functions"]}


class Schedules:
    """EventBridge Scheduler's schedules, by their description."""

    service = "scheduler"

    def __init__(self, client):
        self.client = client

    def settings(self, name, value):
        return {"Name": name, "Description": str(value), "FlexibleTimeWindow": {"Mode": "OFF"},
                "ScheduleExpression": "rate(1 day)", "Target": {"Arn": QUEUE, "RoleArn": ROLE}}

    def create(self, name, value):
        self.client.create_schedule(**self.settings(name, value))

    def update(self, name, value):
        self.client.update_schedule(**self.settings(name, value))

    def delete(self, name):
        self.client.delete_schedule(Name=name)

    def seen(self):
        pages = self.client.get_paginator("list_schedules").paginate()
        names = [schedule["Name"] for page in pages for schedule in page["Schedules"]]
        return {name: int(self.client.get_schedule(Name=name)["Description"]) for name in names}


class Topics:
    """SNS's topics, by their display name."""

    service = "sns"

    def __init__(self, client):
        self.client = client

    def arn(self, name):
        return f"arn:aws:sns:us-east-1:{ACCOUNT}:{name}"

    def create(self, name, value):
        self.client.create_topic(Name=name, Attributes={"DisplayName": str(value)})

    def update(self, name, value):
        self.client.set_topic_attributes(TopicArn=self.arn(name), AttributeName="DisplayName",
                                         AttributeValue=str(value))

    def delete(self, name):
        self.client.delete_topic(TopicArn=self.arn(name))

    def seen(self):
        pages = self.client.get_paginator("list_topics").paginate()
        arns = [topic["TopicArn"] for page in pages for topic in page["Topics"]]
        return {arn.rsplit(":", 1)[1]: int(self.client.get_topic_attributes(TopicArn=arn)[
            "Attributes"]["DisplayName"]) for arn in arns}


class Folders:
    """QuickSight's folders, by their name."""

    service = "quicksight"

    def __init__(self, client):
        self.client = client

    def create(self, name, value):
        self.client.create_folder(AwsAccountId=ACCOUNT, FolderId=name, Name=str(value))

    def update(self, name, value):
        self.client.update_folder(AwsAccountId=ACCOUNT, FolderId=name, Name=str(value))

    def delete(self, name):
        self.client.delete_folder(AwsAccountId=ACCOUNT, FolderId=name)

    def seen(self):
        pages = self.client.get_paginator("list_folders").paginate(AwsAccountId=ACCOUNT)
        return {folder["FolderId"]: int(folder["Name"])
                for page in pages for folder in page["FolderSummaryList"]}


KINDS = (Rules, Aliases, Functions, Schedules, Topics, Folders)
