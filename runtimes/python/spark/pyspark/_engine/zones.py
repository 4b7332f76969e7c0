"""The time zone of the session. Timestamps are instants, which the engine has as times of UTC; what is
seen of them (dates, hours, texts) and what is made of such is of this zone.

A query is compiled by the zone that is set when its DataFrame is made; show() takes that of the day.
"""

import datetime
import functools
import re

from pyspark.errors import IllegalArgumentException

KEY = "spark.sql.session.timeZone"
_SHORT = {  # java.time.ZoneId.SHORT_IDS
    "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo", "AST": "America/Anchorage", "BET": "America/Sao_Paulo",
    "BST": "Asia/Dhaka", "CAT": "Africa/Harare", "CNT": "America/St_Johns", "CST": "America/Chicago",
    "CTT": "Asia/Shanghai", "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris",
    "IET": "America/Indiana/Indianapolis", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo",
    "MIT": "Pacific/Apia", "NET": "Asia/Yerevan", "NST": "Pacific/Auckland", "PLT": "Asia/Karachi",
    "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles",
    "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh", "EST": "-05:00", "MST": "-07:00",
    "HST": "-10:00",
}
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")
_now = ["UTC"]  # as it was set


class Zone:
    """A region, or an offset from UTC. `name`: a region's of the engine, None of an offset."""

    def __init__(self, text, info, name):
        self.text, self.info, self.name = text, info, name

    def wall(self, sql):
        """The time that clocks of the zone show at an instant."""
        if self.name is None:
            return f"({sql} + {self._shift()})"
        return f"sp_wall({sql}, '{self.name}')"

    def instant(self, sql):
        """The instant at which they show a time: the first of two, or as if they had not leapt."""
        if self.name is None:
            return f"({sql} - {self._shift()})"
        return f"sp_instant({sql}, '{self.name}')"

    def _shift(self):
        return f"to_microseconds({self.info.utcoffset(None) // datetime.timedelta(microseconds=1)})"

    def wall_of(self, value):
        """wall() of a datetime without tzinfo."""
        return value.replace(tzinfo=datetime.timezone.utc).astimezone(self.info).replace(tzinfo=None)

    def instant_of(self, value):
        return value.replace(tzinfo=self.info).astimezone(datetime.timezone.utc).replace(tzinfo=None)


@functools.lru_cache(maxsize=64)
def find(text):
    """The Zone of an id of Java, None for UTC. Raises ValueError."""
    import zoneinfo
    known = _SHORT.get(text, text)
    if known in ("Z", "UTC", "GMT", "UT", "Etc/UTC", "Etc/GMT", "Zulu", "Universal"):
        return None
    found = _OFFSET.fullmatch(known)
    if found:
        sign, hours, minutes, seconds = found.groups()
        span = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
        if span > datetime.timedelta(hours=18):
            raise ValueError(text)
        return Zone(text, datetime.timezone(-span if sign == "-" else span), None) if span else None
    try:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+/-]*", known):
            raise ValueError(text)
        return Zone(text, zoneinfo.ZoneInfo(known), known)
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError(text) from None


def current():
    """The Zone of the session, None for UTC."""
    return find(_now[0])


def current_text():
    return _now[0]


def use(text):
    """Makes it the zone of what is compiled from now on. Raises IllegalArgumentException."""
    try:
        find(text)
    except ValueError:
        raise IllegalArgumentException(
            f"'{text}' in {KEY} is invalid. Cannot resolve the given timezone with "
            "ZoneId.of(_, ZoneId.SHORT_IDS)") from None
    _now[0] = text


def wall(sql):
    zone = current()
    return sql if zone is None else zone.wall(sql)


def instant(sql):
    zone = current()
    return sql if zone is None else zone.instant(sql)


def wall_of(value):
    """What clocks show at an instant, a datetime without tzinfo."""
    zone = current()
    return value if zone is None else zone.wall_of(value)


def instant_of(value):
    zone = current()
    return value if zone is None else zone.instant_of(value)


def offset_text(sql):
    """The SQL of what a pattern's XXX writes of an instant."""
    zone = current()
    return "'Z'" if zone is None else f"sp_offset_text({zone.wall(sql)}, {sql})"
