"""Functions of dates and timestamps, in the session's time zone."""

import datetime

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import java_dates, zones
from pyspark._engine.casts import cast, meant, seen
from pyspark._engine.interval_functions import part_of_interval
from pyspark._engine.registry import BUILTINS, builtin, coerce, simple
from pyspark._engine.typed import Typed, is_string, is_timestamp, quote_text

_NOW = "(current_timestamp AT TIME ZONE 'UTC')"

for _names, _sql in (
        ("year", "year({0})"), ("quarter", "quarter({0})"), ("month", "month({0})"),
        ("day dayofmonth", "day({0})"), ("dayofyear", "dayofyear({0})"),
        ("dayofweek", "dayofweek({0}) + 1"), ("weekday", "isodow({0}) - 1"),
        ("weekofyear", "weekofyear({0})")):
    simple(_names, "a", "i", f"CAST({_sql} AS INTEGER)")
for _name in ("hour", "minute"):
    simple(_name, "t", "i", lambda when, name=_name: f"CAST({name}({zones.wall(when.sql)}) AS INTEGER)")
simple("second", "t", "i", lambda when: f"CAST(floor(second({zones.wall(when.sql)})) AS INTEGER)")
simple("date_sub", "ai", "a", "({0} - {1})")
simple("date_add dateadd", "ai", "a", "({0} + {1})")
simple("datediff date_diff", "aa", "i", "CAST({0} - {1} AS INTEGER)")
simple("add_months", "ai", "a", "sp_add_months({0}, {1})")
simple("last_day", "a", "a", "last_day({0})")
simple("date_from_unix_date", "i", "a", "(DATE '1970-01-01' + {0})")
simple("unix_date", "a", "i", "CAST({0} - DATE '1970-01-01' AS INTEGER)")
simple("unix_seconds", "t", "l", "sp_floor_div(epoch_us({0}), 1000000)")
simple("unix_millis", "t", "l", "sp_floor_div(epoch_us({0}), 1000)")
simple("unix_micros", "t", "l", "epoch_us({0})")
simple("timestamp_millis", "l", "t", "make_timestamp({0} * 1000)")
simple("timestamp_micros", "l", "t", "make_timestamp({0})")
simple("make_date", "iii", "a", "TRY(make_date(CAST({0} AS BIGINT), CAST({1} AS BIGINT), "
       "CAST({2} AS BIGINT)))", True)
simple("months_between", "tto?", "d", lambda a, b, rounds=None: (
    f"round({_months_between(a, b)}, 8)" if rounds is None or getattr(
        rounds.literal, "value", True) else _months_between(a, b)))
simple("current_date curdate", "", "a", lambda: f"CAST({zones.wall(_NOW)} AS DATE)", False)
simple("current_timestamp now", "", "t", "(current_timestamp AT TIME ZONE 'UTC')", False)


@builtin("localtimestamp")
def _local(compiler, node):
    return Typed(zones.wall(_NOW), t.TimestampNTZType(), False)


def _months_between(a, b):
    if zones.current() is None and len(a.sql) + len(b.sql) < 200:
        return f"sp_months_between({a.sql}, {b.sql})"
    found = "sp_months_between(p_.a, p_.b)"  # of a pair, which is calculated once
    if zones.current() is not None:
        walls = [zones.wall(f"p_.{name}") for name in "ab"]
        since = [f"sp_floor_div(epoch_us(p_.{name}) - epoch_us({zones.instant(midnight)}), 1000000)"
                 for name, midnight in zip("ab", (f"CAST(date_trunc('day', {wall}) AS TIMESTAMP)"
                                                  for wall in walls))]
        found = f"sp_months_apart({walls[0]}, {walls[1]}, {since[0]}, {since[1]})"
    return f"list_transform([struct_pack(a := {a.sql}, b := {b.sql})], lambda p_: {found})[1]"


