"""Values of records and their types: told, cast, and carried to and from Spark."""

import datetime
import decimal

from awsglue import gluetypes as g

INT_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}


def type_of(value):
    if value is None:
        return g.NullType()
    if isinstance(value, bool):
        return g.BooleanType()
    if isinstance(value, int):
        return g.IntegerType() if -(1 << 31) <= value < 1 << 31 else g.LongType()
    if isinstance(value, float):
        return g.DoubleType()
    if isinstance(value, str):
        return g.StringType()
    if isinstance(value, (bytes, bytearray)):
        return g.BinaryType()
    if isinstance(value, decimal.Decimal):
        _, digits, exponent = value.as_tuple()
        scale = max(0, -exponent)
        return g.DecimalType(max(len(digits) + max(exponent, 0), scale, 1), scale)
    if isinstance(value, datetime.datetime):
        return g.TimestampType()
    if isinstance(value, datetime.date):
        return g.DateType()
    if isinstance(value, dict):
        return g.StructType([g.Field(str(name), type_of(inner)) for name, inner in value.items()])
    if isinstance(value, (list, tuple, set)):
        element = g.NullType()
        for inner in value:
            element = g.merge(element, type_of(inner))
        return g.ArrayType(element)
    raise TypeError(f"a value of the type {type(value).__name__} cannot be in a DynamicRecord")


def schema_of(records, first=()):
    """The StructType of all records; `first`: names that come first, in this order."""
    kinds = {name: g.NullType() for name in first}
    for record in records:
        for name, value in record.items():
            kind = type_of(value)
            known = kinds.get(name)
            kinds[name] = kind if known is None or known == kind else g.merge(known, kind)
    return g.StructType([g.Field(name, kind) for name, kind in kinds.items()])


def has_choice(kind):
    if isinstance(kind, g.ChoiceType):
        return True
    if isinstance(kind, g.StructType):
        return any(has_choice(field.dataType) for field in kind.fields)
    if isinstance(kind, g.ArrayType):
        return has_choice(kind.elementType)
    return isinstance(kind, g.MapType) and has_choice(kind.valueType)


def _to_integer(value, bits):
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if text.lstrip("+-").isdigit() else int(decimal.Decimal(text))
    number = int(value)
    return number if -(1 << (bits - 1)) <= number < 1 << (bits - 1) else None


def _to_boolean(value):
    if isinstance(value, str):
        return {"true": True, "t": True, "1": True, "yes": True, "y": True, "false": False,
                "f": False, "0": False, "no": False, "n": False}.get(value.strip().lower())
    return bool(value)


def _to_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _to_date(value):
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(
        str(value).strip()[:10])


def _to_timestamp(value):
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        zone = datetime.timezone.utc
        return datetime.datetime.fromtimestamp(value, zone).replace(tzinfo=None)
    text = str(value).strip().replace("Z", "+00:00")
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return moment


def cast_value(value, kind):
    """The value as one of that type; None where it cannot be."""
    if value is None or isinstance(value, (dict, list)):
        return None
    name = kind.typeName()
    try:
        if name in INT_BITS:
            return _to_integer(value, INT_BITS[name])
        if name in ("float", "double"):
            return float(value)
        if name == "decimal":
            unit = decimal.Decimal(1).scaleb(-kind.scale)
            return decimal.Decimal(str(value).strip()).quantize(unit, decimal.ROUND_HALF_UP)
        maker = {"string": _to_text, "boolean": _to_boolean, "date": _to_date,
                 "timestamp": _to_timestamp,
                 "binary": lambda v: v if isinstance(v, bytes) else _to_text(v).encode()}
        return maker[name](value)
    except (ValueError, TypeError, ArithmeticError, OverflowError, KeyError):
        return None


# Between Spark's types and these. The names of the classes are all that is asked of them.
PLAIN = {"StringType": "string", "BooleanType": "boolean", "ByteType": "byte",
         "ShortType": "short", "IntegerType": "int", "LongType": "long", "FloatType": "float",
         "DoubleType": "double", "DateType": "date", "TimestampType": "timestamp",
         "TimestampNTZType": "timestamp", "BinaryType": "binary", "NullType": "null",
         "VarcharType": "string", "CharType": "string", "VoidType": "null"}


def from_spark(kind):
    name = type(kind).__name__
    if name == "StructType":
        return g.StructType([g.Field(f.name, from_spark(f.dataType)) for f in kind.fields])
    if name == "ArrayType":
        return g.ArrayType(from_spark(kind.elementType))
    if name == "MapType":
        return g.MapType(from_spark(kind.valueType))
    if name == "DecimalType":
        return g.DecimalType(kind.precision, kind.scale)
    if name in PLAIN:
        return g.SCALARS[PLAIN[name]]()
    raise TypeError(f"a DynamicFrame has no type for Spark's {name}")


def to_spark(kind):
    """A choice becomes a struct of its types, of which one has the value."""
    from pyspark.sql import types as t
    if isinstance(kind, g.StructType):
        return t.StructType([t.StructField(f.name, to_spark(f.dataType), True)
                             for f in kind.fields])
    if isinstance(kind, g.ChoiceType):
        return t.StructType([t.StructField(g.choice_name(c), to_spark(c), True)
                             for c in kind.choices])
    if isinstance(kind, g.ArrayType):
        return t.ArrayType(to_spark(kind.elementType), True)
    if isinstance(kind, g.MapType):
        return t.MapType(t.StringType(), to_spark(kind.valueType), True)
    if isinstance(kind, g.DecimalType):
        return t.DecimalType(kind.precision, kind.scale)
    name = kind.typeName()
    if name in ("null", "unknown"):
        return t.StringType()
    return getattr(t, {"int": "IntegerType"}.get(name, name.capitalize() + "Type"))()


def choose(value, choice):
    """The name of the choice that the value is one of, and that type."""
    name = g.choice_name(type_of(value))
    for kind in choice.choices:
        if g.choice_name(kind) == name:
            return name, kind
    for kind in choice.choices:  # an int among longs, say
        if cast_value(value, kind) == value:
            return g.choice_name(kind), kind
    raise TypeError(f"a value of the type {name} is none of {choice}")


def spark_value(value, kind):
    """The value as createDataFrame() takes it for to_spark(kind)."""
    if value is None:
        return None
    if isinstance(kind, g.ChoiceType):
        chosen, inner = choose(value, kind)
        return tuple(spark_value(value, inner) if g.choice_name(c) == chosen else None
                     for c in kind.choices)
    if isinstance(kind, g.StructType):
        return tuple(spark_value(value.get(f.name), f.dataType) for f in kind.fields)
    if isinstance(kind, g.ArrayType):
        return [spark_value(inner, kind.elementType) for inner in value]
    if isinstance(kind, g.MapType):
        return {name: spark_value(inner, kind.valueType) for name, inner in value.items()}
    if kind.typeName() in ("double", "float") and not isinstance(value, float):
        return float(value)
    if isinstance(kind, g.DecimalType) and not isinstance(value, decimal.Decimal):
        return cast_value(value, kind)
    return value


def plain_value(value):
    """Of a Row: dicts and lists."""
    if hasattr(value, "asDict"):
        return {name: plain_value(inner) for name, inner in value.asDict().items()}
    if isinstance(value, dict):
        return {name: plain_value(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(inner) for inner in value]
    return bytes(value) if isinstance(value, bytearray) else value
