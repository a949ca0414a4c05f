"""Conditions: figures that bound nothing themselves but say when another one holds.

Some stand in a frame (在25℃条件下); others stand bare before what the next figure bounds (-20℃放电容量不低于…, 对5μm粉尘过滤效率…, 误差1米内不超过…).
`bare` finds the latter and makes frames of them; `name` names a condition by its own noun, or else by what it qualifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors import patterns
from extractors.lexicon import Parts
from extractors.quantities.figure import Figure, Span
from extractors.quantities.masks import Slot, clean
from extractors.quantities.phrases import LINK, core_of, noun_behind, noun_end, trimmed
from extractors.quantities.qualifiers import FIGURE, NOTE, Frame, Kind
from extractors.words import LINKING, governing_verb, noun_at_end, object_end, property_at_end, tokens, treatment_at_end, word_at

_WINDOWS = Parts("windows.tsv")
SPELLS = frozenset(_WINDOWS.words("spell"))
"""Units of time that a recent spell is told in (近三年)."""

DEADLINE = patterns.compile(
    rf"[，,]?(?:须|应|需|必须|要)?(?:[与向同][^，,；;\x01]{{1,16}}?)?(?:{_WINDOWS.any_of('due')})"
)
"""36个月内完成整机联调: a lead time, named by what is to be done."""

# 三年内|未发生事故: the window of what must not have happened
_NEVER = patterns.compile(
    r"内?(?:均|都)?(?:(?:存在|发生过?|受到过?|受过|有)(?=[^\x01，,；;。]{2,16}的[\u4e00-\u9fff、]{2,8}[，,]?(?:均?不|取消))|"
    r"未(?!来)|无(?![线人损偿障水菌害])|没有|不曾|不得有)(?:发生|出现|存在|受到|有)?过?(?:[\u4e00-\u9fff]{2}及以上)?"
)
# 其余8种元素检出限低于…: of how many things the property is told
_OTHERS = ("其余", "其他", "其它", "另外", "剩余")
PAID_UPON = patterns.compile(rf"[在于待]?(?P<event>[\u4e00-\u9fff]{{2,12}}后)(?P<deed>{_WINDOWS.any_of('paid')})")
"""其余40%|在验收合格后拨付: upon what a part is paid."""

_JOINTS = ("、", "和", "及")
_REPEATS = frozenset(_WINDOWS.words("repeat"))
_PERSONS = ("名", "人", "位")
# 60岁以上老年人10万人: of what age the counted ones are
_AGES = ("岁", "周岁")
_SHARES = ("", "%")
_AGED = patterns.compile(rf"[\u4e00-\u9fff]{{0,6}}(?:{_WINDOWS.any_of('person')})(?:占比|比例)?")
_SHARE_OF_AGED = patterns.compile(r"[\u4e00-\u9fff]{1,10}?(?=占比|比例)")
_TERM = patterns.compile(rf"(?:{_WINDOWS.any_of('term')})(?=内)")
_FLOORS_AND_CEILINGS = ("le", "lt", "ge", "gt")
_LOOSE = ("eq", "approx", "range", "pm")
_CLOSING = patterns.compile(r"(?r)(?:之?下|时|后|中|上|内|的)+$")
_GROUND = patterns.compile(
    r"(?:及?以[上下内]|的|高温|低温|极端|恶劣)*(?:环境|条件|工况|情况|状态|温度|范围|前提|场景|状况|区间|区域|规模)*(?:温度|条件)?"
)
_GROUND_TAIL = patterns.compile(r"(?r)(?:条件|工况|情况|状态|范围)$")
# 由静止加速到100km/h的时间
_SPEEDING = _WINDOWS.words("speeding")
_LENGTHS = _WINDOWS.words("length")
_LONGEST_EVENT = 8
# 五年累计接待…; 400～700nm波段平均透过率
_IN_ALL = patterns.compile(r"内?(?:累计|共|总计)")
_BAND = patterns.compile(rf"(?:{_WINDOWS.any_of('band')})(?=[\u4e00-\u9fff])")
# 误差提前24h不大于…: names a distance in time, no thing
_LEAD_TIME = "提前"
_WORDS = ("当量", "对流", "自由", "经济", "从动")
_OPENERS = "在当经于对从由以待自、，,\x00\x01"


def _treated(mask: str, low: int, high: int) -> Span | None:
    """What is done to a thing, right before the figure at `high` that says how far (浸泡, 循环, 对直径), and the like."""
    acted = _ACTED_ON.search(mask, low, high)
    if acted is not None:
        return acted.span()
    stop = high
    for tail in ("时间", "于", "在", "至"):
        if mask.endswith(tail, low, high):
            stop = high - len(tail)
            break
    begin = treatment_at_end(mask, low, stop)
    if begin >= 0:
        return begin, high
    if stop < high and high - stop == 1:
        return (stop, high) if mask[stop] in "于在" and property_at_end(mask, low, stop) < 0 else None
    running = _RUNNING.search(mask, low, high)
    if running is not None:
        return running.span()
    begin = noun_at_end(mask, low, high, "circumstance")
    return (begin, high) if begin >= 0 else None


def _circumstance(mask: str, low: int, high: int) -> Span | None:
    """The noun of a circumstance that ends `low:high`, with up to four characters of its own (静水压力, 相对湿度)."""
    begin = noun_at_end(mask, low, high, "circumstance")
    if begin < 0:
        return None
    modifier = _MODIFIER.search(mask, low, begin)
    start = modifier.start() if modifier is not None else begin
    return start - mask.startswith(_WORDS, max(low, start - 1)), high


_RUNNING = patterns.compile(r"(?r)(?:连续|累计|持续|不间断)(?:稳定|满负荷|无故障)?(?:" + _WINDOWS.any_of("worked") + ")$")
_ACTED_ON = patterns.compile(r"(?r)(?<![针绝相面应核])对(?:直径|粒径|厚度|尺寸|长度|浓度|波长)?$")
_MODIFIER = patterns.compile(r"(?r)[^\x00-\x7f在当经于对从由为的，、]{0,12}(?:相对|绝对)?$")


def holds_deliverable(mask: str, frame: Frame, slots: Sequence[Slot]) -> bool:
    """在5个县中推广: the frame holds a count and no other figure follows, so the count is what is to be reached; not so where the frame is all of its clause
    (样本不多于50张的条件下，…)."""
    if (frame.closed and (frame.kind == "step" or mask[frame.end - 1] == "下")) or mask[frame.end - 1] == "时":
        return False
    inside = [slot for slot in slots if frame.start <= slot.start < frame.end]
    if frame.kind == "setting" and inside and inside[-1].end == frame.end and inside[-1].count:
        return True
    if len(inside) == len(slots) > 1 and _which_places(mask, frame.start, *inside[:2]):
        return True
    extents = [slot for slot in inside if not slot.count]
    if not inside or inside[-1] is not slots[-1] or len(extents) == len(inside):
        return False
    # 在15个路口、3公里主干道上试用
    return all(not slot.figure.cues and slot.figure.unit is not None and slot.figure.unit.dimension in ("length", "area") for slot in extents)


def _which_places(mask: str, start: int, slot: Slot, following: Slot) -> bool:
    """在2个|盐度10g/L以上|的水域开展验证: whether the places behind 在 at `start` are counted, and the next figure tells which ones they are."""
    if not slot.count or following.count or mask[start : slot.start] != "在":
        return False
    sized = following.start == slot.end or property_at_end(mask, slot.end, trimmed(mask, slot.end, following.start)) >= 0
    found = (word_at(mask, at, following.start) for at in range(slot.end + 1, following.start))
    done = any(word is not None and word[1] in ("make", "obtain", "state") for word in found)
    return sized and not done and LINK.search(mask, slot.end, following.start) is None


def tells_which(mask: str, slot: Slot, before: Slot | None) -> bool:
    """Whether a figure only tells in which of the counted places something is done: in `before` they are counted, and a thing closed by a verb follows."""
    if before is None or mask[slot.end : slot.end + 1] != "的" or (before.end == slot.start and not slot.figure.cues):
        return False
    return _which_places(mask, before.start - 1, before, slot)


def narrowed(frame: Frame, slots: Sequence[Slot]) -> Frame:
    """A recent spell ends with its own figure, also where the next one stands right behind it (近两年不低于…)."""
    if frame.kind != "scope":
        return frame
    first = next((slot for slot in slots if frame.start <= slot.start < frame.end), None)
    return Frame(frame.start, first.end, "scope") if first is not None and first.end < frame.end else frame


_ADJUSTABLE = patterns.compile(r"(?:范围|区间|之间)?内?(?:" + Parts("circumstances.tsv").any_of("freely") + r")?(?:" + _WINDOWS.any_of("adjusted") + ")")


def misread(mask: str, frame: Frame, slots: Sequence[Slot]) -> bool:
    """Whether what opens a circumstance by its form opens none: 近 and 前 but before a length of time (近三年), 前 before the verb of a duty that ends with it
    (前6个月提交方案), what was gone through but with a bound or a count of its own (静置不少于24小时，…; 经3家用户试用，…), what is adjusted (在5～20L/min区间可调),
    在 before a bound and nothing else (面积在300亩以上且…)."""
    shares = (slot for slot in slots if frame.start <= slot.start and slot.end < frame.end and slot.figure.unit_text == "%")
    if any(PAID_UPON.match(mask, slot.end) is not None for slot in shares):
        return True
    if slots[-1].end <= frame.end and _ADJUSTABLE.match(mask, frame.end) is not None:
        # 流量在5～20L/min区间|连续可调: what is bounded stands ahead
        return not slots[-1].count and slots[-1].start >= frame.start
    if mask[frame.start] == "在" and not frame.closed and mask[frame.start + 1] == FIGURE and len(slots) == 1 and _is_lead_time(slots[0]):
        # 应在10分钟内|恢复供电: within what time it is to be done, where nothing else is bounded
        return word_at(mask, frame.end, len(mask)) is not None
    if mask[frame.start] == "在" and frame.end - 1 > frame.start and set(mask[frame.start + 1 : frame.end]) == {FIGURE}:
        bound = next((slot for slot in slots if frame.start < slot.start < frame.end), None)
        low = max(0, frame.start - _LONGEST_EVENT)
        return bound is not None and bool(bound.figure.cues) and property_at_end(mask, low, frame.start) >= 0
    if frame.closed and frame.kind == "step" and mask[frame.end - 1] not in "后时":
        inside = next((slot for slot in slots if frame.start <= slot.start < frame.end), None)
        if inside is not None:
            return inside.count and inside.figure.unit_text not in _REPEATS if mask[frame.start] == "经" else bool(inside.figure.cues)
    if mask[frame.start] == "由" and mask[frame.end : frame.end + 1] == "的":
        # 由3家企业承担的课题经费: no persons that do it, nor parts of a thing (由10万个面片组成的模型)
        composed = mask.startswith(("组成", "构成"), frame.end - 2)
        return not composed and any(frame.start < slot.start < frame.end and slot.figure.unit_text not in _PERSONS for slot in slots)
    if frame.kind != "scope" or mask[frame.end - 1] != FIGURE:
        return False
    if mask[frame.start] == "前" and slots[-1].end == frame.end and DEADLINE.match(mask, frame.end) is not None:
        return True
    return any(frame.start <= slot.start < frame.end and slot.figure.unit_text not in SPELLS for slot in slots)


def _is_lead_time(slot: Slot) -> bool:
    """Whether a figure is a time within which something is done."""
    figure = slot.figure
    return figure.comparator in ("le", "lt") and figure.unit is not None and figure.unit.dimension == "time"


def bare(mask: str, head: int, slots: Sequence[Slot], found: list[Frame]) -> None:
    """Adds to `found` the frames of bare figures, and sets `frame` on their slots. `head` is where the clause begins behind its connectives."""
    _paired(mask, head, slots)
    _in_turn(mask, slots, found)
    for slot, following in pairwise(slots) if mask.find("@", slots[0].end, slots[-1].start) >= 0 else ():
        if mask[slot.end : following.start] == "@":
            following.frame = slot.own = Frame(following.start, following.end, "step")
    if slots[-1].frame is None and slots[-1].start == head and slots[-1].figure.unit_text in SPELLS and _NEVER.match(mask, slots[-1].end) is not None:
        slots[-1].frame = Frame(head, slots[-1].end, "scope")
    _due(mask, head, slots[-1], found)
    for k, slot in enumerate(slots[:-1]):
        if slot.frame is not None or slot.figure.change != "none":
            continue
        if slot.count and not slot.figure.cues and not slots[k + 1].count and mask.endswith(_OTHERS, head, slot.start):
            stop = trimmed(mask, slot.end, slots[k + 1].start)
            slot.frame = Frame(slot.start, slot.end, "scope")
            if property_at_end(mask, slot.end, stop) < 0:
                slot.frame = Frame(slot.start - 2, stop, "ground")
                found.append(slot.frame)
            continue
        following, behind = slots[k + 1], max([head] + [other.end for other in found if other.end <= slot.start])
        frame = (
            _from_to(mask, head, slots[k:])
            or _of_subject(mask, head, slot, following)
            or _of_which(mask, behind, slot, following)
            or _aged(mask, slot, following)
            or _reached(mask, head, slot, following)
            or _lasted(mask, head, slot, following)
            or _bare(mask, head, slot, following)
        )
        if frame is None:
            continue
        if k and frame == Frame(slot.start, slot.end, "step") and _with(mask, head, slots[k - 1], slot):
            frame = slots[k - 1].frame = Frame(slots[k - 1].start, slot.end, "step")
        within = [other for other in found if other.end > frame.start and other.start < frame.end]
        if any(other.kind == "stage" for other in within):
            frame = Frame(frame.start, frame.end, "stage")
        slot.frame = frame
        if slot.figure.from_to == "from":
            slots[k + 1].frame = frame
        if frame.kind != "scope":
            found[:] = [other for other in found if other not in within]
            found.append(frame)
    found.sort(key=lambda frame: frame.start)


def _with(mask: str, head: int, slot: Slot, following: Slot) -> bool:
    """950℃、120MPa|蠕变寿命…, 950℃/120MPa|…: a bare figure of another dimension right in front of a circumstance is one with it."""
    units = slot.figure.unit, following.figure.unit
    if slot.frame is not None or slot.count or slot.figure.cues or mask[slot.end : following.start] != "、":
        return False
    apart = units[0] is not None and units[1] is not None and units[0].dimension != units[1].dimension
    return apart and property_at_end(mask, head, trimmed(mask, head, slot.start)) < 0


def _paired(mask: str, head: int, slots: Sequence[Slot]) -> None:
    """6h、12h和48h水位偏差分别小于…: a bare list before a list of the same length gives each figure its own circumstance."""
    k = 0
    while k < len(slots):
        stop = _group_end(slots, k)
        size = stop - k
        if (
            size > 1
            and stop < len(slots)
            and _group_end(slots, stop) - stop == size
            and all(not s.figure.cues and not s.count and s.frame is None for s in slots[k:stop])
            and property_at_end(mask, slots[stop - 1].end, trimmed(mask, slots[stop - 1].end, slots[stop].start)) >= 0
            and trimmed(mask, head, slots[k].start) <= head
        ):
            for own, bound in zip(slots[k:stop], slots[stop : stop + size], strict=True):
                own.frame = bound.own = Frame(own.start, own.end, "step")
        k = stop


def _in_turn(mask: str, slots: Sequence[Slot], found: Sequence[Frame]) -> None:
    """立项后、交付后、验收后依次拨付30%、40%、30%: a list of events before a list of the same length gives each figure its own."""
    events = [frame for frame in found if frame.kind in ("place", "stage")]
    for low in range(len(events)):
        high = low + 1
        while high < len(events) and mask[events[high - 1].end : events[high].start] in _JOINTS:
            high += 1
        first = next((k for k, slot in enumerate(slots) if slot.start >= events[high - 1].end and slot.figure.group >= 0), None)
        if high - low > 1 and first is not None and _group_end(slots, first) - first == high - low:
            for slot, event in zip(slots[first:], events[low:high], strict=False):
                slot.own = event
            return


def _due(mask: str, head: int, slot: Slot, found: list[Frame]) -> None:
    """项目完成后三年内，…, 在三年内，…: a spell behind its event or 在 that fills the clause, before one with a figure of its own."""
    event = next((frame for frame in found if frame.start == head and frame.end == slot.start and frame.kind in ("stage", "place")), None)
    if (event is None and mask[head : slot.start] != "在") or slot.frame is not None or slot.figure.unit_text not in SPELLS or slot.figure.comparator != "le":
        return
    if mask[slot.end : slot.end + 1] in ("，", ",") and DEADLINE.match(mask, slot.end) is None and mask.find(FIGURE, slot.end) >= 0:
        found[:] = [frame for frame in found if frame is not event]
        slot.frame = Frame(head, slot.end, "stage", closed=True)
        found.append(slot.frame)


def _group_end(slots: Sequence[Slot], k: int) -> int:
    stop = k + 1
    while stop < len(slots) and slots[k].figure.group >= 0 and slots[stop].figure.group == slots[k].figure.group:
        stop += 1
    return stop


def _from_to(mask: str, head: int, slots: Sequence[Slot]) -> Frame | None:
    """由10%充至80%用时…: a from-to before the property of a third figure is only a circumstance."""
    if len(slots) < 3 or slots[0].figure.from_to != "from" or slots[1].figure.from_to != "to" or slots[2].frame is not None:
        return None
    low, high = slots[1].end, slots[2].start
    if LINK.search(mask, low, high) is not None or property_at_end(mask, low, trimmed(mask, low, high)) < 0:
        return None
    start = slots[0].start
    return Frame(start - (start > head and mask[start - 1] in "由从自"), slots[1].end, "step")


def _of_subject(mask: str, head: int, slot: Slot, following: Slot) -> Frame | None:
    """30个节点的部署时间…: a count whose noun bears the property of the next figure."""
    if not slot.count or slot.figure.cues or following.count or following.note >= 0 or _treated(mask, head, slot.start) is not None:
        return None
    of = mask.rfind("的", slot.end, following.start)
    if (
        of <= slot.end + 1
        or property_at_end(mask, of, trimmed(mask, of, following.start)) < 0
        or governing_verb(mask, head, slot.start) >= 0
    ):
        return None
    return Frame(slot.start, of, "scope")


def _of_which(mask: str, head: int, slot: Slot, following: Slot) -> Frame | None:
    """坡度20度以上的地块占六成, 深宽比达60:1的孔刻蚀均匀性…: of which things a share or a property of the next figure is told."""
    if _too_large(mask, head, slot, following):
        return Frame(head, slot.end, "step")
    named = trimmed(mask, head, slot.start)
    counts = slot.count and slot.figure.numerals[0].kind != "ratio"
    if counts or not slot.figure.cues or following.note >= 0 or named <= head or property_at_end(mask, head, named) < 0:
        return None
    if mask[slot.end : slot.end + 1] != "的":
        return Frame(head, slot.end, "step") if _borne_by_thing(mask, head, slot, following) else None
    if LINK.search(mask, slot.end, following.start) is not None:
        return None
    stop = trimmed(mask, slot.end, following.start)
    share = following.figure.unit_text == "%" and mask.endswith("占", slot.end, following.start)
    zero = following.figure.upper == 0
    told = share or zero or (not following.count and property_at_end(mask, slot.end + 2, stop) >= 0)
    if not told or governing_verb(mask, head, following.start) >= 0:
        return None
    return Frame(head, slot.end, "step")


def _borne_by_thing(mask: str, head: int, slot: Slot, following: Slot) -> bool:
    """面积5000㎡以内|厂房的巡检时间不超过2小时: whether the bounded size stands right before the thing of which the next figure tells a property."""
    of = mask.find("的", slot.end, following.start)
    if of - slot.end < 2 or following.count or "对" in mask[head : slot.start]:
        return False
    changing = _CHANGING.search(mask, of + 1, following.start)
    told = property_at_end(mask, of + 1, changing.start() if changing is not None else trimmed(mask, of, following.start)) >= 0
    return told and noun_end(mask, slot.end, of) == of and governing_verb(mask, head, of) < 0


def _too_large(mask: str, head: int, slot: Slot, following: Slot) -> bool:
    """大于0.2μm的颗粒不超过5个/mL: of which size things are that must be few; a thing that is delivered has a floor (长度超过2km的航道不少于3条)."""
    if slot.start != head or slot.count or mask[slot.end : slot.end + 1] != "的" or slot.figure.unit is None or slot.figure.unit.dimension != "length":
        return False
    few = following.count and following.figure.comparator in ("le", "lt") and slot.figure.comparator in ("ge", "gt")
    return few and 2 <= following.start - slot.end - 1 <= _LONGEST_EVENT and governing_verb(mask, slot.end + 1, following.start) < 0


def _bare(mask: str, head: int, slot: Slot, following: Slot) -> Frame | None:
    figure, bound = slot.figure, following.figure
    if figure.from_to or following.frame is not None or bound.from_to == "to" or (figure.group >= 0 and figure.group == bound.group):
        return None
    if LINK.search(mask, slot.end, following.start) is not None:
        return None
    if mask[slot.end : slot.end + 1] == "的":
        reached = mask.endswith(_SPEEDING, head, slot.start) and mask[slot.end + 1 : trimmed(mask, slot.end, following.start)] in _LENGTHS
        return Frame(head, slot.end, "step") if reached else None
    if figure.unit_text in SPELLS and (kind := _spell(mask, head, slot, following)) is not None:
        return Frame(head, slot.end, kind)
    treated = _treated(mask, head, slot.start)
    if slot.count and (treated is None or figure.unit_text not in _REPEATS):
        return None
    behind = all(cue[0] >= figure.number_end for cue in figure.cues)
    within = behind and figure.comparator == "le" and (bound.comparator in _FLOORS_AND_CEILINGS or bound.from_to == "from")
    if not (figure.comparator in _LOOSE or within or (behind and (treated is not None or figure.cues))):
        return None
    named = trimmed(mask, head, slot.start)
    stop = trimmed(mask, slot.end, following.start)
    if _timed(mask, (head, named), slot, (stop, following)):
        return Frame(slot.start, slot.end, "step")
    if stop <= slot.end:
        if not within and treated is None:
            return None
    elif property_at_end(mask, slot.end, stop) < 0:
        fits = (bound.cues and named <= head) or (bound.from_to == "from" and figure.unit_text in SPELLS)
        if not (behind and figure.cues and figure.comparator != "approx" and fits) or (
            following.count and bound.unit_text
        ):
            return None
    elif treated is None and property_at_end(mask, head, named) >= 0:
        return None
    ahead = mask.endswith(_LEAD_TIME, head, slot.start)
    if not ahead and mask[slot.start - 1 : slot.start] in ("后", "前") and 2 <= slot.start - head <= _LONGEST_EVENT:
        return Frame(head, slot.end, "step")
    start = treated[0] if treated is not None and not (within and stop <= slot.end) else slot.start
    band = _BAND.match(mask, slot.end)
    if band is not None:
        return Frame(start, band.end(), "step")
    return Frame(start, max(slot.end, object_end(mask, slot.end, stop)) if mask[start] == "对" else slot.end, "step")


# 使用寿命10年: properties that a time is itself
_SPENDING = ("寿命", "时间", "时长", "周期", "期", "期限", "工期", "年限", "用时", "耗时", "时延", "延时", "时效", "年龄", "续航")
# 肿瘤五年|生存率
_SURVIVAL = patterns.compile(r"(?:总|无[\u4e00-\u9fff]{1,4})?(?:" + _WINDOWS.any_of("rate") + ")")
_ABLE = patterns.compile(r"内?(?:即?可|能够?)[\u4e00-\u9fff]{1,6}(?=的)")
_LEVEL = patterns.compile(r"(?:恢复|提[高升]|增[加长]|降低?|减少|达|稳定|压缩|缩短|延长|上升|下降)[到至]?")
_CHANGING = patterns.compile(r"提[升高]|增[加长]|降低|下降|减少|缩短")


def _aged(mask: str, slot: Slot, following: Slot) -> Frame | None:
    """60岁以上老年人10万人, 40岁以下科研人员占比不低于…: of what age those are who are counted."""
    unit = following.figure.unit_text
    if slot.figure.unit_text not in _AGES or not (following.count or unit in _SHARES) or _AGED.fullmatch(mask, slot.end, following.start) is None:
        return None
    return Frame(slot.start, slot.end, "step")


def _reached(mask: str, head: int, slot: Slot, following: Slot) -> Frame | None:
    """消防车10分钟内|可到达|的社区300个: within what time that can be done by which the counted ones are told."""
    if not following.count or slot.figure.comparator != "le" or slot.figure.unit is None or slot.figure.unit.dimension != "time":
        return None
    able = _ABLE.match(mask, slot.end, following.start)
    return Frame(head, able.end(), "step") if able is not None else None


def _lasted(mask: str, head: int, slot: Slot, following: Slot) -> Frame | None:
    """密封件回弹率6年|不低于80%, 色差1500h|≤2: after what time a property is measured, told between it and its bound."""
    units = slot.figure.unit, following.figure.unit
    if slot.figure.cues or not following.figure.cues or mask[slot.end : following.start] or units[0] is None or units[0].dimension != "time":
        return None
    name = property_at_end(mask, head, slot.start)
    spent = mask.endswith(_SPENDING, head, slot.start) or (units[1] is not None and units[1].dimension == "time")
    counted = following.count and following.figure.unit_text
    return Frame(slot.start, slot.end, "step") if name >= 0 and not spent and not counted else None


def _timed(mask: str, ahead: Span, slot: Slot, behind: tuple[int, Slot]) -> bool:
    """Whether a time only says when the next figure holds: 1000小时|光衰小于3%, 覆盖率三年内|恢复到80%."""
    figure, (head, named), (stop, following) = slot.figure, ahead, behind
    if figure.unit_text in SPELLS and _SURVIVAL.match(mask, slot.end, following.start) is not None and treatment_at_end(mask, head, slot.start) < 0:
        return True
    if figure.unit is None or figure.unit.dimension != "time" or (following.count and following.figure.unit_text):
        return False
    if figure.comparator in _LOOSE and slot.start == head:
        changing = _CHANGING.search(mask, slot.end + 2, stop)
        stop = changing.start() if changing is not None else stop
        return stop - slot.end >= 2 and governing_verb(mask, slot.end, stop) < 0
    return figure.comparator == "le" and named > head and _LEVEL.fullmatch(mask, slot.end, following.start) is not None


# What a spell runs from without 后: 挂牌运营两年内培育…
_EVENT = patterns.compile(r"(?r)[^\x01，,须应需]{1,12}后|[^\x01，,须应需]{0,4}(?:" + _WINDOWS.any_of("launch") + ")$")


def _spell(mask: str, head: int, slot: Slot, following: Slot) -> Kind | None:
    """How far a length of time at the head of the clause reaches that only says when the next figure holds; None where it says more."""
    if mask[slot.start - 1 : slot.start] == "后" and 2 <= slot.start - head <= _LONGEST_EVENT:
        stop = trimmed(mask, slot.end, following.start)
        told = slot.figure.comparator == "eq" and not following.count and stop - slot.end >= 2 and governing_verb(mask, slot.end, stop) < 0
        if told or _pays(slot.figure, following.figure):
            return "step"
    if slot.figure.comparator == "le" and _runs_from(mask, head, slot, following):
        return "stage"
    return "step" if slot.start == head and _IN_ALL.match(mask, slot.end) is not None else None


def _runs_from(mask: str, head: int, slot: Slot, following: Slot) -> bool:
    """产线投产后一年内减亏…: a spell behind its event, at the head of the clause, in which something else is to be reached."""
    if following.figure.unit_text in SPELLS or following.note >= 0 or DEADLINE.match(mask, slot.end) is not None:
        return False
    return _EVENT.fullmatch(mask, head, slot.start) is not None and following.start - slot.end >= 2


def _pays(figure: Figure, bound: Figure) -> bool:
    """合同签订后10日内支付20%: a time before a share is the share's."""
    return figure.unit_text in SPELLS and figure.comparator == "le" and bound.unit_text == "%" and bound.change == "none"


