"""Which words bound a figure: 不低于, 以上, ≤, 优于.

Taken: the cues of `lexicons/comparators.tsv` left and right of a number, negated ones (不得超过), joined ones (小于等于), several beside
each other (达到不低于), floating ones (最多可申报2项). Left: what the bound means for a list or an interval (intervals.py), the size of a
change (changes.py).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import regex

from extractors import lexicon, patterns
from extractors.model.records import maker
from extractors.quantities.figure import Span

COLUMNS = ("surface", "side", "comparator", "strength", "negation", "reach", "not_before", "not_after", "examples", "counterexamples")

# How negation and 等于 turn a bound: 超过 → 不超过; 大于 → 大于等于.
_NEGATED = {"gt": "le", "lt": "ge", "faster": "not_faster", "slower": "not_slower"}
_EITHER = {"gt": "ge", "lt": "le", "better": "no_worse"}
_OR_EQUAL = {"gt": "ge", "lt": "le"}
_NEGATIONS = (
    *("不", "不得", "不能", "不应", "不可", "不宜", "不准", "不许", "不会", "不再", "不要", "不允许", "不应当", "不应该", "不可以", "不得再", "不至于"),
    *("未", "勿", "切勿", "请勿", "没", "没有", "严禁", "禁止", "避免", "防止", "严防", "谨防", "以防", "杜绝", "绝不"),
    *("难以", "很难", "无法", "不致", "不至", "不容", "不能够", "不可能", "无"),
)
_REACHED = ("达到", "达")
_UNABLE = ("没能", "没有能", "未能", "未曾", "不曾", "从未", "尚未", "没有能够", "未能够")
# 不得累计超过3项, 不宜再低于, 未见大于2mm的气孔: the negation stands ahead of an adverb, or of what is said not to be there.
_NEGATED_FROM_AFAR = patterns.compile(
    r"(?:不(?:得|应|能|可|宜|会|准|许|要|应该|应当|可以|能够|允许)?|未|没有?|无|严禁|禁止|避免|防止|杜绝)"
    r"(?:累计|合计|总计|共计|同时|明显|显著|大幅|长期|长时间|持续|连续|再次|再|曾|能|轻易|擅自|随意|任意|总体|平均|单独|分别|全部|实际|整体|年均|单次|一次性"
    r"|任何|有|含|见|出现|存在|发现){1,2}$"
)
_ADVERB_ENDS = frozenset("计时显著幅期续次易自意体均独别部际性再曾能间何有含见现在")
TURNING = {
    "better": ("gt", "lt"),
    "no_worse": ("ge", "le"),
    "faster": ("gt", "lt"),
    "not_faster": ("le", "ge"),
    "slower": ("lt", "gt"),
    "not_slower": ("ge", "le"),
}
"""What a comparator says that turns with the property: where more of it is meant, and where less is (精度优于0.1mm, 响应快于50ms)."""
_EQUALS = ("等于", "或等于", "或者等于", "及等于", "且等于")
FLOATING_REACH = 10
"""Characters that 至少, 最多 may stand ahead of their number."""


class Cue(NamedTuple):
    """One cue in a text: its stretch, what it says, and whether it belongs to the quote."""

    start: int
    end: int
    comparator: str
    strength: str
    floating: bool = False


_CUE = maker(Cue)


class _Entry(NamedTuple):
    surface: str
    comparator: str
    strength: str
    veto: str


class _Tables(NamedTuple):
    """Surface to entry; `lengths` are those that occur, longest first, by the two characters nearest to the number, and by the nearest for all other pairs;
    `nearest` are all characters that can stand nearest to it, behind it those of a link (及以上) too."""

    before: dict[str, _Entry]
    behind: dict[str, _Entry]
    before_lengths: dict[str, tuple[int, ...]]
    behind_lengths: dict[str, tuple[int, ...]]
    before_nearest: frozenset[str]
    behind_nearest: frozenset[str]
    floating: tuple[_Entry, ...]


def _forms(row: lexicon.Row) -> list[_Entry]:
    """An entry with its negated and joined forms."""
    surface, comparator, strength = row["surface"], row["comparator"], row["strength"]
    veto = row["not_before"] if row["side"] == "behind" else row["not_after"]
    forms = [_Entry(surface, comparator, strength, veto)]
    if row["negation"] in ("yes", "joined"):
        # 有无超过3项 asks, and denies nothing
        forms += [_Entry(n + surface, _NEGATED[comparator], strength, "有" if n == "无" else "") for n in _NEGATIONS]
    if row["negation"] == "short":
        # 难以达到80%: what is not reached is fallen short of
        forms += [_Entry(n + surface, "lt", "bound", "") for n in (*_NEGATIONS, *_UNABLE)]
    if row["negation"] == "joined":
        joined = [surface + e for e in _EQUALS]
        forms += [_Entry(j, _OR_EQUAL[comparator], strength, "") for j in joined]
        forms += [_Entry(n + j, _NEGATED[comparator], strength, "") for n in _NEGATIONS for j in joined]
    return forms


@cache
def _tables() -> _Tables:
    before: dict[str, _Entry] = {}
    behind: dict[str, _Entry] = {}
    floating: list[_Entry] = []
    for row in lexicon.load("comparators.tsv", COLUMNS):
        forms = _forms(row)
        for side, table in (("before", before), ("behind", behind)):
            if row["side"] in (side, "both"):
                table.update((entry.surface, entry) for entry in forms)
        if row["reach"] == "floating":
            floating.append(forms[0])

    def lengths(table: dict[str, _Entry], near: slice, nearest: int) -> dict[str, tuple[int, ...]]:
        found: dict[str, set[int]] = {}
        for surface in table:
            found.setdefault(surface[near], set()).add(len(surface))
        return {pair: tuple(sorted(sizes | found.get(pair[nearest], set()), reverse=True)) for pair, sizes in found.items()}

    return _Tables(
        before,
        behind,
        lengths(before, slice(-2, None), -1),
        lengths(behind, slice(2), 0),
        frozenset(surface[-1] for surface in before),
        _LINK_BEGINS.union(surface[0] for surface in behind),
        tuple(floating),
    )


# 最高资助200万元 is a ceiling, 最高转速9000rpm the name of a property: these float only ahead of money.
_MONEY_ADVERBS = ("最高", "最低")
# 最高补助比例30%
_GRANTED = patterns.compile(r"(?:资助|补助|补贴|奖励|奖补|支持|扶持|贴息|配套)(?:的?(?:比例|比率|幅度|率)为?|费率)$")
_FILLER_ENDS = frozenset("“‘「其上币BCVWLazΦφØ¥￥年月天日时钟秒台套项个家人亩吨业户位名目各）):： ")
# What may stand between a cue and its number: 不超过人民币500万元, ≤Φ8mm, 不低于（含）5年, 不低于HRC58, 不少于各3项, 不大于图上0.5mm, 不低于其30%, 不超过“250”.
_FILLER = patterns.compile(
    r"(?:[“‘「其]|图上|人民币|RMB|HRC|HRB|HBW|HV|R[az]|[ΦφØ¥￥]|[TM]RL ?|各|[（(]不?含[）)]|[:：]| "
    r"|每(?:年|月|天|日|小时|分钟|秒|[台套项个家户人位名亩吨])(?:企业|单位|项目)?)$"
)
# 不超过（含税）15元, 不少于（含牵头单位）3家: what the figure takes in.
_TAKEN_IN = patterns.compile(r"[（(]\p{Han}{2,16}[）)]$")
# 低于最低工资标准1800元, 超过最高限价5万元: the limit that is named ahead of its figure
_LIMIT_WORDS = ("限价", "标准", "要求", "额度", "限值", "红线", "底线", "门槛", "警戒线", "LPR加", "LPR+")
_LIMIT = patterns.compile(
    r"(?:(?:规定的?|当地|法定|国家)?(?:最[高低]\p{Han}{0,4})?(?:限价|标准|要求|额度|限值|红线|底线|门槛|警戒线)|(?:同期|[1一]年期|[5五]年期(?:以上)?)?LPR(?:加|\+))$"
)
_LIMIT_ENDS = frozenset(word[-1] for word in _LIMIT_WORDS)
_LONGEST_LIMIT = 12
_NEAR_ENDS = _FILLER_ENDS | _LIMIT_ENDS
# 不少于样本总数的四分之一, 不超过项目总经费的30%, 不高于同类产品的0.8倍: the whole of which the figure is a part or a multiple.
_WHOLE = patterns.compile(r"(?:[（(]不?含[）)])?[\p{Han}A-Za-z0-9、]{1,20}(?<!(?:超过|超出|超|高于|多于)部分)的$")
# The same without 的: 不超过总投资20%.
_BARE_WHOLE = patterns.compile(
    r"\p{Han}{0,10}(?:投资|经费|资金|总额|总数|总量|预算|金额|成本|收入|投入|价值|产值|面积|人数|造价|费用|额度?|租金|房租|利息|保费|单价|售价|价款|贷款|工资|薪酬)$"
)
_WHOLE_ENDS = frozenset("资费金额数量算本入值积价用度租息款酬")
# 不超过总投资（不含土地费用）的30%: what the whole leaves out stands in a bracket behind it.
_NOTE = r"[（(][^（）()\n。；]{1,60}[）)]"
_NOTED_WHOLE = patterns.compile(rf"(?P<whole>[\p{{Han}}A-Za-z0-9]{{1,20}})(?:{_NOTE}的|(?<=[资费金额数量算本入值积价租息款]){_NOTE})$")
_LONGEST_NOTE = 84
_CLOSED = (")", "）", ")的", "）的")
# Any other noun behind a cue that can only bound (不低于押金30%, 不少于有效样本100例, ≤单侧3mm); what rises or falls to the number is none (不低于原产线提升30%).
_NO_WHOLE = "提升增涨加降减缩压落快慢高低长短优较比的一二三四五六七八九十百千万亿两"
_OTHER_WHOLE = patterns.compile(rf"[\p{{Han}}--[{_NO_WHOLE}]]{{2,10}}$", regex.VERSION1)
_SIGNS = frozenset(("≥", "≤", ">", "<", ">=", "<="))
_BOUND_AHEAD = re.compile("[不≥≤<>]")
_FARTHEST_WHOLE = 10
# 不低于进口产品3项: a level that is reached, behind which something else is counted
_LEVEL = patterns.compile(r"水平|标准|产品|同类|国[际内外]|行业|进口|规定|要求|以下|下列|上述")
_NO_WHOLE_ENDS = frozenset(_NO_WHOLE + "，、：（")
# 不迟于合同签订后18个月: the event from which the time runs.
_EVENT = patterns.compile(r"\p{Han}{1,12}(?:后|前|之日起)$")
_EVENT_ENDS = frozenset("后前起")
_DEADLINE_CUES = ("不迟于", "不晚于", "不早于", "不得迟于", "不得晚于", "不得早于", "不超过", "不得超过")
_CLAUSE_BREAK = patterns.compile(r"[，。；！？\n,;、（）()]")


def _entry_ending(tables: _Tables, text: str, position: int) -> _Entry | None:
    if text[position - 1] not in tables.before_nearest:
        return None
    lengths = tables.before_lengths
    for length in lengths.get(text[position - 2 : position]) or lengths.get(text[position - 1], ()):
        start = position - length
        entry = tables.before.get(text[start:position]) if start >= 0 else None
        if entry is not None and not (start and entry.veto and text[start - 1] in entry.veto):
            return entry
    return None


def before(text: str, position: int, floor: int, *, part: bool = False, money: bool = False, time: bool = False) -> list[Cue]:
    """The cues left of the number at `position`, nearest first; nothing left of `floor` is looked at.

    `part` says that the number is a share or a multiple (%, 三分之一, 倍), before which 总数的 may stand; `money` that it is an amount of money, which
    最高资助 bounds; `time` that it is a time, before which an event may stand (不迟于合同签订后18个月).
    """
    tables = _tables()
    found: list[Cue] = []
    bounded = False
    at = position
    while at > floor:
        entry = _entry_ending(tables, text, at) if text[at - 1] in tables.before_nearest else None
        if entry is None and found and text[at - 1] in "或、也且亦" and at - 1 > floor:
            other = _entry_ending(tables, text, at - 1)
            joined = _either(found[-1].comparator, other.comparator) if other is not None else ""
            if joined == "eq" and other is not None and not (other.surface.startswith("不") and text.startswith("不", found[-1].start)):
                # 5万元封顶、不低于3万元
                break
            if other is not None and joined:
                at -= 1 + len(other.surface)
                found[-1] = Cue(at, found[-1].end, joined, "bound")
                bounded = True
                continue
        if entry is None and not found:
            entry, at = _beyond(tables, text, at, floor, part=part, time=time)
        if entry is None or at - len(entry.surface) < floor:
            break
        surface, comparator, strength, _ = entry
        start = at - len(surface)
        turns = text[start - 1 : start] in _ADVERB_ENDS and (comparator in _NEGATED or surface in _REACHED)
        if turns and (ahead := _NEGATED_FROM_AFAR.search(text, max(floor, start - 9), start)):
            start, comparator, strength = ahead.start(), _NEGATED.get(comparator, "lt"), "bound"
        found.append(_CUE((start, at, comparator, strength, False)))
        bounded = bounded or strength == "bound"
        at = start
    if not bounded:
        cue = _floating(tables, text, at, floor, money=money)
        if cue is not None:
            found.append(cue)
    return found


def _either(first: str, second: str) -> str:
    """What two cues say that 或 joins: 达到或超过 is `ge`, 等于或小于 `le`, 优于或等于 `no_worse`, 不少于也不多于 `eq`; empty where they are no such pair."""
    if {first, second} == {"ge", "le"}:
        return "eq"
    strict = next((one for one in (first, second) if one in _EITHER), "")
    other = second if strict == first else first
    if not strict or other not in ("eq", "ge", "le", "no_worse"):
        return ""
    return other if strict == "better" and other == "le" else _EITHER[strict]


def _beyond(tables: _Tables, text: str, at: int, floor: int, *, part: bool, time: bool) -> tuple[_Entry | None, int]:
    """The cue that stands ahead of a filler, a limit's name, a whole or an event, and the offset behind it."""
    last = text[at - 1]
    if last in _NEAR_ENDS and (found := _over_words(tables, text, at, floor, last)) is not None:
        return found
    noun = "一" <= last <= "龥" and last not in _NO_WHOLE_ENDS
    if part or (time and last in _EVENT_ENDS) or (noun and _BOUND_AHEAD.search(text, max(floor, at - _FARTHEST_WHOLE - 4), at)):
        return _over_whole(tables, text, at, floor, part=part, time=time)
    return None, at


