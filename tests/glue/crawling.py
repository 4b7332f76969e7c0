"""A role for crawlers, and a crawl from start to end."""

import json
import time

TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
CRAWL_TIMEOUT_S = 60


def allow(*actions, resource="*"):
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": list(actions), "Resource": resource}]}


def make_role(server, name, policy, trust=None):
    iam = server.client("iam")
    arn = iam.create_role(RoleName=name,
                          AssumeRolePolicyDocument=json.dumps(trust or TRUST))["Role"]["Arn"]
    if policy:
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    return arn


def wait_ready(glue, crawler):
    deadline = time.monotonic() + CRAWL_TIMEOUT_S
    while time.monotonic() < deadline:
        state = glue.get_crawler(Name=crawler)["Crawler"]
        if state["State"] == "READY":
            return state
        time.sleep(0.05)
    raise AssertionError(f"the crawler {crawler} did not get ready")


class Crawl:
    """One test's bucket, database and crawler, all of the same name."""

    def __init__(self, server, name, role):
        self.server, self.name, self.role = server, name, role
        self.s3, self.glue = server.client("s3"), server.client("glue")
        self.s3.create_bucket(Bucket=name)
        self.glue.create_database(DatabaseInput={"Name": name})

    def put(self, key, body):
        self.s3.put_object(Bucket=self.name, Key=key, Body=body)

    def create(self, *prefixes, exclusions=(), **settings):
        settings.setdefault("Role", self.role)
        self.glue.create_crawler(
            Name=self.name, DatabaseName=self.name, **settings,
            Targets={"S3Targets": [{"Path": f"s3://{self.name}/{prefix}",
                                    "Exclusions": list(exclusions)} for prefix in prefixes]})

    def run(self):
        """Returns the crawler after a crawl that must succeed."""
        crawler = self.run_any()
        assert crawler["LastCrawl"]["Status"] == "SUCCEEDED", crawler["LastCrawl"]
        return crawler

    def run_any(self):
        self.glue.start_crawler(Name=self.name)
        return wait_ready(self.glue, self.name)

    def tables(self):
        found = self.glue.get_tables(DatabaseName=self.name)["TableList"]
        return {table["Name"]: table for table in found}

    def table(self, name):
        tables = self.tables()
        assert name in tables, f"{name} is not among {sorted(tables)}"
        return tables[name]

    def partitions(self, table):
        pages = self.glue.get_paginator("get_partitions")
        found = pages.paginate(DatabaseName=self.name, TableName=table).build_full_result()
        return {tuple(p["Values"]): p for p in found["Partitions"]}

    def rows(self, sql):
        """What Athena answers to a SELECT over the database: tuples of text, None for NULL."""
        athena = self.server.client("athena")
        query = athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.name},
            ResultConfiguration={"OutputLocation": f"s3://{self.name}/_results/"})
        query_id = query["QueryExecutionId"]
        deadline = time.monotonic() + CRAWL_TIMEOUT_S
        while True:
            status = athena.get_query_execution(
                QueryExecutionId=query_id)["QueryExecution"]["Status"]
            if status["State"] not in ("QUEUED", "RUNNING"):
                break
            assert time.monotonic() < deadline, "the query did not end"
            time.sleep(0.02)
        assert status["State"] == "SUCCEEDED", f"{sql}: {status['StateChangeReason']}"
        pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
        rows = [tuple(cell.get("VarCharValue") for cell in row["Data"])
                for page in pages for row in page["ResultSet"]["Rows"]]
        return rows[1:]

    def log(self):
        events = self.server.client("logs").filter_log_events(
            logGroupName="/aws-glue/crawlers", logStreamNames=[self.name])["events"]
        return [event["message"] for event in events]


def columns(table):
    return [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]]


def keys(table):
    return [(column["Name"], column["Type"]) for column in table["PartitionKeys"]]
