"""Superscripts and subscripts: the Unicode forms of digits, signs and n, one character for one.

Every reader that learns of a raised or lowered character (from size and baseline, `<sup>`, `w:vertAlign`) turns it into text
here. Letters other than n stay as they are: a raised "th" or a lowered "max" says nothing about a number.
"""

from __future__ import annotations

_PLAIN = "0123456789+-=()−–－＋"
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻⁻⁻⁺"
_SUB = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋₋₋₊"

SUPERSCRIPT = {ord(plain): raised for plain, raised in zip(_PLAIN + "n", _SUPER + "ⁿ", strict=True)}
SUBSCRIPT = {ord(plain): lowered for plain, lowered in zip(_PLAIN + "n", _SUB + "ₙ", strict=True)}
CONVERTIBLE = frozenset(_PLAIN + "n")


def superscript(text: str) -> str:
    """`text` raised, of the same length: `-6` gives `⁻⁶`, `th` stays."""
    return text.translate(SUPERSCRIPT)


def subscript(text: str) -> str:
    """`text` lowered, of the same length: `2` gives `₂`."""
    return text.translate(SUBSCRIPT)
