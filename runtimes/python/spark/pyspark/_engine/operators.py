"""Operators: arithmetic, comparison, logic, bits, and the null functions."""

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark._engine import coercion
from pyspark._engine import expressions as e
from pyspark._engine import zones
from pyspark._engine.casts import cast, wrap
from pyspark._engine.interval_functions import micros_of, months_of, scaled
from pyspark._engine.registry import arguments, builtin, coerce, simple
from pyspark._engine.typed import (
    INTEGRAL_BITS, Typed, engine_type, is_integral, is_null, is_numeric, is_string, is_temporal,
    null_of,
)


def mismatch(node, left, right):
    return AnalysisException(
        f'[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve "{e.text(node)}" due to data '
        f'type '
        f'mismatch: the left and right operands of the binary operator have incompatible types '
        f'("{left.type.simpleString().upper()}" and "{right.type.simpleString().upper()}").',
        error_class="DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES")


def _numbers(node, left, right):
    """Both sides as numbers: strings become doubles, nulls the other's type."""
    if is_string(left.type):
        left = cast(left, t.DoubleType())
    if is_string(right.type):
        right = cast(right, t.DoubleType())
    if is_null(left.type) and is_null(right.type):
        return cast(left, t.DoubleType()), cast(right, t.DoubleType())
    if is_null(left.type):
        left = cast(left, right.type)
    if is_null(right.type):
        right = cast(right, left.type)
    if not (is_numeric(left.type) and is_numeric(right.type)):
        raise mismatch(node, left, right)
    return left, right


def _as_decimals(left, right):
    """The decimals of a mixed pair, or None when the pair is calculated in another type."""
    if not (isinstance(left.type, t.DecimalType) or isinstance(right.type, t.DecimalType)):
        return None
    a = coercion.decimal_for(left.type, left.literal)
    b = coercion.decimal_for(right.type, right.literal)
    if a is None or b is None:
        return None
    return a, b


_SIGNS = {"+": coercion.add_type, "-": coercion.add_type, "*": coercion.multiply_type}


def arithmetic(compiler, node, left, right):
    sign = node.name
    interval = _interval_arithmetic(sign, left, right) if sign != "*" else scaled("*", left, right)
    if interval is not None:
        return interval
    left, right = _numbers(node, left, right)
    nullable = left.nullable or right.nullable
    decimals = _as_decimals(left, right)
    if decimals:
        return _decimal_arithmetic(compiler, node, left, right, decimals, nullable)
    kind = coercion.wider_numeric(left.type, right.type)
    if not is_integral(kind):
        name = engine_type(kind)
        return Typed(f"(CAST({left.sql} AS {name}) {sign} CAST({right.sql} AS {name}))", kind,
                     nullable)
    bits = INTEGRAL_BITS[type(kind)]
    room = "BIGINT" if bits <= 32 else "HUGEINT"
    return Typed(wrap(f"(CAST({left.sql} AS {room}) {sign} {right.sql})", bits), kind, nullable)


def _decimal_arithmetic(compiler, node, left, right, decimals, nullable):
    sign = node.name
    kind = _SIGNS[sign](*decimals)
    a, b = (cast(value, d) for value, d in zip((left, right), decimals))
    if sign == "*":
        if decimals[0].precision + decimals[1].precision <= 38:
            sql = f"CAST({a.sql} * {b.sql} AS {engine_type(kind)})"
            return Typed(sql, kind, nullable)
        return compiler.python_call(_decimal_operator(kind, "*"), e.text(node), [a, b], kind)
    wide = engine_type(t.DecimalType(38, kind.scale)) if kind.precision == 38 else engine_type(kind)
    sql = f"(CAST({a.sql} AS {wide}) {sign} CAST({b.sql} AS {wide}))"
    if kind.precision == 38:
        return Typed(f"TRY({sql})", kind, True)
    return Typed(f"CAST({sql} AS {engine_type(kind)})", kind, nullable)


def _has_hours(interval):
    """Whether a date that it is added to becomes a time."""
    return isinstance(interval.type, t.DayTimeIntervalType) and interval.type.endField != 0 and (
        interval.literal is None or bool(interval.literal.micros))


