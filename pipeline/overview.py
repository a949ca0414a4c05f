"""Rows → what people read: the sheets of the workbook, from which calendar and project cards are made, too.

Takes tables as `tables.rows` or `Reader.held` give them, of one guide or many. Money is in 万元, codes are words, dates are dates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar, cast

from extractors.model.quantity import plain_number
from pipeline.answers import FIELDS, Reading, figure_key, issue_key
from pipeline.columns import Columns, column
from pipeline.labels import CATEGORIES, CHANGES, LEADS, MODALITIES, ROLES, RULES, SCOPES, SECTIONS, SEVERITIES, STAGES, TYPES, label
from pipeline.tables import EDITION_FALL, HELD_BACK, QUANTITIES, Column, Row

Tables = Mapping[str, Sequence[Row]]
Form = Literal["text", "number", "money", "percent", "date", "days", "link", "wrap", "fill", "hidden"]
WAN = Decimal(10000)

UNEXPLAINED = "unexplained_number"
"""Code of the finding that a number was neither read nor explained: a reviewer may add it as it stands."""

LOW_CONFIDENCE = 0.75
"""A figure below this confidence asks for a second look, even where the audit had nothing to say."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a sheet. `wide` is the most characters it may be wide; longer text wraps."""

    name: str
    form: Form = "text"
    wide: int = 40


class Link(NamedTuple):
    """A cell that leads somewhere: a file (its path), or a cell of another sheet (`internal:'表'!A1`)."""

    target: str
    text: str


Cell = str | int | float | Decimal | date | Link | None

_Of = TypeVar("_Of", bound=Hashable)
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a sheet, and how many of them stay in sight while one scrolls to the right."""

    name: str
    columns: tuple[Heading, ...]
    frozen: int = 2


@dataclass(frozen=True, slots=True)
class Call:
    """A project as an applicant sees it: what to hand in by when, for how much. `deadline` is a date, or the text where no day is printed."""

    guide_id: str
    project_id: str
    guide: str
    number: str
    title: str
    type: str
    topic: str
    deadline: date | None
    deadline_text: str
    funding: Decimal | None
    funding_text: str
    awards: Decimal | None
    lead: str
    age: str
    matching: Decimal | None
    months: Decimal | None
    hard_figures: int
    to_review: int
    held: bool
    path: str

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()


def day_of(iso: object) -> date | None:
    """The day of an ISO 8601 text; None where it has none (2026, 2026-03, P36M). A clock time does not matter."""
    text = str(iso or "")[:10]
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def wan(value: object) -> Decimal | None:
    """Yuan in 万元."""
    return value / WAN if isinstance(value, Decimal) else Decimal(value) / WAN if isinstance(value, int) else None


def number(value: object) -> Decimal | None:
    """The value as a number that a cell takes, if it is one."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(str(value)) if isinstance(value, (int, float)) else None


def in_wan(told: str, unit: str, low: Decimal | None, high: Decimal | None) -> tuple[str, str, Decimal | None, Decimal | None]:
    """A bound in signs, its unit and its ends; an amount of 元 from 10,000 on is told in 万元."""
    if unit != "元":
        return told, unit, low, high
    ends = {end for end in (low, high) if end is not None}
    if all(abs(end) < WAN for end in ends):
        return told, unit, low, high
    for end in ends:
        told = told.replace(plain_number(end), plain_number(end / WAN), 1)
    return told.replace("元", "万元", 1), "万元", wan(low), wan(high)


def mapped(tell: Callable[[_Of], _Told], cells: Iterable[_Of]) -> list[_Told]:
    """What is told of each cell of a column, in which much stands again and again: of each that differs it is asked once."""
    held = list(cells)
    known = {cell: tell(cell) for cell in set(held)}
    return [known[cell] for cell in held]


def titles(tables: Tables) -> dict[str, str]:
    """guide_id → what the guide is called."""
    return {str(row["guide_id"]): str(row["title"] or row["file_name"] or "") for row in tables["guides"]}


