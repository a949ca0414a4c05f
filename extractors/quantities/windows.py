"""Windows: the words that make a length of time, a treatment or a range a circumstance of the next figure (`windows.tsv`).

Taken: what may be due within a time (36个月内完成…), what a thing goes through (保存30天，…), what a band or a speed is told in. Left: how they stand in a
clause, which is `conditions.py` and `qualifiers.py`.
"""

from __future__ import annotations

from extractors import lexicon

LEXICON = "windows.tsv"
COLUMNS = ("word", "part", "examples", "counterexamples")


def words(part: str) -> tuple[str, ...]:
    """The words of one part of the lexicon, the longest first."""
    return lexicon.parts(LEXICON, COLUMNS)[part]


def any_of(part: str) -> str:
    """A pattern of any of them."""
    return lexicon.any_of(words(part))
