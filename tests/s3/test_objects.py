"""Objects as boto3 sees them: bytes, ranges, conditions, metadata, checksums, versions."""

import base64
import hashlib
import io
import os
import urllib.error
import urllib.request

import botocore.exceptions
import pytest
from boto3.s3.transfer import TransferConfig


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


def failure(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 1 << 20, (1 << 20) + 1, 9_000_000])
def test_bytes_come_back(s3, bucket, size):
    body = os.urandom(size)
    put = s3.put_object(Bucket=bucket, Key="key", Body=body)
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="key")
    assert got["Body"].read() == body
    assert got["ContentLength"] == size
    assert got["ServerSideEncryption"] == "AES256"


@pytest.mark.parametrize("key", ["a/b c+d", "a//b", "../up", "ünïcode/日本", "%2F%zz?&=", " lead", "a/./b/../c"])
def test_keys_are_taken_as_they_are(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"x"
    s3.delete_object(Bucket=bucket, Key=key)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_ranges(s3, bucket):
    body = bytes(range(256)) * 1000
    s3.put_object(Bucket=bucket, Key="key", Body=body)
    got = s3.get_object(Bucket=bucket, Key="key", Range="bytes=65530-65545")
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert got["ContentRange"] == f"bytes 65530-65545/{len(body)}"
    assert got["Body"].read() == body[65530:65546]
    assert s3.get_object(Bucket=bucket, Key="key", Range="bytes=-10")["Body"].read() == body[-10:]
    status, error = failure(s3.get_object, Bucket=bucket, Key="key", Range="bytes=256000-")
    assert (status, error["Code"], error["ActualObjectSize"]) == (416, "InvalidRange", "256000")


def test_conditions(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="key", Body=b"1")["ETag"]
    modified = s3.head_object(Bucket=bucket, Key="key")["LastModified"]
    assert s3.get_object(Bucket=bucket, Key="key", IfMatch=etag)["ETag"] == etag
    assert failure(s3.get_object, Bucket=bucket, Key="key", IfNoneMatch=etag)[0] == 304
    assert failure(s3.get_object, Bucket=bucket, Key="key", IfModifiedSince=modified)[0] == 304
    assert failure(s3.get_object, Bucket=bucket, Key="key", IfMatch='"x"')[1]["Condition"] == "If-Match"
    assert failure(s3.put_object, Bucket=bucket, Key="key", Body=b"2", IfNoneMatch="*")[0] == 412
    assert failure(s3.put_object, Bucket=bucket, Key="none", Body=b"2", IfMatch=etag)[0] == 404
    s3.put_object(Bucket=bucket, Key="key", Body=b"2", IfMatch=etag)
    assert failure(s3.delete_object, Bucket=bucket, Key="key", IfMatch=etag)[0] == 412


def test_what_is_said_about_an_object_comes_back(s3, bucket):
    said = dict(ContentType="text/csv", CacheControl="no-cache", ContentDisposition="inline",
                ContentEncoding="gzip", ContentLanguage="de", Metadata={"a": "1", "b": "zwei"},
                StorageClass="STANDARD_IA")
    s3.put_object(Bucket=bucket, Key="key", Body=b"x", Tagging="k=v&l=w", **said)
    head = s3.head_object(Bucket=bucket, Key="key")
    assert {name: head[name] for name in said} == said
    assert s3.get_object_tagging(Bucket=bucket, Key="key")["TagSet"] == [
        {"Key": "k", "Value": "v"}, {"Key": "l", "Value": "w"}]
    got = s3.get_object(Bucket=bucket, Key="key", ResponseContentType="text/plain")
    assert got["ContentType"] == "text/plain"
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "key"})
    copy = s3.head_object(Bucket=bucket, Key="copy")
    assert (copy["Metadata"], copy["ContentType"]) == (said["Metadata"], "text/csv")
    s3.copy_object(Bucket=bucket, Key="key", CopySource={"Bucket": bucket, "Key": "key"},
                   MetadataDirective="REPLACE", Metadata={"c": "3"})
    assert s3.head_object(Bucket=bucket, Key="key")["Metadata"] == {"c": "3"}


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_checksums(s3, bucket, algorithm):
    if algorithm in ("CRC32C", "CRC64NVME"):
        pytest.importorskip("awscrt")
    put = s3.put_object(Bucket=bucket, Key="key", Body=b"hello", ChecksumAlgorithm=algorithm)
    head = s3.head_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"] == put[f"Checksum{algorithm}"]
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"hello"


