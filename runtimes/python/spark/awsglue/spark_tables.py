"""Tables of the Data Catalog for Spark: what spark.table(), saveAsTable(), insertInto() and the
statements of SQL that make, fill, drop and list tables do. On either engine; queries are the engine's.

attach() gives it to Tarn's pyspark; jobs/spark_catalog.py to Spark.
"""

import re

from awsglue import catalog, job_host, sinks, sources, values

NAME = r"((?:`[^`]+`|\w+)(?:\.(?:`[^`]+`|\w+))*)"
QUERY = r"((?:SELECT|WITH|VALUES|FROM|\()\b.*|\(.*)"
CREATE = re.compile(rf"\s*CREATE\s+(?:EXTERNAL\s+)?TABLE\s+(IF\s+NOT\s+EXISTS\s+)?{NAME}(.*?)\bAS\s+"
                    rf"{QUERY}", re.I | re.S)
INSERT = re.compile(rf"\s*INSERT\s+(INTO|OVERWRITE)\s+(?:TABLE\s+)?{NAME}\s*"
                    rf"(?:PARTITION\s*\(([^)]*)\)\s*)?{QUERY}", re.I | re.S)
DROP = re.compile(rf"\s*DROP\s+TABLE\s+(IF\s+EXISTS\s+)?{NAME}\s*(?:PURGE\s*)?;?\s*", re.I)
DATABASE = re.compile(rf"\s*CREATE\s+(?:DATABASE|SCHEMA)\s+(IF\s+NOT\s+EXISTS\s+)?{NAME}"
                      r"(?:\s+COMMENT\s+'[^']*')?(?:\s+LOCATION\s+'([^']*)')?\s*;?\s*", re.I)
SHOW = re.compile(rf"\s*SHOW\s+(DATABASES|SCHEMAS|TABLES)(?:\s+(?:IN|FROM)\s+{NAME})?\s*;?\s*", re.I)
CLAUSES = {"format": r"\bUSING\s+(\w+)", "stored": r"\bSTORED\s+AS\s+(\w+)",
           "keys": r"\bPARTITIONED\s+BY\s*\(([^)]*)\)", "location": r"\bLOCATION\s+'([^']*)'",
           "options": r"\b(?:OPTIONS|TBLPROPERTIES)\s*\(([^)]*)\)", "comment": r"\bCOMMENT\s+'[^']*'"}


class Order:
    """What a writer was told."""

    def __init__(self, frame, data_format="parquet", mode="error", keys=(), options=None):
        self.frame, self.format, self.mode = frame, data_format, mode
        self.keys, self.options = list(keys), dict(options or {})


def attach():
    from pyspark.sql import SparkSession
    SparkSession._catalog_hook = staticmethod(find)
    SparkSession._statement_hook = staticmethod(statement)
    SparkSession._table_writer_hook = staticmethod(_write_for_tarn)


def _write_for_tarn(session, writer, name, insert):
    order = Order(writer._frame, writer._format, writer._mode, writer._partitions, writer._options)
    write(session, order, name, insert)


def place(session, name):
    """(database, table) of a name, in lower case as the catalog has them."""
    parts = [part.strip("`") for part in re.findall(r"`[^`]+`|[^.]+", name)]
    if parts[0].lower() in ("glue_catalog", "spark_catalog") and len(parts) > 2:
        parts = parts[1:]
    database = parts[-2] if len(parts) > 1 else session.catalog.currentDatabase()
    return database.lower(), parts[-1].lower()


def known(database, table):
    """The catalog's table, or None."""
    try:
        return catalog.get_table(database, table)
    except catalog.client().exceptions.EntityNotFoundException:
        return None


def find(session, database, table):
    """A DataFrame of a table; None where there is none."""
    from awsglue.context import GlueContext
    database, table = (database or "default").lower(), table.lower()
    if known(database, table) is None:
        return None
    return sources.read_table(GlueContext(session), database, table, "", {}, "").toDF()


def _fail(message):
    from pyspark.errors import AnalysisException
    raise AnalysisException(message)


# Writing.