def _paths(tables: Tables) -> dict[str, str]:
    files = {row["document_id"]: str(row["path"]) for row in tables.get("documents", ())}
    return {str(row["guide_id"]): files.get(row["document_id"], "") for row in tables["guides"]}


def _doubtful(tables: Tables) -> list[Row]:
    """Figures of which no issue speaks, but that were read with little confidence."""
    spoken = {(row["guide_id"], row["start"]) for row in tables["issues"]}
    figures = tables["quantities"]
    low = [figures[k] for k, confidence in enumerate(column(figures, "confidence")) if confidence < LOW_CONFIDENCE]
    return [row for row in low if (row["guide_id"], row["start"]) not in spoken]


def _project_at(tables: Tables) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = defaultdict(list)
    for row in tables["projects"]:
        found[row["guide_id"]].append(row)
    return found


def _holder(projects: Iterable[Row], offset: int) -> Row | None:
    return next((row for row in projects if cast("int", row["start"]) <= offset < cast("int", row["end"])), None)


def _age(row: Row) -> str:
    if row["age_max"] is not None:
        return f"≤ {plain_number(cast('Decimal', number(row['age_max'])))} 周岁"
    return f"{row['born_after']} 之后出生" if row["born_after"] else ""


def _between(low: Decimal | None, high: Decimal | None) -> str:
    """What is granted: 200, 100～800, ≥ 100, ≤ 800."""
    if low is None or high is None:
        return f"≤ {plain_number(cast('Decimal', high))}" if low is None else f"≥ {plain_number(low)}"
    return plain_number(low) if low == high else f"{plain_number(low)}～{plain_number(high)}"


_SIGNS = {"lt": "不足", "le": "不超过", "gt": "超过", "ge": "不少于", "approx": "约"}


def _signs(tables: Tables) -> dict[tuple[object, Decimal | None], str]:
    """Guide and sum → how the sum for all is bound where it is stated with a bound: 不足 1亿元."""
    found: dict[tuple[object, Decimal | None], str] = {}
    for row in tables.get("rules", ()):
        if row["key"] == "funding_total":
            upper = number(row["upper"])
            found.setdefault((row["guide_id"], upper if upper is not None else number(row["lower"])), _SIGNS.get(str(row["comparator"]), ""))
    return found


def calls(tables: Tables) -> list[Call]:
    """A call for each project of the tables, by deadline; those without one come last."""
    named, paths = titles(tables), _paths(tables)
    held = {row["guide_id"] for row in tables["guides"] if row["held"]}
    projects = _project_at(tables)
    review: Counter[tuple[object, object]] = Counter()
    for row in tables["issues"]:
        if row["severity"] != "info":
            holder = _holder(projects[row["guide_id"]], cast("int", row["start"])) if row["start"] else None
            review[row["guide_id"], holder["project_id"] if holder else None] += 1
    for row in _doubtful(tables):
        review[row["guide_id"], row["project_id"]] += 1
    signs = _signs(tables)
    found = []
    for row in tables["facts"]:
        funding, low, total = wan(row["funding_max_yuan"]), wan(row["funding_min_yuan"]), wan(row["funding_total_yuan"])
        per = f"/{row['funding_per']}" if row["funding_per"] else ""
        sign = signs.get((row["guide_id"], number(row["funding_total_yuan"])), "")
        in_all = f"共{sign} {plain_number(total)} 万元" if total is not None else ""
        mean = wan(row["funding_mean_yuan"])
        on_average = f"平均 {plain_number(mean)} 万元{per}" if mean is not None else in_all
        text = f"{_between(low, funding)} 万元{per}" if funding is not None or low is not None else on_average
        guide = str(row["guide_id"])
        found.append(
            Call(
                guide_id=guide, project_id=str(row["project_id"]), guide=named.get(guide, ""), number=str(row["project"]), title=str(row["title"]),
                type=label(TYPES, row["type"]), topic=str(row["topic"]), deadline=day_of(row["deadline"]), deadline_text=str(row["deadline"] or ""),
                funding=funding, funding_text=text, awards=number(row["awards_max"]), lead=str(row["lead_text"] or "") or label(LEADS, row["lead"]),
                age=_age(row), matching=number(row["matching_ratio_min"]), months=number(row["duration_months"]),
                hard_figures=cast("int", row["hard_figures"] or 0), to_review=review[guide, row["project_id"]], held=row["guide_id"] in held,
                path=paths.get(guide, ""),
            )
        )  # fmt: skip
    return by_deadline(found)


