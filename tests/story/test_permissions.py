"""What a least-privilege user may do, and nothing more; what a crawler's role must have."""

import botocore.exceptions
import pytest

import samples
import steps


def least_privilege(bucket):
    """Read, write and delete the objects of one bucket."""
    return {"Version": "2012-10-17", "Statement": [
        {"Sid": "OneBucketOnly", "Effect": "Allow",
         "Action": ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
         "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}]}


def refused(call, *arguments, **keywords):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(*arguments, **keywords)
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] in (400, 403), answer
    return {**answer["Error"], "Status": answer["ResponseMetadata"]["HTTPStatusCode"]}


@pytest.fixture
def limited(tarn, bucket, name):
    """Keys of a user who may use `bucket` and nothing else."""
    return tarn.user("limited-" + name, least_privilege(bucket))


def test_policy_allows_what_it_says(tarn, bucket, limited):
    s3 = tarn.client("s3", keys=limited)
    s3.put_object(Bucket=bucket, Key="a/b.txt", Body=b"hello")
    assert s3.get_object(Bucket=bucket, Key="a/b.txt")["Body"].read() == b"hello"
    assert s3.head_object(Bucket=bucket, Key="a/b.txt")["ContentLength"] == 5
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["a/b.txt"]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=1, Body=b"x")
    s3.complete_multipart_upload(
        Bucket=bucket, Key="big", UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/b.txt"}, {"Key": "big"}]})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_policy_allows_nothing_more_in_s3(tarn, bucket, name, limited):
    other = "other-" + name
    owner = tarn.client("s3")
    owner.create_bucket(Bucket=other)
    owner.put_object(Bucket=other, Key="secret", Body=b"secret")
    owner.put_object(Bucket=bucket, Key="mine", Body=b"mine")
    s3 = tarn.client("s3", keys=limited)
    document = {"Bucket": bucket, "Policy": "{}"}
    for call, arguments in [
            (s3.list_buckets, {}),
            (s3.create_bucket, {"Bucket": "new-" + name}),
            (s3.delete_bucket, {"Bucket": bucket}),
            (s3.get_bucket_policy, {"Bucket": bucket}),
            (s3.put_bucket_policy, document),
            (s3.get_bucket_location, {"Bucket": bucket}),
            (s3.put_bucket_versioning,
             {"Bucket": bucket, "VersioningConfiguration": {"Status": "Enabled"}}),
            (s3.list_object_versions, {"Bucket": bucket}),
            (s3.get_object_tagging, {"Bucket": bucket, "Key": "mine"}),
            (s3.list_objects_v2, {"Bucket": other}),
            (s3.get_object, {"Bucket": other, "Key": "secret"}),
            (s3.put_object, {"Bucket": other, "Key": "k", "Body": b""}),
            (s3.delete_object, {"Bucket": other, "Key": "secret"}),
            (s3.copy_object, {"Bucket": bucket, "Key": "stolen",
                              "CopySource": {"Bucket": other, "Key": "secret"}})]:
        error = refused(call, **arguments)
        assert error["Code"] == "AccessDenied", (call.__name__, error)
    assert owner.get_object(Bucket=other, Key="secret")["Body"].read() == b"secret"
    assert [item["Key"] for item in owner.list_objects_v2(Bucket=bucket)["Contents"]] == ["mine"]


def test_policy_allows_nothing_more_elsewhere(tarn, name, limited):
    glue, athena = tarn.client("glue", keys=limited), tarn.client("athena", keys=limited)
    iam, logs = tarn.client("iam", keys=limited), tarn.client("logs", keys=limited)
    json, query = ("AccessDeniedException", 400), ("AccessDenied", 403)
    for call, arguments, expected in [
            (glue.create_database, {"DatabaseInput": {"Name": name}}, json),
            (glue.get_databases, {}, json),
            (athena.list_query_executions, {}, json),
            (athena.start_query_execution, {"QueryString": "SELECT 1"}, json),
            (iam.create_user, {"UserName": "x" + name}, query),
            (iam.create_access_key, {"UserName": "limited-" + name}, query),
            (logs.describe_log_groups, {}, json),
            (tarn.client("ec2", keys=limited).describe_regions, {},
             ("UnauthorizedOperation", 403))]:
        error = refused(call, **arguments)
        assert (error["Code"], error["Status"]) == expected, (call.__name__, error)
    caller = tarn.client("sts", keys=limited).get_caller_identity()
    assert caller["Arn"].endswith(":user/limited-" + name)


def test_denial_says_who_what_and_why(tarn, bucket, name, limited):
    error = refused(tarn.client("s3", keys=limited).get_object_tagging, Bucket=bucket, Key="k")
    for part in (f"user/limited-{name}", "s3:GetObjectTagging", f"arn:aws:s3:::{bucket}/k",
                 "no identity-based policy allows"):
        assert part in error["Message"]


def test_explicit_deny_wins(tarn, bucket, name):
    policy = least_privilege(bucket)
    policy["Statement"].append({"Effect": "Deny", "Action": "s3:GetObject",
                                "Resource": f"arn:aws:s3:::{bucket}/private/*"})
    s3 = tarn.client("s3", keys=tarn.user("denied-" + name, policy))
    s3.put_object(Bucket=bucket, Key="private/x", Body=b"x")
    error = refused(s3.get_object, Bucket=bucket, Key="private/x")
    assert "explicit deny" in error["Message"]


def test_query_reads_only_what_its_caller_may(tarn, bucket, name):
    """Athena reads the objects as the one who asks."""
    output = f"s3://{bucket}/results/"
    tarn.client("s3").put_object(Bucket=bucket, Key="t/a.csv", Body=b"1,a\n2,b\n")
    athena = tarn.client("athena")
    steps.query(athena, f"CREATE DATABASE {name}", output)
    steps.query(athena, f"CREATE EXTERNAL TABLE {name}.t (n int, s string) ROW FORMAT DELIMITED "
                        f"FIELDS TERMINATED BY ',' LOCATION 's3://{bucket}/t/'", output)
    may_query = steps.allow(["athena:*", "glue:*"], ["*"])
    may_query["Statement"].append(
        {"Effect": "Allow", "Action": ["s3:*"], "Resource": [
            f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/results/*"]})
    asking = tarn.client("athena", keys=tarn.user("asks-" + name, may_query))
    ended = steps.finish_query(asking, f"SELECT * FROM {name}.t", output)
    assert ended["Status"]["State"] == "FAILED"
    assert "s3:GetObject" in ended["Status"]["StateChangeReason"]
    assert steps.query(athena, f"SELECT sum(n) FROM {name}.t", output) == [("3",)]


@pytest.fixture
def crawlable(tarn, bucket, name):
    tarn.client("s3").put_object(Bucket=bucket, Key="sales/s.csv",
                                 Body=samples.csv_text(samples.sales()).encode())
    tarn.client("glue").create_database(DatabaseInput={"Name": name})
    return f"s3://{bucket}/"


def failed_crawl(tarn, name, role, path):
    last = steps.crawl(tarn, name, role, name, path)["LastCrawl"]
    assert last["Status"] == "FAILED"
    assert tarn.client("glue").get_tables(DatabaseName=name)["TableList"] == []
    return last["ErrorMessage"]


def test_crawler_role_without_trust(tarn, name, crawlable):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    role = steps.crawler_role(tarn, "r" + name, trust=trust)
    glue = tarn.client("glue")
    try:
        glue.create_crawler(Name=name, Role=role, DatabaseName=name,
                            Targets={"S3Targets": [{"Path": crawlable}]})
        glue.start_crawler(Name=name)
        message = steps.wait_for_crawler(glue, name)["LastCrawl"]["ErrorMessage"]
    except botocore.exceptions.ClientError as error:
        message = str(error)
    assert "sts:AssumeRole" in message and "glue.amazonaws.com" in message
    assert glue.get_tables(DatabaseName=name)["TableList"] == []


def test_crawler_role_without_s3(tarn, name, crawlable):
    role = steps.crawler_role(tarn, "r" + name, policies=[steps.GLUE_SERVICE_POLICY])
    message = failed_crawl(tarn, name, role, crawlable)
    assert "s3:GetObject" in message or "s3:ListBucket" in message


def test_crawler_role_without_glue(tarn, name, crawlable):
    role = steps.crawler_role(tarn, "r" + name, policies=[steps.S3_READ_POLICY])
    message = failed_crawl(tarn, name, role, crawlable)
    assert "glue:" in message
