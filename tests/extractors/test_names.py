"""Which numerals count nothing: every example and counterexample of the lexicons, and what would break the rules."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import lexicon
from extractors.quantities import idioms, names, numbers

WORDS = lexicon.load(idioms.LEXICON, idioms.COLUMNS, examples=True)
RULES = lexicon.load(names.RULES, names.RULE_COLUMNS, examples=True)
PREFIXES = lexicon.load(names.PREFIXES, names.PREFIX_COLUMNS, examples=True)
# What these say is decided above this file: headings by the outline, a lone Chinese digit by the reading.
TOLD_ELSEWHERE = {"heading", "bare_numeral"}


def judged(text: str) -> dict[int, str]:
    """Offset of each numeral → the reason by which it is none, empty where it counts."""
    numerals = numbers.scan(text)
    reasons = names.ignored(text, numerals)
    return {numeral.start: reasons.get(numeral.start, "") for numeral in numerals}


def marked(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without braces, and the stretches that stood in them."""
    text, stretches, rest = "", [], source
    while "{" in rest:
        ahead, _, rest = rest.partition("{")
        inside, _, rest = rest.partition("}")
        text += ahead
        stretches.append((len(text), len(text) + len(inside)))
        text += inside
    return text + rest, stretches


def reasons_in(text: str, stretch: tuple[int, int]) -> list[str]:
    return [reason for start, reason in judged(text).items() if stretch[0] <= start < stretch[1]]


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row["word"])
def test_word_examples(row: lexicon.Row) -> None:
    for example in lexicon.split(row["examples"]):
        at = example.index(row["word"])
        numerals = [at + k for k, char in enumerate(row["word"]) if char in idioms.NUMERALS]
        assert numerals, f"{row['word']} holds no numeral"
        reasons = judged(example)
        for offset in numerals:
            span = idioms.at(example, offset)
            assert span is not None, f"{row['word']} is not found in {example}"
            assert span[0] <= at, f"{example}: {example[span[0] : span[1]]} hides {row['word']}"
            assert span[1] >= at + len(row["word"])
        assert all(reasons.get(offset, "word:").startswith("word:") for offset in numerals), f"{example}: {reasons}"
    for counterexample in lexicon.split(row["counterexamples"]):
        text, stretches = marked(counterexample)
        for stretch in stretches:
            assert reasons_in(text, stretch) == [""], counterexample


@pytest.mark.parametrize("row", [row for row in RULES if row["rule"] not in TOLD_ELSEWHERE], ids=lambda row: row["rule"])
def test_rule_examples(row: lexicon.Row) -> None:
    assert row["examples"] != "-", "a rule needs an example"
    for example in lexicon.split(row["examples"]):
        text, stretches = marked(example)
        assert stretches, example
        for stretch in stretches:
            found = reasons_in(text, stretch)
            assert found, f"{example}: no numeral"
            assert set(found) == {row["rule"]}, f"{example}: {found}"
    for counterexample in lexicon.split(row["counterexamples"]):
        text, stretches = marked(counterexample)
        for stretch in stretches:
            assert row["rule"] not in reasons_in(text, stretch), counterexample
            assert "" in reasons_in(text, stretch), f"{counterexample}: {judged(text)}"


@pytest.mark.parametrize("row", PREFIXES, ids=lambda row: row["prefix"])
def test_prefix_examples(row: lexicon.Row) -> None:
    for example in lexicon.split(row["examples"]):
        reasons = judged(example)
        assert reasons
        assert all(reasons.values()), f"{example}: {reasons}"


def test_every_reason_is_an_entry() -> None:
    known = set(names.rules())
    words = {f"word:{row['word']}" for row in WORDS}
    texts = [t for row in RULES for t in (*lexicon.split(row["examples"]), *lexicon.split(row["counterexamples"]))]
    for source in texts:
        for reason in judged(marked(source)[0]).values():
            assert not reason or reason in known or reason in words, f"{source}: {reason}"


def test_enough_words() -> None:
    assert len(WORDS) >= 400


# A word of the lexicon inside other words, where it does not stand: the numeral counts.
@pytest.mark.parametrize(
    "source",
    [
        "研制控制系{一}套",
        "研制分析系统{一}套",
        "建立责任{一}项",
        "附清单{一}份",
        "设主任{一}名",
        "签订合同{一}份",
        "开展{一}次性能测试",
        "{一}条线路",
        "提高{一点五}倍",
        "{十}分钟内完成",
        "{四}周内复查",
        "{三}个产品",
        "补贴{四十三}元",
        "水价{五}元三毛",
        "{一}批次样品",
        "{两}个端口",
        "{三}家农户",
        "{半}年内",
        "{一}台流量计",
        "不少于{三}家三甲医院",
        "{两}项二次开发接口",
        "单价{一}元",
        "线上{百}个站点",
        "形成{百}人量级的智库",
        "{三}级试验",
        "{七}功能机械手",
        "{六}自由度平台",
        "{三}种三维模型",
        "统一{十}种接口",
        "支持统一的{二}百种设备",
        "总数{十二}项",
        "达到{11000}米",
        "以{0.1}C放电",
    ],
)
def test_counts(source: str) -> None:
    text, stretches = marked(source)
    for start, end in stretches:
        assert [r for s, r in judged(text).items() if start <= s < end] == [""], judged(text)


@given(st.text(alphabet="一二三四五六七八九十百千万亿零半两统系第维次体个项ABab019.-/（）：、 \n%", max_size=40))
def test_reasons_belong_to_numerals(text: str) -> None:
    numerals = numbers.scan(text)
    starts = {numeral.start for numeral in numerals}
    reasons = names.ignored(text, numerals)
    assert set(reasons) <= starts
    assert all(reasons.values())


def test_the_distance_of_a_relative_date_counts() -> None:
    text = "须在立项后36个月内完成"
    numerals = numbers.scan(text)
    assert names.ignored(text, numerals, [(2, 9)]) == {}
    assert names.ignored("在2024年6月30日内", numbers.scan("在2024年6月30日内"), [(1, 11)])[1] == "date"


HOSTILE = ["A1", "第一", "(1)", "《1", "1.", "项目1、", "每1", "0571-", "编号1", "GB 1", "1+", "1,2-", "Ｘ1", "a@1.", "H2O", "一二", "统一", "[1", "纯度", "Windows 1"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        numerals = numbers.scan(text)
        began = time.process_time()
        names.ignored(text, numerals)
        return time.process_time() - began

    small, large = min(seconds(3000), seconds(3000)), min(seconds(12000), seconds(12000))
    assert large < 0.1 or large / small < 10, f"{small:.3f} s for 3,000 characters, {large:.3f} s for 12,000"
