"""Deadlines as a calendar (iCalendar, RFC 5545) that Outlook, phones and mail programs take.

An event a deadline of a guide, on its day, with a reminder a week and a day ahead. What has no printed day is no event.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import cast

from pipeline.labels import missable
from pipeline.overview import Tables, day_of, titles
from pipeline.tables import Row

NAME = "deadlines.ics"

LISTED = 40
"""Projects named in an event of the whole guide."""

_OCTETS = 74
"""Of a line, the blank in front of those that go on left out."""

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


def _escaped(text: str) -> str:
    """A text value: RFC 5545, 3.3.11."""
    text = _CONTROL.sub("", text)
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Lines of at most 75 octets, none of them ending inside a character: RFC 5545, 3.1."""
    parts, rest = [], line.encode()
    while len(rest) > _OCTETS:
        cut = _OCTETS
        while rest[cut] & 0xC0 == 0x80:  # inside a character
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*parts, rest]) + b"\r\n"


def _event(row: Row, kind: str, guide: str, projects: list[str]) -> list[str]:
    day = cast("date", day_of(row["to"]))
    clock = str(row["to"])[11:16]
    where = f"项目 {row['project']} " if row["project"] else f"专题 {row['topic']} " if row["topic"] else ""
    summary = f"{kind}：{where}{guide}"
    told = [f"原文：{row['raw']}"]
    if clock:
        told.append(f"时间：{clock}（北京时间）")
    if row["applies_to"]:
        told.append(f"适用：{row['applies_to']}")
    told += projects
    alarms = [
        line
        for ahead in ("-P7D", "-P1D")
        for line in ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(summary)}", f"TRIGGER:{ahead}", "END:VALARM")
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{row['guide_id']}-{row['date_id']}@zhinan",
        "DTSTAMP:20000101T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(chr(10).join(told))}",
        "TRANSP:TRANSPARENT",
        *alarms,
        "END:VEVENT",
    ]


def _lines(lines: Iterable[str]) -> bytes:
    return b"".join(map(_folded, lines))


def calendar(guides: Iterable[Tables]) -> Iterator[bytes]:
    """The calendar of `guides` (the tables of one or more guides each), in pieces; the same guides give the same bytes."""
    events: list[tuple[str, bytes]] = []
    for tables in guides:
        named = titles(tables)
        projects: dict[object, list[str]] = defaultdict(list)
        for row in tables["projects"]:
            projects[row["guide_id"]].append(f"{row['number']} {row['title']}")
        ends: dict[object, set[object]] = defaultdict(set)
        for row in tables["facts"]:
            ends[row["guide_id"]].add(row["deadline"])
        for row in tables["dates"]:
            kind = missable(row["kind"], row["to"], ends[row["guide_id"]])
            if kind and day_of(row["to"]):
                of_it = [] if row["project"] else projects[row["guide_id"]][:LISTED]
                event = _event(row, kind, named.get(str(row["guide_id"]), ""), of_it)
                events.append((f"{row['to']} {row['guide_id']} {row['date_id']}", _lines(event)))
    yield _lines(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//zhinan//deadlines//ZH", "CALSCALE:GREGORIAN", "X-WR-CALNAME:项目申报截止"])
    yield from (event for _, event in sorted(events))
    yield _lines(["END:VCALENDAR"])
