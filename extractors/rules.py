"""Rules: who may apply, and under which terms.

Prose outside 研究内容 and 考核指标 (and, for a few terms, inside) is cut into clauses, and each held against `lexicons/rules.tsv`. A figure makes one
rule at most: that of the highest term found in its own stretch of the clause, else in the clause, the sentence so far, or the heading above.
What is no figure makes one rule a key and clause. Left: procedure of review and filing, aims of the programme, plain deadlines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import cast

from extractors import patterns, values
from extractors.clauses import Clause, clauses, sentences
from extractors.lexicon import Parts
from extractors.modality import hedged, is_modal, modality
from extractors.model.block import Section
from extractors.model.guide import Date, Modality, Rule, Scope
from extractors.model.quantity import Quantity
from extractors.model.records import dataclass, replace
from extractors.model.text import Text
from extractors.terms import Term, Words, could_fit, fitting, openings, words_of

Holder = tuple[str, str, Section]
"""(topic, project, section): where a stretch of prose stands."""

_WORDS = Parts("rule_words.tsv")
_SKIPPED = patterns.compile(f"{_WORDS.any_of('skipped')}|领域$")
_PROCEDURE = patterns.compile(_WORDS.any_of("procedure"))
_BINDING = patterns.compile(_WORDS.any_of("binding"))
_AIM = patterns.compile(
    rf"{_WORDS.any_of('aim')}|到20\d\d年|推动.{{0,12}}(?:发展|突破)|为了?(?:{_WORDS.any_of('aim_for')})"
)
_ELIGIBILITY = frozenset(
    (
        "lead",
        "joint",
        "region",
        "revenue_min",
        "rd_min",
        "staff_min",
        "track_record_min",
        "site",
        "certificate",
        "other",
        "conduct",
        "documents",
        "registered_years_min",
    )
)
# Filing and review: what the office does, or what the applicant does at the screen.
_FILING = patterns.compile(_WORDS.any_of("filing"))
_MENTION = patterns.compile(r"是指|指的是|系指|是为")
_SORT = r"[\p{Han}A-Z]{0,7}(?![一二两三四各同此该本几多上述哪])[\p{Han}A-Z](?:[（(][\p{Han}]{1,2}[）)])?类"
_TYPE = rf"(?:(?:{_SORT}|{_WORDS.any_of('sort')}|[A-Z甲乙丙丁])(?:、|和|及|与|或)?){{1,5}}"
_TYPES = patterns.compile(
    rf"(?P<types>{_TYPE}|(?<![—\-])(?:{_WORDS.any_of('type')})|“?(?:{_WORDS.any_of('named_type')})”?)(?P<noun>项目|课题|榜单)"
    rf"|(?P<only>[\p{{Han}}]{{2,6}}(?<![一二两三四五六七八九十各同此该本几多上述哪他余种])类)(?=的|[:：]|下设|\d[\d.]{{0,5}}(?:[～~—\-至]\d[\d.]{{0,5}})?(?:万|亿)?[元项个家])"
)
_TYPE_ALSO = patterns.compile(rf"[、和及与](?:{_WORDS.any_of('type')})(?:项目|课题)")
# What stands in each of its matches.
_TYPE_WORDS = ("项目", "课题", "榜单", "类")
# （三）杰出青年基金项目。资助额度…: the label of a paragraph that names a type by which other paragraphs may call it.
_TYPE_LABEL = patterns.compile(
    r"\n ?(?:[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、)? ?"
    r"(?P<name>“?[\p{Han}A-Z]{2,14}(?:项目|类|课题|基金))(?:。(?=[^\n])|[：:](?!\d)|(?<=[）)、.．] ?[\p{Han}“]{2,14})(?=\n))"
)
# （以下简称杰青项目）: what the text calls a type from here on, where it names several.
_TYPE_SHORT = patterns.compile(r"以下简称[“\"]?(?P<name>\p{Han}{2,8}(?:项目|课题))[”\"]?[）)]")
# 甲类项目每项50万元，集成项目1000万元/项: names of which money or persons are told, each in its clause.
_TYPE_HELD = patterns.compile(
    r"(?:^|(?<=[，。；、：:\n）)]))(?:其中)?(?:单个)?(?P<name>\p{Han}{2,8}(?:项目|课题))(?=(?:的)?(?:直接费用|平均|资助|支持强度|经费|每项|不超过|最高|申请人|负责人))"
)
# 不超过2个（重点支持项目）、4个（集成项目）: behind a figure, the type that it is for.
_TYPE_BEHIND = patterns.compile(r"(?:[/／][项个])?[（(](?P<name>\p{Han}{2,8}(?:项目|课题|类))[）)]")
_COUNTED_BESIDE = patterns.compile(r"(?:项|个)\p{Han}{0,8}[和及、][0-9一二三四五六七八九十]{1,3}[个项]$")
# 与面上项目合计, 除青年项目外: a type that is named and not spoken of.
_BESIDE = ("与", "和", "同", "及", "除")
_NO_TYPE = patterns.compile(
    rf".*(?:[的由须不可为在有是]|应(?![用急力]))|(?:(?!重点支持)\p{{Han}}{{0,8}}(?:{_WORDS.any_of('no_type')})|专项|国家自然科学)(?:项目|类|课题|基金)$"
)
_TYPE_OPENING = patterns.compile(
    r"^(?:除|每个|每|对于|对|其中|拟支持|拟资助|拟部署|部署|单个|各|的|为|申报|支持|本|承担|同一|该|以|按|由)+"
)
# What is left when types have been named: the rule is the general one.
_OTHERS = patterns.compile(r"(?:其他|其它|其余)(?:各)?(?:类)?(?:型)?(?:(?:项目|课题)?(?:负责人|申请人|申报人)|项目|课题|方向|类别)")
_CASE = patterns.compile(
    rf"(?:{_WORDS.any_of('case')}|为|是|项|未)[^，]{{0,30}}?的(?:项目|单位|课题|企业|申报单位|申请人|(?:项目)?负责人)?$"
    r"|不具[有备][^，]{0,50}?的(?:申请者|申请人|申报人|人员)?$"
    r"|^(?:对于|对[^其]|若|如果|凡是?|属于|涉及|如[^下])"
)
# A case holds 的 or begins so.
_CASE_OPENINGS = "对若如凡属涉"
# 每家限报6项（其中青年项目不超过2项）: what stands in the bracket is no type of the whole.
_AMONG = patterns.compile(r"[（(]其中[^（）()]{1,60}[）)]")
_OWN_CASE = patterns.compile(
    r"(?:(?!且|并|同时)[\p{Han}、]{1,20}(?:牵头|申报|承担|实施|揭榜|参与)|已?有在研[\p{Han}]{2,10})的(?=(?:[\p{Han}]{0,6})?(?:不(?:得)?[低高少多超]|可|最高|最多|每|按|给予|限|≥|≤|须|(?<!相)应|为[0-9]))"
)
# 营收5亿元以下的不低于4%: the step of a scale for which a figure holds.
_STEP = patterns.compile(
    r"(?:^|[:：、])([^:：、，]{0,12}\d[\d.]{0,8}(?:万|亿)?元?(?:[（(]不?含[^（()）]{0,6}[）)])?以[上下内](?:[（(]不?含[^（()）]{0,6}[）)])?的)"
    r"(?=不|应|须|可|最|按)"
)
# 研发投入超过1亿元的企业可申报2项: whom the figure behind is granted, and no bound of its own.
_GROUP = patterns.compile(
    rf"[\p{{Han}}]{{0,4}}的(?P<noun>(?:牵头|申报|揭榜|推荐)?(?:{_WORDS.any_of('granted_noun')}))[，,]?"
    r"(?=可|限|最多|最高|每|按|给予|不超过|名额|增加|另|均可|还可)"
)
_GROUP_WORD = 5
"""Characters up to its 的."""
# 期限不超过1年的专款项目不计入总数, 注册不满1年的提供验资报告: which are counted, who hands in something else.
_COUNTED = patterns.compile(r"的(?:[\p{Han}]{0,14}(?:项目|课题)(?:不计入|计入|不占|不受)|(?:须|应|可)?(?:提供|提交|附))")
# 研发支出超过5亿元的企业，不受上述要求: whom the next clause is for.
_FREED = patterns.compile(r"(?:均|也)?(?:不受|不占|不计入|可以?(?:牵头|申报|再))")
# 35岁以下青年不少于三分之一: whom the figure behind counts.
_AGES = frozenset(("岁", "周岁"))
_AGED = patterns.compile(
    r"(?:[（(]含[^（()）]{0,4}[）)])?(?:及?以下|以内)?(?:的)?(?:优秀)?(?:青年|中青年|科研|科技|研究|人员|人才|博士|成员|骨干|教师|职工|专家)"
)
_NUMERAL = patterns.compile(r"[0-9一二两三四五六七八九十]")
_WINDOWS = frozenset(("年", "个月", "月", "天", "日", "周年"))
_PARTS_BELOW = ("以下", "下列", "下述")
"""What is counted behind these are parts of the text: 资助以下5个类型."""
_LIKE_A_NUMBER = 10**6
_WINDOW_AHEAD = ("近", "最近", "过去")
# What follows from a breach belongs to the rule that was broken.
_SANCTION = patterns.compile(_WORDS.any_of("sanction"))
_WAY = patterns.compile(
    r"(?:分(?:[0-9一二两三四五]{1,2})?(?:期|批|次|笔|年度|年|个?阶段)|按(?:进度|年度|里程碑(?:节点)?)|一次性)(?:拨付|支付|支持|下达|拨款|拨给|发放|兑现)"
)
_SORTS = frozenset(("类", "种", "大类", "档"))
# 两年内不许再报: how long, and no excluded range.
_BARRED = patterns.compile(r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,2})(?:个)?[年月]内(?:不得|不再|不予|取消|停止|暂停|禁止)")
_BARRED_WORD = 6
"""Characters up to its 内."""
_CHEATED = patterns.compile(_WORDS.any_of("cheated"))
_BREACH = patterns.compile(_WORDS.any_of("breach"))
_GOES_ON = patterns.compile(r"^(?:并(?![行列网发购])|且|同时|以及)")
_LINKS = ("并", "且", "同时", "以及")
# Whom a clause is about, where that is not whoever applies.
_ORGANISATION = _WORDS.any_of("organisation")
_BEARER = patterns.compile(
    rf"(?:^|[、，：:])(?P<who>{_WORDS.any_of('bearer')}|(?:项目)?(?:推荐|主管|归口管理)部门|各?(?:课题|子课题|任务)(?:负责人|承担单位|牵头单位)"
    r"|项目(?:骨干|成员|组成员|参与人员)(?:的(?=申报|在研|申请|承担))?|(?:省|市|境|国)外(?:单位|机构|企业|高校)|港澳(?:台)?(?:地区)?(?:机构|单位|高校|院校|科研机构)?|[^，；。]{0,12}外籍[\p{Han}]{0,6}?"
    r"|(?:男|女)性?(?:申请人|申报人|科研人员|负责人)?"
    r"|同一(?:项目|申报|牵头|法人)?(?:单位|企业|团队|负责人|申请人|申报人|主体|法人)|每个(?:设区市|地市|县|区|推荐单位|市（州）|市)"
    rf"|(?:{_WORDS.any_of('bearer_kind')}){{0,2}}(?:{_ORGANISATION}|其他单位)(?:[、和](?:{_ORGANISATION})){{0,3}})"
    r"(?=须|应|必须|需|可|不得|限|年龄|每|均|不超过|原则|推荐|申报|牵头|主持|只|最多|未|为|与|开放|床位|可|放宽|只能|承担|在研|参与|同期|同年|同一年|当年|不限|资产|注册|成立|上年|近|研发|营业|$|，)"
    r"|^(?P<case>涉及[^，。；]{2,30}?)(?=须|应|必须|需|不得|还须)"
)
_SEX = patterns.compile(r"[男女]性?(?=申请人|申报人|负责人|未满|不超过|应|须|可|年龄|不大于|科研人员|放宽|\d)")
_EXCLUDING = patterns.compile(
    rf"不得再?(?:{_WORDS.any_of('barred')})|不予(?:{_WORDS.any_of('denied')})|不能(?:申报|参与)|不受理|(?:不可|禁止|限制)申报|(?:暂停|停止|取消)其?(?:申报|申请)"
)
# 须为在本市注册的企业 ends as a case does, and is none.
_LAID_DOWN = patterns.compile(r"(?:^|单位|主体|方|机构|人|者|团队|企业)(?:须|应当|应|必须|需|限|为|是|具有|具备)[^，]*的[\p{Han}]{2,6}$")
# A clause that only goes on with the one before: 参与编制的专家，不得申报.
_HANGING = patterns.compile(r"(?:均|一律|也|亦)?(?:不得|不予|不能|除外)")
# 有下列情形之一的，不得申报：only opens a list.
_LIST_HEAD = patterns.compile(r"(?:下列|以下|之一)[^。]{0,24}[:：]$|^(?:均|一律)?(?:不得|不予|不能)\p{Han}{2,6}[:：]$")
_LISTED = patterns.compile(r"\s*(?:[（(]\d{1,2}[）)]|\d{1,2}[.、．)）]|[①-⑳]|[（(][一二三四五六七八九十]{1,2}[）)])")
# 按投资额的30%给予补助，单个项目最高1500万元: the clause bounds what was spoken of, whatever else the sentence names.
_BARE = patterns.compile(
    r"(?:且|并|但|其中)?(?:总额|累计|合计)?(?:单个|每个|每|单|同一)?(?:项目|企业|单位|榜单|项|家|课题)?(?:每年|年度|补助|奖励|资助|支持)?(?:总?额)?(?:最高|最多|上限)?(?:不(?:得)?超过|不高于|给予|可达|为|达)?[0-9.,]{1,12}(?:亿|万|百万|千万)?元(?:/项|以内|封顶|的?(?:补助|奖励|资助|支持))?"
)
# 对入选项目给予不超过投资额20%的补助 opens as a case does and grants all the same.
_GIVES = patterns.compile(r"^对[^，]*(?:给予|予以)[^，]*(?:补助|奖励|补贴|资助|奖补|支持)$")
# 对新认定的实验室一次性资助500万元，其中甲类…: whom it is granted ends where the grant begins.
_GIVEN = patterns.compile(r"^对(?!每|各|入选|获批|立项|同一)[^，]{2,40}?(?=(?:一次性|分别)?(?:给予|予以|资助|奖励|补助|补贴)[^，]{0,8}\d[\d.]{0,8}(?:万|亿)?元)")
# 通过省级审定的，每个奖励10万元
_GRANTS = patterns.compile(r"(?:每[个项家亩台套户]|单个\p{Han}{0,4}|一次性|最高)?(?:给予|予以|奖励|补助|资助|补贴)")
_GRANTEES = ("团队", "人才", "平台", "机构", "实验室")
_GRANTEE = patterns.compile(r"(?!每|各|单个|同一)\p{Han}{2,12}")
"""领军团队，给予最高3000万元资助: whom the next clause is for."""
_PRICED = patterns.compile(
    r"(?:单价|单[台套件](?:[/／]?[（(]?[台套件/／]{1,3}[）)]?)?(?:的)?(?:价格|价值|原值|金额|购置费)|(?:设备|仪器|装备|软件)\p{Han}{0,4}(?:原值|价值))[^，、]{0,8}$"
)
# 会议费超过10万元的须说明, 资助额超过100万元的项目分两期拨付: the figure says which are meant.
_WHICH = patterns.compile(
    r"的(?!\p{Han}{0,8}(?:资助|支持|补助|奖励|补贴|经费|资金|奖补|扶持|额度|配套|奖金|贴息|拨款|比例))[^，。；]{0,14}?[，,]?(?:须|应|需|要|必须|可|不得|原则上|实行|分|一次性|由)"
)
_GRANT = patterns.compile(_WORDS.any_of("grant"))
_BOUNTY = patterns.compile(r"(?:榜单?|悬赏)(?:总?金?额|经费|奖金)")
_GRANTED = Term("bare_grant", "funding_max", "", "auto", 3, "any", (), frozenset(), frozenset(("元",)), 0)
_SHUT_OUT = Term("listed_exclusion", "exclusion", "@clause", "must_not", 9, "", (), frozenset(), frozenset(), 0)
_YOUNG = patterns.compile(r"青年(?:科学家|人才|科技人才)?(?:类)?项目")
_BORN = patterns.compile(r"(?P<who>青年\p{Han}{0,6})[（(]$")
_OR = patterns.compile(r"或")
# 1984年1月1日以后出生的、具有博士学位或高级职称: the age is no alternative.
_OR_AGE = patterns.compile(r"或者?(?:年龄|未满|不超过|(?:19|20)\d\d年|\d{2}周?岁)|(?:岁|出生)(?:以下|以内)?的?或")
_OF_AGE = frozenset(("age_max", "born_after"))
_CARRIED: tuple[Modality, ...] = ("should", "may")
_NEW_BEARER = patterns.compile(r"^(?:项目|课题|申报|牵头|负责人|申请人|企业须|其中|自筹|财政|资助|每|单个|团队)")


_LEAST_TITLE = 4
"""Shorter titles of topics are words of any sentence."""

_Kind = tuple[str, str, bool]
"""Unit, comparator and whether it is a ratio: figures alike in these may share the words that say what they bound."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a section stands, and what of it is read."""

    topic: str
    project: str
    scope: Scope
    heading: str
    kind: str
    procedure: bool
    binding: bool
    restricted: bool
    """Whether only terms of the place `any` are read."""


