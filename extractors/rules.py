"""Rules: who may apply, and under which terms. Contacts: whom to ask.

Each clause outside 研究内容 and 考核指标 is held against `lexicons/rules.tsv`. Modality comes from the modal words; with a figure the comparator
carries the polarity. Left: what is bounded by a date (dates.py), procedure of review and filing, targets of the programme.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from extractors import lexicon
from extractors.model.block import Outline, Section
from extractors.model.guide import Contact, Date, Modality, Rule, Scope
from extractors.model.quantity import Quantity
from extractors.model.text import Text

COLUMNS = ("rule_id", "key", "value", "modality", "words", "without", "units", "examples", "counterexamples")

_CLAUSE = regex.compile(r"[^，。；！？\n,;]+")
_MUST_NOT = regex.compile(r"不得|不能|不可|严禁|禁止|不允许|不予|不具备|不受理")
_SHOULD = regex.compile(r"鼓励|优先|加分|建议|倡导|宜(?!居)")
_MAY = regex.compile(r"可(?:以|由|与|联合|单独|自行|牵头|申报|同时|采用|参与|根据|按)|允许")
_HEDGED = regex.compile(r"原则上|一般")
_ORGANISATIONS = (
    ("platform", regex.compile(r"平台.{0,4}(?:建设|依托|承建|运营)单位|实验室.{0,4}(?:建设|依托)单位|中心.{0,4}(?:建设|依托)单位")),
    ("enterprise", regex.compile(r"企业|公司")),
    ("university", regex.compile(r"高校|高等学校|高等院校|大学|院校")),
    ("institute", regex.compile(r"科研院所|科研机构|研究院|研究所|研发机构|科研单位|科研事业单位")),
    ("hospital", regex.compile(r"医院|医疗机构|医疗卫生机构|疾控")),
    ("government", regex.compile(r"业务部门|行政部门|事业单位|政府")),
    ("organisation", regex.compile(r"社会组织|行业协会|学会|联盟|合作社")),
)
# A region that is meant by its relation to the issuer.
_OWN_REGION = regex.compile(r"(?:本|我|全)(?:省|市|区|县)|(?:省|市|区|县|境)内|粤港澳大湾区|中国大陆|内地")
_TITLE = regex.compile(r"(?:正|副)?高级(?:专业技术)?(?:职称|职务|工程师)?|中级(?:专业技术)?职称|(?:副)?(?:教授|研究员)")
_DEGREE = regex.compile(r"博士|硕士|学士|本科|研究生")
_TYPES = regex.compile(r"(?P<type>[\p{Han}]{2,8}(?:类|科学家))(?:项目|课题|榜单)?")


@dataclass(frozen=True, slots=True)
class _Entry:
    rule_id: str
    key: str
    value: str
    modality: str
    words: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]
    units: frozenset[str]
    figure: bool


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            row["rule_id"],
            row["key"],
            row["value"],
            row["modality"],
            tuple(tuple(group.split("/")) for group in row["words"].split()),
            tuple(w for w in row["without"].split("/") if w),
            frozenset(lexicon.split(row["units"])),
            bool(row["units"]),
        )
        for row in lexicon.load("rules.tsv", COLUMNS)
    )


def find_rules(text: Text, outline: Outline, quantities: Sequence[Quantity], dates: Sequence[Date]) -> list[Rule]:
    """The rules of a guide, in the order of the text. `quantities` must be ordered by `number_start`."""
    starts = [q.number_start for q in quantities]
    holders: list[tuple[str, str, Scope, Section]] = [("", "", "guide", s) for s in (*outline.preamble, *outline.guide_sections)]
    holders += [(t.number, "", "topic", s) for t in outline.topics for s in t.sections]
    holders += [(p.topic, p.number, "project", s) for p in outline.projects for s in p.sections]
    found: list[Rule] = []
    for topic, project, scope, section in sorted(holders, key=lambda h: h[3].start):
        if section.kind not in ("research_content", "indicators"):
            found += _section_rules(text, section, topic, project, scope, quantities, starts)
    return found


def _section_rules(
    text: Text, section: Section, topic: str, project: str, scope: Scope, quantities: Sequence[Quantity], starts: list[int]
) -> Iterator[Rule]:
    for match in _CLAUSE.finditer(text.folded, section.start, section.end):
        start, end = match.span()
        inside = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
        yield from _clause_rules(text, start, end, inside, topic, project, scope)


def _clause_rules(
    text: Text, start: int, end: int, inside: Sequence[Quantity], topic: str, project: str, scope: Scope
) -> Iterator[Rule]:
    clause = text.folded[start:end]
    quote = text.content[start:end].strip()
    targets = [q for q in inside if q.role == "target"]
    taken: set[str] = set()
    named = _TYPES.search(clause)
    applies_to = named.group() if named and scope == "guide" else ""
    for entry in _entries():
        if not all(any(w in clause for w in group) for group in entry.words) or any(w in clause for w in entry.without):
            continue
        figures: list[Quantity | None] = [q for q in targets if q.quantity_id not in taken and _fits(q, entry.units)] if entry.figure else [None]
        for figure in figures:
            value = "" if figure is not None else _value(entry.value, clause, quote)
            if figure is None and not value:
                continue
            if figure is not None:
                taken.add(figure.quantity_id)
            yield Rule(
                key=entry.key,
                modality=modality(clause, figured=figure is not None) if entry.modality == "auto" else entry.modality,  # type: ignore[arg-type]
                comparator=figure.comparator if figure else "",
                lower=figure.lower if figure else None,
                upper=figure.upper if figure else None,
                unit=figure.unit if figure else "",
                per=figure.per if figure else "",
                value=value,
                scope="type" if applies_to else scope,
                applies_to=applies_to,
                any_of="",
                hedged=bool(_HEDGED.search(clause)),
                quote=quote,
                start=start,
                end=end,
                topic=topic,
                project=project,
                quantity_id=figure.quantity_id if figure else "",
            )
    yield from _money(text, clause, quote, start, end, [q for q in targets if q.quantity_id not in taken], topic, project, scope)


def _money(
    text: Text, clause: str, quote: str, start: int, end: int, figures: Sequence[Quantity], topic: str, project: str, scope: Scope
) -> Iterator[Rule]:
    """Public money: an amount per project is funding_max, one for the whole programme funding_total."""
    for figure in figures:
        if figure.unit != "元" or not regex.search(r"资助|补助|经费|支持|资金|奖励|国拨|榜单金额|金额|额度|财政", clause):
            continue
        whole = regex.search(r"总(?:经费|投入|额|计|投资)|共(?:安排|计|投入)|拟安排|总的|投入约", clause) and not figure.per and scope != "project"
        key = "funding_total" if whole else "funding_max"
        yield Rule(
            key, modality(clause, figured=True), figure.comparator, figure.lower, figure.upper, figure.unit, figure.per, "", scope, "", "",
            bool(_HEDGED.search(clause)), quote, start, end, topic, project, figure.quantity_id,
        )  # fmt: skip


def _fits(quantity: Quantity, units: frozenset[str]) -> bool:
    if "any" in units or quantity.unit in units:
        return True
    return "ratio" in units and not quantity.unit and ":" in quantity.number_text.replace("∶", ":").replace("：", ":")


def modality(clause: str, *, figured: bool) -> Modality:
    """must, should, may or must_not, from the modal words; without one it is must. A figure's comparator carries the polarity."""
    if _SHOULD.search(clause):
        return "should"
    if not figured and _MUST_NOT.search(clause):
        return "must_not"
    return "may" if _MAY.search(clause) else "must"


