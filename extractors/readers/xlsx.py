"""XLSX: guides in table form. A sheet is a page, its filled range a table, numbers as the sheet shows them.

Rows above the table that hold a single cell (the title, a note) are lines of their own. Superscripts in rich text become Unicode ones; a
percentage is read as it is shown (30%), a formula by the value it had when saved. Hidden sheets, rows and columns are left, with a Remark.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
import zlib
from decimal import Decimal, InvalidOperation
from functools import reduce
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import regex

from extractors import patterns
from extractors.errors import LimitError, UnreadableError
from extractors.language import say
from extractors.model.source import Line, Page, Remark, Source, Table
from extractors.readers.archive import Archive
from extractors.readers.scripts import subscript, superscript

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_DECIMALS = patterns.compile(r"0\.(0{1,12})")
_LITERAL = patterns.compile(r'"([^"]{0,40})"|\\(.)')
_MOST_ELEMENTS = 500_000
"""Elements of a sheet: some 200,000 filled cells."""
_MERGED = regex.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 500_000
"""Cells that may be merged away: each becomes an object."""


def _shown(value: object, pattern: str) -> str:
    """A cell's value as its number format shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime | dt.date):
        day = f"{value.year}年{value.month}月{value.day}日"
        if isinstance(value, dt.datetime) and (value.hour or value.minute):
            return f"{day}{value.hour}:{value.minute:02d}"
        return day
    if isinstance(value, int | float):
        return _number(value, pattern)
    return str(value)


def _number(value: float, pattern: str) -> str:
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    section = pattern.partition(";")[0]
    literal = "".join(found[1] or found[2] or "" for found in _LITERAL.finditer(section))
    section = _LITERAL.sub("", section)
    if "%" in section:
        number *= 100
    decimals = _DECIMALS.search(section)
    if decimals:
        number = round(number, len(decimals[1]))
    elif section not in ("General", "@", "") and "0" in section and "E" not in section and "?" not in section:
        number = round(number, 0)
    text = format(number, "f")
    if not decimals and "." in text:
        text = text.rstrip("0").rstrip(".")
    if ",#" in section or "#," in section:
        whole, point, rest = text.partition(".")
        text = f"{int(whole):,}{point}{rest}"
    return text + ("%" if "%" in section else "") + literal.strip()


