"""Reach: for which figures a circumstance holds, and the qualifier that comes of it.

A stage (项目完成时) holds to the full stop; a setting, a basis and a scope for what follows in the sentence, as far as their kind allows; the
rest for its own clause. See `qualifiers.Frame`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors import patterns
from extractors.lexicon import Parts
from extractors.model.records import dataclass
from extractors.quantities.conditions import SPELLS
from extractors.quantities.figure import Figure
from extractors.quantities.masks import Slot, clean
from extractors.quantities.phrases import LEAD, LEADS
from extractors.quantities.qualifiers import Frame, Kind, is_purpose, lasting
from extractors.words import property_at_end, word_at

# Circumstances that another one of their kind takes the place of: 在25℃下甲…、在60℃下乙…
_RENEWED = ("step", "setting", "place")
_AIMS = ("面向", "针对", "围绕")
# 项目执行期内, 示范期间
_PERIODS = ("期内", "期间")
# Those that make one phrase with what stands right before them (在25℃下|静置12小时后); 近三年|以第一作者 are two.
_JOINED = ("step", "setting", "place", "basis")
_DELIVERING = ("make", "obtain")
_WORDS = Parts("circumstances.tsv")
_COMMA = patterns.compile(r"[，,；;]")
_OF_YEAR = patterns.compile(r"(?<![近逐历往当全半每周])年(?=[减产处发节供替增用耗运服销消利碳均综][\u4e00-\u9fff])")
_LONGEST_SENTENCE = 600
_LONGEST_TYPE = 12
# 同一负责人限报1项，|在研项目不超过2项: goes on for how many one may hold
_ONE = "同一"
_APPLICANT_ENDS = frozenset("人位业方者构院员队体")
_PARTIES = ("单位", "企业", "机构", "医院", "高校", "人员")
# 其他单位限推荐3名: no longer those spoken of before
_OTHERS = ("其他", "其余", "其它")
# Which projects or applicants a clause speaks of: 基础研究类项目, 青年科学家项目.
SCOPE = patterns.compile(
    r"[\u4e00-\u9fff、]{2,20}?类(?:项目|课题|专题|榜单)?\x00*|[\u4e00-\u9fff]{2,12}?(?:项目|课题|榜单|专题|方向|专项)\x00*"
)

# 跃升项目|资助额度…, 萌芽项目|应发表…, 应用示范类项目|至少1家用户参与: which projects a clause is about; 本项目, 揭榜项目 are all of them.
_OF_TYPE = patterns.compile(
    r"(?![本该每各单申承参在全所此这同研牵负已未通获有国省市科专支资对与以由将拟共主多用从为按依项立攻入推应须可]|揭榜(?!挂帅))"
    rf"[\u4e00-\u9fff]{{2,8}}(?:项目|课题)(?:申[请报]人(?=须|应))?(?=(?!应[用对力急当]|须知)(?:{_WORDS.any_of('of_project')})|(?<=类..)\x01+[\u4e00-\u9fff]{{2,8}}(?:参与|参加|承担))"
)
_PROJECT = re.compile("项目|课题")
# Types of projects bear a ratio that is stated for them; a case (有企业参与) does not.
_TYPES = ("项目", "课题", "专题", "榜单", "任务", "类")
_DEED_AT_END = patterns.compile(r"(?r)(?P<deed>牵头|承担|揭榜|领衔|申报)的(?:项目|课题)?$")
_DEED_OF = patterns.compile(r"[^有]{2,12}(?:牵头|承担|揭榜|领衔|申报)的")

SCOPE_HEAD = patterns.compile(rf"(?![不未无非曾已]|没有)(?:{SCOPE.pattern})(?=不|下设|须|应|可|由|按|原则上|,|，|$)")


@dataclass(slots=True)
class Carried:
    """A circumstance of an earlier clause of the sentence; `used` once a figure has taken it, `taken` once one of an earlier clause has."""

    kind: Kind
    phrase: str
    closed: bool
    used: bool = False
    taken: bool = False


def case(phrase: str) -> str:
    """A case without the 的 that closes it (通过鉴定并投产|的); an applicant's deed keeps it (企业牵头的), being short for the projects."""
    return phrase if phrase[-1] != "的" or _DEED_OF.fullmatch(phrase) is not None else phrase[:-1]


