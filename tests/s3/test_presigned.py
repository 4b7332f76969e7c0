"""Presigned URLs: what boto3 makes by default (signature version 2) and with s3v4."""

import base64
import datetime
import hashlib
import hmac
import http.client
import json
import time
import urllib.parse
import xml.etree.ElementTree

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import botocore.session
import pytest

ROOT = ("AKIATARNROOTKEY00000", "tarn-root-secret-for-tests-0000000000000")
CLIENTS = {"v2": None, "s3v4": "s3v4"}


def plain_client(server, keys, token=None, version=None, style=None):
    """As a newcomer makes it: no Config, unless the test is about it."""
    config = None
    if version or style:
        config = botocore.config.Config(signature_version=version,
                                        s3={"addressing_style": style} if style else None)
    return boto3.client("s3", endpoint_url=server.endpoint, region_name="us-east-1",
                        aws_access_key_id=keys[0], aws_secret_access_key=keys[1],
                        aws_session_token=token, config=config)


def send(server, method, url, body=None, headers=None):
    """Status, headers and body; the Host is the URL's, the connection the server's."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        target = parts.path + ("?" + parts.query if parts.query else "")
        connection.request(method, target, body, {"Host": parts.netloc, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def error_of(body):
    return {item.tag: item.text for item in xml.etree.ElementTree.fromstring(body)}


def refused(answer):
    """Status and the error document's members."""
    status, _, body = answer
    assert status >= 400, answer
    return status, error_of(body)


@pytest.fixture(params=CLIENTS)
def version(request):
    return request.param


@pytest.fixture
def s3(tarn, version):
    return plain_client(tarn, ROOT, version=CLIENTS[version])


@pytest.fixture
def stored(tarn, bucket):
    tarn.client("s3").put_object(Bucket=bucket, Key="a dir/é+x.txt", Body=b"hello")
    return {"Bucket": bucket, "Key": "a dir/é+x.txt"}


def test_the_two_versions_differ(tarn, bucket):
    """Else half of this file would test nothing."""
    marks = {"v2": "&Signature=", "s3v4": "&X-Amz-Signature="}
    for version, mark in marks.items():
        client = plain_client(tarn, ROOT, version=CLIENTS[version])
        assert mark in client.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": "k"})


def test_get_and_head(tarn, s3, stored):
    status, _, body = send(tarn, "GET", s3.generate_presigned_url("get_object", Params=stored))
    assert (status, body) == (200, b"hello")
    status, headers, body = send(
        tarn, "HEAD", s3.generate_presigned_url("head_object", Params=stored))
    assert (status, headers["content-length"], body) == (200, "5", b"")
    status, _, body = send(tarn, "GET", s3.generate_presigned_url("get_object", Params=stored),
                           headers={"Range": "bytes=1-2"})
    assert (status, body) == (206, b"el")


def test_response_overrides(tarn, s3, stored):
    url = s3.generate_presigned_url("get_object", Params={
        **stored, "ResponseContentType": "text/x-test; charset=utf-8",
        "ResponseContentDisposition": 'attachment; filename="a b+c.txt"'})
    status, headers, body = send(tarn, "GET", url)
    assert (status, body) == (200, b"hello")
    assert headers["content-type"] == "text/x-test; charset=utf-8"
    assert headers["content-disposition"] == 'attachment; filename="a b+c.txt"'
    status, error = refused(send(tarn, "GET", url.replace("text%2Fx-test", "text%2Fhtml")))
    assert (status, error["Code"]) == (403, "SignatureDoesNotMatch")


def test_put(tarn, s3, bucket):
    url = s3.generate_presigned_url("put_object", Params={
        "Bucket": bucket, "Key": "k", "ContentType": "text/x-test"})
    body = b"x" * 300_000
    status, error = refused(send(tarn, "PUT", url, body))
    assert (status, error["Code"]) in [(403, "SignatureDoesNotMatch"), (403, "AccessDenied")]
    status, headers, _ = send(tarn, "PUT", url, body, {"Content-Type": "text/x-test"})
    assert (status, headers["etag"]) == (200, f'"{hashlib.md5(body).hexdigest()}"')
    answer = tarn.client("s3").get_object(Bucket=bucket, Key="k")
    assert (answer["Body"].read(), answer["ContentType"]) == (body, "text/x-test")


