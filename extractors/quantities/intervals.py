"""How numbers stand together: ranges, tolerances, mixed numbers, lists, dimensions, from-to.

Taken: 5～8, 3%至5%, 20±2℃, ±3%, 介于1与2之间, 一吨半, 五元三毛, 98%、97%和90%, 10m×5m×3m, 由6h提高到10h. Left: which cue bounds
them (comparators.py, reading.py).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from extractors import patterns
from extractors.model.records import dataclass
from extractors.quantities import numbers, units
from extractors.quantities.figure import Numeral, UnitMatch

RANGE_SIGN = patterns.compile(r"(?:[（(]不?含(?:本数|[0-9一二三五十百千万亿]{1,6}[^（）()\n]{0,4})?[）)])? ?(?:[～~∼〜—–―﹣−\-]{1,2}|至|到) ?[ΦφØ]?")
# Of these one stands in every such sign.
_RANGE_SIGNS = frozenset("～~∼〜—–―﹣−-至到")
_LITRES = patterns.compile(r"(?<![由从][^，。；]{0,6})升[至到]")
_RANGE_AND = patterns.compile(r" ?(?:[～~—–\-至到与和]) ?")
_TOLERANCE = patterns.compile(r" ?(?:±|\+/-|[（(]±) ?")
# What may stand between two figures of one list; / joins only figures that both have a unit (10MW/20MWh).
_LIST_SIGNS = frozenset(ahead + sign + behind for sign in ("、", "和", "及", "以及", "与", "或", "或者") for ahead in ("", " ") for behind in ("", " "))
SIGN_ENDS = frozenset("±-负的 ")
_PARTED_TOLERANCE = ("±(", "±（")
_TIMES = patterns.compile(r" ?[×xX*✕] ?[ΦφØ宽高长厚深]?")
_TIMES_SIGNS = frozenset("×xX*✕")
HALF = "半"
# Smaller units that may follow a larger one without a sign between: 五元三毛, 2小时30分, 1年6个月.
_PARTS: dict[tuple[str, str], Decimal] = {
    ("元", "角"): Decimal("0.1"),
    ("元", "毛"): Decimal("0.1"),
    ("块", "毛"): Decimal("0.1"),
    ("元", "分"): Decimal("0.01"),
    ("角", "分"): Decimal("0.1"),
    ("毛", "分"): Decimal("0.1"),
    ("小时", "分钟"): Decimal(1) / Decimal(60),
    ("小时", "分"): Decimal(1) / Decimal(60),
    ("h", "min"): Decimal(1) / Decimal(60),
    ("分钟", "秒"): Decimal(1) / Decimal(60),
    ("分", "秒"): Decimal(1) / Decimal(60),
    ("年", "个月"): Decimal(1) / Decimal(12),
    ("块", "角"): Decimal("0.1"),
    ("块", "分"): Decimal("0.01"),
    ("美元", "美分"): Decimal("0.01"),
    ("斤", "两"): Decimal("0.1"),
}
# What a tolerance with two ends is stated of: sizes, shares, angles, temperatures.
_TOLERATED = ("length", "ratio", "angle", "temperature", "ratio_difference")
# What may stand between the two: 两小时零三十分钟, 两美元又三美分.
_BETWEEN_PARTS = ("", "零", "又")
# The multiplier that a later number of a range or a list lends to the earlier ones: 3～5万, 十八至三十万, 三到五百.
_COINS = ("毛", "角", "分")
# 十二块五, 两米五: the digit behind stands for the next smaller part
_ODD_PART = patterns.compile(r"零?[1-9一二三四五六七八九](?=钱|以[上下内]|左右|[，。；、,;）)\s]|$)")
_PARTED = frozenset("块米斤尺里毛角")
_MULTIPLIERS = patterns.compile(r"(?<=[0-9])(?:[十百千万亿兆]+|[kKwW])$|[万亿兆萬億]+$|(?<=^[二三四五六七八九])[百千佰仟]$")
_BIG = patterns.compile(r"[万亿兆]")
# 12/24V, 0.6/1kV, 6/8英寸: a series of voltages or sizes, the unit behind the last
_SERIES = patterns.compile(r"k?V$|mmHg$|伏$|千伏$|英寸$|寸$|吋$|nm$")
# 3.3/6.6/10kV, 0.01/0.02/0.02mm
_SERIES_ON = patterns.compile(r"/[0-9.]{1,6} ?(?:[A-Za-zμΩ°℃%]|[微毫厘]?米|[毫微纳]?秒|分贝|千?伏)")
_NOUN = patterns.compile(r"(?![以及和与或左上时内])\p{Han}{2}")
OPEN = ("(", "（")
CLOSE = (")", "）")
_NOTED_ENDS = patterns.compile(r"[（(](不?含[^（）()\n]{0,24})[）)]")
_GOES_ON = tuple("0123456789.")
_NOTE_PARTS = patterns.compile(r"[，,、]")
_COMMAS = frozenset(ahead + comma + behind for comma in ",，" for ahead in ("", " ") for behind in ("", " "))
_ON_BOTH_SIDES = ("以上", "及以上", "以下", "及以下")
# Beside the brackets of an interval: 在(0,1)之间, 属于(0,1), [0,1]区间.
_AS_INTERVAL = patterns.compile(r" ?(?:区间|之间|范围|内)")
_SOURCES = patterns.compile(r"(?:文献|参见|见)$")
_IN_INTERVAL = patterns.compile(r"(?:区间|范围|介于|属于|∈)[为是在]? ?$")
_POWER_BEHIND = patterns.compile(r"[)）] ?[×xX*·] ?")
_CURRENCY = patterns.compile(r"(?:[¥￥€£]|(?:US|HK)?\$|人民币|(?<![A-Za-z])(?:RMB|CNY|USD|EUR|HKD|GBP)) ?$")
_CURRENCY_ENDS = frozenset("¥￥€£$币BYDRP ")
_FACTORS = {"十": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_FACTORS |= {"k": 1000, "K": 1000, "w": 10**4, "W": 10**4}


@dataclass(slots=True)
class Atom:
    """One interval with its unit: a number, a range or a tolerance, before any cue is read.

    `start:end` spans number and unit with a ± in front; `tail` is the offset behind unit and denominator.
    """

    numerals: tuple[Numeral, ...]
    start: int
    end: int
    number_start: int
    number_end: int
    lower: Decimal
    upper: Decimal
    kind: str
    unit: UnitMatch | None
    unit_text: str
    tail: int
    more: bool = False
    flags: tuple[str, ...] = ()
    link: str = ""
    """The sign that joins it to the atom before it."""


def single(numeral: Numeral, unit: UnitMatch | None) -> Atom:
    """An atom of one number."""
    start, number_end, value = numeral.start, numeral.end, numeral.value
    end = unit.end if unit else numeral.tail or number_end
    tail = unit.per_end or end if unit else end
    flags = numeral.flags + unit.flags if unit else numeral.flags
    # By place, as the record of a quantity is made.
    return Atom(
        (numeral,), start, end, start, number_end, value, value, "single", unit, unit.surface if unit else numeral.unit, tail, numeral.more, flags
    )


def with_half(atom: Atom, text: str) -> Atom:
    """一吨半, 一个半小时: half a unit more behind the unit."""
    if atom.unit and atom.kind == "single" and text.startswith(HALF, atom.end) and not text.startswith("半径", atom.end):
        behind = text[atom.end + 1 : atom.end + 2]
        if behind in "自导挂封" and behind:
            return atom
        atom.lower = atom.upper = atom.lower + Decimal("0.5")
        atom.end += 1
        if atom.unit_text == "分" and text.startswith(("钟", "鐘"), atom.end) and (minutes := units.named("分钟")):
            # 五分半钟
            atom.unit = minutes._replace(start=atom.unit.start, end=atom.unit.end, surface="分", per_end=atom.unit.end)
            atom.end, atom.flags = atom.end + 1, atom.numerals[0].flags
        whole = units.match(text, atom.end) or _month(text, atom.end) if atom.unit.surface == "个" else None
        if whole is not None and whole.dimension == "time":
            atom.unit, atom.unit_text, atom.end, atom.tail = whole, whole.surface, whole.end, whole.per_end or whole.end
        atom.tail = max(atom.tail, atom.end)
    return atom


def _month(text: str, at: int) -> UnitMatch | None:
    """月 at `at`, which is a unit behind 个半 only."""
    month = units.named("个月") if text.startswith("月", at) else None
    return month._replace(start=at, end=at + 1, per_end=at + 1, surface="月") if month else None


def merged_parts(first: Atom, second: Atom, text: str) -> bool:
    """五元三毛: adds `second` to `first` where they are one number in two units that stand side by side."""
    if first.unit_text == "个" and second.start == first.tail and second.lower == 9 and not second.unit_text:
        return _nines(first, second)
    if not first.unit or second.start - first.tail > 1 or text[first.tail : second.start] not in _BETWEEN_PARTS:
        return False
    larger, smaller = first.unit_text.removesuffix("钱").removeprefix("个"), second.unit_text.removesuffix("钱")
    if not smaller and text[second.tail : second.tail + 1] in _COINS:
        # 毛 alone is no unit (羽毛, 毛重); behind 五元三 it is one.
        smaller = text[second.tail]
        second.end = second.tail = second.tail + 1
    share = _PARTS.get((larger, smaller))
    if not smaller and larger in _PARTED and _ODD_PART.fullmatch(text, second.start, second.end):
        # 三块零四, 两米零五
        share = Decimal("0.1") ** (len(first.numerals) + (text[second.start] == "零"))
    if share is None or first.numerals[0].value != int(first.numerals[0].value):
        return False
    first.lower = first.upper = (first.lower + second.lower * share).normalize()
    first.end, first.tail = second.end, second.tail
    first.number_end = second.number_end
    first.numerals += second.numerals
    return True


# 2毫秒一帧, 80元一亩: what the money or the time is for stands behind it.
_A_PIECE = patterns.compile(r"一(?:[台套件只帧张本份亩吨斤头瓶盒支株条度户]|公斤|公里|平方米|立方米)(?=[，。；、,;）)\s]|$|的|计|左右|以[上下内])")


def for_one(first: Atom, second: Atom, text: str) -> bool:
    """80元一亩: gives `first` the unit of `second` as its denominator; False where `second` is a figure of its own."""
    paid = first.unit is not None and not first.unit.per and (first.unit.dimension.startswith("money") or (first.unit.dimension == "time" and second.unit_text == "帧"))
    if not paid or first.unit is None or second.start != first.tail or _A_PIECE.match(text, second.start) is None:
        return False
    first.unit = first.unit._replace(per=second.unit_text, per_end=second.end)
    first.tail = second.tail
    return True


def _nines(first: Atom, second: Atom) -> bool:
    """可用性4个9 is 99.99 %: makes `first` that share; False where so many nines say nothing."""
    count = first.lower
    if not 2 <= count <= 12 or count != int(count):
        return False
    share = 100 - Decimal(1).scaleb(2 - int(count))
    first.numerals = (first.numerals[0]._replace(end=second.end, value=share, kind="percent", unit="%", tail=second.tail),)
    first.lower = first.upper = share
    first.unit, first.unit_text = None, "%"
    first.number_end, first.end, first.tail = second.number_end, second.end, second.tail
    return True


def _lent(numeral: Numeral, text: str) -> Decimal | None:
    """The multiplier at the end of a number as a factor, or None."""
    tail = _MULTIPLIERS.search(text[numeral.start : numeral.end])
    if numeral.kind != "plain" or tail is None or tail.start() == 0:
        return None
    factor = Decimal(1)
    for sign in tail.group():
        factor *= _FACTORS[sign]
    return factor


def _shared_multiplier(low: Numeral, high: Numeral, text: str) -> Decimal:
    """3～5万, 三到五成: the multiplier behind the second number holds for the first one too, where that keeps them in order."""
    if high.kind == "tenths" and low.kind == "plain" and low.value < 10:
        return low.value * 10
    factor = _lent(high, text)
    if low.kind != "plain" or factor is None or _BIG.search(text, low.start, low.end):
        return low.value
    return low.value * factor if low.value * factor <= high.value else low.value


def share_multiplier(group: list[Atom], text: str) -> None:
    """产值1000、2000、3000万元: the multiplier behind the last number of a list holds for all, where none has a unit of its own."""
    last = group[-1]
    factor = _lent(last.numerals[-1], text) if last.kind == "single" else None
    if factor is None or any(a.kind != "single" or a.unit_text or a.numerals[0].kind != "plain" for a in group[:-1]):
        return
    if any(_BIG.search(text, a.numerals[0].start, a.numerals[0].end) or a.lower * factor > last.lower * 1000 for a in group[:-1]):
        return
    for atom in group[:-1]:
        atom.lower = atom.upper = atom.lower * factor


def bracketed_power(first: Atom, second: Atom, text: str) -> bool:
    """(8.5±0.5)×10⁻⁶/K, [5,8)万元: multiplies the interval in the bracket by the power of ten behind it, and takes its unit; False otherwise."""
    if first.kind not in ("range", "pm") or first.unit_text or text[first.number_start - 1 : first.number_start] not in (*OPEN, "["):
        return False
    power = second.numerals[0]
    multiplier = second.number_start - first.end < 2 and text[second.number_start - 1] in (*CLOSE, "]") and not text[power.start : power.end].strip("百千万亿")
    if not multiplier and (_POWER_BEHIND.fullmatch(text, first.end, second.number_start) is None or not _is_power(power, text)):
        return False
    factor = power.value
    first.lower, first.upper = _plain(first.lower * factor), _plain(first.upper * factor)
    first.numerals += second.numerals
    first.start = first.number_start = first.number_start - 1
    first.number_end, first.end, first.tail = second.number_end, second.end, second.tail
    first.unit, first.unit_text = second.unit, second.unit_text
    return True


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _is_power(numeral: Numeral, text: str) -> bool:
    """Whether a numeral is a power of ten by its form (10⁻⁶, 10-6, 10^6)."""
    digits = numeral.value.as_tuple().digits
    return text.startswith("10", numeral.start) and numeral.end - numeral.start > 2 and digits[0] == 1 and not any(digits[1:])


def currency_ahead(atom: Atom, text: str) -> None:
    """￥300, $12.5, 人民币5000: the currency in front of an amount that has no unit behind it."""
    if text[atom.start - 1 : atom.start] not in _CURRENCY_ENDS:
        return
    sign = None if atom.unit_text or atom.kind != "single" else _CURRENCY.search(text, max(0, atom.start - 3), atom.start)
    unit = units.named(sign.group().rstrip()) if sign else None
    if sign is not None and unit is not None:
        at = sign.start() + len(unit.surface)
        per = atom.unit.per if atom.unit else ""
        atom.unit = unit._replace(start=sign.start(), end=at, per=per, per_end=atom.tail if per else at)
        atom.unit_text, atom.start = unit.surface, sign.start()


def bracketed_unit(atom: Atom, text: str) -> None:
    """（50±5）%: the unit behind the bracket in which the number stands alone."""
    if atom.unit_text or text[atom.number_start - 1 : atom.number_start] not in OPEN or text[atom.end : atom.end + 1] not in (")", "）"):
        return
    unit = units.match(text, atom.end + 1)
    if unit is not None:
        atom.unit, atom.unit_text = unit, unit.surface
        atom.start = atom.number_start
        atom.end, atom.tail = unit.end, unit.per_end or unit.end


def is_repeated(first: Atom, second: Atom, text: str) -> bool:
    """2篇或2篇以上: whether `second` says `first` once more, with its bound."""
    same = first.kind == second.kind == "single" and first.lower == second.lower and first.unit_text == second.unit_text
    return same and text[first.tail : second.start] in ("或", "或者") and text.startswith(_ON_BOTH_SIDES, second.tail)


def bracketed_interval(first: Atom, second: Atom, text: str) -> bool:
    """[10,20), (5, 10] nm: makes `first` the interval of both, whose brackets say which end is part of it; False otherwise."""
    if first.kind != "single" or second.kind != "single" or text[first.end : second.number_start] not in _COMMAS or second.lower <= first.upper:
        return False
    low, high = first.number_start - 1, second.end
    if text[low : low + 1] not in (*OPEN, "[") or text[high : high + 1] not in (*CLOSE, "]"):
        return False
    square = "[" in text[low] or "]" in text[high]
    if _SOURCES.search(text, max(0, low - 3), low) or not (square or _AS_INTERVAL.match(text, high + 1) or _IN_INTERVAL.search(text, max(0, low - 3), low)):
        # 文献[1,2], the point (3,5)
        return False
    unit = second.unit or units.match(text, _behind_blank(text, high + 1))
    _absorb(first, second, "range", first.lower, second.upper, unit)
    first.start, first.end = low, high + 1
    if unit is not None and unit is not second.unit:
        first.end, first.tail = unit.end, unit.per_end or unit.end
    first.tail = max(first.tail, first.end)
    return True


def _behind_blank(text: str, at: int) -> int:
    return at + 1 if text.startswith(" ", at) else at


def ends(atom: Atom, text: str) -> tuple[bool, bool]:
    """Whether the lower and the upper end of an interval are part of it: [10,20), 10（不含）～20, 10～20（不含）."""
    first, second = atom.numerals[0], atom.numerals[min(1, len(atom.numerals) - 1)]
    between = text[first.end : second.start]
    if "," in between or "，" in between:
        return text[atom.start] == "[", "]" in text[second.end : atom.end]
    low_closed, high_closed = "不含" not in between, True
    if text[atom.tail : atom.tail + 1] in OPEN and (noted := _NOTED_ENDS.match(text, atom.tail)) is not None:
        # 10～20（含10，不含20）: the number tells which end is meant; without one it is the upper
        low = text[first.start : first.end]
        for part in _NOTE_PARTS.split(noted.group(1)):
            if part.startswith("不含"):
                of_low = part.startswith(low, 2) and part[2 + len(low) :][:1] not in _GOES_ON
                low_closed, high_closed = low_closed and not of_low, high_closed and of_low
    return low_closed, high_closed


def _between(first: Atom, second: Atom, text: str) -> bool:
    """Whether a sign of an interval, and nothing else, stands between two numbers."""
    stretch = first.end, second.number_start
    if not _RANGE_SIGNS.isdisjoint(text[first.end : second.number_start]) and RANGE_SIGN.fullmatch(text, *stretch):
        return True
    if text[second.tail : second.tail + 2] == "之间" or text.endswith("介于", 0, first.start):
        return _RANGE_AND.fullmatch(text, *stretch) is not None
    # 两升到三升, where 升到 is no verb
    return second.unit_text == "升" and _LITRES.fullmatch(text, *stretch) is not None


def joined_range(first: Atom, second: Atom, text: str) -> bool:
    """5～8, 3%至5%, 25±0.5: makes `first` the interval of both where the sign between says so; False otherwise."""
    if first.kind == "range" or second.kind != "single":
        return False
    if "adjacent_digits" in first.flags and "adjacent_digits" in second.flags and first.end == second.start:
        # 八九名, 三五百元: two neighbouring numerals are the ends of a range.
        _absorb(first, second, "range", first.lower, second.upper, second.unit)
        first.flags = tuple(f for f in first.flags if f != "adjacent_digits")
        return True
    if first.kind == "single" and text[first.end : first.end + 1] == "/" and _is_two_sided(first, second, text):
        # +0.02/-0.01mm
        far = second.upper if text[first.end + 1] == "+" else -second.upper
        _absorb(first, second, "range", min(first.lower, far), max(first.upper, far), second.unit or first.unit)
        return True
    gap = text[first.end : second.number_start]
    tolerance = _TOLERANCE.fullmatch(gap) if "±" in gap or "/" in gap else None
    if tolerance and first.kind == "single":
        unit = second.unit or first.unit
        spread = second.lower
        if second.unit_text == "%" and first.unit_text not in ("%", ""):
            spread = first.lower * spread / 100
            unit = first.unit
        _absorb(first, second, "pm", first.lower - spread, first.upper + spread, unit)
        if "(" in tolerance.group() or "（" in tolerance.group():
            first.end += text[first.end : first.end + 1] in (")", "）")
            first.tail = max(first.tail, first.end)
        return True
    if first.kind != "single":
        return False
    if not _between(first, second, text):
        return False
    if first.unit and second.unit and first.unit.dimension != second.unit.dimension and not second.unit_text.startswith(first.unit_text):
        return False
    if first.unit and not second.unit and not second.unit_text and second.upper:
        # 100km/h～0: nothing needs no unit
        return False
    low = first.lower
    if not first.unit_text:
        low = _shared_multiplier(first.numerals[0], second.numerals[0], text)
    if first.unit and second.unit and first.unit.factor and second.unit.factor and first.unit.factor != second.unit.factor:
        low = low * first.unit.factor / second.unit.factor
    high = second.upper
    ratios = first.numerals[0].kind == "ratio"
    if ratios and second.numerals[0].kind == "plain" and high > 0:
        # 1:2～2.5 ends at 1:2.5
        high = numbers.decimal_of(Fraction(first.numerals[0].exact.partition(":")[0]) / Fraction(high))
    if low > high:
        first.flags += () if ratios else ("reversed_range",)
        low, high = high, low
    _absorb(first, second, "range", low, high, second.unit or first.unit)
    return True


def _is_two_sided(first: Atom, second: Atom, text: str) -> bool:
    """Whether two numbers with signs on both sides of a stroke are the ends of a tolerance; +12V/-12V are two voltages."""
    sign = text[first.end + 1]
    signed = first.lower <= 0 or text[first.number_start] == "+" or text[first.number_start - 1 : first.number_start] == "+"
    opposite = first.lower == 0 or (sign == "-") == (first.lower > 0)
    unit = second.unit or first.unit
    return sign in "+-" and second.numerals[0].start - first.end < 3 and signed and opposite and (unit is None or unit.dimension in _TOLERATED)


def _absorb(first: Atom, second: Atom, kind: str, lower: Decimal, upper: Decimal, unit: UnitMatch | None) -> None:
    first.kind, first.lower, first.upper = kind, lower, upper
    first.numerals += second.numerals
    first.number_end = second.number_end
    first.end, first.tail = second.end, second.tail
    first.unit = unit
    first.unit_text = unit.surface if unit else second.unit_text or first.unit_text
    first.more = second.more
    first.flags += second.flags


def signed_tolerance(atom: Atom, text: str) -> None:
    """±3%: a tolerance around nought, where ± stands in front of a single number; 负的百分之三 is below nought."""
    if atom.kind != "single":
        return
    at = atom.number_start
    if text[at - 2 : at] in _PARTED_TOLERANCE:
        # ±(2mm+1ppm)
        atom.kind, atom.lower, atom.upper, atom.start = "pm", -abs(atom.upper), abs(atom.upper), at - 2
        return
    if text[at - 1 : at] not in SIGN_ENDS:
        return
    if text.endswith("负的", 0, at):
        numeral = atom.numerals[0]
        atom.numerals = (numeral._replace(start=at - 2, value=-numeral.value, exact=numeral.exact and f"-{numeral.exact}"),)
        atom.lower, atom.upper = -atom.upper, -atom.lower
        atom.number_start = atom.start = at - 2
        return
    for sign in ("±", "+/-", "正负"):
        if text.endswith(sign, 0, at) or text.endswith(sign + " ", 0, at):
            atom.kind = "pm"
            atom.lower, atom.upper = -abs(atom.upper), abs(atom.upper)
            atom.number_start = atom.start = text.rindex(sign, 0, at)
            return


# 优于2ppm（干态）、5ppm（湿态）: a bracket that says when each member holds.
_NOTED = patterns.compile(r"[（(]\p{Han}{2,8}[)）]、")
LONGEST_NOTE = 11
_SCALED = ("ppm", "ppb")


def _parted_tolerance(first: Atom, second: Atom, text: str) -> bool:
    """±(2mm+1ppm): makes `second` a tolerance as `first` is one; False where it is none."""
    if first.kind != "pm" or text[first.start : first.start + 2] not in _PARTED_TOLERANCE or text[first.tail : second.number_start].strip() != "+":
        return False
    second.kind, second.lower, second.upper, second.start = "pm", -abs(second.upper), abs(second.upper), second.number_start
    return True


def list_link(first: Atom, second: Atom, text: str) -> str:
    """The sign that makes two neighbouring atoms one list (、 和 × / +), or empty."""
    if _parted_tolerance(first, second, text):
        return "+"
    start, end = first.tail, second.start
    if text[start : start + 1] in OPEN and first.unit_text and first.unit_text == second.unit_text and _NOTED.fullmatch(text, start, end):
        return "、"
    if end - start > 4 or end <= start:
        return ""
    if text[start:end] == "+" and second.unit_text in _SCALED:
        # 水平精度≤1cm+1ppm
        return "+"
    if text[start:end] in OPEN and not first.unit_text and second.unit_text and text[second.number_end : second.number_end + 1] in (")", "）"):
        # 氨氮≤1.5（3）mg/L: the figure for the cold season in the bracket
        return "、"
    link = text[start:end]
    if link in _LIST_SIGNS:
        # 强度≥600MPa、-60℃冲击功…: what is measured otherwise is of another figure
        apart = first.unit is not None and second.unit is not None and second.unit.dimension == "temperature" != first.unit.dimension
        return "" if apart and _NOUN.match(text, second.tail) else "、"
    if not _TIMES_SIGNS.isdisjoint(link) and _TIMES.fullmatch(link):
        return "×"
    if link == "/" and not first.unit and not second.unit and _SERIES_ON.match(text, second.end):
        return "/"
    if link == "/" and first.unit and second.unit and second.unit.dimension == "time" != first.unit.dimension:
        # ≤50kA/3s: how long it is borne
        return ""
    if link.strip() == "/" and (_SERIES.match(second.unit_text) or first.unit or "/" in text[max(0, first.start - 16) : first.start]) and second.unit:
        return "/"
    return ""
