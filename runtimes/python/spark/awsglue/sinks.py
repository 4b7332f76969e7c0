"""Sinks: DynamicFrames as objects of S3, and what the Data Catalog is told of them."""

from urllib.parse import unquote

from awsglue import catalog, job_host, s3_files
from awsglue.guess import GuessedFrame
from awsglue.sources import is_true

FORMATS = {"parquet": "parquet", "glueparquet": "parquet", "csv": "csv", "json": "json"}
SERVED = "csv, json and parquet are"


def _column_names(frame):
    return [field.name for field in frame.schema().fields]


def write_frame(frame, path, data_format, format_options, partition_keys=(), compression=None):
    """Adds files to what is at `path`. Returns the frame that was written, None for nothing."""
    if isinstance(frame, GuessedFrame):
        return frame.attempt(lambda found: write_frame(found, path, data_format, format_options,
                                                       partition_keys, compression))
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
    return frame


def keys_below(path):
    return {file.path for file in s3_files.list_files(path)}


def partitions_of(paths, count):
    """{values: location}: the partitions, of `count` keys, that have these files."""
    found = {}
    for folder in sorted({path.rpartition("/")[0] for path in paths}):
        parts = folder.split("/")[-count:]
        if all("=" in part for part in parts):
            found[tuple(unquote(part.split("=", 1)[1]) for part in parts)] = folder + "/"
    return found


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
        if self._updates_catalog and not (self._database and self._table):
            raise ValueError("enableUpdateCatalog needs setCatalogInfo()")
        tells_partitions = self._updates_catalog and self._keys
        before = keys_below(self._path) if tells_partitions else ()
        written = write_frame(dynamic_frame, self._path, self._format, self._format_options,
                              self._keys, self._compression)
        if written is not None and self._updates_catalog:
            catalog.update_table(self._database, self._table, written.schema(), self._keys,
                                 self._path, FORMATS[self._format], self._behavior)
        if written is not None and tells_partitions:
            made = keys_below(self._path) - before
            catalog.add_partitions(self._database, self._table,
                                   partitions_of(made, len(self._keys)))
        return dynamic_frame

    write = writeFrame


def write_table(frame, database, name, options):
    """Adds files to a table's location, in the table's own format and partitions."""
    table = catalog.get_table(database, name)
    kind, format_options = how_stored(table)
    keys = list(options.get("partitionKeys") or
                [key["Name"] for key in table.get("PartitionKeys") or ()])
    path = table["StorageDescriptor"]["Location"]
    before = keys_below(path) if keys else ()
    written = write_frame(frame, path, kind, format_options, keys)
    if written is not None and is_true(options.get("enableUpdateCatalog", False)):
        catalog.update_table(database, name, written.schema(), keys, path, kind,
                             options.get("updateBehavior", "UPDATE_IN_DATABASE"))
    if written is not None and keys:
        catalog.add_partitions(database, name,
                               partitions_of(keys_below(path) - before, len(keys)))
    return frame


def how_stored(table):
    """(format, options of the format) of a table."""
    descriptor = table["StorageDescriptor"]
    library = descriptor.get("SerdeInfo", {}).get("SerializationLibrary", "")
    kinds = {entry[2]: kind for kind, entry in catalog.FORMATS.items()}
    kinds["org.apache.hadoop.hive.serde2.OpenCSVSerde"] = "csv"
    if library not in kinds:
        raise NotImplementedError(f"tables of the SerDe {library or 'none'} are not served by "
                                  "Tarn's awsglue")
    kind = kinds[library]
    format_options = {}
    if kind == "csv":
        serde = descriptor["SerdeInfo"].get("Parameters") or {}
        skipped = {**(table.get("Parameters") or {}), **serde}.get("skip.header.line.count", "0")
        format_options = {"separator": serde.get("field.delim") or serde.get("separatorChar", ","),
                          "writeHeader": skipped != "0"}
    return kind, format_options
