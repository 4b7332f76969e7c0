"""Queries and crawlers over encrypted objects: the one who asks needs the key."""

import base64
import hashlib
import json
import os
import time

import pytest

ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
GLUE_TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
     "Action": "sts:AssumeRole"}]}


def allow(*statements):
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}
                          for action, resource in statements]}


def run(athena, sql, bucket):
    query_id = athena.start_query_execution(
        QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"}
    )["QueryExecutionId"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
        if status["State"] in ENDED:
            break
        time.sleep(0.05)
    if status["State"] != "SUCCEEDED":
        return status["State"], status["StateChangeReason"]
    rows = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    return status["State"], [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]


def make_table(tarn, name, bucket):
    tarn.client("glue").create_database(DatabaseInput={"Name": name})
    tarn.client("glue").create_table(DatabaseName=name, TableInput={
        "Name": "t", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
            "Location": f"s3://{bucket}/t/", "Columns": [
                {"Name": "city", "Type": "string"}, {"Name": "people", "Type": "int"}],
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "Parameters": {"field.delim": ","}}}})


@pytest.fixture
def key(tarn):
    return tarn.client("kms").create_key()["KeyMetadata"]["Arn"]


def put_cities(tarn, bucket, **encryption):
    tarn.client("s3").put_object(Bucket=bucket, Key="t/a.csv", Body=b"Lyon,522\nOslo,697\n",
                                 **encryption)
    big = "".join(f"Town {number},{number}\n" for number in range(200_000))
    tarn.client("s3").put_object(Bucket=bucket, Key="t/b.csv", Body=big.encode(), **encryption)


@pytest.mark.parametrize("bucket_key", [False, True])
def test_a_query_reads_under_the_permissions_of_who_asks(tarn, bucket, name, key, bucket_key):
    put_cities(tarn, bucket, ServerSideEncryption="aws:kms", SSEKMSKeyId=key,
               BucketKeyEnabled=bucket_key)
    make_table(tarn, name, bucket)
    sql = f"SELECT count(*), sum(people) FROM {name}.t"
    total = str(522 + 697 + sum(range(200_000)))
    assert run(tarn.client("athena"), sql, bucket) == ("SUCCEEDED", [["200002", total]])
    everything_else = allow((["s3:*", "glue:*", "athena:*"], "*"))
    theirs = tarn.client("athena", keys=tarn.user(name, everything_else))
    state, reason = run(theirs, sql, bucket)
    assert state == "FAILED"
    assert "kms:Decrypt" in reason
    tarn.client("iam").put_user_policy(UserName=name, PolicyName="key",
                                       PolicyDocument=json.dumps(allow(("kms:Decrypt", key))))
    assert run(theirs, sql, bucket)[0] == "SUCCEEDED"
    tarn.client("kms").disable_key(KeyId=key)
    state, reason = run(theirs, sql, bucket)
    assert (state, "is disabled" in reason) == ("FAILED", True), reason


def test_results_take_the_buckets_default_encryption(tarn, bucket, key):
    s3 = tarn.client("s3")
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms",
                                                "KMSMasterKeyID": key}}]})
    assert run(tarn.client("athena"), "SELECT 42", bucket) == ("SUCCEEDED", [["42"]])
    results = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert results
    for result in results:
        assert s3.head_object(Bucket=bucket, Key=result)["SSEKMSKeyId"] == key


def test_customers_keys_are_nothing_a_query_has(tarn, bucket, name):
    secret = os.urandom(32)
    put_cities(tarn, bucket, SSECustomerAlgorithm="AES256",
               SSECustomerKey=base64.b64encode(secret).decode(),
               SSECustomerKeyMD5=base64.b64encode(hashlib.md5(secret).digest()).decode())
    make_table(tarn, name, bucket)
    state, reason = run(tarn.client("athena"), f"SELECT count(*) FROM {name}.t", bucket)
    assert state == "FAILED"
    assert "stored using a form of Server Side Encryption" in reason


@pytest.mark.parametrize("may_decrypt", [True, False])
def test_a_crawler_needs_its_roles_permission(tarn, bucket, name, key, may_decrypt):
    put_cities(tarn, bucket, ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    iam, glue = tarn.client("iam"), tarn.client("glue")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(GLUE_TRUST))["Role"]
    for policy in ("service-role/AWSGlueServiceRole", "AmazonS3ReadOnlyAccess"):
        iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/" + policy)
    if may_decrypt:
        iam.put_role_policy(RoleName=name, PolicyName="key",
                            PolicyDocument=json.dumps(allow(("kms:Decrypt", key))))
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_crawler(Name=name, Role=role["Arn"], DatabaseName=name,
                        Targets={"S3Targets": [{"Path": f"s3://{bucket}/t/"}]})
    glue.start_crawler(Name=name)
    deadline = time.monotonic() + 60
    while (crawler := glue.get_crawler(Name=name)["Crawler"])["State"] != "READY":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    tables = glue.get_tables(DatabaseName=name)["TableList"]
    if may_decrypt:
        assert crawler["LastCrawl"]["Status"] == "SUCCEEDED"
        (table,) = tables
        assert [column["Type"] for column in table["StorageDescriptor"]["Columns"]] == [
            "string", "bigint"]
    else:
        assert crawler["LastCrawl"]["Status"] == "FAILED", crawler["LastCrawl"]
        assert "kms:Decrypt" in crawler["LastCrawl"]["ErrorMessage"]
        assert not tables
