"""JSON files as a plan: a record a line, or a document (an array of records) a file."""

import json
import zlib

from pyspark.errors import AnalysisException, IllegalArgumentException, NotServed
from pyspark.sql import types as t
from pyspark._engine import json_lenient, object_files, zones
from pyspark._engine.file_sources import file_list, file_plan
from pyspark._engine.json_functions import all_nullable
from pyspark._engine.native_text import reading
from pyspark._engine.scope import Attribute, fresh
from pyspark._engine.unpacking import rewritten
from pyspark._engine.typed import engine_type, is_string, is_timestamp, quote_name, quote_text

_KNOWN = {"multiline", "mode", "dateformat", "timestampformat", "pathglobfilter", "basepath",
          "samplingratio", "primitivesasstring", "columnnameofcorruptrecord", "encoding",
          "inferschema", "recursivefilelookup", "compression", "linesep",
          "dropfieldifallnull", "preferdecimal", "prefersdecimal"} | json_lenient.known()


def parse_mode(options):
    """PERMISSIVE, DROPMALFORMED or FAILFAST; Spark takes what it does not know for the first."""
    mode = options.get("mode", "PERMISSIVE")
    if mode.upper() not in ("PERMISSIVE", "DROPMALFORMED", "FAILFAST"):
        import warnings
        warnings.warn(f"{mode} is not a valid parse mode. Using PERMISSIVE.")
        return "PERMISSIVE"
    return mode.upper()


def line_separator(options):
    """What ends lines, None for the usual ends."""
    found = options.get("linesep")
    if found == "":
        raise IllegalArgumentException("requirement failed: 'lineSep' cannot be an empty string.")
    return None if found in (None, "\n", "\r\n") else found


def text_scan(partitioned, column="line", separator=None):
    """read_csv as a reader of lines; with a separator of their own, each file is split whole."""
    if separator is not None:
        mark, name = quote_text(separator), ", filename" if partitioned else ""
        content = (f"CASE WHEN ends_with(content, {mark}) THEN left(content, length(content) - "
                   f"{len(separator)}) ELSE content END")
        return lambda files: (f"(SELECT unnest(string_split({content}, {mark})) AS {column}{name} FROM "
                              f"read_text({files}) WHERE content <> '') {fresh('t')}")
    more = ", filename = true" if partitioned else ""
    return lambda files: (
        f"read_csv({files}, auto_detect = false, header = false, delim = '\x01', quote = '', "
        f"escape = '', nullstr = '', columns = {{'{column}': 'VARCHAR'}}, strict_mode = false, "
        f"max_line_size = 67108864{more})")


def _is_whole(options):
    return str(options.get("multiline", "")).lower() == "true"


def _heads(files):
    """The first bytes of some of the files."""
    for file in files.files[:64]:
        data = object_files.read_range(file.path, 0, min(file.size, json_lenient.LOOK_BYTES))
        if file.path.endswith((".gz", ".gzip")):
            data = zlib.decompressobj(31).decompress(data, json_lenient.LOOK_BYTES)
        if not file.path.endswith(".zst"):
            yield data


def _prepared(files, options):
    """(the files, whether lines may be arrays): JSON that only Spark takes comes as plain JSON."""
    flags, whole, arrays = json_lenient.flags_of(options), _is_whole(options), False
    for head in _heads(files):
        arrays = arrays or head.lstrip().startswith(b"[") or b"\n[" in head
        if b"'" in head or any(flags[name] for name in flags if name != "allowsinglequotes"):
            if json_lenient.is_lenient(head, flags, whole):
                files = rewritten(files, lambda data: json_lenient.converted(data, flags, whole), str(flags))
                break
    return files, arrays


