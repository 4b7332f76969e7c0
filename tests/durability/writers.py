"""Clients that change things until the server is killed under them, each with a journal."""

import json
import random
import threading
import time

import botocore.exceptions

from journal import ABSENT, Journal, fingerprint

KEYS = 10
MIB = 1 << 20
# How a client sees a server that dies.
DEATHS = (botocore.exceptions.EndpointConnectionError, botocore.exceptions.ConnectionClosedError,
          botocore.exceptions.ReadTimeoutError, botocore.exceptions.ConnectTimeoutError,
          botocore.exceptions.ResponseStreamingError, botocore.exceptions.HTTPClientError,
          botocore.exceptions.IncompleteReadError,
          ConnectionError)
RESULTS = "results"
LOOKED_AT = 15  # of the queries that were begun last: more than a life has


class Writer:
    """Repeats step() in a thread of its own. An error that is no death fails the test."""

    def __init__(self, name, seed):
        self.name = name
        self.random = random.Random(seed)
        self.journal = Journal()
        self.failure = None
        self.thread = None
        self.clients = {}

    def prepare(self, server):
        """Once, before the first kill."""

    def client(self, server, service):
        """Made once: a client costs more than a life of the server has."""
        if service not in self.clients:
            self.clients[service] = server.client(service)
        return self.clients[service]

    def begin(self, server):
        self.connect(server)
        self.thread = threading.Thread(target=self.run, name=self.name)
        self.thread.start()

    def join(self):
        self.thread.join(timeout=60)
        assert not self.thread.is_alive(), f"{self.name} hangs"
        if self.failure:
            raise AssertionError(f"{self.name}: {self.failure!r}") from self.failure

    def run(self):
        try:
            while True:
                self.step()
        except DEATHS:
            pass
        except Exception as failure:  # reported by join() in the test's own thread
            self.failure = failure


class ObjectWriter(Writer):
    """Puts and deletes objects of one size; more than 1 MiB by multipart upload."""

    def __init__(self, name, seed, bucket, size):
        super().__init__(name, seed)
        self.bucket, self.size = bucket, size

    def connect(self, server):
        self.s3 = self.client(server, "s3")

    def step(self):
        key = f"{self.name}/{self.random.randrange(KEYS if self.size < MIB else 3)}"
        if self.random.random() < 0.2:
            self.journal.change(key, ABSENT, lambda: self.s3.delete_object(Bucket=self.bucket,
                                                                           Key=key))
            return
        content = self.random.randbytes(self.random.randint(self.size // 2, self.size))
        if self.size < MIB:
            self.journal.change(key, fingerprint(content), lambda: self.s3.put_object(
                Bucket=self.bucket, Key=key, Body=content))
        else:
            self.upload(key, content)

    def upload(self, key, content):
        where = {"Bucket": self.bucket, "Key": key}
        where["UploadId"] = self.s3.create_multipart_upload(**where)["UploadId"]
        pieces = [content]
        if self.random.random() < 0.3:  # every part but the last has 5 MiB at least
            pieces = [self.random.randbytes(5 * MIB), content]
        parts = [{"PartNumber": number, "ETag": self.s3.upload_part(
            PartNumber=number, Body=piece, **where)["ETag"]}
            for number, piece in enumerate(pieces, 1)]
        self.journal.change(key, fingerprint(b"".join(pieces)),
                            lambda: self.s3.complete_multipart_upload(
                                MultipartUpload={"Parts": parts}, **where))

    def check(self, server):
        self.connect(server)
        present = {}
        for page in self.s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.name + "/"):
            present.update({item["Key"]: item["Size"] for item in page.get("Contents", [])})
        for key in self.journal.keys():
            value = ABSENT
            if key in present:
                body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
                assert len(body) == present[key]
                value = fingerprint(body)
            self.journal.settle(key, value)
        assert set(present) <= set(self.journal.keys())


class TableWriter(Writer):
    """Creates, changes and drops tables of one database."""

    def __init__(self, name, seed, database):
        super().__init__(name, seed)
        self.database = database

    def connect(self, server):
        self.glue = self.client(server, "glue")

    def step(self):
        table = f"t{self.random.randrange(KEYS)}"
        if self.journal.acknowledged.get(table) is not ABSENT and self.random.random() < 0.3:
            self.journal.change(table, ABSENT, lambda: self.glue.delete_table(
                DatabaseName=self.database, Name=table))
            return
        columns = [f"c{number}" for number in range(self.random.randint(1, 30))]
        make = self.glue.create_table
        if self.journal.acknowledged.get(table) is not ABSENT:
            make = self.glue.update_table
        self.journal.change(table, tuple(columns), lambda: make(
            DatabaseName=self.database, TableInput={
                "Name": table, "StorageDescriptor": {
                    "Columns": [{"Name": column, "Type": "int"} for column in columns]}}))

    def check(self, server):
        self.connect(server)
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=self.database)
        present = {table["Name"]: tuple(column["Name"] for column in
                                        table["StorageDescriptor"]["Columns"])
                   for page in pages for table in page["TableList"]}
        for table in self.journal.keys():
            self.journal.settle(table, present.get(table, ABSENT))
        assert set(present) <= set(self.journal.keys())