def _moved(sign, when, interval):
    plain = f"CAST({when.sql} {sign} {interval.sql} AS {engine_type(when.type)})"
    if not isinstance(when.type, t.TimestampType) or zones.current() is None:
        return plain
    # Months and days are those of the calendar, the rest is a length of time.
    months, days, rest = _parts(interval)
    wall = zones.instant(f"CAST({zones.wall(when.sql)} {sign} ({months} + {days}) AS TIMESTAMP)")
    return f"CAST({wall} {sign} {rest} AS TIMESTAMP)"


def _parts(interval):
    """(months, whole days, the rest) of an interval, each an interval of the engine."""
    found = interval.literal
    if found is not None and hasattr(found, "micros"):
        micros = abs(found.micros)
        sign = "-" if found.micros < 0 else ""
        whole = 0 if isinstance(interval.type, t.CalendarIntervalType) else micros // 86400000000
        return (f"to_months({found.months})", f"to_days({found.days} + {sign}{whole})",
                f"to_microseconds({sign}{micros - whole * 86400000000})")
    if isinstance(interval.type, t.YearMonthIntervalType):
        return interval.sql, "to_days(0)", "to_microseconds(0)"
    micros = f"CAST({micros_of(interval.sql)} AS BIGINT)"
    months = "to_months(0)"
    if isinstance(interval.type, t.CalendarIntervalType):
        months = f"to_months(CAST({months_of(interval.sql)} AS INTEGER))"
    return (months, f"to_days(CAST({micros} // 86400000000 AS INTEGER))",
            f"to_microseconds({micros} % 86400000000)")


def _interval_arithmetic(sign, left, right):
    intervals = (t.DayTimeIntervalType, t.YearMonthIntervalType, t.CalendarIntervalType)
    for value, other in ((left, right), (right, left)):
        if isinstance(value.type, intervals) and sign in "+-":
            if isinstance(other.type, intervals):
                kind = coercion.common_type(left.type, right.type) or t.CalendarIntervalType()
                return Typed(f"({left.sql} {sign} {right.sql})", kind,
                             left.nullable or right.nullable)
            if is_string(other.type):
                if not isinstance(value.type, t.DayTimeIntervalType) or (
                        sign == "-" and value is left):
                    return None
                moved = _moved(sign, cast(other, t.TimestampType()), value)
                return cast(Typed(moved, t.TimestampType()), t.StringType())
            if is_temporal(other.type) and (sign == "+" or value is right):
                kind = other.type
                if isinstance(kind, t.DateType) and _has_hours(value):
                    kind = t.TimestampType()
                return Typed(_moved(sign, cast(other, kind), value), kind,
                             left.nullable or right.nullable)
    if isinstance(left.type, t.DateType) and sign in "+-" and (
            is_integral(right.type)):
        return Typed(f"({left.sql} {sign} CAST({right.sql} AS INTEGER))", t.DateType(),
                     left.nullable or right.nullable)
    if isinstance(right.type, t.DateType) and sign == "+" and is_integral(left.type):
        return Typed(f"({right.sql} + CAST({left.sql} AS INTEGER))", t.DateType(), True)
    if sign == "-" and (is_temporal(left.type) or is_temporal(right.type)):
        both_dates = all(isinstance(v.type, t.DateType) for v in (left, right))
        one_date = any(isinstance(v.type, t.DateType) for v in (left, right))
        text = any(is_string(v.type) for v in (left, right))
        if both_dates or (one_date and text):
            a, b = (cast(v, t.DateType()) for v in (left, right))
            return Typed(f"to_days(CAST({a.sql} - {b.sql} AS INTEGER))",
                         t.DayTimeIntervalType(0, 0), True)
        a, b = (cast(v, t.TimestampType()) for v in (left, right))
        return Typed(f"to_microseconds(epoch_us({zones.wall(a.sql)}) - epoch_us({zones.wall(b.sql)}))",
                     t.DayTimeIntervalType(), True)
    return None


