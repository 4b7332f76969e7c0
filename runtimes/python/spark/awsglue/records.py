"""Records: many dicts, in bounded memory: what is beyond some MiB lies on disk, in a file that has
no name. Filled once, then read as often as one likes; whoever reads it changes nothing.
"""

import copy
import itertools
import os
import pickle
import tempfile

CHUNK_RECORDS = 1000
MEMORY_BYTES = 32 << 20


class Records:
    def __init__(self):
        self._chunks = []   # pickled: bytes, or (offset, size) in the file
        self._last = []     # of the chunk that is not full
        self._count = self._held = 0
        self._file = None

    @classmethod
    def of(cls, records):
        if isinstance(records, Records):
            return records
        made = cls()
        for record in records:
            made.append(record)
        return made

    def append(self, record):
        self._last.append(record)
        self._count += 1
        if len(self._last) == CHUNK_RECORDS:
            self._keep(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL))
            self._last = []

    def _keep(self, data):
        if self._held + len(data) <= MEMORY_BYTES:
            self._held += len(data)
            self._chunks.append(data)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="tarn-records-")
        self._chunks.append((self._file.seek(0, os.SEEK_END), len(data)))
        self._file.write(data)
        self._file.flush()

    def _chunk(self, chunk):
        if isinstance(chunk, bytes):
            return pickle.loads(chunk)
        return pickle.loads(os.pread(self._file.fileno(), chunk[1], chunk[0]))

    def __iter__(self):
        for chunk in self._chunks:
            yield from self._chunk(chunk)
        yield from self._last

    def fresh(self):
        """The records as copies, which a function of the script may change."""
        for chunk in self._chunks:
            yield from self._chunk(chunk)
        yield from copy.deepcopy(self._last)

    def __len__(self):
        return self._count

    def first(self, count):
        return list(itertools.islice(self, count))
