"""Numbers: every numeral of a text and its exact value.

Taken: 1,000 · 1 000 · 3.5 · -40 · 300万 · 3万4000 · 6千吨 · 1×10⁵ · 1.2×104 (its superscript lost) · 10^-6 · 1e6 · 十二 · 两千五百 · 一万三 ·
二〇二五 · 壹佰 · 廿 · 一点五 · 负三 · 百分之三十 · 三分之一 · 1/3 · 四成 · 一半 · 翻一番 · 对折 · 2:1 · 一比一 · 十余 · 30多.
Left: whether a numeral counts at all (names.py, dates.py), its unit (units.py), ± and ranges (intervals.py). Everything is Decimal.

`scan` is complete by construction: each character of NUMERAL_CHARS lies in exactly one Numeral, those inside words, units and codes too.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import regex

from extractors.quantities import idioms
from extractors.quantities.figure import Numeral
from extractors.quantities.units import si_prefix_at

DIGITS: dict[str, int] = {c: i for i, c in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2, "兩": 2}
FORMAL: dict[str, int] = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": 2, "參": 3, "陸": 6}
TENS: dict[str, int] = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
BIG: dict[str, int] = {"万": 10**4, "亿": 10**8, "兆": 10**12, "萬": 10**4, "億": 10**8}
SHORT_TENS: dict[str, int] = {"廿": 20, "卅": 30, "卌": 40}

_DIGIT_OF = DIGITS | FORMAL
_HAN = "".join(sorted({*_DIGIT_OF, *TENS, *BIG, *SHORT_TENS} - {"○"}))
_HAN_DIGIT = "".join(sorted(set(_DIGIT_OF)))
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUP = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SIGNS = "-−–+"

NUMERAL_CHARS = rf"\p{{N}}{_HAN}半"
"""The inside of a character class: what `scan` covers and the ledger accounts for."""

FRACTION_DIGITS = Decimal("1e-12")
"""A fraction without finite decimals is written with 12 of them (ANNOTATION, Numbers)."""

_CANDIDATE = regex.compile(rf"[{NUMERAL_CHARS}]|翻了?(?=[{_HAN}0-9]*番)|零下|对折")
_ARABIC = regex.compile(
    r"""
    (?: [0-9]{1,3}(?:,[0-9]{3}){1,6}(?![0-9])                            # 1,000,000
      | (?!0)[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,6}(?![0-9])   # 12 000
      | [0-9]+ )
    (?:\.[0-9]+)?
    """,
    regex.VERBOSE,
)
_DOTTED = regex.compile(r"[0-9]+(?:\.[0-9]+){2,}")
_BLANKS = regex.compile(r"[, \u00a0\u2009\u202f]")
# 1.2×10⁴, 1.2×10^4, 3x10^-8; the blanks are those of a formula set with spaces.
_TIMES_TEN = regex.compile(rf" ?[×xX✕*·⨯] ?10(?:([⁻⁺]?[{_SUP}]{{1,3}})|\^ ?[({{]?([-−+]?[0-9]{{1,3}})[)}}]?|的([-−负]?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}))次方)")
# 1.2×104, 1×10-6: the layer lost the superscript.
_TIMES_TEN_FLAT = regex.compile(r" ?[×xX✕*] ?10 ?([-−–]?[1-9][0-9]?)(?![0-9.,%])")
_E_NOTATION = regex.compile(r"[eE]([-−+]?[0-9]{1,3})(?![0-9A-Za-z.])")
_POWER = regex.compile(rf"([⁻⁺]?[{_SUP}]{{1,3}})|\^ ?[({{]?([-−+]?[0-9]{{1,3}})[)}}]?|的([-−负]?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}))次方")
_NEGATIVE_FLAT = regex.compile(r"[-−–]([1-9][0-9]?)(?![0-9.])")
# What stands ahead of a very small number: its property and a cue that bounds it.
_TINY_AHEAD = regex.compile(r"(?:误码率|误比特率|误帧率|误差率|丢包率|漏率|泄漏率|真空度|失效率|虚警率|稳定度|不确定度|误差|检出限|突变率|概率|风险率|线性度|本底|压力|精度|灵敏度).{0,12}$")
_SMALL_CUE = regex.compile(r"(?:低于|优于|小于|不大于|不高于|不超过|少于|等于|达到|达|[≤<＜])(?: ?)$")
# Units behind which 1012 is more likely 10¹² than a thousand and twelve.
_HUGE_UNIT = regex.compile(r" ?(?:Ω|欧姆|CFU|PFU|TCID|拷贝|copies|cells|个/m[Ll]|/m[Ll]|n/cm|ions|vg/|GC/|cm-[23]|/cm)")
_SUSPECT = regex.compile(r"10(?:[3-9]|1[0-9])")
# A multiplication of lengths on either side: 3×104×5, 3m×105m.
_CHAIN = regex.compile(r" ?[×xX*]")

_FORMAL_RUN = regex.compile(r"[零壹贰叁肆伍陆柒捌玖貳參陸拾佰仟萬億万亿]{2,}|[壹贰叁肆伍陆柒捌玖貳參陸](?=[元圆份套台个件名])")
_HAN_RUN = regex.compile(rf"[{_HAN}○]+")
_POSITIONAL = regex.compile(r"[一二三四五六七八九〇零○]{3,}|[一二三四五六七八九][〇零○]|[〇零○][一二三四五六七八九]")
_MORE = regex.compile(r"余(?![热量弦度额氯压震辉])|多(?![模源元维样级层点场通目中核播跳轴晶肽糖酚能相孔尺任线机传光频波重物学领语路端极视智功粒功样流租云])")
_FEW = regex.compile(r"几")
_POINT = regex.compile(r"点([〇零○一二三四五六七八九]{1,12})(?![十百千点分时])")
_SHARE_OF = regex.compile(r"分之")
_TENTHS = regex.compile(r"成(?![像员分型形果本立熟功品就为长套组交膜核份绩年人药矿网片色因败衣语对文])(?:([一二三四五六七八九半])(?![个项种套年]))?")
_HALF_AHEAD = regex.compile(r"(?:一|过|减|折|大减|各占|占)$")
_HALF_BEHIND = regex.compile(r"(?:年(?!级)|天|小时|个|分钟|吨|米(?!级)|公里|周(?!期)|月(?!刊|板)|学期|升|数(?!量|值|据)|里|斤|日|秒)")
_FOLD = regex.compile(rf"翻了?(?:([0-9]{{1,2}}|[一两二三四五六七八九十])?)番")
_DISCOUNT = regex.compile(r"折(?![叠射弯旧合算线光扣中返])")
_RATIO_SIGN = regex.compile(r" ?[:∶：比] ?(?=[0-9一二三四五六七八九十两])")
_LABEL_AHEAD = regex.compile(
    r"(?:项目|课题|专题|任务|方向|榜单|附件|附表|附录|图|表|步骤|阶段|指标|方案|案例|编号|领域|专项|子课题|条款|说明|示例|注|第|工况|模式|场景|类型|等级|版本)$"
)
_STROKE = regex.compile(r"/(?=[0-9])")
_FRACTION_BOTTOMS = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 100, 1000})
_OCR = regex.compile(r"(?<![A-Za-z0-9.])(?=[lIOo0-9.]*[0-9])(?=[0-9.]*[lIOo])[0-9lIOo]{2,12}(?:\.[0-9lIOo]{1,6})?(?![A-Za-z0-9])")
_OCR_LETTERS = str.maketrans("lIOo", "1100")
_OCR_BEHIND = regex.compile(r" ?(?:%|‰|℃|[个项种套台件名篇份家人次万亿千百年月天吨米元株例层款条栋座艘户亩张路轮类周]|(?:m|k|c|M|G|n|μ|d)?(?:m|g|s|W|Hz|Pa|V|A)(?![A-Za-z]))")
_OCR_INNER = regex.compile(r"[0-9][lIOo]+[0-9]")
_LIST_OF_NUMBERS = regex.compile(r"分别[^。；\n]{0,12}$")
_UNIT_TAIL = "年月日天时分秒米克吨元万亿个项家度级倍人次号℃%‰mgslLWVAKkHhzaPJNCd"
_PLUS_AHEAD = frozenset("～~—至到、,，(（[在为从由于即约达有/")


@dataclass(frozen=True, slots=True)
class _Read:
    """What a reader made of a stretch: its value and where it ends."""

    value: Decimal
    end: int
    more: bool = False
    flags: tuple[str, ...] = ()
    tail: int = 0


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a Decimal: exact where it has finite decimals (up to 12), else rounded to 12."""
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return _tidy(quotient) if rest == 1 else quotient.quantize(FRACTION_DIGITS)


