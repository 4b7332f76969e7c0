"""Sources: objects of S3, and tables of the Data Catalog, as DynamicFrames."""

import bz2
import contextlib
import csv
import gzip
import io
import json
import tempfile

from awsglue import catalog, job_host, json_lines, s3_files, values
from awsglue import gluetypes as g
from awsglue.operations import quoted
from awsglue.records import Records

TEXT_TYPES = ("string", "varchar", "char")
JSON_CHARACTERS = 1 << 20  # read at a time
# SerDe classes by what they read.
SERDES = {"LazySimpleSerDe": "csv", "OpenCSVSerde": "csv", "JsonSerDe": "json",
          "ParquetHiveSerDe": "parquet"}


def is_true(value):
    return str(value).strip().lower() == "true"


def empty(glue_context, columns=()):
    """No records, of the columns that a table has."""
    from awsglue.dynamicframe import DynamicFrame
    fields = []
    for column in columns:
        try:
            kind = g.parse_type(column.get("Type") or "string")
        except ValueError:  # a nested type
            kind = g.StringType()
        fields.append(g.Field(column["Name"], kind))
    return DynamicFrame([], glue_context, "", g.StructType(fields))


# S3.

def read_s3(glue_context, paths, data_format, options, connection, context):
    """A DynamicFrame of the objects below `paths`, but for those that the bookmark knows."""
    if isinstance(paths, str):
        paths = json.loads(paths) if paths.startswith("[") else [paths]
    recurse = is_true(connection.get("recurse", "true"))
    files = []
    for path in paths:
        job_host.note_source(path)
        files += s3_files.list_files(path, recurse)
    found = bool(files)
    files = s3_files.without_excluded(files, connection.get("exclusions"))
    files = s3_files.new_files(files, context)
    if not files:
        if not found:
            raise FileNotFoundError(f"no objects are at {', '.join(paths)}")
        return empty(glue_context)
    if data_format == "json":
        return read_json(glue_context, files, options)
    if data_format == "csv":
        return read_csv(glue_context, files, options)
    if data_format in ("parquet", "glueparquet"):
        return read_parquet(glue_context, paths, files)
    raise NotImplementedError(f"the format {data_format} of S3 is not served by Tarn's awsglue: "
                              "csv, json and parquet are")


@contextlib.contextmanager
def opened(file, errors="strict"):
    """The text of an object, from a copy on disk."""
    with tempfile.TemporaryFile(prefix="tarn-source-") as copy:
        s3_files.client().download_fileobj(file.bucket, file.key, copy)
        job_host.count_read(file.size)
        copy.seek(0)
        mark = copy.read(3)
        copy.seek(0)
        data = copy
        if mark[:2] == b"\x1f\x8b":
            data = gzip.GzipFile(fileobj=copy)
        elif mark == b"BZh":
            data = bz2.BZ2File(copy)
        with io.TextIOWrapper(data, encoding="utf-8-sig", errors=errors, newline="") as text:
            yield text


def parse_json(text):
    """Records of an open file: one a line, or documents after each other, or arrays of them; a
    document at a time is in memory."""
    decoder, rest, index, is_over = json.JSONDecoder(), "", 0, False
    is_array = False
    while True:
        while index < len(rest) and rest[index] in " \t\r\n,\ufeff":
            index += 1
        if index < len(rest) and rest[index] == "[" and not is_array:
            is_array, index = True, index + 1
            continue
        if index < len(rest) and rest[index] == "]" and is_array:
            is_array, index = False, index + 1
            continue
        if index < len(rest):
            try:
                value, after = decoder.raw_decode(rest, index)
                # A number at the end of what was read may go on.
                if after < len(rest) or is_over or isinstance(value, (dict, list)):
                    index = after
                    if isinstance(value, dict) or not is_array:
                        yield value
                    continue
            except ValueError:
                if is_over:
                    raise
        elif is_over:
            if is_array:
                raise ValueError("an array has no end")
            return
        more = text.read(max(JSON_CHARACTERS, len(rest) - index))
        is_over = not more
        rest, index = rest[index:] + more, 0


