"""The workbook for people: 申报一览, 考核指标, 申报条件与资助, 待复核, 全部数量 in one file that Excel and WPS open as it is.

Text is text: nothing in it is ever run as a formula or taken for a link. Numbers are numbers, money is in 万元, days are dates.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from unicodedata import east_asian_width

from extractors.errors import InputError
from pipeline.answers import COMPARATORS, NOTHING, VERDICTS
from pipeline.atomic import replacing
from pipeline.labels import CHANGES, ROLES
from pipeline.language import say
from pipeline.overview import (
    ALL,
    CALLS,
    INDICATORS,
    REVIEW,
    TERMS,
    Call,
    Cell,
    Form,
    Heading,
    Link,
    Sheet,
    Tables,
    by_deadline,
    call_rows,
    calls,
    indicator_rows,
    quantity_rows,
    review_rows,
    term_rows,
)  # fmt: skip
from pipeline.sinks.files import CELL_LIMIT, FORMULA

NAME = "zhinan.xlsx"

ROWS = 1_000_000
"""Rows that a sheet is given; Excel has room for 1,048,576. What does not fit is counted in the last row."""

LINKS = 60_000
"""Links that a sheet is given; Excel has room for 65,530."""

NARROW, SAMPLE = 6, 500
"""Characters that a column is wide at least, and rows from which its width is told."""

HEAD_HEIGHT, LINE_HEIGHT, LINES = 22, 15, 12
"""Points of the row of headings and of a line of text, and how many lines of a cell are shown."""

SOON = 14
"""Days before a deadline from which on it is marked."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|(?<![\r])\r")
_FORMATS: dict[Form, dict[str, object]] = {
    "text": {"align": "left", "indent": 1},
    "wrap": {"text_wrap": True, "align": "left", "indent": 1},
    "number": {"align": "right", "indent": 1},
    "money": {"num_format": "#,##0", "align": "right", "indent": 1},
    "percent": {"num_format": "0%", "align": "right", "indent": 1},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "days": {"num_format": '0;"已过 "0', "align": "right", "indent": 1},
    "link": {"font_color": "#0563C1", "underline": 1, "align": "center"},
    "fill": {"text_wrap": True, "bg_color": "#FFF9DB", "border": 1, "border_color": "#D8C98A"},
    "hidden": {},
}
_CHOICES = {"处理": [*VERDICTS], "改比较词": [*COMPARATORS], "改角色": [*ROLES.values()], "改变化": [*(word for word in CHANGES.values() if word), NOTHING]}
"""Column that is filled in → what Excel offers there."""

ROOM = 200
"""Rows below the last one in which a reviewer may add figures."""


