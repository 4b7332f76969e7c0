"""Data folders of every format there was, under today's server."""

import json
import os
import pathlib
import re
import subprocess
import tarfile

import pytest

import golden_data
from tarn_server import ROOT, Server, binary

GOLDEN = pathlib.Path(__file__).parent / "golden"
TODAY = int(re.search(r"kDataFormat = (\d+);",
                      (ROOT / "src" / "store" / "data_folder.h").read_text())[1])


def tarn(*arguments):
    return subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True,
                          timeout=60)


@pytest.fixture(params=range(1, TODAY + 1))
def golden(request, tmp_path):
    """A server, not yet started, on a copy of the folder; and the facts of it."""
    with tarfile.open(GOLDEN / f"format-{request.param}.tar.xz") as tar:
        tar.extractall(tmp_path)
    facts = json.loads((tmp_path / "data" / "facts.json").read_text())
    (tmp_path / "data" / "facts.json").unlink()
    server = Server(tmp_path)
    server.format = request.param
    yield server, facts
    server.kill()


def test_a_golden_folder_is_read_and_written(golden):
    server, facts = golden
    if server.format < TODAY:  # what changes nothing does not migrate either
        refused = tarn("fsck", "--data", server.data)
        assert refused.returncode == 2 and f"older format {server.format}" in refused.stderr
    server.start()
    golden_data.check(server, facts)
    assert (server.data / "FORMAT").read_text() == f"tarn data format {TODAY}\n"
    s3 = server.client("s3")
    s3.put_object(Bucket="golden", Key="new", Body=b"new")
    server.restart()
    assert s3.get_object(Bucket="golden", Key="new")["Body"].read() == b"new"
    s3.delete_object(Bucket="golden", Key="new")
    golden_data.check(server, facts)
    assert server.stop() == 0
    done = tarn("fsck", "--data", server.data)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_golden_folder_gets_another_master_key(golden):
    server, facts = golden
    server.start()
    assert server.stop() == 0
    done = tarn("rotate-master-key", "--data", server.data)
    assert done.returncode == 0, done.stderr
    server.start()
    golden_data.check(server, facts)


def test_a_newer_format_is_refused(golden):
    server, _ = golden
    (server.data / "FORMAT").write_text(f"tarn data format {TODAY + 1}\n")
    before = sorted(os.listdir(server.data))
    refused = tarn("serve", "--data", server.data, "--listen", "127.0.0.1:0")
    assert refused.returncode == 1 and "Start a newer Tarn" in refused.stderr
    assert sorted(set(os.listdir(server.data)) - {"LOCK"}) == before
