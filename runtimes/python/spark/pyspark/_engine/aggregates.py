"""Aggregate functions: what they take, the type they give, how the engine calculates them."""

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine.casts import cast, wrap
from pyspark._engine.ordering import needs_key, order_key
from pyspark._engine.registry import AGGREGATES, aggregate, coerce
from pyspark._engine.typed import Typed, engine_type, is_integral, is_null, is_numeric


def _filtered(compiler, node, call, extra=None):
    """The call with its FILTER, the node's and a further condition."""
    parts = [extra] if extra else []
    if node.filter is not None:
        parts.append(compiler.condition(node.filter).sql)
    return call + (f" FILTER (WHERE {' AND '.join(parts)})" if parts else "")


def _distinct(node):
    return "DISTINCT " if node.distinct else ""


@aggregate("count")
def _count(compiler, node, *args):
    if not args or (len(args) == 1 and args[0].literal is not None and not node.distinct):
        if args and args[0].literal.value is None:
            return Typed("CAST(0 AS BIGINT)", t.LongType(), False)
        return Typed(_filtered(compiler, node, "count(*)"), t.LongType(), False)
    if len(args) == 1:
        call = f"count({_distinct(node)}{args[0].sql})"
        return Typed(_filtered(compiler, node, call), t.LongType(), False)
    present = " AND ".join(f"{arg.sql} IS NOT NULL" for arg in args)
    inner = "row(" + ", ".join(arg.sql for arg in args) + ")"
    call = f"count({_distinct(node)}{inner if node.distinct else '*'})"
    return Typed(_filtered(compiler, node, call, present), t.LongType(), False)


@aggregate("sum try_sum")
def _sum(compiler, node, value):
    if isinstance(value.type, t.DayTimeIntervalType):
        return Typed(_filtered(compiler, node, f"sum({_distinct(node)}{value.sql})"), value.type)
    value = coerce(value, "n", node.name)
    if isinstance(value.type, t.DecimalType):
        kind = t.DecimalType(min(value.type.precision + 10, 38), value.type.scale)
        call = _filtered(compiler, node, f"sum({_distinct(node)}{value.sql})")
        return Typed(f"TRY_CAST({call} AS {engine_type(kind)})", kind)
    if is_integral(value.type):
        call = _filtered(compiler, node, f"sum({_distinct(node)}{value.sql})")
        return Typed(wrap(call, 64), t.LongType())
    value = cast(value, t.DoubleType())
    return Typed(_filtered(compiler, node, f"sum({_distinct(node)}{value.sql})"), t.DoubleType())


@aggregate("avg mean try_avg")
def _avg(compiler, node, value):
    value = coerce(value, "n", node.name)
    if isinstance(value.type, t.DecimalType):
        kind = t.DecimalType(min(value.type.precision + 4, 38), min(value.type.scale + 4, 38))
        total = _filtered(compiler, node, f"sum({_distinct(node)}{value.sql})")
        count = _filtered(compiler, node, f"count({_distinct(node)}{value.sql})")
        shift = "0" * (kind.scale - value.type.scale)
        quotient = (f"sp_round_div(sp_unscaled({total}) * CAST(1{shift} AS HUGEINT), "
                    f"CAST({count} AS HUGEINT))")
        return Typed(f"TRY_CAST(sp_with_point({quotient}, {kind.scale}) AS {engine_type(kind)})",
                     kind)
    if is_integral(value.type) and not node.distinct:
        total = _filtered(compiler, node, f"sum({value.sql})")
        count = _filtered(compiler, node, f"count({value.sql})")
        return Typed(f"(CAST({total} AS DOUBLE) / nullif({count}, 0))", t.DoubleType())
    value = cast(value, t.DoubleType())
    return Typed(_filtered(compiler, node, f"avg({_distinct(node)}{value.sql})"), t.DoubleType())