def read_json(glue_context, files, options):
    from awsglue.dynamicframe import DynamicFrame
    path = options.get("jsonPath", "$")
    steps = [s for s in path.replace("[*]", "").split(".") if s not in ("$", "")]
    alike = None if steps else json_lines.read(glue_context, files)
    if alike is not None:
        return DynamicFrame(alike, glue_context)
    records = Records()
    for file in files:
        try:
            with opened(file) as text:
                for document in parse_json(text):
                    for record in found_in(document, steps):
                        records.append(record)
        except ValueError as error:
            raise ValueError(f"{file.path} is not JSON: {error}") from error
    job_host.count_read(0, len(records))
    return DynamicFrame(records, glue_context, "", values.schema_of(records))


def found_in(document, steps):
    """The records at a path of a document."""
    found = [document]
    for step in steps:
        found = [record.get(step) for record in found if isinstance(record, dict)]
        found = [x for inner in found for x in (inner if isinstance(inner, list) else [inner])]
    return [record for record in found if isinstance(record, dict)]


def csv_reader(glue_context, options):
    quote = options.get("quoteChar", '"')
    reader = glue_context.spark_session.read.format("csv")
    reader = reader.option("sep", options.get("separator", ","))
    has_header = is_true(options.get("withHeader", False))
    reader = reader.option("header", "true" if has_header else "false")
    reader = reader.option("quote", "" if str(quote) == "-1" else quote)
    escape = options.get("escaper")
    reader = reader.option("escape", escape if escape else ('"' if quote == '"' else "\\"))
    if is_true(options.get("multiline", False)):
        reader = reader.option("multiLine", "true")
    return reader


def read_csv(glue_context, files, options):
    """All columns are strings; without a header they are col0, col1, …"""
    from awsglue.dynamicframe import DynamicFrame
    frame = csv_reader(glue_context, options).load([file.path for file in files])
    if not is_true(options.get("withHeader", False)):
        frame = frame.toDF(*[f"col{i}" for i in range(len(frame.columns))])
    return DynamicFrame(frame, glue_context)


def read_parquet(glue_context, paths, files):
    from awsglue.dynamicframe import DynamicFrame
    reader = glue_context.spark_session.read.format("parquet")
    if len(paths) == 1 and any("=" in file.key for file in files):
        reader = reader.option("basePath", paths[0])
    return DynamicFrame(reader.load([file.path for file in files]), glue_context)


# The Data Catalog.

def read_table(glue_context, database, name, predicate, options, context):
    table = catalog.get_table(database, name)
    keys = table.get("PartitionKeys") or []
    if not keys:
        pieces = [(table["StorageDescriptor"], [])]
    else:
        expression = predicate or options.get("catalogPartitionPredicate", "")
        pieces = [(p["StorageDescriptor"], p["Values"])
                  for p in catalog.get_partitions(database, name, expression)]
    files, by_piece = [], []
    for descriptor, partition in pieces:
        location = descriptor["Location"]
        job_host.note_source(location)
        found = s3_files.list_files(location)
        found = s3_files.without_excluded(found, options.get("exclusions")
                                          or table.get("Parameters", {}).get("exclusions"))
        files += found
        by_piece.append((partition, found))
    fresh = {file.path for file in s3_files.new_files(files, context)}
    frame = None
    for partition, found in by_piece:
        wanted = [file for file in found if file.path in fresh]
        if not wanted:
            continue
        piece = read_piece(glue_context, table, wanted)
        piece = add_keys(glue_context, piece, keys, partition)
        frame = piece if frame is None else frame.union(piece)
    if frame is None:
        if not files and not keys:
            raise FileNotFoundError(f"the table {database}.{name} has no objects at "
                                    f"{table['StorageDescriptor']['Location']}")
        return empty(glue_context, table["StorageDescriptor"].get("Columns", []) + keys)
    return frame