@builtin("+ -", "*?*")
def _plus_minus(compiler, node, left, right=None):
    return arithmetic(compiler, node, left, right)


@builtin("*", "**")
def _times(compiler, node, left, right):
    return arithmetic(compiler, node, left, right)


@builtin("/", "**")
def _divide(compiler, node, left, right):
    interval = scaled("/", left, right)
    if interval is not None:
        return interval
    left, right = _numbers(node, left, right)
    decimals = _as_decimals(left, right)
    if decimals is None:
        sql = f"(CAST({left.sql} AS DOUBLE) / nullif(CAST({right.sql} AS DOUBLE), 0))"
        return Typed(sql, t.DoubleType(), True)
    kind = coercion.divide_type(*decimals)
    a, b = (cast(value, d) for value, d in zip((left, right), decimals))
    shift = kind.scale - decimals[0].scale + decimals[1].scale
    if decimals[0].precision + shift <= 37 and decimals[1].precision <= 37 and shift >= 0:
        quotient = (f"sp_round_div(sp_unscaled({a.sql}) * CAST(1{'0' * shift} AS HUGEINT), "
                    f"sp_unscaled({b.sql}))")
        sql = f"TRY_CAST(sp_with_point({quotient}, {kind.scale}) AS {engine_type(kind)})"
        return Typed(sql, kind, True)
    return compiler.python_call(_decimal_operator(kind, "/"), e.text(node), [a, b], kind)


_decimal_operators = {}


def _decimal_operator(kind, sign):
    """* and / of decimals too long for the engine's whole numbers."""
    def calculate(a, b):
        import decimal
        if a is None or b is None or (sign == "/" and b == 0):
            return None
        with decimal.localcontext() as context:
            context.prec = 120
            found = (a / b if sign == "/" else a * b).quantize(
                decimal.Decimal(1).scaleb(-kind.scale), rounding=decimal.ROUND_HALF_UP)
        return found if len(found.as_tuple().digits) <= kind.precision else None

    return _decimal_operators.setdefault((sign, kind.simpleString()), calculate)


@builtin("% mod", "**")
def _remainder(compiler, node, left, right):
    left, right = _numbers(node, left, right)
    decimals = _as_decimals(left, right)
    if decimals:
        kind = coercion.remainder_type(*decimals)
        wide = engine_type(coercion.wider_decimal(*decimals))
        a, b = (cast(value, d) for value, d in zip((left, right), decimals))
        return Typed(f"CAST(CAST({a.sql} AS {wide}) % nullif(CAST({b.sql} AS {wide}), 0) AS "
                     f"{engine_type(kind)})", kind, True)
    kind = coercion.wider_numeric(left.type, right.type)
    name = engine_type(kind)
    return Typed(f"(CAST({left.sql} AS {name}) % nullif(CAST({right.sql} AS {name}), 0))", kind,
                 True)


@builtin("pmod", "**")
def _pmod(compiler, node, left, right):
    left, right = _numbers(node, left, right)
    kind = coercion.wider_numeric(left.type, right.type)
    a, b = cast(left, kind).sql, f"nullif({cast(right, kind).sql}, 0)"
    return Typed(f"CASE WHEN {a} % {b} < 0 THEN (({a} % {b}) + {b}) % {b} ELSE {a} % {b} END", kind,
                 True)


@builtin("div", "**")
def _div(compiler, node, left, right):
    left, right = _numbers(node, left, right)
    if is_integral(left.type) and is_integral(right.type):
        return Typed(wrap(f"(CAST({left.sql} AS HUGEINT) // nullif({right.sql}, 0))", 64),
                     t.LongType(), True)
    return cast(Typed(f"trunc({left.sql} / nullif({right.sql}, 0))", t.DoubleType()), t.LongType())


