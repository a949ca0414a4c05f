"""Terms: which words make which rule (`lexicons/rules.tsv`), looked up through one index of all words.

A section is searched once for the words of the lexicon; a stretch of it then has those found inside it, and only the terms whose first group names
one of these are weighed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache, lru_cache

from extractors import lexicon
from extractors.errors import LexiconError
from extractors.model.records import dataclass

LEXICON = "rules.tsv"
COLUMNS = ("term_id", "key", "value", "modality", "rank", "place", "words", "without", "units", "examples", "counterexamples")


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the lexicon: all of `groups` must stand (one word of each), none of `without`; `units` empty for what is no figure."""

    term_id: str
    key: str
    value: str
    modality: str
    rank: int
    place: str
    groups: tuple[frozenset[str], ...]
    without: frozenset[str]
    units: frozenset[str]
    order: int


class Words:
    """The words of the terms of a place (of all, if empty) that stand in `text[start:end]`: looked for only where their first two characters stand."""

    def __init__(self, text: str, start: int, end: int, place: str = "") -> None:
        near, words = _words(place)
        self._hits = [
            (at, at + len(word), word)
            for at in [hit.start() for hit in near.finditer(text, start, end)]
            for word in words.get(text[at : at + 2]) or words.get(text[at], ())
            if text.startswith(word, at, end)
        ]
        self._starts = [hit[0] for hit in self._hits]
        self._figured: list[int] | None = None

    def between(self, start: int, end: int) -> frozenset[str]:
        """The words that stand wholly in `[start, end)`."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return frozenset([word for _, stop, word in self._hits[first:last] if stop <= end])

    def figured(self, start: int, end: int) -> bool:
        """Whether a word begins in `[start, end)` that opens a term of a figure."""
        if self._figured is None:
            opened_by = _opened_by(figure=True)
            self._figured = [at for at, _, word in self._hits if word in opened_by]
        return bisect_left(self._figured, start) < bisect_left(self._figured, end)


@cache
def terms() -> tuple[Term, ...]:
    """The rows of the lexicon, checked. Raises LexiconError."""
    found: list[Term] = []
    for row in lexicon.load(LEXICON, COLUMNS):
        if row["modality"] not in ("auto", "must", "should", "may", "must_not"):
            raise LexiconError(f"{LEXICON}: {row['term_id']}: modality {row['modality']}")
        groups = tuple(frozenset(group.split("/")) for group in row["words"].split())
        if not groups:
            raise LexiconError(f"{LEXICON}: {row['term_id']}: no words")
        found.append(
            Term(
                row["term_id"], row["key"], row["value"], row["modality"], int(row["rank"] or 0), row["place"], groups,
                frozenset(w for w in row["without"].split("/") if w), frozenset(lexicon.split(row["units"])), len(found),
            )
        )  # fmt: skip
    return tuple(found)


@cache
def _words(place: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Where a word may begin, told by its first two characters; and, by two characters, the words that may begin with them, a word of one character first."""
    found: dict[str, set[str]] = defaultdict(set)
    for term in terms():
        for group in (*term.groups, term.without) if place in ("", term.place) else ():
            for word in group:
                found[word[:2]].add(word)
    longer = [pair for pair in found if len(pair) > 1]
    first, second, alone = ("".join(map(re.escape, {*chars})) for chars in ((p[0] for p in longer), (p[1] for p in longer), found.keys() - longer))
    near = re.compile(f"[{first}](?=[{second}])" + (f"|[{alone}]" if alone else ""))
    return near, {pair: tuple(sorted(words | found.get(pair[0], set()), key=len)) for pair, words in found.items()}


@cache
def _opened_by(*, figure: bool) -> dict[str, tuple[Term, ...]]:
    """Word → the terms in whose first group it stands, those of figures or the others."""
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms():
        for word in term.groups[0] if bool(term.units) is figure else ():
            found[word].append(term)
    return {word: tuple(opened) for word, opened in found.items()}


@cache
def openings(place: str) -> frozenset[str]:
    """The words of the first groups of the terms of a place: where none of them stands, none of these terms fits."""
    return frozenset(word for term in terms() if term.place == place for word in term.groups[0])


def fitting(here: frozenset[str], around: frozenset[str], *, figure: bool) -> list[Term]:
    """The terms that fit a stretch with the words `here`; their further groups may also stand `around` it (in its label or heading).

    They come in the order of the lexicon, the same in every process.
    """
    opened_by = _opened_by(figure=figure)
    if opened_by.keys().isdisjoint(here):
        return []
    opened = {term.order: term for word in here for term in opened_by.get(word, ())}
    return [term for _, term in sorted(opened.items()) if _stands(term, here, around)]


def could_fit(here: frozenset[str], around: frozenset[str], *, figure: bool, place: str) -> bool:
    """Whether a term of a place could fit a part of such a stretch, whatever words it forbids; `around` holds `here`."""
    opened_by = _opened_by(figure=figure)
    return any(
        term.place == place and all(not group.isdisjoint(around) for group in term.groups[1:]) for word in here for term in opened_by.get(word, ())
    )


def _stands(term: Term, here: frozenset[str], around: frozenset[str]) -> bool:
    if not here.isdisjoint(term.without):
        return False
    return all(not group.isdisjoint(here) or not group.isdisjoint(around) for group in term.groups[1:])


@lru_cache(maxsize=1024)
def words_of(stretch: str) -> frozenset[str]:
    """The words of the lexicon in a heading or label."""
    return Words(stretch, 0, len(stretch)).between(0, len(stretch))