@builtin("timestamp_seconds", "*")
def _seconds(compiler, node, value):
    return cast(value if not is_string(value.type) else cast(value, t.DoubleType()),
                t.TimestampType())


def _constant(node, what):
    if isinstance(node, e.Literal) and isinstance(node.value, str):
        return node.value
    raise NotServed(f"{what} that is no constant")


_WEEKDAYS = {name: place for place, names in enumerate(
    ("mo mon monday", "tu tue tuesday", "we wed wednesday", "th thu thursday", "fr fri friday",
     "sa sat saturday", "su sun sunday"), 1) for name in names.split()}


@builtin("next_day")
def _next_day(compiler, node):
    day = coerce(compiler.compile(node.args[0]), "a")
    wanted = _WEEKDAYS.get(_constant(node.args[1], "next_day with a day").lower())
    if wanted is None:
        return Typed("CAST(NULL AS DATE)", t.DateType())
    return Typed(f"CAST({day.sql} + CAST((({wanted} - isodow({day.sql}) + 6) % 7) + 1 AS INTEGER) "
                 "AS DATE)", t.DateType(), True)


_UNITS = {
    "year": "year", "yyyy": "year", "yy": "year", "quarter": "quarter", "month": "month",
    "mon": "month", "mm": "month", "week": "week", "day": "day", "dd": "day", "hour": "hour",
    "minute": "minute", "second": "second", "millisecond": "milliseconds",
    "microsecond": "microseconds",
}


@builtin("trunc")
def _trunc(compiler, node):
    day = coerce(compiler.compile(node.args[0]), "a")
    unit = _UNITS.get(_constant(node.args[1], "trunc with a unit").lower())
    if unit not in ("year", "quarter", "month", "week"):
        return Typed("CAST(NULL AS DATE)", t.DateType())
    return Typed(f"CAST(date_trunc('{unit}', {day.sql}) AS DATE)", t.DateType(), True)


@builtin("date_trunc")
def _date_trunc(compiler, node):
    when = coerce(compiler.compile(node.args[1]), "t")
    unit = _UNITS.get(_constant(node.args[0], "date_trunc with a unit").lower())
    if unit is None:
        return Typed("CAST(NULL AS TIMESTAMP)", t.TimestampType())
    if zones.current() is not None and unit in ("hour", "minute", "second"):  # of two the same hour
        wall = zones.wall(when.sql)
        return Typed(f"({when.sql} - ({wall} - date_trunc('{unit}', {wall})))", t.TimestampType(), True)
    made = zones.instant(f"CAST(date_trunc('{unit}', {zones.wall(when.sql)}) AS TIMESTAMP)")
    return Typed(made, t.TimestampType(), True)


@builtin("date_format")
def _date_format(compiler, node):
    when = compiler.compile(node.args[0])
    when = coerce(when, "t")
    return format_time(compiler, when, compiler.compile(node.args[1]))


def format_time(compiler, when, pattern):
    """A timestamp by a Java pattern."""
    constant = getattr(pattern.literal, "value", None)
    if constant is not None:
        engine = java_dates.strftime(constant)
        if engine is not None:
            return Typed(f"strftime({zones.wall(when.sql)}, {quote_text(engine)})", t.StringType(),
                         when.nullable)
    return compiler.python_call(java_dates.formatter(zones.current()), "date_format",
                                [when, coerce(pattern, "s")], t.StringType())


def parse_time(compiler, text, pattern, kind=t.TimestampType()):
    """A string by a Java pattern, as a timestamp of type `kind`."""
    constant = getattr(pattern.literal, "value", None)
    if constant is not None:
        engine = java_dates.strptime(constant)
        if engine is not None:
            return Typed(meant(java_dates.strptime_sql(text.sql, engine), kind), kind)
    zone = zones.current() if isinstance(kind, t.TimestampType) else None
    return compiler.python_call(java_dates.parser(zone), "parse_time", [text, coerce(pattern, "s")],
                                kind)


