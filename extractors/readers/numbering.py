"""Automatic numbering of Word documents, rendered as the text that Word would print.

The number of a paragraph is nowhere in its text: `numbering.xml` holds a format and a pattern (`第%1条`, `%1.%2`) for each level, and the
paragraphs only name the list and the level. ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable

import regex
from lxml import etree

from extractors import patterns
from extractors.model.records import dataclass, field
from extractors.readers.archive import attribute, local

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_PLACE = patterns.compile(r"%(\d)")


def chinese(value: int, *, digits: str = _DIGITS, units: str = "十百千", ten: bool = True) -> str:
    """1 to 9999 in Chinese numerals: 12 gives 十二 (`ten`: without 一 before 十), 105 gives 一百零五; other numbers in digits."""
    if not 0 < value < 10000:
        return str(value)
    out = ""
    for place, figure in enumerate(map(int, reversed(str(value)))):
        if figure:
            out = digits[figure] + (units[place - 1] if place else "") + out
        elif out and not out.startswith("零"):
            out = "零" + out
    return out[1:] if ten and out.startswith(digits[1] + units[0]) else out


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    out = ""
    for worth, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        while value >= worth:
            out, value = out + sign, value - worth
    return out


def _letter(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value < 1000 else str(value)


def _circled(value: int) -> str:
    if 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if 21 <= value <= 35:
        return chr(0x3251 + value - 21)
    return chr(0x32B1 + value - 36) if 36 <= value <= 50 else str(value)


def _wide(value: int) -> str:
    return str(value).translate({ord("0") + k: chr(0xFF10 + k) for k in range(10)})


def _digit_by_digit(value: int) -> str:
    return "".join(_DIGITS[int(figure)] for figure in str(value))


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


def _legal(value: int) -> str:
    return chinese(value, digits=_LEGAL_DIGITS, units="拾佰仟", ten=False)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedParen": lambda value: f"({value})",
    "numberInDash": lambda value: f"- {value} -",
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda value: _letter(value).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanCounting": chinese,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": chinese,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "japaneseLegal": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographEnclosedCircle": lambda value: chr(0x3280 + value - 1) if 1 <= value <= 10 else chinese(value),
    "ordinal": str,
    "none": lambda _value: "",
}


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """One `w:num`: its levels, and the key under which its counters are kept (lists of one abstract list count on together)."""

    key: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts through a document: `label(list, level)` is asked once for each numbered paragraph, in order."""

    def __init__(self, root: etree._Element | None) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        links: dict[str, str] = {}
        styles: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                key = attribute(element, "abstractNumId")
                abstract[key] = {}
                for child in element:
                    if local(child) == "lvl":
                        abstract[key][_integer(attribute(child, "ilvl"))] = _level(child)
                    elif local(child) == "numStyleLink":
                        links[key] = attribute(child, "val")
                    elif local(child) == "styleLink":
                        styles[attribute(child, "val")] = key
            elif local(element) == "num":
                self._add(element, abstract, links, styles)
        self.of_style = {
            level.style: (number, ilvl) for number, found in self._lists.items() for ilvl, level in found.levels.items() if level.style
        }

    def _add(self, element: etree._Element, abstract: dict[str, dict[int, _Level]], links: dict[str, str], styles: dict[str, str]) -> None:
        key = next((attribute(child, "val") for child in element if local(child) == "abstractNumId"), "")
        key = styles.get(links[key], key) if key in links else key
        found = _List(key, dict(abstract.get(key, {})))
        for child in element:
            if local(child) != "lvlOverride":
                continue
            ilvl = _integer(attribute(child, "ilvl"))
            for change in child:
                if local(change) == "startOverride":
                    found.starts[ilvl] = _integer(attribute(change, "val"), 1)
                elif local(change) == "lvl":
                    found.levels[ilvl] = _level(change)
        self._lists[attribute(element, "numId")] = found

    def label(self, number: str, ilvl: int) -> str:
        """The number that stands before the next paragraph of that list and level, "" for a bullet or an unknown list."""
        found = self._lists.get(number)
        if found is None or ilvl not in found.levels:
            return ""
        level = found.levels[ilvl]
        counters = self._counters.setdefault(found.key, {})
        if ilvl in found.starts and (number, ilvl) not in self._begun:
            self._begun.add((number, ilvl))
            counters[ilvl] = found.starts[ilvl]
        else:
            counters[ilvl] = counters[ilvl] + 1 if ilvl in counters else level.start
        for deeper in [other for other in counters if other > ilvl]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or ilvl < restart:
                del counters[deeper]
        if level.form == "bullet":
            return ""

        def figure(place: regex.Match[str]) -> str:
            at = int(place[1]) - 1
            other = found.levels.get(at, level)
            value = counters.get(at, other.start)
            if at < ilvl and at not in counters:
                counters[at] = value
            form = "decimal" if level.legal and at < ilvl else other.form
            return _FORMATS.get(form, str)(value)

        return _PLACE.sub(figure, level.pattern)


def _level(element: etree._Element) -> _Level:
    level = _Level()
    for child in element:
        name, value = local(child), attribute(child, "val")
        if name == "start":
            level.start = _integer(value, 1)
        elif name == "numFmt":
            level.form = value
        elif name == "lvlText":
            level.pattern = value
        elif name == "lvlRestart":
            level.restart = _integer(value)
        elif name == "isLgl":
            level.legal = value not in ("0", "false", "off")
        elif name == "pStyle":
            level.style = value
    return level


def _integer(text: str, default: int = 0) -> int:
    return int(text) if text.lstrip("-").isdecimal() else default
