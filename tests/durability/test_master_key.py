"""Another master key for the same data. Kills in the middle: src/store/key_ring_test.cpp."""

import os
import shutil
import subprocess

from tarn_server import binary

BODIES = {"tiny": b"tiny", "small": os.urandom(50_000), "large": os.urandom(3 << 20)}


def tarn(*arguments):
    return subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True,
                          timeout=60)


def write(server, prefix):
    for name, body in BODIES.items():
        server.client("s3").put_object(Bucket="bucket", Key=f"{prefix}-{name}", Body=body)


def read(server, prefix):
    for name, body in BODIES.items():
        answer = server.client("s3").get_object(Bucket="bucket", Key=f"{prefix}-{name}")
        assert answer["Body"].read() == body


def blobs_of(server):
    """Name, size and time of the last change of every file with objects' bytes."""
    return {path: (path.stat().st_size, path.stat().st_mtime_ns)
            for path in (server.data / "blobs").rglob("*") if path.is_file()}


def test_rotation_in_place(own_tarn, tmp_path):
    own_tarn.client("s3").create_bucket(Bucket="bucket")
    user = own_tarn.user("keeps-its-key", {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    key_id = own_tarn.client("kms").create_key()["KeyMetadata"]["KeyId"]
    sealed = own_tarn.client("kms").encrypt(KeyId=key_id, Plaintext=b"secret")["CiphertextBlob"]
    write(own_tarn, "first")
    busy = tarn("rotate-master-key", "--data", own_tarn.data)
    assert busy.returncode == 1 and "in use by another Tarn" in busy.stderr

    assert own_tarn.stop() == 0
    old = shutil.copy(own_tarn.data / "master-key", tmp_path / "old-key")
    blobs = blobs_of(own_tarn)
    for generation in ("second", "third"):
        done = tarn("rotate-master-key", "--data", own_tarn.data)
        assert done.returncode == 0, done.stderr
        assert blobs_of(own_tarn) == blobs
        own_tarn.start()
        read(own_tarn, "first")
        write(own_tarn, generation)
        read(own_tarn, generation)
        assert own_tarn.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
        own_tarn.client("s3", keys=user).list_buckets()
        assert own_tarn.stop() == 0
        blobs = blobs_of(own_tarn)
    assert tarn("fsck", "--data", own_tarn.data).stdout.startswith("clean")

    for verb in ("serve", "fsck", "rotate-master-key"):
        done = tarn(verb, "--data", own_tarn.data, "--master-key-file", old, *(
            ["--listen", "127.0.0.1:0"] if verb == "serve" else []))
        assert done.returncode == 1 and "need the master key" in done.stderr, verb
    own_tarn.start()
    for generation in ("first", "second", "third"):
        read(own_tarn, generation)


def test_rotation_into_another_file(own_tarn, tmp_path):
    own_tarn.client("s3").create_bucket(Bucket="bucket")
    write(own_tarn, "first")
    assert own_tarn.stop() == 0
    new = tmp_path / "keys"
    new.mkdir()
    done = tarn("rotate-master-key", "--data", own_tarn.data, "--new-master-key-file", new / "key")
    assert done.returncode == 0 and f"--master-key-file {new / 'key'}" in done.stdout
    assert (own_tarn.data / "master-key").exists()  # the operator's to remove
    old = tarn("fsck", "--data", own_tarn.data)
    assert old.returncode == 1 and "need the master key" in old.stderr
    own_tarn.arguments += ["--master-key-file", str(new / "key")]
    own_tarn.start()
    read(own_tarn, "first")
