"""Spark's data types: names, JSON form, short text, and the schema of a table.

Reading types from text is in type_text.py, inferring them from Python values in
_engine/inference.py, rows in row.py.
"""

import json

from pyspark.sql.row import Row  # noqa: F401
from pyspark.errors import PySparkTypeError, PySparkValueError

__all__ = [
    "DataType", "NullType", "CharType", "StringType", "VarcharType", "BinaryType", "BooleanType",
    "DateType", "TimestampType", "TimestampNTZType", "DecimalType", "DoubleType", "FloatType",
    "ByteType", "IntegerType", "LongType", "DayTimeIntervalType", "Row", "ShortType", "ArrayType",
    "MapType", "StructField", "StructType",
]


class DataType:
    """The base of all types. Two types are equal when their classes and fields are."""

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(str(self))

    def __repr__(self):
        return self.__class__.__name__ + "()"

    @classmethod
    def typeName(cls):
        return cls.__name__[:-4].lower()

    def simpleString(self):
        return self.typeName()

    def jsonValue(self):
        return self.typeName()

    def json(self):
        return json.dumps(self.jsonValue(), separators=(",", ":"), sort_keys=True)

    def needConversion(self):
        return False

    def toInternal(self, obj):
        return obj

    def fromInternal(self, obj):
        return obj

    @classmethod
    def fromDDL(cls, text):
        from pyspark.sql.type_text import parse_type
        return parse_type(text)


class DataTypeSingleton(type):
    """One instance for each type that has no parameters."""

    _instances = {}

    def __call__(cls):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__()
        return cls._instances[cls]


class NullType(DataType, metaclass=DataTypeSingleton):
    @classmethod
    def typeName(cls):
        return "void"


class AtomicType(DataType):
    pass


class NumericType(AtomicType):
    pass


class IntegralType(NumericType, metaclass=DataTypeSingleton):
    pass


class FractionalType(NumericType):
    pass


class StringType(AtomicType, metaclass=DataTypeSingleton):
    pass


class BinaryType(AtomicType, metaclass=DataTypeSingleton):
    pass


class BooleanType(AtomicType, metaclass=DataTypeSingleton):
    pass


class DateType(AtomicType, metaclass=DataTypeSingleton):
    pass


class TimestampType(AtomicType, metaclass=DataTypeSingleton):
    pass


class TimestampNTZType(AtomicType, metaclass=DataTypeSingleton):
    @classmethod
    def typeName(cls):
        return "timestamp_ntz"


class CharType(AtomicType):
    def __init__(self, length):
        self.length = length

    def simpleString(self):
        return f"char({self.length})"

    jsonValue = simpleString

    def __repr__(self):
        return f"CharType({self.length})"


class VarcharType(AtomicType):
    def __init__(self, length):
        self.length = length

    def simpleString(self):
        return f"varchar({self.length})"

    jsonValue = simpleString

    def __repr__(self):
        return f"VarcharType({self.length})"


class DoubleType(FractionalType, metaclass=DataTypeSingleton):
    pass


class FloatType(FractionalType, metaclass=DataTypeSingleton):
    pass


class ByteType(IntegralType):
    def simpleString(self):
        return "tinyint"


class ShortType(IntegralType):
    def simpleString(self):
        return "smallint"


class IntegerType(IntegralType):
    def simpleString(self):
        return "int"


class LongType(IntegralType):
    def simpleString(self):
        return "bigint"


class DecimalType(FractionalType):
    def __init__(self, precision=10, scale=0):
        self.precision = precision
        self.scale = scale
        self.hasPrecisionInfo = True

    def simpleString(self):
        return f"decimal({self.precision},{self.scale})"

    jsonValue = simpleString

    def __repr__(self):
        return f"DecimalType({self.precision},{self.scale})"


class DayTimeIntervalType(AtomicType):
    DAY, HOUR, MINUTE, SECOND = 0, 1, 2, 3
    _NAMES = ("day", "hour", "minute", "second")

    def __init__(self, startField=None, endField=None):
        self.startField = 0 if startField is None else startField
        self.endField = (3 if startField is None else startField) if endField is None else endField

    def simpleString(self):
        start, end = self._NAMES[self.startField], self._NAMES[self.endField]
        return f"interval {start}" if start == end else f"interval {start} to {end}"

    jsonValue = simpleString

    def __repr__(self):
        return f"DayTimeIntervalType({self.startField}, {self.endField})"


class YearMonthIntervalType(AtomicType):
    """Only a type of expressions: years and months as one count of months."""

    def simpleString(self):
        return "interval year to month"

    jsonValue = simpleString


class CalendarIntervalType(DataType, metaclass=DataTypeSingleton):
    @classmethod
    def typeName(cls):
        return "interval"


