"""Intervals made, scaled and taken apart, and times that move by units."""

import datetime

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import java_dates, zones
from pyspark._engine.casts import cast, meant, seen
from pyspark._engine.registry import builtin, coerce
from pyspark._engine.typed import Typed, is_numeric, is_temporal, quote_text

_MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
_DAYS = {"WEEK": 7, "DAY": 1, "DAYOFYEAR": 1}
_MICROS = {"HOUR": 3600000000, "MINUTE": 60000000, "SECOND": 1000000, "MILLISECOND": 1000,
           "MICROSECOND": 1}
DAY_MICROS = 86400000000


def micros_of(sql):
    """The microseconds of an interval without months."""
    return f"(datepart('day', {sql}) * {DAY_MICROS} + datepart('hour', {sql}) * 3600000000 + " \
           f"datepart('minute', {sql}) * 60000000 + datepart('microsecond', {sql}))"


def months_of(sql):
    return f"(datepart('year', {sql}) * 12 + datepart('month', {sql}))"


def of_micros(sql):
    """Days and the rest of a day, as the engine keeps them of literals."""
    return f"to_microseconds(CAST({sql} AS BIGINT))"


def scaled(sign, left, right):
    """interval * number, number * interval, interval / number; None for anything else."""
    kinds = (t.DayTimeIntervalType, t.YearMonthIntervalType)
    if sign == "*" and isinstance(right.type, kinds):
        left, right = right, left
    if not isinstance(left.type, kinds) or not (
            is_numeric(right.type) or isinstance(right.type, t.StringType)):
        return None
    by = coerce(right, "d").sql
    by = f"nullif({by}, 0)" if sign == "/" else by
    if isinstance(left.type, t.YearMonthIntervalType):
        return Typed(f"to_months(CAST(round({months_of(left.sql)} {sign} {by}) AS INTEGER))",
                     t.YearMonthIntervalType(), True)
    return Typed(of_micros(f"round({micros_of(left.sql)} {sign} {by})"), t.DayTimeIntervalType(),
                 True)


_OF_INTERVAL = {
    "day": (t.DayTimeIntervalType, "CAST({0} // 86400000000 AS INTEGER)", t.IntegerType()),
    "hour": (t.DayTimeIntervalType, "CAST({0} // 3600000000 % 24 AS TINYINT)", t.ByteType()),
    "minute": (t.DayTimeIntervalType, "CAST({0} // 60000000 % 60 AS TINYINT)", t.ByteType()),
    "second": (t.DayTimeIntervalType, "CAST(({0} % 60000000) / 1000000.0 AS DECIMAL(8,6))",
               t.DecimalType(8, 6)),
    "year": (t.YearMonthIntervalType, "CAST({0} // 12 AS INTEGER)", t.IntegerType()),
    "month": (t.YearMonthIntervalType, "CAST({0} % 12 AS TINYINT)", t.ByteType()),
}


def part_of_interval(name, value):
    """extract(name FROM interval), or None where it has no such part."""
    kind, sql, gives = _OF_INTERVAL.get(name.rstrip("s"), (None, None, None))
    if kind is None or not isinstance(value.type, kind):
        return None
    total = micros_of(value.sql) if kind is t.DayTimeIntervalType else months_of(value.sql)
    return Typed(sql.format(f"CAST({total} AS BIGINT)"), gives, value.nullable)


def interval_text(sql, kind):
    """INTERVAL '1 02:00:00' DAY TO SECOND, INTERVAL '90' MINUTE"""
    total = f"CAST({micros_of(sql)} AS BIGINT)"
    size = f"abs({total})"
    sign = f"CASE WHEN {total} < 0 THEN '-' ELSE '' END"
    first, last = kind.startField, kind.endField
    if first == last < 3:
        unit = ("DAY", "HOUR", "MINUTE")[first]
        count = f"{size} // {(DAY_MICROS, 3600000000, 60000000)[first]}"
        return f"({quote_text('INTERVAL ' + chr(39))} || {sign} || ({count}) || " \
               f"{quote_text(chr(39) + ' ' + unit)})"
    if (first, last) != (0, 3):
        raise NotServed(f"a cast of {kind.simpleString()} to string")
    clock = " || ':' || ".join(f"lpad(CAST({size} // {unit} % {wrap} AS VARCHAR), 2, '0')"
                               for unit, wrap in ((3600000000, 24), (60000000, 60), (1000000, 60)))
    rest = (f"CASE WHEN {size} % 1000000 = 0 THEN '' ELSE rtrim('.' || "
            f"lpad(CAST({size} % 1000000 AS VARCHAR), 6, '0'), '0') END")
    return (f"({quote_text('INTERVAL ' + chr(39))} || {sign} || ({size} // {DAY_MICROS}) || ' ' || "
            f"{clock} || {rest} || {quote_text(chr(39) + ' DAY TO SECOND')})")