def type_ahead(mask: str, start: int, end: int) -> int:
    """Where the name of the projects ends that the clause `mask[start:end]` is about (跃升项目|资助额度…), or `start`."""
    match = _OF_TYPE.match(mask, start, end) if _PROJECT.search(mask, start, min(start + _LONGEST_TYPE, end)) is not None else None
    return match.end() if match is not None else start


def carried_over(text: str, base: int) -> list[Carried]:
    """The stage and the means that open the full sentence which goes on behind the semicolon before `base`."""
    if base == 0 or text[base - 1] not in "；;":
        return []
    start = max(text.rfind(sign, max(0, base - _LONGEST_SENTENCE), base) for sign in "。\n") + 1
    lead = LEAD.match(text, start, base) if LEADS[text[start : start + 1]] else None
    head = lead.end() if lead is not None else start
    comma = _COMMA.search(text, head, base)
    if comma is not None and is_purpose(text, head, comma.start()):
        head, comma = comma.end(), _COMMA.search(text, comma.end(), base)
    found = lasting(text, head, comma.start() if comma is not None else base)
    return [
        Carried(frame.kind, clean(text[frame.start : frame.end]), frame.closed, taken=not frame.closed)
        for frame in found
        if frame.kind == "stage" or (frame.kind == "basis" and frame.closed and text.startswith(("应用", "利用"), frame.start))
    ]


def forget_aims(mask: str, start: int, end: int, carried: list[Carried]) -> None:
    """面向城市配送，攻克底盘技术，|续航…: takes out of `carried` what is but the aim of the clause `mask[start:end]`, which opens with a verb and has no figure."""
    verb = word_at(mask, start, end)
    if verb is not None and verb[1] in ("make", "study"):
        carried[:] = [item for item in carried if item.used or item.kind != "basis" or not item.phrase.startswith(_AIMS)]


def qualify(text: str, base: int, mask: str, mains: Sequence[Slot], found: Sequence[Frame], carried: list[Carried]) -> None:
    """Writes the qualifier of each figure of a clause: the circumstances carried over, then those in front of it, then what is its alone."""
    own = {frame.kind for frame in found}
    taken = [slot.own for slot in mains if slot.own is not None]
    if found and any(frame.kind == "scope" and text.startswith(_OTHERS, base + frame.start) for frame in found):
        carried[:] = [item for item in carried if item.kind != "scope"]
    carried[:] = [item for k, item in enumerate(carried) if not _replaced(item, carried[k + 1 :])]
    for k, slot in enumerate(mains):
        figure = slot.figure
        if figure.role == "context":
            continue
        pieces: list[str] = []
        if slot.scope is not None:
            carried[:] = [item for item in carried if item.kind != "scope" or not item.used]
        for item in carried:
            if not _holds(mask, item, slot, own | {slot.own.kind} if slot.own is not None else own, listed=bool(k) and mask[mains[k - 1].end] == "、"):
                continue
            item.used = True
            if item.kind == "scope" and _of_money(figure, item.phrase) and not figure.subject and item.phrase.endswith(_TYPES):
                figure.subject = item.phrase
            else:
                pieces.append(item.phrase)
        if slot.scope is not None:
            phrase = clean(text[base + slot.scope[0] : base + slot.scope[1]])
            pieces.insert(0, phrase)
            carried.append(Carried("scope", phrase, closed=True, used=True))
        last, kind = -1, ""
        between = [f for f in found if mains[k - 1].start < f.start <= slot.start] if k and found else []
        renewed = {f.kind for f in between if f.kind in _RENEWED}
        if any(f.kind == "place" and text[base + f.end - 1] in "后时" for f in between):
            renewed.add("stage")
        for frame in found:
            if frame.start > slot.start or frame.kind == "ground" or frame in taken:
                continue
            if k and figure.from_to != "to" and frame.start < mains[k - 1].start and (frame.kind in renewed or not _shared(mask, frame, slot)):
                continue
            leads_up = frame.end == slot.start and figure.unit_text in SPELLS and text[base + frame.start] in "在于" and text[base + frame.end - 1] in "后前"
            phrase = clean(text[base + frame.start + leads_up : base + frame.end])
            phrase = phrase.removeprefix("待") if phrase[-1] == "后" else phrase
            if last == frame.start and pieces and frame.kind in _JOINED and kind in _JOINED and not _apart(pieces[-1]):
                pieces[-1] += phrase
            else:
                pieces.append(phrase)
            last, kind = frame.end, frame.kind
        figure.qualifier = "；".join(dict.fromkeys(pieces + _alone(text, base, slot)))


