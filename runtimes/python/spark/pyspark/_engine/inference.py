"""From Python values to a schema, and values to the types of a schema."""

import array
import datetime
import decimal

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql import types as t
from pyspark.sql.row import Row


def infer_type(value, map_as_struct=False):
    """The type that Spark gives to a Python value in a row."""
    if value is None:
        return t.NullType()
    if hasattr(value, "__UDT__"):
        return value.__UDT__
    for kind, made in ((bool, t.BooleanType), (int, t.LongType), (float, t.DoubleType),
                       (str, t.StringType), (datetime.datetime, t.TimestampType),
                       (datetime.date, t.DateType), (bytearray, t.BinaryType),
                       (bytes, t.BinaryType), (datetime.timedelta, t.DayTimeIntervalType)):
        if isinstance(value, kind):
            return made()
    if isinstance(value, decimal.Decimal):
        return t.DecimalType(38, 18)
    if isinstance(value, dict):
        return _infer_map(value)
    if isinstance(value, (list, array.array)):
        return _infer_array(value)
    if isinstance(value, (tuple,)) or hasattr(value, "__dict__"):
        return infer_schema(value)
    if hasattr(value, "item"):
        return infer_type(value.item())
    raise PySparkTypeError(f"[UNSUPPORTED_DATA_TYPE] Unsupported DataType "
                           f"`{type(value).__name__}`.")


def _infer_map(value):
    for key, item in value.items():
        if key is not None and item is not None:
            return t.MapType(infer_type(key), infer_type(item), True)
    return t.MapType(t.NullType(), t.NullType(), True)


def _infer_array(value):
    element = t.NullType()
    for item in value:
        if item is not None:
            element = infer_type(item)
            break
    return t.ArrayType(element, True)


def infer_schema(row, names=None):
    """The struct of one row: a dict, Row, tuple, list or object."""
    if isinstance(row, dict):
        pairs = sorted(row.items())
    elif isinstance(row, tuple) and hasattr(row, "__fields__"):
        pairs = list(zip(row.__fields__, row))
    elif isinstance(row, tuple) and hasattr(row, "_fields"):
        pairs = list(zip(row._fields, row))
    elif isinstance(row, (tuple, list)):
        names = list(names or [])
        names += [f"_{i}" for i in range(len(names) + 1, len(row) + 1)]
        pairs = list(zip(names, row))
    elif hasattr(row, "__dict__"):
        pairs = sorted(row.__dict__.items())
    else:
        raise PySparkTypeError(f"[CANNOT_INFER_SCHEMA_FOR_TYPE] Can not infer schema for type: "
                               f"`{type(row).__name__}`.")
    fields = []
    for name, value in pairs:
        try:
            fields.append(t.StructField(name, infer_type(value), True))
        except PySparkTypeError as error:
            raise PySparkTypeError(f"[CANNOT_INFER_TYPE_FOR_FIELD] Unable to infer the type of the "
                                   f"field `{name}`: {error}") from None
    return t.StructType(fields)


def merge_types(a, b, name=None):
    """The type that two rows agree on."""
    if isinstance(a, t.NullType):
        return b
    if isinstance(b, t.NullType):
        return a
    if isinstance(b, t.StringType) and isinstance(a, t.AtomicType):
        return b
    if isinstance(a, t.StringType) and isinstance(b, t.AtomicType):
        return a
    if type(a) is not type(b):
        raise PySparkTypeError(f"[CANNOT_MERGE_TYPE] Can not merge type "
                               f"`{type(a).__name__}` and `{type(b).__name__}`.")
    if isinstance(a, t.StructType):
        others = {field.name: field.dataType for field in b.fields}
        fields = [t.StructField(f.name, merge_types(f.dataType,
                                                    others.get(f.name, t.NullType()), f.name))
                  for f in a.fields]
        known = set(a.names)
        fields += [f for f in b.fields if f.name not in known]
        return t.StructType(fields)
    if isinstance(a, t.ArrayType):
        return t.ArrayType(merge_types(a.elementType, b.elementType), True)
    if isinstance(a, t.MapType):
        return t.MapType(merge_types(a.keyType, b.keyType), merge_types(a.valueType, b.valueType))
    return a


def has_null_type(kind):
    if isinstance(kind, t.StructType):
        return any(has_null_type(field.dataType) for field in kind.fields)
    if isinstance(kind, t.ArrayType):
        return has_null_type(kind.elementType)
    if isinstance(kind, t.MapType):
        return has_null_type(kind.keyType) or has_null_type(kind.valueType)
    return isinstance(kind, t.NullType)


def schema_of_rows(rows, names=None):
    if not rows:
        raise PySparkValueError("[CANNOT_INFER_EMPTY_SCHEMA] Can not infer schema from empty "
                                "dataset.")
    schema = infer_schema(rows[0], names)
    for row in rows[1:]:
        schema = merge_types(schema, infer_schema(row, names))
    if has_null_type(schema):
        raise PySparkValueError("[CANNOT_DETERMINE_TYPE] Some of types cannot be determined after "
                                "inferring.")
    return schema


_ACCEPTED = {
    t.BooleanType: (bool,), t.ByteType: (int,), t.ShortType: (int,), t.IntegerType: (int,),
    t.LongType: (int,), t.FloatType: (float,), t.DoubleType: (float,),
    t.DecimalType: (decimal.Decimal,), t.StringType: (str,), t.BinaryType: (bytearray, bytes),
    t.DateType: (datetime.date, datetime.datetime), t.TimestampType: (datetime.datetime,),
    t.TimestampNTZType: (datetime.datetime,), t.DayTimeIntervalType: (datetime.timedelta,),
    t.ArrayType: (list, tuple, array.array), t.MapType: (dict,),
}
_RANGES = {t.ByteType: 7, t.ShortType: 15, t.IntegerType: 31, t.LongType: 63}