def name(text: str, base: int, mask: str, slot: Slot, slots: Sequence[Slot], mains: Sequence[Slot]) -> None:
    """Writes role and name of a figure in a frame. `slots` are the figures of its clause, `mains` those that bound something."""
    figure, frame = slot.figure, slot.frame
    if frame is None:
        return
    figure.role = "context" if frame.kind in ("basis", "ground") and not mains else "condition"
    span = force(text, base, slot) or (_own_noun(mask, slot, frame, slots) if mains or frame.start < slot.start else None)
    never = _NEVER.match(mask, slot.end) if span is None and not mains else None
    if never is not None and noun_end(mask, never.end(), len(mask)) - never.end() >= 2:
        span = never.end(), noun_end(mask, never.end(), len(mask))
    if span is None and not mains:
        low = max(0, frame.start - 12)
        low = max(mask.rfind(sign, low, frame.start) + 1 for sign in ("，", ",", "；", ";")) or low
        core = core_of(mask, low, frame.start, slot)
        span = core.name if core is not None and not core.verbal else None
    if span is not None:
        span = max(span[0], mask.rfind(NOTE, *span) + 1), span[1]
        figure.indicator_span = (base + span[0], base + span[1])
        figure.indicator = clean(text[base + span[0] : base + span[1]])
    elif mains:
        governed = next((main for main in mains if main.start > slot.start or main.own is frame), mains[-1])
        figure.indicator, figure.indicator_span = governed.figure.indicator, governed.figure.indicator_span


