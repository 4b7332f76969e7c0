"""Runs a Python function: fetches invocations from the Runtime API, calls the handler, answers.

Either goes on in a copy of the zygote (run()), or is a program of its own: bootstrap.py PACKAGES.
Behaves as AWS's runtime does where a function can see it: the context object, log lines, error
shapes, search path. Knows the server only by the Runtime API and the descriptors it was given.
"""

import importlib
import json
import os
import sys
import time

import runtime_log
import snapshot
from runtime_client import RuntimeClient
from runtime_context import make_context
from runtime_errors import OWN_MODULES, InitError, describe
from runtime_json import dump_json

# What this runtime itself stands on, as AWS's does: a function's own modules don't replace it. Once:
# the zygote loads this module again when there is more.
if "BASIC" not in globals():
    BASIC = frozenset(name.split(".", 1)[0] for name in sys.modules) - set(OWN_MODULES)


def layer_folders():
    """/opt, or where the sandbox has no tree of its own, the layers, the last one first."""
    folders = os.environ.pop("TARN_LAYER_FOLDERS", None)
    return ["/opt"] if folders is None else [f for f in folders.split(":") if f]


def function_path():
    """What comes before the interpreter's own search path."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    path = [os.environ["LAMBDA_TASK_ROOT"]]
    path += [p for p in os.environ.get("PYTHONPATH", "").split(":") if p]
    for folder in layer_folders():
        path += [os.path.join(folder, "python", "lib", version, "site-packages"),
                 os.path.join(folder, "python")]
    return path


def loaded_names():
    """The top-level names of what is loaded, but for what functions don't replace."""
    return frozenset(name.split(".", 1)[0] for name in sys.modules) - BASIC


def forget_shadowed(path, loaded, packages):
    """Lets the function's own modules come before those that are `loaded`.

    A package of the runtime that is shadowed takes the others with it: they belong together.
    Looks at no loaded module unless one is shadowed: in a copy of the zygote each look would copy
    the page that holds it.
    """
    own = set()
    for folder in path:
        try:
            own.update(name.split(".", 1)[0] for name in os.listdir(folder))
        except OSError:
            continue
    shadowed = own & loaded
    if not shadowed:
        return
    if shadowed & packages:
        shadowed |= packages
    for name in list(sys.modules):
        if name.split(".", 1)[0] in shadowed:
            del sys.modules[name]


def split_handler(handler):
    module, dot, function = handler.rpartition(".")
    if not dot or not module:
        raise InitError("Runtime.MalformedHandlerName",
                        f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)")
    return module.replace("/", "."), function


def load_handler(handler):
    module_name, function_name = split_handler(handler)
    shown = handler.rpartition(".")[0]
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise InitError("Runtime.ImportModuleError",
                        f"Unable to import module '{shown}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").strip()}\n']
        raise InitError("Runtime.UserCodeSyntaxError",
                        f"Syntax error in module '{shown}': {error}", trace) from error
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        raise InitError("Runtime.HandlerNotFound",
                        f"Handler '{function_name}' missing on module '{shown}'") from error


def answer(client, handler, invocation):
    """Runs one invocation. What the handler raises is answered; only exits get out."""
    request_id = invocation.request_id
    runtime_log.current.request_id = request_id
    if invocation.trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = invocation.trace_id
    try:
        try:
            event = json.loads(invocation.body)
        except ValueError as error:
            raise InitError("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}")
        result = handler(event, make_context(invocation))
        try:
            body = dump_json(result)
        except (TypeError, ValueError) as error:
            raise InitError("Runtime.MarshalError", f"Unable to marshal response: {error}")
    except Exception as error:  # pylint: disable=broad-except
        failure = describe(error, request_id)
        runtime_log.log_error(failure)
        runtime_log.flush()
        client.post_error(request_id, failure)
        return
    runtime_log.flush()
    client.post_response(request_id, body)


def tell_init_error(client, error):
    """Ends the process."""
    failure = describe(error, "")
    runtime_log.log_error(failure)
    runtime_log.flush()
    client.post_init_error(failure)
    sys.exit(1)


def run(loaded, packages=frozenset(), package_path=(), library=None):
    """Never returns. `loaded`: loaded_names(); `packages`: those of them that the runtime brings,
    which go together; `library`: the zygote's, where this is a copy of it."""
    time.tzset()
    sys.dont_write_bytecode = True
    client = RuntimeClient(int(os.environ.pop("TARN_RUNTIME_API_FD")))
    runtime_log.set_up(int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD")))
    control = os.environ.pop("TARN_SNAPSHOT_FD", None)
    path = function_path()
    sys.path[:] = path + [p for p in sys.path if p not in path and p not in package_path] + [
        p for p in package_path if p]
    sys.argv = [""]
    forget_shadowed(path, loaded, packages)
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:  # pylint: disable=broad-except
        tell_init_error(client, error)
    runtime_log.flush()
    if control is not None:
        try:
            snapshot.become_copies(client, library, int(control))
        except Exception as error:  # pylint: disable=broad-except
            tell_init_error(client, error)
    while True:
        answer(client, handler, client.next())


if __name__ == "__main__":
    run(loaded_names(), package_path=sys.argv[1:])
