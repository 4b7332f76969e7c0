"""Versions that are initialized once, and whose environments are copies (SnapStart)."""

import concurrent.futures
import json
import os
import pathlib
import time

import botocore.exceptions
import pytest

import functions

SNAP = {"ApplyOn": "PublishedVersions"}


@pytest.fixture(scope="module", autouse=True)
def can_snap(tarn, runtime):
    role = functions.make_role(tarn, "snap-probe")
    try:
        tarn.client("lambda").create_function(
            FunctionName="snap-probe", Runtime=runtime, Handler="index.handler", Role=role,
            SnapStart=SNAP, Code={"ZipFile": functions.archive({"index.py": ""})})
    except botocore.exceptions.ClientError as error:
        if "SnapStart is not to be had" in str(error):
            pytest.skip(str(error))
        raise


def client_of(tarn):
    return tarn.client("lambda", read_timeout=120)


def publish(client, name):
    """The version, once its state is no longer Pending."""
    version = client.publish_version(FunctionName=name)
    assert version["State"] == "Pending"
    assert version["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    return settle(client, name, version["Version"])


def settle(client, name, version, timeout=60):
    deadline = time.monotonic() + timeout
    while True:
        got = client.get_function_configuration(FunctionName=name, Qualifier=version)
        if got["State"] != "Pending":
            return got
        assert time.monotonic() < deadline, got
        time.sleep(0.05)


def call(client, name, version, event=None):
    answer = client.invoke(FunctionName=name, Qualifier=version,
                           Payload=json.dumps(event or {}).encode())
    return json.loads(answer["Payload"].read())


def call_together(client, name, version, count, event=None):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: call(client, name, version, event), range(count)))


def count(messages, word):
    return sum(word in message for message in messages)


CODE = """
import os, time, uuid, random, ssl
print('this is the init')
MADE = str(uuid.uuid4())
open('/tmp/inits', 'a').write('x')
MINE = ['inits']
def handler(event, context):
    MINE.append(context.aws_request_id)
    open('/tmp/' + MINE[-1], 'w').write('x')
    time.sleep(event.get('sleep', 0))
    return {'made': MADE, 'inits': open('/tmp/inits').read(), 'others': len(set(os.listdir('/tmp')) - set(MINE)),
            'random': [random.random(), str(uuid.uuid4()), ssl.RAND_bytes(16).hex()],
            'stream': context.log_stream_name,
            'kind': os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']}
"""


