"""Text files as a plan: a row a line, in the column `value`."""

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine.file_sources import file_plan
from pyspark._engine.json_source import line_separator, text_scan
from pyspark._engine.scope import Attribute

_KNOWN = {"wholetext", "pathglobfilter", "basepath", "recursivefilelookup", "encoding",
          "compression", "linesep"}


def read(session, files, options, schema=None):
    for option in options:
        if option not in _KNOWN:
            raise NotServed(f"the text option {option}")
    value = Attribute("value", t.StringType(), True)
    if str(options.get("wholetext", "")).lower() == "true":
        return file_plan(session, files, lambda got: (
            f"(SELECT content, filename FROM read_text({got}))"), [(value, "content")], schema)
    return file_plan(session, files, text_scan(True, separator=line_separator(options)),
                     [(value, "coalesce(line, '')")], schema)
