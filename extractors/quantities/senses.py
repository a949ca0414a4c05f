"""Senses: whether a smaller figure is the better one, so that 优于 is a ceiling (误差优于3mm) and not a floor (寿命优于5年).

Taken: the properties of `lexicons/senses.tsv`, and where they leave it open the form of the figure (优于1920×1080, 优于-70dBc). Left: which words are
such cues (comparators.py).
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import regex

from extractors import lexicon, patterns
from extractors.quantities.intervals import Atom

COLUMNS = ("property", "better", "examples", "counterexamples")
_LONGEST_NAME = 24
_FAULTS = ("误差", "偏差", "失真")
# What one operation, one bit, one kilogram costs: 优于5pJ/bit.
_ENERGY_EACH = patterns.compile(r"[afpnμm]J/(?!c?m)|J/(?:bit|次|op)|kWh/|kW·h/|gce/|kgce/|Pa·m|%/")
# 灵敏度优于50mV/g: what a sensor gives back; 分辨率优于24bit, 优于800万像素: into how many parts it divides.
_GIVEN_BACK = patterns.compile(r"[mμn]?[VA]/|[pn]C/|dB[VA]?/|LSB/|[pn]m/(?:RIU|℃|με)")
_PARTS = patterns.compile(r"像素|bit|位|线对?|lp|条|线|K|")
_ERRORS = ("length", "time", "temperature", "angle")
_PRECISION = patterns.compile(r"(?r)(?:精度|精密度|准确度|分辨率|分辨力)(?:应|须|可|均|都|分别|达到?)?$")


# 实验室内精度优于0.1%，现场环境下|优于0.5%: the property of the figure before, under another circumstance
_GOES_ON = patterns.compile(r"(?<=[^。；;\n])[，,、](?:[^，,、。；;\n]{1,12}[下时上中内后])?(?:则|均|应|须|可)?")


@cache
def _properties(better: str) -> regex.Pattern[str]:
    words = sorted((row["property"] for row in lexicon.load("senses.tsv", COLUMNS) if row["better"] == better), key=len, reverse=True)
    return patterns.compile("(?r)" + "|".join(words).replace("?", r"\p{Han}"))


def of_property(text: str, low: int, position: int) -> tuple[str, bool]:
    """The property named last in `text[low:position]`, and whether less of it is better; empty and False where none is known."""
    less, more = (_properties(better).search(text, low, position) for better in ("smaller", "larger"))
    smaller = less is not None and (more is None or (less.end(), -less.start()) > (more.end(), -more.start()))
    match = less if smaller else more
    return match.group() if match is not None else "", smaller


def smaller_is_better(text: str, position: int, floor: int, atom: Atom) -> tuple[bool, bool]:
    """Whether less of what `atom` measures is better, and whether that is told: (True, True) for 误差|优于3mm.

    `position` is where the cue begins, `floor` where its sentence does. The form of the figure tells where it can be but one (a level below nought, a
    share of 50 % and more); else the property named last before the cue; else it is guessed by the unit: lengths, times, temperatures and angles are errors.
    """
    unit = atom.unit_text
    if (unit.startswith("dB") and atom.upper < 0) or _ENERGY_EACH.match(unit):
        return True, True
    if not unit and Decimal("0.9") <= atom.upper < 1:
        # 线性度优于0.999, 相关系数优于0.95
        return False, True
    word, smaller = of_property(text, max(floor, position - _LONGEST_NAME), position)
    if not word and _GOES_ON.fullmatch(text, floor, position) is not None:
        word, smaller = of_property(text, max(0, floor - _LONGEST_NAME), floor)
    if unit in ("%", "％") and atom.upper >= 50:
        return word in _FAULTS, True
    if (word == "灵敏度" and _GIVEN_BACK.match(unit)) or (word.startswith("分辨") and atom.upper >= 8 and _PARTS.fullmatch(unit)):
        return False, True
    if word:
        return smaller, True
    return unit.startswith(("ppm", "ppb", "ppt")) or (atom.unit is not None and atom.unit.dimension in _ERRORS), False


def is_floor_on_precision(text: str, position: int, floor: int, atom: Atom) -> bool:
    """分辨率不低于3km: a floor by the letter, though the office may well mean a ceiling; `position` is where its cue begins."""
    return atom.unit is not None and atom.unit.dimension in _ERRORS and _PRECISION.search(text, max(floor, position - _LONGEST_NAME), position) is not None
