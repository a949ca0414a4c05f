"""Per what a figure holds, where words ahead of it say so: 每秒不少于40帧, 每个项目2项, 单套售价, 吨产品耗水.

Taken: 每 and 单 with a unit, a measure word or a noun, several of them (每企业每年), 单位千瓦, 吨钢, 百公里. Left: denominators behind a stroke
(1500万元/项), which belong to the unit (units.py); 单个节点 before a property, which is a subject (indicators.py).
"""

from __future__ import annotations

import re
from functools import cache

from extractors import lexicon, patterns
from extractors.quantities import units
from extractors.quantities.figure import Span

COLUMNS = ("surface", "kind", "examples")
PROPERTY_COLUMNS = ("noun", "examples")
VERB_COLUMNS = ("word", "class", "modifies", "examples", "counterexamples")
_WORDS = lexicon.Parts("denominator_words.tsv")
_OPENING = patterns.compile(r"平均每|每一|每|单位|单(?=\p{Han})")
_NUMERAL = patterns.compile(r"(?:\d{1,6}[百千万]?|[一二两三四五六七八九十百千万亿]{1,4}|半)(?![克瓦伏帕赫]|(?<![百万十])米)")
STEP = rf"(?:{_WORDS.any_of('step')}|(?:高于|低于|少于|多于|高出)\p{{Han}}{{0,4}})了?"
"""What may stand between 每 and the number of a step: 每新增10家企业奖励5万元."""
_DIGIT = "[0-9一二两三四五六七八九十百千万]"
_STEP = patterns.compile(rf"{STEP}(?={_DIGIT})")
# The clause ahead, where it is such a step and its figure follows behind a comma: 每增加1000万元投资，奖励10万元.
_STEP_AHEAD = patterns.compile(rf"每{STEP}(?={_DIGIT})[^，。；！？\n,;每]{{1,16}}[，,]$")
_TON = patterns.compile(r"(?:^|[，。；、：:）)．.①-⑳\n])(吨[\p{Han}A-Za-z]{1,8})")
_WHOLE_AHEAD = patterns.compile(
    r"(?:^|[，。；、：\n]|行业|企业|园区)((?:[十百]万|百|千|万)(?:公里|千米|人口|人|元产值|元GDP|米|环))(?!级|以)|((?:百|千|万)(?:公里|千米)|百万(?:吨|公里|工时))(?=\p{Han}{0,3}(?:耗|费|成本|故障|事故|死亡|伤))"
)
# 揭榜负责人, 牵头申报单位: nouns of whoever applies, told by their head.
_HEADED = patterns.compile(rf"\p{{Han}}{{0,4}}?(?:{_WORDS.any_of('head')})(?![总数额]|负责|申报|申请)")
# 省级农业主管部门: nouns of bodies told by their level.
_OF_LEVEL = patterns.compile(rf"[省市县区国]级\p{{Han}}{{0,10}}?(?:{_WORDS.any_of('body')})")
# 单独, 单一, 单元 …: 单 that counts nothing.
_SINGLE_WORDS = frozenset("独一元纯体价晶相片向极抗质链模光边色词调产薪方曲细")
# 榜单市财政资金, 清单金额: 单 that ends a word.
_LISTS = frozenset("简清订名账下菜榜表工货票传保罚床被定")
# 单位千瓦造价: the units and bare quantities that stand behind 单位; 协作单位年产值 is an organisation.
_PER_UNIT_OF = frozenset(_WORDS.words("amount"))
# 单位产品能耗: what else one unit is reckoned of; 牵头单位产品 is no such thing.
_UNIT_OF = patterns.compile(rf"(?<!\p{{Han}})单位({_WORDS.any_of('reckoned')})")
# 每个（含子课题）项目
_NOTE = patterns.compile(r"[（(][^（）()\n]{1,24}[）)]")
# What there is one of behind 单, though it measures nothing behind 每: 单腔月产能, 单炉.
_PIECES = frozenset(_WORDS.words("piece"))
# 单片成本降低20%: a share of what is spent on one piece.
_SPENT = patterns.compile(_WORDS.any_of("spent"))
_FORMULA = patterns.compile(r"[A-Za-z]{1,6}[0-9₀-₉]{1,2}[A-Za-z0-9₀-₉]{0,6}")
_CLAUSE_STOP = patterns.compile(r"(?r)[，。；！？\n,;]")
# 在每亩|7000株密度下|倒伏率…: behind a denominator, a circumstance whose figure it belongs to, and to no later one.
_CIRCUMSTANCE = patterns.compile(r"\p{Han}{0,4}[0-9][0-9.]{0,8}[^，。；！？\n,;0-9]{0,8}?(?:下(?![降调滑])|[时后](?![间段期续]))(?=.)")
# Of these one stands in every denominator ahead of a figure.
_SIGN = re.compile("[每单吨百千万]")
LONGEST = 6
_FARTHEST = 120
"""Characters ahead of a figure within which its denominator is looked for."""
_FARTHEST_STEP = 26


