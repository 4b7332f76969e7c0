"""Errors of a function as AWS tells them: type, message, and a trace without the runtime's own frames."""

import os
import traceback

OWN_MODULES = ("bootstrap", "zygote", "runtime_client", "runtime_context", "runtime_json",
               "runtime_errors", "runtime_log", "snapshot", "snapshot_restore_py")
OWN_FILES = tuple(os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
                  for name in OWN_MODULES)


class InitError(Exception):
    """The function cannot be run, for a reason that AWS has a name for."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.trace = list(trace)


def is_own(frame):
    return frame.filename in OWN_FILES or frame.filename.startswith("<frozen importlib")


def describe(error, request_id):
    """The error as AWS tells it."""
    if isinstance(error, InitError):
        return {"errorMessage": error.message, "errorType": error.error_type,
                "requestId": request_id, "stackTrace": error.trace}
    frames = traceback.extract_tb(error.__traceback__)
    while frames and is_own(frames[0]):
        frames.pop(0)
    while frames and frames[0].filename.endswith("importlib/__init__.py"):
        frames.pop(0)
    while frames and is_own(frames[0]):
        frames.pop(0)
    return {"errorMessage": str(error), "errorType": type(error).__name__,
            "requestId": request_id, "stackTrace": traceback.format_list(frames)}
