"""PDF to Guide, milliseconds a page: a guide as printed, pages of nothing but indicators, pages of tables."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pdf_reader
from measure import FIRST, over, spread, timed, turns

LONGEST = 1000
"""Pages of the longest document, read by us and by pdfium alone."""
OVER = (
    ("zhinan, reader", "pdfium characters"),
    ("zhinan, Guide", "pdfium characters"),
    ("pdfplumber.extract_text", "zhinan, Guide"),
)
"""Whose time is told as a multiple of whose."""


def guide_pdf() -> bytes:
    """The first gold guide as a PDF."""
    from tests import documents

    return documents.pdf_flowing(FIRST.read_text(encoding="utf-8"))


def measured() -> dict[str, Any]:
    """Milliseconds of the processor a page, by document and reader, and how many times as long one takes as another in the same turn (`over`)."""
    from pypdfium2 import PdfDocument

    from tests import documents

    rows = "\n".join(f"| {k} | 指标{k}的名称 | ≥{k * 3 + 1}MPa | 不少于{k}件 |" for k in range(1, 160))
    made = {
        "a guide": (guide_pdf(), 11),
        "indicators, 10 pages": (pdf_reader.document(10), 7),
        "indicators, 100 pages": (pdf_reader.document(100), 1),
        f"indicators, {LONGEST:,} pages": (pdf_reader.document(LONGEST), 1),
        "tables": (documents.pdf_flowing(f"2031年度海湾省专项申报指南\n{rows}"), 3),
    }
    found: dict[str, Any] = {}
    for title, (data, rounds) in made.items():
        with PdfDocument(data) as opened:
            pages = len(opened)
        seen: list[tuple[int, int]] = []
        works = _works(data, seen, alone=pages > LONGEST // 2)
        times = turns(works, rounds) if rounds > 1 else {name: [timed(work)] for name, work in works.items()}
        quantities, characters = seen[0]
        spent = {name: spread([1000 * seconds / pages for seconds in each]) for name, each in times.items()}
        ratios = {f"{one} / {other}": over(times[one], times[other]) for one, other in OVER if one in times}
        found[title] = {"pages": pages, "quantities": quantities, "characters": characters, "over": ratios, **spent}
    return found


def _works(data: bytes, seen: list[tuple[int, int]], *, alone: bool) -> dict[str, Callable[[], object]]:
    """What is done with a document. The numbers of its quantities and characters are added to `seen`; `alone` leaves the peers out."""
    from extractors.guides import extract_guides

    def guide() -> None:
        found = extract_guides(data, "bench.pdf")
        seen.append((sum(len(guide.quantities) for guide in found), sum(len(guide.text.content) for guide in found)))

    works: dict[str, Callable[[], object]] = {
        "pdfium characters": lambda: pdf_reader.by_pdfium(data),
        "zhinan, reader": lambda: pdf_reader.by_us(data),
        "zhinan, Guide": guide,
    }
    if not alone:
        works |= {"pdfplumber.extract_text": lambda: pdf_reader.by_pdfplumber(data), "pdfminer.extract_text": lambda: _pdfminer(data)}
    return works


def _pdfminer(data: bytes) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(BytesIO(data))
