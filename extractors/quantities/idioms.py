"""Fixed words: whether a Chinese numeral belongs to a word in which it no longer counts (一体化, 统一, 三峡, 二次开发).

Taken: a text and an offset. Given: the stretch of the longest word of `names_words.tsv` that covers it. Left: everything that is told by
a rule and not by a word (names.py).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from extractors import lexicon
from extractors.quantities.figure import Span

LEXICON = "names_words.tsv"
COLUMNS = ("word", "kind", "not_after", "not_before", "examples", "counterexamples")
_DEPTH = 3
"""How many words in a row (each ending in a numeral where the next begins with one) are looked at to the left."""
NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿兆两廿卅半壹贰叁肆伍陆柒捌玖拾佰仟")
_PLAIN = NUMERALS - frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")


class _Entry(NamedTuple):
    word: str
    place: int
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]


@cache
def _entries() -> dict[str, tuple[_Entry, ...]]:
    """For each numeral the words that hold it, longest and leftmost first, one entry for each place it has in the word."""
    found: dict[str, list[_Entry]] = {}
    for row in lexicon.load(LEXICON, COLUMNS):
        not_after, not_before = lexicon.split(row["not_after"]), lexicon.split(row["not_before"])
        for place, char in enumerate(row["word"]):
            if char in NUMERALS:
                found.setdefault(char, []).append(_Entry(row["word"], place, not_after, not_before))
    return {char: tuple(sorted(entries, key=lambda entry: (-len(entry.word), -entry.place))) for char, entries in found.items()}


def at(text: str, offset: int) -> Span | None:
    """The stretch of the longest fixed word that covers the numeral at `offset`; None if there is none."""
    return _at(text, offset, _DEPTH)


def _at(text: str, offset: int, depth: int) -> Span | None:
    for word, place, not_after, not_before in _entries().get(text[offset], ()):
        start = offset - place
        if start < 0 or not text.startswith(word, start):
            continue
        end = start + len(word)
        if not_after and text.endswith(not_after, 0, start):
            continue
        if not_before and text.startswith(not_before, end):
            continue
        if start and word[0] in NUMERALS and text[start - 1] in _PLAIN and not _ends_word(text, start - 1, depth):
            # 四十三元: the number goes on to the left
            continue
        return start, end
    return None


def _ends_word(text: str, offset: int, depth: int) -> bool:
    """Whether the numeral at `offset` is the last character of a fixed word (统一 ahead of 二维码)."""
    span = _at(text, offset, depth - 1) if depth else None
    return span is not None and span[1] == offset + 1
