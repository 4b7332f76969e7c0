"""A compiled expression: the engine's SQL, with the Spark type that its values have."""

from pyspark.sql import types as t


class Typed:
    """`literal` is the Node of a constant, where the rules of Spark look at its value."""

    __slots__ = ("sql", "type", "nullable", "literal")

    def __init__(self, sql, type, nullable=True, literal=None):
        self.sql, self.type, self.nullable, self.literal = sql, type, nullable, literal


class Twin(str):
    """The name of a field that another one of its struct has too; the engine knows it by one of
    its own."""

    def __new__(cls, name, place):
        made = super().__new__(cls, name)
        made.engine_name = f"{name} {place}"
        return made


def quote_name(name):
    name = getattr(name, "engine_name", name)
    return '"' + name.replace('"', '""') + '"'


def quote_text(value):
    """A string literal of the engine."""
    if "\0" in value:
        return "(" + " || chr(0) || ".join(quote_text(part) for part in value.split("\0")) + ")"
    return "'" + value.replace("'", "''") + "'"


_PLAIN = {
    t.NullType: "INTEGER", t.StringType: "VARCHAR", t.BinaryType: "BLOB",
    t.BooleanType: "BOOLEAN", t.DateType: "DATE", t.TimestampType: "TIMESTAMP",
    t.TimestampNTZType: "TIMESTAMP", t.DoubleType: "DOUBLE", t.FloatType: "FLOAT",
    t.ByteType: "TINYINT", t.ShortType: "SMALLINT", t.IntegerType: "INTEGER",
    t.LongType: "BIGINT", t.DayTimeIntervalType: "INTERVAL", t.CalendarIntervalType: "INTERVAL",
    t.YearMonthIntervalType: "INTERVAL", t.CharType: "VARCHAR", t.VarcharType: "VARCHAR",
}


def engine_type(kind):
    """The engine's type for a Spark type, as text."""
    plain = _PLAIN.get(type(kind))
    if plain:
        return plain
    if isinstance(kind, t.DecimalType):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if isinstance(kind, t.ArrayType):
        return engine_type(kind.elementType) + "[]"
    if isinstance(kind, t.MapType):
        return f"MAP({engine_type(kind.keyType)}, {engine_type(kind.valueType)})"
    if isinstance(kind, t.StructType):
        if not kind.fields:
            from pyspark.errors import NotServed
            raise NotServed("a struct without fields")
        inner = ", ".join(f"{quote_name(f.name)} {engine_type(f.dataType)}" for f in kind.fields)
        return f"STRUCT({inner})"
    if hasattr(kind, "sqlType"):
        return engine_type(kind.sqlType())
    from pyspark.errors import NotServed
    raise NotServed(f"the type {kind!r}")


def null_of(kind):
    return f"CAST(NULL AS {engine_type(kind)})"


INTEGRAL_BITS = {t.ByteType: 8, t.ShortType: 16, t.IntegerType: 32, t.LongType: 64}


def is_integral(kind):
    return type(kind) in INTEGRAL_BITS


def is_numeric(kind):
    return isinstance(kind, t.NumericType)


def is_string(kind):
    return isinstance(kind, (t.StringType, t.CharType, t.VarcharType))


def is_temporal(kind):
    return isinstance(kind, (t.DateType, t.TimestampType, t.TimestampNTZType))


def is_timestamp(kind):
    return isinstance(kind, (t.TimestampType, t.TimestampNTZType))


def is_null(kind):
    return isinstance(kind, t.NullType)