def add_keys(glue_context, frame, keys, partition):
    if not keys:
        return frame
    kinds = [g.parse_type(key.get("Type") or "string") for key in keys]
    columns = {key["Name"]: values.cast_value(value, kind)
               for key, kind, value in zip(keys, kinds, partition)}
    if not frame.is_uniform:
        records = ({**record, **columns} for record in frame.records())
        fields = frame.schema().fields + [g.Field(key["Name"], kind)
                                          for key, kind in zip(keys, kinds)]
        return frame._made(records, g.StructType(fields))
    from pyspark.sql import functions as F
    data = frame.toDF()
    for key, kind in zip(keys, kinds):
        data = data.withColumn(key["Name"],
                               F.lit(columns[key["Name"]]).cast(values.to_spark(kind)))
    return frame._made(data)


def read_piece(glue_context, table, files):
    descriptor = table["StorageDescriptor"]
    library = descriptor.get("SerdeInfo", {}).get("SerializationLibrary", "")
    kind = SERDES.get(library.rsplit(".", 1)[-1])
    if kind == "parquet":
        return read_parquet(glue_context, [], files)
    if kind == "json":
        path = (table.get("Parameters") or {}).get("jsonPath", "$")
        return read_json(glue_context, files, {"jsonPath": path})
    if kind == "csv":
        return read_text_table(glue_context, table, files)
    raise NotImplementedError(f"tables of the SerDe {library or 'none'} are not served by Tarn's "
                              "awsglue")


def text_options(table):
    serde = table["StorageDescriptor"].get("SerdeInfo", {})
    parameters = {**(table.get("Parameters") or {}), **(serde.get("Parameters") or {})}
    is_open = serde.get("SerializationLibrary", "").endswith("OpenCSVSerde")
    separator = parameters.get("separatorChar") or parameters.get("field.delim") or (
        "," if is_open else "\x01")
    return {"separator": separator, "withHeader": parameters.get("skip.header.line.count") == "1",
            "quoteChar": parameters.get("quoteChar", '"') if is_open else '"',
            "escaper": parameters.get("escapeChar") if is_open else None,
            "by_header": is_true(parameters.get("tarn.columns.by.header", False)),
            "skipped": int(parameters.get("skip.header.line.count") or 0)}


def read_text_table(glue_context, table, files):
    """Typed as the table says; a column with other values is a choice of its type and string."""
    from awsglue.dynamicframe import DynamicFrame
    from awsglue.guess import GuessedFrame
    columns = table["StorageDescriptor"]["Columns"]
    options = text_options(table)
    if options["skipped"] > 1 or options["by_header"]:
        return read_odd_text(glue_context, columns, options, files)
    frame = csv_reader(glue_context, options).load([file.path for file in files])
    names = [column["Name"] for column in columns]
    if len(frame.columns) != len(names):
        return read_odd_text(glue_context, columns, options, files)
    frame = frame.toDF(*names)
    kinds = {c["Name"]: g.parse_type(c["Type"]) for c in columns
             if c["Type"].split("(")[0] not in TEXT_TYPES}
    if not kinds:
        return DynamicFrame(frame, glue_context)
    guess = DynamicFrame(guessed(glue_context, options, files, frame, kinds), glue_context)
    return GuessedFrame(guess, lambda: settled(frame, names, kinds, glue_context), glue_context)


def settled(frame, names, kinds, glue_context):
    """What a look at all values says that the frame is."""
    from awsglue.dynamicframe import DynamicFrame
    misfits = find_misfits(frame, kinds)
    if not misfits:
        return DynamicFrame(typed(frame, names, kinds), glue_context)
    kept = {name: kind for name, kind in kinds.items() if name not in misfits}
    records = map(values.plain_value, typed(frame, names, kept).toLocalIterator())
    records = Records.of(choose_types(records, {n: kinds[n] for n in misfits}))
    return DynamicFrame(records, glue_context, "", declared(records, names, kinds))


