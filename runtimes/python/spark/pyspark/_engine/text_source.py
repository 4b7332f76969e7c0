"""Text files as a plan: a row a line, in the column `value`."""

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import object_files
from pyspark._engine.file_sources import file_plan
from pyspark._engine.json_source import line_separator, text_scan
from pyspark._engine.scope import Attribute
from pyspark._engine.unpacking import rewritten

_KNOWN = {"wholetext", "pathglobfilter", "basepath", "recursivefilelookup", "encoding",
          "compression", "linesep"}


def _is_mixed(file):
    head = object_files.read_range(file.path, 0, min(file.size, 1 << 20))
    return b"\r\n" in head and b"\n" in head.replace(b"\r\n", b"")


def _plain(data):
    return data.replace(b"\r\n", b"\n") if b"\r\n" in data else None


def read(session, files, options, schema=None):
    for option in options:
        if option not in _KNOWN:
            raise NotServed(f"the text option {option}")
    value = Attribute("value", t.StringType(), True)
    if str(options.get("wholetext", "")).lower() == "true":
        return file_plan(session, files, lambda got: (
            f"(SELECT content, filename FROM read_text({got}))"), [(value, "content")], schema)
    files = rewritten(files, _plain, "mixed line ends") if any(map(_is_mixed, files.files[:64])) else files
    return file_plan(session, files, text_scan(True, separator=line_separator(options)),
                     [(value, "coalesce(line, '')")], schema)
