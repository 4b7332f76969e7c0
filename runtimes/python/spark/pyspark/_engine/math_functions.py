"""Mathematical functions."""

import math

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine.casts import cast, wrap
from pyspark._engine.coercion import bounded_decimal
from pyspark._engine.registry import arguments, builtin, coerce, python, simple
from pyspark._engine.typed import (
    INTEGRAL_BITS, Typed, engine_type, is_integral, is_numeric,
)

for _name in ("sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "atan", "asinh",
              "degrees", "radians"):
    simple(_name, "d", "d", _name + "({0})")
for _name in ("acos", "asin"):
    simple(_name, "d", "d", f"CASE WHEN abs({{0}}) <= 1 THEN {_name}({{0}}) WHEN {{0}} IS NOT NULL "
           "THEN CAST('nan' AS DOUBLE) END")
simple("acosh", "d", "d", "CASE WHEN {0} >= 1 THEN acosh({0}) WHEN {0} IS NOT NULL THEN "
       "CAST('nan' AS DOUBLE) END")
simple("atanh", "d", "d", "CASE WHEN abs({0}) < 1 THEN atanh({0}) WHEN abs({0}) = 1 THEN "
       "{0} / CAST(0 AS DOUBLE) WHEN {0} IS NOT NULL THEN CAST('nan' AS DOUBLE) END")
simple("exp", "d", "d", "CASE WHEN {0} > 709.8 AND NOT isnan({0}) THEN CAST('inf' AS DOUBLE) "
       "ELSE exp({0}) END")
simple("expm1", "d", "d", "CASE WHEN abs({0}) < 0.00001 THEN {0} + {0} * {0} / 2 + {0} * {0} * {0} / 6 "
       "ELSE exp({0}) - 1 END")
simple("cbrt", "d", "d", "CASE WHEN pow(round(cbrt({0})), 3) = {0} THEN round(cbrt({0})) ELSE cbrt({0}) END")
simple("sec", "d", "d", "(1 / cos({0}))")
simple("csc", "d", "d", "(1 / sin({0}))")
simple("sqrt", "d", "d", "CASE WHEN {0} >= 0 THEN sqrt({0}) WHEN {0} IS NOT NULL THEN "
       "CAST('nan' AS DOUBLE) END")
simple("ln", "d", "d", "CASE WHEN {0} > 0 THEN ln({0}) END", True)
simple("log10", "d", "d", "CASE WHEN {0} > 0 THEN log10({0}) END", True)
simple("log2", "d", "d", "CASE WHEN {0} > 0 THEN log2({0}) END", True)
simple("log1p", "d", "d", "CASE WHEN {0} > -1 THEN ln(1 + {0}) END", True)
simple("atan2", "dd", "d", "atan2({0}, {1})")
simple("hypot", "dd", "d", "sp_hypot({0}, {1})")
simple("power pow", "dd", "d", "pow({0}, {1})")
simple("signum sign", "d", "d", "CASE WHEN isnan({0}) THEN {0} ELSE CAST(sign({0}) AS DOUBLE) END")
simple("rint", "d", "d", "round_even({0}, 0)")
simple("e", "", "d", f"CAST({math.e!r} AS DOUBLE)", False)
simple("pi", "", "d", f"CAST({math.pi!r} AS DOUBLE)", False)
simple("factorial", "i", "l", "CASE WHEN {0} BETWEEN 0 AND 20 THEN CAST(factorial({0}) AS BIGINT) "
       "END", True)
simple("bin", "l", "s", "sp_bin({0})")
simple("width_bucket", "dddl", "l", lambda x, low, high, n: (
    f"CASE WHEN {n.sql} <= 0 OR {low.sql} = {high.sql} THEN NULL WHEN {low.sql} < {high.sql} THEN "
    f"CASE WHEN {x.sql} < {low.sql} THEN 0 WHEN {x.sql} >= {high.sql} THEN {n.sql} + 1 ELSE "
    f"CAST(floor(({x.sql} - {low.sql}) * {n.sql} / ({high.sql} - {low.sql})) AS BIGINT) + 1 END "
    f"ELSE CASE WHEN {x.sql} > {low.sql} THEN 0 WHEN {x.sql} <= {high.sql} THEN {n.sql} + 1 ELSE "
    f"CAST(floor(({low.sql} - {x.sql}) * {n.sql} / ({low.sql} - {high.sql})) AS BIGINT) + 1 END "
    "END"), True)


