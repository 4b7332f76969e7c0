"""Runs one script of a job, inside its sandbox: gets the order, prepares files, runs, says how it
ended. What the control channel carries is written down in src/engines/jobs/job_session.h.
"""

import atexit
import io
import json
import os
import signal
import socket
import sys
import threading
import time
import traceback
import types

import job_figures
from job_errors import describe

PLATFORM_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Channel:
    """Messages to and from the server, a JSON object a line."""

    def __init__(self, descriptor):
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(True)
        self._input = self._socket.makefile("rb")
        self._lock = threading.Lock()

    def send(self, message):
        self._socket.sendall(json.dumps(message, default=str).encode() + b"\n")

    def receive(self):
        line = self._input.readline()
        if not line:
            os._exit(1)  # the server is gone
        return json.loads(line)

    def ask(self, body):
        """The server's answer to a request; RuntimeError with its reason where it refuses."""
        with self._lock:
            self.send({"event": "ask", "body": body})
            answer = self.receive()
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("body")

    def detail(self, text):
        """What is to be seen of the run though it succeeds."""
        with self._lock:
            self.send({"event": "detail", "text": text})


def download(location, folder):
    import boto3
    bucket, _, key = location.removeprefix("s3://").partition("/")
    name = key.rsplit("/", 1)[-1]
    if not location.startswith("s3://") or not name:
        raise ValueError(f"'{location}' is not the S3 path of a file")
    path = os.path.join(folder, name)
    boto3.client("s3").download_file(bucket, key, path)
    return path


def add_files(arguments, folder):
    """--extra-py-files on the search path, --extra-files in the working folder."""
    libraries = os.path.join(folder, "libs")
    for location in filter(None, (x.strip() for x in
                                  arguments.get("--extra-py-files", "").split(","))):
        os.makedirs(libraries, exist_ok=True)
        path = download(location, libraries)
        entry = libraries if path.endswith(".py") else path
        if entry not in sys.path:
            sys.path.insert(1, entry)
    for location in filter(None, (x.strip() for x in
                                  arguments.get("--extra-files", "").split(","))):
        download(location, folder)


def open_stream(descriptor):
    return io.TextIOWrapper(io.BufferedWriter(io.FileIO(descriptor, "w", closefd=False)),
                            encoding="utf-8", errors="replace", line_buffering=True)


def set_up_output():
    time.tzset()
    sys.dont_write_bytecode = True
    # Those of the zygote belong to where it wrote, a file that can be sought in say.
    sys.stdout = sys.__stdout__ = open_stream(1)
    sys.stderr = sys.__stderr__ = open_stream(2)
    # A signal that asks a script to end is an end, with what is buffered written.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def attach_host(channel, settings):
    """Tells awsglue where it runs, if it is there."""
    try:
        from awsglue import job_host
    except ImportError:
        return
    job_host.attach(channel, settings)
    if "pyspark._engine" in sys.modules:  # Tarn's, warm in the zygote
        from awsglue import spark_tables
        spark_tables.attach()


def execute(path, order):
    """Runs the script as __main__; the exception that got out of it, or None."""
    try:
        code = compile(order["script"], path, "exec")
        main = types.ModuleType("__main__")
        main.__file__ = path
        main.__builtins__ = __builtins__
        sys.modules["__main__"] = main
        exec(code, main.__dict__)  # pylint: disable=exec-used
    except SystemExit as exit_request:
        return None if exit_request.code in (None, 0) else exit_request
    except BaseException as error:  # pylint: disable=broad-except
        return error
    return None


def print_error(error):
    """The traceback as it is seen from the script: without this file's own frames."""
    if isinstance(error, SystemExit):
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
        return
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


def leave(channel, error, path, is_python_shell):
    code = 0
    channel.send({"event": "figures", **job_figures.figures()})
    if error is not None:
        print_error(error)
        channel.send({"event": "failed", "message": describe(error, path, is_python_shell)})
        code = 1
    else:
        threading._shutdown()  # pylint: disable=protected-access
        atexit._run_exitfuncs()  # pylint: disable=protected-access
        channel.send({"event": "done"})
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(code)


def run(prepare=None, execute_scala=None):
    """`prepare(order)` comes before the script, when its files are there."""
    channel = Channel(int(os.environ.pop("TARN_JOB_CONTROL_FD")))
    order = channel.receive()
    set_up_output()
    folder = os.getcwd()
    path = os.path.join(folder, os.path.basename(order["script_name"]) or "script.py")
    settings = order.get("settings") or {}
    with open(path, "w", encoding="utf-8") as file:
        file.write(order["script"])
    sys.argv = [path] + order["arguments"]
    sys.path.insert(0, folder)
    attach_host(channel, settings)
    channel.send({"event": "ready"})
    channel.receive()
    try:
        add_files(settings.get("arguments") or {}, folder)
        if prepare is not None:
            prepare(order)
    except Exception as error:  # pylint: disable=broad-except
        leave(channel, error, path, order["is_python_shell"])
    run_script = execute_scala if order.get("is_scala") else execute
    leave(channel, run_script(path, order), path, order["is_python_shell"])