class ArrayType(DataType):
    def __init__(self, elementType, containsNull=True):
        if not isinstance(elementType, DataType):
            raise PySparkTypeError(f"[NOT_DATATYPE] elementType: {elementType!r} is no DataType.")
        self.elementType = elementType
        self.containsNull = containsNull

    def simpleString(self):
        return f"array<{self.elementType.simpleString()}>"

    def __repr__(self):
        return f"ArrayType({self.elementType}, {self.containsNull})"

    def jsonValue(self):
        return {"type": "array", "elementType": self.elementType.jsonValue(),
                "containsNull": self.containsNull}

    @classmethod
    def fromJson(cls, value):
        return ArrayType(_parse_datatype_json_value(value["elementType"]), value["containsNull"])


class MapType(DataType):
    def __init__(self, keyType, valueType, valueContainsNull=True):
        for part in (keyType, valueType):
            if not isinstance(part, DataType):
                raise PySparkTypeError(f"[NOT_DATATYPE] {part!r} is no DataType.")
        self.keyType = keyType
        self.valueType = valueType
        self.valueContainsNull = valueContainsNull

    def simpleString(self):
        return f"map<{self.keyType.simpleString()},{self.valueType.simpleString()}>"

    def __repr__(self):
        return f"MapType({self.keyType}, {self.valueType}, {self.valueContainsNull})"

    def jsonValue(self):
        return {"type": "map", "keyType": self.keyType.jsonValue(),
                "valueType": self.valueType.jsonValue(),
                "valueContainsNull": self.valueContainsNull}

    @classmethod
    def fromJson(cls, value):
        return MapType(_parse_datatype_json_value(value["keyType"]),
                       _parse_datatype_json_value(value["valueType"]), value["valueContainsNull"])


class StructField(DataType):
    def __init__(self, name, dataType, nullable=True, metadata=None):
        if not isinstance(dataType, DataType):
            raise PySparkTypeError(f"[NOT_DATATYPE] dataType: {dataType!r} is no DataType.")
        if not isinstance(name, str):
            raise PySparkTypeError(f"[NOT_STR] name: {name!r} is no string.")
        self.name = name
        self.dataType = dataType
        self.nullable = nullable
        self.metadata = metadata or {}

    def simpleString(self):
        return f"{self.name}:{self.dataType.simpleString()}"

    def __repr__(self):
        return f"StructField('{self.name}', {self.dataType}, {self.nullable})"

    def jsonValue(self):
        return {"name": self.name, "type": self.dataType.jsonValue(), "nullable": self.nullable,
                "metadata": self.metadata}

    @classmethod
    def fromJson(cls, value):
        return StructField(value["name"], _parse_datatype_json_value(value["type"]),
                           value.get("nullable", True), value.get("metadata"))

    def typeName(self):
        raise PySparkTypeError("StructField has no typeName; take that of its dataType.")


class StructType(DataType):
    def __init__(self, fields=None):
        self.fields = list(fields or [])
        self.names = [field.name for field in self.fields]

    def add(self, field, data_type=None, nullable=True, metadata=None):
        if not isinstance(field, StructField):
            if data_type is None:
                raise PySparkValueError("[ARGUMENT_REQUIRED] data_type is required with a name.")
            if isinstance(data_type, str):
                data_type = DataType.fromDDL(data_type)
            field = StructField(field, data_type, nullable, metadata)
        self.fields.append(field)
        self.names.append(field.name)
        return self

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)

    def __getitem__(self, key):
        if isinstance(key, str):
            for field in self.fields:
                if field.name == key:
                    return field
            raise KeyError(f"No StructField named {key}")
        if isinstance(key, slice):
            return StructType(self.fields[key])
        try:
            return self.fields[key]
        except IndexError:
            raise IndexError("StructType index out of range") from None

    def __contains__(self, name):
        return name in self.names

    def simpleString(self):
        return "struct<" + ",".join(field.simpleString() for field in self.fields) + ">"

    def __repr__(self):
        return "StructType([" + ", ".join(str(field) for field in self.fields) + "])"

    def jsonValue(self):
        return {"type": "struct", "fields": [field.jsonValue() for field in self.fields]}

    @classmethod
    def fromJson(cls, value):
        return StructType([StructField.fromJson(field) for field in value["fields"]])

    def fieldNames(self):
        return list(self.names)

    def treeString(self, maxDepth=2 ** 31):
        from pyspark._engine.rendering import tree_text
        return tree_text(self, maxDepth)


def _parse_datatype_string(text):
    from pyspark.sql.type_text import parse_schema
    return parse_schema(text)


def _parse_datatype_json_string(text):
    return _parse_datatype_json_value(json.loads(text))


def _parse_datatype_json_value(value):
    if isinstance(value, dict):
        kinds = {"array": ArrayType, "map": MapType, "struct": StructType}
        if value.get("type") not in kinds:
            raise PySparkValueError(f"[UNSUPPORTED_DATA_TYPE] {value.get('type')}")
        return kinds[value["type"]].fromJson(value)
    from pyspark.sql.type_text import parse_type
    return parse_type("bigint" if value == "long" else value)


def _create_row(fields, values):
    return Row._of(tuple(fields), values)
