"""Items: the clauses of 考核指标 cover the section, with their stage, and tell figures from plain duties."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.guides import extract_guide
from extractors.items import cut
from extractors.model.guide import Item

GUIDE = "指南\n项目1 甲\n研究内容：研究甲。\n考核指标：{own}\n项目2 乙\n研究内容：研究乙。\n考核指标：效率不低于80%。\n"


def items(own: str) -> list[Item]:
    return [i for i in extract_guide(GUIDE.format(own=own)).items if i.project == "1"]


@given(st.text(alphabet="甲乙12.．（）()①②；。：:\n ，、一二", max_size=60), st.integers(0, 5))
def test_cuts_cover_without_gap_or_overlap(text: str, start: int) -> None:
    found = cut(text, min(start, len(text)), len(text))
    edges = [a for a, _ in found] + [found[-1][1]] if found else []
    assert edges == sorted(edges)
    assert all(a[1] == b[0] for a, b in pairwise(found))
    if found:
        assert (found[0][0], found[-1][1]) == (min(start, len(text)), len(text))


@pytest.mark.parametrize(
    ("own", "kinds"),
    [
        ("精度不低于90%；支持国产芯片架构。", ["quantitative", "qualitative"]),
        ("（1）精度不低于90%（2）寿命不低于5年。", ["quantitative"]),
        ("1.精度不低于90%；2.建立标准体系；3.时延小于1.5ms。", ["quantitative", "qualitative", "quantitative"]),
        ("①精度不低于90%；②形成样机1套。", ["quantitative", "quantitative"]),
        ("效率提高1.5倍，符合指标（1）的要求。", ["quantitative"]),
    ],
)
def test_kinds(own: str, kinds: list[str]) -> None:
    assert [i.kind for i in items(own)] == kinds


def test_stages() -> None:
    found = items("中期指标：完成样件2件；精度不低于80%。结题指标：精度不低于90%；通过第三方检测。")
    assert [i.stage for i in found] == ["mid_term", "mid_term", "final", "final"]


def test_a_word_of_stage_holds_for_its_clause_or_where_it_opens_one_for_its_sentence() -> None:
    assert [i.stage for i in items("精度不低于90%；标准在项目完成时形成1项；寿命不低于5年。")] == ["", "final", ""]
    assert [i.stage for i in items("精度不低于90%；项目完成时形成标准1项；寿命不低于5年。成本不超过3万元。")] == ["", "final", "final", ""]


def test_figures_belong_to_their_item() -> None:
    found = items("精度不低于90%，寿命不低于5年；时延小于1ms。")
    assert [len(i.quantity_ids) for i in found] == [2, 1]


@pytest.mark.parametrize("above", ["主要指标如下表。", "主要指标：", ""])
def test_a_row_of_a_table_is_one_item_and_its_head_none(above: str) -> None:
    table = "指标\t目标值\n转速\t≥24000r/min\n接口\t支持多种协议；兼容旧版\n"
    body = f"研究内容：甲。\n考核指标：{above}\n{table}发明专利2件。\n"
    guide = extract_guide(f"某市2030年度项目申报指南\n说明。\n方向1：甲技术\n{body}方向2：乙技术\n{body}")
    told = [(item.kind, item.text.split("\n")[-2 if "\n" in item.text else -1]) for item in guide.items if item.project == "方向1"]
    rows = [("quantitative", "转速"), ("qualitative", "接口"), ("quantitative", "发明专利2件。")]
    assert told[-3:] == rows
    assert len(told) == 3 + bool(above)