def _replaced(item: Carried, later: Sequence[Carried]) -> bool:
    """企业牵头的，…，院校牵头的，…: whether a case gives way to one of the `later`, told of another who does the same."""
    deed = _DEED_AT_END.search(item.phrase) if item.kind == "scope" and item.used and later else None
    if deed is None:
        return False
    others = (_DEED_AT_END.search(other.phrase) for other in later if other.kind == "scope" and not other.used)
    return any(other is not None and other["deed"] == deed["deed"] for other in others)


def _alone(text: str, base: int, slot: Slot) -> list[str]:
    """The circumstances that are one figure's alone, and what its share is reckoned on."""
    spans = ((span.start, span.end) if isinstance(span, Frame) else span for span in (slot.own, slot.basis) if span is not None)
    return [clean(text[base + low : base + high]) for low, high in spans]


def _apart(piece: str) -> bool:
    """Whether a circumstance makes no phrase with the one behind it: 同一单位|在每个方向, 团队中|40岁以下, 起降时|距场界50m处."""
    return piece.startswith("同一") or (piece[-1] == "时" and piece[-2:] != "小时") or (piece[-1] == "中" and piece[0] not in "在经")


def _shared(mask: str, frame: Frame, slot: Slot) -> bool:
    """Whether a circumstance in front of an earlier figure of the clause holds for this one too."""
    if frame.kind == "scope":
        # 上年度收入不低于…且研发强度不低于…
        return slot.figure.group >= 0 or (not slot.count and slot.name is not None and mask[slot.name[0] - 1] in "且或")
    return frame.kind != "compare" or slot.figure.change != "none" or slot.figure.group >= 0


def _limits(mask: str, slot: Slot) -> bool:
    """Whether a figure bounds how much one applicant may hold (在研总数不超过2项), not who takes part (参与单位不超过3家)."""
    if slot.figure.comparator not in ("le", "lt", "eq") or slot.figure.unit_text not in ("项", "个") or slot.subject is not None or slot.scope is not None:
        return False
    return slot.name is None or not mask.endswith(_PARTIES, *slot.name)


def _counts(mask: str, slot: Slot) -> bool:
    """Whether a figure counts things that are delivered: no bare number (色差小于3), no count that tells a property (细胞浓度1×10⁷个/mL)."""
    if not slot.count or not slot.figure.unit_text:
        return slot.count and slot.verb in _DELIVERING
    return slot.name is None or property_at_end(mask, *slot.name) < 0


def _of_money(figure: Figure, whose: str) -> bool:
    """Whether a figure tells how the money of the projects `whose` is shared: 自筹与财政经费之比1:1; 企业牵头的项目，自筹经费不少于总经费的30%."""
    share = figure.unit_text == "%" and whose.endswith("牵头的项目") and any(word in figure.indicator for word in ("经费", "资金", "投入", "自筹", "配套"))
    return share or figure.numerals[0].kind == "ratio"


def _yearly(figure: Figure) -> bool:
    """Whether a figure is an amount a year: 年减排量, 人次/年."""
    return figure.per == "年" or _OF_YEAR.search(figure.indicator) is not None


def _spent(slot: Slot) -> bool:
    """Whether a figure is money or a length of time."""
    unit = slot.figure.unit
    return unit is not None and (unit.dimension == "time" or unit.dimension.startswith("money"))


