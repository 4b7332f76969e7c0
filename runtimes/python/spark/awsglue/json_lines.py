"""Large JSON whose records are lines and alike, read by the engine: many times as fast as one by one.

Alike: the same fields in the same order at every level, each of one type but for nulls, so that a
DataFrame says all that the records do. Where they are not, or the engine reads a text in another way
than Python may, there is no such frame, and the records are read one by one.
"""

import json

from awsglue import gluetypes as g

MIN_BYTES = 1 << 20  # of less, one by one is as fast
MAX_SHAPES = 50_000
LEAVES = {"BOOLEAN": g.BooleanType, "UBIGINT": g.LongType, "BIGINT": g.LongType,
          "DOUBLE": g.DoubleType, "VARCHAR": g.StringType}
_INTEGERS = ("UBIGINT", "BIGINT")


class _Unlike(Exception):
    """The records are not alike."""


def read(glue_context, files):
    """The DataFrame, or None."""
    session = glue_context.spark_session
    if sum(file.size for file in files) < MIN_BYTES or not hasattr(session, "_catalog_hook"):
        return None
    if any(file.path.endswith((".bz2", ".bzip2", ".zst")) for file in files):
        return None
    from pyspark.errors import PySparkException
    try:
        schema = schema_of(shapes(session, [file.path for file in files]))
    except (_Unlike, PySparkException):
        return None  # which says in its own words what is wrong with them
    from awsglue.values import to_spark
    return session.read.format("json").schema(to_spark(schema)).load([f.path for f in files])


def shapes(session, paths):
    """The different structures of the records, as the engine tells them; a number of nineteen digits
    might be more than a long holds."""
    from pyspark._engine import file_sources, json_source
    files = file_sources.find_files(paths)
    session._engine.announce(files.files)
    rows = json_source.text_scan(False, "rec_")(file_sources.file_list(files.paths))
    found = session._engine.execute(
        "SELECT DISTINCT CASE WHEN json_valid(rec_) AND NOT regexp_matches(rec_, '[0-9]{19}') THEN "
        f"json_structure(rec_) END FROM {rows} WHERE trim(rec_) <> '' LIMIT {MAX_SHAPES + 1}"
    ).fetchall()
    if not 0 < len(found) <= MAX_SHAPES or any(shape is None for shape, in found):
        raise _Unlike
    return [json.loads(shape) for shape, in found]


def schema_of(found):
    merged = found[0]
    for shape in found[1:]:
        merged = _merged(merged, shape)
    if not isinstance(merged, dict):
        raise _Unlike
    return _type(merged)


def _merged(one, other):
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            raise _Unlike
        return {name: _merged(one[name], other[name]) for name in one}
    if isinstance(one, list) and isinstance(other, list):
        return [_merged(one[0], other[0])]
    if one == other or other == "NULL":
        return one
    if one == "NULL":
        return other
    if one in _INTEGERS and other in _INTEGERS:
        return "BIGINT"
    raise _Unlike


def _type(shape):
    if isinstance(shape, dict):
        if not shape or len({name.lower() for name in shape}) < len(shape) or "_corrupt_record" in shape:
            raise _Unlike
        return g.StructType([g.Field(name, _type(inner)) for name, inner in shape.items()])
    if isinstance(shape, list):
        # Of an array's members the engine has told what they have in common.
        if shape[0] not in (*_INTEGERS, "BOOLEAN", "VARCHAR"):
            raise _Unlike
        return g.ArrayType(LEAVES[shape[0]]())
    if shape not in LEAVES:
        raise _Unlike
    return LEAVES[shape]()
