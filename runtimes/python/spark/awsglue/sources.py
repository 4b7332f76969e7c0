"""Sources: objects of S3, and tables of the Data Catalog, as DynamicFrames."""

import csv
import gzip
import io
import json

from awsglue import catalog, job_host, s3_files, values
from awsglue import gluetypes as g
from awsglue.operations import quoted

TEXT_TYPES = ("string", "varchar", "char")
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


def _body(file):
    data = s3_files.client().get_object(Bucket=file.bucket, Key=file.key)["Body"].read()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def parse_json(text):
    """Records of a file: one a line, or documents after each other, or arrays of them."""
    decoder, index, found = json.JSONDecoder(), 0, []
    while True:
        while index < len(text) and text[index] in " \t\r\n,\ufeff":
            index += 1
        if index == len(text):
            return found
        value, index = decoder.raw_decode(text, index)
        found += [v for v in value if isinstance(v, dict)] if isinstance(value, list) else [value]


def read_json(glue_context, files, options):
    from awsglue.dynamicframe import DynamicFrame
    records = []
    for file in files:
        try:
            found = parse_json(_body(file).decode("utf-8-sig"))
        except ValueError as error:
            raise ValueError(f"{file.path} is not JSON: {error}") from error
        path = options.get("jsonPath", "$")
        for step in [s for s in path.replace("[*]", "").split(".") if s not in ("$", "")]:
            found = [record.get(step) for record in found if isinstance(record, dict)]
            found = [x for inner in found for x in (inner if isinstance(inner, list) else [inner])]
        records += [record for record in found if isinstance(record, dict)]
    return DynamicFrame(records, glue_context, "", values.schema_of(records))


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
        records = [{**record, **columns} for record in frame.records()]
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
    misfits = find_misfits(frame, kinds)
    if not misfits:
        return DynamicFrame(typed(frame, names, kinds), glue_context)
    kept = {name: kind for name, kind in kinds.items() if name not in misfits}
    records = [values.plain_value(row) for row in typed(frame, names, kept).collect()]
    return DynamicFrame(choose_types(records, {n: kinds[n] for n in misfits}), glue_context)


def typed(frame, names, kinds):
    from pyspark.sql import functions as F
    from awsglue.operations import spark_cast
    return frame.select(*[
        spark_cast(F.trim(F.col(quoted(n))), kinds[n]).alias(n) if n in kinds else F.col(quoted(n))
        for n in names])


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
    made = []
    for record in records:
        out = dict(record)
        for name, kind in kinds.items():
            text = (record.get(name) or "").strip()
            cast = values.cast_value(text, kind) if text else None
            out[name] = cast if cast is not None else (record.get(name) if text else None)
        made.append(out)
    return made


def read_odd_text(glue_context, columns, options, files):
    """Text that the engine's reader has no options for: several lines above the data, columns by
    the names in each file's header, rows of differing lengths. Record by record."""
    from awsglue.dynamicframe import DynamicFrame
    records = []
    names = [column["Name"] for column in columns]
    for file in files:
        text = io.StringIO(_body(file).decode("utf-8-sig", "replace"), newline="")
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
                records.append({name: found.get(name) for name in names})
    kinds = {c["Name"]: g.parse_type(c["Type"]) for c in columns
             if c["Type"].split("(")[0] not in TEXT_TYPES}
    records = choose_types(records, kinds)
    return DynamicFrame(records, glue_context, "", values.schema_of(records, names))
