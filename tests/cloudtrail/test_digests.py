"""Digests: the stock CLI validates the files, and sees every change of a byte."""

import datetime
import gzip
import json

from trails import advance, delivered, log_keys, make_trail, until


def validate(server, arn):
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    return server.aws("cloudtrail", "validate-logs", "--trail-arn", arn, "--start-time",
                      (now - day).isoformat(), "--end-time", (now + day).isoformat(), "--verbose",
                      check=False)


def digested(server, name, hours):
    """A trail with files of several hours; its ARN."""
    arn = make_trail(server, name, EnableLogFileValidation=True)["TrailARN"]
    until(lambda: server.client("cloudtrail").list_public_keys()["PublicKeyList"], "key")
    for hour in range(hours):
        server.client("iam").create_user(UserName=f"{name}{hour}")
        advance(server, 61)
        until(lambda: any(r["requestParameters"] == {"userName": f"{name}{hour}"}
                          for r in delivered(server, name)), "file")
        advance(server, 3600)
        until(lambda: len(log_keys(server, name, "CloudTrail-Digest")) > hour, "digest")
    return arn


def flip(server, bucket, key, change):
    """Writes the object anew, changed, with all else as it was."""
    s3 = server.client("s3")
    had = s3.get_object(Bucket=bucket, Key=key)
    body = change(had["Body"].read())
    s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata=had["Metadata"],
                  ContentType=had["ContentType"], ContentEncoding=had["ContentEncoding"])


def flip_text(body):
    text = gzip.decompress(body)
    at = text.index(b"CreateUser")
    return gzip.compress(text[:at] + b"DeleteUser" + text[at + 10:])


def test_validate_logs_passes_and_sees_changes(own_tarn, name):
    arn = digested(own_tarn, name, 3)
    done = validate(own_tarn, arn)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3/3 digest files valid" in done.stdout, done.stdout + done.stderr
    count = len(log_keys(own_tarn, name))
    assert f"{count}/{count} log files valid" in done.stdout, done.stdout + done.stderr

    own_tarn.restart()
    key = next(key for key in log_keys(own_tarn, name))
    original = own_tarn.client("s3").get_object(Bucket=name, Key=key)["Body"].read()
    flip(own_tarn, name, key, flip_text)
    done = validate(own_tarn, arn)
    assert f"{key}\tINVALID: hash value doesn't match" in done.stderr, done.stdout + done.stderr
    flip(own_tarn, name, key, lambda _: original)
    assert "INVALID" not in validate(own_tarn, arn).stderr

    digest = log_keys(own_tarn, name, "CloudTrail-Digest")[1]
    flip(own_tarn, name, digest, lambda body: gzip.compress(
        gzip.decompress(body).replace(b'"awsAccountId":"123456789012"',
                                      b'"awsAccountId":"123456789013"')))
    done = validate(own_tarn, arn)
    assert f"{digest}\tINVALID: signature verification failed" in done.stderr, done.stderr


def test_a_missing_file_is_seen(own_tarn, name):
    arn = digested(own_tarn, name, 1)
    key = log_keys(own_tarn, name)[0]
    own_tarn.client("s3").delete_object(Bucket=name, Key=key)
    assert f"{key}\tINVALID: not found" in validate(own_tarn, arn).stderr


def test_the_chain_survives_kills(own_tarn, name):
    arn = make_trail(own_tarn, name, EnableLogFileValidation=True)["TrailARN"]
    until(lambda: own_tarn.client("cloudtrail").list_public_keys()["PublicKeyList"], "key")
    shifted = 0
    for hour in range(4):
        own_tarn.client("iam").create_user(UserName=f"{name}{hour}")
        # Domain time begins anew with the process.
        shifted += 3700
        advance(own_tarn, shifted)
        own_tarn.restart()
    advance(own_tarn, shifted + 3700)
    until(lambda: sum(r["eventName"] == "CreateUser" for r in delivered(own_tarn, name)) == 4,
          "files")
    advance(own_tarn, 3700)
    until(lambda: log_keys(own_tarn, name, "CloudTrail-Digest"), "digests")
    advance(own_tarn, 3700)

    def valid():
        done = validate(own_tarn, arn)
        assert "INVALID" not in done.stderr, done.stderr
        return "log files valid" in done.stdout
    until(valid, "validation of all files")


def test_digests_tell_what_the_guide_says(own_tarn, name):
    digested(own_tarn, name, 2)
    keys = log_keys(own_tarn, name, "CloudTrail-Digest")
    s3 = own_tarn.client("s3")
    objects = [s3.get_object(Bucket=name, Key=key) for key in keys]
    first, second = (json.loads(gzip.decompress(item["Body"].read())) for item in objects)
    assert first["previousDigestS3Object"] is None and first["previousDigestSignature"] is None
    assert second["previousDigestS3Object"] == keys[0]
    assert second["previousDigestSignature"] == objects[0]["Metadata"]["signature"]
    assert second["digestStartTime"] == first["digestEndTime"]
    assert objects[0]["Metadata"]["signature-algorithm"] == "SHA256withRSA"
    assert {log["s3Object"] for log in first["logFiles"]} <= set(log_keys(own_tarn, name))
