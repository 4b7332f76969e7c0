"""SSE-KMS: objects under keys of KMS, which decides who reads and writes them."""

import base64
import json
import os
import subprocess
import time

import botocore
import pytest

from forms import send
from refused import refusal

MIB = 1 << 20


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


@pytest.fixture
def kms(tarn):
    return tarn.client("kms")


@pytest.fixture
def key(kms):
    """The ARN of a key of the test's own."""
    return kms.create_key()["KeyMetadata"]["Arn"]


def put_kms(s3, bucket, name, body=b"secret", **more):
    return s3.put_object(Bucket=bucket, Key=name, Body=body, ServerSideEncryption="aws:kms",
                         **more)


def read(s3, bucket, name, **more):
    return s3.get_object(Bucket=bucket, Key=name, **more)["Body"].read()


def allow(*statements):
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **condition}
                          for action, resource, condition in statements]}


def kms_events(tarn, object_arn, name):
    """The audit trail's events of KMS about an object, or a bucket."""
    time.sleep(1.5)  # reads are written down within a second
    client = tarn.client("cloudtrail")
    pages = client.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}])
    events = [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]
    return [event for event in events if (event["requestParameters"] or {}).get(
        "encryptionContext", {}).get("aws:s3:arn") == object_arn]


def test_a_key_is_named_in_four_ways(s3, kms, bucket, name, key):
    alias = f"alias/{name}"
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    key_id = key.split("/")[-1]
    alias_arn = key.replace(f"key/{key_id}", alias)
    for number, named in enumerate([key, key_id, alias, alias_arn]):
        put = put_kms(s3, bucket, f"o{number}", SSEKMSKeyId=named)
        assert (put["ServerSideEncryption"], put["SSEKMSKeyId"]) == ("aws:kms", key)
        assert "BucketKeyEnabled" not in put
        got = s3.get_object(Bucket=bucket, Key=f"o{number}")
        assert got["Body"].read() == b"secret"
        assert (got["ServerSideEncryption"], got["SSEKMSKeyId"]) == ("aws:kms", key)
        head = s3.head_object(Bucket=bucket, Key=f"o{number}")
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)


def test_the_etag_tells_nothing_of_the_bytes(s3, bucket, key):
    tags = {put_kms(s3, bucket, f"o{i}", b"same", SSEKMSKeyId=key)["ETag"] for i in range(3)}
    assert len(tags) == 3
    assert all(len(tag) == 34 for tag in tags)
    assert s3.put_object(Bucket=bucket, Key="plain", Body=b"same")["ETag"] not in tags


def test_without_a_key_the_managed_one_is_made(tarn, name):
    s3, kms = tarn.client("s3", region="eu-west-1"), tarn.client("kms", region="eu-west-1")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    put = put_kms(s3, name, "a")
    managed = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert put["SSEKMSKeyId"] == managed["Arn"]
    assert managed["KeyManager"] == "AWS"
    assert read(s3, name, "a") == b"secret"


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 65536, MIB + 1, 3 * MIB + 17])
def test_objects_of_all_sizes(s3, bucket, key, size):
    body = os.urandom(size)
    put_kms(s3, bucket, "o", body, SSEKMSKeyId=key)
    assert read(s3, bucket, "o") == body
    if size > 100:
        assert read(s3, bucket, "o", Range=f"bytes={size - 50}-{size - 2}") == body[-50:-1]


def test_a_disabled_key_makes_its_objects_unreadable(s3, kms, bucket, key):
    put_kms(s3, bucket, "plain", SSEKMSKeyId=key)
    put_kms(s3, bucket, "by-bucket-key", SSEKMSKeyId=key, BucketKeyEnabled=True)
    for name in ("plain", "by-bucket-key"):
        assert read(s3, bucket, name) == b"secret"
    kms.disable_key(KeyId=key)
    expected = (400, "KMS.DisabledException", f"{key} is disabled.")
    for name in ("plain", "by-bucket-key"):
        assert refusal(s3.get_object, Bucket=bucket, Key=name) == expected
        assert s3.head_object(Bucket=bucket, Key=name)["SSEKMSKeyId"] == key
        assert refusal(s3.head_object, Bucket=bucket, Key=name, ChecksumMode="ENABLED")[0] == 400
        assert refusal(s3.copy_object, Bucket=bucket, Key="copy",
                       CopySource=f"{bucket}/{name}") == expected
    assert refusal(put_kms, s3=s3, bucket=bucket, name="new", SSEKMSKeyId=key) == expected
    assert refusal(put_kms, s3=s3, bucket=bucket, name="new", SSEKMSKeyId=key,
                   BucketKeyEnabled=True) == expected
    kms.enable_key(KeyId=key)
    assert read(s3, bucket, "plain") == read(s3, bucket, "by-bucket-key") == b"secret"