_FORCE = patterns.compile(r"级(?P<noun>[大台]?风|地震)")


def force(text: str, base: int, slot: Slot) -> Span | None:
    """What is as strong as the figure says where that stands between its unit and its cue: 8级|风|以下."""
    found = _FORCE.search(text, slot.figure.number_end, base + slot.end)
    return (found.start("noun") - base, found.end("noun") - base) if found is not None else None


def _behind_openers(mask: str, low: int, high: int) -> int:
    """Behind the prepositions, signs and figures that open `low:high`; 当量 is no such opening."""
    while low < high and mask[low] in _OPENERS and not mask.startswith(_WORDS, low):
        low += 1
    return low


def _property_ahead(mask: str, slot: Slot, frame: Frame, slots: Sequence[Slot]) -> Span | None:
    """The property that stands before a figure in its frame: 弯折半径|2mm条件下, 在坡度|15%的巷道内."""
    low = max([frame.start] + [other.end for other in slots if frame.start <= other.start < slot.start])
    low = _behind_openers(mask, low, slot.start)
    high = trimmed(mask, low, slot.start)
    found = word_at(mask, low, high) if low < high else None
    if found is not None and (found[1] in LINKING or found[1] == "study") and mask[low] not in "年日月" and found[0] - low >= 2 and high - found[0] >= 2:
        low = found[0]
    if not 2 <= high - low <= _LONGEST_EVENT or "的" in mask[low:high] or FIGURE in mask[low:high] or property_at_end(mask, low, high) < 0:
        return None
    return low, high