def _tidy(value: Decimal) -> Decimal:
    """The same value without trailing zeros and without an exponent of ten."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and abs(value) < 10**24 else value.normalize()


def chinese(text: str) -> Decimal | None:
    """The value of a Chinese numeral that fills the whole text (三千五百, 一万三, 二〇二五, 一点五, 壹佰); None if it is none.

    >>> chinese("一万三")
    Decimal('13000')
    """
    read = _read_han(text, 0, len(text))
    return read.value if read and read.end == len(text) else None


def scan(text: str) -> list[Numeral]:
    """All numerals of a folded text in order, none overlapping; each numeral character lies in exactly one of them."""
    found: list[Numeral] = []
    at = 0
    while match := _CANDIDATE.search(text, at):
        start = match.start()
        numerals = _at(text, start, at)
        if numerals is None:
            at = match.end()
            continue
        if found and found[-1].kind in ("percent", "permille") and numerals[0].kind == "plain":
            numerals[0] = _sharing(text, found[-1], numerals[0])
        found += [n if n.exact else replace(n, value=_tidy(n.value)) for n in numerals]
        at = max(numerals[-1].end, numerals[-1].tail)
    return found


def _sharing(text: str, first: Numeral, second: Numeral) -> Numeral:
    """百分之三十至五十: the second number is a percentage too."""
    between = text[first.end : second.start]
    if between in ("至", "到", "-", "～", "~", "—") and not text.startswith(("%", "‰", "个", "项"), second.tail or second.end):
        return replace(second, kind=first.kind, unit=first.unit)
    return second


def _at(text: str, start: int, floor: int) -> list[Numeral] | None:
    """The numerals that begin at `start` (two for 两三); None where words like 对折 turn out to be none."""
    char = text[start]
    if char == "翻":
        return _fold(text, start)
    if char == "对":
        begin = start - 1 if start > floor and text[start - 1] == "打" else start
        return [Numeral(begin, start + 2, Decimal(50), "discount", "%", tail=start + 2)]
    if char == "半":
        return [_half(text, start, floor)]
    if "0" <= char <= "9":
        return [_arabic(text, start, floor)]
    if char == "零" and text.startswith("零下", start):
        below = _below_nought(text, start)
        if below:
            return [below]
    if char in _HAN:
        return _han(text, start, floor)
    return [_other(text, start)]


def _other(text: str, start: int) -> Numeral:
    """½, ①, Ⅳ, ³ and the like: one character, the value Unicode gives it."""
    char = text[start]
    value = decimal_of(Fraction(str(unicodedata.numeric(char))).limit_denominator(1000))
    vulgar = "⁄" in unicodedata.normalize("NFKC", char)
    if vulgar:
        exact = Fraction(str(unicodedata.numeric(char))).limit_denominator(10)
        return Numeral(start, start + 1, decimal_of(exact), "fraction", tail=start + 1, exact=f"{exact.numerator}/{exact.denominator}")
    return Numeral(start, start + 1, value, tail=start + 1)


def _fold(text: str, start: int) -> list[Numeral] | None:
    match = _FOLD.match(text, start)
    if match is None:
        return None
    times = match.group(1)
    count = int(times) if times and times.isascii() else int(chinese(times) or 1) if times else 1
    return [Numeral(start, match.end(), Decimal(2**count - 1) * 100, "fold", "%", tail=match.end())]


def _half(text: str, start: int, floor: int) -> Numeral:
    """半 where no 一 stands ahead of it: 半年 is 0.5, 过半 and 半数 are 50 %, 半导体 has the value and is told to be none by names.py."""
    end = start + 1
    if text.startswith("数", end) and _HALF_BEHIND.match(text, end):
        return Numeral(start, end + 1, Decimal(50), "half", "%", tail=end + 1)
    ahead = text[max(floor, start - 1) : start]
    if ahead in ("过", "减", "折") and ahead and not text.startswith(("导", "自", "监", "年", "小时", "个", "天"), end):
        return Numeral(start, end, Decimal(50), "half", "%", tail=end)
    return Numeral(start, end, Decimal("0.5"), tail=end)


def _below_nought(text: str, start: int) -> Numeral | None:
    """零下20℃ is -20."""
    at = start + 2
    if at < len(text) and "0" <= text[at] <= "9":
        match = _ARABIC.match(text, at)
        if match is None:
            return None
        return Numeral(start, match.end(), -Decimal(_BLANKS.sub("", match.group())), tail=match.end())
    read = _read_han(text, at, len(text)) if at < len(text) else None
    if read is None or read.end == at:
        return None
    return Numeral(start, read.end, -read.value, tail=read.end)


# Arabic numbers


def _arabic(text: str, start: int, floor: int) -> Numeral:
    ocr = _ocr(text, start, floor)
    if ocr:
        return ocr
    dotted = _DOTTED.match(text, start)
    if dotted:
        return Numeral(start, dotted.end(), Decimal(text[start : text.index(".", start)]), tail=dotted.end(), flags=("dotted",))
    match = _ARABIC.match(text, start)
    assert match is not None
    if "," in match.group() and _is_comma_list(text, start, match.group()):
        match = _ARABIC.match(text, start, text.index(",", start))
        assert match is not None
    value = Decimal(_BLANKS.sub("", match.group()))
    end = match.end()
    begin, sign = _sign(text, start, floor)
    fraction = _written_fraction(text, start, end, begin, sign, floor)
    if fraction:
        return fraction
    power = _powers(text, start, end, value)
    if power:
        return Numeral(begin, power.end, sign * power.value, tail=power.end, flags=power.flags)
    read = _multiplied(text, value, end)
    share = _share(text, begin, read.value, read.end)
    if share:
        return share
    ratio = _ratio(text, start, read.value, read.end, floor)
    if ratio and sign == 1:
        return ratio
    tenths = _tenths(text, begin, read.value, read.end)
    if tenths:
        return tenths
    flags: tuple[str, ...] = ()
    if _SUSPECT.fullmatch(text, start, end) and _HUGE_UNIT.match(text, end):
        flags = ("suspect_superscript",)
    return _with_more(text, Numeral(begin, read.end, sign * read.value, more=read.more, tail=read.end, flags=flags))


def _is_comma_list(text: str, start: int, number: str) -> bool:
    """100,200,300 is a list of numbers in even steps; so is what follows 分别, and what a comma ties to a number ahead of it."""
    if start > 1 and text[start - 1] == "," and "0" <= text[start - 2] <= "9":
        return True
    if _LIST_OF_NUMBERS.search(text, max(0, start - 20), start):
        return True
    groups = [int(group) for group in number.split(".")[0].split(",")]
    steps = {b - a for a, b in zip(groups, groups[1:], strict=False)}
    return len(groups) > 2 and len(steps) == 1 and steps != {0}


def _sign(text: str, start: int, floor: int) -> tuple[int, int]:
    """Where the number begins with its sign, and 1 or -1. A dash behind a number, a unit or a letter is no sign."""
    at = start - 1
    if at < floor:
        return start, 1
    char = text[at]
    if char == "负" and not text.startswith("正", at - 1):
        return at, -1
    if char not in _SIGNS:
        return start, 1
    if at == 0:
        return at, 1 if char == "+" else -1
    ahead = text[at - 1]
    if char == "+":
        return (at, 1) if ahead in _PLUS_AHEAD or ahead in "≥≤<>" else (start, 1)
    if ahead == " " and at >= 2:
        if char == "–" or not (ahead := text[at - 2]).strip():
            return start, 1
        if ahead.isascii() and (ahead.isalnum() or ahead in ")%"):
            return start, 1
    if at - 1 < floor and ahead != " " and (ahead.isascii() and ahead.isdigit()):
        return start, 1
    if (ahead.isascii() and ahead.isalnum()) or ahead in ")）]】%‰℃°′″-−–—±×Ω·/_.μ" or "Α" <= ahead <= "ω":
        return start, 1
    if ahead in _HAN or ahead == "第":
        return start, 1
    if "一" <= ahead <= "龥" and _unit_between(text, at, floor):
        return start, 1
    return at, -1


def _unit_between(text: str, dash: int, floor: int) -> bool:
    """Whether the stretch ahead of the dash is a number's unit (10年-20年), so that the dash is a range."""
    low = max(0, dash - 6)
    for at in range(dash - 1, low - 1, -1):
        char = text[at]
        if char in "，。；、：,;: \n（(":
            return False
        if ("0" <= char <= "9") or char in _HAN:
            return text[dash - 1] in _UNIT_TAIL or dash - 1 - at <= 2
    return False


