"""Numbers: every numeral of a text and its exact value.

Taken: 1,000 · 1 000 · 3.5 · -40 · 300万 · 3万4000 · 6千吨 · 1×10⁵ · 1.2×104 (its superscript lost) · 10^-6 · 1e6 · 十二 · 两千五百 · 一万三 ·
二〇二五 · 壹佰 · 廿 · 一点五 · 负三 · 百分之三十 · 三分之一 · 1/3 · 四成 · 一半 · 翻一番 · 对折 · 2:1 · 一比一 · 十余 · 30多.
Left: whether a numeral counts at all (names.py, dates.py), its unit (units.py), ± and ranges (intervals.py). Everything is Decimal.

`scan` is complete by construction: each character of NUMERAL_CHARS lies in exactly one Numeral, those inside words, units and codes too.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import regex

from extractors import patterns
from extractors.model.records import maker
from extractors.quantities import han, idioms
from extractors.quantities.figure import Numeral
from extractors.quantities.han import DIGITS, Read
from extractors.quantities.units import match as unit_behind

NUMERAL_CHARS = rf"\p{{N}}{han.CHARS}半"
"""The inside of a character class: what `scan` covers and the ledger accounts for."""

FRACTION_DIGITS = Decimal("1e-12")
"""A fraction without finite decimals is written with 12 of them (ANNOTATION, Numbers)."""

_NUMERAL = maker(Numeral)
_PRECISION = 60
_LONGEST_NUMBER = 1000
_ENDLESS = patterns.compile(rf"[{NUMERAL_CHARS}]{{{_LONGEST_NUMBER + 1},}}+")
_SAMPLE = 100
_SAMPLED = patterns.compile(rf"[{NUMERAL_CHARS}]{{{_LONGEST_NUMBER // _SAMPLE}}}")
"""What of such a run stands in every hundredth character of a text."""
_BEGINS = frozenset("0123456789半").union(han.CHARS)
_CANDIDATE = patterns.compile(rf"[{NUMERAL_CHARS}]|翻了?(?=[{han.CHARS}0-9]*番)|对折|(?<![A-Za-z0-9.])[lIOo](?=[lIOo0-9.])")

# Arabic digits. A group may be set off by a comma or one blank.
_ARABIC = patterns.compile(
    r"""
    (?: [0-9]{1,3}(?:[,，][0-9]{3}){1,6}(?![0-9])                        # 1,000,000
      | (?!0)[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,6}(?![0-9])   # 12 000
      | [0-9]+ )
    (?:\.[0-9]+)?
    """,
    regex.VERBOSE,
)
# 5w人次, 128k tokens: a letter for 万, a thousand or a million, where what is counted stands behind it.
_COUNTED = r"[人户家篇册份句]|条(?![形件])|张(?!力)|次(?![级声世])|名(?!义)|个(?!性)|件|元(?![件器])|字(?!幕)"
_LETTER_FOR = (
    rf"[wW](?=\+?(?:{_COUNTED}|以[上下内]|左右|上下|[余多，。；、,;）)]|\Z))|[kK](?=\+?(?:{_COUNTED}|步))|M(?=[张篇句]|条(?!形))|[kKMBT](?= ?[Tt]okens?(?![A-Za-z]))"
)
# 观看量达5w以上: w alone is 万 where people or what they do on a page are counted, else the watt.
_WATT = patterns.compile(rf"[wW](?!\+?(?:{_COUNTED}))")
_CROWD_AHEAD = patterns.compile(
    r"(?:观看|播放|浏览|阅读|点击|粉丝|用户|访问|下载|转发|关注|点赞|注册|曝光|人次|人数|客流|观众|日活|月活|安装|销量|订单)[^，。；、0-9\n]{0,8}[0-9.]{1,12}$"
)
_LETTER = patterns.compile(_LETTER_FOR)
_LETTERS = {"w": Decimal(10**4), "k": Decimal(10**3), "m": Decimal(10**6), "b": Decimal(10**9), "t": Decimal(10**12)}
# Most numbers are plain: digits, and behind them nothing that `_arabic` would have to ask about (a group, a power, a multiplier, a stroke,
# a ratio, a share, a letter read for a digit). 103 to 1019 may have lost a superscript.
_PLAIN_END = (
    rf"(?![0-9lIOo〇○/×xX✕*·⨯^eE⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹的\-−–余多来{''.join(han.TENS)}{''.join(han.BIG)}分成折又+\u00a0\u2009\u202f]"
    rf"|[,，][0-9]|\.[0-9 lIOo〇○]|[:∶：比] ?[0-9一二三四五六七八九十两零]| [^A-WYZa-wyz%‰℃°Ωμ]|{_LETTER_FOR})"
)
_PLAINLY = re.compile(rf"(?!10(?:[3-9]|1[0-9])(?![0-9]))[0-9]{{1,12}}(?:\.[0-9]{{1,12}})?{_PLAIN_END}")
# 300万, 1.5亿: behind the multiplier nothing that would go on with the number, or make more of it.
_TIMES = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_TIMES_END = rf"[{''.join(_TIMES)}](?![0-9{han.CHARS}○.lIOo/×xX✕*·⨯^⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹的余多来几半分又成折点比:∶：+ ])"
_MULTIPLIED = re.compile(rf"[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?{_TIMES_END}")
# Most Chinese ones are a single character; behind it nothing that `_han` would have to ask about.
_ALONE = rf"(?![{han.CHARS}○半点几余多又成折]|分[之百]|个亿| ?[:∶：比] ?[0-9一二三四五六七八九十两零])"
# Where a numeral may begin, and which of these it is, told by the last group; the ranges hold all numerals of Unicode, and letters of scripts that no guide is
# written in. one search instead of a search and a match or two for each: 2 % of the core.
_PLACE = re.compile(
    rf"[0-9{han.CHARS}半翻对lIOo²³¹¼-¾\u0400-\u1fff\u2070-\u209f\u2150-\u218f\u2460-\u24ff\u2776-\u2793\u2cfd\u3021-\u303a\u3192-\u3195\u3220-\u33ff"
    r"\ua000-\uabff\uff10-\uff19\U00010000-\U0010ffff]"
    r"(?:(?<![lIOo对])|(?=折)|(?<![A-Za-z0-9.].)(?=[lIOo0-9.]))"
    r"(?:(?<=[0-9])(?<![-−–+负./].)(?:"
    rf"(?!(?<=1)0(?:[3-9]|1[0-9])(?![0-9]))[0-9]{{0,11}}(?:\.[0-9]{{1,12}})?{_PLAIN_END}(?P<plain>)"
    rf"|[0-9]{{0,8}}(?:\.[0-9]{{1,6}})?{_TIMES_END}(?P<times>))"
    rf"|(?:(?<=[一二两三四五六七八九])|(?<=[十百千万亿])(?![来+]))(?<!负.){_ALONE}(?P<alone>))?"
)
_VALUES = {char: Decimal(value) for char, value in han.VALUES.items()}
# What `_special` reads begins so.
_SPECIAL = frozenset("分又成折比:：∶ ")
# .5mg: a decimal that begins with its point, where nothing stands in front of it that the point could belong to
_POINT_AHEAD = patterns.compile(r"(?<![0-9A-Za-z.)）\]·_/]|[\p{Han}、](?<![于过到达为约至是限]))\.$")
# 优于0. 5m: a text layer has put a blank behind the point; 1. 5家 at the head of a line is a numbering.
_TORN_POINT = patterns.compile(r"\. (?=[0-9]{1,3}(?![0-9.、]))([0-9]{1,3})")
_TORN_AHEAD = patterns.compile(r"[\p{Han}≤≥<>=±～~]$")
_COMMA = patterns.compile(r"[,，]")
_DIGITS = patterns.compile(r"[0-9]{1,15}")
_GROUPING = patterns.compile(r"[,， \u00a0\u2009\u202f]")
_DOTTED = patterns.compile(r"[0-9]+(?:\.[0-9]+){2,}")
# Without an end the engine would look for the point that the pattern asks for through all of the text.
_LONGEST_DOTTED = 100
_LIST_OF_NUMBERS = patterns.compile(r"分别[^。；\n]{0,12}$")

# Powers of ten.
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−–负", "0123456789-+---")
_EXPONENT = (
    r"(?:(?P<sup>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"  # 10⁻⁶
    r"|\^ ?[({]?(?P<caret>[-−+]?[0-9]{1,3})[)}]?"  # 10^-6, 10^{6}
    r"|的(?P<word>[-−负]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}))次方)"  # 10的6次方
)
_TIMES_TEN = patterns.compile(rf" ?[×xX✕*·⨯] ?10{_EXPONENT}")
_POWER = patterns.compile(_EXPONENT)
_POWER_BEGINS = frozenset(" ×xX✕*·⨯eE^⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹的-−–")
_E_NOTATION = patterns.compile(r"[eE]([-−+]?[0-9]{1,3})(?![0-9A-Za-z.])")
# 1.2×104, 1×10-6 and 10-6 whose superscript the text layer lost.
_TIMES_TEN_FLAT = patterns.compile(r" ?[×xX✕*] ?10 ?([-−–]?[1-9][0-9]?)(?![0-9.,%])")
_NEGATIVE_FLAT = patterns.compile(r"[-−–]([1-9][0-9]?)(?![0-9.])")
_GOES_ON = patterns.compile(r"-|/[0-9]")
_LARGEST_FLAT = 30
# 7×24小时: so many days on end
_DAYS = patterns.compile(r" ?[×xX✕*] ?24(?= ?(?:小时|h(?![A-Za-z/])))")
_CHAIN = patterns.compile(r" ?[×xX*]")
_TINY_AHEAD = patterns.compile(
    r"(?:误码率|误比特率|误帧率|误差率|丢包率|漏率|泄漏率|真空度|失效率|虚警率|稳定度|不确定度|误差|检出限|突变率|概率|"
    r"风险率|线性度|本底|压力|精度|灵敏度).{0,12}$"
)
_SMALL_CUE = patterns.compile(r"(?:低于|优于|小于|不大于|不高于|不超过|少于|等于|达到|达|[≤<]) ?$")
# Units behind which 1012 is more likely 10¹² than a thousand and twelve.
_HUGE_UNIT = patterns.compile(r" ?(?:Ω|欧姆|CFU|PFU|TCID|拷贝|copies|cells|个/m[Ll]|/m[Ll]|n/cm|ions|vg/|GC/|cm-[23]|/cm)")
_SUSPECT = patterns.compile(r"10(?:[3-9]|1[0-9])")

# Signs.
_SIGNS = "-−–+"
_SIGNS_AHEAD = frozenset("-−–+负")
_PLUS_AHEAD = frozenset("～~—至到、,，(（[在为从由于即约达有/≥≤<>")
_NO_SIGN_BEHIND = frozenset(")）]】%‰℃°′″-−–—±×Ω·/_.μ第")
_UNIT_TAIL = "年月日天时分秒米克吨元万亿个项家度级倍人次号℃%‰mgslLWVAKkHhzaPJNCd"

# The number of an item that ends where a sign stands.
_ITEM_AHEAD = patterns.compile(r"(?:^|[\n。；;：:])[ \u3000\t]{0,4}(?:[（(][0-9一二三四五六七八九十]{1,2}[)）]|[0-9]{1,2}[)）.、])$")
_SPAN = patterns.compile(r"[于过到为≤<≥] ?[LlHhD]/$")
_WAVELENGTH = patterns.compile(r"(?<![0-9])λ/$")

# Parts, ratios, folds.
_MORE = patterns.compile(
    r"余(?![热量弦度额氯压震辉])|多(?![模源元维样级层点场通目中核播跳轴晶肽糖酚能相孔尺任线机传光频波重物学领语路端极视智功粒流租云])"
)
_TENTHS = patterns.compile(
    r"成(?![像员分型形果本立熟功品就长套组交膜核份绩年人药矿网片色因败衣语对文]|为(?![上下]?限))(?:([一二三四五六七八九半])(?![个项种套年]))?"
)
_DISCOUNT = patterns.compile(r"折(?![叠射弯旧合算线光扣中返])")
_TWO_DIGIT_DISCOUNT = patterns.compile(r"([一二三四五六七八九])([一二三四五六七八九])折(?![叠射弯旧合算线光扣中返])")
_FOLD = patterns.compile(r"翻了?(?:([0-9]{1,2}|[一两二三四五六七八九十])?)番")
_RATIO_SIGN = patterns.compile(r" ?(?:[:∶：]|比(?!例)) ?(?=[0-9一二三四五六七八九十两]|零点)")
_LABEL_AHEAD = patterns.compile(
    r"(?:项目|课题|专题|任务|方向|榜单|附件|附表|附录|图|表|步骤|阶段|指标|方案|案例|编号|领域|专项|条款|说明|示例|注|第|工况|模式|场景|类型|等级|版本)$"
)
_STROKE = patterns.compile(r"/(?=[0-9])")
_COMMON_BOTTOMS = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 100, 1000})
_WAFERS = frozenset((2, 4, 6, 8, 12))
_INCHES = ("英寸", "寸", "吋")
# 近半月, 近半世纪: what 半 is one half of, though it is no unit.
_BEHIND_HALF = frozenset("月世百程辈圈导径")
_HALF_COUNT = patterns.compile(r"数(?!量|值|据)")

# l for 1, O and the circle of 二〇 for 0.
_OCR = patterns.compile(
    r"(?<![A-Za-z0-9.])(?=[0-9.]{0,12}[lIOo〇○])(?:[0-9lI][0-9lIOo〇○]{0,11}(?:\.[0-9lIOo〇○]{1,6})?|[Oo]\.[0-9]{1,6})(?![0-9lIOo〇○])"
)
_RANGE_BEHIND = patterns.compile(r"[～~—–-][0-9]")
_COUNTING = frozenset("个项家件台套人名篇年天小万亿")
_OCR_LETTERS = str.maketrans("lIOo〇○", "110000")
_OCR_INNER = patterns.compile(r"[0-9]\.?(?:[lIOo〇○]+|[Oo〇○]+\.)[0-9]")
_OCR_ENDS = patterns.compile(r"[0-9]{1,15}+(?:\.[0-9〇○]{0,9}+)?[Oo〇○]{1,9}|[lI][0-9Oo〇○]{0,15}\.?[0-9Oo〇○]{1,9}|[Oo]\.[0-9]{1,9}")


def scan(text: str) -> list[Numeral]:
    """All numerals of a folded text in order, none overlapping; each numeral character lies in exactly one of them.

    A run of more than a thousand of such characters is one numeral, flagged `endless`: no figure, and none whose value a decimal could hold.
    """
    endless = list(_ENDLESS.finditer(text)) if _SAMPLED.search(text[::_SAMPLE]) else []
    if endless:
        found = _scan(_ENDLESS.sub(lambda run: "\x02" * len(run.group()), text))
        found += (Numeral(run.start(), run.end(), Decimal(0), tail=run.end(), flags=("endless",)) for run in endless)
        return sorted(found)
    return _scan(text)


def _scan(text: str) -> list[Numeral]:
    found: list[Numeral] = []
    share: Numeral | None = None  # what stood right ahead, where that was 百分之三十
    at = 0
    with localcontext() as context:
        context.prec = _PRECISION
        while place := _PLACE.search(text, at):
            start, end = place.span()
            which = place.lastgroup
            if which == "plain":
                value = _written(text[start:end])
            elif which == "alone":
                value = _VALUES[text[start]]
            elif which == "times" and not idioms.at(text, end - 1):
                value = _tidy(_written(text[start : end - 1]) * _TIMES[text[end - 1]])
            else:
                numerals = _at(text, start, at) if text[start] in _BEGINS or _CANDIDATE.match(text, start) else None
                if numerals is None:
                    at = start + 1
                    continue
                if share is not None and numerals[0].kind == "plain":
                    numerals[0] = _sharing(text, share, numerals[0])
                found += numerals
                at = numerals[-1].tail or numerals[-1].end
                share = numerals[-1] if numerals[-1].kind in ("percent", "permille") else None
                continue
            numeral = _NUMERAL((start, end, value, "plain", "", False, end, "", ()))
            if share is not None:
                numeral = _sharing(text, share, numeral)
                share = numeral if numeral.kind != "plain" else None
            found.append(numeral)
            at = end
    return found


def moved(numeral: Numeral, offset: int) -> Numeral:
    """The same numeral by its offsets in a text of which the one scanned is a part that begins at `offset`."""
    start, end, value, kind, unit, more, tail, exact, flags = numeral
    return _NUMERAL((start + offset, end + offset, value, kind, unit, more, tail + offset, exact, flags))


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a Decimal: exact where it has finite decimals, else rounded to 12."""
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return _tidy(quotient) if rest == 1 else quotient.quantize(FRACTION_DIGITS)


