"""The engine's connection, and the runs of plans on it.

One connection a session; a lock makes calls from several threads take turns. Tables that a run
needs for a while (`tarn_…`) are dropped at its end.
"""

import os
import threading

from pyspark.errors import (
    AnalysisException, NotServed, PythonException, SparkRuntimeException,
)
from pyspark._engine import macros, native_text, object_files, transport
from pyspark._engine.inference import fit
from pyspark._engine.row_counts import RowCounts
from pyspark._engine.scope import fresh
from pyspark._engine.typed import engine_type

CHUNK_ROWS = 20000
_ENGINES = []  # of a job, whose rows are counted


class Engine:
    def __init__(self):
        import _duckdb
        self._client = _duckdb
        self.connection = _duckdb.connect(":memory:", config=_settings())
        native_text.add_to(self.connection)
        self.connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        self.lock = threading.RLock()
        self._row_counts = None
        if "TARN_JOB_MEMORY_MIB" in os.environ:  # in a job
            self._row_counts = RowCounts(self.connection, os.environ.get("TMPDIR", "/tmp"))
            _ENGINES.append(self)
        self._macros = set()
        self._forgotten = []
        self._remote = None

    def forget(self, table):
        """Drops a table that nothing can read any more, before the next statement."""
        self._forgotten.append(table)

    def count_rows(self):
        """Adds what the latest statement read to the counts of the process."""
        if self._row_counts is not None:
            object_files.TRANSFERS.read_rows(self._row_counts.take())

    def announce(self, files):
        """Files that plans may read: objects of S3 become files that the engine can open."""
        remote = [file for file in files if file.path.startswith("s3://")]
        if not remote:
            return
        with self.lock:
            if self._remote is None:
                from pyspark._engine.remote_reading import attach
                self._remote = attach(self.connection)
        self._remote.announce(remote)

    def execute(self, sql, parameters=None):
        """Runs one statement; the caller fetches from what is given before it runs the next."""
        with self.lock:
            self.count_rows()
            while self._forgotten:
                self.connection.execute(f"DROP TABLE IF EXISTS {self._forgotten.pop()}")
            for statement in macros.needed(sql, self._macros):
                self.connection.execute(statement)
            try:
                if parameters is None:
                    return self.connection.execute(sql)
                return self.connection.execute(sql, parameters)
            except self._client.Error as error:
                raise translated(error) from error

    def load_rows(self, table, kinds, names, rows):
        """Makes `table` and fills it with rows of Python values, some thousands at a time."""
        columns = ", ".join(f"{name} {engine_type(kind)}" for name, kind in zip(names, kinds))
        select = transport.select_rows(kinds, names)
        with self.lock:
            self.execute(f"CREATE TABLE {table} ({columns or 'none_ INTEGER'})")
            try:
                chunk = []
                for row in rows:
                    chunk.append(row)
                    if len(chunk) == CHUNK_ROWS:
                        self._insert(table, kinds, select, chunk)
                        chunk = []
                if chunk:
                    self._insert(table, kinds, select, chunk)
            except BaseException:
                self.execute(f"DROP TABLE {table}")
                raise

    def _insert(self, table, kinds, select, chunk):
        if not kinds:
            self.execute(f"INSERT INTO {table} SELECT NULL FROM range({len(chunk)})")
            return
        self.execute(f"INSERT INTO {table} {select}", [transport.encode(kinds, chunk)])


def count_rows():
    """At the end of a job: what its last statements read."""
    for engine in _ENGINES:
        engine.count_rows()


def _settings():
    settings = {"preserve_insertion_order": "true"}
    memory, threads = os.environ.get("TARN_JOB_MEMORY_MIB"), os.environ.get("TARN_JOB_THREADS")
    if memory:
        settings["memory_limit"] = f"{memory}MiB"
    if threads:
        settings["threads"] = threads
    folder = os.environ.get("TMPDIR", "/tmp")
    settings["temp_directory"] = os.path.join(folder, f"tarn-spill-{os.getpid()}")
    settings["autoinstall_known_extensions"] = "false"
    settings["autoload_known_extensions"] = "false"
    settings.update(native_text.SETTINGS)
    return settings