def test_a_version_is_initialized_once(tarn, name):
    made = functions.make_function(tarn, name, CODE, SnapStart=SNAP)
    assert made["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    client = client_of(tarn)
    version = publish(client, name)
    assert version["State"] == "Active"
    assert version["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"}
    latest = client.get_function_configuration(FunctionName=name)
    assert latest["SnapStart"]["OptimizationStatus"] == "Off"
    answers = call_together(client, name, "1", 4, {"sleep": 1})
    assert len({answer["made"] for answer in answers}) == 1
    assert {answer["inits"] for answer in answers} == {"x"}
    assert {answer["others"] for answer in answers} == {0}, "each has a /tmp of its own"
    assert {answer["kind"] for answer in answers} == {"snap-start"}
    environments = len({answer["stream"] for answer in answers})
    assert environments > 1
    for i in range(3):
        assert len({str(answer["random"][i]) for answer in answers}) == 4
    deadline = time.monotonic() + 20
    while count(lines := functions.lines_of(tarn, f"/aws/lambda/{name}", "Restore Duration"),
                "REPORT RequestId") < 4:
        assert time.monotonic() < deadline, lines
        time.sleep(0.1)
    assert count(lines, "this is the init") == count(lines, "INIT_START") == 1
    assert count(lines, "RESTORE_START") == count(lines, "RESTORE_REPORT") == environments
    reports = [line for line in lines if line.startswith("REPORT")]
    assert count(reports, "Billed Restore Duration: ") == environments
    assert not any("Init Duration" in line for line in reports)


def test_the_latest_is_as_ever(tarn, name):
    functions.make_function(tarn, name, CODE, SnapStart=SNAP)
    answers = call_together(client_of(tarn), name, "$LATEST", 2, {"sleep": 2})
    assert len({answer["made"] for answer in answers}) == 2
    assert {answer["kind"] for answer in answers} == {"on-demand"}


def test_clients_made_before_go_on(tarn, name):
    code = """
import boto3, os
STS = boto3.client('sts')
STS.get_caller_identity()
def handler(event, context):
    seen = []
    STS.meta.events.register('before-send', lambda request, **_: seen.append(
        request.headers['Authorization'].decode()))
    arn = STS.get_caller_identity()['Arn']
    return [arn, os.environ['AWS_ACCESS_KEY_ID'] in seen[0]]
"""
    functions.make_function(tarn, name, code, SnapStart=SNAP, Timeout=30)
    client = client_of(tarn)
    got = publish(client, name)
    assert got["State"] == "Active", got
    arn, is_own = call(client, name, "1")
    assert name in arn and is_own


def test_a_timeout_ends_only_its_copy(tarn, name):
    marker = f"7{time.time_ns() % 10**9}"
    functions.make_function(tarn, name, f"""
import subprocess, time
def handler(event, context):
    if event.get('hang'):
        subprocess.Popen(['sleep', '{marker}'], start_new_session=True)
        time.sleep(100)
    time.sleep(1.5)
    return 'fine'
""", SnapStart=SNAP, Timeout=2)
    client = client_of(tarn)
    publish(client, name)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        hung = pool.submit(call, client, name, "1", {"hang": 1})
        fine = pool.submit(call, client, name, "1")
        assert hung.result()["errorType"] == "Sandbox.Timedout"
        assert fine.result() == "fine"
    assert call(client, name, "1") == "fine"
    deadline = time.monotonic() + 10
    while marker in "".join(command_lines()):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def command_lines():
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                pass


def test_memory_has_its_limit(tarn, name):
    functions.make_function(tarn, name, """
KEPT = bytearray(50 << 20)
def handler(event, context):
    more = []
    while event.get('eat'):
        more.append(bytearray(1 << 22))
    return len(KEPT)
""", SnapStart=SNAP, Timeout=30, MemorySize=128)
    client = client_of(tarn)
    publish(client, name)
    answer = call(client, name, "1", {"eat": 1})
    assert answer["errorType"] in ("Runtime.OutOfMemory", "Runtime.ExitError", "MemoryError")
    assert call(client, name, "1") == 50 << 20


def test_an_init_that_fails_makes_no_version(tarn, name):
    functions.make_function(tarn, name, "import not_there\n", SnapStart=SNAP)
    client = client_of(tarn)
    failed = publish(client, name)
    assert failed["State"] == "Failed" and failed["StateReasonCode"] == "FunctionError"
    assert "not_there" in failed["StateReason"]
    with pytest.raises(client.exceptions.ResourceConflictException):
        call(client, name, "1")
    # The same code may do better another time, so it is tried anew.
    assert publish(client, name)["Version"] == "2"


def test_what_copies_could_not_have_is_said(tarn, name):
    functions.make_function(tarn, name, """
import threading, time
threading.Thread(target=time.sleep, args=[600], name='refresher', daemon=True).start()
def handler(event, context): return 1
""", SnapStart=SNAP)
    failed = publish(client_of(tarn), name)
    assert failed["State"] == "Failed" and "refresher" in failed["StateReason"]


def test_hooks_of_the_runtime(tarn, name):
    functions.make_function(tarn, name, """
from snapshot_restore_py import register_before_snapshot, register_after_restore
STEPS = []
@register_before_snapshot
def close(): STEPS.append('close')
register_before_snapshot(STEPS.append, 'flush')
@register_after_restore
def connect(): STEPS.append('connect')
def handler(event, context): return STEPS
""", SnapStart=SNAP)
    client = client_of(tarn)
    publish(client, name)
    assert call(client, name, "1") == ["flush", "close", "connect"]


def test_a_function_brings_its_own_hooks(tarn, name):
    theirs = """
kept = []
def get_before_snapshot(): return []
def get_after_restore(): return [(kept.append, ('theirs',), {})]
"""
    functions.make_function(tarn, name, """
import snapshot_restore_py
def handler(event, context): return snapshot_restore_py.kept
""", files={"snapshot_restore_py/__init__.py": theirs}, SnapStart=SNAP)
    client = client_of(tarn)
    publish(client, name)
    assert call(client, name, "1") == ["theirs"]


def test_it_is_there_after_a_crash(own_tarn, runtime):
    functions.make_function(own_tarn, "snapped", CODE, SnapStart=SNAP)
    client = client_of(own_tarn)
    publish(client, "snapped")
    first = call(client, "snapped", "1")
    own_tarn.restart()
    client = client_of(own_tarn)
    got = client.get_function_configuration(FunctionName="snapped", Qualifier="1")
    assert got["State"] == "Active" and got["SnapStart"]["OptimizationStatus"] == "On"
    again = call_together(client, "snapped", "1", 2, {"sleep": 0.3})
    assert len({answer["made"] for answer in again}) == 1
    assert again[0]["made"] != first["made"], "initialized anew"


SLOW = """
import time
time.sleep(3)
def handler(event, context):
    return 1
"""


def test_nothing_runs_before_it_is_ready(tarn, name):
    functions.make_function(tarn, name, SLOW, SnapStart=SNAP)
    client = client_of(tarn)
    client.publish_version(FunctionName=name)
    with pytest.raises(client.exceptions.SnapStartNotReadyException):
        call(client, name, "1")
    assert settle(client, name, "1")["State"] == "Active"
    assert call(client, name, "1") == 1


def test_a_crash_while_it_is_made_leaves_it_to_the_next_process(own_tarn, runtime):
    functions.make_function(own_tarn, "half", SLOW, SnapStart=SNAP)
    client_of(own_tarn).publish_version(FunctionName="half")
    own_tarn.restart()
    client = client_of(own_tarn)
    assert settle(client, "half", "1")["State"] == "Active"
    assert call(client, "half", "1") == 1


def test_new_code_is_another_snapshot(tarn, name):
    code = "def handler(event, context): return '{}'\n"
    functions.make_function(tarn, name, code.format("old"), SnapStart=SNAP)
    client = client_of(tarn)
    publish(client, name)
    client.update_function_code(FunctionName=name, ZipFile=functions.archive(
        {"index.py": code.format("new")}))
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert publish(client, name)["Version"] == "2"
    assert [call(client, name, "1"), call(client, name, "2")] == ["old", "new"]
    client.update_function_configuration(FunctionName=name, SnapStart={"ApplyOn": "None"})
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    plain = client.publish_version(FunctionName=name)
    assert plain["SnapStart"] == {"ApplyOn": "None", "OptimizationStatus": "Off"}


def test_a_version_that_is_deleted_ends_its_processes(tarn, name):
    marker = f"marked-{time.time_ns()}"
    functions.make_function(tarn, name, f"""
import ctypes
ctypes.CDLL(None).prctl(15, b'{marker[-15:]}', 0, 0, 0)
def handler(event, context): return 1
""", SnapStart=SNAP)
    client = client_of(tarn)
    publish(client, name)

    def alive():
        found = 0
        for entry in pathlib.Path("/proc").iterdir():
            try:
                found += (entry / "comm").read_text().strip() == marker[-15:]
            except OSError:
                pass
        return found
    assert alive() == 1, "the original waits"
    assert call(client, name, "1") == 1
    assert alive() > 1
    client.delete_function(FunctionName=name, Qualifier="1")
    deadline = time.monotonic() + 10
    while alive():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_can_not_be(tarn, name):
    client = client_of(tarn)
    role = functions.make_role(tarn, name + "-role")
    code = {"ZipFile": functions.archive({"bootstrap": "#!/bin/sh\n", "index.py": ""})}
    for settings, word in [({"Runtime": "provided.al2023"}, "provided.al2023"),
                           ({"EphemeralStorage": {"Size": 1024}}, "512 MB")]:
        with pytest.raises(client.exceptions.InvalidParameterValueException, match=word):
            client.create_function(**{"FunctionName": name, "Runtime": functions.RUNTIME,
                                      "Handler": "index.handler", "Role": role, "Code": code,
                                      "SnapStart": SNAP, **settings})
    functions.make_function(tarn, name, CODE, role=role, SnapStart=SNAP)
    publish(client, name)
    with pytest.raises(client.exceptions.InvalidParameterValueException, match="SnapStart"):
        client.put_provisioned_concurrency_config(
            FunctionName=name, Qualifier="1", ProvisionedConcurrentExecutions=1)


ESCAPES = """
import ctypes, os
LIBC = ctypes.CDLL(None, use_errno=True)
def attempt(name, *arguments):
    return name if getattr(LIBC, name)(*arguments) == 0 else None
def attempts():
    done = [attempt('mount', b'x', b'/tmp', b'tmpfs', 0, None), attempt('umount2', b'/tmp', 2),
            attempt('unshare', 0x10000000), attempt('unshare', 0x20000), attempt('chroot', b'/tmp'),
            attempt('sethostname', b'x', 1), attempt('setuid', 0), attempt('ptrace', 16, 1, 0, 0)]
    for path in PATHS:
        try:
            open(path, 'rb').read(1)
            done.append(path)
        except OSError:
            pass
    for path in ['/new', '/usr/new', '/var/task/new', '/etc/new', '/dev/new', '/proc/self/uid_map',
                 '/proc/self/comm']:
        try:
            open(path, 'w').write('1')
            done.append('wrote ' + path)
        except OSError:
            pass
    return [each for each in done if each]
IN_INIT = attempts()
def handler(event, context):
    status = dict(line.split(':', 1) for line in open('/proc/self/status') if ':' in line)
    return [IN_INIT, attempts(), status['CapEff'].strip(), status['NoNewPrivs'].strip(),
            sorted(p for p in os.listdir('/proc') if p.isdigit() and int(p) > 9)]
"""


def test_neither_the_init_nor_a_copy_gets_out(tarn, name):
    paths = [str(path) for path in [*tarn.data.rglob("*"), tarn.log_path] if path.is_file()]
    assert paths
    paths += [f"/proc/{tarn.process.pid}/environ", "/proc/1/environ", "/etc/shadow"]
    functions.make_function(tarn, name, f"PATHS = {paths!r}\n" + ESCAPES, SnapStart=SNAP)
    client = client_of(tarn)
    got = publish(client, name)
    assert got["State"] == "Active", got
    assert call(client, name, "1") == [[], [], "0000000000000000", "1", []]
    assert tarn.process.poll() is None