def _tidy(value: Decimal) -> Decimal:
    """The same value without trailing zeros and without an exponent of ten."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if exponent == 0:
        return value
    if exponent > 0:
        return Decimal((sign, digits + (0,) * exponent, 0))
    keep = len(digits)
    while exponent < 0 and keep > 1 and digits[keep - 1] == 0:
        keep, exponent = keep - 1, exponent + 1
    return Decimal((sign, digits[:keep], exponent if any(digits) else 0))


def _plain(start: int, read: Read, sign: int = 1) -> Numeral:
    return Numeral(start, read.end, _tidy(sign * read.value), more=read.more, tail=read.tail or read.end, flags=read.flags)


def _sharing(text: str, first: Numeral, second: Numeral) -> Numeral:
    """百分之三十至五十: the second number is a percentage too."""
    between = text[first.end : second.start]
    if between in ("至", "到", "-", "～", "~", "—") and not text.startswith(("%", "‰", "个", "项"), second.tail or second.end):
        return second._replace(kind=first.kind, unit=first.unit)
    return second


def _at(text: str, start: int, floor: int) -> list[Numeral] | None:
    """The numerals that begin at `start` (two for 两三); None where a letter turns out to be no digit."""
    char = text[start]
    if "0" <= char <= "9":
        numeral = _arabic(text, start, floor)
        divides = char != "0" and text.endswith("/", floor, start) and not text.startswith("波片", numeral.end)
        if divides and _SPAN.search(text, max(floor, start - 4), start):
            return [_of_span(numeral)]
        return [_of_wavelength(numeral) if divides and _WAVELENGTH.search(text, max(floor, start - 3), start) else numeral]
    if char in "lIOo":
        ocr = _ocr(text, start)
        return [ocr] if ocr else None
    if char == "翻":
        return _fold(text, start)
    if char == "对":
        begin = start - 1 if start > floor and text[start - 1] == "打" else start
        return [Numeral(begin, start + 2, Decimal(50), "discount", "%", tail=start + 2)]
    if char == "半":
        return [_half(text, start, floor)]
    if char in han.VALUES:
        return _from_nought(text, start) or _han(text, start, floor)
    other = _other(text, start)
    return [other] if other else None


def _of_wavelength(numeral: Numeral) -> Numeral:
    """λ/20 is a twentieth of a wavelength, the unit in which optics states the error of a surface."""
    value = 1 / Fraction(numeral.value)
    return numeral._replace(start=numeral.start - len("λ/"), value=decimal_of(value), kind="fraction", unit="λ", exact=f"{value.numerator}/{value.denominator}")


def _of_span(numeral: Numeral) -> Numeral:
    """L/600 is a share of the span or of the height, in which builders state how far a thing bends or leans."""
    value = 1 / Fraction(numeral.value)
    return numeral._replace(start=numeral.start - len("L/"), value=decimal_of(value), kind="fraction", exact=f"{value.numerator}/{value.denominator}")


def _other(text: str, start: int) -> Numeral | None:
    """½, ①, Ⅳ, ³ and the like: one character, the value Unicode gives it. None where this Python's Unicode is older than the character."""
    char = text[start]
    if (given := unicodedata.numeric(char, None)) is None:
        return None
    value = Fraction(str(given)).limit_denominator(1000)
    if "⁄" in unicodedata.normalize("NFKC", char):
        return Numeral(start, start + 1, decimal_of(value), "fraction", tail=start + 1, exact=f"{value.numerator}/{value.denominator}")
    return Numeral(start, start + 1, decimal_of(value), tail=start + 1)


