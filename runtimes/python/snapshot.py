"""Copies of an initialized function: what is done once before, and in each of them after.

The process that initialized the function (the original) runs no invocation. It waits for requests,
and forks for each: the copy goes on in a sandbox of its own, made by libtarn-zygote.so, with its own
descriptors, /tmp, credentials and randomness.
"""

import gc
import os
import sys
import threading

import runtime_log
from runtime_errors import InitError, describe

# What differs from copy to copy, beside the log's stream.
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def failure_of(error_type, error):
    failure = describe(error, "")
    return InitError(error_type, f"{failure['errorType']}: {failure['errorMessage']}",
                     failure["stackTrace"])


def hooks(name):
    """(function, arguments, named arguments), in the order of their registration."""
    module = sys.modules.get("snapshot_restore_py")
    get = getattr(module, name, None)
    return list(get()) if get is not None else []


def run_hooks(calls, error_type):
    try:
        for function, arguments, named in calls:
            function(*arguments, **named)
    except Exception as error:  # pylint: disable=broad-except
        raise failure_of(error_type, error) from error


def refuse(what):
    raise InitError("Runtime.SnapshotError", f"No snapshot can be made: {what}")


def check(library, control):
    """What a copy could not have, is said now."""
    others = [thread.name for thread in threading.enumerate()
              if thread is not threading.current_thread()]
    if others:
        refuse("the initialization has left threads running, which copies do not have: "
               + ", ".join(others))
    with open(f"/proc/self/task/{threading.get_native_id()}/children", encoding="ascii") as file:
        if file.read().strip():
            refuse("the initialization has left processes running, which copies do not have")
    obstacle = library.tarn_original_begin(control)
    if obstacle is not None:
        refuse(obstacle.decode("utf-8", "replace"))


def held_credentials():
    """Objects of botocore that clients made so far sign with. Looked for once: in a copy, the look
    alone would touch all that it shares."""
    botocore = sys.modules.get("botocore.credentials")
    kind = getattr(botocore, "Credentials", None)
    if kind is None:
        return []
    key = os.environ.get(KEYS[0])
    return [each for each in gc.get_objects()
            if isinstance(each, kind) and each.__dict__.get("access_key") == key]


def take_variables(library, credentials):
    index = 0
    while (text := library.tarn_zygote_variable(index)) is not None:
        name, _, value = os.fsdecode(text).partition("=")
        os.environ[name] = value
        index += 1
    access_key, secret_key, token = (os.environ[name] for name in KEYS)
    for each in credentials:
        each.access_key, each.secret_key, each.token = access_key, secret_key, token


def be_different():
    """Randomness that no other copy has: `random` sees to itself at a fork. What asks for the process
    id finds another than before."""
    ssl = sys.modules.get("ssl")
    if ssl is not None:
        ssl.RAND_add(os.urandom(64), 64.0)
    numpy = sys.modules.get("numpy.random")
    if numpy is not None and hasattr(numpy, "seed"):
        numpy.seed()
    thread = threading.main_thread()
    if hasattr(thread, "_set_native_id"):
        thread._set_native_id()  # pylint: disable=protected-access


def fork_on_request(library, control):
    """Comes back in each copy, with what went wrong or nothing."""
    while library.tarn_original_wait(control):
        child = os.fork()
        if child == 0:
            return library.tarn_original_copy(control)
        library.tarn_original_forget()
        try:
            os.waitpid(child, 0)
        except ChildProcessError:
            pass  # the function ignores its children
    os._exit(0)


def go_on(client, library, trouble, credentials):
    client.begin_copy()
    try:
        if trouble is not None:
            raise InitError("Runtime.RestoreError", trouble.decode("utf-8", "replace"))
        take_variables(library, credentials)
        be_different()
        run_hooks(hooks("get_after_restore"), "Runtime.AfterRestoreError")
    except Exception as error:  # pylint: disable=broad-except
        failure = describe(error, "")
        runtime_log.log_error(failure)
        runtime_log.flush()
        client.post_restore_error(failure)
        sys.exit(1)
    runtime_log.flush()


def become_copies(client, library, control):
    """Comes back in each copy, ready for invocations."""
    if library is None:
        refuse("the interpreter is not a copy of a warm one")
    run_hooks(reversed(hooks("get_before_snapshot")), "Runtime.BeforeSnapshotError")
    runtime_log.flush()
    check(library, control)
    credentials = held_credentials()
    gc.collect()
    gc.freeze()
    client.hold()
    go_on(client, library, fork_on_request(library, control), credentials)
