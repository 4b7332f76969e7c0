"""Large JSON whose records are lines and alike, read by the engine: many times as fast as one by one.

Alike: the same fields in the same order at every level, each of one type but for nulls, so that a
DataFrame says all that the records do. Where they are not, or the engine reads a text in another way
than Python may, there is no such frame, and the records are read one by one.
"""

import json

from awsglue import gluetypes as g

MIN_BYTES = 1 << 20  # of less, one by one is as fast
MAX_SHAPES = 50_000
INTEGERS = range(-(1 << 31), 1 << 31)
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
    paths = [file.path for file in files]
    try:
        found, has_long = shapes(session, paths)
        schema = schema_of(found)
    except (_Unlike, PySparkException):
        return None  # which says in its own words what is wrong with them
    ranges = _ranges(_load(session, schema, paths), schema) if has_long else {}
    return _load(session, _narrowed(schema, ranges), paths)


def _load(session, schema, paths):
    from awsglue.values import to_spark
    return session.read.format("json").schema(to_spark(schema)).load(paths)


def shapes(session, paths):
    """The different structures of the records, as the engine tells them, and whether an integer may be
    beyond 32 bits; a number of nineteen digits might be more than a long holds."""
    from pyspark._engine import file_sources, json_source
    files = file_sources.find_files(paths)
    session._engine.announce(files.files)
    rows = json_source.text_scan(False, "rec_")(file_sources.file_list(files.paths))
    found = session._engine.execute(
        "SELECT DISTINCT CASE WHEN json_valid(rec_) AND NOT regexp_matches(rec_, '[0-9]{19}') THEN "
        f"json_structure(rec_) END, regexp_matches(rec_, '[0-9]{{10}}') FROM {rows} "
        f"WHERE trim(rec_) <> '' LIMIT {MAX_SHAPES + 1}").fetchall()
    if not 0 < len(found) <= MAX_SHAPES or any(shape is None for shape, _ in found):
        raise _Unlike
    return [json.loads(shape) for shape, _ in found], any(is_long for _, is_long in found)


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


def _integers(kind, path=()):
    """The paths of longs, and whether they are in an array."""
    for field in kind.fields:
        here, inner = (*path, field.name), field.dataType
        if isinstance(inner, g.StructType):
            yield from _integers(inner, here)
        elif isinstance(inner, g.ArrayType):
            if isinstance(inner.elementType, g.LongType):
                yield here, True
        elif isinstance(inner, g.LongType):
            yield here, False


def _ranges(frame, schema):
    """The least and the greatest at each of those paths."""
    from awsglue.operations import quoted
    from pyspark.sql import functions as F
    paths, asked = [], []
    for path, is_array in _integers(schema):
        column = F.col(".".join(map(quoted, path)))
        least, most = (F.array_min(column), F.array_max(column)) if is_array else (column, column)
        paths.append(path)
        asked += [F.min(least), F.max(most)]
    row = list(frame.agg(*asked).collect()[0]) if asked else []
    return {path: (row[2 * i], row[2 * i + 1]) for i, path in enumerate(paths)}


def _narrowed(kind, ranges, path=()):
    """With ints for those longs that are all within 32 bits."""
    if isinstance(kind, g.StructType):
        return g.StructType([g.Field(f.name, _narrowed(f.dataType, ranges, (*path, f.name)))
                             for f in kind.fields])
    if isinstance(kind, g.ArrayType):
        return g.ArrayType(_narrowed(kind.elementType, ranges, path))
    if not isinstance(kind, g.LongType):
        return kind
    found = [end for end in ranges.get(path, ()) if end is not None]
    return g.LongType() if any(end not in INTEGERS for end in found) else g.IntegerType()