def by_deadline(found: Iterable[Call]) -> list[Call]:
    """The same calls, the earliest deadline first, those without a day last."""
    return sorted(found, key=lambda call: (call.deadline is None, call.deadline or date.max))


def urgency(call: Call, today: date) -> tuple[int, int]:
    """What orders calls: those still open by deadline, then those past, then those without a day."""
    day = call.deadline
    return (2, 0) if day is None else (0 if day >= today else 1, day.toordinal())


def bounds(low: Decimal | None, high: Decimal | None) -> tuple[Cell, Cell]:
    """The figure of a quantity or rule, and its other end where it has two."""
    return (high, None) if low is None else (low, high if high is not None and high != low else None)


_WORDS: dict[str, Mapping[str, str]] = {"section": SECTIONS, "role": ROLES, "category": CATEGORIES, "change": CHANGES}
_ALL = (
    "project", "section", "quote", "subject", "indicator", "qualifier", "bound_text", "lower", "upper", "unit", "per", "change", "role",
    "category", "page", "line", "confidence", "sentence", "quantity_id",
)  # fmt: skip

Figures = Mapping[str, list[Any]]
"""What sheets show of the quantities, column by column: codes are words, amounts are in 万元."""


def figures_of(tables: Tables) -> Figures:
    """That of all quantities."""
    shown = {name: list(column(tables["quantities"], name)) for name in _ALL}
    for name, words in _WORDS.items():
        shown[name] = mapped(partial(label, words), shown[name])
    bound, units, lows, highs = (shown[name] for name in ("bound_text", "unit", "lower", "upper"))
    for k in [k for k, unit in enumerate(units) if unit == "元"]:
        bound[k], units[k], lows[k], highs[k] = in_wan(bound[k], units[k], number(lows[k]), number(highs[k]))
    return shown


INDICATORS = Sheet("考核指标", (
    Heading("指南", wide=28), Heading("项目", wide=34), Heading("条目", "number"), Heading("指标名", wide=26), Heading("条件", wide=30),
    Heading("要求", wide=22), Heading("数值", "number"), Heading("至", "number"), Heading("单位", wide=12), Heading("类别", wide=12),
    Heading("原文", "wrap", 80), Heading("页码", "number"), Heading("置信度", "percent"), Heading("阶段", wide=8), Heading("标识", wide=22),
))  # fmt: skip


