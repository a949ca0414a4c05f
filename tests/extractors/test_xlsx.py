"""XLSX: guides in table form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from extractors.errors import UnreadableError
from extractors.model.source import Source
from extractors.readers import xlsx
from tests import documents
from tests.documents import SAMPLE, plain, squeezed


def read(fill: Callable[[Worksheet], object]) -> Source:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    fill(sheet)
    out = BytesIO()
    workbook.save(out)
    return xlsx.read(out.getvalue(), "a.xlsx")


def test_every_character_is_read() -> None:
    source = xlsx.read(documents.xlsx_file(SAMPLE), "guide.xlsx")
    assert squeezed("".join(line.text for line in source.lines)) == squeezed(plain(SAMPLE))


def test_titles_stand_before_and_notes_behind_the_table() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "榜单（第二批）"
        sheet.merge_cells("A1:C1")
        sheet.append(["序号", "名称", "要求"])
        sheet.append([1, "甲", "时延≤20ms\n带宽≥10Gbps"])
        sheet.append([2, "乙", None])
        sheet.append(["注：每项支持1家"])

    source = read(fill)
    assert [(line.cell, line.text) for line in source.lines] == [
        (None, "榜单（第二批）"), ((0, 0, 0), "序号"), ((0, 0, 1), "名称"), ((0, 0, 2), "要求"), ((0, 1, 0), "1"), ((0, 1, 1), "甲"),
        ((0, 1, 2), "时延≤20ms"), ((0, 1, 2), "带宽≥10Gbps"), ((0, 2, 0), "2"), ((0, 2, 1), "乙"), (None, "注：每项支持1家"),
    ]  # fmt: skip
    assert [(table.rows, table.columns, table.header_rows) for table in source.tables] == [(3, 3, 1)]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.3, "0%", "30%"), (0.305, "0.0%", "30.5%"), (1500, "General", "1500"), (1500.0, "General", "1500"), (0.1, "General", "0.1"), (1234567, "#,##0", "1,234,567"),
        (1234.5, "#,##0.00", "1,234.50"), (2.5, "0", "2"), (800, '0"万元"', "800万元"), (12, "@", "12"), (1e-7, "General", "0.0000001"), (True, "General", "是"),
        (dt.date(2031, 6, 30), "yyyy-mm-dd", "2031年6月30日"), (dt.datetime.fromisoformat("2031-06-30T17:00"), "yyyy-mm-dd hh:mm", "2031年6月30日17:00"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_shown(value: object, form: str, shown: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = value  # type: ignore[assignment]
        sheet["A1"].number_format = form

    assert [line.text for line in read(fill).lines] == [shown]


def test_bold_scripts_and_what_is_hidden() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["指标", "要求", "内部"])
        sheet.append(["误码率", "2", "勿发"])
        sheet.append(["藏", "3", "x"])
        sheet["A1"].font = Font(bold=True)
        sheet["B2"].font = Font(vertAlign="superscript")
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[3].hidden = True
        assert sheet.parent is not None
        other = sheet.parent.create_sheet("底稿")
        other["A1"] = "草稿"
        other.sheet_state = "hidden"

    source = read(fill)
    assert [(line.text, line.bold) for line in source.lines] == [("指标", True), ("要求", False), ("误码率", False), ("²", False)]
    assert sorted(remark.code for remark in source.remarks) == ["hidden_cells", "hidden_sheet"]


def test_sheets_are_pages() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.title = "榜单"
        sheet.append(["a", "b"])
        sheet.append(["c", "d"])
        assert sheet.parent is not None
        sheet.parent.create_sheet("说明")["A1"] = "见附件"

    source = read(fill)
    assert [(page.number, page.label) for page in source.pages] == [(1, "榜单"), (2, "说明")]
    assert [line.page for line in source.lines] == [1, 1, 1, 1, 2]


def test_bad_files() -> None:
    whole = documents.xlsx_file(SAMPLE)
    for data in (whole[:2000], b"PK\x03\x04xl/workbook.xml" + bytes(200)):
        with pytest.raises(UnreadableError):
            xlsx.read(data, "a.xlsx")
    with pytest.raises(UnreadableError, match="没有文字"):
        read(Worksheet.calculate_dimension)