def _fold(text: str, start: int) -> list[Numeral] | None:
    """翻一番 is an increase of 100 %, 翻两番 of 300 %."""
    match = _FOLD.match(text, start)
    if match is None:
        return None
    times = match.group(1)
    count = 1 if not times else int(times) if times.isascii() else int(han.chinese(times) or 1)
    return [Numeral(start, match.end(), Decimal(2**count - 1) * 100, "fold", "%", tail=match.end())]


def _half(text: str, start: int, floor: int) -> Numeral:
    """半 without 一 ahead of it: 半年 is 0.5, 过半, 近半, 减半 and 半数 are 50 %; 半导体 has the value and is told to be none by names.py."""
    end = start + 1
    if _HALF_COUNT.match(text, end):
        return Numeral(start, end + 1, Decimal(50), "half", "%", tail=end + 1)
    tenth = _TENTHS.match(text, end)
    if tenth and not tenth.group(1):
        return Numeral(start, end + 1, Decimal(5), "tenths", "%", tail=end + 1)
    ahead = text[max(floor, start - 1) : start]
    if ahead == "近" and (text[end : end + 1] in _BEHIND_HALF or ((unit := unit_behind(text, end)) and (unit.surface == "个" or unit.dimension != "count"))):
        return Numeral(start, end, Decimal("0.5"), tail=end)
    if ahead in ("过", "减", "折", "近") and not text.startswith(("导", "自", "监", "径", "年", "小时", "个", "天"), end):
        return Numeral(start, end, Decimal(50), "half", "%", tail=end)
    return Numeral(start, end, Decimal("0.5"), tail=end)


