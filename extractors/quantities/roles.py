"""Roles: whether a figure is to be reached (target), says when another one holds (condition), or merely describes (context).

Conditions are told by their frame, see `conditions`. Here: what is context among the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors import patterns
from extractors.lexicon import Parts
from extractors.quantities.figure import Figure
from extractors.quantities.masks import Slot
from extractors.words import SURROUNDINGS, governing_verb

_ROLES = Parts("roles.tsv")
# The guide's own parts.
_PARTS = patterns.compile(f"(?:{_ROLES.any_of('own_kind')})*(?:{_ROLES.any_of('own')})(?:{_ROLES.any_of('own_tail')})*")
_SETTING_UP = patterns.compile(f"{_ROLES.any_of('set_up')}|对|共|从|按照?|[和、及个，,]")
_SET_UP = patterns.compile(rf"^.{{0,30}}(?:{_ROLES.any_of('arranged')})(?=\p{{Han}}{{2}})")
# What may follow them: 4项榜题|予以张榜, 两个领域|征集项目
_PUT_FORWARD = patterns.compile(f"$|予以|向|{_ROLES.any_of('put_forward')}")
# 按重大和面上两类部署: the kinds in which the guide is laid out.
_LAID_OUT = patterns.compile(r"按照?[^，,。；;按]{1,24}$")
# 分为面上项目和重点项目两类
_KINDS_OF_PROJECTS = patterns.compile(r"(?:分为|分成|以)[^，,。；;]{0,24}(?:项目|课题|专项)$")
_CLASSES = _ROLES.words("class")
# 已资助项目96项, 已有20余家单位: what was done before this guide.
_DONE = patterns.compile(
    r"(?<![拟将须应])征集(?:到|[\u4e00-\u9fff]{0,4}需求)$"
    rf"|(?:^|[^须应需])已(?:有|经?(?:累计)?(?:{_ROLES.any_of('done')}))[^，,。；;]{{0,8}}$"
)
_CLAUSE_AHEAD = re.compile(r".*[，,；;。]")
_GRANTING = patterns.compile(_ROLES.any_of("granted"))
_AMONG = patterns.compile(r"(?:[^，,。；;]*[，,。；;])?其中[，,]?")
# “支持数为1～2项”是指…: words that are explained.
_QUOTED = "”\"」"
_DEFINED = patterns.compile(r"[”\"」](?:是|即)?指")
# 二十家企业组建的联合体: the count describes another thing.
_MADE_UP_OF = patterns.compile(r"(?:共同|联合)?(?:组[建成]|构成|发起|共建)的")
_TOGETHER = frozenset("共联组构发")
"""What it begins with."""
# 建设由2个基地、5个站点组成的网络: what is built has these parts.
_BUILT_OF = patterns.compile(rf"(?:{_ROLES.any_of('built')})[^，,。；;]{{0,6}}由[^，,。；;]*$")
# 目前…, 我国现有…: the present state, unless the cue sets a bound (目前在研项目不得超过2项).
_NOW = patterns.compile(
    r"(?:^|[，,。；;：:])(?:但|而|由于|虽然)?(?:目前|当前|现阶段|迄今|[^，,。；;：:较比对与在按将是到至为成低高于]{0,6}现[有存])(?![^，,。；;]*(?:要求|须|应当|拟|计划))[^，,。；;]*$"
)
# 装机已|突破1.2亿千瓦, 利用率仅|为38%: how things stand, unless it is required (注册须已满2年)
_STANDS_ENDS = ("已", "已经", "仅", "目前", "当前", "已为", "仅为", "目前为", "当前为")
_STANDS = patterns.compile(rf"(?:^|[，,。；;：:])(?![^，,。；;：:]*(?:须|应[当为在达已]|需|要求))[^，,。；;：:]{{0,60}}(?:{'|'.join(_STANDS_ENDS)})$")
_TOWARDS = ("面向", "围绕", "针对", "聚焦", "瞄准")
_FACING = patterns.compile(rf"(?:^|[，,。；;：:])(?:本(?:专题|专项|项目|方向|领域|指南|任务|榜单))?(?P<to>{'|'.join(_TOWARDS)})[^，,。；;]{{0,24}}$")
NORM = re.compile(r"不(?![足到满])|[≥≤<>]|至|最|限|须|应|以内|之内")
"""A cue that sets a bound by its form."""

_OVERDUE = _ROLES.words("overdue")
# 由财政与6家企业|共同出资设立, 依托3家医院: who founds, or is there to build upon, exists outside.
_FOUNDED = patterns.compile(rf"(?:共同|联合)(?:{_ROLES.any_of('founded')})")
_RELYING = patterns.compile(r"(?:^|[，,。；;：:])(?:依托|依靠)(?:[^，,。；;]{0,8}|[^，,。；;]{2,24}[、和与及])$")
# 已累计资助…, 共收到…: what was done, told on over the clauses that follow, up to one that plans, binds or announces.
PAST = patterns.compile(
    r"(?:^|[，,。；;：:])(?:[全我][国省市县区]|[\u4e00-\u9fff]{2}[省市县区])现[有存]|(?:需求方|发榜方|公司|我[司院校厂])现有|截至目前|(?<=[\u4e00-\u9fff]{2})(?:尚|还)(?=\x01)"
    rf"|(?<=基金|专项|计划)已(?:{_ROLES.any_of('done')})"
    r"|(?<![须应需])已经?(?:累计|先后|成功)|(?:共|累计)(?:收(?=[到来集\x01])|征集(?=[到\x01])|受理)|(?:成立|设立|实施|启动|开展|运行)以来")
AS_OF = patterns.compile(
    r"截至\d{4}年(?:\d{1,2}月)?[底末]?[，,]?(?:全国|我国|[全我][省市县区]|[\u4e00-\u9fff]{2}[省市县区])(?![^，,。；;]{0,40}(?:力争|拟|将|计划|应|须))"
)
"""截至2026年底，全省…: how far things have come, told on as PAST is."""
_STATE = patterns.compile(
    rf"(?:{_ROLES.any_of('now')})|(?:最?近|过去)(?:\x01+|几年)来?[，,]?(?=[^在]{{0,2}}(?:{_ROLES.any_of('whose')}))"
    rf"|[“\"]?十[一二三四五六]五[”\"]?(?:以来|(?:期间|时期)(?=.*(?:{_ROLES.any_of('so_far')})))"
    r"|[\u4e00-\u9fff]{2,14}(?:设立|成立|实施|启动|开展|运行)以来"
    # 截至2026年底，全省…; 但对照先进地区，我省仍存在短板：…
    rf"|截[至止]到?20\d\d年[^\x01，,]{{0,6}}[，,](?=[^在]{{0,2}}(?:{_ROLES.any_of('whose')}))"
    r"|(?:但是?|然而|同时)[，,]?[^\x01]{0,20}(?:仍|尚|还)(?:然)?存在[^\x01]{0,16}(?:短板|不足|差距|问题|瓶颈|弱项)"
)
_PLANNING = patterns.compile(rf"[应将须需要](?=\x01)|{_ROLES.any_of('planning')}")
FORTH = patterns.compile(r"[拟须应将]|要求|力争|计划|安排|设置|部署|发布|公布|目标|其中|[≥≤]|不[低少超高大小]")
# 由目前的300km提升一倍: where a change begins
_STARTING = patterns.compile(r"(?:由|从)(?:现在|目前|现有|当前|原来|原有|原先|以往|现行|最初)的?(?:约|近)?$")
# 适宜15°以下缓坡地的机具: what a thing is made for exists outside.
_MADE_FOR = _ROLES.words("made_for")
_CLOSING = "的，,。；;、）) \n"
# How many characters in front of the guide's own parts are looked at for a grant (支持) and for a verb of setting up.
_NEAR = 20
_SETTING_WIDTH = 14
_LONGEST_PRICED = 6
_CASE = re.compile(r"的(?:[\u4e00-\u9fff]{2,4})?$")
_GRANTED_THEN = re.compile(r"[，,](?:可(?![靠用见])|再?给予|另行|追加|予以奖励)")
_PHENOMENA = frozenset(_ROLES.words("phenomenon"))
_STUDIED = patterns.compile(rf"(?:^|[，,。；;：:）)])[^，,。；;：:、（(]{{0,4}}(?:{_ROLES.any_of('studied')})(?P<what>[^，,。；;：:、（(]*)$")
# 为期1年的…影响: how long it is studied is to be kept to
_LASTING = patterns.compile(r"(?:为期|累计|开展)$")
# Verbs whose object exists already, so that a size bounds nothing (采用300毫米晶圆); 承受, 支持, 抵御 state what must be reached.
_HAVING = frozenset(_ROLES.words("having"))
# The same where the size has a bound of its own (采用12核以上处理器).
_USING = frozenset(_ROLES.words("using"))
_TRIALS = _ROLES.words("trial")
_EXTREMES = ("最", "峰值", "额定", "极限", "标称", "公称", "平均", "设计", "可", "适用", "有效", "总")
# What a thing that is made contains is to be reached too (构建包含10万小时以上语音的数据集).
_CONTAINING = frozenset(_ROLES.words("containing"))


def is_state(mask: str, text: str, figures: Sequence[Figure]) -> bool:
    """Whether a sentence of a guide's preamble tells how things stand, so that each of its figures does: 近三年，我市企业由68家增加到112家，但配套率不足三成."""
    if _STATE.match(mask) is None or _PLANNING.search(mask) is not None:
        return False
    return not any(NORM.match(text, *cue) for figure in figures if not figure.from_to for cue in figure.cues)


