"""Subqueries in expressions: scalar, IN and EXISTS, which may use columns of the query around."""

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
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
