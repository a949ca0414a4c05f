"""Facts: one effective row a project. Its own words go before those of its topic, these before those of the guide.

Money and terms come from rules, counts from the indicators of its 考核指标, each with where it came from (`sources`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractors.model.block import Outline, Project
from extractors.model.guide import Date, Metadata, Rule
from extractors.model.quantity import Quantity
from extractors.organisations import organisations

_RANK = {"project": 0, "topic": 1, "type": 2, "guide": 3}
_LEAD_ORDER = ("platform", "enterprise", "university", "institute", "hospital", "government", "organisation")
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


def effective(
    outline: Outline, metadata: Metadata, quantities: Sequence[Quantity], rules: Sequence[Rule], dates: Sequence[Date]
) -> tuple[dict[str, object], ...]:
    """The effective row of every project, in the order of the outline; what is not stated is None."""
    return tuple(_row(project, metadata, quantities, rules, dates) for project in outline.projects)


def _binding(project: Project, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that bind a project, its own first."""
    bound = [
        r
        for r in rules
        if (r.project == project.number and r.topic == project.topic)
        or (not r.project and r.topic in ("", project.topic) and (not r.applies_to or _of_type(project, r.applies_to)))
    ]
    return sorted(bound, key=lambda r: (_RANK[r.scope], r.start))


def _of_type(project: Project, applies_to: str) -> bool:
    suffix = project.suffix.strip("（）()")
    name = applies_to.removesuffix("项目")
    return bool(suffix) and (suffix in applies_to or name in suffix)


def _row(
    project: Project, metadata: Metadata, quantities: Sequence[Quantity], rules: Sequence[Rule], dates: Sequence[Date]
) -> dict[str, object]:
    bound = _binding(project, rules)
    sources: dict[str, str] = {}

    def first(column: str, *keys: str) -> Rule | None:
        rule = next((r for r in bound if r.key in keys), None)
        if rule is not None:
            sources[column] = rule.rule_id
        return rule

    lead = first("lead", "lead")
    joint = next((r for r in bound if r.key == "joint"), None)
    region = first("region", "region")
    funding = first("funding_max_yuan", "funding_max")
    matching = first("matching_ratio_min", "matching_min")
    own = [q for q in quantities if q.project == project.number and q.topic == project.topic]
    row: dict[str, object] = {
        "project": project.number,
        "topic": project.topic,
        "title": project.title,
        "type": project.type,
        "lead": "|".join(organisations(lead.value)) or "any" if lead else "any",
        "lead_text": lead.quote if lead else None,
        "joint": joint is not None and joint.modality != "must_not",
        "region": _region(region, metadata),
        "partners_max": _upper(first("partners_max", "partners_max")),
        "subtopics_max": _upper(first("subtopics_max", "subtopics_max")),
        "applications_max": _upper(first("applications_max", "applications_max")),
        "age_max": _upper(first("age_max", "age_max")),
        "matching_ratio_min": matching.lower if matching and not matching.unit else None,
        "funding_min_yuan": funding.lower if funding else None,
        "funding_max_yuan": funding.upper if funding else None,
        "funding_per": funding.per or None if funding else None,
        "funding_mode": _text(first("funding_mode", "funding_mode")),
        "payment": _text(first("payment", "payment")),
        "equipment_share_max": _upper(first("equipment_share_max", "equipment_share_max")),
        "awards_max": _upper(first("awards_max", "awards_max")),
        "duration_months": _months(first("duration_months", "duration")),
        "deadline": next((d.date_to for d in dates if d.kind == "submit_deadline" and d.project in ("", project.number)), None),
    }
    for column, ids in COUNTS.items():
        floors = [q for q in own if q.section == "indicators" and q.role == "target" and _counts_for(q, ids)]
        counted = [q for q in floors if q.lower is not None and q.change == "none" and q.dimension == "count"]
        row[column] = counted[0].lower if counted else None
        if counted:
            sources[column] = counted[0].quantity_id
        if column == "standards_min":
            row["standards_proposal"] = bool(counted) and any(w in counted[0].indicator for w in ("提案", "草案", "送审稿", "征求意见稿"))
    targets = [q for q in own if q.section == "indicators" and q.role == "target"]
    row["hard_figures"] = len(targets)
    row["sources"] = sources
    return row


def _counts_for(quantity: Quantity, ids: tuple[str, ...]) -> bool:
    if quantity.indicator_id in ids:
        return True
    return f"category:{quantity.category}" in ids and quantity.indicator_id not in _NO_STANDARD


def _upper(rule: Rule | None) -> Decimal | None:
    return rule.upper if rule else None


def _text(rule: Rule | None) -> str | None:
    return rule.quote if rule else None


def _months(rule: Rule | None) -> Decimal | None:
    if rule is None or rule.upper is None:
        return None
    return rule.upper * 12 if rule.unit == "年" else rule.upper


def _region(rule: Rule | None, metadata: Metadata) -> str | None:
    """The named region; 本省, 我市 and 省内 are that of the issuer, and stay as printed where the guide does not say which."""
    if rule is None:
        return None
    if rule.value.startswith(("本", "我", "全")) or rule.value in ("省内", "市内", "境内"):
        return metadata.region or rule.value
    return rule.value
