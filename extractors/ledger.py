"""Ledger: one row for every numeral of a guide, and what became of it.

A numeral is what `numbers.scan` finds over the whole text: together its finds hold every character of `numbers.NUMERAL_CHARS` (digits of
any width, superscripts, ① and Ⅳ, Chinese numerals, those inside words too) exactly once, so that no figure can vanish. Each is a quantity, a date, or none for
a reason with a name: an entry of `names.tsv`, `word:` and an entry of `names_words.tsv`. Where no reason is known the row says
`unexplained`, which the audit raises as an Issue.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Literal

from extractors.identity import Names
from extractors.model.block import Outline, Project, Topic
from extractors.model.guide import Date, LedgerEntry
from extractors.model.quantity import Quantity
from extractors.model.text import Text
from extractors.quantities import names, numbers
from extractors.quantities.figure import Numeral, Span

UNEXPLAINED = "unexplained"
HEADING = "heading"
Scanned = tuple[Span, Sequence[Numeral]]
"""A stretch of the text and its numerals, by their offsets in the stretch."""


def ledger(
    text: Text,
    quantities: Sequence[Quantity],
    dates: Sequence[Date],
    ignored: Mapping[int, str],
    outline: Outline,
    ids: Names,
    scanned: Sequence[Scanned] = (),
    apart: Sequence[names.Apart] | None = None,
) -> tuple[LedgerEntry, ...]:
    """The rows in the order of the text.

    `quantities` and `dates` carry their ids and offsets of `text`; `ignored` is what `quantities_in` told of the numerals of the sections
    (offset → rule); numerals outside the sections are judged here. `ids` names the rows; `scanned` are the sections whose numerals are
    known, in the order of the text; `apart` is what `names.set_apart` tells of it.
    """
    numerals = _numerals(text.folded, scanned)
    figures = _Places([(q.number_start, q.number_end, q.quantity_id) for q in quantities])
    stretches = _Places([(q.start, q.end, q.quantity_id) for q in quantities])
    days = _Places([(d.start, d.end, d.date_id) for d in dates])
    projects = _Places([(p.start, p.end, p.number) for p in outline.projects])
    headings = _Places([(start, end, HEADING) for start, end in heading_spans(text.folded, outline)])
    tables = text.source.tables
    # 经费上限（万元）: the head of a column is one, wherever its table stands.
    columns = _Places([(c.start, c.end, HEADING) for c in text.cells if c.cell[1] < tables[c.cell[0]].header_rows])
    own = names.ignored(text.folded, [n for n in numerals if _is_open(n, ignored, figures)], [(d.start, d.end) for d in dates], apart)
    rows = []
    for numeral in numerals:
        at = numeral.start
        verdict: Literal["quantity", "date", "none"] = "none"
        reference = figures.at(at) or figures.at(numeral.end - 1)
        if reference:
            verdict = "quantity"
        elif reference := days.at(at):
            verdict = "date"
        elif reference := _reason(numeral, ignored, own) or headings.at(at) or columns.at(at):
            verdict = "none"
        elif reference := stretches.at(at):
            # a numeral of the unit, or one that the figure took in (五元三毛)
            verdict = "quantity"
        end, project = numeral.end, projects.at(at)
        printed = text.content[at:end]
        ledger_id = ids.name("l", project, printed, text.content[max(0, at - 12) : end + 12])
        rows.append(LedgerEntry(printed, at, end, verdict, reference or UNEXPLAINED, project, text.page(at), ledger_id))
    return tuple(rows)


def _numerals(folded: str, scanned: Sequence[Scanned]) -> list[Numeral]:
    """All numerals in order: those known, and those of the stretches between."""
    found: list[Numeral] = []
    at = 0
    for (start, end), known in (*scanned, ((len(folded), len(folded)), ())):
        if at < start:
            found += (numbers.moved(numeral, at) for numeral in numbers.scan(folded[at:start]))
        found += (numbers.moved(numeral, start) for numeral in known if numeral.start + start >= at)
        at = max(at, end)
    return found


def _is_open(numeral: Numeral, ignored: Mapping[int, str], figures: _Places) -> bool:
    return ignored.get(numeral.start, "date") == "date" and not figures.at(numeral.start)


def _reason(numeral: Numeral, ignored: Mapping[int, str], own: Mapping[int, str]) -> str:
    """What the sections said of the numeral, else what names.py says; a calendar date without a row of its own is no reason."""
    for reasons in (ignored, own):
        reason = reasons.get(numeral.start, "")
        if reason and reason != "date":
            return reason
    return ""


def heading_spans(folded: str, outline: Outline) -> list[Span]:
    """The stretches of the guide's title and of the headings of topics, projects and sections."""
    sections = [
        *outline.preamble,
        *outline.guide_sections,
        *(s for t in outline.topics for s in t.sections),
        *(s for p in outline.projects for s in p.sections),
    ]
    spans = [(s.heading_start, s.start) for s in sections if s.heading_start < s.start]
    blocks: list[Topic | Project] = [*outline.topics, *outline.projects]
    starts = sorted([s.heading_start for s in sections] + [b.start for b in blocks])
    for block in blocks:
        k = bisect_right(starts, block.start)
        stop = starts[k] if k < len(starts) and starts[k] <= block.end else _line_end(folded, block.start, block.end)
        spans.append((block.start, stop))
    if outline.title and starts:
        spans.append((0, starts[0]))
    return sorted(spans)


def _line_end(folded: str, start: int, end: int) -> int:
    stop = folded.find("\n", start, end)
    return end if stop < 0 else stop


class _Places:
    """Stretches with a name each; `at` gives the name of the one that holds an offset, empty if none does."""

    def __init__(self, stretches: Sequence[tuple[int, int, str]]) -> None:
        self._stretches = sorted(stretches)
        self._starts = [start for start, _, _ in self._stretches]
        self._reach = list(accumulate((end for _, end, _ in self._stretches), max))

    def at(self, offset: int) -> str:
        k = bisect_right(self._starts, offset) - 1
        if k < 0 or offset >= self._reach[k]:
            return ""
        _, end, name = self._stretches[k]
        if offset < end:
            return name
        # neighbours may share their cue, hence overlap; a stretch that began earlier is at most a few places back
        for back in range(k - 1, max(-1, k - 6), -1):
            _, end, name = self._stretches[back]
            if offset < end:
                return name
        return ""
