"""The catalogue of indicators: its own examples, the choice between neighbours, and the categories of what it does not know."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import lexicon
from extractors.quantities import catalogue, dimensions, units

ENTRIES = lexicon.load("indicators.tsv", catalogue.COLUMNS, examples=True)
NUMBER = re.compile(r"-?\d[\d,.]*(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?:[:～~]\d+)?[万亿]?")


def identified(example: str, section: str = "") -> tuple[str, str, str]:
    """What the catalogue says of an example whose indicator stands in square brackets and whose figure is the first number behind or before it."""
    indicator = example[example.index("[") + 1 : example.index("]")]
    clause = example.replace("[", "").replace("]", "")
    inside = example.index("[")
    number = next((m for m in NUMBER.finditer(clause) if m.start() >= inside + len(indicator)), None) or NUMBER.search(clause)
    assert number, f"no number in {example}"
    unit = units.match(clause, number.end())
    return catalogue.identify(indicator, unit=unit.surface if unit else "", clause=clause, section=section, at=number.start())


def test_the_catalogue_is_large_enough_and_covers_every_category() -> None:
    assert len(ENTRIES) >= 120
    assert {row["category"] for row in ENTRIES} == set(catalogue.CATEGORIES)
    assert {row["sense"] for row in ENTRIES} == set(catalogue.SENSES)


@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: row["indicator_id"])
def test_an_entry_is_found_in_its_examples_and_not_in_its_counterexamples(row: lexicon.Row) -> None:
    assert row["counterexamples"], "an entry needs a neighbour from which it is told apart"
    for example in lexicon.split(row["examples"]):
        assert identified(example) == (row["indicator_id"], row["sense"], row["category"]), example
    for example in lexicon.split(row["counterexamples"]):
        assert identified(example)[0] != row["indicator_id"], example


def test_the_units_asked_for_exist() -> None:
    declared = {row["dimension"] for row in lexicon.load("dimensions.tsv", dimensions.DIMENSION_COLUMNS)} | {"money", "plain", "person"}
    for entry in catalogue.entries():
        assert set(entry.units) <= declared, entry.indicator_id


@pytest.mark.parametrize(
    ("example", "indicator_id"),
    [
        ("申请发明专利6件，其中授权[发明专利]2件", "invention_patent_granted"),
        ("授权[发明专利]2件，申请发明专利6件", "invention_patent_granted"),
        ("申请或授权[发明专利]6件", "invention_patent"),
        ("申请[发明专利]，数量不少于6件", "invention_patent_filed"),
        ("围绕关键技术申请专利6件，授权[专利]2件", "patent_granted"),
        ("[端到端时延]降低30%", "latency"),
        ("[发明专利授权率]不低于60%", ""),
        ("[芯片]成本降低30%", ""),
        ("[识别准确率]≥95", "accuracy"),
        ("[训练性能]提升30%", "computing_power"),
        ("[定位精度]提高30%", "positioning_accuracy"),
        ("申请[发明专利、软件著作权]各6项", "intellectual_property"),
        ("形成[地方标准或企业标准]送审稿2项", "standard_submitted"),
        ("发布[国家标准、行业标准]共2项", "standard_released"),
        ("制定[国家标准、行业标准]共2项", "standard"),
        ("[总氮、总磷去除率]不低于95%", "removal_rate"),
        ("[技术方向]3个", ""),
        ("[假阳性率]低于3%", "false_alarm_rate"),
        ("[推广应用数量]不少于30套", "deployment"),
    ],
)
def test_neighbours_are_told_apart(example: str, indicator_id: str) -> None:
    assert identified(example)[0] == indicator_id


@pytest.mark.parametrize(
    ("indicator", "unit", "clause", "section", "category"),
    [
        ("", "元", "每个项目不超过300万元", "funding", "funding"),
        ("甲项", "元", "财政资金不超过300万元", "", "funding"),
        ("甲项", "元", "甲项达到300万元", "indicators", "economic"),
        ("甲项", "元", "甲项不低于300万元", "requirements", "eligibility"),
        ("", "年", "实施周期3年", "other", "duration"),
        ("", "年", "至少3年", "indicators", "performance"),
        ("甲项", "个", "建成甲项3个", "indicators", "deliverable"),
        ("甲项", "个", "推广应用甲项3个", "indicators", "application"),
        ("甲项", "名", "引进甲项3名", "indicators", "talent"),
        ("甲项", "kW", "甲项不低于3kW", "indicators", "performance"),
        ("甲项", "kW", "甲项不低于3kW", "requirements", "eligibility"),
        ("发明专利", "件", "拥有发明专利3件", "requirements", "eligibility"),
        ("甲项", "", "甲项不低于3", "indicators", "performance"),
        ("实施周期", "年", "实施周期不超过3年", "requirements", "duration"),
    ],
)
def test_a_category_is_always_given(indicator: str, unit: str, clause: str, section: str, category: str) -> None:
    assert catalogue.identify(indicator, unit=unit, clause=clause, section=section)[2] == category


@given(
    st.text(alphabet="发明专利申请授权准确率不低于[]，。5件%元", max_size=12),
    st.sampled_from(["", "%", "件", "元", "年", "kW", "不是单位"]),
    st.text(max_size=20),
    st.integers(-1, 30),
)
def test_any_phrase_has_a_category(indicator: str, unit: str, clause: str, at: int) -> None:
    indicator_id, sense, category = catalogue.identify(indicator, unit=unit, clause=clause, section="", at=at)
    assert category in catalogue.CATEGORIES
    assert (indicator_id == "") == (sense == "")


def test_a_name_is_known_however_its_characters_are_coded() -> None:
    assert catalogue.identify("新增⽤户", unit="⼈", clause="新增用户3万人", section="") == catalogue.identify(
        "新增用户", unit="人", clause="新增用户3万人", section=""
    )
