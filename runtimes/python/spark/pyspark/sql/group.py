"""GroupedData: groups of a DataFrame, waiting for aggregates."""

from pyspark.errors import AnalysisException, NotServed, PySparkValueError
from pyspark.sql.column import Column, named_node
from pyspark._engine import expressions as e
from pyspark._engine import grouping
from pyspark._engine.compiler import literal_type
from pyspark._engine.rendering import value_text
from pyspark._engine.typed import is_numeric


def _java_place(text):
    """Where a small HashMap of Java keeps a key: the order that a dict of aggregates comes in."""
    found = 0
    for char in text:
        found = (found * 31 + ord(char)) & 0xFFFFFFFF
    return (found ^ (found >> 16)) & 15


class GroupedData:
    def __init__(self, frame, nodes, sets=None, pivot=None):
        """`pivot`: for each value the condition of its rows, and its name."""
        self._frame, self._nodes, self._sets, self._pivot = frame, nodes, sets, pivot

    def agg(self, *exprs):
        if len(exprs) == 1 and isinstance(exprs[0], dict):
            nodes = [self._by_name(exprs[0][column], column)
                     for column in sorted(exprs[0], key=_java_place)]
        else:
            for one in exprs:
                if not isinstance(one, Column):
                    raise PySparkValueError("[NOT_LIST_OF_COLUMN] all exprs should be Column")
            nodes = [one._node for one in exprs]
        return self._aggregated(nodes)

    def _aggregated(self, nodes):
        frame = self._frame
        keys = [node.child if isinstance(node, e.Alias) else node for node in self._nodes]
        shown = [node if isinstance(node, (e.Name, e.Bound, e.Alias))
                 else e.Alias(node, [e.output_name(node)]) for node in self._nodes]
        if self._pivot is not None:
            return frame._with(grouping.pivoted(frame._plan, keys, shown, self._pivot, nodes,
                                                frame._session, self._sets))
        plan = grouping.aggregate(frame._plan, keys, shown + nodes, frame._session, self._sets)
        return frame._with(plan)

    @staticmethod
    def _by_name(function, column):
        name = function.lower()
        argument = e.Literal(1) if column == "*" and name == "count" else named_node(column)
        return e.Call({"mean": "avg", "average": "avg"}.get(name, name), (argument,),
                      shown=None if name != "mean" else "avg")

    def count(self):
        return self._aggregated([e.Alias(e.Call("count", (e.Literal(1),)), ["count"])])

    def _numeric(self, name, cols):
        frame = self._frame
        if not cols:
            grouped = {node.attribute.id if isinstance(node, e.Bound) else
                       (frame._plan.scope().find(node.parts) or [None])[0].id
                       for node in self._nodes if isinstance(node, (e.Bound, e.Name))}
            found = [a for a in frame._plan.visible()
                     if is_numeric(a.type) and a.id not in grouped]
            return self._aggregated([e.Call(name, (e.Bound(a),)) for a in found])
        nodes = []
        for col in cols:
            node = named_node(col)
            attribute = frame._plan.scope().find(node.parts)
            if attribute is None:
                raise frame._plan.scope().missing(node.parts)
            if not is_numeric(attribute[0].type):
                raise AnalysisException(f'"{col}" is not a numeric column. Aggregation function '
                                        f'can '
                                        "only be applied on a numeric column.")
            nodes.append(e.Call(name, (node,)))
        return self._aggregated(nodes)

    def sum(self, *cols):
        return self._numeric("sum", cols)

    def avg(self, *cols):
        return self._numeric("avg", cols)

    mean = avg

    def max(self, *cols):
        return self._numeric("max", cols)

    def min(self, *cols):
        return self._numeric("min", cols)

    def pivot(self, pivot_col, values=None):
        frame = self._frame
        node = named_node(pivot_col)
        if values is None:
            from pyspark._engine import selection
            distinct = frame._with(selection.select(frame._plan, [e.Alias(node, ["pivot"])],
                                                    frame._session)).distinct().orderBy("pivot")
            values = [row[0] for row in distinct.collect()]
        pairs = []
        for value in values:
            plain, name = value, None
            if isinstance(value, Column):
                inner = value._node
                name = inner.names[0] if isinstance(inner, e.Alias) else None
                plain = (inner.child if isinstance(inner, e.Alias) else inner).value
            if name is None:
                name = "null" if plain is None else value_text(plain, literal_type(plain))
            pairs.append((e.Call("<=>", (node, e.Literal(plain))), name))
        return GroupedData(frame, self._nodes, self._sets, pairs)

    def apply(self, udf):
        raise NotServed("GroupedData.apply")

    def applyInPandas(self, func, schema):
        raise NotServed("GroupedData.applyInPandas")

    def cogroup(self, other):
        raise NotServed("GroupedData.cogroup")
