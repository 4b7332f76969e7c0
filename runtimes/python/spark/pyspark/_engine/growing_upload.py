"""Uploads a local file while the engine still writes it, so that both end at nearly the same time.

The engine only appends to the files of COPY: bytes that are there stay as they are. Parts go up
from a thread, and nobody sees them before finish(), which the query's success allows; else abort().
"""

import os
import threading

from pyspark._engine import object_files

LOOK_S = 0.05


class GrowingUpload:
    def __init__(self, source, target):
        self._source, self._target = source, target
        self._upload, self._tags, self._error = None, [], None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        """Sends each whole part as soon as it is written."""
        try:
            while not self._stop.wait(LOOK_S):
                while not self._stop.is_set() and self._waiting() >= object_files.PART_BYTES:
                    self._send()
        except Exception as error:
            self._error = error

    def _waiting(self):
        try:
            size = os.path.getsize(self._source)
        except FileNotFoundError:
            return 0
        return size - len(self._tags) * object_files.PART_BYTES

    def _send(self):
        if self._upload is None:
            self._upload = object_files.begin_upload(self._target)
        self._tags.append(object_files.upload_part(self._upload, self._source, len(self._tags)))

    def finish(self):
        """Sends the rest and completes the object. False when nothing was sent yet: the file is
        small, and the caller puts it at once."""
        self._stop.set()
        self._thread.join()
        if self._upload is None and self._error is None:
            return False
        try:
            if self._error is not None:
                raise self._error
            while self._waiting() > 0:
                self._send()
            object_files.complete_upload(self._upload, self._tags)
        except BaseException as error:
            self.abort()
            raise object_files.failed(error, self._target) if hasattr(
                error, "response") else error from None
        object_files.TRANSFERS.wrote(self._target, os.path.getsize(self._source))
        os.unlink(self._source)
        return True

    def abort(self):
        self._stop.set()
        self._thread.join()
        if self._upload is not None:
            object_files.abort_upload(self._upload)
            self._upload = None
