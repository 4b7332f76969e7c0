"""function OVER (PARTITION BY … ORDER BY … frame)."""

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine.casts import cast
from pyspark._engine.registry import AGGREGATES, WINDOWS
from pyspark._engine.typed import Typed, is_temporal

_RANKS = {"row_number": t.IntegerType(), "rank": t.IntegerType(), "dense_rank": t.IntegerType(),
          "percent_rank": t.DoubleType(), "cume_dist": t.DoubleType(), "ntile": t.IntegerType()}
WINDOWS.update(_RANKS, ("lag", "lead", "nth_value"))


def _end(value, word, unit):
    if value is None:
        return f"UNBOUNDED {word}"
    if value == 0:
        return "CURRENT ROW"
    shown = f"{abs(value)}" if not unit else f"INTERVAL {abs(value)} {unit}"
    return f"{shown} {'FOLLOWING' if value > 0 else 'PRECEDING'}"


def _over(compiler, node, framed=True):
    parts = []
    if node.partition:
        parts.append("PARTITION BY " + ", ".join(compiler.compile(p).sql for p in node.partition))
    if node.order:
        parts.append("ORDER BY " + ", ".join(compiler.order(o) for o in node.order))
    if framed and node.frame is not None:
        kind, start, end = node.frame
        unit = None
        if kind == "range" and node.order and (start or end):
            key = compiler.compile(node.order[0].child if isinstance(node.order[0], e.Order)
                                   else node.order[0])
            unit = "DAY" if isinstance(key.type, t.DateType) else (
                "SECOND" if is_temporal(key.type) else None)
            if unit != "SECOND" and any(isinstance(one, e.Span) for one in (start, end)):
                raise AnalysisException(
                    "[DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE] A frame of intervals goes over "
                    f"timestamps, not over {key.type.simpleString()}.",
                    error_class="DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE")
        parts.append(f"{kind.upper()} BETWEEN {_end(start, 'PRECEDING', unit)} AND "
                     f"{_end(end, 'FOLLOWING', unit)}")
    return "(" + " ".join(parts) + ")"


def compile_window(compiler, node):
    function = node.function
    if isinstance(function, e.PythonCall):
        raise NotServed("a Python function over a window")
    if not isinstance(function, e.Call):
        raise AnalysisException(f"{e.text(function)} is no window function.",
                                error_class="UNSUPPORTED_EXPR_FOR_WINDOW")
    name = function.name
    if name in _RANKS:
        if not node.order:
            raise AnalysisException(
                f"Window function {name}() requires window to be ordered, please add ORDER BY "
                "clause.")
        arg = compiler.compile(function.args[0]).sql if function.args else ""
        kind = _RANKS[name]
        sql = f"{name}({arg}) OVER {_over(compiler, node, False)}"
        return Typed(f"CAST({sql} AS INTEGER)" if kind == t.IntegerType() else sql, kind, False)
    if name in ("lag", "lead"):
        return _shifted(compiler, node, function)
    if name in ("first", "last", "first_value", "last_value", "any_value", "nth_value"):
        return _picked(compiler, node, function)
    if name not in AGGREGATES:
        raise AnalysisException(f"[UNSUPPORTED_EXPR_FOR_WINDOW] Expression {e.text(function)} not "
                                "supported within a window function.",
                                error_class="UNSUPPORTED_EXPR_FOR_WINDOW")
    return _aggregate(compiler, node, function)


def _aggregate(compiler, node, function):
    """Each call of an aggregate of the engine gets its OVER."""
    marker = _Marked(compiler)
    found = marker.aggregate_sql(function)
    return Typed(_add_over(found.sql, _over(compiler, node)), found.type, found.nullable)


class _Marked:
    """A compiler whose aggregates are found again in the text: the arguments stand in marks."""

    def __init__(self, compiler):
        self._compiler = compiler

    def __getattr__(self, name):
        return getattr(self._compiler, name)

    def aggregate_sql(self, function):
        return AGGREGATES[function.name](self._compiler, function)


_NAMES = ("count", "sum", "avg", "min", "max", "list", "first", "last", "bool_and", "bool_or",
          "bit_and", "bit_or", "bit_xor", "stddev_samp", "stddev_pop", "var_samp", "var_pop",
          "corr", "covar_pop", "covar_samp", "median", "mode", "product", "quantile_cont",
          "arg_max_null", "arg_min_null", "arg_max", "arg_min", "regr_slope", "regr_intercept", "regr_r2", "regr_avgx",
          "regr_avgy", "regr_sxx", "regr_syy", "regr_sxy", "quantile_disc")


def _add_over(sql, over):
    """Puts OVER after each outermost call of an aggregate, behind its FILTER."""
    import re
    start = re.compile(r"(?<![\w.\"'])(" + "|".join(_NAMES) + r")\(")
    out, place = "", 0
    while True:
        found = start.search(sql, place)
        if not found:
            return out + sql[place:]
        end = _closing(sql, found.end() - 1)
        if sql[end:].startswith(" FILTER ("):
            end = _closing(sql, end + len(" FILTER "))
        out += sql[place:end] + " OVER " + over
        place = end


def _closing(sql, opening):
    """The place behind the parenthesis that closes the one at `opening`."""
    depth, quoted, place = 0, None, opening
    while place < len(sql):
        char = sql[place]
        if quoted:
            quoted = None if char == quoted else quoted
        elif char in "'\"":
            quoted = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return place + 1
        place += 1
    return place


def _shifted(compiler, node, function):
    value = compiler.compile(function.args[0])
    offset = compiler.compile(function.args[1]).sql if len(function.args) > 1 else "1"
    default = None
    if len(function.args) > 2:
        default = cast(compiler.compile(function.args[2]), value.type).sql
    nulls = " IGNORE NULLS" if function.ignore_nulls else ""
    listed = f"{value.sql}, {offset}" + (f", {default}" if default else "")
    return Typed(f"{function.name}({listed}{nulls}) OVER {_over(compiler, node, False)}",
                 value.type, True)


def _picked(compiler, node, function):
    from pyspark._engine.aggregates import _ignores
    name = {"first": "first_value", "last": "last_value",
            "any_value": "first_value"}.get(function.name, function.name)
    value = compiler.compile(function.args[0])
    args, flagged = value.sql, _ignores(function)
    if name == "nth_value":
        args += f", {compiler.compile(function.args[1]).sql}"
        flagged = len(function.args) > 2 and bool(getattr(function.args[2], "value", False))
    nulls = " IGNORE NULLS" if flagged or function.ignore_nulls else ""
    return Typed(f"{name}({args}{nulls}) OVER {_over(compiler, node)}", value.type, True)