def _text(cell: Cell | MergedCell) -> str:
    """The text of a cell, scripts restored."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock

    value = cell.value
    if isinstance(value, CellRichText):
        parts: list[str] = []
        for part in value:
            if isinstance(part, TextBlock):
                raised = {"superscript": superscript, "subscript": subscript}.get(part.font.vertAlign or "")
                parts.append(raised(part.text) if raised else part.text)
            else:
                parts.append(part)
        return "".join(parts)
    text = _shown(value, getattr(cell, "number_format", "General") or "General")
    font = getattr(cell, "font", None)
    if text and font is not None and font.vertAlign == "superscript":
        return superscript(text)
    return text


def _sheet(sheet: Worksheet, page: int, index: int) -> tuple[list[Line], list[Table], list[Remark]]:
    """The lines and tables of a sheet, and what of it was left. `index` is the number of its first table."""
    hidden_rows = {number for number, measure in sheet.row_dimensions.items() if measure.hidden}
    hidden_columns: set[int] = set()
    for measure in sheet.column_dimensions.values():
        if measure.hidden and measure.min and measure.max:
            hidden_columns.update(range(measure.min, min(measure.max, 16384) + 1))
    left = False
    rows: list[list[tuple[int, str, bool]]] = []
    # Not iter_rows, which would fill the range: one stray cell in the last row and column makes it 17 thousand million.
    cells = sorted(sheet._cells.items())  # noqa: SLF001
    for _, row in groupby(cells, key=lambda placed: placed[0][0]):
        found: list[tuple[int, str, bool]] = []
        for _, cell in row:
            if cell.value is None:
                continue
            text = _text(cell)
            if not text.strip():
                continue
            if cell.row in hidden_rows or cell.column in hidden_columns:
                left = True
                continue
            font = getattr(cell, "font", None)
            found.append((cell.column, text, bool(font is not None and font.b)))
        if found:
            rows.append(found)
    top = next((at for at, found in enumerate(rows) if len(found) > 1), len(rows))
    end = len(rows)
    while end > top + 1 and len(rows[end - 1]) == 1 and rows[end - 1][0][0] == min(c for found in rows[top:end] for c, _, _ in found):
        end -= 1
    lines = [_line(text, page, bold=bold) for found in rows[:top] for _, text, bold in found]
    tables: list[Table] = []
    if top < end:
        first = min(column for found in rows[top:end] for column, _, _ in found)
        widest = max(column for found in rows[top:end] for column, _, _ in found) - first + 1
        tables.append(Table(page, end - top, widest, 1 if end - top > 1 else 0))
        for at, found in enumerate(rows[top:end]):
            for column, text, bold in found:
                place = (index, at, column - first)
                lines += [
                    Line(part.strip(), page, None, 0.0, bold, paragraph=True, cell=place) for part in text.splitlines() if part.strip()
                ]
    lines += [_line(text, page, bold=bold) for found in rows[end:] for _, text, bold in found]
    remarks = [Remark("hidden_cells", f"工作表“{sheet.title}”中隐藏的行或列未读取", page)] if left else []
    return [line for line in lines if line.text], tables, remarks


def _line(text: str, page: int, *, bold: bool) -> Line:
    return Line(" ".join(text.split("\n")).strip(), page, None, 0.0, bold, paragraph=True)


def _check(archive: Archive) -> None:
    """Raises LimitError for what would not fit into memory: openpyxl makes an object of each cell, merged ones included."""
    for member in archive.names:
        if not member.endswith((".xml", ".rels")):
            continue
        part = archive.read(member)
        archive.check_xml(member, part, most=_MOST_ELEMENTS)
        merged = sum(_area(*found.groups()) for found in _MERGED.finditer(part))
        if merged > _MOST_MERGED:
            raise LimitError(
                archive.name,
                say(f"{member} 里合并了 {merged} 个单元格", f"{member} merges {merged} cells"),
                say("请取消多余的合并后另存", "undo the needless merges and save it"),
            )


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    """How many cells a range holds."""
    first, last = (reduce(lambda n, letter: 26 * n + letter - 64, letters, 0) for letters in (left, right))
    return (abs(last - first) + 1) * (abs(int(bottom) - int(top)) + 1)


def read(data: bytes, name: str, *, password: str = "") -> Source:  # noqa: ARG001 (an encrypted workbook is no zip and never comes here)
    """The workbook in `data`; see the module. Raises UnreadableError for a damaged or empty one, LimitError for a bomb."""
    from openpyxl import load_workbook

    _check(Archive(data, name))
    try:
        workbook = load_workbook(BytesIO(data), data_only=True, rich_text=True)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        SyntaxError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
    ):
        # openpyxl lets through whatever goes wrong inside of it when a part is missing or malformed.
        raise UnreadableError(
            name,
            say("Excel 文件残缺或结构损坏", "Excel file incomplete or damaged"),
            say("请用 Excel/WPS 打开后另存为 xlsx", "open it in Excel or WPS and save it as xlsx"),
        ) from None
    try:
        lines: list[Line] = []
        tables: list[Table] = []
        pages: list[Page] = []
        remarks: list[Remark] = []
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                remarks.append(Remark("hidden_sheet", f"隐藏的工作表“{sheet.title}”未读取"))
                continue
            number = len(pages) + 1
            found, made, noticed = _sheet(sheet, number, len(tables))
            pages.append(Page(number, sheet.title))
            lines += found
            tables += made
            remarks += noticed
        title = workbook.properties.title
    finally:
        workbook.close()
    if not lines:
        raise UnreadableError(
            name,
            say("工作簿里没有文字", "no text in the workbook"),
            say("请检查文件，或取消隐藏工作表后另存", "look at the file, or unhide its sheets and save it"),
        )
    return Source(
        name=name,
        format="xlsx",
        sha256=hashlib.sha256(data).hexdigest(),
        pages=tuple(pages),
        lines=tuple(lines),
        tables=tuple(tables),
        remarks=tuple(remarks),
        metadata={"Title": title} if title else {},
    )
