"""Subqueries in expressions: scalar, IN and EXISTS, which may use columns of the query around."""

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine.coercion import comparison_type
from pyspark._engine.casts import cast
from pyspark._engine.typed import Typed


class _NoRun:
    """Subqueries are written into the text of a query: nothing may have to run before."""

    streams = None

    def python_stage(self, child, calls):
        raise NotServed(f"{calls[0].name} inside of a subquery")


def compile_subquery(compiler, node):
    plan = node.build(compiler.scope)
    sql = plan.build(_NoRun())
    columns = plan.visible()
    if node.kind == "exists":
        return Typed(f"EXISTS ({sql})", t.BooleanType(), False)
    if node.kind == "in" and len(columns) > 1:
        found = _several_in(compiler, node, columns, sql)
        if found is not None:
            return found
    if len(columns) != 1:
        raise AnalysisException(
            "[INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN] A "
            f"subquery must return only one column, but returned {len(columns)}.",
            error_class="INVALID_SUBQUERY_EXPRESSION")
    column = columns[0]
    inner = f"SELECT {column.id} FROM ({sql}) s_"
    if node.kind == "scalar":
        return Typed(f"({inner})", column.type, True)
    left = compiler.compile(node.child)
    kind = comparison_type(left.type, column.type)
    found = f"SELECT {cast(Typed(column.id, column.type), kind).sql} FROM ({sql}) s_"
    return Typed(f"({cast(left, kind).sql} IN ({found}))", t.BooleanType(), True)


def _several_in(compiler, node, columns, sql):
    """(a, b) IN (SELECT c, d …), each side in the types that they meet in."""
    child = node.child
    if not isinstance(child, e.Call) or child.name != "named_struct":
        return None
    ours = [compiler.compile(arg) for arg in child.args[1::2]]
    if len(ours) != len(columns):
        return None
    kinds = [comparison_type(a.type, b.type) for a, b in zip(ours, columns)]
    left = ", ".join(cast(value, kind).sql for value, kind in zip(ours, kinds))
    right = ", ".join(cast(Typed(column.id, column.type), kind).sql
                      for column, kind in zip(columns, kinds))
    return Typed(f"(({left}) IN (SELECT {right} FROM ({sql}) s_))", t.BooleanType(), True)