def organisations(clause: str) -> list[str]:
    """The kinds of organisation named in a clause: platform, enterprise, university, institute, hospital, government, organisation."""
    return [kind for kind, pattern in _ORGANISATIONS if pattern.search(clause)]


def _value(kind: str, clause: str, quote: str) -> str:
    if kind == "@organisations":
        return "|".join(organisations(clause[: clause.find("牵头")] or clause))
    if kind == "@region":
        return _region(clause)
    if kind in ("@title", "@degree"):
        match = (_TITLE if kind == "@title" else _DEGREE).search(clause)
        return match.group() if match else ""
    return quote if kind == "@clause" else kind


@cache
def _regions() -> tuple[str, ...]:
    rows = lexicon.load("regions.tsv", ("name", "short", "level", "within"))
    return tuple(sorted((row["name"] for row in rows), key=len, reverse=True))


def _region(clause: str) -> str:
    """The region a clause names, by its full name, or by its relation to the issuer (本省, 市内)."""
    named = next((name for name in _regions() if name in clause), "")
    own = None if named else _OWN_REGION.search(clause)
    return named or (own.group() if own else "")


_ROLE = regex.compile(r"(?P<role>业务|技术|监督|政策|申报|系统|综合|咨询|投诉|举报)\p{Han}{0,6}?(?:咨询|支持|联系|电话|联系人|方式|服务|举报)?[^：:\n]{0,8}[：:]")
_PHONE = regex.compile(r"(?<!\d)(?:0\d{2,3}[-－—]?\d{7,8}(?:[-转]\d{1,6})?|1[3-9]\d{9}|400[-－]?\d{3}[-－]?\d{4})(?:[、/，]\d{7,8})*(?!\d)")
_EMAIL = regex.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,8}")
_URL = regex.compile(r"(?:https?://|www\.)[A-Za-z0-9./?=&_%:#~-]{3,200}")
_NAME = regex.compile(r"(?:联系人|咨询人)?[：:]?\s?(?P<name>\p{Han}{2,4}?)(?:老师|同志|处长)?[，,、：:（( ]{0,2}(?=0\d{2,3}|1[3-9]\d|\d{7,8})")
_ROLES = {"业务": "business", "政策": "business", "申报": "business", "综合": "business", "咨询": "business", "技术": "technical", "系统": "technical"}


def find_contacts(text: Text) -> list[Contact]:
    """Telephone numbers and addresses with the office and person they belong to, a line each."""
    found: list[Contact] = []
    role = "business"
    for line in regex.finditer(r"[^\n。；]+", text.folded):
        stretch = line.group()
        label = _ROLE.search(stretch)
        if label:
            role = _ROLES.get(label.group("role"), "supervision")
        phone, email, url = _PHONE.search(stretch), _EMAIL.search(stretch), _URL.search(stretch)
        if not phone and not email:
            continue
        name = _NAME.search(stretch)
        unit = regex.search(r"\p{Han}{2,20}(?:厅|局|委|部|处|中心|公司|办公室|科技部)", stretch)
        found.append(
            Contact(
                role,
                unit.group() if unit else "",
                name.group("name") if name else "",
                phone.group() if phone else "",
                email.group() if email else "",
                url.group() if url else "",
                line.start(),
                line.end(),
            )
        )
    return found
