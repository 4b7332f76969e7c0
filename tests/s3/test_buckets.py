"""Buckets as boto3 sees them: names, regions, listings, settings, policies."""

import json

import botocore.exceptions
import pytest

import raw_request
from tarn_server import ROOT_KEYS


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


def failure(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def test_life_of_a_bucket(s3, name):
    assert failure(s3.head_bucket, Bucket=name) == (404, "404")
    s3.create_bucket(Bucket=name)
    s3.create_bucket(Bucket=name)
    assert name in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    s3.put_object(Bucket=name, Key="key", Body=b"x")
    assert failure(s3.delete_bucket, Bucket=name) == (409, "BucketNotEmpty")
    s3.delete_object(Bucket=name, Key="key")
    s3.delete_bucket(Bucket=name)
    assert failure(s3.list_objects_v2, Bucket=name) == (404, "NoSuchBucket")


@pytest.mark.parametrize("bad", ["AB-upper", "a..b", "192.168.5.4", "has_underscore", "-begins"])
def test_bad_names(tarn, bad):
    s3 = tarn.client("s3")
    assert failure(s3.create_bucket, Bucket=bad) == (400, "InvalidBucketName")


def test_regions(tarn, name):
    west = tarn.client("s3", region="eu-west-1")
    assert failure(west.create_bucket, Bucket=name) == (400, "IllegalLocationConstraintException")
    west.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert west.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
    # A client of another region is told where to go, and goes.
    east = tarn.client("s3")
    east.put_object(Bucket=name, Key="key", Body=b"x")
    assert east.head_bucket(Bucket=name)["BucketRegion"] == "eu-west-1"


def test_a_region_that_is_none_is_told_the_right_one(tarn, name):
    """As s3cmd needs it, which signs for "US" first, and boto3 follows."""
    headers = raw_request.signed_headers(tarn, "s3", "PUT", "/" + name, b"", {}, ROOT_KEYS, "US")
    status, answered, text = raw_request.send(tarn, "PUT", "/" + name, b"", headers)
    assert status == 400 and answered["x-amz-bucket-region"] == "us-east-1"
    assert "<Code>AuthorizationHeaderMalformed</Code>" in text
    assert "<Region>us-east-1</Region>" in text
    assert "the region 'US' is wrong; expecting 'us-east-1'" in text


@pytest.mark.parametrize("place", ["us-east-1", "mars-north-1"])
def test_places_that_are_none(s3, name, place):
    assert failure(s3.create_bucket, Bucket=name, CreateBucketConfiguration={
        "LocationConstraint": place}) == (400, "InvalidLocationConstraint")


def test_an_empty_list_is_none(s3, name):
    s3.create_bucket(Bucket=name, ACL="")
    s3.put_object(Bucket=name, Key="o", Body=b"1", ACL="")


def test_pages(s3, bucket):
    keys = sorted([f"a/{i}" for i in range(5)] + ["b", "c/1", "d"])
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    for size in (1, 3, 100):
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, PaginationConfig={"PageSize": size})
        assert [o["Key"] for page in pages for o in page.get("Contents", [])] == keys
    grouped = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in grouped["CommonPrefixes"]] == ["a/", "c/"]
    assert [o["Key"] for o in grouped["Contents"]] == ["b", "d"]
    assert grouped["KeyCount"] == 4
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    assert sorted(d["Key"] for d in answer["Deleted"]) == keys
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_settings(s3, bucket):
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == dict.fromkeys(
        ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True)
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert failure(s3.get_bucket_tagging, Bucket=bucket) == (404, "NoSuchTagSet")
    tags = [{"Key": "team", "Value": "data"}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    assert failure(s3.put_bucket_acl, Bucket=bucket, ACL="public-read") == (
        400, "AccessControlListNotSupported")
    assert failure(s3.put_object, Bucket=bucket, Key="k", Body=b"", ServerSideEncryption="aws:kms:dsse") == (
        501, "NotImplemented")


def statement(bucket, principal, effect, *actions):
    return {"Effect": effect, "Principal": principal, "Action": list(actions),
            "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}


def test_a_policy_lets_in_and_shuts_out(tarn, s3, bucket, name):
    keys = tarn.user(name)
    user = tarn.client("s3", keys=keys)
    s3.put_object(Bucket=bucket, Key="key", Body=b"x")
    assert failure(user.get_object, Bucket=bucket, Key="key") == (403, "AccessDenied")
    who = {"AWS": f"arn:aws:iam::123456789012:user/{name}"}
    policy = {"Version": "2012-10-17", "Statement": [statement(bucket, who, "Allow", "s3:GetObject")]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    assert user.get_object(Bucket=bucket, Key="key")["Body"].read() == b"x"
    # Who may not list does not learn whether a key is there.
    assert failure(user.get_object, Bucket=bucket, Key="none") == (403, "AccessDenied")
    assert failure(s3.get_object, Bucket=bucket, Key="none") == (404, "NoSuchKey")
    assert failure(user.put_object, Bucket=bucket, Key="key", Body=b"y") == (403, "AccessDenied")
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == policy
    public = {"Version": "2012-10-17", "Statement": [statement(bucket, "*", "Allow", "s3:GetObject")]}
    assert failure(s3.put_bucket_policy, Bucket=bucket, Policy=json.dumps(public)) == (
        403, "AccessDenied")
    assert failure(s3.put_bucket_policy, Bucket=bucket, Policy="{") == (400, "MalformedPolicy")
    s3.delete_bucket_policy(Bucket=bucket)
    assert failure(user.get_object, Bucket=bucket, Key="key") == (403, "AccessDenied")
    assert failure(s3.get_bucket_policy, Bucket=bucket) == (404, "NoSuchBucketPolicy")


def test_a_denied_key_is_one_entry_of_delete_objects(tarn, s3, bucket, name):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/mine/*"}]})
    for key in ("mine/a", "yours/a"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = tarn.client("s3", keys=keys).delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "mine/a"}, {"Key": "yours/a"}]})
    assert [d["Key"] for d in answer["Deleted"]] == ["mine/a"]
    assert [(e["Key"], e["Code"]) for e in answer["Errors"]] == [("yours/a", "AccessDenied")]


def test_md5_of_a_document(s3, bucket):
    tagging = {"TagSet": [{"Key": "k", "Value": "v"}]}
    wrong = "AAAAAAAAAAAAAAAAAAAAAA=="
    assert failure(s3.put_bucket_tagging, Bucket=bucket, Tagging=tagging, ContentMD5=wrong) == (
        400, "BadDigest")
    assert failure(s3.put_bucket_tagging, Bucket=bucket, Tagging=tagging, ContentMD5="x") == (
        400, "InvalidDigest")
    assert failure(s3.get_bucket_tagging, Bucket=bucket) == (404, "NoSuchTagSet")
