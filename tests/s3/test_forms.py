"""Uploads by HTML forms, as boto3 presigns them and browsers send them."""

import base64
import datetime
import hashlib
import hmac
import http.client
import json
import re
import urllib.parse
import uuid

import pytest

from forms import send


@pytest.fixture
def s3(tarn):
    return tarn.client("s3", signature_version="s3v4")


def code_of(body):
    return re.search("<Code>(.*)</Code>", body)[1], re.search("<Message>(.*)</Message>", body)[1]


def test_presigned_by_boto3(tarn, s3, bucket):
    post = s3.generate_presigned_post(
        bucket, "dir/${filename}", Fields={"Content-Type": "text/csv", "x-amz-meta-who": "Zoë"},
        Conditions=[{"Content-Type": "text/csv"}, ["starts-with", "$x-amz-meta-who", ""],
                    ["content-length-range", 1, 1000]])
    path = urllib.parse.urlparse(post["url"]).path
    status, headers, body = send(tarn, path, post["fields"], b"one,two", "b.csv",
                                 after=b"--BOUNDARY\r\nContent-Disposition: form-data; "
                                       b'name="submit"\r\n\r\nGo\r\n')
    assert (status, body) == (204, "")
    assert headers["etag"] == f'"{hashlib.md5(b"one,two").hexdigest()}"'
    assert headers["location"] == f"http://127.0.0.1:{tarn.port}/{bucket}/dir/b.csv"
    made = s3.get_object(Bucket=bucket, Key="dir/b.csv")
    assert made["Body"].read() == b"one,two"
    assert made["ContentType"] == "text/csv"
    assert made["Metadata"] == {"who": "=?UTF-8?Q?Zo=C3=AB?="}


