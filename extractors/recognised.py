"""Figures read by OCR: each is as sure as the least sure of its lines, and an exponent is doubtful until a person has looked.

Taken: quantities on lines that a recogniser read (`Line.confidence` below 1). Left as they are: all others.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors import patterns
from extractors.model.quantity import Quantity
from extractors.model.records import replace
from extractors.model.text import Text
from extractors.quantities.confidence import confidence

READ = "ocr_read"
EXPONENT = "ocr_exponent"
_RAISED = patterns.compile(r"[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]")


_MOST = 0.99


def apply(quantities: Sequence[Quantity], text: Text) -> list[Quantity]:
    """The same quantities, those read by OCR flagged and with their confidence lowered."""
    if all(line.confidence == 1 for line in text.source.lines):
        return list(quantities)
    return [_doubted(quantity, text) for quantity in quantities]


def _doubted(quantity: Quantity, text: Text) -> Quantity:
    first, last = text.place(quantity.start)[0], text.place(max(quantity.start, quantity.end - 1))[0]
    sure = min(line.confidence for line in text.source.lines[first : last + 1])
    if sure == 1:
        return quantity
    flags = (READ, EXPONENT) if _RAISED.search(quantity.raw) else (READ,)
    least = min(_MOST, max(0.0, quantity.confidence + confidence(flags) - 1) * sure)
    return replace(quantity, flags=(*quantity.flags, *flags), confidence=round(least, 2))