def _from_nought(text: str, start: int) -> list[Numeral] | None:
    """零下20℃ is -20, 零上20℃ is 20."""
    if not text.startswith(("零下", "零上"), start):
        return None
    sign = -1 if text[start + 1] == "下" else 1
    match = _ARABIC.match(text, start + 2)
    read = Read(Decimal(_GROUPING.sub("", match.group())), match.end()) if match else han.read(text, start + 2)
    return [_plain(start, read, sign)] if read else None


# Arabic numbers


def _below_one(text: str, start: int, floor: int) -> Numeral:
    """.5 and -.5, the digits at `start`."""
    digits = _DIGITS.match(text, start)
    assert digits is not None
    begin, sign = _sign(text, start - 1, floor)
    return _plain(begin, _multiplied(text, Decimal(f"0.{digits.group()}"), digits.end()), sign)


def _written(digits: str) -> Decimal:
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def _arabic(text: str, start: int, floor: int) -> Numeral:
    plainly = _PLAINLY.match(text, start) if text[start - 1 : start] != "." else None
    if plainly:
        end = plainly.end()
        begin, sign = _sign(text, start, floor) if start > floor and text[start - 1] in _SIGNS_AHEAD else (start, 1)
        value = _written(plainly.group())
        return Numeral(begin, end, value if sign > 0 else -value, tail=end)
    ocr = _ocr(text, start)
    if ocr:
        return ocr
    dotted = _DOTTED.match(text, start, start + _LONGEST_DOTTED)
    if dotted:
        return Numeral(start, dotted.end(), Decimal(text[start : text.index(".", start)]), tail=dotted.end(), flags=("dotted",))
    if start > floor and text[start - 1] == "." and _POINT_AHEAD.search(text, max(floor, start - 2), start):
        return _below_one(text, start, floor)
    large = _MULTIPLIED.match(text, start) if start <= floor or text[start - 1] not in _SIGNS_AHEAD else None
    if large is not None and not idioms.at(text, large.end() - 1):
        return Numeral(start, large.end(), _tidy(_written(large.group()[:-1]) * _TIMES[large.group()[-1]]), tail=large.end())
    match = _ARABIC.match(text, start)
    assert match is not None
    comma = _COMMA.search(match.group())
    if comma and _is_comma_list(text, start, match.group()):
        match = _ARABIC.match(text, start, start + comma.start())
        assert match is not None
    value, end = Decimal(_GROUPING.sub("", match.group())), match.end()
    torn = _TORN_POINT.match(text, end) if "." not in match.group() and start > floor and _TORN_AHEAD.match(text, start - 1, start) else None
    if torn:
        value, end = value + Decimal(f"0.{torn.group(1)}"), torn.end()
    begin, sign = _sign(text, start, floor)
    if begin == start and (fraction := _written_fraction(text, start, end)):
        return fraction
    if text[end : end + 1] in _POWER_BEGINS and (days := _DAYS.match(text, end)):
        return Numeral(start, days.end(), value * 24, tail=days.end())
    if text[end : end + 1] in _POWER_BEGINS and (power := _powers(text, start, end, value)):
        return _plain(begin, power, sign)
    read = _multiplied(text, value, end)
    special = _special(text, begin, start, read, signed=begin < start)
    if special:
        return special
    numeral = _plain(begin, read, sign)
    if _SUSPECT.fullmatch(text, start, match.end()) and _HUGE_UNIT.match(text, match.end()):
        numeral = numeral._replace(flags=(*numeral.flags, "suspect_superscript"))
    return numeral if numeral.more else _with_more(text, numeral)