def _over_words(tables: _Tables, text: str, at: int, floor: int, last: str) -> tuple[_Entry | None, int] | None:
    """The same ahead of a filler, a limit's name or a bracket; None where none of them ends at `at`."""
    filler = _FILLER.search(text, max(floor, at - 6), at) if last in _FILLER_ENDS else None
    if filler:
        entry = _entry_ending(tables, text, filler.start()) if filler.start() > floor else None
        if entry is not None and "含" in filler.group():
            entry = entry._replace(comparator=_including(entry.comparator, filler.group()))
        return entry, filler.start() if entry else at
    limit = _LIMIT.search(text, max(floor, at - _LONGEST_LIMIT), at) if last in _LIMIT_ENDS and text.endswith(_LIMIT_WORDS, floor, at) else None
    between = limit or (_TAKEN_IN.search(text, max(floor, at - 18), at) if last in "）)" else None)
    if between and between.start() > floor and (entry := _entry_ending(tables, text, between.start())) and entry.strength == "bound":
        return entry, between.start()
    return None


def _over_whole(tables: _Tables, text: str, at: int, floor: int, *, part: bool, time: bool) -> tuple[_Entry | None, int]:
    """The cue ahead of the whole of which the number is a part, of the event from which it runs, or of another noun it is the figure of."""
    between, high, other = None, at, False
    if part:
        last = text[at - 1]
        if text.endswith(_CLOSED, floor, at):
            between = _NOTED_WHOLE.search(text, max(floor, at - _LONGEST_NOTE), at)
            high = between.end("whole") if between is not None else at
        elif last == "的" or last in _WHOLE_ENDS:
            between = (_WHOLE if last == "的" else _BARE_WHOLE).search(text, max(floor, at - 21), at)
    elif time and text[at - 1] in _EVENT_ENDS:
        between = _EVENT.search(text, max(floor, at - 14), at)
    if between is None and text[at - 1] not in _NO_WHOLE_ENDS and _BOUND_AHEAD.search(text, max(floor, at - _FARTHEST_WHOLE - 4), at):
        between, time, other = _OTHER_WHOLE.search(text, max(floor, at - _FARTHEST_WHOLE), at), False, True
    if between is None:
        return None, at
    for k in range(high - 1, max(floor, between.start() - 1), -1):
        entry = _entry_ending(tables, text, k)
        if entry is None or entry.strength == "outside" or k - len(entry.surface) < floor or entry.comparator == "eq" or entry.surface in "约近达满限":
            continue
        if other and not (entry.surface in _SIGNS or (entry.surface.startswith("不") and len(entry.surface) > 2 and entry.surface != "不限于")):
            return None, at
        if other and not part and _LEVEL.search(text, k, at) and not any(char in "少多超" for char in entry.surface):
            return None, at
        if not time or text[k - len(entry.surface) : k] in _DEADLINE_CUES:
            return entry, k
    return None, at


