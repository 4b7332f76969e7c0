"""Values as Spark writes them: in show(), in casts to string, in the names of columns."""

import datetime
import decimal

from pyspark.sql import types as t
from pyspark._engine import zones


def double_text(value):
    """A double as Java's Double.toString."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return _java_digits(repr(value), value)


def float_text(value):
    """A 32-bit float as Java's Float.toString: the fewest digits that name it."""
    if value != value or value in (float("inf"), float("-inf")):
        return double_text(value)
    import struct
    for digits in range(1, 10):
        shown = f"{value:.{digits}g}"
        if struct.pack("f", float(shown)) == struct.pack("f", value):
            return _java_digits(repr(float(shown)), value)
    return _java_digits(repr(value), value)


def _java_digits(shown, value):
    if value == 0:
        return "-0.0" if shown.startswith("-") else "0.0"
    sign = "-" if value < 0 else ""
    number = decimal.Decimal(shown.lstrip("-"))
    _, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).rstrip("0") or "0"
    exponent += len(digits) - 1
    if -3 <= exponent < 7:
        plain = format(number, "f")
        if "." in plain:
            plain = plain.rstrip("0")
            return sign + (plain + "0" if plain.endswith(".") else plain)
        return f"{sign}{plain}.0"
    return f"{sign}{text[0]}.{text[1:] or '0'}E{exponent}"


def timestamp_text(value):
    text = value.strftime("%H:%M:%S")
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d} {text}"


def interval_text(value, kind=None):
    micros = value.days * 86400000000 + value.seconds * 1000000 + value.microseconds
    sign = "-" if micros < 0 else ""
    micros = abs(micros)
    days, rest = divmod(micros, 86400000000)
    if kind is not None and kind.startField == 0 and kind.endField == 0:
        return f"INTERVAL '{sign}{days}' DAY"
    hours, rest = divmod(rest, 3600000000)
    minutes, rest = divmod(rest, 60000000)
    seconds, rest = divmod(rest, 1000000)
    part = f".{rest:06d}".rstrip("0") if rest else ""
    return f"INTERVAL '{sign}{days} {hours:02d}:{minutes:02d}:{seconds:02d}{part}' DAY TO SECOND"


def value_text(value, kind, null="NULL", nested_null="null"):
    """The text of a value of type `kind` as a cast to string writes it."""
    if value is None:
        return null
    if isinstance(kind, t.StringType):
        return value
    if isinstance(kind, t.BooleanType):
        return "true" if value else "false"
    if isinstance(kind, t.DoubleType):
        return double_text(value)
    if isinstance(kind, t.FloatType):
        return float_text(value)
    if isinstance(kind, t.DecimalType):
        return str(value) if kind.scale > 6 else format(value, "f")
    if isinstance(kind, t.TimestampType):
        return timestamp_text(zones.wall_of(value))
    if isinstance(kind, t.TimestampNTZType):
        return timestamp_text(value)
    if isinstance(kind, t.DateType):
        return value.isoformat()
    if isinstance(kind, t.BinaryType):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(kind, t.ArrayType):
        inner = (value_text(item, kind.elementType, nested_null, nested_null) for item in value)
        return "[" + ", ".join(inner) + "]"
    if isinstance(kind, t.MapType):
        inner = (f"{value_text(key, kind.keyType, nested_null, nested_null)} -> "
                 f"{value_text(item, kind.valueType, nested_null, nested_null)}"
                 for key, item in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(kind, t.StructType):
        inner = (value_text(item, field.dataType, nested_null, nested_null)
                 for item, field in zip(value, kind.fields))
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, datetime.timedelta):
        return interval_text(value, kind)
    return str(value)


def cell_text(value, kind):
    """A cell of show(): NULL in capitals at every depth, binary as hexadecimal bytes."""
    if isinstance(kind, t.BinaryType) and value is not None:
        return "[" + " ".join(f"{byte:02X}" for byte in bytes(value)) + "]"
    return value_text(value, kind, "NULL", "NULL")


def _width(text):
    """Columns that a terminal needs: two for each wide character of East Asia."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text, truncate):
    if truncate > 0 and len(text) > truncate:
        return text[:truncate] if truncate < 4 else text[:truncate - 3] + "..."
    return text


def _escape(text):
    for char, shown in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\f", "\\f"),
                        ("\b", "\\b"), ("\x0b", "\\v"), ("\x07", "\\a")):
        text = text.replace(char, shown)
    return text


def show_text(names, kinds, rows, truncate, more, limit, vertical):
    """The text that show() prints, with its last newline."""
    table = [[_escape(name) for name in names]]
    for row in rows:
        table.append([_cut(_escape(cell_text(value, kind)), truncate)
                      for value, kind in zip(row, kinds)])
    if vertical:
        return _vertical_text(table, more, limit)
    widths = [max([3] + [_width(line[i]) for line in table]) for i in range(len(names))]
    rule = "+" + "+".join("-" * width for width in widths) + "+\n"

    def line(cells):
        padded = []
        for cell, width in zip(cells, widths):
            space = " " * (width - _width(cell))
            padded.append(space + cell if truncate > 0 else cell + space)
        return "|" + "|".join(padded) + "|\n"

    text = rule + line(table[0]) + rule + "".join(map(line, table[1:])) + rule
    if more:
        text += f"only showing top {limit} {'row' if limit == 1 else 'rows'}\n"
    return text


def _vertical_text(table, more, limit):
    names, rows = table[0], table[1:]
    name_width = max([3] + [_width(name) for name in names])
    data_width = max([3] + [_width(cell) for row in rows for cell in row])
    text = ""
    for number, row in enumerate(rows):
        head = f"-RECORD {number}"
        text += head + "-" * (name_width + data_width + 5 - len(head)) + "\n"
        for name, cell in zip(names, row):
            text += (" " + name + " " * (name_width - _width(name)) + " | "
                     + cell + " " * (data_width - _width(cell)) + " \n")
    if not rows:
        return "(0 rows)\n"
    if more:
        text += f"only showing top {limit} {'row' if limit == 1 else 'rows'}\n"
    return text


def tree_text(schema, depth=2 ** 31):
    """The text of printSchema()."""
    lines = ["root"]

    def name(kind):
        if isinstance(kind, t.DecimalType) or isinstance(kind, t.DayTimeIntervalType):
            return kind.simpleString()
        return {"IntegerType": "integer", "LongType": "long"}.get(
            type(kind).__name__, kind.typeName())

    def inner(kind, prefix, level):
        if level > depth:
            return
        if isinstance(kind, t.StructType):
            for field in kind.fields:
                lines.append(f"{prefix}|-- {field.name}: {name(field.dataType)} "
                             f"(nullable = {str(field.nullable).lower()})")
                inner(field.dataType, prefix + "|    ", level + 1)
        elif isinstance(kind, t.ArrayType):
            lines.append(f"{prefix}|-- element: {name(kind.elementType)} "
                         f"(containsNull = {str(kind.containsNull).lower()})")
            inner(kind.elementType, prefix + "|    ", level + 1)
        elif isinstance(kind, t.MapType):
            lines.append(f"{prefix}|-- key: {name(kind.keyType)}")
            inner(kind.keyType, prefix + "|    ", level + 1)
            lines.append(f"{prefix}|-- value: {name(kind.valueType)} "
                         f"(valueContainsNull = {str(kind.valueContainsNull).lower()})")
            inner(kind.valueType, prefix + "|    ", level + 1)

    inner(schema, " ", 1)
    return "\n".join(lines) + "\n"