def test_versions_parts_and_lists(tarn, s3, bucket):
    owner = tarn.client("s3")
    owner.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = owner.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
    owner.put_object(Bucket=bucket, Key="k", Body=b"2")
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "k", "VersionId": first})
    assert send(tarn, "GET", url)[2] == b"1"
    upload = owner.create_multipart_upload(Bucket=bucket, Key="m")["UploadId"]
    url = s3.generate_presigned_url("upload_part", Params={
        "Bucket": bucket, "Key": "m", "UploadId": upload, "PartNumber": 1})
    status, headers, _ = send(tarn, "PUT", url, b"part")
    assert status == 200
    owner.complete_multipart_upload(
        Bucket=bucket, Key="m", UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": headers["etag"]}]})
    assert owner.get_object(Bucket=bucket, Key="m")["Body"].read() == b"part"
    url = s3.generate_presigned_url("list_objects_v2", Params={"Bucket": bucket, "Prefix": "k"})
    status, _, body = send(tarn, "GET", url)
    assert status == 200 and b"<Key>k</Key>" in body and b"<Key>m</Key>" not in body
    url = s3.generate_presigned_url("delete_object", Params={"Bucket": bucket, "Key": "m"})
    assert send(tarn, "DELETE", url)[0] == 204
    assert [item["Key"] for item in owner.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


def test_expired(tarn, s3, stored):
    url = s3.generate_presigned_url("get_object", Params=stored, ExpiresIn=1)
    assert send(tarn, "GET", url)[0] == 200
    time.sleep(2.2)
    status, error = refused(send(tarn, "GET", url))
    assert (status, error["Code"], error["Message"]) == (
        403, "AccessDenied", "Request has expired")
    expires, now = (datetime.datetime.strptime(error[name], "%Y-%m-%dT%H:%M:%SZ")
                    for name in ("Expires", "ServerTime"))
    assert datetime.timedelta() < now - expires < datetime.timedelta(minutes=1)


def test_tampered(tarn, s3, bucket, stored, version):
    tarn.client("s3").put_object(Bucket=bucket, Key="secret", Body=b"secret")
    url = s3.generate_presigned_url("get_object", Params=stored)
    path = urllib.parse.urlsplit(url).path
    later = (url.replace("Expires=", "Expires=1") if version == "v2"
             else url.replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"))
    for method, changed in [("GET", url.replace(path, f"/{bucket}/secret")),
                            ("PUT", url), ("DELETE", url), ("GET", later),
                            ("GET", url + "&tagging"), ("GET", url + "&versionId=1"),
                            ("GET", url + "&x-amz-request-payer=requester")]:
        status, error = refused(send(tarn, method, changed, b"" if method == "PUT" else None))
        assert (status, error["Code"]) == (403, "SignatureDoesNotMatch"), (method, changed)
        assert error["StringToSign"] and error["SignatureProvided"] and error["AWSAccessKeyId"]
    assert send(tarn, "GET", url)[0] == 200


def test_wrong_and_unknown_keys(tarn, stored, version):
    for keys, code in [((ROOT[0], "x" * 40), "SignatureDoesNotMatch"),
                       (("AKIAUNKNOWNUNKNOWN00", "x" * 40), "InvalidAccessKeyId")]:
        client = plain_client(tarn, keys, version=CLIENTS[version])
        status, error = refused(
            send(tarn, "GET", client.generate_presigned_url("get_object", Params=stored)))
        assert (status, error["Code"]) == (403, code)


def test_url_may_what_its_signer_may(tarn, bucket, stored, name, version):
    keys = tarn.user("signs-" + name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]})
    client = plain_client(tarn, keys, version=CLIENTS[version])
    assert send(tarn, "GET", client.generate_presigned_url("get_object", Params=stored))[0] == 200
    status, error = refused(send(
        tarn, "PUT", client.generate_presigned_url("put_object", Params=stored), b"mine"))
    assert (status, error["Code"]) == (403, "AccessDenied")
    assert "s3:PutObject" in error["Message"]


def test_session_token(tarn, stored, name, version):
    caller = tarn.client("sts").get_caller_identity()["Arn"]
    role = tarn.client("iam").create_role(RoleName="r" + name, AssumeRolePolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "sts:AssumeRole"}]}))
    tarn.client("iam").put_role_policy(
        RoleName="r" + name, PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}))
    assumer = tarn.client("sts", keys=tarn.user("assumes-" + name, {
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}))
    tarn.client("iam").update_assume_role_policy(
        RoleName="r" + name, PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
                    "AWS": assumer.get_caller_identity()["Arn"]}}]}))
    given = assumer.assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="session")["Credentials"]
    keys = given["AccessKeyId"], given["SecretAccessKey"]
    good = plain_client(tarn, keys, given["SessionToken"], CLIENTS[version])
    assert send(tarn, "GET", good.generate_presigned_url("get_object", Params=stored))[0] == 200
    for token in (None, "wrong"):
        bad = plain_client(tarn, keys, token, CLIENTS[version])
        status, error = refused(
            send(tarn, "GET", bad.generate_presigned_url("get_object", Params=stored)))
        assert (status, error["Code"]) == (400, "InvalidToken")


def test_bucket_in_the_host(tarn, stored, version):
    client = boto3.client(
        "s3", endpoint_url=f"http://s3.localhost:{tarn.port}", region_name="us-east-1",
        aws_access_key_id=ROOT[0], aws_secret_access_key=ROOT[1],
        config=botocore.config.Config(signature_version=CLIENTS[version] or "s3",
                                      s3={"addressing_style": "virtual"}))
    url = client.generate_presigned_url("get_object", Params=stored)
    assert urllib.parse.urlsplit(url).netloc == f"{stored['Bucket']}.s3.localhost:{tarn.port}"
    status, _, body = send(tarn, "GET", url)
    assert (status, body) == (200, b"hello")
    other = url.replace(stored["Bucket"] + ".", "another-bucket.")
    status, error = refused(send(tarn, "GET", other))
    assert (status, error["Code"]) == (403, "SignatureDoesNotMatch")
    url = client.generate_presigned_url("list_objects_v2", Params={"Bucket": stored["Bucket"]})
    assert send(tarn, "GET", url)[0] == 200


