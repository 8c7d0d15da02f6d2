"""The date that a summary names."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_RANGE = r"(?:\s*[-–]\s*\d{1,2})?"
_DATES = tuple(
    re.compile(rf"(?<!\d){pattern}(?!\d)", re.IGNORECASE)
    for pattern in (
        rf"{_DAY}{_RANGE}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})",
        rf"\b{_MONTH}\s+{_DAY}{_RANGE},?\s+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
    )
)


def find_date(text: str) -> str | None:
    """Return the first full date of a text in ISO 8601, of a range its first day.

    Examples
    --------
    >>> find_date("On 28 Jan 2026, regulators met."), find_date("It rained in May 2026.")
    ('2026-01-28', None)
    """
    matches = [match for pattern in _DATES for match in pattern.finditer(text)]
    for match in sorted(matches, key=re.Match.start):
        month = match["month"].lower()[:3]
        number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
        try:
            return date(int(match["year"]), number, int(match["day"])).isoformat()
        except ValueError:
            continue
    return None