class QueryWriter(Writer):
    """Starts queries; what has SUCCEEDED once keeps its result."""

    def __init__(self, name, seed, bucket):
        super().__init__(name, seed)
        self.bucket = bucket
        self.started = []
        self.succeeded = {}

    def connect(self, server):
        self.athena = self.client(server, "athena")
        self.s3 = self.client(server, "s3")

    def step(self):
        number = self.random.randrange(1_000_000)
        query_id = self.athena.start_query_execution(
            QueryString=f"SELECT {number} AS n", ResultConfiguration={
                "OutputLocation": f"s3://{self.bucket}/{RESULTS}/"})["QueryExecutionId"]
        self.started.append(query_id)
        self.journal.changes += 1
        while self.random.random() < 0.9:
            execution = self.athena.get_query_execution(QueryExecutionId=query_id)
            status = execution["QueryExecution"]["Status"]
            if status["State"] == "SUCCEEDED":
                self.succeeded[query_id] = f'"n"\n"{number}"\n'
                break
            if status["State"] == "FAILED":
                raise AssertionError(status)

    def check(self, server):
        self.connect(server)
        for query_id in self.started[-LOOKED_AT:]:
            execution = self.athena.get_query_execution(QueryExecutionId=query_id)
            state = execution["QueryExecution"]["Status"]["State"]
            assert state in ("SUCCEEDED", "FAILED"), (query_id, state)
            if query_id in self.succeeded:
                assert state == "SUCCEEDED"
        for query_id in list(self.succeeded)[-LOOKED_AT:]:
            key = f"{RESULTS}/{query_id}.csv"
            body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            assert body.decode() == self.succeeded[query_id]


