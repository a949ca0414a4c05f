"""结题核对表: the assessable clauses of a project as a workbook to fill in, and what was filled in judged again.

A figure is judged by its bound. A bare number (发明专利3件) is a floor where more is better and a ceiling where less is; where the catalogue does not
know which, it is left to the reader. It is never judged by equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from extractors import __version__
from extractors.errors import InputError
from extractors.model.block import Project
from extractors.model.guide import Guide
from extractors.model.quantity import Quantity
from pipeline.labels import STAGES, label
from pipeline.language import say
from pipeline.sinks.sheets import clean, height
from pipeline.sinks.workbook import cell_formats, replacing_whole

Verdict = Literal["met", "below", "missing", "not_comparable", "judge"]
VERDICTS: dict[Verdict, str] = {"met": "达到", "below": "未达到", "missing": "未填", "not_comparable": "无法比较", "judge": "请自行判断"}

SHEET, ABOUT = "核对表", "说明"
HEAD = ("序号", "阶段", "条目原文", "指标", "要求", "下限", "上限", "单位", "完成值", "证明材料", "是否达到", "页码", "判定", "标识")
_WIDTHS = (6, 6, 60, 24, 26, 10, 10, 10, 12, 30, 12, 6, 8, 20)
_DONE, _LOW, _HIGH, _UNIT, _RULE, _NAME = (HEAD.index(name) for name in ("完成值", "下限", "上限", "单位", "判定", "标识"))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: a figure of a clause, or a clause without one (`rule` empty)."""

    number: int
    stage: str
    text: str
    indicator: str
    bound: str
    lower: Decimal | None
    upper: Decimal | None
    unit: str
    rule: str
    page: int
    name: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A line as filled in, and what became of it."""

    text: str
    indicator: str
    bound: str
    done: str
    verdict: Verdict


_BARE = {">=": "，按不低于核对", "<=": "，按不高于核对", "": "，请自行判断"}
"""How a bare number is judged, as the list says it."""


def rule_of(q: Quantity) -> str:
    """How a figure is judged: signs of the ends that count (`>=`, `<`, `>=<=`), empty where the reader must judge."""
    if q.comparator in ("eq", "approx"):
        if q.sense == "higher" or q.change != "none":
            return ">="
        return "<=" if q.sense == "lower" else ""
    low = "" if q.lower is None else ">=" if q.lower_closed else ">"
    high = "" if q.upper is None else "<=" if q.upper_closed else "<"
    return low + high


def project_of(guide: Guide, number: str) -> Project:
    """The project of that number. Raises InputError where there is none, or several topics have one."""
    found = [project for project in guide.outline.projects if number in (project.number, f"{project.topic}/{project.number}")]
    if len(found) == 1:
        return found[0]
    known = "、".join(dict.fromkeys(f"{p.topic}/{p.number}" if len(found) > 1 else p.number for p in found or guide.outline.projects))
    raise InputError(number, say("没有这个项目" if not found else "有几个这样的项目", "no such project" if not found else "several projects"), known)


def lines(guide: Guide, project: Project) -> Iterator[Line]:
    """The lines of a project, in the order of the text."""
    own = {q.quantity_id: q for q in guide.quantities}
    for item in guide.items:
        if (item.topic, item.project) != (project.topic, project.number):
            continue
        page, stage = guide.text.page(item.start), label(STAGES, item.stage)
        targets = [own[name] for name in item.quantity_ids if name in own and own[name].role == "target"]
        for q in targets:
            unit = f"{q.unit}/{q.per}" if q.per else q.unit
            name = f"{q.subject} {q.indicator}".strip() if q.subject not in q.indicator else q.indicator
            condition = f"（{q.qualifier}）" if q.qualifier else ""
            if q.comparator in ("eq", "approx"):
                condition += _BARE[rule_of(q)]
            yield Line(
                item.number, stage, item.text, name, f"{q.bound_text}{condition}", q.lower, q.upper, unit, rule_of(q), q.page, q.quantity_id
            )
        if not targets:
            yield Line(item.number, stage, item.text, "", "定性", None, None, "", "", page, item.item_id)


def _formula(row: int, line: Line) -> tuple[str, str]:
    """是否达到 as Excel counts it, and what it shows while nothing is filled in."""
    done, low, high = (f"{chr(ord('A') + column)}{row}" for column in (_DONE, _LOW, _HIGH))
    if not line.rule:
        return f'=IF({done}="","","{VERDICTS["judge"]}")', ""
    tests = [f"{done}{sign}{cell}" for sign, cell in ((">=", low), ("<=", high)) if sign in line.rule]
    tests += [f"{done}{sign}{cell}" for sign, cell in ((">", low), ("<", high)) if sign in line.rule.replace(">=", "").replace("<=", "")]
    met = f'IF(AND({",".join(tests)}),"{VERDICTS["met"]}","{VERDICTS["below"]}")'
    return f'=IF({done}="","",IF(ISNUMBER({done}),{met},"{VERDICTS["not_comparable"]}"))', ""


def write(path: Path, guide: Guide, project: Project) -> int:
    """Write the list of a project; returns how many lines it has. Raises InputError."""
    import xlsxwriter

    found = list(lines(guide, project))
    with replacing_whole(path) as handle, xlsxwriter.Workbook(handle, {"constant_memory": True}) as book:
        formats = cell_formats(book)
        fill = book.add_format({"valign": "top", "text_wrap": True, "bg_color": "#FFF9DB", "border": 1, "border_color": "#D8C98A"})
        page = book.add_worksheet(SHEET)
        for k, (name, wide) in enumerate(zip(HEAD, _WIDTHS, strict=True)):
            page.write_string(0, k, name, formats["head"])
            page.set_column(k, k, wide, None, {"hidden": name == "判定"})
        for row, line in enumerate(found, 1):
            if points := height(zip((line.text, line.indicator, line.bound), (_WIDTHS[2], *_WIDTHS[3:5]), strict=True)):
                page.set_row(row, points)
            cells = (
                line.number, line.stage, line.text, line.indicator, line.bound, line.lower, line.upper, line.unit, None, None, None, line.page or None,
                line.rule, line.name,
            )  # fmt: skip
            for k, cell in enumerate(cells):
                if k in (_DONE, _DONE + 1):
                    page.write_blank(row, k, None, fill)
                elif k == HEAD.index("是否达到"):
                    page.write_formula(row, k, _formula(row + 1, line)[0], formats["text"], _formula(row + 1, line)[1])
                elif isinstance(cell, str):
                    page.write_string(row, k, clean(cell), formats["wrap"])
                elif cell is not None:
                    page.write_number(row, k, cell, formats["number"])
        met = HEAD.index("是否达到")
        for word, colour in ((VERDICTS["met"], "#1E8449"), (VERDICTS["below"], "#C0392B"), (VERDICTS["not_comparable"], "#B9770E")):
            told = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.add_format({"font_color": colour, "bold": True})}
            page.conditional_format(1, met, max(len(found), 1), met, told)
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        about = book.add_worksheet(ABOUT)
        source = guide.text.source
        facts = (
            ("指南", guide.metadata.title or guide.outline.title), ("项目", f"{project.number} {project.title}"), ("来源文件", source.name),
            ("来源 SHA-256", source.sha256), ("软件版本", f"zhinan {__version__}"),
            ("填写", "只填“完成值”（数字，单位见“单位”列）和“证明材料”；填好后用 zhinan verify 核对"),
        )  # fmt: skip
        about.set_column(0, 0, 16)
        about.set_column(1, 1, 90)
        for row, (name, value) in enumerate(facts):
            about.write_string(row, 0, name, formats["head"])
            about.write_string(row, 1, clean(value), formats["wrap"])
    return len(found)


def _value(cell: object, percent: bool, unit: str) -> Decimal | None:
    """What was filled in as a number in the unit of the line; None where it is none. 35% typed into Excel is stored as 0.35."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        value = Decimal(str(cell))
        return value * 100 if percent and unit.startswith("%") else value
    text = str(cell).strip().removesuffix(unit).strip().replace(",", "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def judge(value: Decimal, rule: str, lower: Decimal | None, upper: Decimal | None) -> Verdict:
    """Whether a value lies within the ends that count."""
    low_sign = ">=" if ">=" in rule else ">" if ">" in rule else ""
    high_sign = "<=" if "<=" in rule else "<" if "<" in rule else ""
    if low_sign and (lower is None or value < lower or (low_sign == ">" and value == lower)):
        return "below"
    if high_sign and (upper is None or value > upper or (high_sign == "<" and value == upper)):
        return "below"
    return "met"


def verify(path: Path) -> list[Judged]:
    """What was filled into a list, judged anew: formulas in it are not relied on. Raises InputError where it is no such list."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, data_only=True, read_only=False)
        sheet = book[SHEET]
    except FileNotFoundError:
        raise InputError(str(path), say("没有这个文件", "no such file")) from None
    except Exception as error:
        raise InputError(str(path), say("不是 zhinan checklist 写出的核对表", "is no list made by zhinan checklist")) from error
    rows = list(sheet.iter_rows())
    if not rows or tuple(cell.value for cell in rows[0])[: len(HEAD)] != HEAD:
        raise InputError(str(path), say("核对表的列被改动了", "the columns of the list were changed"), "、".join(HEAD))
    found = []
    for row in rows[1:]:
        cells = [cell.value for cell in row[: len(HEAD)]]
        if cells[_NAME] is None:
            continue
        done, unit, rule = cells[_DONE], str(cells[_UNIT] or ""), str(cells[_RULE] or "")
        low, high = (None if cells[k] is None else Decimal(str(cells[k])) for k in (_LOW, _HIGH))
        verdict: Verdict
        if done is None or not str(done).strip():
            verdict = "missing"
        elif not rule:
            verdict = "judge"
        else:
            value = _value(done, "%" in str(row[_DONE].number_format), unit)
            verdict = "not_comparable" if value is None else judge(value, rule, low, high)
        found.append(Judged(str(cells[2] or ""), str(cells[3] or ""), str(cells[4] or ""), "" if done is None else str(done), verdict))
    return found
