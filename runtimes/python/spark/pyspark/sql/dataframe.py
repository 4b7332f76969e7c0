"""DataFrame: a plan and the methods that make further plans from it. Nothing runs before an
action (frame_actions.py). Statistics and missing values are in frame_statistics.py.
"""

from pyspark.errors import (
    AnalysisException, NotServed, PySparkTypeError, PySparkValueError,
)
from pyspark.sql.column import Column, name_node, named_node
from pyspark.sql.frame_actions import Actions
from pyspark.sql.frame_statistics import DataFrameNaFunctions, DataFrameStatFunctions, Statistics
from pyspark.sql.types import StructField, StructType
from pyspark._engine import expressions as e
from pyspark._engine import plan as p
from pyspark._engine import relations, selection
from pyspark._engine.scope import Attribute


def _flat(cols):
    return list(cols[0]) if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else list(cols)


class DataFrame(Actions, Statistics):
    """Rows in columns, not yet calculated."""

    def __init__(self, plan, session, partitions=None):
        self._plan = plan
        self._session = session
        self._partitions = partitions

    def _with(self, plan, partitions=None):
        return DataFrame(plan, self._session, partitions or self._partitions)

    # What it is.

    @property
    def sparkSession(self):
        return self._session

    @property
    def sql_ctx(self):
        return self._session

    @property
    def schema(self):
        return StructType([StructField(a.name, a.type, a.nullable, a.metadata)
                           for a in self._plan.visible()])

    @property
    def columns(self):
        return [a.name for a in self._plan.visible()]

    @property
    def dtypes(self):
        return [(a.name, a.type.simpleString()) for a in self._plan.visible()]

    @property
    def na(self):
        return DataFrameNaFunctions(self)

    @property
    def stat(self):
        return DataFrameStatFunctions(self)

    @property
    def isStreaming(self):
        return False

    def isLocal(self):
        return False

    @property
    def write(self):
        from pyspark.sql.readwriter import DataFrameWriter
        return DataFrameWriter(self)

    @property
    def writeStream(self):
        raise NotServed("DataFrame.writeStream")

    @property
    def rdd(self):
        from pyspark.rdd import RDD
        return RDD._of_frame(self)

    def __repr__(self):
        return "DataFrame[" + ", ".join(f"{name}: {kind}" for name, kind in self.dtypes) + "]"

    def __dir__(self):
        return sorted(set(super().__dir__()) | set(self.columns))

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        found = [a for a in self._plan.visible() if a.name.lower() == name.lower()]
        if not found:
            from pyspark.sql.not_served import FRAME
            if name in FRAME:
                raise NotServed(f"DataFrame.{name}")
            raise AttributeError(f"'DataFrame' object has no attribute '{name}'")
        return self[name]

    def __getitem__(self, item):
        if isinstance(item, str):
            return self._column(item)
        if isinstance(item, Column):
            return self.filter(item)
        if isinstance(item, (list, tuple)):
            return self.select(*item)
        if isinstance(item, int):
            return Column(e.Bound(self._plan.visible()[item]))
        raise PySparkTypeError("[NOT_COLUMN_OR_FLOAT_OR_INT_OR_LIST_OR_STR] item")

    def _column(self, text):
        node = name_node(text)
        if isinstance(node, e.Star):
            return Column(node)
        found = self._plan.scope().find(node.parts)
        if found is None:
            raise self._plan.scope().missing(node.parts)
        attribute, fields = found
        if not fields:
            return Column(e.Bound(attribute.copy(name=node.parts[-1])))
        made = e.Bound(attribute)
        for field in fields:
            made = e.Item(made, e.Literal(field))
        return Column(e.Alias(made, [fields[-1]]))

    def colRegex(self, colName):
        import re
        pattern = colName.strip("`")
        names = [name for name in self.columns if re.fullmatch(pattern, name, re.I)]
        return [self[f"`{name}`"] for name in names]

    def alias(self, alias):
        return self._with(p.qualify(self._plan, (alias,)))

    # Choosing columns.

    def select(self, *cols):
        nodes = []
        for col in _flat(cols):
            if isinstance(col, list):
                nodes += [named_node(one) for one in col]
            else:
                nodes.append(named_node(col))
        return self._with(selection.select(self._plan, nodes, self._session))

    def selectExpr(self, *expr):
        from pyspark._engine.sql_expressions import parse_item
        return self._with(selection.select(self._plan, [parse_item(one) for one in _flat(expr)],
                                           self._session))

    def withColumn(self, colName, col):
        if not isinstance(col, Column):
            raise PySparkTypeError(f"[NOT_COLUMN] Argument `col` should be a Column, got "
                                   f"{type(col).__name__}.")
        return self.withColumns({colName: col})

    def withColumns(self, *colsMap):
        wanted = dict(colsMap[0])
        nodes, replaced = [], {}
        for name in wanted:
            replaced[name.lower()] = name
        for attribute in self._plan.visible():
            name = replaced.get(attribute.name.lower())
            if name is None:
                nodes.append(e.Bound(attribute))
            else:
                nodes.append(e.Alias(wanted[name]._node, [name]))
        have = {a.name.lower() for a in self._plan.visible()}
        for name, col in wanted.items():
            if name.lower() not in have:
                node = col._node
                if selection.is_generator(node) and not isinstance(node, e.Alias):
                    node = e.Alias(node, [name])
                elif not selection.is_generator(node):
                    node = e.Alias(node, [name])
                else:
                    node = e.Alias(node.child, [name])
                nodes.append(node)
        return self._with(selection.select(self._plan, nodes, self._session))

    def withColumnRenamed(self, existing, new):
        return self.withColumnsRenamed({existing: new})

    def withColumnsRenamed(self, colsMap):
        lower = {old.lower(): new for old, new in colsMap.items()}
        items = []
        for attribute in self._plan.visible():
            new = lower.get(attribute.name.lower())
            items.append((attribute if new is None else Attribute(
                new, attribute.type, attribute.nullable, metadata=attribute.metadata),
                attribute.id))
        return self._with(p.project(self._plan, items))

    def withMetadata(self, columnName, metadata):
        return self.withColumn(columnName, self[columnName].alias(columnName, metadata=metadata))

    def toDF(self, *cols):
        cols = _flat(cols)
        visible = self._plan.visible()
        if len(cols) != len(visible):
            raise PySparkValueError(
                f"The number of columns doesn't match.\nOld column names ({len(visible)}): "
                f"{', '.join(self.columns)}\nNew column names ({len(cols)}): {', '.join(cols)}")
        return self._with(p.project(self._plan, [
            (Attribute(name, a.type, a.nullable, metadata=a.metadata), a.id)
            for name, a in zip(cols, visible)]))

    def to(self, schema):
        return self.select(*[self[field.name].cast(field.dataType).alias(field.name)
                             for field in schema])

    def drop(self, *cols):
        names, ids = set(), set()
        for col in cols:
            if isinstance(col, Column):
                node = col._node
                if isinstance(node, e.Bound):
                    ids.add(node.attribute.id)
                else:
                    found = isinstance(node, e.Name) and self._plan.scope().find(node.parts)
                    if found:
                        ids.add(found[0].id)
            else:
                names.add(col.lower())
        kept = [a for a in self._plan.visible() if a.name.lower() not in names and a.id not in ids]
        return self._with(p.project(self._plan, [(a, a.id) for a in kept]))

    # Choosing and ordering rows.

    def filter(self, condition):
        if isinstance(condition, str):
            from pyspark._engine.sql_expressions import parse_expression
            node = parse_expression(condition)
        elif isinstance(condition, Column):
            node = condition._node
        else:
            raise PySparkTypeError("[NOT_COLUMN_OR_STR] Argument `condition` should be a Column "
                                   f"or str, got {type(condition).__name__}.")
        return self._with(selection.where(self._plan, node, self._session))

    where = filter

    def orderBy(self, *cols, **kwargs):
        nodes = []
        for col in _flat(cols):
            if isinstance(col, int) and not isinstance(col, bool):
                node = e.Order(e.Bound(self._plan.visible()[abs(col) - 1]), col > 0)
            else:
                node = named_node(col)
            nodes.append(node if isinstance(node, e.Order) else e.Order(node))
        ascending = kwargs.get("ascending", True)
        if not isinstance(ascending, (list, tuple)):
            ascending = [ascending] * len(nodes)
        nodes = [node if up else e.Order(node.child, False) for node, up in zip(nodes, ascending)]
        return self._with(selection.order_by(self._plan, nodes, self._session))

    sort = orderBy

    def sortWithinPartitions(self, *cols, **kwargs):
        return self.orderBy(*cols, **kwargs)

    def limit(self, num):
        return self._with(p.limit(self._plan, int(num)))

    def offset(self, num):
        return self._with(p.limit(self._plan, None, int(num)))

    def distinct(self):
        return self._with(relations.distinct(self._plan))

    def dropDuplicates(self, subset=None):
        if subset is None:
            return self.distinct()
        if isinstance(subset, str):
            raise PySparkTypeError("[NOT_LIST_OR_TUPLE] Argument `subset` should be a list or "
                                   "tuple, got str.")
        keys = []
        for name in subset:
            found = [a for a in self._plan.visible() if a.name.lower() == name.lower()]
            if not found:
                raise AnalysisException(f'[UNRESOLVED_COLUMN] Cannot resolve column name "{name}" '
                                        f"among ({', '.join(self.columns)}).",
                                        error_class="UNRESOLVED_COLUMN_AMONG_FIELD_NAMES")
            keys += found
        return self._with(relations.distinct(self._plan, keys) if keys else p.limit(self._plan, 1))

    drop_duplicates = dropDuplicates

    # With another DataFrame.

    def join(self, other, on=None, how=None):
        kind = relations.join_kind(how)
        if isinstance(on, (str, Column)):
            on = [on]
        using = condition = None
        if on and isinstance(on[0], str):
            using = list(on)
        elif on:
            condition = on[0]._node
            for one in on[1:]:
                condition = e.Call("and", (condition, one._node))
        return self._with(relations.join(self._plan, other._plan, self._session, kind, condition,
                                         using))

    def crossJoin(self, other):
        return self.join(other, how="cross")

    def _set(self, other, word):
        return self._with(relations.set_operation(self._plan, other._plan, word))

    def union(self, other):
        return self._set(other, "UNION ALL")

    unionAll = union

    def unionByName(self, other, allowMissingColumns=False):
        return self._with(relations.union_by_name(self._plan, other._plan, self._session,
                                                  allowMissingColumns))

    def intersect(self, other):
        return self._set(other, "INTERSECT")

    def intersectAll(self, other):
        return self._set(other, "INTERSECT ALL")

    def subtract(self, other):
        return self._set(other, "EXCEPT")

    def exceptAll(self, other):
        return self._set(other, "EXCEPT ALL")

    # Groups.

    def groupBy(self, *cols, _sets=None):
        from pyspark.sql.group import GroupedData
        nodes = []
        for col in _flat(cols):
            if isinstance(col, int) and not isinstance(col, bool):
                nodes.append(e.Bound(self._plan.visible()[col - 1]))
            else:
                nodes.append(named_node(col))
        return GroupedData(self, selection.expand(nodes, self._plan.scope()), _sets)

    groupby = groupBy

    def cube(self, *cols):
        return self.groupBy(*cols, _sets="CUBE")

    def rollup(self, *cols):
        return self.groupBy(*cols, _sets="ROLLUP")

    def agg(self, *exprs):
        return self.groupBy().agg(*exprs)

    def melt(self, ids, values, variableColumnName, valueColumnName):
        return self.unpivot(ids, values, variableColumnName, valueColumnName)

    def unpivot(self, ids, values, variableColumnName, valueColumnName):
        ids = [ids] if isinstance(ids, (str, Column)) else list(ids)
        ids = [self[col] if isinstance(col, str) else col for col in ids]
        if values is None:
            taken = {e.output_name(col._node).lower() for col in ids}
            values = [name for name in self.columns if name.lower() not in taken]
        values = [values] if isinstance(values, (str, Column)) else list(values)
        args = [e.Literal(len(values))]
        for col in values:
            node = named_node(col)
            args += [e.Literal(e.output_name(node)), node]
        stack = e.Alias(e.Call("stack", args), [variableColumnName, valueColumnName])
        return self.select(*ids, Column(stack))

    # Hints, partitions, caches: what is done does not depend on them.

    def hint(self, name, *parameters):
        return self

    def repartition(self, numPartitions, *cols):
        return self._with(self._plan, numPartitions if isinstance(numPartitions, int) else None)

    def repartitionByRange(self, numPartitions, *cols):
        return self._with(self._plan, numPartitions if isinstance(numPartitions, int) else None)

    def coalesce(self, numPartitions):
        return self._with(self._plan, min(numPartitions, self._partitions or numPartitions))

    def persist(self, storageLevel=None):
        from pyspark.storagelevel import StorageLevel
        self._level = storageLevel or StorageLevel.MEMORY_AND_DISK_DESER
        return self

    def cache(self):
        return self.persist()

    def unpersist(self, blocking=False):
        self._level = None
        return self

    @property
    def is_cached(self):
        return self.__dict__.get("_level") is not None

    @property
    def storageLevel(self):
        from pyspark.storagelevel import StorageLevel
        return self.__dict__.get("_level") or StorageLevel.NONE

    def checkpoint(self, eager=True):
        return self._session._kept(self)

    def localCheckpoint(self, eager=True):
        return self._session._kept(self)

    def observe(self, observation, *exprs):
        """The same rows; `observation` gets aggregates of them when an action runs. What a name would be
        told of, listeners of the session, there is none."""
        from pyspark.sql.observation import Observation
        if not exprs:
            raise PySparkValueError("[CANNOT_BE_EMPTY] At least one exprs must be specified.")
        if not all(isinstance(one, Column) for one in exprs):
            raise PySparkTypeError("[NOT_LIST_OF_COLUMN] Argument `exprs` should be a list[Column].")
        figures = self.groupBy().agg(*exprs)._plan
        if not isinstance(observation, (Observation, str)):
            raise PySparkTypeError("[NOT_OBSERVATION_OR_STR] Argument `observation` should be an Observation "
                                   f"or str, got {type(observation).__name__}.")
        if isinstance(observation, str):
            return self
        observation._take()
        return self._with(_observed(self._plan, figures, observation))

    def transform(self, func, *args, **kwargs):
        result = func(self, *args, **kwargs)
        if not isinstance(result, DataFrame):
            raise PySparkTypeError(f"Func returned an instance of type [{type(result)}], should "
                                   "have been DataFrame.")
        return result

    def sameSemantics(self, other):
        return self._plan is other._plan

    def semanticHash(self):
        return id(self._plan) & 0x7FFFFFFF

    def inputFiles(self):
        return list(dict.fromkeys(self._plan.sources))

    # Views.

    def createOrReplaceTempView(self, name):
        self._session._views[name.lower()] = (name, self._plan)

    registerTempTable = createOrReplaceTempView

    def createTempView(self, name):
        if name.lower() in self._session._views:
            raise _view_exists(name)
        self.createOrReplaceTempView(name)

    def createOrReplaceGlobalTempView(self, name):
        self._session._global_views[name.lower()] = (name, self._plan)

    def createGlobalTempView(self, name):
        if name.lower() in self._session._global_views:
            raise _view_exists(name)
        self.createOrReplaceGlobalTempView(name)


def _observed(plan, figures, observation):
    """`plan`, which when it runs first tells the observation of the figures."""
    from pyspark._engine.execution import Run
    from pyspark._engine import transport

    def build(run):
        if observation._found is None:
            with Run(run.engine) as own:
                rows = transport.rows_of(figures.attributes, own.fetch(figures))
            observation._found = rows[0].asDict()
        return plan.build(run)

    made = p.Plan(plan.attributes, build, plan.sources)
    return made


def _view_exists(name):
    return AnalysisException(
        f"[TEMP_TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create the temporary view `{name}` because it "
        "already exists.", error_class="TEMP_TABLE_OR_VIEW_ALREADY_EXISTS")