def translated(error):
    """The engine's error as Spark's exception."""
    text = str(error)
    kind = type(error).__name__
    if kind == "OutOfMemoryException":
        memory = os.environ.get("TARN_JOB_MEMORY_MIB", "what the machine has of")
        return SparkRuntimeException(f"The query needs more than the {memory} MiB of memory that "
                                     f"the "
                                     f"job has: give it a larger worker type. {text}")
    if "null_padding in conjunction with quoted new lines" in text:
        return NotServed("CSV whose quoted text goes over lines, read without multiLine,")
    if kind in ("BinderException", "ParserException", "CatalogException"):
        return AnalysisException(f"The embedded engine cannot run this query: {text}",
                                 error_class="INTERNAL_ERROR")
    return SparkRuntimeException(text)


class Run:
    """One execution of a plan: makes tables, gives rows, and drops the tables."""

    def __init__(self, engine, streams=None):
        """`streams`: pipes that statements may read, all of which have read all of it when they
        return."""
        self.engine, self.streams = engine, streams
        self.tables = []

    def __enter__(self):
        self.engine.lock.acquire()
        return self

    def __exit__(self, *_):
        try:
            for table in reversed(self.tables):
                self.engine.execute(f"DROP TABLE IF EXISTS {table}")
        finally:
            self.engine.lock.release()

    def keep(self, plan, table=None):
        """The rows of `plan` in a table; its columns are the ids."""
        name = table or self.new_table()
        self.engine.execute(f"CREATE TABLE {name} AS {plan.build(self)}")
        self.check()
        return name

    def keep_for_ever(self, plan):
        """As keep, in a table that the end of the run leaves."""
        table = self.keep(plan)
        self.tables.remove(table)
        return table

    def check(self):
        """After a statement: fails where an object did not come whole by its pipe."""
        if self.streams is not None:
            self.streams.check()

    def new_table(self):
        name = fresh("tarn_")
        self.tables.append(name)
        return name

    def fetch(self, plan):
        """All rows, as the client gives them."""
        return self.engine.execute(plan.build(self)).fetchall()

    def chunks(self, plan):
        """The rows in lists. Nothing else may run on the engine until they are taken."""
        result = self.engine.execute(plan.build(self))
        while True:
            rows = result.fetchmany(CHUNK_ROWS)
            if not rows:
                return
            yield rows

    def python_stage(self, child, calls):
        """A FROM item: the rows of `child` beside the columns that the calls give."""
        arguments = [(fresh("a"), arg) for call in calls for arg in call.args]
        columns = [attribute.id for attribute in child.attributes]
        listed = columns + [f"{arg.sql} AS {name}" for name, arg in arguments]
        base = self.new_table()
        self.engine.execute(f"CREATE TABLE {base} AS SELECT {', '.join(listed) or '1 AS one_'} "
                            f"FROM {child.source(self)}")
        self.check()
        table = self.new_table()
        readers = [transport.reader(arg.type) for _, arg in arguments]
        widths = [len(call.args) for call in calls]
        self.engine.load_rows(table, [call.type for call in calls], [call.id for call in calls],
                              self._called(base, [name for name, _ in arguments], readers, calls,
                                           widths))
        return f"{base} POSITIONAL JOIN {table}"

    def _called(self, base, names, readers, calls, widths):
        total = self.engine.execute(f"SELECT count(*) FROM {base}").fetchone()[0]
        for start in range(0, total, CHUNK_ROWS):
            rows = self.engine.execute(
                f"SELECT {', '.join(names) or '1'} FROM {base} WHERE rowid >= {start} AND "
                f"rowid < {start + CHUNK_ROWS} ORDER BY rowid").fetchall()
            for row in rows:
                values = [value if one is None else one(value)
                          for value, one in zip(row, readers)] if names else []
                out, place = [], 0
                for call, width in zip(calls, widths):
                    out.append(_invoke(call, values[place:place + width]))
                    place += width
                yield out


def _invoke(call, values):
    try:
        return fit(call.function(*values), call.type)
    except PythonException:
        raise
    except Exception as error:
        from pyspark.errors import PySparkException
        if isinstance(error, PySparkException):
            raise
        import traceback
        frames = traceback.extract_tb(error.__traceback__)
        own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        shown = [frame for frame in frames if not frame.filename.startswith(own)]
        text = "".join(traceback.format_list(shown)) + "".join(
            traceback.format_exception_only(type(error), error))
        raise PythonException(
            f"An exception was thrown from the Python worker. Please see the stack trace below.\n"
            f"Traceback (most recent call last):\n{text}") from error
