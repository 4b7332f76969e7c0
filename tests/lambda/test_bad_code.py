"""Code that is broken, in every way that people break it: AWS's error, or a run that says why."""

import base64
import io
import json
import time
import zipfile

import botocore.exceptions
import pytest

import functions

pytestmark = pytest.mark.usefixtures("runtime")

GOOD = "def handler(event, context):\n    return event\n"


def create(tarn, name, zipped):
    return tarn.client("lambda", read_timeout=120).create_function(
        FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
        Role=functions.make_role(tarn, name + "-role"), Code={"ZipFile": zipped})


def zip_of(entries):
    """Of names that the library's own checks would not write."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries:
            zipped.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def links_to(**targets):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, target in targets.items():
            entry = zipfile.ZipInfo(name.replace("__", "/"))
            entry.external_attr = 0o120777 << 16
            zipped.writestr(entry, target)
    return out.getvalue()


WHOLE = functions.archive({"index.py": GOOD * 200})


@pytest.mark.parametrize("zipped, says", [
    (b"", None),
    (b"PK\x05\x06" + b"\0" * 18, None),
    (WHOLE[:-30], "Could not unzip"),
    (WHOLE[:60] + b"\xff" * 20 + WHOLE[80:], "Could not unzip"),
    (zip_of([("../index.py", GOOD)]), None),
    (zip_of([("/etc/index.py", GOOD)]), None),
    (zip_of([("index.py", GOOD), ("zeros", b"\0" * 270_000_000)]), "Unzipped size must be smaller"),
    (links_to(index="/etc/passwd"), None),
    (links_to(a__b__up="../..", a__b__index="up/../runtime/bootstrap.py"), "Could not unzip"),
    (zip_of([(f"{i}" + "/d" * 98 + "/", "") for i in range(600)]), "at most 50000 folders"),
], ids=["nothing", "empty", "truncated", "damaged", "above", "absolute", "bomb", "link",
        "links", "folders"])
def test_broken_archives(tarn, name, zipped, says):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        create(tarn, name, zipped)
    error = caught.value.response["Error"]
    assert error["Code"] in ("InvalidParameterValueException", "ValidationException"), error
    assert says is None or says in error["Message"]


CASES = {
    "no-module": ("", {"Handler": "other.handler"}, "Runtime.ImportModuleError", "other"),
    "no-handler": (GOOD, {"Handler": "index.absent"}, "Runtime.HandlerNotFound", "absent"),
    "no-dot": (GOOD, {"Handler": "index"}, "Runtime.MalformedHandlerName", "index"),
    "import": ("import not_there\n" + GOOD, {}, "Runtime.ImportModuleError", "not_there"),
    "syntax": ("def handler(:\n", {}, "Runtime.UserCodeSyntaxError", "Syntax error"),
    "at-import": ("raise KeyError('early')\n", {}, "KeyError", "early"),
    "exit-at-import": ("import sys\nsys.exit(3)\n", {}, "Runtime.ExitError", "exit status 3"),
    "not-callable": ("handler = 5\n", {}, "TypeError", "not callable"),
    "no-arguments": ("def handler():\n    return 1\n", {}, "TypeError", "takes 0"),
    "loop": ("def handler(e, c):\n    while True: pass\n", {"Timeout": 1}, "Sandbox.Timedout",
             "timed out after 1.00 seconds"),
    "loop-at-import": ("while True: pass\n", {"Timeout": 1}, "Sandbox.Timedout", "timed out"),
    "large": ("def handler(e, c):\n    return 'x' * 7_000_000\n", {},
              "Function.ResponseSizeTooLarge", "payload size"),
    "not-json": ("def handler(e, c):\n    return {1, 2}\n", {}, "Runtime.MarshalError", "set"),
    "exit": ("import os\ndef handler(e, c):\n    os._exit(4)\n", {}, "Runtime.ExitError",
             "exit status 4"),
    "crash": ("import ctypes\ndef handler(e, c):\n    ctypes.string_at(0)\n", {},
              "Runtime.ExitError", "segmentation fault"),
    # What belongs to the runtime alone is a function's to break, for itself.
    "garbage-to-the-runtime": (
        "import os\ndef handler(e, c):\n    for fd in range(3, 64):\n"
        "        try: os.write(fd, b'\\xff\\x00garbage\\r\\n\\r\\n')\n"
        "        except OSError: pass\n    return 1\n",
        {"Timeout": 10}, "Runtime.ExitError", "Runtime exited"),
    "closed-runtime": ("import os\ndef handler(e, c):\n    os.closerange(0, 64)\n    return 1\n", {},
                       "Runtime.ExitError", "Runtime exited"),
    "stopped": ("import os, signal\ndef handler(e, c):\n    os.kill(os.getpid(), signal.SIGSTOP)\n",
                {"Timeout": 1}, "Sandbox.Timedout", "timed out after 1.00 seconds"),
    "deep": ("def handler(e, c):\n    return handler(e, c)\n", {}, "RecursionError", "recursion"),
    "deep-result": ("def handler(e, c):\n    a = []\n    for _ in range(100000): a = [a]\n    return a\n",
                    {}, "RecursionError", "recursion"),
    "text": ("class Odd(Exception):\n    def __str__(self): return '\\ud800'\n"
             "def handler(e, c):\n    raise Odd()\n", {}, "Odd", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_what_fails_says_why(tarn, name, case):
    code, settings, error_type, says = CASES[case]
    functions.make_function(tarn, name, code, **settings)
    client = tarn.client("lambda", read_timeout=60)
    for _ in range(2):  # the second time in what the first one left behind
        answer = client.invoke(FunctionName=name, LogType="Tail")
        assert answer["StatusCode"] == 200 and answer["FunctionError"] == "Unhandled"
        error = json.loads(answer["Payload"].read())
        assert error["errorType"] == error_type, error
        assert says in error["errorMessage"], error
        log = base64.b64decode(answer["LogResult"]).decode(errors="replace")
        assert "END RequestId" in log and "REPORT RequestId" in log, log
    # Nothing is wedged.
    client.update_function_code(FunctionName=name, ZipFile=functions.archive({"index.py": GOOD}))
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.update_function_configuration(FunctionName=name, Handler="index.handler")
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert json.loads(client.invoke(FunctionName=name, Payload=b"7")["Payload"].read()) == 7


def test_the_cli_shows_it(tarn, name, tmp_path):
    functions.make_function(tarn, name, "import not_there\n")
    out = tmp_path / "out.json"
    answer = tarn.aws("lambda", "invoke", "--function-name", name, "--log-type", "Tail", str(out))
    assert answer["FunctionError"] == "Unhandled" and answer["StatusCode"] == 200
    assert json.loads(out.read_text())["errorType"] == "Runtime.ImportModuleError"
    bad = zip_of([("../index.py", GOOD)])
    (tmp_path / "bad.zip").write_bytes(bad)
    failed = tarn.aws("lambda", "update-function-code", "--function-name", name, "--zip-file",
                      f"fileb://{tmp_path / 'bad.zip'}", check=False)
    assert failed.returncode != 0 and "InvalidParameterValueException" in failed.stderr


def test_a_flood_of_output_is_kept_and_bounded(tarn, name):
    functions.make_function(
        tarn, name, "def handler(e, c):\n    for i in range(e): print('line', i, 'x' * 100)\n"
        "    print('y' * 2_000_000)\n    print(b'\\xff\\xfe'.decode('latin-1'))\n    return 'done'\n",
        Timeout=60)
    client = tarn.client("lambda", read_timeout=120)
    answer = client.invoke(FunctionName=name, Payload=b"20000", LogType="Tail")
    assert json.loads(answer["Payload"].read()) == "done"
    assert len(base64.b64decode(answer["LogResult"])) <= 4096
    pages = tarn.client("logs").get_paginator("filter_log_events")
    group, deadline = f"/aws/lambda/{name}", time.monotonic() + 60
    while True:
        lines = [event["message"] for page in pages.paginate(logGroupName=group)
                 for event in page["events"]]
        if any(line.startswith("REPORT") for line in lines):
            break
        assert time.monotonic() < deadline, f"{len(lines)} lines, and no REPORT"
        time.sleep(0.5)
    assert len([line for line in lines if line.startswith("line ")]) == 20_000
    long = [line for line in lines if line.startswith("yy")]
    assert sum(map(len, long)) == 2_000_000 and max(map(len, long)) <= 256 * 1024
    assert [line for line in lines if "\u00ff" in line] == ["\u00ff\u00fe"]


def test_runtimes_that_are_not_here_are_named(tarn, name):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        tarn.client("lambda").create_function(
            FunctionName=name, Runtime="java21", Handler="a.B::c",
            Role=functions.make_role(tarn, name + "-role"), Code={"ZipFile": WHOLE})
    message = caught.value.response["Error"]["Message"]
    assert "java21" in message and functions.RUNTIME in message


def test_bad_requests(tarn, name):
    functions.make_function(tarn, name, GOOD)
    client = tarn.client("lambda")
    for arguments, code in [
            ({"FunctionName": name, "Payload": b"\xff"}, "InvalidRequestContentException"),
            ({"FunctionName": name, "Payload": b"[" * 200_000}, "InvalidRequestContentException"),
            ({"FunctionName": name, "ClientContext": "bm8="}, "InvalidRequestContentException"),
            ({"FunctionName": name, "Qualifier": "99"}, "ResourceNotFoundException"),
            ({"FunctionName": name, "Qualifier": "nowhere"}, "ResourceNotFoundException"),
            ({"FunctionName": f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"},
             "ResourceNotFoundException"),
            ({"FunctionName": name, "InvocationType": "Event", "Payload": b'"' + b"x" * 1_100_000 + b'"'},
             "RequestTooLargeException")]:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            client.invoke(**arguments)
        assert caught.value.response["Error"]["Code"] == code, arguments["FunctionName"]