def _unit(node):
    unit = node.args[0].value.upper()
    if unit not in _MONTHS and unit not in _DAYS and unit not in _MICROS:
        raise AnalysisException(f"[INVALID_PARAMETER_VALUE.DATETIME_UNIT] {node.name} has no unit "
                                f"`{unit}`.", error_class="INVALID_PARAMETER_VALUE.DATETIME_UNIT")
    return unit


def _time(value):
    return value if is_temporal(value.type) and not isinstance(value.type, t.DateType) else cast(
        value, t.TimestampType())


@builtin("timestampadd")
def _timestampadd(compiler, node):
    unit = _unit(node)
    count = coerce(compiler.compile(node.args[1]), "l")
    when = _time(compiler.compile(node.args[2]))
    if unit in _MICROS:
        return Typed(f"CAST({when.sql} + to_microseconds({count.sql} * {_MICROS[unit]}) AS TIMESTAMP)",
                     when.type, when.nullable or count.nullable)
    if unit in _MONTHS:
        step = f"to_months(CAST({count.sql} * {_MONTHS[unit]} AS INTEGER))"
    else:
        step = f"to_days(CAST({count.sql} * {_DAYS[unit]} AS INTEGER))"
    made = f"CAST({seen(when.sql, when.type)} + {step} AS TIMESTAMP)"
    return Typed(meant(made, when.type), when.type, when.nullable or count.nullable)


@builtin("timestampdiff")
def _timestampdiff(compiler, node):
    """Whole units from the first time to the second one, toward zero."""
    unit = _unit(node)
    first, second = (seen(when.sql, when.type) for when in (
        _time(compiler.compile(arg)) for arg in node.args[1:]))
    if unit in _MONTHS:
        late = f"(epoch_us({second}) % {DAY_MICROS} - epoch_us({first}) % {DAY_MICROS})"
        # A day that is not over counts for none.
        day = (f"(day({second}) - CASE WHEN {second} >= {first} AND {late} < 0 THEN 1 WHEN "
               f"{second} < {first} AND {late} > 0 THEN -1 ELSE 0 END)")
        whole = (f"((year({second}) - year({first})) * 12 + month({second}) - month({first})) * 32 "
                 f"+ {day} - day({first})")
        return Typed(f"CAST(trunc(({whole}) / 32 / {_MONTHS[unit]}) AS BIGINT)", t.LongType(), True)
    size = _DAYS[unit] * DAY_MICROS if unit in _DAYS else _MICROS[unit]
    return Typed(f"((epoch_us({second}) - epoch_us({first})) // {size})", t.LongType(), True)


@builtin("make_ym_interval")
def _make_ym_interval(compiler, node):
    years, months = ([coerce(compiler.compile(arg), "i").sql for arg in node.args] + ["0", "0"])[:2]
    return Typed(f"to_months(CAST({years} * 12 + {months} AS INTEGER))", t.YearMonthIntervalType(),
                 True)


@builtin("make_interval")
def _make_interval(compiler, node):
    args = [coerce(compiler.compile(arg), "d").sql for arg in node.args]
    years, months, weeks, days, hours, minutes, seconds = (args + ["0"] * 7)[:7]
    return Typed(f"(to_months(CAST({years} * 12 + {months} AS INTEGER)) + to_days(CAST({weeks} * 7 "
                 f"+ {days} AS INTEGER)) + to_microseconds(CAST(({hours} * 3600 + {minutes} * 60 + "
                 f"{seconds}) * 1000000 AS BIGINT)))", t.CalendarIntervalType(), True)


def _moved(source, target, when):
    if None in (source, target, when):
        return None
    zones = [java_dates.zone(name) for name in (source, target)]
    for name, zone in zip((source, target), zones):
        if zone is None:
            raise AnalysisException(f"[INVALID_TIMEZONE] The timezone: {name} is invalid.")
    moment = when.replace(tzinfo=zones[0]).astimezone(datetime.timezone.utc)
    return moment.astimezone(zones[1]).replace(tzinfo=None)


@builtin("convert_timezone")
def _convert_timezone(compiler, node):
    args = [compiler.compile(arg) for arg in node.args]
    if len(args) == 2:
        args = [Typed(quote_text(zones.current_text()), t.StringType(), False), *args]
    when = cast(args[2], t.TimestampNTZType())
    return compiler.python_call(_moved, "convert_timezone", [args[0], args[1], when],
                                t.TimestampNTZType())
