"""Tiers: thresholds that say which share holds (产值3000万元及以下的，6%；3000万元至2亿元的，4%).

Taken: a bounded amount closed by 的 right before a figure that has no name of its own, and an amount of doing closed by 的 before a clause that gives
something (早交货20天以上的，另奖励8万元): the threshold is a condition, and qualifies the figure behind it. Left: thresholds of who may apply, and
of what is refused (得分60分以下的不予立项), which bind by the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from extractors import patterns
from extractors.lexicon import Parts
from extractors.quantities.figure import Figure, Span
from extractors.quantities.masks import clean

_SHARES = ("%", "‰", "倍")
_BOUNDED = ("ge", "gt", "le", "lt", "range")
# Between the threshold and what holds for it: 的按, 的部分，给予; nothing that names another thing.
_STEP = patterns.compile(
    r"(?:之间)?(?:的部分|部分的?|的(?:企业|单位|项目)?)[，,]?(?:则|可|分别|一律|按照?|给予|予以|一次性|奖励|补助|补贴|资助|奖补|支持|拨付|比例|最高|原则上|为)*"
)
# 金额500万元以下的，定金比例不超过20%; 国拨经费400万元以上的项目，须自筹1:1: the case, and by its own name what holds in it.
_CASE = patterns.compile(r"的(?:项目|课题|榜单)?[，,](?:[\u4e00-\u9fff]{2,14})?")
# Between an amount of doing and what is given for it.
_DONE = patterns.compile(r"[\u4e00-\u9fff]{0,8}的[，,](?:另|再|还|则|可|另行|额外|一次性|给予|予以|追加|按照?|最高|奖励|补助|奖补|补贴)+")
_OPENING = patterns.compile(r"(?r)[，,；;。：:（(\n][^，,；;。：:（(\n]*")
_TIERED = patterns.compile(
    r"(?P<head>[\u4e00-\u9fff]{2,24}?)?按照?[^，,；;。：:\n]{1,24}?分(?:档|级|段|类|层)(?:予以|给予|进行|实行)?"
    rf"(?P<deed>{Parts('circumstances.tsv').any_of('in_tiers')})?(?:核定|核算|计算|确定|计提|列支)?"
    r"[：:，,](?P<first>[\u4e00-\u9fff]{2,10}?)?(?=[\d一二三四五六七八九十百千两不超低高小大满达在])"
)
# 间接费用按直接费用的一定比例核定：
_SHARED = patterns.compile(
    r"(?P<head>[\u4e00-\u9fff]{2,12}?)(?:总额|总和)?按照?(?:不?[超高低][过于出])?(?P<first>[\u4e00-\u9fff]{2,20}?)(?:后?的)?"
    r"一定比例(?:核定|核算|确定|计提|提取)?[：:，,]"
)
# The first tier, which names for the others what is measured and what is bound.
_FIRST = patterns.compile(
    r"(?:^|(?<=[，,；;。：:\n]))(?:上年度|上一年度|年度)?(?P<first>[\u4e00-\u9fff]{2,10}?)[在为]?(?:不?[超低高少大小][过于])?\d[^，,；;。的]{0,20}的(?:项目|课题|榜单)?[，,]"
    r"(?P<head>[\u4e00-\u9fff]{2,10}?)(?:不?[超低高少大小][过于]|按|为|最高|至[少多]|\d)"
)
# 管理费比例，300万元以下部分为20%，…: what the rates of all tiers are
_RATES = patterns.compile(r"(?P<name>[\u4e00-\u9fff]{2,16}(?:比例|标准|费率|额度))(?:如下|为)?[，,：:]")
# 500万元以下的部分|补助|30%
_GIVING = Parts("circumstances.tsv").words("in_tiers")
_FARTHEST = 300
_LONGEST_CLAUSE = 40


def apply(text: str, sentence: Span, figures: Sequence[Figure]) -> None:
    """Sets role, indicator and qualifier of the thresholds of one sentence and of what they hold for; `text` is the whole block."""
    low = sentence[0]
    for threshold, bound in pairwise(figures):
        if threshold.comparator not in _BOUNDED or threshold.role == "context" or threshold.from_to or threshold.change != "none":
            continue
        between = threshold.outer[1], bound.outer[0]
        words = text[slice(*between)]
        if not 0 < len(words) <= _LONGEST_CLAUSE or ("的" not in words and "部分" not in words):
            continue
        money = threshold.unit is not None and threshold.unit.dimension.startswith("money")
        granted = bound.unit_text in _SHARES or bound.numerals[0].kind == "ratio" or (bound.unit is not None and bound.unit.dimension.startswith("money"))
        if not granted or not ((money and (_STEP.fullmatch(text, *between) or _CASE.fullmatch(text, *between))) or _DONE.fullmatch(text, *between)):
            continue
        opening = _OPENING.search(text, max(low, threshold.outer[0] - _LONGEST_CLAUSE), threshold.outer[0])
        start = opening.start() + 1 if opening is not None else max(low, threshold.outer[0] - _LONGEST_CLAUSE)
        own = threshold.indicator_span
        if not money:
            end = text.index("的", between[0]) + 1
            # 早20天以上|交货的: named by what is done
            threshold.indicator = clean(text[between[0] : end - 1]) or threshold.indicator
        else:
            end = between[0]
            named = own is not None and start <= own[0] < threshold.number_start
            if bound.indicator == threshold.indicator or (bound.indicator_span is not None and bound.indicator_span[0] < between[0]):
                bound.indicator, bound.indicator_span = "", None
            told = _told(text, low) if not named or not bound.indicator else None
            if told is not None:
                if not named and told["first"]:
                    threshold.indicator, threshold.indicator_span = told["first"], told.span("first")
                head = "deed" if "deed" in told.re.groupindex and told["deed"] else "head"
                if not bound.indicator and told[head]:
                    bound.indicator, bound.indicator_span = clean(told[head]), told.span(head)
            if not bound.indicator:
                bound.indicator = next((word for word in _GIVING if word in words), "")
            behind = own is not None and own[0] >= threshold.number_start
            if (behind or not threshold.indicator) and (told is None or not told["first"]) and bound.indicator:
                threshold.indicator, threshold.indicator_span = bound.indicator, bound.indicator_span
            portion = next((word for word in ("的部分", "部分") if text.startswith(word, end)), "")
            end += len(portion)
            name = _RATES.search(text, max(low, figures[0].outer[0] - _LONGEST_CLAUSE), figures[0].outer[0]) if portion else None
            if name is not None:
                threshold.indicator = bound.indicator = name["name"]
                threshold.indicator_span = bound.indicator_span = name.span("name")
        threshold.role, threshold.subject, threshold.qualifier = "condition", "", ""
        bound.qualifier = clean(text[start:end])
    for above, below in pairwise(figures):
        # 超过500万元|至1000万元部分
        if below.role == "condition" and above.comparator == "gt" and above.role == "target" and text[above.end : below.start] in ("至", "到", "~", "～", "-", "—"):
            above.role, above.subject, above.qualifier = "condition", "", ""
            above.indicator, above.indicator_span = below.indicator, below.indicator_span


def _told(text: str, low: int) -> regex.Match[str] | None:
    """What lays out the tiers (奖励按采购额分档：) in the full sentence that begins before or at `low`, or its first tier; the last of its kind."""
    start = max(text.rfind(sign, max(0, low - _FARTHEST), low) for sign in "。\n") + 1
    stop = min([at for at in (text.find("。", low), text.find("\n", low)) if at >= 0] + [len(text), low + _FARTHEST])
    for pattern, last in ((_TIERED, stop), (_SHARED, stop), (_FIRST, low)):
        found = next(reversed(list(pattern.finditer(text, start, last))), None)
        if found is not None:
            return found
    return None