def _extreme(name):
    @aggregate(name)
    def build(compiler, node, value):
        if isinstance(value.type, t.MapType):
            raise AnalysisException(
                f"[DATATYPE_MISMATCH.INVALID_ORDERING_TYPE] {name} does not order maps.",
                error_class="DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
        call = f"{name}({value.sql})"
        if needs_key(value.type):
            call = f"arg_{name}({value.sql}, {order_key(value.sql, value.type)})"
        return Typed(_filtered(compiler, node, call), value.type)


_extreme("min")
_extreme("max")


def _by(name, engine):
    @aggregate(name)
    def build(compiler, node, value, key):
        call = f"{engine}({value.sql}, {order_key(key.sql, key.type)})"
        return Typed(_filtered(compiler, node, call), value.type)


_by("max_by", "arg_max_null")
_by("min_by", "arg_min_null")


def _of_finite(compiler, node, engine, args, all_whole):
    """The statistic, NaN where a number is not finite, at which the engine fails."""
    listed = ", ".join(arg.sql for arg in args)
    call = f"{engine}({_distinct(node)}{listed})"
    if engine == "median" or all_whole:
        return _filtered(compiler, node, call)
    finite = " AND ".join(f"isfinite({arg.sql})" for arg in args)
    there = " AND ".join(f"{arg.sql} IS NOT NULL" for arg in args)
    odd = _filtered(compiler, node, "count(*)", f"{there} AND NOT ({finite})")
    return (f"CASE WHEN {odd} > 0 THEN CAST('NaN' AS DOUBLE) ELSE "
            f"{_filtered(compiler, node, call, finite)} END")


def _statistic(names, engine):
    @aggregate(names)
    def build(compiler, node, *args):
        all_whole = all(isinstance(arg.type, (t.IntegralType, t.DecimalType)) for arg in args)
        args = [coerce(arg, "d", node.name) for arg in args]
        # Spark's covariance takes (y, x) in either order; nothing else has two.
        call = _of_finite(compiler, node, engine, args, all_whole)
        if engine == "corr":  # null of a single pair, NaN where one side does not vary
            both = " AND ".join(f"{arg.sql} IS NOT NULL" for arg in args)
            call = f"CASE WHEN {_filtered(compiler, node, 'count(*)', both)} > 1 THEN {call} END"
        return Typed(call, t.DoubleType())


for _names, _engine in (
        ("stddev std stddev_samp", "stddev_samp"), ("stddev_pop", "stddev_pop"),
        ("variance var_samp", "var_samp"), ("var_pop", "var_pop"),
        ("corr", "corr"), ("covar_pop", "covar_pop"),
        ("covar_samp", "covar_samp"), ("regr_slope", "regr_slope"),
        ("regr_intercept", "regr_intercept"), ("regr_r2", "regr_r2"), ("regr_avgx", "regr_avgx"),
        ("regr_avgy", "regr_avgy"), ("regr_sxx", "regr_sxx"), ("regr_syy", "regr_syy"),
        ("regr_sxy", "regr_sxy"), ("median", "median")):
    _statistic(_names, _engine)


def _moment(name, over):
    """skewness and kurtosis of the population, from the central moments."""
    @aggregate(name)
    def build(compiler, node, value):
        x = coerce(value, "d", name).sql
        n = _filtered(compiler, node, f"count({x})")
        sums = [_filtered(compiler, node, f"sum(({x}) ** {power})") for power in (1, 2, 3, 4)]
        mean = f"({sums[0]} / {n})"
        second = f"({sums[1]} / {n} - {mean} ** 2)"
        if over == 3:
            top = f"({sums[2]} / {n} - 3 * {mean} * {sums[1]} / {n} + 2 * {mean} ** 3)"
            found = f"{top} / ({second} ** 1.5)"
        else:
            top = (f"({sums[3]} / {n} - 4 * {mean} * {sums[2]} / {n} + 6 * {mean} ** 2 * {sums[1]} "
                   f"/ {n} - 3 * {mean} ** 4)")
            found = f"{top} / ({second} ** 2) - 3"
        return Typed(f"CASE WHEN {n} = 0 THEN NULL WHEN {second} <= 0 THEN NULL "
                     f"ELSE {found} END", t.DoubleType())


_moment("skewness", 3)
_moment("kurtosis", 4)


@aggregate("regr_count")
def _regr_count(compiler, node, y, x):
    return Typed(_filtered(compiler, node, "count(*)",
                           f"{y.sql} IS NOT NULL AND {x.sql} IS NOT NULL"), t.LongType(), False)


@aggregate("collect_list array_agg")
def _collect_list(compiler, node, value):
    call = _filtered(compiler, node, f"list({_distinct(node)}{value.sql})",
                     f"{value.sql} IS NOT NULL")
    kind = t.ArrayType(value.type, False)
    return Typed(f"coalesce({call}, CAST([] AS {engine_type(kind)}))", kind, False)


@aggregate("collect_set")
def _collect_set(compiler, node, value):
    call = _filtered(compiler, node, f"list(DISTINCT {value.sql})", f"{value.sql} IS NOT NULL")
    kind = t.ArrayType(value.type, False)
    return Typed(f"coalesce({call}, CAST([] AS {engine_type(kind)}))", kind, False)


def _ignores(node):
    if node.ignore_nulls is not None:
        return node.ignore_nulls
    flag = node.args[1] if len(node.args) > 1 else None
    return bool(isinstance(flag, e.Literal) and flag.value)


def _edge(names, engine):
    @aggregate(names)
    def build(compiler, node, value, *flag):
        extra = f"{value.sql} IS NOT NULL" if _ignores(node) else None
        return Typed(_filtered(compiler, node, f"{engine}({value.sql})", extra), value.type)


_edge("first first_value any_value", "first")
_edge("last last_value", "last")


def _boolean(names, engine):
    @aggregate(names)
    def build(compiler, node, value):
        call = f"{engine}({coerce(value, 'o', node.name).sql})"
        return Typed(_filtered(compiler, node, call), t.BooleanType())


_boolean("bool_and every", "bool_and")
_boolean("bool_or any some", "bool_or")


@aggregate("count_if")
def _count_if(compiler, node, value):
    call = _filtered(compiler, node, "count(*)", coerce(value, "o", node.name).sql)
    return Typed(call, t.LongType(), False)


def _bitwise(name):
    @aggregate(name)
    def build(compiler, node, value):
        return Typed(_filtered(compiler, node, f"{name}({value.sql})"), value.type)


for _name in ("bit_and", "bit_or", "bit_xor"):
    _bitwise(_name)


@aggregate("approx_count_distinct")
def _approx(compiler, node, value, *deviation):
    """Counted exactly: closer than what is asked for."""
    return Typed(_filtered(compiler, node, f"count(DISTINCT {value.sql})"), t.LongType(), False)


@aggregate("mode")
def _mode(compiler, node, value):
    return Typed(_filtered(compiler, node, f"mode({value.sql})"), value.type)


@aggregate("product")
def _product(compiler, node, value):
    return Typed(_filtered(compiler, node, f"product({coerce(value, 'd', 'product').sql})"),
                 t.DoubleType())


def _fractions(node):
    """The constant percentages of percentile(column, percentages): (values, whether a list)."""
    def constant(arg):
        if isinstance(arg, e.Literal):
            return arg.value
        if isinstance(arg, e.Cast):
            return constant(arg.child)
        if isinstance(arg, e.Call) and arg.name == "array":
            return [constant(inner) for inner in arg.args]
        raise NotServed(f"{node.name} with a percentage that is no constant")

    found = constant(node.args[1])
    many = isinstance(found, (list, tuple))
    return [float(value) for value in (found if many else [found])], many


@aggregate("percentile_cont percentile_disc")
def _percentile_of_order(compiler, node, value, fraction, down):
    """Of WITHIN GROUP (ORDER BY value [DESC])."""
    fractions, _ = _fractions(node)
    wanted = 1 - fractions[0] if down.literal.value else fractions[0]
    x = coerce(value, "d", node.name).sql
    engine = "quantile_cont" if node.name == "percentile_cont" else "quantile_disc"
    return Typed(_filtered(compiler, node, f"{engine}({x}, {wanted!r})"), t.DoubleType())


@aggregate("percentile")
def _percentile(compiler, node, value, *rest):
    fractions, many = _fractions(node)
    x = coerce(value, "d", node.name).sql
    calls = [_filtered(compiler, node, f"quantile_cont({x}, {f!r})") for f in fractions]
    if many:
        return Typed(f"[{', '.join(calls)}]", t.ArrayType(t.DoubleType(), False))
    return Typed(calls[0], t.DoubleType())


@aggregate("percentile_approx approx_percentile")
def _percentile_approx(compiler, node, value, *rest):
    """The value at the rank ceil(fraction * n): exact, where Spark approximates large groups."""
    fractions, many = _fractions(node)
    value = value if is_numeric(value.type) or not is_null(value.type) else cast(
        value, t.DoubleType())
    n = _filtered(compiler, node, f"count({value.sql})")
    ordered = _filtered(compiler, node, f"list({value.sql} ORDER BY {value.sql})",
                        f"{value.sql} IS NOT NULL")
    calls = [f"list_extract({ordered}, greatest(CAST(ceil({f!r}::DOUBLE * {n}) AS BIGINT), 1))"
             for f in fractions]
    if many:
        return Typed(f"[{', '.join(calls)}]", t.ArrayType(value.type, False))
    return Typed(calls[0], value.type)


@aggregate("grouping")
def _grouping(compiler, node, *args):
    raise AnalysisException("[UNSUPPORTED_GROUPING_EXPRESSION] grouping() stands only in a "
                            "query with cube, rollup or grouping sets.",
                            error_class="UNSUPPORTED_GROUPING_EXPRESSION")


AGGREGATES["grouping_id"] = AGGREGATES["grouping"]
