"""Backups of a server that clients write to; restores, whole ones and refused ones.

A client puts an object and then a table that names it, so that a table without its object would be a
state that never was.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
import time

import pytest

from tarn_server import ROOT_KEYS, Server, binary

MIB = 1 << 20
SIZES = (100, 30_000, 3 * MIB // 2)  # in a row, in a pack, in a file of its own
TAIL = re.compile(r"backed up as (\S+) in .*: (\d+) files, (.*), of which (.*) were new")


def tarn(*arguments, check=True):
    environment = dict(os.environ, TARN_ROOT_ACCESS_KEY_ID=ROOT_KEYS[0],
                       TARN_ROOT_SECRET_ACCESS_KEY=ROOT_KEYS[1])
    done = subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True,
                          env=environment, timeout=300)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


def back_up(server, folder, *arguments, check=True):
    return tarn("backup", folder, "--data", server.data, "--endpoint", server.endpoint,
                *arguments, check=check)


def body_of(key):
    """Tells by itself whether it is whole."""
    seed = hashlib.sha256(key.encode()).digest()
    size = SIZES[seed[0] % len(SIZES)]
    return (seed * (size // len(seed) + 1))[:size]


def size_bytes(text):
    number, unit = text.split()
    return float(number) * {"bytes": 1, "KiB": 1 << 10, "MiB": MIB, "GiB": 1 << 30}[unit]


class Client(threading.Thread):
    """Puts objects under new keys, a table for each, and deletes some of both."""

    def __init__(self, server, name):
        super().__init__(name=name)
        self.s3, self.glue = server.client("s3"), server.client("glue")
        self.acknowledged, self.deleted, self.failure = [], set(), None
        self.stop = threading.Event()

    def run(self):
        number = 0
        try:
            while not self.stop.is_set():
                number += 1
                self.step(f"{self.name}-{number}")
        except Exception as failure:  # the server is killed, or the test fails in end()
            self.failure = failure

    def step(self, key):
        self.s3.put_object(Bucket="backed", Key=key, Body=body_of(key))
        self.glue.create_table(DatabaseName="backed", TableInput={
            "Name": key, "Parameters": {"object": key}, "StorageDescriptor": {"Columns": []}})
        self.acknowledged.append(key)
        if len(self.acknowledged) % 5 == 0:
            old = self.acknowledged[len(self.acknowledged) // 2]
            if old not in self.deleted:
                self.deleted.add(old)  # first: it may be gone before it is told
                self.glue.delete_table(DatabaseName="backed", Name=old)
                self.s3.delete_object(Bucket="backed", Key=old)

    def end(self, may_fail=False):
        self.stop.set()
        self.join(timeout=60)
        assert not self.is_alive()
        if self.failure and not may_fail:
            raise self.failure


@pytest.fixture
def busy(own_tarn):
    """A server with clients at work; what was acknowledged is in `clients`."""
    own_tarn.client("s3").create_bucket(Bucket="backed")
    own_tarn.client("glue").create_database(DatabaseInput={"Name": "backed"})
    own_tarn.clients = [Client(own_tarn, f"client-{i}") for i in range(3)]
    for client in own_tarn.clients:
        client.start()
    while sum(len(client.acknowledged) for client in own_tarn.clients) < 40:
        assert not any(client.failure for client in own_tarn.clients)
        time.sleep(0.05)
    yield own_tarn
    for client in own_tarn.clients:
        client.stop.set()
        client.join(timeout=60)


def acknowledged(clients):
    """What must be in a backup that begins now; and what may have been deleted while it runs."""
    return {key for client in clients for key in list(client.acknowledged)}, \
        lambda: {key for client in clients for key in list(client.deleted)}


def check_restored(data, folder, must, may_lack, *arguments):
    done = tarn("fsck", "--data", data, *arguments)
    assert done.stdout.startswith("clean"), done.stdout
    server = Server(folder, *arguments)
    server.data = data
    server.start()
    try:
        s3, glue = server.client("s3"), server.client("glue")
        objects, tables = set(), set()
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="backed"):
            objects |= {item["Key"] for item in page.get("Contents", [])}
        for page in glue.get_paginator("get_tables").paginate(DatabaseName="backed"):
            tables |= {table["Parameters"]["object"] for table in page["TableList"]}
        for key in objects:
            assert s3.get_object(Bucket="backed", Key=key)["Body"].read() == body_of(key)
        assert tables <= objects, "a table was restored without its object"
        assert must - may_lack <= tables
        s3.put_object(Bucket="backed", Key="after", Body=b"the restored server takes writes")
        glue.delete_table(DatabaseName="backed", Name=sorted(tables)[0])
    finally:
        server.kill()
    return objects


def test_backup_under_writers_restores(busy, tmp_path):
    backups = tmp_path / "backups"
    must, deleted = acknowledged(busy.clients)
    done = back_up(busy, backups)
    may_lack = deleted()
    first = TAIL.search(done.stdout)
    assert first, done.stdout
    assert "master key is not in it" in done.stdout
    assert not list(backups.rglob("master-key")) and not list(backups.rglob("root-keys.json"))
    for client in busy.clients:
        client.end()

    again = TAIL.search(back_up(busy, backups).stdout)
    third = TAIL.search(back_up(busy, backups).stdout)
    assert first[1] < again[1] < third[1]
    assert size_bytes(third[3]) > 2 * MIB
    assert size_bytes(third[4]) < size_bytes(third[3]) / 10, "what was there was copied again"

    # Without the key nothing is restored; with it, the first state, though newer ones are there.
    target = tmp_path / "restored"
    refused = tarn("restore", "--from", backups, "--data", target, check=False)
    assert refused.returncode == 2 and "--master-key-file" in refused.stderr
    key = shutil.copy(busy.data / "master-key", tmp_path / "kept-apart")
    done = tarn("restore", "--from", backups, "--data", target, "--state", first[1],
                "--master-key-file", key)
    assert "all checksums hold" in done.stdout and str(key) in done.stdout
    assert not (target / "master-key").exists()
    check_restored(target, tmp_path, must, may_lack, "--master-key-file", str(key))


def test_the_server_is_killed_while_it_backs_up(busy, tmp_path):
    backups = tmp_path / "backups"
    must, deleted = acknowledged(busy.clients)
    back_up(busy, backups, "--with-master-key")
    may_lack = deleted()
    whole = {path.name for path in (backups / "states").iterdir()}

    def states():
        return {path.name for path in (backups / "states").iterdir()}

    for _ in range(20):  # until one is hit in the middle
        time.sleep(0.2)
        call = threading.Thread(target=back_up, args=(busy, backups, "--with-master-key"),
                                kwargs={"check": False})
        call.start()
        begun = time.monotonic()
        while states() == whole and time.monotonic() - begun < 10:
            time.sleep(0.001)
        busy.kill()
        call.join()
        broken = [name for name in states() if not (backups / "states" / name / "CONTENTS").exists()]
        if broken:
            break
        whole = states()
        busy.start()
        busy.clients.append(Client(busy, f"client-{len(busy.clients)}"))
        busy.clients[-1].start()
    assert broken, "no backup was broken off"
    for client in busy.clients:
        client.end(may_fail=True)

    target = tmp_path / "restored"
    done = tarn("restore", "--from", backups, "--data", target)
    assert f"passed over {broken[0]}" in done.stdout
    check_restored(target, tmp_path, must, may_lack | {
        key for client in busy.clients for key in client.deleted})
    refused = tarn("restore", "--from", backups, "--data", tmp_path / "other", "--state", broken[0],
                   check=False)
    assert refused.returncode == 2 and "broken off" in refused.stderr

    # The next one tidies up and is whole; of a server that does not run, too.
    must = {key for client in busy.clients for key in client.acknowledged}
    done = back_up(busy, backups, "--keep", "1")
    assert states() == {TAIL.search(done.stdout)[1]}
    check_restored_newest(backups, tmp_path, must, busy.clients)


def check_restored_newest(backups, tmp_path, must, clients):
    refused = tarn("restore", "--from", backups, "--data", tmp_path / "newest", check=False)
    assert "--master-key-file" in refused.stderr
    done = tarn("restore", "--from", backups, "--data", tmp_path / "newest", "--master-key-file",
                tmp_path / "data" / "master-key")
    assert "all checksums hold" in done.stdout
    check_restored(tmp_path / "newest", tmp_path, must,
                   {key for client in clients for key in client.deleted},
                   "--master-key-file", str(tmp_path / "data" / "master-key"))


@pytest.fixture
def backed(own_tarn, tmp_path):
    """A folder of one backup with the keys in it."""
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket="backed")
    for size in SIZES:
        s3.put_object(Bucket="backed", Key=str(size), Body=os.urandom(size))
    back_up(own_tarn, tmp_path / "backups", "--with-master-key")
    return tmp_path / "backups"


def refusal(*arguments):
    done = tarn(*arguments, check=False)
    assert done.returncode != 0
    return done.stderr


def test_a_restore_needs_an_empty_folder(backed, tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    (target / "thesis.txt").write_text("…")
    assert "not empty: it holds thesis.txt" in refusal("restore", "--from", backed, "--data", target)
    assert [path.name for path in target.iterdir()] == ["thesis.txt"]
    assert "is no folder of backups" in refusal("restore", "--from", target, "--data", tmp_path / "n")
    assert "no place among the backups" in refusal("restore", "--from", backed, "--data",
                                                   backed / "restored")
    assert not (backed / "restored").exists()


@pytest.mark.parametrize("part", ["files/rows", "files/blobs/packs", "files/blobs/files", "states"])
def test_a_damaged_backup_is_not_restored(backed, tmp_path, part):
    paths = [path for path in sorted((backed / part).rglob("*")) if path.is_file()
             and path.stat().st_size > 0]
    path = paths[0] if part != "states" else next(p for p in paths if p.name == "CONTENTS")
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    target = tmp_path / "target"
    assert "damaged" in refusal("restore", "--from", backed, "--data", target)
    assert not (target / "FORMAT").exists()
    server = refusal("serve", "--data", target, "--listen", "127.0.0.1:0") if part != "states" else ""
    assert part == "states" or "restore was broken off" in server


def test_a_lost_file_of_a_backup_is_named_and_copied_again(backed, own_tarn, tmp_path):
    path = next(path for path in (backed / "files/blobs/files").rglob("*") if path.is_file())
    path.unlink()
    refused = refusal("restore", "--from", backed, "--data", tmp_path / "target")
    assert f"{path} is missing" in refused and "next backup copies it anew" in refused
    back_up(own_tarn, backed, "--with-master-key")
    tarn("restore", "--from", backed, "--data", tmp_path / "whole")


def test_another_master_key_restores_nothing(backed, tmp_path):
    other = tmp_path / "other-key"
    key = os.urandom(32)
    other.write_text(f"tarn-master-key-1 {key.hex()} {hashlib.sha256(key).hexdigest()[:8]}\n")
    other.chmod(0o600)
    message = refusal("restore", "--from", backed, "--data", tmp_path / "target",
                      "--master-key-file", other)
    assert f"the one given is {hashlib.sha256(key).hexdigest()[:8]}" in message


def test_where_backups_may_not_go(own_tarn, tmp_path):
    foreign = tmp_path / "photos"
    foreign.mkdir()
    (foreign / "cat.jpg").write_bytes(b"meow")
    assert "such as cat.jpg" in back_up(own_tarn, foreign, check=False).stderr
    assert "inside the data folder" in back_up(own_tarn, own_tarn.data / "b", check=False).stderr
    (tmp_path / "link").symlink_to(own_tarn.data)
    for data in (own_tarn.data, tmp_path / "elsewhere"):  # by name, and as the server sees it
        done = tarn("backup", tmp_path / "link" / "b", "--data", data, "--endpoint",
                    own_tarn.endpoint, check=False)
        assert "inside the data folder" in done.stderr, done.stderr
    assert not (own_tarn.data / "b").exists()
    user = own_tarn.user("somebody", {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    environment = dict(os.environ, TARN_ROOT_ACCESS_KEY_ID=user[0],
                       TARN_ROOT_SECRET_ACCESS_KEY=user[1])
    done = subprocess.run([binary(), "backup", str(tmp_path / "b"), "--data", str(own_tarn.data),
                           "--endpoint", own_tarn.endpoint], capture_output=True, text=True,
                          env=environment)
    assert done.returncode != 0 and "Only the root" in done.stderr
    assert not (tmp_path / "b").exists()


def test_a_restored_server_is_backed_up_into_the_same_folder(backed, own_tarn, tmp_path):
    own_tarn.kill()
    target = tmp_path / "target"
    tarn("restore", "--from", backed, "--data", target)
    tarn("backup", backed, "--data", target, "--with-master-key")
    again = tmp_path / "again"
    tarn("restore", "--from", backed, "--data", again)
    assert tarn("fsck", "--data", again).stdout.startswith("clean")
    summary = json.loads(tarn("fsck", "--data", again, "--json").stdout.splitlines()[-1])
    assert summary["extents"] == 2 and summary["problems"] == 0