def _told_behind(mask: str, slot: Slot, frame: Frame, slots: Sequence[Slot]) -> Span | None:
    """What stands between a figure and the next one in its frame: 900℃|空气氧化|3小时后, 以20mm|弯曲半径|缠绕50圈时; 三年|质保期|内; 40岁以下|科研人员|占比."""
    following = next((other.start for other in slots if slot.start < other.start < frame.end), -1)
    if following > 0 and following - slot.end <= _LONGEST_EVENT:
        begin = treatment_at_end(mask, slot.end, following)
        if begin > slot.end and property_at_end(mask, slot.end, begin) >= 0:
            return slot.end, begin
        return (slot.end, following) if begin >= 0 and _CLOSING.search(mask, slot.end, begin) is None and "下" not in mask[slot.end : begin] else None
    if slot.figure.unit_text in _AGES:
        aged = _SHARE_OF_AGED.match(mask, slot.end)
        return aged.span() if aged is not None else None
    term = _TERM.match(mask, slot.end) if slot.figure.unit_text in SPELLS else None
    return term.span() if term is not None else None


def _person_end(mask: str, start: int, end: int) -> int:
    """Where those end, in what stands behind their number, who do what follows: 操作员|操作."""
    at = start
    for word, tag in tokens(mask[start:end]):
        if tag.startswith("v") and at - start >= 2:
            return at
        at += len(word)
    return end