# 不得降至5℃以下, 未控制在5%以内; where a thing merely is, only at the end of its clause (不得在5℃以下施工 says when)
_DENIED = patterns.compile(
    r"(?:(?<![得能会])不(?:得|应|能|可|宜|会|准|许|要|允许|应该|应当|可以|能够)?(?:再|能)?|未(?:能|曾)?|没有?能?|严禁|禁止|勿|(?:避免|防止|严防|谨防|杜绝)\p{Han}{0,4}?)"
    r"(?:(?:[降低跌掉落升涨高增减缩]|[下跌滑回]落|下[降跌滑]|降低|上[升涨]|升高|增加|提高|减少|缩减)[到至]|(?:控制|保持|维持|稳定|限制)在|(?P<stays>处于|位于|在|为))$"
)
DENIED_ENDS = frozenset("到至在于为")
_LONGEST_DENIED = 14
_REST = patterns.compile(r"[，。；、,;）)\n]|$")
_OPPOSITE = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}


def denied(text: str, start: int, floor: int, right: list[Cue]) -> tuple[list[Cue], list[Cue]]:
    """The cues of the number at `start` where that is denied which those behind it say (不得降至5℃以下); none on the left where nothing is denied."""
    if any(cue.comparator not in _OPPOSITE for cue in right):
        return [], right
    said = _DENIED.search(text, max(floor, start - _LONGEST_DENIED), start)
    if said is None or (said["stays"] and _REST.match(text, right[-1].end) is None):
        return [], right
    turned = [cue._replace(comparator=_OPPOSITE[cue.comparator]) for cue in right]
    return [Cue(said.start(), start, turned[0].comparator, "bound")], turned