def _records(options, partitioned, arrays):
    """An item of FROM with the column rec_ (JSON text of a record), and filename. `arrays`: lines may be
    arrays, of which each member is a record."""
    name = ", filename" if partitioned else ""
    lines = text_scan(partitioned, "rec_", line_separator(options))
    if not _is_whole(options):
        # What follows a record on its line, Spark does not look at: the commas of an array over lines.
        def scan(files):
            found = (f"(SELECT CASE WHEN ends_with(rec_, ',') AND NOT json_valid(rec_) THEN "
                     f"rtrim(rec_, ', ') ELSE rec_ END AS rec_{name} FROM {lines(files)} "
                     f"WHERE trim(rec_) <> '') {fresh('t')}")
            return found if not arrays else (
                f"(SELECT unnest(CASE WHEN starts_with(ltrim(rec_), '[') AND json_valid(rec_) AND "
                f"json_type(rec_, '$[0]') = 'OBJECT' THEN CAST(from_json(rec_, '[\"JSON\"]') AS VARCHAR[]) ELSE [rec_] END) AS rec_{name} FROM {found}) "
                f"{fresh('t')}")
        return scan
    return lambda files: (
        f"(SELECT unnest(CASE WHEN json_valid(content) AND json_type(content) = 'ARRAY' THEN "
        f"CAST(from_json(content, '[\"JSON\"]') AS VARCHAR[]) ELSE [content] END) AS rec_{name} "
        f"FROM read_text({files})) {fresh('t')}")


def read(session, files, options, schema=None):
    for option in options:
        if option not in _KNOWN:
            raise NotServed(f"the JSON option {option}")
    from pyspark._engine import python_times
    of_python = python_times.read_by(read, session, files, options, schema)
    if of_python is not None:
        return of_python
    partitioned = True
    corrupt = options.get("columnnameofcorruptrecord", "_corrupt_record")
    mode = parse_mode(options)
    files, arrays = _prepared(files, options)
    records = _records(options, partitioned, arrays)
    strict = schema is not None
    if schema is None:
        schema = infer(session, files, _records(options, False, arrays), options, corrupt, mode)
    schema = all_nullable(schema)
    fields = [f for f in schema.fields if f.name != corrupt]
    wanted = json.dumps({f.name: _shape(f.dataType, strict) for f in fields}).replace("'", "''")
    message = quote_text("[MALFORMED_RECORD_IN_PARSING] Malformed records are detected in record "
                         "parsing. Parse Mode: FAILFAST.")


    name = ", filename" if partitioned else ""
    valid = "CASE WHEN json_valid(rec_) AND json_type(rec_) = 'OBJECT' THEN rec_ END"
    bad = _bad_sql(fields, valid, options, strict)

    def scan(got):
        parsed = (f"(SELECT rec_{name}, from_json({valid}, '{wanted}') AS j_ FROM {records(got)}) "
                  f"{fresh('t')}" if fields else records(got))
        if mode == "DROPMALFORMED":
            return f"(SELECT * FROM {parsed} WHERE NOT ({bad})) {fresh('t')}"
        if mode == "FAILFAST":
            return (f"(SELECT * FROM {parsed} WHERE CASE WHEN {bad} THEN error({message}) ELSE "
                    f"true "
                    f"END) {fresh('t')}")
        return parsed

    columns = []
    for field in schema.fields:
        if field.name == corrupt:
            sql = f"CASE WHEN {bad} THEN rec_ END"
        else:
            sql = _value(field.dataType, f"j_.{quote_name(field.name)}", options, strict)
        columns.append((Attribute(field.name, field.dataType, True), sql))
    return file_plan(session, files, scan, columns, schema)


def _bad_sql(fields, valid, options, strict):
    """Whether a record is no object, or a field of it not of its type."""
    tests = [f"{valid} IS NULL"]
    for field in fields:
        path = quote_text('$."' + field.name.replace('"', '\\"') + '"')
        value = _value(field.dataType, f"j_.{quote_name(field.name)}", options, strict)
        tests.append(f"(json_extract_string({valid}, {path}) IS NOT NULL AND {value} IS NULL)")
    return " OR ".join(tests)


def _shape(kind, strict):
    """What the engine makes of a field; `strict`: numbers and flags stay JSON, for `_scalar`."""
    if isinstance(kind, t.ArrayType):
        return [_shape(kind.elementType, strict)]
    if isinstance(kind, t.StructType):
        return {f.name: _shape(f.dataType, strict) for f in kind.fields}
    if isinstance(kind, t.MapType):
        return f"MAP(VARCHAR, {_plain(kind.valueType)})"
    return "JSON" if strict and isinstance(kind, _SCALARS) else _plain(kind)


_SCALARS = (t.IntegralType, t.DoubleType, t.FloatType, t.BooleanType)


