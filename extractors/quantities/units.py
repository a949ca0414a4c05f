"""Units: what is written behind a number, as one canonical unit with its dimension, its factor to SI and its denominator.

Taken: units and measure words of `lexicons/units.tsv` (the longest surface that is not the beginning of another word), compounds
of symbols by grammar (W·h/kg, mg/m3, nV/√Hz, W/(m²·K), mAh·g⁻¹), denominators in words behind a stroke (元/项, 次/（台·年）, 3%/月,
人份/万人). Left: denominators ahead of the number (每台; denominators.py), multipliers (numbers.py), and letters that no entry explains.

Two symbols with a stroke are one unit; money, a count or a Chinese word in a compound splits it into unit and `per`. Where a surface can
mean two things (T, K, 度, 分), `lexicons/unit_senses.tsv` says which words near it decide; where none does, the match carries the flag
`ambiguous_unit`, the unit_id `T?`, and no dimension. SI factors: BIPM, The International System of Units (9th ed.); GB 3100 to GB 3102.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from functools import cache, lru_cache
from math import gcd, isqrt
from typing import NamedTuple

from extractors import lexicon
from extractors.errors import LexiconError
from extractors.quantities.figure import UnitMatch

UNIT_COLUMNS = ("unit_id", "dimension", "factor", "surfaces", "loose", "not_in", "place", "examples", "counterexamples")
SENSE_COLUMNS = ("sense_id", "surface", "unit_id", "near", "use", "not_in", "place", "examples", "counterexamples")
DIMENSION_COLUMNS = ("dimension", "exponents", "si_unit", "examples")
NOUN_COLUMNS = ("surface", "examples")
LONGEST_NOUN = 6
# More members or nested brackets than any unit has: text that goes on is no unit.
MEMBERS, DEEPEST = 8, 2
LONGEST_BRACKET = 24
LEFT_CONTEXT, RIGHT_CONTEXT = 40, 10

Ratio = tuple[int, int]
Powers = tuple[tuple[str, int], ...]
"""Names with their exponents, doubled so that √Hz is a whole number (1), sorted."""

_PRODUCT = "·•⋅∙・‧*∗×"
_OPEN, _CLOSE = ("(", "（"), (")", "）")
_INTERVAL = "±~～-−—–"
_RAISED = {char: str(digit) for digit, char in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_STOPS = "。；;！？!?\n"
_RIGHT_STOPS = _STOPS + "，,、"
_SPLITTING = ("count", "money_")
# Words behind which an unlisted noun of a denominator is known to be over.
_AFTER_NOUN = ("以上", "以下", "以内", "以外", "之内", "及以", "左右", "不", "且", "并", "的", "和", "及", "与", "或", "等")
# What may follow a unit of the place `end`: cues, numerals, and the nouns of 8寸晶圆, 2000方土.
_BEHIND_END = frozenset("者为至到五六七八九十一二三四多起钟计左内土混晶屏硅显水钱")
_PUNCTUATION = "，。；、：,;:)）】]》\"”！？!? \n"
_MEASURED_BELOW = frozenset(("length", "area", "volume", "normal_volume", "mass", "time", "count", "coal_equivalent"))
_NUMBERS_BELOW = ("100000", "10000", "1000", "100", "10", "24", "1", "十万", "百万", "千万", "十", "百", "千", "万", "亿")


class Unit(NamedTuple):
    """An entry of units.tsv. `parts` are its own unit and its exponent, or those of a compound entry (W*h); `base` the SI base units."""

    unit_id: str
    dimension: str
    factor: Ratio | None
    offset: Ratio
    parts: Powers
    base: Powers
    splits: bool


_Sense = tuple[Unit | None, tuple[str, ...], str]
"""What a surface can mean: a unit (None where nothing decides), the words near it, and the use."""


class _Surface(NamedTuple):
    """One way of writing a unit. `vetoes` are the words whose beginning it is, `lifted` longer ones in which it is a unit after all.

    `loose` says that its case is wrong, `han` that it holds Chinese, `lettered` that no letter or digit may follow.
    """

    text: str
    senses: tuple[_Sense, ...]
    vetoes: tuple[str, ...]
    lifted: tuple[str, ...]
    place: str
    loose: bool
    han: bool
    lettered: bool


class _Denominator(NamedTuple):
    """What stands behind a stroke: its end, its text without blanks and brackets, and its powers if it is all symbols."""

    end: int
    text: str
    powers: tuple[tuple[Unit, int], ...] | None
    flags: tuple[str, ...] = ()


# Numbers and names


def _ratio(text: str) -> Ratio:
    """`5/18`, `0.01` or `1e-6` as a reduced fraction."""
    top, _, bottom = text.partition("/")
    a, b = Decimal(top).as_integer_ratio()
    c, d = Decimal(bottom or "1").as_integer_ratio()
    return _reduced(a * d, b * c)


def _reduced(top: int, bottom: int) -> Ratio:
    shared = gcd(top, bottom)
    return top // shared, bottom // shared


def _decimal(ratio: Ratio) -> Decimal:
    """The fraction as a Decimal: exact where it has finite digits (up to 60), else with 34."""
    with localcontext() as context:
        context.prec = 60
        found = Decimal(ratio[0]) / Decimal(ratio[1])
        context.prec = 34
        return found if found * ratio[1] == ratio[0] else +found


def _powers(text: str) -> Powers:
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


def _name(powers: Iterable[tuple[str, int]]) -> str:
    """The canonical name of powers, the inverse of `_powers`."""
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


# The lexicon, indexed by first character


@cache
def _dimensions() -> Mapping[str, tuple[Powers, str]]:
    return {row["dimension"]: (_powers(row["exponents"]), row["si_unit"]) for row in lexicon.load("dimensions.tsv", DIMENSION_COLUMNS)}


@cache
def _by_powers() -> Mapping[Powers, tuple[str, ...]]:
    found: dict[Powers, tuple[str, ...]] = {}
    for name, (powers, si_unit) in _dimensions().items():
        if si_unit:
            found[powers] = (*found.get(powers, ()), name)
    return found


@cache
def _rows() -> Mapping[str, lexicon.Row]:
    return {row["unit_id"]: row for row in lexicon.load("units.tsv", UNIT_COLUMNS)}


@cache
def entry(unit_id: str) -> Unit:
    """The entry of that name. Raises KeyError where there is none, LexiconError for a dimension that dimensions.tsv does not hold."""
    row = _rows()[unit_id]
    dimension = row["dimension"]
    if dimension not in _dimensions():
        raise LexiconError(f"units.tsv: {unit_id} has the unknown dimension {dimension}")
    factor, _, offset = row["factor"].partition("+")
    symbolic = not unit_id.startswith("count:") and "%" not in unit_id
    return Unit(
        unit_id=unit_id,
        dimension=dimension,
        factor=_ratio(factor) if factor else None,
        offset=_ratio(offset) if offset else (0, 1),
        parts=_powers(unit_id) if symbolic else ((unit_id, 2),),
        base=_dimensions()[dimension][0] if factor else ((unit_id, 2),),
        splits=dimension.startswith(_SPLITTING),
    )


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _surface(text: str, rows: tuple[lexicon.Row, ...]) -> _Surface:
    row = rows[0]
    senses: list[_Sense] = []
    for one in rows:
        meant = None if one["unit_id"] == "?" else entry(one["unit_id"])
        senses.append((meant, lexicon.split(one.get("near", "")), one.get("use", "both")))
    vetoes = lexicon.split(row["not_in"])
    return _Surface(
        text=text,
        senses=tuple(senses),
        vetoes=tuple(word for word in vetoes if word.startswith(text)),
        lifted=tuple(word[1:] for word in vetoes if word.startswith("!" + text)),
        place=row["place"],
        loose=text in lexicon.split(row.get("loose", "")),
        han=any(map(_is_han, text)),
        lettered=text[-1].isalnum() and not _is_han(text[-1]),
    )


@cache
def _index() -> Mapping[str, tuple[str, ...]]:
    """All surfaces by their first character, the longest first."""
    found: dict[str, list[str]] = {}
    for text in _written_as():
        found.setdefault(text[0], []).append(text)
    return {char: tuple(sorted(group, key=len, reverse=True)) for char, group in found.items()}


@cache
def _written_as() -> Mapping[str, tuple[lexicon.Row, ...]]:
    """The rows behind each surface: one of units.tsv, or its senses. Raises LexiconError for a surface that stands twice."""
    found: dict[str, tuple[lexicon.Row, ...]] = {}
    for row in lexicon.load("units.tsv", UNIT_COLUMNS):
        for text in lexicon.split(f"{row['surfaces']}|{row['loose']}"):
            if text in found:
                raise LexiconError(f"units.tsv: {text} of {row['unit_id']} stands already")
            found[text] = (row,)
    for row in lexicon.load("unit_senses.tsv", SENSE_COLUMNS):
        text = row["surface"]
        if text in found and "sense_id" not in found[text][0]:
            raise LexiconError(f"unit_senses.tsv: {text} is a surface of units.tsv")
        found[text] = (*found.get(text, ()), row)
    return found


@cache
def _surfaces(char: str) -> tuple[_Surface, ...]:
    """The surfaces that begin with `char`, the longest first."""
    return tuple(_surface(text, _written_as()[text]) for text in _index().get(char, ()))


@cache
def _nouns() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for row in lexicon.load("stroke_nouns.tsv", NOUN_COLUMNS):
        index.setdefault(row["surface"][0], []).append(row["surface"])
    return {char: tuple(sorted(group, key=len, reverse=True)) for char, group in index.items()}


def _noun_at(text: str, at: int) -> str:
    return next((noun for noun in _nouns().get(text[at : at + 1], ()) if text.startswith(noun, at)), "")


# One unit


def _exponent(text: str, at: int, unit: Unit | None, *, bound: bool) -> tuple[int, int]:
    """The exponent at `at`, doubled, and the offset behind it; (2, at) where there is none.

    `bound` says that a product sign or a stroke stands ahead, so that `g-1` and `s2` cannot be a range or a name.
    """
    rest = text[at : at + 8]
    if not rest:
        return 2, at
    if rest[0] in _RAISED or (rest[0] == "⁻" and rest[1:2] in _RAISED):
        size = 2 if rest[0] == "⁻" else 1
        value = 2 * int(_RAISED[rest[size - 1]])
        return (-value if size == 2 else value), at + size
    for written, value in (("½", 1), ("^0.5", 1), ("^(1/2)", 1), ("^1/2", 1), ("^½", 1)):
        if rest.startswith(written):
            return value, at + len(written)
    if rest[0] == "^":
        size = 2 if rest[1:2] in ("-", "−", "⁻") else 1
        if rest[size : size + 1].isdigit() and rest[size].isascii():
            value = 2 * int(rest[size])
            return (-value if size == 2 else value), at + size + 1
        return 2, at
    return _flattened(rest, at, unit, bound=bound)


def _flattened(rest: str, at: int, unit: Unit | None, *, bound: bool) -> tuple[int, int]:
    """An exponent that a text layer has brought down to the line: m3, cm-1, mAh·g-1, Hz1/2."""
    symbol = unit.unit_id if unit else ""
    dimension = unit.dimension if unit else ""
    if symbol in ("Hz", "m") and rest.startswith("1/2") and not rest[3:4].isdigit():
        return 1, at + 3
    if rest[0] in "23" and not _is_word(rest[1:2] or " ") and (dimension == "length" or (bound and symbol == "s")):
        return 2 * int(rest[0]), at + 1
    over = not _is_word(rest[2:3] or " ") and rest[2:3] not in (".", "%", "~", "～")
    if over and rest[0] in "-−" and rest[1:2] in ("1", "2", "3") and (bound or (rest[1] == "1" and symbol in ("cm", "s"))):
        return -2 * int(rest[1]), at + 2
    return 2, at


def _vetoed(surface: _Surface, text: str, at: int) -> bool:
    """Whether the surface is here the beginning of another word."""
    longest = max((len(word) for word in surface.vetoes if text.startswith(word, at)), default=0)
    if not longest:
        return False
    return not any(len(word) > longest and text.startswith(word, at) for word in surface.lifted)


def _nearest(senses: tuple[_Sense, ...], text: str, position: int, end: int) -> Unit | str | None:
    """The sense whose word stands nearest to the number, else the default; "" where there is no default."""
    left = text[max(0, position - LEFT_CONTEXT) : position]
    for stop in _STOPS:
        left = left[left.rfind(stop) + 1 :]
    right = text[end : end + RIGHT_CONTEXT]
    cut = min((right.find(stop) for stop in _RIGHT_STOPS if stop in right), default=len(right))
    right = right[:cut]
    best: tuple[int, Unit | None] | None = None
    default: Unit | str | None = ""
    for unit, near, use in senses:
        if use in ("default", "both"):
            default = unit
        for word in near:
            place = left.rfind(word)
            distance = len(left) - place - len(word) if place >= 0 else LEFT_CONTEXT + 1
            place = right.find(word)
            if place >= 0:
                distance = min(distance, place)
            if distance <= LEFT_CONTEXT and (best is None or distance < best[0]):
                best = distance, unit
    return best[1] if best else default


def _meaning(surface: _Surface, text: str, position: int, end: int, *, bound: bool) -> Unit | str | None:
    """What the surface means here: a unit, None where nothing decides, "" where it is no unit."""
    if len(surface.senses) == 1 and surface.senses[0][2] == "both":
        return surface.senses[0][0]
    if bound or _continues(text, end):
        for unit, _, use in surface.senses:
            if use in ("compound", "both"):
                return unit
    return _nearest(surface.senses, text, position, end)


def _continues(text: str, end: int) -> bool:
    """Whether a symbol is multiplied with or divided by the unit that ends at `end`."""
    sign, behind = text[end : end + 1], text[end + 1 : end + 2]
    if sign and sign in "/" + _PRODUCT:
        return bool(behind) and (behind in _OPEN or behind in "√%°℃" or (behind.isalpha() and not _is_han(behind)))
    return sign == "⁻"


def _ends(text: str, end: int) -> bool:
    """Whether no Chinese word follows: for 分, 成, 角, which begin so many."""
    rest = text[end : end + 2]
    return not rest or not _is_han(rest[0]) or rest.startswith(_AFTER_NOUN) or rest[0] in _BEHIND_END


class _Atom(NamedTuple):
    """A unit as found in the text with its exponent (doubled), the offset behind both, and their slice. `unit` is None where nothing decides."""

    surface: _Surface
    unit: Unit | None
    power: int
    end: int
    written: str

    @property
    def splits(self) -> bool:
        return self.surface.han or self.unit is None or self.unit.splits


def _atom(text: str, at: int, position: int, *, bound: bool, denominator: bool = False) -> _Atom | None:
    """The longest unit at `at`, with its exponent. `position` is where the number ended, for the words around it."""
    if text.startswith("√", at):
        if text.startswith("√", at + 1):
            return None
        inner = _atom(text, at + 2 if text[at + 1 : at + 2] in _OPEN else at + 1, position, bound=True, denominator=denominator)
        if inner is None or inner.surface.han:
            return None
        end = inner.end + (text[inner.end : inner.end + 1] in _CLOSE and text[at + 1] in _OPEN)
        return _Atom(inner.surface, inner.unit, inner.power // 2, end, "√" + inner.written)
    for surface in _surfaces(text[at : at + 1]):
        if not text.startswith(surface.text, at) or (denominator and "/" in surface.text):
            continue
        end = at + len(surface.text)
        if surface.vetoes and _vetoed(surface, text, at):
            continue
        if surface.place == "end" and not denominator and not _ends(text, end):
            continue
        unit = _meaning(surface, text, position, end, bound=bound)
        if isinstance(unit, str):
            continue
        power, stop = (2, end) if surface.han else _exponent(text, end, unit, bound=bound)
        if (surface.lettered or stop > end) and not surface.han and _is_word(text[stop : stop + 1] or " "):
            continue
        if surface.place == "per" and not (bound or _continues(text, stop)):
            continue
        if surface.place == "over" and not bound and not text.startswith("/", stop):
            continue
        return _Atom(surface, unit, power, stop, text[at:stop])
    return None


# Products and denominators


def _blank(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == " " else at


def _product(text: str, first: _Atom, position: int) -> tuple[list[tuple[Unit, int]], int]:
    """The symbols multiplied with `first`, itself among them, and the offset behind the last."""
    found = [(first.unit, first.power)] if first.unit else []
    end = first.end
    while found and len(found) < MEMBERS:
        sign = text[end : end + 1]
        if not sign or sign not in _PRODUCT + ".- ":
            break
        atom = _atom(text, end + 1, position, bound=True)
        if atom is None or atom.splits or atom.unit is None:
            break
        if sign not in _PRODUCT and not _loosely_joined(found, atom, sign):
            break
        found.append((atom.unit, atom.power))
        end = atom.end
    return found, end


def _loosely_joined(found: list[tuple[Unit, int]], atom: _Atom, sign: str) -> bool:
    """Whether a full stop, hyphen or blank may be a product sign here: only in a listed unit (kW.h, N-m) or before a negative power (mAh g⁻¹)."""
    if sign == " " and atom.power < 0:
        return True
    if len(found) != 1 or atom.unit is None:
        return False
    pair = _name(_sum([(*found[0],), (atom.unit, atom.power)]))
    return "*" in pair and pair in _rows()


def _sum(powers: Iterable[tuple[Unit, int]]) -> Powers:
    total: dict[str, int] = {}
    for unit, power in powers:
        for name, exponent in unit.parts:
            total[name] = total.get(name, 0) + exponent * power // 2
    return tuple(sorted((name, power) for name, power in total.items() if power))


def _item(text: str, at: int, position: int, depth: int) -> _Denominator | None:
    """One member of a denominator: a bracket, a number with its unit, a symbol, a Chinese unit or a noun."""
    if text[at : at + 1] and text[at] in _OPEN:
        inner = _denominator(text, at + 1, position, depth + 1) if depth < DEEPEST else None
        if inner is None or text[inner.end : inner.end + 1] not in _CLOSE:
            return None
        return _Denominator(inner.end + 1, inner.text, inner.powers, inner.flags)
    atom = _atom(text, at, position, bound=True, denominator=True)
    noun = _noun_at(text, at)
    if noun and (atom is None or len(noun) > atom.end - at):
        return _Denominator(at + len(noun), noun, None)
    if atom is not None and not atom.splits and atom.unit is not None:
        found, end = _product(text, atom, position)
        return _Denominator(end, text[at:end].replace(" ", ""), tuple(found))
    if atom is not None:
        behind = "" if atom.unit is None or atom.unit.dimension == "count" else _noun_at(text, atom.end)
        return _Denominator(atom.end + len(behind), atom.written + behind, None)
    return _numbered(text, at, position, depth) or _unlisted(text, at)


def _numbered(text: str, at: int, position: int, depth: int) -> _Denominator | None:
    """A power of ten with a unit, or a day's hours: 100mL, 万人, 百公里, 24h. Other numbers behind a stroke are numbers of their own (10MW/20MW·h)."""
    number = next((one for one in _NUMBERS_BELOW if text.startswith(one, at)), "")
    start = _blank(text, at + len(number))
    if number.isdigit() and text[start : start + 1] == "万":
        number, start = number + "万", start + 1
    if not number or _numeral_begins(text, start):
        return None
    inner = _item(text, start, position, depth)
    if inner is None or inner.text[:1].isdigit():
        return None
    return _Denominator(inner.end, number + inner.text, None, inner.flags)