def _own_noun(mask: str, slot: Slot, frame: Frame, slots: Sequence[Slot]) -> Span | None:
    """静水压力60MPa下, 在3m/s行走速度下, 浸泡3000小时后: the noun of the circumstance itself."""
    if slot.count and slot.figure.cues and mask.startswith("的", slot.end) and (core := core_of(mask, frame.start, slot.start, slot)) is not None:
        # 样本|不多于50张的条件下
        return core.name
    if slot.count and mask[frame.start] == "由":
        return slot.end, _person_end(mask, slot.end, frame.end)
    noun = _circumstance(mask, frame.start, trimmed(mask, frame.start, slot.start)) if not slot.count else None
    if noun is None and not (slot.count and slot.figure.unit_text) and (named := _property_ahead(mask, slot, frame, slots)) is not None:
        return named
    if noun is None and not slot.count and (named := _told_behind(mask, slot, frame, slots)) is not None:
        return named
    if noun is None and (
        slot.count or (frame.kind in ("basis", "ground", "place", "scope") and slot.end < frame.end and mask[slot.end] not in "内中上下时后")
    ):
        right = noun_behind(mask, slot, frame.end, ())
        if right is not None:
            right = (right[0], right[1] - (mask[right[1] - 1] in "上下中内时后"))
            if right[1] - right[0] >= 2:
                return right
    if slot.count:
        noun = _circumstance(mask, frame.start, trimmed(mask, frame.start, slot.start))
    if noun is not None:
        low, high = noun
        begin = _behind_openers(mask, low, high - 2)
        return begin, high
    closing = _CLOSING.search(mask, slot.end, frame.end)
    if not slot.count and mask[slot.end : slot.end + 1] not in ("的", "处") and (closing is not None or frame.kind != "step" or mask[frame.start] == "对"):
        stop = closing.start() if closing is not None else frame.end
        tail = _GROUND_TAIL.search(mask, slot.end, stop)
        if tail is not None and tail.start() - slot.end >= 2:
            stop = tail.start()
        if (
            2 <= stop - slot.end <= 12
            and FIGURE not in mask[slot.end : stop]
            and mask[slot.end : slot.end + 2] not in ("环境", "条件", "之间")
            and _GROUND.fullmatch(mask, slot.end, stop) is None
        ):
            return slot.end + 2 * mask.startswith("一遇", slot.end), stop
    treated = _treated(mask, frame.start, slot.start)
    if treated is not None and treated[1] - treated[0] >= 2 and mask[slice(*treated)] != _LEAD_TIME:
        return treated
    low = max([frame.start] + [other.end for other in slots if frame.start <= other.start < slot.start])
    low = _behind_openers(mask, low, slot.start)
    if (
        frame.kind in ("setting", "step")
        and 2 <= slot.start - low <= 8
        and mask[slot.start - 1] not in "后前内外侧游方围边周"
        and "、" not in mask[low : slot.start]
    ):
        inner = core_of(mask, low, slot.start, slot)
        return inner.name if inner is not None and not inner.verbal and inner.verb in ("make", "study") else (low, slot.start)
    return None
