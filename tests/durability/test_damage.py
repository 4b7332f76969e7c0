"""Damage that a disk does: requests fail loudly, the scrubber names it, fsck finds it, nothing is repaired."""

import io
import json
import os
import re
import subprocess
import time
import urllib.request
import zipfile

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import pytest

from tarn_server import ROOT_KEYS, binary

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"Service": "lambda.amazonaws.com"}}]})
ACCOUNT = {"AwsAccountId": "123456789012"}
BODIES = {"packed": os.urandom(200_000), "filed": os.urandom(3 << 20), "sound": os.urandom(90_000)}


def root_page(server, path, method="GET"):
    request = botocore.awsrequest.AWSRequest(method, server.endpoint + path, data=b"")
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*ROOT_KEYS), "tarn",
                            "us-east-1").add_auth(request)
    asked = urllib.request.Request(request.url, method=method, headers=dict(request.headers))
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)


def metric(server, name):
    with urllib.request.urlopen(server.endpoint + "/_tarn/metrics", timeout=30) as answer:
        text = answer.read().decode()
    return int(re.search(rf"^{name} (\d+)$", text, re.M)[1])


def scrub(server):
    passes = root_page(server, "/_tarn/scrub")["passes"]
    root_page(server, "/_tarn/scrub", "POST")
    deadline = time.monotonic() + 60
    while root_page(server, "/_tarn/scrub")["passes"] == passes:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def flip(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 0x40]))


def fsck(server):
    done = subprocess.run([binary(), "fsck", "--data", str(server.data), "--json"],
                          capture_output=True, text=True, timeout=60)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [line["problem"] for line in lines if "problem" in line]


@pytest.fixture
def server(own_tarn):
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket="bucket")
    for key, body in BODIES.items():
        s3.put_object(Bucket="bucket", Key=key, Body=body)
    own_tarn.arguments += ["--scrub-mib-per-second", "200"]
    own_tarn.restart()
    return own_tarn


def test_a_sound_store_is_scrubbed_clean(server):
    scrub(server)
    assert metric(server, "tarn_scrub_damaged_total") == 0
    assert metric(server, "tarn_scrub_bytes_total") > sum(map(len, BODIES.values()))
    assert "scrub.damaged" not in server.log()


def test_damage_is_named_and_never_served(server):
    blobs = server.data / "blobs"
    packs = [path for path in (blobs / "packs").iterdir() if path.stat().st_size > 200_000]
    files = [path for path in (blobs / "files").rglob("*") if path.is_file()]
    flip(packs[0], 150_000)  # within the first record
    flip(files[0], 1_000_000)
    s3 = server.client("s3")
    assert s3.get_object(Bucket="bucket", Key="sound")["Body"].read() == BODIES["sound"]
    # Before the damage the bytes are right; the damaged frame is never sent.
    for key, sound in (("packed", 131_072), ("filed", 15 * 65536)):
        where = {"Bucket": "bucket", "Key": key}
        assert s3.get_object(Range=f"bytes=0-{sound - 1}", **where)["Body"].read() == \
            BODIES[key][:sound]
        with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.HTTPClientError,
                            botocore.exceptions.IncompleteReadError,
                            botocore.exceptions.ResponseStreamingError)):
            s3.get_object(Range=f"bytes={sound}-{sound + 10_000}", **where)["Body"].read()
    scrub(server)
    assert metric(server, "tarn_scrub_damaged_total") == 2
    named = [line for line in server.log().splitlines() if "scrub.damaged" in line]
    assert sorted(json.loads(line)["what"] for line in named) == [
        "s3 object bucket/filed, version null", "s3 object bucket/packed, version null"]

    assert server.stop() == 0
    before = {path: path.read_bytes() for path in blobs.rglob("*") if path.is_file()}
    code, problems = fsck(server)
    assert code == 1 and len(problems) == 2, problems
    assert any("bucket/packed" in text for text in problems)
    assert any("bucket/filed" in text for text in problems)
    assert {path: path.read_bytes() for path in blobs.rglob("*") if path.is_file()} == before

    # What is written again is whole; the damage goes with the old bytes.
    server.start()
    s3 = server.client("s3")
    for key in ("packed", "filed"):
        s3.put_object(Bucket="bucket", Key=key, Body=BODIES[key])
        assert s3.get_object(Bucket="bucket", Key=key)["Body"].read() == BODIES[key]
    assert server.stop() == 0
    assert fsck(server) == (0, [])


