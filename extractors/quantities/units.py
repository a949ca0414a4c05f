"""Units: what is written behind a number, as one canonical unit with its dimension, its factor to SI and its denominator.

Taken: units and measure words of `lexicons/units.tsv` (the longest surface that is not the beginning of another word), compounds
of symbols by grammar (W·h/kg, mg/m3, nV/√Hz, W/(m²·K), mAh·g⁻¹), denominators in words behind a stroke (元/项, 次/（台·年）, 3%/月,
人份/万人). Left: denominators ahead of the number (每台; denominators.py), multipliers (numbers.py), and letters that no entry explains.

Two symbols with a stroke are one unit; money, a count or a Chinese word in a compound splits it into unit and `per`. Where a surface can
mean two things (T, K, 度, 分), `lexicons/unit_senses.tsv` says which words near it decide; where none does, the match carries the flag
`ambiguous_unit`, the unit_id `T?`, and no dimension. SI factors: BIPM, The International System of Units (9th ed.); GB 3100 to GB 3102.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from extractors import lexicon, patterns
from extractors.model.records import maker
from extractors.quantities.dimensions import Unit, decimal_of, name_of, ratio_of, resolved, rows, total
from extractors.quantities.figure import UnitMatch
from extractors.quantities.symbols import AFTER_NOUN, CLOSE, OPEN, PRODUCT, RAISED, Atom, atom_at, is_han, stated

NOUN_COLUMNS = ("surface", "examples")
LONGEST_NOUN = 6
# More members or nested brackets than any unit has: text that goes on is no unit.
MEMBERS, DEEPEST = 8, 2
LONGEST_BRACKET = 24

_MATCH = maker(UnitMatch)
_NOUGHT, _ONE = Decimal(0), Decimal(1)
_WIDE, _SI = Context(prec=60), Context(prec=28)
_STROKES = frozenset("/ 每")
# What a unit goes on with; behind any other sign, and without an exponent, it stands for itself, as most do.
_GOES_ON = _STROKES.union(PRODUCT, OPEN, ".-")
_NO_UNIT_BEGINS = frozenset((" ", "/", "", *CLOSE))
_INTERVAL = "±~～-−—–"
_PUNCTUATION = '，。；、：,;:)）】]》"”！？!? \n'
_MEASURED_BELOW = frozenset(("length", "area", "volume", "normal_volume", "mass", "time", "count", "coal_equivalent"))
_RULERS = ("2", "3", "4", "5")
"""Metres over which unevenness is measured: 3mm/2m."""
_ARCS = ("30", "25", "50")
"""Metres and millimetres over which a turn is measured: 15°/30m."""
_SHIFTS, _HOURS = ("8", "12"), ("h", "小时")
"""Hours over which a drift is measured: 3%/8h."""
_STORED = frozenset(("power", "energy", "charge", "current"))
_NUMBERS_BELOW = (
    "100000", "10000", "1000", "100", "200", "300", "500", "10", "24", *_SHIFTS, "1", *_ARCS, *_RULERS, "十万", "百万", "千万", "十", "百", "千", "万", "亿",
)  # fmt: skip
_A_DAY = ("24h", "24小时")
_HEADS = ("万", "100000")
_DECIMAL = patterns.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?(?=[A-Za-z])")
_BELOW_ONE = patterns.compile(r"(?<![0-9])0\.[0-9]{1,4} ?$")
# 0.3吨/吨|米粉: of what a mass or a volume behind a stroke is one
_SUBSTANCE = patterns.compile(
    r"(?![以之左上下内的为和及与或时后至到各均不约起往朝作]|[封保打兜][顶底]|开外|出头|有余)[\u4e00-\u9fff]{1,4}(?=[，。；、：,;:)）！？!? \n]|$)"
)
# 12kWh/t-Al, 4t/t-NaOH: the same, in the signs of chemistry
_OF_FORMULA = patterns.compile(r"-(?:[A-Z][a-z]?[0-9₀-₉]?){1,5}(?![A-Za-z0-9型级类])")
_MULTIPLIERS = {"万": 4, "亿": 8, "千": 3, "百": 2, "百万": 6, "千万": 7, "十万": 5, "万亿": 12, "百亿": 10, "千亿": 11, "兆": 6}


@lru_cache(maxsize=512)
def match(text: str, position: int, *, after_multiplier: bool = False) -> UnitMatch | None:
    """The longest unit that begins at `position` of the folded text, directly behind a number; None where there is none.

    One blank before a symbol is skipped. `after_multiplier` says that the number ends with 十百千万亿 (千万级), where 级 is no unit but an
    estimate. For a bare denominator behind a number (100/天, 5×10⁻⁶/K) the match is empty (`start == end`) and only `per` is set.
    The words around the number decide between meanings; nothing beyond its sentence is read. Several ask of one place (names.py, numbers.py,
    reading.py), hence the answers are kept for a moment.
    """
    at = position
    if text[at : at + 1] in _NO_UNIT_BEGINS or text[at - 1 : at] == " ":
        at = _blank(text, _behind_bracket(text, position))
        if text[at - 1 : at] == " " and (at >= len(text) or is_han(text[at])):
            return None
        if text.startswith("/", at):
            return _bare_denominator(text, position, at)
    first = atom_at(text, at, position, bound=False)
    if first is None or (after_multiplier and first.surface.text == "级"):
        return None
    surface, _, _, end, written = first
    flags: tuple[str, ...] = ("case",) if surface.loose else ()
    if surface.alone is not None and written == surface.text and text[end : end + 1] not in _GOES_ON:
        return _MATCH((at, end, written, *surface.alone, "", end, flags))
    found: list[tuple[Unit, int]] = []
    if first.unit is None:
        pass
    elif first.splits:
        found, end = _word_product(text, first, position)
    else:
        found, end = _product(text, first, position)
    pers: list[str] = []
    stop = end
    while text[stop : stop + 1] in _STROKES and len(pers) < MEMBERS and len(found) < MEMBERS:
        stroke = _blank(text, stop)
        if not text.startswith("/", stroke) and not (text.startswith("每", stroke) and first.surface.han and not pers and _each(text, stroke, position)):
            break
        below = _denominator(text, _blank(text, stroke + 1), position)
        if below is None or (below.text[0].isdigit() and not _divides(below.text, first, text, position)):
            break
        if below.powers is not None and not pers and not first.splits and found:
            found.extend((unit, -power) for unit, power in below.powers)
            end = stop = below.end
            continue
        pers.append(below.text)
        flags += below.flags
        stop = below.end
    return _unit_match(_written(text[at:end]), (at, end), found, "·".join(pers), stop if pers else end, flags)


@lru_cache(maxsize=2048)
def named(surface: str) -> UnitMatch | None:
    """The unit that is written `surface`, whole (`W·h/kg`, `元/项`); None where it is none or something is left over."""
    found = match(surface, 0)
    return found if found and found.surface and max(found.end, found.per_end) == len(surface) else None


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


def convert(value: Decimal, unit: UnitMatch, *, difference: bool = False) -> Decimal | None:
    """`value` in the SI unit of `unit`; None for counts and whatever has no factor.

    Exact where the result has finite digits (36 km/h is 10 m/s), else with 28. `difference` leaves out the offset of a temperature scale,
    for tolerances and changes (±0.5℃ is 0.5 K).
    """
    if unit.factor is None:
        return None
    found = value
    if unit.factor != _ONE or unit.offset:
        factor, offset = _scale(unit.unit_id)
        top, bottom = factor or unit.factor.as_integer_ratio()
        found = _WIDE.divide(_WIDE.multiply(value, top), bottom)
        if not difference and offset:
            found = _WIDE.add(found, offset)
    rounded = _SI.plus(found)
    return rounded if rounded != found or rounded == rounded.to_integral_value() else _SI.normalize(found)


@lru_cache(maxsize=4096)
def _scale(unit_id: str) -> tuple[tuple[Decimal, Decimal] | None, Decimal]:
    """The factor of a unit as a ratio, where it has one, and its offset, in decimals: to turn them into such takes as long as to reckon with them."""
    factor, offset = ratio_of(unit_id)
    return (Decimal(factor[0]), Decimal(factor[1])) if factor else None, _WIDE.divide(offset[0], offset[1])


def si_prefix_at(text: str, position: int) -> bool:
    """Whether the 千, 百, 兆 … at `position` is the prefix of a unit (千瓦, 百帕, 兆瓦时) and so no multiplier of the number.

    `numbers.scan` asks this before it takes a multiplier. False for 千 in 6千吨, 千万, 千吨级 and in 4千卡集群; and where 千米 states a number by
    itself or behind a Chinese digit (千米级, 上千米, 三千米), which is 1000 or 3000 of 米.
    """
    atom = atom_at(text, position, position, bound=False)
    if atom is None or not atom.surface.han or len(atom.surface.text) < 2 or atom.unit is None or atom.unit.splits:
        return False
    before = text[position - 1 : position] if position else ""
    if text[position] not in "百千":
        return True
    if before in ("上", "近", "达", "超", "过", "逾", "约", "数", "几"):
        return False
    if atom.surface.text == "千卡":
        # 千卡集群
        return _numeric(before)
    if atom.surface.text == "千米":
        return not (before and before in "一二两三四五六七八九") and not (text.startswith("级", atom.end) and not _numeric(before))
    return True


def _numeric(char: str) -> bool:
    return char != "" and (char.isdigit() or char in "零〇一二两三四五六七八九十百千万亿半几数")


def _each(text: str, at: int, position: int) -> bool:
    """Whether 每 at `at` stands for a stroke: 毫克每升, not 支持2项，每项300万元."""
    below = _denominator(text, at + 1, position)
    return below is not None and (below.end >= len(text) or text[below.end] in _PUNCTUATION or text.startswith(AFTER_NOUN, below.end))


def _divides(below: str, above: Atom, text: str, position: int) -> bool:
    """Whether a number with a unit behind a stroke is a denominator (mg/100mL), and no second figure (5MW/10MWh, 100m/10m).

    The number above, which ends at `position`, may be less than one (0.02mm/300mm, a straightness).
    """
    measured = named(below.lstrip("0123456789万"))
    if measured is None:
        return True
    if below[: len(below) - len(below.lstrip("0123456789"))] in _ARCS:
        return above.unit is not None and above.unit.dimension == "angle" and measured.dimension == "length"
    if above.unit is not None and above.unit.dimension == "temperature" and below.startswith("00", 1) and below.endswith(("h", "小时")):
        # 650℃/500h: how hot and how long
        return False
    same = above.unit is not None and above.unit.dimension == measured.dimension
    if below.startswith(_SHIFTS) and above.unit is not None and above.unit.dimension in _STORED:
        # 50MW/8h: power, and how long it is given
        return False
    if same and measured.dimension == "mass":
        # 15mg/100g, 4g/100g: a content
        upper = named(above.surface.text)
        return upper is not None and ((upper.factor or 0) < (measured.factor or 0) or below.startswith("100"))
    if same and below in _A_DAY:
        # 1μs/24h: how much a clock drifts
        return above.unit is not None and above.unit.factor is not None and above.unit.factor[0] <= above.unit.factor[1]
    if same and measured.dimension == "length" and _BELOW_ONE.search(text, max(0, position - LONGEST_NOUN), position) is None:
        # 2mm/10m: how uneven a road is; 100m/10m are two lengths
        upper = named(above.surface.text)
        return upper is not None and (upper.factor or 0) * 100 <= (measured.factor or 0)
    return measured.dimension in _MEASURED_BELOW and (not same or measured.dimension in ("count", "length"))


def _behind_bracket(text: str, position: int) -> int:
    """Behind the bracket that closes round the number alone, whose unit follows it: (50±5)%RH, (20~25)℃. Else `position` itself."""
    if text[position : position + 1] not in CLOSE:
        return position
    opening = next((at for at in range(position - 1, max(-1, position - LONGEST_BRACKET), -1) if text[at] in OPEN), -1)
    inside = text[opening + 1 : position]
    follows = text[position + 1 : position + 2]
    numeric = all(char in "0123456789.+ ×⁻⁰¹²³⁴⁵⁶⁷⁸⁹" or char in _INTERVAL for char in inside)
    joined = any(char in _INTERVAL for char in inside)
    return position + 1 if opening >= 0 and numeric and joined and not is_han(follows or "一") else position


def _written(stretch: str) -> str:
    """A unit as written, without the blanks around its strokes."""
    return stretch.replace(" /", "/").replace("/ ", "/")


def _blank(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == " " else at


def _product(text: str, first: Atom, position: int) -> tuple[list[tuple[Unit, int]], int]:
    """The symbols multiplied with `first`, itself among them, and the offset behind the last."""
    found = [(first.unit, first.power)] if first.unit else []
    end = first.end
    while found and len(found) < MEMBERS:
        sign = text[end : end + 1]
        # hm⁻²a⁻¹: a raised power parts the symbols by itself
        glued = text[end - 1] in RAISED and sign.isascii() and sign.isalpha()
        if not sign or (sign not in PRODUCT + ".- " and not glued):
            break
        atom = atom_at(text, end + (not glued), position, bound=True)
        if atom is None or atom.splits or atom.unit is None or (glued and atom.power >= 0):
            break
        if sign not in PRODUCT and not glued and not _loosely_joined(found, atom, sign):
            break
        found.append((atom.unit, atom.power))
        end = atom.end
    return found, end


def _loosely_joined(found: list[tuple[Unit, int]], atom: Atom, sign: str) -> bool:
    """Whether a full stop, hyphen or blank may be a product sign here: only in a listed unit (kW.h, N-m) or before a negative power (mAh g⁻¹)."""
    if sign == " " and atom.power < 0:
        return True
    if len(found) != 1 or atom.unit is None:
        return False
    pair = name_of(total([(*found[0],), (atom.unit, atom.power)]))
    return "*" in pair and pair in rows()


def _word_product(text: str, first: Atom, position: int) -> tuple[list[tuple[Unit, int]], int]:
    """A Chinese unit or count and those multiplied with it: 人·月, 牛·米, 台·年; or joined in a bracket: 篇（件）."""
    joined = _alternatives(text, first) if text.startswith(OPEN, first.end) else None
    if joined:
        return [(joined[0], 2)], joined[1]
    found = [(first.unit, first.power)] if first.unit else []
    end = first.end
    while first.surface.han and text[end : end + 1] and text[end] in PRODUCT:
        atom = atom_at(text, end + 1, position, bound=True)
        if atom is None or atom.unit is None or not atom.surface.han:
            break
        found.append((atom.unit, atom.power))
        end = atom.end
    return found, end


def _alternatives(text: str, first: Atom) -> tuple[Unit, int] | None:
    """Measure words in the bracket behind a measure word, 篇（件） or 台（套、件）: together one unit. None where it holds others."""
    end = first.end
    if first.unit is None or first.unit.dimension != "count":
        return None
    close = next((at for at in range(end + 2, min(end + LONGEST_NOUN + 2, len(text))) if text[at] in CLOSE), 0)
    words = text[end + 1 : close].replace("/", "、").split("、") if close else []
    if not words or not all("count:" + word in rows() for word in words):
        return None
    unit_id = first.unit.unit_id + "".join(words)
    return first.unit._replace(unit_id=unit_id, parts=((unit_id, 2),), base=((unit_id, 2),)), close + 1


def _measures(below: str) -> bool:
    """Whether a number behind a stroke may be a denominator (100/24h), and no second figure (12/24V)."""
    measured = named(below.lstrip("0123456789万")) if below[:1].isdigit() else None
    return measured is None or measured.dimension in _MEASURED_BELOW


def _bare_denominator(text: str, position: int, at: int) -> UnitMatch | None:
    below = _denominator(text, _blank(text, at + 1), position)
    if below is None or below.flags or not _measures(below.text) or (len(below.text) == 1 and below.text.isascii() and below.text not in "dhKs"):
        return None
    return _unit_match("", (position, position), [], below.text, below.end, ())


def _unit_match(
    surface: str, span: tuple[int, int], found: list[tuple[Unit, int]], per: str, per_end: int, flags: tuple[str, ...]
) -> UnitMatch:
    if not found:
        unknown = ("ambiguous_unit", *flags) if surface else flags
        return UnitMatch(*span, surface, f"{surface}?" if surface else "", "", "", None, per=per, per_end=per_end, flags=unknown)
    if len(found) == 1 and found[0][1] == 2:
        return UnitMatch(span[0], span[1], surface, *stated(found[0][0]), per, per_end, flags)
    unit_id, dimension, si_unit, factor, offset = resolved(tuple(found))
    return UnitMatch(
        *span,
        surface,
        unit_id,
        dimension,
        si_unit,
        decimal_of(factor) if factor else None,
        decimal_of(offset) if offset[0] else _NOUGHT,
        per,
        per_end,
        flags,
    )


class _Denominator(NamedTuple):
    """What stands behind a stroke: its end, its text without blanks and brackets, and its powers if it is all symbols."""

    end: int
    text: str
    powers: tuple[tuple[Unit, int], ...] | None
    flags: tuple[str, ...] = ()


def _denominator(text: str, at: int, position: int, depth: int = 0) -> _Denominator | None:
    """All that stands behind one stroke, its members joined by a dot."""
    first = _item(text, at, position, depth)
    if first is None:
        return None
    texts, powers, flags, end = [first.text], first.powers, first.flags, first.end
    while len(texts) < MEMBERS and text[end : end + 1] and text[end] in PRODUCT:
        more = _item(text, end + 1, position, depth)
        if more is None:
            break
        texts.append(more.text)
        powers = powers + more.powers if powers is not None and more.powers is not None else None
        flags, end = flags + more.flags, more.end
    return _Denominator(end, "·".join(texts), powers, flags)


def _item(text: str, at: int, position: int, depth: int) -> _Denominator | None:
    """One member of a denominator: a bracket, a number with its unit, a symbol, a Chinese unit or a noun."""
    if text[at : at + 1] and text[at] in OPEN:
        inner = _denominator(text, at + 1, position, depth + 1) if depth < DEEPEST else None
        if inner is None or text[inner.end : inner.end + 1] not in CLOSE:
            return None
        return _Denominator(inner.end + 1, inner.text, inner.powers, inner.flags)
    atom = atom_at(text, at, position, bound=True, denominator=True)
    noun = _noun_at(text, at)
    if noun and (atom is None or len(noun) > atom.end - at):
        return _Denominator(at + len(noun), noun, None)
    if atom is not None and not atom.splits and atom.unit is not None:
        found, end = _product(text, atom, position)
        of = _OF_FORMULA.match(text, end) if atom.unit.dimension in ("mass", "volume") else None
        end = of.end() if of is not None else end
        return _Denominator(end, text[at:end].replace(" ", ""), tuple(found))
    if atom is not None:
        behind = "" if atom.unit is None or atom.unit.dimension in ("count", "time") else _noun_at(text, atom.end)
        substance = _SUBSTANCE.match(text, atom.end) if not behind and atom.unit is not None and atom.unit.dimension in ("mass", "volume") else None
        behind = substance.group() if substance is not None else behind
        return _Denominator(atom.end + len(behind), atom.written + behind, None)
    return _numbered(text, at, position, depth) or _unlisted(text, at)


def _numbered(text: str, at: int, position: int, depth: int) -> _Denominator | None:
    """A power of ten with a unit, or a day's hours: 100mL, 万人, 百公里, 24h; of people alone, too: 12/10万.

    Other numbers behind a stroke are numbers of their own (10MW/20MW·h); in a bracket they are none (m²·24h·0.1MPa).
    """
    decimal = _DECIMAL.match(text, at) if depth else None
    number = decimal.group() if decimal else next((one for one in _NUMBERS_BELOW if text.startswith(one, at)), "")
    start = _blank(text, at + len(number))
    if number.isdigit() and text[start : start + 1] == "万":
        number, start = number + "万", start + 1
    if not number or _numeral_begins(text, start):
        return None
    inner = _item(text, start, position, depth)
    if inner is None and number.endswith(_HEADS) and (start >= len(text) or text[start] in _PUNCTUATION or text.startswith(AFTER_NOUN, start)):
        return _Denominator(start, number, None)
    if inner is None or inner.text[:1].isdigit() or (number in _RULERS and inner.text != "m") or (number in _SHIFTS and inner.text not in _HOURS):
        return None
    return _Denominator(inner.end, number + inner.text, None, inner.flags)


def _numeral_begins(text: str, at: int) -> bool:
    char = text[at : at + 1]
    return char != "" and char in "0123456789.%一二三四五六七八九十百千万亿"


def _unlisted(text: str, at: int) -> _Denominator | None:
    """A noun that no lexicon holds, taken only where its end is plain: a few characters up to punctuation or a bounding word."""
    end = at
    while end < len(text) and end - at <= LONGEST_NOUN and is_han(text[end]) and not text.startswith(AFTER_NOUN, end):
        end += 1
    if not 2 <= end - at <= LONGEST_NOUN:
        return None
    if end < len(text) and text[end] not in _PUNCTUATION and not text.startswith(AFTER_NOUN, end):
        return None
    return _Denominator(end, text[at:end], None, ("unlisted_denominator",))


@cache
def _nouns() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for row in lexicon.load("stroke_nouns.tsv", NOUN_COLUMNS):
        index.setdefault(row["surface"][0], []).append(row["surface"])
    return {char: tuple(sorted(group, key=len, reverse=True)) for char, group in index.items()}


def _noun_at(text: str, at: int) -> str:
    return next((noun for noun in _nouns().get(text[at : at + 1], ()) if text.startswith(noun, at)), "")
