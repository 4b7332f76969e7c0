"""CAST as Spark does it without ANSI mode: what does not fit is null, integers wrap."""

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import zones
from pyspark._engine.coercion import same_shape
from pyspark._engine.native_text import reading
from pyspark._engine.typed import (
    INTEGRAL_BITS, Typed, engine_type, is_integral, is_null, is_numeric, is_string, is_timestamp,
    null_of, quote_name,
)

_fresh = [0]


def variable(prefix="v"):
    """A name for a lambda's parameter that no other has."""
    _fresh[0] += 1
    return f"{prefix}{_fresh[0]}_"


def cast(value, kind):
    """`value` as `kind`. Raises AnalysisException where Spark has no such cast."""
    source = value.type
    if source == kind:
        return value
    if same_shape(source, kind):
        return Typed(value.sql, kind, value.nullable, value.literal)
    if is_null(source):
        # raise_error() is of this type too, and must be asked.
        made = f"CAST({value.sql} AS {engine_type(kind)})" if "error(" in value.sql else null_of(kind)
        return Typed(made, kind, True)
    sql = _cast_sql(value.sql, source, kind)
    return Typed(sql, kind, value.nullable or _may_fail(source, kind), value.literal
                 if is_numeric(source) and isinstance(kind, t.DecimalType) else None)


def _may_fail(source, kind):
    if isinstance(source, t.DateType):
        return is_numeric(kind)
    if is_string(source):
        return not (is_string(kind) or isinstance(kind, t.BinaryType))
    if isinstance(kind, t.DecimalType):
        if isinstance(source, t.DecimalType):
            return (kind.precision - kind.scale < source.precision - source.scale)
        if is_integral(source):
            digits = {8: 3, 16: 5, 32: 10, 64: 20}[INTEGRAL_BITS[type(source)]]
            return kind.precision - kind.scale < digits
        return True
    if isinstance(source, (t.DoubleType, t.FloatType)) and is_timestamp(kind):
        return True
    return False


def refuse(source, kind):
    raise AnalysisException(
        f'[DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION] Cannot resolve the cast due to data type '
        f'mismatch: cannot cast "{source.simpleString().upper()}" to '
        f'"{kind.simpleString().upper()}".',
        error_class="DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION")


def _cast_sql(sql, source, kind):
    if isinstance(source, t.DateType) and (is_numeric(kind) or isinstance(kind, t.BooleanType)):
        return null_of(kind)
    if is_string(kind):
        return to_text(sql, source)
    if is_integral(kind):
        return _to_integral(sql, source, kind)
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        return _to_float(sql, source, kind)
    if isinstance(kind, t.DecimalType):
        return _to_decimal(sql, source, kind)
    if isinstance(kind, t.BooleanType):
        return _to_boolean(sql, source, kind)
    if isinstance(kind, t.DateType):
        if is_string(source):
            return f"coalesce({reading(sql, kind)}, sp_to_date({sql}))"
        if is_timestamp(source):
            return f"CAST({seen(sql, source)} AS DATE)"
    if is_timestamp(kind):
        return _to_timestamp(sql, source, kind)
    if isinstance(kind, t.BinaryType):
        if is_string(source):
            return f"encode({sql})"
        if is_integral(source):
            width = INTEGRAL_BITS[type(source)] // 4
            return f"unhex(right(lpad(hex({sql}), 16, '0'), {width}))"
    if isinstance(kind, (t.DayTimeIntervalType, t.CalendarIntervalType)) and isinstance(
            source, (t.DayTimeIntervalType, t.CalendarIntervalType)):
        return sql
    return _to_nested(sql, source, kind)


def to_text(sql, source):
    if isinstance(source, t.BooleanType) or is_integral(source):
        return f"CAST({sql} AS VARCHAR)"
    if isinstance(source, t.DoubleType):
        return f"sp_double_text({sql})"
    if isinstance(source, t.FloatType):
        return f"sp_float_text({sql})"
    if isinstance(source, t.DecimalType):
        if source.scale > 6:
            return f"sp_decimal_text({sql}, {source.scale})"
        return f"CAST({sql} AS VARCHAR)"
    if isinstance(source, t.DateType):
        return f"CAST({sql} AS VARCHAR)"
    if is_timestamp(source):
        return f"sp_timestamp_text({seen(sql, source)})"
    if isinstance(source, t.BinaryType):
        return f"decode({sql})"
    if is_null(source):
        return "CAST(NULL AS VARCHAR)"
    if isinstance(source, t.DayTimeIntervalType):
        from pyspark._engine.interval_functions import interval_text
        return interval_text(sql, source)
    name = variable()
    if isinstance(source, t.ArrayType):
        element = f"coalesce({to_text(name, source.elementType)}, 'null')"
        joined = f"sp_join(list_transform({sql}, lambda {name}: {element}), ', ')"
        return f"('[' || {joined} || ']')"
    if isinstance(source, t.MapType):
        key = to_text(f"{name}.key", source.keyType)
        item = f"coalesce({to_text(f'{name}.value', source.valueType)}, 'null')"
        pairs = f"list_transform(map_entries({sql}), lambda {name}: {key} || ' -> ' || {item})"
        return f"('{{' || sp_join({pairs}, ', ') || '}}')"
    if isinstance(source, t.StructType):
        parts = " || ', ' || ".join(
            f"coalesce({to_text(f'({sql}).{quote_name(f.name)}', f.dataType)}, 'null')"
            for f in source.fields)
        return f"CASE WHEN ({sql}) IS NULL THEN NULL ELSE '{{' || {parts} || '}}' END"
    if is_string(source):
        return sql
    raise NotServed(f"a cast of {source.simpleString()} to string")


