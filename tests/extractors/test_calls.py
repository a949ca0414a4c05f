"""Calls: a notice and its annexes; what the notice says stands in each of its guides."""

from __future__ import annotations

import pytest

from extractors.guides import extract_guides
from extractors.model.guide import Guide

NOTICE = """甲省科学技术厅关于组织申报2024年度重点专项的通知
各有关单位：
现将有关事项通知如下。
一、申报条件
申报单位应为省内注册的独立法人，注册满2年。
二、限项规定
每个推荐单位推荐项目不超过20项，同一负责人限报1项。
三、申报时间
网上申报时间为2024年3月1日至2024年4月15日17:00。
四、联系方式
业务咨询：高新处，张三，0500-81234567
"""
ANNEX = """
附件{number}
“{theme}”重点专项2024年度申报指南
本专项每个项目拟支持1项。
项目{number}.1 {theme}技术
研究内容：研究技术。
考核指标：效率不低于{number}0%。
申报要求：由企业牵头。
项目{number}.2 {theme}装备
研究内容：研究装备。
考核指标：寿命不低于{number}年。
申报要求：下设课题不超过{number}个。
"""


def call(*themes: str) -> tuple[Guide, ...]:
    text = NOTICE + "".join(ANNEX.format(number=k, theme=theme) for k, theme in enumerate(themes, 1))
    return extract_guides(text.encode(), "通知.txt")


@pytest.mark.parametrize("themes", [("储能",), ("储能", "制造"), ("储能", "制造", "农机")])
def test_each_guide_inherits_the_notice(themes: tuple[str, ...]) -> None:
    guides = call(*themes)
    assert len(guides) == len(themes)
    for k, guide in enumerate(guides, 1):
        assert [p.number for p in guide.outline.projects] == [f"{k}.1", f"{k}.2"]
        assert {f["deadline"] for f in guide.facts} == {"2024-04-15T17:00+08:00"}
        assert {int(str(f["applications_max"])) for f in guide.facts} == {1}
        assert guide.facts[0]["lead"] == "enterprise"
        assert [(c.name, c.phone) for c in guide.contacts] == [("张三", "0500-81234567")]
        keys = {r.key for r in guide.rules if not r.project}
        assert {"region", "registered_years_min", "applications_max", "awards_max"} <= keys


def test_guides_of_a_call_have_keys_of_their_own() -> None:
    guides = call("储能", "制造")
    assert len({g.guide_id for g in guides}) == len({g.guide_key for g in guides}) == 2


def test_spans_lead_back_to_the_lines_of_the_file() -> None:
    whole = NOTICE + "".join(ANNEX.format(number=k, theme=theme) for k, theme in enumerate(("储能", "制造"), 1))
    printed = whole.split("\n")
    for guide in extract_guides(whole.encode(), "通知.txt"):
        for quantity in guide.quantities:
            assert guide.text.content[quantity.start : quantity.end] == quantity.raw
            assert quantity.number_text in printed[quantity.line - 1]


def test_a_guide_without_a_notice_has_none() -> None:
    guide = extract_guides(ANNEX.format(number=1, theme="储能").encode(), "x")[0]
    assert {r.key for r in guide.rules} == {"awards_max", "lead", "subtopics_max"}


def test_an_annex_named_below_the_notice_is_no_guide_of_its_own() -> None:
    text = (
        NOTICE
        + "附件：“储能”重点专项2024年度申报指南\n\n甲省科学技术厅\n2024年2月20日\n"
        + ANNEX.replace("附件{number}", "附件").format(number=1, theme="储能")
    )
    guides = extract_guides(text.encode(), "通知.txt")
    assert len(guides) == 1
    assert [p.number for p in guides[0].outline.projects] == ["1.1", "1.2"]
    assert [d.kind for d in guides[0].dates] == ["period", "published"]
