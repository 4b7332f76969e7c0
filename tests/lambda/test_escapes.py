"""What a function tries that it must not do, over the wire. The sandbox's tier says what holds."""

import json
import os
import pathlib
import re
import time
import urllib.request

import pytest

import functions

pytestmark = pytest.mark.usefixtures("runtime")


@pytest.fixture(scope="session")
def tier(tarn):
    """"full", "namespaces" or "process"."""
    text = urllib.request.urlopen(f"{tarn.endpoint}/_tarn/metrics").read().decode()
    found = re.search(r'tarn_function_sandbox\{tier="(\w+)"\} 1', text).group(1)
    if found == "none":
        pytest.skip("no sandbox on this machine: nothing runs")
    return found


def run(tarn, name, code, event=None, **settings):
    """What the handler's body returns, or the error."""
    body = "\n".join("    " + line for line in code.strip().splitlines())
    functions.make_function(tarn, name, f"import os, sys\ndef handler(event, context):\n{body}\n",
                            **settings)
    answer = tarn.client("lambda", read_timeout=120).invoke(
        FunctionName=name, Payload=json.dumps(event).encode())
    return json.loads(answer["Payload"].read())


def processes_with(marker):
    """Command lines of this machine's processes that hold the marker."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if marker in line and entry.name != str(os.getpid()):
                found.append(line)
    return found


def wait_until_gone(marker, seconds=60):
    deadline = time.monotonic() + seconds
    while processes_with(marker):
        assert time.monotonic() < deadline, f"still there: {processes_with(marker)}"
        time.sleep(0.1)


READ = """
found = {}
for path in event:
    try:
        found[path] = os.listdir(path) if os.path.isdir(path) else open(path, 'rb').read(10).hex()
    except OSError:
        pass
return found
"""


def test_the_master_key_and_the_store_are_not_read(tarn, tier, name):
    kept = [str(path) for path in tarn.data.rglob("*")]
    keys = [str(path) for path in tarn.folder.rglob("*") if "key" in path.name]
    assert any("key" in path for path in kept + keys)
    wanted = [str(tarn.data), *kept, *keys, str(tarn.log_path)]
    found = run(tarn, name, READ, wanted)
    # Its own code lies below the data folder, but it knows that as /var/task.
    assert found == {}, (tier, found)


def test_other_functions_are_not_seen(tarn, tier, name):
    secret = "secret-" + name
    run(tarn, name, f"open('/tmp/{secret}', 'w').write('x')\nreturn os.listdir('/tmp')")
    found = run(tarn, name + "-thief", f"""
seen = []
for base in ['/tmp'] + ['/proc/%s/root/tmp' % p for p in os.listdir('/proc') if p.isdigit()]:
    try:
        seen += [base for n in os.listdir(base) if n == '{secret}']
    except OSError:
        pass
environments = []
for p in os.listdir('/proc'):
    try:
        text = open('/proc/%s/environ' % p).read()
    except OSError:
        continue
    if 'AWS_LAMBDA_FUNCTION_NAME={name}\\0' in text:
        environments.append(p)
return [seen, environments]
""")
    if tier == "process":
        assert found[1] == [], "another function's credentials are in its environment"
    else:
        assert found == [[], []]


def test_no_process_is_traced_or_ended(tarn, tier, name):
    server = tarn.process.pid
    found = run(tarn, name, """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
traced = []
for pid in [1, os.getppid(), event['server']]:
    if libc.ptrace(16, pid, 0, 0) == 0:
        traced.append(pid)
ended = []
for pid in [event['server']]:
    try:
        os.kill(pid, 9)
        ended.append(pid)
    except OSError:
        pass
return [traced, ended]
""", {"server": server})
    assert found == [[], []]
    if tier != "process":
        # All that it sees is its own.
        run(tarn, name + "-all", "os.kill(-1, 9)\nreturn 1")
    assert tarn.process.poll() is None
    assert run(tarn, name + "-after", "return 5") == 5


def test_a_fork_bomb_goes_off_inside(tarn, tier, name):
    marker = f"8{time.time_ns() % 10**9}"
    answer = run(tarn, name, f"""
count = 0
try:
    while True:
        pid = os.fork()
        if pid == 0:
            os.execvp('sleep', ['sleep', '{marker}'])
        count += 1
        if count > 3000:
            break
except OSError as error:
    return [count, error.errno]
return [count, 0]
""", Timeout=60, MemorySize=2048)
    if tier == "full":
        assert answer[0] <= 1024 and answer[1] == 11, "1,024 processes are AWS's limit"
    assert run(tarn, name + "-after", "return 5", Timeout=30) == 5
    tarn.client("lambda").delete_function(FunctionName=name)
    wait_until_gone(marker, 20)


def test_the_disk_is_not_filled(tarn, tier, name):
    found = run(tarn, name, """
piece = b'x' * (1 << 20)
written = 0
try:
    with open('/tmp/fill', 'wb') as file:
        while written < 700:
            file.write(piece)
            file.flush()
            written += 1
except OSError as error:
    reason = error.errno
else:
    reason = 0
writable = []
for folder in ['/', '/var/task', '/usr', '/etc', '/opt', '/dev', '/proc']:
    try:
        open(folder + '/new', 'w')
        writable.append(folder)
    except OSError:
        pass
return [written, reason, writable]
""", MemorySize=1024, Timeout=60)
    assert found[0] <= 512 and found[1] != 0, "512 MB is the size of /tmp"
    assert found[2] == []


def test_nothing_survives_the_timeout(tarn, tier, name):
    marker = f"9{time.time_ns() % 10**9}"
    answer = run(tarn, name, f"""
import subprocess, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.execvp('sleep', ['sleep', '{marker}'])
    os._exit(0)
subprocess.Popen(['sleep', '{marker}'], start_new_session=True)
while True:
    pass
""", Timeout=2)
    assert answer["errorType"] == "Sandbox.Timedout" and "timed out after 2.00" in answer[
        "errorMessage"]
    wait_until_gone(marker)


def test_memory_has_its_limit(tarn, tier, name):
    answer = run(tarn, name, "kept = []\nwhile True:\n    kept.append(bytearray(1 << 22))",
                 Timeout=30)
    assert answer["errorType"] in ("Runtime.OutOfMemory", "Runtime.ExitError", "MemoryError")
    assert run(tarn, name + "-after", "return 5") == 5


def test_it_gains_no_rights(tarn, tier, name):
    found = run(tarn, name, """
status = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines() if ':' in line)
tries = []
for call in (lambda: os.setuid(0), lambda: os.mknod('/tmp/null', 0o600 | 0o020000, os.makedev(1, 3)),
             lambda: os.chroot('/'), lambda: os.unshare(0x10000000) if hasattr(os, 'unshare') else 1 / 0):
    try:
        call()
        tries.append('done')
    except (OSError, ZeroDivisionError):
        tries.append('refused')
return [os.getuid(), status['CapEff'].strip(), status['NoNewPrivs'].strip(), tries]
""")
    assert found[0] != 0 and int(found[1], 16) == 0 and found[2] == "1"
    assert found[3] == ["refused"] * 4
