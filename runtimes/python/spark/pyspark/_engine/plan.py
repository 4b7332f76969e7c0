"""Plans: what a DataFrame stands for. A plan knows its columns and how to write its SQL.

`build(run)` gives a SELECT whose columns are the ids of `attributes`; `run` (execution.py) makes
what must exist first, such as the results of Python functions.
"""

import re

from pyspark._engine.scope import Attribute, Scope, fresh
from pyspark._engine.typed import engine_type


class Plan:
    def __init__(self, attributes, build, sources=()):
        self.attributes = list(attributes)
        self.build = build
        self.sources = tuple(sources)  # paths of the files read, for inputFiles()

    def scope(self, outer=None):
        return Scope(self.attributes, outer)

    def source(self, run):
        """The plan as an item of FROM."""
        return f"({self.build(run)}) {fresh('t')}"

    def visible(self):
        return [attribute for attribute in self.attributes if not attribute.hidden]


def named(attributes):
    return ", ".join(attribute.id for attribute in attributes) or "1"


def wrap(child, attributes, write):
    """A plan of one child: write(source text) gives the SQL."""
    return Plan(attributes, lambda run: write(child.source(run)), child.sources)


INPUT_FILE = "input_file_name()"  # the hidden column of plans that read files


def project(child, items, keep_file=True):
    """items: (attribute, sql) pairs. A column that only passes keeps its id. The hidden column of
    the file that a row comes from passes too, for input_file_name()."""
    if keep_file:
        taken = {attribute.id for attribute, _ in items}
        items = list(items) + [(a, a.id) for a in child.attributes
                               if a.name == INPUT_FILE and a.hidden and a.id not in taken]
    listed = ", ".join(attribute.id if sql == attribute.id else f"{sql} AS {attribute.id}"
                       for attribute, sql in items) or "1"
    return wrap(child, [attribute for attribute, _ in items],
                lambda source: f"SELECT {listed} FROM {source}")


def restrict(child, condition):
    return wrap(child, child.attributes,
                lambda source: f"SELECT {named(child.attributes)} FROM {source} WHERE {condition}")


def sort(child, keys):
    listed = ", ".join(keys)
    return wrap(child, child.attributes, lambda source:
                f"SELECT {named(child.attributes)} FROM {source} ORDER BY {listed}")


def limit(child, count, offset=0):
    tail = (f" LIMIT {count}" if count is not None else "") + (
        f" OFFSET {offset}" if offset else "")
    return wrap(child, child.attributes, lambda source:
                f"SELECT {named(child.attributes)} FROM {source}{tail}")


def rename_ids(child):
    """The same rows under fresh ids: (plan, old id to new attribute). For joins with itself."""
    new = [attribute.copy(id=fresh(), root=None) for attribute in child.attributes]
    listed = ", ".join(f"{old.id} AS {now.id}" for old, now in zip(child.attributes, new)) or "1"
    plan = wrap(child, new, lambda source: f"SELECT {listed} FROM {source}")
    return plan, {old.id: now for old, now in zip(child.attributes, new)}


def qualify(child, qualifier):
    """The rows of `child` as the relation `qualifier`."""
    attributes = [a.copy(qualifiers=(tuple(qualifier),)) for a in child.attributes]
    return Plan(attributes, child.build, child.sources)


def nullable(attributes):
    return [attribute.copy(nullable=True) for attribute in attributes]


def values_plan(attributes, rows_sql):
    """Rows that stand in the text: rows_sql is a list of lists of constants."""
    if not rows_sql:
        empty = ", ".join(f"CAST(NULL AS {engine_type(a.type)}) AS {a.id}" for a in attributes)
        return Plan(attributes, lambda run: f"SELECT {empty or '1'} WHERE false")
    if not attributes:
        return Plan([], lambda run: f"SELECT 1 FROM range({len(rows_sql)})")
    listed = ", ".join("(" + ", ".join(row) + ")" for row in rows_sql)
    names = ", ".join(attribute.id for attribute in attributes)
    return Plan(attributes, lambda run: f"SELECT * FROM (VALUES {listed}) {fresh('t')}({names})")


def table_plan(attributes, table):
    """Rows of a table of the engine whose columns are the ids."""
    return Plan(attributes, lambda run: f"SELECT {named(attributes)} FROM {table}")


_PY = re.compile(r"\bpy\d+_")


def with_stage(child, calls):
    """`child` with one more hidden column for each call of Python and each window inside of a
    window; they may use one another."""
    for level in sorted({call.level for call in calls}):
        mine = [call for call in calls if call.level == level]
        of_python = [call for call in mine if call.function is not None]
        if of_python:
            child = _one_stage(child, of_python)
        windows = [(Attribute(call.name, call.type, True, id=call.id, hidden=True), call.sql)
                   for call in mine if call.function is None]
        if windows:
            child = project(child, [(a, a.id) for a in child.attributes] + windows)
    return child


def _one_stage(child, calls):
    made = [Attribute(call.name, call.type, True, id=call.id, hidden=True) for call in calls]
    attributes = child.attributes + made

    def build(run):
        table = run.python_stage(child, calls)
        return f"SELECT {named(attributes)} FROM {table}"

    return Plan(attributes, build, child.sources)