def _scalar(kind, sql):
    """A number or a flag of JSON; what is text, or does not fit, is null."""
    text = f"CAST({sql} AS VARCHAR)"
    if isinstance(kind, t.BooleanType):
        return f"CASE {text} WHEN 'true' THEN true WHEN 'false' THEN false END"
    if isinstance(kind, t.IntegralType):
        return f"coalesce({reading(text, kind)}, CASE WHEN {text} = '-0' THEN 0 END)"
    number = f"coalesce({reading(text, kind)}, TRY_CAST({text} AS {engine_type(kind)}))"
    odd = f"TRY_CAST(trim({text}, '\"') AS {engine_type(kind)})"
    return (f"CASE WHEN {text} IN ('\"NaN\"', '\"Infinity\"', '\"-Infinity\"') THEN {odd} "
            f"ELSE {number} END")


def _plain(kind):
    if isinstance(kind, (t.DateType, t.BinaryType, t.DecimalType)) or is_timestamp(kind):
        return "VARCHAR"
    return engine_type(kind)


def _value(kind, sql, options, strict):
    """What from_json gave, as the final value: texts become times."""
    from pyspark._engine.casts import cast, meant, variable
    from pyspark._engine.typed import Typed
    if isinstance(kind, t.DateType) or is_timestamp(kind):
        pattern = options.get("dateformat" if isinstance(kind, t.DateType) else "timestampformat")
        if pattern:
            from pyspark._engine import java_dates
            found = java_dates.strptime(pattern)
            if found is None:
                raise NotServed(f"the pattern {pattern} in the JSON reader")
            return meant(f"CAST({java_dates.strptime_sql(sql, found)} AS {engine_type(kind)})", kind)
        return cast(Typed(sql, t.StringType()), kind).sql
    if isinstance(kind, t.DecimalType):
        return f"TRY_CAST({sql} AS {engine_type(kind)})"
    if isinstance(kind, t.BinaryType):
        return f"from_base64({sql})"
    if strict and isinstance(kind, _SCALARS):
        return _scalar(kind, sql)
    name = variable("j")
    if isinstance(kind, t.ArrayType):
        inner = _value(kind.elementType, name, options, strict)
        return sql if inner == name else f"list_transform({sql}, lambda {name}: {inner})"
    if isinstance(kind, t.StructType):
        inner = [_value(f.dataType, f"({sql}).{quote_name(f.name)}", options, strict)
                 for f in kind.fields]
        if all(one == f"({sql}).{quote_name(f.name)}" for one, f in zip(inner, kind.fields)):
            return sql
        parts = ", ".join(f"{quote_name(f.name)} := {one}" for f, one in zip(kind.fields, inner))
        return f"CASE WHEN ({sql}) IS NOT NULL THEN struct_pack({parts}) END"
    return sql


def infer(session, files, records, options, corrupt, mode):
    """The schema of all records: fields in the order of their names, as Spark puts them."""
    session._engine.announce(files.files)
    valid = "CASE WHEN json_valid(rec_) AND json_type(rec_) = 'OBJECT' THEN rec_ END"
    found = records(file_list(files.paths))
    structure, bad, is_long = session._engine.execute(
        f"SELECT json_group_structure(CAST({valid} AS JSON)), count(*) - count({valid}), "
        f"bool_or(regexp_matches({valid}, '[0-9]{{19}}')) FROM {found}").fetchone()
    as_text = str(options.get("primitivesasstring", "")).lower() == "true"
    kind = _from_structure(json.loads(structure or "{}"), as_text)
    if is_long and not as_text:  # the engine has longer whole numbers
        kind = _of_values(session, f"SELECT {valid} FROM {found}")
    fields = kind.fields if isinstance(kind, t.StructType) else []
    seen = set()
    for field in fields:
        if field.name.lower() in seen:
            raise AnalysisException(f"[COLUMN_ALREADY_EXISTS] The column `{field.name.lower()}` already "
                                    "exists. Consider to choose another name or rename the existing "
                                    "column.", error_class="COLUMN_ALREADY_EXISTS")
        seen.add(field.name.lower())
    if bad and mode == "PERMISSIVE":
        fields = sorted(fields + [t.StructField(corrupt, t.StringType(), True)],
                        key=lambda f: f.name)
    return t.StructType(fields)


def _of_values(session, select):
    """The type of all records, each looked at in Python."""
    from pyspark._engine.json_functions import merge_json, raw_json_type, settled
    kind, result = t.NullType(), session._engine.execute(select)
    while True:
        rows = result.fetchmany(20000)
        if not rows:
            return settled(kind)
        for text, in rows:
            if text is not None:
                kind = merge_json(kind, raw_json_type(json.loads(text)))


