"""A disk that fills up under the server: reads go on, writes say why, and freed space is enough.

The disk is a small tmpfs, which only root may mount; elsewhere src/store/fault_test.cpp stands in.
"""

import io
import json
import os
import pathlib
import subprocess
import threading
import time
import zipfile

import botocore.exceptions
import pytest

from tarn_server import Server

MIB = 1 << 20
BLOCK_BYTES = 4096
DISK_MIB = 448
HEALS_WITHIN_S = 10
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"Service": "lambda.amazonaws.com"}}]})


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tarn", str(folder)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip("a small tmpfs can't be mounted here: " + done.stderr.strip())
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def server(small_disk):
    server = Server(small_disk).start()
    yield server
    server.kill()


def free_bytes(folder):
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def fill(folder, leave_bytes):
    path = pathlib.Path(folder) / "filler"
    path.unlink(missing_ok=True)
    size = 0
    step = max(BLOCK_BYTES, free_bytes(folder) - leave_bytes)
    with open(path, "wb") as file:
        while step >= BLOCK_BYTES and free_bytes(folder) > leave_bytes:
            try:
                os.posix_fallocate(file.fileno(), size, step)
                size += step
            except OSError:  # others were faster
                step //= 2
    return path


def code_of(size_bytes):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", os.urandom(size_bytes))
    return archive.getvalue()


def refused(call):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call()
    return caught.value.response


def heals(call):
    deadline = time.monotonic() + HEALS_WITHIN_S
    while True:
        try:
            return call()
        except botocore.exceptions.ClientError as error:
            if time.monotonic() > deadline:
                raise
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 503
            time.sleep(0.1)


@pytest.mark.parametrize("leave_bytes", [100 * MIB, 0], ids=["nearly full", "full"])
def test_full_disk(server, small_disk, leave_bytes):
    s3, glue = server.client("s3"), server.client("glue")
    process = server.process.pid
    s3.create_bucket(Bucket="bucket")
    bodies = {"tiny": b"tiny", "small": os.urandom(50_000), "large": os.urandom(3 * MIB)}
    for key, body in bodies.items():
        s3.put_object(Bucket="bucket", Key=key, Body=body)

    role = server.client("iam").create_role(RoleName="runs", AssumeRolePolicyDocument=TRUST)["Role"]

    filler = fill(small_disk, leave_bytes)
    time.sleep(0.3)  # the server looks ten times a second
    for key, body in bodies.items():
        response = refused(lambda: s3.put_object(Bucket="bucket", Key="new-" + key, Body=body))
        assert response["Error"]["Code"] == "ServiceUnavailable"
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 503
        assert "free" in response["Error"]["Message"].lower()
    functions = server.client("lambda")
    for call in (lambda: glue.create_database(DatabaseInput={"Name": "new"}),
                 lambda: functions.create_function(
                     FunctionName="new", Role=role["Arn"], Runtime="python3.11",
                     Handler="index.handler", Code={"ZipFile": code_of(3 * MIB)})):
        assert refused(call)["ResponseMetadata"]["HTTPStatusCode"] == 503
    for key, body in bodies.items():
        assert s3.get_object(Bucket="bucket", Key=key)["Body"].read() == body
    assert len(s3.list_objects_v2(Bucket="bucket")["Contents"]) == 3
    if leave_bytes > 0:
        s3.delete_object(Bucket="bucket", Key="large")  # or nothing could ever be freed
        del bodies["large"]

    filler.unlink()
    for key, body in bodies.items():
        heals(lambda: s3.put_object(Bucket="bucket", Key="new-" + key, Body=body))
    heals(lambda: glue.create_database(DatabaseInput={"Name": "new"}))
    assert server.process.pid == process and server.process.poll() is None

    server.restart()
    s3 = server.client("s3")
    for key, body in bodies.items():
        assert s3.get_object(Bucket="bucket", Key="new-" + key)["Body"].read() == body


def test_a_disk_that_fills_under_writers(server, small_disk):
    server.client("s3").create_bucket(Bucket="bucket")
    acknowledged, failures = {}, []
    stop = threading.Event()

    def write(thread):
        s3, number = server.client("s3"), 0
        while not stop.is_set():
            number += 1
            time.sleep(0.02)
            key, body = f"{thread}/{number}", os.urandom(30 if thread % 2 else 200_000)
            try:
                s3.put_object(Bucket="bucket", Key=key, Body=body)
                acknowledged[key] = body
            except botocore.exceptions.ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 503:
                    failures.append(error)
            except Exception as error:  # a dead server, too
                failures.append(error)
                return

    threads = [threading.Thread(target=write, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(6):
        time.sleep(0.3)
        filler = fill(small_disk, 0)
        time.sleep(0.4)
        filler.unlink()
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]
    assert server.process.poll() is None, "the server stopped"
    s3 = server.client("s3")
    heals(lambda: s3.put_object(Bucket="bucket", Key="last", Body=b"last"))
    server.restart()
    s3 = server.client("s3")
    assert s3.get_object(Bucket="bucket", Key="last")["Body"].read() == b"last"
    for key, body in acknowledged.items():
        assert s3.get_object(Bucket="bucket", Key=key)["Body"].read() == body