def _special(text: str, begin: int, start: int, read: Read, *, signed: bool) -> Numeral | None:
    """What words or signs behind a number make of it: a share, a mixed number, a ratio, tenths, a discount."""
    if text[read.end : read.end + 1] not in _SPECIAL:
        return None
    share = _share(text, begin, read) or _mixed(text, begin, read, -1 if signed else 1)
    if share or signed:
        return share
    ratio = _ratio(text, start, read)
    if ratio:
        return ratio
    tenths = _TENTHS.match(text, read.end) if 0 < read.value <= 10 else None
    if tenths:
        extra = tenths.group(1)
        rest = 5 if extra == "半" else DIGITS[extra] if extra else 0
        return Numeral(begin, tenths.end(), _tidy(read.value * 10 + rest), "tenths", "%", tail=tenths.end())
    discount = _DISCOUNT.match(text, read.end) if 0 < read.value < 100 else None
    if discount and (read.value < 10 or (read.value == int(read.value) and read.end - start == 2)):
        # 8.5折, 75折
        percent = read.value * 10 if read.value < 10 else read.value
        return Numeral(begin, discount.end(), _tidy(percent), "discount", "%", tail=discount.end())
    return None


def _is_comma_list(text: str, start: int, number: str) -> bool:
    """100,200,300 is a list of numbers in even steps; so is what follows 分别, what a comma ties to a number ahead of it, and an interval in brackets."""
    if start > 1 and text[start - 1] in ",，" and "0" <= text[start - 2] <= "9":
        return True
    if text[start - 1 : start] == "[" or text.startswith("]", start + len(number)):
        # [100,200)
        return True
    if _LIST_OF_NUMBERS.search(text, max(0, start - 20), start):
        return True
    groups = [int(group) for group in _COMMA.split(number.partition(".")[0])]
    steps = {second - first for first, second in pairwise(groups)}
    return len(groups) > 2 and len(steps) == 1 and steps != {0}