class PolicyWriter(Writer):
    """Puts and deletes inline policies of users of IAM. Each change is in the audit trail, by the
    request id that its answer had."""

    def prepare(self, server):
        server.client("iam").create_user(UserName=self.name)
        self.requests, self.began = set(), int(time.time())

    def connect(self, server):
        self.iam = self.client(server, "iam")
        self.cloudtrail = self.client(server, "cloudtrail")

    def begin(self, server):
        self.requests = set()
        self.began = int(time.time()) - 1
        super().begin(server)

    def change(self, policy, value, call):
        answer = self.journal.change(policy, value, call)
        self.requests.add(answer["ResponseMetadata"]["RequestId"])

    def step(self):
        policy = f"p{self.random.randrange(4)}"
        where = {"UserName": self.name, "PolicyName": policy}
        if self.journal.acknowledged.get(policy) is not ABSENT and self.random.random() < 0.3:
            self.change(policy, ABSENT, lambda: self.iam.delete_user_policy(**where))
            return
        number = self.random.randrange(1_000_000)
        document = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::b/{number}"}]}
        self.change(policy, number, lambda: self.iam.put_user_policy(
            PolicyDocument=json.dumps(document), **where))

    def check(self, server):
        self.connect(server)
        present = self.iam.list_user_policies(UserName=self.name)["PolicyNames"]
        for policy in self.journal.keys():
            value = ABSENT
            if policy in present:
                document = self.iam.get_user_policy(UserName=self.name, PolicyName=policy)
                resource = document["PolicyDocument"]["Statement"][0]["Resource"]
                value = int(resource.rsplit("/")[-1])
            self.journal.settle(policy, value)
        assert set(present) <= set(self.journal.keys())
        self.check_audit()

    def check_audit(self):
        recorded = set()
        for page in self.cloudtrail.get_paginator("lookup_events").paginate(
                StartTime=self.began, LookupAttributes=[
                    {"AttributeKey": "EventSource", "AttributeValue": "iam.amazonaws.com"}]):
            recorded |= {json.loads(event["CloudTrailEvent"])["requestID"]
                         for event in page["Events"]}
        assert self.requests <= recorded, f"not in the trail: {self.requests - recorded}"


class LogWriter(Writer):
    """Puts events into log streams, one a life of the server; each event is there once."""

    def __init__(self, name, seed):
        super().__init__(name, seed)
        self.life = 0

    def prepare(self, server):
        server.client("logs").create_log_group(logGroupName=self.name)
        self.begin_stream(server)

    def connect(self, server):
        self.logs = self.client(server, "logs")

    def begin(self, server):
        self.begin_stream(server)
        super().begin(server)

    def begin_stream(self, server):
        self.life += 1
        self.where = {"logGroupName": self.name, "logStreamName": f"life-{self.life}"}
        self.number = 0
        self.journal = Journal(self.journal.changes)
        self.client(server, "logs").create_log_stream(**self.where)

    def step(self):
        self.number += 1
        message = str(self.number)
        self.journal.change(message, True, lambda: self.logs.put_log_events(
            logEvents=[{"timestamp": time.time_ns() // 1_000_000, "message": message}],
            **self.where))

    def check(self, server):
        self.connect(server)
        seen, token = [], {}
        while True:
            page = self.logs.get_log_events(startFromHead=True, **self.where, **token)
            if not page["events"]:
                break
            seen += [event["message"] for event in page["events"]]
            token = {"nextToken": page["nextForwardToken"]}
        assert len(seen) == len(set(seen)), "an event is there twice"
        for message in self.journal.keys():
            self.journal.settle(message, True if message in seen else ABSENT)
        assert set(seen) <= set(self.journal.keys())


class ThingWriter(Writer):
    """Creates, changes and deletes small things of one service (small_things.py)."""

    def __init__(self, seed, kind):
        super().__init__(kind.__name__.lower(), seed)
        self.kind = kind
        self.things = None

    def connect(self, server):
        if self.things is None:
            self.things = self.kind(self.client(server, self.kind.service))

    prepare = connect

    def step(self):
        name = f"{self.name}-{self.random.randrange(4)}"
        is_there = self.journal.acknowledged.get(name) is not ABSENT
        if is_there and self.random.random() < 0.3:
            self.journal.change(name, ABSENT, lambda: self.things.delete(name))
            return
        number = self.random.randrange(1_000_000)
        value = getattr(self.things, "value_of", int)(number)
        call = self.things.update if is_there else self.things.create
        self.journal.change(name, value, lambda: call(name, number))

    def check(self, server):
        self.connect(server)
        present = self.things.seen()
        for name in self.journal.keys():
            self.journal.settle(name, present.get(name, ABSENT))
        assert set(present) <= set(self.journal.keys())


class ItemWriter(Writer):
    """Puts and deletes items of DynamoDB, alone and two in one transaction; an index agrees."""

    def __init__(self, name, seed, table):
        super().__init__(name, seed)
        self.table = table

    def prepare(self, server):
        server.client("dynamodb").create_table(
            TableName=self.table, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"}
                                  for name in ("id", "kind")],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[{
                "IndexName": "by-kind", "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"}}])

    def connect(self, server):
        self.dynamodb = self.client(server, "dynamodb")

    def item(self, key, number):
        return {"id": {"S": key}, "kind": {"S": "k"}, "number": {"N": str(number)},
                "filling": {"S": "x" * (number % 5000)}}

    def step(self):
        choice = self.random.random()
        number = self.random.randrange(1_000_000)
        if choice < 0.3:
            self.journal.change("pair", number, lambda: self.dynamodb.transact_write_items(
                TransactItems=[{"Put": {"TableName": self.table, "Item": self.item(key, number)}}
                               for key in ("left", "right")]))
            return
        key = f"i{self.random.randrange(KEYS)}"
        if choice < 0.5:
            self.journal.change(key, ABSENT, lambda: self.dynamodb.delete_item(
                TableName=self.table, Key={"id": {"S": key}}))
        else:
            self.journal.change(key, number, lambda: self.dynamodb.put_item(
                TableName=self.table, Item=self.item(key, number)))

    def check(self, server):
        self.connect(server)
        items = self.dynamodb.scan(TableName=self.table, ConsistentRead=True)["Items"]
        present = {item["id"]["S"]: int(item["number"]["N"]) for item in items}
        for item in items:
            assert item == self.item(item["id"]["S"], present[item["id"]["S"]])
        indexed = self.dynamodb.query(
            TableName=self.table, IndexName="by-kind", KeyConditionExpression="kind = :k",
            ExpressionAttributeValues={":k": {"S": "k"}})["Items"]
        assert {item["id"]["S"]: int(item["number"]["N"]) for item in indexed} == present
        left, right = present.pop("left", ABSENT), present.pop("right", ABSENT)
        assert left == right, "half a transaction"
        self.journal.settle("pair", left)
        for key in self.journal.keys():
            if key != "pair":
                self.journal.settle(key, present.get(key, ABSENT))
        assert set(present) <= set(self.journal.keys())