@builtin("negative", "*")
def _negative(compiler, node, value):
    if isinstance(value.type, (t.DayTimeIntervalType, t.CalendarIntervalType,
                               t.YearMonthIntervalType)):
        return Typed(f"(-{value.sql})", value.type, value.nullable)
    if not is_numeric(value.type):
        value = cast(value, t.DoubleType())
    if is_integral(value.type):
        return Typed(wrap(f"(-CAST({value.sql} AS HUGEINT))", INTEGRAL_BITS[type(value.type)]),
                     value.type, value.nullable)
    return Typed(f"(-{value.sql})", value.type, value.nullable)


@builtin("positive", "*")
def _positive(compiler, node, value):
    return value if is_numeric(value.type) else cast(value, t.DoubleType())


def compared(node, left, right):
    """Both sides in the type they are compared in."""
    if is_null(left.type) and is_null(right.type):
        return cast(left, t.BooleanType()), cast(right, t.BooleanType())
    kind = coercion.comparison_type(left.type, right.type)
    if kind is None or isinstance(kind, t.MapType):
        raise mismatch(node, left, right)
    return cast(left, kind), cast(right, kind)


def _comparison(sign):
    @builtin(sign, "**")
    def build(compiler, node, left, right):
        left, right = compared(node, left, right)
        return Typed(f"({left.sql} {sign} {right.sql})", t.BooleanType(),
                     left.nullable or right.nullable)


for _sign in ("=", "<", ">", "<=", ">="):
    _comparison(_sign)


@builtin("<=> equal_null", "**")
def _null_safe(compiler, node, left, right):
    left, right = compared(node, left, right)
    return Typed(f"({left.sql} IS NOT DISTINCT FROM {right.sql})", t.BooleanType(), False)


@builtin("in")
def _in(compiler, node):
    values = [compiler.compile(arg) for arg in node.args]
    if isinstance(values[0].type, t.StructType):  # the others' fields may have other names
        values[1:] = [cast(value, values[0].type) if isinstance(value.type, t.StructType) else value
                      for value in values[1:]]
    kind = coercion.common_of([value.type for value in values])
    if kind is None:
        return compiler.common([value.type for value in values], node)
    if len(values) == 1:
        return Typed("false", t.BooleanType(), False)
    first, *rest = [cast(value, kind).sql for value in values]
    return Typed(f"({first} IN ({', '.join(rest)}))", t.BooleanType(),
                 any(value.nullable for value in values))


def _logic(name):
    @builtin(name)
    def build(compiler, node):
        left, right = (compiler.condition(arg) for arg in node.args)
        return Typed(f"({left.sql} {name.upper()} {right.sql})", t.BooleanType(),
                     left.nullable or right.nullable)


_logic("and")
_logic("or")


@builtin("not !")
def _not(compiler, node):
    value = compiler.condition(node.args[0])
    return Typed(f"(NOT {value.sql})", t.BooleanType(), value.nullable)


simple("isnull", "*", "o", "({0} IS NULL)", False)
simple("isnotnull", "*", "o", "({0} IS NOT NULL)", False)
simple("isnan", "d", "o", "coalesce(isnan({0}), false)", False)
simple("~ bitwise_not", "n", "=", "(~{0})")
simple("bit_count", "l", "i", "CAST(bit_count({0}) AS INTEGER)")
simple("getbit bit_get", "li", "y", "CAST(({0} >> {1}) & 1 AS TINYINT)")


def _bits(sign, sql):
    @builtin(sign, "**")
    def build(compiler, node, left, right):
        left, right = _numbers(node, left, right)
        kind = coercion.wider_numeric(left.type, right.type)
        if not is_integral(kind):
            raise mismatch(node, left, right)
        return Typed(sql.format(cast(left, kind).sql, cast(right, kind).sql), kind,
                     left.nullable or right.nullable)


_bits("&", "({0} & {1})")
_bits("|", "({0} | {1})")
_bits("^", "xor({0}, {1})")


@builtin("shiftleft", "*i")
def _shift_left(compiler, node, value, by):
    if not isinstance(value.type, t.LongType):
        value = cast(value, t.IntegerType())
    bits = INTEGRAL_BITS[type(value.type)]
    power = f"(CAST(2 AS HUGEINT) ** (({by.sql}) & {bits - 1}))"
    return Typed(wrap(f"(CAST({value.sql} AS HUGEINT) * CAST({power} AS HUGEINT))", bits),
                 value.type, value.nullable or by.nullable)