def _numeral_begins(text: str, at: int) -> bool:
    char = text[at : at + 1]
    return char != "" and char in "0123456789.%一二三四五六七八九十百千万亿"


def _unlisted(text: str, at: int) -> _Denominator | None:
    """A noun that no lexicon holds, taken only where its end is plain: a few characters up to punctuation or a bounding word."""
    end = at
    while end < len(text) and end - at <= LONGEST_NOUN and _is_han(text[end]) and not (end > at and text.startswith(_AFTER_NOUN, end)):
        end += 1
    if not 2 <= end - at <= LONGEST_NOUN:
        return None
    if end < len(text) and text[end] not in _PUNCTUATION and not text.startswith(_AFTER_NOUN, end):
        return None
    return _Denominator(end, text[at:end], None, ("unlisted_denominator",))


def _denominator(text: str, at: int, position: int, depth: int = 0) -> _Denominator | None:
    """All that stands behind one stroke, its members joined by a dot."""
    first = _item(text, at, position, depth)
    if first is None:
        return None
    texts, powers, flags, end = [first.text], first.powers, first.flags, first.end
    while len(texts) < MEMBERS and text[end : end + 1] and text[end] in _PRODUCT:
        more = _item(text, end + 1, position, depth)
        if more is None:
            break
        texts.append(more.text)
        powers = powers + more.powers if powers is not None and more.powers is not None else None
        flags, end = flags + more.flags, more.end
    return _Denominator(end, "·".join(texts), powers, flags)