def find_rules(
    text: Text, holders: Iterable[Holder], quantities: Sequence[Quantity], dates: Sequence[Date], *, topics: Iterable[str] = ()
) -> list[Rule]:
    """The rules of a guide, in the order of the text. `quantities` must be ordered by `number_start`, `dates` by `start`; `topics` are the titles and sorts by
    which a clause may name what it is for."""
    reading = _Reading(text, quantities, dates, tuple(title for title in topics if len(title) >= _LEAST_TITLE or title.endswith("类")))
    found: list[Rule] = []
    for topic, project, section in sorted(holders, key=lambda h: h[2].start):
        if _SKIPPED.search(section.heading) or (project and section.kind == "other" and section.heading.endswith("目标")):
            continue
        place = _Place(
            topic,
            project,
            "project" if project else "topic" if topic else "guide",
            section.heading,
            section.kind,
            bool(_PROCEDURE.search(section.heading)),
            section.kind in ("requirements", "funding") or bool(_BINDING.search(section.heading)),
            section.kind in ("research_content", "indicators") or (bool(project or topic) and section.heading.endswith("内容")),
        )
        found += reading.section(section, place)
    return found


class _Reading:
    """A text under reading: its figures and dates by their place."""

    def __init__(self, text: Text, quantities: Sequence[Quantity], dates: Sequence[Date], topics: tuple[str, ...]) -> None:
        self.text = text
        self.topics = topics
        self.quantities = quantities
        self.starts = [q.number_start for q in quantities]
        self.dates = dates
        self.date_starts = [d.start for d in dates]
        self.marks = 0
        # The terms of a paragraph's figures by their kind: 重点项目不超过500万元；一般项目不超过100万元 says once what is bounded.
        self.said: dict[_Kind, Term] = {}
        labels, short = ({m["name"] for m in p.finditer("\n" + text.folded) if not _NO_TYPE.match(m["name"])} for p in (_TYPE_LABEL, _TYPE_SHORT))
        self.types = tuple(sorted(labels | (short if len(short) > 1 else set()), key=lambda name: (-len(name), name)))
        # Whether the items of a list of what is shut out follow (有下列情形之一的，不得申报：).
        self.shutting_out = False

    def section(self, section: Section, place: _Place) -> Iterator[Rule]:
        young, line = "", section.start
        self.shutting_out = False
        self.said.clear()
        folded = self.text.folded
        words = Words(folded, section.start, section.end, "any" if place.restricted else "")
        for whole in sentences(folded, section.start, section.end):
            binds = self.may_bind(whole, words, place)
            sentence = clauses(folded, whole) if binds else ()
            if binds and not sentence:
                # nothing but marks
                continue
            begun = folded.rfind("\n", section.start, whole.start)
            if begun > line:
                young, line = "", begun
                self.said.clear()
                self.shutting_out = self.shutting_out and bool(_LISTED.match(folded, begun + 1))
            found = list(_Sentence(self, words, sentence, place, young).rules()) if sentence else []
            if found:
                yield from self.settled(found, sentence, place)
            named = _YOUNG.search(folded, whole.start, whole.end) if folded.find("青年", whole.start, whole.end) >= 0 else None
            young = named.group() if named else young

    def settled(self, found: list[Rule], sentence: Sequence[Clause], place: _Place) -> Iterator[Rule]:
        """The rules of a sentence, each in the light of the others."""
        if place.scope != "project" and any(r.key == "funding_max" and r.per in _EACH for r in found):
            # 资助总额不超过1500万元，单项不超过150万元
            found = [replace(r, key="funding_total") if r.key == "funding_max" and not r.per and _SUM.search(r.quote) else r for r in found]
        found = [self.with_stage(r, sentence) for r in found]
        if any(r.key == "funding_max" and (is_staged(r) or is_yearly(r)) for r in found):
            # 首轮每家100万元，最终支持总额不超过600万元; 每年200万元，总额不超过600万元: that of all stages or years is the project's
            found = [replace(r, key="funding_max") if r.key == "funding_total" and _IN_ALL.search(r.quote) else r for r in found]
        found = self.joined(_of_sums(found), sentence)
        paid = any(r.key == "payment" and r.quantity_id for r in found)
        # 分期付款，首笔付50%: the figure says how.
        yield from (r for r in found if not paid or r.key != "payment" or r.quantity_id)

    def may_bind(self, sentence: Clause, words: Words, place: _Place) -> bool:
        """Whether a sentence can hold a rule: most of those in which only terms of the place `any` are read name none of their words."""
        whole = self.text.folded[sentence.start : sentence.end]
        return (
            not place.restricted
            or self.shutting_out
            or ":" in whole
            or "：" in whole
            or bool(self.dated(sentence.start, sentence.end))
            or _excluding(whole)
            or self.may_fit(sentence, words.between(sentence.start, sentence.end), place)
        )

    def may_fit(self, sentence: Clause, here: frozenset[str], place: _Place) -> bool:
        """Whether a term of the place `any` may fit a clause of a sentence with the words `here`."""
        if here.isdisjoint(openings("any")):
            return False
        figures = self.figures(sentence.start, sentence.end)
        if self.said or any(map(_is_money, figures)):
            # What was said before, or is granted, needs no word of its own.
            return True
        around = here.union(words_of(sentence.label), words_of(place.heading))
        return any(could_fit(here, around, figure=figure, place="any") for figure in ((True, False) if figures else (False,)))

    def with_stage(self, rule: Rule, sentence: Sequence[Clause]) -> Rule:
        """首轮遴选3家单位，每家支持200万元: the clause before says which stage is paid."""
        if rule.key != "funding_max" or is_staged(rule) or _IN_ALL.search(rule.quote):
            return rule
        above = next((a for a, clause in pairwise(sentence) if clause.end == rule.end), None)
        if above is None or not _STAGED.search(self.text.folded, above.start, above.end):
            return rule
        return replace(rule, start=above.start, quote=self.text.content[above.start : rule.end].strip())

    def joined(self, found: list[Rule], sentence: Sequence[Clause]) -> list[Rule]:
        """The rules of a sentence; those of persons in a clause and in the next, which opens with 或者, share a mark."""
        for above, clause in pairwise(sentence):
            if not self.text.folded.startswith("或", clause.start):
                continue
            either = [r for r in found if r.key in _OF_PERSONS and r.key not in _OF_AGE and r.end in (above.end, clause.end)]
            if {r.end for r in either} == {above.end, clause.end}:
                self.marks += 1
                found = [replace(r, any_of=str(self.marks)) if r in either else r for r in found]
        return found

    def named_type(self, stretch: str) -> str:
        """The type of project, named by a label somewhere in the text, of which a clause speaks; empty where it speaks of several or of none."""
        found = [name for name in self.types if name in stretch and not stretch.startswith(_BESIDE, max(0, stretch.find(name) - 1))]
        return found[0] if found and all(name in found[0] for name in found) else ""

    def figures(self, start: int, end: int) -> Sequence[Quantity]:
        """The figures of a stretch that may be bounds."""
        return [q for q in self.quantities[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if q.role == "target"]

    def in_date(self, quantity: Quantity) -> bool:
        """Whether a figure is the distance of a date (合同签订后18个月内)."""
        first = bisect_left(self.date_starts, quantity.number_start + 1) - 1
        return first >= 0 and self.dates[first].end > quantity.number_start

    def dated(self, start: int, end: int) -> Sequence[Date]:
        return self.dates[bisect_left(self.date_starts, start) : bisect_left(self.date_starts, end)]


class _Sentence:
    """One sentence under reading; what its clauses hand on to the next: type of project, case, modal word.

    `young` is the type of project for the young of which its paragraph has spoken, empty if none.
    """

    def __init__(self, reading: _Reading, words: Words, clauses: Sequence[Clause], place: _Place, young: str) -> None:
        self.reading, self.words, self.clauses, self.place, self.young = reading, words, clauses, place, young
        folded = reading.text.folded
        self.start, self.end = clauses[0].start, clauses[-1].end
        self.whole = folded[self.start : self.end]
        self.aim = place.kind == "preamble" and bool(_AIM.search(self.whole))
        # 二、青年项目: all below is said of them.
        self.type = next((name for name in reading.types if place.heading.endswith(name)), "") if place.scope == "guide" and len(reading.types) > 1 else ""
        held = {m["name"] for m in _TYPE_HELD.finditer(self.whole) if not _NO_TYPE.match(m["name"])} if self.whole.count("项目") > 1 else set()
        # One name may be that of the programme; of several each is a type.
        self.held = held if len(held) > 1 else frozenset()
        self.named: set[str] = set()
        self.case: Clause | None = None
        self.group = ""
        # In which modality the clause before laid down papers or conduct, and whether it spoke of filing: 并… goes on with it.
        self.laid_down: frozenset[Modality] = frozenset()
        self.filing = False
        self.carried: Modality = "must"
        self.plain_keys: set[tuple[str, str]] = set()

    def rules(self) -> Iterator[Rule]:
        """The rules of all clauses."""
        for k, clause in enumerate(self.clauses):
            stretch = self.reading.text.folded[clause.start : clause.end]
            if len(self.named) > 1 and _NEW_BEARER.match(stretch):
                # 甲类不少于3000万元，乙类不少于500万元，项目实施期2年: what follows is said of both.
                self.type = ""
            if clause.label:
                self._note_type(clause.label)
            self._note_type(_AMONG.sub("", stretch) if "其中" in stretch else stretch)
            if self.type:
                self.named.add(self.type)
            relative = "的" in stretch
            may_open = k + 1 < len(self.clauses) and (relative or stretch[0] in _CASE_OPENINGS or stretch.endswith(_GRANTEES))
            granted = may_open and (stretch.endswith("的") or _GRANTEE.fullmatch(stretch)) and _GRANTS.match(self.reading.text.folded, self.clauses[k + 1].start)
            freed = may_open and stretch.endswith(("的企业", "的单位", "的团队")) and _FREED.match(self.reading.text.folded, self.clauses[k + 1].start)
            if may_open and (granted or freed or _CASE.search(stretch)) and not (
                _LAID_DOWN.search(stretch) or _GIVES.search(stretch) or _GIVEN.match(stretch)
            ):
                yield from self._excluded_range(clause, stretch, k)
                self.case = clause
                continue
            # 企业牵头的不低于2:1: the case without a comma behind it.
            own = (_OWN_CASE.match(stretch) if relative else None) or (_GIVEN.match(stretch) if stretch[0] == "对" else None)
            if own:
                edge = clause.start + own.end()
                self.case = Clause(clause.start, edge, clause.label)
                clause, stretch = Clause(edge, clause.end, clause.label), stretch[own.end() :]  # noqa: PLW2901 (what is left of it)
            yield from self._clause(clause, stretch, k)

    def _excluded_range(self, clause: Clause, stretch: str, k: int) -> Iterator[Rule]:
        """The figures of a case that is shut out: 在研项目2项及以上的，不得申报."""
        if self._excludes(stretch, k):
            for figure in self.reading.figures(clause.start, clause.end):
                self.plain_keys.add(("exclusion", "must_not"))
                yield self._made("exclusion", "must_not", clause, stretch, figure=figure)

    def _note_type(self, stretch: str) -> None:
        if stretch.startswith("其") and _OTHERS.match(stretch):
            self.type = ""
        if self.place.scope == "guide" and self.reading.topics:
            # 节水农业每项支持30万元, where that is the title of a topic
            self.type = next((title for title in self.reading.topics if stretch.startswith(title)), self.type)
        if self.place.scope == "project" or not any(map(stretch.__contains__, _TYPE_WORDS)):
            return
        if own := self.reading.named_type(stretch) or next((name for name in self.held if name in stretch), ""):
            self.type = own
        elif named := _TYPES.search(stretch):
            opening = stretch[: named.start()]
            if _COUNTED_BESIDE.search(opening):
                # 5项任务和1个青年项目方向，共2.1亿元: what follows is said of both.
                self.type = ""
                return
            if opening.endswith((*_BESIDE, "在研")):
                return
            end = named.end()
            while also := _TYPE_ALSO.match(stretch, end):
                # 重点项目和一般项目
                end = also.end()
            printed = _TYPE_OPENING.sub("", stretch[named.start() : end])
            if opening[-1:].isdigit():
                # 1项基础类项目
                printed = printed.lstrip("项个")
            self.type = "" if "除" in opening[-2:] or named.group().startswith("除") else printed

    def _clause(self, clause: Clause, stretch: str, k: int) -> Iterator[Rule]:
        here = self._words(clause)
        around = here.union(words_of(clause.label), words_of(self.place.heading))
        found: list[Rule] = []
        keys: set[str] = set()
        if self.case:
            around |= self.words.between(self.case.start, self.case.end)
        figures = self.reading.figures(clause.start, clause.end)
        excluding = self._excludes(stretch, k)
        self.group = next((named for named in (self._group(clause, f.end) for f in figures) if named), "") if figures else ""
        whole = self.type
        shared = _LISTS.split(self.type) if "分别" in stretch and len(figures) > 1 else []
        behind = [_TYPE_BEHIND.match(self.reading.text.folded, figure.end, clause.end) for figure in figures]
        for n, figure in enumerate(figures):
            left = figures[n - 1].end if n else clause.start
            above = behind[n - 1] if n else None
            left = above.end() if above is not None else left
            # 重点类不超过2个、一般类不超过5个: each figure is that of the type before it.
            if len(figures) > 1:
                self._note_type(self.reading.text.folded[left : figure.start])
            right = figures[n + 1].start if n + 1 < len(figures) else clause.end
            own = behind[n]
            if own is not None and self.place.scope != "project":
                self.type, right = own["name"], own.start()
            elif len(figure.per) > _LONGEST_EACH and figure.per.endswith("项目") and not _NO_TYPE.match(figure.per) and self.place.scope != "project":
                # 单个自由探索项目不超过50万元
                self.type = figure.per
            if len(shared) == len(figures):
                # 甲类、乙类项目分别不超过50万元、20万元
                self.type = shared[n]
            rule = self._figure(clause, stretch, figure, left, right, around, excluding=excluding, listed=above is not None)
            if rule:
                found.append(rule)
                keys.add(rule.key)
        dates = self.reading.dated(clause.start, clause.end)
        filed = any(d.kind in _FILED for d in dates)
        goes_on = stretch.startswith(_LINKS) and bool(_GOES_ON.match(stretch)) and not is_modal(stretch)
        filing = filed or bool(_FILING.search(stretch)) or (goes_on and self.filing)
        if not filing and not self._mentions(stretch) and not self._punishes(stretch):
            plain = list(self._plain(clause, stretch, here, around, keys))
            if goes_on:
                plain = [r for r in plain if r.key not in _PAPERS or r.modality not in self.laid_down]
            found += plain
        elif filed and "documents" not in keys and (handed := _PAPERS_FILED.search(stretch)) and _LISTS.search(handed["papers"]):
            found.append(self._made("documents", modality(stretch, figured=False), clause, stretch, value=handed["papers"]))
        self.filing = filing
        self.laid_down = frozenset(r.modality for r in found if r.key in _PAPERS) | (self.laid_down if goes_on else frozenset())
        found += self._dated(dates, clause, stretch, keys)
        self.type = "" if len(found) > 1 and len({r.applies_to for r in found if r.scope == "type"}) > 1 else whole
        yield from self._alternatives(found, stretch)

    def _words(self, clause: Clause) -> frozenset[str]:
        """The words of a clause; the name of a type (联合研发类项目) says nothing about what is asked."""
        at = self.reading.text.folded.find(self.type, clause.start, clause.end) if self.type else -1
        if at < 0:
            return self.words.between(clause.start, clause.end)
        return self.words.between(clause.start, at) | self.words.between(at + len(self.type), clause.end)

    def _excludes(self, stretch: str, k: int) -> bool:
        """在研项目2项及以上的，不得申报: whether the figures of this clause are the excluded range."""
        if _excluding(stretch) or (self.reading.shutting_out and stretch.endswith(("的", "者"))):
            return True
        following = self.clauses[k + 1] if k + 1 < len(self.clauses) else None
        if following is None or not stretch.endswith(("的", "者")):
            return False
        return _excluding(self.reading.text.folded[following.start : following.end])

    def _punishes(self, stretch: str) -> bool:
        """未通过考核的，终止拨款: what follows from a breach lays down nothing else."""
        case = self.case and self.reading.text.folded[self.case.start : self.case.end]
        if case and _CHEATED.search(case):
            return bool(_SANCTION.match(stretch) or _BARRED.match(stretch))
        return bool(case and _BREACH.search(case) and _SANCTION.match(stretch)) and not _excluding(stretch)

    def _mentions(self, stretch: str) -> bool:
        """指南中“拟支持数为1～2项”是指: words are explained, nothing is laid down."""
        return "“" in stretch and _MENTION.search(stretch) is not None

    # figures

    def _figure(
        self, clause: Clause, stretch: str, figure: Quantity, left: int, right: int, around: frozenset[str], *, excluding: bool, listed: bool
    ) -> Rule | None:
        if self._mentions(stretch) or self._frames(clause, stretch, figure):
            return None
        if excluding:
            return self._made("exclusion", "must_not", clause, stretch, figure=figure)
        # 2个（甲类）、4个（乙类）: what is bounded has been said before the first.
        term = self.reading.said.get(_kind(figure)) if listed else None
        term = term or self._term(clause, figure, left, right, around)
        if self.reading.in_date(figure) and (term is None or term.key != "duration" or not self._under_duration(clause)):
            return None
        if term is None:
            plain = self.place.binding and not self.place.procedure and not self.place.restricted and not _FILING.search(stretch)
            return (
                self._made("other", modality(stretch, figured=True), clause, stretch, figure=figure)
                if plain and figure.unit not in _SORTS
                else None
            )
        if term.key == "payment":
            return self._made(term.key, modality(stretch, figured=True), clause, stretch, figure=figure, value=self._way(clause))
        key = self._money(term, figure, stretch) if term.key.startswith("funding_") and _is_money(figure) else term.key
        told = modality(stretch, figured=True) if term.modality == "auto" else cast(Modality, term.modality)
        made = self._made(key, told, clause, stretch, figure=figure)
        if key == "funding_max" and made.comparator == "eq" and "上限" in self.place.heading + clause.label:
            # 经费上限：280万元
            return replace(made, comparator="le", lower=None)
        return made

    def _way(self, clause: Clause) -> str:
        """How it is paid (分两期拨付), named in the sentence so far."""
        way = _WAY.search(self.reading.text.folded, self.start, clause.end)
        return way.group() if way else ""

    def _frames(self, clause: Clause, stretch: str, figure: Quantity) -> bool:
        """Whether a figure is a window (近五年), a condition of whom another figure is for, or the length of a sanction (暂停申请1年)."""
        folded = self.reading.text.folded
        near = folded.endswith(_WINDOW_AHEAD, clause.start, figure.number_start) or folded.startswith(_WINDOW_AHEAD, figure.start)
        if near and (figure.unit in _WINDOWS or folded.startswith("年", figure.number_end)):
            return True
        if figure.unit in _WINDOWS and (
            _SANCTION.match(stretch) or _BARRED.match(stretch) or folded.startswith("前", max(0, figure.number_start - 1))
        ):
            return True
        if folded.find("内", figure.number_start, figure.number_start + _BARRED_WORD) >= 0 and _BARRED.match(folded, figure.number_start, clause.end):
            return True
        if _is_money(figure) and _PRICED.search(folded, clause.start, figure.start):
            return True
        if _is_money(figure) and figure.comparator != "eq" and _WHICH.match(folded, figure.end) and _is_public(stretch):
            return True
        if folded.startswith("的", figure.end) and _COUNTED.match(folded, figure.end, clause.end):
            return True
        if folded.endswith(_PARTS_BELOW, clause.start, figure.number_start):
            return True
        if not figure.unit and figure.lower is not None and figure.lower >= _LIKE_A_NUMBER:
            # 联系人：某某：82995492
            return True
        if figure.unit in _AGES and _AGED.match(folded, figure.end, clause.end) and _NUMERAL.search(folded, figure.end, clause.end):
            return True
        return self._group(clause, figure.end) is not None

    def _group(self, clause: Clause, behind: int) -> str | None:
        """The words up to 的企业 where a figure that ends at `behind` says whom a further figure is for; None where it does not."""
        folded = self.reading.text.folded
        group = _GROUP.match(folded, behind, clause.end) if "的" in folded[behind : behind + _GROUP_WORD] else None
        if group is None or not _NUMERAL.search(folded, group.end(), clause.end):
            return None
        return self.reading.text.content[clause.start : group.end("noun")]

    def _term(self, clause: Clause, figure: Quantity, left: int, right: int, around: frozenset[str]) -> Term | None:
        """The term of a figure: in its own stretch, the clause, the sentence up to here, else under the label or heading."""
        granted = figure.unit.startswith("元") and _BARE.fullmatch(self.reading.text.folded, clause.start, clause.end)
        if granted and _GRANT.search(self.reading.text.folded, self.start, clause.start):
            return _GRANTED
        stages = figure.unit == "个" and self.reading.text.folded.startswith("阶段", figure.end)
        kind = _kind(figure)
        for here in self._near(clause, left, right, figure.start):
            if term := self._best(figure, here, around, stages=stages):
                self.reading.said[kind] = term
                return term
        if self.place.restricted:
            return None
        said = self.reading.said.get(kind)
        if said is not None and said.without.isdisjoint(self.words.between(clause.start, clause.end)):
            # but 实施周期不超过36个月；延期不超过12个月
            return said
        for here in (words_of(clause.label), words_of(self.place.heading)):
            if term := self._best(figure, here, around, stages=stages):
                self.reading.said[kind] = term
                return term
        return None

    def _best(self, figure: Quantity, here: frozenset[str], around: frozenset[str], *, stages: bool) -> Term | None:
        found = [t for t in fitting(here, around, figure=True) if self._fits(t, figure, stages=stages)]
        return max(found, key=lambda t: (t.rank, t.term_id)) if found else None

    def _under_duration(self, clause: Clause) -> bool:
        """Whether the label or heading says that what follows is the duration (完成时限：合同签订后18个月内)."""
        words = words_of(clause.label) | words_of(self.place.heading)
        return any(t.key == "duration" for t in fitting(words, words, figure=True))

    def _near(self, clause: Clause, left: int, right: int, at: int) -> Iterator[frozenset[str]]:
        """The words around a figure at `at` in its sentence, nearest first; stretches where none opens a term of a figure are passed over."""
        first = clause.start if self.place.restricted else self.start
        if not self.words.figured(first, clause.end):
            return
        # 营业收入5000万元以上或研发投入300万元以上: what stands before a figure, where another follows.
        before = at if right < clause.end else right
        for start, end in ((left, before), (left, right), (clause.start, clause.end), (first, clause.end)):
            if self.words.figured(start, end):
                yield self.words.between(start, end)

    def _fits(self, term: Term, figure: Quantity, *, stages: bool) -> bool:
        if (self.place.restricted and term.place != "any") or (self.aim and term.key in _ELIGIBILITY):
            return False
        # 分三个阶段资助: 个 counts stages, and no projects.
        if "个阶段" not in term.units if stages else not _has_unit(figure, term.units):
            return False
        if term.key == "matching_min" and _PUBLIC_MATCHES.search(self.whole) and not _OWN_MONEY.search(self.whole):
            # 财政按实际支付额的20%配套: what is granted.
            return False
        if term.key == "matching_min" and figure.unit.startswith("元") and figure.comparator == "eq" and self.place.kind == "preamble":
            # 企业每年出资1500万元: how a fund is made up.
            return False
        if term.key.startswith("funding_") and figure.indicator.endswith(_PRICES):
            # 运行成本不高于0.8元: what something costs
            return False
        if term.key == "joint":
            return figure.lower is not None and figure.comparator in ("ge", "gt", "eq")
        if term.key in _FREE:
            return True
        if term.key.endswith("_max"):
            return figure.upper is not None
        return figure.lower is not None if term.key.endswith("_min") else True

    def _money(self, term: Term, figure: Quantity, stretch: str) -> str:
        """Public money for one project, a floor of it, or what is set aside for all."""
        key = term.key
        yearly = figure.per in ("年", "年度")
        if key == "funding_total" and figure.comparator in ("ge", "gt"):
            # 每个项目总投入不低于…: how large a project has to be; but 榜单金额：不低于…
            return key if self.place.scope == "project" and _BOUNTY.search(self.place.heading) else "other"
        if key == "funding_max" and yearly and self.place.scope != "project" and _OF_PROGRAMME.search(stretch):
            # 专项资金每年安排1.5亿元: for all projects of a year
            key = "funding_total"
        if key == "funding_max" and self.place.scope != "project" and not figure.per and (
            _SETS_ASIDE.search(stretch) or self._is_part_of_all(figure) or self._is_for_all(figure)
        ):
            key = "funding_total"
        if key == "funding_total" and ((figure.per and not yearly) or (self.place.scope == "project" and _SET_ASIDE.search(stretch))):
            key = "funding_max"
        if key == "funding_max" and figure.comparator in ("ge", "gt"):
            return "funding_min"
        return key

    def _is_for_all(self, figure: Quantity) -> bool:
        """共发布7个方向，资助经费约6500万元: behind a count of all, what all are given."""
        folded = self.reading.text.folded
        counted = _COUNT_OF_ALL.search(folded, self.start, figure.number_start)
        if counted is None and _SUMMED.search(folded, self.start, figure.start) is not None:
            counted = _COUNTED_ABOVE.search(folded, self.start, figure.start)
        return counted is not None and _EACH_ONE.search(folded, counted.end(), figure.number_start) is None

    def _is_part_of_all(self, figure: Quantity) -> bool:
        """榜额合计3亿元，其中财政不超过8000万元: a part of what is set aside for all."""
        folded = self.reading.text.folded
        among = folded.rfind("其中", self.start, figure.number_start)
        return among >= 0 and _ALL.search(folded, self.start, among) is not None and _EACH_ONE.search(folded, among, figure.number_start) is None

    # what is no figure

    def _plain(self, clause: Clause, stretch: str, here: frozenset[str], around: frozenset[str], figured: set[str]) -> Iterator[Rule]:
        found: dict[str, tuple[Term, str]] = {}
        for term in fitting(here, around, figure=False):
            if (self.place.restricted and term.place != "any") or (self.aim and term.key in _ELIGIBILITY):
                continue
            if self.place.procedure and term.key in ("joint", "lead", "other"):
                continue
            value = self._value(term, stretch)
            if value and (term.key not in found or found[term.key][0].rank < term.rank):
                found[term.key] = (term, value)
        if stretch[-1:] in ":：" and _LIST_HEAD.search(stretch):
            found.pop("exclusion", None)
            self.reading.shutting_out = True
        elif self.reading.shutting_out and "exclusion" not in figured and stretch.endswith(("的", "者")):
            found["exclusion"] = _SHUT_OUT, stretch
        if "documents" in found and "材料" in self.place.heading and not is_modal(stretch):
            # 诚信承诺书 in a list of what is handed in.
            found.pop("conduct", None)
        for key in _hidden(set(found), figured) if found else ():
            found.pop(key, None)
        if "lead" in found and _THIRD.match(stretch):
            del found["lead"]
        for key, (term, value) in found.items():
            told = self._told(term, stretch)
            anew = key in ("region", "title_min", "degree_min") or (key == "exclusion" and _NEW_BEARER.match(stretch))
            if (key, told) in self.plain_keys and not anew:
                continue
            self.plain_keys.add((key, told))
            if told in _CARRIED or (told == "must" and is_modal(stretch)):
                self.carried = told
            yield self._made(key, told, clause, stretch, value=value)

    def _told(self, term: Term, stretch: str) -> Modality:
        """The modality of a clause; one without a modal word hangs on 鼓励 or 可 of the clause before."""
        if term.modality != "auto":
            return cast(Modality, term.modality)
        told = modality(stretch, figured=False)
        carries = self.carried in _CARRIED and term.key in ("lead", "joint") and not _NEW_BEARER.match(stretch)
        return self.carried if told == "must" and carries and not is_modal(stretch) else told

    def _value(self, term: Term, stretch: str) -> str:
        match term.value:
            case "@lead":
                return values.leader(stretch)
            case "@region":
                return values.region(stretch)
            case "@title":
                return values.title(stretch)
            case "@degree":
                return values.degree(stretch)
            case "@words":
                # “赛马制” in brackets only names what has been said.
                outside = _BRACKETS.sub("", stretch)
                named = [w for w in term.groups[0] if w in outside]
                return "、".join(sorted((w for w in named if not any(w != o and w in o for o in named)), key=stretch.find))
            case "@clause":
                return stretch
            case _:
                return term.value

    def _dated(self, dates: Sequence[Date], clause: Clause, stretch: str, figured: set[str]) -> Iterator[Rule]:
        """1985年1月1日以后出生, 2022年6月30日前注册: terms bounded by one of the dates of a clause."""
        for date in dates:
            if date.kind == "born_after":
                rule = self._made("born_after", "must", clause, stretch, value=date.date_from, at=date.start)
                # 其中青年项目（1991年1月1日以后出生）不少于4项
                who = _BORN.search(self.reading.text.folded, clause.start, date.start)
                apart = who["who"] if who is not None else date.applies_to if date.applies_to in ("女性", "男性") else ""
                yield replace(rule, applies_to=apart) if apart and not rule.applies_to else rule
            elif date.kind == "founded_before" and "registered_years_min" not in figured:
                yield self._made("registered_years_min", "must", clause, stretch, value=date.date_to)

    # what every rule has

    def _made(
        self,
        key: str,
        told: Modality,
        clause: Clause,
        stretch: str,
        *,
        figure: Quantity | None = None,
        value: str = "",
        at: int | None = None,
    ) -> Rule:
        at = figure.number_start if figure else at
        applies_to, scope = self._applies_to(key, stretch, len(stretch) if at is None else at - clause.start, clause.label)
        start = self.case.start if self.case else clause.start
        if key != "conduct" and _HANGING.match(stretch):
            start = max((c.start for c in self.clauses if c.end < clause.start), default=start)
        return Rule(
            key=key,
            modality=told,
            comparator=figure.comparator if figure else "",
            lower=figure.lower if figure else None,
            upper=figure.upper if figure else None,
            unit=("" if figure is None else "元" if key.startswith("funding_") and _is_money(figure) and not figure.unit else _unit(figure)),
            per=figure.per if figure else "",
            value=value,
            scope=scope,
            applies_to=applies_to,
            any_of="",
            hedged=hedged(stretch),
            quote=self.reading.text.content[start : clause.end].strip(),
            start=start,
            end=clause.end,
            topic=self.place.topic,
            project=self.place.project,
            quantity_id=figure.quantity_id if figure else "",
        )

    def _applies_to(self, key: str, stretch: str, at: int, label: str) -> tuple[str, Scope]:
        """Whom a rule is limited to and where that is told; `at` is the place of its figure or date in the clause, `label` the line above it."""
        if not self.type and self.young and key in ("age_max", "born_after") and self.place.scope != "project":
            # The ages in a paragraph on the projects of the young are theirs.
            self.type = self.young
        sexes = _SEX.findall(stretch, 0, at) if key in ("age_max", "born_after") else []
        if self.type:
            return self.type + (f"{sexes[-1][0]}性" if sexes else ""), "type"
        if others := _OTHERS.match(stretch):
            return others.group(), self.place.scope
        if self.place.scope != "project" and (some := SOME_PROJECTS.match(stretch)):
            return some.group("who"), self.place.scope
        bracket = max(stretch.rfind(sign, 0, at) for sign in "（(") + 1
        if bracket and (noted := _OWN_CASE.match(stretch, bracket)):
            # 不低于3:1（高校牵头的不低于1:1）
            return noted.group(), self.place.scope
        if steps := _STEP.findall(stretch, 0, at):
            return steps[-1], self.place.scope
        if self.group:
            return self.group, self.place.scope
        if asks := _ASKS.search(self.place.heading) or (_ASKED.fullmatch(label) if label else None):
            return asks.group("who"), self.place.scope
        if self.case and key not in _TELLING_CASES:
            return self.reading.text.content[self.case.start : self.case.end], self.place.scope
        if key == "region" and (third := _THIRD.match(stretch)):
            return third.group("who"), self.place.scope
        bearer = None if key in _OF_ALL else _BEARER.search(stretch)
        if bearer is not None and bearer[0][0] == "、" and (bearer.end() == len(stretch) or stretch.endswith("负责人", 0, bearer.start())):
            # 须为注册满2年的企业、高校: the end of a list, and nobody apart; so are 负责人、项目骨干
            bearer = None
        return ((bearer["who"] or bearer["case"]).removesuffix("的") if bearer else ""), self.place.scope

    def _alternatives(self, found: list[Rule], stretch: str) -> Iterator[Rule]:
        """高级职称或博士学位: rules of persons joined by 或 share a mark."""
        chosen = [r for r in found if r.key in _OF_PERSONS and (r.key not in _OF_AGE or _OR_AGE.search(stretch))]
        if len(chosen) > 1 and _OR.search(stretch):
            self.reading.marks += 1
            mark = str(self.reading.marks)
            found = [replace(r, any_of=mark) if r in chosen else r for r in found]
        yield from found


# 方向2、方向4实施周期不超过2年
_ONE = r"(?:方向|项目|榜单|任务|课题|榜题|专题)[ ]?(?:\d{1,2}(?:[.\-]\d{1,2}){0,2}|[一二三四五六七八九十]{1,3})"
SOME_PROJECTS = patterns.compile(rf"(?:其中|对于?)?[，,]?(?P<who>{_ONE}(?:(?:、|和|及|与|至|～|~|-)(?:{_ONE}|\d{{1,2}}(?:\.\d{{1,2}})?)){{0,12}})(?![个项家年月、\d.])")
_PUBLIC_MATCHES = patterns.compile(r"财政(?:资金)?按[^，。；与和]{0,20}配套(?!资金|经费|投入)")
_OWN_MONEY = patterns.compile(r"自筹|自有资金|自投|社会资")
_PRICES = ("成本", "售价", "单价", "造价", "价格", "电价", "药价", "产值", "收入", "利润", "税收")
_SPENT = patterns.compile(r"资助|支持|补助|财政|费|经费|资金|额度")
_EARNED = patterns.compile(r"收入|产值|销售|研发|资产|注册|投资|营业|自筹|投入")
_STAGED = patterns.compile(
    r"首[轮期批阶笔](?!次)|第[一二三四1-4](?:轮|阶段|期|批)|[一二三]期(?=\p{Han})|追加|后续|再(?:资助|支持|给予|拨付)|预付|启动(?:经费|资金)|先行"
)
"""What is paid in a stage is no ceiling of the whole."""
_IN_ALL = patterns.compile(r"(?:总额|总计|合计|累计|共计|总共|支持总额|资助总额)")
_BRACKETS = patterns.compile(r"[（(][^（）()]{0,80}[）)]")
_PAPERS = frozenset(("documents", "conduct"))
_FILED = frozenset(("submit_deadline", "recommend_deadline", "paper_deadline", "internal_deadline", "open_from", "period"))
# 资金安排约3000万元, of a topic or the guide.
_SETS_ASIDE = patterns.compile(r"(?<!每[个项家])(?:资金|经费)安排(?![^，]{0,6}(?:每|单个))")
_ALL = patterns.compile(r"(?:榜额|总?额|资金|经费|金额)(?:合计|总计|共计?)|总榜额|总经费|总金额")
_COUNT_OF_ALL = patterns.compile(r"共[^，。；]{0,8}[0-9一二三四五六七八九十]{1,3}[个项][^。；]{0,40}?(?=经费|资金|金额)")
# 拟支持3项，合计不超过1500万元
_SUMMED = patterns.compile(r"[，,](?:经费|资金|财政资金|财政经费|国拨经费)?(?:合计|总计|共计|(?:资助|支持|经费|资金)总额)(?:约|为|约为)?$")
_COUNTED_ABOVE = patterns.compile(r"(?:支持|资助|立项|遴选)[^，。；0-9]{0,8}(?:[2-9]|[1-9]\d|[二两三四五六七八九十])[个项家]")
_EACH_ONE = patterns.compile(r"每|单个|单项|各项目")
_SET_ASIDE = patterns.compile(r"拟安排|国拨")
_LONGEST_EACH = 4
_EACH = frozenset(("项目", "项", "方向", "企业", "单位", "家", "课题"))
# What money is granted to as a whole; any other denominator makes it a rate.
_WHOLE = _EACH | {"", "个", "榜单", "榜题", "任务", "专题", "人", "名", "团队", "平台", "机构", "年", "揭榜项目"}
_SUM = patterns.compile(r"总额|国拨经费|总经费|总计|合计")
_OF_PROGRAMME = patterns.compile(r"安排|专项资金|年度预算|投入(?:经费|资金)|共同出资")
# Keys that name other units without being limited to them.
_OF_ALL = frozenset(("partners_max", "joint", "lead", "region", "matching_min", "awards_max", "exclusion"))
# 二、发榜方要求: what follows is asked of whoever sets the task.
_ASKS = patterns.compile(rf"(?P<who>{_WORDS.any_of('setter')})(?:的)?(?:要求|条件|资格|义务)")
# （二）发榜企业 on a line of its own: so is what stands below.
_ASKED = patterns.compile(rf"(?P<who>{_WORDS.any_of('setter')}|合作单位|参与单位)[：:]?")
# 发榜方须为在本市注册的企业: no word on who leads or applies.
_THIRD = patterns.compile(
    rf"(?P<who>(?:{_WORDS.any_of('third')}|第三方\p{{Han}}{{0,2}}|外|(?:课题|任务)(?:承担|牵头))(?:方|单位|企业|机构))(?:应当?|须|必须|需|限|一般|原则上)*(?:为|是|由)"
)
# 将申报书、审计报告和合作协议报送至…: what is handed in by a date.
_PAPERS_FILED = patterns.compile(
    rf"将(?P<papers>[^，。；]{{0,50}}?(?:{_WORDS.any_of('paper')})[^，。；]{{0,50}}?)(?:一式[^，。；]{{1,3}}份)?(?:报送|提交|报至|送至|送达|寄|发送|上传)"
)
_LISTS = patterns.compile(r"[、和及]")
# What the case describes is the rule itself: 有逾期项目的，不得申报.
_TELLING_CASES = frozenset(("exclusion", "preference"))
_OF_PERSONS = frozenset(
    ("title_min", "degree_min", "track_record_min", "age_max", "born_after", "registered_years_min", "revenue_min", "staff_min")
)
_ABLE = frozenset(("joint", "lead", "region", "certificate", "site", "title_min", "degree_min", "track_record_min", "other"))
_FREE = frozenset(("matching_min", "funding_max", "funding_total", "funding_mean", "funding_min", "payment", "exclusion", "other"))


def _excluding(stretch: str) -> bool:
    """Whether words stand there that shut out: each has 不 or 申 in it."""
    return ("不" in stretch or "申" in stretch) and _EXCLUDING.search(stretch) is not None


def _of_sums(found: list[Rule]) -> list[Rule]:
    """The rules of a sentence; an amount that is the sum of what the office pays and the applicant adds is the whole (项目经费500万元，省财政200万元，自筹300万元)."""
    own = [r.upper for r in found if r.key == "matching_min" and r.unit == "元" and r.lower == r.upper]
    paid = [r for r in found if r.key == "funding_max" and r.lower == r.upper is not None]
    if not own or len(paid) < _PARTS_OF_SUM:
        return found
    sums = {a.upper + b for a in paid for b in own if a.upper is not None and b is not None}
    return [replace(r, key="funding_total") if r in paid and r.upper in sums else r for r in found]


_PARTS_OF_SUM = 2


def is_staged(rule: Rule) -> bool:
    """Whether a rule of money tells what one stage is paid (首轮每家200万元, 追加不超过1000万元)."""
    return _STAGED.search(rule.quote) is not None and _IN_ALL.search(rule.quote) is None


def is_yearly(rule: Rule) -> bool:
    """Whether a rule of money tells what is paid in a year (200万元/年)."""
    return rule.per in ("年", "年度") or rule.per.endswith("·年") or rule.per.startswith("年·")


def is_rate(rule: Rule) -> bool:
    """Whether a rule of money tells what is paid for each so much of something (每吨100元), and not for a project."""
    return rule.per.removesuffix("度").removesuffix("·年") not in _WHOLE


def _kind(figure: Quantity) -> _Kind:
    return figure.unit, figure.comparator, ":" in figure.number_text


def _is_public(stretch: str) -> bool:
    """Whether a clause speaks of money as those of grants do, and not of what an applicant earns, owns or invests."""
    return _SPENT.search(stretch) is not None and _EARNED.search(stretch) is None


def _unit(figure: Quantity) -> str:
    """The unit of a figure as the lexicon writes it: ％ is %."""
    return figure.unit.replace("％", "%")


def _is_money(figure: Quantity) -> bool:
    """Whether a figure is an amount of money, or may be one whose 元 was left out (资助不超过20万)."""
    return figure.unit.startswith("元") or (not figure.unit and figure.number_text.endswith(("万", "亿")))


def _has_unit(figure: Quantity, units: frozenset[str]) -> bool:
    if "any" in units or _unit(figure) in units or ("元" in units and _is_money(figure)):
        return True
    if figure.unit:
        return False
    ratio = ":" in figure.number_text.replace("∶", ":").replace("：", ":")
    return ("ratio" in units and ratio) or ("none" in units and not ratio)


def _hidden(plain: set[str], figured: set[str]) -> set[str]:
    """The keys of a clause that another one covers: preference speaks of a joint application without asking for one."""
    hidden = {key for key in plain if key in figured}
    if "preference" in plain:
        hidden |= _ABLE
    if "exclusion" in plain or "exclusion" in figured:
        hidden |= _ABLE | {"conduct", "documents", "application_form", "payment"}
    if "applications_max" in figured:
        hidden |= {"lead", "joint", "application_form", "exclusion"}
    if "application_form" in figured:
        hidden.add("documents")
    if figured & {"partners_max", "joint", "staff_min"}:
        hidden |= {"joint", "title_min", "degree_min"}
    if plain & {"lead", "certificate", "site", "conduct", "documents", "track_record_min"} or figured:
        hidden.add("other")
    if "conduct" in plain:
        hidden.add("documents")
    if "coverage" in plain:
        hidden.add("application_form")
    if "site" in plain or "certificate" in plain:
        hidden.add("conduct")
    if "certificate" in figured:
        hidden.add("site")
    return hidden
