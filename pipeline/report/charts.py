"""Charts as inline SVG: horizontal bars with their figures beside them, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from extractors.model.quantity import plain_number

WIDTH, LINE, TEXT, ROOM = 420, 24, 170, 70
"""Points: of the picture, of a line, for the names, for the figures."""

MOST = 24
"""Bars of a chart, if not told otherwise; what is left out is counted."""


def _short(text: str, signs: int = 13) -> str:
    return text if len(text) <= signs else text[: signs - 1] + "…"


def bars(title: str, found: Sequence[tuple[str, Decimal]], *, unit: str, most: int = MOST) -> str:
    """A figure of one bar an entry, in the order given, `most` of them; empty where there is nothing to show."""
    if not found:
        return ""
    shown = found[:most]
    longest = max((value for _, value in shown), default=Decimal(0)) or Decimal(1)
    lines = []
    for k, (name, value) in enumerate(shown):
        y = k * LINE
        length = max(float(value / longest) * (WIDTH - TEXT - ROOM), 1)
        figure = plain_number(value)
        lines.append(
            f'<g><title>{escape(name)}：{figure} {escape(unit)}</title><text x="{TEXT - 6}" y="{y + 16}" text-anchor="end">{escape(_short(name))}</text>'
            f'<rect class="bar" x="{TEXT}" y="{y + 5}" width="{length:.1f}" height="14" rx="2"/>'
            f'<text class="soft" x="{TEXT + length + 6:.1f}" y="{y + 16}">{figure}</text></g>'
        )
    rest = f'<p class="note">另有 {len(found) - most} 项</p>' if len(found) > most else ""
    return (
        f"<figure><figcaption>{escape(title)}（{escape(unit)}）</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {len(shown) * LINE}" role="img" aria-label="{escape(title)}">{"".join(lines)}</svg>{rest}</figure>'
    )
