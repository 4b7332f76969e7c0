"""Patterns of java.time's DateTimeFormatter as Spark reads them.

strftime(pattern) and strptime(pattern) are for the engine, where its own formats say the same;
formatted() and parsed() do the rest in Python. Everything is in UTC.
"""

import datetime
import functools
import re

from pyspark.errors import SparkUpgradeException

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@functools.lru_cache(maxsize=256)
def tokens(pattern):
    """The pattern as (letter, count), ("'", text) for literal text and ("[", "") ("]", "")."""
    out, place = [], 0
    while place < len(pattern):
        char = pattern[place]
        if char == "'":
            if pattern[place + 1:place + 2] == "'":
                out.append(("'", "'"))
                place += 2
                continue
            end = place + 1
            text = ""
            while end < len(pattern):
                if pattern[end] == "'":
                    if pattern[end + 1:end + 2] != "'":
                        break
                    end += 1
                text += pattern[end]
                end += 1
            out.append(("'", text))
            place = end + 1
        elif char.isalpha() and char.isascii():
            count = len(pattern) - place - len(pattern[place:].lstrip(char))
            if char in "YwWuec" or char not in "GyMLdDEFahHkKmsSQqzVXxOZ":
                raise SparkUpgradeException(
                    "[INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION] "
                    f"All week-based patterns and unknown letters are refused since Spark 3.0: "
                    f"'{char}' in '{pattern}'.")
            out.append((char, count))
            place += count
        else:
            out.append((char, "") if char in "[]" else ("'", char))
            place += 1
    return tuple(out)


_STRFTIME = {
    ("y", 4): "%Y", ("y", 2): "%y", ("M", 2): "%m", ("M", 1): "%-m", ("M", 3): "%b",
    ("M", 4): "%B", ("L", 2): "%m", ("L", 1): "%-m", ("d", 2): "%d", ("d", 1): "%-d",
    ("E", 1): "%a", ("E", 2): "%a", ("E", 3): "%a", ("E", 4): "%A", ("H", 2): "%H",
    ("H", 1): "%-H", ("h", 2): "%I", ("h", 1): "%-I", ("m", 2): "%M", ("m", 1): "%-M",
    ("s", 2): "%S", ("s", 1): "%-S", ("S", 3): "%g", ("S", 6): "%f", ("a", 1): "%p",
    ("D", 3): "%j",
}
_REGEX = {
    ("y", 4): "[0-9]{4}", ("M", 2): "[0-9]{2}", ("M", 1): "[0-9]{1,2}", ("d", 2): "[0-9]{2}",
    ("d", 1): "[0-9]{1,2}", ("H", 2): "[0-9]{2}", ("H", 1): "[0-9]{1,2}", ("h", 2): "[0-9]{2}",
    ("h", 1): "[0-9]{1,2}", ("m", 2): "[0-9]{2}", ("m", 1): "[0-9]{1,2}", ("s", 2): "[0-9]{2}",
    ("s", 1): "[0-9]{1,2}", ("M", 3): "[A-Za-z]{3}",
    ("a", 1): "[AaPp][Mm]",
}


def strftime(pattern):
    """The engine's format, or None."""
    out = ""
    for letter, more in tokens(pattern):
        if letter == "'":
            out += more.replace("%", "%%")
        elif (letter, more) in _STRFTIME:
            out += _STRFTIME[letter, more]
        else:
            return None
    return out


def strptime(pattern):
    """(a regular expression that guards it, the engine's format), or None. Of a fraction of seconds the
    expression has three groups: what is before it, its digits, of which any number up to the pattern's
    is there, and what is behind it; the format wants six of them."""
    guard, out, has_fraction = "(", "", False
    for letter, more in tokens(pattern):
        if letter == "'":
            guard += re.escape(more)
            out += more.replace("%", "%%")
        elif letter == "S" and not has_fraction:
            guard += f")([0-9]{{1,{more}}})("
            out, has_fraction = out + "%f", True
        elif (letter, more) in _REGEX:
            guard += _REGEX[letter, more]
            out += _STRFTIME[letter, more].replace("%-", "%")
        else:
            return None
    if ("y", 4) not in tokens(pattern):
        return None
    if _runs_together(tokens(pattern)):
        return r"\z.", "%Y"  # which no text fits
    return guard + ")", out


def _runs_together(found):
    """Whether only digits stand from the year to the fraction: the year then takes the fraction's, too."""
    letters = [letter for letter, _ in found]
    if "S" not in letters or "y" not in letters:
        return False
    start, end = letters.index("y"), letters.index("S")
    return start < end and all(letter in "yMdHms" and (letter != "M" or count < 3)
                               for letter, count in found[start:end])