def _to_integral(sql, source, kind):
    bits, name = INTEGRAL_BITS[type(kind)], engine_type(kind)
    if is_string(source):
        return f"coalesce({reading(sql, kind)}, TRY_CAST(sp_whole_text({sql}) AS {name}))"
    if isinstance(source, t.BooleanType):
        return f"CAST({sql} AS {name})"
    if is_integral(source):
        if INTEGRAL_BITS[type(source)] <= bits:
            return f"CAST({sql} AS {name})"
        return wrap(sql, bits)
    if isinstance(source, (t.DoubleType, t.FloatType)):
        if bits >= 32:
            return f"sp_double_to_{name.lower()}({sql})"
        return wrap(f"sp_double_to_integer({sql})", bits)
    if isinstance(source, t.DecimalType):
        return wrap(f"CAST(trunc({sql}) AS HUGEINT)", bits)
    if is_timestamp(source):
        seconds = f"sp_floor_div(epoch_us({sql}), 1000000)"
        return seconds if bits == 64 else wrap(seconds, bits)
    if isinstance(source, t.DayTimeIntervalType):
        return f"CAST(epoch({sql}) AS {name})"
    return refuse(source, kind)


def wrap(sql, bits):
    """A whole number of any size, cut to `bits` as two's complement."""
    return f"sp_wrap{bits}({sql})"


def _to_float(sql, source, kind):
    name = engine_type(kind)
    if is_string(source):
        return f"coalesce({reading(sql, kind)}, TRY_CAST(sp_float_input({sql}) AS {name}))"
    if isinstance(source, t.FloatType) or is_numeric(source) or isinstance(source, t.BooleanType):
        if isinstance(source, t.DoubleType) and name == "FLOAT":
            return f"sp_double_to_float({sql})"
        return f"CAST({sql} AS {name})"
    if is_timestamp(source):
        return f"CAST(epoch_us({sql}) / 1000000.0::DOUBLE AS {name})"
    return refuse(source, kind)


def _to_decimal(sql, source, kind):
    name = engine_type(kind)
    if is_string(source):
        return f"TRY_CAST(sp_decimal_input({sql}) AS {name})"
    if isinstance(source, (t.DoubleType, t.FloatType)):
        shown = to_text(sql, source)
        return f"TRY_CAST({shown} AS {name})"
    if is_timestamp(source):
        return f"TRY_CAST(epoch_us({sql}) / 1000000.0 AS {name})"
    if is_numeric(source):
        return f"TRY_CAST({sql} AS {name})"
    if isinstance(source, t.BooleanType):
        return f"TRY_CAST(CAST({sql} AS INTEGER) AS {name})"
    return refuse(source, kind)


def _to_boolean(sql, source, kind):
    if is_string(source):
        return f"coalesce({reading(sql, kind)}, sp_to_boolean({sql}))"
    if is_numeric(source):
        return f"({sql} <> 0)"
    if is_timestamp(source):
        return f"(epoch_us({sql}) <> 0)"
    return refuse(source, kind)


def seen(sql, kind):
    """A timestamp as clocks of the session's zone show it; one without zone is that already."""
    return zones.wall(sql) if isinstance(kind, t.TimestampType) else sql


def meant(sql, kind):
    """The other way round: the value of type `kind` of what clocks show."""
    return zones.instant(sql) if isinstance(kind, t.TimestampType) else sql


def _to_timestamp(sql, source, kind):
    if is_string(source):
        made = f"coalesce({meant(reading(sql, kind), kind)}, sp_to_timestamp({sql}))"
        if zones.current() is None or not isinstance(kind, t.TimestampType):
            return made
        return (f"CASE WHEN sp_has_zone({sql}) THEN sp_to_timestamp({sql}) ELSE "
                f"{meant(f'sp_to_timestamp({sql})', kind)} END")
    if isinstance(source, t.DateType) or is_timestamp(source):
        return meant(f"CAST({seen(sql, source)} AS TIMESTAMP)", kind)
    if isinstance(source, t.BooleanType):  # microseconds, where whole numbers are seconds
        return f"make_timestamp(CAST({sql} AS BIGINT))"
    if is_integral(source):
        return f"make_timestamp(CAST({sql} AS BIGINT) * 1000000)"
    if isinstance(source, (t.DoubleType, t.FloatType)):
        return (f"CASE WHEN isfinite({sql}) THEN "
                f"make_timestamp(CAST(trunc({sql} * 1000000) AS BIGINT)) END")
    if isinstance(source, t.DecimalType):
        return f"make_timestamp(CAST(trunc({sql} * 1000000) AS BIGINT))"
    return refuse(source, kind)


def _to_nested(sql, source, kind):
    name = variable()
    if isinstance(source, t.ArrayType) and isinstance(kind, t.ArrayType):
        inner = cast(Typed(name, source.elementType), kind.elementType).sql
        return f"list_transform({sql}, lambda {name}: {inner})"
    if isinstance(source, t.MapType) and isinstance(kind, t.MapType):
        key = cast(Typed(f"{name}.key", source.keyType), kind.keyType).sql
        item = cast(Typed(f"{name}.value", source.valueType), kind.valueType).sql
        return (f"map_from_entries(list_transform(map_entries({sql}), "
                f"lambda {name}: {{'key': {key}, 'value': {item}}}))")
    if isinstance(source, t.StructType) and isinstance(kind, t.StructType):
        if len(source.fields) == len(kind.fields):
            parts = ", ".join(
                f"{quote_name(new.name)} := " + cast(
                    Typed(f"({sql}).{quote_name(old.name)}", old.dataType), new.dataType).sql
                for old, new in zip(source.fields, kind.fields))
            return f"CASE WHEN ({sql}) IS NOT NULL THEN struct_pack({parts}) END"
    return refuse(source, kind)
