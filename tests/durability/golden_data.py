"""What the golden data folders hold: some of everything that is stored. No facts are ever changed."""

import base64
import hashlib
import json
import time

SIZES = {"empty": 0, "tiny": 40, "inline-most": 4096, "packed": 4097, "frames": 70_001}


def body_of(name):
    size = SIZES[name.split("/")[-1]]
    seed = hashlib.sha256(name.encode()).digest()
    return (seed * (size // len(seed) + 1))[:size]


def fill(server):
    """Returns the facts."""
    facts = {}
    fill_objects(server.client("s3"), facts)
    fill_identities(server, facts)
    fill_catalog(server.client("glue"))
    kms = server.client("kms")
    key = kms.create_key(Description="golden")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/golden", TargetKeyId=key)
    facts["kms"] = base64.b64encode(
        kms.encrypt(KeyId=key, Plaintext=b"golden secret")["CiphertextBlob"]).decode()
    logs = server.client("logs")
    logs.create_log_group(logGroupName="golden")
    logs.create_log_stream(logGroupName="golden", logStreamName="one")
    logs.put_log_events(logGroupName="golden", logStreamName="one", logEvents=[
        {"timestamp": int(time.time() * 1000), "message": "golden message"}])
    facts["query"] = run_query(server.client("athena"))
    return facts


def fill_objects(s3, facts):
    s3.create_bucket(Bucket="golden")
    for name in SIZES:
        s3.put_object(Bucket="golden", Key=name, Body=body_of(name), ContentType="text/golden",
                      Metadata={"made": "by-golden"})
    s3.copy_object(Bucket="golden", Key="copy/packed", CopySource="golden/packed")
    s3.put_object(Bucket="golden", Key="deleted", Body=b"gone")
    s3.delete_object(Bucket="golden", Key="deleted")
    s3.create_bucket(Bucket="golden-versions")
    s3.put_bucket_versioning(Bucket="golden-versions",
                             VersioningConfiguration={"Status": "Enabled"})
    facts["versions"] = [
        s3.put_object(Bucket="golden-versions", Key="key", Body=f"version {i}".encode())["VersionId"]
        for i in range(3)]
    s3.delete_object(Bucket="golden-versions", Key="key")
    where = {"Bucket": "golden", "Key": "parts"}
    upload = s3.create_multipart_upload(**where)["UploadId"]
    part = s3.upload_part(PartNumber=1, UploadId=upload, Body=b"p" * 10_000, **where)["ETag"]
    s3.complete_multipart_upload(UploadId=upload, MultipartUpload={
        "Parts": [{"PartNumber": 1, "ETag": part}]}, **where)
    facts["upload"] = s3.create_multipart_upload(Bucket="golden", Key="unfinished")["UploadId"]
    s3.upload_part(Bucket="golden", Key="unfinished", PartNumber=7, UploadId=facts["upload"],
                   Body=b"u" * 5000)


def fill_identities(server, facts):
    facts["user"] = server.user("golden-user", {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::golden/tiny"}]})
    server.client("iam").create_role(RoleName="golden-role", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}))


def fill_catalog(glue):
    glue.create_database(DatabaseInput={"Name": "golden", "Description": "a golden database"})
    columns = [{"Name": "n", "Type": "int"}, {"Name": "text", "Type": "string"}]
    glue.create_table(DatabaseName="golden", TableInput={
        "Name": "table", "PartitionKeys": [{"Name": "day", "Type": "string"}],
        "StorageDescriptor": {"Columns": columns, "Location": "s3://golden/table/"}})
    glue.batch_create_partition(DatabaseName="golden", TableName="table", PartitionInputList=[
        {"Values": [f"2026-01-0{day}"], "StorageDescriptor": {
            "Columns": columns, "Location": f"s3://golden/table/day=2026-01-0{day}/"}}
        for day in range(1, 6)])


def run_query(athena):
    query = athena.start_query_execution(
        QueryString="SHOW DATABASES",
        ResultConfiguration={"OutputLocation": "s3://golden/results/"})["QueryExecutionId"]
    for _ in range(200):
        state = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]
        if state in ("SUCCEEDED", "FAILED"):
            break
        time.sleep(0.05)
    assert state == "SUCCEEDED"
    return query


def check(server, facts):
    check_objects(server.client("s3"), facts)
    user = server.client("s3", keys=tuple(facts["user"]))
    assert user.get_object(Bucket="golden", Key="tiny")["Body"].read() == body_of("tiny")
    try:
        user.get_object(Bucket="golden", Key="packed")
        raise AssertionError("the policy is gone")
    except user.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied"
    assert server.client("iam").get_role(RoleName="golden-role")["Role"]["RoleName"] == "golden-role"
    glue = server.client("glue")
    assert glue.get_database(Name="golden")["Database"]["Description"] == "a golden database"
    table = glue.get_table(DatabaseName="golden", Name="table")["Table"]
    assert [c["Name"] for c in table["StorageDescriptor"]["Columns"]] == ["n", "text"]
    partitions = glue.get_partitions(DatabaseName="golden", TableName="table")["Partitions"]
    assert sorted(p["Values"][0] for p in partitions) == [f"2026-01-0{day}" for day in range(1, 6)]
    kms = server.client("kms")
    assert kms.decrypt(CiphertextBlob=base64.b64decode(facts["kms"]))["Plaintext"] == b"golden secret"
    assert kms.describe_key(KeyId="alias/golden")["KeyMetadata"]["Description"] == "golden"
    events = server.client("logs").get_log_events(logGroupName="golden", logStreamName="one")
    assert [event["message"] for event in events["events"]] == ["golden message"]
    execution = server.client("athena").get_query_execution(QueryExecutionId=facts["query"])
    assert execution["QueryExecution"]["Status"]["State"] == "SUCCEEDED"


def check_objects(s3, facts):
    for name in SIZES:
        answer = s3.get_object(Bucket="golden", Key=name)
        assert answer["Body"].read() == body_of(name), name
        assert answer["ContentType"] == "text/golden" and answer["Metadata"] == {"made": "by-golden"}
        assert answer["ETag"] == f'"{hashlib.md5(body_of(name)).hexdigest()}"'
    assert s3.get_object(Bucket="golden", Key="copy/packed")["Body"].read() == body_of("packed")
    assert s3.get_object(Bucket="golden", Key="parts")["Body"].read() == b"p" * 10_000
    keys = {item["Key"] for item in s3.list_objects_v2(Bucket="golden")["Contents"]}
    assert {key for key in keys if not key.startswith("results/")} == set(SIZES) | {
        "copy/packed", "parts"}
    for number, version in enumerate(facts["versions"]):
        answer = s3.get_object(Bucket="golden-versions", Key="key", VersionId=version)
        assert answer["Body"].read() == f"version {number}".encode()
    listed = s3.list_object_versions(Bucket="golden-versions")
    assert len(listed["Versions"]) == 3 and listed["DeleteMarkers"][0]["IsLatest"]
    parts = s3.list_parts(Bucket="golden", Key="unfinished", UploadId=facts["upload"])["Parts"]
    assert [(part["PartNumber"], part["Size"]) for part in parts] == [(7, 5000)]