def is_told(figure: Figure) -> bool:
    """Whether a figure of a clause that tells what was done only tells it, too."""
    return figure.change == "none" and not figure.from_to and figure.comparator in ("eq", "approx", "gt", "lt")


_PRICED = patterns.compile(r"[须应需要由可不]|实行|原则上|纳入|一律|购置")


def is_price_of(figure: Figure, before: str, behind: str) -> bool:
    """单价8万元以上的仪器|应入网共享: the price says which things a duty is about; `before` is the clause in front, `behind` what follows the thing."""
    return figure.indicator.endswith("单价") and len(before) <= _LONGEST_PRICED and _PRICED.match(behind) is not None


def of_main(slot: Slot, before: str, behind: str, *, of_guide: bool) -> str:
    """The role of a figure that is in no frame.

    `before` are the characters in front of it, `behind` those behind its name; `of_guide` says that the guide may speak of its own parts here.
    """
    figure = slot.figure
    if behind[:1] in _QUOTED and _DEFINED.match(behind) is not None:
        return "context"
    founded = slot.count and behind[:1] in _TOGETHER and (_MADE_UP_OF.match(behind) is not None or _FOUNDED.match(behind) is not None)
    if figure.from_to == "from" or (founded and _BUILT_OF.search(before) is None):
        return "context"
    if not figure.from_to and ("由" in before or "从" in before) and _STARTING.search(before) is not None:
        return "context"
    if before.endswith(_OVERDUE) and figure.comparator not in ("le", "lt") and not slot.count:
        return "condition"
    if figure.comparator == "approx" and before.endswith("在"):
        return "context"
    if before.endswith(_MADE_FOR) and not slot.count:
        return "context"
    if slot.verb == "study" and not slot.count and slot.subject is None and behind[:1] and behind[0] not in _CLOSING:
        # 研究树龄30年以上老茶树的复壮; under 海拔3000m以上 or above 900℃ something else is studied
        return "condition" if _surrounds(figure) else "context"
    if slot.verb == "study" and slot.size and figure.cues and figure.unit is not None and figure.unit.dimension in ("length", "temperature", "frequency", "pressure"):
        # 研究300米以下风场的…: where it is studied
        return "condition"
    if slot.made and slot.word in _CONTAINING:
        return "target"
    within = figure.comparator in ("le", "lt") and figure.unit is not None and figure.unit.dimension == "time"
    if slot.size and not within and figure.unit_text not in ("%", "％", "‰") and (slot.verb in ("study", "") or slot.word in (_USING if figure.cues else _HAVING)):
        return "context"
    return "context" if of_guide and slot.count and _own_part(figure, before, figure.indicator, behind) else "target"


