"""Indicators: what a figure bounds, whose property it is, and under which circumstances.

`annotate` takes one sentence with its figures and sets `role`, `indicator`, `indicator_span`, `subject` and `qualifier` on each of them.
It works on a mask of the sentence in which figures and brackets are filled in, so that a digit, a unit or a gloss is never taken for a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import regex

from extractors.lexicon import load
from extractors.quantities.figure import Figure, Span
from extractors.quantities.qualifiers import FIGURE, NOTE, Frame, frames
from extractors.quantities.roles import of_own_part
from extractors.sentences import clauses

_MEASURES = frozenset(
    "个 项 种 类 件 套 台 辆 艘 架 家 所 名 人 位 篇 部 本 份 款 条 座 处 栋 幢 户 例 株 头 只 羽 尾 批 次 场 期 届 组 对 队 路 层 节点 台套 台（套） 台(套) 人次 余 门 课 "
    "颗 枚 粒 块 片 张 根 支 瓶 盒 箱 道 间 店 城市 县 村 镇 乡 县市 县（市） 轮 万 亿 团队 人·次 剂 剂次 线 页 幅 款型 类型 型 级 代 站 点 通道 套/年 万套 万台 万只 万辆 户次 家次 样本".split()
) | {""}
_ABSTRACT = frozenset("项 次 例 场 期".split())

_LEAD = regex.compile(
    r"(?:[、，,；;。\s·•\-—]|\(?[（(]?\d{1,2}[)）.、．]|[①-⑳]|[一二三四五六七八九十]是|第[一二三四五六七八九十][，,、]?|并且|以及|及其?|同时(?!支持|接入|处理|容纳|兼容|满足)|此外|另外|其中|而且|且|并|而|还|也|和(?!谐)|与(?!国|现|传|同|金|市|进)|或者?|即|则|故|最终|总体|力争|争取|"
    r"拟|应当|应(?![力变急用])|须|需要?(?!求)|必须|可以|能够|可(?=[自支实同兼达]|[^靠用再见逆变编持溯重穿扩读控行视调燃降])|能(?=[支实同兼达够])|要求|要(?!素)|将|使得|使(?!用)|令|能使|可使|预期|预计|计划|分别|均|都|至少|共同|共(?![性享识聚振价轴混])|总共|累计(?=[^装销产投])|进一步|有效|显著|大幅度?|明显|成功|自主|"
    r"牵头(?=[制起主])|参与(?=[制起])|主持(?=[制起])|率先|逐步|自动(?=[生识])|快速(?=[开生])|所(?=研|提|开)|该(?=系统|平台)(?!))+"
)
_TAIL = regex.compile(
    r"(?:[、，,：:\s\"“”]|均|各自?|都|应(?!力|变|急|用)|须|需|要|分别|控制(?:在|为)?|保持(?:在|为)?|稳定(?:在|为)?|维持(?:在|为)?|限制(?:在|为)?|处于|位于|介于|达到?|可达到?|可|能|能够|能达到?|必须|不得|应当|至少|最多|至多|原则上|一般|"
    r"[为是在到至由从自于约近共仅有只限每]|总计|合计|共计|累计|不|或|和|与|及|以及|可以|可以达到|实现|升至|增至|降至|减至|提[高升]到?至?|降低?到?至?|增[加长]到?至?|缩短到?至?|减[少小]到?至?|下降到?至?|的|并|且|最高|最低|平均(?<=[\u4e00-\u9fff]{3})|之间|人均(?!.)|方面|单|\x00)+$"
)
_NOMINAL = regex.compile(
    r"率(?!先)|器(?![件官材])|度(?!电)|性(?!能)|数(?![据字控值学模])|量(?![子产测])|[费额]|期(?!刊)|者|值|法(?!律)|物|面积|人(?!工|才|员|机|脸|体|数)|力(?!学|争|矩)|式|型(?!号)|类|品(?!种)|线(?!性|路|下|上|缆|束)|点(?!云)|站|方|中|后|时(?!间)|前|和|与|及|、|或|能力|过程|单位|对象|效果|任务"
)
_PREDICATE = regex.compile(
    r"(?:可|能|能够|须|应|将|并|且)?(?:实现|具备|具有|拥有|达到|确保|保证|使得|使(?!用)|满足|支持|要求)(?![率者性度]|能力)|(?:可|能)(?=同时|支持|承受|容纳|抵御|连续|处理|识别|接入|生成|提供|检测|自)(?:同时|自动|自主|自)?(?:支持|承受|容纳|抵御|处理|识别|接入|生成|提供|检测)?"
)
_STOPS = regex.compile(
    r"[，,；;。：:、（）()\x01\s]|以及|并且|和(?!谐)|(?<!参)与(?!会)|及|且|并(?!行|联|网|发|购)|或|的|开展|完成|进行|得到|实施|实现|组建|组成|构成|参加|参与|用于|达到|应用于|从事|联合|以上|以下|中(?=[得开推实应进完]|$)|上(?=[得开推实应进完]|$)|内(?=[得开推实应进完]|$)|同时|须|均|分别|每|各(?=[^种类级])|且"
)
_DEEDS = regex.compile(
    r"(?:并行计算|推广应用|应用推广|应用示范|示范应用|规模化应用|工程应用|示范推广|扩展能力|接入|应用|示范|推广|部署|运行|验证|测试|集成|适配|互联|协同|扩展|管理|设计|建设|开发|研制|研发|制备|使用|并发|处理|在线|识别|检测|监测|控制|安装|生产|销售|服务|培训|联合申报|申报|作业|调度|存储|训练|参与)+$"
)
_FULL_DEED = regex.compile(r".{0,2}$")
_BEARER = regex.compile(
    r"(?:(?:单个?|每个?|各个?|整)(?:机|车|船|炉|线|套|台|体|片|卡|芯片|节点|罐|簇|站|舱|井|个[\u4e00-\u9fff]{2,4}|处理器|样本|[\u4e00-\u9fff]))"
    r"|(?:牵头|参与|申报|承担|合作|联合|依托|项目)?(?:单位|企业|机构|医院|高校|院校|公司|平台企业|负责人|申请人|申报人|骨干|团队|成员|首席科学家)"
)
_DEVICE = regex.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{0,10}?(?:机器人|无人机|无人艇|无人车|无人船|探测器|传感器|处理器|控制器|服务器|变压器|换能器|执行器|加速器|激光器|反应器|存储器|编码器|换热器|电解槽|发动机|发电机|电动机|压缩机|潜水器|机械臂|机械手|整机|单机|样机|整车|算法|模型|系统|平台|装置|设备|装备|链路|网络|芯片|模块|终端|试剂盒|试剂|软件|仪器|电池|电堆|器件|材料|薄膜|涂层|合金|纤维|树脂|催化剂|疫苗|药物|品种|机组|车辆|船舶|卫星|火箭|基地|示范线|生产线|产线|车间|工厂|电站|机床|主轴|轴承|叶片|天线|雷达|相机|镜头|光源)"
)
_LINKED = regex.compile(r"、|和|与|及|以及|或")


@dataclass(slots=True)
class _Slot:
    """A figure in the mask: `start:end` its outer stretch."""

    figure: Figure
    start: int
    end: int
    count: bool
    note: int = -1
    frame: Frame | None = None
    subject: Span | None = None
    name: Span | None = None
    pieces: list[Span] = field(default_factory=list)
    taken: int = -1


@cache
def _verbs() -> dict[str, str]:
    return {row["verb"]: row["class"] for row in load("phrase_verbs.tsv", ("verb", "class", "examples", "counterexamples"))}


@cache
def _properties() -> frozenset[str]:
    return frozenset(row["noun"] for row in load("phrase_properties.tsv", ("noun", "examples")))


_LONGEST_VERB = 7
_LONGEST_PROPERTY = 6


class _Words:
    """What the grammar asks about words, answered from the lexicons."""

    def verb(self, mask: str, start: int, end: int) -> int:
        verbs = _verbs()
        at = start
        while at < end:
            for length in range(min(_LONGEST_VERB, end - at), 1, -1):
                found = verbs.get(mask[at : at + length])
                if found in ("pure", "deliver", "state"):
                    after = at + length
                    if not _NOMINAL.match(mask, after) and mask[after : after + 1] not in ("的", "") and mask[at - 1 : at] != "所":
                        back = _LEAD_BACK.search(mask, start, at)
                        return back.start() if back else at
                    at += length - 1
                    break
            at += 1
        return -1

    def property(self, mask: str, start: int, end: int) -> int:
        properties = _properties()
        for length in range(min(_LONGEST_PROPERTY, end - start), 1, -1):
            if mask[end - length : end] in properties:
                return end - length
        if end - start >= 3 and mask[end - 1] in "率度量值":
            return end - 3
        return -1

    def named(self, mask: str, start: int, end: int) -> bool:
        tail = _TAIL.search(mask, start, end)
        return (tail.start() if tail else end) - start >= 2


_LEAD_BACK = regex.compile(r"(?:可|能|能够|须|应|将|并|且|来|可以|可同时|自主|牵头|可自)+$")
_WORDS = _Words()


def _masked(text: str, start: int, end: int, figures: Sequence[Figure]) -> tuple[str, list[Span]]:
    """The mask of `text[start:end]` and the bracketed stretches in it."""
    parts: list[str] = []
    at = start
    for figure in figures:
        low, high = max(at, figure.outer[0] or figure.start), max(figure.outer[1], figure.number_end)
        if high <= at:
            continue
        parts.append(text[at:low])
        parts.append(FIGURE * (high - low))
        at = high
    parts.append(text[at:end])
    mask = "".join(parts)
    notes: list[Span] = []
    if "(" in mask or "（" in mask:
        for match in _BRACKET.finditer(mask):
            notes.append(match.span())
        for low, high in reversed(notes):
            mask = mask[:low] + NOTE * (high - low) + mask[high:]
    return mask, notes


_BRACKET = regex.compile(r"[（(][^（）()]{0,90}[）)]")


def annotate(text: str, sentence: Span, figures: Sequence[Figure], *, section: str = "") -> None:
    """Sets role, indicator, indicator_span, subject and qualifier on the figures of one sentence.

    `text` is the whole block (folded), `sentence` the sentence's stretch in it, `figures` all its figures in order, `section` the kind of
    the section it stands in. A sentence that ends at a semicolon takes the stage (项目完成时) and the basis over from the part before it.
    """
    base, end = sentence
    mask, notes = _masked(text, base, end, figures)
    slots = [
        _Slot(f, max((f.outer[0] or f.start), base) - base, max(f.outer[1], f.number_end) - base, _counts(f))
        for f in figures
    ]
    for slot in slots:
        for k, (low, high) in enumerate(notes):
            if low <= slot.start < high:
                slot.note = k
    carried: list[tuple[Frame, str]] = _before(text, base)
    previous: _Slot | None = None
    for low, high in clauses(mask, 0, len(mask)):
        inside = [s for s in slots if s.note < 0 and low <= s.start < high]
        previous, carried = _clause(text, base, mask, low, high, inside, carried, previous, section)
    for slot in slots:
        if slot.note >= 0:
            _noted(text, base, mask, notes[slot.note], slot, slots)


def _counts(figure: Figure) -> bool:
    return (figure.unit is not None and figure.unit.dimension == "count") or figure.unit_text in _MEASURES


def _before(text: str, base: int) -> list[tuple[Frame, str]]:
    """The stage and the basis that open the parts of the same full sentence in front of `base`."""
    if base == 0 or text[base - 1] not in "；;":
        return []
    start = max(text.rfind(sign, max(0, base - 600), base) for sign in "。\n") + 1
    comma = regex.compile(r"[，,；;]").search(text, start, base)
    stop = comma.start() if comma else base
    lead = _LEAD.match(text, start, stop)
    head = lead.end() if lead else start
    return [(frame, _clean(text[frame.start : frame.end])) for frame in frames(text, start, stop, head, None, _WORDS)
            if frame.kind == "stage" or (frame.kind == "basis" and frame.closed and text[frame.start:frame.start+2] in ("应用", "利用"))]


def _clean(phrase: str) -> str:
    return phrase.replace(" ", "").replace("\n", "").strip("，,、；;：:")


def _clause(
    text: str, base: int, mask: str, low: int, high: int, slots: list[_Slot], carried: list[tuple[Frame, str]], previous: _Slot | None, section: str
) -> tuple[_Slot | None, list[tuple[Frame, str]]]:
    lead = _LEAD.match(mask, low, high)
    head = lead.end() if lead else low
    changed = next((s.figure.change_span for s in slots if s.figure.change_span), None)
    change = (changed[0] - base, changed[1] - base) if changed else None
    found = frames(mask, low, high, head, change, _WORDS)
    found = [f for f in found if not _of_deliverable(f, slots)]
    for slot in slots:
        slot.frame = next((f for f in found if f.start <= slot.start < f.end), None)
    found = _bare(mask, head, slots, found)
    mains = [s for s in slots if s.frame is None]
    at = low
    for k, slot in enumerate(mains):
        following = mains[k + 1] if k + 1 < len(mains) else None
        _name(mask, base, at, high, slot, following, found, previous, section)
        at = max(slot.end, slot.taken)
        previous = slot
    _spread(mask, base, mains)
    for slot in mains:
        _write(text, base, slot)
    for slot in slots:
        if slot.frame is not None:
            _circumstance(text, base, mask, slot, mains)
    _qualify(text, base, mask, mains, found, carried)
    deed = any(s.count for s in mains)
    kept = [] if deed and any(not f.closed for f, _ in carried) else carried
    kept = [(f, t) for f, t in carried if f.kind == "stage" or not deed]
    fresh = [(f, _clean(text[base + f.start : base + f.end])) for f in found if f.kind in ("stage", "basis", "setting") and (f.closed or f.kind != "setting" or f.start == head)]
    return previous, kept + [x for x in fresh if not (deed and x[0].kind != "stage" and not (x[0].closed and not slots))]


def _of_deliverable(frame: Frame, slots: list[_Slot]) -> bool:
    """在5个县中推广: the frame holds a count and no other figure follows, so the count is what is to be reached."""
    inside = [s for s in slots if frame.start <= s.start < frame.end]
    return bool(inside) and inside[-1] is slots[-1] and all(s.count for s in inside)


def _bare(mask: str, head: int, slots: list[_Slot], found: list[Frame]) -> list[Frame]:
    """Figures that stand bare before the property of the next one (-20℃放电容量高于…; 对5μm粉尘过滤效率…)."""
    properties = _properties()
    for k, slot in enumerate(slots[:-1]):
        following = slots[k + 1]
        figure = slot.figure
        if slot.frame or following.frame or figure.change != "none" or figure.from_to or figure.group >= 0 and figure.group == following.figure.group:
            continue
        if figure.cues and figure.comparator not in ("eq", "approx", "range", "pm", "le"):
            continue
        between = mask[slot.end : following.start]
        if not between or _LINKED.search(between) or "，" in between:
            tail = mask[max(head, slot.start - 6) : slot.start]
            if between.strip(NOTE) or figure.comparator != "le" or following.figure.comparator in ("eq",) or slot.count:
                continue
            found.append(Frame(slot.start, slot.end, "step"))
            slot.frame = found[-1]
            continue
        tail = _TAIL.search(between)
        noun = between[: tail.start()] if tail else between
        if slot.count:
            continue
        before = mask[head : slot.start]
        btail = _TAIL.search(before)
        named = before[: btail.start()] if btail else before
        if any(named.endswith(p) for p in (named[-n:] for n in range(1, 7)) if p in properties):
            continue
        if not any(noun[-n:] in properties for n in range(1, 7)) or noun.startswith("的"):
            continue
        start = slot.start
        match = _PROCESS.search(mask, head, slot.start)
        if match:
            start = match.start()
        stop = slot.end
        if mask[start] == "对":
            stop = slot.end + _object_length(noun)
        found.append(Frame(start, stop, "step"))
        slot.frame = found[-1]
    found.sort(key=lambda f: f.start)
    return found


_PROCESS = regex.compile(
    r"(?:对|于|在)$|(?:连续|完整|累计|反复|加速|恒温|高温|低温|室温)?(?:作用|浸泡|保存|存储|储存|放置|静置|老化|加热|加载|充电|放电|循环|运行|工作|洗消|洗涤|训练|照射|辐照|保温|冷却|反应|培养|处理|贮存|退火|烧结|水洗|暴露|行驶|飞行|洗|拉伸|弯折|弯曲|持续|充至|测试)(?:[于在])?$"
)


def _object_length(noun: str) -> int:
    properties = _properties()
    for length in range(6, 1, -1):
        if noun[-length:] in properties:
            rest = len(noun) - length
            return rest - 2 if rest >= 4 else rest
    return 0


def _name(mask: str, base: int, low: int, high: int, slot: _Slot, following: _Slot | None, found: list[Frame], previous: _Slot | None, section: str) -> None:
    """Finds the name and the bearer of one figure that is no circumstance."""
    figure = slot.figure
    if figure.from_to == "to" and previous is not None:
        slot.name, slot.subject = previous.name, previous.subject
        return
    if previous is not None and figure.group >= 0 and figure.group == previous.figure.group:
        slot.name, slot.subject = previous.name, previous.subject
        return
    change = (figure.change_span[0] - base, figure.change_span[1] - base) if figure.change_span else None
    pieces = _pieces(mask, low, slot.start, found)
    if change and low <= change[0] and change[1] <= slot.start:
        after = [(max(a, change[1]), b) for a, b in pieces if b > change[1]]
        before = [(a, min(b, change[0])) for a, b in pieces if a < change[0]]
        late = [x for x in (_core(mask, a, b, slot) for a, b in after) if x]
        early = [x for x in (_core(mask, a, b, slot) for a, b in before) if x]
        if late:
            slot.name = late[-1]
            if early and not _ends_in_property(mask, early[-1]):
                slot.subject = early[-1]
        elif early:
            slot.name = early[-1]
            if len(early) > 1:
                slot.subject = early[-2]
        else:
            right = _right(mask, slot, high, following)
            slot.name = right if right else (previous.name if previous is not None and previous.end > low - 30 else None)
        if slot.name is None:
            frame = next((f for f in found), None)
            slot.name = previous.name if previous else None
        _split(mask, slot)
        return
    left = [x for x in (_core(mask, a, b, slot) for a, b in pieces) if x]
    stop = following.start if following else high
    right = _right(mask, slot, high, following) if (slot.count or not left) else None
    if not slot.count and left and mask[slot.end : slot.end + 1] == "的" and mask[slot.end : stop] != "的":
        slot.name = left[-1]
        slot.subject = _right(mask, slot, high, following)
        return
    if slot.count and right is not None:
        slot.name = right
        slot.taken = right[1]
        return
    if left:
        slot.name = left[-1]
        if len(left) > 1:
            slot.subject = left[-2]
        if not slot.count or True:
            _split(mask, slot)
    elif right is not None:
        slot.name = right
        slot.taken = right[1]
    elif previous is not None and not slot.count:
        slot.name = previous.name
    elif following is not None:
        slot.name = None


def _ends_in_property(mask: str, span: Span) -> bool:
    properties = _properties()
    return any(mask[span[1] - n : span[1]] in properties for n in range(1, 7))


def _pieces(mask: str, low: int, high: int, found: list[Frame]) -> list[Span]:
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


def _core(mask: str, low: int, high: int, slot: _Slot) -> Span | None:
    """The name in `low:high`: without connectives and verbs in front, without links and adverbs behind. None if nothing is left."""
    tail = _TAIL.search(mask, low, high)
    if tail:
        high = tail.start()
    verbs = _verbs()
    properties = _properties()
    at = low
    bound: Span | None = None
    for match in _PREDICATE.finditer(mask, at, high):
        if match.start() > at and high - match.end() >= 2 and match.end() > match.start():
            bound = (at, match.start())
            at = match.end()
    moved = True
    while moved and at < high:
        moved = False
        lead = _LEAD.match(mask, at, high)
        if lead and lead.end() < high:
            at = lead.end()
            moved = True
        for length in range(min(_LONGEST_VERB, high - at), 0, -1):
            kind = verbs.get(mask[at : at + length])
            if kind is None:
                continue
            rest = mask[at + length : high]
            if not rest:
                break
            if kind != "pure" and (rest in properties or _NOMINAL.match(rest)):
                break
            if kind == "process" and (not slot.count or any(rest[-n:] in properties for n in range(1, 6))):
                break
            if kind == "study" and not slot.count:
                break
            at += length
            moved = True
            if mask[at : at + 1] in "了出" and at + 1 < high:
                at += 1
            break
    while at < high and mask[at] in "的、，,\x00\"“":
        at += 1
    while high > at and mask[high - 1] in "\"”":
        high -= 1
    if high <= at:
        return None
    if bound is not None:
        core = _core(mask, bound[0], bound[1], slot)
        if core and core[1] - core[0] >= 2 and not slot.subject:
            slot.subject = core
    return at, high


def _split(mask: str, slot: _Slot) -> None:
    """Parts the bearer from the property: at the last 的, or behind 单机, 牵头单位 and the like."""
    if slot.name is None:
        return
    low, high = slot.name
    of = mask.rfind("的", low, high)
    if of > low and high - of > 1:
        slot.name = (of + 1, high)
        if not slot.count:
            slot.subject = (low, of)
        return
    if slot.count:
        return
    match = _BEARER.match(mask, low, high)
    if match and high - match.end() >= 2:
        slot.subject = (low, match.end())
        slot.name = (match.end(), high)
        return
    match = _DEVICE.match(mask, low, high)
    if match and high - match.end() >= 3 and not _LINKED.search(mask, low, match.end()):
        slot.subject = (low, match.end())
        slot.name = (match.end(), high)


def _right(mask: str, slot: _Slot, high: int, following: _Slot | None) -> Span | None:
    """The noun behind a count: up to a link, a verb or 的, less a deed at its end."""
    at = slot.end
    while at < high and mask[at] == NOTE:
        at += 1
    if mask[at : at + 1] == "的":
        at += 1
    for word in ("类型的", "规格的", "种类的"):
        if mask.startswith(word, at):
            at += len(word)
    while at < high and mask[at] == FIGURE:
        at += 1
    if at >= high:
        return None
    stop = _STOPS.search(mask, at, high)
    end = stop.start() if stop else high
    if stop is not None and stop.group() == "的" and slot.figure.lower == 1 and slot.figure.comparator == "eq":
        last = mask.rfind("的", at, high)
        at = last + 1
        stop = _STOPS.search(mask, at, high)
        end = stop.start() if stop else high
    deed = _DEEDS.search(mask, at, end)
    if deed and deed.start() - at >= 2 and slot.figure.unit_text not in _ABSTRACT:
        end = deed.start()
    while end > at and mask[end - 1] in NOTE:
        end -= 1
    return (at, end) if end > at else None


def _spread(mask: str, base: int, mains: list[_Slot]) -> None:
    """Gives the figures of one list their own names (甲、乙、丙回收率分别…), and a bare number the noun of the one it is joined to."""
    k = 0
    while k < len(mains):
        group = mains[k].figure.group
        stop = k + 1
        while group >= 0 and stop < len(mains) and mains[stop].figure.group == group:
            stop += 1
        if stop - k > 1 and mains[k].name is not None:
            low, high = mains[k].name
            items = [s for s in _LINKED.split(mask[low:high]) if s]
            if len(items) == stop - k:
                at = low
                spans = []
                for item in items:
                    begin = mask.index(item, at)
                    spans.append((begin, begin + len(item)))
                    at = begin + len(item)
                for slot, span in zip(mains[k:stop], spans, strict=True):
                    slot.name = span
                    slot.pieces = spans
                first = mains[k]
                match = _DEVICE.match(mask, *spans[0]) or _BEARER.match(mask, *spans[0])
                if match and spans[0][1] - match.end() >= 2:
                    first.name = (match.end(), spans[0][1])
                    for slot in mains[k:stop]:
                        slot.subject = (spans[0][0], match.end())
        k = stop
    for k, slot in enumerate(mains[:-1]):
        if slot.name is None and slot.count:
            slot.name = mains[k + 1].name


def _head(items: list[str]) -> str:
    """What the earlier items of a coordination lack: 镍、钴、锂回收率 gives 回收率, 精确率、召回率 nothing."""
    properties = _properties()
    first, last = items[0], items[-1]
    if any(first[-n:] in properties for n in range(1, 7)):
        return ""
    head = last[len(first) :] if len(last) > len(first) else ""
    for length in range(6, 0, -1):
        if last[-length:] in properties:
            return head if len(head) >= length else last[-length:]
    return ""


def _write(text: str, base: int, slot: _Slot) -> None:
    figure = slot.figure
    if slot.name is not None:
        figure.indicator_span = (base + slot.name[0], base + slot.name[1])
        name = _clean(text[figure.indicator_span[0] : figure.indicator_span[1]])
        if slot.pieces:
            items = [_clean(text[base + a : base + b]) for a, b in slot.pieces]
            head = _head(items)
            if head and not name.endswith(head):
                name += head
        figure.indicator = name
    figure.subject = _clean(text[base + slot.subject[0] : base + slot.subject[1]]) if slot.subject and not slot.count else ""
    figure.role = "context" if figure.from_to == "from" else "target"
    before = text[max(base, base + slot.start - 20) : base + slot.start]
    if of_own_part(figure, before, figure.indicator):
        figure.role = "context"


def _circumstance(text: str, base: int, mask: str, slot: _Slot, mains: list[_Slot]) -> None:
    """A figure inside a frame is a condition, named by its own noun or by what it qualifies."""
    figure = slot.figure
    figure.role = "condition"
    assert slot.frame is not None
    if slot.count:
        right = _right(mask, slot, slot.frame.end, None)
        if right and right[1] - right[0] >= 2:
            figure.indicator_span = (base + right[0], base + right[1])
            figure.indicator = _clean(text[figure.indicator_span[0] : figure.indicator_span[1]])
            return
    core = _core(mask, slot.frame.start, slot.start, slot)
    if core is not None:
        word = mask[core[0] : core[1]].lstrip("在当经于对从由")
        if len(word) >= 2:
            figure.indicator_span = (base + core[1] - len(word), base + core[1])
            figure.indicator = _clean(word)
            return
    following = next((m for m in mains if m.start > slot.start), mains[-1] if mains else None)
    if following is not None:
        figure.indicator = following.figure.indicator
        figure.indicator_span = following.figure.indicator_span


def _qualify(text: str, base: int, mask: str, mains: list[_Slot], found: list[Frame], carried: list[tuple[Frame, str]]) -> None:
    for k, slot in enumerate(mains):
        if slot.figure.role == "context":
            continue
        pieces = [phrase for frame, phrase in carried if frame.kind == "stage" or not slot.count]
        last: Frame | None = None
        for frame in found:
            if frame.start > slot.start:
                continue
            if k and frame.start < mains[k - 1].start and frame.kind not in ("stage", "basis", "setting", "compare", "step"):
                continue
            phrase = _clean(text[base + frame.start : base + frame.end])
            if last is not None and last.end == frame.start and pieces:
                pieces[-1] += phrase
            else:
                pieces.append(phrase)
            last = frame
        slot.figure.qualifier = "；".join(pieces)


def _noted(text: str, base: int, mask: str, note: Span, slot: _Slot, slots: list[_Slot]) -> None:
    """A figure in brackets: a condition of the figure in front of them, or with a bound and a noun of its own a target."""
    owner = next((s for s in reversed(slots) if s.note < 0 and s.start < note[0]), None)
    figure = slot.figure
    inner = _clean(text[base + note[0] + 1 : base + note[1] - 1])
    lead = text[base + note[0] + 1 : base + slot.start]
    named = _clean(lead).rstrip("为达到：:@")
    if owner is None or (figure.comparator not in ("eq", "range", "pm", "approx") and len(named) >= 2):
        figure.role = "target"
        figure.indicator = named.lstrip("其中含且") or (owner.figure.indicator if owner else "")
        return
    figure.role = "condition"
    figure.indicator = named if len(named) >= 2 and "、" not in named else owner.figure.indicator
    if inner and inner not in owner.figure.qualifier:
        owner.figure.qualifier = "；".join(x for x in (owner.figure.qualifier, inner) if x)