@builtin("shiftright", "*i")
def _shift_right(compiler, node, value, by):
    if not isinstance(value.type, t.LongType):
        value = cast(value, t.IntegerType())
    bits = INTEGRAL_BITS[type(value.type)]
    return Typed(f"CAST(floor({value.sql} / (2 ** ({by.sql} & {bits - 1}))) AS "
                 f"{engine_type(value.type)})" if bits == 32 else
                 f"({value.sql} >> ({by.sql} & 63))", value.type, value.nullable or by.nullable)


@builtin("shiftrightunsigned", "*i")
def _shift_right_unsigned(compiler, node, value, by):
    if not isinstance(value.type, t.LongType):
        value = cast(value, t.IntegerType())
    bits = INTEGRAL_BITS[type(value.type)]
    unsigned = f"((CAST({value.sql} AS HUGEINT) + {2 ** bits}) % {2 ** bits})"
    return Typed(wrap(f"({unsigned} >> CAST({by.sql} & {bits - 1} AS INTEGER))", bits), value.type,
                 value.nullable or by.nullable)


@builtin("coalesce ifnull nvl")
def _coalesce(compiler, node):
    values = [compiler.compile(arg) for arg in node.args]
    kind = compiler.common([value.type for value in values], node)
    listed = ", ".join(cast(value, kind).sql for value in values)
    sql = f"coalesce({listed})" if len(values) > 1 else listed
    return Typed(sql, kind, all(value.nullable for value in values))


@builtin("nullif", "**")
def _nullif(compiler, node, left, right):
    a, b = compared(node, left, right)
    return Typed(f"CASE WHEN {a.sql} = {b.sql} THEN {null_of(left.type)} ELSE {left.sql} END",
                 left.type, True)


@builtin("nvl2", "***")
def _nvl2(compiler, node, value, then, other):
    kind = compiler.common([then.type, other.type], node)
    return Typed(f"CASE WHEN {value.sql} IS NOT NULL THEN {cast(then, kind).sql} ELSE "
                 f"{cast(other, kind).sql} END", kind, then.nullable or other.nullable)


@builtin("if", "o**")
def _if(compiler, node, when, then, other):
    kind = compiler.common([then.type, other.type], node)
    return Typed(f"CASE WHEN {when.sql} THEN {cast(then, kind).sql} ELSE {cast(other, kind).sql} "
                 f"END",
                 kind, then.nullable or other.nullable)


@builtin("nanvl", "**")
def _nanvl(compiler, node, left, right):
    left, right = coerce(left, "d"), coerce(right, "d")
    return Typed(f"CASE WHEN isnan({left.sql}) THEN {right.sql} ELSE {left.sql} END",
                 t.DoubleType(), left.nullable or right.nullable)


def _extreme(name):
    @builtin(name)
    def build(compiler, node):
        values = arguments(compiler, node, "*+")
        kind = compiler.common([value.type for value in values], node)
        listed = ", ".join(cast(value, kind).sql for value in values)
        return Typed(f"{name}({listed})", kind, all(value.nullable for value in values))


_extreme("greatest")
_extreme("least")

for _names, _sign in (("try_add", "+"), ("try_subtract", "-"), ("try_multiply", "*")):
    @builtin(_names, "**")
    def _quiet(compiler, node, left, right, sign=_sign):
        if is_integral(left.type) and is_integral(right.type):
            kind = coercion.wider_numeric(left.type, right.type)
            return Typed(f"TRY_CAST(CAST({left.sql} AS HUGEINT) {sign} {right.sql} AS "
                         f"{engine_type(kind)})", kind, True)
        return arithmetic(compiler, e.Call(sign, node.args), left, right)


@builtin("try_divide", "**")
def _try_divide(compiler, node, left, right):
    return _divide(compiler, node, left, right)


@builtin("typeof", "*")
def _typeof(compiler, node, value):
    return Typed(f"'{value.type.simpleString()}'", t.StringType(), False)