def _sign(text: str, start: int, floor: int) -> tuple[int, int]:
    """Where the number begins with its sign, and 1 or -1. A dash behind a number, a unit or a letter is no sign."""
    at = start - 1
    if at < floor:
        return start, 1
    char = text[at]
    if char == "负" and not text.endswith(("正", "欺", "自", "背"), 0, at):
        return at, -1
    if char not in _SIGNS:
        return start, 1
    ahead = text[at - 1] if at else ""
    if char == "+":
        return (at, 1) if not ahead or ahead in _PLUS_AHEAD else (start, 1)
    if ahead == " ":
        ahead = text[at - 2] if at >= 2 else ""
        if char == "–" or (ahead.isascii() and (ahead.isalnum() or ahead in ")%")):
            return start, 1
    if ahead in ")）.、" and _ITEM_AHEAD.search(text, max(0, at - 12), at):
        # （2）-40℃冲击功
        return at, -1
    bound = (ahead.isascii() and ahead.isalnum()) or ahead in _NO_SIGN_BEHIND or "Α" <= ahead <= "ω" or ahead in han.VALUES
    if ahead and ahead not in "至到" and (bound or ("一" <= ahead <= "龥" and _unit_between(text, at))):
        return start, 1
    return at, -1


def _unit_between(text: str, dash: int) -> bool:
    """Whether the stretch ahead of the dash is a number's unit (10年-20年), so that the dash is a range."""
    for at in range(dash - 1, max(-1, dash - 7), -1):
        char = text[at]
        if char in "，。；、：,;: \n（(":
            return False
        if ("0" <= char <= "9") or char in han.VALUES:
            return text[dash - 1] in _UNIT_TAIL or dash - 1 - at <= 2
    return False


def _powers(text: str, start: int, end: int, value: Decimal) -> Read | None:
    """×10ⁿ, 10ⁿ, 1e6 behind or in place of a number."""
    if match := _TIMES_TEN.match(text, end):
        return Read(value.scaleb(_exponent(match)), match.end())
    if match := _TIMES_TEN_FLAT.match(text, end):
        exponent = int(match.group(1).translate(_SUPERSCRIPTS))
        # 3×104×5 and 20×105 are dimensions
        chained = _CHAIN.match(text, match.end()) or (start > 0 and text[start - 1] in "×xX*")
        if 1 <= value < 10 and abs(exponent) <= _LARGEST_FLAT and not chained:
            return Read(value.scaleb(exponent), match.end(), flags=("restored_superscript",))
    if match := _E_NOTATION.match(text, end):
        return Read(value.scaleb(int(match.group(1).translate(_SUPERSCRIPTS))), match.end())
    if value in (2, 10) and (match := _POWER.match(text, end)):
        exponent = _exponent(match)
        return Read(Decimal(1).scaleb(exponent) if value == 10 else Decimal(2) ** exponent, match.end())
    return _flat_negative(text, start, end) if text[start:end] == "10" else None


def _flat_negative(text: str, start: int, end: int) -> Read | None:
    """10-6 that is no range because it would run backwards, 10-12 where a very small property and a ceiling stand ahead."""
    match = _NEGATIVE_FLAT.match(text, end)
    if match is None or _GOES_ON.match(text, match.end()) or _CHAIN.match(text, match.end()):
        return None
    exponent = int(match.group(1))
    ahead = text[max(0, start - 24) : start]
    if 3 <= exponent < 10 or (exponent <= _LARGEST_FLAT and _TINY_AHEAD.search(ahead) and _SMALL_CUE.search(ahead)):
        return Read(Decimal(1).scaleb(-exponent), match.end(), flags=("restored_superscript",))
    return None


def _exponent(match: regex.Match[str]) -> int:
    written = (match["sup"] or match["caret"] or match["word"]).translate(_SUPERSCRIPTS)
    digits = written.lstrip("+-")
    size = int(digits) if digits.isascii() else int(han.chinese(digits) or 0)
    return -size if written.startswith("-") else size


