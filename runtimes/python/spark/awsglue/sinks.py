"""Sinks: DynamicFrames as objects of S3, and what the Data Catalog is told of them."""

from awsglue import catalog, job_host
from awsglue.sources import is_true

FORMATS = {"parquet": "parquet", "glueparquet": "parquet", "csv": "csv", "json": "json"}
SERVED = "csv, json and parquet are"


def _column_names(frame):
    return [field.name for field in frame.schema().fields]


def write_frame(frame, path, data_format, format_options, partition_keys=(), compression=None):
    """Adds files to what is at `path`. Returns the DataFrame that was written, None for nothing."""
    if data_format not in FORMATS:
        raise NotImplementedError(f"the format {data_format} of S3 sinks is not served by Tarn's "
                                  f"awsglue: {SERVED}")
    job_host.note_target(path)
    if not _column_names(frame) or (not frame.is_uniform and not frame.records()):
        return None
    data = frame.toDF()
    kind = FORMATS[data_format]
    writer = data.write.mode("append").format(kind)
    if kind == "csv":
        writer = writer.option("sep", format_options.get("separator", ","))
        header = is_true(format_options.get("writeHeader", True))
        writer = writer.option("header", "true" if header else "false")
        quote = str(format_options.get("quoteChar", '"'))
        writer = writer.option("quote", "" if quote == "-1" else quote)
    compression = compression or format_options.get("compression")
    if compression:
        writer = writer.option("compression", compression)
    if partition_keys:
        missing = [key for key in partition_keys if key not in _column_names(frame)]
        if missing:
            raise ValueError(f"the frame has no columns {', '.join(missing)} to partition by")
        writer = writer.partitionBy(*partition_keys)
    writer.save(path)
    return data


def partitions_of(data, keys, path):
    """{values: location} of what was written."""
    base = path.rstrip("/")
    found = {}
    for row in data.select(*[f"`{key}`" for key in keys]).distinct().collect():
        shown = ["__HIVE_DEFAULT_PARTITION__" if row[key] is None else _text(row[key])
                 for key in keys]
        folder = "/".join(f"{key}={value}" for key, value in zip(keys, shown))
        found[tuple(shown)] = f"{base}/{folder}/"
    return found


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class S3Sink:
    """What GlueContext.getSink() gives for S3."""

    def __init__(self, path, enable_update_catalog=False, update_behavior="UPDATE_IN_DATABASE",
                 partition_keys=(), compression=None):
        self._path = path
        self._updates_catalog = is_true(enable_update_catalog)
        self._behavior = update_behavior
        self._keys = list(partition_keys or ())
        self._compression = compression
        self._format, self._format_options = "parquet", {}
        self._database = self._table = None

    def setFormat(self, format, **options):  # noqa: A002, N802
        if format not in FORMATS:
            raise NotImplementedError(f"the format {format} of S3 sinks is not served by Tarn's "
                                      f"awsglue: {SERVED}")
        self._format, self._format_options = format, options

    def setCatalogInfo(self, catalogDatabase, catalogTableName, catalogId=None):  # noqa: N802, N803
        self._database, self._table = catalogDatabase, catalogTableName

    def setAccumulableSize(self, size):  # noqa: N802
        return None

    def writeFrame(self, dynamic_frame, info=""):  # noqa: N802
        data = write_frame(dynamic_frame, self._path, self._format, self._format_options,
                           self._keys, self._compression)
        if data is not None and self._updates_catalog:
            if not self._database or not self._table:
                raise ValueError("enableUpdateCatalog needs setCatalogInfo()")
            catalog.update_table(self._database, self._table, dynamic_frame.schema(), self._keys,
                                 self._path, FORMATS[self._format], self._behavior)
            if self._keys:
                catalog.add_partitions(self._database, self._table,
                                       partitions_of(data, self._keys, self._path))
        return dynamic_frame

    write = writeFrame


def write_table(frame, database, name, options):
    """Adds files to a table's location, in the table's own format and partitions."""
    table = catalog.get_table(database, name)
    descriptor = table["StorageDescriptor"]
    library = descriptor.get("SerdeInfo", {}).get("SerializationLibrary", "")
    kinds = {entry[2]: kind for kind, entry in catalog.FORMATS.items()}
    kinds["org.apache.hadoop.hive.serde2.OpenCSVSerde"] = "csv"
    if library not in kinds:
        raise NotImplementedError(f"tables of the SerDe {library or 'none'} are not served by "
                                  "Tarn's awsglue")
    kind = kinds[library]
    keys = list(options.get("partitionKeys") or
                [key["Name"] for key in table.get("PartitionKeys") or ()])
    format_options = {}
    if kind == "csv":
        serde = descriptor["SerdeInfo"].get("Parameters") or {}
        skipped = {**(table.get("Parameters") or {}), **serde}.get("skip.header.line.count", "0")
        format_options = {"separator": serde.get("field.delim") or serde.get("separatorChar", ","),
                          "writeHeader": skipped != "0"}
    path = descriptor["Location"]
    data = write_frame(frame, path, kind, format_options, keys)
    if data is not None and is_true(options.get("enableUpdateCatalog", False)):
        catalog.update_table(database, name, frame.schema(), keys, path, kind,
                             options.get("updateBehavior", "UPDATE_IN_DATABASE"))
    if data is not None and keys:
        catalog.add_partitions(database, name, partitions_of(data, keys, path))
    return frame
