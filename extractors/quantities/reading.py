"""The walk from a block's text to its figures: numbers, units, intervals, cues, denominators, changes, in that order.

Each question has its file; here stands only who is asked when, and what the answers mean for a list or an interval.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from decimal import Decimal

from extractors import patterns
from extractors.model.records import dataclass, replace
from extractors.quantities import changes, comparators, denominators, intervals, names, numbers, senses, units
from extractors.quantities.comparators import Cue
from extractors.quantities.figure import Figure, Numeral, Span, UnitMatch
from extractors.quantities.intervals import Atom
from extractors.quantities.symbols import RAISED

_SENTENCE_STOP = re.compile(r"[。；！？;\n]")
_LONGEST_SENTENCE = 1000
"""Guides have sentences of up to some three hundred characters. What goes on without a stop for longer (a table read as one line, noise) is cut,
so that neither work nor output grows with the square of a text."""
_CUT = patterns.compile(r"(?r)[，、：（）\t ]|[^\d.,，、：（）\t 〇零一二三四五六七八九十百千万亿两几点分之又半成折倍]")
"""A place to cut behind, where no number goes on."""
_UP = ("ge", "gt")
_DOWN = ("le", "lt")
_BOUNDS = (*_UP, *_DOWN)
# 至少1名博士或3名硕士, 不超过设备投资的20%或100万元: what holds for the one figure holds for the other, of which nothing else is said.
_OR = patterns.compile(r"\p{Han}{0,8}(?:或者?|或是)\p{Han}{0,10}")
_OR_SAID = patterns.compile(r"[近有获被经达出承未不无在自由从已曾因拟需应可满占为共]")
# 不少于80路传感器、16个控制器
_AND = patterns.compile(r"\p{Han}{1,10}(?:、|和|及|以及|与)")
# 限牵头申报1项、参与申报2项; 至少发表论文2篇、申请专利1件
_VERB_AHEAD = patterns.compile(r"\p{Han}{0,6}(?:、|和|及)\p{Han}{2,8}")
_ADVERBS = ("至少", "至多", "最多", "最少", "顶多")
_ASKED = ("限", "不", "至少", "至多", "最多", "最少", "≥", "≤")
# Where the stages of research end: 从0到1, 从1到10, 从10到100
_STAGES = (1, 10, 100)
# What no interval is bounded by: 5～8项以上, ±10%以上.
_AGAINST = {"range": (*_UP, *_DOWN), "pm": _UP}
_BEYOND = ("以外", "之外")
_FARTHEST_EXCEPT = 12
_WITHIN = ("内", "以内", "之内")
# Behind a numeral that ends so, 级 is a magnitude (百万级), not a rank (14级).
_MAGNITUDE = "百千万亿"
# Between the two halves of an interval closed by two cues: 大于20同时小于等于35.
_CLOSING = patterns.compile(r"[ ,，、]?(?:同时|并且|而且|但是|并|且|而|但|又|也|至|的同时|～|~)?[ ,，]?")
# 0.5≤D≤3, 90>x≥80: a letter or a short name between two signs.
_SANDWICH = patterns.compile(r" ?(?P<sign><=|>=|[<≤≦⩽>≥≧⩾]) ?(?:[A-Za-zα-ωΑ-Ω][A-Za-z0-9]{0,3}|\p{Han}{1,8}(?:[A-Za-z]{1,3})?) ?(?=[<≤≦⩽>≥≧⩾])")
_INTERVAL_AHEAD = intervals.SIGN_ENDS | frozenset(intervals.OPEN)
_SANDWICH_BEGINS = frozenset(" <≤≦⩽>≥≧⩾")
# No text of either pattern is longer.
_FARTHEST_CLOSING = 16
_LONGEST_CLOSING = 5
# Numbers that need no unit.
_BARE_KINDS = ("fraction", "ratio")
# What may stand between the second cue of a closed interval and its number; a verb (且至少包含1家) begins a bound of its own.
_NO_VERB = ("", "为", "是", "在", "达", "达到")
# How far from a number the other end of its interval may stand: farther where a bracket says whether it is part of it (1亿元（含1亿元）至5亿元).
_FARTHEST_JOINED = 6
_FARTHEST_NOTED = 18
_INCLUDED = ("（含", "(含", "（不含", "(不含")
_FARTHEST_FROM_TO = 14
_FROM = patterns.compile(r"(?:由|从|自)(?:目前|现有|现行|现在|原来|原有|当前|现阶段|最初|初始|平均|上年|传统)?(?:的|约|大约|近)?$")
_RISE = (
    r"(?:提升|提高|增长|增加|增大|上升|升高|升|增|扩大|扩展|拓展|延长|加快|涨|降低|下降|下调|降|减少|减小|减|缩短|缩小|缩减|压缩|压减|精简|压降|"
    r"压低|压|收窄|回落|跃升|攀升|爬升|回升|改善|优化|变化|变|过渡|充电|放电|充|放|加热|冷却|升温|降温|"
    r"延伸|加密|恢复|推进|优化|细化|放宽|调整|扩充|扩容)"
)
_FROM_TO = patterns.compile(rf"(?:以上|以下|左右)?[，, ]?(?:逐步|进一步|大幅|显著|有效|稳步|快速)?{_RISE}(?:到|至|为|成)(?:了)?|→|-->|->")
# 由每吨1200元降低到每吨900元, 由TRL4级提升到TRL7级
_EACH = patterns.compile(r"(?:每\p{Han}{1,3}|[TM]RL ?)$")
_TO_ENDS = frozenset("到至为成了→>")
# Of these one stands in every such link.
_TO = re.compile("[到至为成→>]")
# 由2.6kg减轻到1.8kg: behind 由, any verb
_PLAIN_TO = patterns.compile(r"(?:以上|以下|左右)?[，, ]?\p{Han}{0,4}(?:到|至(?![少多]))")
# A count behind which the number of the guide's own items of the list follows: 超过500万元至1000万元部分.
_PORTION = patterns.compile(r"的?部分")
_BOUNDS_BEHIND = ("以上", "以下", "以内", "及以上", "及以下", "左右")
_BOUNDED = patterns.compile(r"(?:[于过少到达为]|[<>≤≥=]) ?$")
# 产值过亿元, 产量破万吨: 过 bounds a large amount behind its property; behind a verb (主持过3项) it is an aspect.
_PAST = patterns.compile(r"(?:[值额入资量润税数比]|营收|销售|规模|人次|^|[，、；])[过破]$")
_LARGE = 10000
# 150万元整
_EXACT = patterns.compile(r"整(?![体机车合套个改治理流数型])")
# 半年多, 一倍多; not 5米多孔管
_AND_MORE = patterns.compile(r"多(?=的|时间|[，。；、,;）)]|$)")
# 85%+，: and more, where nothing is added
_MORE = ("+", "多")
_PLUS = patterns.compile(r"\+(?=[，。；、,;）)]|$)")
_LETTERS = patterns.compile(r" ?([A-Za-zμΩ][A-Za-zμΩ]{0,7}(?:[-/·][A-Za-z]{1,4}(?:[23](?![0-9])|[²³])?|/\([A-Za-z]{1,3}[²³]?[·⋅*][A-Za-z]{1,3}\))?)(?![A-Za-z0-9])")
_LETTERS_BEGIN = patterns.Edge(_LETTERS)
# 产值（万元）: a unit with its multiplier as tables and forms give it; one without (硬度（HRC）) stays part of the name.
_UNIT_SAID = patterns.compile(r"[（(](?:单位[:：])?(?P<unit>[十百千]?[万亿][^（()）\s]{1,10})[）)][:：]?$")
_SAID_ENDS = frozenset("）):：")
_LONGEST_SAID = 20
# 进尺8环以上: what stands between a number and its bound is what is counted.
_MEASURE = patterns.compile(r"((?![以及或之左上])\p{Han}(?:(?![以及或之左上])\p{Han})?)(?=(?:及|或)?以[上下内])")
_PER_TIME = ("/s", "/h", "/min")
_GRADE_WORDS = patterns.compile(r"级(?:别|联|配|差(?![分动])|数列)")
# g/eq: letters behind a stroke that no lexicon knows belong to the unit as written.
# 55（含）岁以下
_SAID = patterns.compile(r"[（(]不?含(?:本数)?[)）]")
# 百升级中试线, where 升级 is no upgrade
_LITRES = patterns.compile(r"升(?=级\p{Han}{0,6}?(?:中试|发酵|反应器|产线|生产线|培养|罐|规模|装置|工艺))")
_AFTERWARDS = ("后", "以后", "之后")
# 5mmol/gcat, 5g/(g催化剂·h): a denominator that no lexicon explains is kept as written
_STROKE = patterns.compile(r"/(?:[A-Za-z]{1,6}(?![A-Za-z0-9])|\([A-Za-z0-9²³]{1,6}[\p{Han}]{0,4}[·⋅*][A-Za-z0-9²³]{1,6}\))")
# 突破3项关键技术: what is broken through, not a figure that is passed.
_OBSTACLE = patterns.compile(r"(?:以上|左右)?[^，。；！？\n,;\d]{0,14}(?:技术|瓶颈|难题|难点|工艺|卡点|壁垒|问题|方法|算法|理论|机制|关键环节)")
_RECENT = patterns.compile(r"(?:用时|耗时|历时|达|时间|时长|长)$")
_PARALLEL = ("分别", "依次")

@dataclass(frozen=True, slots=True)
class Read:
    """The figures of a text in order, why the other numerals are none (offset of the numeral to the name of the rule), where sentences begin, and
    all numerals."""

    figures: list[Figure]
    ignored: dict[int, str]
    starts: list[int]
    numerals: list[Numeral]


def _sentence_starts(text: str, numerals: Sequence[Numeral]) -> list[int]:
    """Where the sentences of a block begin; none is much longer than `_LONGEST_SENTENCE`, but for one that is all one number."""
    starts = [0, *[m.end() for m in _SENTENCE_STOP.finditer(text)]]
    if len(text) <= _LONGEST_SENTENCE:
        return starts
    cut: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        cut.append(start)
        high = start + _LONGEST_SENTENCE
        while high < end:
            low = max(cut[-1] + 1, high - _LONGEST_SENTENCE // 2)
            place = _CUT.search(text, low, high)
            # 百分之百分之百分之: no place is free of numeral signs, but one numeral ends where the next begins.
            last = bisect_right(numerals, high, key=lambda numeral: numeral.start) - 1
            at = place.end() if place else numerals[last].start if last >= 0 else 0
            if at >= low:
                cut.append(at)
                high = at
            high += _LONGEST_SENTENCE
    return cut


def read(text: str, dates: Collection[Span] = (), apart: Sequence[names.Apart] | None = None) -> Read:
    """All figures of a folded block text. `dates` are the stretches of calendar dates, whose numerals are none; `apart` see `names.ignored`."""
    numerals = numbers.scan(text)
    if not numerals:
        return Read([], {}, _sentence_starts(text, ()), [])
    ignored = names.ignored(text, numerals, dates, apart)
    stops = _sentence_starts(text, numerals)
    atoms = _atoms(text, [n for n in numerals if n.start not in ignored], stops, ignored)
    figures: list[Figure] = []
    k, count = 0, len(atoms)
    while k < count:
        end = k + 1
        while end < count and atoms[end].link:
            end += 1
        group = atoms[k:end]
        following = bisect_right(stops, group[0].start)
        floor = stops[following - 1]
        if k and atoms[k - 1].tail > floor:
            floor = atoms[k - 1].tail
        ceiling = atoms[end].start if end < count else len(text)
        if end > k + 1:
            following = bisect_right(stops, group[-1].start)
        if following < len(stops) and stops[following] < ceiling:
            ceiling = stops[following]
        _bind(text, group, floor, ceiling, figures, ignored)
        k = end
    _pairs(text, figures)
    previous = 0
    for figure in figures:
        _surroundings(text, figure, stops[bisect_right(stops, figure.start) - 1], previous)
        previous = figure.outer[1]
    return Read(figures, ignored, stops, numerals)


def _unit_behind(text: str, numeral: Numeral) -> UnitMatch | None:
    position = numeral.tail or numeral.end
    unit = units.match(text, position)
    if unit is None and text[position : position + 1] in intervals.OPEN and (said := _SAID.match(text, position)):
        position = said.end()
        unit = units.match(text, position)
    if unit is None:
        if text.startswith("升级", position) and _LITRES.match(text, position) and (litre := units.named("升")):
            return litre._replace(start=position, end=position + 1, per_end=position + 1)
        if text.startswith("方级", position) and text[numeral.end - 1] in _MAGNITUDE and (cube := units.named("立方米")):
            # 百万方级大坝
            return cube._replace(surface="方", start=position, end=position + 1, per_end=position + 1)
        if text.startswith("级", position) and text[numeral.end - 1] not in _MAGNITUDE and _GRADE_WORDS.match(text, position) is None:
            named = units.named("级")
            return named._replace(start=position, end=position + 1, per_end=position + 1) if named else None
        return _unlisted(text, numeral, position)
    stroke = _STROKE.match(text, unit.end) if text.startswith("/", unit.end) and not unit.per and (unit.surface[-1:].isalpha() or unit.surface[-1:] in RAISED) else None
    if stroke:
        end = stroke.end()
        surface = text[unit.start : end]
        return UnitMatch(unit.start, end, surface, surface, "", "", None, per_end=end, flags=("unknown_unit",))
    if unit.surface in ("级", "量级", "数量级") and text[numeral.end - 1] in _MAGNITUDE:
        return None
    return unit


def _unlisted(text: str, numeral: Numeral, position: int) -> UnitMatch | None:
    """Letters behind a bounded number, or a word between it and its bound, that no lexicon knows: the unit as written, with a flag."""
    letters = _LETTERS.match(text, position) if _LETTERS_BEGIN[text[position : position + 1]] else None
    if letters is None and "以" in text[position + 1 : position + 4]:
        letters = _MEASURE.match(text, position)
    if letters is None:
        return None
    bounded = text.startswith(_BOUNDS_BEHIND, letters.end(1)) or _BOUNDED.search(text, max(0, numeral.start - 4), numeral.start)
    if not bounded and not letters.group().endswith(_PER_TIME):
        return None
    start, end = letters.span(1)
    return UnitMatch(start, end, letters.group(1), letters.group(1), "", "", None, per_end=end, flags=("unknown_unit",))


def _atoms(text: str, numerals: list[Numeral], stops: list[int], ignored: dict[int, str]) -> list[Atom]:
    """Numbers with their units, joined to intervals; each knows by which sign it follows the one before."""
    atoms: list[Atom] = []
    for atom in _singles(text, numerals, stops, ignored):
        gap = atom.start - atoms[-1].end if atoms else _FARTHEST_NOTED + 1
        near = gap <= _FARTHEST_JOINED or (gap <= _FARTHEST_NOTED and text.startswith(_INCLUDED, atoms[-1].end))
        last = atoms[-1] if near and _in_one(atoms[-1], atom, stops) else None
        if last is not None and intervals.is_repeated(last, atom, text):
            ignored[last.number_start] = "repeated"
            atoms.pop()
        elif last is not None and _is_one(last, atom, text):
            intervals.bracketed_unit(last, text)
            if last.upper in _STAGES and not last.unit_text and names.is_stage(text, last.number_start):
                ignored.update((numeral.start, "programme") for numeral in last.numerals)
                atoms.pop()
            continue
        if text[atom.number_start - 1 : atom.number_start] in _INTERVAL_AHEAD:
            intervals.signed_tolerance(atom, text)
            intervals.bracketed_unit(atom, text)
        if not atom.unit_text:
            intervals.currency_ahead(atom, text)
        if last is not None or (atoms and 0 < atom.start - atoms[-1].tail <= intervals.LONGEST_NOTE and text[atom.start - 1] == "、"):
            atom.link = intervals.list_link(atoms[-1], atom, text) if atoms else ""
        atoms.append(atom)
    return atoms


def _is_one(last: Atom, atom: Atom, text: str) -> bool:
    """Whether two neighbours are the ends of one interval, which `last` then is."""
    return intervals.joined_range(last, atom, text) or intervals.bracketed_power(last, atom, text) or intervals.bracketed_interval(last, atom, text)


def _singles(text: str, numerals: list[Numeral], stops: list[int], ignored: dict[int, str]) -> list[Atom]:
    """Numbers with their units, those in two units (五元三毛) as one."""
    atoms: list[Atom] = []
    for numeral in numerals:
        if atoms and numeral.start < atoms[-1].tail:
            ignored[numeral.start] = "denominator"
            continue
        atom = intervals.single(numeral, None if numeral.unit else _unit_behind(text, numeral))
        if text.startswith(intervals.HALF, atom.end):
            intervals.with_half(atom, text)
        if text.startswith("整", atom.tail) and atom.unit is not None and atom.unit.dimension.startswith("money") and _EXACT.match(text, atom.tail):
            atom.tail += 1
        if atoms and atom.start - atoms[-1].end <= _FARTHEST_JOINED and _in_one(atoms[-1], atom, stops):
            if text.startswith("一", atom.start) and intervals.for_one(atoms[-1], atom, text):
                ignored[atom.start] = "denominator"
                continue
            if intervals.merged_parts(atoms[-1], atom, text):
                continue
        atoms.append(atom)
    return atoms


def _in_one(last: Atom, atom: Atom, stops: list[int]) -> bool:
    """Whether two neighbours stand in one sentence."""
    return bisect_right(stops, last.start) == bisect_right(stops, atom.start)


def _cues(text: str, first: Atom, last: Atom, floor: int, ceiling: int) -> tuple[list[Cue], list[Cue], tuple[str, ...]]:
    """The cues left and right of a list from `first` to `last`, nearest first, and what is doubtful of them."""
    share = bool(first.unit_text in ("%", "‰", "％") or first.numerals[0].kind in ("fraction", "half", "tenths", "percent"))
    dimension = last.unit.dimension if last.unit else ""
    left = comparators.before(
        text, first.start, floor, part=share or last.unit_text == "倍", money=dimension.startswith("money"), time=dimension == "time"
    )
    right = comparators.behind(text, last.tail, ceiling)
    follower = text[last.tail : last.tail + 1]
    if not right and follower == "期" and dimension == "time":
        # 3年期以上的贷款
        right = comparators.behind(text, last.tail + 1, ceiling)
    if right and text.startswith(_BEYOND, right[-1].start) and text.rfind("除", max(floor, first.start - _FARTHEST_EXCEPT), first.start) >= 0:
        # 除3家以外均须达标
        right = []
    if right and text[first.start - 1 : first.start] in comparators.DENIED_ENDS and (turned := comparators.denied(text, first.start, floor, right))[0]:
        left, right = turned
    if left and not right and follower in intervals.OPEN:
        left = comparators.included(text, last.tail, left)
    if last.unit is not None and "含" in (said := text[last.number_end : last.unit.start]):
        left, right = comparators.noted(left, said), comparators.noted(right, said)
    if not right:
        if not left:
            left, right = _uncued(text, first, last, floor, ceiling)
        elif follower in _MORE and _says_more(text, last):
            right = [Cue(last.tail, last.tail + 1, "gt", "bound")]
    if not left:
        return left, right, ()
    nearest = text[left[0].start : left[0].end]
    if (nearest == "近" and left[0].comparator == "approx" and _is_recent(text, left[0], first)) or (nearest == "突破" and _OBSTACLE.match(text, last.tail)):
        return [], right, ()
    if text.find("限", left[-1].start, left[0].end) >= 0:
        left = comparators.capped(text, left, floor, money=dimension.startswith("money"))
    flags: tuple[str, ...] = ()
    if [cue for cue in left if cue.comparator in comparators.TURNING]:
        left, guessed = _turned(text, left, floor, last)
        flags = ("uncertain_sense",) if guessed else ()
    elif left and left[0].comparator in _UP and left[0].strength == "bound" and senses.is_floor_on_precision(text, left[-1].start, floor, last):
        flags = ("floor_on_precision",)
    return left, right, flags


def _uncued(text: str, first: Atom, last: Atom, floor: int, ceiling: int) -> tuple[list[Cue], list[Cue]]:
    """The same of a list beside which no cue of the lexicon stands: 来, 比…大, 多, +, 过."""
    numeral = first.numerals[-1]
    if first is last and text[numeral.end : numeral.tail] == "来":
        return [], [Cue(numeral.end, numeral.tail, "approx", "weak")]
    left = comparators.than(text, first.start, last.tail, floor, ceiling) if "比" in text[max(floor, first.start - 2) : first.start] else []
    if text[last.tail : last.tail + 1] in _MORE and _says_more(text, last):
        return left, [Cue(last.tail, last.tail + 1, "gt", "bound")]
    passed = not left and text[first.start - 1 : first.start] in ("过", "破")
    if passed and (first.upper >= _LARGE or first.numerals[0].kind == "half") and _PAST.search(text, max(floor, first.start - 3), first.start):
        left = [Cue(first.start - 1, first.start, "gt", "bound")]
    return left, []


def _says_more(text: str, atom: Atom) -> bool:
    """半年多, 85%+: whether 多 or + right behind number and unit says that it is passed."""
    if atom.numerals[0].kind == "tenths" and text.startswith("多", atom.tail):
        # 三成多
        return True
    if text.startswith("+", atom.tail):
        return _PLUS.match(text, atom.tail) is not None
    measured = atom.unit is not None and atom.unit.dimension != "count"
    return measured and text.startswith("多", atom.tail) and _AND_MORE.match(text, atom.tail) is not None


def _bind(text: str, group: list[Atom], floor: int, ceiling: int, figures: list[Figure], ignored: dict[int, str]) -> None:
    """Reads the cues of a list (of one or more atoms) and appends its figures."""
    first, last = group[0], group[-1]
    left, right, flags_of_cues = _cues(text, first, last, floor, ceiling)
    behind = units.match(text, right[-1].end) if right and text.startswith("/", right[-1].end) and last.unit and not last.unit.per else None
    if behind is not None and behind.per and not behind.surface and last.unit is not None:
        # 5万元以下/台
        last.unit = last.unit._replace(per=behind.per, per_end=last.unit.end)
    farthest = left[-1].start if left else first.start
    before_group = min(left[0].start, farthest) if left else farthest
    alone = first is last
    if not alone:
        intervals.share_multiplier(group, text)
    if not last.unit_text:
        _said_ahead(text, group, farthest)
    unit, unit_text = last.unit, last.unit_text
    number, same, parallel, apart = -1, True, False, False
    if not alone:
        number = len(figures)
        same = all(a.unit_text in ("", unit_text) for a in group)
        ahead = text[max(floor, farthest - 12) : first.start]
        parallel = any(word in ahead for word in _PARALLEL)
        apart = _opposed(left, right)
    for place, atom in enumerate(group):
        own_left = [] if apart and place else left
        own_right = right if atom is last or ((same or parallel) and atom.kind == "single" and not apart) else []
        reading = comparators.resolve(own_left, own_right, more=atom.more)
        cues = reading.cues if len(reading.cues) < 2 else _quoted(text, reading.cues)
        shown = unit_text if same else atom.unit_text
        if not (shown or own_left or own_right or _counts(text, atom, len(group))):
            for numeral in atom.numerals:
                ignored[numeral.start] = "bare_numeral"
            continue
        comparator, lower, upper, low_closed, high_closed = _bounds(text, reading.comparator, atom)
        flags = [*reading.flags, *atom.flags, *flags_of_cues]
        if atom.kind != "single" and reading.comparator in _AGAINST.get(atom.kind, ()) and not _inside(text, cues):
            flags.append("conflicting_comparators")
        own_unit = atom.unit if atom.unit or not same else unit
        start, end, tail = atom.start, atom.end, atom.tail
        for cue_start, cue_end in cues:
            start = min(start, cue_start)
            if cue_start >= atom.end and cue_end > end:
                end = cue_end
            if atom is last and cue_end > tail:
                tail = cue_end
        figures.append(
            # By place, as the record of a quantity is made.
            Figure(
                atom.numerals,
                start,
                end,
                atom.number_start,
                atom.number_end,
                lower,
                upper,
                comparator,
                low_closed,
                high_closed,
                cues,
                own_unit,
                atom.unit_text or (unit_text if same else ""),
                own_unit.per if own_unit else "",
                (own_unit.end, own_unit.per_end) if own_unit and own_unit.per else None,
                (before_group, tail),
                group=number,
                place=place,
                flags=flags,
            )
        )


def _said_ahead(text: str, group: list[Atom], at: int) -> None:
    """产值（万元）不低于500: gives the figures of a list the unit with its multiplier that stands in a bracket behind their property, which ends before `at`."""
    said = _UNIT_SAID.search(text, max(0, at - _LONGEST_SAID), at) if text[at - 1 : at] in _SAID_ENDS else None
    found = units.header(said["unit"]) if said is not None else None
    if said is None or found is None:
        return
    factor, unit = found
    start = said.start("unit") + len(said["unit"]) - max(unit.end, unit.per_end)
    unit = unit._replace(start=start + unit.start, end=start + unit.end, per_end=start + unit.per_end)
    for atom in group:
        if not atom.unit_text:
            atom.lower, atom.upper, atom.unit, atom.unit_text = atom.lower * factor, atom.upper * factor, unit, unit.surface


def _opposed(left: list[Cue], right: list[Cue]) -> bool:
    """低于60%、60%～80%、80%以上: whether the cue ahead of a list and the one behind it bound two ends of a scale, so that each belongs to its own figure."""
    ahead, behind = {cue.comparator for cue in left}, {cue.comparator for cue in right}
    return not (ahead.isdisjoint(_UP) or behind.isdisjoint(_DOWN)) or not (ahead.isdisjoint(_DOWN) or behind.isdisjoint(_UP))


def _counts(text: str, atom: Atom, size: int) -> bool:
    """Whether a number without unit and cue is one: an interval, an Arabic one, a share, a magnitude (百万); not a lone 三."""
    if atom.kind != "single":
        return True
    numeral = atom.numerals[0]
    if numeral.kind != "plain" or text[numeral.start] in "0123456789+-.负" or numeral.more:
        return True
    if numeral.value >= 10000 or (size > 1 and text[numeral.end - 1] in _MAGNITUDE):
        return True
    # 一百五十二 counts though nothing stands behind it, and so does a number that is all there is; a lone 三 or 百 may be part of a word.
    spelled = text[numeral.start : numeral.end]
    hundreds = numeral.value >= 100 and spelled[0] not in _MAGNITUDE and any(char in "百千佰仟" for char in spelled)
    return hundreds or "点" in spelled or (spelled == text.strip(" 。") and spelled.strip("百千万亿") != "")


def _is_recent(text: str, cue: Cue, atom: Atom) -> bool:
    """近三年 is a window, no approximation; 用时近30分钟 is one."""
    if atom.unit is None or atom.unit.dimension != "time":
        return False
    return not _RECENT.search(text, max(0, cue.start - 4), cue.start)


def _quoted(text: str, cues: tuple[Span, ...]) -> tuple[Span, ...]:
    """The cues that stand in the quote: 最高 before another bound does not."""
    return tuple(c for c in cues if text[c[0] : c[1]] not in ("最高", "最低", "最长"))


def _inside(text: str, cues: tuple[Span, ...]) -> bool:
    """Whether nothing but 内 bounds an interval, which it only closes: 在-55℃～125℃内."""
    return all(text[start:end] in _WITHIN for start, end in cues)


def _turned(text: str, cues: list[Cue], floor: int, atom: Atom) -> tuple[list[Cue], bool]:
    """The cues with those whose sense hangs on the property (优于, 不劣于, 快于) as bounds set on `atom`; and whether a sense had to be guessed."""
    turned: list[Cue] = []
    guessed = False
    for cue in cues:
        more, less = comparators.TURNING.get(cue.comparator, (cue.comparator, cue.comparator))
        smaller = atom.unit is not None and atom.unit.dimension == "time"
        if cue.comparator in ("better", "no_worse"):
            smaller, told = senses.smaller_is_better(text, cue.start, floor, atom)
            guessed |= not told
        turned.append(cue._replace(comparator=less if smaller else more))
    return turned, guessed


def _bounds(text: str, comparator: str, atom: Atom) -> tuple[str, Decimal | None, Decimal | None, bool, bool]:
    """Comparator and interval of one atom."""
    if atom.kind in ("range", "pm"):
        return atom.kind, atom.lower, atom.upper, *intervals.ends(atom, text)
    if comparator in _UP:
        return comparator, atom.lower, None, comparator == "ge", False
    if comparator in _DOWN:
        return comparator, None, atom.upper, False, comparator == "le"
    return comparator, atom.lower, atom.upper, True, True


def _pairs(text: str, figures: list[Figure]) -> None:
    """What two neighbouring figures say together: 由A提高到B, 大于A小于B, A≤x≤B, 超过A至B部分."""
    k = 0
    held: Figure | None = None
    while k < len(figures):
        figure = figures[k]
        if figure.comparator == "range" and _PORTION.match(text, figure.outer[1]) and any(text[s:e] in ("超过", "超出", "超") for s, e in figure.cues):
            figures[k : k + 1] = _portion(text, figure)
            k += 2
            continue
        if k + 1 < len(figures) and (gap := figures[k + 1].outer[0] - figure.outer[1]) <= _FARTHEST_CLOSING:
            follower = figures[k + 1]
            close = gap <= _LONGEST_CLOSING or text[figure.outer[1]] in _SANDWICH_BEGINS
            merged = _closed(text, figure, follower) if close and follower.comparator in _BOUNDS else None
            if merged is not None:
                figures[k : k + 2] = [merged]
                continue
            if gap <= _FARTHEST_FROM_TO:
                _mark_from_to(text, figure, follower)
            if follower.comparator == "eq" and _holds_on(text, figure, follower, held=figure is held):
                _bounded_as(figure, follower)
                held = follower
        k += 1


def _holds_on(text: str, figure: Figure, follower: Figure, *, held: bool) -> bool:
    """Whether the bound ahead of `figure` holds for `follower` too, which has none: as an alternative, or as another count of one list."""
    if figure.comparator not in ("ge", "le") or follower.cues or follower.group >= 0 or figure.from_to:
        return False
    if not held and not (figure.cues and text.startswith(_ASKED, figure.cues[0][0]) and figure.cues[0][0] < figure.number_start):
        return False
    same = figure.unit is not None and follower.unit is not None and figure.unit.dimension == follower.unit.dimension
    governed = bool(figure.cues) and _governs(text, figure)
    if governed or (same and (held or _is_parted(text, figure))):
        verb = _VERB_AHEAD.fullmatch(text, figure.outer[1], follower.start)
        if verb is not None and (governed or _OR_SAID.search(verb.group()) is None):
            return True
    if (choice := _OR.fullmatch(text, figure.outer[1], follower.start)) is not None:
        return _OR_SAID.search(choice.group()) is None
    return same and _AND.fullmatch(text, figure.outer[1], follower.start) is not None


def _governs(text: str, figure: Figure) -> bool:
    """Whether the cue of a figure stands ahead of its verb, so that it governs what follows too: 限牵头1项、参与2项."""
    start, end = figure.cues[0]
    return text.startswith("限", start) or (end < figure.number_start and text.startswith(_ADVERBS, start))


def _is_parted(text: str, figure: Figure) -> bool:
    """Whether a noun stands between the cue of a figure and its number, as it does with each that follows: 不超过昼间70dB、夜间55dB."""
    end = figure.cues[0][1]
    return end < figure.number_start and comparators.stands_apart(text, end, figure.number_start)


def _bounded_as(figure: Figure, follower: Figure) -> None:
    follower.comparator, follower.lower_closed, follower.upper_closed = figure.comparator, figure.lower_closed, figure.upper_closed
    if figure.comparator == "ge":
        follower.upper = None
    else:
        follower.lower = None


def _portion(text: str, figure: Figure) -> list[Figure]:
    """超过500万元至1000万元部分 says gt 500万 and le 1000万."""
    low, high = figure.numerals[0], figure.numerals[-1]
    first_end = figure.number_start + (low.end - low.start)
    unit_end = first_end + len(figure.unit_text) if text.startswith(figure.unit_text, first_end) else first_end
    below = replace(
        figure, flags=[*figure.flags], numerals=(low,), end=unit_end, number_end=low.end, upper=None, comparator="gt", lower_closed=False, upper_closed=False
    )
    above = replace(
        figure, numerals=(high,), start=high.start, number_start=high.start, lower=None, comparator="le", lower_closed=False, cues=()
    )
    return [below, above]


def _closed(text: str, first: Figure, second: Figure) -> Figure | None:
    """One interval from two figures whose cues close it, or None."""
    if first.group >= 0 or second.group >= 0 or len(first.numerals) > 1 or len(second.numerals) > 1:
        return None
    sandwich = _SANDWICH.match(text, first.outer[1]) if text[first.outer[1] : first.outer[1] + 1] in _SANDWICH_BEGINS else None
    rising = sandwich is not None and sandwich.group("sign")[0] in "<≤≦⩽"
    if sandwich and sandwich.end() == second.outer[0] and first.comparator == "eq" and second.comparator in (_DOWN if rising else _UP):
        # 0.5≤D≤3, 90>x≥80
        strict = sandwich.group("sign") in "<>"
        first.comparator = ("gt" if strict else "ge") if rising else "lt" if strict else "le"
        first.lower, first.upper = (first.lower, None) if rising else (None, first.upper)
    elif first.comparator not in _BOUNDS or second.comparator not in _BOUNDS or not _CLOSING.fullmatch(text, first.outer[1], second.outer[0]):
        return None
    if first.unit_text and second.unit_text and first.unit_text != second.unit_text:
        return None
    kinds = {first.numerals[0].kind, second.numerals[0].kind}
    if (len(kinds) > 1 and not kinds.isdisjoint(_BARE_KINDS)) or (first.per and second.per != first.per):
        # 35岁以下不少于二分之一; 17元/吨以上，23万元以下
        return None
    cue_end = max((end for _, end in second.cues if end <= second.number_start), default=second.number_start)
    if text[cue_end : second.number_start].strip() not in _NO_VERB:
        # 不超过6家，且至少包含1家企业: two bounds on two things
        return None
    if first.comparator in _UP and second.comparator in _DOWN:
        low, high = first, second
    elif first.comparator in _DOWN and second.comparator in _UP:
        low, high = second, first
    else:
        return None
    if low.lower is None or high.upper is None or low.lower > high.upper:
        return None
    owner = second if second.unit_text else first
    return Figure(
        numerals=first.numerals + second.numerals,
        start=first.start,
        end=second.end,
        number_start=first.number_start,
        number_end=second.number_end,
        lower=low.lower,
        upper=high.upper,
        comparator="range",
        lower_closed=low.comparator == "ge",
        upper_closed=high.comparator == "le",
        cues=first.cues + second.cues,
        unit=owner.unit,
        unit_text=owner.unit_text,
        per=owner.per,
        per_span=owner.per_span,
        outer=(first.outer[0], second.outer[1]),
        flags=[*first.flags, *second.flags],
    )


def _mark_from_to(text: str, first: Figure, second: Figure) -> None:
    """由35%提高到70%: the first is where it starts, the second where it gets to."""
    if _TO.search(text, first.outer[1], second.number_start) is None:
        return
    if first.unit is not None and second.unit is not None and "time" in (first.unit.dimension, second.unit.dimension) and first.unit.dimension != second.unit.dimension:
        # 三年内恢复到80%: by when, not from where
        return
    between = text[first.outer[1] : second.outer[0]]
    stretch = text[first.outer[1] : second.start]
    each = _EACH.search(text, first.outer[1], second.start) if "每" in stretch or "R" in stretch else None
    ahead = each.start() if each is not None else second.start
    if text[second.outer[0] - 1] not in _TO_ENDS and text[ahead - 1] not in _TO_ENDS and text[second.number_start - 1] not in _TO_ENDS:
        return
    whole = text[first.outer[1] : ahead]
    link = any(map(_FROM_TO.fullmatch, {between, whole, text[first.outer[1] : second.number_start]}))
    if not link and _FROM.search(text, max(0, first.outer[0] - 8), first.outer[0]) is not None:
        link = any(map(_PLAIN_TO.fullmatch, {between, whole}))
    if link:
        first.from_to, second.from_to = "from", "to"
        if not first.unit_text and second.unit_text:
            first.unit, first.unit_text = second.unit, second.unit_text


def _surroundings(text: str, figure: Figure, floor: int, previous: int) -> None:
    """Denominator and change of one figure; `floor` is where its sentence begins, `previous` where the figure before it ends."""
    dimension = figure.unit.dimension if figure.unit else ""
    if not figure.per:
        counted = dimension == "count" or dimension.startswith("money")
        figure.per, figure.per_span = denominators.find(
            text, figure.number_start, floor, counted=counted, divided="/" in figure.unit_text, previous=previous
        )
    if figure.from_to or figure.comparator == "pm" or (dimension == "time" and text.startswith(_AFTERWARDS, figure.outer[1])):
        # 扩增14天后: how long, not by how much
        return
    relative = figure.unit_text in changes.RELATIVE_UNITS or figure.numerals[0].kind in ("fraction", "half", "tenths", "percent", "permille")
    change, span = changes.find(text, figure, floor, relative=relative)
    if span is not None and figure.per_span is not None and figure.per_span[0] <= span[0] < figure.per_span[1]:
        # 每节约1吨标准煤奖励300元: it is the coal that is saved
        return
    figure.change, figure.change_span = change, span
