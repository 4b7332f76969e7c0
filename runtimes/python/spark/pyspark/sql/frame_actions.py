"""Actions: the methods of a DataFrame that run its plan."""

import json

from pyspark.errors import (
    IllegalArgumentException, NotServed, PySparkTypeError, PySparkValueError,
)
from pyspark._engine import plan as p
from pyspark._engine import rendering, transport
from pyspark._engine.execution import Run


class Actions:
    """Mixed into DataFrame."""

    def _fetch(self, plan=None):
        plan = self._only_visible(plan or self._plan)
        return transport.rows_of(plan.attributes, self._ran(lambda run: run.fetch(plan)))

    def _ran(self, read):
        """read(run), where large objects may come by pipes."""
        from pyspark._engine.object_streams import with_pipes

        def produce(streams):
            with Run(self._session._engine, streams) as run:
                rows = read(run)
                run.check()
                return rows
        return with_pipes(produce)

    @staticmethod
    def _only_visible(plan):
        visible = plan.visible()
        if len(visible) == len(plan.attributes) and visible:
            return plan
        return p.project(plan, [(a, a.id) for a in visible], keep_file=False)

    def collect(self):
        rows = self._fetch()
        return rows if self._plan.visible() else [row[:0] for row in rows]

    def count(self):
        counted = p.wrap(self._plan, [], lambda source: f"SELECT count(*) FROM {source}")
        return self._ran(lambda run: run.fetch(counted))[0][0]

    def take(self, num):
        return self.limit(num).collect()

    def tail(self, num):
        return self.collect()[-num:] if num > 0 else []

    def head(self, n=None):
        if n is None:
            rows = self.take(1)
            return rows[0] if rows else None
        return self.take(n)

    def first(self):
        return self.head()

    def isEmpty(self):
        return not self.take(1)

    def toLocalIterator(self, prefetchPartitions=False):
        """The rows, some thousands in memory at a time, from a table made once."""
        plan = self._only_visible(self._plan)
        engine = self._session._engine
        table = self._ran(lambda run: run.keep_for_ever(plan))
        place = 0
        try:
            while True:
                with engine.lock:
                    rows = engine.execute(
                        f"SELECT {p.named(plan.attributes)} FROM {table} WHERE rowid >= {place} "
                        f"AND rowid < {place + 20000} ORDER BY rowid").fetchall()
                if not rows:
                    return
                place += 20000
                yield from transport.rows_of(plan.attributes, rows)
        finally:
            engine.execute(f"DROP TABLE IF EXISTS {table}")

    def foreach(self, f):
        for row in self.toLocalIterator():
            f(row)

    def foreachPartition(self, f):
        f(self.toLocalIterator())

    def toPandas(self):
        try:
            import pandas
        except ImportError:
            from pyspark.errors import PySparkImportError
            raise PySparkImportError("[PACKAGE_NOT_INSTALLED] Pandas must be installed; however, "
                                     "it "
                                     "was not found. A job brings it by "
                                     "--additional-python-modules.") from None
        return pandas.DataFrame.from_records([tuple(row) for row in self.collect()],
                                             columns=self.columns)

    def toJSON(self, use_unicode=True):
        from pyspark.rdd import RDD
        from pyspark.sql.functions import struct, to_json
        rows = self.select(to_json(struct(*[self[f"`{n}`"] for n in self.columns])).alias("value"))
        return RDD(lambda: (row[0] for row in rows.toLocalIterator()), self._session)

    def _show_string(self, n=20, truncate=True, vertical=False):
        if not isinstance(n, int) or isinstance(n, bool):
            raise PySparkTypeError("[NOT_INT] Argument `n` should be an int, got "
                                   f"{type(n).__name__}.")
        width = 20 if truncate is True else (0 if truncate is False else int(truncate))
        rows = self.take(n + 1)
        visible = self._plan.visible()
        return rendering.show_text([a.name for a in visible], [a.type for a in visible], rows[:n],
                                   width, len(rows) > n, n, vertical)

    def show(self, n=20, truncate=True, vertical=False):
        print(self._show_string(n, truncate, vertical))

    def printSchema(self, level=None):
        print(self.schema.treeString(level) if level else self.schema.treeString())

    def explain(self, extended=None, mode=None):
        if extended is not None and mode is not None:
            raise PySparkValueError("[CANNOT_SET_TOGETHER] extended and mode should not be set together.")
        if isinstance(extended, str):
            extended, mode = None, extended
        if extended is not None and not isinstance(extended, bool):
            raise PySparkTypeError("[NOT_BOOL_OR_STR] Argument `extended` should be a bool or str, got "
                                   f"{type(extended).__name__}.")
        print(self._explained(mode or ("extended" if extended else "simple")))

    def _explained(self, mode):
        """What explain() prints: the engine's plan, and with a wider mode its statement and types."""
        if mode.lower() not in ("simple", "extended", "codegen", "cost", "formatted"):
            raise IllegalArgumentException(f"[INVALID_EXPLAIN_MODE] Unknown explain mode: {mode}. Accepted "
                                           "explain modes are 'simple', 'extended', 'codegen', 'cost', "
                                           "'formatted'.")
        with Run(self._session._engine) as run:
            sql = self._plan.build(run)
            lines = self._session._engine.execute("EXPLAIN " + sql).fetchall()
        head = ""
        if mode.lower() in ("extended", "cost"):
            types = ", ".join(f"{name}: {kind}" for name, kind in self.dtypes)
            head = f"== Analyzed Logical Plan ==\n{types}\n{sql}\n\n"
        return f"{head}== Physical Plan ==\n" + "\n".join(line[1] for line in lines)

    def createExternalTable(self, *args, **kwargs):
        raise NotServed("DataFrame.createExternalTable")

    def _jsonable(self):
        return [json.loads(text) for text in self.toJSON().collect()]