# What a compound is


@lru_cache(maxsize=4096)
def _resolved(powers: tuple[tuple[Unit, int], ...]) -> tuple[str, str, str, Ratio | None, Ratio]:
    """(unit_id, dimension, SI unit, factor, offset) of a product of units."""
    if len(powers) == 1 and powers[0][1] == 2:
        unit = powers[0][0]
        return unit.unit_id, unit.dimension, _dimensions()[unit.dimension][1] if unit.factor else "", unit.factor, unit.offset
    name = _name(_sum(powers))
    if name in _rows():
        listed = entry(name)
        return name, listed.dimension, _dimensions()[listed.dimension][1] if listed.factor else "", listed.factor, (0, 1)
    factor = _factor(powers)
    base, above = _base(powers), _base([one for one in powers if one[1] > 0])
    if factor is None and any(unit.factor is None for unit, _ in powers):
        return name, _name(base), "", None, (0, 1)
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
        text = _name(base)
        return text, text
    for name in names:
        numerator = _dimensions()[name][1].partition("/")[0]
        made = _base([(entry(part), power) for part, power in _powers(numerator) if part in _rows()])
        if made == above:
            return name, _dimensions()[name][1]
    return names[0], _dimensions()[names[0]][1]


# The public face


def match(text: str, position: int, *, after_multiplier: bool = False) -> UnitMatch | None:
    """The longest unit that begins at `position` of the folded text, directly behind a number; None where there is none.

    One blank before a symbol is skipped. `after_multiplier` says that the number ends with 十百千万亿 (千万级), where 级 is no unit but an
    estimate. For a bare denominator behind a number (100/天, 5×10⁻⁶/K) the match is empty (`start == end`) and only `per` is set.
    The words around the number decide between meanings; nothing beyond its sentence is read.
    """
    at = _blank(text, _behind_bracket(text, position))
    if text[at - 1 : at] == " " and (at >= len(text) or _is_han(text[at])):
        return None
    if text.startswith("/", at):
        return _bare_denominator(text, position, at)
    first = _atom(text, at, position, bound=False)
    if first is None or (after_multiplier and first.surface.text == "级"):
        return None
    flags: tuple[str, ...] = ("case",) if first.surface.loose else ()
    found: list[tuple[Unit, int]] = []
    end = first.end
    if first.unit is None:
        pass
    elif first.splits:
        found, end = _word_product(text, first, position)
    else:
        found, end = _product(text, first, position)
    pers: list[str] = []
    stop = end
    while len(pers) < MEMBERS and len(found) < MEMBERS:
        stroke = _blank(text, stop)
        if not text.startswith("/", stroke):
            break
        below = _denominator(text, _blank(text, stroke + 1), position)
        if below is None or not _divides(below.text, first):
            break
        if below.powers is not None and not pers and not first.splits and found:
            found.extend((unit, -power) for unit, power in below.powers)
            end = stop = below.end
            continue
        pers.append(below.text)
        flags += below.flags
        stop = below.end
    return _unit_match(_written(text[at:end]), (at, end), found, "·".join(pers), stop if pers else end, flags)


