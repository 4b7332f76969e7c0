"""SSE-C: keys that clients bring with each request, and Tarn forgets."""

import base64
import hashlib
import os
import subprocess

import pytest

from refused import refusal
from tarn_server import binary

MIB = 1 << 20
WRONG_KEY = ("Requests specifying Server Side Encryption with Customer provided keys must provide "
             "the correct secret key.")
NEEDS_KEY = ("The object was stored using a form of Server Side Encryption. The correct parameters "
             "must be provided to retrieve the object.")


def headers_of(secret, prefix=""):
    return {f"{prefix}SSECustomerAlgorithm": "AES256",
            f"{prefix}SSECustomerKey": base64.b64encode(secret).decode(),
            f"{prefix}SSECustomerKeyMD5": base64.b64encode(hashlib.md5(secret).digest()).decode()}


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


@pytest.fixture
def secret():
    return os.urandom(32)


@pytest.mark.parametrize("size", [0, 1, 4096, 5000, MIB + 3])
def test_the_same_key_reads_it(s3, bucket, secret, size):
    body, mine = os.urandom(size), headers_of(secret)
    put = s3.put_object(Bucket=bucket, Key="o", Body=body, **mine)
    assert put["SSECustomerAlgorithm"] == "AES256"
    assert put["SSECustomerKeyMD5"] == mine["SSECustomerKeyMD5"]
    assert "ServerSideEncryption" not in put
    got = s3.get_object(Bucket=bucket, Key="o", **mine)
    assert got["Body"].read() == body
    assert got["SSECustomerKeyMD5"] == mine["SSECustomerKeyMD5"]
    head = s3.head_object(Bucket=bucket, Key="o", **mine)
    assert (head["ContentLength"], head["SSECustomerAlgorithm"]) == (size, "AES256")
    if size > 100:
        part = s3.get_object(Bucket=bucket, Key="o", Range="bytes=17-99", **mine)
        assert part["Body"].read() == body[17:100]