@builtin("log")
def _log(compiler, node):
    args = [coerce(compiler.compile(arg), "d") for arg in node.args]
    if len(args) == 1:
        return Typed(f"CASE WHEN {args[0].sql} > 0 THEN ln({args[0].sql}) END", t.DoubleType())
    base, x = args
    return Typed(f"CASE WHEN {x.sql} > 0 AND {base.sql} > 0 THEN ln({x.sql}) / ln({base.sql}) END",
                 t.DoubleType())


@builtin("abs", "n")
def _abs(compiler, node, value):
    if is_integral(value.type):
        return Typed(wrap(f"abs(CAST({value.sql} AS HUGEINT))", INTEGRAL_BITS[type(value.type)]),
                     value.type, value.nullable)
    return Typed(f"abs({value.sql})", value.type, value.nullable)


def _step(name, engine):
    @builtin(name)
    def build(compiler, node):
        args = arguments(compiler, node, "ni?")
        value = args[0]
        if len(args) == 2:
            return _scaled(node, value, engine)
        if isinstance(value.type, t.DecimalType):
            kind = bounded_decimal(value.type.precision - value.type.scale + 1, 0)
            return Typed(f"CAST({engine}({value.sql}) AS {engine_type(kind)})", kind,
                         value.nullable)
        if is_integral(value.type):
            return cast(value, t.LongType())
        return cast(Typed(f"{engine}({value.sql})", t.DoubleType(), value.nullable), t.LongType())


def _scaled(node, value, engine):
    """ceil and floor to a number of digits give a decimal."""
    digits = node.args[1].value if isinstance(node.args[1], e.Literal) else None
    if digits is None:
        raise NotServed(f"{node.name} with a scale that is no constant")
    if isinstance(value.type, t.DoubleType) or isinstance(value.type, t.FloatType):
        value = cast(value, t.DecimalType(30, 15))
    elif is_integral(value.type):
        value = cast(value, t.DecimalType(20, 0))
    scale = min(max(digits, 0), value.type.scale)
    kind = bounded_decimal(value.type.precision - value.type.scale + scale + 1, scale)
    power = f"CAST(1{'0' * abs(digits)} AS DECIMAL(18,0))"
    if digits >= 0:
        sql = f"{engine}(CAST({value.sql} AS DECIMAL(38,15)) * {power}) / CAST({power} AS DOUBLE)"
    else:
        sql = f"{engine}(CAST({value.sql} AS DOUBLE) / {power}) * {power}"
    return Typed(f"CAST({sql} AS {engine_type(kind)})", kind, True)


_step("ceil ceiling", "ceil")
_step("floor", "floor")


def _rounded(name, half_even):
    @builtin(name)
    def build(compiler, node):
        value = coerce(compiler.compile(node.args[0]), "n", name)
        digits = 0
        if len(node.args) > 1:
            inner = node.args[1]
            if isinstance(inner, e.Call) and inner.name == "negative":
                digits = -inner.args[0].value
            elif isinstance(inner, e.Literal):
                digits = inner.value
            else:
                raise NotServed(f"{name} with a scale that is no constant")
        kind = value.type
        if is_integral(kind):
            if digits >= 0:
                return value
            power = 10 ** -digits
            return Typed(wrap(_divided(f"CAST({value.sql} AS HUGEINT)", power, half_even)
                              + f" * {power}", INTEGRAL_BITS[type(kind)]), kind, value.nullable)
        if isinstance(kind, t.DecimalType):
            return _round_decimal(value, digits, half_even)
        if isinstance(kind, t.FloatType):
            wide = cast(cast(value, t.StringType()), t.DoubleType())
            return cast(Typed(_round_double(wide.sql, digits, half_even), t.DoubleType(),
                              value.nullable), kind)
        return Typed(_round_double(value.sql, digits, half_even), kind, value.nullable)


