"""Access control lists: buckets enforce their owner, so there is one list, and it is always true."""

import pytest

from refused import refusal


@pytest.fixture
def s3(tarn):
    return tarn.client("s3")


def is_owners(answer):
    (grant,) = answer["Grants"]
    return (grant["Permission"] == "FULL_CONTROL" and
            grant["Grantee"]["ID"] == answer["Owner"]["ID"] and
            grant["Grantee"]["Type"] == "CanonicalUser")


def test_private_is_what_is_so_anyway(s3, bucket):
    s3.put_object(Bucket=bucket, Key="o", Body=b"1", ACL="private")
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    s3.put_object_acl(Bucket=bucket, Key="o", ACL="private")
    s3.put_object_acl(Bucket=bucket, Key="o", ACL="bucket-owner-full-control")
    assert is_owners(s3.get_bucket_acl(Bucket=bucket))
    assert is_owners(s3.get_object_acl(Bucket=bucket, Key="o"))


def test_the_list_that_was_read_can_be_written(s3, bucket):
    told = s3.get_bucket_acl(Bucket=bucket)
    policy = {"Owner": told["Owner"], "Grants": told["Grants"]}
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy=policy)
    s3.put_object(Bucket=bucket, Key="o", Body=b"1")
    s3.put_object_acl(Bucket=bucket, Key="o", AccessControlPolicy=policy)


@pytest.mark.parametrize("acl", ["public-read", "public-read-write", "authenticated-read"])
def test_other_lists_are_refused(s3, bucket, acl):
    s3.put_object(Bucket=bucket, Key="o", Body=b"1")
    expected = (400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    assert refusal(s3.put_bucket_acl, Bucket=bucket, ACL=acl) == expected
    assert refusal(s3.put_object_acl, Bucket=bucket, Key="o", ACL=acl) == expected
    assert refusal(s3.put_object, Bucket=bucket, Key="p", Body=b"1", ACL=acl) == expected
    assert is_owners(s3.get_object_acl(Bucket=bucket, Key="o"))