def _divides(below: str, above: _Atom) -> bool:
    """Whether a number with a unit behind a stroke is a denominator (mg/100mL), and no second figure (5MW/10MWh, 100m/10m)."""
    measured = named(below.lstrip("0123456789万")) if below[0].isdigit() else None
    if measured is None:
        return True
    same = above.unit is not None and above.unit.dimension == measured.dimension
    return measured.dimension in _MEASURED_BELOW and (not same or measured.dimension == "count")


def _behind_bracket(text: str, position: int) -> int:
    """Behind the bracket that closes round the number alone, whose unit follows it: (50±5)%RH, (20~25)℃. Else `position` itself."""
    if text[position : position + 1] not in _CLOSE:
        return position
    opening = next((at for at in range(position - 1, max(-1, position - LONGEST_BRACKET), -1) if text[at] in _OPEN), -1)
    inside = text[opening + 1 : position]
    follows = text[position + 1 : position + 2]
    numeric = all(char in "0123456789.+ ×⁻⁰¹²³⁴⁵⁶⁷⁸⁹" or char in _INTERVAL for char in inside)
    joined = any(char in _INTERVAL for char in inside)
    return position + 1 if opening >= 0 and numeric and joined and not _is_han(follows or "一") else position


def _written(stretch: str) -> str:
    """A unit as written, without the blanks around its strokes."""
    return stretch.replace(" /", "/").replace("/ ", "/")


