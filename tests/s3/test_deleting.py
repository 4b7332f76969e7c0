"""DeleteObjects at its limits: more rows than one transaction holds, and what fails key by key."""

import concurrent.futures

KEYS = 1000


def put_many(s3, bucket, keys):
    metadata = {"note": "m" * 1500}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b"x",
                                                Metadata=metadata), keys))


def test_a_thousand_long_keys_with_versions(tarn, bucket):
    s3 = tarn.client("s3", max_pool_connections=8)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    keys = [f"{i:04}" + "k" * 1000 for i in range(KEYS)]
    put_many(s3, bucket, keys)
    done = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    assert [one["Key"] for one in done["Deleted"]] == keys
    assert all(one["DeleteMarker"] for one in done["Deleted"])
    assert "Errors" not in done
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0

    for kind, count in (("Versions", KEYS), ("DeleteMarkers", KEYS)):
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        found = [{"Key": v["Key"], "VersionId": v["VersionId"]}
                 for page in pages for v in page.get(kind, [])]
        assert len(found) == count
        done = s3.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})
        assert "Errors" not in done and "Deleted" not in done
    s3.delete_bucket(Bucket=bucket)


def test_denials_are_entries_of_the_answer(tarn, bucket, name):
    s3 = tarn.client("s3", max_pool_connections=8)
    keys = [f"{i:04}" + "k" * 1000 for i in range(KEYS)]
    put_many(s3, bucket, keys)
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/*"},
        {"Effect": "Deny", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/???7*"}]}
    user = tarn.client("s3", keys=tarn.user(name, policy))
    done = user.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    denied = [key for key in keys if key[3] == "7"]
    assert [one["Key"] for one in done["Errors"]] == denied
    assert {one["Code"] for one in done["Errors"]} == {"AccessDenied"}
    assert len(done["Deleted"]) == KEYS - len(denied)
    left = s3.list_objects_v2(Bucket=bucket)
    assert [one["Key"] for one in left["Contents"]] == denied
