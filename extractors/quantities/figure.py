"""Figure: the draft of a quantity while its fields are being found, one answer a file.

Offsets are into the block's text, which has its blanks already squeezed and its widths folded (`Text.folded`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from extractors.model.records import dataclass, field

Span = tuple[int, int]


class Numeral(NamedTuple):
    """A number as `numbers.scan` finds it.

    `start:end` from the first to the last digit with sign and multiplier (300万, 百分之三十, 三分之一, 四成, 翻一番, 2:1, 1×10⁵). `kind` is plain,
    percent (百分之), permille (千分之), fraction (三分之一), tenths (四成), half (一半), fold (翻一番), discount (对折) or ratio (2:1); `unit` is the unit that the
    kind brings with it (%, ‰ or empty). `more` is true for 十余, 百余, 30多 (the 余 stands right behind and is part of the stretch to `tail`).
    `tail` is the offset behind the number and such a 余 or 多 (equal to `end` without).
    """

    start: int
    end: int
    value: Decimal
    kind: str = "plain"
    unit: str = ""
    more: bool = False
    tail: int = 0
    exact: str = ""
    flags: tuple[str, ...] = ()


class UnitMatch(NamedTuple):
    """A unit as `units.match` finds it behind a number: `start:end` its stretch, `surface` as written.

    `per` is the denominator in words (项, 千小时, kW·h), and `per_end` the offset behind it (equal to `end` without one). `factor` turns the
    value into `si_unit`; None for counts and for what has no factor. `offset` is added after the factor (℃ to K).
    """

    start: int
    end: int
    surface: str
    unit_id: str
    dimension: str
    si_unit: str
    factor: Decimal | None
    offset: Decimal = Decimal(0)
    per: str = ""
    per_end: int = 0
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class Figure:
    """One future Quantity. `start:end` spans cue, number and unit; `outer` also what stands outside the quote (均, 控制在, /项, 每台)."""

    numerals: tuple[Numeral, ...]
    start: int
    end: int
    number_start: int
    number_end: int
    lower: Decimal | None
    upper: Decimal | None
    comparator: str
    lower_closed: bool = True
    upper_closed: bool = True
    cues: tuple[Span, ...] = ()
    unit: UnitMatch | None = None
    unit_text: str = ""
    per: str = ""
    per_span: Span | None = None
    outer: Span = (0, 0)
    change: str = "none"
    change_span: Span | None = None
    from_to: str = ""
    """`from` for the first, `to` for the second figure of 由A提高到B, else empty."""
    group: int = -1
    """Figures of one list (98%、97%和90%) share a group number; -1 alone."""
    place: int = 0
    """Place in that list, from 0."""
    role: str = "target"
    indicator: str = ""
    subject: str = ""
    qualifier: str = ""
    indicator_span: Span | None = None
    flags: list[str] = field(default_factory=list)
    confidence: float = 1.0
