"""The functions sp_read_*: the value of a text in the form that data mostly has, else null, which
leaves the text to SQL that knows the whole rule. Native where Tarn's build has put the library beside
this file (src/engines/spark_text), or where TARN_SPARK_TEXT says; else macros of the same contract."""

import os

from pyspark._engine.typed import engine_type
from pyspark.sql import types as t

LIBRARY = os.environ.get("TARN_SPARK_TEXT") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "spark_text.duckdb_extension")
SETTINGS = {"allow_unsigned_extensions": "true"}  # it is ours, and signed by nobody
_NUMBERS = (t.ByteType, t.ShortType, t.IntegerType, t.LongType, t.FloatType, t.DoubleType)

# As the engine reads, of what it writes back as it was read or what only digits can be.
_MACROS = {
    **{f"sp_read_{kind}": f"CASE WHEN CAST(TRY_CAST(s AS {kind}) AS VARCHAR) = s THEN "
                          f"TRY_CAST(s AS {kind}) END"
       for kind in ("tinyint", "smallint", "integer", "bigint")},
    **{f"sp_read_{kind}": f"CASE WHEN isfinite(TRY_CAST(s AS {kind})) AND NOT contains(s, '_') THEN "
                          f"TRY_CAST(s AS {kind}) END"
       for kind in ("float", "double")},
    "sp_read_boolean": "CASE lower(s) WHEN 'true' THEN true WHEN 'false' THEN false END",
    "sp_read_date": "CASE WHEN CAST(TRY_CAST(s AS DATE) AS VARCHAR) = s AND length(s) = 10 THEN "
                    "TRY_CAST(s AS DATE) END",
    "sp_read_timestamp": "CASE WHEN CAST(TRY_CAST(s AS TIMESTAMP) AS VARCHAR) = s AND "
                         "length(s) >= 19 THEN TRY_CAST(s AS TIMESTAMP) END",
}


def add_to(connection):
    if os.path.exists(LIBRARY):
        connection.execute(f"LOAD '{LIBRARY}'")
        return
    for name, body in _MACROS.items():
        connection.execute(f"CREATE OR REPLACE MACRO {name}(s) AS ({body})")


def reading(text, kind):
    """The function of a type over a text, or nothing where there is none."""
    is_time = isinstance(kind, (t.TimestampType, t.TimestampNTZType))
    if not isinstance(kind, (*_NUMBERS, t.BooleanType, t.DateType)) and not is_time:
        return None
    name = "timestamp" if is_time else engine_type(kind).lower()
    return f"sp_read_{name}({text})"
