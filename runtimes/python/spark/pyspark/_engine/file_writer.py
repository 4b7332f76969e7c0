"""Writes a plan as files. The query runs to its end into a folder of its own; only then do the
files become visible, all of them, and what they replace goes.
"""

import os
import shutil
import tempfile
import uuid
from urllib.parse import unquote

from pyspark.errors import AnalysisException, IllegalArgumentException, NotServed
from pyspark.sql import types as t
from pyspark._engine import object_files, zones
from pyspark._engine.casts import seen, to_text
from pyspark._engine.execution import Run
from pyspark._engine.file_sources import NULL_PARTITION
from pyspark._engine.object_streams import with_pipes
from pyspark._engine.typed import is_string, is_timestamp, quote_name, quote_text

_CODECS = {"none": "uncompressed", "uncompressed": "uncompressed", "snappy": "snappy",
           "gzip": "gzip", "zstd": "zstd", "lz4": "lz4_raw", "lz4_raw": "lz4_raw",
           "brotli": "brotli"}
_ENDINGS = {"uncompressed": "", "snappy": ".snappy", "gzip": ".gz", "zstd": ".zstd",
            "lz4_raw": ".lz4raw", "brotli": ".br"}
_TEXT_CODECS = {"none": "none", "uncompressed": "none", "gzip": "gzip", "zstd": "zstd"}
_KNOWN = {  # what a format's writer takes, beside the compression
    "parquet": {"rowgroupsize", "mergeschema"}, "text": {"linesep", "encoding"},
    "json": {"encoding", "dateformat", "timestampformat", "ignorenullfields", "linesep"},
    "csv": {"header", "sep", "delimiter", "quote", "escape", "nullvalue", "dateformat",
            "timestampformat", "quoteall", "encoding", "ignoreleadingwhitespace",
            "ignoretrailingwhitespace", "emptyvalue", "linesep", "escapequotes"},
}
_FOR_ALL = {"compression", "codec", "partitionoverwritemode", "path", "timezone", "maxrecordsperfile"}
_SAFE = set("!$'()+,;@&~ -._")


class Target:
    """What a write is told: where, in which format, over what is there."""

    def __init__(self, path, format="parquet", mode="error", partition_by=(), options=None,
                 success_file=True, dynamic=False):
        self.path = object_files.normal(path).rstrip("/")
        self.format, self.mode = format, mode
        self.partition_by = list(partition_by)
        self.options = {k.lower(): str(v) for k, v in (options or {}).items()}
        self.success_file, self.dynamic = success_file, dynamic


def write(frame, target):
    """Writes the DataFrame; gives the files made, (path, bytes) each."""
    old = []
    if target.mode != "append":
        there = object_files.exists(target.path)
        if there and target.mode == "error":
            raise AnalysisException(
                f"[PATH_ALREADY_EXISTS] Path {target.path} already exists. Set mode as "
                '"overwrite" to overwrite the existing path.', error_class="PATH_ALREADY_EXISTS")
        if there and target.mode == "ignore":
            return []
        if there:
            old = [file.path for file in object_files.all_files(target.path)]
    scratch = tempfile.mkdtemp(prefix="tarn-write-", dir=_scratch_root(target.path))
    try:
        made, growing = with_pipes(lambda streams: _produce(frame, target, scratch, streams))
        _end_lines(made, target)
        pairs = [(source, f"{target.path}/{name}") for source, name in made]
        sizes = [(to, os.path.getsize(source)) for source, to in pairs]
        if growing is None or not growing.finish():
            object_files.publish(pairs)
        if target.dynamic and old:
            folders = {to.rsplit("/", 1)[0] for _, to in pairs}
            old = [path for path in old if path.rsplit("/", 1)[0] in folders]
        object_files.delete(old)
        if target.success_file:
            mark = os.path.join(scratch, "success")
            open(mark, "w").close()
            object_files.publish([(mark, f"{target.path}/_SUCCESS")])
        return sizes
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _scratch_root(path):
    """Local results are made on the disk they will stay on; others in the job's own /tmp."""
    if object_files.is_remote(path):
        return os.environ.get("TMPDIR", "/tmp")
    parent = os.path.dirname(path)
    os.makedirs(parent, exist_ok=True)
    return parent