def test_a_wrong_checksum_is_refused_and_nothing_stored(s3, bucket):
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    status, error = failure(s3.put_object, Bucket=bucket, Key="key", Body=b"hello", ChecksumSHA256=wrong)
    assert (status, error["Code"]) == (400, "BadDigest")
    status, error = failure(s3.put_object, Bucket=bucket, Key="key", Body=b"hello",
                            ContentMD5=base64.b64encode(b"0" * 16).decode())
    assert (status, error["Code"]) == (400, "BadDigest")
    assert failure(s3.get_object, Bucket=bucket, Key="key")[1]["Code"] == "NoSuchKey"


def test_no_checksum_sent_gives_crc64nvme(tarn, bucket):
    s3 = tarn.client("s3", request_checksum_calculation="when_required")
    put = s3.put_object(Bucket=bucket, Key="key", Body=b"123456789")
    assert put["ChecksumType"] == "FULL_OBJECT"
    assert base64.b64decode(put["ChecksumCRC64NVME"]).hex() == "ae8b14860a799888"


def test_multipart(s3, bucket):
    body = os.urandom(13_000_000)
    s3.upload_fileobj(io.BytesIO(body), bucket, "key",
                      Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20))
    parts = [body[at:at + (5 << 20)] for at in range(0, len(body), 5 << 20)]
    digest = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest()
    assert s3.head_object(Bucket=bucket, Key="key")["ETag"] == f'"{digest}-3"'
    received = io.BytesIO()
    s3.download_fileobj(bucket, "key", received)
    assert received.getvalue() == body
    second = s3.get_object(Bucket=bucket, Key="key", PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (parts[1], 3)
    across = s3.get_object(Bucket=bucket, Key="key", Range="bytes=5242870-5242890")
    assert across["Body"].read() == body[5242870:5242891]


def test_versions(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    ids = [s3.put_object(Bucket=bucket, Key="key", Body=str(i).encode())["VersionId"] for i in range(3)]
    marker = s3.delete_object(Bucket=bucket, Key="key")
    assert marker["DeleteMarker"] is True
    status, error = failure(s3.get_object, Bucket=bucket, Key="key")
    assert (status, error["Code"]) == (404, "NoSuchKey")
    assert s3.get_object(Bucket=bucket, Key="key", VersionId=ids[1])["Body"].read() == b"1"
    listed = s3.list_object_versions(Bucket=bucket)
    assert [v["VersionId"] for v in listed["Versions"]] == ids[::-1]
    assert [m["VersionId"] for m in listed["DeleteMarkers"]] == [marker["VersionId"]]
    s3.delete_object(Bucket=bucket, Key="key", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"2"


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_a_presigned_url_serves_without_keys(tarn, s3, bucket):
    s3.put_object(Bucket=bucket, Key="key", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "key"})
    assert status_of(url) == (200, b"x")
    assert status_of(url + "0")[0] == 403
    assert status_of(f"{tarn.endpoint}/{bucket}/key")[0] == 403


def test_acknowledged_objects_survive_kill(own_tarn):
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket="kept")
    bodies = {f"k{size}": os.urandom(size) for size in (10, 5000, 100_000, 3_000_000)}
    for key, body in bodies.items():
        s3.put_object(Bucket="kept", Key=key, Body=body)
    s3.delete_object(Bucket="kept", Key="k10")
    own_tarn.restart()
    s3 = own_tarn.client("s3")
    assert {o["Key"] for o in s3.list_objects_v2(Bucket="kept")["Contents"]} == set(bodies) - {"k10"}
    for key in set(bodies) - {"k10"}:
        assert s3.get_object(Bucket="kept", Key=key)["Body"].read() == bodies[key]