@cache
def _nouns() -> dict[str, str]:
    return {row["surface"]: row["kind"] for row in lexicon.load("denominators.tsv", COLUMNS)}


@cache
def _tagger() -> object:
    import rjieba

    return rjieba


@cache
def _verbs() -> frozenset[str]:
    """Words that say what is done, which the tagger takes for nouns now and then (每栋部署40个)."""
    return frozenset(row["word"] for row in lexicon.load("phrase_verbs.tsv", VERB_COLUMNS))


@cache
def _properties() -> frozenset[str]:
    """Names of what is measured, which are no denominator (每套成本, 单台售价)."""
    return frozenset(row["noun"] for row in lexicon.load("phrase_properties.tsv", PROPERTY_COLUMNS))


def _noun_at(text: str, start: int, stop: int) -> str:
    """The first word at `start`, if it is a noun."""
    if start >= stop or not text[start].isalpha():
        return ""
    for length in range(min(LONGEST, stop - start), 0, -1):
        kind = _nouns().get(text[start : start + length])
        if kind == "noun" and text.startswith("级", start + length):
            break
        if kind == "noun":
            return text[start : start + length]
        if kind == "never":
            return ""
    headed = _OF_LEVEL.match(text, start, stop) or _HEADED.match(text, start, stop)
    if headed:
        return headed.group()
    words: list[tuple[str, str]] = _tagger().tag(text[start : min(stop, start + 10)])  # type: ignore[attr-defined]
    # The tagger marks places apart: 路口, 口岸.
    if not words or not (words[0][1].startswith(("n", "eng")) or words[0][1] == "s") or words[0][0] in _verbs():
        return ""
    # 吨CO₂, 吨H2O: the tagger parts letters and digits.
    formula = _FORMULA.match(text, start, stop)
    return formula.group() if formula else _cut(words[0][0].removesuffix("限"))


def _cut(word: str) -> str:
    """The word without a property at its end (水药耗 is 水); empty where it is nothing but a property."""
    if word in _properties():
        return ""
    for length in (2, 3):
        if len(word) > length and (word[-length:] in _properties() or word.endswith(("耗", "费", "价"))):
            return word[:-length]
    return word


def _before_property(text: str, start: int, noun: str) -> str:
    """The noun at `start` without the first half of a property that the tagger took for its end (吨水|电耗)."""
    end = start + len(noun)
    return noun[:-1] if len(noun) > 1 and text[end - 1 : end + 1] in _properties() else noun


def _one(text: str, start: int, stop: int, *, single: bool) -> tuple[str, int]:
    """The denominator at `start` (behind 每 or 单) and the offset behind it; ("", start) where there is none."""
    at = start
    number = longest = ""
    step = None if single else _STEP.match(text, at, stop)
    numeral = None if single else _NUMERAL.match(text, step.end() if step else at, stop)
    if numeral and numeral.end() < stop:
        number, at = "" if numeral.group() in ("1", "一") else numeral.group(), numeral.end()
        unit = units.match(text, at)
        longest = unit.surface if unit and at < unit.end < stop else ""
    for length in range(min(LONGEST, stop - at), 0, -1):
        surface = text[at : at + length]
        kind = _nouns().get(surface)
        if kind is None:
            continue
        if len(longest) > length and longest.startswith(surface):
            # 每2万架次, 每1个百分点
            return number + longest, at + len(longest)
        end = at + length
        if kind in ("whole", "noun") and not text.startswith("级", end):
            return number + surface, end
        if kind == "noun":
            break
        noted = _NOTE.match(text, end, stop) if text.startswith(("（", "("), end) else None
        end = noted.end() if noted else end
        noun = _noun_at(text, end, stop)
        if kind == "of":
            return number + surface + noun, end + len(noun)
        if number:
            return number + surface + noun, end + len(noun)
        return (noun, end + len(noun)) if noun else (surface, end)
    if numeral:
        return (number + longest, at + len(longest)) if longest else ("", start)
    if single and text[at : at + 1] in _PIECES:
        return text[at], at + 1
    if single:
        return "", start
    noun = _noun_at(text, at, stop)
    return noun, at + len(noun)


