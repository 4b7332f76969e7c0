"""Reads types from text: `array<int>`, `a INT NOT NULL, b STRING`, `struct<a:int>`."""

import re

from pyspark.errors import ParseException
from pyspark.sql import types as t

_PLAIN = {
    "void": t.NullType, "null": t.NullType, "string": t.StringType, "binary": t.BinaryType,
    "boolean": t.BooleanType, "date": t.DateType, "timestamp": t.TimestampType,
    "timestamp_ltz": t.TimestampType, "timestamp_ntz": t.TimestampNTZType,
    "byte": t.ByteType, "tinyint": t.ByteType, "short": t.ShortType, "smallint": t.ShortType,
    "int": t.IntegerType, "integer": t.IntegerType, "long": t.LongType, "bigint": t.LongType,
    "float": t.FloatType, "real": t.FloatType, "double": t.DoubleType,
    "interval": t.CalendarIntervalType,
}
_TOKEN = re.compile(r"\s*(`(?:[^`]|``)*`|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[\w$-]+|.)", re.S)
_UNITS = ("day", "hour", "minute", "second")


class TypeReader:
    """Reads one type, or a list of fields, from a position in the tokens of a text."""

    def __init__(self, text):
        self.text = text
        self.tokens = [m.group(1) for m in _TOKEN.finditer(text.strip())]
        self.place = 0

    def fail(self):
        near = self.tokens[self.place] if self.place < len(self.tokens) else "end of input"
        raise ParseException(
            f"[PARSE_SYNTAX_ERROR] Syntax error at or near '{near}'.\n\n== SQL ==\n{self.text}",
            error_class="PARSE_SYNTAX_ERROR")

    def peek(self):
        return self.tokens[self.place].lower() if self.place < len(self.tokens) else None

    def take(self, wanted=None):
        if self.place >= len(self.tokens) or (wanted and self.peek() != wanted):
            self.fail()
        self.place += 1
        return self.tokens[self.place - 1]

    def accept(self, wanted):
        if self.peek() == wanted:
            self.place += 1
            return True
        return False

    def name(self):
        token = self.take()
        if token.startswith("`"):
            return token[1:-1].replace("``", "`")
        if not re.fullmatch(r"[\w$-]+", token):
            self.place -= 1
            self.fail()
        return token

    def numbers(self):
        found = []
        if self.accept("("):
            while True:
                found.append(int(self.take()))
                if not self.accept(","):
                    break
            self.take(")")
        return found

    def type(self):
        word = self.take().lower()
        if word in ("decimal", "dec", "numeric"):
            return t.DecimalType(*(self.numbers() or [10, 0]))
        if word in ("char", "character", "varchar"):
            self.numbers()
            return t.StringType()
        if word == "array":
            self.take("<")
            element = self.type()
            self.take(">")
            return t.ArrayType(element)
        if word == "map":
            self.take("<")
            key = self.type()
            self.take(",")
            value = self.type()
            self.take(">")
            return t.MapType(key, value)
        if word == "struct":
            self.take("<")
            fields = [] if self.peek() == ">" else self.fields()
            self.take(">")
            return t.StructType(fields)
        if word == "interval" and self.peek() in _UNITS:
            start = end = _UNITS.index(self.take().lower())
            if self.accept("to"):
                end = _UNITS.index(self.take().lower())
            return t.DayTimeIntervalType(start, end)
        if word in _PLAIN:
            return _PLAIN[word]()
        raise ParseException(f'[UNSUPPORTED_DATATYPE] Unsupported data type "{word.upper()}".',
                             error_class="UNSUPPORTED_DATATYPE")

    def fields(self):
        found = []
        while True:
            name = self.name()
            self.accept(":")
            kind = self.type()
            nullable = True
            if self.accept("not"):
                self.take("null")
                nullable = False
            metadata = {}
            if self.accept("comment"):
                metadata["comment"] = self.take()[1:-1]
            found.append(t.StructField(name, kind, nullable, metadata))
            if not self.accept(","):
                return found

    def done(self):
        return self.place >= len(self.tokens)


def parse_type(text):
    """The type that `text` names, all of it."""
    reader = TypeReader(text)
    kind = reader.type()
    if not reader.done():
        reader.fail()
    return kind


def parse_schema(text):
    """A schema: fields, or one type (a struct as it is, any other as the column `value`)."""
    reader = TypeReader(text)
    try:
        kind = reader.type()
        if reader.done():
            return kind
    except ParseException:
        pass
    reader = TypeReader(text)
    fields = reader.fields()
    if not reader.done():
        reader.fail()
    return t.StructType(fields)