def _written_fraction(text: str, start: int, end: int) -> Numeral | None:
    """1/3 and 2/3; not 6/30, 24/7 or the parts of a path."""
    stroke = _STROKE.match(text, end)
    if stroke is None or end - start > 2 or not text[start:end].isdigit():
        return None
    bottom = _ARABIC.match(text, stroke.end())
    assert bottom is not None
    stop = bottom.end()
    if not bottom.group().isdigit() and text[start:end] == "1" and text.startswith(_INCHES, stop):
        # 1/2.3英寸, the size of a sensor
        return Numeral(start, stop, decimal_of(1 / Fraction(bottom.group())), "fraction", tail=stop, exact=f"1/{bottom.group()}")
    if not bottom.group().isdigit() or (len(bottom.group()) > 4 and not (text[start:end] == "1" and bottom.group().endswith("000"))):
        # 1/50000 is a share too, 1/20210301 is none
        return None
    ahead, behind = text[start - 1 : start], text[stop : stop + 1]
    if ahead and (ahead in "/.-_第" or (ahead.isascii() and ahead.isalnum())):
        return None
    measured = behind.isascii() and behind.isalpha() and text[start:end] == "1" and (unit := unit_behind(text, stop)) is not None and unit.dimension not in ("", "count")
    if behind and (behind in "/-_月日号" or (behind.isascii() and behind.isalpha() and not measured)):
        return None
    top, under = int(text[start:end]), int(bottom.group())
    if top in _WAFERS and under in _WAFERS and text.startswith(_INCHES, stop):
        # 6/8英寸: two sizes
        return None
    if not 0 < top < under or (top > 1 and under not in _COMMON_BOTTOMS):
        return None
    return Numeral(start, stop, decimal_of(Fraction(top, under)), "fraction", tail=stop, exact=f"{top}/{under}")


def _multiplied(text: str, value: Decimal, end: int) -> Read:
    """300万, 6千, 10余万, 1.2万亿, and what they carry behind them: 3万4000, 1亿2000万, 3万四千."""
    factor, stop, more = han.multiplier(text, end)
    if stop == end:
        letter = _LETTER.match(text, end)
        if letter and _WATT.match(text, end) and _CROWD_AHEAD.search(text, max(0, end - 26), end) is None:
            letter = None
        return Read(value * _LETTERS[letter.group().lower()], letter.end()) if letter else Read(value, end)
    total, end = value * factor, stop
    while not more:
        rest = _carried(text, end, factor)
        if rest is None:
            break
        total, end = total + rest.value, rest.end
        factor, stop, _ = han.multiplier(text, end) if rest.tail else (factor, end, False)
        if stop == end:
            break
        # the carried number has a multiplier of its own: 1亿2000万
        total += rest.value * (factor - 1)
        end = stop
    return Read(total, end, more)


def _carried(text: str, start: int, factor: Decimal) -> Read | None:
    """The number that goes on behind a multiplier, smaller than it; `tail` is set where a multiplier of its own follows."""
    char = text[start : start + 1]
    if char and "0" <= char <= "9":
        match = _ARABIC.match(text, start)
        if match is None or not match.group().isdigit():
            return None
        value, size = Decimal(match.group()), len(match.group())
        own, stop, _ = han.multiplier(text, match.end())
        if stop > match.end():
            return Read(value, match.end(), tail=stop) if value * own < factor else None
        if size == 1 and factor >= 100 and value:
            return Read(value * factor / 10, match.end())
        return Read(value, match.end()) if value < factor and size == len(str(factor)) - 1 else None
    # one Chinese digit alone (5万一套) is a number of its own
    if not char or char not in DIGITS or factor < 100 or idioms.at(text, start):
        return None
    read = han.read(text, start)
    if read is None or read.end < start + 2 or read.more or text.startswith("分之", read.end) or read.value >= factor:
        return None
    return read


def _with_more(text: str, numeral: Numeral) -> Numeral:
    """30余, 20多, 100+: more than a round number."""
    end = numeral.end
    multiplied = text[end - 1] in han.TENS or text[end - 1] in han.BIG
    if numeral.value <= 0 or not (multiplied or _is_round(numeral.value)):
        return numeral
    match = _MORE.match(text, end)
    if match:
        return numeral._replace(more=True, tail=match.end())
    if text.startswith("来", end) and (unit := unit_behind(text, end + 1)) and unit.dimension in ("count", "time"):
        # 100来家: about as many
        return numeral._replace(tail=end + 1)
    follower = text[end + 1 : end + 2]
    if text.startswith("+", end) and "一" <= follower <= "龥" and follower not in han.VALUES:
        return numeral._replace(more=True, tail=end + 1)
    return numeral


def _is_round(value: Decimal) -> bool:
    """Whether a tidy value is a multiple of ten."""
    _, digits, exponent = value.as_tuple()
    return exponent == 0 and digits[-1] == 0


def _ratio(text: str, start: int, first: Read) -> Numeral | None:
    """2:1, 1:50, 1比1; a label ahead (项目1:3种) says that it is none."""
    sign = _RATIO_SIGN.match(text, first.end)
    if sign is None or first.value == 0 or _LABEL_AHEAD.search(text, max(0, start - 3), start):
        return None
    match = _ARABIC.match(text, sign.end())
    if match:
        second = _multiplied(text, Decimal(_GROUPING.sub("", match.group())), match.end())
    elif "比" in sign.group() and (read := han.read(text, sign.end())):
        second = read
    else:
        return None
    if second.value == 0:
        return None
    exact = f"{_tidy(first.value)}:{_tidy(second.value)}"
    third = _RATIO_SIGN.match(text, second.end)
    more_parts = _ARABIC.match(text, third.end()) if third else None
    stop, flags = (more_parts.end(), ("ratio_of_three",)) if more_parts else (second.end, ())
    return Numeral(start, stop, decimal_of(Fraction(first.value) / Fraction(second.value)), "ratio", tail=stop, exact=exact, flags=flags)