def _word_product(text: str, first: _Atom, position: int) -> tuple[list[tuple[Unit, int]], int]:
    """A Chinese unit or count and those multiplied with it: 人·月, 牛·米, 台·年; or joined in a bracket: 篇（件）."""
    joined = _alternatives(text, first)
    if joined:
        return [(joined[0], 2)], joined[1]
    found = [(first.unit, first.power)] if first.unit else []
    end = first.end
    while first.surface.han and text[end : end + 1] and text[end] in _PRODUCT:
        atom = _atom(text, end + 1, position, bound=True)
        if atom is None or atom.unit is None or not atom.surface.han:
            break
        found.append((atom.unit, atom.power))
        end = atom.end
    return found, end


def _alternatives(text: str, first: _Atom) -> tuple[Unit, int] | None:
    """Measure words in a bracket behind a measure word, 篇（件） or 台（套、件）: together one unit. None where there is no such bracket."""
    end = first.end
    if first.unit is None or first.unit.dimension != "count" or text[end : end + 1] not in _OPEN:
        return None
    close = next((at for at in range(end + 2, min(end + LONGEST_NOUN + 2, len(text))) if text[at] in _CLOSE), 0)
    words = text[end + 1 : close].replace("/", "、").split("、") if close else []
    if not words or not all("count:" + word in _rows() for word in words):
        return None
    unit_id = first.unit.unit_id + "".join(words)
    return first.unit._replace(unit_id=unit_id, parts=((unit_id, 2),), base=((unit_id, 2),)), close + 1