def stands_apart(text: str, start: int, end: int) -> bool:
    """Whether what stands between a cue and its number, from `start` to `end`, is a noun of its own (昼间), and no filler (人民币)."""
    return (_OTHER_WHOLE.fullmatch(text, start, end) or _WHOLE.fullmatch(text, start, end)) is not None and _FILLER.fullmatch(text, start, end) is None


@cache
def _floaters() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(entry.surface) for entry in _tables().floating))


def _floating(tables: _Tables, text: str, position: int, floor: int, *, money: bool) -> Cue | None:
    """最多可申报2项: an adverb ahead in the same clause, nothing but plain words between it and the number."""
    low = max(floor, position - FLOATING_REACH - 2)
    if not _floaters().search(text, low, position):
        return None
    stretch = text[low:position]
    for entry in tables.floating:
        if entry.surface in _MONEY_ADVERBS and not money and not _GRANTED.search(stretch):
            continue
        k = stretch.rfind(entry.surface)
        if k >= 0 and not _CLAUSE_BREAK.search(stretch, k):
            return Cue(low + k, low + k + len(entry.surface), entry.comparator, entry.strength, floating=True)
    return None


_CAPS = ("上限", "上限为", "下限", "下限为")
_LIMITS = (*_CAPS, "限额", "最高", "最低")
# What the guide itself caps; 使用温度上限, 爆炸上限 name what a thing can do.
_CAPPED = patterns.compile(
    r"(?:年龄|比例|占比|比重|份额|名额|人数|项数|家数|(?:项目|课题|榜单|单位|申报|立项|推荐|支持)(?:总|个)?数量?|页数|字数|期限|年限|工期|执行期|实施期|经费|资金|金额|额度?|费用?|支出|预算|补助|资助|奖励|补贴)的?(?:[（(][^（()）]{1,12}[）)])?$"
)


