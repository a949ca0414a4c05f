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
    whole: bool
    """All of the word is numerals (十四五), so that it stands only where the run of numerals is the word."""
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]


@cache
def _entries() -> dict[str, tuple[_Entry, ...]]:
    """The words that hold a numeral, longest and leftmost first, by the numeral with its right neighbour in the word.

    For a numeral that ends a word the key is the left neighbour and the numeral, behind a blank.
    """
    found: dict[str, list[_Entry]] = {}
    for row in lexicon.load(LEXICON, COLUMNS):
        word = row["word"]
        whole = NUMERALS.issuperset(word)
        not_after, not_before = lexicon.split(row["not_after"]), lexicon.split(row["not_before"])
        for place, char in enumerate(word):
            if char in NUMERALS:
                key = word[place : place + 2] if place + 1 < len(word) else f" {word[place - 1 : place + 1]}"
                found.setdefault(key, []).append(_Entry(word, place, whole, not_after, not_before))
    return {key: tuple(sorted(entries, key=_precedence) if len(entries) > 1 else entries) for key, entries in found.items()}


def _precedence(entry: _Entry) -> tuple[int, int]:
    return -len(entry.word), -entry.place


def at(text: str, offset: int, *, depth: int = _DEPTH) -> Span | None:
    """The stretch of the longest fixed word that covers the numeral at `offset`; None if there is none."""
    known = _entries()
    inside = known.get(text[offset : offset + 2], ())
    ending = known.get(f" {text[offset - 1 : offset + 1]}", ()) if offset else ()
    if not inside and not ending:
        return None
    entries = sorted((*inside, *ending), key=_precedence) if inside and ending else inside or ending
    for entry in entries:
        start = offset - entry.place
        if start >= 0 and text.startswith(entry.word, start) and _stands(text, entry, start, depth):
            return start, start + len(entry.word)
    return None


def _stands(text: str, entry: _Entry, start: int, depth: int) -> bool:
    """Whether the neighbours let the word be one."""
    end = start + len(entry.word)
    if entry.not_after and text.endswith(entry.not_after, 0, start):
        return False
    if entry.not_before and text.startswith(entry.not_before, end):
        return False
    if entry.whole and text[end : end + 1] in _PLAIN:
        return False
    # 四十三元: the number goes on to the left, unless a word ends there (统一 ahead of 二维码)
    if start and entry.word[0] in NUMERALS and text[start - 1] in _PLAIN:
        return not entry.whole and _ends_word(text, start - 1, depth)
    return True


def _ends_word(text: str, offset: int, depth: int) -> bool:
    """Whether the numeral at `offset` is the last character of a fixed word."""
    span = at(text, offset, depth=depth - 1) if depth else None
    return span is not None and span[1] == offset + 1