def _bare_denominator(text: str, position: int, at: int) -> UnitMatch | None:
    below = _denominator(text, _blank(text, at + 1), position)
    if below is None or below.flags or (len(below.text) == 1 and below.text.isascii() and below.text not in "dhKs"):
        return None
    return _unit_match("", (position, position), [], below.text, below.end, ())


def _unit_match(surface: str, span: tuple[int, int], found: list[tuple[Unit, int]], per: str, per_end: int, flags: tuple[str, ...]) -> UnitMatch:
    if not found:
        unknown = ("ambiguous_unit", *flags) if surface else flags
        return UnitMatch(*span, surface, f"{surface}?" if surface else "", "", "", None, per=per, per_end=per_end, flags=unknown)
    unit_id, dimension, si_unit, factor, offset = _resolved(tuple(found))
    return UnitMatch(
        *span,
        surface,
        unit_id,
        dimension,
        si_unit,
        _decimal(factor) if factor else None,
        _decimal(offset) if offset[0] else Decimal(0),
        per,
        per_end,
        flags,
    )


@lru_cache(maxsize=2048)
def named(surface: str) -> UnitMatch | None:
    """The unit that is written `surface`, whole (`W·h/kg`, `元/项`); None where it is none or something is left over."""
    found = match(surface, 0)
    return found if found and found.surface and max(found.end, found.per_end) == len(surface) else None


