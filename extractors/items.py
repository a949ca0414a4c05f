"""Assessable items (考核指标条目): each indicators section cut into its clauses.

Cut behind 。 and ；, before numbered sub-items （1） 1. 1） ①, and at line feeds. The items of a section cover it without gap or overlap: what
only separates (blanks, line feeds) stays with the item before it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Literal

from extractors import patterns
from extractors.model.block import Outline, Section
from extractors.model.guide import Item
from extractors.model.quantity import Quantity
from extractors.model.text import Text

Stage = Literal["mid_term", "final", ""]

_STOP = patterns.compile(r"[。；]|;(?=\s|\p{Han}|$)|\n")
# A sub-item's number stands behind a stop, a colon or a line feed; a decimal (1.5倍) and a reference (指标（1）) are none.
_NUMBER = patterns.compile(
    r"(?=[（(\d①-⑳])(?<=^|[。；;：:\n] ?)(?:[（(]\d{1,2}[）)]|\d{1,2}[)）、]|\d{1,2}[.．](?!\d)|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[）)])"
)
_NUMBER_ONLY = patterns.compile(r"\s*(?:[（(]?\d{1,2}[）).、．]|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[）)])?\s*")
# A label that closes with a colon holds for all that follows, words that open a clause for its sentence, others only for their own clause.
_MID = r"项目中期|中期(?:考核|检查|评估|验收)?(?:时|前|阶段)?(?:指标|目标|考核指标)?|第一阶段"
_FINAL = (
    r"项目(?:完成|结题|验收|结束|终期|执行期满|实施期满)(?:时|后|前)?"
    r"|(?:结题|验收|终期|期末|总体考核)(?:时|前|后)?(?:考核)?(?:指标|目标)?|实施期满|执行期满|第二阶段"
)
_LABEL = patterns.compile(rf"\s{{0,40}}+(?:[（(]?\d{{0,2}}[）).、]?\s{{0,9}}+)?(?:(?P<mid>{_MID})|(?P<final>{_FINAL}))(?:指标|目标)?\s*[：:]")
_WORD = patterns.compile(rf"(?P<mid>{_MID})|(?P<final>{_FINAL})")


def find_items(text: Text, outline: Outline, quantities: Sequence[Quantity]) -> list[Item]:
    """The items of every indicators section, in the order of the text. `quantities` must be ordered by `number_start`."""
    starts = [q.number_start for q in quantities]
    found: list[Item] = []
    holders = [(t.number, "", s) for t in outline.topics for s in t.sections]
    holders += [(p.topic, p.number, s) for p in outline.projects for s in p.sections]
    for topic, project, section in sorted(holders, key=lambda h: h[2].start):
        if section.kind == "indicators" and section.end > section.start:
            found += _section_items(text, section, topic, project, quantities, starts)
    return found


def _section_items(
    text: Text, section: Section, topic: str, project: str, quantities: Sequence[Quantity], starts: list[int]
) -> Iterator[Item]:
    lasting: Stage = "mid_term" if "中期" in section.heading else ""
    opened: Stage = ""
    clauses = by_rows(cut(text.folded, section.start, section.end), _rows(text, section.start, section.end))
    for number, (start, end) in enumerate(clauses, 1):
        clause = text.folded[start:end]
        word = _WORD.search(clause)
        label = _LABEL.match(clause) if word else None
        if label:
            lasting = "mid_term" if label.group("mid") else "final"
        told: Stage = "mid_term" if word and word.group("mid") else "final" if word else ""
        stage: Stage = lasting or told or opened
        if word and _NUMBER_ONLY.fullmatch(clause, 0, word.start()):
            opened = told
        if clause.rstrip().endswith("。"):
            opened = ""
        inside = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
        yield Item(
            kind="quantitative" if any(q.role == "target" for q in inside) else "qualitative",
            stage=stage,
            text=text.content[start:end].strip(),
            start=start,
            end=end,
            number=number,
            topic=topic,
            project=project,
            quantity_ids=tuple(q.quantity_id for q in inside),
        )


def _rows(text: Text, start: int, end: int) -> list[tuple[int, int, bool]]:
    """(start, end, whether a head row) of each row of the tables in a stretch, in order; none where the stretch stands in one row."""
    rows: dict[tuple[int, int], tuple[int, int]] = {}
    first = bisect_left(text.cells, start, key=lambda span: span.start)
    for span in islice(text.cells, first, None):
        if span.end > end:
            break
        rows[span.cell[:2]] = (rows.get(span.cell[:2], (span.start, 0))[0], span.end)
    if len(rows) < 2:
        return []
    return [(a, b, row < text.source.tables[table].header_rows) for (table, row), (a, b) in rows.items()]


def by_rows(clauses: list[tuple[int, int]], rows: Sequence[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    """Clauses with each row of a table as one; its head goes with what stands above it, or else with the first row."""
    if not rows or not clauses:
        return clauses
    (start, _), (_, end) = clauses[0], clauses[-1]
    starts = [a for a, _, _ in rows]
    edges = {start}
    for a, _ in clauses:
        # A clause may begin with the line feed before a row.
        k = bisect_right(starts, a + 1) - 1
        if k < 0 or a >= rows[k][1]:
            edges.add(a)
    edges |= {a for (a, _, head), above in zip(rows, [None, *rows], strict=False) if not head and not (above and above[2] and above[0] == start)}
    return list(pairwise([*sorted(edges), end]))


def cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches into which `text[start:end]` falls; together they cover it without gap or overlap."""
    block = text[start:end]
    points = {m.end() for m in _STOP.finditer(block)} | {m.start() for m in _NUMBER.finditer(block)}
    edges = [0, *sorted(p for p in points if 0 < p < len(block)), len(block)]
    pieces = [(a, b) for a, b in pairwise(edges) if b > a]
    merged: list[tuple[int, int]] = []
    carried = 0
    for a, b in pieces:
        if _NUMBER_ONLY.fullmatch(block, a, b):
            # A lone number or blank opens the next piece; at the end it closes the last one.
            continue
        merged.append((carried, b))
        carried = b
    if not merged:
        return [(start, end)] if end > start else []
    merged[-1] = (merged[-1][0], len(block))
    return [(start + a, start + b) for a, b in merged]
