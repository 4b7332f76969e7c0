"""Which type two types meet in: Spark's rules without ANSI mode."""

from pyspark.sql import types as t
from pyspark._engine.typed import is_integral, is_null, is_numeric, is_string, is_timestamp

_ORDER = [t.ByteType, t.ShortType, t.IntegerType, t.LongType, t.FloatType, t.DoubleType]
_DIGITS = {t.ByteType: 3, t.ShortType: 5, t.IntegerType: 10, t.LongType: 20}


def bounded_decimal(precision, scale):
    """The decimal of arithmetic: digits after the point give way, down to six."""
    if precision <= 38:
        return t.DecimalType(precision, scale)
    whole = precision - scale
    least = min(scale, 6)
    return t.DecimalType(38, max(38 - whole, least))


def decimal_for(kind, literal=None):
    """The decimal that holds all values of an integral type, or of one literal."""
    if isinstance(kind, t.DecimalType):
        return kind
    if literal is not None and isinstance(getattr(literal, "value", None), int):
        return t.DecimalType(max(len(str(abs(literal.value))), 1), 0)
    return t.DecimalType(_DIGITS[type(kind)], 0) if type(kind) in _DIGITS else None


def wider_decimal(a, b):
    scale = max(a.scale, b.scale)
    whole = max(a.precision - a.scale, b.precision - b.scale)
    return t.DecimalType(min(whole + scale, 38), min(scale, 38))


def wider_numeric(a, b):
    """The tighter common type of two numeric types."""
    if a == b:
        return a
    if isinstance(a, t.DecimalType) or isinstance(b, t.DecimalType):
        if is_integral(a) or is_integral(b) or type(a) is type(b):
            return wider_decimal(decimal_for(a), decimal_for(b))
        return t.DoubleType()
    return _ORDER[max(_ORDER.index(type(a)), _ORDER.index(type(b)))]()


def common_type(a, b):
    """The type of a column that takes values of both (CASE, coalesce, union); None if none."""
    if a == b:
        return a
    if is_null(a):
        return b
    if is_null(b):
        return a
    if is_numeric(a) and is_numeric(b):
        return wider_numeric(a, b)
    if is_string(a) or is_string(b):
        other = b if is_string(a) else a
        if is_string(other):
            return t.StringType()
        if isinstance(other, t.AtomicType) and not isinstance(other, (t.BinaryType,
                                                                      t.BooleanType)):
            return t.StringType()
        return None
    if isinstance(a, t.DateType) and is_timestamp(b):
        return b
    if isinstance(b, t.DateType) and is_timestamp(a):
        return a
    if is_timestamp(a) and is_timestamp(b):
        return t.TimestampType()
    return _common_nested(a, b)


def _common_nested(a, b):
    if type(a) is not type(b):
        return None
    if isinstance(a, t.ArrayType):
        element = common_type(a.elementType, b.elementType)
        return element and t.ArrayType(element, a.containsNull or b.containsNull)
    if isinstance(a, t.MapType):
        key, value = common_type(a.keyType, b.keyType), common_type(a.valueType, b.valueType)
        return key and value and t.MapType(key, value, a.valueContainsNull or b.valueContainsNull)
    if isinstance(a, t.StructType) and len(a.fields) == len(b.fields):
        fields = []
        for one, two in zip(a.fields, b.fields):
            kind = common_type(one.dataType, two.dataType)
            if kind is None or one.name.lower() != two.name.lower():
                return None
            fields.append(t.StructField(one.name, kind, one.nullable or two.nullable))
        return t.StructType(fields)
    if isinstance(a, t.DayTimeIntervalType):
        return t.DayTimeIntervalType(min(a.startField, b.startField), max(a.endField, b.endField))
    return None


def common_of(kinds):
    """The common type of many; None where two have none."""
    found = t.NullType()
    for kind in kinds:
        found = common_type(found, kind)
        if found is None:
            return None
    return found


def comparison_type(a, b):
    """The type in which two values are compared."""
    if is_string(a) != is_string(b):
        other = b if is_string(a) else a
        if isinstance(other, t.DecimalType):
            return t.DoubleType()
        if isinstance(other, t.AtomicType) and not isinstance(other, t.NullType):
            return other
    if isinstance(a, t.BooleanType) and is_numeric(b):
        return b
    if isinstance(b, t.BooleanType) and is_numeric(a):
        return a
    return common_type(a, b)


def add_type(a, b):
    return bounded_decimal(max(a.scale, b.scale) + max(a.precision - a.scale,
                                                       b.precision - b.scale) + 1,
                           max(a.scale, b.scale))


def multiply_type(a, b):
    return bounded_decimal(a.precision + b.precision + 1, a.scale + b.scale)


def divide_type(a, b):
    scale = max(6, a.scale + b.precision + 1)
    return bounded_decimal(a.precision - a.scale + b.scale + scale, scale)


def remainder_type(a, b):
    return bounded_decimal(min(a.precision - a.scale, b.precision - b.scale)
                           + max(a.scale, b.scale), max(a.scale, b.scale))


def same_shape(a, b):
    """Equal but for whether nested values may be null."""
    if type(a) is not type(b):
        return False
    if isinstance(a, t.ArrayType):
        return same_shape(a.elementType, b.elementType)
    if isinstance(a, t.MapType):
        return same_shape(a.keyType, b.keyType) and same_shape(a.valueType, b.valueType)
    if isinstance(a, t.StructType):
        return len(a.fields) == len(b.fields) and all(
            one.name == two.name and same_shape(one.dataType, two.dataType)
            for one, two in zip(a.fields, b.fields))
    return a == b
