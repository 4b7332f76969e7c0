"""The engine's types, as it writes them, back to Spark's."""

import re

from pyspark.errors import NotServed
from pyspark.sql import types as t

_PLAIN = {
    "BOOLEAN": t.BooleanType(), "TINYINT": t.ByteType(), "SMALLINT": t.ShortType(),
    "INTEGER": t.IntegerType(), "BIGINT": t.LongType(), "FLOAT": t.FloatType(),
    "DOUBLE": t.DoubleType(), "VARCHAR": t.StringType(), "BLOB": t.BinaryType(),
    "DATE": t.DateType(), "TIMESTAMP": t.TimestampNTZType(), "UTINYINT": t.ShortType(),
    "TIMESTAMP WITH TIME ZONE": t.TimestampType(), "USMALLINT": t.IntegerType(),
    "UINTEGER": t.LongType(), "UBIGINT": t.DecimalType(20, 0), "HUGEINT": t.DecimalType(38, 0),
    "UUID": t.StringType(), "TIMESTAMP_NS": t.TimestampNTZType(), "JSON": t.StringType(),
    "TIMESTAMP_MS": t.TimestampNTZType(), "TIMESTAMP_S": t.TimestampNTZType(),
    '"NULL"': t.NullType(),
}
_TOKEN = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|[A-Za-z_0-9]+|[(),\[\]]')


class _Reader:
    def __init__(self, text):
        self.tokens, self.place = _TOKEN.findall(text), 0

    def peek(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def type(self):
        word = self.take().upper()
        if word == "STRUCT" and self.peek() == "(":
            kind = t.StructType(self._fields())
        elif word == "MAP" and self.peek() == "(":
            self.take()
            key = self.type()
            self.take()
            kind = t.MapType(key, self.type(), True)
            self.take()
        elif word == "DECIMAL":
            self.take()
            precision = int(self.take())
            self.take()
            kind = t.DecimalType(precision, int(self.take()))
            self.take()
        elif word == "ENUM":
            while self.take() != ")":
                pass
            kind = t.StringType()
        else:
            while self.peek().upper() in ("WITH", "TIME", "ZONE"):
                word += " " + self.take().upper()
            kind = _PLAIN.get(word)
            if kind is None:
                raise NotServed(f"a column of the type {word} in a file")
        while self.peek() == "[":
            self.take()
            if self.peek() != "]":
                self.take()
            self.take()
            kind = t.ArrayType(kind, True)
        return kind

    def _fields(self):
        self.take()
        fields = []
        while True:
            name = self.take()
            if name.startswith('"'):
                name = name[1:-1].replace('""', '"')
            fields.append(t.StructField(name, self.type(), True))
            if self.take() == ")":
                return fields


def spark_type(text):
    return _Reader(text).type()
