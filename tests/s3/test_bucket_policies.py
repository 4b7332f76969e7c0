"""Policies of buckets, as far as their conditions and forms go."""

import json

import pytest

from refused import refusal


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


def test_existing_tags_decide_who_changes_them(tarn, s3, bucket, name):
    for key, value in (("open", "public"), ("shut", "private")):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1", Tagging=f"security={value}")
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": ["s3:PutObjectTagging", "s3:DeleteObjectTagging"],
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"s3:ExistingObjectTag/security": "public"}}}]})
    theirs = tarn.client("s3", keys=keys)
    tags = {"TagSet": [{"Key": "security", "Value": "public"}, {"Key": "a", "Value": "b"}]}
    theirs.put_object_tagging(Bucket=bucket, Key="open", Tagging=tags)
    assert refusal(theirs.put_object_tagging, Bucket=bucket, Key="shut",
                   Tagging=tags)[:2] == (403, "AccessDenied")
    theirs.delete_object_tagging(Bucket=bucket, Key="open")
    # The tag that let them is gone.
    assert refusal(theirs.delete_object_tagging, Bucket=bucket,
                   Key="open")[:2] == (403, "AccessDenied")


def test_allow_with_not_principal_is_refused(s3, bucket):
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}]}
    assert refusal(s3.put_bucket_policy, Bucket=bucket,
                   Policy=json.dumps(policy))[:2] == (400, "MalformedPolicy")
    policy["Statement"][0]["Effect"] = "Deny"
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
