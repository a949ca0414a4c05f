"""Reading text: encodings, pages, control characters, and the clear refusals of the registry."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from extractors import language
from extractors.errors import UnreadableError
from extractors.normalise import normalise
from extractors.readers import FORMATS, format_of, read

SIMPLIFIED = "附件1\n2030年度项目申报指南\n研究内容：研制样机不少于3台，经费不超过500万元。\n"
TRADITIONAL = "申報指南\n研究內容：研製樣機不少於３臺，經費不超過五百萬元，實施週期三年。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_simplified_text_is_read_in_any_encoding(encoding: str) -> None:
    source = read(SIMPLIFIED.encode(encoding), "a.txt")
    assert "\n".join(line.text for line in source.lines) == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "big5hkscs", "gb18030", "utf-16"])
def test_traditional_text_is_read_in_any_encoding(encoding: str) -> None:
    assert "\n".join(line.text for line in read(TRADITIONAL.encode(encoding), "a.txt").lines) == TRADITIONAL


def test_a_short_gbk_line_is_read() -> None:
    assert read("不少于3项".encode("gbk"), "a.txt").lines[0].text == "不少于3项"


def test_form_feeds_part_the_pages() -> None:
    source = read("一页\n末行\n\f二页\r\n又一行\f\n".encode(), "a.txt")
    assert [page.number for page in source.pages] == [1, 2]
    assert [(line.text, line.page) for line in source.lines if line.text] == [("一页", 1), ("末行", 1), ("二页", 2), ("又一行", 2)]


def test_stray_control_characters_go_and_the_text_stays() -> None:
    source = read(("研究\x00内容" + "：" * 200 + "\x1a").encode(), "a.txt")
    assert source.lines[0].text.startswith("研究内容")


def test_a_text_cut_off_within_a_character_is_read_with_a_remark() -> None:
    source = read("不少于3项".encode()[:-1], "a.txt")
    assert source.lines[0].text == "不少于3"
    assert [remark.code for remark in source.remarks] == ["encoding_damage"]


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("研研究究内内容容：：研研制制样样机机1100台台", "研究内容：研制样机10台"),
        ("  考考考核核核指指指标标标", "考核指标"),
        ("研研究究内内容容\n11..样样机机1100台台", "研究内容\n1.样机10台"),
        ("1122号楼", "1122号楼"),
        ("112233", "112233"),
        ("———————— ", "———————— "),
        ("谢谢谢谢", "谢谢谢谢"),
        ("研研究究内容", "研研究究内容"),
    ],
)
def test_what_was_printed_twice_is_read_once_with_a_remark(printed: str, wanted: str) -> None:
    source = read(printed.encode(), "a.txt")
    assert "\n".join(line.text for line in source.lines) == wanted
    assert [remark.code for remark in source.remarks] == (["repeated_glyphs"] if printed != wanted else [])


def test_a_few_damaged_bytes_do_not_spoil_a_long_text() -> None:
    data = SIMPLIFIED.encode() * 40
    source = read(data[:200] + b"\xff" + data[200:], "a.txt")
    assert source.encoding == "utf-8"
    assert source.remarks


REFUSED = [
    (b"", "文件是空的"),
    (b" \n\t\n", "没有文字"),
    (bytes(range(256)) * 8, "不是文本"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "另存为 xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    (b"{\\rtf1\\ansi}", "RTF"),
    (b"Rar!\x1a\x07\x00", "RAR"),
    (b"PK\x03\x04" + bytes(60), "zip"),
    (b"MIME-Version: 1.0\r\n", "MHT"),
]


@pytest.mark.parametrize(("data", "problem"), REFUSED)
def test_what_cannot_be_read_says_what_to_do(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read(data, "某文件.txt")
    assert str(error.value).startswith("某文件.txt: ")
    assert problem in str(error.value)
    assert error.value.remedy
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("data", [data for data, _ in REFUSED])
def test_a_refusal_is_in_the_language_in_use(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "current", lambda: "en")
    with pytest.raises(UnreadableError) as error:
        read(data, "guide.txt")
    assert str(error.value).isascii()


def test_every_refusal_of_a_reader_has_both_languages() -> None:
    readers = Path(__file__).parents[2] / "extractors" / "readers"
    calls = [node for path in readers.glob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    raised = [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("UnreadableError", "LimitError")]
    assert len(raised) > 30
    assert [call for call in raised if "say(" not in call] == []



@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"junk\n%PDF-1.4\n", "pdf"),
        (b"PK\x03\x04....word/document.xml", "docx"),
        (b"PK\x03\x04....xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04....OFD.xml", "ofd"),
        (b"\xff\xd8\xff\xe0", "scan"),
        (b"\x89PNG\r\n\x1a\n", "scan"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28", "scan"),
        (b"BMS systems", "plain"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        (b"<?xml version='1.0'?><guide>", "plain"),
        ("<重要>通知".encode(), "plain"),
    ],
)
def test_the_content_chooses_the_reader(data: bytes, name: str) -> None:
    assert format_of(data) == name


def test_every_format_has_its_reader() -> None:
    from importlib.util import find_spec

    assert [name for name in FORMATS if find_spec(f"extractors.readers.{name}") is None] == []


def test_a_utf8_text_imports_nothing_heavy() -> None:
    code = (
        "import sys; from extractors.readers import read; read('研究内容'.encode(), 'a');"
        "print(sorted({'chardet', 'lxml', 'pypdfium2', 'docx', 'openpyxl'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


TABBED = "表1 主要指标\n序号\t指标名称\t指标值\n1\t规模\t≥3000万\n\n2\t效率（1024核）\t\n此外，另有说明。\n项目名称\t甲技术\n研究内容\t研究甲。\n"


def test_cells_parted_by_tabs_make_a_table_and_lines_stay_lines() -> None:
    source = read(TABBED.encode(), "a.txt")
    assert "\n".join(line.text for line in source.lines) == TABBED
    text = normalise(source)
    assert [(table.rows, table.columns, table.header_rows) for table in text.source.tables] == [(3, 3, 1), (2, 2, 1)]
    assert [(text.content[cell.start : cell.end], cell.cell) for cell in text.cells] == [
        ("序号", (0, 0, 0)),
        ("指标名称", (0, 0, 1)),
        ("指标值", (0, 0, 2)),
        ("1", (0, 1, 0)),
        ("规模", (0, 1, 1)),
        ("≥3000万", (0, 1, 2)),
        ("2", (0, 2, 0)),
        ("效率（1024核）", (0, 2, 1)),
        ("项目名称", (1, 0, 0)),
        ("甲技术", (1, 0, 1)),
        ("研究内容", (1, 1, 0)),
        ("研究甲。", (1, 1, 1)),
    ]
    assert [text.line(cell.start) for cell in text.cells] == [2, 2, 2, 3, 3, 3, 5, 5, 7, 7, 8, 8]


@pytest.mark.parametrize(
    "printed",
    ["1.1\t甲技术\n1.2\t乙技术\n", "一、总则\t1\n二、分则\t2\n", "\t缩进的一段\n\t缩进的又一段\n", "只有\t一行\n没有", "甲\t乙\n丙\t丁\t戊\n"],
)
def test_tabs_that_make_no_table(printed: str) -> None:
    text = normalise(read(printed.encode(), "a.txt"))
    assert (text.source.tables, text.cells) == ((), ())
