"""Chinese numerals: the value of 三千五百, 一万三, 二〇二五, 廿四, 壹佰贰拾, 一点五, 十余万, 两三, and the multipliers of 300万.

Taken: a text and an offset. Given: the longest number that stands there, cut where a fixed word (idioms.py) or a unit's prefix (千瓦) begins.
Left: what a number becomes with the words around it (numbers.py).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import regex

from extractors import patterns
from extractors.quantities import idioms
from extractors.quantities.units import si_prefix_at

DIGITS: dict[str, int] = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
FORMAL: dict[str, int] = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": 2, "參": 3, "陸": 6}
TENS: dict[str, int] = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
BIG: dict[str, int] = {"万": 10**4, "亿": 10**8, "兆": 10**12, "萬": 10**4, "億": 10**8}
SHORT_TENS: dict[str, int] = {"廿": 20, "卅": 30, "卌": 40}
VALUES: dict[str, int] = FORMAL | DIGITS | TENS | BIG | SHORT_TENS

CHARS = "".join(sorted(VALUES.keys() - {"○"}))
"""The numerals, for the inside of a character class; ○ counts only between others (二○二五)."""

_DIGIT_OF = FORMAL | DIGITS
_STEPS = TENS | BIG
_PREFIXES = frozenset("百千兆")
_FORMAL_ONLY = (FORMAL.keys() - {"零"}) | set("拾佰仟萬億")
# The bound keeps a hostile run of numerals from being read again from each of its characters.
_RUN = patterns.compile(rf"[{CHARS}○]{{1,24}}")
_FORMAL_COUNTS = patterns.compile(
    r"[零壹贰叁肆伍陆柒捌玖貳參陸拾佰仟萬億万亿]{2,}|[壹贰叁肆伍陆柒捌玖貳參陸拾](?=[元圆份套台个件名项]|家(?!嘴))"
    r"|[壹贰叁肆柒捌玖貳][十百千零〇]|[壹贰叁肆伍陆柒捌玖貳陸]点[一二三四五六七八九壹贰叁肆伍陆柒捌玖]|拾[一二三四五六七八九][万亿元个]"
)
_BY_PLACE = patterns.compile(r"[一二三四五六七八九〇零○]{3,}|[一二三四五六七八九][〇零○]|[〇零○][一二三四五六七八九]")
_POINT = patterns.compile(r"点([〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖]{1,12})(?![十点时]|分(?![钟贝]))")
_PAIR = patterns.compile(
    r"((?:[一二两三四五六七八九]万)?(?:[一二两三四五六七八九]千)?(?:[一二两三四五六七八九]百)?(?:[二三四五六七八九]?十)?)"
    r"([一二三四五六七八两])([二三四五六七八九])(?![〇零○一二三四五六七八九点])"
)
# 五兆零三十亿: 兆 counts where a smaller multiplier closes the number.
_GOES_ON = patterns.compile(r"[〇零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟]{1,8}[亿億万萬]")
_HUNDRED_MILLIONS = patterns.compile(r"个亿(?!级|元级)")
_MONEY = ("元", "美元", "日元", "韩元", "人民币")


class Read(NamedTuple):
    """A value and the offset behind it; `more` where 余, 多 or 几 stands in the number (十余万) or up to `tail` (十几)."""

    value: Decimal
    end: int
    more: bool = False
    tail: int = 0
    flags: tuple[str, ...] = ()


def chinese(text: str) -> Decimal | None:
    """The value of a Chinese numeral that fills the whole text; None if it is none.

    >>> chinese("一万三"), chinese("二〇二五"), chinese("一点五"), chinese("三明治")
    (Decimal('13000'), Decimal('2025'), Decimal('1.5'), None)
    """
    found = read(text, 0)
    return found.value if found and found.end == len(text) else None


def is_formal(char: str) -> bool:
    """Whether a character is one of the formal numerals, which are plain characters of words too (队伍, 陆地)."""
    return char in _FORMAL_ONLY


def formal_counts(text: str, offset: int) -> bool:
    """Whether a formal numeral counts: in a run (陆仟) or ahead of what documents write in formal numerals (拾家, 伍元)."""
    return _FORMAL_COUNTS.match(text, offset) is not None


def is_prefix(text: str, offset: int) -> bool:
    """Whether 千, 百 or 兆 is the prefix of a unit (千瓦, 百帕). No unit begins with a numeral, which spares the question in long runs."""
    return text[offset] in _PREFIXES and text[offset + 1 : offset + 2] not in VALUES and si_prefix_at(text, offset)


def read(text: str, start: int, stop: int | None = None) -> Read | None:
    """The longest Chinese number at `start`; None where none stands there."""
    stop = len(text) if stop is None else stop
    run = _RUN.match(text, start, stop)
    if run is None:
        return None
    limit = run.end()
    for at in range(start + 1, limit):
        if idioms.at(text, at) or is_prefix(text, at) or (text.startswith("百分", at) and not _hundredths(text, at)):
            limit = at
            break
    places = _BY_PLACE.match(text, start, limit) if limit > start + 1 else None
    if places and places.end() == limit:
        value = Decimal("".join(str(DIGITS[c]) for c in places.group()))
        point = _POINT.match(text, limit, stop)
        if point is None:
            return Read(value, limit)
        if limit - start > 1 and text[start] not in "零〇○" and not _in_word(text, point.start(1)):
            return Read(value + _decimals(point), point.end())
    return _by_steps(text, start, limit, stop)


def pair(text: str, start: int) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """两三个, 十七八家, 四五百, 七百三四十万: two numbers side by side, (start, end, value) each, or None. 三五年 counts as such."""
    match = _PAIR.match(text, start)
    if match is None:
        return None
    ahead, low, high = match.groups()
    first, second = DIGITS[low], DIGITS[high]
    if second != first + 1 and (low, high) != ("三", "五"):
        return None
    if idioms.at(text, match.start(2)) or idioms.at(text, match.start(3)):
        return None
    step, end = 1, match.end()
    while end < len(text) and text[end] in TENS and not is_prefix(text, end) and not idioms.at(text, end):
        step, end = step * TENS[text[end]], end + 1
    place = VALUES[ahead[-1]] if ahead else 10**4
    if step >= place:
        return None
    if step == 1 and place > 10 and ahead:
        step = place // 10
    factor = 1
    while end < len(text) and text[end] in BIG and not is_prefix(text, end) and not idioms.at(text, end):
        factor, end = factor * BIG[text[end]], end + 1
    if text.startswith("分之", end):
        return None
    base = int(chinese(ahead) or 0) if ahead else 0
    middle = match.start(3)
    return (start, middle, (base + first * step) * factor), (middle, end, (base + second * step) * factor)


def multiplier(text: str, start: int) -> tuple[Decimal, int, bool]:
    """The product of the multipliers at `start` (万, 千, 百万, 万亿), the offset behind them, and whether 余 or 多 stands ahead of 万.

    Without one the product is 1 and the offset `start`.
    """
    factor, at, last = Decimal(1), start, 0
    rough = text[start : start + 1] in ("余", "多") and text[start + 1 : start + 2] in ("万", "亿")
    if rough:
        at += 1
    while at < len(text) and text[at] in _STEPS:
        step = _STEPS[text[at]]
        if idioms.at(text, at) or is_prefix(text, at) or _is_unit(text, at):
            break
        # 百万, 千亿 and 万亿 multiply; 百千 does not, nor 亿万
        if last and (step <= last if text[at] in TENS else step < last):
            break
        factor, last = factor * step, step
        at += 1
    return (factor, at, rough) if at > start + rough else (Decimal(1), start, False)


def _hundredths(text: str, at: int) -> bool:
    """Whether 百分之 at `at` goes on with the number in front of it (五百分之一)."""
    return text.startswith("百分之", at) and text[at - 1] in "二三四五六七八九两"


def _is_unit(text: str, at: int) -> bool:
    """兆 counts only money and before 亿 or 万, elsewhere it is mega; 百 of 百分点 and 百分之 is no multiplier."""
    if text[at] == "兆":
        return not text.startswith(_MONEY, at + 1) and _GOES_ON.match(text, at + 1) is None
    return text.startswith("百分", at) and not _hundredths(text, at)


class _Sum:
    """A Chinese number while its characters come in: sections below 万, 亿 and 兆 above them."""

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)
        self.number: int | None = None
        self.small = self.big = 0
        self.nought = self.begun = self.digits = False

    def take(self, char: str, following: str) -> bool:
        """Whether the number goes on with `char` (its follower decides for 两, which is a unit too)."""
        if char in _DIGIT_OF:
            taken = self._digit(_DIGIT_OF[char], unit=char in "两兩" and bool(self.small or self.big) and following not in _STEPS)
        elif char in SHORT_TENS:
            taken = self.number is None and not self.small
            if taken:
                self.section, self.small = self.section + SHORT_TENS[char], 10
        elif char in TENS:
            taken = self._small(TENS[char])
        else:
            taken = self._big(BIG[char])
        self.begun = self.begun or taken
        return taken

    def _digit(self, value: int, *, unit: bool) -> bool:
        if value == 0:
            if self.number is not None or self.nought:
                return False
            self.nought = True
            self.number = None if self.begun else 0
            return True
        if self.number is not None or unit:
            return False
        self.number, self.digits = value, True
        return True

    def _small(self, step: int) -> bool:
        if (self.small and step >= self.small) or self.number == 0:
            return False
        if self.number is None and self.begun and not self.nought and not self.big and not (self.digits and step == 10):
            return False
        self.section += (1 if self.number is None else self.number) * step
        self.number, self.small, self.nought = None, step, False
        return True

    def _big(self, step: int) -> bool:
        if self.number == 0:
            return False
        section = self.section + (self.number or 0)
        if step == self.big:
            # 四万万
            doubled = section == 0 and not self.nought and self.total < step**2
            self.total *= step if doubled else 1
            return doubled
        if section == 0 and not self.begun:
            section = Decimal(1)
        if self.big and step > self.big:
            self.total = (self.total + section) * step
        elif section == 0:
            return False
        else:
            self.total += section * step
        self.section, self.number, self.big, self.small, self.nought = Decimal(0), None, step, 0, False
        return True

    @property
    def rounded(self) -> bool:
        """Whether it ends in 十, 百, 千, 万 or 亿, so that 余 and 几 may follow."""
        return self.begun and self.number is None and bool(self.section or self.total)

    @property
    def value(self) -> Decimal:
        unit = self.small or self.big
        if self.number and unit >= 100 and not self.nought:
            # 二百五, 一万三: the digit stands for the next lower place
            return self.total + self.section + Decimal(self.number * unit) / 10
        return self.total + self.section + (self.number or 0)


def _by_steps(text: str, start: int, limit: int, stop: int) -> Read | None:
    number = _Sum()
    at = start
    while at < limit and not (text[at] in BIG and _is_unit(text, at)) and number.take(text[at], text[at + 1 : at + 2]):
        at += 1
        if number.rounded and at + 1 < stop and text[at] in "余多几" and text[at + 1] in _STEPS:
            factor, end, _ = multiplier(text, at + 1)
            if end > at + 1 and factor >= 10**4:
                return Read(number.value * factor, end, more=True)
    if at == start:
        return None
    point = _POINT.match(text, at, stop) if at == limit and text.startswith("点", at) else None
    if point and not _in_word(text, point.start(1)):
        factor, end, _ = multiplier(text, point.end()) if point.end() < stop else (Decimal(1), point.end(), False)
        return Read((number.value + _decimals(point)) * factor, end)
    if number.rounded and text[at : at + 1] == "几" and at < stop:
        return Read(number.value, at, more=True, tail=at + 1)
    if text.startswith("个亿", at) and _HUNDRED_MILLIONS.match(text, at, stop):
        return Read(number.value * BIG["亿"], at + 2)
    return Read(number.value, at)


def _decimals(point: regex.Match[str]) -> Decimal:
    """What stands behind 点, as a part of one."""
    digits = "".join(str(_DIGIT_OF[c]) for c in point.group(1))
    return Decimal(digits).scaleb(-len(digits))


def _in_word(text: str, at: int) -> bool:
    """Whether the digit at `at` belongs to a fixed word that holds more than numerals (三点一线, not 三点五一)."""
    word = idioms.at(text, at)
    return word is not None and any(char not in VALUES for char in text[slice(*word)])