def strptime_sql(sql, found):
    """The SQL of a text's time by what strptime() gave: null where it does not fit."""
    guard, layout = (part.replace("'", "''") for part in found)
    text = sql
    if ")([0-9]" in guard:
        before, digits, behind = (f"regexp_extract({sql}, '^{guard}$', {group})" for group in (1, 2, 3))
        text = f"{before} || rpad(left({digits}, 6), 6, '0') || {behind}"
    return f"CASE WHEN regexp_full_match({sql}, '{guard}') THEN try_strptime({text}, '{layout}') END"


def _offset(letter, count, when):
    """What the letters X, x, O and Z write of the offset of a time that has a zone."""
    minutes = when.utcoffset() // datetime.timedelta(minutes=1)
    sign, (hours, minutes) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    if letter == "O" or (letter == "Z" and count == 4):
        short = f"{hours}" + (f":{minutes:02d}" if minutes else "")
        return "GMT" + (f"{sign}{short if count == 1 else f'{hours:02d}:{minutes:02d}'}"
                        if hours or minutes else "")
    if not hours and not minutes and (letter == "X" or (letter == "Z" and count == 5)):
        return "Z"
    if letter == "Z":
        return f"{sign}{hours:02d}{':' if count == 5 else ''}{minutes:02d}"
    if count == 1:
        return f"{sign}{hours:02d}" + (f"{minutes:02d}" if minutes else "")
    return f"{sign}{hours:02d}{'' if count in (2, 4) else ':'}{minutes:02d}"


_LONG_NAMES = {"EST": "Eastern Standard Time", "EDT": "Eastern Daylight Time",
               "CST": "Central Standard Time", "CDT": "Central Daylight Time",
               "MST": "Mountain Standard Time", "MDT": "Mountain Daylight Time",
               "PST": "Pacific Standard Time", "PDT": "Pacific Daylight Time",
               "JST": "Japan Standard Time", "CET": "Central European Standard Time",
               "CEST": "Central European Summer Time", "UTC": "Coordinated Universal Time"}


def _zone_name(letter, count, when):
    if when.tzinfo is datetime.timezone.utc:
        return _LONG_NAMES["UTC"] if letter == "z" and count == 4 else "UTC"
    region = getattr(when.tzinfo, "key", None)
    if region is None:
        return _offset("X", 3, when)
    if letter == "V":
        return region
    short = when.tzname()
    if count == 4:
        american = short in ("JST", "CET", "CEST") or region.startswith(("America/", "US/"))
        name = _LONG_NAMES.get(short) if american else None
    else:
        name = short if short.isalpha() else None
    if name is None:
        from pyspark.errors import NotServed
        raise NotServed(f"the name of the time zone {region} in a date pattern")
    return name


def _padded(value, count):
    return str(value).zfill(count)


def _text_part(letter, count, when):
    if letter in "ML":
        name = MONTHS[when.month - 1]
        return _padded(when.month, count) if count < 3 else (name[:3] if count == 3 else name)
    if letter == "E":
        name = DAYS[when.weekday()]
        return name if count == 4 else name[:3]
    if letter == "G":
        return "Anno Domini" if count == 4 else "AD"
    if letter == "a":
        return "AM" if when.hour < 12 else "PM"
    if letter in "Qq":
        quarter = (when.month + 2) // 3
        ordinal = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th"}[quarter]
        return _padded(quarter, count) if count < 3 else (
            f"Q{quarter}" if count == 3 else f"{ordinal} quarter")
    if letter in "zV":
        return _zone_name(letter, count, when)
    if letter in "XxOZ":
        return _offset(letter, count, when)
    return None


_NUMBERS = {
    "d": lambda w: w.day, "D": lambda w: w.timetuple().tm_yday, "H": lambda w: w.hour,
    "h": lambda w: (w.hour - 1) % 12 + 1, "k": lambda w: (w.hour - 1) % 24 + 1,
    "K": lambda w: w.hour % 12, "m": lambda w: w.minute, "s": lambda w: w.second,
    "F": lambda w: (w.day - 1) // 7 + 1,
}


@functools.lru_cache(maxsize=64)
def formatter(zone):
    """date_format in Python, of instants that are seen in a zones.Zone (None: in UTC)."""
    info = datetime.timezone.utc if zone is None else zone.info

    def formatted(when, pattern):
        if when is None or pattern is None:
            return None
        return _formatted(when.replace(tzinfo=datetime.timezone.utc).astimezone(info), pattern)

    return formatted