_MULTIPLIERS = {"万": 4, "亿": 8, "千": 3, "百": 2, "百万": 6, "千万": 7, "十万": 5, "万亿": 12, "百亿": 10, "千亿": 11, "兆": 6}


def header(text: str) -> tuple[Decimal, UnitMatch] | None:
    """The unit of a table head, with the multiplier printed in it: `万元` gives (10000, 元), `（%）` gives (1, %). None where it is none."""
    bare = text.strip()
    if bare[:1] in tuple("(（[【") and bare[-1:] in tuple(")）]】"):
        bare = bare[1:-1]
    bare = bare.removeprefix("单位").lstrip(":：").strip()
    whole = named(bare)
    if whole and not (bare[:1] in "千百" and si_prefix_at(bare, 0) is False):
        return Decimal(1), whole
    for size in (2, 1):
        power = _MULTIPLIERS.get(bare[:size])
        unit = named(bare[size:]) if power is not None else None
        if power is not None and unit:
            return Decimal(10) ** power, unit
    return None


def si_prefix_at(text: str, position: int) -> bool:
    """Whether the 千, 百, 兆 … at `position` is the prefix of a unit (千瓦, 百帕, 兆瓦时) and so no multiplier of the number.

    `numbers.scan` asks this before it takes a multiplier. False for 千 in 6千吨, 千万, 千吨级 and in 4千卡集群; and where 千米 states a number by
    itself or behind a Chinese digit (千米级, 上千米, 三千米), which is 1000 or 3000 of 米.
    """
    atom = _atom(text, position, position, bound=False)
    if atom is None or not atom.surface.han or len(atom.surface.text) < 2 or atom.unit is None or atom.unit.splits:
        return False
    before = text[position - 1 : position] if position else ""
    if text[position] not in "百千":
        return True
    if before in ("上", "近", "达", "超", "过", "逾", "约", "数", "几"):
        return False
    if atom.surface.text == "千米":
        return not (before and before in "一二两三四五六七八九") and not (text.startswith("级", atom.end) and not _numeric(before))
    return True


