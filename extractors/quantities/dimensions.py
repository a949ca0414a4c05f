"""Dimensions: what a unit is, apart from how it is written: its entry, canonical name, dimension and exact factor, and those of a product.

Factors are pairs of whole numbers, so that nothing is lost on the way to SI: BIPM, The International System of Units (9th ed.); GB 3100 to GB 3102.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from functools import cache, lru_cache
from math import gcd, isqrt
from typing import NamedTuple

from extractors import lexicon
from extractors.errors import LexiconError

UNIT_COLUMNS = ("unit_id", "dimension", "factor", "surfaces", "loose", "not_in", "place", "examples", "counterexamples")
DIMENSION_COLUMNS = ("dimension", "exponents", "si_unit", "examples")

Ratio = tuple[int, int]
Powers = tuple[tuple[str, int], ...]
"""Names with their exponents, doubled so that √Hz is a whole number (1), sorted."""
_SPLITTING = ("count", "money_")


class Unit(NamedTuple):
    """An entry of units.tsv. `parts` are its own unit and its exponent, or those of a compound entry (W*h); `base` the SI base units."""

    unit_id: str
    dimension: str
    factor: Ratio | None
    offset: Ratio
    parts: Powers
    base: Powers
    splits: bool


def _ratio(text: str) -> Ratio:
    """`5/18`, `0.01` or `1e-6` as a reduced fraction."""
    top, _, bottom = text.partition("/")
    a, b = Decimal(top).as_integer_ratio()
    c, d = Decimal(bottom or "1").as_integer_ratio()
    return _reduced(a * d, b * c)


def _reduced(top: int, bottom: int) -> Ratio:
    shared = gcd(top, bottom)
    return top // shared, bottom // shared


@lru_cache(maxsize=4096)
def decimal_of(ratio: Ratio) -> Decimal:
    """The fraction as a Decimal: exact where it has finite digits (up to 60), else with 34."""
    with localcontext() as context:
        context.prec = 60
        found = Decimal(ratio[0]) / Decimal(ratio[1])
        context.prec = 34
        return found if found * ratio[1] == ratio[0] else +found


def powers_of(text: str) -> Powers:
    """The powers that a canonical name stands for: `W/(m^2*K)` gives (("K", -2), ("W", 2), ("m", -4)); "1" and "" give ()."""
    found: dict[str, int] = {}
    sign = 1
    name = ""
    for char in f"{text}*":
        if char in "*/()":
            base, _, exponent = name.partition("^")
            if base and base != "1":
                found[base] = found.get(base, 0) + sign * int(2 * Decimal(exponent or 1))
            name = ""
            if char == "/":
                sign = -1
        else:
            name += char
    return tuple(sorted((base, power) for base, power in found.items() if power))


@cache
def _rank() -> Mapping[str, int]:
    """Where a name stands within a product: voltage ahead; length, temperature and time behind the rest (V*A, N*m, Pa*s)."""
    order = {"voltage": -1, "length": 1, "temperature": 2, "time": 3}
    return {row["unit_id"]: order.get(row["dimension"], 0) for row in lexicon.load("units.tsv", UNIT_COLUMNS)}


def name_of(powers: Iterable[tuple[str, int]]) -> str:
    """The canonical name of powers, the inverse of `powers_of`."""
    above: list[str] = []
    below: list[str] = []
    for base, power in sorted(powers, key=lambda one: (_rank().get(one[0], 0), one[0])):
        size = abs(power)
        text = base if size == 2 else f"{base}^{size // 2}" if size % 2 == 0 else f"{base}^{size // 2}.5"
        (above if power > 0 else below).append(text)
    top = "*".join(above) or "1"
    if not below:
        return top
    return f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({'*'.join(below)})"


@cache
def dimensions() -> Mapping[str, tuple[Powers, str]]:
    return {row["dimension"]: (powers_of(row["exponents"]), row["si_unit"]) for row in lexicon.load("dimensions.tsv", DIMENSION_COLUMNS)}


@cache
def _by_powers() -> Mapping[Powers, tuple[str, ...]]:
    found: dict[Powers, tuple[str, ...]] = {}
    for name, (powers, si_unit) in dimensions().items():
        if si_unit:
            found[powers] = (*found.get(powers, ()), name)
    return found


@cache
def rows() -> Mapping[str, lexicon.Row]:
    return {row["unit_id"]: row for row in lexicon.load("units.tsv", UNIT_COLUMNS)}


@cache
def entry(unit_id: str) -> Unit:
    """The entry of that name. Raises KeyError where there is none, LexiconError for a dimension that dimensions.tsv does not hold."""
    row = rows()[unit_id]
    dimension = row["dimension"]
    if dimension not in dimensions():
        raise LexiconError(f"units.tsv: {unit_id} has the unknown dimension {dimension}")
    factor, _, offset = row["factor"].partition("+")
    symbolic = not unit_id.startswith("count:") and "%" not in unit_id
    return Unit(
        unit_id=unit_id,
        dimension=dimension,
        factor=_ratio(factor) if factor else None,
        offset=_ratio(offset) if offset else (0, 1),
        parts=powers_of(unit_id) if symbolic else ((unit_id, 2),),
        base=dimensions()[dimension][0] if factor else ((unit_id, 2),),
        splits=dimension.startswith(_SPLITTING),
    )


def total(powers: Iterable[tuple[Unit, int]]) -> Powers:
    total: dict[str, int] = {}
    for unit, power in powers:
        for name, exponent in unit.parts:
            total[name] = total.get(name, 0) + exponent * power // 2
    return tuple(sorted((name, power) for name, power in total.items() if power))


def si_unit_of(unit: Unit) -> str:
    """The SI unit of its dimension; empty where it has no factor."""
    return dimensions()[unit.dimension][1] if unit.factor else ""


@lru_cache(maxsize=4096)
def resolved(powers: tuple[tuple[Unit, int], ...]) -> tuple[str, str, str, Ratio | None, Ratio]:
    """(unit_id, dimension, SI unit, factor, offset) of a product of units."""
    if len(powers) == 1 and powers[0][1] == 2:
        unit = powers[0][0]
        return unit.unit_id, unit.dimension, si_unit_of(unit), unit.factor, unit.offset
    name = name_of(total(powers))
    if name in rows():
        listed = entry(name)
        return name, listed.dimension, dimensions()[listed.dimension][1] if listed.factor else "", listed.factor, (0, 1)
    factor = _factor(powers)
    base, above = _base(powers), _base([one for one in powers if one[1] > 0])
    if factor is None and any(unit.factor is None for unit, _ in powers):
        return name, name_of(base), "", None, (0, 1)
    dimension, si_unit = _named_dimension(base, above)
    return name, dimension, si_unit if factor else "", factor, (0, 1)


def _factor(powers: Iterable[tuple[Unit, int]]) -> Ratio | None:
    """The factor of a product; None where a member has none, or where a root has no finite value."""
    top, bottom = 1, 1
    for unit, power in powers:
        if unit.factor is None:
            return None
        a, b = unit.factor if power > 0 else unit.factor[::-1]
        size = abs(power)
        if size % 2:
            if isqrt(a) ** 2 != a or isqrt(b) ** 2 != b:
                return None
            a, b = isqrt(a), isqrt(b)
        else:
            size //= 2
        top, bottom = top * a**size, bottom * b**size
    return _reduced(top, bottom)


def _base(powers: Iterable[tuple[Unit, int]]) -> Powers:
    total: dict[str, int] = {}
    for unit, power in powers:
        for name, exponent in unit.base:
            total[name] = total.get(name, 0) + exponent * power // 2
    return tuple(sorted((name, power) for name, power in total.items() if power))


def _named_dimension(base: Powers, above: Powers) -> tuple[str, str]:
    """A name and SI unit for these base units; of several the one whose SI unit is built alike (Wh/L is energy over volume, no pressure)."""
    names = _by_powers().get(base, ())
    if not names:
        text = name_of(base)
        return text, text
    for name in names:
        numerator = dimensions()[name][1].partition("/")[0]
        made = _base([(entry(part), power) for part, power in powers_of(numerator) if part in rows()])
        if made == above:
            return name, dimensions()[name][1]
    return names[0], dimensions()[names[0]][1]


@lru_cache(maxsize=4096)
def ratio_of(unit_id: str) -> tuple[Ratio | None, Ratio]:
    if unit_id in rows():
        return entry(unit_id).factor, entry(unit_id).offset
    members = powers_of(unit_id)
    known = all(name in rows() for name, _ in members)
    return (_factor([(entry(name), power) for name, power in members]) if known else None), (0, 1)