def _powers(text: str, start: int, end: int, value: Decimal) -> _Read | None:
    """×10ⁿ, 10ⁿ, 1e6 behind or in place of a number."""
    if end >= len(text):
        return None
    if match := _TIMES_TEN.match(text, end):
        return _Read(value.scaleb(_exponent(match)), match.end())
    if match := _TIMES_TEN_FLAT.match(text, end):
        exponent = int(match.group(1).replace("−", "-").replace("–", "-"))
        chained = _CHAIN.match(text, match.end()) or (start > 0 and text[start - 1] in "×xX*")
        if 1 <= value < 10 and -30 <= exponent <= 30 and exponent != 10 * (exponent // 10) and not chained:
            return _Read(value.scaleb(exponent), match.end(), flags=("restored_superscript",))
        if 1 <= value < 10 and exponent in (10, 20) and not chained:
            return _Read(value.scaleb(exponent), match.end(), flags=("restored_superscript",))
    if match := _E_NOTATION.match(text, end):
        return _Read(value.scaleb(int(match.group(1).replace("−", "-"))), match.end())
    if value in (2, 10) and (match := _POWER.match(text, end)):
        exponent = _exponent(match)
        return _Read(Decimal(1).scaleb(exponent) if value == 10 else Decimal(2) ** exponent, match.end())
    if text[start:end] == "10" and (match := _NEGATIVE_FLAT.match(text, end)):
        exponent = int(match.group(1))
        ahead = text[max(0, start - 24) : start]
        proven = 3 <= exponent < 10 or (_TINY_AHEAD.search(ahead) and _SMALL_CUE.search(ahead))
        if proven and exponent <= 30 and not _CHAIN.match(text, match.end()) and text[match.end() : match.end() + 1] not in ("-", "/"):
            return _Read(Decimal(1).scaleb(-exponent), match.end(), flags=("restored_superscript",))
    return None


def _exponent(match: regex.Match[str]) -> int:
    superscript, caret, words = match.groups()
    if superscript:
        return int(superscript.translate(_SUPERSCRIPTS))
    if caret:
        return int(caret.replace("−", "-"))
    sign = -1 if words[0] in "-−负" else 1
    digits = words.lstrip("-−负")
    return sign * (int(digits) if digits.isascii() else int(chinese(digits) or 0))


def _written_fraction(text: str, start: int, end: int, begin: int, sign: int, floor: int) -> Numeral | None:
    """1/3 and 2/3; not 6/30, 24/7 or the parts of a path."""
    stroke = _STROKE.match(text, end)
    if stroke is None or begin != start or sign != 1 or "." in text[start:end] or end - start > 2:
        return None
    bottom = _ARABIC.match(text, stroke.end())
    assert bottom is not None
    stop = bottom.end()
    if not bottom.group().isdigit() or len(bottom.group()) > 4:
        return None
    if start > 0 and (text[start - 1] in "/.-_第" or (text[start - 1].isascii() and text[start - 1].isalnum())):
        return None
    if stop < len(text) and (text[stop] in "/-_月日号" or (text[stop].isascii() and text[stop].isalpha())):
        return None
    top, under = int(text[start:end]), int(bottom.group())
    if under not in _FRACTION_BOTTOMS or not 0 < top < under:
        return None
    value = Fraction(top, under)
    return Numeral(start, stop, decimal_of(value), "fraction", tail=stop, exact=f"{top}/{under}")


def _multiplied(text: str, value: Decimal, end: int) -> _Read:
    """300万, 6千, 3万4000, 1亿2000万, 10余万, 1.2万亿: multipliers behind an Arabic number, and what they carry behind them."""
    total = Decimal(0)
    more = False
    carried = value
    limit: Decimal | None = None
    while True:
        factor, stop, rough = _multiplier(text, end)
        if stop == end:
            break
        if limit is not None and carried * factor >= limit:
            break
        total += carried * factor
        more, end, limit = more or rough, stop, factor
        match = _ARABIC.match(text, end) if end < len(text) and "0" <= text[end] <= "9" else None
        if match is None or not match.group().isdigit() or rough:
            rest = _han_rest(text, end, factor)
            if rest:
                total, end = total + rest.value, rest.end
            return _Read(total, end, more)
        carried = Decimal(match.group())
        behind, ahead_stop, _ = _multiplier(text, match.end())
        if ahead_stop == match.end():
            if len(match.group()) == 1 and factor >= 100 and carried:
                return _Read(total + carried * factor / 10, match.end(), more)
            if carried < factor and len(match.group()) == len(str(factor)) - 1:
                return _Read(total + carried, match.end(), more)
            return _Read(total, end, more)
        if carried * behind >= factor:
            return _Read(total, end, more)
        end = match.end()
    return _Read(total if limit is not None else value, end, more)


def _han_rest(text: str, start: int, factor: Decimal) -> _Read | None:
    """The Chinese rest of 3万四千. One digit alone (5万一套) is a number of its own."""
    if factor < 100 or start >= len(text) or text[start] not in _DIGIT_OF or idioms.at(text, start):
        return None
    read = _read_han(text, start, len(text))
    if read is None or read.end < start + 2 or read.more or text.startswith("分之", read.end):
        return None
    return read if read.value < factor else None


def _multiplier(text: str, start: int) -> tuple[Decimal, int, bool]:
    """The product of the multipliers at `start`, the offset behind them, and whether 余 or 多 stands among them."""
    factor, at, rough = Decimal(1), start, False
    last = 0
    if at + 1 < len(text) and text[at] in "余多来" and text[at + 1] in "万亿":
        rough, at = True, at + 1
    while at < len(text):
        char = text[at]
        step = TENS.get(char) or BIG.get(char)
        if step is None or idioms.at(text, at) or si_prefix_at(text, at):
            break
        if char == "兆" and not _plain_trillion(text, at):
            break
        if char == "百" and text.startswith("百分", at):
            break
        # 百千 is no number; 百万, 千亿 and 万亿 are
        if last and step <= last and char in TENS:
            break
        if last and char in BIG and step < last:
            break
        factor *= step
        last = step
        at += 1
    if at == start + 1 and rough:
        return Decimal(1), start, False
    return factor, at, rough


def _plain_trillion(text: str, at: int) -> bool:
    """兆 is a number only before money; elsewhere it is the prefix mega or short for 兆字节."""
    return text.startswith(("元", "美元", "日元", "韩元", "人民币"), at + 1)


def _with_more(text: str, numeral: Numeral) -> Numeral:
    """30余, 20多, 100+: more than the round number."""
    end = numeral.end
    if numeral.value <= 0 or numeral.value % 10 != 0 and numeral.value >= 1 and not (numeral.value >= 10 and text[end - 1] in "十百千万亿"):
        return numeral
    match = _MORE.match(text, end)
    if match is not None and (numeral.value % 10 == 0 or text[end - 1] in BIG):
        return replace(numeral, more=True, tail=match.end())
    if text.startswith("+", end) and end + 1 < len(text) and "一" <= text[end + 1] <= "龥" and text[end + 1] not in _HAN:
        return replace(numeral, more=True, tail=end + 1)
    return numeral


def _ratio(text: str, start: int, value: Decimal, end: int, floor: int) -> Numeral | None:
    """2:1, 1:50, 1比1; a label ahead (项目1:3种) or a clock time is none."""
    sign = _RATIO_SIGN.match(text, end)
    if sign is None or _LABEL_AHEAD.search(text, max(0, start - 3), start):
        return None
    at = sign.end()
    if "比" in sign.group() and text.startswith("比例", end):
        return None
    if "0" <= text[at] <= "9":
        match = _ARABIC.match(text, at)
        if match is None:
            return None
        second = _multiplied(text, Decimal(_BLANKS.sub("", match.group())), match.end())
    else:
        if "比" not in sign.group() and sign.group().strip() != ":":
            return None
        han = _read_han(text, at, len(text))
        if han is None or han.end == at:
            return None
        if "比" not in sign.group():
            return None
        second = han
    if second.value == 0 or value == 0:
        return None
    stop = second.end
    flags: tuple[str, ...] = ()
    third = _RATIO_SIGN.match(text, stop)
    if third and third.end() < len(text) and "0" <= text[third.end()] <= "9":
        match = _ARABIC.match(text, third.end())
        if match:
            stop, flags = match.end(), ("ratio_of_three",)
    ratio = Fraction(value) / Fraction(second.value)
    exact = f"{value}:{second.value}"
    return Numeral(start, stop, decimal_of(ratio), "ratio", tail=stop, exact=exact, flags=flags)


def _share(text: str, begin: int, under: Decimal, end: int) -> Numeral | None:
    """百分之三十, 千分之五, 三分之一, 10分之1."""
    match = _SHARE_OF.match(text, end)
    if match is None or under == 0:
        return None
    at = match.end()
    sign = 1
    if text.startswith("负", at):
        sign, at = -1, at + 1
    if at < len(text) and "0" <= text[at] <= "9":
        number = _ARABIC.match(text, at)
        if number is None:
            return None
        top, stop = Decimal(_BLANKS.sub("", number.group())), number.end()
    else:
        read = _read_han(text, at, len(text)) if at < len(text) else None
        if read is None or read.end == at:
            return None
        top, stop = read.value, read.end
    top *= sign
    if under == 100:
        return _with_more(text, Numeral(begin, stop, top, "percent", "%", tail=stop))
    if under == 1000:
        return Numeral(begin, stop, top, "permille", "‰", tail=stop)
    value = Fraction(top) / Fraction(under)
    return Numeral(begin, stop, decimal_of(value), "fraction", tail=stop, exact=f"{top}/{under}")


def _tenths(text: str, begin: int, value: Decimal, end: int) -> Numeral | None:
    """四成 is 40 %, 三成半 35 %."""
    if not 0 < value <= 10:
        return None
    match = _TENTHS.match(text, end)
    if match is None:
        return None
    extra = match.group(1)
    rest = Decimal(5) if extra == "半" else Decimal(DIGITS[extra]) if extra else Decimal(0)
    return Numeral(begin, match.end(), value * 10 + rest, "tenths", "%", tail=match.end())


def _ocr(text: str, start: int, floor: int) -> Numeral | None:
    """5O%, l00个, 1O0: letters read for digits, only where digits on both sides or a unit behind prove it."""
    begin = start
    while begin > floor and text[begin - 1] in "lIOo" and start - begin < 2:
        begin -= 1
    match = _OCR.match(text, begin)
    if match is None:
        return None
    raw = match.group()
    proven = _OCR_INNER.search(raw) or (_OCR_BEHIND.match(text, match.end()) and (raw[0] in "0123456789" or len(raw) > 2))
    if not proven or (raw[-1] in "lI" and not _OCR_INNER.search(raw)):
        return None
    value = Decimal(raw.translate(_OCR_LETTERS))
    read = _multiplied(text, value, match.end())
    return Numeral(begin, read.end, read.value, more=read.more, tail=read.end, flags=("ocr",))


# Chinese numbers


def _han(text: str, start: int, floor: int) -> list[Numeral]:
    formal = text[start] in FORMAL and text[start] != "零" or text[start] in "拾佰仟萬億"
    if formal and not _FORMAL_RUN.match(text, start):
        return [Numeral(start, start + 1, Decimal(_DIGIT_OF.get(text[start]) or TENS.get(text[start]) or BIG[text[start]]), tail=start + 1)]
    word = idioms.at(text, start)
    if word and word[1] > start:
        # a word's own numerals: each run inside the word is one
        stop = start + 1
        while stop < word[1] and text[stop] in _HAN:
            stop += 1
        read = _read_han(text, start, stop)
        return [Numeral(start, stop, read.value if read else Decimal(0), tail=stop)]
    begin, sign = _sign(text, start, floor) if start > floor and text[start - 1] == "负" else (start, 1)
    if text.startswith("一半", start) and not idioms.at(text, start + 1):
        return [Numeral(start, start + 2, Decimal(50), "half", "%", tail=start + 2)]
    pair = _pair(text, start)
    if pair:
        return pair
    read = _read_han(text, start, len(text))
    if read is None or read.end == start:
        return [Numeral(start, start + 1, Decimal(_value_of(text[start])), tail=start + 1)]
    share = _share(text, begin, read.value, read.end)
    if share:
        return [share]
    ratio = _ratio(text, start, read.value, read.end, floor)
    if ratio and sign == 1:
        return [ratio]
    tenths = _tenths(text, begin, read.value, read.end)
    if tenths:
        return [tenths]
    discount = _DISCOUNT.match(text, read.end)
    if discount and 0 < read.value < 10:
        return [Numeral(start, discount.end(), read.value * 10, "discount", "%", tail=discount.end())]
    numeral = Numeral(begin, read.end, sign * read.value, more=read.more, tail=read.tail or read.end)
    return [numeral if numeral.more else _with_more(text, numeral)]


def _value_of(char: str) -> int:
    for table in (_DIGIT_OF, TENS, BIG, SHORT_TENS):
        if char in table:
            return table[char]
    raise AssertionError(char)


_PAIR = regex.compile(r"(十|[二三四五六七八九]十)?([一二三四五六七八两])([二三四五六七八九])(?![〇零○一二三四五六七八九点])([十百千万亿]?)")


def _pair(text: str, start: int) -> list[Numeral] | None:
    """两三个, 十七八家, 二三十: two numbers side by side, the ends of a small range. 三五年 too."""
    match = _PAIR.match(text, start)
    if match is None or text.startswith("分之", match.end()):
        return None
    tens, low, high, unit = match.groups()
    first, second = DIGITS[low], DIGITS[high]
    if second != first + 1 and (low, high) != ("三", "五"):
        return None
    if idioms.at(text, match.start(2)) or idioms.at(text, match.start(3)):
        return None
    if tens:
        base = DIGITS[tens[0]] * 10 if len(tens) == 2 else 10
        one, two, unit_value = base + first, base + second, 1
        if unit in ("万", "亿"):
            unit_value = BIG[unit]
        elif unit:
            return None
        one, two = one * unit_value, two * unit_value
        stop = match.end() if unit else match.end(3)
    else:
        step = 1
        stop = match.end(3)
        while stop < len(text) and (text[stop] in TENS or text[stop] in BIG) and not si_prefix_at(text, stop) and not idioms.at(text, stop):
            step *= _value_of(text[stop])
            stop += 1
        one, two = first * step, second * step
    middle = match.start(3)
    return [
        Numeral(start, middle, Decimal(one), tail=middle, flags=("adjacent_digits",)),
        Numeral(middle, stop, Decimal(two), tail=stop, flags=("adjacent_digits",)),
    ]


def _read_han(text: str, start: int, stop: int) -> _Read | None:
    """The longest Chinese number at `start`, cut where a fixed word or a unit begins; None if no number stands there."""
    run = _HAN_RUN.match(text, start, stop)
    if run is None:
        return None
    limit = run.end()
    for at in range(start + 1, limit):
        if idioms.at(text, at) or si_prefix_at(text, at) or text.startswith("百分", at):
            limit = at
            break
    positional = _POSITIONAL.match(text, start, limit)
    if positional and positional.end() == limit and len(positional.group()) <= 18:
        digits = "".join(str(DIGITS[c]) for c in positional.group())
        point = _POINT.match(text, limit, stop)
        if point is None:
            return _Read(Decimal(digits), limit)
    read = _grammar(text, start, limit, stop)
    return read


def _grammar(text: str, start: int, limit: int, stop: int) -> _Read | None:
    """三千五百万零六 by its places: 十百千 inside a section, 万亿兆 above the sections; 余 and 多 may stand before 万 and 亿."""
    total = section = Decimal(0)
    number: Decimal | None = None
    last_small = 0
    last_big = 0
    nought = False
    more = False
    at = start
    while at < limit:
        char = text[at]
        digit = _DIGIT_OF.get(char)
        if digit is not None:
            if digit == 0:
                if number is not None or nought:
                    break
                nought = True
                if at == start:
                    number = Decimal(0)
            else:
                if number is not None and number != 0:
                    break
                if number == 0 and at == start + 1:
                    break
                number = Decimal(digit)
        elif char in SHORT_TENS:
            if number is not None or last_small:
                break
            section += SHORT_TENS[char]
            last_small = 10
        elif char in TENS:
            step = TENS[char]
            if (last_small and step >= last_small) or number == 0 or (number is None and at > start and not (nought or last_big)):
                break
            section += (number if number is not None else 1) * step
            number, last_small, nought = None, step, False
        else:
            step = BIG[char]
            if char == "兆" and not _plain_trillion(text, at):
                break
            section += number or 0
            if number == 0 or (section == 0 and total == 0 and at > start):
                break
            if section == 0 and at == start:
                section = Decimal(1)
            if last_big and step > last_big:
                total = (total + section) * step
            elif last_big and step == last_big:
                break
            elif section == 0:
                break
            else:
                total += section * step
            section, number, last_big, last_small, nought = Decimal(0), None, step, 0, False
        at += 1
        if at < limit + 1 and at < stop - 0 and number is None and (section or total) and text[at : at + 1] in ("余", "多", "几") and at + 1 < stop:
            follower = text[at + 1]
            if follower in "万亿" and not last_big:
                total = (total + section) * BIG[follower]
                section, more, at = Decimal(0), True, at + 2
                if text.startswith("亿", at) and follower == "万":
                    total, at = total * 10**4 * 10**4, at + 1
                return _Read(total, at, more)
    if at == start:
        return None
    value = total + section
    if number is not None:
        unit = last_small or last_big
        trailing = number != 0 and not nought and unit >= 100 and at == limit
        value += number * unit / 10 if trailing else number
    if value == 0 and number is None:
        return None
    if at == limit and (point := _POINT.match(text, at, stop)) and not idioms.at(text, point.start(1)):
        return _decimals(text, value, point, stop)
    if _FEW.match(text, at, stop) and last_small and number is None:
        behind = at + 1
        factor, end, _ = _multiplier(text, behind)
        if end > behind:
            return _Read(value * factor, end, more=True)
        return _Read(value, at, more=True, tail=behind)
    return _Read(value, at, more)


def _decimals(text: str, whole: Decimal, point: regex.Match[str], stop: int) -> _Read:
    """一点五, 二点五亿."""
    digits = "".join(str(DIGITS[c]) for c in point.group(1))
    value = whole + Decimal(digits).scaleb(-len(digits))
    factor, end, _ = _multiplier(text, point.end()) if point.end() < stop else (Decimal(1), point.end(), False)
    return _Read(value * factor, end)
