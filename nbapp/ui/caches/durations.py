"""How long an entry is good: `ttl=60`, `ttl=timedelta(hours=1)`, `ttl="1h30m"`."""

from __future__ import annotations

import re
from datetime import timedelta

from .errors import WrongOption

_SECONDS_BY_UNIT = {
    **dict.fromkeys(("w", "week", "weeks"), 604_800.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 1e-3),
}
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*")


def seconds_of(ttl: float | timedelta | str | None) -> float | None:
    """None for no limit; raises WrongOption."""
    match ttl:
        case None:
            return None
        case timedelta():
            seconds = ttl.total_seconds()
        case str():
            seconds = _parse(ttl)
        case int() | float():
            seconds = float(ttl)
        case _:
            raise _refusal(ttl)
    if not seconds > 0:
        raise _refusal(ttl)
    return seconds


def _parse(text: str) -> float:
    seconds, place = 0.0, 0
    lowered = text.lower()
    while place < len(lowered):
        part = _PART.match(lowered, place)
        if part is None or part[2] not in _SECONDS_BY_UNIT:
            raise _refusal(text)
        seconds += float(part[1]) * _SECONDS_BY_UNIT[part[2]]
        place = part.end()
    return seconds


def _refusal(ttl: object) -> WrongOption:
    return WrongOption(
        f"ttl={ttl!r} is no length of time.",
        advice='Give seconds (60), a datetime.timedelta, or a text such as "90s", "1h30m" or "2 days"; None: no limit.',
    )