def is_capped(text: str, at: int, floor: int) -> bool:
    """Whether the 上限 or 下限 at `at` bounds what a guide grants or asks for, so that it names no property; nothing is looked at left of `floor`."""
    return _CAPPED.search(text, max(floor, at - 24), at) is not None


def capped(text: str, left: list[Cue], floor: int, *, money: bool) -> list[Cue]:
    """The cues in front of a number, less an 上限 that names a property (使用温度上限700℃) or stands with another cue (上限不超过)."""
    if len(left) > 1:
        # 超过最高限额50万元
        return [cue for cue in left if text[cue.start : cue.end] not in _LIMITS] or left[:1]
    first = left[0]
    return left if text[first.start : first.end] not in _CAPS or money or is_capped(text, first.start, floor) else []


# （含）以上, 及以上, 或以上, 含5年以上, 50年一遇以上, 8级风以下: what may stand between the unit and a cue behind it.
_SAID = r"[（(]不?含(?:本数|[0-9一二两三四五六七八九十百千万][^（）()]{0,8})?[）)]"
_LINK = patterns.compile(rf"(?:(?<=年)一遇|(?<=级)[大台]?风|(?<=[级度])地震)?(?:{_SAID})?(?:及其|及|或者|或|和|含)?")
_LINK_BEGINS = frozenset("（(及或和含一大台风地")
_AFTER = patterns.compile(_SAID)
_EXCLUDED = {"ge": "gt", "le": "lt"}


