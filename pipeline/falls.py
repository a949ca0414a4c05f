"""A guide with far fewer figures than its last edition: more likely misread than cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

FALL = 0.5
"""Less than this share of the figures of the last edition is a fall."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many quantities a guide has, and of which programme, theme and year it is."""

    guide_id: str
    programme: str
    theme: str
    year: int
    quantities: int


def falls(sizes: Iterable[Size]) -> dict[str, str]:
    """guide_id → the reason, for each guide that has fallen against the last edition of its programme and theme that had not fallen itself.

    Of several guides of one year the largest is the one to compare with.
    """
    found: dict[str, str] = {}
    ordered = sorted(sizes, key=lambda size: (size.programme, size.theme, size.year, size.guide_id))
    for _, series in groupby(ordered, key=lambda size: (size.programme, size.theme)):
        before = 0
        for _, edition in groupby(series, key=lambda size: size.year):
            guides = list(edition)
            fallen = [size for size in guides if size.quantities < FALL * before]
            found.update((size.guide_id, f"数量只有 {size.quantities} 个，上一年度有 {before} 个") for size in fallen)
            before = max((size.quantities for size in guides if size not in fallen), default=before)
    return found
