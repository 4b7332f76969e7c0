"""Bad input: AWS's code and status, a message that says what to do, nothing half done left behind."""

import base64
import datetime
import hashlib
import json
import socket
import urllib.parse

import botocore.auth
import botocore.exceptions
import pytest

import raw_request
import samples
import steps

ROOT = ("AKIATARNROOTKEY00000", "tarn-root-secret-for-tests-0000000000000")
JSON_TYPE = "application/x-amz-json-1.1"


def refused(call, **arguments):
    """Code, status and message of the refusal."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    return (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"],
            answer["Error"]["Message"])


@pytest.fixture
def athena(tarn):
    return tarn.client("athena")


@pytest.fixture
def glue(tarn):
    return tarn.client("glue")


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


@pytest.fixture
def database(glue, name):
    glue.create_database(DatabaseInput={"Name": name})
    return name


# Names that are not there.


def test_unknown_bucket(s3, name):
    for call, arguments in [(s3.list_objects_v2, {}), (s3.get_object, {"Key": "k"}),
                            (s3.put_object, {"Key": "k", "Body": b"x"}),
                            (s3.delete_bucket, {}), (s3.get_bucket_location, {})]:
        assert refused(call, Bucket="absent-" + name, **arguments) == (
            "NoSuchBucket", 404, "The specified bucket does not exist")


def test_unknown_key(s3, bucket):
    assert refused(s3.get_object, Bucket=bucket, Key="absent") == (
        "NoSuchKey", 404, "The specified key does not exist.")
    assert refused(s3.head_object, Bucket=bucket, Key="absent")[1] == 404
    assert refused(s3.complete_multipart_upload, Bucket=bucket, Key="k", UploadId="absent",
                   MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": "x"}]})[:2] == (
        "NoSuchUpload", 404)


def test_unknown_database_and_table(glue, database):
    code, status, message = refused(glue.get_table, DatabaseName=database, Name="absent")
    assert (code, status) == ("EntityNotFoundException", 400) and "absent" in message
    code, status, message = refused(glue.get_database, Name="absent")
    assert (code, status) == ("EntityNotFoundException", 400) and "absent" in message
    assert refused(glue.create_table, DatabaseName="absent", TableInput={"Name": "t"})[0] == (
        "EntityNotFoundException")
    code, status, message = refused(glue.start_crawler, Name="absent")
    assert (code, status) == ("EntityNotFoundException", 400) and "absent" in message


def reason(athena, sql, bucket, database=None):
    execution = steps.finish_query(athena, sql, f"s3://{bucket}/results/", database)
    assert execution["Status"]["State"] == "FAILED", sql
    return execution["Status"]["StateChangeReason"]


def test_unknown_table_and_column_in_sql(athena, s3, bucket, database):
    s3.put_object(Bucket=bucket, Key="t/a.csv", Body=b"1,a\n2,b\n")
    steps.query(athena, f"CREATE EXTERNAL TABLE t (n int, s string) ROW FORMAT DELIMITED "
                        f"FIELDS TERMINATED BY ',' LOCATION 's3://{bucket}/t/'",
                f"s3://{bucket}/results/", database)
    assert reason(athena, "SELECT *\nFROM absent", bucket, database).startswith(
        f"TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.{database}.absent' does not exist")
    assert reason(athena, "SELECT n, absent FROM t", bucket, database).startswith(
        "COLUMN_NOT_FOUND: line 1:11: Column 'absent' cannot be resolved")
    assert "SCHEMA_NOT_FOUND" in reason(athena, "SELECT * FROM absent.t", bucket, database)
    assert reason(athena, "SELECT n + s FROM t", bucket, database).startswith(
        "TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar")
    assert reason(athena, "SELECT absent(n) FROM t", bucket, database).startswith(
        "FUNCTION_NOT_FOUND: line 1:8: Function 'absent' not registered")
    assert "DIVISION_BY_ZERO" in reason(athena, "SELECT n / 0 FROM t", bucket, database)
    assert "INVALID_CAST_ARGUMENT" in reason(athena, "SELECT CAST(s AS int) FROM t", bucket,
                                             database)


def test_failed_query_leaves_no_result(athena, s3, bucket):
    execution = steps.finish_query(athena, "SELECT 1 / 0", f"s3://{bucket}/results/")
    assert execution["Status"]["State"] == "FAILED"
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    code, status, _ = refused(athena.get_query_results,
                              QueryExecutionId=execution["QueryExecutionId"])
    assert (code, status) == ("InvalidRequestException", 400)


def test_syntax_error_is_refused_at_once(athena, bucket):
    code, status, message = refused(
        athena.start_query_execution, QueryString="SELECT 1 FRM t",
        ResultConfiguration={"OutputLocation": f"s3://{bucket}/"})
    assert (code, status) == ("InvalidRequestException", 400)
    assert "line 1:14: mismatched input 't'" in message


def test_query_without_output_location(athena):
    code, status, message = refused(athena.start_query_execution, QueryString="SELECT 1")
    assert (code, status) == ("InvalidRequestException", 400)
    assert "No output location provided" in message


def test_query_whose_output_bucket_is_absent(athena, name):
    code, status, message = refused(
        athena.start_query_execution, QueryString="SELECT 1",
        ResultConfiguration={"OutputLocation": f"s3://absent-{name}/"})
    assert (code, status) == ("InvalidRequestException", 400)
    assert message == f"Unable to verify/create output bucket absent-{name}"


# Malformed requests.


@pytest.mark.parametrize("body", [b"{", b'{"DatabaseInput": ', b"[]", b"\xff\xfe", b'{"Name": 1e999'])
def test_malformed_json(tarn, body):
    status, _, text = raw_request.send_signed(
        tarn, "glue", "POST", "/", body,
        {"X-Amz-Target": "AWSGlue.CreateDatabase", "Content-Type": JSON_TYPE}, ROOT)
    assert status == 400 and json.loads(text)["__type"] == "SerializationException", text


def test_json_of_the_wrong_type(tarn):
    status, _, text = raw_request.send_signed(
        tarn, "glue", "POST", "/", b'{"DatabaseInput": "text"}',
        {"X-Amz-Target": "AWSGlue.CreateDatabase", "Content-Type": JSON_TYPE}, ROOT)
    assert status == 400 and json.loads(text)["__type"] == "SerializationException", text


def test_missing_and_overlong_members(tarn, glue):
    status, _, text = raw_request.send_signed(
        tarn, "glue", "POST", "/", b"{}",
        {"X-Amz-Target": "AWSGlue.CreateDatabase", "Content-Type": JSON_TYPE}, ROOT)
    assert status == 400 and "databaseInput" in text and "must not be null" in text.lower()
    code, status, message = refused(glue.create_database, DatabaseInput={"Name": "x" * 256})
    assert status == 400 and code in ("ValidationException", "InvalidInputException")
    assert "255" in message


@pytest.mark.parametrize("body", [b"<Delete><Object>", b"not xml", b"<Wrong/>", b"",
                                  b"<!DOCTYPE x [<!ENTITY a 'b'>]><Delete><Object><Key>&a;</Key>"
                                  b"</Object></Delete>"])
def test_malformed_xml(tarn, s3, bucket, body):
    s3.put_object(Bucket=bucket, Key="b", Body=b"stays")
    status, _, text = raw_request.send_signed(tarn, "s3", "POST", f"/{bucket}?delete=", body,
                                              {"Content-MD5": md5(body)}, ROOT)
    assert status == 400 and ("<Code>MalformedXML</Code>" in text or
                              "<Code>MissingRequestBodyError</Code>" in text), text
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def md5(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


def test_unknown_operation_is_named(tarn):
    status, _, text = raw_request.send_signed(
        tarn, "glue", "POST", "/", b"{}",
        {"X-Amz-Target": "AWSGlue.NoSuchThing", "Content-Type": JSON_TYPE}, ROOT)
    assert status == 400 and json.loads(text)["__type"] == "UnknownOperationException"


@pytest.mark.parametrize("service,call,arguments", [
    ("glue", "list_sessions", {}),
    ("s3", "get_bucket_website", {"Bucket": "b"}),
    ("sns", "list_platform_applications", {}),
    ("dynamodb", "list_backups", {}),
    ("lambda", "list_code_signing_configs", {}),
    ("ec2", "describe_instances", {}),
    ("iam", "list_mfa_devices", {})])
def test_operation_that_is_not_served_says_so_by_name(tarn, service, call, arguments):
    code, status, message = refused(getattr(tarn.client(service), call), **arguments)
    assert status == 501, (code, status, message)
    operation = "".join(word.capitalize() for word in call.split("_"))
    assert operation.lower() in message.lower() and "Tarn" in message


# Malformed files.


def put_table(athena, s3, bucket, database, files, ddl_tail, columns="n int, s string"):
    for key, content in files.items():
        s3.put_object(Bucket=bucket, Key="t/" + key, Body=content)
    steps.query(athena, f"CREATE EXTERNAL TABLE t ({columns}) {ddl_tail} "
                        f"LOCATION 's3://{bucket}/t/'", f"s3://{bucket}/results/", database)


def test_csv_that_does_not_fit_its_columns(athena, s3, bucket, database):
    """As Hive: what is no number is NULL, what is missing is NULL, what is too much is ignored."""
    put_table(athena, s3, bucket, database, {"a.csv": b"1,a\nx,b\n3\n4,d,more\n\n"},
              "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','")
    rows = steps.query(athena, "SELECT n, s FROM t", f"s3://{bucket}/results/", database)
    assert sorted(rows, key=str) == sorted(
        [("1", "a"), (None, "b"), ("3", None), ("4", "d"), (None, None)], key=str)


def test_bad_json_line_names_the_object(athena, s3, bucket, database):
    put_table(athena, s3, bucket, database, {"a.json": b'{"n":1,"s":"a"}\n{"n":2,\n'},
              "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'")
    message = reason(athena, "SELECT * FROM t", bucket, database)
    assert message.startswith("HIVE_CURSOR_ERROR") and f"s3://{bucket}/t/a.json" in message


def test_truncated_parquet_names_the_object(athena, s3, bucket, database):
    whole = samples.parquet_bytes([{"n": number, "s": "x"} for number in range(10_000)])
    put_table(athena, s3, bucket, database, {"a.parquet": whole[:len(whole) // 2]},
              "STORED AS PARQUET", "n bigint, s string")
    message = reason(athena, "SELECT sum(n) FROM t", bucket, database)
    assert message.startswith("HIVE_") and f"s3://{bucket}/t/a.parquet" in message


def test_truncated_gzip_names_the_object(athena, s3, bucket, database):
    text = "".join(f"{number},{number * 7919}\n" for number in range(50_000))
    zipped = samples.gzip_bytes(text)
    put_table(athena, s3, bucket, database, {"a.csv.gz": zipped[:len(zipped) // 2]},
              "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','")
    message = reason(athena, "SELECT count(*), sum(n) FROM t", bucket, database)
    assert message.startswith("HIVE_") and f"s3://{bucket}/t/a.csv.gz" in message


def test_server_lives_on_after_malformed_files(tarn, athena, s3, bucket, database):
    """The worker is the same or a new one; the answer is right either way."""
    put_table(athena, s3, bucket, database, {"a.parquet": b"PAR1" + bytes(100) + b"PAR1"},
              "STORED AS PARQUET", "n bigint")
    for _ in range(3):
        assert reason(athena, "SELECT sum(n) FROM t", bucket, database).startswith("HIVE_")
        assert steps.query(athena, "SELECT 40 + 2", f"s3://{bucket}/results/") == [("42",)]


# Crawls of what is not there, not allowed, or not whole.


def crawl(tarn, name, path):
    role = steps.crawler_role(tarn, "r" + name)
    last = steps.crawl(tarn, name, role, name, path)["LastCrawl"]
    tables = tarn.client("glue").get_tables(DatabaseName=name)["TableList"]
    return last, tables


def test_crawl_of_an_empty_prefix(tarn, bucket, database):
    last, tables = crawl(tarn, database, f"s3://{bucket}/nothing/")
    assert last["Status"] == "SUCCEEDED" and tables == []


def test_crawl_of_an_absent_bucket(tarn, database):
    last, tables = crawl(tarn, database, f"s3://absent-{database}/")
    assert last["Status"] == "FAILED" and tables == []
    assert f"absent-{database}" in last["ErrorMessage"]


def test_crawl_of_a_forbidden_prefix(tarn, s3, bucket, database):
    s3.put_object(Bucket=bucket, Key="open/a.csv", Body=b"a,b\n1,2\n")
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": {"AWS": f"arn:aws:iam::123456789012:role/r{database}"},
         "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]}))
    last, tables = crawl(tarn, database, f"s3://{bucket}/open/")
    assert last["Status"] == "FAILED" and tables == []
    assert "s3:GetObject" in last["ErrorMessage"] and "deny" in last["ErrorMessage"]


def test_crawl_of_broken_files(tarn, s3, bucket, database):
    whole = samples.parquet_bytes(samples.orders()[:100])
    for key, content in {"parquet/a.parquet": whole[:-20], "gzip/a.json.gz": b"\x1f\x8b\x08broken",
                         "json/a.json": b'{"a": [1, 2', "noise/a.bin": bytes(range(256)) * 40,
                         "nothing/a.csv": b"", "good/a.csv": b"a,b\nx,2\ny,3\n"}.items():
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    last, tables = crawl(tarn, database, f"s3://{bucket}/")
    assert last["Status"] == "SUCCEEDED", last.get("ErrorMessage")
    readable = {table["Name"] for table in tables
                if table["Parameters"].get("classification") not in (None, "UNKNOWN")}
    assert readable == {"good"}


# Signatures.


def test_wrong_secret(tarn, s3, bucket):
    wrong = (ROOT[0], "not-the-secret-not-the-secret-0000000000")
    assert refused(tarn.client("s3", keys=wrong).list_objects_v2, Bucket=bucket)[:2] == (
        "SignatureDoesNotMatch", 403)
    assert refused(tarn.client("s3", keys=wrong).put_object, Bucket=bucket, Key="k",
                   Body=b"x")[:2] == ("SignatureDoesNotMatch", 403)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    code, status, message = refused(tarn.client("glue", keys=wrong).get_databases)
    assert (code, status) == ("InvalidSignatureException", 400)
    assert "does not match" in message
    assert refused(tarn.client("iam", keys=wrong).list_users)[:2] == (
        "SignatureDoesNotMatch", 403)


def test_unknown_access_key(tarn):
    unknown = ("AKIAUNKNOWNUNKNOWN00", "x" * 40)
    assert refused(tarn.client("s3", keys=unknown).list_buckets)[:2] == ("InvalidAccessKeyId", 403)
    assert refused(tarn.client("glue", keys=unknown).get_databases)[:2] == (
        "UnrecognizedClientException", 400)
    assert refused(tarn.client("iam", keys=unknown).list_users)[:2] == (
        "InvalidClientTokenId", 403)


def test_missing_signature(tarn, bucket):
    status, _, text = raw_request.send(tarn, "GET", f"/{bucket}")
    assert status == 403 and "<Code>AccessDenied</Code>" in text
    status, _, text = raw_request.send(tarn, "POST", "/", b"{}", {
        "X-Amz-Target": "AWSGlue.GetDatabases", "Content-Type": JSON_TYPE})
    assert status == 400 and "MissingAuthenticationTokenException" in text
    status, _, text = raw_request.send(tarn, "POST", "/", b"Action=ListUsers&Version=2010-05-08", {
        "Content-Type": "application/x-www-form-urlencoded"})
    assert status == 403 and "MissingAuthenticationToken" in text


def test_body_changed_after_signing(tarn, s3, bucket):
    headers = raw_request.signed_headers(tarn, "s3", "PUT", f"/{bucket}/k", b"signed", {}, ROOT)
    status, _, text = raw_request.send(tarn, "PUT", f"/{bucket}/k", b"forged", headers)
    assert status == 400 and "<Code>XAmzContentSHA256Mismatch</Code>" in text
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_expired_presigned_url(tarn, s3, bucket, monkeypatch):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: past.replace(tzinfo=None))
    url = tarn.client("s3", signature_version="s3v4").generate_presigned_url(
        "get_object", {"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    parts = urllib.parse.urlsplit(url)
    status, _, text = raw_request.send(tarn, "GET", parts.path + "?" + parts.query)
    assert status == 403 and "<Message>Request has expired</Message>" in text


def test_request_from_another_time(tarn, bucket, monkeypatch):
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: past.replace(tzinfo=None))
    assert refused(tarn.client("s3").list_objects_v2, Bucket=bucket)[:2] == (
        "RequestTimeTooSkewed", 403)


# Too much.


def test_oversized_headers(tarn, s3, bucket):
    status, _, text = raw_request.send(tarn, "GET", "/", headers={"X-Long": "x" * 100_000})
    assert status in (400, 431) and text
    status, _, _ = raw_request.send(tarn, "GET", "/" + "x" * 100_000)
    assert status in (400, 414)
    code, status, message = refused(s3.put_object, Bucket=bucket, Key="k", Body=b"x",
                                    Metadata={"long": "x" * 3000})
    assert (code, status) == ("MetadataTooLarge", 400) and "metadata" in message.lower()
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_oversized_names(tarn, s3, bucket):
    code, status, _ = refused(s3.put_object, Bucket=bucket, Key="k" * 1025, Body=b"x")
    assert (code, status) == ("KeyTooLongError", 400)
    s3.put_object(Bucket=bucket, Key="k" * 1024, Body=b"x")
    for bad in ("b" * 64, "UPPER", "ab", "two..dots"):
        assert refused(s3.create_bucket, Bucket=bad)[:2] == ("InvalidBucketName", 400), bad
    code, status, _ = refused(tarn.client("iam").create_user, UserName="u" * 65)
    assert (code, status) == ("ValidationError", 400)


def test_oversized_bodies(tarn, s3, bucket):
    big = json.dumps({"DatabaseInput": {"Name": "x", "Description": "x" * (32 << 20)}}).encode()
    try:
        status, _, text = raw_request.send_signed(
            tarn, "glue", "POST", "/", big,
            {"X-Amz-Target": "AWSGlue.CreateDatabase", "Content-Type": JSON_TYPE}, ROOT)
        assert status == 413 and "RequestEntityTooLarge" in text
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before all of it was sent
    headers = raw_request.signed_headers(tarn, "s3", "PUT", f"/{bucket}/k", b"", {}, ROOT)
    with socket.create_connection(("127.0.0.1", tarn.port), timeout=10) as raw:
        lines = [f"PUT /{bucket}/k HTTP/1.1", *(f"{key}: {value}" for key, value in headers.items()),
                 "Content-Length: 6000000000000", "Expect: 100-continue"]
        raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        assert b"EntityTooLarge" in raw.recv(4096)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_interrupted_upload_leaves_nothing(tarn, s3, bucket):
    body = b"x" * 1_000_000
    headers = raw_request.signed_headers(tarn, "s3", "PUT", f"/{bucket}/k", body, {}, ROOT)
    with socket.create_connection(("127.0.0.1", tarn.port), timeout=10) as raw:
        lines = [f"PUT /{bucket}/k HTTP/1.1", *(f"{key}: {value}" for key, value in headers.items()),
                 f"Content-Length: {len(body)}"]
        raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body[:400_000])
    assert refused(s3.get_object, Bucket=bucket, Key="k")[0] == "NoSuchKey"
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_ambiguous_framing_is_refused(tarn, bucket):
    with socket.create_connection(("127.0.0.1", tarn.port), timeout=10) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /_tarn/health HTTP/1.1\r\n\r\n")
        answer = raw.recv(65536)
        assert answer.startswith(b"HTTP/1.1 400") and b"running" not in answer
