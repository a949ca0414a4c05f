"""A table for people at a terminal: columns that line up although a Chinese character takes two places."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from unicodedata import combining, east_asian_width

from extractors.model.quantity import plain_number

GAP = 2
HEAD = 8
"""A heading of so many places is not broken."""
WORD = 16
"""A column of dates and numbers is as wide as this at most: 2031-03-16 24:00."""


def width(text: str) -> int:
    """How many places `text` takes at a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def fit(text: str, places: int) -> str:
    """`text` in exactly `places` places: filled up with blanks, or cut with an ellipsis (in at least one place)."""
    taken = width(text)
    if taken <= places:
        return text + " " * (places - taken)
    kept, room = [], places - 1
    for sign in text:
        room -= width(sign)
        if room < 0:
            break
        kept.append(sign)
    cut = "".join(kept) + "…"
    return cut + " " * (places - width(cut))


def cell(value: object) -> str:
    """`value` on one line: null as nothing, lists joined by blanks, control characters as blanks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, (list, tuple)):
        return " ".join(cell(part) for part in value)
    return "".join(sign if sign.isprintable() else " " for sign in str(value))


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column: what its widest cell takes, the widest ones cut down evenly until all fit in `room`.

    Words are cut before dates and numbers.
    """
    wanted = [max(width(text) for text in column) for column in columns]
    room -= GAP * (len(columns) - 1)
    if sum(wanted) <= room:
        return wanted
    words = [places > WORD or not all(text.isascii() for text in column[1:]) for places, column in zip(wanted, columns, strict=True)]
    left = room - sum(places for places, cut in zip(wanted, words, strict=True) if not cut)
    if left < HEAD * sum(words):
        words, left = [True] * len(words), room
    low, high = 1, max(wanted)
    while low < high:
        cap = (low + high + 1) // 2
        low, high = (cap, high) if sum(min(places, cap) for places, cut in zip(wanted, words, strict=True) if cut) <= left else (low, cap - 1)
    return [min(places, max(low, 4)) if cut else places for places, cut in zip(wanted, words, strict=True)]


def _wrapped(head: str, places: int) -> list[str]:
    """A heading over several lines of at most `places`, broken behind `_` where it has any."""
    lines = [""]
    for part in head.replace("_", "_ ").split(" ") if "_" in head else head:
        if lines[-1] and width(lines[-1] + part) > places:
            lines.append("")
        lines[-1] += part
    return lines


def grid(head: Sequence[str], body: Sequence[Sequence[object]], *, room: int) -> str:
    """`body` as lines under `head`, in at most `room` places where that can be; columns in which nothing stands are left out.

    Where the room is too small, headings wider than what stands below them go over several lines first.
    """
    lines = [[cell(value) for value in row] for row in body]
    kept = [k for k in range(len(head)) if any(line[k] for line in lines)]
    columns = [[head[k], *(line[k] for line in lines)] for k in kept]
    if not columns:
        return ""
    heads = [[column[0]] for column in columns]
    if sum(max(map(width, column)) + GAP for column in columns) > room + GAP:
        heads = [_wrapped(column[0], max(HEAD, *map(width, column[1:]))) for column in columns]
    columns = [[*[""] * (max(map(len, heads)) - len(own)), *own, *column[1:]] for own, column in zip(heads, columns, strict=True)]
    widths = _widths(columns, room)
    rows = list(zip(*columns, strict=True))
    top = len(rows) - len(lines)
    rule = tuple("─" * places for places in widths)
    return "".join(
        (" " * GAP).join(fit(text, places) for text, places in zip(row, widths, strict=True)).rstrip() + "\n" for row in (*rows[:top], rule, *rows[top:])
    )