class HeldOpenError(InputError):
    """The file is open in another program, which keeps it to itself. Nothing was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), say(f"请先关闭 {path.name}，再运行一次", f"is open in another program: close {path.name} and run again"))

    def __reduce__(self) -> tuple[type[HeldOpenError], tuple[Path]]:  # type: ignore[override]
        return type(self), (Path(self.file),)


def clean(text: str) -> str:
    """`text` as a cell takes it: no control characters, no halves of a surrogate pair, not longer than a cell."""
    text = _UNFIT.sub("", text)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def _width(value: object, *, whole: bool = False) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in str(value)[: CELL_LIMIT if whole else 200])


def height(texts: Iterable[tuple[str, int]]) -> int:
    """Points of a row whose wrapped cells hold these texts in columns so wide; 0 where a line is enough. No program but Excel finds it by itself."""
    lines = max((-(-_width(text, whole=True) // (wide - 1)) for text, wide in texts), default=1)
    return LINE_HEIGHT * min(lines, LINES) if lines > 1 else 0


def _shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, Link) else f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)


class _Page:
    """A sheet that is written row by row, from top to bottom."""

    def __init__(self, book: Any, sheet: Sheet, formats: dict[str, Any], today: date) -> None:
        self.sheet, self.formats, self.today = sheet, formats, today
        self.page = book.add_worksheet(sheet.name)
        self.rows = 0
        self.dropped = 0
        # The filter's button takes three characters of the heading.
        self.widths = [max(_width(heading.name) + 3, NARROW) for heading in sheet.columns]
        self.wraps = [(k, heading.wide) for k, heading in enumerate(sheet.columns) if heading.form in ("wrap", "fill")]
        self.page.set_row(0, HEAD_HEIGHT)
        for k, heading in enumerate(sheet.columns):
            self.page.write_string(0, k, heading.name, formats["head>" if heading.form in ("number", "money", "percent", "days") else "head"])

    def add(self, row: tuple[Cell, ...]) -> None:
        """Write the next row."""
        if self.rows >= ROWS:
            self.dropped += 1
            return
        self.rows += 1
        if points := height((text, wide) for k, wide in self.wraps if isinstance(text := row[k], str)):
            self.page.set_row(self.rows, points)
        for k, (heading, cell) in enumerate(zip(self.sheet.columns, row, strict=True)):
            if self.rows <= SAMPLE and cell is not None:
                self.widths[k] = max(self.widths[k], min(_width(_shown(cell)) + 3, heading.wide))
            if heading.form == "days":
                self._days(k, row[0])
            else:
                self._cell(k, heading, cell)

    def _days(self, k: int, deadline: Cell) -> None:
        if isinstance(deadline, date):
            self.page.write_formula(self.rows, k, f"=A{self.rows + 1}-TODAY()", self.formats["days"], (deadline - self.today).days)

    def _cell(self, k: int, heading: Heading, cell: Cell) -> None:
        page, place, form = self.page, self.rows, self.formats[heading.form]
        if heading.form == "fill" and not cell:
            page.write_blank(place, k, None, form)
        if cell is None or cell == "":
            return
        if isinstance(cell, Link):
            if place > LINKS or page.write_url(place, k, clean(cell.target), form, cell.text) < 0:
                page.write_string(place, k, cell.text, self.formats["text"])
        elif isinstance(cell, date):
            page.write_datetime(place, k, datetime(cell.year, cell.month, cell.day), form)  # noqa: DTZ001  (a day has no zone)
        elif isinstance(cell, Decimal | int | float):
            page.write_number(place, k, cell, self.formats["money."] if heading.form == "money" and cell % 1 else form)
        else:
            text = clean(cell)
            name = heading.form if heading.form in ("wrap", "fill") else "text"
            page.write_string(place, k, text, self.formats[f"{name}'" if text.startswith(FORMULA) else name])

    def close(self) -> None:
        """Widths, filter, what stays in sight, and how it prints."""
        page, columns = self.page, self.sheet.columns
        if self.dropped:
            page.write_string(ROWS + 1, 0, f"另有 {self.dropped} 行，见 tables 文件夹", self.formats["head"])
        for k, (width, heading) in enumerate(zip(self.widths, columns, strict=True)):
            page.set_column(k, k, width, None, {"hidden": heading.form == "hidden"})
            if heading.name in _CHOICES:
                offered = {"validate": "list", "source": _CHOICES[heading.name], "error_title": heading.name, "error_message": "请从列表中选择"}
                page.data_validation(1, k, self.rows + ROOM, k, offered)
        last = (max(self.rows, 1), len(columns) - 1)
        if columns[0].form == "date":
            soon = f"=AND(ISNUMBER($A2),$A2>=TODAY(),$A2-TODAY()<={SOON})"
            page.conditional_format(1, 0, last[0], 1, {"type": "formula", "criteria": soon, "format": self.formats["soon"]})
            page.conditional_format(1, 0, *last, {"type": "formula", "criteria": "=AND(ISNUMBER($A2),$A2<TODAY())", "format": self.formats["over"]})
        page.conditional_format(1, 0, *last, {"type": "formula", "criteria": "=TRUE", "format": self.formats["line"]})
        page.freeze_panes(1, self.sheet.frozen)
        page.autofilter(0, 0, *last)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.set_footer("&L&A&R&P / &N")


def cell_formats(book: Any) -> dict[str, Any]:
    """The formats of cells by form; `head` is that of headings (`head>` of columns of numbers), a name with an apostrophe that of text which looks like a formula."""
    made: dict[str, Any] = {form: book.add_format({"valign": "top", **given}) for form, given in _FORMATS.items()}
    for name in ("text", "wrap", "fill"):
        made[f"{name}'"] = book.add_format({"valign": "top", **_FORMATS[name], "quote_prefix": True})
    made["money."] = book.add_format({"valign": "top", **_FORMATS["money"], "num_format": "#,##0.0###"})
    for name, side in (("head", "left"), ("head>", "right")):
        made[name] = book.add_format({"bold": True, "bg_color": "#DDE7F3", "bottom": 1, "valign": "vcenter", "align": side, "indent": 1})
    line = {"bottom": 1, "bottom_color": "#DCE3EC"}
    made["line"] = book.add_format(line)
    made["over"] = book.add_format({**line, "font_color": "#8A94A3"})
    made["soon"] = book.add_format({**line, "bold": True, "bg_color": "#FFE8CC"})
    return made


def write_sheets(file: IO[bytes], guides: Iterable[Tables], *, today: date) -> None:
    """Write the workbook of `guides` (the tables of one or more guides each) into a file; of all rows only those of the first sheet are held at a time.

    `today` is what 剩余天数 shows until the program that opens the book counts anew. The same guides on the same day give the same bytes.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"title": "项目申报指南", "comments": "zhinan", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        formats = cell_formats(book)
        front, indicators, terms, review, figures = (_Page(book, sheet, formats, today) for sheet in (CALLS, INDICATORS, TERMS, REVIEW, ALL))
        found: list[Call] = []
        links: dict[tuple[str, str], Link] = {}
        answered: set[str] = set()
        for tables in guides:
            of_it = calls(tables)
            guide_of = {call.project_id: call.guide_id for call in of_it}
            found += of_it
            for project, row in indicator_rows(tables):
                indicators.add(row)
                links.setdefault((guide_of.get(project, ""), project), Link(f"internal:'{INDICATORS.name}'!A{indicators.rows + 1}", "查看"))
            for page, rows in ((terms, term_rows(tables)), (review, review_rows(tables, answered)), (figures, quantity_rows(tables))):
                for cells in rows:
                    page.add(cells)
        for cells in call_rows(by_deadline(found), links):
            front.add(cells)
        for page in (front, indicators, terms, review, figures):
            page.close()