def _formatted(when, pattern):
    out = ""
    for letter, more in tokens(pattern):
        if letter == "'":
            out += more
        elif letter in "[]":
            continue
        elif letter == "y":
            out += f"{when.year % 100:02d}" if more == 2 else _padded(when.year, more)
        elif letter == "S":
            out += f"{when.microsecond:06d}000"[:more]
        elif letter in _NUMBERS:
            out += _padded(_NUMBERS[letter](when), more)
        else:
            out += _text_part(letter, more, when)
    return out


@functools.lru_cache(maxsize=256)
def _reader(pattern):
    """(compiled expression, the letters of its groups)."""
    expression, letters = "", []

    def group(letter, regex):
        letters.append(letter)
        return f"({regex})"

    for letter, more in tokens(pattern):
        if letter == "'":
            expression += re.escape(more)
        elif letter == "[":
            expression += "(?:"
        elif letter == "]":
            expression += ")?"
        elif letter == "y":
            expression += group("yy" if more == 2 else "y", {2: r"\d{2}", 1: r"\d+"}.get(
                more, rf"\d{{{more}}}"))
        elif letter in "ML" and more >= 3:
            names = [m[:3] for m in MONTHS] if more == 3 else MONTHS
            expression += group("name", "|".join(names))
        elif letter == "E":
            names = DAYS if more == 4 else [d[:3] for d in DAYS]
            expression += group("E", "|".join(names))
        elif letter == "a":
            expression += group("a", "AM|PM")
        elif letter == "S":
            expression += group("S", rf"\d{{1,{more}}}")
        elif letter in "XxOZzV":
            expression += group("zone", r"Z|UTC|GMT|[A-Za-z]+/[A-Za-z_]+|(?:GMT|UTC)?[+-]\d{1,2}"
                                r"(?::?\d{2})?")
        elif letter == "G":
            expression += group("G", "AD")
        else:
            expression += group("M" if letter == "L" else letter,
                                r"\d{1,2}" if more == 1 else rf"\d{{{more}}}")
    return re.compile(expression, re.I), tuple(letters)


def zone(text):
    """The tzinfo of a zone's name or offset; None if there is none."""
    import zoneinfo
    upper = text.upper()
    if upper in ("Z", "UTC", "GMT", "UT"):
        return datetime.timezone.utc
    found = re.fullmatch(r"(?:GMT|UTC|UT)?([+-])(\d{1,2})(?::?(\d{2}))?", upper)
    if found:
        minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
        return datetime.timezone(datetime.timedelta(
            minutes=-minutes if found.group(1) == "-" else minutes))
    try:
        return zoneinfo.ZoneInfo({"PST": "America/Los_Angeles", "EST": "America/New_York",
                                  "CST": "America/Chicago"}.get(upper, text))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


@functools.lru_cache(maxsize=64)
def parser(zone):
    """to_timestamp with a pattern, in Python: None where the text does not fit. What names no zone is
    of a zones.Zone (None: of UTC)."""
    def parsed(text, pattern):
        return None if text is None or pattern is None else _parsed(text, pattern, zone)

    return parsed


def _parsed(text, pattern, place):
    expression, letters = _reader(pattern)
    found = expression.fullmatch(text)
    if not found:
        return None
    got = {letter: value for letter, value in zip(letters, found.groups()) if value is not None}
    try:
        when = _assembled(got)
        return when if when is None or place is None or "zone" in got else place.instant_of(when)
    except (ValueError, OverflowError):
        return None


def _assembled(got):
    year = int(got["y"]) if "y" in got else 2000 + int(got["yy"]) if "yy" in got else 1970
    month = int(got.get("M", 1))
    if "name" in got:
        month = [m[:3].lower() for m in MONTHS].index(got["name"][:3].lower()) + 1
    hour = int(got.get("H", 0))
    if "h" in got or "K" in got:
        hour = int(got.get("h", got.get("K"))) % 12
    if "k" in got:
        hour = int(got["k"]) % 24
    if got.get("a", "").upper() == "PM" and hour < 12:
        hour += 12
    micros = int((got.get("S", "0") + "000000")[:6])
    when = datetime.datetime(year, month, int(got.get("d", 1)), hour, int(got.get("m", 0)),
                             int(got.get("s", 0)), micros)
    if "D" in got:
        when = when.replace(month=1, day=1) + datetime.timedelta(days=int(got["D"]) - 1)
    if "E" in got and DAYS[when.weekday()][:3].lower() != got["E"][:3].lower():
        return None
    if "zone" in got:
        place = zone(got["zone"])
        if place is None:
            return None
        when = when.replace(tzinfo=place).astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return when
