"""What does not add up: what the guide declares against what was read, and what a person should look at.

Every finding is an Issue with a stable code; `error` and `warning` ask for review, `info` only tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from extractors import patterns
from extractors.facts import is_suspect
from extractors.model.block import Outline, SectionKind
from extractors.model.guide import Issue, LedgerEntry, Metadata, Rule, Severity
from extractors.model.quantity import Quantity
from extractors.model.text import Text

LOW_COVERAGE = 0.9
"""A guide of which less than this share stands in a placed block asks for review."""

_HARMLESS = frozenset({"furniture", "watermark", "repeated_header", "outside_content"})
"""Remarks of readers that lose nothing of what a guide says; any other may have cost words or made figures unsure."""
_FLAGS: dict[str, tuple[Severity, str]] = {
    "conflicting_comparators": ("warning", "前后比较词互相矛盾，按最近者读作 {bound}"),
    "suspect_superscript": ("warning", "数字可能丢失了上标，请核对原文"),
    "ocr": ("warning", "数字含有疑似误识字符，请核对原文"),
    "ocr_exponent": ("warning", "上标由 OCR 读出，未经核对，请核对原文"),
    "ambiguous_unit": ("info", "单位“{unit}”有多种含义"),
    "reversed_range": ("warning", "区间上下限次序颠倒，读作 {bound}"),
}
_STATED = {"issuer": "发布单位", "published_on": "发布日期", "url": "网址"}
_DOUBLED = patterns.compile(r"(\p{Han}{2,4})\1")
"""研究研究内容, a misprint."""
_SINGULAR: dict[SectionKind, str] = {"indicators": "考核指标", "research_content": "研究内容"}


def audit(
    text: Text,
    outline: Outline,
    metadata: Metadata,
    quantities: Sequence[Quantity],
    ledger: Sequence[LedgerEntry],
    rules: Sequence[Rule] = (),
) -> tuple[Issue, ...]:
    """All findings on one guide, in the order of the text."""
    issues = [
        *_remarks(text), *_call(text), *_stated(metadata), *_declared(outline, metadata), *_structure(outline), *_colons(text, outline),
        *_figures(quantities), *_ratios(rules), *_unexplained(ledger),
    ]  # fmt: skip
    return tuple(sorted(issues, key=lambda i: (i.start, i.code, i.message)))


def _remarks(text: Text) -> Iterable[Issue]:
    for remark in text.source.remarks:
        severity: Severity = "info" if remark.code in _HARMLESS else "warning"
        yield Issue(code=remark.code, severity=severity, message=remark.message, page=remark.page)


def _call(text: Text) -> Iterable[Issue]:
    """What the guide inherits from a notice in a file of its own, and where that is found."""
    front = text.source.front
    if front is not None:
        printed = any(page.width for page in text.source.pages)
        pages = f"，其第1页在此记为第{text.source.own_pages + 1}页" if printed else ""
        yield Issue(code="notice_beside", severity="info", message=f"与“{front.name}”同属一个通知，期限、联系人、限项等承自该文件{pages}")


def _stated(metadata: Metadata) -> Iterable[Issue]:
    """Where somebody else says otherwise than the guide."""
    for name, words in metadata.overruled.items():
        source, value = metadata.sources[name], getattr(metadata, name)
        yield Issue(code="stated_otherwise", severity="warning", message=f"{_STATED[name]}：{source} 为“{value}”，正文为“{words}”，已采用 {source}")


def _declared(outline: Outline, metadata: Metadata) -> Iterable[Issue]:
    """四个专题20个榜单, 每榜至多2项, 合计至多30项 against the outline."""
    declared = metadata.declared
    for code, said, found, noun in (
        ("declared_topics", declared.topics, len(outline.topics), "专题"),
        ("declared_projects", declared.projects, len(outline.projects), "项目"),
    ):
        if said is not None and said != found:
            yield Issue(code=code, severity="error", message=f"指南称共{said}个{noun}，解析得到{found}个")
    per, total = declared.awards_per_project_max, declared.awards_max
    if per is not None and total is not None and outline.projects and per * len(outline.projects) < total:
        yield Issue(
            code="declared_awards",
            severity="warning",
            message=f"指南称每个项目不超过{per}项、总数不超过{total}项，与{len(outline.projects)}个项目不符",
        )


def _structure(outline: Outline) -> Iterable[Issue]:
    if outline.coverage < LOW_COVERAGE:
        yield Issue(code="low_coverage", severity="warning", message=f"仅有{outline.coverage:.0%}的文字归入章节")
    for offset, line in outline.unplaced:
        yield Issue(code="unplaced_heading", severity="warning", message=f"疑似标题未能归位：{line[:40]}", start=offset, end=offset + len(line))
    numbers = Counter((p.topic, p.number) for p in outline.projects)
    for (_, number), count in numbers.items():
        if number and count > 1:
            yield Issue(code="repeated_number", severity="warning", message=f"项目编号 {number} 出现{count}次", project=number)
    with_kind = Counter(kind for p in outline.projects for kind in {s.kind for s in p.sections})
    for project in outline.projects:
        kinds = {s.kind for s in project.sections}
        # Words without any label are an item of another sort, of which nothing is missing.
        labelled = not project.sections or any(s.heading for s in project.sections)
        for kind, label in _SINGULAR.items():
            if labelled and kind not in kinds and with_kind[kind] > len(outline.projects) / 2:
                yield Issue(
                    code="missing_section",
                    severity="warning",
                    message=f"项目 {project.number} 缺少{label}",
                    start=project.start,
                    end=project.start,
                    project=project.number,
                )
        for section in project.sections:
            if _DOUBLED.search(section.heading):
                yield Issue(
                    code="misprinted_label",
                    severity="info",
                    message=f"项目 {project.number} 的标题疑有重字：{section.heading}",
                    start=section.heading_start,
                    end=section.start,
                    project=project.number,
                )
            if section.end <= section.start:
                yield Issue(
                    code="empty_section",
                    severity="warning",
                    message=f"项目 {project.number} 的“{section.heading}”没有内容",
                    start=section.heading_start,
                    end=section.end,
                    project=project.number,
                )


def _colons(text: Text, outline: Outline) -> Iterable[Issue]:
    """Labels closed by a half-width colon in a guide whose others have a full-width one: read alike, and told."""
    closed = [(s, p.number, text.content[s.heading_start : s.start].rstrip()[-1:]) for p in outline.projects for s in p.sections]
    if any(closer == "：" for *_, closer in closed):
        for section, number, closer in closed:
            if closer == ":":
                message = f"项目 {number} 的“{section.heading}”后为半角冒号"
                yield Issue(code="half_width_colon", severity="info", message=message, start=section.heading_start, end=section.start, project=number)


def _figures(quantities: Sequence[Quantity]) -> Iterable[Issue]:
    for quantity in quantities:
        for flag in quantity.flags:
            if flag in _FLAGS:
                severity, message = _FLAGS[flag]
                told = message.format(bound=quantity.bound_text, unit=quantity.unit)
                yield Issue(
                    code=flag,
                    severity=severity,
                    message=f"“{quantity.quote}”：{told}",
                    start=quantity.start,
                    end=quantity.end,
                    project=quantity.project,
                    page=quantity.page,
                )


def _ratios(rules: Sequence[Rule]) -> Iterable[Issue]:
    for rule in rules:
        if is_suspect(rule):
            yield Issue(
                code="suspect_ratio",
                severity="warning",
                message=f"“{rule.quote}”：照字面会限制自筹经费，疑为次序颠倒，自筹比例未填",
                start=rule.start,
                end=rule.end,
                project=rule.project,
            )


def _unexplained(ledger: Sequence[LedgerEntry]) -> Iterable[Issue]:
    for entry in ledger:
        if entry.verdict == "none" and entry.reference == "unexplained":
            yield Issue(
                code="unexplained_number",
                severity="warning",
                message=f"数字“{entry.text}”既未读作数量也未说明原因",
                start=entry.start,
                end=entry.end,
                project=entry.project,
                page=entry.page,
            )
