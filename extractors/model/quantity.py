"""Quantity: one number of the prose that states how many or how much, as read and as printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from extractors.model.records import dataclass
from extractors.model.text import Box

Comparator = Literal["ge", "gt", "le", "lt", "eq", "approx", "range", "pm"]
Change = Literal["increase", "decrease", "none"]
Role = Literal["target", "condition", "context"]
Sense = Literal["higher", "lower", "target", ""]

# A change of 25 % at least is no level of 25 % at least: 时延降低25%以上 must not be shown as 时延 ≥ 25 %.
_CHANGES: dict[str, str] = {"increase": "提高 ", "decrease": "降低 ", "none": ""}
SIGNS: dict[str, str] = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "approx": "≈"}


def plain_number(value: Decimal) -> str:
    """A Decimal in plain digits, without exponent and without trailing zeros."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_TINY = Decimal("0.0001")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _shown(value: Decimal) -> str:
    """A number as people write it: plain digits, below a ten-thousandth a power of ten (1×10⁻⁹)."""
    if not value or abs(value) >= _TINY:
        return plain_number(value)
    power = value.adjusted()
    return f"{plain_number(value.scaleb(-power))}×10{str(power).translate(_RAISED)}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """The fields of ANNOTATION (how quantities in a guide are read), and the place in the text.

    `start:end` is the stretch from the first to the last of cue, number and unit, `raw` its slice, `quote` the same without
    blanks. `lower` and `upper` are the admitted interval with the multiplier applied (percentages stay in percent), None for an open
    end. `si_lower` and `si_upper` are the same in `si_unit`, None where the unit has no factor. Offsets are code points.
    """

    number_text: str
    lower: Decimal | None
    upper: Decimal | None
    comparator: Comparator
    unit: str
    per: str
    change: Change
    role: Role
    quote: str
    raw: str
    start: int
    end: int
    number_start: int
    number_end: int
    lower_closed: bool
    upper_closed: bool
    cue: str = ""
    indicator: str = ""
    subject: str = ""
    qualifier: str = ""
    value_text: str = ""
    unit_id: str = ""
    dimension: str = ""
    si_unit: str = ""
    si_lower: Decimal | None = None
    si_upper: Decimal | None = None
    category: str = ""
    indicator_id: str = ""
    sense: Sense = ""
    confidence: float = 1.0
    flags: tuple[str, ...] = ()
    sentence: str = ""
    sentence_start: int = 0
    quantity_id: str = ""
    guide_id: str = ""
    topic: str = ""
    project: str = ""
    project_id: str = ""
    section: str = ""
    section_id: str = ""
    page: int = 0
    line: int = 0
    boxes: tuple[Box, ...] = ()

    @property
    def bound_text(self) -> str:
        """The bound in signs, with the change that it is of: `≥ 30 %`, `(0, 50] ms`, `24.5～25.5 ℃`, `降低 ≥ 25 %`, `≥ 1/3`, `= 3:7`, `≤ 1×10⁻⁹ Pa`."""
        unit = f" {self.unit}" if self.unit else ""
        unit += f"/{self.per}" if self.per else ""
        change = _CHANGES[self.change]
        low = None if self.lower is None else _shown(self.lower)
        high = None if self.upper is None else _shown(self.upper)
        if self.comparator in SIGNS:
            exact = "/" in self.value_text or ":" in self.value_text
            value = self.value_text if exact else low if low is not None else high
            return f"{change}{SIGNS[self.comparator]} {value}{unit}"
        if self.lower_closed and self.upper_closed:
            return f"{change}{low}～{high}{unit}"
        return f"{change}{'[' if self.lower_closed else '('}{low}, {high}{']' if self.upper_closed else ')'}{unit}"