def _produce(frame, target, scratch, streams):
    """Runs the query: (local file, name under the target) pairs, and the GrowingUpload of a single
    file that goes to S3."""
    attributes = frame._plan.visible()
    partitioned = _partition_attributes(attributes, target)
    data = [a for a in attributes if a not in partitioned]
    if not data:
        raise AnalysisException("[ALL_PARTITION_COLUMNS_NOT_ALLOWED] Cannot use all columns for "
                                "partition columns.",
                                error_class="ALL_PARTITION_COLUMNS_NOT_ALLOWED")
    columns, options, ending = _layout(data, target)
    listed = [f"{sql} AS {quote_name(name)}" for name, sql in columns]
    job, folder = uuid.uuid4(), os.path.join(scratch, "out")
    shutil.rmtree(folder, ignore_errors=True)
    with Run(frame._session._engine, streams) as run:
        if partitioned:
            if int(target.options.get("maxrecordsperfile", 0)) > 0:
                raise NotServed("the option maxRecordsPerFile of a writer with partitionBy")
            listed += [f"coalesce(nullif({to_text(a.id, a.type)}, ''), '{NULL_PARTITION}') AS "
                       f"{quote_name(f'p{i}_')}" for i, a in enumerate(partitioned)]
            keys = ", ".join(quote_name(f"p{i}_") for i in range(len(partitioned)))
            os.makedirs(folder)
            _copy(run, f"COPY (SELECT {', '.join(listed)} FROM {frame._plan.source(run)}) TO "
                f"{quote_text(folder)} ({options}, PARTITION_BY ({keys}), OVERWRITE_OR_IGNORE)")
            names = [a.name for a in partitioned]
            return _partition_files(folder, names, job, ending), None
        os.makedirs(folder)
        most = int(target.options.get("maxrecordsperfile", 0))
        if (frame._partitions or 1) > 1 or most > 0:
            return _plain_files(run, frame, listed, options, folder, job, ending, most), None
        return _single_file(run, f"SELECT {', '.join(listed)} FROM {frame._plan.source(run)}",
                            options, os.path.join(folder, "0"),
                            f"part-00000-{job}-c000{ending}", target)


def _copy(run, statement):
    count = run.engine.execute(statement).fetchone()[0]
    run.check()
    object_files.TRANSFERS.wrote_rows(count)


def _single_file(run, select, options, path, name, target):
    growing = None
    if object_files.is_remote(target.path) and "linesep" not in target.options:
        from pyspark._engine.growing_upload import GrowingUpload
        growing = GrowingUpload(path, f"{target.path}/{name}")
    try:
        _copy(run, f"COPY ({select}) TO {quote_text(path)} ({options})")
    except BaseException:
        if growing is not None:
            growing.abort()
        raise
    return [(path, name)], growing


def _partition_attributes(attributes, target):
    found = []
    for name in target.partition_by:
        mine = [a for a in attributes if a.name.lower() == name.lower()]
        if not mine:
            listed = ", ".join(a.name for a in attributes)
            raise AnalysisException(f"[PARTITION_COLUMN_NOT_FOUND] Partition column `{name}` not "
                                    f"found in schema: {listed}.")
        found += mine[:1]
    return found