def _parser(names, kind):
    @builtin(names, "*s?")
    def build(compiler, node, value, pattern=None):
        if pattern is None or not is_string(value.type):
            return cast(value, kind)
        found = parse_time(compiler, value, pattern, kind if is_timestamp(kind) else t.TimestampType())
        return cast(found, kind) if not is_timestamp(kind) else Typed(found.sql, kind, True)


_parser("to_date", t.DateType())
_parser("to_timestamp to_timestamp_ltz try_to_timestamp", t.TimestampType())
_parser("to_timestamp_ntz", t.TimestampNTZType())


@builtin("date", "*")
def _date(compiler, node, value):
    return cast(value, t.DateType())


@builtin("timestamp", "*")
def _timestamp(compiler, node, value):
    return cast(value, t.TimestampType())


@builtin("unix_timestamp to_unix_timestamp", "*?s?")
def _unix_timestamp(compiler, node, value=None, pattern=None):
    if value is None:
        value = Typed(_NOW, t.TimestampType(), False)
    if is_string(value.type):
        pattern = pattern or compiler.compile(e.Literal("yyyy-MM-dd HH:mm:ss"))
        value = parse_time(compiler, value, pattern)
    value = cast(value, t.TimestampType())
    return Typed(f"(epoch_us({value.sql}) // 1000000)", t.LongType(), True)


@builtin("from_unixtime", "ls?")
def _from_unixtime(compiler, node, seconds, pattern=None):
    pattern = pattern or compiler.compile(e.Literal("yyyy-MM-dd HH:mm:ss"))
    when = Typed(f"make_timestamp({seconds.sql} * 1000000)", t.TimestampType(), seconds.nullable)
    return format_time(compiler, when, pattern)


def _shifted(to_utc):
    def shift(when, name):
        if when is None or name is None:
            return None
        place = java_dates.zone(name)
        if place is None:
            raise AnalysisException(f"[INVALID_TIMEZONE] The timezone: {name} is invalid.")
        utc = datetime.timezone.utc
        if to_utc:
            return when.replace(tzinfo=place).astimezone(utc).replace(tzinfo=None)
        return when.replace(tzinfo=utc).astimezone(place).replace(tzinfo=None)

    return shift


_FROM_UTC, _TO_UTC = _shifted(False), _shifted(True)


def _zoned(name, function, back):
    @builtin(name, "ts")
    def build(compiler, node, when, zone):
        constant = getattr(zone.literal, "value", None)
        if constant is not None and "/" in constant and "'" not in constant:
            first, second = ("UTC", constant) if not back else (constant, "UTC")
            return Typed(f"({when.sql} AT TIME ZONE '{first}' AT TIME ZONE '{second}')",
                         t.TimestampType(), when.nullable)
        return compiler.python_call(function, name, [when, zone], t.TimestampType())


_zoned("from_utc_timestamp", _FROM_UTC, False)
_zoned("to_utc_timestamp", _TO_UTC, True)


@builtin("make_timestamp make_timestamp_ltz make_timestamp_ntz")
def _make_timestamp(compiler, node):
    args = [compiler.compile(arg) for arg in node.args[:6]]
    kind = t.TimestampNTZType() if node.name.endswith("ntz") else t.TimestampType()
    whole = ", ".join(f"CAST({coerce(arg, 'i').sql} AS BIGINT)" for arg in args[:5])
    made = f"TRY(make_timestamp({whole}, {coerce(args[5], 'd').sql}))"
    if len(node.args) > 6:
        try:
            zone = zones.find(_constant(node.args[6], f"{node.name} with a time zone"))
        except ValueError:
            raise AnalysisException(f"[INVALID_TIMEZONE] {node.args[6].value}") from None
        return Typed(made if zone is None else zone.instant(made), kind, True)
    return Typed(meant(made, kind), kind, True)


