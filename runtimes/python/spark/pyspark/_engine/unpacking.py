"""Text that the engine cannot open as it is comes to the job's disk first: of bzip2, and CSV whose lines
have an end of their own. Other codecs of Hadoop are refused by name, as their bytes would be taken for
text."""

import atexit
import bz2
import functools
import io
import os
import shutil
import tempfile

from pyspark.errors import NotServed
from pyspark._engine import object_files

COPY_BYTES = 4 << 20
REFUSED = (".deflate", ".lz4", ".snappy", ".lzo", ".xz")


class _Bytes(io.RawIOBase):
    """A file of any kind, read from its start to its end."""

    def __init__(self, file):
        super().__init__()
        self._file, self._place = file, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        size = min(len(buffer), self._file.size - self._place)
        data = object_files.read_range(self._file.path, self._place, size)
        buffer[:len(data)] = data
        self._place += len(data)
        return len(data)


@functools.lru_cache(maxsize=1)
def _folder():
    folder = tempfile.mkdtemp(prefix="tarn-unpacked-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


_copies = {}  # (path, tag, modified): the unpacked copy


def _copy_of(file):
    known = (file.path, file.tag, file.modified)
    if known not in _copies:
        path = os.path.join(_folder(), f"{len(_copies)}-{os.path.basename(file.path)[:-4]}")
        packed = io.BufferedReader(_Bytes(file), COPY_BYTES)
        with bz2.open(packed) as data, open(path, "wb") as out:
            shutil.copyfileobj(data, out, COPY_BYTES)
        _copies[known] = object_files.File(path, os.path.getsize(path), file.modified, file.tag)
    return _copies[known]


def rewritten(files, change, key):
    """The FileSet with copies in place of its files: change(bytes) gives the bytes of one, or None where
    the file stays as it is. `key` says which change that is."""
    for place, file in enumerate(files.files):
        if file.path.endswith((".gz", ".gzip", ".zst")):
            continue
        known = (file.path, file.tag, file.modified, key)
        if known not in _copies:
            made = change(object_files.read_range(file.path, 0, file.size))
            if made is None:
                continue
            path = os.path.join(_folder(), f"{len(_copies)}-{os.path.basename(file.path)}")
            with open(path, "wb") as out:
                out.write(made)
            _copies[known] = object_files.File(path, len(made), file.modified, file.tag)
        copy = _copies[known]
        files.shown[copy.path] = files.shown.get(file.path, file.path)
        files.files[place] = copy
    return files


def with_plain_lines(files, mark):
    """The FileSet with copies in which lines end as usual, where `mark` ends them."""
    if any(file.path.endswith((".gz", ".gzip", ".zst")) for file in files.files):
        raise NotServed("the CSV option lineSep of compressed files")

    def change(data):
        if b"\n" in data.replace(mark, b""):
            raise NotServed("the CSV option lineSep of files whose fields go over lines")
        return data.replace(mark, b"\n")
    return rewritten(files, change, mark)


def unpacked(files):
    """The FileSet with copies in place of what is packed so; `shown` then has their true names."""
    for file in files.files:
        if file.path.endswith(REFUSED):
            raise NotServed(f"text compressed as {file.path.rsplit('.', 1)[-1]}")
    for place, file in enumerate(files.files):
        if file.path.endswith(".bz2"):
            copy = _copy_of(file)
            files.shown[copy.path] = file.path
            files.files[place] = copy
    return files