def test_headers_in_a_url_of_version_4(tarn, bucket):
    """The JavaScript SDK moves headers into the query, and the checksum of an empty body too."""
    request = botocore.awsrequest.AWSRequest(
        "PUT", f"{tarn.endpoint}/{bucket}/k?x-amz-meta-colour=blue%2Bgreen"
               "&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32")
    botocore.auth.S3SigV4QueryAuth(
        botocore.credentials.Credentials(*ROOT), "s3", "us-east-1").add_auth(request)
    assert send(tarn, "PUT", request.url, b"not empty")[0] == 200
    answer = tarn.client("s3").get_object(Bucket=bucket, Key="k")
    assert (answer["Body"].read(), answer["Metadata"]) == (b"not empty", {"colour": "blue+green"})
    changed = request.url.replace("blue", "red")
    status, error = refused(send(tarn, "PUT", changed, b"x"))
    assert (status, error["Code"]) == (403, "SignatureDoesNotMatch")


# Version 2 only.


def test_metadata_in_the_url_holds(tarn, bucket):
    client = plain_client(tarn, ROOT)
    url = client.generate_presigned_url("put_object", Params={
        "Bucket": bucket, "Key": "k", "Metadata": {"colour": "blue+green"}})
    assert "x-amz-meta-colour=" in url
    assert send(tarn, "PUT", url, b"x")[0] == 200
    head = tarn.client("s3").head_object(Bucket=bucket, Key="k")
    assert head["Metadata"] == {"colour": "blue+green"}
    status, error = refused(send(tarn, "PUT", url, b"x", {"x-amz-meta-colour": "red"}))
    assert (status, error["Code"]) == (403, "SignatureDoesNotMatch")


def selecting_parameters():
    """Every parameter by which the published model tells operations on one path apart."""
    model = botocore.session.get_session().get_service_model("s3")
    found = {"partNumber", "uploadId", "versionId"}
    for name in model.operation_names:
        query = model.operation_model(name).http["requestUri"].partition("?")[2]
        found.update(item.partition("=")[0] for item in query.split("&") if item)
    return sorted(found - {"list-type"})


@pytest.mark.parametrize("path", ["", "/k"])
def test_no_operation_can_be_added_to_a_url(tarn, bucket, path):
    """Version 2 signs named parameters only: none of those that choose an operation may lack."""
    expires = str(int(time.time()) + 600)
    parameters = selecting_parameters()
    assert len(parameters) > 30
    for method in ("GET", "PUT", "DELETE", "POST"):
        text = f"{method}\n\n\n{expires}\n/{bucket}{path}"
        signature = base64.b64encode(
            hmac.new(ROOT[1].encode(), text.encode(), hashlib.sha1).digest()).decode()
        query = urllib.parse.urlencode(
            {"AWSAccessKeyId": ROOT[0], "Signature": signature, "Expires": expires})
        for added in parameters:
            url = f"{tarn.endpoint}/{bucket}{path}?{query}&{added}"
            for changed in (url, url + "=1"):
                status, error = refused(send(tarn, method, changed))
                assert error["Code"] in ("SignatureDoesNotMatch", "MethodNotAllowed"), (
                    method, changed, error)
    tarn.client("s3").head_bucket(Bucket=bucket)


def test_malformed(tarn, bucket):
    for query, message in [
            ("AWSAccessKeyId=a", "Query-string authentication requires the Signature, Expires "
                                 "and AWSAccessKeyId parameters"),
            (f"AWSAccessKeyId={ROOT[0]}&Signature=a&Expires=soon",
             "Invalid date (should be seconds since epoch): soon")]:
        status, error = refused(send(tarn, "GET", f"{tarn.endpoint}/{bucket}?{query}"))
        assert (status, error["Code"], error["Message"]) == (403, "AccessDenied", message)


def test_header_of_version_2(tarn, bucket):
    """botocore's signature_version "s3" signs the Authorization header."""
    client = plain_client(tarn, ROOT, version="s3", style="path")
    client.put_object(Bucket=bucket, Key="a b", Body=b"hello", Metadata={"m": "v"})
    answer = client.get_object(Bucket=bucket, Key="a b")
    assert (answer["Body"].read(), answer["Metadata"]) == (b"hello", {"m": "v"})
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    wrong = plain_client(tarn, (ROOT[0], "x" * 40), version="s3", style="path")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        wrong.get_object(Bucket=bucket, Key="a b")
    assert caught.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_other_services_do_not_take_version_2(tarn):
    status, _, body = send(
        tarn, "GET", f"{tarn.endpoint}/?Action=ListUsers&Version=2010-05-08&"
                     f"AWSAccessKeyId={ROOT[0]}&Signature=a&Expires=9999999999")
    assert status == 400 and b"IncompleteSignature" in body and b"AWS4-HMAC-SHA256" in body
