"""What the tests of the audit trail share."""

import gzip
import json
import time
import urllib.request


WAIT_S = 60


def until(make, what, seconds=WAIT_S):
    """The first true answer of `make`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := make():
            return found
        time.sleep(0.1)
    raise AssertionError(f"no {what} within {seconds} s")


def advance(server, seconds):
    """Moves the server's domain time."""
    request = urllib.request.Request(server.endpoint + "/_tarn/clock",
                                     data=json.dumps({"advance_seconds": seconds}).encode())
    urllib.request.urlopen(request, timeout=10).close()


def lookup(client, key=None, value=None, **more):
    """All records that LookupEvents finds, parsed."""
    if key:
        more["LookupAttributes"] = [{"AttributeKey": key, "AttributeValue": value}]
    pages = client.get_paginator("lookup_events").paginate(**more)
    return [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]


def bucket_policy(bucket, arn=None, prefix=""):
    """The policy that the CloudTrail user guide asks for."""
    put = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    get = {}
    if arn:
        put["StringEquals"]["aws:SourceArn"] = arn
        get = {"Condition": {"StringEquals": {"aws:SourceArn": arn}}}
    service = {"Service": "cloudtrail.amazonaws.com"}
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Sid": "AclCheck", "Effect": "Allow", "Principal": service, "Action": "s3:GetBucketAcl",
         "Resource": f"arn:aws:s3:::{bucket}", **get},
        {"Sid": "Write", "Effect": "Allow", "Principal": service, "Action": "s3:PutObject",
         "Resource": f"arn:aws:s3:::{bucket}/{prefix}AWSLogs/123456789012/*", "Condition": put}]})


def make_trail(server, name, region="us-east-1", logs=True, bucket=None, **settings):
    """A trail, logging to a bucket of its own."""
    bucket = bucket or name
    s3 = server.client("s3")
    s3.create_bucket(Bucket=bucket)
    arn = f"arn:aws:cloudtrail:{region}:123456789012:trail/{name}"
    s3.put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket, arn))
    client = server.client("cloudtrail", region=region)
    trail = client.create_trail(Name=name, S3BucketName=bucket, **settings)
    if logs:
        client.start_logging(Name=name)
    return trail


def log_keys(server, bucket, kind="CloudTrail"):
    pages = server.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [item["Key"] for page in pages for item in page.get("Contents", [])
            if f"/{kind}/" in item["Key"]]


def delivered(server, bucket):
    """Every record in the bucket's files."""
    records = []
    for key in log_keys(server, bucket):
        body = server.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        records += json.loads(gzip.decompress(body))["Records"]
    return records