def indicator_columns(tables: Tables, figures: Figures) -> tuple[list[tuple[object, object]], Columns]:
    """考核指标: (guide_id, project_id) of each row, and the columns; a row for each figure, and one for each clause without a figure."""
    items, quantities = tables["items"], tables["quantities"]
    within = zip(*(column(tables["sections"], name) for name in ("guide_id", "section_id", "project_id")), strict=True)
    sections = {(guide, section): project for guide, section, project in within}
    names = {(row["guide_id"], row["project_id"]): f"{row['number']} {row['title']}" for row in tables["projects"]}
    keys = zip(column(quantities, "guide_id"), column(quantities, "quantity_id"), strict=True)
    targets = {key: k for k, (key, role) in enumerate(zip(keys, column(quantities, "role"), strict=True)) if role == "target"}
    # For each row the place of its item among the items, and that of its figure; behind the last figure stands what is shown where there is none.
    item_at: list[int] = []
    figure_at: list[int] = []
    for k, (guide, found) in enumerate(zip(column(items, "guide_id"), column(items, "quantity_ids"), strict=True)):
        own = [targets[guide, name] for name in found if (guide, name) in targets] or [len(quantities)]
        item_at += [k] * len(own)
        figure_at += own

    def of_item(name: str) -> list[Any]:
        cells = column(items, name)
        return [cells[k] for k in item_at]

    def of_figure(cells: Iterable[Cell], otherwise: Cell = "") -> list[Any]:
        held = [*cells, otherwise]
        return [held[k] for k in figure_at]

    guides = of_item("guide_id")
    places = [(guide, sections.get((guide, section))) for guide, section in zip(guides, of_item("section_id"), strict=True)]
    subjects, indicators = of_figure(figures["subject"]), of_figure(figures["indicator"])
    values = [bounds(low, high) for low, high in zip(figures["lower"], figures["upper"], strict=True)]
    units = [f"{unit}/{per}" if per else unit for unit, per in zip(figures["unit"], figures["per"], strict=True)]
    printed = mapped(lambda page: int(page) if page.isdecimal() else page, column(quantities, "page_label"))
    return places, [
        mapped(titles(tables).get, guides),
        [names.get(place, project) for place, project in zip(places, of_item("project"), strict=True)],
        of_item("number"),
        [indicator if subject in indicator else f"{subject} {indicator}".strip() for subject, indicator in zip(subjects, indicators, strict=True)],
        of_figure(figures["qualifier"]),
        of_figure(figures["bound_text"], "定性"),
        of_figure(value for value, _ in values),
        of_figure(other for _, other in values),
        of_figure(units),
        of_figure(figures["category"], "定性"),
        of_item("text"),
        [label or page or None for label, page in zip(of_figure(printed), of_item("page"), strict=True)],
        of_figure(figures["confidence"]),
        mapped(partial(label, STAGES), of_item("stage")),
        [name or item for name, item in zip(of_figure(figures["quantity_id"]), of_item("item_id"), strict=True)],
    ]


TERMS = Sheet("申报条件与资助", (
    Heading("指南", wide=28), Heading("项目", wide=34), Heading("事项", wide=12), Heading("语气", wide=6), Heading("要求", wide=34),
    Heading("金额（万元）", "money"), Heading("至（万元）", "money"), Heading("适用对象", wide=24), Heading("松紧", wide=8), Heading("层级", wide=10),
    Heading("原文", "wrap", 60), Heading("页码", "number"),
))  # fmt: skip


def term_rows(tables: Tables) -> list[tuple[Cell, ...]]:
    """申报条件与资助: the rules."""
    named = titles(tables)
    project_names = {(row["guide_id"], row["topic"], row["number"]): f"{row['number']} {row['title']}" for row in tables["projects"]}
    topics = {(row["guide_id"], row["number"]): f"{row['number']} {row['title']}" for row in tables["topics"]}
    figures = zip(*(column(tables["quantities"], name) for name in ("guide_id", "quantity_id", "value_text")), strict=True)
    endless = {(guide, name): text for guide, name, text in figures if "/" in text or ":" in text}  # 1/3, 1:1.5: of which the decimals may have no end
    rows: list[tuple[Cell, ...]] = []
    for row in tables["rules"]:
        value, other = bounds(number(row["lower"]), number(row["upper"]))
        money = row["unit"] == "元"
        signs = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}
        figure = ""
        if value is not None:
            shown = [plain_number(number_ / WAN if money else number_) for number_ in (value, other) if isinstance(number_, Decimal)]
            if exact := endless.get((row["guide_id"], row["quantity_id"])):
                shown = [exact]
            unit = "万元" if money else str(row["unit"])
            figure = f"{signs.get(str(row['comparator']), '')}{'～'.join(shown)} {unit}".strip() + (f"/{row['per']}" if row["per"] else "")
        whose = (row["guide_id"], row["topic"], row["project"])
        project = project_names.get(whose, str(row["project"])) if row["project"] else topics.get(whose[:2], "全部项目")
        rows.append(
            (named.get(str(row["guide_id"]), ""), project, label(RULES, row["key"]), label(MODALITIES, row["modality"]), figure or str(row["value"]),
             wan(value) if money else None, wan(other) if money else None, str(row["applies_to"]), "原则上" if row["hedged"] else "",
             label(SCOPES, row["scope"]), str(row["quote"]), cast("int", row["page"]) or None)
        )  # fmt: skip
    return rows


