"""Indicators: what a figure bounds, whose property it is, and under which circumstances.

`annotate` takes one sentence with its figures and sets `role`, `indicator`, `indicator_span`, `subject` and `qualifier` on each of them.
It works on a mask of the sentence in which figures and brackets are filled in, so that a digit, a unit or a gloss is never taken for a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from extractors.quantities import roles
from extractors.quantities.figure import Figure, Span
from extractors.quantities.qualifiers import FIGURE, NOTE, Frame, Kind, frames, portion
from extractors.sentences import clauses
from extractors.words import LINKING, governing_verb, property_at_end, takes_object, verb_before, verbs, word_at

_COUNTED = "count"
# Measure words of deeds: 3项示范应用 counts the deed, 3台装备示范 the thing.
_OF_DEEDS = frozenset("项次例场期轮")
_KINDS = frozenset("种类")
_KINDS_OF_WORK = frozenset("种款类")
# Counts that describe a thing instead of counting it: 六自由度机械臂, 八核处理器.
_ATTRIBUTES = frozenset("自由度 功能 轴 维 维度 核 阶 极 芯 匝 孔 代 世代 波段 谱段 频段 阵元 声道 联 重 线程 像素 点位".split())
_SHARES = frozenset(("%", "倍", "‰", "成"))
_SPELLS = frozenset("年 个月 月 季度 个季度 天 日 周 个年度 年度 小时 年内".split())
_REPEATS = frozenset("次 轮 循环 周期 遍 圈 周 代次 轮次 疗程".split())
_BRACKET = regex.compile(r"[（(][^（）()]{0,90}[）)]")
_LINK = regex.compile(r"、|以及|及其?|和(?!谐)|与|或者?")

# In front of a phrase: numbering, conjunctions.
_LEAD = regex.compile(
    r"(?:[、，,；;。:：\s·•\-—*\"“”]|[（(]?\d{1,2}(?:[)）、．]|\.(?!\d))|[①-⑳]|[一二三四五六七八九十]是|并且|以及|及其?(?!时)|此外|另外|其中|而且|且|并(?![发行网联购排列])|而|还(?!原)|"
    r"也|和(?!谐|[^,，\x01]{1,40}?(?:相比|对比|比较|比对))|与(?![^,，\x01]{1,40}?(?:相比|对比|比较|比对))|或者?|则|最终|同时(?=.{0,2}[\x01建研开形申发完培实])|所(?=研|提|开|建|制|形)|该项目|本项目|项目(?=[须应需要拟]))+"
)
# Behind a phrase, before the figure: adverbs, links, and verbs that only bind (读 from the end).
_TAIL = regex.compile(
    r"(?r)(?:[、，,：:\s\"“”\x00]|均|都|分别|各(?!种)|控制[在为]|保持[在为]|稳定[在为]|维持[在为]|限制[在为]|处于|位于|介于|可?达到?|能够?达到|(?<![性功储节智动势产热职效机赋])能够?|必须|不得|"
    r"(?<![响适反效感供对])应当?|(?<![需])须|需要?|(?<![必重需主次])要|至少|最多|至多|原则上|一般|(?<![行作])为|是|在|(?<![感])到|(?<![冬])至|(?<![自])由|从|(?<![各])自|于|(?<![节制契])约|(?<![公])共计?|"
    r"(?<![附远最])近|只|有(?<!拥有|具有|含有|所有|占有|持有|保有)|仅|总计|合计|累计|不|或|和|与|及|以及|可以|(?<![许认])可|升至|增至|降至|减至|提[高升][到至]|降低?[到至]|增[加长大][到至]|缩短[到至]|减[少小][到至]|"
    r"下降[到至]|的|并且?|且|之间|实现|以内|Φ|φ|Ø)+$"
)
# A verb inside a phrase behind which the name begins; what stands before it is the bearer.
_PREDICATE = regex.compile(
    r"(?:可以?|(?<![智性功储节动势产热职效机赋])能够?|须|应|将|并)?(?:实现|具备|具有|拥有|达到|确保|保证|使得|使(?!用|命)|满足|要求)(?![率者性度]|能力)"
    r"|(?:可以?|(?<![智性功储节动势产热职效机赋])能够?|须|应)(?:同时|自动|稳定|连续|自主)?(?:支持|承受|容纳|抵御|处理|识别|接入|生成|提供|检测|监测|承载|覆盖|输出|存储|耐受)"
)
_STOP = regex.compile(
    r"[，,；;。：:、（）()\x01\s]|以及|并且|和(?!谐)|(?<!参)与(?!会)|及|且|并(?![行联网发购])|或|的|开展|完成|进行|得到|将|采取|对(?![比照接应称准位焦])|提[升高][至到]?|增[长加]|降低|下降|减少|缩短|[降减增升][至到]|实施|实现|组建|组成|构成|参加|用于|达到|应用于|从事|联合|同时|须|均|分别|每|"
    r"中(?=[得开推实应进完落示得获]|$)|上(?=[得开推实应进完落示得获]|$)|内(?=[得开推实应进完落示得获]|$)"
)
_DEED = regex.compile(
    r"(?r)(?:同步|并行|协同|联合|推广|应用|示范|计算|接入|规模化|产业化|国产化|工程|部署|运行|验证|测试|试验|集成|适配|互联|扩展|管理|设计|建设|开发|研制|研发|制备|使用|并发|处理|在线|识别|检测|监测|控制|安装|生产|销售|"
    r"服务|培训|申报|作业|调度|存储|训练|参与|转化|替代|落地|试点|运营|组网|输入|输出|支持|执行情况|能力)+$"
)
_SHOWING = regex.compile(r"(?r)(?:推广|应用|示范|验证|工程|规模化|产业化)+$")
_RELATIVE = regex.compile(r"面向|针对|基于|适用于|适合|具有|具备|拥有|覆盖|能|可|用于|以|满足|符合|支持|采用|涵盖|包含|包括|由|自主|应用于|达到|含|集|对|在|融合|兼具|与|不同|多")
_KIND_NOUN = regex.compile(r"[\u4e00-\u9fff]{0,4}?(?:型号|模态|品类|规格)(?=[\u4e00-\u9fff])")
_BEARER = regex.compile(
    r"(?:[\u4e00-\u9fff]{0,4}(?:单|每)个?(?:机|车|船|炉|线|套|台(?:设备)?|卡|块|次|芯片|节点|罐|簇|站|舱|井|处理器|样本|台设备|套装置|台套|颗|枚|通道|基站|租户|实体|用户|电池|电芯|模块|器件|腔|炉次|批次|批|次|孔|株|头|人))(?:的)?"
    r"|(?:牵头|参与|申报|承担|合作|联合|依托|项目)(?:申报)?(?:单位|企业|机构|医院|高校|院校|公司|负责人|申请人|人)"
    r"|(?:项目|课题|技术|第一)(?:总)?负责人|申[请报]人|首席科学家|整机(?=.{5})"
)
_DEVICE = regex.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{0,10}?(?:机器人|无人机|无人艇|无人车|无人船|探测器|传感器|处理器|控制器|服务器|变压器|换能器|执行器|加速器|激光器|反应器|存储器|编码器|换热器|变流器|断路器|滤波器|放大器|光谱仪|质谱仪|显微镜|望远镜|"
    r"电解槽|发动机|发电机|电动机|压缩机|潜水器|机械臂|机械手|主轴|叶片|算法|链路|催化剂|消毒剂)(?=[\u4e00-\u9fffA-Za-z0-9]{3})|[\u4e00-\u9fffA-Za-z0-9]{0,8}?(?:机器人|无人机|无人艇|无人车)(?=[\u4e00-\u9fff]{2})"
    r"|[\u4e00-\u9fffA-Za-z0-9]{2,10}(?:系统|单元|装置|平台|终端|涂层|模块|组件|设备|机组|电池|电堆|样机|整车|薄膜|试剂盒)(?=[\u4e00-\u9fffA-Za-z0-9]{4})"
)
# Verbs whose object exists already: a size that describes it bounds nothing (采用300毫米晶圆); 承受, 支持 state what must be reached.
_HAVING = frozenset("包含 包括 具备 具有 采用 使用 实现 选用 涵盖 覆盖 拥有 设置 围绕 联合 适用 适应".split())
_USING = frozenset("包含 实现 采用 使用 选用".split())
_ADJECTIVE = frozenset(("整体", "总体", "平均", "最大", "最小", "最高", "最低", "综合", "主要", "全部", "关键", "新增"))
_EMPTY = frozenset(("效果", "水平", "能力", "性能", "指标", "情况"))
_GENERIC = frozenset(("数量", "比例", "总数", "占比", "个数", "次数", "规模", "总量", "比重", "数", "种类", "人数", "水平", "能力", "质量", "面积", "总和", "之和"))
# What acts in a clause; a verb right behind it takes what is bounded as its object (系统接入终端不少于…).
_AGENT = regex.compile(r"[\u4e00-\u9fff]{0,8}?(?:系统|平台|装置|样机|项目|产品|设备|模型|软件|芯片|企业|单位|团队|基地|专题|课题|方案|装备|工厂|园区|产线)")
# Which projects or applicants a clause speaks of: 基础研究类项目, 青年科学家项目, 揭榜企业.
_SCOPE = regex.compile(r"[\u4e00-\u9fff、]{2,20}(?:类|型)(?:项目|课题|专题|榜单)?\x00*|[\u4e00-\u9fff]{2,12}(?:项目|课题|榜单|专题|方向|专项)\x00*")
_DEMONSTRATIVE = regex.compile(r"(?:该|本|上述|此|所述)[\u4e00-\u9fff]{2,4}?(?=接入|支持|覆盖|具备|实现|达到|集成|可|能|应|须|的)的?")
# What is done to a thing before the figure that says how far: 浸泡3000小时, 循环500次, 对0.3μm颗粒.
_TREATMENT = regex.compile(
    r"(?r)(?:(?<![针绝相面应核])对(?:直径|粒径|厚度|尺寸|长度|浓度|波长)?|于|在|(?:连续|完整|累计|反复|加速|恒温|高温|低温|室温|自然)?(?:作用|浸泡|保存|存储|储存|放置|静置|老化|加热|加载|充电|放电|循环|运行|洗消|洗涤|训练|照射|辐照|保温|冷却|反应|处理|"
    r"贮存|保压|服役|退火|烧结|水洗|暴露|行驶|飞行|洗|拉伸|弯折|弯曲|充|降温|升温|通电|加压|施加|输入)(?:[于在至]|时间)?|温度|压力|转速|电压|频率|波长|倍率|载荷|湿度|剂量|浓度|流量|速度|风速|水深|功率|直径|粒径)$"
)
_CIRCUMSTANCE_NOUN = regex.compile(r"(?r)[^\x00-\x7f在当经于对从由为的，、]{0,4}(?:温度|压力|压强|转速|电压|电流|频率|波长|倍率|载荷|负载|湿度|剂量|浓度|流量|速度|风速|水深|功率|直径|粒径|置信度|置信水平|海拔|距离|深度|厚度|时间|误差|算力|功耗)$")


@dataclass(slots=True)
class _Slot:
    """A figure in the mask: `start:end` its outer stretch. What is found about it gathers here until it is written."""

    figure: Figure
    start: int
    end: int
    count: bool
    note: int = -1
    frame: Frame | None = None
    name: Span | None = None
    subject: Span | None = None
    basis: Span | None = None
    items: list[Span] = field(default_factory=list)
    taken: int = 0
    own: Frame | None = None
    scope: Span | None = None
    verb: str = ""
    word: str = ""
    kind: bool = False


@dataclass(frozen=True, slots=True)
class _Core:
    """The name in a stretch, its bearer where a predicate stands between them, and the class of the verb that governs it; `verbal` if it is but a verb."""

    name: Span
    bearer: Span | None
    verb: str
    word: str = ""
    verbal: bool = False


@dataclass(slots=True)
class _Carried:
    """A circumstance of an earlier clause of the sentence; `used` once a figure has taken it."""

    kind: Kind
    phrase: str
    closed: bool
    used: bool = False


def annotate(text: str, sentence: Span, figures: Sequence[Figure], *, section: str = "") -> None:
    """Sets role, indicator, indicator_span, subject and qualifier on the figures of one sentence.

    `text` is the whole block (folded), `sentence` the sentence's stretch in it, `figures` all its figures in order, `section` the kind of
    the section it stands in. A sentence behind a semicolon takes the stage (项目完成时) over from the one that opens the full sentence.
    """
    base, end = sentence
    mask, notes, slots = _masked(text, base, end, figures)
    carried = _before(text, base)
    free = [slot for slot in slots if slot.note < 0]
    previous: _Slot | None = None
    topic: Span | None = None
    k = 0
    for low, high in clauses(mask, 0, len(mask)):
        first = k
        while k < len(free) and free[k].start < high:
            k += 1
        inside = free[first:k]
        lead = _LEAD.match(mask, low, high)
        head = lead.end() if lead else low
        change = next((s.figure.change_span for s in inside if s.figure.change_span), None)
        found = frames(mask, head, high, (change[0] - base, change[1] - base) if change else None)
        if inside:
            previous = _clause(text, base, mask, low, head, high, inside, found, carried, previous, topic)
            topic = None
        elif not (found and found[0].closed):
            topic = (head, high)
            if _SCOPE.fullmatch(mask, head, high) is not None:
                carried.append(_Carried("scope", _clean(text[base + head : base + high]).strip("\x00"), True))
        _carry(text, base, carried, found, inside, head)
    for slot in slots:
        if slot.note >= 0:
            _noted(text, base, notes[slot.note], slot, free, slots)
    for low, high in notes:
        _glossed(text, base, low, high, free, slots)


def _masked(text: str, base: int, end: int, figures: Sequence[Figure]) -> tuple[str, list[Span], list[_Slot]]:
    """The mask of `text[base:end]`, the bracketed stretches in it, and a slot for each figure."""
    parts: list[str] = []
    slots: list[_Slot] = []
    at = base
    for k, figure in enumerate(figures):
        low = max(at, min(figure.outer[0] if figure.outer[1] else figure.start, figure.number_start))
        if figure.place > 0:
            low = max(at, min([cue[0] for cue in figure.cues if cue[0] >= at] + [figure.number_start]))
        high = max(figure.outer[1], figure.number_end, low)
        if k + 1 < len(figures) and figures[k + 1].number_start < high:
            high = max(low, figure.number_end)
        between = text[at:low]
        per = figure.per_span
        if per is not None and at <= per[0] and per[1] <= low:
            between = text[at : per[0]] + NOTE * (per[1] - per[0]) + text[per[1] : low]
        parts.append(between)
        parts.append(FIGURE * (high - low))
        slots.append(_Slot(figure, low - base, high - base, _counts(figure)))
        at = high
    parts.append(text[at:end])
    mask = "".join(parts)
    notes: list[Span] = []
    if "(" in mask or "（" in mask:
        notes = [match.span() for match in _BRACKET.finditer(mask)]
        for low, high in reversed(notes):
            mask = mask[:low] + NOTE * (high - low) + mask[high:]
        for slot in slots:
            slot.note = next((k for k, (low, high) in enumerate(notes) if low <= slot.start < high), -1)
    return mask, notes, slots


def _counts(figure: Figure) -> bool:
    unit = figure.unit
    if unit is not None:
        return unit.dimension == _COUNTED and figure.unit_text not in _ATTRIBUTES
    return not figure.unit_text or len(figure.unit_text) <= 2 and figure.unit_text in _FALLBACK


_FALLBACK = frozenset("个项种类件套台辆艘架家所名人位篇部本份款条座处栋幢户例株头只羽尾批次场期届组对队路层门颗枚粒块片张根支瓶盒箱道间店县村镇乡轮人次台套级")


def _before(text: str, base: int) -> list[_Carried]:
    """The stage and the means that open the full sentence which goes on behind the semicolon before `base`."""
    if base == 0 or text[base - 1] not in "；;":
        return []
    start = max(text.rfind(sign, max(0, base - 600), base) for sign in "。\n") + 1
    lead = _LEAD.match(text, start, base)
    head = lead.end() if lead else start
    comma = _COMMA.search(text, head, base)
    stop = comma.start() if comma else base
    found = frames(text, head, stop, None)
    return [
        _Carried(frame.kind, _clean(text[frame.start : frame.end]), frame.closed)
        for frame in found
        if frame.kind == "stage" or (frame.kind == "basis" and frame.closed and text[frame.start : frame.start + 2] in ("应用", "利用", "依托"))
    ]


_CLOSING = regex.compile(r"(?r)(?:之?下|时|后|中|上|内|的)+$")
_GROUND = regex.compile(r"(?:及?以[上下内]|的|高温|低温|极端|恶劣)*(?:环境|条件|工况|情况|状态|温度|范围|前提|场景|状况|区间|区域)*(?:温度|条件)?")
_GROUND_TAIL = regex.compile(r"(?r)(?:条件|工况|情况|状态|范围)$")
_COMMA = regex.compile(r"[，,；;]")


def _clean(phrase: str) -> str:
    return phrase.replace(" ", "").replace("\n", "").strip("，,、；;：:")


def _clause(
    text: str,
    base: int,
    mask: str,
    low: int,
    head: int,
    high: int,
    slots: list[_Slot],
    found: list[Frame],
    carried: list[_Carried],
    previous: _Slot | None,
    topic: Span | None,
) -> _Slot | None:
    """Names the figures of one clause; gives back the last one that is no circumstance. `topic` is the clause before, if it held no figure."""
    found[:] = [frame for frame in found if not _holds_deliverable(frame, slots) and not _misread(mask, frame, slots)]
    for slot in slots:
        slot.frame = next((frame for frame in found if frame.start <= slot.start < frame.end), None)
    _bare(mask, head, slots, found)
    mains = [slot for slot in slots if slot.frame is None]
    at = low
    for k, slot in enumerate(mains):
        _name(text, mask, base, at, high, slot, mains[k + 1 :], found, previous, topic)
        at = max(slot.end, slot.taken)
        previous = slot
    _spread(mask, mains)
    for slot in mains:
        _write(text, base, mask, slot)
    for slot in slots:
        if slot.frame is not None:
            _condition(text, base, mask, slot, slots, mains)
    _qualify(text, base, mains, found, carried)
    return previous


def _holds_deliverable(frame: Frame, slots: list[_Slot]) -> bool:
    """在5个县中推广: the frame holds a count and no other figure follows, so the count is what is to be reached."""
    inside = [slot for slot in slots if frame.start <= slot.start < frame.end]
    if frame.closed and frame.kind == "step":
        return False
    return bool(inside) and inside[-1] is slots[-1] and all(slot.count for slot in inside)


def _misread(mask: str, frame: Frame, slots: list[_Slot]) -> bool:
    """近 and 前 open a circumstance only before a length of time (近三年)."""
    if frame.kind != "scope" or mask[frame.end - 1] != FIGURE:
        return False
    return any(frame.start <= slot.start < frame.end and slot.figure.unit_text not in _SPELLS for slot in slots)


def _bare(mask: str, head: int, slots: list[_Slot], found: list[Frame]) -> None:
    """Makes frames of figures that stand bare before what the next one bounds (-20℃放电容量高于…; 对5μm粉尘过滤效率…; 误差1米内不超过…)."""
    _paired(mask, head, slots)
    for k, slot in enumerate(slots[:-1]):
        following = slots[k + 1]
        figure = slot.figure
        if slot.frame is not None or figure.change != "none" or (figure.group >= 0 and figure.group == following.figure.group):
            continue
        if figure.from_to == "from" and k + 2 < len(slots) and following.figure.from_to == "to":
            third = slots[k + 2]
            if third.frame is None and not _LINK.search(mask, following.end, third.start) and property_at_end(mask, following.end, _trim(mask, following.end, third.start)) >= 0:
                frame = Frame(_preposition(mask, head, slot.start), following.end, "step")
                found.append(frame)
                slot.frame = following.frame = frame
            continue
        if figure.from_to or following.frame is not None or following.figure.from_to == "to":
            continue
        stop = _trim(mask, slot.end, following.start)
        if _LINK.search(mask, slot.end, following.start) or mask[slot.end : slot.end + 1] == "的":
            continue
        bare = all(cue[0] >= figure.number_end for cue in figure.cues)
        within = bare and figure.comparator == "le" and following.figure.comparator in ("le", "lt", "ge", "gt")
        treated = _TREATMENT.search(mask, head, slot.start)
        if slot.count and not figure.cues and treated is None and following.note < 0:
            of = mask.rfind("的", slot.end, following.start)
            if of > slot.end + 1 and not following.count and property_at_end(mask, of, _trim(mask, of, following.start)) >= 0 and governing_verb(mask, head, slot.start) < 0:
                slot.frame = Frame(slot.start, of, "scope")
            continue
        if (slot.count and not (treated is not None and figure.unit_text in _REPEATS)) or not (figure.comparator in ("eq", "approx", "range", "pm") or within or (bare and (treated is not None or bool(figure.cues)))):
            continue
        named = _trim(mask, head, slot.start)
        if stop <= slot.end:
            if not within and treated is None:
                continue
        elif property_at_end(mask, slot.end, stop) < 0 and not (bare and figure.cues and following.figure.cues and not (following.count and following.figure.unit_text) and named <= head):
            continue
        if stop > slot.end and treated is None and property_at_end(mask, head, named) >= 0:
            continue
        start = treated.start() if treated is not None else slot.start
        end = slot.end
        if mask[start] == "对":
            end = _object_end(mask, slot.end, stop)
        frame = Frame(start, end, "step")
        found.append(frame)
        slot.frame = frame
    found.sort(key=lambda frame: frame.start)


def _paired(mask: str, head: int, slots: list[_Slot]) -> None:
    """24h、72h和120h预报误差分别小于…: a bare list before a list of the same length gives each figure its own circumstance."""
    k = 0
    while k < len(slots):
        stop = k + 1
        while stop < len(slots) and slots[k].figure.group >= 0 and slots[stop].figure.group == slots[k].figure.group:
            stop += 1
        size = stop - k
        if size > 1 and len(slots) - stop >= size and all(not s.figure.cues and not s.count and s.frame is None for s in slots[k:stop]):
            group = slots[stop].figure.group
            if (
                group >= 0
                and all(s.figure.group == group for s in slots[stop : stop + size])
                and (stop + size == len(slots) or slots[stop + size].figure.group != group)
                and property_at_end(mask, slots[stop - 1].end, _trim(mask, slots[stop - 1].end, slots[stop].start)) >= 0
                and _trim(mask, head, slots[k].start) <= head
            ):
                for own, bound in zip(slots[k:stop], slots[stop : stop + size], strict=True):
                    own.frame = bound.own = Frame(own.start, own.end, "step")
        k = stop


def _preposition(mask: str, head: int, start: int) -> int:
    return start - 1 if start > head and mask[start - 1] in "由从自" else start


def _object_end(mask: str, start: int, end: int) -> int:
    """Where the thing ends that 对 names, before its property: 颗粒|过滤效率."""
    begin = property_at_end(mask, start, end)
    if begin < 0:
        return start
    end = begin - 2 if begin - start >= 4 else begin
    of = mask.rfind("的", start, begin)
    return of if of > start else end


def _trim(mask: str, low: int, high: int) -> int:
    """`high` without the adverbs and links at the end of `low:high`."""
    match = _TAIL.search(mask, low, high)
    return match.start() if match is not None else high


def _name(
    text: str, mask: str, base: int, low: int, high: int, slot: _Slot, following: list[_Slot], found: list[Frame], previous: _Slot | None, topic: Span | None
) -> None:
    """Finds the name and the bearer of one figure that is no circumstance."""
    figure = slot.figure
    if previous is not None and figure.group >= 0 and figure.group == previous.figure.group and slot.count and _usable(mask, slot, high, following):
        slot.name = _right(mask, slot, high, following)
        return
    if previous is not None and (figure.from_to == "to" or (figure.group >= 0 and figure.group == previous.figure.group)):
        slot.name, slot.subject, slot.verb = previous.name, previous.subject, previous.verb
        return
    if previous is not None and previous.count and previous.name is not None and previous.name[0] >= slot.end and not slot.count and _TYPED.fullmatch(mask, previous.end, slot.start) is not None:
        slot.name, slot.kind, slot.word = previous.name, True, "包含"
        return
    left = slot.start
    if previous is not None and previous.kind and previous.name is not None and previous.name[1] == slot.start and slot.count:
        slot.name, slot.verb = (previous.start, slot.start), previous.verb
        return
    share = portion(mask, low, left)
    if share is not None:
        left, slot.basis = share
    held = _held(text, figure)
    if held is not None and held[1] - held[0] >= 3 and (text[held[1] - 1] == "的" or figure.unit_text in _SHARES):
        slot.basis = (held[0] - base, held[1] - (text[held[1] - 1] == "的") - base)
        held = None
    change = (figure.change_span[0] - base, figure.change_span[1] - base) if figure.change_span else None
    pieces = _pieces(mask, low, left, found)
    if change is not None and low <= change[0] and change[1] <= slot.start:
        early = _cores(mask, [(a, min(b, change[0])) for a, b in pieces if a < change[0]], slot)
        late = _cores(mask, [(max(a, change[1]), b) for a, b in pieces if b > change[1]], slot)
    else:
        early, late = _cores(mask, pieces, slot), []
        change = None
    named = late or early
    if slot.count and not figure.unit_text and named and property_at_end(mask, *named[-1].name) >= 0:
        slot.count = False
    if len(named) == 2 and named is early and change is not None and mask[slice(*named[1].name)] in _EMPTY and property_at_end(mask, *named[0].name) >= 0:
        named = early = named[:1]
    if named:
        slot.verb, slot.word = named[-1].verb, named[-1].word
    if named and named[-1].name[1] <= slot.start and _AFTER_EVENT.search(mask, *named[-1].name) and _DEADLINE.match(mask, slot.end, high) and figure.unit_text in _SPELLS:
        pass
    elif named and not named[-1].verbal and not (slot.count and change is None and _usable(mask, slot, high, following)):
        slot.name, slot.subject = named[-1].name, named[-1].bearer
        others = early if late else early[:-1]
        if others and slot.subject is None and not others[-1].verbal:
            slot.subject = others[-1].name
        if change is not None and not late and change[1] - change[0] == 2 and mask[change[0] : change[1]] in ("衰减", "损失") and change[1] >= _trim(mask, low, left):
            slot.name = (slot.name[0], change[1])
        if not slot.count and not late and mask[slot.end : slot.end + 1] == "的" and change is None:
            thing = _right(mask, slot, high, following)
            if thing is not None:
                slot.subject = thing
                return
        _split(mask, slot)
        return
    if not named and any("报" in text[low:high] for low, high in figure.cues):
        slot.word = "申报"
        return
    if held is not None and not named:
        core = _core(text, held[0], held[1], slot)
        if core is not None:
            slot.name = (core.name[0] - base, core.name[1] - base)
            return
    deadline = _DEADLINE.match(mask, slot.end, high) if figure.unit_text in _SPELLS else None
    if deadline is not None and (core := _core(mask, deadline.end(), high, slot)) is not None:
        slot.name = core.name
        if named and not named[-1].verbal:
            slot.basis = named[-1].name
        return
    right = _right(mask, slot, high, following)
    if right is not None:
        slot.name = right
        if named and named[-1].bearer is not None and not slot.count:
            slot.subject = named[-1].bearer
        slot.kind = not slot.count and mask[slot.end : slot.end + 1] != "的"
        if slot.kind and mask[right[1] : right[1] + 1] == "的" and property_at_end(mask, *right) >= 0 and not following:
            slot.subject = (right[1] + 1, _noun_end(mask, right[1] + 1, high))
            slot.kind = False
        slot.taken = right[1] if not following or right[1] <= following[0].start else 0
        if slot.count and slot.subject is None and change is None:
            slot.subject = None
        return
    if named:
        slot.name = named[-1].name
    elif change is not None and found and any(frame.kind == "compare" for frame in found):
        slot.name = _object_of(mask, next(frame for frame in found if frame.kind == "compare"))
    elif change is not None and previous is not None:
        slot.name = previous.name
    elif topic is not None and (core := _core(mask, topic[0], _period(mask, *topic), slot)) is not None and not core.verbal:
        slot.name = core.name
        _split(mask, slot)
    elif previous is not None and not (slot.count and following):
        slot.name = previous.name


_AFTER_EVENT = regex.compile(r"(?r)(?:后|起|之日起|以来)$")
_TYPED = regex.compile(r"(?:(?:类型|规格|种类|型号)?的)?")
# 36个月内完成…: a lead time, named by what is to be done
_DEADLINE = regex.compile(r"[，,]?(?:须|应|需|必须|要)?(?:完成|提交|实现|建成|通过|交付|取得|投入|形成|达到)")
_PERIOD = regex.compile(r"(?:自|从|为|是)(?=\d{4}年|[\x01\d])|(?:自|从)(?=[\u4e00-\u9fff]{1,8}起)")


def _period(mask: str, low: int, high: int) -> int:
    """Where the name ends in a clause that states a period (实施周期自2026年1月至…)."""
    match = _PERIOD.search(mask, low, high)
    return match.start() if match is not None and match.start() > low else high


def _held(text: str, figure: Figure) -> Span | None:
    """The words between the cue and the number of a figure whose cue stands ahead (最多可申报2项), or None."""
    cue = max((cue[1] for cue in figure.cues if cue[1] <= figure.number_start), default=figure.number_start)
    return (cue, figure.number_start) if figure.number_start - cue >= 2 and figure.place == 0 else None


def _object_of(mask: str, frame: Frame) -> Span | None:
    of = mask.rfind("的", frame.start, frame.end)
    return (of + 1, frame.end) if of >= 0 else None


def _usable(mask: str, slot: _Slot, high: int, following: list[_Slot]) -> bool:
    return not slot.figure.from_to and _right(mask, slot, high, following) is not None


def _pieces(mask: str, low: int, high: int, found: list[Frame]) -> list[Span]:
    """`low:high` without the frames in it."""
    pieces: list[Span] = []
    at = low
    for frame in found:
        if frame.end <= low or frame.start >= high:
            continue
        if frame.start > at:
            pieces.append((at, frame.start))
        at = max(at, frame.end)
    if high > at:
        pieces.append((at, high))
    return pieces


def _cores(mask: str, pieces: list[Span], slot: _Slot) -> list[_Core]:
    found = [core for core in (_core(mask, low, high, slot) for low, high in pieces) if core is not None]
    named = [core for core in found if not core.verbal]
    return named or found[-1:]


def _core(mask: str, low: int, high: int, slot: _Slot) -> _Core | None:
    """The name in `low:high`, without connectives and verbs in front, without adverbs and links behind; None if nothing is left."""
    whole = high
    high = _trim(mask, low, high)
    bearer: Span | None = None
    verb = word = ""
    at = low
    for match in _PREDICATE.finditer(mask, at, high):
        if high - match.end() >= 2:
            if match.start() > at:
                bearer = (at, match.start())
            at = match.end()
            verb, word = "pure", match.group()
    last: Span | None = None
    linked = _linked(mask, at, high)
    if linked > at:
        bearer = (at, linked)
        at = linked
    while at < high:
        lead = _LEAD.match(mask, at, high)
        if lead is not None and lead.end() > at:
            at = lead.end()
            continue
        if mask[at] in "的、，,\x00\"“”":
            at += 1
            continue
        pointed = _DEMONSTRATIVE.match(mask, at, high)
        if pointed is not None:
            at = pointed.end()
            continue
        agent = _AGENT.match(mask, at, high)
        if agent is not None and high - agent.end() >= 4:
            found = word_at(mask, agent.end(), high)
            if found is not None and found[1] in LINKING and takes_object(mask, found[0], high, found[1], found[2]):
                bearer = bearer or (at, agent.end())
                at = agent.end()
                continue
        found = word_at(mask, at, high)
        if found is None:
            break
        stop, kind, modifies = found
        if kind == "modal" or (kind == "adverb" and (verb_before(mask, stop, high) or stop == high)):
            if stop == high and last is None and stop - at > 1:
                last = (at, stop)
            if kind == "adverb" and stop < high and not _after_adverb(mask, at, stop, high):
                break
            after = word_at(mask, stop, high) if stop < high else None
            if after is not None and after[1] == "process" and slot.count and mask[at:stop] in ("可", "能", "可以", "能够") and high - after[0] >= 2:
                at = after[0]
                continue
            at = stop
            continue
        if stop >= high:
            last = (at, high)
            verb, word = (kind, mask[at:stop]) if kind in LINKING or kind == "study" else (verb, word)
            at = high
            break
        if kind == "study" and not slot.count and mask[at:stop] in ("研究", "分析"):
            if property_at_end(mask, stop, high) >= 0:
                at = stop
                verb = kind
                continue
            break
        if (kind in LINKING or kind == "study") and takes_object(mask, stop, high, kind, modifies):
            verb, word = kind, mask[at:stop]
            last = (at, stop)
            at = stop
            if mask[at] in "了出" and at + 1 < high:
                at += 1
            continue
        break
    while high > at and mask[high - 1] in "\"”“\x00":
        high -= 1
    if high <= at:
        if last is None:
            return None
        return _Core((last[0], min(last[1], whole)), _bearer(mask, bearer, slot), verb, word, True)
    return _Core((at, high), _bearer(mask, bearer, slot), verb, word)


def _linked(mask: str, low: int, high: int) -> int:
    """Where the verb begins that ends the stretch, right before the figure (系统具备, 样机通过), or -1; what stands in front of it bears the property named behind."""
    known = verbs()
    for length in range(4, 1, -1):
        found = known.get(mask[high - length : high]) if high - length >= low else None
        if found is not None and found[0] in ("pure", "state", "make"):
            modal = _MODAL_BEFORE.search(mask, low, high - length)
            if modal is not None or (not found[1] and found[0] != "make"):
                return modal.start() if modal is not None else high - length
            return -1
    return -1


_MODAL_BEFORE = regex.compile(r"(?r)(?:可以?|能够?|应当?|须|需|必须)$")


def _bearer(mask: str, span: Span | None, slot: _Slot) -> Span | None:
    """The thing named in front of a predicate (新研发的催化剂具备…: 催化剂), or None if that is a property or no name."""
    if span is None:
        return None
    of = mask.rfind("的", *span)
    inner = _core(mask, of + 1 if of >= 0 and span[1] - of > 2 else span[0], span[1], slot)
    if inner is None or inner.verbal or inner.name[1] - inner.name[0] < 2 or property_at_end(mask, *inner.name) >= 0:
        return None
    return inner.name


def _after_adverb(mask: str, at: int, stop: int, high: int) -> bool:
    """Whether the adverb at `at:stop` modifies the verb behind it (快速构建), not a noun made of that verb (快速充电时间)."""
    if stop - at == 1 and mask[at] in "可能应需要将使令再还已共":
        return True
    following = word_at(mask, stop, high)
    if following is None:
        return True
    return following[1] in ("modal", "adverb", "pure", "obtain", "make", "state") and takes_object(mask, following[0], high, following[1], following[2])


def _split(mask: str, slot: _Slot) -> None:
    """Parts the bearer from the property: at the last 的, or behind 单机, 牵头单位 and the like."""
    if slot.name is None:
        return
    low, high = slot.name
    of = mask.rfind("的", low, high)
    if of > low and high - of > 1:
        if mask[of + 1 : high] in _GENERIC:
            return
        slot.name = (of + 1, high)
        if not slot.count and slot.subject is None and mask[low:of] not in _ADJECTIVE and not _verbal(mask, low, of):
            bearer = _BEARER.match(mask, low, of)
            slot.subject = (low, bearer.end() if bearer is not None else of)
        return
    if slot.count or slot.subject is not None:
        return
    match = _BEARER.match(mask, low, high) or _DEVICE.match(mask, low, high)
    if match is not None and high - match.end() >= 2 and not _LINK.search(mask, low, match.end()):
        rest = _core(mask, match.end(), high, slot)
        if rest is not None:
            slot.subject = (low, match.end() - (mask[match.end() - 1] == "的"))
            slot.name = rest.name


def _verbal(mask: str, low: int, high: int) -> bool:
    """Whether the attribute `low:high` is a clause of its own (可增减, 新研发), and so no bearer."""
    if mask[low] in "可能" or high - low < 2 or mask[max(0, low - 2) : low].endswith(("可以", "可", "能够")):
        return True
    found = word_at(mask, low, high)
    return found is not None and found[0] >= high


def _right(mask: str, slot: _Slot, high: int, following: list[_Slot]) -> Span | None:
    """The noun behind a figure: up to a link, a verb or 的, less a deed at its end."""
    at = slot.end
    while at < high and mask[at] == NOTE:
        at += 1
    if mask[at : at + 1] == "的":
        at += 1
    for word in ("类型的", "规格的", "种类的", "品种的", "量级的", "级的", "级别的", "规模的", "水平的", "左右的", "以上的"):
        if mask.startswith(word, at):
            at += len(word)
    if following and at < high and following[0].start >= at:
        nested = following[0]
        if nested.start == at:
            if nested.count and mask[slot.end : slot.end + 1] not in ("", FIGURE) and mask[slot.end] == "和":
                return None
            at = nested.end
        elif slot.count and not nested.count and mask[nested.end : nested.end + 1] == "的" and not _LINK.search(mask, at, nested.start) and governing_verb(mask, at, nested.start) < 0:
            at = nested.end
    if mask[at : at + 1] == "的":
        at += 1
    if at >= high:
        return None
    first = at
    if slot.count:
        found = word_at(mask, at, high)
        while found is not None and found[0] < high and found[1] in ("adverb", "modal", "pure") and verb_before(mask, found[0], high) | (found[1] == "pure"):
            at = found[0]
            found = word_at(mask, at, high)
    end = _noun_end(mask, at, high)
    if mask[end : end + 1] == "的":
        at = first
        relative = _RELATIVE.match(mask, at, end) is not None
        single = slot.count and slot.figure.lower == 1 and slot.figure.comparator == "eq" and slot.verb not in ("state", "study")
        if relative or single:
            stop = mask.find(FIGURE, at, high)
            last = mask.rfind("的", at, _clause_stop(mask, at, stop if stop >= 0 else high))
            at = last + 1
            end = _noun_end(mask, at, high)
    if slot.figure.unit_text in _KINDS:
        kind = _KIND_NOUN.match(mask, at, end)
        if kind is not None:
            end = kind.end()
    if slot.figure.unit_text not in _OF_DEEDS:
        deed = (_DEED if slot.count else _SHOWING).search(mask, at, end)
        if deed is not None and slot.figure.unit_text in _KINDS_OF_WORK and deed.group() == "应用":
            deed = None
        if deed is not None and deed.start() - at >= 2:
            end = deed.start()
    while end > at and mask[end - 1] == NOTE:
        end -= 1
    return (at, end) if end > at else None


def _clause_stop(mask: str, low: int, high: int) -> int:
    return high


def _noun_end(mask: str, at: int, high: int) -> int:
    """Where the noun that begins at `at` ends: at a sign, a link, 的 or a verb; a link between two names of one sort (国家标准或行业标准) is passed."""
    start = at
    while True:
        match = _STOP.search(mask, at, high)
        if match is None:
            return high
        end = match.start()
        if end > start and match.group() in ("或", "和", "与", "及", "、", "以及"):
            next_stop = _STOP.search(mask, match.end(), high)
            stop = next_stop.start() if next_stop is not None else high
            if stop - match.end() >= 2 and mask[stop - 1] == mask[end - 1] and mask[stop : stop + 1] != FIGURE:
                at = stop
                if at >= high:
                    return high
                continue
        return end


def _spread(mask: str, mains: list[_Slot]) -> None:
    """Gives the figures of one list their own names (甲、乙、丙回收率分别…), and a bare number the noun of the one it is joined to."""
    k = 0
    while k < len(mains):
        group = mains[k].figure.group
        stop = k + 1
        while group >= 0 and stop < len(mains) and mains[stop].figure.group == group:
            stop += 1
        first = mains[k]
        if stop - k > 1 and first.name is not None:
            spans = _items(mask, first)
            if len(spans) == stop - k:
                for slot, span in zip(mains[k:stop], spans, strict=True):
                    slot.name, slot.items, slot.subject = span, spans, first.subject
        k = stop
    for k in range(len(mains) - 2, -1, -1):
        slot = mains[k]
        if slot.name is None and slot.count or (slot.count and slot.name is not None and slot.verb and _only_verb(mask, slot)):
            slot.name = mains[k + 1].name


def _only_verb(mask: str, slot: _Slot) -> bool:
    if slot.name is None:
        return True
    found = word_at(mask, slot.name[0], slot.name[1])
    return found is not None and found[0] == slot.name[1] and found[1] in LINKING


def _items(mask: str, slot: _Slot) -> list[Span]:
    """The names of a coordination, each without its verb."""
    assert slot.name is not None
    low, high = slot.name
    spans: list[Span] = []
    at = low
    for match in _LINK.finditer(mask, low, high):
        if match.start() > at:
            spans.append((at, match.start()))
        at = match.end()
    spans.append((at, high))
    found = []
    for k, (a, b) in enumerate(spans):
        core = _core(mask, a, b, slot) if k else None
        found.append(core.name if core is not None and not core.verbal else (a, b))
    return found


def _head(items: list[str]) -> str:
    """What the earlier items of a coordination lack: 镍、钴、锰回收率 gives 回收率, 精确率、召回率 nothing."""
    first, last = items[0], items[-1]
    if property_at_end(first, 0, len(first)) >= 0 and len(first) > 1:
        return ""
    begin = property_at_end(last, 0, len(last))
    if begin < 0:
        return ""
    head = last[len(items[-2]) :] if len(last) > len(items[-2]) else ""
    return head if len(head) >= len(last) - begin else last[begin:]


def _write(text: str, base: int, mask: str, slot: _Slot) -> None:
    """Puts what was found into the figure, in the words of the text."""
    figure = slot.figure
    if slot.name is not None:
        low, high = slot.name
        figure.indicator_span = (base + low, base + high)
        name = text[base + low : base + high]
        if NOTE in mask[low:high]:
            name = "".join(c for c, sign in zip(name, mask[low:high], strict=True) if sign != NOTE)
        name = _clean(name)
        if slot.items:
            head = _head([_clean(text[base + a : base + b]) for a, b in slot.items])
            if head and not name.endswith(head):
                name += head
        elif slot.count and "、" in name:
            name = _joined(text, base, mask, slot)
        figure.indicator = name.strip("\"“”")
    elif slot.word == "申报":
        figure.indicator = slot.word
    if slot.subject is not None and not slot.count:
        figure.subject = _clean(text[base + slot.subject[0] : base + slot.subject[1]])
    elif slot.subject is not None and _SCOPE.fullmatch(mask, *slot.subject) is not None:
        slot.scope = slot.subject
    figure.role = "target"
    if figure.from_to == "from":
        figure.role = "context"
    elif slot.kind and (slot.verb in ("study", "") or slot.word in (_USING if figure.cues else _HAVING)):
        figure.role = "context"
    elif slot.count and roles.of_own_part(figure, text[max(base, base + slot.start - 20) : base + slot.start], figure.indicator):
        figure.role = "context"


def _joined(text: str, base: int, mask: str, slot: _Slot) -> str:
    """A coordination without the verbs in it: 发明专利、制定标准 gives 发明专利、标准."""
    assert slot.name is not None
    name = ""
    at = slot.name[0]
    for low, high in _items(mask, slot):
        link = _LINK.search(mask, at, low)
        name += (link.group() if link is not None and name else "") + _clean(text[base + low : base + high])
        at = high
    return name


def _condition(text: str, base: int, mask: str, slot: _Slot, slots: list[_Slot], mains: list[_Slot]) -> None:
    """A figure inside a frame is a condition, named by its own noun or by what it qualifies."""
    figure = slot.figure
    figure.role = "context" if slot.frame is not None and slot.frame.kind == "basis" and not mains else "condition"
    assert slot.frame is not None
    span: Span | None = None
    if slot.count or (slot.frame.kind in ("basis", "place", "scope") and mask[slot.end : slot.end + 1] not in "内中上下时后" and slot.end < slot.frame.end):
        right = _right(mask, slot, slot.frame.end, [])
        if right is not None and mask[right[1] - 1] in "上下中内时后":
            right = (right[0], right[1] - 1)
        if right is not None and right[1] - right[0] >= 2:
            span = right
    if span is None:
        noun = _CIRCUMSTANCE_NOUN.search(mask, slot.frame.start, _trim(mask, slot.frame.start, slot.start))
        if noun is not None:
            span = noun.span()
            while span[1] - span[0] > 2 and mask[span[0]] in "在当经于对从由\x01\x00":
                span = (span[0] + 1, span[1])
    if span is None and not slot.count:
        stop = slot.frame.end
        closing = _CLOSING.search(mask, slot.end, stop)
        stop = closing.start() if closing is not None else stop
        while stop - slot.end > 2 and (tail := _GROUND_TAIL.search(mask, slot.end, stop)) is not None and tail.start() - slot.end >= 2:
            stop = tail.start()
        other = mask.find(FIGURE, slot.end, stop)
        if other < 0 and mask[slot.end : slot.end + 2] not in ("环境", "条件") and 2 <= stop - slot.end <= 12 and _GROUND.fullmatch(mask, slot.end, stop) is None and not (slot.frame.kind == "step" and closing is None and mask[slot.frame.start] != "对"):
            span = (slot.end, stop)
    if span is None:
        treated = _TREATMENT.search(mask, slot.frame.start, slot.start)
        if treated is not None and treated.end() - treated.start() >= 2:
            span = treated.span()
        else:
            low = max([slot.frame.start] + [other.end for other in slots if slot.frame.start <= other.start < slot.start])
            while low < slot.start and mask[low] in "在当经于对从由以待自环境条件之下、，,\x00":
                low += 1
            if 2 <= slot.start - low <= 8 and slot.frame.kind in ("setting", "step") and "、" not in mask[low : slot.start]:
                span = (low, slot.start)
    if span is not None:
        figure.indicator_span = (base + span[0], base + span[1])
        figure.indicator = _clean(text[figure.indicator_span[0] : figure.indicator_span[1]])
        return
    if not mains:
        core = _core(mask, slot.frame.start - 12 if slot.frame.start > 12 else 0, slot.frame.start, slot)
        if core is not None and not core.verbal:
            figure.indicator_span = (base + core.name[0], base + core.name[1])
            figure.indicator = _clean(text[figure.indicator_span[0] : figure.indicator_span[1]])
        return
    governed = next((main for main in mains if main.start > slot.start), mains[-1] if mains else None)
    if governed is not None:
        figure.indicator = governed.figure.indicator
        figure.indicator_span = governed.figure.indicator_span


def _qualify(text: str, base: int, mains: list[_Slot], found: list[Frame], carried: list[_Carried]) -> None:
    """Joins the circumstances that hold for each figure: those carried over from earlier clauses, then those before it in its own."""
    own = {frame.kind for frame in found}
    for k, slot in enumerate(mains):
        figure = slot.figure
        if figure.role == "context":
            continue
        pieces: list[str] = []
        for item in carried:
            if _holds(item, slot, own):
                item.used = True
                if item.kind == "scope" and not slot.count and figure.unit is None and not figure.subject:
                    figure.subject = item.phrase
                    continue
                pieces.append(item.phrase)
        last: Frame | None = None
        for frame in found:
            if frame.start > slot.start and not (frame.kind == "step" and k + 1 == len(mains) and False):
                continue
            if k and frame.start < mains[k - 1].start and frame.kind == "scope" and figure.group < 0:
                continue
            phrase = _clean(text[base + frame.start : base + frame.end])
            if last is not None and last.end == frame.start and pieces:
                pieces[-1] += phrase
            else:
                pieces.append(phrase)
            last = frame
        if slot.scope is not None:
            phrase = _clean(text[base + slot.scope[0] : base + slot.scope[1]])
            pieces.insert(0, phrase)
            carried.append(_Carried("scope", phrase, True, True))
        if slot.own is not None:
            pieces.append(_clean(text[base + slot.own.start : base + slot.own.end]))
        if slot.basis is not None:
            pieces.append(_clean(text[base + slot.basis[0] : base + slot.basis[1]]))
        figure.qualifier = "；".join(pieces)


def _holds(item: _Carried, slot: _Slot, own: set[Kind]) -> bool:
    """Whether a circumstance of an earlier clause holds for this figure too."""
    if item.kind in ("stage", "scope"):
        return True
    if item.kind == "compare":
        return slot.figure.change != "none" or not item.used
    if item.kind in own or (item.kind == "setting" and "step" in own):
        return False
    return not slot.count or slot.figure.change != "none" or (item.kind == "basis" and slot.verb not in ("make", "obtain")) or (item.closed and not item.used)


def _carry(text: str, base: int, carried: list[_Carried], found: list[Frame], inside: list[_Slot], head: int) -> None:
    """Brings the carried circumstances up to date behind a clause."""
    delivered = any(slot.verb in ("make", "obtain") for slot in inside)
    fresh: list[_Carried] = []
    last_end = -1
    for frame in found:
        holds_figure = any(frame.start <= slot.start < frame.end for slot in inside)
        keep = frame.kind == "stage"
        keep |= frame.kind == "compare" and frame.closed
        keep |= frame.kind == "basis" and (frame.closed or (bool(inside) and text[base + frame.start] not in "面针以对" and not delivered))
        keep |= frame.kind == "place" and frame.closed
        keep |= frame.kind in ("setting", "step") and (frame.closed or (frame.kind == "setting" and not holds_figure) or (frame.start == head and text[base + head] == "在") or (frame.start == last_end and text[base + head] == "在"))
        if fresh and keep and frame.start == last_end:
            fresh[-1].phrase += _clean(text[base + frame.start : base + frame.end])
            last_end = frame.end
            continue
        if keep:
            fresh.append(_Carried(frame.kind, _clean(text[base + frame.start : base + frame.end]), frame.closed))
            last_end = frame.end
    kinds = {item.kind for item in fresh}
    carried[:] = [item for item in carried if item.kind == "stage" or not ((item.kind in kinds and item.used) or (delivered and item.used))] + fresh


def _noted(text: str, base: int, note: Span, slot: _Slot, free: list[_Slot], slots: list[_Slot]) -> None:
    """A figure in brackets: a condition of the figure in front of them, or with a bound and a noun of its own a target."""
    owner = next((s for s in reversed(free) if s.start < note[0]), None)
    figure = slot.figure
    begin = max([note[0] + 1] + [other.end for other in slots if note[0] <= other.start < slot.start])
    lead = text[base + begin : base + slot.start].lstrip("，,、；;")
    core = _core(lead, 0, len(lead), slot) if lead else None
    named = _clean(lead[core.name[0] : core.name[1]]) if core is not None and not core.verbal else ""
    if owner is None or (figure.comparator in ("ge", "gt", "le", "lt") and len(named) >= 2):
        figure.role = "target"
        figure.indicator = named or (owner.figure.indicator if owner is not None else "")
        return
    figure.role = "condition"
    figure.indicator = named if len(named) >= 2 and "、" not in named else owner.figure.indicator


_GLOSS = regex.compile(r"以.*[计准]|按.*|在.*|.*[下时计]|干[基重]|湿[基重]|.*条件|.*标准|.*状态|(?:室|常|高|低)温")


def _glossed(text: str, base: int, low: int, high: int, free: list[_Slot], slots: list[_Slot]) -> None:
    """A bracket right behind a figure that holds a condition's figure or a manner of reckoning (以干基计) qualifies it."""
    owner = next((slot for slot in reversed(free) if slot.end <= low), None)
    if owner is None or owner.end != low:
        return
    inner = _clean(text[base + low + 1 : base + high - 1])
    conditions = [slot for slot in slots if low <= slot.start < high and slot.figure.role == "condition"]
    if conditions or (_GLOSS.fullmatch(inner) is not None and not any(low <= slot.start < high for slot in slots)):
        figure = owner.figure
        figure.qualifier = f"{figure.qualifier}；{inner}" if figure.qualifier else inner
