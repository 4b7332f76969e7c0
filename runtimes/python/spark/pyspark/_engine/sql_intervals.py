"""INTERVAL literals: INTERVAL 3 DAYS 2 HOURS, INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 day'."""

import decimal
import re

from pyspark.sql import types as t
from pyspark._engine import expressions as e

_MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
_DAYS = {"WEEK": 7, "DAY": 1}
_MICROS = {"HOUR": 3600000000, "MINUTE": 60000000, "SECOND": 1000000, "MILLISECOND": 1000,
           "MICROSECOND": 1}
_FIELDS = ("DAY", "HOUR", "MINUTE", "SECOND")


def _unit(word):
    word = (word or "").upper()
    return word if word in _MONTHS or word in _DAYS or word in _MICROS else word.rstrip("S")


def is_unit(word):
    unit = _unit(word)
    return unit in _MONTHS or unit in _DAYS or unit in _MICROS


def interval(reader):
    """Reads the literal behind the word INTERVAL."""
    parts = []
    while True:
        sign = -1 if reader.accept("-") else 1
        token = reader.now
        if token.kind == "text":
            reader.take()
            if is_unit(reader.now.word):
                unit = _unit(reader.take().word)
                if reader.accept("TO"):
                    return _ranged(token.text, unit, _unit(reader.take().word), sign)
                parts.append((sign * decimal.Decimal(token.text.strip()), unit))
            else:
                parts += [(decimal.Decimal(number), _unit(word)) for number, word in re.findall(
                    r"([+-]?[\d.]+)\s*([A-Za-z]+)", token.text)]
                if not parts:
                    reader.fail(token)
        elif token.kind == "number" and is_unit(reader.ahead().word):
            value = decimal.Decimal(reader.take().text)
            parts.append((sign * value, _unit(reader.take().word)))
        else:
            reader.fail()
        follows = reader.now.kind in ("number", "text") and is_unit(reader.ahead().word)
        if not follows:
            return _node(parts)


def _node(parts):
    months = days = micros = 0
    units = []
    for value, unit in parts:
        units.append(unit)
        if unit in _MONTHS:
            months += int(value * _MONTHS[unit])
        elif unit in _DAYS:
            days += int(value * _DAYS[unit])
        else:
            micros += int(value * _MICROS[unit])
    if months and not days and not micros:
        return e.Interval(months, 0, 0, _months_text(months, set(units)),
                          t.YearMonthIntervalType())
    if months:
        return e.Interval(months, days, micros, "INTERVAL", t.CalendarIntervalType())
    places = [0 if unit in _DAYS else _FIELDS.index(unit) if unit in _FIELDS else 3
              for unit in units]
    kind = t.DayTimeIntervalType(min(places), max(places))
    shown = _days_text(days, micros, min(places), max(places))
    return e.Interval(0, days, micros, shown, kind)


def _months_text(months, units):
    sign, months = "-" if months < 0 else "", abs(months)
    if units == {"YEAR"}:
        return f"INTERVAL '{sign}{months // 12}' YEAR"
    if "YEAR" not in units:
        return f"INTERVAL '{sign}{months}' MONTH"
    return f"INTERVAL '{sign}{months // 12}-{months % 12}' YEAR TO MONTH"


def _days_text(days, micros, first, last):
    """Of several units: INTERVAL '1 02:03' DAY TO MINUTE."""
    total = days * 24 * _MICROS["HOUR"] + micros
    sign, total = "-" if total < 0 else "", abs(total)
    numbers = []
    for place, size in enumerate((24 * _MICROS["HOUR"], *map(_MICROS.get, _FIELDS[1:]))):
        if place < first:
            continue
        if place > last:
            break
        count, total = divmod(total, size)
        text = str(count) if place == 0 else f"{count:02d}"
        numbers.append(text + (" " if place == 0 else ":" if place < 3 else ""))
    text = "".join(numbers).rstrip(" :")
    if last == 3 and total:
        text += f".{total:06d}".rstrip("0")
    unit = _FIELDS[first] if first == last else f"{_FIELDS[first]} TO {_FIELDS[last]}"
    return f"INTERVAL '{sign}{text}' {unit}"


def _ranged(text, start, end, sign):
    if start == "YEAR":
        years, months = (int(part) for part in text.strip().lstrip("+-").split("-"))
        sign = -sign if text.strip().startswith("-") else sign
        return e.Interval(sign * (years * 12 + months), 0, 0,
                          f"INTERVAL '{text}' YEAR TO MONTH", t.YearMonthIntervalType())
    numbers = re.findall(r"[\d.]+", text)
    sign = -sign if text.strip().startswith("-") else sign
    first = _FIELDS.index(start)
    days = micros = 0
    for unit, number in zip(_FIELDS[first:], numbers):
        if unit == "DAY":
            days += sign * int(number)
        else:
            micros += sign * int(decimal.Decimal(number) * _MICROS[unit])
    return e.Interval(0, days, micros, f"INTERVAL '{text}' {start} TO {end}",
                      t.DayTimeIntervalType(first, _FIELDS.index(end)))