def write(session, order, name, insert):
    """saveAsTable, or with `insert` insertInto."""
    database, table = place(session, name)
    there = known(database, table)
    if insert:
        if there is None:
            _fail(f"[TABLE_OR_VIEW_NOT_FOUND] The table or view `{database}`.`{table}` cannot be "
                  "found.")
        return fill(session, order.frame, there, order.mode == "overwrite", by_name=False)
    if there is None or order.mode == "overwrite":
        return make(session, order, database, table, there)
    if order.mode == "append":
        return fill(session, order.frame, there, False, by_name=True)
    if order.mode != "ignore":
        _fail(f"[TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create table or view `{database}`.`{table}` "
              "because it already exists.")
    return None


def location_of(session, order, database, table, there):
    if order.options.get("path"):
        return order.options["path"]
    if there is not None:
        return there["StorageDescriptor"]["Location"]
    base = catalog.client().get_database(Name=database)["Database"].get("LocationUri")
    base = base or session.conf.get("spark.sql.warehouse.dir", "")
    if not base.startswith("s3"):
        _fail(f"the database {database} has no location for the table {table}: give it a "
              "LocationUri, or the table an option path")
    return base.rstrip("/") + "/" + table + "/"


def make(session, order, database, table, there):
    """A new table, or one in the place of an old one."""
    if order.format not in sinks.FORMATS:
        raise NotImplementedError(f"tables of the format {order.format} are not served by Tarn's "
                                  f"awsglue: {sinks.SERVED}")
    location = location_of(session, order, database, table, there)
    schema = values.from_spark(order.frame.schema)
    names = {field.name.lower(): field.name for field in schema.fields}
    keys = [names.get(key.lower()) or _fail(f"the frame has no column {key} to partition by")
            for key in order.keys]
    _save(order.frame, location, sinks.FORMATS[order.format], "overwrite", keys, order.options,
          has_header=True)
    if there is not None:
        catalog.client().delete_table(DatabaseName=database, Name=table)
    catalog.update_table(database, table, schema, keys, location, sinks.FORMATS[order.format],
                         "UPDATE_IN_DATABASE")
    _tell_partitions(database, table, location, keys, ())


def _save(frame, location, kind, mode, keys, options, has_header):
    job_host.note_target(location)
    writer = frame.write.mode(mode).format(kind)
    for name, value in options.items():
        if name.lower() != "path":
            writer = writer.option(name, value)
    if kind == "csv" and not any(name.lower() == "header" for name in options):
        writer = writer.option("header", str(has_header).lower())
    if keys:
        writer = writer.partitionBy(*keys)
    writer.save(location)


def _tell_partitions(database, table, location, keys, before):
    if keys:
        made = sinks.keys_below(location) - set(before)
        catalog.add_partitions(database, table, sinks.partitions_of(made, len(keys)))


def fill(session, frame, there, overwrites, by_name):
    """Adds the frame's rows to a table, as the table's types; by the columns' places or names."""
    from pyspark.sql import functions as F
    descriptor = there["StorageDescriptor"]
    keys = [key["Name"] for key in there.get("PartitionKeys") or ()]
    columns = descriptor["Columns"] + (there.get("PartitionKeys") or [])
    if len(frame.columns) != len(columns):
        _fail(f"[INSERT_COLUMN_ARITY_MISMATCH] the table {there['Name']} has {len(columns)} columns, "
              f"the data {len(frame.columns)}")
    taken = {name.lower(): name for name in frame.columns}
    if not by_name:
        frame = frame.toDF(*[f"c{i}" for i in range(len(columns))])
        taken = {column["Name"].lower(): f"c{i}" for i, column in enumerate(columns)}
    missing = [c["Name"] for c in columns if c["Name"].lower() not in taken]
    if missing:
        _fail(f"the data has no column {', '.join(missing)} of the table {there['Name']}")
    frame = frame.select(*[F.col(f"`{taken[c['Name'].lower()]}`").cast(c["Type"].lower())
                           .alias(c["Name"]) for c in columns])
    kind, options = sinks.how_stored(there)
    location, before = descriptor["Location"], ()
    if keys and not overwrites:
        before = sinks.keys_below(location)
    _save(frame, location, kind, "overwrite" if overwrites else "append", keys,
          {"sep": options["separator"]} if kind == "csv" else {},
          has_header=options.get("writeHeader", False))
    _tell_partitions(there["DatabaseName"], there["Name"], location, keys, before)