def _including(comparator: str, said: str) -> str:
    """The bound of which a bracket says whether the number is part of it: 超过（含）3项 is `ge`."""
    return (_EXCLUDED if "不含" in said else _OR_EQUAL).get(comparator, comparator)


def included(text: str, position: int, left: list[Cue]) -> list[Cue]:
    """The cues left of a number behind whose unit, at `position`, a bracket says that it is part of the bound or none: 超过50人（含）."""
    tail = _AFTER.match(text, position) if text.startswith(("（", "("), position) else None
    return [cue._replace(comparator=_including(cue.comparator, tail.group())) for cue in left] if tail else left


def noted(cues: list[Cue], said: str) -> list[Cue]:
    """The cues of a number of which `said`, the bracket between it and its unit, says whether it is part of the bound: 55（含）岁以下."""
    return [cue._replace(comparator=_including(cue.comparator, said)) for cue in cues]


def behind(text: str, position: int, ceiling: int) -> list[Cue]:
    """The cues right of the unit that ends at `position`; nothing right of `ceiling` is looked at."""
    tables = _tables()
    found: list[Cue] = []
    at = position
    while at < ceiling and text[at] in tables.behind_nearest:
        entry = _entry_beginning(tables, text, at, ceiling)
        start = at
        if entry is None and text[at] in "（(" and (bracketed := _in_bracket(tables, text, at, ceiling)) is not None:
            found.append(bracketed)
            break
        if entry is None and text[at] in _LINK_BEGINS:
            link = _LINK.match(text, at, ceiling)
            if link and link.end() > at and link.end() < ceiling:
                entry = _entry_beginning(tables, text, link.end(), ceiling)
                start = link.end()
        if entry is None:
            break
        end = start + len(entry.surface)
        tail = _AFTER.match(text, end, ceiling) if text.startswith(("（", "("), end) else None
        said = text[at:start] + (tail.group() if tail is not None else "")
        comparator = _including(entry.comparator, said) if "含" in said else entry.comparator
        found.append(_CUE((at, tail.end() if tail else end, comparator, entry.strength, False)))
        at = found[-1].end
    return found


