"""Large objects as pipes, which the engine reads as it reads files of its own system.

A pipe gives an object's bytes once, to the statement that it was made for. A statement that opens
one again finds a socket in its place: it fails with the pipe's name, and runs again without pipes. So
does one that finds lines of a form which native_lines does not read.
"""

import array
import contextlib
import fcntl
import os
import socket
import termios
import threading

from pyspark.errors import SparkRuntimeException
from pyspark._engine import native_lines, object_files, plain_http
from pyspark._engine.scope import fresh

MIN_BYTES = 4 << 20
MAX_PIPES = 8  # each has a connection, at once
TRIES = 5  # of connections that end early
PIPE_BYTES = 1 << 20
FOLDER = "/proc/self/fd/"
_F_SETPIPE_SZ = 1031


class Streams:
    """The pipes of one run."""

    def __init__(self, reads_lines=True):
        """`reads_lines`: whether lines may be read natively."""
        self._pipes, self._views = [], []
        self._reads_lines = reads_lines
        self._is_served = plain_http.is_served()

    def takes(self, file):
        return (self._is_served and object_files.is_remote(file.path) and file.size >= MIN_BYTES
                and len(self._pipes) < MAX_PIPES)

    def open(self, file):
        """The path of a pipe that gives this object."""
        pipe = _Pipe(file)
        self._pipes.append(pipe)
        return pipe.path

    def lines(self, connection, files, form):
        """Names of views that give the objects' lines, or None where they do not all come by pipes."""
        if not self._reads_lines or len(files) + len(self._pipes) > MAX_PIPES or not all(map(self.takes, files)):
            return None
        names = []
        for file in files:
            self._pipes.append(_Pipe(file))
            self._views.append(native_lines.LineView(connection, fresh("tarn_lines_"),
                                                     self._pipes[-1].take(), form))
            names.append(self._views[-1].name)
        return names

    def owns(self, error):
        """Whether an error of the engine is about the pipes, or the lines in them."""
        return self.is_of_pipes(error) or any(
            mark in str(error) for mark in (native_lines.MARK, native_lines.TAKEN))

    @staticmethod
    def is_of_pipes(error):
        return FOLDER in str(error)

    def check(self):
        """Fails where an object did not come whole: the engine took what came for all of it."""
        for pipe in self._pipes:
            if pipe.error is not None:
                raise pipe.error

    def close(self):
        for each in self._views + self._pipes:
            each.close()
        self._pipes, self._views = [], []


def with_pipes(produce):
    """produce(streams), of objects that come by pipes: read natively, or by the engine where lines are
    of another form; by none where the engine has no use for one, or has more to say of what is in it."""
    for reads_lines in (True, False):
        streams = Streams(reads_lines)
        try:
            return produce(streams)
        except SparkRuntimeException as error:
            if not streams.owns(error):
                raise
            if streams.is_of_pipes(error):
                break
        finally:
            streams.close()
    return produce(None)


class _Pipe:
    def __init__(self, file):
        self.error = None
        self._file = file
        self._out, self._in = os.pipe()
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._in, _F_SETPIPE_SZ, PIPE_BYTES)
        self.path = f"{FOLDER}{self._out}"
        self._is_hidden = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def take(self):
        """A descriptor of one's own to read from."""
        return os.dup(self._out)

    def _serve(self):
        try:
            self._copy()
        except BrokenPipeError:
            pass  # the engine has what it wanted
        except Exception as error:
            self.error = error
        finally:
            os.close(self._in)

    def _copy(self):
        done, tag = 0, None
        for _ in range(TRIES):
            got = plain_http.copy_to(self._in, self._file.path, done, tag, self._moved)
            if got is None:
                break
            done, tag = done + got[0], got[2]
            if got[0] == got[1]:
                return
        for data in object_files.pieces_from(self._file.path, done, tag):
            while data:
                count = os.write(self._in, data)
                done, data = done + count, data[count:]
                self._moved(done)

    def _moved(self, count):
        """Once the engine has begun to read, nothing else may."""
        if self._is_hidden:
            return
        waiting = array.array("i", [0])
        fcntl.ioctl(self._in, termios.FIONREAD, waiting)
        if waiting[0] < count:
            self._is_hidden = True
            self._hide()

    def _hide(self):
        with socket.socket(socket.AF_UNIX) as nothing:
            os.dup2(nothing.fileno(), self._out, inheritable=False)

    def close(self):
        os.close(self._out)
        self._thread.join()
