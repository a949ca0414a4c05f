"""Windows: the words that make a length of time, a treatment or a range a circumstance of the next figure (`windows.tsv`).

Taken: what may be due within a time (36个月内完成…), what a thing goes through (保存30天，…), what a band or a speed is told in. Left: how they stand in a
clause, which is `conditions.py` and `qualifiers.py`.
"""

from __future__ import annotations

from functools import cache

import regex

from extractors.lexicon import load, split

COLUMNS = ("word", "part", "examples", "counterexamples")


@cache
def _parts() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in sorted(load("windows.tsv", COLUMNS), key=lambda row: -len(row["word"])):
        for part in split(row["part"]):
            found.setdefault(part, []).append(row["word"])
    return {part: tuple(words) for part, words in found.items()}


def words(part: str) -> tuple[str, ...]:
    """The words of one part of the lexicon, the longest first."""
    return _parts()[part]


def any_of(part: str) -> str:
    """A pattern of any of them."""
    return "|".join(map(regex.escape, words(part)))