class MessageWriter(Writer):
    """Sends messages to a queue of SQS, one a life of the server, takes and deletes some. What was
    sent and not deleted comes out again; what was deleted does not."""

    def prepare(self, server):
        self.life = 0
        self.queue = self.make_queue(server)

    def make_queue(self, server):
        return self.client(server, "sqs").create_queue(
            QueueName=f"{self.name}-{self.life}")["QueueUrl"]

    def connect(self, server):
        self.sqs = self.client(server, "sqs")

    def begin(self, server):
        self.life += 1
        self.number = 0
        self.journal = Journal(self.journal.changes)
        self.client(server, "sqs").delete_queue(QueueUrl=self.queue)
        self.queue = self.make_queue(server)
        super().begin(server)

    def step(self):
        if self.random.random() < 0.6:
            self.number += 1
            body = str(self.number)
            self.journal.change(body, True, lambda: self.sqs.send_message(
                QueueUrl=self.queue, MessageBody=body))
            return
        for message in self.sqs.receive_message(QueueUrl=self.queue, VisibilityTimeout=0,
                                                WaitTimeSeconds=0).get("Messages", []):
            self.journal.change(message["Body"], ABSENT, lambda: self.sqs.delete_message(
                QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"]))

    def check(self, server):
        self.connect(server)
        seen = []
        while messages := self.sqs.receive_message(
                QueueUrl=self.queue, VisibilityTimeout=600, MaxNumberOfMessages=10,
                WaitTimeSeconds=0).get("Messages"):
            seen += [message["Body"] for message in messages]
            self.sqs.delete_message_batch(QueueUrl=self.queue, Entries=[
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)])
        assert len(seen) == len(set(seen)), "a message is there twice"
        for body in self.journal.keys():
            self.journal.settle(body, True if body in seen else ABSENT)
        assert set(seen) <= set(self.journal.keys())
        self.journal = Journal(self.journal.changes)  # all that was there is deleted