def of_trial(name: str, owner: str) -> bool:
    """落点误差小于20m（飞行高度500m以上）: whether a bracket's figure, by its own name, only says under what the one in front of it, `owner`, is tried.

    The extreme of a product (最大高度) is to be reached itself, and so is a second figure for what `owner` bounds.
    """
    trial = next((word for word in _TRIALS if name.endswith(word)), "")
    return bool(trial) and not name.startswith(_EXTREMES) and not owner.endswith(trial)


def of_case(clause: str, behind: str) -> bool:
    """Whether a clause only says in which case something is granted or allowed (提前30天以上交货的团队，再给予…); `behind` is what follows it."""
    return clause[-6:].rfind("的") >= 0 and _GRANTED_THEN.match(behind) is not None and _CASE.search(clause) is not None


def of_study(slot: Slot, before: str, rest: str) -> str:
    """厘清0～100cm土层碳周转的变化, 分析持续3天以上暴雨中…的作用: the role of a figure that tells which thing, or under what, a phenomenon is studied; else empty.

    `before` are the characters in front of it, `rest` those behind it in its clause.
    """
    if slot.count or rest[-2:] not in _PHENOMENA or slot.made:
        return ""
    studied = _STUDIED.search(before)
    if studied is None or _LASTING.search(before) is not None:
        return ""
    figure = slot.figure
    bounded = figure.comparator == "range" or (figure.cues and figure.comparator != "approx")
    return "condition" if studied["what"] or bounded else "context"


