"""Indicators: what a figure bounds, whose property it is, and under which circumstances.

`annotate` takes one sentence with its figures and sets `role`, `indicator`, `indicator_span`, `subject` and `qualifier` on each of them. It goes
through the clauses in order: frames (`qualifiers`), conditions (`conditions`), the phrases before and behind each figure (`phrases`), lists, roles
(`roles`), and last how far each circumstance reaches (`reach`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from extractors import patterns
from extractors.model.records import dataclass
from extractors.quantities import bearers, carriers, conditions, reach, roles, tiers
from extractors.quantities.conditions import DEADLINE, SPELLS
from extractors.quantities.figure import Figure, Span
from extractors.quantities.masks import Slot, clean, masked
from extractors.quantities.phrases import (
    GRANTS,
    LEAD,
    LEADS,
    LINK,
    Core,
    core_of,
    cores,
    given,
    items_of,
    noun_behind,
    noun_end,
    shared_head,
    split_bearer,
    trimmed,
)
from extractors.quantities.qualifiers import FIGURE, NOTE, Frame, frames, portion
from extractors.sentences import clauses
from extractors.words import LINKING, SURROUNDINGS, properties, property_at_end, word_at

_SHARES = frozenset(("%", "倍", "‰", "成"))
_EMPTY = frozenset(("效果", "水平", "能力", "性能", "指标", "情况"))
# 用于设备购置|的比例: whose part it is
_ATTRIBUTIVE = ("用于", "具有", "具备", "拥有", "从事", "承担", "来自")
_PORTION = patterns.compile(r"[\u4e00-\u9fff]{2,12}的(?:比例|占比|比重|时间|工作时间)")
# How far something changed; what changed is named before: 硬度上升幅度
_EXTENTS = ("增幅", "降幅", "涨幅", "幅度")
# Verbs of change that name what changes: 节水, 增产, 降本
_WHAT_CHANGES = patterns.compile(r"[节增减降省提](?![少加长大低小强速约省高升幅])[\u4e00-\u9fff]{1,2}")
_LOSSES = ("衰减", "损失")
# 年节约成本: stays one name
_YEARLY = ("年", "年均", "每年", "户均", "亩均", "人均", "日均")
_AFTER_EVENT = patterns.compile(r"(?r)(?:后|起|之日起|以来|(?<![之以提目当])前)$")
# 主管部门|5个工作日内完成核查: who has so much time
_BODY = patterns.compile(r"(?r)(?:部门|单位|中心|机构|委员会|专家组|主管局|厅|企业|团队|揭榜方|办(?:公室)?)$")
# Where the name ends in a clause that states a period: 实施周期自2026年1月至…
_PERIOD = patterns.compile(r"(?<=[\u4e00-\u9fff]{2})[须应](?=[于在由经按报提])|(?:自|从|为|是)(?=\d{4}年|[\x01\d])|(?:自|从)(?=[\u4e00-\u9fff]{1,8}起)")
# 2027年3月至2029年2月，共24个月: dates name nothing
_DATES = patterns.compile(r"[\d年月日至到自—～~-]+")
_TYPED = patterns.compile(r"(?:(?:类型|规格|种类|型号)?的)?")
# Under these something was measured, even where it only describes: 在80℃下寿命仅3年.
_MEASURED_UNDER = ("setting", "step")
_GLOSS = patterns.compile(
    r"[无不][\u4e00-\u9fff]{1,4}|[与较].*(?:相比|比较|对比)|以.*[计准]|按.*|在.*|.*[下时计]|[干湿]重|[干湿碳灰]基|(?:体积|质量|重量|摩尔)(?:分数|比)|.*条件|.*标准|.*状态|.*工况|.*模式|[干湿稳静动]态|[空满轻重]载|(?:室|常|高|低)温|截至.*|(?:FP|INT|BF|TF)\d{1,2}|\dσ|[\u4e00-\u9fff]{1,4}[端侧处]|[A-Z]型.{1,3}"
)
# Labels that head a list and name nothing themselves.
_HEADINGS = ("指标", "参数", "要求", "目标", "性能", "绩效", "成果", "内容", "能力", "水平", "说明", "事项", "方式", "节点")
# 冶金、建材等行业|技术需求: whose needs they are
_FIELDS = patterns.compile(r"(?<=、[\u4e00-\u9fff]{1,12})等[\u4e00-\u9fff]{0,4}?(?:领域|行业|产业|方向|学科|专业|地区)")
# 多家企业联合申报的，…: the case in which the rest of the sentence holds
_CASE = patterns.compile(r"(?!.*[应须需])[\u4e00-\u9fff、]{4,24}(?<![目标]|[这那]样|类似)的(?:项目|课题|任务|榜单|单位|企业|团队|机构|人员|申[请报]人)?")
# 得分低于60分的|不予验收: what follows from the case, no bearer of it
_OUTCOME = patterns.compile(r"可(?=[补申享继不以直])|不(?:予|得|列|再|计|受)|须|需(?=[重提报经])|予以|视为|取消|终止|判|扣|约谈|由|给予|按")
# 逾期任务2项以上|的团队不得申报: who is barred, nothing that is counted
_BARRED = patterns.compile(r"的[\u4e00-\u9fff]{2,10}?(?:不得|不予|不能|不可|取消)")
# 微孔|加工工艺: what is studied or made of things bears no property of theirs
_ABSTRACT = patterns.compile(r"(?r)(?:规律|机理|机制|变化|影响|工艺|技术|控制|难题|问题|条件|关系|特征|效应|行为)$")
# 连续|48小时的考核: what goes on so long
_GOING_ON = frozenset(("连续", "持续", "累计", "为期"))
_COMMA = patterns.compile(r"[，,；;。]")
# 构件|室温下, 板材|冲击后
_UNDER_TEST = patterns.compile(r"(?:[室常高低]温[下时]|(?:冲击|老化|浸泡|退火|磨削|焊接|烧结|热处理|固化|灭菌|辐照|腐蚀|拉伸|弯折)后)$")
_OF_A_TYPE = patterns.compile(r"(?:青年[\u4e00-\u9fff]{2,6}|[\u4e00-\u9fff]{2,10}类)(?:项目|课题)")
_AMONG = patterns.compile(r"其中[，,:：]?")
# Whom something is granted to, and what is done: 省级平台|奖励, 其他企业|按15%补助, 县级主管部门|推荐.
_RECEIVER = patterns.compile(
    r"[\u4e00-\u9fff]{2,14}?(?:企业|单位|平台|中心|机构|团队|基地|实验室|园区|集团|公司|医院|学校|农户|联合体|高校|院所|部门|项目|课题|个人)"
    r"(?=[按奖补资支推申限]|$)"
)
_DEED = patterns.compile(r"(?:的|给予|予以|按标准|一次性)*(?P<deed>奖励|补助|补贴|资助|奖补|推荐|申报|限报)")
_NOMINATING = ("推荐", "申报", "限报")
_APPLICANT = patterns.compile(r"(?:(?:项目|课题)?负责人|申[请报]人|(?:申报|牵头|依托|推荐)?(?:单位|企业|高校|院所|机构|团队|法人))")
_APPLICANT_AHEAD = patterns.compile(rf"(?<![每各][\u4e00-\u9fff]{{0,2}}){_APPLICANT.pattern}$")
# 依托单位|限推荐8名, 企业作为申报方|限报1项: whom a limit of applications is for
_APPLIES = patterns.compile(r"(?r)(?:企业|单位|高校|院所|院校|机构|医院|学校|团队|联合体|负责人|申[请报]人|法人|人员|骨干|教师|医师|博士后|公司)$")
_LIMIT = patterns.compile(r"限(?P<deed>牵头申报|申报|推荐|牵头|揭榜|报)$")
_DEEDS = re.compile("报|揭榜")
_LONGEST_WHOM = 24
_GRANTABLE = _SHARES | {"项", "个"}
_PLACE = patterns.compile(r"[\u4e00-\u9fff]{1,6}(?:[省市县区州海湾湖]|流域|海域|地区|高原|盆地|平原|境内)")
# What a place itself may be counted in.
_SITES = frozenset(("个", "处", "座", "片"))
_LABELLED = patterns.compile(
    r"(?:(?:方向|课题|专题|榜单|榜题|任务|项目)[一二三四五六七八九十\d]{1,3}(?:、|和|及|至|到|[-—~～])?)+(?<![、和及至到—~～-])"
    r"|(?:其[余他它]|剩余)(?:方向|课题|专题|榜单|榜题|任务)"
)
# 方向3、方向7|可支持2个项目
_GRANTS = patterns.compile(r"(?:原则上|均|各|可|拟|最多|至多)*(?:支持|资助|立项)?")
# 定位误差|水平方向不大于2m、|竖向不大于0.3m
_DIRECTION = patterns.compile(r"(?r)(?:水平(?:方向|向)?|[垂竖]直(?:方向|向)?|[纵横竖垂径轴周法切](?:方向|向)|[XYZxyz](?:方向|向|轴)|高程|平面)$")
_LABELS = patterns.Edge(_LABELLED)
_SEXES = ("男性", "女性")
# 负责人|年龄|男性…, 申请人|女性|年龄…
_AGE_OF_SEX = patterns.compile(r"(?P<who>[\u4e00-\u9fff]{0,12}?)(?:(?P<sex>[男女]性)的?(?P<age>年龄)|(?P<age>年龄)(?P<sex>[男女]性))")
_PERSON = patterns.compile(
    r"(?r)(?:(?:青年(?:科学家|人才)?|重点|面上|培育|集成|重大)?(?:项目|课题)|团队)?负责人"
    r"|申[请报]人|主持人|首席专家|首席科学家|骨干|(?:学术|学科|项目|团队)?带头人|(?:项目|课题)?(?:团队|组)?成员"
)
_OWNER = patterns.compile(r"(?:牵头|参与|申报|承担|合作|联合|依托|项目|课题)(?:申报)?(?:单位|企业|机构|医院|高校|院校|公司|负责人|申请人)")
# 交付时间两年，|自协议生效之日起计
_COUNTED_FROM = patterns.compile(r"(?P<event>自[\u4e00-\u9fff]{2,16}起)(?:开始)?(?:计算?|算)?")
_BOUNDED_BOTH = patterns.compile(r"[<≤≦⩽] ?(?P<name>[\u4e00-\u9fff]{2,8}(?:[A-Za-z]{1,3})?|[A-Za-z]{1,4}) ?[<≤≦⩽]")
_FIRST = ("首次", "首笔", "首期", "首批", "末次", "末期")
# 可|连续工作72小时
_ABLE_TO = ("可连续", "可持续工", "可持续运", "可稳定")
_PAYMENTS = ("拨付", "支付", "兑付")
_ITEM = patterns.compile(r"[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]")
# 年产|3000吨的生产线
_CAPACITY = patterns.compile(r"(?r)[年日月](?:产|处理|加工|回收|生产|消纳|拆解)$|(?:年出栏|存栏)$")
_CAPACITIES = patterns.Edge(_CAPACITY)
# 营业收入超过2亿元的，|不低于3%: the case at the end of which another bound stands
_OTHER_CASE = patterns.compile(r"(?:其中)?(?P<case>[^；;，,\n]{2,30})的[，,]?(?:应|须|可)?")
_PLANTS = ("装置", "产线", "生产线", "示范线", "中试线", "工厂", "基地", "车间")
_APPLICANT_HAS = patterns.compile(r"(?:单位|企业|方|团队|机构|医院|高校|申请人|负责人)现[有存]")
_PAID = patterns.compile(r"(?:按照?\x01+(?:的?比例)?)?(?:拨付|支付|兑付|拨款|下达|发放)")
_APPLYING = "申报"
# 3年内|不得申报, 5年内不|迁出本市: what may not be done so long
_NOT_TO = patterns.compile(r"[，,]?不(?:[得再予]|(?![能可少多低高超足满大小同]))(?:再次?|按[规约]定|擅自)*(?P<deed>[\u4e00-\u9fff]{2})(?<!发生|出现)")
# Verbs of what is studied and shaped: 阐明|耐压8MPa滤膜的…
_STUDIED = frozenset(("研究", "阐明", "揭示", "探索", "针对", "面向", "突破", "攻克"))
_GLUED_THING = patterns.compile(r"(?=[\u4e00-\u9fff]{2})(?![下时后前内外处以条环范区之及和或且并的与、为]|工况|情况)(?![可能应须])")
# 提前|3个月, 到期前|3个月
_LEAD_TIME = patterns.compile(r"(?r)(?:提[前早]|(?<![目当以日])前)$")
# 验收后|拨付|40%: a share of money that is given
_GRANTED = patterns.compile(r"(?r)(?:[前后]?补助|拨付|支付|兑付|奖补|补贴|提成)$")
# 申报单位在本省|注册|满3年
_FOUNDED = patterns.compile(
    r"(?r)(?P<who>[\u4e00-\u9fff]{0,8}(?:单位|主体|企业|公司|机构|[榜报]方|法人))?(?:必?须|应当?|需)?为?(?P<where>在[\u4e00-\u9fff]{2,10}?)?"
    r"(?P<deed>(?:(?<!在[\u4e00-\u9fff]{0,8})(?:国内|境内))?(?:注册成立|登记注册|注册|成立|登记))$"
)
# A name and its verbs in front of a figure are never longer; a hostile text is not read to its beginning.
_LONGEST_PHRASE = 200
_LONGEST_CASE = 6
_LONGEST_BEFORE = 40
_TELLING = re.compile(r"[已共尚还]|累计|以来|截至|现[有存]")
_OF_ALL = ("", "preamble")
_OF_GUIDE = ("", "preamble", "other", "funding", "requirements")


@dataclass(slots=True)
class _Clause:
    """One clause of a sentence at work: its stretch and figures, its frames, and what came before it.

    `previous` is the figure before, `topic` the clause before if it held no figure, `label` the last clause that a colon closed; `past` says that it tells
    what was done, `state` that its sentence tells how things stand; `asked` that it stands among the terms for applicants; `carrier` is the thing that the
    label of its item names.
    """

    text: str
    base: int
    mask: str
    low: int
    high: int
    slots: list[Slot]
    found: list[Frame]
    previous: Slot | None
    topic: Span | None
    label: Span | None
    of_guide: bool
    past: bool
    state: bool
    asked: bool
    carrier: str


def annotate(text: str, sentence: Span, figures: Sequence[Figure], *, section: str = "") -> None:
    """Sets role, indicator, indicator_span, subject and qualifier on the figures of one sentence.

    `text` is the whole block (folded), `sentence` the sentence's stretch in it, `figures` all its figures in order, `section` the kind of
    the section it stands in (inside 研究内容 and 考核指标 no figure counts the guide's own parts). A sentence behind a semicolon takes the stage
    (项目完成时) over from the one that opens the full sentence.
    """
    base, end = sentence
    mask, notes, slots = masked(text, base, end, figures)
    carried = reach.carried_over(text, base)
    free = [slot for slot in slots if slot.note < 0]
    previous: Slot | None = None
    topic: Span | None = None
    label: Span | None = None
    framed: list[Span] = []
    waiting: list[Slot] = []
    telling = _TELLING.search(mask) is not None and (roles.PAST.search(mask) is not None or roles.AS_OF.search(mask) is not None)
    past = False
    state = section in _OF_ALL and roles.is_state(mask, text, figures)
    carrier = carriers.of_item(text, base)
    k = 0
    for low, high in clauses(mask, 0, len(mask)):
        begins = telling and (roles.AS_OF.match(mask, low) is not None or roles.PAST.search(mask, low, high) is not None)
        past = begins or (past and roles.FORTH.search(mask, low, high) is None)
        first = k
        while k < len(free) and free[k].start < high:
            k += 1
        inside = free[first:k]
        item = _ITEM.match(text, base + low, base + high) if mask[low] == NOTE else None
        head = item.end() - base if item is not None else low
        lead = LEAD.match(mask, head, high) if LEADS[mask[head : head + 1]] else None
        head = lead.end() if lead is not None else head
        opens, typed = low, reach.type_ahead(mask, head, high) if inside else head
        if typed > head:
            carried[:] = [item for item in carried if item.kind != "scope"]
            carried.append(reach.Carried("scope", clean(text[base + head : base + typed]), closed=True))
            opens = head = typed
        change = next((s.figure.change_span for s in inside if s.figure.change_span is not None), None)
        # Behind the last figure nobody takes up what a clause tells.
        over = first == len(free) and not notes
        found = frames(mask, head, high, (change[0] - base, change[1] - base) if change is not None else None) if not over else []
        if inside:
            of_guide, asked = section in _OF_GUIDE, section == "requirements"
            clause = _Clause(
                text, base, mask, opens, high, inside, found, previous, topic, label, of_guide=of_guide, past=past, state=state, asked=asked, carrier=carrier
            )
            _read(clause, head, carried)
            carried += _type_counted(clause)
            if waiting or not any(slot.frame is None for slot in inside):
                _name_waiting(waiting, inside)
            previous, topic = clause.previous, None
        elif (
            previous is not None
            and previous.figure.unit_text in SPELLS
            and not previous.figure.qualifier
            and (since := _COUNTED_FROM.fullmatch(mask, head, high)) is not None
        ):
            previous.figure.qualifier = clean(text[base + since.start("event") : base + since.end("event")])
            found = []
        elif not over and not (found and found[0].closed):
            topic = (head, high)
            reach.forget_aims(mask, head, high, carried)
            scope = reach.SCOPE_HEAD.match(mask, head, high)
            if scope is None and _CASE.fullmatch(mask, head, high) is not None and mask[high : high + 1] in ("，", ","):
                carried.append(reach.Carried("scope", reach.case(clean(text[base + head : base + high])), closed=True))
            elif scope is not None:
                carried.append(
                    reach.Carried("scope", clean(text[base + head : base + head + len(scope.group().rstrip(NOTE))]), closed=True)
                )
        if not inside and mask[high : high + 1] in (":", "："):
            label = (head, high)
            carrier = carriers.named(clean(text[base + head : base + high]))
        framed += ((frame.start, frame.end) for frame in found) if notes else ()
        if not over:
            reach.carry(text, base, carried, found, inside, head)
    for note in notes:
        _read_note(text, base, note, slots, free, framed=any(low <= note[0] < high for low, high in framed))
    if len(figures) > 1:
        tiers.apply(text, sentence, figures)


def _read(clause: _Clause, head: int, carried: list[reach.Carried]) -> None:
    """Names the figures of one clause and writes what was found; `clause.previous` becomes the last one that is no circumstance."""
    mask, slots, found = clause.mask, clause.slots, clause.found
    if found:
        found[:] = [_behind_thing(mask, conditions.narrowed(f, slots)) for f in found]
        found[:] = [f for f in found if not conditions.holds_deliverable(mask, f, slots) and not conditions.misread(mask, f, slots)]
        for slot in slots:
            slot.frame = next((frame for frame in found if frame.start <= slot.start < frame.end), None)
    conditions.bare(mask, head, slots, found)
    mains = [slot for slot in slots if slot.frame is None]
    at, before = clause.low, clause.previous
    for k, slot in enumerate(mains):
        _name(clause, at, slot, mains[k + 1 :])
        at = max(slot.end, slot.taken)
        clause.previous = slot
    _spread(mask, mains, before)
    for slot in mains:
        _of_which(mask, slot)
        _granted_to(clause, slot, before)
        _placed(clause, slot, before)
    for slot, following in pairwise(mains):
        _share_bearer(mask, slot, following)
    for k in range(len(mains) - 1, 0, -1):
        if mains[k].subject is not None:
            _share_bearer_behind(mask, mains[k - 1], mains[k])
    for slot in mains if clause.label is not None else ():
        _label(clause, slot)
    for k, slot in enumerate(mains):
        _write(clause, slot, mains[k - 1] if k else None)
    told = bool(mains) and all(main.figure.role == "context" and main.figure.from_to == "" for main in mains)
    for slot in slots:
        conditions.name(clause.text, clause.base, mask, slot, slots, mains)
        if told and slot.frame is not None and slot.frame.kind not in _MEASURED_UNDER:
            slot.figure.role = "context"
    reach.qualify(clause.text, clause.base, mask, mains, found, carried)


def _behind_thing(mask: str, frame: Frame) -> Frame:
    """构件|室温下|抗拉强度, 板材|冲击后|强度: a circumstance without the thing in front of it, which bears the property."""
    under = _UNDER_TEST.search(mask, frame.start + 2, frame.end)
    if under is None or not bearers.ends_in_thing(mask, frame.start, under.start()):
        return frame
    return Frame(under.start(), frame.end, frame.kind, frame.closed)


def _type_counted(clause: _Clause) -> list[reach.Carried]:
    """其中示范类课题2项，|经费共600万元: which projects what follows is for."""
    slot = clause.slots[0]
    if len(clause.slots) > 1 or slot.name is None or slot.figure.unit_text not in _GRANTABLE or _OF_A_TYPE.fullmatch(clause.mask, *slot.name) is None:
        return []
    if clause.text.find("其中", max(0, clause.base + clause.low - _LONGEST_CASE), clause.base + slot.start) < 0:
        return []
    return [reach.Carried("scope", slot.figure.indicator, closed=True)]


def _name_waiting(waiting: list[Slot], inside: Sequence[Slot]) -> None:
    """在25±2℃条件下，吸水率…: conditions in a clause of their own are named by the first figure behind it that bounds something."""
    main = next((slot.figure for slot in inside if slot.frame is None), None)
    if main is None:
        waiting += [slot for slot in inside if not slot.figure.indicator]
        return
    for slot in waiting:
        slot.figure.indicator, slot.figure.indicator_span = main.indicator, main.indicator_span
    waiting.clear()


def _name(clause: _Clause, low: int, slot: Slot, following: Sequence[Slot]) -> None:
    """Finds name and bearer of one figure that is no circumstance; the text from `low` is still free."""
    if _named_by_neighbour(clause, slot, following):
        return
    if _headless(clause, low, slot) or _told_by_form(clause, low, slot, following):
        return
    mask, base, figure = clause.mask, clause.base, slot.figure
    left = slot.start
    share = portion(mask, low, left)
    if share is not None:
        left, slot.basis = share
    else:
        slot.basis = _basis(clause, slot)
    held = _held(figure, clause.text)
    if held is not None and held[1] - held[0] >= 3 and (clause.text[held[1] - 1] == "的" or figure.unit_text in _SHARES):
        slot.basis = (held[0] - base, held[1] - (clause.text[held[1] - 1] == "的") - base)
        held = None
    change = (figure.change_span[0] - base, figure.change_span[1] - base) if figure.change_span is not None else None
    if change is not None and (not (low <= change[0] and change[1] <= slot.start) or _is_name(mask, low, left, change)):
        change = None
    elif change is None and (clause.text[base + slot.start] in "到至" or (clause.text[base + slot.start] == "为" and _FALLEN.search(mask, low, left) is not None)):
        left = _behind_change(mask, low, left)
    early, late = _before(clause, low, left, change, slot)
    named = late or early
    if not named:
        _inherit_verb(clause, slot)
    else:
        slot.verb, slot.word, slot.made = named[-1].verb, named[-1].word, named[-1].made
        if slot.count and (not figure.unit_text or mask[slot.end : slot.end + 1] == "的") and property_at_end(mask, *named[-1].name) >= 0:
            slot.count = False
    if _leads_up(mask, named, slot, clause.high) or (share is not None and mask[left] == "按" and given(mask, slot, clause.high)):
        _name_from_behind(clause, slot, following, named)
    elif named and not named[-1].verbal and not (slot.count and change is None and _usable(mask, slot, clause.high, following)):
        _name_from_front(clause, slot, following, early, late, change, left)
    elif not named and any(_DEEDS.search(clause.text, a, b) for a, b in figure.cues) and not _usable(mask, slot, clause.high, following):
        _applying(clause, slot)
    elif (
        held is not None
        and not named
        and (core := core_of(clause.text, held[0], held[1], slot)) is not None
        and not (core.verbal and _usable(mask, slot, clause.high, following))
    ):
        slot.name = (core.name[0] - base, core.name[1] - base)
    else:
        _name_from_behind(clause, slot, following, named)
        if slot.name is None:
            _name_from_afar(clause, slot, following, named, change)


def _basis(clause: _Clause, slot: Slot) -> Span | None:
    """What a share is reckoned on between its cue and its number (不超过|合同额|的40%), or None."""
    figure = slot.figure
    if clause.text[figure.number_start - 1] != "的" or figure.outer[0] >= figure.number_start:
        return None
    share = portion(clause.text, figure.outer[0], figure.number_start)
    return (share[1][0] - clause.base, share[1][1] - clause.base) if share is not None else None


def _told_by_form(clause: _Clause, low: int, slot: Slot, following: Sequence[Slot]) -> bool:
    """其余40%|在验收合格后拨付, 验收后拨付|40%: named by what is done with a part; 单位注册|满3年: by the founding; 8级风以下: by what is so strong.

    5%≤含水率<10%: by what is bounded on both sides; 年产|3000吨的生产线: a capacity and its plant.
    """
    mask = clause.mask
    if (noun := conditions.force(clause.text, clause.base, slot)) is not None:
        slot.name = noun
        return True
    paid = conditions.PAID_UPON.match(mask, slot.end, clause.high) if slot.figure.unit_text in _SHARES else None
    if paid is not None:
        slot.name, slot.own, slot.taken = paid.span("deed"), Frame(*paid.span("event"), "stage"), paid.end()
        return True
    share, spell = slot.figure.unit_text in _SHARES and slot.figure.change == "none", slot.figure.unit_text in SPELLS
    end = trimmed(mask, low, slot.start) if share or spell else slot.start
    if spell and mask.endswith("公示", low, end):
        slot.name = end - 2, end
        return True
    granting = _GRANTED.search(mask, low, end) if share else None
    if granting is not None:
        slot.name = granting.span()
        slot.basis = _basis(clause, slot)
        return True
    founded = _FOUNDED.search(mask, low, end) if spell else None
    if founded is not None and (founded["who"] or mask[slot.end : slot.end + 1] != "的"):
        slot.name, slot.subject = founded.span("deed"), founded.span("who")
        slot.own = Frame(*founded.span("where"), "step") if founded["where"] else None
        return True
    bounded = _BOUNDED_BOTH.search(clause.text, slot.figure.number_start, slot.figure.number_end) if slot.figure.comparator == "range" else None
    if bounded is not None:
        slot.name = (bounded.start("name") - clause.base, bounded.end("name") - clause.base)
        return True
    capacity = _CAPACITY.search(mask, clause.low, slot.start) if _CAPACITIES[mask[slot.start - 1]] else None
    if capacity is None:
        return False
    thing = noun_behind(mask, slot, clause.high, following) if mask[slot.end : slot.end + 1] == "的" else _plant_behind(clause, low, slot)
    if thing is None:
        return False
    slot.name, slot.subject, slot.verb, slot.count = capacity.span(), thing, "make", False
    return True


def _plant_behind(clause: _Clause, low: int, slot: Slot) -> Span | None:
    """年产|5万吨|聚合装置一套: the plant right behind its capacity, or None."""
    mask = clause.mask
    if slot.count or not _CAPACITIES[mask[slot.start - 1]] or _CAPACITY.search(mask, low, slot.start) is None:
        return None
    thing = noun_behind(mask, slot, clause.high, ())
    return thing if thing is not None and mask.endswith(_PLANTS, *thing) and mask[thing[1] : thing[1] + 1] != "的" else None


def _of_capacity(clause: _Clause, low: int, slot: Slot) -> bool:
    """一套|年产3000吨的装置, 年产|5万吨|聚合装置: whether the figure tells of a plant how much it makes."""
    if clause.mask[slot.end : slot.end + 1] == "的" and _CAPACITIES[clause.mask[slot.start - 1]] and _CAPACITY.search(clause.mask, low, slot.start) is not None:
        return True
    return _plant_behind(clause, low, slot) is not None


def _headless(clause: _Clause, low: int, slot: Slot) -> bool:
    """其中用于培训的不少于20%: a part of what the figure before bounds, told by an attribute without its noun."""
    mask, previous = clause.mask, clause.previous
    if mask[slot.start - 1] != "的" or previous is None or previous.name is None:
        return False
    among = _AMONG.match(mask, low, slot.start)
    if among is None or slot.start - among.end() < _LONGEST_CASE // 2 or FIGURE in mask[among.end() : slot.start]:
        return False
    slot.name, slot.count = previous.name, previous.count
    slot.own = Frame(among.end(), slot.start - 1, "scope")
    return True


def _inherit_verb(clause: _Clause, slot: Slot) -> None:
    """研制具有两个腔室的|8英寸设备, 建立500亩核心区、|3000亩示范区: the verb in front of the figure before governs this one too."""
    previous, mask = clause.previous, clause.mask
    if previous is None or previous.start < clause.low:
        return
    if mask[slot.start - 1] == "的" and (previous.made or previous.verb == "make"):
        slot.verb = "make"
    elif previous.name is not None and previous.end <= previous.name[0] and LINK.fullmatch(mask, previous.name[1], slot.start) is not None:
        slot.verb, slot.word = previous.verb, previous.word


def _named_by_neighbour(clause: _Clause, slot: Slot, following: Sequence[Slot]) -> bool:
    """Whether the figure shares its name with the one before it: a list, a from-to, a size of what is counted."""
    previous, figure = clause.previous, slot.figure
    if previous is None or _of_capacity(clause, previous.end, slot):
        return False
    grouped = figure.group >= 0 and figure.group == previous.figure.group
    either = clause.mask[previous.end : slot.start] in ("或", "或者") and previous in clause.slots
    if either and not previous.count and previous.name is not None:
        slot.name, slot.subject, slot.verb = previous.name, previous.subject, previous.verb
        return True
    if grouped and slot.count and _usable(clause.mask, slot, clause.high, following):
        slot.name = noun_behind(clause.mask, slot, clause.high, following)
        return True
    if (figure.from_to == "to" or grouped) and previous.name is not None:
        slot.name, slot.subject, slot.verb = previous.name, previous.subject, previous.verb
        return True
    if previous.name is None:
        return False
    if (
        previous.count
        and not slot.count
        and previous.name[0] >= slot.end
        and _TYPED.fullmatch(clause.mask, previous.end, slot.start) is not None
    ):
        slot.name, slot.size, slot.word = previous.name, True, "包含"
        # 建成一套3000t/a中试装置: of what is made the size is to be reached too
        slot.made = previous.verb == "make"
        return True
    glued = previous.name[0] >= previous.end and previous.name[1] == slot.start
    if glued and previous.count and slot.count and not _usable(clause.mask, slot, clause.high, following):
        # 研制六座级验证机|两架
        slot.name, slot.verb = previous.name, previous.verb
        return True
    if previous.size and slot.count and previous.name[1] == slot.start:
        # 研制六自由度机械臂一台 counts machines of that name; 改造百米级炉窑一座 does not
        kind = previous.figure.unit is not None and previous.figure.unit.dimension == "count"
        slot.name, slot.verb = (previous.start if kind else previous.name[0], slot.start), previous.verb
        return True
    return False


def _slot_start(slot: Slot) -> int:
    return slot.start


def _before(clause: _Clause, low: int, high: int, change: Span | None, slot: Slot) -> tuple[list[Core], list[Core]]:
    """The cores in front of the figure: those before and those behind the verb of the change."""
    pieces: list[Span] = []
    at = low = max(low, high - _LONGEST_PHRASE)
    frames_and_own = [(f.start, f.end) for f in clause.found]
    if len(clause.slots) > 1:
        # Only the figures near enough to have a frame between `low` and `high`; the slots stand in the order of the text.
        first = bisect_left(clause.slots, low - _LONGEST_PHRASE, key=_slot_start)
        last = bisect_left(clause.slots, high + _LONGEST_PHRASE, key=_slot_start)
        frames_and_own += [
            (s.frame.start, s.frame.end)
            for s in clause.slots[first:last]
            if s.frame is not None and s.frame.kind == "step" and s.frame not in clause.found
        ]
    for start, end in sorted(frames_and_own):
        if end <= low or start >= high:
            continue
        if start > at:
            pieces.append((at, start))
        at = max(at, end)
    if high > at:
        pieces.append((at, high))
    mask = clause.mask
    if change is None:
        return cores(mask, pieces, slot), []
    early = cores(mask, [(a, min(b, change[0])) for a, b in pieces if a < change[0]], slot)
    late = cores(mask, [(max(a, change[1]), b) for a, b in pieces if b > change[1]], slot)
    if not late and len(early) == 2 and mask[slice(*early[1].name)] in _EMPTY and property_at_end(mask, *early[0].name) >= 0:
        early = early[:1]
    return early, late


# 投诉事件降|为0起; but 地表沉降|为5mm
_FALLEN = patterns.compile(r"(?r)(?<![沉压温升])降$")
_CHANGE_VERB = patterns.compile(
    r"(?r)(?:控制|[压缩][缩减降]|精简|(?<=[\u4e00-\u9fff]{2})[高低小少短](?<![最降减]低|[提最]高|[减缩]小|减少|缩短)|"
    r"提[升高]|增[加长大]|降低|下降|减[少小]|缩[短小]|延[长伸]|加密|恢复|扩大|[上跃攀飙回爬]升|收窄|回落|[升增降减压缩提扩])$"
)


def _behind_change(mask: str, low: int, high: int) -> int:
    """`high` without the verb of a change whose end is the figure (缩短|至3天)."""
    match = _CHANGE_VERB.search(mask, low, high)
    return match.start() if match is not None else high


def _is_name(mask: str, low: int, high: int, change: Span) -> bool:
    """Whether the verb of a change is but part of a property's name (压降, 综合节能率)."""
    if mask[slice(*change)] in ("增幅", "降幅"):
        return False
    end = trimmed(mask, low, high)
    begin = property_at_end(mask, low, end)
    # 不良率压降不少于50%: what is pressed down, no drop of pressure
    return (0 <= begin <= change[0] and (begin < change[0] or mask[begin:end] != "压降")) or (begin == change[1] and end - begin == 1)


def _leads_up(mask: str, named: Sequence[Core], slot: Slot, high: int) -> bool:
    """立项后36个月内完成…: what stands in front is the event from which the time runs."""
    if named and mask[slot.start - 1] == "分" and _PAID.match(mask, slot.end, high) is not None:
        # 资金分三年拨付, 资金分两批按6:4拨付
        return True
    if not named or slot.figure.unit_text not in SPELLS:
        return False
    if mask[slot.start - 1] in "后起前" and named[-1].name[1] < slot.start:
        return DEADLINE.match(mask, slot.end, high) is not None
    if slot.figure.comparator == "le" and _BODY.search(mask, *named[-1].name) is not None and mask[named[-1].name[1] : slot.start] in ("", "在"):
        return DEADLINE.match(mask, slot.end, high) is not None
    return _AFTER_EVENT.search(mask, *named[-1].name) is not None and DEADLINE.match(mask, slot.end, high) is not None


def _name_from_front(
    clause: _Clause, slot: Slot, following: Sequence[Slot], early: Sequence[Core], late: Sequence[Core], change: Span | None, left: int
) -> None:
    mask = clause.mask
    changed = change is not None and bool(late) and _WHAT_CHANGES.fullmatch(mask, change[0], late[-1].name[1]) is not None
    if late and early and (changed or mask[slice(*late[-1].name)] in _EXTENTS):
        # 稻谷产量|减产
        late = []
    core = (late or early)[-1]
    slot.name, slot.subject = core.name, None if _had(mask, core, slot) else core.bearer
    if mask[slice(*core.name)] in _EXTENTS and clause.previous is not None and clause.previous.name is not None:
        slot.name = clause.previous.name
        return
    if mask.endswith(_EXTENTS[:3], *core.name) and core.name[1] - core.name[0] >= _LONGEST_CASE - 2:
        slot.name = core.name[0], core.name[1] - 2
    if core.word in _ATTRIBUTIVE and _PORTION.fullmatch(mask, *core.name) is not None and mask.endswith(core.word, 0, core.name[0]):
        slot.name = core.name[0] - len(core.word), core.name[1]
        return
    fields = _FIELDS.search(mask, *core.name) if slot.count else None
    if fields is not None and core.name[1] - fields.end() >= 2:
        slot.name = (fields.end(), core.name[1])
    others = early if late else early[:-1]
    if others and slot.subject is None and not others[-1].verbal:
        if change is not None and others[-1].name[1] == change[0] and mask[slice(*others[-1].name)] in _YEARLY:
            slot.name = (others[-1].name[0], core.name[1])
            return
        told = mask.find("将", others[-1].name[0] + 2, others[-1].name[1])
        slot.subject = (others[-1].name[0], told) if told > 0 else others[-1].name
    if change is not None and not late and core.name[1] == change[0] and _WHAT_CHANGES.fullmatch(mask, *change) and mask[change[0] - 1] in "年均本":
        slot.name = (core.name[0], change[1])
        return
    if change is not None and not late and mask[slice(*change)] in _LOSSES and change[1] >= trimmed(mask, clause.low, left):
        slot.name = (slot.name[0], change[1])
    of = mask[slot.end : slot.end + 1] == "的" and _OUTCOME.match(mask, slot.end + 1) is None
    if not slot.count and (of or _describes(mask, slot, core)):
        thing = noun_behind(mask, slot, clause.high, following)
        if thing is not None and change is None and core.word in GRANTS and slot.figure.unit_text in _SHARES:
            slot.name, slot.basis = thing, core.name
            return
        if thing is not None and (change is None or slot.subject is None):
            if mask[slice(*core.name)] in _GOING_ON or _BODY.search(mask, *core.name) is not None:
                # 企业将不低于30%的保证金存入…: who does it
                slot.name, slot.subject = thing, None
                return
            if mask[core.name[1] - 1] in "后前" and slot.figure.unit_text in SPELLS:
                # 植入后18个月的随访
                done = word_at(mask, *core.name)
                slot.name, slot.subject = thing, None
                slot.basis = (done[0] if done is not None and done[1] in LINKING else core.name[0], core.name[1])
                return
            barred = _BARRED.match(mask, slot.end, clause.high) is not None
            slot.name, slot.subject = _governed(mask, _last_property(mask, core.name)), None if barred else _concrete(mask, thing)
            return
    split_bearer(mask, slot)


def _describes(mask: str, slot: Slot, core: Core) -> bool:
    """研制载重90吨级|无人矿卡, 研究树龄15年以上|老茶园的…: whether a bare property tells of the thing that stands right behind its figure."""
    low, high = _governed(mask, core.name)
    if high != slot.start or slot.figure.change != "none" or not (core.verb == "make" or low > core.name[0] or core.word in _STUDIED):
        return False
    bare = property_at_end(mask, low, high) == low and mask[low:high] not in SURROUNDINGS
    return bare and _GLUED_THING.match(mask, slot.end) is not None and word_at(mask, slot.end, len(mask)) is None


def _had(mask: str, core: Core, slot: Slot) -> bool:
    """Whether the name is a thing that someone has or gives (单位须具备|不小于500平方米的场地, 财政安排|资金), and no property of his."""
    if core.bearer is None or slot.count or core.word in ("", "经", "经过", "经受"):
        return False
    money = slot.figure.unit is not None and slot.figure.unit.dimension.startswith("money")
    return money or (property_at_end(mask, *core.name) < 0 and not _is_verb(mask, core.name))


def _last_property(mask: str, name: Span) -> Span:
    """The last member of `name` where only that is a property: 气体轴承和|耐温 (180℃的转子)."""
    low, high = name
    for link in LINK.finditer(mask, low, high):
        if high - link.end() >= 2 and property_at_end(mask, low, link.start()) < 0 <= property_at_end(mask, link.end(), high):
            low = link.end()
    return low, high


def _concrete(mask: str, thing: Span) -> Span | None:
    """The thing behind a figure that bears its property, less what is studied of it (叶片|处置难题); None where nothing else is named (蚀刻工艺)."""
    low, high = thing
    high -= mask[high - 1] == "等"
    if _ABSTRACT.search(mask, low, high) is None:
        return low, high
    end, _ = bearers.thing_end(mask, low, high)
    return (low, end) if end > 0 else None


def _governed(mask: str, name: Span) -> Span:
    """`name` without the verb in front of it, whose object is the thing behind the figure (开发|格距不大于5km的模型)."""
    found = word_at(mask, *name)
    if found is None or mask[name[0]] in "年日" or name[1] - found[0] < 2:
        return name
    governs = (found[1] in LINKING or found[1] == "study") and property_at_end(mask, found[0], name[1]) >= 0
    return (found[0], name[1]) if governs else name


def _name_from_behind(clause: _Clause, slot: Slot, following: Sequence[Slot], named: Sequence[Core]) -> None:
    mask, high = clause.mask, clause.high
    if _is_time(slot.figure):
        barred = _NOT_TO.match(mask, slot.end, high)
        if barred is not None:
            slot.name = barred.span("deed")
            return
        deadline = DEADLINE.match(mask, slot.end, high)
        core = core_of(mask, deadline.end(), high, slot) if deadline is not None else None
        if deadline is not None:
            ahead = next((one.name for one in named if not one.verbal and mask[one.name[0]] not in "在于自" and _BODY.search(mask, *one.name) is None), None)
            slot.name = core.name if core is not None else ahead or deadline.span()
            if core is not None and mask.startswith(("签订", "签署"), core.name[0] - 2):
                slot.name = (core.name[0] - 2, core.name[1])
            if named and not named[-1].verbal and named[-1].name[1] == slot.start and _BODY.search(mask, *named[-1].name) is None:
                low, stop = named[-1].name
                slot.basis = (max(low, mask.rfind("在", low, stop - 2) + 1), stop)
            return
    right = noun_behind(mask, slot, high, following)
    if right is None:
        return
    sized = _sized(mask, right) if not slot.figure.unit_text and clause.text[clause.base + slot.end - 1] == "级" else None
    if sized is not None:
        (slot.name, slot.subject), slot.count, slot.taken = sized, False, right[1]
        return
    slot.name = right
    if not slot.count:
        owned = slot.figure.unit is not None and slot.figure.unit.dimension == "area" and property_at_end(mask, *right) < 0
        slot.subject = named[-1].bearer if named and not owned else None
        begin = property_at_end(mask, *right)
        described = begin < 0 or right[1] - begin < 2 or mask[right[1] : right[1] + 1] == "的"
        unit, ceiling = slot.figure.unit_text, slot.figure.comparator in ("le", "lt")
        within = (_is_time(slot.figure) and (ceiling or _is_lead_time(clause, slot))) or (unit in SPELLS | _SHARES and _is_verb(mask, right))
        money = slot.figure.unit is not None and slot.figure.unit.dimension.startswith("money")
        slot.size = described and not within and not money and slot.basis is None and mask[slot.end] != "的" and mask[right[0] - 1] != "的"
        if slot.size and not following and mask[right[1] : right[1] + 1] == "的" and property_at_end(mask, *right) >= 0:
            slot.subject, slot.size = (right[1] + 1, noun_end(mask, right[1] + 1, high)), False
    slot.taken = right[1] if not following or right[1] <= following[0].start else 0


def _is_lead_time(clause: _Clause, slot: Slot) -> bool:
    """至少提前3个月|提出申请, 到期前3个月|提出申请: how long before something must be done, and no size of it."""
    return any(_LEAD_TIME.search(clause.text, clause.base, at) is not None for at in (slot.figure.start, slot.figure.number_start))


def _sized(mask: str, name: Span) -> tuple[Span, Span] | None:
    """千万级|人口规模|城市: the property of which a size is told, and what has it; None where the name holds none."""
    low, high = name
    for end in range(min(low + _LONGEST_CASE, high - 2), low + 1, -1):
        begin = property_at_end(mask, low, end)
        if (begin == low or mask[low:begin] in properties()) and property_at_end(mask, end, high) < 0:
            return (low, end), (end, high)
    return None


def _is_time(figure: Figure) -> bool:
    """Whether a figure is a length of time within which something may be due: 36个月内, 5分钟内."""
    within = figure.comparator == "le" and figure.unit is not None and figure.unit.dimension == "time"
    return within or figure.unit_text in SPELLS


def _name_from_afar(clause: _Clause, slot: Slot, following: Sequence[Slot], named: Sequence[Core], change: Span | None) -> None:
    """A figure without a noun of its own in its clause: its verb, what it is compared with, the clause before, the figure before."""
    mask, previous = clause.mask, clause.previous
    if named:
        bearer = named[-1].bearer
        verb = named[-1].name
        joined = bearer is not None and bearer[1] == verb[0] and mask[bearer[0]] not in "本该每各" and not mask.startswith("拟", verb[0])
        slot.name = (bearer[0], verb[1]) if bearer is not None and joined else verb
        slot.subject = None if joined else bearer
        return
    if change is not None and (_WHAT_CHANGES.fullmatch(mask, *change) is not None or (previous is None and mask[slice(*change)] in _EXTENTS)):
        slot.name = change
        return
    compare = next((frame for frame in clause.found if frame.kind == "compare"), None)
    if change is not None and compare is not None:
        of = mask.rfind("的", compare.start, compare.end)
        slot.name = (of + 1, compare.end) if of >= 0 else previous.name if previous is not None else None
    elif change is not None and previous is not None:
        slot.name = previous.name
    elif clause.topic is not None:
        low, high = clause.topic
        period = _PERIOD.search(mask, low, high)
        if _DATES.fullmatch(mask, low, high) is not None:
            return
        core = core_of(mask, low, period.start() if period is not None and period.start() > low else high, slot)
        if core is not None and (not core.verbal or high - low <= _LONGEST_CASE):
            slot.name = core.name if not core.verbal else clause.topic
            split_bearer(mask, slot)
    elif previous is not None and not (slot.count and following):
        slot.name = previous.name


def _held(figure: Figure, text: str) -> Span | None:
    """The words between the cue and the number of a figure whose cue stands ahead (最多可申报2项), or None."""
    cue = max((cue[1] for cue in figure.cues if cue[1] <= figure.number_start), default=figure.number_start)
    if figure.per_span is not None and cue <= figure.per_span[0] < figure.number_start:
        return None
    return (cue, figure.number_start) if figure.number_start - cue >= 2 and figure.place == 0 and text[cue] not in "（(" else None


def _usable(mask: str, slot: Slot, high: int, following: Sequence[Slot]) -> bool:
    """Whether the noun behind a count is what it counts."""
    within = mask.startswith(("范围", "区间", "之间", "的能力", "的生产能力"), slot.end) or _BARRED.match(mask, slot.end, high) is not None
    return not slot.figure.from_to and not within and noun_behind(mask, slot, high, following) is not None


def _spread(mask: str, mains: Sequence[Slot], before: Slot | None) -> None:
    """Gives the figures of one list their own names (甲、乙、丙回收率分别…), and a bare number the noun of the one it is joined to; `before` is the figure of
    the clause before."""
    k = 0
    while k < len(mains):
        stop = k + 1
        while mains[k].figure.group >= 0 and stop < len(mains) and mains[stop].figure.group == mains[k].figure.group:
            stop += 1
        spans = items_of(mask, mains[k]) if stop - k > 1 else []
        if spans and len(spans) == stop - k:
            for slot, span in zip(mains[k:stop], spans, strict=True):
                slot.name, slot.items, slot.subject = span, spans, mains[k].subject
                slot.count = slot.count and mains[k].count
        k = stop
    for k, slot in enumerate(mains):
        _split_direction(mask, slot, mains[k - 1] if k else before)
    for slot, following in pairwise(mains):
        _share_property(mask, slot, following)
    for k in range(len(mains) - 2, -1, -1):
        slot = mains[k]
        verbal = slot.name is None or (bool(slot.verb) and _is_verb(mask, slot.name))
        if verbal and (slot.count or LINK.fullmatch(mask, slot.end, mains[k + 1].start) is not None):
            # 一套年产3000吨的装置 counts what bears the capacity
            borne = mains[k + 1].subject if slot.count else None
            slot.name = borne if borne is not None and borne[0] >= mains[k + 1].end else mains[k + 1].name


def _split_direction(mask: str, slot: Slot, before: Slot | None) -> None:
    """定位误差|水平方向不大于2m、|竖向不大于0.3m: one property named once, and of each figure in which direction it holds; `before` is the one before it."""
    direction = _DIRECTION.search(mask, *slot.name) if slot.name is not None and slot.own is None and not slot.items else None
    if slot.name is None or direction is None:
        return
    own = Frame(*direction.span(), "step")
    if property_at_end(mask, slot.name[0], direction.start()) >= 0:
        slot.name, slot.own = (slot.name[0], direction.start()), own
    elif direction.start() == slot.name[0] and before is not None and before.own is not None and _DIRECTION.fullmatch(mask, before.own.start, before.own.end):
        slot.name, slot.own = before.name, own


def _share_property(mask: str, slot: Slot, following: Slot) -> None:
    """响应时间上行小于5ms、下行小于10ms: one property named once, and of each figure whose it is."""
    if slot.name is None or following.name is None or slot.count or following.count or following.subject is not None:
        return
    if slot.figure.unit_text != following.figure.unit_text or mask[slot.end : slot.end + 1] != "、" or slot.items or following.items:
        return
    low, high = slot.name
    length = following.name[1] - following.name[0]
    if length > _LONGEST_CASE or property_at_end(mask, *following.name) >= 0 or property_at_end(mask, low, high) >= 0:
        return
    for end in range(high - 1, low + 1, -1):
        if property_at_end(mask, low, end) >= 0 and abs(high - end - length) <= 1:
            slot.name, slot.subject = (low, end), (end, high)
            following.name, following.subject = slot.name, following.name
            return


def _of_which(mask: str, slot: Slot) -> None:
    """申请人男性45周岁以下、女性48周岁以下: the sex says of which persons the bound holds; what is bounded is the person, or a property named ahead."""
    span = slot.subject if slot.subject is not None and mask[slice(*slot.subject)] in _SEXES else slot.name
    if span is None or slot.figure.unit_text not in ("岁", "周岁"):
        return
    told = _AGE_OF_SEX.fullmatch(mask, *span)
    if told is not None:
        low = slot.subject[0] if slot.subject is not None and slot.subject[1] == span[0] else span[0]
        slot.name, slot.basis = told.span("age"), told.span("sex")
        slot.subject = (low, told.end("who")) if told.end("who") - low >= 2 else None
        return
    if mask.endswith(_SEXES, *span) and span[1] - span[0] > 2 * len(_SEXES[0]):
        # 青年项目负责人男性不超过38周岁
        low = slot.subject[0] if slot.subject is not None and slot.subject[1] == span[0] else span[0]
        slot.name, slot.subject, slot.basis = (low, span[1] - 2), None, (span[1] - 2, span[1])
        return
    if mask[slice(*span)] not in _SEXES:
        return
    slot.basis = span
    if span is slot.subject:
        slot.subject = None
        split_bearer(mask, slot)
        return
    person = _PERSON.search(mask, 0, span[0])
    if person is not None and mask.startswith("年龄", person.end()):
        slot.name, slot.subject = (person.end(), person.end() + 2), person.span()
    elif person is not None:
        slot.name, slot.subject = person.span(), None


def _granted_to(clause: _Clause, slot: Slot, before: Slot | None) -> None:
    """其他企业按15%补助, 县级平台奖励60万元, 中试平台最高800万元 (behind 给予补助): whom the grant is for; what is bounded is the grant. `before` is the figure
    of the clause before. 方向1、方向3攻关期限: for which parts it holds."""
    mask, text, base = clause.mask, clause.text, clause.base
    if slot.name is None or slot.subject is not None or slot.items:
        return
    low, high = slot.name
    stated = _LABELLED.match(text, base + clause.low, base + slot.start) if low >= slot.start and slot.count else None
    if stated is not None and _GRANTS.fullmatch(mask, stated.end() - base, slot.start) is not None:
        slot.scope = (clause.low, stated.end() - base)
        return
    whom = _limited(clause, slot) if slot.count and _LIMIT.search(text, slot.figure.start, slot.figure.number_start) is not None else None
    if low >= slot.start:
        # 负责人|限申报1个项目
        who = _APPLICANT_AHEAD.search(mask, clause.low, slot.start) if slot.count and "报" in text[slot.figure.start : slot.figure.number_start] else None
        framed = who is not None and any(frame.start < who.end() and frame.end > who.start() for frame in clause.found)
        slot.scope = whom or (who.span() if who is not None and not framed else slot.scope)
        return
    if whom is not None:
        slot.scope = whom
        _applying(clause, slot)
        return
    labels = _LABELLED.match(text, base + low, base + high) if _LABELS[text[base + low]] else None
    if labels is not None and base + high - labels.end() >= 2:
        slot.scope, slot.name = (low, labels.end() - base), (labels.end() - base, high)
        return
    if labels is not None and labels.end() == base + high and not slot.count and before is not None and before.scope is not None:
        # 方向2每项资助额度不超过500万元，方向3每项|不超过300万元
        slot.scope, slot.name = slot.name, before.name
        return
    if slot.count and "报" in text[slot.figure.start : slot.figure.number_start] and _APPLICANT.fullmatch(mask, low, high) is not None:
        # 负责人|限申报1项
        slot.scope, slot.name, slot.word = slot.name, None, _APPLYING
        return
    money = slot.figure.unit is not None and slot.figure.unit.dimension.startswith("money")
    receiver = _RECEIVER.match(mask, low, high) if money or slot.figure.unit_text in _GRANTABLE else None
    if receiver is None:
        return
    deed = _DEED.match(mask, receiver.end(), high) if receiver.end() < high else _DEED.match(mask, slot.end, clause.high)
    if deed is not None and (deed.end() == high or receiver.end() == high) and (money or slot.figure.unit_text in _SHARES) != (deed["deed"] in _NOMINATING):
        slot.scope, slot.name = receiver.span(), deed.span("deed")
    elif deed is None and receiver.end() == high and money and before is not None and before.figure.indicator in GRANTS:
        slot.scope, slot.name = receiver.span(), before.name


def _applying(clause: _Clause, slot: Slot) -> None:
    """限报1项 bounds 申报, 限牵头申报1项 and 限推荐8名 what they say."""
    limit = _LIMIT.search(clause.text, slot.figure.start, slot.figure.number_start)
    slot.word = _APPLYING
    slot.name = (limit.start("deed") - clause.base, limit.end("deed") - clause.base) if limit is not None and len(limit["deed"]) > 1 else None


def _limited(clause: _Clause, slot: Slot) -> Span | None:
    """Whom a limit of applications is for, from the head of its clause (拥有实验室的医院|限推荐8名), or None."""
    mask = clause.mask
    lead = LEAD.match(mask, clause.low, slot.start)
    low = lead.end() if lead is not None else clause.low
    while mask[low] == NOTE:
        low += 1
    high = trimmed(mask, low, slot.start)
    if not 2 <= high - low <= _LONGEST_WHOM or FIGURE in mask[low:high] or any(frame.start < high and frame.end > low for frame in clause.found):
        return None
    if _APPLIES.search(mask, low, high) is None:
        return None
    role = mask.find("作为", low, high)
    return low, role if role > low else high


def _placed(clause: _Clause, slot: Slot, before: Slot | None) -> None:
    """浮标12台，其中南海不少于5台: where those stand that are a part of what the figure before counts."""
    if slot.name is None or before is None or before.name is None or not (slot.count and before.count and slot.name[1] <= slot.start):
        return
    among = _AMONG.match(clause.mask, clause.low, slot.start)
    if among is None or among.end() != slot.name[0] or slot.figure.unit_text != before.figure.unit_text or slot.figure.unit_text in _SITES:
        return
    if _PLACE.fullmatch(clause.mask, *slot.name) is not None:
        slot.own, slot.name = Frame(*slot.name, "scope"), before.name


def _share_bearer(mask: str, slot: Slot, following: Slot) -> None:
    """泵体耐压…、泄漏率…: the bearer parted from the first of several properties is that of the next, if only 、 stands between them."""
    if slot.subject is None or following.subject is not None or slot.count or following.count or following.name is None:
        return
    if slot.subject[1] > slot.start or following.name[0] < slot.end or mask[slot.end : following.name[0]] != "、":
        return
    if property_at_end(mask, *following.name) >= 0 and slot.figure.group < 0:
        following.subject = slot.subject


def _share_bearer_behind(mask: str, slot: Slot, following: Slot) -> None:
    """灵敏度高于90dB、功耗低于2W的水听器: the bearer behind the last of several properties is that of the one before, if only 、 stands between them."""
    if following.subject is None or slot.subject is not None or slot.count or following.count or slot.name is None or following.name is None:
        return
    if following.subject[0] >= following.end and slot.name[1] <= slot.start and mask[slot.end : following.name[0]] in ("、", "和", "且"):
        slot.name, slot.subject = _governed(mask, slot.name), following.subject


def _label(clause: _Clause, slot: Slot) -> None:
    """专利：申请不少于5项; 峰值速率：下行不低于1Gbps: the label names what a verb or a bare case leaves open."""
    if clause.label is None or slot.name is None:
        return
    mask = clause.mask
    core = core_of(mask, *clause.label, slot)
    if core is None or core.verbal or mask[slice(*core.name)].endswith(_HEADINGS):
        return
    if slot.items:
        if property_at_end(mask, *core.name) >= 0 and property_at_end(mask, *slot.items[-1]) < 0:
            slot.head = core.name
    elif slot.count and slot.verb in ("make", "obtain") and _is_verb(mask, slot.name):
        slot.name = core.name
    elif not slot.count and slot.subject is None and property_at_end(mask, *core.name) >= 0:
        low, high = slot.name
        if high - low <= _LONGEST_CASE and property_at_end(mask, low, high) < 0 and slot.verb == "":
            slot.name, slot.subject = core.name, slot.name


def _is_verb(mask: str, span: Span) -> bool:
    found = word_at(mask, span[0], span[1])
    return found is not None and found[0] == span[1] and found[1] in LINKING


def _write(clause: _Clause, slot: Slot, ahead: Slot | None) -> None:
    """Puts what was found into the figure, in the words of the text; `ahead` is the figure before it in its clause that is no circumstance."""
    figure, text, base = slot.figure, clause.text, clause.base
    if slot.name is not None:
        low, high = slot.name
        if clause.mask[low:high] in _PAYMENTS and clause.mask[low - 2 : low] in _FIRST:
            low -= 2
        low += clause.mask.startswith(_ABLE_TO, low)
        slot.name = low, high
        figure.indicator_span = (base + low, base + high)
        figure.indicator = _spelled(clause, slot).strip('"“”')
    elif slot.word == _APPLYING:
        figure.indicator = _APPLYING
    if figure.indicator == "年龄" and slot.subject is None and "放宽" not in clause.mask[clause.low : slot.start]:
        # 负责人须有博士学位，年龄不超过…: no age but a person's; 院士可放宽到… is told of others.
        person = _PERSON.search(clause.mask, 0, clause.low)
        slot.subject = person.span() if person is not None else None
    granted = figure.indicator in GRANTS or figure.unit_text in SPELLS or (figure.unit is not None and figure.unit.dimension.startswith("money"))
    if slot.subject is not None and granted and reach.SCOPE.fullmatch(clause.mask, *slot.subject) is not None:
        slot.scope = slot.subject
    elif slot.subject is not None and not slot.count:
        figure.subject = clean(text[base + slot.subject[0] : base + slot.subject[1]])
    elif clause.carrier and not _counts_things(clause.mask, slot) and slot.verb not in ("make", "obtain") and carriers.bears(clause.carrier, figure.indicator):
        figure.subject = clause.carrier
    elif slot.subject is not None and slot.scope is None and (reach.SCOPE.fullmatch(clause.mask, *slot.subject) or _owned(clause, slot.subject)):
        slot.scope = slot.subject
    stop = base + max(slot.end, slot.name[1] if slot.name is not None else 0)
    before = text[max(base, base + slot.start - _LONGEST_BEFORE) : base + slot.start]
    # what an applicant already has (现有) may still be asked of him
    asked = bool(figure.cues) and (clause.asked or ("现" in before and _APPLICANT_HAS.search(before) is not None))
    normative = asked or any(roles.NORM.match(text, *cue) for cue in figure.cues)
    existing = roles.describes(slot, before, text[stop : stop + 1], normative=normative)
    existing = existing or clause.state or (clause.past and roles.is_told(figure))
    thing = slot.subject[1] if slot.subject is not None and slot.subject[0] >= slot.end else len(clause.mask)
    mask, high = clause.mask, clause.high
    if existing:
        figure.role = "context"
    elif (
        conditions.tells_which(mask, slot, ahead)
        or roles.of_case(mask[clause.low : high], mask[high : high + 6])
        or roles.is_price_of(figure, mask[clause.low : slot.start], mask[thing : thing + 4])
    ):
        figure.role = "condition"
    else:
        figure.role = roles.of_study(slot, before, mask[slot.end : high]) or roles.of_main(slot, before, text[stop : stop + 8], of_guide=clause.of_guide)


def _counts_things(mask: str, slot: Slot) -> bool:
    """Whether a figure counts things, and gives no property in counts (帧频不低于400帧/秒, 像元数4096)."""
    return slot.count and (slot.name is None or slot.name[0] >= slot.end or property_at_end(mask, *slot.name) < 0)


def _owned(clause: _Clause, subject: Span) -> bool:
    """牵头企业|近三年|承担项目不少于3项: whose count it is, parted from it by a circumstance."""
    return _OWNER.fullmatch(clause.mask, *subject) is not None and any(frame.start == subject[1] for frame in clause.found)


def _spelled(clause: _Clause, slot: Slot) -> str:
    """The name in the words of the text, without glosses and without the verbs in a coordination, with the head its members share."""
    assert slot.name is not None
    text, base, mask = clause.text, clause.base, clause.mask
    low, high = slot.name
    if slot.count and not slot.items and "、" in mask[low:high]:
        return _joined(clause, slot)
    name = text[base + low : base + high]
    if NOTE in mask[low:high]:
        name = "".join(sign for sign, fill in zip(name, mask[low:high], strict=True) if fill != NOTE)
    name = clean(name)
    if slot.items:
        head = shared_head([clean(text[base + a : base + b]) for a, b in slot.items])
        if head and not name.endswith(head):
            name += head
    if slot.head is not None:
        name += clean(text[base + slot.head[0] : base + slot.head[1]])
    return name


def _joined(clause: _Clause, slot: Slot) -> str:
    """A coordination without the verbs in it: 发明专利、制定标准 gives 发明专利、标准."""
    assert slot.name is not None
    name = ""
    at = slot.name[0]
    for low, high in items_of(clause.mask, slot):
        link = LINK.search(clause.mask, at, low)
        name += (link.group() if link is not None and name else "") + clean(clause.text[clause.base + low : clause.base + high])
        at = high
    return name


def _read_note(text: str, base: int, note: Span, slots: Sequence[Slot], free: Sequence[Slot], *, framed: bool) -> None:
    """A bracket: its figures are conditions of the figure in front of it, or targets with a bound and a noun of their own.

    A bracket within a circumstance (`framed`: 额定工况（水温20℃）下) holds conditions only.
    Right behind a figure, a bracket that holds conditions or a manner of reckoning (以干基计) qualifies it; so does any behind a member of a list
    (优于2ppm（干态）、5ppm（湿态）).
    """
    low, high = note
    inside = [slot for slot in slots if low <= slot.start < high]
    owner = next((slot for slot in reversed(free) if slot.end <= low), None)
    following = next((slot for slot in free if slot.start >= high), None)
    if (
        (inside or (following is not None and not following.count and _GLOSS.fullmatch(text, base + low + 1, base + high - 1) is not None))
        and following is not None
        and (owner is None or owner.end != low)
        and _COMMA.search(text, base + high, base + following.start) is None
    ):
        owner = following
    begin = low + 1
    parts = _AMONG.match(text, base + begin) is not None or (owner is not None and owner.end == low and _make_up(owner, inside))
    for slot in inside:
        lead = text[base + begin : base + slot.start].lstrip("，,、；;")
        lead = lead[max(lead.rfind(sign) for sign in "，,；;") + 1 :]
        core = core_of(lead, 0, len(lead), slot) if lead else None
        named = clean(lead[slice(*core.name)]) if core is not None and not core.verbal else ""
        begin = slot.end
        figure = slot.figure
        own = len(named) >= 2 and named not in ("连续", "累计", "重复")
        if not own and slot.figure.comparator != "eq" and (owner is None or (owner.end != low and owner is not following)):
            named = _before_note(text, base, low, slot)
            own = len(named) >= 2
        # （FWHM，m/z 300）: a symbol and its value
        symbol = named.isascii() and owner is not None and owner.end == low and figure.comparator == "eq" and not figure.unit_text
        if framed:
            figure.role, figure.indicator = "condition", named
        elif parts and owner is not None and owner.figure.role == "target" and figure.unit_text and figure.unit_text == owner.figure.unit_text:
            # 榜单金额1000万元（其中财政支持400万元）, 500亩（核心区200亩，辐射区300亩）
            figure.role, figure.indicator = "target", named or clean(_AMONG.sub("", lead)) or owner.figure.indicator
        elif (
            own
            and owner is not None
            and (owner.end == low or owner is following)
            and not owner.count
            and figure.comparator == "eq"
            and not lead.startswith(("其中", "含", "包括", "共", "计"))
        ):
            # 响应时间≤2s（并发300用户）, 疲劳极限（应力比0.1）达到…
            figure.role, figure.indicator = "condition", named
        elif (
            own
            and owner is not None
            and (owner.end == low or owner is following)
            and not (slot.count or owner.count)
            and roles.of_trial(clean(lead), owner.figure.indicator)
        ):
            # 落点误差小于20m（飞行高度500m以上）
            figure.role, figure.indicator = "condition", clean(lead)
        elif owner is None or (own and not symbol and (slot.count or figure.comparator in ("ge", "gt", "le", "lt"))):
            figure.role = "target"
            figure.indicator = named or (owner.figure.indicator if owner is not None else "")
        else:
            figure.role = "condition"
            figure.indicator = named if own else owner.figure.indicator
    if owner is None or (owner.end != low and owner is not following):
        return
    inner = clean(text[base + low + 1 : base + high - 1])
    sex = next((sex for sex in _SEXES if inner.removeprefix("其中").startswith(sex)), "") if inside else ""
    if sex and inside[0].figure.unit_text == owner.figure.unit_text:
        # 未满38周岁（女性未满40周岁）
        inside[0].figure.indicator, inside[0].figure.subject, inside[0].figure.qualifier = owner.figure.indicator, owner.figure.subject, sex
        return
    if owner.figure.role == "condition":
        return
    other = inside[-1].figure if inside else owner.figure
    told = inside and other.cues and other.unit_text == owner.figure.unit_text
    case = _OTHER_CASE.fullmatch(text, base + low + 1, base + inside[-1].start) if told else None
    if case is not None:
        # 不低于5%（营业收入超过2亿元的，不低于3%）: another bound for another case
        other.role, other.indicator, other.subject, other.qualifier = "target", owner.figure.indicator, owner.figure.subject, clean(case["case"])
        return
    if inner.startswith(("含", "不含")):
        return
    listed = owner.figure.group >= 0 and not owner.count and 2 <= len(inner) <= _LONGEST_CASE
    if any(slot.figure.role == "condition" for slot in inside) or (not inside and (listed or _GLOSS.fullmatch(inner) is not None)):
        owner.figure.qualifier = "；".join(part for part in (owner.figure.qualifier, inner) if part)


def _make_up(whole: Slot, inside: Sequence[Slot]) -> bool:
    """Whether the figures in a bracket are the parts of the figure in front of it: together they are as many of the same."""
    figures = [slot.figure for slot in inside]
    if len(figures) < 2 or any(figure.comparator != "eq" or figure.unit_text != whole.figure.unit_text for figure in (whole.figure, *figures)):
        return False
    return sum(figure.lower or 0 for figure in figures) == whole.figure.lower


def _before_note(text: str, base: int, low: int, slot: Slot) -> str:
    """The name in front of a bracket that holds nothing but a bound: 发明专利（不少于5项）."""
    start = max(base + low - _LONGEST_PHRASE, base)
    cut = max(text.rfind(sign, start, base + low) + 1 for sign in "，,、；;。）)")
    lead = text[max(start, cut) : base + low]
    core = core_of(lead, 0, len(lead), slot) if lead else None
    return clean(lead[slice(*core.name)]) if core is not None else ""