def test_no_other_key_reads_it(s3, bucket, secret):
    s3.put_object(Bucket=bucket, Key="o", Body=b"1", **headers_of(secret))
    s3.put_object(Bucket=bucket, Key="empty", Body=b"", **headers_of(secret))
    for name in ("o", "empty"):
        assert refusal(s3.get_object, Bucket=bucket, Key=name) == (400, "InvalidRequest", NEEDS_KEY)
        assert refusal(s3.get_object, Bucket=bucket, Key=name,
                       **headers_of(os.urandom(32))) == (403, "AccessDenied", WRONG_KEY)
        assert refusal(s3.head_object, Bucket=bucket, Key=name)[0] == 400
        assert refusal(s3.head_object, Bucket=bucket, Key=name,
                       **headers_of(os.urandom(32)))[0] == 403
        assert refusal(s3.get_object_attributes, Bucket=bucket, Key=name,
                       ObjectAttributes=["ETag"])[:2] == (400, "InvalidRequest")
    # Neither name nor tags are encrypted.
    s3.put_object_tagging(Bucket=bucket, Key="o", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 2


def test_a_key_for_an_object_without_one(s3, bucket, secret):
    s3.put_object(Bucket=bucket, Key="o", Body=b"1")
    assert refusal(s3.get_object, Bucket=bucket, Key="o", **headers_of(secret)) == (
        400, "InvalidRequest", "The encryption parameters are not applicable to this object.")


@pytest.mark.parametrize("changes, code, message", [
    ({"SSECustomerAlgorithm": "KMS"}, "InvalidEncryptionAlgorithmError",
     "The Encryption request you specified is not valid. Supported value: AES256."),
    ({"SSECustomerAlgorithm": None}, "InvalidArgument", "must provide a valid encryption algorithm"),
    ({"SSECustomerKey": None}, "InvalidArgument", "must provide an appropriate secret key."),
    ({"SSECustomerKeyMD5": base64.b64encode(bytes(16)).decode()}, "InvalidArgument",
     "The calculated MD5 hash of the key did not match the hash that was provided."),
    (headers_of(b"0123456789"), "InvalidArgument",
     "The secret key was invalid for the specified algorithm."),
    ({"ServerSideEncryption": "AES256"}, "InvalidArgument",
     "Server Side Encryption with Customer provided key is incompatible with the encryption method"),
])
def test_headers_that_do_not_fit(s3, bucket, secret, changes, code, message):
    given = {name: value for name, value in {**headers_of(secret), **changes}.items() if value}
    status, actual_code, actual = refusal(s3.put_object, Bucket=bucket, Key="o", Body=b"1", **given)
    assert (status, actual_code) == (400, code)
    assert message in actual
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_key_that_is_too_long_is_the_wrong_one(s3, bucket, secret):
    s3.put_object(Bucket=bucket, Key="o", Body=b"1", **headers_of(secret))
    twice = headers_of(base64.b64encode(secret))  # as clients send it that encode it once too often
    assert refusal(s3.get_object, Bucket=bucket, Key="o", **twice)[:2] == (403, "AccessDenied")
    assert refusal(s3.put_object, Bucket=bucket, Key="p", Body=b"1", **twice)[:2] == (
        400, "InvalidArgument")


def test_multipart_uploads(s3, bucket, secret):
    mine, bodies = headers_of(secret), [os.urandom(5 * MIB), os.urandom(33)]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", **mine)
    assert upload["SSECustomerKeyMD5"] == mine["SSECustomerKeyMD5"]
    place = {"Bucket": bucket, "Key": "m", "UploadId": upload["UploadId"]}
    parts = []
    for number, body in enumerate(bodies, 1):
        part = s3.upload_part(**place, PartNumber=number, Body=body, **mine)
        assert part["SSECustomerKeyMD5"] == mine["SSECustomerKeyMD5"]
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    assert refusal(s3.upload_part, **place, PartNumber=3, Body=b"x") == (
        400, "InvalidRequest", "The multipart upload initiate requested encryption. Subsequent part "
        "requests must include the appropriate encryption parameters.")
    assert refusal(s3.upload_part, **place, PartNumber=3, Body=b"x",
                   **headers_of(os.urandom(32))) == (
        400, "InvalidRequest",
        "The provided encryption parameters did not match the ones used originally.")
    assert [part["Size"] for part in s3.list_parts(**place)["Parts"]] == [5 * MIB, 33]
    done = s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
    assert "ServerSideEncryption" not in done
    assert s3.get_object(Bucket=bucket, Key="m", **mine)["Body"].read() == b"".join(bodies)
    assert refusal(s3.get_object, Bucket=bucket, Key="m")[2] == NEEDS_KEY


def test_an_upload_without_a_key_takes_none(s3, bucket, secret):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m")
    assert refusal(s3.upload_part, Bucket=bucket, Key="m", UploadId=upload["UploadId"],
                   PartNumber=1, Body=b"x", **headers_of(secret))[:2] == (400, "InvalidRequest")


def test_copies(s3, bucket, secret):
    body, mine, new = os.urandom(20_000), headers_of(secret), os.urandom(32)
    source = headers_of(secret, "CopySource")
    s3.put_object(Bucket=bucket, Key="o", Body=body, **mine)
    assert refusal(s3.copy_object, Bucket=bucket, Key="p",
                   CopySource=f"{bucket}/o") == (400, "InvalidRequest", NEEDS_KEY)
    assert refusal(s3.copy_object, Bucket=bucket, Key="p", CopySource=f"{bucket}/o",
                   **headers_of(new, "CopySource")) == (403, "AccessDenied", WRONG_KEY)
    plain = s3.copy_object(Bucket=bucket, Key="plain", CopySource=f"{bucket}/o", **source)
    assert plain["ServerSideEncryption"] == "AES256"
    assert plain["CopyObjectResult"]["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    assert s3.get_object(Bucket=bucket, Key="plain")["Body"].read() == body
    s3.copy_object(Bucket=bucket, Key="o", CopySource=f"{bucket}/o", **source, **headers_of(new))
    assert refusal(s3.get_object, Bucket=bucket, Key="o", **mine)[1] == "AccessDenied"
    assert s3.get_object(Bucket=bucket, Key="o", **headers_of(new))["Body"].read() == body


def test_parts_copied(s3, bucket, secret):
    body, mine = os.urandom(1000), headers_of(secret)
    s3.put_object(Bucket=bucket, Key="o", Body=body, **mine)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", **mine)
    place = {"Bucket": bucket, "Key": "m", "UploadId": upload["UploadId"]}
    part = s3.upload_part_copy(**place, PartNumber=1, CopySource=f"{bucket}/o", **mine,
                               **headers_of(secret, "CopySource"))
    s3.complete_multipart_upload(**place, MultipartUpload={
        "Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]})
    assert s3.get_object(Bucket=bucket, Key="m", **mine)["Body"].read() == body


def test_versions_keep_their_own_keys(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first, second = headers_of(os.urandom(32)), headers_of(os.urandom(32))
    old = s3.put_object(Bucket=bucket, Key="o", Body=b"1", **first)["VersionId"]
    s3.put_object(Bucket=bucket, Key="o", Body=b"2", **second)
    assert s3.get_object(Bucket=bucket, Key="o", **second)["Body"].read() == b"2"
    assert s3.get_object(Bucket=bucket, Key="o", VersionId=old, **first)["Body"].read() == b"1"
    assert refusal(s3.get_object, Bucket=bucket, Key="o", VersionId=old, **second)[0] == 403


def test_a_bucket_may_block_them(s3, bucket, secret):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
            "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    told = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert told["BlockedEncryptionTypes"] == {"EncryptionType": ["SSE-C"]}
    assert refusal(s3.put_object, Bucket=bucket, Key="o", Body=b"1",
                   **headers_of(secret))[:2] == (403, "AccessDenied")
    rule["BlockedEncryptionTypes"] = {"EncryptionType": ["NONE"]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket=bucket, Key="o", Body=b"1", **headers_of(secret))


def test_the_key_is_neither_stored_nor_logged(own_tarn, name, secret):
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket=name)
    mine = headers_of(secret)
    s3.put_object(Bucket=name, Key="o", Body=b"1" * 5000, **mine)
    s3.get_object(Bucket=name, Key="o", **mine)["Body"].read()
    refusal(s3.get_object, Bucket=name, Key="o",
            **{**mine, "SSECustomerKeyMD5": base64.b64encode(bytes(16)).decode()})
    assert own_tarn.stop() == 0
    texts = [secret, mine["SSECustomerKey"].encode()]
    places = [path for path in own_tarn.folder.rglob("*") if path.is_file()]
    assert places
    for path in places:
        content = path.read_bytes()
        assert not any(text in content for text in texts), path
    done = subprocess.run([binary(), "fsck", "--data", str(own_tarn.data)], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stdout