# Statements.

def statement(session, text):
    """The DataFrame of a statement that is the catalog's; None for others."""
    for pattern, does in ((CREATE, _create), (INSERT, _insert), (DROP, _drop),
                          (DATABASE, _create_database), (SHOW, _show)):
        found = pattern.fullmatch(text)
        if found:
            return does(session, found)
    return None


def _nothing(session):
    from pyspark.sql.types import StructType
    return session.createDataFrame([], StructType([]))


def _create(session, found):
    quiet, name, middle, query = found.groups()
    said = {}
    for clause, pattern in CLAUSES.items():
        match = re.search(pattern, middle, re.I)
        if match:
            said[clause] = match.group(1) if match.groups() else ""
            middle = middle.replace(match.group(0), " ", 1)
    if middle.strip():
        raise NotImplementedError(f"CREATE TABLE … AS with {' '.join(middle.split())} is not served "
                                  "by Tarn's awsglue")
    options = dict(re.findall(r"['\"]?([\w.]+)['\"]?\s*=?\s*['\"]([^'\"]*)['\"]",
                              said.get("options", "")))
    if "location" in said:
        options["path"] = said["location"]
    if quiet and known(*place(session, name)) is not None:
        return _nothing(session)
    keys = [key.strip(" `") for key in said.get("keys", "").split(",") if key.strip()]
    kind = (said.get("format") or said.get("stored") or "parquet").lower()
    options = {key: value for key, value in options.items() if key in ("path", "compression")}
    write(session, Order(session.sql(query), kind, "error", keys, options), name, False)
    return _nothing(session)


def _insert(session, found):
    how, name, partition, query = found.groups()
    there = known(*place(session, name))
    if there is None:
        return None
    frame = session.sql(query)
    if partition:
        frame = _with_partition(frame, partition, there)
    fill(session, frame, there, how.upper() == "OVERWRITE", by_name=False)
    return _nothing(session)


def _with_partition(frame, partition, there):
    """PARTITION (a = 'x', b): values that are said come as columns, in the table's order."""
    from pyspark.sql import functions as F
    said = dict(re.findall(r"`?(\w+)`?\s*=\s*'?([^',]*)'?", partition))
    rest = list(frame.columns)
    count = len(rest) - (len(there["PartitionKeys"]) - len(said))
    columns = [F.col(f"`{name}`") for name in rest[:count]]
    dynamic = iter(rest[count:])
    for key in there["PartitionKeys"]:
        text = said.get(key["Name"])
        column = F.lit(text.strip()) if text is not None else F.col(f"`{next(dynamic)}`")
        columns.append(column.alias(key["Name"]))
    return frame.select(*columns)


def _drop(session, found):
    quiet, name = found.groups()
    database, table = place(session, name)
    if known(database, table) is None:
        return None if not quiet else _nothing(session)
    catalog.client().delete_table(DatabaseName=database, Name=table)
    return _nothing(session)


def _create_database(session, found):
    quiet, name, location = found.groups()
    glue = catalog.client()
    made = {"Name": name.strip("`").lower(), **({"LocationUri": location} if location else {})}
    try:
        glue.create_database(DatabaseInput=made)
    except glue.exceptions.AlreadyExistsException:
        if not quiet:
            _fail(f"[SCHEMA_ALREADY_EXISTS] Cannot create schema `{made['Name']}` because it already "
                  "exists.")
    return _nothing(session)


def _pages(operation, member, **arguments):
    return [item for page in catalog.client().get_paginator(operation).paginate(**arguments)
            for item in page[member]]


def _show(session, found):
    what, name = found.groups()
    if what.upper() != "TABLES":
        names = sorted(item["Name"] for item in _pages("get_databases", "DatabaseList"))
        return session.createDataFrame([(name,) for name in names], "namespace string")
    database = (name or session.catalog.currentDatabase()).strip("`").lower()
    rows = [(database, item["Name"], False)
            for item in _pages("get_tables", "TableList", DatabaseName=database)]
    views = getattr(session.catalog, "_views", session.catalog.listTables)
    rows += [("", view.name, True) for view in views() if view.isTemporary]
    return session.createDataFrame(sorted(rows), "namespace string, tableName string, "
                                                 "isTemporary boolean")
