"""The program itself: start, stop, restart, busy port, health, test hooks."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

import samples
import steps
from quickness import quickest


def http(server, path, body=None):
    """Status and JSON answer of an unsigned request."""
    request = urllib.request.Request(server.endpoint + path,
                                     data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def tarn_command(server, *arguments, **environment):
    """Runs another process of the same program to its end."""
    return subprocess.run([server.process.args[0], *arguments], capture_output=True, text=True,
                          timeout=20, env=dict(os.environ, **environment))


def fill(server, name):
    """A bucket, an object, a crawled table, a query's result, a user; returns what to expect."""
    s3, glue, athena = server.client("s3"), server.client("glue"), server.client("athena")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="sales/s.csv",
                  Body=samples.csv_text(samples.sales()).encode())
    glue.create_database(DatabaseInput={"Name": name})
    role = steps.crawler_role(server, "r" + name)
    assert steps.crawl(server, name, role, name, f"s3://{name}/")["LastCrawl"][
        "Status"] == "SUCCEEDED"
    execution = steps.finish_query(athena, "SELECT sum(quantity) FROM sales",
                                   f"s3://{name}/results/", name)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    query_id = execution["QueryExecutionId"]
    return {"query_id": query_id, "rows": steps.rows_of(athena, query_id),
            "user": server.user("u" + name, steps.allow(["s3:*"], ["*"])),
            "table": glue.get_table(DatabaseName=name, Name="sales")["Table"]}


def check_filled(server, name, made):
    glue, athena = server.client("glue"), server.client("athena")
    body = server.client("s3", keys=made["user"]).get_object(Bucket=name, Key="sales/s.csv")
    assert body["Body"].read().decode() == samples.csv_text(samples.sales())
    assert glue.get_table(DatabaseName=name, Name="sales")["Table"] == made["table"]
    assert glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"
    assert steps.rows_of(athena, made["query_id"]) == made["rows"]
    execution = athena.get_query_execution(QueryExecutionId=made["query_id"])["QueryExecution"]
    assert execution["Status"]["State"] == "SUCCEEDED"
    total = sum(row["quantity"] for row in samples.sales())
    assert steps.query(athena, "SELECT sum(quantity) FROM sales", f"s3://{name}/results/",
                       name) == [(str(total),)]


def test_kill_and_restart_keep_everything(own_tarn, name):
    made = fill(own_tarn, name)
    own_tarn.restart()
    check_filled(own_tarn, name, made)


def test_term_exits_zero_and_keeps_everything(own_tarn, name):
    made = fill(own_tarn, name)
    assert own_tarn.stop() == 0
    own_tarn.start()
    check_filled(own_tarn, name, made)


def test_second_start_is_quick(own_tarn):
    own_tarn.client("s3").create_bucket(Bucket="quick")

    def start_again():
        assert own_tarn.stop() == 0
        began = time.monotonic()
        own_tarn.start()
        return time.monotonic() - began

    assert quickest(start_again, 2) < 2


def test_interrupt_exits_zero(own_tarn):
    process = own_tarn.process
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0


def test_busy_port_says_what_to_do(own_tarn, tmp_path):
    done = tarn_command(own_tarn, "serve", "--data", str(tmp_path / "other"), "--listen",
                        f"127.0.0.1:{own_tarn.port}")
    assert done.returncode == 1
    assert str(own_tarn.port) in done.stderr and "--listen" in done.stderr


def test_second_process_is_kept_out_of_the_data_folder(own_tarn):
    done = tarn_command(own_tarn, "serve", "--data", str(own_tarn.data), "--listen",
                        "127.0.0.1:0")
    assert done.returncode == 1
    assert str(own_tarn.data) in done.stderr


