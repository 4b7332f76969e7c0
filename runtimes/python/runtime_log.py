"""Lines of a function's log: what it prints, what it logs, and errors that get out of it.

Each event is a frame on the descriptor that the platform gives for it: type, length, microseconds
since 1970, text. So an event may have many lines, and all come in the order they were made.
"""

import io
import json
import logging
import os
import struct
import sys
import threading
import time

FRAME_TYPE = 0xA55A0003
NO_BREAK_SPACE = "\u00a0"
# Attributes that every record has; the others are the caller's own.
PLAIN_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id"}


class EventLog:
    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self.request_id = ""
        self.is_json = False
        os.register_at_fork(after_in_child=self._renew_lock)

    def begin(self, descriptor):
        self._descriptor = descriptor
        self.is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"

    def _renew_lock(self):
        self._lock = threading.Lock()

    def write_event(self, text):
        body = text.encode("utf-8", "replace")
        frame = struct.pack(">IIQ", FRAME_TYPE, len(body), time.time_ns() // 1000) + body
        with self._lock:
            while frame:
                frame = frame[os.write(self._descriptor, frame):]


class LineWriter(io.TextIOBase):
    """Standard output and error: an event a line."""

    def __init__(self, log, original):
        super().__init__()
        self._log = log
        self._original = original
        self._lock = threading.RLock()
        self._pending = ""

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        with self._lock:
            lines = (self._pending + text).split("\n")
            self._pending = lines.pop()
            for line in lines:
                self._log.write_event(line)
        return len(text)

    def end_line(self):
        with self._lock:
            line, self._pending = self._pending, ""
            if line:
                self._log.write_event(line)

    def flush(self):
        self._original.flush()

    def fileno(self):
        return self._original.fileno()

    def isatty(self):
        return False

    def writable(self):
        return True

    @property
    def buffer(self):
        return self._original.buffer

    @property
    def encoding(self):
        return "utf-8"

    @property
    def errors(self):
        return "replace"


class EventHandler(logging.Handler):
    def __init__(self, log):
        super().__init__()
        self._log = log

    def emit(self, record):
        try:
            record.aws_request_id = self._log.request_id
            self._log.write_event(self.format(record).rstrip("\n"))
        except Exception:  # pylint: disable=broad-except
            self.handleError(record)


class JsonFormatter(logging.Formatter):
    def format(self, record):
        event = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
                 "level": record.levelname, "message": record.getMessage(),
                 "logger": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            event["stackTrace"] = self.formatException(record.exc_info).split("\n")
            event["errorType"] = record.exc_info[0].__name__
            event["errorMessage"] = str(record.exc_info[1])
            event["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        event.update({k: v for k, v in vars(record).items() if k not in PLAIN_RECORD})
        if record.aws_request_id:
            event["requestId"] = record.aws_request_id
        return json.dumps(event, default=str, ensure_ascii=False)


current = EventLog(2)
prepared = None  # the handler and the two writers


def prepare():
    """Makes what set_up() needs. The zygote does, once for all its copies."""
    global prepared  # pylint: disable=global-statement
    handler = EventHandler(current)
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
        "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    prepared = (handler, LineWriter(current, sys.__stdout__), LineWriter(current, sys.__stderr__))


def set_up(descriptor):
    if prepared is None:
        prepare()
    handler, sys.stdout, sys.stderr = prepared
    current.begin(descriptor)
    if current.is_json:
        handler.setFormatter(JsonFormatter())
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO").upper()
        names = {"TRACE": "DEBUG", "FATAL": "CRITICAL", "WARN": "WARNING"}
        logging.getLogger().setLevel(names.get(level, level))


def flush():
    """Lets nothing of an invocation wait for its line's end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
            if isinstance(stream, LineWriter):
                stream.end_line()
        except (OSError, ValueError):
            pass  # the function has closed it


def log_error(failure):
    """An error that got out of the function, as one event."""
    if current.is_json:
        event = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                 "log_level": "ERROR", **failure}
        current.write_event(json.dumps(event, ensure_ascii=False))
        return
    lines = [f"[ERROR] {failure['errorType']}: {failure['errorMessage']}"]
    if failure["stackTrace"]:
        lines.append("Traceback (most recent call last):")
    for entry in failure["stackTrace"]:
        for line in entry.rstrip("\n").split("\n"):
            indent = len(line) - len(line.lstrip(" "))
            lines.append(NO_BREAK_SPACE * indent + line[indent:])
    current.write_event("\n".join(lines))
