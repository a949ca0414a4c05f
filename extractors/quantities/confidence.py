"""How sure a reading is, from what was noticed on the way.

A record without flags is at 1.0. Each flag costs what it has cost in practice; the figures are checked against the gold guides by the
suite (of the records at 0.9 or more, at least 98 of 100 are strictly right).
"""

from __future__ import annotations

from collections.abc import Collection

_COST: dict[str, float] = {
    "conflicting_comparators": 0.3,
    "suspect_superscript": 0.4,
    "missing_unit": 0.12,
    "ambiguous_unit": 0.15,
    "unknown_unit": 0.12,
    "case": 0.05,
    "far_cue": 0.12,
    "uncertain_sense": 0.12,
    "floor_on_precision": 0.12,
    "ocr": 0.3,
    "ocr_read": 0.0,
    "ocr_exponent": 0.3,
    "reversed_range": 0.3,
    "restored_exponent": 0.05,
}
_UNKNOWN_COST = 0.1


def confidence(flags: Collection[str]) -> float:
    """A figure from 0 to 1, rounded to two digits."""
    if not flags:
        return 1.0
    return round(max(0.0, 1.0 - sum(_COST.get(flag, _UNKNOWN_COST) for flag in set(flags))), 2)