def test_a_lost_file_is_damage(server):
    files = [path for path in (server.data / "blobs" / "files").rglob("*") if path.is_file()]
    files[0].unlink()
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        server.client("s3").get_object(Bucket="bucket", Key="filed")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert caught.value.response["Error"]["Code"] == "InternalError"
    scrub(server)
    assert metric(server, "tarn_scrub_damaged_total") == 1
    server.kill()
    code, problems = fsck(server)
    assert code == 1 and any("bucket/filed" in text for text in problems), problems


@pytest.mark.parametrize("lost", ["rows/CURRENT", "rows"])
def test_lost_rows_are_not_made_anew(server, lost):
    """Or all objects would be garbage to the next start, and go."""
    assert server.stop() == 0
    blobs = {path for path in (server.data / "blobs").rglob("*") if path.is_file()}
    (server.data / lost).rename(server.folder / "kept")
    for verb in ("fsck", "serve"):
        for _ in range(2):  # what refuses leaves nothing that would pass the next time
            done = subprocess.run([binary(), verb, "--data", str(server.data)],
                                  capture_output=True, text=True, timeout=60)
            assert done.returncode == 1 and "rows/CURRENT is gone" in done.stderr, done.stderr
    assert {path for path in (server.data / "blobs").rglob("*") if path.is_file()} == blobs
    (server.folder / "kept").rename(server.data / lost)
    server.start()
    for key, body in BODIES.items():
        assert server.client("s3").get_object(Bucket="bucket", Key=key)["Body"].read() == body


def add_code(server):
    role = server.client("iam").create_role(RoleName="runs", AssumeRolePolicyDocument=TRUST)["Role"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", "def handler(event, context):\n    return event\n")
        file.writestr("filler", os.urandom(2 << 20))
    server.client("lambda").create_function(
        FunctionName="kept", Role=role["Arn"], Runtime="python3.11", Handler="index.handler",
        Code={"ZipFile": archive.getvalue()})


def add_spice(server):
    """A data set of noise, which takes more than a MiB however it is packed."""
    quicksight = server.client("quicksight")
    manifest = {"fileLocations": [{"URIs": ["s3://bucket/rows.csv"]}]}
    server.client("s3").put_object(Bucket="bucket", Key="manifest", Body=json.dumps(manifest))
    server.client("s3").put_object(Bucket="bucket", Key="rows.csv", Body="text\n" + "".join(
        os.urandom(1000).hex() + "\n" for _ in range(3000)))
    source = quicksight.create_data_source(
        **ACCOUNT, DataSourceId="files", Name="files", Type="S3", DataSourceParameters={
            "S3Parameters": {"ManifestFileLocation": {"Bucket": "bucket", "Key": "manifest"}}})
    made = quicksight.create_data_set(
        **ACCOUNT, DataSetId="noise", Name="noise", ImportMode="SPICE", PhysicalTableMap={
            "p": {"S3Source": {"DataSourceArn": source["Arn"],
                               "InputColumns": [{"Name": "text", "Type": "STRING"}]}}})
    deadline = time.monotonic() + 60
    while True:
        state = quicksight.describe_ingestion(
            **ACCOUNT, DataSetId="noise", IngestionId=made["IngestionId"])["Ingestion"]
        if state["IngestionStatus"] == "COMPLETED":
            return
        assert state["IngestionStatus"] != "FAILED" and time.monotonic() < deadline, state
        time.sleep(0.1)


def test_code_and_spice_are_scrubbed_too(server):
    folder = server.data / "blobs" / "files"
    objects = {path for path in folder.rglob("*") if path.is_file()}
    add_code(server)
    add_spice(server)
    scrub(server)
    assert metric(server, "tarn_scrub_damaged_total") == 0
    for path in folder.rglob("*"):
        if path.is_file() and path not in objects:
            flip(path, 700_000)
    scrub(server)
    named = {json.loads(line)["what"] for line in server.log().splitlines()
             if "scrub.damaged" in line}
    assert "data set noise" in named and any(w.startswith("lambda code ") for w in named), named
    server.kill()
    code, problems = fsck(server)
    assert code == 1 and len(problems) == len(named), (problems, named)


def test_a_log_that_takes_nothing_does_not_stop_the_server(own_tarn):
    own_tarn.kill()
    own_tarn.log_path = "/dev/full"
    own_tarn.arguments += ["--log-level", "debug"]
    own_tarn.start()
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="key", Body=b"body")
    assert s3.get_object(Bucket="bucket", Key="key")["Body"].read() == b"body"
    assert metric(own_tarn, "tarn_log_lines_lost_total") > 0
    assert own_tarn.stop() == 0
