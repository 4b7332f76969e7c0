"""A warm interpreter: imports what functions mostly use, then lets copies of itself go on in
sandboxes, each of which runs one version of a function.

    python3.X -I -S zygote.py libtarn-zygote.so PACKAGES

Requests come on descriptor 3. The interpreter is nobody's: it runs no code of users, has none of
its own machine's packages on its path, and holds nothing secret.
"""

import ctypes
import gc
import importlib
import os
import random
import signal
import sys

CONTROL = 3
KEPT = []  # for ever: in a copy, letting go of these would touch all pages that they are on


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
    """Those of the copy, which the library has given to C already. Not one by one through
    os.environ: that would touch far more of what the zygote has."""
    data = os.environ._data  # pylint: disable=protected-access
    data.clear()
    index = 0
    while (text := library.tarn_zygote_variable(index)) is not None:
        name, _, value = text.partition(b"=")
        data[name] = value
        index += 1


def become_copies(library_path, prepare=None):
    """Serves until the server is gone, and comes back in each copy with the library, inside its
    sandbox and with the variables that it was asked to have. `prepare` is called last before."""
    library = ctypes.PyDLL(library_path)
    for name in ("tarn_zygote_variable", "tarn_original_begin", "tarn_original_copy"):
        getattr(library, name).restype = ctypes.c_char_p
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # their status sockets tell of their end
    gc.collect()
    library.tarn_zygote_fill_heap()
    try:
        KEPT.extend(fill_free_blocks())
    except Exception as error:  # pylint: disable=broad-except
        print(f"zygote: copies will take more memory: {error}", file=sys.stderr)
    if prepare is not None:
        prepare()
        library.tarn_zygote_fill_heap()
    gc.freeze()
    # Python is not told of these forks: it has one thread here, and what it does then would make each
    # copy, and its sandbox's first process, keep most of a megabyte.
    if not library.tarn_zygote_serve(CONTROL):
        os._exit(0)
    random.seed()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as Python has it; a launch sets all back
    take_variables(library)
    return library


def load_again():
    """The runtime's own modules, which each copy runs: what they are made of now lies together."""
    for name in ("runtime_json", "runtime_log", "runtime_errors", "runtime_context",
                 "runtime_client", "snapshot", "bootstrap"):
        importlib.reload(sys.modules[name])
    sys.modules["runtime_log"].prepare()


def main():
    packages = sys.argv[2] if len(sys.argv) > 2 else ""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import bootstrap
    import snapshot_restore_py  # noqa: F401, pylint: disable=unused-import
    from warm_up import let_go_of_session, warm_up
    path = [packages] if packages else []
    sys.path += path
    warm_up()
    own = frozenset(name.split(".", 1)[0] for name, module in sys.modules.items()
                    if packages and (getattr(module, "__file__", None) or "").startswith(packages))
    loaded = bootstrap.loaded_names()
    library = become_copies(sys.argv[1], load_again)
    let_go_of_session()
    bootstrap.run(loaded, own, path, library)


if __name__ == "__main__":
    main()
