"""Numerals and their exact values: every way a number is written, and what only looks like one."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.quantities import han, numbers
from extractors.quantities.figure import Numeral

# text => numeral as written = value (unit, kind, + for more, flags in brackets) | …
CASES = """
3项 => 3=3
共36个月 => 36=36
0.5 => 0.5=0.5
99.99% => 99.99=99.99
007 => 007=7
1,000 => 1,000=1000
1,000,000元 => 1,000,000=1000000
12,345.67 => 12,345.67=12345.67
1，200台 => 1，200=1200
1 000个 => 1 000=1000
12 000亩 => 12 000=12000
1 234 567 => 1 234 567=1234567
8 000次 => 8 000=8000
50ms,30个 => 50=50 | 30=30
100,200,300 => 100=100 | 200=200 | 300=300
分别为100,200转 => 100=100 | 200=200
1,23 => 1=1 | 23=23
10,00 => 10=10 | 00=0
2023 300 => 2023=2023 | 300=300
0 500 => 0=0 | 500=500
1 0000 => 1=1 | 0000=0
-40℃ => -40=-40
在-45℃下 => -45=-45
－ 5 => 5=5
−20℃ => −20=-20
-40℃～+60℃ => -40=-40 | +60=60
-40~-20 => -40=-40 | -20=-20
至-20℃ => -20=-20
、-3℃ => -3=-3
（-5） => -5=-5
负3度 => 负3=-3
负三 => 负三=-3
正负5度 => 5=5
零下20℃ => 零下20=-20
零下二十度 => 零下二十=-20
零上5度 => 零上5=5
+60℃ => +60=60
±20 => 20=20
5-8 => 5=5 | 8=8
5%-10% => 5=5 | 10=10
2℃-8℃ => 2=2 | 8=8
5年-10年 => 5=5 | 10=10
10米-20米 => 10=10 | 20=20
15cm-25cm => 15=15 | 25=25
A-10 => 10=10
三-五个 => 三=3 | 五=5
第-1 => 1=1
用于-20℃ => -20=-20
1+1 => 1=1 | 1=1
CPU+10 => 10=10
300万 => 300万=3000000
300万IOPS => 300万=3000000
1.2亿元 => 1.2亿=120000000
0.35亿 => 0.35亿=35000000
1,500万元 => 1,500万=15000000
1 500万元 => 1 500万=15000000
5百万 => 5百万=5000000
3千万元 => 3千万=30000000
2千 => 2千=2000
6千吨 => 6千=6000
2百人 => 2百=200
5十 => 5十=50
1.2万亿 => 1.2万亿=1200000000000
2万5千 => 2万5千=25000
3万4000 => 3万4000=34000
3万4千 => 3万4千=34000
3万四千 => 3万四千=34000
3万4 => 3万4=34000
3千5 => 3千5=3500
1亿2000万元 => 1亿2000万=120000000
2亿5千万 => 2亿5千万=250000000
3万400 => 3万=30000 | 400=400
5万一套 => 5万=50000 | 一=1
2万3个 => 2万3=23000
3千瓦 => 3=3 | 千=1000
5千米 => 5=5 | 千=1000
2千克 => 2=2 | 千=1000
3兆瓦 => 3=3 | 兆=1000000000000
5百千瓦 => 5百=500 | 千=1000
3万千瓦 => 3万=30000 | 千=1000
百千瓦级 => 百=100 | 千=1000
百兆瓦时级 => 百=100 | 兆=1000000000000
千米级 => 千=1000
万米级 => 万=10000
万吨级 => 万=10000
千万像素级 => 千万=10000000
百万级 => 百万=1000000
十亿元 => 十亿=1000000000
亿级 => 亿=100000000
万亿级 => 万亿=1000000000000
5兆元 => 5兆=5000000000000
1×10⁵ => 1×10⁵=100000
1.2×10⁴ => 1.2×10⁴=12000
3×10⁻⁶ => 3×10⁻⁶=0.000003
5 × 10⁶ => 5 × 10⁶=5000000
5×10^6 => 5×10^6=5000000
5×10^-6 => 5×10^-6=0.000005
2x10^8 => 2x10^8=200000000
2*10^8 => 2*10^8=200000000
2×10^{12} => 2×10^{12}=2000000000000
1×10的6次方 => 1×10的6次方=1000000
10⁻⁶ => 10⁻⁶=0.000001
10⁵份 => 10⁵=100000
10¹² => 10¹²=1000000000000
10^7cps => 10^7=10000000
10^-9 => 10^-9=0.000000001
10^(-3) => 10^(-3)=0.001
10的6次方 => 10的6次方=1000000
10的负6次方 => 10的负6次方=0.000001
10的六次方 => 10的六次方=1000000
2^20 => 2^20=1048576
2³²个 => 2³²=4294967296
1e6 => 1e6=1000000
1E5 => 1E5=100000
1.5E-3 => 1.5E-3=0.0015
2e+4 => 2e+4=20000
1.2×104L/h => 1.2×104=12000 [restored_superscript]
1×103CFU/g => 1×103=1000 [restored_superscript]
1×10-6 => 1×10-6=0.000001 [restored_superscript]
5×1012个 => 5×1012=5000000000000 [restored_superscript]
1×1010 => 1×1010=10000000000 [restored_superscript]
1×10-10Pa => 1×10-10=0.0000000001 [restored_superscript]
1920×1080像素 => 1920=1920 | 1080=1080
20×100mm => 20=20 | 100=100
2×100G => 2=2 | 100=100
3×104×5 => 3=3 | 104=104 | 5=5
4×10台 => 4=4 | 10=10
5×1000 => 5=5 | 1000=1000
10m×5m×3m => 10=10 | 5=5 | 3=3
误码率低于10-6 => 10-6=0.000001 [restored_superscript]
误码率低于10-12 => 10-12=0.000000000001 [restored_superscript]
10-15项 => 10=10 | 15=15
10-12个月 => 10=10 | 12=12
PFH≤10-8/h => 10-8=0.00000001 [restored_superscript]
10-6-3 => 10=10 | 6=6 | 3=3
1012Ω => 1012=1012 [suspect_superscript]
106CFU/mL => 106=106 [suspect_superscript]
1012台 => 1012=1012
103个 => 103=103
十二 => 十二=12
十 => 十=10
二十 => 二十=20
二十三个 => 二十三=23
二百 => 二百=200
二百五 => 二百五=250
二百零五 => 二百零五=205
二百五十 => 二百五十=250
一百一十一 => 一百一十一=111
三千五百 => 三千五百=3500
三千零五十 => 三千零五十=3050
两千 => 两千=2000
两百万 => 两百万=2000000
两万五千 => 两万五千=25000
一万三 => 一万三=13000
一万零三 => 一万零三=10003
一万零三百 => 一万零三百=10300
十万三千 => 十万三千=103000
六十四万零一百四十三元 => 六十四万零一百四十三=640143
三亿五千万 => 三亿五千万=350000000
一亿零三百万 => 一亿零三百万=103000000
一万亿 => 一万亿=1000000000000
一百二十三万四千五百六十七 => 一百二十三万四千五百六十七=1234567
廿 => 廿=20
廿四个 => 廿四=24
卅六 => 卅六=36
三〇二个 => 三〇二=302
二〇二五 => 二〇二五=2025
二○二五 => 二○二五=2025
二〇 => 二〇=20
一九九八 => 一九九八=1998
一二三四 => 一二三四=1234
零 => 零=0
〇 => 〇=0
零点五 => 零点五=0.5
一点五 => 一点五=1.5
十二点二五 => 十二点二五=12.25
二点五亿 => 二点五亿=250000000
三百二十四点七五千克 => 三百二十四点七五=324.75 | 千=1000
两点一线 => 两=2 | 一=1
壹佰贰拾元 => 壹佰贰拾=120
壹佰伍拾万元 => 壹佰伍拾万=1500000
伍元 => 伍=5
陆仟份 => 陆仟=6000
拾家 => 拾=10
貳佰萬元 => 貳佰萬=2000000
三十五百 => 三十五=35 | 百=100
百千 => 百=100 | 千=1000
三千两百两 => 三千两百=3200 | 两=2
一套 => 一=1
一半 => 一半=50 % half
一半以上 => 一半=50 % half
半数以上 => 半数=50 % half
过半 => 半=50 % half
减半 => 半=50 % half
半年 => 半=0.5
半个月 => 半=0.5
半导体 => 半=0.5
百分之三十 => 百分之三十=30 % percent
百分之30 => 百分之30=30 % percent
百分之一点五 => 百分之一点五=1.5 % percent
百分之零点五 => 百分之零点五=0.5 % percent
百分之百 => 百分之百=100 % percent
百分之一百二十 => 百分之一百二十=120 % percent
百分之负三 => 百分之负三=-3 % percent
百分之三十至五十 => 百分之三十=30 % percent | 五十=50 % percent
百分之三十到百分之五十 => 百分之三十=30 % percent | 百分之五十=50 % percent
百分之三十至五十个 => 百分之三十=30 % percent | 五十=50
千分之五 => 千分之五=5 ‰ permille
万分之三 => 万分之三=0.0003 fraction
十分之九 => 十分之九=0.9 fraction
三分之一 => 三分之一=0.333333333333 fraction
三分之二 => 三分之二=0.666666666667 fraction
四分之三 => 四分之三=0.75 fraction
二分之一 => 二分之一=0.5 fraction
七分之三 => 七分之三=0.428571428571 fraction
10分之1 => 10分之1=0.1 fraction
1/3 => 1/3=0.333333333333 fraction
2/3以上 => 2/3=0.666666666667 fraction
1/50 => 1/50=0.02 fraction
½ => ½=0.5 fraction
¾ => ¾=0.75 fraction
6/30 => 6=6 | 30=30
24/7 => 24=24 | 7=7
1/2/3 => 1=1 | 2=2 | 3=3
1/3月 => 1=1 | 3=3
四成 => 四成=40 % tenths
3成 => 3成=30 % tenths
三成半 => 三成半=35 % tenths
三成五 => 三成五=35 % tenths
十成 => 十成=100 % tenths
30成像 => 30=30
三成员 => 三=3
五成以上 => 五成=50 % tenths
翻一番 => 翻一番=100 % fold
翻两番 => 翻两番=300 % fold
翻了一番 => 翻了一番=100 % fold
翻三番 => 翻三番=700 % fold
翻2番 => 翻2番=300 % fold
翻番 => 翻番=100 % fold
翻身 =>
打对折 => 打对折=50 % discount
对折 => 对折=50 % discount
八折 => 八折=80 % discount
8折 => 8折=80 % discount
8.5折 => 8.5折=85 % discount
六五折 => 六五折=65 % discount
三折叠 => 三=3
2:1 => 2:1=2 ratio
1:50 => 1:50=0.02 ratio
1:1 => 1:1=1 ratio
1.5:1 => 1.5:1=1.5 ratio
1:1.5 => 1:1.5=0.666666666667 ratio
16:9 => 16:9=1.777777777778 ratio
2 : 1 => 2 : 1=2 ratio
1比1 => 1比1=1 ratio
一比一 => 一比一=1 ratio
二比三 => 二比三=0.666666666667 ratio
1:10000 => 1:10000=0.0001 ratio
1:0 => 1=1 | 0=0
0:1 => 0=0 | 1=1
6:2:2 => 6:2:2=3 ratio [ratio_of_three]
项目1:3种 => 1=1 | 3=3
2比例 => 2=2
提升2比传统 => 2=2
十余个 => 十=10 +
百余家 => 百=100 +
三十余家 => 三十=30 +
三十多项 => 三十=30 +
200余台 => 200=200 +
20多个 => 20=20 +
100+家 => 100=100 +
十几家 => 十=10 +
二十几项 => 二十=20 +
10余万 => 10余万=100000 +
三千多万 => 三千多万=30000000 +
二十余亿 => 二十余亿=2000000000 +
3万多 => 3万=30000 +
1.2亿余 => 1.2亿=120000000 +
百分之三十多 => 百分之三十=30 % percent +
3多 => 3=3
20多模态 => 20=20
30多源 => 30=30
300余热 => 300=300
12余 => 12=12
两三个 => 两=2 [adjacent_digits] | 三=3 [adjacent_digits]
七八家 => 七=7 [adjacent_digits] | 八=8 [adjacent_digits]
三五年 => 三=3 [adjacent_digits] | 五=5 [adjacent_digits]
四五百个 => 四=400 [adjacent_digits] | 五百=500 [adjacent_digits]
八九亿元 => 八=800000000 [adjacent_digits] | 九亿=900000000 [adjacent_digits]
十七八家 => 十七=17 [adjacent_digits] | 八=18 [adjacent_digits]
二十五六岁 => 二十五=25 [adjacent_digits] | 六=26 [adjacent_digits]
l00个 => l00=100 [ocr]
l0项 => l0=10 [ocr]
I2个 => I2=12 [ocr]
lO万次 => lO万=100000 [ocr]
5O% => 5O=50 [ocr]
1O个 => 1O=10 [ocr]
1O0台 => 1O0=100 [ocr]
2OO万元 => 2OO万=2000000 [ocr]
l.8米 => l.8=1.8 [ocr]
2.O MPa => 2.O=2 [ocr]
O.5mm => O.5=0.5 [ocr]
1l0 => 1l0=110 [ocr]
O2 => 2=2
3l => 3=3
l2范数 => 2=2
CO2 => 2=2
I/O =>
② => ②=2
⑩ => ⑩=10
Ⅳ => Ⅳ=4
m³ => ³=3
CO₂ => ₂=2
2023.6.30 => 2023.6.30=2023 [dotted]
1.1.2 => 1.1.2=1 [dotted]
3. => 3=3
3.5.  => 3.5=3.5
统一十种 => 一=1 | 十=10
系统一套 => 一=1
四十三元 => 四十三=43
5个百分点 => 5=5 | 百=100
一二维 => 一=1 [adjacent_digits] | 二=2 [adjacent_digits]
X86 => 86=86
GB/T 7714-2015 => 7714=7714 | 2015=2015
没有数字 =>
"""


def shown(text: str, numeral: Numeral) -> str:
    parts = [f"{text[numeral.start : numeral.end]}={format(numeral.value, 'f')}", numeral.unit]
    parts += [numeral.kind if numeral.kind != "plain" else "", "+" if numeral.more else ""]
    parts += [f"[{','.join(numeral.flags)}]" if numeral.flags else ""]
    return " ".join(part for part in parts if part)


def lines() -> list[tuple[str, str]]:
    found = []
    for line in CASES.strip("\n").splitlines():
        text, _, expected = line.partition(" =>")
        found.append((text, expected.strip()))
    return found


@pytest.mark.parametrize(("text", "expected"), lines())
def test_scan(text: str, expected: str) -> None:
    assert " | ".join(shown(text, numeral) for numeral in numbers.scan(text)) == expected


def test_enough_cases() -> None:
    texts = [text for text, _ in lines()]
    assert len(texts) >= 250
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("text", "exact"),
    [("三分之一", "1/3"), ("1/3", "1/3"), ("四分之三", "3/4"), ("2:1", "2:1"), ("1:1.5", "1:1.5"), ("万分之三", "3/10000"), ("½", "1/2"), ("30", "")],
)
def test_exact(text: str, exact: str) -> None:
    assert numbers.scan(text)[0].exact == exact


@pytest.mark.parametrize(("text", "tail"), [("十余个", 2), ("100+家", 4), ("300万", 4), ("十几家", 2), ("30多项", 3)])
def test_tail(text: str, tail: int) -> None:
    assert numbers.scan(text)[0].tail == tail


def test_long_decimals_stay_exact() -> None:
    text = "0.123456789012345678901234567890123456789"
    assert numbers.scan(text)[0].value == Decimal(text)


# Rendering a number and reading it back.

STEPS = ("", "十", "百", "千")
BIGS = ("", "万", "亿", "万亿")


def in_han(number: int, *, two: str = "二") -> str:
    """A Chinese numeral in full, as officials write it."""
    if number == 0:
        return "零"
    words: list[str] = []
    sections = []
    rest = number
    while rest:
        rest, section = divmod(rest, 10000)
        sections.append(section)
    nought = False
    for place in range(len(sections) - 1, -1, -1):
        section = sections[place]
        if section == 0:
            nought = bool(words)
            continue
        if words and (nought or section < 1000):
            words.append("零")
        nought = False
        words.append(_section(section, two) + BIGS[place])
    text = "".join(words)
    return text.removeprefix("一") if text.startswith("一十") else text


def _section(section: int, two: str) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = section // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        word = two if digit == 2 and place >= 2 else "零一二三四五六七八九"[digit]
        text += ("零" if gap and text else "") + word + STEPS[place]
        gap = False
    return text


FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_chinese_read_back(number: int) -> None:
    assert han.chinese(in_han(number)) == number
    assert han.chinese(in_han(number, two="两")) == number


@given(st.integers(min_value=11, max_value=10**8 - 1))
def test_formal_read_back(number: int) -> None:
    assert han.chinese(in_han(number).translate(FORMAL)) == number


@pytest.mark.parametrize("nought", "〇零")
def test_by_place_read_back(nought: str) -> None:
    read = {number: han.chinese("".join((nought + "一二三四五六七八九")[int(d)] for d in str(number))) for number in range(100, 10_000)}
    assert {number: found for number, found in read.items() if found != number} == {863: None}  # 八六三 is the name of a programme


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=6))
def test_arabic_read_back(number: int, decimals: int) -> None:
    value = Decimal(number).scaleb(-decimals)
    plain = format(value, "f")
    whole, point, part = plain.partition(".")
    grouped = f"{int(whole):,}" + point + part
    for text in (plain, grouped, grouped.replace(",", " "), grouped.replace(",", "\u2009")):
        found = numbers.scan(f"为{text}台")
        assert [n.value for n in found] == [value], text
        assert f"为{text}台"[found[0].start : found[0].end] == text
    negative = numbers.scan(f"为-{plain}台")
    assert [n.value for n in negative] == [-value]


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=0, max_value=3), st.sampled_from(["百", "千", "万", "亿", "千万", "百万", "万亿"]))
def test_multiplier_read_back(number: int, decimals: int, word: str) -> None:
    value = Decimal(number).scaleb(-decimals)
    factor = 1
    for char in word:
        factor *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[char]
    found = numbers.scan(f"约{format(value, 'f')}{word}元")
    assert [n.value for n in found] == [value * factor]


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=-30, max_value=30))
def test_powers_read_back(digits: int, exponent: int) -> None:
    mantissa = Decimal(digits).scaleb(1 - len(str(digits)))
    raised = str(exponent).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    want = mantissa.scaleb(exponent)
    plain = format(mantissa, "f")
    texts = [f"{plain}×10{raised}", f"{plain}×10^{exponent}", f"{plain}e{exponent}"]
    if exponent:
        texts.append(f"{plain}×10{exponent}")
    for text in texts:
        assert [n.value for n in numbers.scan(text)] == [want], text


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=1, max_value=99))
def test_fractions_read_back(top: int, under: int) -> None:
    for text in (f"{in_han(under)}分之{in_han(top)}", f"{under}分之{top}"):
        found = numbers.scan(text)
        assert len(found) == 1
        assert abs(found[0].value - Decimal(top) / Decimal(under)) < Decimal("1e-11")
        assert found[0].exact == f"{top}/{under}"


COVERED = regex.compile(rf"[{numbers.NUMERAL_CHARS}]")
NASTY = st.text(alphabet="0123456789０〇零一二三五九十百千万亿兆两半廿壹拾点分之成折翻番余多几负×^eE.,，:：/+-−⁰⁶⁻½①Ⅳ₂lIO oAmkW%℃年个项系统第至～ \n", max_size=60)


@given(NASTY)
@settings(max_examples=400)
def test_every_numeral_character_once(text: str) -> None:
    found = numbers.scan(text)
    for first, second in pairwise(found):
        assert first.start < first.end <= second.start
        assert max(first.end, first.tail) <= second.start
    held = {at for n in found for at in range(n.start, n.end)}
    assert {m.start() for m in COVERED.finditer(text)} <= held


@given(NASTY)
def test_a_numeral_does_not_depend_on_what_is_far(text: str) -> None:
    alone = [(n.start, n.end, n.value) for n in numbers.scan(text)]
    padding = "研究内容如下。" * 3
    assert [(n.start - len(padding), n.end - len(padding), n.value) for n in numbers.scan(padding + text)] == alone or text[:1] in "+-−–"


HOSTILE = ["一", "1", "十", "1,", "1.", "l", "10-", "1/", "翻", "百分之", "-1", "十四五", "零", "1×10", "半", "万亿", "点一", "1:", "三元", "1 000 "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_linear_time(piece: str) -> None:
    """Twice the text takes about twice the time, whatever is repeated."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        best = 9.0
        for _ in range(2):
            began = time.process_time()
            numbers.scan(text)
            best = min(best, time.process_time() - began)
        return best

    small, large = seconds(4000), seconds(16000)
    assert large < 0.1 or large / small < 10, f"{small:.3f} s for 4,000 characters, {large:.3f} s for 16,000"
