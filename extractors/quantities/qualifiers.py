"""Qualifiers: under which circumstances, on which basis or against what a figure holds.

Takes a clause in which the figures are masked (FIGURE stands for each of their characters, NOTE for brackets) and gives its frames:
stretches that say when, where, with what or compared with what, and bound nothing themselves (在满载工况下, 经3次洗涤后, 与现有工艺相比, 基于该平台).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import regex

from extractors.quantities.figure import Span

FIGURE = "\x01"
NOTE = "\x00"

Kind = Literal["stage", "setting", "step", "basis", "compare", "place", "scope"]


@dataclass(frozen=True, slots=True)
class Frame:
    """`start:end` is the circumstance's stretch. How far it reaches depends on its `kind`.

    stage (项目完成时, 到2025年) holds to the full stop, setting (同等条件下) and basis (基于该平台) for the properties that follow in the
    sentence, the others for their own clause. `closed` is true for a frame that fills its clause.
    """

    start: int
    end: int
    kind: Kind
    closed: bool = False


class Phrases(Protocol):
    """What `frames` asks about words."""

    def verb(self, mask: str, start: int, end: int) -> int:
        """The first place in `start:end` where a verb takes an object, or -1."""

    def property(self, mask: str, start: int, end: int) -> int:
        """Where the property that ends at `end` begins, not before `start`, or -1."""

    def named(self, mask: str, start: int, end: int) -> bool:
        """Whether `start:end` holds a name (two or more characters that are neither adverbs nor links)."""


# 项目完成时, 实施期内, 到2027年, 截至2027年底, 中期检查时
_STAGE = regex.compile(
    r"(?:在|至|到|自)?(?:(?:本|该|整个)?(?:项目|课题|专项|任务|合同|工程|平台)(?:组)?(?:的)?)?"
    r"(?:(?:完成|结束|结题|验收|结项|立项|启动|中期|期满|到期)(?:检查|考核|评估|验收)?(?:时|后|前)|(?:执行|实施|建设|研究|研发|资助|合同|协议|任务)(?:周?期|期限|阶段|过程)?(?:内|间|中|期间|结束时|完成时|期满时?|满时?|末|结束后|完成后))"
    r"|(?:到|至|截至|截止|截止到|截至到)?(?:\d{4}|[一二三四五六七八九十]{1,3}|“?十[一二三四五六]五”?)年?(?:\d{1,2}月)?(?:末|底|年底|年末|期间|期末|初|前|内)?(?=[,，、]|力争|实现|达|建成|形成|培育|完成)(?<=[年月末底初前间])"
    r"|(?:项目|课题)(?:完成|结题|验收|结束)"
)
_GROUND = (
    r"条件|环境|环境条件|情况|情形|工况|状态|状况|前提|背景|模式|压力|压强|气压|水压|温度|湿度|载荷|荷载|负载|负荷|功耗|功率|频率|电压|电流|场景|强度|作用|气氛|浓度|"
    r"倍率|转速|速度|流量|光照|精度|准确率|要求|基础|真空度|算力|带宽|规模|剂量|参数|成本|质量|标准|尺度|窗口|制度|体系|框架|约束|干扰|辐照|照射|激励"
)
_UNDER = regex.compile(rf"(?:{_GROUND}|同等[^,，\x01]{{0,8}}|相同[^,，\x01]{{0,8}})(?:之)?下(?![一载行发限降辖游述列达位])")
_AFTER_HERE = r"(?=[,，、]|[^,，]{0,24}?\x01|$)"
_WHEN = regex.compile(r"(?<![小实及同耗用延工临按定计瞬随准暂课历费学])时(?![间延长效刻速序空域频钟段候点隙代差变移分均态滞机程滞相差尚])")
_LATER = regex.compile(r"(?<![前先最落其])后(?![续端台期备勤者方验处向缀果面盖排处轮])|之后")
_WITHIN = regex.compile(
    r"(?:过程|期间|范围|周期|期|群体|区域|样品|产品|废气|废水|单位|人员|联合体|团队)?(?:中(?![心间试文药标央级国型小期枢东部止和性等子医西继高])|(?<![国室以车境省市区])内(?![部容存径阻外镜窥嵌置核涵在服衬蒙地酯源生装])|期间)"
)
_IN = regex.compile(r"(?<![存现潜内外所实旨])在(?![线研制位岗校籍职建途册轨场于])")
_IN_END = regex.compile(
    r"(?:下(?![一载行发限降辖游述列达位])|(?<![小实及同耗用延工临按定计瞬随准暂课历费学])时(?![间延长效刻速序空域频钟段候点隙代差变移分均态滞机程])|(?<![前先最落其])后(?![续端台期备勤者方验处向缀果面盖排])"
    r"|期间|过程中|(?<![以之在])[中](?![心间试文药标央级国型小期枢东部止和性等子医西继高])|(?<![以之在线])上(?![述市升下限位游传线海层部报级涨网])|(?<![国室车])内(?![部容存径阻外镜窥嵌置核涵服衬蒙酯源生装])|领域|行业|方面)"
)
_BASIS = regex.compile(r"基于|利用|依托|借助|采用|通过|应用(?=该|本|上述|所)|运用|针对|面向|围绕|按照?(?=[^期时])|根据|依据|以(?![上下内外及来前后太])|结合|使用(?=该|本|上述|所)|搭载(?=该|本|上述|所)")
_COMPARE = regex.compile(
    r"(?:与|和|同|跟)(?=[^,，\x01]{1,40}?(?:相比|对比|相较|比较|比对))|对比|相比较?于?(?=.)|相较于?|相对于?(?=[^误湿密偏标位分])|较之?(?![高低大小为好多少长短强弱差快慢])|(?<![对之效占噪价同环百相类等配能信性正反])比(?![例重特对色值率容表能功较强刚热活拟赛选])"
)
_COMPARED = regex.compile(r"(?:相比较?|对比|相较|比较|比对)(?:时|的|,|，)?")
_REFERENCE = regex.compile(
    r".*(?:产品|工艺|方法|技术|水平|方案|系统|设备|装置|装备|同类|同期|人工|路线|材料|框架|算法|模型|标准|品种|对照|对照组|机型|机组|模式|流程|手段|平均|现状|上年|去年|基线|基准|法|年)"
)
_SCOPE = regex.compile(r"全省|全市|全国|全球|全区|全县|同时(?=支持|接入|处理|容纳|兼容|满足)|同比|环比|同一(?:单位|申报单位|申报人|企业|法人|项目|负责人)|同一(?=[^,，\x01]{1,6}?(?:限|最多|只能|不得|至多|仅))")
_RECENT = regex.compile(r"(?:最近|近|过去|前|上)(?=\x01)")
_OPENING = regex.compile(r"当|经过?|历经|从|由|自|待|若|如|于|相比|对|(?<![^,，、])在")
_CHANGING = regex.compile(r"提[升高前早]|增[长加大强]|降[低到至]?|减[少小]|下降|缩短|[高低多少快慢长短优]")
_EXCEPT = regex.compile(r"除[^,，\x01]{1,30}外")


def frames(mask: str, start: int, end: int, head: int, changed: Span | None, phrases: Phrases) -> list[Frame]:
    """The frames of the clause `mask[start:end]`, in order, none overlapping.

    `head` is where the clause begins behind its connectives; `changed` is the verb of a change in the clause (提高) or None; `phrases` answers
    where a verb takes an object and where a property begins.
    """
    found: list[Frame] = []
    figure = mask.find(FIGURE, start, end)
    last = figure if figure >= 0 else end
    for match in _STAGE.finditer(mask, head, last):
        _put(found, Frame(match.start(), match.end(), "stage", _fills(mask, match.end(), end)))
    for match in _RECENT.finditer(mask, head, end):
        stop = match.end()
        while stop < end and mask[stop] == FIGURE:
            stop += 1
        _put(found, Frame(match.start(), stop, "scope"))
    for match in _IN.finditer(mask, head, end):
        _put(found, _in(mask, match.start(), end, phrases))
    for match in _UNDER.finditer(mask, head, end):
        begin = _opening(mask, head, match.start(), found)
        _put(found, Frame(begin, match.end(), "setting", _fills(mask, match.end(), end)))
    for pattern in (_WHEN, _LATER):
        for match in pattern.finditer(mask, head, end):
            begin = _opening(mask, head, match.start(), found)
            if match.end() - begin > 2 and (FIGURE in mask[begin : match.start()] or mask[begin] in "当经待若如" or mask.startswith("相比", begin)):
                _put(found, Frame(begin, match.end(), "step", _fills(mask, match.end(), end)))
    _compared(mask, head, end, changed, phrases, found)
    _basis(mask, head, end, last, phrases, found)
    _inside(mask, head, end, figure, found)
    for match in _SCOPE.finditer(mask, head, last):
        _put(found, Frame(match.start(), match.end(), "scope"))
    found.sort(key=lambda frame: frame.start)
    return found


def _put(found: list[Frame], frame: Frame | None) -> None:
    """Adds a frame unless it overlaps one that is there."""
    if frame is not None and frame.end > frame.start and all(frame.end <= other.start or frame.start >= other.end for other in found):
        found.append(frame)


def _fills(mask: str, at: int, end: int) -> bool:
    return at >= end


def _in(mask: str, start: int, end: int, phrases: Phrases) -> Frame | None:
    """在…下, 在…后, 在…中; or 在 with a place up to the verb behind it (在海南建设…). None where it is neither."""
    closing = _IN_END.search(mask, start + 2, min(end, start + 48))
    verb = phrases.verb(mask, start + 2, end)
    if closing is not None and (verb < 0 or closing.end() <= verb + 40):
        kind: Kind = "setting" if mask[closing.end() - 1] in "下时后" else "place"
        return Frame(start, closing.end(), kind, closing.end() >= end)
    figure = mask.find(FIGURE, start, end)
    if verb > start + 2 and (figure < 0 or verb < figure):
        return Frame(start, verb, "place")
    return None


def _opening(mask: str, head: int, close: int, found: list[Frame]) -> int:
    """Where the circumstance that closes at `close` begins: its preposition, else the head of the clause or the end of the frame before it."""
    low = max([head] + [frame.end for frame in found if frame.end <= close])
    for match in _OPENING.finditer(mask, low, close):
        return match.start()
    comma = mask.rfind("、", low, close)
    if comma >= 0 and FIGURE in mask[low:comma] and FIGURE in mask[comma:close]:
        before = mask.rfind(FIGURE, low, comma)
        if before == comma - 1:
            return low
    return low


def _compared(mask: str, head: int, end: int, changed: Span | None, phrases: Phrases, found: list[Frame]) -> None:
    """与…相比, 对比…, 较…, 比…: to the closing word, the comma, or the verb of the change less a property that stands between."""
    for match in _COMPARE.finditer(mask, head, end):
        start = match.start()
        if mask[start] in "与和同跟":
            closing = _COMPARED.search(mask, start, end)
            if closing is not None:
                _put(found, Frame(start, closing.end() - (mask[closing.end() - 1] in "的,，"), "compare", closing.end() >= end))
            continue
        figure = mask.find(FIGURE, match.end(), end)
        if figure < 0:
            _put(found, Frame(start, end, "compare", True))
            return
        verb = _CHANGING.search(mask, match.end() + 1, figure) if changed is None else None
        stop = changed[0] if changed is not None and changed[0] > match.end() else verb.start() if verb is not None else -1
        if stop < 0:
            continue
        if changed is not None and changed[1] < figure and phrases.named(mask, changed[1], figure):
            _put(found, Frame(start, stop, "compare"))
            continue
        reference = _REFERENCE.match(mask, match.end(), stop)
        if reference is not None and phrases.named(mask, reference.end(), stop):
            _put(found, Frame(start, reference.end() + (mask[reference.end() : reference.end() + 1] == "的"), "compare"))
        elif reference is not None:
            _put(found, Frame(start, reference.end(), "compare"))
        else:
            begin = phrases.property(mask, match.end() + 1, stop)
            _put(found, Frame(start, begin if begin > match.end() else stop, "compare"))


def _basis(mask: str, head: int, end: int, last: int, phrases: Phrases, found: list[Frame]) -> None:
    """基于…, 利用…, 针对… at the head of the clause: to the comma, or to the verb behind it, or to 的 before a property."""
    at = head
    while True:
        for frame in found:
            if frame.start <= at < frame.end:
                at = frame.end
        match = _BASIS.match(mask, at)
        if match is None or match.end() >= end:
            return
        covered = min((frame.start for frame in found if frame.start > at), default=end)
        figure = mask.find(FIGURE, at, end)
        if figure < 0:
            _put(found, Frame(at, min(end, covered), "basis", covered >= end))
            at = min(end, covered)
            continue
        verb = phrases.verb(mask, match.end() + 1, figure)
        if verb < 0:
            of = mask.rfind("的", match.end() + 1, figure)
            inner = mask.find(FIGURE, figure, end)
            if of > 0 and phrases.named(mask, of + 1, figure):
                _put(found, Frame(at, of, "basis"))
            elif inner >= 0:
                verb = phrases.verb(mask, inner, end)
                if verb > 0 and mask.find(FIGURE, verb, end) > 0:
                    _put(found, Frame(at, verb, "basis"))
            return
        _put(found, Frame(at, min(verb, covered), "basis"))
        at = min(verb, covered)


def _inside(mask: str, head: int, end: int, figure: int, found: list[Frame]) -> None:
    """废气中, 群体内, 寿命周期内 before the property it limits; only between the head of the clause and its first figure."""
    if figure < 0:
        return
    at = head
    for frame in found:
        if frame.start <= at < frame.end:
            at = frame.end
    match = _WITHIN.search(mask, at + 1, figure)
    if match is not None and 2 <= match.end() - at <= 14 and figure - match.end() >= 2:
        _put(found, Frame(at, match.end(), "place"))