def workbook(guides: Iterable[Tables], *, today: date) -> bytes:
    """The same as bytes."""
    made = io.BytesIO()
    write_sheets(made, guides, today=today)
    return made.getvalue()


def write_plain(path: Path, sheets: Iterable[tuple[Sheet, Iterable[tuple[Cell, ...]]]]) -> None:
    """Write a workbook of these sheets to `path`, whole or not at all. Raises InputError."""
    import xlsxwriter

    with replacing_whole(path) as handle, xlsxwriter.Workbook(handle, {"constant_memory": True}) as book:
        formats = cell_formats(book)
        for sheet, rows in sheets:
            page = _Page(book, sheet, formats, date.min)
            for row in rows:
                page.add(row)
            page.close()


@contextmanager
def replacing_whole(path: Path) -> Iterator[IO[bytes]]:
    """As `atomic.replacing`. Raises HeldOpenError where another program keeps the file open (then it stays as it was), InputError for any other reason."""
    try:
        with replacing(path) as handle:
            yield handle
    except PermissionError:
        raise HeldOpenError(path) from None
    except OSError as error:
        raise InputError(str(path), say("无法写入", "cannot be written") + f": {error.strerror}") from None


def write_workbook(path: Path, guides: Iterable[Tables], *, today: date) -> None:
    """Write the workbook of `guides` to `path`, whole or not at all. Raises InputError."""
    with replacing_whole(path) as handle:
        write_sheets(handle, guides, today=today)