def verifier(kind, nullable=True, name=None):
    """A function that checks a value against its declared type and gives it as the engine
    takes it."""
    where = f"field {name}: " if name else ""

    def refuse(value):
        raise PySparkTypeError(
            f"[CANNOT_ACCEPT_OBJECT_IN_TYPE] {where}`{kind!r}` can not accept object `{value}` in "
            f"type `{type(value).__name__}`.", error_class="CANNOT_ACCEPT_OBJECT_IN_TYPE")

    inner = _inner_verifier(kind, name, refuse)

    def check(value):
        if value is None:
            if nullable:
                return None
            raise PySparkValueError(f"[CANNOT_BE_NONE] {where}This field is not nullable, but got "
                                    "None", error_class="CANNOT_BE_NONE")
        return inner(value)

    return check


def _inner_verifier(kind, name, refuse):
    if isinstance(kind, t.StructType):
        return _struct_verifier(kind, refuse)
    if isinstance(kind, t.StringType):
        return lambda value: value if isinstance(value, str) else fit(value, kind)
    if isinstance(kind, t.ArrayType):
        element = verifier(kind.elementType, kind.containsNull, f"element in array {name}")
        accepted = _ACCEPTED[t.ArrayType]
        return lambda value: ([element(item) for item in value]
                              if isinstance(value, accepted) else refuse(value))
    if isinstance(kind, t.MapType):
        key = verifier(kind.keyType, False, f"key of map {name}")
        item = verifier(kind.valueType, kind.valueContainsNull, f"value of map {name}")
        return lambda value: ({key(k): item(v) for k, v in value.items()}
                              if isinstance(value, dict) else refuse(value))
    accepted = _ACCEPTED.get(type(kind))
    bits = _RANGES.get(type(kind))

    def check(value):
        if hasattr(value, "item") and not isinstance(value, (array.array,)):
            value = value.item()
        if accepted and (type(value) not in accepted and not (
                isinstance(value, accepted) and type(value) is not bool)):
            refuse(value)
        if bits and not -2 ** bits <= value < 2 ** bits:
            raise PySparkValueError(f"[VALUE_OUT_OF_BOUNDS] Value for `obj` must be between "
                                    f"{-2 ** bits} and {2 ** bits - 1}, got {value}.")
        if isinstance(kind, t.DecimalType):
            return decimal_fit(value, kind)
        return value

    return check


def _struct_verifier(kind, refuse):
    checks = [(f.name, verifier(f.dataType, f.nullable, f.name)) for f in kind.fields]

    def check(value):
        if isinstance(value, dict):
            return tuple(one(value.get(name)) for name, one in checks)
        if isinstance(value, tuple) and getattr(value, "__from_dict__", False):
            return tuple(one(value[name]) for name, one in checks)
        if isinstance(value, (tuple, list)):
            if len(value) != len(checks):
                raise PySparkValueError(
                    f"[LENGTH_SHOULD_BE_THE_SAME] obj and fields should be of the same length, got "
                    f"{len(value)} and {len(checks)}.")
            return tuple(one(item) for (_, one), item in zip(checks, value))
        if hasattr(value, "__dict__"):
            return tuple(one(value.__dict__.get(name)) for name, one in checks)
        return refuse(value)

    return check


def decimal_fit(value, kind):
    """The decimal rounded to its scale, half up; None when it has too many digits."""
    exponent = decimal.Decimal(1).scaleb(-kind.scale)
    with decimal.localcontext() as context:
        context.prec = 90
        value = value.quantize(exponent, rounding=decimal.ROUND_HALF_UP)
    return value if len(value.as_tuple().digits) <= kind.precision else None


def fit(value, kind):
    """What a Python function gave, as its declared type; None when it is of another."""
    if value is None or isinstance(kind, t.NullType):
        return None
    if hasattr(value, "item") and not isinstance(value, array.array):
        value = value.item()
    if isinstance(kind, t.StringType):
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else _java_text(value)
    if isinstance(kind, t.ArrayType):
        return [fit(item, kind.elementType) for item in value] if isinstance(
            value, _ACCEPTED[t.ArrayType]) else None
    if isinstance(kind, t.MapType):
        return {fit(k, kind.keyType): fit(v, kind.valueType)
                for k, v in value.items()} if isinstance(value, dict) else None
    if isinstance(kind, t.StructType):
        if isinstance(value, dict):
            return tuple(fit(value.get(f.name), f.dataType) for f in kind.fields)
        if isinstance(value, (tuple, list)):
            return tuple(fit(item, f.dataType) for item, f in zip(value, kind.fields))
        return None
    accepted = _ACCEPTED.get(type(kind))
    if accepted and (not isinstance(value, accepted)
                     or isinstance(value, bool) != isinstance(kind, t.BooleanType)):
        return None
    bits = _RANGES.get(type(kind))
    if bits:
        return value if -2 ** bits <= value < 2 ** bits else (
            (value + 2 ** bits) % 2 ** (bits + 1) - 2 ** bits)
    if isinstance(kind, t.DecimalType):
        return decimal_fit(value, kind)
    if isinstance(kind, t.DateType) and isinstance(value, datetime.datetime):
        return value.date()
    return value


def _java_text(value):
    """A value that is no string, where a string is declared: Java's toString of it."""
    from pyspark._engine.rendering import double_text
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_java_text(k)}={_java_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Row) or isinstance(value, tuple):
        return "[" + ", ".join(_java_text(item) for item in value) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(_java_text(item) for item in value) + "]"
    return "null" if value is None else str(value)
