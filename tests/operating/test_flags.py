"""Flags, configuration file and manual name the same settings; so do /metrics and the manual."""

import json
import os
import pathlib
import re
import socket
import subprocess

import pytest

from raw_request import send
from tarn_server import ROOT_KEYS, Server, binary, free_port

DOCS = pathlib.Path(__file__).resolve().parent.parent.parent / "docs"
OTHER_SETTINGS = {"config"}  # means itself


def flags_of(tarn):
    """{flag: its value's name, empty for a switch}, as `tarn help` lists them."""
    done = subprocess.run([tarn.process.args[0], "help"], capture_output=True, text=True,
                          timeout=20, check=True)
    found = re.findall(r"^  --([a-z-]+)(?: ([A-Z]+))? ", done.stdout, re.MULTILINE)
    assert len(found) > 15
    return dict(found)


def sample_of(value_name):
    if not value_name:
        return True
    return {"N": 7, "ADDRESS": ["127.0.0.1:7", "127.0.0.1:8"], "ID": "111122223333",
            "LEVEL": "warn"}.get(value_name, "x")


def run_env(tarn, path):
    return subprocess.run([tarn.process.args[0], "env", "--config", str(path)],
                          capture_output=True, text=True, timeout=20)


def test_the_file_takes_every_flag(tarn, tmp_path):
    path = tmp_path / "tarn.json"
    for flag, value_name in flags_of(tarn).items():
        path.write_text(json.dumps({flag: sample_of(value_name)}))
        done = run_env(tarn, path)
        assert "no setting" not in done.stderr and "takes a" not in done.stderr, (
            flag, done.stderr)


def test_the_file_takes_all_flags_at_once(tarn, tmp_path):
    path = tmp_path / "tarn.json"
    settings = {flag: sample_of(value_name) for flag, value_name in flags_of(tarn).items()
                if flag not in OTHER_SETTINGS}
    settings["data"] = str(tmp_path)
    path.write_text(json.dumps(settings))
    assert "no setting" not in run_env(tarn, path).stderr


@pytest.mark.parametrize("text, complaint", [
    ('{"lisen": "x"}', "lisen"), ('["listen"]', "no JSON object"), ('{"workers": "many"}', "many"),
    ('{"listen": ', "line 1"), ('{"test-hooks": "no"}', "'test-hooks' takes true or false"),
    ('{"open-metrics": 0}', "'open-metrics' takes true or false"), ('{"data": null}', "not null"),
    ('{"data": true}', "not true"), ('{"data": ["a", "b"]}', "'data' takes one value"),
    ('{"listen": [4566]}', "'listen' takes a list of texts"), ('{"workers": -1}', "-1"),
    ('{"workers": 1.5}', "1.5"), ('{"drain-seconds": 9223372036854775807}', "up to 1000000000"),
    ('{"workers": 100000}', "up to 1000,"), ('{"config": "other.json"}', "can't name another")])
def test_an_error_in_the_file_is_named(tarn, tmp_path, text, complaint):
    path = tmp_path / "tarn.json"
    path.write_text(text)
    done = run_env(tarn, path)
    assert done.returncode != 0 and complaint in done.stderr, done.stderr


def run_verb(tarn, *arguments):
    environment = dict(os.environ, TARN_ROOT_ACCESS_KEY_ID=ROOT_KEYS[0],
                       TARN_ROOT_SECRET_ACCESS_KEY=ROOT_KEYS[1])
    return subprocess.run([tarn.process.args[0], *map(str, arguments)], capture_output=True,
                          text=True, timeout=20, env=environment)


def test_a_switch_can_be_turned_off(tarn, tmp_path):
    path = tmp_path / "tarn.json"
    path.write_text('{"tls": true}')
    told = ["env", "--config", path]
    assert "https://" in run_verb(tarn, *told).stdout
    assert "https://" not in run_verb(tarn, *told, "--tls=false").stdout
    refused = run_verb(tarn, *told, "--tls=no")
    assert refused.returncode == 2 and "--tls takes true or false, not 'no'" in refused.stderr


def test_what_is_to_be_copied_is_quoted(tmp_path):
    server = Server(tmp_path / "Dätä  mit $HOME", "--console", "none")
    server.data.mkdir(parents=True)
    process = subprocess.Popen(
        [binary(), "serve", "--data", server.data, "--listen", "127.0.0.1:0", "--console", "none"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("ready"):
                break
        copied = next(line for line in lines if line.startswith("eval"))
        done = subprocess.run(["sh", "-c", copied + "; echo $AWS_ACCESS_KEY_ID"], text=True,
                              capture_output=True, timeout=20)
        assert done.stdout.startswith("AKIA"), (copied, done.stderr)
    finally:
        process.kill()
        process.communicate()


def test_a_data_folder_has_a_name(tarn):
    refused = run_verb(tarn, "serve", "--data", "")
    assert refused.returncode == 2 and "--data names no folder" in refused.stderr


def test_a_list_of_flags_wins_over_that_of_the_file(tmp_path):
    path = tmp_path / "tarn.json"
    port = free_port()
    path.write_text(json.dumps({"console": [f"127.0.0.1:{port}"]}))
    server = Server(tmp_path, "--config", path, "--console", "none").start()
    try:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)
    finally:
        server.kill()


def test_the_manual_lists_every_setting_of_the_server(tarn):
    """Those of other verbs are named by `tarn help`."""
    manual = (DOCS / "operating.md").read_text()
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", manual, re.MULTILINE))
    flags = set(flags_of(tarn))
    assert listed <= flags, listed - flags
    others = {"config", "profile", "endpoint", "tls", "clean", "json"}
    assert flags - listed <= others | undocumented_verbs(tarn), flags - listed


def undocumented_verbs(tarn):
    """Flags whose help says that they belong to another verb than serve."""
    done = subprocess.run([tarn.process.args[0], "help"], capture_output=True, text=True,
                          timeout=20, check=True)
    lines = re.findall(r"^  --([a-z-]+)(?: [A-Z]+)? +([a-z, -]+): ", done.stdout, re.MULTILINE)
    return {flag for flag, verbs in lines if "serve" not in verbs}


def test_the_manual_lists_every_figure(tarn):
    tarn.client("sts").get_caller_identity()
    text = send(tarn, "GET", "/_tarn/metrics")[2]
    served = set(re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE))
    manual = (DOCS / "operating.md").read_text()
    listed = set(re.findall(r"`((?:tarn|process)_[a-z0-9_]+)`", manual))
    assert served - listed == set(), "not in docs/operating.md"
    assert listed - served == set(), "not served"