_ANSWER = ("片段", "读作", "处理", *FIELDS, "备注", "键", "读法")
_WIDE = {"片段": 20, "读作": 18, "处理": 11, "改指标": 20, "改条件": 20, "备注": 24}

REVIEW = Sheet("待复核", (
    Heading("指南", wide=24), Heading("项目", wide=28), Heading("程度", wide=8), Heading("问题", "wrap", 44), Heading("原文", "wrap", 50),
    Heading("页码", "number"),
    *(Heading(name, "fill" if name in (*FIELDS, "处理", "备注") else "hidden" if name in ("键", "读法") else "text", _WIDE.get(name, 10)) for name in _ANSWER),
    Heading("标识", wide=22),
))  # fmt: skip


def review_rows(tables: Tables, shown: set[str] | None = None) -> list[tuple[Cell, ...]]:
    """待复核: what the audit found and figures read with little confidence, to be answered in place; behind them what has been answered.

    An answer that holds in several places is a row once: `shown` are the names of those that have one.
    """
    seen = set() if shown is None else shown
    named, projects = titles(tables), _project_at(tables)
    guides = {row["guide_id"]: row for row in tables["guides"]}
    asked = [
        row
        for row in tables["issues"]
        if row["severity"] != "info" and not (row["code"] in (HELD_BACK, EDITION_FALL) and guides[row["guide_id"]]["accepted"])
    ]
    quantities, figures = tables["quantities"], {row["guide_id"]: list[Row]() for row in asked}
    for k, guide_id in enumerate(column(quantities, "guide_id")):
        if guide_id in figures:
            figures[guide_id].append(quantities[k])
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    order = {"error": 0, "warning": 1}

    def add(rank: int, row: Row, degree: str, told: str, sentence: str, answer: Mapping[str, str], name: object) -> None:
        guide, start = row["guide_id"], cast("int", row["start"])
        holder = _holder(projects[guide], start) if row["end"] else None
        project = f"{holder['number']} {holder['title']}" if holder else str(row["project"])
        head: tuple[Cell, ...] = (named.get(str(guide), ""), project, degree, told, sentence, cast("int", row["page"]) or None)
        rows.append((rank, (*head, *(answer.get(column, "") for column in _ANSWER), str(name))))

    for row in asked:
        start, end, guide = cast("int", row["start"]), cast("int", row["end"]), guides[row["guide_id"]]
        about = str(guide["text"])[start:end]
        figure = next((one for one in figures[row["guide_id"]] if _is_about(row, one)), None)
        around = str(guide["text"])[max(0, start - 20) : end + 20].replace("\n", " ") if end > start else ""
        sentence = str(figure["sentence"]) if figure else around
        answer = _asked(figure, guide) if figure else {"键": issue_key(guide["guide_key"], row["code"], row["project"], about or str(row["message"]))}
        if row["code"] == UNEXPLAINED:
            answer["片段"] = about
        degree = label(SEVERITIES, row["severity"])
        add(order.get(str(row["severity"]), 2), row, degree, str(row["message"]), sentence, answer, row["issue_id"])
    for row in _doubtful(tables):
        flags = "、".join(cast("list[str]", row["flags"]))
        told = f"“{row['quote']}”读作 {row['bound_text']}，置信度 {row['confidence']}（{flags}）"
        add(1, row, "需复核", told, str(row["sentence"]), _asked(row, guides[row["guide_id"]]), row["quantity_id"])
    for row in tables.get("reviews", ()):
        if (name := str(row["answer"])) not in seen:
            seen.add(name)
            given = cast("dict[str, str]", row["given"])
            head = (given["指南"], given["项目"], "已复核", "", given["原文"], cast("int", row["page"]) or None)
            rows.append((3, (*head, *(given[column] for column in _ANSWER), str(row["quantity_id"] or row["review_id"]))))
    rows.sort(key=lambda entry: entry[0])
    return [cells for _, cells in rows]


