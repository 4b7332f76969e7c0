"""CSV of the usual form as typed columns, by the library of native_text: it reads a pipe while the
engine scans what it has read (src/engines/spark_text/line_stream.h). What is of another form fails the
statement with MARK, which then runs again by the engine's own reader."""

import ctypes
import functools
import os

from pyspark.sql import types as t
from pyspark._engine import native_text, zones

MARK = "TARN_TEXT_OF_ANOTHER_FORM"
TAKEN = "ArrowArrayStream was"  # released: what the engine says of a view that it reads again
_TEXT = "u"
_LETTERS = {t.BooleanType: "b", t.ByteType: "c", t.ShortType: "s", t.IntegerType: "i", t.LongType: "l",
            t.FloatType: "f", t.DoubleType: "g", t.DateType: "d", t.TimestampType: "t",
            t.TimestampNTZType: "t"}
_CAPSULE = b"arrow_array_stream"


class LineForm:
    """How lines are read: `names` of columns and a letter for each; what has no letter of its own
    stays text."""

    def __init__(self, names, letters, separator, quote, escape, has_header):
        self.names, self.letters = names, letters
        self.separator, self.quote, self.escape = separator, quote, escape
        self.has_header = has_header

    def is_typed(self, place):
        return self.letters[place] != _TEXT


def form_of(options, names, kinds):
    """The LineForm of a reader's options (csv_source.CsvOptions), or None where they ask for more."""
    plain = (options.mode == "PERMISSIVE" and not options.null and not options.comment
             and not options.multiline and options.encoding == "utf-8"
             and not options.trim_left and not options.trim_right)
    marks = (options.sep, options.quote or "", options.escape or "")
    if not plain or not os.path.exists(native_text.LIBRARY) or len(options.sep) != 1 or any(
            len(mark.encode()) > 1 or mark in "\r\n" and mark for mark in marks):
        return None
    letters = ""
    for kind in kinds:
        is_given = (options.date if isinstance(kind, t.DateType) else
                    options.time if isinstance(kind, (t.TimestampType, t.TimestampNTZType)) else None)
        is_given = is_given or isinstance(kind, t.TimestampType) and zones.current() is not None
        letters += _TEXT if is_given else _LETTERS.get(type(kind), _TEXT)
    return LineForm(names, letters, options.sep, options.quote, options.escape, options.header)


@functools.lru_cache(maxsize=1)
def _library():
    library = ctypes.CDLL(native_text.LIBRARY)
    library.tarn_lines_open.restype = ctypes.c_void_p
    library.tarn_lines_open.argtypes = [ctypes.c_int] * 5 + [
        ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p)]
    library.tarn_lines_free.restype = None
    library.tarn_lines_free.argtypes = [ctypes.c_void_p]
    return library


def _capsule(pointer):
    make = ctypes.pythonapi.PyCapsule_New
    make.restype = ctypes.py_object
    make.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return make(pointer, _CAPSULE, None)


class LineView:
    """A view of the engine that gives the lines of a descriptor, once."""

    def __init__(self, connection, name, descriptor, form):
        """Takes the descriptor."""
        names = (ctypes.c_char_p * len(form.names))(*[name.encode() for name in form.names])
        self.name, self._connection = name, connection
        self._stream = _library().tarn_lines_open(
            descriptor, ord(form.separator), ord(form.quote) if form.quote else -1,
            ord(form.escape) if form.escape else -1, int(form.has_header), form.letters.encode(), names)
        connection.register(name, _capsule(self._stream))

    def close(self):
        self._connection.unregister(self.name)
        _library().tarn_lines_free(self._stream)
