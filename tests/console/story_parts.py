"""What the main story needs, by mouse and by keyboard."""

import pytest

ROWS = "product,region,revenue,cost\n" + "".join(
    f"{product},{region},{10 * n},{4 * n}\n" for n in range(1, 30)
    for product in ("lamp", "chair") for region in ("north", "south"))


@pytest.fixture
def sales_file(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(ROWS)
    return path


def denied_request(console, user, bucket):
    """The id of a request of a new user, which may see buckets, that was denied."""
    iam = console.client("iam")
    iam.create_user(UserName=user)
    iam.attach_user_policy(UserName=user,
                           PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    key = iam.create_access_key(UserName=user)["AccessKey"]
    s3 = console.client("s3", (key["AccessKeyId"], key["SecretAccessKey"]))
    with pytest.raises(s3.exceptions.ClientError) as denied:
        s3.delete_bucket(Bucket=bucket)
    assert denied.value.response["Error"]["Code"] == "AccessDenied"
    return denied.value.response["ResponseMetadata"]["RequestId"]