def _divided(sql, power, half_even):
    if not half_even:
        return f"sp_round_div({sql}, CAST({power} AS HUGEINT))"
    return f"CAST(round_even(CAST({sql} AS DOUBLE) / {power}, 0) AS HUGEINT)"


def _round_double(sql, digits, half_even):
    """From the shortest decimal text of the double, as Java's BigDecimal rounds."""
    if half_even:
        return f"round_even({sql}, {digits})"
    if digits > 15:
        return sql
    return f"sp_round_double({sql}, {digits})"


def _round_decimal(value, digits, half_even):
    old = value.type
    scale = min(old.scale, max(digits, 0))
    whole = old.precision - old.scale + (1 if scale < old.scale else 0)
    kind = t.DecimalType(min(38, max(whole + scale, 1)), scale)
    if digits >= 0:
        if half_even:
            return Typed(f"CAST(round_even(CAST({value.sql} AS DOUBLE), {digits}) AS "
                         f"{engine_type(kind)})", kind, value.nullable)
        return Typed(f"CAST({value.sql} AS {engine_type(kind)})", kind, value.nullable)
    power = 10 ** -digits
    kind = t.DecimalType(min(38, max(whole, -digits + 1)), 0)
    return Typed(f"CAST(sp_round_div(sp_unscaled({value.sql}), CAST({power}{'0' * old.scale} AS "
                 f"HUGEINT)) * {power} AS {engine_type(kind)})", kind, value.nullable)


_rounded("round", False)
_rounded("bround", True)


@builtin("rand random")
def _rand(compiler, node):
    return Typed("random()", t.DoubleType(), False)


@builtin("randn")
def _randn(compiler, node):
    return Typed("(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))", t.DoubleType(), False)


simple("uuid", "", "s", "CAST(uuid() AS VARCHAR)", False)
simple("monotonically_increasing_id", "", "l", "(row_number() OVER () - 1)", False)
simple("spark_partition_id", "", "i", "0", False)


@builtin("hex", "*")
def _hex(compiler, node, value):
    if is_numeric(value.type):
        value = coerce(value, "l")
        return Typed(f"CASE WHEN {value.sql} = 0 THEN '0' ELSE ltrim(hex({value.sql}), '0') END",
                     t.StringType(), value.nullable)
    if not isinstance(value.type, t.BinaryType):
        value = cast(value, t.StringType())
    return Typed(f"hex({value.sql})", t.StringType(), value.nullable)


@builtin("unhex", "s")
def _unhex(compiler, node, value):
    x = value.sql
    return Typed(f"CASE WHEN regexp_full_match({x}, '[0-9a-fA-F]*') THEN "
                 f"unhex(CASE WHEN length({x}) % 2 = 1 THEN '0' || {x} ELSE {x} END) END",
                 t.BinaryType(), True)


@python("conv", "sii", "s")
def _conv(text, source, target):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = text.strip().lower()
    if not (2 <= source <= 36 and 2 <= abs(target) <= 36) or not text:
        return None
    negative = text.startswith("-")
    value = 0
    for char in text.lstrip("-") if negative else text:
        place = digits.find(char)
        if place < 0 or place >= source:
            break
        value = value * source + place
    if value >= 2 ** 64:
        value = 2 ** 64 - 1
    if negative:
        value = -value if target < 0 else (2 ** 64 - value) % 2 ** 64
    elif target < 0 and value >= 2 ** 63:
        value -= 2 ** 64
    sign, value, base = ("-" if value < 0 else ""), abs(value), abs(target)
    out = ""
    while value:
        value, rest = divmod(value, base)
        out = digits[rest] + out
    return sign + (out or "0").upper()