def test_the_name_of_the_file_in_a_key(tarn, s3, bucket):
    post = s3.generate_presigned_post(bucket, "${filename}/of/${filename}")
    assert send(tarn, f"/{bucket}", post["fields"], b"x", "${filename}")[0] == 204
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == ["${filename}/of/${filename}"]
    post = s3.generate_presigned_post(bucket, "${filename}" * 500)
    status, _, body = send(tarn, f"/{bucket}", post["fields"], b"x", "${filename}")
    assert (status, code_of(body)[0]) == (400, "KeyTooLongError")


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 1 << 20, (1 << 20) + 1, 20 << 20])
def test_sizes(tarn, s3, bucket, size):
    data = (b"0123456789\r\n--" * (size // 14 + 1))[:size]
    post = s3.generate_presigned_post(bucket, "key")
    status, _, body = send(tarn, f"/{bucket}", post["fields"], data)
    assert status == 204, body
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == data


def test_bounds_of_the_size(tarn, s3, bucket):
    post = s3.generate_presigned_post(bucket, "key", Conditions=[["content-length-range", 5, 10]])
    status, _, body = send(tarn, f"/{bucket}", post["fields"], b"x" * 11)
    assert (status, code_of(body)[0]) == (400, "EntityTooLarge")
    status, _, body = send(tarn, f"/{bucket}", post["fields"], b"x" * 4)
    assert (status, code_of(body)[0]) == (400, "EntityTooSmall")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert send(tarn, f"/{bucket}", post["fields"], b"x" * 10)[0] == 204
    post = s3.generate_presigned_post(bucket, "key", Conditions=[["content-length-range", -1, 0]])
    status, _, body = send(tarn, f"/{bucket}", post["fields"], b"bar")
    assert (status, code_of(body)[0]) == (400, "EntityTooLarge")


def test_answers(tarn, s3, bucket):
    fields = {"success_action_status": "201"}
    post = s3.generate_presigned_post(bucket, "a&b", Fields=fields, Conditions=[fields])
    status, headers, body = send(tarn, f"/{bucket}", post["fields"])
    assert status == 201
    assert f"<Bucket>{bucket}</Bucket><Key>a&amp;b</Key>" in body
    assert headers["location"].endswith(f"/{bucket}/a%26b")

    fields = {"success_action_redirect": "http://example.com/done?x=1"}
    post = s3.generate_presigned_post(bucket, "key", Fields=fields, Conditions=[fields])
    status, headers, _ = send(tarn, f"/{bucket}", post["fields"])
    assert status == 303
    target = urllib.parse.urlparse(headers["location"])
    assert urllib.parse.parse_qs(target.query) == {
        "x": ["1"], "bucket": [bucket], "key": ["key"],
        "etag": [f'"{hashlib.md5(b"text").hexdigest()}"']}


def test_tags_and_class(tarn, s3, bucket):
    fields = {"tagging": "<Tagging><TagSet><Tag><Key>a b</Key><Value>1+2</Value></Tag></TagSet>"
                         "</Tagging>",
              "x-amz-storage-class": "STANDARD_IA"}
    post = s3.generate_presigned_post(bucket, "key", Fields=fields,
                                      Conditions=[{k: v} for k, v in fields.items()])
    assert send(tarn, f"/{bucket}", post["fields"])[0] == 204
    assert s3.get_object_tagging(Bucket=bucket, Key="key")["TagSet"] == [
        {"Key": "a b", "Value": "1+2"}]
    assert s3.head_object(Bucket=bucket, Key="key")["StorageClass"] == "STANDARD_IA"
    broken = {**post["fields"], "tagging": "<Tagging"}
    assert send(tarn, f"/{bucket}", broken)[0] == 403  # not what was signed


def test_signature_is_checked(tarn, s3, bucket):
    post = s3.generate_presigned_post(bucket, "key")
    fields = post["fields"]
    wrong = {**fields, "x-amz-signature": "0" * 64}
    status, _, body = send(tarn, f"/{bucket}", wrong)
    assert (status, code_of(body)[0]) == (403, "SignatureDoesNotMatch")
    stranger = {**fields, "x-amz-credential": fields["x-amz-credential"].replace("AKIA", "AKIB")}
    assert code_of(send(tarn, f"/{bucket}", stranger)[2])[0] == "InvalidAccessKeyId"
    for left_out in ("x-amz-signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date"):
        rest = {name: value for name, value in fields.items() if name != left_out}
        status, _, body = send(tarn, f"/{bucket}", rest)
        assert (status, code_of(body)[0]) == (400, "InvalidArgument")
    only_policy = {"key": "key", "policy": fields["policy"]}
    status, _, body = send(tarn, f"/{bucket}", only_policy)
    assert (status, code_of(body)[0]) == (403, "AccessDenied")


def test_policy_is_held(tarn, s3, bucket):
    post = s3.generate_presigned_post(bucket, "dir/", Conditions=[["starts-with", "$key", "dir/"]])
    status, _, body = send(tarn, f"/{bucket}", {**post["fields"], "key": "other"})
    assert status == 403
    assert code_of(body)[0] == "AccessDenied"
    assert "Invalid according to Policy: Policy Condition failed" in body
    extra = {**post["fields"], "x-amz-meta-a": "b"}
    status, _, body = send(tarn, f"/{bucket}", extra)
    assert code_of(body) == (
        "AccessDenied", "Invalid according to Policy: Extra input fields: x-amz-meta-a")
    expired = s3.generate_presigned_post(bucket, "key", ExpiresIn=-10)
    assert code_of(send(tarn, f"/{bucket}", expired["fields"])[2]) == (
        "AccessDenied", "Invalid according to Policy: Policy expired.")


def test_the_signer_needs_the_permission(tarn, bucket, name):
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/in/*"}]}
    user = tarn.client("s3", keys=tarn.user(name, policy))
    allowed = user.generate_presigned_post(bucket, "in/key")
    assert send(tarn, f"/{bucket}", allowed["fields"])[0] == 204
    denied = user.generate_presigned_post(bucket, "out/key")
    status, _, body = send(tarn, f"/{bucket}", denied["fields"])
    assert (status, code_of(body)[0]) == (403, "AccessDenied")
    assert "s3:PutObject" in body


def test_version_2(tarn, s3, bucket, name):
    access_key_id, secret = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]})
    expires = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5)
    document = {"expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "conditions": [{"bucket": bucket}, ["eq", "$key", "key"]]}
    policy = base64.b64encode(json.dumps(document).encode()).decode()
    signature = base64.b64encode(
        hmac.new(secret.encode(), policy.encode(), hashlib.sha1).digest()).decode()
    fields = {"key": "key", "AWSAccessKeyId": access_key_id, "policy": policy,
              "signature": signature}
    assert send(tarn, f"/{bucket}", fields)[0] == 204
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"text"
    status, _, body = send(tarn, f"/{bucket}", {**fields, "signature": signature[::-1]})
    assert (status, code_of(body)[0]) == (403, "SignatureDoesNotMatch")


def test_host_of_the_bucket(tarn, s3, bucket):
    post = s3.generate_presigned_post(bucket, "key")
    status, _, body = send(tarn, "/", post["fields"],
                           headers={"Host": f"{bucket}.localhost:{tarn.port}"})
    assert status == 204, body
    assert s3.head_object(Bucket=bucket, Key="key")["ContentLength"] == 4


def test_bad_forms(tarn, s3, bucket):
    post = s3.generate_presigned_post(bucket, "key")
    status, _, body = send(tarn, f"/{bucket}", post["fields"], None)
    assert (status, code_of(body)) == (
        400, ("InvalidArgument", "POST requires exactly one file upload per request."))
    status, _, body = send(tarn, f"/{bucket}", {"key": "k"})
    assert (status, code_of(body)[0]) == (403, "AccessDenied")  # of anyone
    connection = http.client.HTTPConnection("127.0.0.1", tarn.port)
    connection.request("POST", f"/{bucket}", b"a=b", {"Content-Type": "text/plain"})
    answer = connection.getresponse()
    assert answer.status == 412
    assert "enclosure-type multipart/form-data" in answer.read().decode()


def test_a_policy_holds_for_the_bucket_that_the_form_goes_to(tarn, s3, bucket, name):
    other = name + "-other"
    s3.create_bucket(Bucket=other)
    post = s3.generate_presigned_post(bucket, "o")
    assert post["fields"]["key"] == "o"
    fields = {**post["fields"], "bucket": bucket}
    status, _, body = send(tarn, f"/{other}", fields)
    assert (status, code_of(body)[0]) == (403, "AccessDenied")
    assert s3.list_objects_v2(Bucket=other)["KeyCount"] == 0
    assert send(tarn, f"/{bucket}", fields)[0] == 204