@builtin("make_dt_interval")
def _make_interval(compiler, node):
    args = [coerce(compiler.compile(arg), "d").sql for arg in node.args]
    scale = (86400000000, 3600000000, 60000000, 1000000)
    total = " + ".join(f"{arg} * {unit}" for arg, unit in zip(args, scale)) or "0"
    return Typed(f"to_microseconds(CAST({total} AS BIGINT))", t.DayTimeIntervalType(), True)


_PARTS = {
    "year": "year", "y": "year", "years": "year", "yr": "year", "quarter": "quarter",
    "qtr": "quarter", "month": "month", "mon": "month", "months": "month", "week": "weekofyear",
    "weeks": "weekofyear", "w": "weekofyear", "day": "day", "d": "day", "days": "day",
    "dayofweek": "dayofweek", "dow": "dayofweek", "dow_iso": None, "doy": "dayofyear",
    "hour": "hour", "h": "hour", "hours": "hour", "minute": "minute", "m": "minute",
    "minutes": "minute", "min": "minute",
}


@builtin("extract date_part datepart")
def _part(compiler, node):
    name = _constant(node.args[0], f"{node.name} with a field").lower()
    of_interval = part_of_interval(name, compiler.compile(node.args[1]))
    if of_interval is not None:
        return of_interval
    if name in ("second", "s", "seconds", "sec"):
        when = coerce(compiler.compile(node.args[1]), "t")
        when = Typed(zones.wall(when.sql), when.type, when.nullable)
        return Typed(f"CAST(((epoch_us({when.sql}) % 60000000 + 60000000) % 60000000) / 1000000.0 "
                     "AS DECIMAL(8,6))",
                     t.DecimalType(8, 6), when.nullable)
    if name in ("yearofweek",):
        when = coerce(compiler.compile(node.args[1]), "a")
        return Typed(f"CAST(isoyear({when.sql}) AS INTEGER)", t.IntegerType(), when.nullable)
    if name in ("dayofweek_iso", "dow_iso"):
        when = coerce(compiler.compile(node.args[1]), "a")
        return Typed(f"CAST(isodow({when.sql}) AS INTEGER)", t.IntegerType(), when.nullable)
    function = _PARTS.get(name)
    if function is None:
        raise AnalysisException(f"[INVALID_EXTRACT_FIELD] Cannot extract `{name}`.",
                                error_class="INVALID_EXTRACT_FIELD")
    return BUILTINS[function](compiler, e.Call(function, node.args[1:]))


def window_micros(text):
    """The microseconds of '10 minutes', '1 day 2 hours'."""
    import re
    sizes = {"microsecond": 1, "millisecond": 1000, "second": 10 ** 6, "minute": 6 * 10 ** 7,
             "hour": 36 * 10 ** 8, "day": 864 * 10 ** 8, "week": 6048 * 10 ** 8}
    total = 0
    for number, unit in re.findall(r"(-?\d+)\s*([a-z]+)", text.lower().replace("interval", "")):
        if unit.rstrip("s") not in sizes:
            raise NotServed(f"a window of {text}")
        total += int(number) * sizes[unit.rstrip("s")]
    return total


@builtin("window")
def _window(compiler, node):
    when = coerce(compiler.compile(node.args[0]), "t")
    size = window_micros(node.args[1].value)
    start = window_micros(node.args[2].value) if len(node.args) > 2 else 0
    low = f"(epoch_us({when.sql}) - ((epoch_us({when.sql}) - {start}) % {size} + {size}) % {size})"
    kind, made = window_struct(low, size)
    return Typed(f"CASE WHEN {when.sql} IS NOT NULL THEN {made} END", kind, False)


def window_struct(low, size):
    """(the type of a window, the SQL of one that begins at `low` microseconds)"""
    kind = t.StructType([t.StructField("start", t.TimestampType()),
                         t.StructField("end", t.TimestampType())])
    return kind, (f"struct_pack(\"start\" := make_timestamp({low}), "
                  f"\"end\" := make_timestamp({low} + {size}))")