def _numeric(char: str) -> bool:
    return char != "" and (char.isdigit() or char in "零〇一二两三四五六七八九十百千万亿半几数")


@lru_cache(maxsize=4096)
def _ratio_of(unit_id: str) -> tuple[Ratio | None, Ratio]:
    if unit_id in _rows():
        return entry(unit_id).factor, entry(unit_id).offset
    members = _powers(unit_id)
    known = all(name in _rows() for name, _ in members)
    return (_factor([(entry(name), power) for name, power in members]) if known else None), (0, 1)


def convert(value: Decimal, unit: UnitMatch, *, difference: bool = False) -> Decimal | None:
    """`value` in the SI unit of `unit`; None for counts and whatever has no factor.

    Exact where the result has finite digits (36 km/h is 10 m/s), else with 28. `difference` leaves out the offset of a temperature scale,
    for tolerances and changes (±0.5℃ is 0.5 K).
    """
    if unit.factor is None:
        return None
    factor, offset = _ratio_of(unit.unit_id)
    top, bottom = factor or unit.factor.as_integer_ratio()
    with localcontext() as context:
        context.prec = 60
        found = value * top / bottom
        if not difference and offset[0]:
            found += Decimal(offset[0]) / offset[1]
        context.prec = 28
        rounded = +found
        return rounded if rounded != found or rounded == rounded.to_integral_value() else found.normalize()