def declared(records, names, kinds):
    """The schema of records, of which some columns are of types that a table tells."""
    told = g.StructType([g.Field(name, kind) for name, kind in kinds.items()])
    return g.kept(values.schema_of(records, names), told)


def guessed(glue_context, options, files, frame, kinds):
    """With the columns of their types, of which a value that is of another fails the query: by the
    reader itself, where it is Tarn's."""
    if not hasattr(glue_context.spark_session, "_catalog_hook"):
        return typed(frame, frame.columns, kinds, is_guess=True)
    from awsglue.guess import MARK
    fields = [g.Field(name, kinds.get(name) or g.StringType()) for name in frame.columns]
    reader = csv_reader(glue_context, options).option("tarnMisfit", MARK)
    return reader.schema(values.to_spark(g.StructType(fields))).load([f.path for f in files])


def typed(frame, names, kinds, is_guess=False):
    """With the columns of their types; `is_guess`: a value that is of another fails the query."""
    from pyspark.sql import functions as F
    from awsglue.guess import MARK
    from awsglue.operations import spark_cast

    def column(name):
        text = F.col(quoted(name))
        if not is_guess:
            return spark_cast(F.trim(text), kinds[name]).alias(name)
        made = spark_cast(text, kinds[name])  # what trimming alone would mend is seen by the look
        return F.when(made.isNull() & (text != ""),
                      F.raise_error(F.lit(MARK))).otherwise(made).alias(name)
    return frame.select(*[column(n) if n in kinds else F.col(quoted(n)) for n in names])


def find_misfits(frame, kinds):
    """The columns that have a value which is not of their type."""
    if not kinds:
        return []
    from pyspark.sql import functions as F
    from awsglue.operations import spark_cast
    counts = []
    for index, (name, kind) in enumerate(kinds.items()):
        column = F.trim(F.col(quoted(name)))
        is_misfit = (F.length(column) > 0) & spark_cast(column, kind).isNull()
        counts.append(F.sum(F.when(is_misfit, 1).otherwise(0)).alias(f"c{index}"))
    row = frame.agg(*counts).collect()[0]
    return [name for index, name in enumerate(kinds) if row[index]]


def choose_types(records, kinds):
    """The values that are of their column's type as such, the others as they stand."""
    for record in records:
        out = dict(record)
        for name, kind in kinds.items():
            text = (record.get(name) or "").strip()
            cast = values.cast_value(text, kind) if text else None
            out[name] = cast if cast is not None else (record.get(name) if text else None)
        yield out


def read_odd_text(glue_context, columns, options, files):
    """Text that the engine's reader has no options for: several lines above the data, columns by
    the names in each file's header, rows of differing lengths. Record by record."""
    from awsglue.dynamicframe import DynamicFrame
    names = [column["Name"] for column in columns]
    kinds = {c["Name"]: g.parse_type(c["Type"]) for c in columns
             if c["Type"].split("(")[0] not in TEXT_TYPES}
    records = Records.of(choose_types(odd_rows(names, options, files), kinds))
    job_host.count_read(0, len(records))
    return DynamicFrame(records, glue_context, "", declared(records, names, kinds))


def odd_rows(names, options, files):
    for file in files:
        with opened(file, "replace") as text:
            rows = csv.reader(text, delimiter=options["separator"],
                              quotechar=options["quoteChar"] or None)
            order, skipped = names, options["skipped"]
            for number, row in enumerate(rows):
                if number < skipped:
                    if options["by_header"] and number == skipped - 1:
                        order = [cell.strip().lower() for cell in row]
                    continue
                if row:
                    found = dict(zip(order, row))
                    yield {name: found.get(name) for name in names}
