"""Files in buckets: their names and contents, across crashes, and as a table."""

import collections
import datetime
import gzip
import json
import re
import time

import pytest

from trails import advance, bucket_policy, delivered, log_keys, make_trail, until

ALL_OBJECTS = [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [
    {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}]


def names_of(records):
    return [record["eventName"] for record in records]


def deliver(server, bucket, wanted, seconds=60):
    """The delivered records, once `wanted` says that they are all there."""
    advance(server, 61)
    return until(lambda: [r for r in [delivered(server, bucket)] if wanted(r)] or None,
                 "delivery", seconds)[0]


def test_files_lie_where_aws_puts_them(own_tarn, name):
    make_trail(own_tarn, name)
    own_tarn.client("iam").create_user(UserName=name)
    records = deliver(own_tarn, name, lambda records: "CreateUser" in names_of(records))
    record = next(record for record in records if record["eventName"] == "CreateUser")
    assert record["requestParameters"] == {"userName": name}
    keys = log_keys(own_tarn, name)
    pattern = (r"AWSLogs/123456789012/CloudTrail/us-east-1/(\d{4})/(\d\d)/(\d\d)/123456789012_"
               r"CloudTrail_us-east-1_\1\2\3T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz")
    assert all(re.fullmatch(pattern, key) for key in keys), keys
    head = own_tarn.client("s3").head_object(Bucket=name, Key=keys[0])
    assert head["ContentType"] == "application/json" and head["ContentEncoding"] == "gzip"
    status = own_tarn.client("cloudtrail").get_trail_status(Name=name)
    assert "LatestDeliveryTime" in status and "LatestDeliveryError" not in status


def test_an_event_is_delivered_once_across_kills(own_tarn, name):
    make_trail(own_tarn, name)
    glue = own_tarn.client("glue")
    wanted = set()
    for round_number in range(6):
        for i in range(5):
            database = f"{name}_{round_number}_{i}"
            glue.create_database(DatabaseInput={"Name": database})
            wanted.add(database)
        advance(own_tarn, 61)
        time.sleep(0.15 * round_number)
        own_tarn.restart()
    made = collections.Counter()

    def all_there(records):
        made.clear()
        made.update(record["requestParameters"]["databaseInput"]["name"] for record in records
                    if record["eventName"] == "CreateDatabase")
        return set(made) == wanted
    records = deliver(own_tarn, name, all_there)
    assert set(made.values()) == {1}
    ids = collections.Counter(record["eventID"] for record in records)
    assert set(ids.values()) == {1}


def test_selectors_choose(own_tarn, name):
    make_trail(own_tarn, name)
    client, s3 = own_tarn.client("cloudtrail"), own_tarn.client("s3")
    for bucket in ("a" + name, "b" + name):
        s3.create_bucket(Bucket=bucket)
    client.put_event_selectors(TrailName=name, AdvancedEventSelectors=[{"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "readOnly", "Equals": ["false"]},
        {"Field": "resources.ARN", "StartsWith": [f"arn:aws:s3:::a{name}/in/"]}]}])
    for bucket in ("a" + name, "b" + name):
        for key in ("in/1", "out/1"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"x")
            s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    own_tarn.client("iam").create_user(UserName=name)

    def objects(records):
        return [(r["eventName"], r["requestParameters"]["bucketName"],
                 r["requestParameters"]["key"]) for r in records
                if r["eventCategory"] == "Data"]
    records = deliver(own_tarn, name, objects)
    assert objects(records) == [("PutObject", "a" + name, "in/1")]
    assert "CreateUser" not in names_of(records)
    record = next(r for r in records if r["eventCategory"] == "Data")
    assert record["resources"] == [
        {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::a{name}/in/1"}] or \
        {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::a{name}/in/1"} in record["resources"]
    assert record["additionalEventData"]["bytesTransferredIn"] == 1
    assert record["managementEvent"] is False


def test_services_that_call_for_others_say_so(own_tarn, name):
    """A crawler reads objects as its role: events of their own."""
    make_trail(own_tarn, name)
    own_tarn.client("cloudtrail").put_event_selectors(TrailName=name, EventSelectors=ALL_OBJECTS)
    s3, iam, glue = (own_tarn.client(service) for service in ("s3", "iam", "glue"))
    s3.create_bucket(Bucket="d" + name)
    s3.put_object(Bucket="d" + name, Key="t/a.csv", Body=b"x,y\n1,2\n3,4\n")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                "Principal": {"Service": "glue.amazonaws.com"}}]}))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
    glue.create_crawler(Name=name, Role=role["Role"]["Arn"], DatabaseName=name,
                        Targets={"S3Targets": [{"Path": f"s3://d{name}/t/"}]})
    glue.start_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY", "end of the crawl")

    def reads(records):
        return [r for r in records if r["eventName"] == "GetObject"
                and r["requestParameters"]["bucketName"] == "d" + name]
    read = reads(deliver(own_tarn, name, reads))[0]
    assert read["requestParameters"]["key"] == "t/a.csv"
    assert read["userIdentity"]["type"] == "AssumedRole"
    assert read["userIdentity"]["invokedBy"] == "glue.amazonaws.com"
    assert read["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] == role["Role"]["Arn"]
    assert read["sourceIPAddress"] == "glue.amazonaws.com"


def test_every_region_of_a_multi_region_trail(own_tarn, name):
    make_trail(own_tarn, name, IsMultiRegionTrail=True)
    own_tarn.client("glue", region="eu-west-1").create_database(DatabaseInput={"Name": name})
    records = deliver(own_tarn, name, lambda records: "CreateDatabase" in names_of(records))
    record = next(r for r in records if r["eventName"] == "CreateDatabase")
    assert record["awsRegion"] == "eu-west-1"
    assert any("/CloudTrail/eu-west-1/" in key for key in log_keys(own_tarn, name))


def test_a_bucket_that_shuts_is_told_and_tried_again(own_tarn, name):
    make_trail(own_tarn, name)
    s3, client = own_tarn.client("s3"), own_tarn.client("cloudtrail")
    s3.delete_bucket_policy(Bucket=name)
    advance(own_tarn, 61)
    until(lambda: client.get_trail_status(Name=name).get("LatestDeliveryError") == "AccessDenied",
          "delivery error")
    s3.put_bucket_policy(Bucket=name, Policy=bucket_policy(name))
    records = deliver(own_tarn, name, lambda records: "DeleteBucketPolicy" in names_of(records))
    assert names_of(records).count("DeleteBucketPolicy") == 1


def test_a_crawler_finds_the_files_and_athena_reads_them(own_tarn, name):
    make_trail(own_tarn, name)
    iam, glue, athena = (own_tarn.client(service) for service in ("iam", "glue", "athena"))
    for i in range(3):
        iam.create_user(UserName=f"{name}{i}")
    deliver(own_tarn, name, lambda records: names_of(records).count("CreateUser") == 3)
    role = iam.create_role(RoleName="c" + name, AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                "Principal": {"Service": "glue.amazonaws.com"}}]}))
    iam.put_role_policy(RoleName="c" + name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
    glue.create_crawler(Name=name, Role=role["Role"]["Arn"], DatabaseName=name, Targets={
        "S3Targets": [{"Path": f"s3://{name}/AWSLogs/123456789012/CloudTrail/"}]})
    glue.start_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY", "end of the crawl")
    tables = glue.get_tables(DatabaseName=name)["TableList"]
    assert len(tables) == 1, tables
    query = athena.start_query_execution(
        QueryString=f"""SELECT name, count(*) FROM {tables[0]['Name']}
                        CROSS JOIN UNNEST(transform(records, r -> r.eventname)) AS t(name)
                        WHERE name = 'CreateUser' GROUP BY name""",
        QueryExecutionContext={"Database": name},
        ResultConfiguration={"OutputLocation": f"s3://{name}/results/"})["QueryExecutionId"]

    def ended():
        execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return execution if execution["Status"]["State"] in ("SUCCEEDED", "FAILED") else None
    status = until(ended, "end of the query")["Status"]
    assert status["State"] == "SUCCEEDED", status
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    assert [cell["VarCharValue"] for cell in rows[1]["Data"]] == ["CreateUser", "3"]


# The table of Athena's user guide, and the older one, shortened.
DOCUMENTED = """CREATE EXTERNAL TABLE {database}.{table} (
  eventversion STRING,
  useridentity STRUCT<type: STRING, principalid: STRING, arn: STRING, accountid: STRING,
                      sessioncontext: STRUCT<attributes: STRUCT<mfaauthenticated: STRING>>>,
  eventtime STRING, eventsource STRING, eventname STRING, errorcode STRING,
  requestparameters STRING, responseelements STRING,
  resources ARRAY<STRUCT<arn: STRING, accountid: STRING, type: STRING>>, readonly STRING)
PARTITIONED BY (`timestamp` STRING)
ROW FORMAT SERDE '{serde}'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '{location}'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.timestamp.type' = 'date',
  'projection.timestamp.format' = 'yyyy/MM/dd', 'projection.timestamp.range' = '2020/01/01,NOW',
  'projection.timestamp.interval' = '1', 'projection.timestamp.interval.unit' = 'DAYS',
  'storage.location.template' = '{location}/${{timestamp}}')"""


def test_the_documented_table_has_a_row_for_each_record(own_tarn, name):
    make_trail(own_tarn, name)
    for i in range(3):
        own_tarn.client("iam").create_user(UserName=f"{name}{i}")
    deliver(own_tarn, name, lambda records: names_of(records).count("CreateUser") == 3)
    athena = own_tarn.client("athena")

    def run(statement):
        query = athena.start_query_execution(
            QueryString=statement, ResultConfiguration={"OutputLocation": f"s3://{name}/results/"}
        )["QueryExecutionId"]

        def ended():
            execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
            return execution if execution["Status"]["State"] in ("SUCCEEDED", "FAILED") else None
        status = until(ended, "end of the query")["Status"]
        assert status["State"] == "SUCCEEDED", status
        rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]

    run(f"CREATE DATABASE {name}")
    for table, serde in (("new", "org.apache.hive.hcatalog.data.JsonSerDe"),
                         ("old", "com.amazon.emr.hive.serde.CloudTrailSerde")):
        run(DOCUMENTED.format(
            database=name, table=table, serde=serde,
            location=f"s3://{name}/AWSLogs/123456789012/CloudTrail/us-east-1"))
        rows = run(f"""SELECT useridentity.type, json_extract_scalar(requestparameters, '$.userName'),
                              resources[1].type, readonly, errorcode
                       FROM {name}.{table} WHERE eventname = 'CreateUser' ORDER BY 2""")
        assert rows == [["Root", f"{name}{i}", "AWS::IAM::User", "false", None] for i in range(3)]
