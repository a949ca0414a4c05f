"""What the heading of a section says of its figures."""

from __future__ import annotations

import pytest

from extractors.guides import extract_guide

GUIDE = """示例市2026年揭榜挂帅榜单
榜单一：示例装备研制
一、需求背景
现有产品良率不足60%，年需求量约40台。在80℃下寿命仅3年。
二、攻关任务
研制示例装备2台。
三、主要技术指标
良率不低于95%。
四、榜单金额
不超过800万元。
五、完成时限
2年，其中首批样机8个月内交付。
"""


@pytest.fixture(scope="module")
def read() -> dict[str, tuple[str, str]]:
    return {q.quote: (q.indicator, q.role) for q in extract_guide(GUIDE).quantities}


@pytest.mark.parametrize(("quote", "role"), [("不足60%", "context"), ("约40台", "context"), ("2台", "target"), ("不低于95%", "target")])
def test_the_present_state_binds_nobody(read: dict[str, tuple[str, str]], quote: str, role: str) -> None:
    assert read[quote][1] == role


@pytest.mark.parametrize(("quote", "indicator"), [("不超过800万元", "榜单金额"), ("2年", "完成时限"), ("不低于95%", "良率")])
def test_the_heading_names_what_opens_its_section(read: dict[str, tuple[str, str]], quote: str, indicator: str) -> None:
    assert read[quote][0] == indicator


def test_a_circumstance_of_the_present_state_stays_one(read: dict[str, tuple[str, str]]) -> None:
    assert (read["80℃"][1], read["3年"][1]) == ("condition", "context")


def test_a_statement_of_needs_tells_the_present_state() -> None:
    guide = extract_guide(GUIDE.replace("需求背景", "需求说明"))
    assert {q.role for q in guide.quantities if q.quote in ("不足60%", "约40台")} == {"context"}


def test_no_further_figure_takes_the_heading(read: dict[str, tuple[str, str]]) -> None:
    assert read["8个月内"][0] != "完成时限"
