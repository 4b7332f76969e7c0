"""Steps that the stories share: roles, crawls, queries."""

import json
import time

WAIT_S = 60
TRUST_OF_GLUE = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
     "Action": "sts:AssumeRole"}]}
GLUE_SERVICE_POLICY = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"
S3_READ_POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def allow(actions, resources):
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resources}]}


def crawler_role(server, name, trust=None, policies=(GLUE_SERVICE_POLICY, S3_READ_POLICY)):
    iam = server.client("iam")
    role = iam.create_role(RoleName=name,
                           AssumeRolePolicyDocument=json.dumps(trust or TRUST_OF_GLUE))["Role"]
    for policy in policies:
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    return role["Arn"]


def wait_for_crawler(glue, name):
    """The crawler once it is READY again."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        crawler = glue.get_crawler(Name=name)["Crawler"]
        if crawler["State"] == "READY":
            return crawler
        time.sleep(0.05)
    raise AssertionError(f"crawler {name} is still {crawler['State']} after {WAIT_S} s")


def crawl(server, name, role, database, path, client=None):
    glue = client or server.client("glue")
    glue.create_crawler(Name=name, Role=role, DatabaseName=database,
                        Targets={"S3Targets": [{"Path": path}]})
    glue.start_crawler(Name=name)
    return wait_for_crawler(glue, name)


def wait_for_query(athena, query_id):
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        execution = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        if execution["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
            return execution
        time.sleep(0.02)
    raise AssertionError(f"query {query_id} is still {execution['Status']['State']}")


def start_query(athena, sql, output, database=None):
    context = {"Database": database} if database else {}
    return athena.start_query_execution(
        QueryString=sql, QueryExecutionContext=context,
        ResultConfiguration={"OutputLocation": output})["QueryExecutionId"]


def finish_query(athena, sql, output, database=None):
    """The execution, however it ended."""
    return wait_for_query(athena, start_query(athena, sql, output, database))


def rows_of(athena, query_id):
    """Rows of the result as tuples of text; the first is the heading."""
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    return [tuple(cell.get("VarCharValue") for cell in row["Data"])
            for page in pages for row in page["ResultSet"]["Rows"]]


def query(athena, sql, output, database=None):
    """Rows without the heading; fails with Athena's reason."""
    execution = finish_query(athena, sql, output, database)
    status = execution["Status"]
    assert status["State"] == "SUCCEEDED", f"{sql}: {status.get('StateChangeReason')}"
    return rows_of(athena, execution["QueryExecutionId"])[1:]
