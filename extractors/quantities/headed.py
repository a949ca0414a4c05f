"""What the heading of a section says of its figures: 支持强度 “不超过80万元/项”, 需求背景 “良率不足六成”.

Taken: the heading as the name of a figure that opens its sentence without one; sections on the present state, whose figures describe and bind
nobody. Left: everything the clause says itself (indicators.py, roles.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors import patterns
from extractors.model.block import Section
from extractors.model.quantity import Quantity
from extractors.model.records import settle
from extractors.quantities import catalogue

_STATE = patterns.compile(r"背景|现状|发展趋势|必要性|问题描述|存在(?:的)?问题|行业痛点|需求(?:分析|说明|描述|概况|情况)|缘由|由来|现有(?:基础|条件|水平)")
_NUMBERING = patterns.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[.、．]?\s*)+")
# A heading that names an amount or a time; 考核指标 or 有关说明 name nothing that is bounded.
_AMOUNT = patterns.compile(r"\p{Han}{0,8}(?:强度|额度|[榜赏]金|[榜赏]额|金额|经费|标准|资金|总额|限额|执行期|周期|期限|时限|时间|年限|实施期|项目数|支持数|立项数)")
_NO_NAME = patterns.compile(r"\P{Han}*(?:为|共|约|年|月|日|至|到|控制在|原则上|一般|总计|合计|均)*\P{Han}*")


def apply(quantities: Sequence[Quantity], section: Section, content: str) -> None:
    """Adds to the quantities of one section, just read, what its heading says; `content` is the guide's text."""
    if section.kind in ("research_content", "indicators") or not quantities:
        return
    heading = _NUMBERING.sub("", "".join(section.heading.split()))
    if _STATE.search(heading):
        for quantity in quantities:
            if quantity.role == "target":
                settle(quantity, role="context")
    elif _AMOUNT.fullmatch(heading):
        for quantity in quantities:
            if not quantity.indicator and _NO_NAME.fullmatch(content, quantity.sentence_start, quantity.start):
                indicator_id, sense, category = catalogue.identify(heading, unit=quantity.unit, clause=heading, section=quantity.section)
                settle(quantity, indicator=heading, indicator_id=indicator_id, sense=sense, category=category)
