"""Roles: whether a figure is to be reached (target), says when another one holds (condition), or merely describes (context)."""

from __future__ import annotations

import regex

from extractors.quantities.figure import Figure

_PARTS = regex.compile(r"(?:重点|研究|技术|主要|指南|支持|优先|攻关|申报)*(?:专题|专项|项目|课题|方向|任务|领域|板块|榜单|榜题|指南|条目|题目|需求|技术方向|子专题|方面|类别|类型|部分|阶段|层面|类)(?:任务|方向|项目|指南|榜单|领域|需求|课题)*")
_SETTING_UP = regex.compile(r"设置?|设立|下设|分设|分为|部署|布局|围绕|发布|启动|包括|包含|凝练|共|列出|安排|提出|聚焦|涵盖|形成|含|划分为|从|组织|针对|面向|按照?|和|、|及|个|，|,")
_AMONG = regex.compile(r"(?:[^，,。；;]*[，,。；;])?其中[，,]?")
_GRANTING = regex.compile(r"支持|资助|立项|择优|入选|遴选|限报|申报")


def of_own_part(figure: Figure, before: str, noun: str) -> bool:
    """Whether the figure counts the guide's own parts (设置三个专题). `before` is the clause up to the figure, `noun` what is counted."""
    if figure.comparator not in ("eq", "approx") or not noun:
        return False
    if _AMONG.match(before) is not None and noun.endswith("项目"):
        return True
    if _PARTS.fullmatch(noun) is None or _GRANTING.search(before):
        return False
    return _SETTING_UP.search(before[-14:]) is not None or not before