def _holds(mask: str, item: Carried, slot: Slot, own: set[Kind], *, listed: bool) -> bool:
    """Whether a circumstance of an earlier clause holds for this figure too; `own` are the kinds of its own clause, `listed` says that only 、 parts it from the
    figure before."""
    if item.kind == "scope" and own and slot.figure.unit_text in SPELLS and slot.figure.comparator == "le" and not item.phrase.endswith(_TYPES):
        # 有异议的，…在收到通知后10日内答复: the event tells it all
        return False
    if item.kind == "scope" and item.phrase.startswith(_ONE):
        return _limits(mask, slot) and "place" not in own
    if item.kind in ("stage", "scope"):
        if item.kind == "stage" and item.taken and _yearly(slot.figure) and item.phrase.endswith(_PERIODS):
            # 执行期内累计处置50万吨，年减排量2万吨: a year's amount, not that of the period
            return False
        if item.kind == "scope":
            # 建有平台的企业限4项，其他企业|限2项: whose case was told gives way to another's
            return not (item.used and "scope" in own and item.phrase[-1] != "的")
        return "stage" not in own or item.phrase.startswith("除")
    changed = slot.figure.change != "none"
    if item.kind == "compare":
        return changed or listed or not item.used
    if item.kind == "setting" and item.phrase[-1] == "后" and ("stage" in own or (item.phrase[0] != "在" and _spent(slot))):
        # 签约后…，验收前…: the later event; 净化后含油量…，运行成本…: what is spent is no property of what was treated
        return False
    if "compare" in own and item.taken and item.kind in _RENEWED and not (item.closed and item.phrase[-1] == "下"):
        # 逆光条件下识别率高于80%，售价较进口产品降低40%: what has a reference of its own is told apart
        return False
    if item.kind == "step" and "step" in own and item.closed and not item.used and item.phrase[-1] == "时":
        # 投加量30mg/L时，|投加3天后…
        return not _counts(mask, slot)
    if item.kind in own or (item.kind == "setting" and "step" in own and not item.closed):
        return False
    return not _counts(mask, slot) or changed or (item.kind == "basis" and slot.verb not in _DELIVERING) or (item.closed and not item.used)


def carry(text: str, base: int, carried: list[Carried], found: Sequence[Frame], inside: Sequence[Slot], head: int) -> None:
    """Brings `carried` up to date behind a clause with the frames `found` and the figures `inside`, which begins at `head`."""
    if not found and not carried:
        return
    delivered = any(slot.verb in _DELIVERING for slot in inside)
    fresh: list[Carried] = []
    last = -1
    for k, frame in enumerate(found):
        if any(slot.start == frame.end and slot.figure.unit_text in SPELLS for slot in inside) and frame.kind == "stage":
            # 结题后|6个月内 is that figure's alone
            continue
        if frame.kind == "place" and inside and text.startswith(_ONE, base + frame.start) and text[base + frame.end - 1] in _APPLICANT_ENDS:
            fresh.append(Carried("scope", clean(text[base + frame.start : base + frame.end]), closed=True, used=True))
            last = frame.end
            continue
        if frame.kind == "place" and k + 1 < len(found) and found[k + 1].start == frame.end and found[k + 1].closed:
            # 在200℃热空气中|老化1000h后，…
            fresh.append(Carried("step", clean(text[base + frame.start : base + frame.end]), closed=True))
            last = frame.end
            continue
        if not _stays(text, base, frame, inside, head, delivered=delivered, chained=frame.start == last):
            continue
        phrase = clean(text[base + frame.start : base + frame.end])
        if fresh and frame.start == last and frame.kind in _JOINED and fresh[-1].kind in _JOINED:
            fresh[-1].phrase += phrase
        else:
            fresh.append(Carried(frame.kind, phrase, frame.closed, taken=not frame.closed and bool(inside)))
        last = frame.end
    for item in carried:
        item.taken = item.taken or item.used
    kinds = {item.kind for item in fresh}
    carried[:] = [item for item in carried if _remains(item, kinds, delivered=delivered)] + fresh


def _remains(item: Carried, kinds: set[Kind], *, delivered: bool) -> bool:
    """Whether a circumstance outlives a clause that brings circumstances of `kinds`."""
    if item.kind in ("stage", "scope"):
        return item.kind not in kinds or (item.kind == "stage" and item.phrase.startswith("除"))
    return not (item.used and (item.kind in kinds or delivered))


def _stays(text: str, base: int, frame: Frame, inside: Sequence[Slot], head: int, *, delivered: bool, chained: bool) -> bool:
    """Whether a circumstance may hold beyond its own clause."""
    if frame.kind in ("stage", "ground"):
        return frame.kind == "stage"
    if frame.closed:
        return frame.kind != "scope" or any(frame.start <= slot.start < frame.end for slot in inside)
    first = text[base + frame.start]
    if frame.kind == "basis":
        if text[base + frame.end : base + frame.end + 1] == "的" and any(slot.count and slot.start > frame.end for slot in inside):
            # 通过审定的新品种5个: which ones are counted
            return False
        return bool(inside) and first not in "面针以对" and not delivered
    if frame.kind not in ("setting", "step"):
        return False
    if (frame.start == head and first == "在") or chained:
        return True
    opens = frame.kind == "setting" and (bool(inside) or frame.start == head)
    return opens and not any(frame.start <= slot.start < frame.end for slot in inside)