def find(text: str, start: int, floor: int, *, counted: bool, divided: bool = False, previous: int = 0) -> tuple[str, Span | None]:
    """The denominator of the figure that begins at `start` and the stretch that says so; ("", None) without one.

    `floor` is the beginning of the sentence, `previous` the end of the figure before: behind it a 每 of its own goes before one that
    stood ahead of both. `counted` says that the figure is a count or an amount of money, for which 单套 is a
    denominator; `divided` that its unit has one of its own (GJ/t), so that 单位产品能耗 is but a name.
    """
    floor = max(floor, start - _FARTHEST)
    if _SIGN.search(text, floor, start) is None:
        return "", None
    stop = _CLAUSE_STOP.search(text, floor, start)
    low = stop.end() if stop else floor
    if low < previous < start and "每" in text[previous:start]:
        low = previous
    parts: list[str] = []
    span: Span | None = None
    clause = text[low:start]
    for match in _OPENING.finditer(text, low, start) if "每" in clause or "单" in clause else ():
        word = match.group()
        if word == "单":
            in_word = text[match.end()] in _SINGLE_WORDS or text.startswith("项冠军", match.end()) or (match.start() > 0 and text[match.start() - 1] in _LISTS)
            if in_word or not (counted or "每" in text[match.end() : start] or _SPENT.search(text, match.end(), start)):
                continue
            found, end = _one(text, match.end(), start, single=True)
        elif word == "单位":
            found, end = _one(text, match.end(), start, single=True)
            reckoned = None if divided else _UNIT_OF.match(text, match.start(), start)
            if reckoned:
                found, end = reckoned.group(1), reckoned.end()
            elif found not in _PER_UNIT_OF:
                continue
        else:
            found, end = _one(text, match.end(), start, single=False)
        if found and word == "单" and text.startswith(("的", "或", "和", "、"), end):
            continue
        if found and _CIRCUMSTANCE.match(text, end, start) is not None:
            continue
        if found:
            parts.append(found)
            span = (span[0] if span else match.start(), end)
    if parts:
        return "·".join(parts), span
    return (_step_ahead(text, low, floor) if counted else None) or _ton_or_whole(text, start, low, clause, counted=counted) or ("", None)


def _step_ahead(text: str, low: int, floor: int) -> tuple[str, Span] | None:
    """The step of a scale in the clause that ends at `low`: 每增加1000万元投资，奖励10万元."""
    far = max(floor, low - _FARTHEST_STEP)
    ahead = _STEP_AHEAD.search(text, far, low) if "每" in text[far:low] else None
    if ahead is None:
        return None
    found, end = _one(text, ahead.start() + 1, low, single=False)
    return (found, (ahead.start(), end)) if found else None


def _ton_or_whole(text: str, start: int, low: int, clause: str, *, counted: bool) -> tuple[str, Span] | None:
    """吨钢, 百公里: what begins the clause from `low` to `start`."""
    ton = _TON.search(text, max(0, low - 1), start) if "吨" in clause else None
    if ton and ton.start(1) >= low:
        noun = _before_property(text, ton.start(1) + 1, _noun_at(text, ton.start(1) + 1, start))
        end = ton.start(1) + 1 + len(noun)
        if (noun or counted) and end < start:
            return "吨" + noun, (ton.start(1), end)
    whole = _WHOLE_AHEAD.search(text, max(0, low - 1), start) if "百" in clause or "千" in clause or "万" in clause else None
    if whole:
        group = 1 if whole.group(1) else 2
        if whole.start(group) >= low:
            return whole.group(group), whole.span(group)
    return None
