"""Checksums that come with bodies: of objects, and of documents such as policies."""

import base64
import hashlib
import http.client
import json
import zlib

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest


def send_signed(tarn, method, path, body, headers):
    request = botocore.awsrequest.AWSRequest(method, tarn.endpoint + path, dict(headers), body)
    request.headers["Host"] = f"127.0.0.1:{tarn.port}"
    request.context["payload_signing_enabled"] = True
    credentials = botocore.credentials.Credentials(*tarn.root_keys)
    botocore.auth.S3SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", tarn.port, timeout=30)
    connection.request(method, path, body, dict(request.headers))
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def crc32(body):
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


def b64(name, body):
    return base64.b64encode(hashlib.new(name, body).digest()).decode()


CHECKSUMS = {"content-md5": lambda body: b64("md5", body),
             "x-amz-checksum-crc32": crc32,
             "x-amz-checksum-sha1": lambda body: b64("sha1", body),
             "x-amz-checksum-sha256": lambda body: b64("sha256", body)}


def delete_document(key):
    return f"<Delete><Object><Key>{key}</Key></Object></Delete>".encode()


@pytest.mark.parametrize("header", CHECKSUMS)
def test_a_document_with_another_checksum_is_refused(tarn, bucket, header):
    s3 = tarn.client("s3")
    s3.put_object(Bucket=bucket, Key="o", Body=b"1")
    body, make = delete_document("o"), CHECKSUMS[header]
    status, answer = send_signed(tarn, "POST", f"/{bucket}?delete", body, {header: make(b"else")})
    assert (status, "<Code>BadDigest</Code>" in answer) == (400, True), answer
    status, answer = send_signed(tarn, "POST", f"/{bucket}?delete", body, {header: "no digest"})
    assert status == 400, answer
    assert "<Code>InvalidDigest</Code>" in answer or "<Code>InvalidRequest</Code>" in answer
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    status, answer = send_signed(tarn, "POST", f"/{bucket}?delete", body, {header: make(body)})
    assert status == 200, answer
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_policy_with_another_checksum_is_refused(tarn, bucket):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket",
        "Resource": f"arn:aws:s3:::{bucket}"}]}).encode()
    status, answer = send_signed(tarn, "PUT", f"/{bucket}?policy", policy,
                                 {"x-amz-checksum-crc32": crc32(b"else")})
    assert (status, "BadDigest" in answer) == (400, True), answer
    status, answer = send_signed(tarn, "PUT", f"/{bucket}?policy", policy,
                                 {"x-amz-checksum-crc32": crc32(policy)})
    assert status == 204, answer


def test_an_announced_checksum_must_come(tarn, bucket):
    status, answer = send_signed(tarn, "POST", f"/{bucket}?delete", delete_document("o"),
                                 {"x-amz-sdk-checksum-algorithm": "CRC32"})
    assert (status, "<Code>InvalidRequest</Code>" in answer) == (400, True), answer


def test_a_checksum_that_is_not_served_is_refused_by_name(tarn, bucket):
    status, answer = send_signed(tarn, "POST", f"/{bucket}?delete", delete_document("o"),
                                 {"x-amz-checksum-xxhash64": "AAAAAAAAAAA="})
    assert (status, "XXHASH64" in answer) == (501, True), answer


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_clients_that_choose_an_algorithm(tarn, bucket, algorithm):
    s3 = tarn.client("s3")
    s3.put_object(Bucket=bucket, Key="o", Body=b"1")
    done = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "o"}]},
                             ChecksumAlgorithm=algorithm)
    assert [item["Key"] for item in done["Deleted"]] == ["o"]
