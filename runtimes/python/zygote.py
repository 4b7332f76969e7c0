"""A warm interpreter: imports what functions mostly use, then lets copies of itself go on in
sandboxes, each of which runs one version of a function.

    python3.X -I -S zygote.py libtarn-zygote.so PACKAGES

Requests come on descriptor 3. The interpreter is nobody's: it runs no code of users, has none of
its own machine's packages on its path, and holds nothing secret.
"""

import ctypes
import gc
import os
import signal
import sys

CONTROL = 3
# Whose descriptions botocore reads at the first client of their kind, a few MB of JSON in all.
SERVICES = ("s3", "dynamodb", "sqs", "sns", "sts", "lambda", "events", "logs", "glue", "athena",
            "kinesis", "firehose", "cloudwatch")


def warm_up():
    """boto3 with its default session and the descriptions of common services. The session stays:
    region, endpoint and credentials it looks up anew for each client."""
    try:
        import boto3
    except ImportError:
        print("zygote: boto3 is not there; `./run build` installs it", file=sys.stderr)
        return
    except Exception as error:  # pylint: disable=broad-except
        print(f"zygote: boto3 does not work with this Python: {error}", file=sys.stderr)
        return
    boto3.setup_default_session()
    for service in SERVICES:
        boto3.client(service, region_name="us-east-1", aws_access_key_id="-",
                     aws_secret_access_key="-")
    boto3.resource("dynamodb", region_name="us-east-1", aws_access_key_id="-",
                   aws_secret_access_key="-")
    boto3.resource("s3", region_name="us-east-1", aws_access_key_id="-",
                   aws_secret_access_key="-")


def free_blocks():
    """How many blocks of which size the interpreter's allocator has free in pages that it uses."""
    told, standard_error = os.memfd_create("told"), os.dup(2)
    os.dup2(told, 2)
    sys._debugmallocstats()  # pylint: disable=protected-access
    os.dup2(standard_error, 2)
    os.close(standard_error)
    rows = [line.split() for line in os.pread(told, 1 << 20, 0).decode("ascii").splitlines()]
    os.close(told)
    # "class   size   num pools   blocks in use  avail blocks"
    return [(int(row[1]), int(row[4])) for row in rows
            if len(row) == 5 and all(word.isdecimal() for word in row)]


def fill_free_blocks():
    """Objects in all of them, to be kept: what a copy makes then lies together on new pages, and
    not scattered over pages that it shares with the zygote until it writes there."""
    kept = []
    empty = sys.getsizeof(b"")
    for size, count in free_blocks():
        if size == 16:
            kept += [object() for _ in range(count)]
        elif size >= empty:
            kept += [bytes(size - empty) for _ in range(count)]
    return kept


def take_variables(library):
    os.environ.clear()
    index = 0
    while (text := library.tarn_zygote_variable(index)) is not None:
        name, _, value = os.fsdecode(text).partition("=")
        os.environ[name] = value
        index += 1


def become_copies(library_path):
    """Serves until the server is gone, and comes back in each copy, inside its sandbox and with the
    variables that it was asked to have."""
    library = ctypes.PyDLL(library_path)
    library.tarn_zygote_variable.restype = ctypes.c_char_p
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # their status sockets tell of their end
    gc.collect()
    try:
        filler = fill_free_blocks()  # pylint: disable=unused-variable
    except Exception as error:  # pylint: disable=broad-except
        print(f"zygote: copies will take more memory: {error}", file=sys.stderr)
    gc.freeze()
    python = ctypes.pythonapi
    while library.tarn_zygote_receive(CONTROL):
        python.PyOS_BeforeFork()
        if library.tarn_zygote_launch():
            python.PyOS_AfterFork_Child()
            break
        python.PyOS_AfterFork_Parent()
    else:
        os._exit(0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    take_variables(library)


def main():
    packages = sys.argv[2] if len(sys.argv) > 2 else ""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import bootstrap
    path = [packages] if packages else []
    sys.path += path
    warm_up()
    own = frozenset(name.split(".", 1)[0] for name, module in sys.modules.items()
                    if packages and (getattr(module, "__file__", None) or "").startswith(packages))
    loaded = bootstrap.loaded_names()
    become_copies(sys.argv[1])
    bootstrap.run(loaded, own, path)


if __name__ == "__main__":
    main()