def _surrounds(figure: Figure) -> bool:
    """Whether a size tells of surroundings: a height, a slope, a depth, a temperature, a frequency."""
    return figure.indicator in SURROUNDINGS or (figure.unit is not None and figure.unit.dimension in ("temperature", "frequency"))


def describes(slot: Slot, before: str, after: str, *, normative: bool) -> bool:
    """Whether the figure tells of what exists: 目前国内同类产品寿命仅为…, 面向坡度超过25°的茶园.

    `before` are the characters in front of it, `after` the one behind its name; `normative` says that a cue of it sets a bound by its form (不少于).
    """
    figure = slot.figure
    if figure.from_to or figure.change != "none":
        return False
    if not normative and ("前" in before or "现" in before or "迄" in before) and _NOW.search(before) is not None:
        return True
    if not normative and before.endswith(_STANDS_ENDS) and figure.comparator not in ("ge", "le") and _STANDS.search(before) is not None:
        return True
    if ((slot.count and not figure.cues) or figure.comparator == "approx") and _RELYING.search(before) is not None:
        return True
    facing = _FACING.search(before) if any(map(before.__contains__, _TOWARDS)) else None
    thing = not figure.cues and after in ("，", ",", "上", "中") and not figure.indicator.endswith("应用")
    described = not slot.count or after == "的" or thing
    return facing is not None and described and governing_verb(before, facing.end("to"), len(before)) < 0


def _own_part(figure: Figure, before: str, noun: str, behind: str) -> bool:
    """Whether the figure counts the guide's own parts (设置三个专题); what is put forward (遴选3项榜题予以张榜) is no grant."""
    if figure.comparator in ("eq", "approx", "gt") and not figure.cues and _DONE.search(before) is not None:
        return True
    if figure.comparator not in ("eq", "approx") or not noun:
        return False
    if figure.unit_text in _CLASSES and (_LAID_OUT.search(before) is not None or _KINDS_OF_PROJECTS.search(before) is not None):
        return True
    if noun.endswith(("项目", "方向", "课题", "专题", "榜单")) and _AMONG.match(before) is not None:
        return True
    noun = _SET_UP.sub("", noun)
    part = _PARTS.match(noun)
    forward = _PUT_FORWARD.match(noun, part.end()) if part is not None else None
    if forward is None:
        return False
    ahead = before.removesuffix(noun)
    if not forward.group() and not behind.startswith("予以") and _GRANTING.search(_CLAUSE_AHEAD.sub("", ahead)[-_NEAR:]) is not None:
        return False
    return not before or _SETTING_UP.search(ahead[-_SETTING_WIDTH:]) is not None
