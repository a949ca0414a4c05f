"""Facts: one effective row a project. Its own words go before those of its topic, these before those for its type, these before the guide's.

Money and terms come from rules, counts from the indicators of its 考核指标, each with where it came from (`sources`). A rule for a type of project
binds the projects of that type, one for a case (企业牵头申报的) those of which the case is known to hold. Nothing is guessed: what is not stated is None.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import TypeVar

from extractors import patterns
from extractors.model.block import Outline, Project, Topic
from extractors.model.guide import Date, Metadata, Rule
from extractors.model.quantity import Quantity, plain_number
from extractors.model.text import Text
from extractors.organisations import organisations
from extractors.rules import SOME_PROJECTS, is_rate, is_staged, is_yearly
from extractors.titles import project_type

_Told = TypeVar("_Told", Quantity, Rule)
_START = attrgetter("start")
_RANK = {"project": 0, "topic": 1, "type": 2, "guide": 3}
# Column → the indicators whose floors count for it: ids of the catalogue, or a category as a whole (`category:`).
COUNTS: dict[str, tuple[str, ...]] = {
    "patents_min": (
        "invention_patent_granted", "invention_patent_filed", "invention_patent", "pct_patent", "utility_model", "design_patent",
        "high_value_patent", "patent_granted", "patent_filed", "patent",
    ),
    "standards_min": ("category:standard",),
    "publications_min": ("paper_indexed", "paper_top", "paper", "monograph"),
    "software_copyrights_min": ("software_copyright",),
    "application_scenes_min": ("application_scenario",),
    "new_users_min": ("users",),
}  # fmt: skip
_NO_STANDARD = frozenset(("standard_system", "reference_material"))

_SELF = r"自筹|配套|匹配|其他经费|其它经费|其他来源|出资|自有资金|社会资[本金]|企业投入|单位投入|地方投入"
_PUBLIC = r"财政|国拨|省拨|市拨|专项经费|专项资金|资助|拨款|省级资金|市级资金|补助|扶持资金|支持资金"
_SELF_FIRST = patterns.compile(rf"(?:{_SELF}).*?(?:{_PUBLIC})")
_PUBLIC_FIRST = patterns.compile(rf"(?:{_PUBLIC}).*?(?:{_SELF})")
# A share of what is granted: 应当按财政资助经费的80%配套.
_AS_SHARE = patterns.compile(rf"(?:{_PUBLIC})[^，。；]{{0,8}}\d%(?:的)?(?:比例)?[^，。；]{{0,6}}(?:自筹|配套|匹配)")
_SHARE = patterns.compile(r"占[^，。；]{0,12}总(?:投入|经费|投资|预算)")
_OF_WHOLE = patterns.compile(r"总(?:投入|经费|投资|预算)")
_PARTS = patterns.compile(r"[、和及与或]")
_NOUN = patterns.compile(r"(?:项目|课题|榜单)$")
_WITHIN = patterns.compile(r"(?:省|市|区|县|境)(?:域|辖区)?内")
_LIST = patterns.compile(r"[、和及与]")
# The title of a topic that is a sort of projects.
_SORT = patterns.compile(r"\p{Han}{2,12}(?:项目|类|课题)")
_LISTED: dict[str, tuple[str, ...]] = {
    "patents_min": ("专利",),
    "standards_min": ("标准",),
    "publications_min": ("论文", "论著"),
    "software_copyrights_min": ("软件著作权", "软著"),
}
_ONGOING = patterns.compile(r"在研|承担|总数")
_EACH = patterns.compile(r"每|单个|单项|各(?:方向|项目|榜单|专题)|同一|任一|只支持|仅支持|该(?:方向|项目)")
_ONLY_SOME = patterns.compile(r"骨干|推荐单位|课题负责人|参与|参加|合作单位|联合单位|女|港澳|外籍|需求方|发榜方|主管部门")
# Whoever is granted anything: 对揭榜成功并通过验收的项目.
_ALL_GRANTED = patterns.compile(
    r"(?:对于?|经)?(?:(?:揭榜成功|成功揭榜|(?:评审|验收|评估|审核|考核)(?:合格|通过)|通过(?:评审|验收|审核|评估|考核)|入选|立项|获批|获得立项|入围|中榜)(?:并|且|、|和|后)?(?:经)?){1,3}"
    r"的(?:项目|课题|榜单|单位|企业|揭榜方|揭榜单位)?"
)
# Words in `applies_to` that leave nobody out of the officer's row: the limit for men is the plain one.
_EVERYBODY = patterns.compile(r"(?:其他|其它|其余)(?:各)?(?:类)?型?(?:(?:项目|课题)?(?:负责人|申请人|申报人)|项目|课题|方向|类别)|同一|每个|男")
_LED_BY = patterns.compile(r"牵头|申报|承担|揭榜|为")
# What tells types of project apart in a call without projects.
_OFFERED = frozenset(("funding_max", "funding_mean", "funding_min"))
_SUBMISSION = patterns.compile(r"申报(?!产品|单位|企业|主体|机构|人员|对象)|受理|填报|提交|开放|报送|揭榜|征集|接收|申请")
_TERM = patterns.compile(r"(?:实施|执行|研究|研发|攻关|完成|起止|建设)(?:周期|期限|期|时限|时间|年限)\n?[^。；\n]{0,12}$")
_ON_PAPER = patterns.compile(r"纸质|书面|纸件")
_WORK = patterns.compile(r"实施|执行|研究期|周期|起止|建设期|完成期")


def matching_ratio(rule: Rule) -> Decimal | None:
    """自筹:财政 as a rule of matching_min bounds it from below; None where it states an amount, a share of the whole, or reads the wrong way round."""
    if rule.key != "matching_min" or not rule.quantity_id or is_suspect(rule):
        return None
    if rule.unit in ("", "倍"):
        bound = rule.upper if _turned(rule) and rule.lower is None else rule.lower
        if bound is None or (_turned(rule) and rule.unit == "倍") or _SHARE.search(rule.quote):
            return None
        if not rule.unit and bound != 1 and not (_SELF_FIRST.search(rule.quote) or _PUBLIC_FIRST.search(rule.quote)):
            # 按1:0.5的比例配套: nobody says whose part comes first
            return None
        return _inverse(bound) if _turned(rule) else bound
    if rule.unit == "%" and rule.lower is not None and not _OF_WHOLE.search(rule.quote) and (
        _SELF_FIRST.search(rule.quote) or _AS_SHARE.search(rule.quote)
    ):
        return rule.lower / 100
    return None


def is_suspect(rule: Rule) -> bool:
    """Whether a ratio would make sense only the other way round: 财政:自筹 不低于 1:2, or a ceiling on 自筹:财政."""
    if rule.key != "matching_min" or rule.unit or not rule.quantity_id:
        return False
    return rule.comparator in (("ge", "gt") if _turned(rule) else ("le", "lt"))


def _turned(rule: Rule) -> bool:
    """Whether the public money is named first: 财政经费与自筹经费比例."""
    own, public = _SELF_FIRST.search(rule.quote), _PUBLIC_FIRST.search(rule.quote)
    return public is not None and (own is None or public.start() < own.start())


def _inverse(value: Decimal) -> Decimal | None:
    if not value:
        return None
    whole = (1 / value).quantize(Decimal("1e-9"))
    return whole.normalize() if whole != whole.to_integral_value() else whole.to_integral_value()


def _always(_: Rule) -> bool:
    return True


_COUNT = patterns.compile(r"\d{1,2}(?:[.\-]\d{1,2}){0,2}|[一二三四五六七八九十]{1,3}")
_TO = patterns.compile(r"[至～~]\p{Han}{0,2}$")


def _names_some(applies_to: str) -> bool:
    """Whether a rule is limited to projects by their numbers."""
    return bool(applies_to) and SOME_PROJECTS.fullmatch(applies_to) is not None


def _names(applies_to: str, project: Project) -> bool | None:
    """Whether a rule that is limited to projects by their numbers (方向2、方向4, 方向2至4) names one; None where it is not limited so."""
    own = _COUNT.search(project.number) if _names_some(applies_to) else None
    if own is None:
        return None
    if "专题" in applies_to and "专题" not in project.number:
        # 专题一、专题二每项…: what is limited to topics
        own = _COUNT.fullmatch(project.topic) or own
    named = list(_COUNT.finditer(applies_to))
    if any(number[0] == own[0] for number in named):
        return True
    ranges = [(a[0], b[0]) for a, b in pairwise(named) if _TO.search(applies_to, a.end(), b.start())]
    return own[0].isdecimal() and any(a.isdecimal() and b.isdecimal() and int(a) < int(own[0]) < int(b) for a, b in ranges)


def types(text: Text, outline: Outline, rules: Sequence[Rule]) -> tuple[Project, ...]:
    """What a call without projects (面上项目, 青年科学基金项目) offers: each type that its terms name with money, else the call as a whole.

    Empty where there are projects, and for a text that says neither who may apply nor what is paid.
    """
    if outline.projects or not any(section.kind in ("requirements", "funding") for section in outline.guide_sections):
        return ()
    named: dict[str, Rule] = {}
    for rule in rules:
        for name in _PARTS.split(rule.applies_to) if rule.scope == "type" and rule.key in _OFFERED else ():
            named.setdefault(name, rule)
    if len(named) > 1 and not any(rule.key in _OFFERED and rule.scope == "guide" and not rule.applies_to for rule in rules):
        return tuple(Project("", name, name, "", "", rule.start, rule.end) for name, rule in named.items())
    return (Project("", outline.title, "", "", "", 0, len(text.content)),)


def effective(
    text: Text,
    projects: Sequence[Project],
    metadata: Metadata,
    quantities: Sequence[Quantity],
    rules: Sequence[Rule],
    dates: Sequence[Date],
    *,
    topics: Sequence[Topic] = (),
) -> tuple[dict[str, object], ...]:
    """The effective row of every project, in their order; what is not stated is None."""
    titles = {topic.number: topic.title for topic in topics}
    sorts = {number: title for number, title in titles.items() if _SORT.fullmatch(title)}
    own: dict[tuple[str, str], list[Quantity]] = {}
    for quantity in quantities:
        if quantity.section == "indicators":
            own.setdefault((quantity.topic, quantity.project), []).append(quantity)
    shared = [r for r in rules if not r.project]
    special: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        if rule.project:
            special.setdefault((rule.topic, rule.project), []).append(rule)
    mixed = any(project.type for project in projects)
    deadlines, terms = _deadlines(text, dates), _terms(text, dates)
    numbered = Counter((project.topic, project.number) for project in projects)

    def of(project: Project, found: Mapping[tuple[str, str], list[_Told]]) -> list[_Told]:
        """What is told of a project: by its number, and where several have the same by the place."""
        key = (project.topic, project.number)
        told = found.get(key, [])
        if numbered[key] == 1 or not project.number:
            return told
        return told[bisect_left(told, project.start, key=_START) : bisect_left(told, project.end, key=_START)]

    return tuple(
        _Row(
            project,
            sorts.get(project.topic, ""),
            titles.get(project.topic, ""),
            metadata,
            of(project, own),
            [
                *of(project, special),
                *(r for r in shared if r.topic in ("", project.topic) and _speaks_of(r, sorts, project.topic)),
            ],
            deadlines,
            (terms.get((project.topic, project.number)) if numbered[project.topic, project.number] == 1 else None) or terms.get(("", "")),
            mixed=mixed,
        ).values()
        for project in projects
    )


def _speaks_of(rule: Rule, sorts: Mapping[str, str], topic: str) -> bool:
    """Whether a rule that names topics (集成项目资助1000万元/项, where 一、集成项目 is one) names this one."""
    named = [number for number, title in sorts.items() if title in rule.quote]
    return not named or topic in named


def _deadlines(text: Text, dates: Sequence[Date]) -> list[Date]:
    """The last moments for the applicant: deadlines, then the periods of submission; where there is none, the day for papers or that of one's own
    institution."""
    plain = [d for d in dates if d.kind == "submit_deadline" and d.date_to]
    for date in dates:
        if date.kind == "period" and date.date_to and not date.anchor:
            begun = max(text.folded.rfind(stop, 0, date.start) for stop in "\n。；") + 1
            around = text.folded[max(begun, date.start - 40) : date.end + 16]
            clause = max(text.folded.rfind("，", begun, date.start) + 1, begun)
            if _SUBMISSION.search(around) and not _WORK.search(around) and not _ON_PAPER.search(text.folded, clause, date.end):
                plain.append(date)
    return plain or [d for d in dates if d.kind in ("paper_deadline", "internal_deadline") and d.date_to]


def _terms(text: Text, dates: Sequence[Date]) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """Topic and project → the date and the months of the one term printed with both its ends (2029年7月1日至2032年6月30日); empty strings for the guide's."""
    found: dict[tuple[str, str], tuple[str, Decimal]] = {}
    for date in dates:
        if date.kind == "period" and _TERM.search(text.folded, max(0, date.start - 30), date.start):
            months = _between(date.date_from, date.date_to)
            if months is not None:
                found.setdefault((date.topic, date.project), (date.date_id, months))
    return found


