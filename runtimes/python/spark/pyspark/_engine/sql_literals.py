"""Numbers and typed literals of Spark SQL: 1L, 1.5BD, 2e3, DATE '2020-01-01', X'1F'."""

import datetime
import decimal

from pyspark.errors import ParseException
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import zones


def number_type(value, kind):
    if isinstance(value, int) and not isinstance(kind, (t.ByteType, t.ShortType, t.DecimalType)):
        return kind if isinstance(kind, t.LongType) and value != -2 ** 31 else None
    return kind


def number(text):
    upper = text.upper()
    if upper.endswith("BD"):
        return e.Literal(decimal.Decimal(upper[:-2]))
    if upper[-1] in "LSY" and "E" not in upper:
        kind = {"L": t.LongType(), "S": t.ShortType(), "Y": t.ByteType()}[upper[-1]]
        return e.Literal(int(upper[:-1]), kind)
    if upper[-1] in "DF" and not upper.startswith("0X"):
        return e.Literal(float(upper[:-1]),
                         t.DoubleType() if upper[-1] == "D" else t.FloatType())
    if "E" in upper:
        return e.Literal(float(upper))
    if "." in upper:
        return e.Literal(decimal.Decimal(upper))
    value = int(upper)
    return e.Literal(value if value < 2 ** 63 else decimal.Decimal(value))


def typed_literal(word, text):
    if word == "X":
        return e.Literal(bytes.fromhex(text if len(text) % 2 == 0 else "0" + text))
    try:
        if word == "DATE":
            return e.Literal(datetime.date.fromisoformat(text.strip()))
        value = datetime.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise ParseException(f"[INVALID_TYPED_LITERAL] The value of the typed literal \"{word}\" "
                             f"is "
                             f"invalid: '{text}'.", error_class="INVALID_TYPED_LITERAL") from None
    if word == "TIMESTAMP_NTZ":
        return e.Literal(value.replace(tzinfo=None), t.TimestampNTZType())
    if value.tzinfo is not None:
        return e.Literal(value.astimezone(datetime.timezone.utc).replace(tzinfo=None), t.TimestampType())
    return e.Literal(zones.instant_of(value), t.TimestampType())