def _in_bracket(tables: _Tables, text: str, position: int, ceiling: int) -> Cue | None:
    """The cue that stands alone in the bracket at `position`: 50万元（封顶）, 3家（及以上）."""
    link = _LINK.match(text, position + 1, ceiling)
    for start in (position + 1, link.end() if link else ceiling):
        entry = _entry_beginning(tables, text, start, ceiling)
        if entry is not None and text[start + len(entry.surface) : start + len(entry.surface) + 1] in (")", "）"):
            return Cue(position, start + len(entry.surface) + 1, entry.comparator, entry.strength)
    return None


def _entry_beginning(tables: _Tables, text: str, position: int, ceiling: int) -> _Entry | None:
    lengths = tables.behind_lengths
    for length in lengths.get(text[position : position + 2]) or lengths.get(text[position], ()):
        end = position + length
        entry = tables.behind.get(text[position:end]) if end <= ceiling else None
        if entry is not None and not (entry.veto and end < len(text) and text[end] in entry.veto and not text.startswith(_OUTER, end)):
            return entry
    return None


# 30天内外周血细胞数, 三年内存在: no 内外 or 内存
_OUTER = ("外周", "外显", "外源", "存在", "存放")
# 比三十大, 比170低: the number is what is compared with; 比2种多3种 compares with a starting level.
_THAN_AHEAD = patterns.compile(r"比 ?$")
_THAN = patterns.compile(r" ?(?:还|更|要)?(?:(?P<more>[大高多长重快强])|(?P<less>[小低少短轻慢]))(?:一些|一点|些)?(?![\p{N}\p{Han}]|于|达|约)")


def than(text: str, start: int, end: int, floor: int, ceiling: int) -> list[Cue]:
    """The two halves of 比…大 around the number at `start:end`, as cues; empty where there is no such comparison."""
    ahead = _THAN_AHEAD.search(text, max(floor, start - 2), start)
    behind_it = _THAN.match(text, end, ceiling) if ahead else None
    if ahead is None or behind_it is None:
        return []
    comparator = "gt" if behind_it.group("more") else "lt"
    return [Cue(ahead.start(), start, comparator, "bound"), Cue(end, behind_it.end(), comparator, "bound")]


class Reading(NamedTuple):
    """What the cues of one figure say together: comparator, the cues that belong to the quote, flags."""

    comparator: str
    cues: tuple[Span, ...]
    flags: tuple[str, ...]


_READING = maker(Reading)
_EXACT = Reading("eq", (), ())
_BEYOND = Reading("gt", (), ())


def resolve(left: list[Cue], right: list[Cue], *, more: bool) -> Reading:
    """One comparator from the cues on both sides (nearest first). `more` is true for 十余, 30多.

    A bound beats 达到, 约 and 为. Two bounds that agree are one; of two that disagree the one nearest to the number stands, the one
    before it when equally near, with the flag `conflicting_comparators` (ANNOTATION, Comparators).
    """
    if not left and not right:
        return _BEYOND if more else _EXACT
    if len(left) + len(right) == 1:
        cue = left[0] if left else right[0]
        bound = cue.strength == "bound"
        cues = () if cue.strength == "outside" else ((cue.start, cue.end),)
        return _READING((cue.comparator if bound or not more else "gt", cues, ("far_cue",) if bound and cue.floating else ()))
    bounds = [c for c in (*left, *right) if c.strength == "bound"]
    flags: list[str] = []
    if bounds:
        chosen = bounds[0]
        if len({c.comparator for c in bounds}) > 1:
            flags.append("conflicting_comparators")
        comparator = chosen.comparator
    elif more:
        comparator = "gt"
    else:
        soft = [c for c in (*left, *right) if c.comparator == "approx"] or [c for c in left if c.comparator == "ge"] or left or right
        comparator = soft[0].comparator if soft else "eq"
    kept = []
    for cue in (*left, *right):
        if cue.strength == "outside" or (cue.strength == "weak" and cue.comparator != "approx" and (bounds or comparator == "approx")):
            continue
        kept.append((cue.start, cue.end))
    if any(c.floating for c in bounds):
        flags.append("far_cue")
    return Reading(comparator, tuple(kept), tuple(flags))