def _from_structure(found, as_text=False):
    if isinstance(found, dict):
        kinds = [(name, _from_structure(inner, as_text)) for name, inner in sorted(found.items())]
        fields = [t.StructField(name, kind, True) for name, kind in kinds if kind is not None]
        return t.StructType(fields) if fields else None  # without fields, there is no such column
    if isinstance(found, list):
        element = _from_structure(found[0], as_text)
        return element and t.ArrayType(element, True)
    if as_text:
        return t.StringType()
    return {"BOOLEAN": t.BooleanType(), "UBIGINT": t.LongType(), "BIGINT": t.LongType(),
            "DOUBLE": t.DoubleType(), "HUGEINT": t.DecimalType(38, 0)}.get(found, t.StringType())


class JsonLayout:
    """How JSON is written: whether fields that are null stand in it, and the engine's formats of dates
    and times, None for the usual ones."""

    def __init__(self, keeps_nulls=False, dates=None, times=None):
        self.keeps_nulls, self.dates, self.times = keeps_nulls, dates, times


def json_sql(kind, sql, layout):
    """The JSON text of a value, as to_json and the JSON writer have it.

    Gives a SQL expression that is null where the value is.
    """
    from pyspark._engine.casts import seen, to_text, variable
    if is_string(kind):
        return f"CAST(to_json({sql}) AS VARCHAR)"
    if isinstance(kind, (t.BooleanType, t.IntegralType)):
        return f"CAST({sql} AS VARCHAR)"
    if isinstance(kind, t.DecimalType):
        return f"CAST({sql} AS VARCHAR)"
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        text = to_text(sql, kind)
        return f"CASE WHEN isfinite({sql}) THEN {text} ELSE '\"' || {text} || '\"' END"
    if isinstance(kind, t.DateType):
        if layout.dates:
            return f"CAST(to_json(strftime({sql}, {quote_text(layout.dates)})) AS VARCHAR)"
        return f"'\"' || CAST({sql} AS VARCHAR) || '\"'"
    if is_timestamp(kind):
        if layout.times:
            return f"CAST(to_json(strftime({seen(sql, kind)}, {quote_text(layout.times)})) AS VARCHAR)"
        zone = zones.offset_text(sql) if isinstance(kind, t.TimestampType) else "''"
        return f"strftime({seen(sql, kind)}, '\"%Y-%m-%dT%H:%M:%S.%g') || {zone} || '\"'"
    if isinstance(kind, t.BinaryType):
        return f"'\"' || base64({sql}) || '\"'"
    name = variable("o")
    if isinstance(kind, t.ArrayType):
        inner = f"coalesce({json_sql(kind.elementType, name, layout)}, 'null')"
        return f"'[' || sp_join(list_transform({sql}, lambda {name}: {inner}), ',') || ']'"
    if isinstance(kind, t.MapType):
        key = f"CAST(to_json({to_text(f'{name}.key', kind.keyType)}) AS VARCHAR)"
        item = f"coalesce({json_sql(kind.valueType, f'{name}.value', layout)}, 'null')"
        return (f"'{{' || sp_join(list_transform(map_entries({sql}), lambda {name}: "
                f"{key} || ':' || {item}), ',') || '}}'")
    if isinstance(kind, t.StructType):
        parts = _members([(f.name, f.dataType, f"({sql}).{quote_name(f.name)}") for f in kind.fields],
                         layout)
        return f"CASE WHEN ({sql}) IS NOT NULL THEN '{{' || concat_ws(',', {parts}) || '}}' END"
    raise NotServed(f"a column of type {kind.simpleString()} in JSON")


def _members(fields, layout):
    """The members of an object, of (name, type, SQL) each."""
    def value(kind, sql):
        written = json_sql(kind, sql, layout)
        return f"coalesce({written}, 'null')" if layout.keeps_nulls else f"({written})"

    return ", ".join(quote_text(json.dumps(name, ensure_ascii=False) + ":") + " || " + value(kind, sql)
                     for name, kind, sql in fields)


def row_sql(attributes, layout):
    """A row as a line of JSON."""
    parts = _members([(a.name, a.type, a.id) for a in attributes], layout)
    return f"'{{' || concat_ws(',', {parts}) || '}}'" if parts else "'{}'"