def _is_about(issue: Row, figure: Row) -> bool:
    """Whether a finding is about a figure: what was noticed while it was read, or a ratio that seems turned round."""
    if issue["code"] == "suspect_ratio":
        return cast("int", issue["start"]) <= cast("int", figure["start"]) and cast("int", figure["end"]) <= cast("int", issue["end"])
    return issue["code"] in cast("list[str]", figure["flags"]) and issue["start"] == figure["start"]


def _asked(figure: Row, guide: Row) -> dict[str, str]:
    """What the sheet shows of a figure that is to be looked at."""
    key = _key(str(guide["text"]), str(figure["sentence"]), cast("int", figure["number_start"]))
    return {"片段": str(figure["quote"]), "读作": str(figure["bound_text"]), "键": key, "读法": Reading.of(figure).as_json()}


def _key(text: str, sentence: str, number_start: int) -> str:
    """The key of the figure whose number begins there in the text of its guide."""
    begin = text.rfind(sentence, max(0, number_start - len(sentence)), number_start + len(sentence))
    return figure_key(sentence, text[begin:number_start])


def _form(column: Column) -> Form:
    if column.name == "confidence":
        return "percent"
    return "number" if column.type in ("decimal", "integer") else "wrap" if column.name == "sentence" else "text"


ALL = Sheet("全部数量", (
    Heading("指南", wide=28),
    *(Heading(QUANTITIES.column(name).zh, _form(QUANTITIES.column(name)), 60 if name == "sentence" else 26) for name in _ALL),
    Heading("键", "hidden"),
))  # fmt: skip


def quantity_columns(tables: Tables, figures: Figures) -> Columns:
    """全部数量: the columns of every figure, whatever its role."""
    quantities, texts = tables["quantities"], {row["guide_id"]: str(row["text"]) for row in tables["guides"]}
    guides = column(quantities, "guide_id")
    keys = [_key(texts[guide], sentence, at) for guide, sentence, at in zip(guides, figures["sentence"], column(quantities, "number_start"), strict=True)]
    return [mapped(titles(tables).get, guides), *(figures[name] for name in _ALL), keys]


CALLS = Sheet("申报一览", (
    Heading("截止日期", "date"), Heading("剩余天数", "days"), Heading("指南", "wrap", 34), Heading("项目", "wrap", 40), Heading("类型", wide=14),
    Heading("资助上限（万元）", "money"), Heading("资助", wide=24), Heading("拟支持数", "number"), Heading("牵头要求", "wrap", 30), Heading("年龄", wide=24),
    Heading("自筹:财政", "number"), Heading("周期（月）", "number"), Heading("硬指标", "number"), Heading("待复核", "number"), Heading("考核指标", "link"),
    Heading("原文", "link"),
), frozen=4)  # fmt: skip


def call_row(call: Call, link: Link | None) -> tuple[Cell, ...]:
    """申报一览: the row of a call; `link` leads to its indicators."""
    return (
        call.deadline or call.deadline_text or None, None, call.guide, call.name, call.type, call.funding, call.funding_text, call.awards, call.lead,
        call.age, call.matching and round(call.matching, 2), call.months, call.hard_figures, "暂缓采用" if call.held else call.to_review or None, link,
        Link(call.path.partition("!/")[0], "打开") if call.path else None,
    )  # fmt: skip
