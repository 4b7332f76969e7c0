"""Objects of S3 as files of the engine: a filesystem that it calls for ranges of bytes.

Sequential readers are served from pieces that threads fetch ahead; small files that come next in a
list are fetched before they are asked for: at most 64 of them, of 1 MiB, wait in memory.
"""

import sys
import threading
import types
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from pyspark._engine import object_files

SCHEME = "tarn-s3"
PIECE_BYTES = 8 << 20
AHEAD_PIECES = 4
SMALL_BYTES = 1 << 20
SMALL_AHEAD_FILES = 16
THREADS = 8


def remote_name(path):
    """s3://bucket/key as the engine opens it."""
    return SCHEME + path[2:] if path.startswith("s3://") else path


class _Handle:
    """An open object. The engine seeks and reads it from one thread at a time."""

    def __init__(self, system, path, size):
        self._system, self._path, self._size = system, path, size
        self._place, self._expected, self._runs = 0, 0, 0
        self._pieces = OrderedDict()
        self._lock = threading.Lock()
        self.fs = system
        self.path = path

    def seekable(self):
        return True

    def seek(self, place, whence=0):
        self._place = place + (self._place if whence == 1 else self._size if whence == 2 else 0)
        return self._place

    def tell(self):
        return self._place

    def read(self, count=-1):
        with self._lock:
            left = max(self._size - self._place, 0)
            count = left if count < 0 else min(count, left)
            if count == 0:
                return b""
            small = self._system.small(self._path, self._size)
            if small is not None:
                data = small[self._place:self._place + count]
            elif self._sequential(count):
                data = self._from_pieces(count)
            else:
                data = object_files.read_range(self._path, self._place, count)
            self._place += len(data)
            self._expected = self._place
            return data

    def _sequential(self, count):
        """Whether to read ahead: from the start on, or after two reads that follow one another."""
        follows = self._place == self._expected
        self._runs = self._runs + 1 if follows else 0
        return follows and (self._runs >= 2 or (self._place == 0 and count >= PIECE_BYTES))

    def _piece(self, number):
        found = self._pieces.get(number)
        if found is None:
            start = number * PIECE_BYTES
            size = min(PIECE_BYTES, self._size - start)
            found = self._pieces[number] = self._system.pool.submit(
                object_files.read_range, self._path, start, size)
        return found

    def _from_pieces(self, count):
        first, last = self._place // PIECE_BYTES, (self._place + count - 1) // PIECE_BYTES
        final = (self._size - 1) // PIECE_BYTES
        for number in range(first, min(last + AHEAD_PIECES, final) + 1):
            self._piece(number)
        parts = []
        for number in range(first, last + 1):
            data = self._piece(number).result()
            low = self._place - first * PIECE_BYTES if number == first else 0
            high = self._place + count - number * PIECE_BYTES
            parts.append(data[low:high] if low or high < len(data) else data)
        for number in [number for number in self._pieces if number < last]:
            del self._pieces[number]
        return b"".join(parts) if len(parts) > 1 else parts[0]

    def close(self):
        self._pieces.clear()
        self._system.forget(self._path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Methods:
    """What the engine calls of a filesystem."""

    protocol = (SCHEME,)

    def prepare(self):
        self.pool = ThreadPoolExecutor(THREADS)
        self.known = OrderedDict()  # path -> File
        self.order, self.place = [], {}
        self.fetched = {}
        self.lock = threading.Lock()
        return self

    def announce(self, files):
        """Files that queries may open: their sizes, and the order they come in."""
        with self.lock:
            for file in files:
                if file.path not in self.known:
                    self.place[file.path] = len(self.order)
                    self.order.append(file.path)
                self.known[file.path] = file

    @staticmethod
    def _plain(path):
        path = str(path)
        return "s3://" + path.split("://", 1)[-1]

    def _file(self, path):
        path = self._plain(path)
        found = self.known.get(path)
        if found is None:
            listed = object_files.list_files(path)
            if not listed:
                raise FileNotFoundError(path)
            found = listed[0]
        return found

    def small(self, path, size):
        """The content of a small file, fetched with those that come after it; else None."""
        if size > SMALL_BYTES:
            return None
        with self.lock:
            start = self.place.get(path)
            if start is None:
                return None
            for name in self.order[start:start + SMALL_AHEAD_FILES]:
                if self.known[name].size <= SMALL_BYTES and name not in self.fetched and (
                        len(self.fetched) < 4 * SMALL_AHEAD_FILES or name == path):
                    self.fetched[name] = self.pool.submit(object_files.read_bytes, name)
            found = self.fetched.get(path)
        return found.result() if found else None

    def forget(self, path):
        with self.lock:
            self.fetched.pop(path, None)

    def open(self, path, mode="rb", **_):
        if "r" not in mode:
            raise OSError("objects are written through object_files.publish")
        file = self._file(path)
        return _Handle(self, file.path, file.size)

    def exists(self, path, **_):
        try:
            return self._file(path) is not None
        except FileNotFoundError:
            return False

    isfile = exists

    def isdir(self, path, **_):
        return False

    def size(self, path):
        return self._file(path).size

    def info(self, path, **_):
        file = self._file(path)
        return {"name": file.path, "size": file.size, "type": "file", "mtime": file.modified}

    def modified(self, path):
        import datetime
        return datetime.datetime.fromtimestamp(self._file(path).modified, datetime.timezone.utc)

    def glob(self, path, **_):
        return [SCHEME + "://" + str(path).split("://", 1)[-1]]

    def unstrip_protocol(self, path):
        return SCHEME + "://" + str(path).split("://", 1)[-1]


def attach(connection):
    """A filesystem on the engine's connection. Its client asks for a class of fsspec; where that
    package is not there, a class of that name is enough."""
    had = sys.modules.get("fsspec")
    module = had
    if had is None:
        module = types.ModuleType("fsspec")
        module.AbstractFileSystem = type("AbstractFileSystem", (), {})
        sys.modules["fsspec"] = module
    try:
        made = type("ObjectFiles", (_Methods, module.AbstractFileSystem), {})
        system = made.__new__(made)
        _Methods.prepare(system)
        connection.register_filesystem(system)
    finally:
        if had is None:
            del sys.modules["fsspec"]
    return system