def test_a_key_that_goes_takes_its_objects_along(own_tarn, name):
    s3, kms = own_tarn.client("s3"), own_tarn.client("kms")
    s3.create_bucket(Bucket=name)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    put_kms(s3, name, "o", SSEKMSKeyId=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert refusal(s3.get_object, Bucket=name, Key="o") == (
        400, "KMS.KMSInvalidStateException", f"{key} is pending deletion.")
    kms.cancel_key_deletion(KeyId=key)
    kms.enable_key(KeyId=key)
    assert read(s3, name, "o") == b"secret"


def test_keys_that_are_not_there(s3, tarn, bucket):
    other = "134f2428-cec1-4b25-a1ae-9048164dba47"
    arn = f"arn:aws:kms:us-east-1:123456789012:key/{other}"
    missing = (400, "KMS.NotFoundException", f"Key '{arn}' does not exist")
    assert refusal(put_kms, s3=s3, bucket=bucket, name="o", SSEKMSKeyId="fake-key-id") == (
        400, "KMS.NotFoundException", "Invalid keyId 'fake-key-id'")
    assert refusal(put_kms, s3=s3, bucket=bucket, name="o", SSEKMSKeyId=other) == missing
    assert refusal(put_kms, s3=s3, bucket=bucket, name="o", SSEKMSKeyId=arn) == missing
    abroad = tarn.client("kms", region="eu-west-1").create_key()["KeyMetadata"]["Arn"]
    assert refusal(put_kms, s3=s3, bucket=bucket, name="o", SSEKMSKeyId=abroad) == (
        400, "KMS.NotFoundException", "Invalid arn eu-west-1")
    assert refusal(s3.create_multipart_upload, Bucket=bucket, Key="o",
                   ServerSideEncryption="aws:kms", SSEKMSKeyId="fake-key-id")[1] == (
        "KMS.NotFoundException")


def test_what_can_not_encrypt_is_refused(s3, kms, bucket, key):
    pair = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["Arn"]
    assert refusal(put_kms, s3=s3, bucket=bucket, name="o", SSEKMSKeyId=pair)[:2] == (
        400, "KMS.InvalidKeyUsageException")
    for algorithm in ({}, {"ServerSideEncryption": "AES256"}):
        assert refusal(s3.put_object, Bucket=bucket, Key="o", SSEKMSKeyId=key, **algorithm)[:2] == (
            400, "InvalidArgument")
    assert refusal(s3.put_object, Bucket=bucket, Key="o",
                   ServerSideEncryption="aws:kms:dsse")[:2] == (501, "NotImplemented")
    assert refusal(put_kms, s3=s3, bucket=bucket, name="o",
                   SSEKMSEncryptionContext="no json")[:2] == (400, "InvalidArgument")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_reading_needs_decrypt_and_writing_generate(tarn, s3, bucket, name, key):
    put_kms(s3, bucket, "o", SSEKMSKeyId=key)
    keys = tarn.user(name, allow(("s3:*", "*", {})))
    theirs = tarn.client("s3", keys=keys)
    status, code, message = refusal(theirs.get_object, Bucket=bucket, Key="o")
    assert (status, code) == (403, "AccessDenied")
    assert f"user/{name} is not authorized to perform: kms:Decrypt on resource: {key}" in message
    status, code, message = refusal(put_kms, s3=theirs, bucket=bucket, name="p", SSEKMSKeyId=key)
    assert (status, code) == (403, "AccessDenied")
    assert f"is not authorized to perform: kms:GenerateDataKey on resource: {key}" in message
    assert theirs.head_object(Bucket=bucket, Key="o")["SSEKMSKeyId"] == key
    # The managed key lets whoever may use S3 use it through S3.
    put_kms(theirs, bucket, "managed")
    assert read(theirs, bucket, "managed") == b"secret"


@pytest.mark.parametrize("bucket_key", [False, True])
def test_policies_see_the_encryption_context_and_the_service(tarn, s3, bucket, name, key,
                                                             bucket_key):
    for place in ("a/1", "b/1"):
        put_kms(s3, bucket, place, SSEKMSKeyId=key, BucketKeyEnabled=bucket_key)
    context = f"arn:aws:s3:::{bucket}" if bucket_key else f"arn:aws:s3:::{bucket}/a/*"
    condition = {"Condition": {
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": context},
        "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
    keys = tarn.user(name, allow(("s3:*", "*", {}), ("kms:Decrypt", key, condition)))
    theirs = tarn.client("s3", keys=keys)
    assert read(theirs, bucket, "a/1") == b"secret"
    if bucket_key:
        assert read(theirs, bucket, "b/1") == b"secret"
    else:
        assert refusal(theirs.get_object, Bucket=bucket, Key="b/1")[:2] == (403, "AccessDenied")


def test_a_bucket_key_does_not_outlive_a_permission(tarn, s3, bucket, name, key):
    put_kms(s3, bucket, "o", SSEKMSKeyId=key, BucketKeyEnabled=True)
    keys = tarn.user(name, allow(("s3:*", "*", {}), ("kms:*", key, {})))
    theirs = tarn.client("s3", keys=keys)
    put_kms(theirs, bucket, "p", SSEKMSKeyId=key, BucketKeyEnabled=True)
    assert read(theirs, bucket, "o") == b"secret"
    tarn.client("iam").put_user_policy(UserName=name, PolicyName="test",
                                       PolicyDocument=json.dumps(allow(("s3:*", "*", {}))))
    assert refusal(theirs.get_object, Bucket=bucket, Key="o")[:2] == (403, "AccessDenied")
    assert refusal(put_kms, s3=theirs, bucket=bucket, name="p", SSEKMSKeyId=key,
                   BucketKeyEnabled=True)[:2] == (403, "AccessDenied")


def test_another_context_of_ones_own(s3, bucket, name, tarn, key):
    context = base64.b64encode(json.dumps({"team": "blue"}).encode()).decode()
    put = put_kms(s3, bucket, "o", SSEKMSKeyId=key, SSEKMSEncryptionContext=context)
    assert put["SSEKMSEncryptionContext"] == context
    condition = {"Condition": {"StringEquals": {"kms:EncryptionContext:team": "blue"}}}
    keys = tarn.user(name, allow(("s3:*", "*", {}), ("kms:Decrypt", key, condition)))
    assert read(tarn.client("s3", keys=keys), bucket, "o") == b"secret"


def test_nobody_reads_without_a_signature(tarn, s3, bucket, key):
    put_kms(s3, bucket, "o", SSEKMSKeyId=key)
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/*"}]}))
    anonymous = tarn.client("s3", keys=None, signature_version=botocore.UNSIGNED)
    assert refusal(anonymous.get_object, Bucket=bucket, Key="o")[:2] == (400, "InvalidArgument")


def test_a_reader_does_not_choose_the_encryption(tarn, bucket, key):
    s3 = tarn.client("s3")
    put_kms(s3, bucket, "o", SSEKMSKeyId=key)
    s3.meta.events.register("before-call.s3", lambda params, **_: params["headers"].update(
        {"x-amz-server-side-encryption": "aws:kms"}))
    assert refusal(s3.get_object, Bucket=bucket, Key="o") == (
        400, "InvalidArgument",
        "x-amz-server-side-encryption header is not supported for this operation.")
    assert refusal(s3.head_object, Bucket=bucket, Key="o")[0] == 400


def test_default_encryption_of_a_bucket(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="before", Body=b"1")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms",
                                                   "KMSMasterKeyID": key},
            "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"] == {
        "Rules": [rule]}
    put = s3.put_object(Bucket=bucket, Key="after", Body=b"2")
    assert (put["ServerSideEncryption"], put["SSEKMSKeyId"]) == ("aws:kms", key)
    assert put["BucketKeyEnabled"] is True
    assert s3.head_object(Bucket=bucket, Key="after")["BucketKeyEnabled"] is True
    assert s3.head_object(Bucket=bucket, Key="before")["ServerSideEncryption"] == "AES256"
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")
    assert (upload["ServerSideEncryption"], upload["SSEKMSKeyId"]) == ("aws:kms", key)
    # Who asks for something else gets it.
    plain = s3.put_object(Bucket=bucket, Key="plain", Body=b"3", ServerSideEncryption="AES256")
    assert plain["ServerSideEncryption"] == "AES256"
    managed = put_kms(s3, bucket, "managed", BucketKeyEnabled=False)
    assert managed["SSEKMSKeyId"] != key
    assert "BucketKeyEnabled" not in managed
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.put_object(Bucket=bucket, Key="late", Body=b"4")["ServerSideEncryption"] == "AES256"
    assert read(s3, bucket, "after") == b"2"


def test_a_default_of_the_managed_key(s3, kms, bucket):
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]})
    put = s3.put_object(Bucket=bucket, Key="o", Body=b"1")
    assert put["SSEKMSKeyId"] == kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"]
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": {
        "SSEAlgorithm": "AES256", "KMSMasterKeyID": put["SSEKMSKeyId"]}}]}
    assert refusal(s3.put_bucket_encryption, Bucket=bucket,
                   ServerSideEncryptionConfiguration=rules)[:2] == (400, "InvalidArgument")
    rules["Rules"][0]["ApplyServerSideEncryptionByDefault"] = {"SSEAlgorithm": "aws:kms:dsse"}
    assert refusal(s3.put_bucket_encryption, Bucket=bucket,
                   ServerSideEncryptionConfiguration=rules)[:2] == (501, "NotImplemented")


def upload_parts(s3, bucket, name, bodies, **more):
    upload = s3.create_multipart_upload(Bucket=bucket, Key=name, **more)
    parts = []
    for number, body in enumerate(bodies, 1):
        part = s3.upload_part(Bucket=bucket, Key=name, UploadId=upload["UploadId"],
                              PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": part["ETag"], "answer": part})
    return upload, parts


@pytest.mark.parametrize("bucket_key", [False, True])
def test_multipart_uploads(s3, kms, bucket, key, bucket_key):
    bodies = [os.urandom(5 * MIB), os.urandom(5 * MIB + 1), os.urandom(77)]
    upload, parts = upload_parts(s3, bucket, "m", bodies, ServerSideEncryption="aws:kms",
                                 SSEKMSKeyId=key, BucketKeyEnabled=bucket_key)
    for answer in [upload] + [part.pop("answer") for part in parts]:
        assert (answer["ServerSideEncryption"], answer["SSEKMSKeyId"]) == ("aws:kms", key)
        assert answer.get("BucketKeyEnabled", False) is bucket_key
    kms.disable_key(KeyId=key)
    assert refusal(s3.upload_part, Bucket=bucket, Key="m", UploadId=upload["UploadId"],
                   PartNumber=9, Body=b"x")[1] == "KMS.DisabledException"
    assert refusal(s3.complete_multipart_upload, Bucket=bucket, Key="m",
                   UploadId=upload["UploadId"],
                   MultipartUpload={"Parts": parts})[1] == "KMS.DisabledException"
    kms.enable_key(KeyId=key)
    done = s3.complete_multipart_upload(Bucket=bucket, Key="m", UploadId=upload["UploadId"],
                                        MultipartUpload={"Parts": parts})
    assert (done["ServerSideEncryption"], done["SSEKMSKeyId"]) == ("aws:kms", key)
    assert done["ETag"].endswith('-3"')
    whole = b"".join(bodies)
    assert read(s3, bucket, "m") == whole
    assert read(s3, bucket, "m", Range="bytes=5242870-5242890") == whole[5242870:5242891]
    assert read(s3, bucket, "m", PartNumber=2) == bodies[1]


def test_copies_change_the_encryption(s3, bucket, key, kms):
    body = os.urandom(100_000)
    plain = s3.put_object(Bucket=bucket, Key="plain", Body=body)
    other = kms.create_key()["KeyMetadata"]["Arn"]
    put_kms(s3, bucket, "source", body, SSEKMSKeyId=key)
    copied = s3.copy_object(Bucket=bucket, Key="to-other", CopySource=f"{bucket}/source",
                            ServerSideEncryption="aws:kms", SSEKMSKeyId=other)
    assert copied["SSEKMSKeyId"] == other
    s3.copy_object(Bucket=bucket, Key="to-plain", CopySource=f"{bucket}/source")
    s3.copy_object(Bucket=bucket, Key="from-plain", CopySource=f"{bucket}/plain",
                   ServerSideEncryption="aws:kms", SSEKMSKeyId=other)
    kms.disable_key(KeyId=key)
    assert read(s3, bucket, "to-other") == body
    assert read(s3, bucket, "to-plain") == body
    head = s3.head_object(Bucket=bucket, Key="to-plain")
    assert (head["ServerSideEncryption"], head["ETag"]) == ("AES256", plain["ETag"])
    kms.disable_key(KeyId=other)
    assert refusal(s3.get_object, Bucket=bucket, Key="from-plain")[1] == "KMS.DisabledException"
    assert read(s3, bucket, "to-plain") == body


def test_a_copy_onto_itself_may_drop_the_key(s3, bucket, key):
    put_kms(s3, bucket, "o", b"test", SSEKMSKeyId=key)
    done = s3.copy_object(Bucket=bucket, Key="o", CopySource=f"{bucket}/o")
    assert done["ServerSideEncryption"] == "AES256"
    assert done["CopyObjectResult"]["ETag"] == '"098f6bcd4621d373cade4e832627b4f6"'
    assert refusal(s3.copy_object, Bucket=bucket, Key="o",
                   CopySource=f"{bucket}/o")[:2] == (400, "InvalidRequest")


def test_parts_copied_from_and_into_keys(s3, bucket, key):
    body = os.urandom(6 * MIB)
    put_kms(s3, bucket, "source", body, SSEKMSKeyId=key)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", ServerSideEncryption="aws:kms")
    part = s3.upload_part_copy(Bucket=bucket, Key="m", UploadId=upload["UploadId"], PartNumber=1,
                               CopySource=f"{bucket}/source",
                               CopySourceRange="bytes=1-5242880")
    assert part["ServerSideEncryption"] == "aws:kms"
    s3.complete_multipart_upload(
        Bucket=bucket, Key="m", UploadId=upload["UploadId"], MultipartUpload={
            "Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]})
    assert read(s3, bucket, "m") == body[1:5242881]


def test_the_trail_shows_what_kms_was_asked(tarn, s3, bucket, key):
    put_kms(s3, bucket, "o", SSEKMSKeyId=key)
    read(s3, bucket, "o")
    arn = f"arn:aws:s3:::{bucket}/o"
    (made,) = kms_events(tarn, arn, "GenerateDataKey")
    assert made["eventSource"] == "kms.amazonaws.com"
    assert (made["sourceIPAddress"], made["userAgent"]) == ("AWS Internal", "AWS Internal")
    assert made["requestParameters"]["keySpec"] == "AES_256"
    assert [resource["ARN"] for resource in made["resources"]] == [key]
    (opened,) = kms_events(tarn, arn, "Decrypt")
    assert opened["requestParameters"]["encryptionAlgorithm"] == "SYMMETRIC_DEFAULT"


def test_a_bucket_key_lessens_the_calls(tarn, s3, bucket, key):
    for number in range(5):
        put_kms(s3, bucket, f"o{number}", SSEKMSKeyId=key, BucketKeyEnabled=True)
        read(s3, bucket, f"o{number}")
    arn = f"arn:aws:s3:::{bucket}"
    assert len(kms_events(tarn, arn, "GenerateDataKey")) == 1
    assert len(kms_events(tarn, arn, "Decrypt")) == 1


def test_a_restart_keeps_them_readable_and_fsck_clean(own_tarn, name):
    s3, kms = own_tarn.client("s3"), own_tarn.client("kms")
    s3.create_bucket(Bucket=name)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    bodies = {size: os.urandom(size) for size in (10, 5000, 2 * MIB)}
    for size, body in bodies.items():
        put_kms(s3, name, f"o{size}", body, SSEKMSKeyId=key, BucketKeyEnabled=size > 10)
    _, parts = upload_parts(s3, name, "m", [bodies[5000]], ServerSideEncryption="aws:kms")
    assert len(parts) == 1
    own_tarn.restart()
    s3 = own_tarn.client("s3")
    for size, body in bodies.items():
        assert read(s3, name, f"o{size}") == body
    own_tarn.client("kms").disable_key(KeyId=key)
    command = own_tarn.process.args[0]
    own_tarn.kill()
    done = subprocess.run([command, "fsck", "--data", str(own_tarn.data)], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_forms_ask_for_keys_too(tarn, bucket, key):
    s3 = tarn.client("s3", signature_version="s3v4")
    fields = {"x-amz-server-side-encryption": "aws:kms",
              "x-amz-server-side-encryption-aws-kms-key-id": key}
    form = s3.generate_presigned_post(bucket, "by-form", Fields=fields,
                                      Conditions=[{name: value} for name, value in fields.items()])
    status, headers, body = send(tarn, f"/{bucket}", form["fields"], b"by form")
    assert status == 204, body
    got = s3.get_object(Bucket=bucket, Key="by-form")
    assert (got["Body"].read(), got["SSEKMSKeyId"]) == (b"by form", key)
