"""Carriers: the label of an item that names the thing whose properties follow (①转台：定位误差不大于…，最大转速…).

Taken: a label that names one concrete thing; behind a numbering it holds up to the next one or the full stop, else for its own sentence. Left: labels
that name a kind of property or of work (力学性能, 推广应用), or things without number (核心部件).
"""

from __future__ import annotations

import re
from functools import cache

from extractors import patterns
from extractors.lexicon import load, split
from extractors.words import property_at_end

_NUMBERED = re.compile(r"(?:[（(]\d{1,2}[)）]|[①-⑳]|(?<![\d.])\d{1,2}(?:[)）、．]|\.(?!\d)))\s?")
_LABEL = patterns.compile(r"([\u4e00-\u9fffA-Za-z]{2,12})[:：]")
COLUMNS = ("word", "at", "thing", "examples")
_LONGEST_ITEM = 600


def named(label: str) -> str:
    """The concrete thing that a label names ((2)静电吸盘), without its number; empty where it names a kind of property or of work."""
    numbered = _NUMBERED.match(label)
    label = label[numbered.end() :] if numbered is not None else label
    return label if _is_thing(label) else ""


@cache
def _words() -> tuple[dict[str, bool], tuple[str, ...], int]:
    """Endings of labels and whether they name a thing; beginnings of labels that name none; the length of the longest ending."""
    rows = load("carriers.tsv", COLUMNS)
    endings = {word: row["thing"] == "yes" for row in rows if row["at"] == "end" for word in split(row["word"])}
    return endings, tuple(word for row in rows if row["at"] == "begin" for word in split(row["word"])), max(map(len, endings))


def _is_thing(label: str) -> bool:
    endings, general, longest = _words()
    told = next((endings[label[-size:]] for size in range(min(longest, len(label)), 0, -1) if label[-size:] in endings), False)
    return told and not label.startswith(general) and property_at_end(label, 0, len(label)) < 0


def last_thing(text: str, low: int, high: int) -> int:
    """Where the last name of a thing in `text[low:high]` ends (终端|待机, 隔膜|有效), or -1."""
    endings, _, longest = _words()
    for end in range(high, low, -1):
        known = next((endings[text[end - size : end]] for size in range(min(longest, end - low), 0, -1) if text[end - size : end] in endings), False)
        if known:
            return end
    return -1


def of_item(text: str, base: int) -> str:
    """The thing that the label names of the item which goes on behind the semicolon before `base`; empty if there is none."""
    if base == 0 or text[base - 1] not in "；;" or _NUMBERED.match(text, base) is not None:
        return ""
    low = max(0, base - _LONGEST_ITEM)
    low = max(low, *(text.rfind(sign, low, base) + 1 for sign in "。\n"))
    if text.rfind("：", low, base) < 0 and text.rfind(":", low, base) < 0:
        return ""
    number = next(reversed(list(_NUMBERED.finditer(text, low, base))), None)
    label = _LABEL.match(text, number.end(), base) if number is not None else None
    return named(label.group(1)) if label is not None else ""


def bears(thing: str, name: str) -> bool:
    """Whether a property is told of the thing; 膜成本 under 离子膜 says itself of what it is."""
    return len(name) > 1 and name[0] != thing[-1] and name[:2] != thing[-2:]
