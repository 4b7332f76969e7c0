"""Files as a plan: listing, partitions k=v in paths, and what formats have in common."""

import datetime
import re
from urllib.parse import unquote

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark._engine import object_files, zones
from pyspark._engine import plan as p
from pyspark._engine.casts import meant
from pyspark._engine.remote_reading import remote_name
from pyspark._engine.scope import Attribute, fresh
from pyspark._engine.typed import engine_type, quote_text

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


class FileSet:
    """Files of a read: `files`, and for each its values of the partition columns."""

    def __init__(self, files, names, values):
        self.files, self.names, self.values = files, names, values
        self.shown = {}  # of copies: what they are copies of
        self.is_typed = True  # whether types of partition columns are found out

    @property
    def paths(self):
        return [file.path for file in self.files]


def find_files(paths, options=None):
    """The files under the paths, with the partitions that their folders name."""
    options = options or {}
    files, bases = [], {}
    base_path = options.get("basepath")
    for path in paths:
        found = object_files.list_files(path)
        if not found:
            raise AnalysisException(f"[PATH_NOT_FOUND] Path does not exist: {path}.",
                                    error_class="PATH_NOT_FOUND")
        base = object_files.normal(base_path or re.split(r"[*?\[{]", path)[0]).rstrip("/")
        depth = None  # of what a pattern names, each of which is a base of its own
        if base_path is None and re.search(r"[*?\[{]", path) and not re.search(r"\{[^}]*/", path):
            depth = object_files.normal(path).rstrip("/").count("/") + 1
        if str(options.get("recursivefilelookup", "")).lower() != "true":
            found = _in_partitions(path, found)
        for file in found:
            files.append(file)
            bases[file.path] = base if depth is None else "/".join(file.path.split("/")[:depth])
    pattern = options.get("pathglobfilter")
    if pattern:
        files = [file for file in files
                 if object_files.matches(file.path.rsplit("/", 1)[-1], pattern)]
    files = _of_times(files, options)
    files = [file for file in files if file.size > 0] or files[:1]
    return of_files(files, bases)


def _of_times(files, options):
    """Those that were changed in the time that modifiedAfter and modifiedBefore leave."""
    for name, takes in (("modifiedafter", lambda file, end: file.modified > end),
                        ("modifiedbefore", lambda file, end: file.modified < end)):
        if name in options:
            try:
                end = datetime.datetime.strptime(options[name], "%Y-%m-%dT%H:%M:%S")
            except ValueError:
                raise AnalysisException(
                    f"[INVALID_DATETIME] Expecting {name} to be a timestamp formatted as "
                    f"YYYY-MM-DDTHH:mm:ss, got {options[name]}.") from None
            instant = zones.instant_of(end).replace(tzinfo=datetime.timezone.utc).timestamp()
            files = [file for file in files if takes(file, instant)]
    return files


def _in_partitions(path, files):
    """Those that lie right in the folders that the path names, or below in folders k=v."""
    if re.search(r"\{[^}]*/", path):
        return files
    depth = object_files.normal(path).rstrip("/").count("/") + 1
    return [file for file in files
            if all("=" in part for part in file.path.split("/")[depth:-1])]


def of_files(files, bases=None):
    """A FileSet of files that were listed before. `bases`: file path to the folder above which
    names of folders say nothing; None leaves partitions out."""
    names, values = None, []
    for file in files:
        pairs = []
        if bases is not None and file.path != bases[file.path]:
            inside = file.path[len(bases[file.path]):].split("/")[:-1]
            pairs = [part.split("=", 1) for part in inside if "=" in part]
        found = [unquote(name) for name, _ in pairs]
        if names is None:
            names = found
        elif names != found:
            raise AnalysisException(
                "[CONFLICTING_PARTITION_COLUMN_NAMES] Conflicting partition column names detected: "
                f"{', '.join(names)} and {', '.join(found)}, at {file.path}.",
                error_class="CONFLICTING_PARTITION_COLUMN_NAMES")
        values.append([None if value == NULL_PARTITION else unquote(value) for _, value in pairs])
    return FileSet(files, names or [], values)


