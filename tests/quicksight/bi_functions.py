"""Functions of calculated fields on single values, the slow and plain way. None is NULL."""

import datetime
import json
import math

DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(1970, 1, 5)


def truncate(period, time, week_start=0):
    """The start of the period; a week starts on `week_start`, 0 being Sunday."""
    day = datetime.datetime(time.year, time.month, time.day)
    if period == "YYYY":
        return day.replace(month=1, day=1)
    if period == "Q":
        return day.replace(month=(time.month - 1) // 3 * 3 + 1, day=1)
    if period == "MM":
        return day.replace(day=1)
    if period == "WK":
        while (day.weekday() + 1) % 7 != week_start:
            day -= DAY
        return day
    if period == "DD":
        return day
    if period == "HH":
        return time.replace(minute=0, second=0, microsecond=0)
    if period == "MI":
        return time.replace(second=0, microsecond=0)
    if period == "SS":
        return time.replace(microsecond=0)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def move(period, time, amount):
    months = {"YYYY": 12, "Q": 3, "MM": 1}.get(period)
    if months is None:
        unit = {"WK": 7 * DAY, "DD": DAY, "HH": DAY / 24, "MI": DAY / 1440, "SS": DAY / 86400,
                "MS": DAY / 86400000}[period]
        return time + amount * unit
    index = time.year * 12 + time.month - 1 + amount * months
    year, month = index // 12, index % 12 + 1
    following = datetime.datetime(year + month // 12, month % 12 + 1, 1)
    return time.replace(year=year, month=month, day=min(time.day, (following - DAY).day))


def date_diff(first, second, period="DD", week_start=0):
    """How many starts of the period lie between."""
    if period in ("YYYY", "Q", "MM"):
        months = (second.year - first.year) * 12 + second.month - first.month
        if period == "MM":
            return months
        if period == "YYYY":
            return second.year - first.year
        return (second.year - first.year) * 4 + (second.month - 1) // 3 - (first.month - 1) // 3
    unit = {"WK": 7 * DAY, "DD": DAY, "HH": DAY / 24, "MI": DAY / 1440, "SS": DAY / 86400,
            "MS": DAY / 86400000}[period]
    return (truncate(period, second, week_start) - truncate(period, first, week_start)) // unit


def is_work_day(time):
    return time.weekday() < 5


def add_work_days(time, count):
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        time += step
        while not is_work_day(time):
            time += step
    return time


def net_work_days(first, last):
    if first.date() > last.date():
        return -net_work_days(last, first)
    days = (last.date() - first.date()).days + 1
    return sum(is_work_day(first + i * DAY) for i in range(days))


def remainder(left, right):
    if right == 0:
        return None
    if isinstance(left, float) or isinstance(right, float):
        return math.fmod(left, right)
    return int(math.fmod(left, right))


def half_away(value):
    whole = math.trunc(value)
    return math.copysign(abs(whole) + (abs(value - whole) >= 0.5), value)


def rounded(value, scale=0):
    factor = 10.0 ** scale
    return half_away(value * factor) / factor


def text_of(value):
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"
    return str(value)


def parse_number(text, whole):
    text = text.strip(" ")
    digits = text.lstrip("+-") if text[:1] in ("+", "-") and text[1:2] not in ("+", "-") else text
    before, _, after = digits.partition(".")
    if not all(c in "0123456789" for c in before + after) or not (before or (after and not whole)):
        return None
    return int(text.partition(".")[0]) if whole else float(text)


def locate(text, part, start=1):
    return text.find(part, max(start, 1) - 1) + 1


def search(how):
    def find(text, part, mode="CASE_SENSITIVE"):
        if mode == "CASE_INSENSITIVE":
            text, part = text.lower(), part.lower()
        return how(text, part)
    return find


def finite(function):
    def call(*arguments):
        try:
            value = function(*arguments)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        return value if not isinstance(value, float) or math.isfinite(value) else None
    return call


def json_path(text, path):
    try:
        value = json.loads(text)
        for step in path.split(".")[1:]:
            value = value[step]
    except (ValueError, KeyError, TypeError):
        return None
    return value if isinstance(value, str) else json.dumps(value)


def format_date(time, pattern="yyyy-MM-dd'T'HH:mm:ss:SSS"):
    for joda, plain in (("'T'", "T"), ("yyyy", "%Y"), ("MMM", "%b"), ("MM", "%m"), ("dd", "%d"),
                        ("HH", "%H"), ("mm", "%M"), ("SSS", f"{time.microsecond // 1000:03}"),
                        ("ss", "%S"), ("EEEE", "%A")):
        pattern = pattern.replace(joda, plain)
    return time.strftime(pattern)


def parse_date(text, pattern="yyyy-MM-dd"):
    for joda, plain in (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M")):
        pattern = pattern.replace(joda, plain)
    try:
        return datetime.datetime.strptime(text, pattern)
    except ValueError:
        return None


def extract(period, time):
    if period == "WD":
        return (time.weekday() + 1) % 7 + 1
    return {"YYYY": time.year, "Q": (time.month - 1) // 3 + 1, "MM": time.month, "DD": time.day,
            "HH": time.hour, "MI": time.minute, "SS": time.second,
            "MS": time.microsecond // 1000}[period]


# NULL if an argument is NULL.
STRICT = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "/": finite(lambda a, b: a / b), "%": remainder, "mod": remainder, "negate": lambda a: -a,
    "^": finite(lambda a, b: math.pow(a, b)),
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
    "abs": abs, "ceil": math.ceil, "floor": math.floor, "decimaltoint": math.trunc,
    "inttodecimal": float, "round": rounded, "sqrt": finite(math.sqrt), "exp": finite(math.exp),
    "ln": finite(math.log), "log": finite(math.log10),
    "concat": lambda *parts: "".join(parts), "left": lambda s, n: s[:max(n, 0)],
    "right": lambda s, n: s[max(len(s) - max(n, 0), 0):],
    "substring": lambda s, a, n: s[max(a, 1) - 1:max(a, 1) - 1 + max(n, 0)],
    "trim": lambda s: s.strip(" "), "ltrim": lambda s: s.lstrip(" "),
    "rtrim": lambda s: s.rstrip(" "), "tolower": str.lower, "toupper": str.upper,
    "strlen": len, "tostring": text_of, "locate": locate,
    "replace": lambda s, a, b: s.replace(a, b) if a else s,
    "split": lambda s, d, n: dict(enumerate(s.split(d), 1)).get(n),
    "contains": search(lambda s, p: p in s), "startswith": search(str.startswith),
    "endswith": search(str.endswith),
    "parseint": lambda s: parse_number(s, True), "parsedecimal": lambda s: parse_number(s, False),
    "parsejson": json_path, "formatdate": format_date, "parsedate": parse_date,
    "epochdate": lambda s: datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=s),
    "adddatetime": lambda n, p, t: move(p, t, n), "extract": extract,
    "addworkdays": add_work_days, "networkdays": net_work_days,
    "isworkday": lambda t: int(is_work_day(t)),
}
