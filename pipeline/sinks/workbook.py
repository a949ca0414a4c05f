"""The workbook for people: 申报一览, 考核指标, 申报条件与资助, 待复核, 全部数量 in one file that Excel and WPS open as it is.

Text is text: nothing in it is ever run as a formula or taken for a link. Numbers are numbers, money is in 万元, days are dates.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

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
    Link,
    Sheet,
    Tables,
    call_row,
    calls,
    figures_of,
    indicator_columns,
    quantity_columns,
    review_rows,
    term_rows,
    urgency,
)  # fmt: skip
from pipeline.sinks.sheets import HELD, Page, assemble

NAME = "zhinan.xlsx"

SOON = 14
"""Days before a deadline from which on it is marked."""

_TEXT = {"align": "left", "indent": 1}
_WRAP = {"text_wrap": True, **_TEXT}
_NUMBER = {"align": "right", "indent": 1}
_FILL = {"text_wrap": True, "bg_color": "#FFF9DB", "border": 1, "border_color": "#D8C98A"}
_HEAD = {"bold": True, "bg_color": "#DDE7F3", "bottom": 1, "valign": "vcenter", "indent": 1}
_CELLS: dict[str, dict[str, object]] = {
    "text": _TEXT,
    "text'": {**_TEXT, "quote_prefix": True},
    "wrap": _WRAP,
    "wrap'": {**_WRAP, "quote_prefix": True},
    "fill": _FILL,
    "fill'": {**_FILL, "quote_prefix": True},
    "number": _NUMBER,
    "money": {**_NUMBER, "num_format": "#,##0"},
    "money.": {**_NUMBER, "num_format": "#,##0.0###"},
    "percent": {**_NUMBER, "num_format": "0%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "days": {**_NUMBER, "num_format": '0;"已截止 "0'},
    "link": {"font_color": "#0563C1", "underline": 1, "align": "center"},
    "hidden": {},
    "head": {**_HEAD, "align": "left"},
    "head>": {**_HEAD, "align": "right"},
}
"""The formats of cells by form; `head` is that of headings (`head>` of columns of numbers), a name with an apostrophe that of text which looks like a formula."""

_STYLES = {name: number for number, name in enumerate(_CELLS, 1)}
"""The numbers that these get in a book in which they are used in this order."""

_LINE = {"bottom": 1, "bottom_color": "#DCE3EC"}

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


def cell_formats(book: Any) -> dict[str, Any]:
    """The formats of cells, by name, in a book of XlsxWriter."""
    return {name: book.add_format({"valign": "top", **given}) for name, given in _CELLS.items()}


def _empty(pages: Sequence[Page]) -> bytes:
    """A book with a sheet for each page: widths, filter, what stays in sight, how it prints; but no rows."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": "项目申报指南", "comments": "zhinan", "created": datetime(2000, 1, 1)})  # noqa: DTZ001  (a day has no zone)
        sheets = [book.add_worksheet(page.sheet.name) for page in pages]
        for k, given in enumerate(cell_formats(book).values()):
            sheets[0].write_blank(0, k, None, given)
        for sheet, page in zip(sheets, pages, strict=True):
            _arrange(book, sheet, page)
    return made.getvalue()


def _arrange(book: Any, sheet: Any, page: Page) -> None:
    columns, last = page.sheet.columns, max(page.rows, 1)
    for k, (width, heading) in enumerate(zip(page.widths, columns, strict=True)):
        sheet.set_column(k, k, width, None, {"hidden": heading.form == "hidden"})
        if heading.name in _CHOICES:
            offered = {"validate": "list", "source": _CHOICES[heading.name], "error_title": heading.name, "error_message": "请从列表中选择"}
            sheet.data_validation(1, k, page.rows + ROOM, k, offered)

    def shade(right: int, criteria: str, given: dict[str, object]) -> None:
        sheet.conditional_format(1, 0, last, right, {"type": "formula", "criteria": criteria, "format": book.add_format({**_LINE, **given})})

    if columns[0].form == "date":
        shade(1, f"=AND(ISNUMBER($A2),$A2>=TODAY(),$A2-TODAY()<={SOON})", {"bold": True, "bg_color": "#FFE8CC"})
        shade(len(columns) - 1, "=AND(ISNUMBER($A2),$A2<TODAY())", {"font_color": "#8A94A3"})
    shade(len(columns) - 1, "=TRUE", {})
    sheet.freeze_panes(1, page.sheet.frozen)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


@contextmanager
def _book(file: IO[bytes], sheets: Sequence[Sheet], today: date) -> Iterator[list[Page]]:
    """The pages of a book that is written into `file` when the block ends."""
    with ExitStack() as held:
        pages = [held.enter_context(Page(sheet, _STYLES, today)) for sheet in sheets]
        yield pages
        for page in pages:
            page.finish()
        assemble(file, _empty(pages), pages)


class _Queue:
    """Calls that wait on disk until all are known: of each only its place in the order is held in memory."""

    def __init__(self, file: IO[bytes], today: date) -> None:
        self._file, self._today = file, today
        self._places: list[tuple[tuple[int, int], int, int]] = []

    def add(self, call: Call, link: Link | None) -> None:
        row = pickle.dumps(call_row(call, link))
        self._places.append((urgency(call, self._today), self._file.tell(), len(row)))
        self._file.write(row)

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Their rows, the most urgent first."""
        for _, place, size in sorted(self._places):
            self._file.seek(place)
            yield pickle.loads(self._file.read(size))  # noqa: S301  (written by ourselves just now)


def write_sheets(file: IO[bytes], guides: Iterable[Tables], *, today: date) -> None:
    """Write the workbook of `guides` (the tables of one or more guides each) into a file; rows are held on disk until all are known.

    `today` is what 剩余天数 shows until the program that opens the book counts anew. The same guides on the same day give the same bytes.
    """
    with _book(file, (CALLS, INDICATORS, TERMS, REVIEW, ALL), today) as (front, indicators, terms, review, everything), SpooledTemporaryFile(HELD) as waiting:
        queue = _Queue(waiting, today)
        answered: set[str] = set()
        for tables in guides:
            figures = figures_of(tables)
            places, columns = indicator_columns(tables, figures)
            rows = indicators.add(columns)
            first = dict(zip(reversed(places), reversed(rows), strict=True))
            for call in calls(tables):
                row = first.get((call.guide_id, call.project_id))
                queue.add(call, Link(f"internal:'{INDICATORS.name}'!A{row}", "查看") if row else None)
            terms.add_rows(term_rows(tables))
            review.add_rows(review_rows(tables, answered))
            everything.add(quantity_columns(tables, figures))
        front.add_rows(queue.rows())


def workbook(guides: Iterable[Tables], *, today: date) -> bytes:
    """The same as bytes."""
    made = io.BytesIO()
    write_sheets(made, guides, today=today)
    return made.getvalue()


def write_plain(path: Path, sheets: Iterable[tuple[Sheet, Iterable[tuple[Cell, ...]]]]) -> None:
    """Write a workbook of these sheets to `path`, whole or not at all. Raises InputError."""
    given = list(sheets)
    with replacing_whole(path) as handle, _book(handle, [sheet for sheet, _ in given], date.min) as pages:
        for page, (_, rows) in zip(pages, given, strict=True):
            page.add_rows(rows)


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