def _plain_files(run, frame, listed, options, folder, job, ending, most):
    """As many files as repartition(n) asks for, and more where they would have over `most` rows."""
    count = frame._partitions or 1
    select = f"SELECT {', '.join(listed)} FROM "
    table = run.keep(frame._plan)
    total = run.engine.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    made, size = [], -(-total // count) or 1
    for place in range(count):
        if place * size >= total and place:
            break
        end = min((place + 1) * size, max(total, 1))
        for number, low in enumerate(range(place * size, end, most or size)):
            path = os.path.join(folder, f"{place}-{number}")
            _copy(run, f"COPY ({select}{table} WHERE rowid >= {low} AND rowid < "
                f"{min(low + (most or size), end)}) TO {quote_text(path)} ({options})")
            made.append((path, f"part-{place:05d}-{job}-c{number:03d}{ending}"))
    return made


def _end_lines(made, target):
    """Rewrites the files with the line ends of the option lineSep."""
    mark = target.options.get("linesep", "\n").encode()
    if mark == b"\n":
        return
    if target.options.get("compression", target.options.get("codec", "none")).lower() not in (
            "none", "uncompressed"):
        raise NotServed("the option lineSep of a writer with compression")
    quote, escape = b"", b""
    if target.format == "csv":
        quote = target.options.get("quote", '"').encode()
        escape = target.options.get("escape", "\\").encode()
    for path, _ in made:
        with open(path, "rb") as file:
            data = file.read()
        with open(path, "wb") as file:
            file.write(_ended(data, mark, quote, escape))


def _ended(data, mark, quote, escape):
    """`data` with `mark` for each line feed that no quotes enclose."""
    if not quote or quote not in data:
        return data.replace(b"\n", mark)
    import re
    text = rb"%s(?:%s.|[^%s])*%s" % ((re.escape(quote),) + ((re.escape(escape),) if escape else (
        b"(?!)",)) + (re.escape(quote),) * 2)
    return re.sub(rb"%s|\n" % text, lambda found: mark if found.group() == b"\n" else found.group(),
                  data, flags=re.S)


def escape_partition(text):
    """A partition's value in a path, as Spark and Hive write it."""
    return "".join(char if char.isalnum() or char in _SAFE or ord(char) > 127
                   else "%" + f"{ord(char):02X}" for char in text)


def _partition_files(folder, names, job, ending):
    made, number = [], 0
    for where, folders, files in os.walk(folder):
        folders.sort()
        parts = os.path.relpath(where, folder).split(os.sep)
        for name in sorted(files):
            path = "/".join(
                f"{escape_partition(column)}={escape_partition(unquote(part.split('=', 1)[1]))}"
                for column, part in zip(names, parts))
            made.append((os.path.join(where, name),
                         f"{path}/part-{number:05d}-{job}.c000{ending}"))
            number += 1
    return made


def _layout(attributes, target):
    """(the columns as (name, SQL), options of COPY, the ending of file names)."""
    options = target.options
    for name, value in options.items():
        known = name in _FOR_ALL or name in _KNOWN.get(target.format, ()) or "." in name
        if not known or (name == "encoding" and value.lower() not in ("utf-8", "utf8")) or (
                name == "escapequotes" and value.lower() != "true") or (
                name == "timezone" and value != zones.current_text()):
            raise NotServed(f"the option {name}={value} of the writer of {target.format}")
    codec = options.get("compression", options.get("codec"))
    if target.format == "parquet":
        return _parquet(attributes, (codec or "snappy").lower(), options)
    kind = (codec or "none").lower()
    if kind not in _TEXT_CODECS:
        raise NotServed(f"the compression {kind} of {target.format}")
    kind = _TEXT_CODECS[kind]
    tail = {"none": "", "gzip": ".gz", "zstd": ".zst"}[kind]
    if target.format == "csv":
        columns, more = _csv(attributes, options)
        return columns, f"FORMAT csv, COMPRESSION {kind}, {more}", ".csv" + tail
    plain = ("FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', "
             f"NULLSTR '', COMPRESSION {kind}")
    if target.format == "json":
        from pyspark._engine.json_source import JsonLayout, row_sql
        layout = JsonLayout(options.get("ignorenullfields", "true").lower() == "false",
                            *_time_layouts(options, "JSON"))
        return [("value", row_sql(attributes, layout))], plain, ".json" + tail
    if target.format == "text":
        if len(attributes) != 1 or not is_string(attributes[0].type):
            raise AnalysisException("[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The text data source "
                                    "takes one column of type string.")
        return [("value", attributes[0].id)], plain, ".txt" + tail
    raise NotServed(f"writing the format {target.format}")


def _parquet(attributes, codec, options):
    if codec not in _CODECS:
        raise IllegalArgumentException(f"Codec [{codec}] is not available.")
    codec = _CODECS[codec]
    columns = []
    seen = set()
    for a in attributes:
        if a.name.lower() in seen:
            raise AnalysisException(f"[COLUMN_ALREADY_EXISTS] The column `{a.name.lower()}` "
                                    f"already "
                                    "exists.", error_class="COLUMN_ALREADY_EXISTS")
        seen.add(a.name.lower())
        if isinstance(a.type, (t.NullType, t.DayTimeIntervalType, t.CalendarIntervalType)):
            raise AnalysisException(
                f"[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The Parquet datasource doesn't support "
                f"the "
                f'column `{a.name}` of the type "{a.type.simpleString().upper()}".',
                error_class="UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE")
        columns.append((a.name, f"CAST({a.id} AS TIMESTAMPTZ)"
                        if isinstance(a.type, t.TimestampType) else a.id))
    size = f", ROW_GROUP_SIZE {int(options['rowgroupsize'])}" if "rowgroupsize" in options else ""
    return columns, f"FORMAT parquet, COMPRESSION {codec}{size}", f"{_ENDINGS[codec]}.parquet"


def _trimmed(sql, options):
    """What Spark calls white space goes from both ends of a text, unless one says otherwise."""
    blank = "chr(32) || chr(9) || chr(10) || chr(13) || chr(11) || chr(12)"
    for name, function in (("ignoreleadingwhitespace", "ltrim"),
                           ("ignoretrailingwhitespace", "rtrim")):
        if options.get(name, "true").lower() == "true":
            sql = f"{function}({sql}, {blank})"
    return sql


def _time_layouts(options, what):
    """The engine's formats of dateFormat and timestampFormat, None where they are not given."""
    from pyspark._engine import java_dates
    found = []
    for name in ("dateformat", "timestampformat"):
        pattern = options.get(name)
        found.append(java_dates.strftime(pattern) if pattern else None)
        if pattern and found[-1] is None:
            raise NotServed(f"the {name} {pattern} in the {what} writer")
    return found


def _csv(attributes, options):
    dates, times = _time_layouts(options, "CSV")
    empty = options.get("emptyvalue", '""')
    quoted = str(options.get("quoteall", "")).lower() == "true"
    columns = []
    for a in attributes:
        if isinstance(a.type, (t.ArrayType, t.MapType, t.StructType, t.BinaryType)):
            raise AnalysisException(
                f"[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The CSV datasource doesn't support the "
                f'column `{a.name}` of the type "{a.type.simpleString().upper()}".',
                error_class="UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE")
        if is_timestamp(a.type):
            sql = f"strftime({seen(a.id, a.type)}, {quote_text(times or '%Y-%m-%dT%H:%M:%S.%g')})"
            if not times and isinstance(a.type, t.TimestampType):
                sql += f" || {zones.offset_text(a.id)}"
        elif isinstance(a.type, t.DateType) and dates:
            sql = f"strftime({a.id}, {quote_text(dates)})"
        else:
            sql = to_text(a.id, a.type)
        if is_string(a.type):
            sql = _trimmed(sql, options)
            if empty != '""':  # written as it stands: nothing, or a text
                if not empty and options.get("nullvalue"):
                    raise NotServed("the options emptyValue='' and nullValue together of the writer of csv")
                sql = f"CASE WHEN {sql} = '' THEN {quote_text(empty) if empty else 'NULL'} ELSE {sql} END"
        if quoted:
            sql = f"coalesce({sql}, {quote_text(options.get('nullvalue', ''))})"
        columns.append((a.name, sql))
    escape, mark = options.get("escape", "\\"), options.get("quote", '"')
    more = (f"HEADER {str(options.get('header', 'false')).lower()}, "
            f"DELIMITER {quote_text(options.get('sep', options.get('delimiter', ',')))}, "
            f"QUOTE {quote_text(mark)}, ESCAPE {quote_text(escape)}, "
            f"NULLSTR {quote_text(options.get('nullvalue', ''))}")
    if quoted:
        more += ", FORCE_QUOTE *"
    return columns, more
