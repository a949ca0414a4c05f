"""Bearers: where a thing ends whose property follows without 的 (双吸螺杆泵|最大排量), and whether the two are parted or one name (浮力材料密度).

Taken: the name in front of a figure. What speaks for parting is added up by `bearing.tsv`: what sort of thing its ending tells (`bearers.tsv`), whether it
opens its sentence, how long the two are, whether an attribute leads the property. Left: bearers that 的 or their form tells (phrases.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from extractors.lexicon import load, split
from extractors.words import property_at_end

THINGS = ("ending", "kind", "not_after", "not_before", "examples", "counterexamples")
MARKS = ("mark", "weight", "words", "examples", "counterexamples")
_ENOUGH = 3
_SHORTEST = 2
_MEAN = "平均"
_LONGEST_MEANT = 4
_SHORT_PROPERTY = 3
_LONG_PROPERTY = 5
_LONG_BEARER = 4


@cache
def _things() -> tuple[dict[str, tuple[str, str, str]], frozenset[str], int]:
    """Endings with their kind and the characters that must not stand on either side, the last characters of all, the length of the longest."""
    found = {row["ending"]: (row["kind"], row["not_after"], row["not_before"]) for row in load("bearers.tsv", THINGS)}
    return found, frozenset(ending[-1] for ending in found), max(map(len, found))


@cache
def _marks() -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """The weight of each mark, and the words that tell it where words do."""
    rows = load("bearing.tsv", MARKS)
    weights = {row["mark"]: int(row["weight"]) for row in rows}
    return weights, {row["mark"]: tuple(word[1:] for word in split(row["words"])) for row in rows}


def _kind_at(text: str, low: int, end: int) -> str:
    """The kind of the thing whose name ends at `end`; empty where none does."""
    endings, last, longest = _things()
    if text[end - 1] not in last:
        return ""
    for size in range(min(longest, end - low), 0, -1):
        found = endings.get(text[end - size : end])
        if found is not None:
            kind, not_after, not_before = found
            ahead = text[end - size - 1] if end - size > low else ""
            return "" if (ahead and ahead in not_after) or text[end] in not_before else kind
    return ""


def is_thing(word: str) -> bool:
    """Whether the word is itself such an ending (装备)."""
    return word in _things()[0]


def ends_in_thing(text: str, low: int, end: int) -> bool:
    """Whether the name of a thing ends at `end`, which is not the end of the text."""
    return _kind_at(text, low, end) not in ("", "none")


def thing_end(text: str, low: int, high: int) -> tuple[int, str]:
    """Where the last thing ends in front of the property that closes `text[low:high]`, and its kind; -1 where there is none."""
    begin = property_at_end(text, low, high)
    for end in range(min(begin if begin >= 0 else high, high - _SHORTEST), low + 1, -1):
        if _MEAN in text[max(low, end - _LONGEST_MEANT) : end]:
            # 平均站|间距, 平均机械|效率: a thing that the average is told of is part of the property
            continue
        kind = _kind_at(text, low, end)
        if kind:
            return (end, kind) if kind != "none" else (-1, "")
    return -1, ""


def formed(text: str, low: int, end: int, high: int) -> int:
    """Where the bearer ends that the form `text[low:end]` begins: behind the thing named with it (单片|隔膜|有效面积), but not in front of a price (单车|材料成本)."""
    further, _ = thing_end(text, low, high)
    return further if further > end and not text.endswith(_marks()[1]["amount"], further, high) else end


def parted(text: str, low: int, high: int, *, opening: Callable[[str, int], bool], each: bool = False) -> int:
    """Where the bearer ends that begins the name `text[low:high]`, or -1 where the name is one.

    `opening` says of text and offset whether a sentence opens there, `each` that a denominator stands in front (单套|装备|售价).
    """
    end, kind = thing_end(text, low, high)
    if end < 0:
        return -1
    opens = opening(text, low)
    known = property_at_end(text, end, high) >= 0
    weights, words = _marks()
    attribute = text.startswith(words["attribute"], end, high - _SHORTEST)
    marks = [kind]
    if opens:
        marks.append("opens")
    if end - low == _SHORTEST:
        marks.append("short_bearer")
    elif end - low >= _LONG_BEARER:
        marks.append("long_bearer")
    if attribute:
        marks.append("attribute")
    if high - end <= _SHORT_PROPERTY and not attribute:
        marks.append("short_property")
    elif opens and high - end >= _LONG_PROPERTY:
        marks.append("long_property")
    if any(word in text[end:high] for word in words["treated"]):
        marks.append("treated")
    if text.endswith(words["amount"], end, high) and not text.endswith(words["no_amount"], end, high):
        marks += ["amount", "each"] if each else ["amount"]
    if text[end:high] in words["alone"]:
        marks.append("alone")
    if not known and not attribute:
        marks.append("unknown")
    if text.startswith(words["general"], low):
        marks.append("general")
    return end if sum(weights[mark] for mark in marks) >= _ENOUGH else -1