def _share(text: str, begin: int, under: Read) -> Numeral | None:
    """百分之三十, 千分之五, 三分之一, 10分之1."""
    if not text.startswith("分之", under.end) or under.value == 0:
        return None
    at = under.end + 2
    sign = -1 if text[begin] in "负-−" else 1
    if text.startswith("负", at):
        sign, at = -sign, at + 1
    match = _ARABIC.match(text, at)
    top = Read(Decimal(_GROUPING.sub("", match.group())), match.end()) if match else han.read(text, at)
    if top is None:
        return None
    if under.value in (100, 1000):
        kind, unit = ("percent", "%") if under.value == 100 else ("permille", "‰")
        return _with_more(text, Numeral(begin, top.end, _tidy(sign * top.value), kind, unit, tail=top.end))
    value = Fraction(sign * top.value) / Fraction(under.value)
    exact = f"{_tidy(sign * top.value)}/{_tidy(under.value)}"
    return Numeral(begin, top.end, decimal_of(value), "fraction", tail=top.end, exact=exact)


def _mixed(text: str, begin: int, whole: Read, sign: int) -> Numeral | None:
    """一又二分之一, 3又四分之一: a whole number and a fraction."""
    if not text.startswith("又", whole.end):
        return None
    match = _ARABIC.match(text, whole.end + 1)
    under = Read(Decimal(_GROUPING.sub("", match.group())), match.end()) if match else han.read(text, whole.end + 1)
    part = _share(text, whole.end + 1, under) if under else None
    if part is None or under is None:
        return None
    value = part.value if part.kind == "fraction" else part.value / under.value
    exact = part.exact or f"{part.value}/{under.value}"
    minus = "-" if sign < 0 else ""
    return Numeral(begin, part.end, _tidy(sign * (whole.value + value)), "fraction", tail=part.end, exact=f"{minus}{_tidy(whole.value)} {exact}")


def _ocr(text: str, start: int) -> Numeral | None:
    """5O%, l00个, 1O0: letters read for digits, only where digits on both sides, or a unit or multiplier behind, prove it."""
    match = _OCR.match(text, start)
    if match is None:
        return None
    raw, end = match.group(), match.end()
    behind = text[end : end + 1]
    proven = (behind and behind in han.VALUES) or unit_behind(text, end) or _RANGE_BEHIND.match(text, end)
    if behind.isascii() and behind.isalpha() and not (proven and any("0" <= char <= "9" for char in raw)):
        # log, low
        return None
    # 1l个月: no litre is counted.
    counted = behind in _COUNTING and raw[-1] in "lI" and raw[:-1].isdigit()
    if not _OCR_INNER.search(raw) and not (proven and (counted or _OCR_ENDS.fullmatch(raw))):
        return None
    read = _multiplied(text, Decimal(raw.translate(_OCR_LETTERS)), end)
    return _plain(start, read._replace(flags=("ocr",)))


# Chinese numbers


def _han(text: str, start: int, floor: int) -> list[Numeral]:
    if han.is_formal(text[start]) and not han.formal_counts(text, start):
        return [Numeral(start, start + 1, Decimal(han.VALUES[text[start]]), tail=start + 1)]
    word = idioms.at(text, start)
    if word:
        # the numerals of a word: each run of them is one
        stop = start + 1
        while stop < word[1] and text[stop] in han.VALUES:
            stop += 1
        inside = han.read(text, start, stop)
        return [Numeral(start, stop, inside.value if inside else Decimal(0), tail=stop)]
    if text.startswith("百分百", start):
        return [Numeral(start, start + 3, Decimal(100), "percent", "%", tail=start + 3)]
    if text.startswith("一半", start) and not idioms.at(text, start + 1):
        return [Numeral(start, start + 2, Decimal(50), "half", "%", tail=start + 2)]
    followed = text[start + 1 : start + 2] in han.VALUES
    cut = _TWO_DIGIT_DISCOUNT.match(text, start) if followed else None
    if cut:
        return [Numeral(start, cut.end(), Decimal(DIGITS[cut[1]] * 10 + DIGITS[cut[2]]), "discount", "%", tail=cut.end())]
    two = han.pair(text, start) if followed else None
    if two and two[1][1] - start == 2 and _TENTHS.match(text, two[1][1]):
        # 七八成
        (a, b, low), (_, c, high) = two
        tenths = Numeral(a, b, Decimal(low * 10), "tenths", "%", tail=b, flags=("adjacent_digits",))
        return [tenths, tenths._replace(start=b, end=c + 1, value=Decimal(high * 10), tail=c + 1)]
    if two:
        return [Numeral(a, b, Decimal(value), tail=b, flags=("adjacent_digits",)) for a, b, value in two]
    read = han.read(text, start)
    if read is None:
        return [Numeral(start, start + 1, Decimal(han.VALUES[text[start]]), tail=start + 1)]
    begin, sign = _sign(text, start, floor) if text[max(floor, start - 1) : start] == "负" else (start, 1)
    if text.startswith("分之", read.end) and read.value == 100 and (two := han.pair(text, read.end + 2)):
        # 百分之二三十
        (_, middle, low), (_, end, high) = two
        flags = ("adjacent_digits",)
        return [
            Numeral(start, middle, Decimal(low), "percent", "%", tail=middle, flags=flags),
            Numeral(middle, end, Decimal(high), "percent", "%", tail=end, flags=flags),
        ]
    special = _special(text, begin, start, read, signed=begin < start)
    if special:
        return [special]
    numeral = _plain(begin, read, sign)
    return [numeral if numeral.more else _with_more(text, numeral)]
