"""The content lines of iCalendar (RFC 5545, 3.1 and 3.3): what a value is written as, and lines of 75 octets at most.

Written as text rather than through objects of a library: calendars of hundreds of entries are asked for every hour.
"""

import datetime as dt
import re
from collections.abc import Iterator

OCTETS = 75  # of a line, its line break left out
LINE_BREAK = "\r\n"
_CONTINUED = LINE_BREAK + " "

_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")  # whatever some reader takes for the end of a line
_UNSAID = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # what no calendar may hold, or UTF-8 cannot
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def sayable(text: str) -> str:
    """Return what a reader of the calendar will find of a text: every line break as one kind, no control character."""
    if text.isprintable():  # nearly always: neither of these is printable
        return text
    return _UNSAID.sub("", _BREAKS.sub("\n", text))


def text_value(text: str) -> str:
    """Return a TEXT: backslashes, semicolons, commas and line breaks are escaped."""
    return sayable(text).translate(_ESCAPES)


def quoted_value(text: str) -> str:
    """Return a parameter in quotes, which can hold everything but quotes and line breaks."""
    return '"' + " ".join(sayable(text).replace('"', "’").split()) + '"'


def uri_value(uri: str) -> str:
    """Return a URI, which is not escaped and holds no blank."""
    return re.sub(r"\s", "", sayable(uri))


def utc_value(instant: dt.datetime) -> str:
    """Return an instant in UTC: 20261122T090000Z."""
    utc = instant.astimezone(dt.UTC)
    return f"{_digits(utc)}T{utc:%H%M%S}Z"


def local_value(instant: dt.datetime) -> str:
    """Return an instant as its own clock shows it; the line names the time zone."""
    return f"{_digits(instant)}T{instant.hour:02}{instant.minute:02}{instant.second:02}"


def date_value(day: dt.date) -> str:
    """Return a whole day: 20261231."""
    return _digits(day)


def duration_value(duration: dt.timedelta) -> str:
    """Return a time span to the second: -PT1H, P1DT30M."""
    seconds = int(abs(duration).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    hour_minute_second = "".join(
        f"{number}{letter}" for number, letter in ((hours, "H"), (minutes, "M"), (rest, "S")) if number
    )
    # « PT1H5S » is not in the grammar: between hours and seconds minutes are written, though there are none.
    if hours and rest and not minutes:
        hour_minute_second = f"{hours}H0M{rest}S"
    if not days and not hour_minute_second:
        return "PT0S"
    sign = "-" if duration < dt.timedelta(0) else ""
    return f"{sign}P{f'{days}D' if days else ''}{f'T{hour_minute_second}' if hour_minute_second else ''}"


def folded(line: str) -> str:
    """Return a content line cut into lines of at most 75 octets, never within a character."""
    if len(line) <= OCTETS and (line.isascii() or len(line.encode()) <= OCTETS):
        return line
    return _CONTINUED.join(_pieces(line.encode()))


def _pieces(octets: bytes) -> Iterator[str]:
    start, room = 0, OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # within a character: it goes to the next line whole
            end -= 1
        yield octets[start:end].decode()
        start, room = end, OCTETS - 1  # the blank that begins a continued line counts
    yield octets[start:].decode()


def _digits(day: dt.date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"