def test_folder_of_somebody_else_is_left_alone(own_tarn, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "thesis.txt").write_text("…")
    done = tarn_command(own_tarn, "serve", "--data", str(folder), "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "thesis.txt" in done.stderr and "--data" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_lost_master_key_is_not_replaced(own_tarn):
    own_tarn.client("s3").create_bucket(Bucket="kept")
    command, key = own_tarn.process.args[0], own_tarn.data / "master-key"
    own_tarn.stop()
    kept_apart = key.read_bytes()
    key.unlink()
    for verb in (["serve", "--listen", "127.0.0.1:0"], ["fsck"]):
        done = subprocess.run([command, *verb, "--data", str(own_tarn.data)],
                              capture_output=True, text=True, timeout=20)
        assert done.returncode == 1 and "--master-key-file" in done.stderr, done.stderr
    assert not key.exists()
    other = own_tarn.folder / "kept-apart"
    other.write_bytes(kept_apart)
    other.chmod(0o600)
    own_tarn.arguments += ["--master-key-file", str(other)]
    own_tarn.start()
    assert [bucket["Name"] for bucket in own_tarn.client("s3").list_buckets()["Buckets"]] == [
        "kept"]


def test_unknown_verb_and_flag_are_named(own_tarn):
    done = tarn_command(own_tarn, "sevre")
    assert done.returncode == 2 and "sevre" in done.stderr
    done = tarn_command(own_tarn, "serve", "--lisen", "x")
    assert done.returncode == 2 and "--lisen" in done.stderr


def test_keys_are_made_once_and_kept_private(own_tarn, tmp_path):
    plain = {key: value for key, value in os.environ.items() if not key.startswith("TARN_ROOT")}
    for start in range(2):
        process = subprocess.Popen(
            [own_tarn.process.args[0], "serve", "--data", str(tmp_path / "fresh"), "--listen",
             "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=plain)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("ready"):
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        process.stdout.close()
        assert ("AKIA" in "".join(lines)) == (start == 0)
    for path in (tmp_path / "fresh").rglob("*key*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path


def test_env_prints_exports_that_work(own_tarn):
    done = tarn_command(own_tarn, "env", "--data", str(own_tarn.data), "--endpoint",
                        own_tarn.endpoint, TARN_ROOT_ACCESS_KEY_ID="AKIATARNROOTKEY00000",
                        TARN_ROOT_SECRET_ACCESS_KEY="tarn-root-secret-for-tests-0000000000000")
    assert done.returncode == 0
    assert f"export AWS_ENDPOINT_URL='{own_tarn.endpoint}'" in done.stdout
    script = done.stdout + "\naws sts get-caller-identity --query Account --output text\n"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60,
                            env=dict(clean, AWS_CONFIG_FILE="/dev/null"))
    assert answer.stdout.strip() == "123456789012", answer.stderr


def test_fsck_finds_nothing_after_a_kill(own_tarn, name):
    fill(own_tarn, name)
    command = own_tarn.process.args[0]
    own_tarn.kill()
    done = subprocess.run([command, "fsck", "--data", str(own_tarn.data)], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", ["/_tarn/health", "/_localstack/health"])
def test_health_needs_no_signature(tarn, path):
    status, answer = http(tarn, path)
    assert status == 200 and answer["status"] == "running"
    for service in ("s3", "iam", "sts", "glue", "athena", "ec2", "logs"):
        assert answer["services"][service] == "running"


def test_reset_empties_the_server(own_tarn, name):
    def fill_and_reset():
        fill(own_tarn, name)
        began = time.monotonic()
        status, _ = http(own_tarn, "/_tarn/reset", {})
        assert status == 200
        return time.monotonic() - began

    assert quickest(fill_and_reset, 0.5) < 0.5
    assert own_tarn.client("s3").list_buckets()["Buckets"] == []
    assert own_tarn.client("iam").list_users()["Users"] == []
    assert own_tarn.client("glue").get_databases()["DatabaseList"] == []
    assert own_tarn.client("athena").list_query_executions()["QueryExecutionIds"] == []
    fill(own_tarn, name)
    own_tarn.restart()
    assert [b["Name"] for b in own_tarn.client("s3").list_buckets()["Buckets"]] == [name]


def test_clock_moves_what_expires(own_tarn, name):
    role = steps.crawler_role(own_tarn, "r" + name, trust={
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
    keys = own_tarn.client("sts", keys=own_tarn.user("u" + name, steps.allow(
        ["sts:AssumeRole"], ["*"]))).assume_role(RoleArn=role, RoleSessionName="night",
                                                DurationSeconds=900)["Credentials"]
    session = own_tarn.client("s3", keys=(keys["AccessKeyId"], keys["SecretAccessKey"]),
                              token=keys["SessionToken"])
    session.list_buckets()
    status, _ = http(own_tarn, "/_tarn/clock", {"advance_seconds": 901})
    assert status == 200
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        session.list_buckets()
    assert caught.value.response["Error"]["Code"] == "ExpiredToken"


@pytest.mark.parametrize("body", [{}, {"advance_seconds": -1}, {"day_seconds": 0}])
def test_clock_refuses_nonsense(tarn, body):
    status, answer = http(tarn, "/_tarn/clock", body)
    assert status == 400 and "advance_seconds" in answer["message"]


def test_hooks_are_off_by_default(own_tarn, tmp_path):
    process = subprocess.Popen(
        [own_tarn.process.args[0], "serve", "--data", str(tmp_path / "plain"), "--listen",
         "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = next(line.split()[1] for line in process.stdout if line.startswith("ready"))
        request = urllib.request.Request(address + "/_tarn/reset", data=b"{}")
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        assert caught.value.code == 403
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