_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _between(first: str, last: str) -> Decimal | None:
    """The whole months from one ISO date to another, both included; None where days are left."""
    begun, done = ([int(part) for part in day.split("T")[0].split("-")] for day in (first, last))
    if len(begun) != len(done) or len(begun) == 1:
        return None
    months = (done[0] - begun[0]) * 12 + done[1] - begun[1]
    if len(begun) == 2:
        return Decimal(months + 1)
    days = done[2] - begun[2] + 1
    whole = begun[2] == 1 and done[2] >= _LENGTHS[done[1] - 1]
    return Decimal(months + 1) if whole else Decimal(months) if days == 0 else None


class _Row:
    """The row of one project in the making; `sort` is its topic where that is a sort of projects, `title` the topic's title in any case; `mixed`: the guide
    has projects of several types."""

    def __init__(
        self,
        project: Project,
        sort: str,
        title: str,
        metadata: Metadata,
        own: Sequence[Quantity],
        rules: Sequence[Rule],
        deadlines: Sequence[Date],
        term: tuple[str, Decimal] | None,
        *,
        mixed: bool,
    ) -> None:
        self.project, self.sort, self.topic, self.metadata, self.own, self.deadlines, self.term = project, sort, title, metadata, own, deadlines, term
        self.mixed = mixed
        self.sources: dict[str, str] = {}
        free = [r for r in rules if self._concerns(r)]
        # What names the project goes before what is for all.
        self.rules = sorted(free, key=lambda r: (_RANK[r.scope], not _names_some(r.applies_to), r.start))
        self.lead = next((r for r in self.rules if r.key == "lead" and r.modality == "must" and not self._is_case(r)), None)
        self.rules = [r for r in self.rules if not self._is_case(r) or self._case_holds(r)]
        self.keys = frozenset(r.key for r in self.rules)

    def _concerns(self, rule: Rule) -> bool:
        named = _names(rule.applies_to, self.project)
        if named is not None:
            return named
        if rule.scope == "type":
            return self._of_type(rule.applies_to) and "女" not in rule.applies_to
        return not rule.applies_to or not _ONLY_SOME.search(rule.applies_to)

    def _of_type(self, applies_to: str) -> bool:
        """Whether the project is of one of the types named: by its topic or its suffix as printed, else by what the words mean."""
        if applies_to in (self.sort, self.topic):
            return True
        suffix = self.project.suffix.strip("（）()[]【】")
        for part in _PARTS.split(_NOUN.sub("", applies_to.removesuffix("男性"))):
            name = part.removesuffix("类").strip("“”")
            # 基础前沿技术类项目 are those of the topic 基础前沿技术.
            if project_type(f"{part}项目") == "open_competition" and part.startswith("揭榜") and not self.mixed:
                # In a guide whose projects have no types 揭榜项目 are all of them.
                return True
            if name and (name in suffix or name == self.topic or (self.project.type and project_type(f"{part}项目") == self.project.type)):
                return True
        return False

    @staticmethod
    def _is_case(rule: Rule) -> bool:
        if not rule.applies_to or rule.scope == "type" or _names_some(rule.applies_to):
            return False
        return _EVERYBODY.match(rule.applies_to) is None and _ALL_GRANTED.fullmatch(rule.applies_to) is None

    def _case_holds(self, rule: Rule) -> bool:
        """企业牵头申报的 holds where only enterprises may lead; of other cases nothing is known."""
        asked = organisations(rule.applies_to)
        if not asked or not _LED_BY.search(rule.applies_to) or self.lead is None:
            return False
        leaders = organisations(self.lead.value)
        return bool(leaders) and set(leaders) <= set(asked)

    def _first(self, column: str, *keys: str, where: Callable[[Rule], bool] = _always) -> Rule | None:
        rule = next((r for r in self.rules if r.key in keys and where(r)), None) if not self.keys.isdisjoint(keys) else None
        if rule is not None:
            self.sources[column] = rule.rule_id
        return rule

    def _upper(self, column: str, where: Callable[[Rule], bool] = _always) -> Decimal | None:
        rule = self._first(column, column, where=lambda r: where(r) and (r.upper is not None or r.modality in ("may", "must_not")))
        if rule is None:
            return None
        if rule.modality == "must_not" and not rule.quantity_id:
            return Decimal(0)
        return rule.upper

    def values(self) -> dict[str, object]:
        """All columns of the row."""
        joint = self._first("joint", "joint")
        funding = self._ceiling()
        if funding is None and not any(r.key == "awards_max" and r.scope == "project" and r.upper != 1 for r in self.rules):
            # What a 榜单 pays is all that its project gets where nothing else is stated.
            funding = self._first("funding_max_yuan", "funding_total", where=lambda r: _is_money(r) and r.scope == "project" and not r.per)
        floor = self._floor(funding)
        mean = self._first("funding_mean_yuan", "funding_mean", where=_is_money)
        # What a fund is given every year is the total of no call that names its own.
        total = self._first("funding_total_yuan", "funding_total", where=lambda r: _is_money(r) and not r.per)
        total = total or self._first("funding_total_yuan", "funding_total", where=_is_money)
        matching = self._first(
            "matching_ratio_min", "matching_min", where=lambda r: not r.quantity_id or matching_ratio(r) is not None or is_suspect(r)
        )
        lead = self.lead
        if lead is not None:
            self.sources["lead"] = self.sources["lead_text"] = lead.rule_id
        born = self._first("born_after", "born_after")
        age = self._first("age_max", "age_max", where=lambda r: r.upper is not None)
        if born is not None and age is not None and _RANK[age.scope] < _RANK[born.scope]:
            # 青年项目 have an age of their own: the year of birth of all others is not theirs.
            born = None
        row: dict[str, object] = {
            "project": self.project.number,
            "topic": self.project.topic,
            "title": self.project.title,
            "type": self.project.type,
            "lead": "|".join(organisations(lead.value)) or "any" if lead else "any",
            "lead_text": lead.quote if lead else None,
            "joint": joint.modality != "must_not" if joint else None,
            "region": self._region(),
            "partners_max": self._upper("partners_max", where=lambda r: "课题" not in r.per),
            "subtopics_max": self._upper("subtopics_max"),
            "applications_max": self._applications(),
            "age_max": self._upper("age_max"),
            "born_after": born.value if born else None,
            "matching_ratio_min": matching_ratio(matching) if matching else None,
            "funding_min_yuan": floor.lower if floor else None,
            "funding_max_yuan": funding.upper if funding else None,
            "funding_mean_yuan": _amount(mean),
            "funding_total_yuan": _amount(total),
            "funding_per": next((rule.per for rule in (funding, floor, mean) if rule), "") or None,
            "funding_mode": self._mode(),
            **self._payment(),
            "equipment_share_max": self._upper("equipment_share_max"),
            "awards_max": self._upper("awards_max", where=lambda r: self._is_own(r) or bool(r.per) or _names_some(r.applies_to) or bool(_EACH.search(r.quote))),
            "duration_months": self._months(),
            "deadline": self._deadline(),
            **self._counts(),
        }
        targets = [q for q in self.own if q.role == "target"]
        row["hard_figures"] = len(targets)
        row["figures"] = "；".join(f"{q.indicator} {q.bound_text}".strip() for q in targets) or None
        row["sources"] = self.sources
        return row

    def _ceiling(self) -> Rule | None:
        """The most money for the project: what is stated for the whole of it; else the most that one of its stages is paid (a sum of stages is
        nobody's word), else what is paid for each so much of something."""
        told = [r for r in self.rules if r.key == "funding_max" and _is_money(r)]
        ceilings = [r for r in told if not is_staged(r) and not is_rate(r)]
        whole = min(ceilings, key=lambda r: (_RANK[r.scope], is_yearly(r)), default=None)
        stages = [r for r in told if is_staged(r) and r.upper is not None]
        if whole is not None and whole.lower == whole.upper:
            # 分为100万元、50万元、30万元三档: the highest of them
            whole = max((r for r in ceilings if _is_beside(r, whole)), key=lambda r: r.upper or 0)
        rule = whole or max(stages, key=lambda r: (-_RANK[r.scope], r.upper or 0), default=None) or next(iter(told), None)
        if rule is not None:
            self.sources["funding_max_yuan"] = rule.rule_id
        return rule

    def _floor(self, funding: Rule | None) -> Rule | None:
        """The rule of the least money for a project: a ceiling of its own leaves the floor of 不低于100万元、不超过800万元 in force.

        An amount (资助200万元) is no floor to the ceiling of others, nor does a floor above the ceiling of the project bind it.
        """
        below = funding.upper if funding else None
        if funding is not None and funding.lower == funding.upper:
            funding = min((r for r in self.rules if r.key == funding.key and _is_beside(r, funding)), key=lambda r: r.lower or 0)
        return self._first(
            "funding_min_yuan",
            "funding_min",
            "funding_max",
            where=lambda r: (
                _is_money(r) and r.lower is not None and (r is funding or (r.lower != r.upper and (below is None or r.lower <= below)))
            ),
        )

    def _is_own(self, rule: Rule) -> bool:
        """Whether a rule is told of this row alone: of its project, or of the type that it is (拟资助青年项目100项)."""
        return rule.scope == "project" or (rule.scope == "type" and not self.project.number)

    def _applications(self) -> Decimal | None:
        """How many projects at once, those under way included, where the guide says so; else how many applications."""
        counted = self._upper("applications_max", where=lambda r: bool(_ONGOING.search(r.quote)))
        return counted if counted is not None else self._upper("applications_max")

    def _region(self) -> str | None:
        """The named region; 本省, 我市 and 省内 are that of the issuer, and stay as printed where the guide does not say which."""
        rule = self._first(
            "region", "region", where=lambda r: r.modality in ("must", "should") and "外" not in r.value and "不限" not in r.value
        )
        if rule is None:
            return None
        own = rule.value.startswith(("本", "我", "全")) or _WITHIN.fullmatch(rule.value)
        return (self.metadata.region or rule.value) if own else rule.value

    def _mode(self) -> str | None:
        rule = self._first("funding_mode", "funding_mode")
        return rule.value if rule else None

    def _payment(self) -> dict[str, object]:
        """How it is paid, in the words of all rules of the nearest level, and the shares of the instalments in percent."""
        first = self._first("payment", "payment")
        if first is None:
            return {"payment": None, "payment_shares": None}
        same = [r for r in self.rules if r.key == "payment" and r.scope == first.scope]
        shares = [plain_number(r.upper) for r in same if r.unit == "%" and r.upper is not None]
        told = list(dict.fromkeys(r.quote for r in same))
        ways = [way for way in dict.fromkeys(r.value for r in same if r.quantity_id) if way and not any(way in quote for quote in told)]
        return {"payment": "；".join([*ways, *told]), "payment_shares": "|".join(shares) or None}

    def _months(self) -> Decimal | None:
        rule = self._first("duration_months", "duration")
        if self.term is not None and (rule is None or rule.scope != "project"):
            self.sources["duration_months"] = self.term[0]
            return self.term[1]
        if rule is None or rule.upper is None:
            return None
        return (rule.upper * 12).normalize().quantize(Decimal(1)) if rule.unit in ("年", "周年") else rule.upper

    def _deadline(self) -> str | None:
        fitting = [d for d in self.deadlines if d.project in ("", self.project.number) and d.topic in ("", self.project.topic)]
        if not fitting:
            return None
        nearest = min(fitting, key=lambda d: (not d.project, bool(d.applies_to), d.kind != "submit_deadline"))
        self.sources["deadline"] = nearest.date_id
        return nearest.date_to

    def _counts(self) -> dict[str, object]:
        found: dict[str, object] = {}
        floors = [q for q in self.own if q.role == "target" and q.lower is not None and q.change == "none" and q.dimension == "count"]
        for column, ids in COUNTS.items():
            counted = next((q for q in floors if _counts_for(column, q, ids)), None)
            found[column] = counted.lower if counted else None
            if counted:
                self.sources[column] = counted.quantity_id
            if column == "standards_min":
                found["standards_proposal"] = counted is not None and any(
                    w in counted.indicator for w in ("提案", "草案", "送审稿", "征求意见稿")
                )
        return found


def _amount(rule: Rule | None) -> Decimal | None:
    return None if rule is None else rule.upper if rule.upper is not None else rule.lower


def _is_beside(rule: Rule, amount: Rule) -> bool:
    """Whether a rule is the amount or one more that the same words tell of the same."""
    same = (rule.start, rule.end, rule.unit, rule.per, rule.applies_to) == (amount.start, amount.end, amount.unit, amount.per, amount.applies_to)
    return same and rule.lower is not None and rule.lower == rule.upper


def _is_money(rule: Rule) -> bool:
    return rule.unit.startswith("元")


def _counts_for(column: str, quantity: Quantity, ids: tuple[str, ...]) -> bool:
    if quantity.indicator_id in ids:
        return True
    if any(word in quantity.indicator for word in _LISTED.get(column, ())) and _LIST.search(quantity.indicator):
        # 实用新型、软件著作权各至少6项 is one figure for both.
        return True
    return f"category:{quantity.category}" in ids and quantity.indicator_id not in _NO_STANDARD