def partition_type(values):
    """The type that Spark infers for a partition column from its texts."""
    seen = [value for value in values if value is not None]
    if not seen:
        return t.StringType()
    if all(re.fullmatch(r"[+-]?\d{1,18}", value) for value in seen):
        small = all(-2 ** 31 <= int(value) < 2 ** 31 for value in seen)
        return t.IntegerType() if small else t.LongType()
    if all(re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value) for value in seen):
        return t.DoubleType()
    if all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) for value in seen):
        return t.DateType()
    if all(re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d)?", value)
           for value in seen):
        return t.TimestampType()
    return t.StringType()


def partition_columns(files, schema=None):
    """(name, type, values one a file) for each partition column; types of `schema` win."""
    wanted = {f.name.lower(): f.dataType for f in schema.fields} if schema else {}
    found = []
    for place, name in enumerate(files.names):
        values = [one[place] for one in files.values]
        kind = wanted.get(name.lower()) or (
            partition_type(values) if files.is_typed else t.StringType())
        found.append((name, kind, values))
    return found


def file_list(paths):
    return "[" + ", ".join(quote_text(remote_name(path)) for path in paths) + "]"


def file_plan(session, files, scan, columns, schema=None, is_stream=False, lines=None):
    """The plan of a scan. `scan(list of paths as SQL)` is an item of FROM that has the column
    `filename`; `columns` are (Attribute, SQL over the scan). `is_stream`: the scan reads each file
    once, from its beginning to its end, and is content with pipes. `lines`: a LineForm that reads the
    same from streams, where it can, and `columns` over that."""
    session._engine.announce(files.files)
    partitions = partition_columns(files, schema)
    known = {name.lower() for name, _, _ in partitions}
    form, columns_of_lines = lines or (None, ())
    columns = [(a, sql) for a, sql in columns if a.name.lower() not in known]
    columns_of_lines = [(a, sql) for a, sql in columns_of_lines if a.name.lower() not in known]
    extra = [Attribute(name, kind, True) for name, kind, _ in partitions]
    name = Attribute(p.INPUT_FILE, t.StringType(), False, hidden=True)
    attributes = [a for a, _ in columns] + [name] + extra

    def build(run):
        streams = run.streams if is_stream else None
        views = streams.lines(run.engine.connection, files.files, form) if (
            streams is not None and form is not None) else None
        if views:
            paths, shown, listed = files.paths, files.shown, columns_of_lines
            source = "(" + " UNION ALL ".join(
                f"SELECT *, {quote_text(remote_name(path))} AS filename FROM {view}"
                for path, view in zip(paths, views)) + f") {fresh('t')}"
        else:
            opened = {file.path: streams.open(file) for file in files.files
                      if streams is not None and streams.takes(file)}
            paths = [opened.get(path, path) for path in files.paths]
            shown = {**files.shown, **{pipe: path for path, pipe in opened.items()}}
            source, listed = scan(file_list(paths)), columns
        listed = [f"{sql} AS {a.id}" for a, sql in [*listed, (name, _true_name(shown))]]
        if not extra:
            return f"SELECT {', '.join(listed) or '1'} FROM {source}"
        rows = ", ".join(
            "(" + ", ".join([quote_text(remote_name(path))] + [
                meant(f"TRY_CAST({quote_text(v[i])} AS {engine_type(kind)})", kind) if v[i] is not None
                else f"CAST(NULL AS {engine_type(kind)})"
                for i, (_, kind, _) in enumerate(partitions)]) + ")"
            for path, v in zip(paths, files.values))
        ids = ", ".join(a.id for a in extra)
        both = ", ".join(listed + [a.id for a in extra])
        return (f"SELECT {both} FROM {source} JOIN (VALUES {rows}) {fresh('t')}(file_, {ids}) "
                "ON filename = file_")

    return p.Plan(attributes, build, [files.shown.get(path, path) for path in files.paths])


def _true_name(shown):
    """The column `filename`, with the names of copies replaced."""
    if not shown:
        return "filename"
    cases = " ".join(f"WHEN {quote_text(copy)} THEN {quote_text(remote_name(path))}"
                     for copy, path in shown.items())
    return f"CASE filename {cases} ELSE filename END"
