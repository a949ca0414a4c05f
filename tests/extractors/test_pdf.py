"""PDF: what was printed is read, in order, with a box for every character; what is page and not text is left out."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from extractors.errors import UnreadableError
from extractors.guides import extract_guide
from extractors.model.source import Source
from extractors.readers import pdf
from tests import documents
from tests.documents import SAMPLE, plain, squeezed

LAYOUTS: dict[str, Callable[[str], bytes]] = {
    "flowing": documents.pdf_flowing,
    "wrapped": documents.pdf_wrapped,
    "columns": documents.pdf_columns,
    "turned": lambda master: documents.pdf_turned(master, rotate=90),
    "sideways": lambda master: documents.pdf_turned(master, rotate=0),
}


def text_of(source: Source) -> str:
    return squeezed("".join(line.text for line in source.lines))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_character_is_read_in_order(layout: str) -> None:
    source = pdf.read(LAYOUTS[layout](SAMPLE), "guide.pdf")
    assert text_of(source) == squeezed(plain(SAMPLE))


def invented(seed: int) -> str:
    """A master of chance: paragraphs of all lengths out of pieces that are hard at the end or the beginning of a line."""
    chance = random.Random(seed)
    parts = [
        "（第3批）",
        "《技术条件》",
        "“示范工程”",
        "不低于",
        "10^{-6}",
        "35%",
        "，",
        "。",
        "、",
        "；",
        "1.2×10^{4}",
        "μm",
        "NiSO_{4}",
        "-40℃～85℃",
        "（含）",
        "样机",
    ]
    parts += ["控制精度", "响应时延", "TensorFlow", "≥5", "万元/项", "三套", "R&D", "A/B", "㎡", "℃", "Ⅲ", "①"]
    words = [part for part in parts if len(part) > 1 and "一" <= part[-1] <= "龥"]
    # A Chinese word behind each piece: no stretch is too long to be broken at the end of a line.
    lines = [
        "".join(chance.choice(parts) + chance.choice(words) for _ in range(chance.choice((1, 1, 2, 10, 30, 60))))
        for _ in range(chance.randint(10, 30))
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("layout", ["flowing", "wrapped", "columns"])
def test_texts_of_chance_come_back_whole(layout: str, seed: int) -> None:
    master = invented(seed)
    assert text_of(pdf.read(LAYOUTS[layout](master), "chance.pdf")) == squeezed(plain(master))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_characters_under_a_box_are_those_of_the_line(layout: str) -> None:
    data = LAYOUTS[layout](SAMPLE)
    source = pdf.read(data, "guide.pdf")
    assert all(line.boxes is not None and len(line.boxes) == 4 * len(line.text) for line in source.lines)
    if layout == "sideways":
        return
    # An independent reader crops the page to the boxes of five characters and reads what is there.
    import pdfplumber

    checked = 0
    with pdfplumber.open(BytesIO(data)) as opened:
        for line in source.lines:
            page = opened.pages[line.page - 1]
            text = line.text
            for start in range(0, len(text) - 5, 7):
                raw = text[start : start + 5]
                if any(c.isspace() for c in raw) or any(c in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻₂" for c in raw):
                    continue
                boxes = [line.boxes[4 * k : 4 * k + 4] for k in range(start, start + 5)]  # type: ignore[index]
                x0, top, x1, bottom = boxes[0][0], min(b[1] for b in boxes), boxes[-1][2], max(b[3] for b in boxes)
                inside = [
                    c["text"] for c in page.chars if x0 < (c["x0"] + c["x1"]) / 2 < x1 and top < (c["top"] + c["bottom"]) / 2 < bottom
                ]
                assert "".join(inside) == raw
                checked += 1
    assert checked > 40


def test_superscripts_and_subscripts_keep_their_place() -> None:
    source = pdf.read(documents.pdf_plain([[(72, 700, 14, "误码率不高于10")]]), "a.pdf")
    assert text_of(source) == "误码率不高于10"
    raised = documents.pdf_plain(
        [[(72, 700, 14, "误码率不高于10"), (170, 706, 8, "-6"), (185, 700, 14, "，密度≤1.2g/cm"), (285, 705, 8, "3")]]
    )
    assert text_of(pdf.read(raised, "a.pdf")) == "误码率不高于10⁻⁶，密度≤1.2g/cm³"
    lowered = documents.pdf_plain([[(72, 700, 14, "减排CO"), (121, 697, 8, "2"), (127, 700, 14, "不少于3吨")]])
    assert text_of(pdf.read(lowered, "a.pdf")) == "减排CO₂不少于3吨"


def test_small_print_on_the_same_baseline_is_no_script() -> None:
    page = [(72.0, 700.0, 14.0, "总额"), (100.0, 700.0, 8.0, "2000"), (118.0, 700.0, 14.0, "万元")]
    assert text_of(pdf.read(documents.pdf_plain([page]), "a.pdf")) == "总额2000万元"


def test_running_headers_and_page_numbers_are_left_out_and_kept_as_labels() -> None:
    source = pdf.read(documents.pdf_wrapped(SAMPLE * 3), "guide.pdf")
    assert len(source.pages) > 4
    assert [page.label for page in source.pages] == [str(page.number) for page in source.pages]
    assert documents.HEADER not in text_of(source)
    assert text_of(source) == squeezed(plain(SAMPLE * 3))
    furniture = [remark.message for remark in source.remarks if remark.code == "furniture"]
    assert len(furniture) == 1
    assert documents.HEADER in furniture[0]


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        # Bare numbers that count are page numbers, whatever they begin with.
        (["7", "8", "9"], ["", "", ""], []),
        (["", "", ""], ["1", "2", "3"], []),
        (["", "", ""], ["第1页 共3页", "第2页 共3页", "第3页 共3页"], []),
        (["", "", ""], ["- 1 -", "- 2 -", "- 3 -"], []),
        (["指南汇编", "指南汇编", "指南汇编"], ["1/3", "2/3", "3/3"], []),
        # A figure of the text that happens to stand alone does not count.
        (["", "", ""], ["30", "12", "7"], ["30", "12", "7"]),
        # Headings on top of each page differ, even if only their number does.
        (["任务1", "任务2", "任务3"], ["", "", ""], ["任务1", "任务2", "任务3"]),
        (["考核指标", "研究内容", "考核指标"], ["", "", ""], ["考核指标", "研究内容", "考核指标"]),
    ],
)
def test_furniture_needs_evidence(first: list[str], last: list[str], kept: list[str]) -> None:
    pages = []
    for number, (above, below) in enumerate(zip(first, last, strict=True)):
        body = [
            (72.0, 740.0 - 20 * k, 12.0, f"{'甲乙丙'[number]}页正文第{'一二三四五六七八'[k]}行，说明本页所列任务的要求") for k in range(8)
        ]
        page = [(280.0, 790.0 if above == "指南汇编" else 760.0, 12.0, above)] if above else []
        pages.append([*page, *body, *([(290.0, 40.0, 12.0, below)] if below else [])])
    source = pdf.read(documents.pdf_plain(pages), "a.pdf")
    body_lines = [line.text.strip() for line in source.lines if "页正文" not in line.text]
    assert body_lines == kept


def test_a_text_bound_twice_is_not_taken_for_furniture() -> None:
    once = [[(72.0, 740.0 - 20 * k, 12.0, f"第{'一二三四五六七八'[k]}行，两份完全相同的文件装订在一起") for k in range(8)]]
    source = pdf.read(documents.pdf_plain(once * 4), "a.pdf")
    assert len(source.lines) == 32


def test_slanted_watermarks_are_left_out_with_a_remark() -> None:
    import pikepdf

    text = documents.pdf_plain([[(72.0, 700.0 - 20 * k, 12.0, f"正文第{k}行") for k in range(5)]])
    mark = documents.pdf_plain([[(150, 300, 50, "内部资料")]], rotation=40)
    out = BytesIO()
    with pikepdf.open(BytesIO(text)) as target, pikepdf.open(BytesIO(mark)) as other:
        target.pages[0].add_overlay(other.pages[0], None)
        target.save(out)
    source = pdf.read(out.getvalue(), "a.pdf")
    assert [line.text for line in source.lines] == [f"正文第{k}行" for k in range(5)]
    assert [(remark.code, remark.page) for remark in source.remarks] == [("watermark", 1)]
    assert "内部资料" in source.remarks[0].message


def test_a_label_and_its_value_are_one_line_and_no_columns() -> None:
    rows = [("申报截止", "6月30日"), ("联系人", "综合处"), ("电话", "另行公布"), ("地点", "市民中心")]
    page = [(x, 700.0 - 24 * k, 12.0, text) for k, row in enumerate(rows) for x, text in zip((72.0, 300.0), row, strict=True)]
    source = pdf.read(documents.pdf_plain([page]), "a.pdf")
    assert [line.text for line in source.lines] == [f"{label} {value}" for label, value in rows]


def test_columns_under_a_full_width_title() -> None:
    left = [f"左栏第{k}行，文字排满这一栏的全部宽度" for k in "一二三四五"]
    right = [f"右栏第{k}行，文字排满这一栏的全部宽度" for k in "一二三四五"]
    page = [(72.0, 760.0, 16.0, "关于发布本年度申报指南的通知及其说明事项一览（第一批）")]
    for k in range(5):
        page += [(72.0, 720.0 - 18 * k, 12.0, left[k]), (320.0, 714.0 - 18 * k, 12.0, right[k])]
    page.append((72.0, 600.0, 12.0, "以下内容通栏排印，宽度超过任何一栏，因此应当排在两栏文字的后面"))
    texts = [line.text.strip() for line in pdf.read(documents.pdf_plain([page]), "a.pdf").lines]
    assert texts[1:11] == left + right
    assert texts[11].startswith("以下内容通栏")


def test_short_lines_in_columns_above_a_page_number() -> None:
    left = ["一、领军人才", "（一）申报条件", "1.年龄不超过55周岁并且具有博士学位；", "2.主持过项目。", "（二）支持标准", "每人支持经费50万元，培养周期3年。"]
    right = ["二、青年人才", "（一）申报条件", "1.未满四十岁；", "2.具有学位。", "（二）支持标准", "每人支持经费二十万元，培养周期两年。"]
    page = [(72.0, 720.0 - 18 * k, 12.0, text) for k, text in enumerate(left)]
    page += [(320.0, 720.0 - 18 * k, 12.0, text) for k, text in enumerate(right)]
    page.append((100.0, 40.0, 9.0, "第1页"))
    texts = [line.text.strip() for line in pdf.read(documents.pdf_plain([page]), "a.pdf").lines]
    assert [text for text in texts if text != "第1页"] == left + right


def test_tables_are_rows_of_cells() -> None:
    source = pdf.read(documents.pdf_flowing(SAMPLE), "guide.pdf")
    assert [(table.rows, table.columns) for table in source.tables] == [(5, 3)]
    cells = {line.cell[1:]: line.text for line in source.lines if line.cell}
    assert cells[0, 1].replace(" ", "") == "经费（万元）"
    assert cells[1, 2].replace(" ", "") == "载重≥120kg，误码率≤10⁻⁷"
    assert cells[3, 2].replace(" ", "").endswith("面积≤4cm²")
    texts = [line.text for line in source.lines]
    assert texts.index(next(t for t in texts if t.strip().startswith("申报单位"))) > max(texts.index(t) for t in cells.values())


def test_tables_agree_with_pdfplumber() -> None:
    import pdfplumber

    data = documents.pdf_flowing(SAMPLE)
    with pdfplumber.open(BytesIO(data)) as opened:
        expected = [table for page in opened.pages for table in page.extract_tables()]
    source = pdf.read(data, "guide.pdf")
    for index, rows in enumerate(expected):
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                mine = squeezed("".join(line.text for line in source.lines if line.cell == (index, r, c)))
                assert documents.squeezed(documents.flat(mine)) == squeezed(text or "")


def test_a_table_runs_on_over_a_page_break() -> None:
    rows = "\n".join(f"| {k} | 任务{k}，建成示范点{k}处 | {10 * k} |" for k in range(1, 61))
    master = f"安排如下。\n| 序号 | 内容 | 金额（万元） |\n{rows}\n以上经费分年度拨付。"
    source = pdf.read(documents.pdf_flowing(master), "guide.pdf")
    assert len(source.pages) > 1
    assert [(table.page, table.rows, table.columns, table.header_rows) for table in source.tables] == [(1, 61, 3, 1)]
    for k in (1, 30, 60):
        assert [line.text for line in source.lines if line.cell == (0, k, 2)] == [str(10 * k)]
    assert sum(line.text == "金额（万元）" for line in source.lines) == 1
    assert "repeated_header" in {remark.code for remark in source.remarks}


def test_a_table_runs_on_in_the_next_printed_column() -> None:
    rows = "\n".join(f"| {k} | 指标{k} | {k * 7} |" for k in range(1, 61))
    prose = "研究甲乙丙丁方法，建立戊己庚辛模型，形成一套完整的技术体系，并在若干场景开展验证。\n" * 12
    source = pdf.read(documents.pdf_columns(f"{prose}指标如下。\n| 序号 | 名称 | 数值 |\n{rows}\n{prose}"), "a.pdf")
    assert [table.rows for table in source.tables] == [61]
    assert [line.text for line in source.lines if line.cell and line.cell[2] == 2] == ["数值", *(str(k * 7) for k in range(1, 61))]


def test_a_word_too_long_for_its_cell_stays_one() -> None:
    head, row = "| 序号 | 很长的指标名称与说明 | 单位 | 现有水平 | 目标值 |", "| 1 | 某一部件的最高转速 | r/min | 180 | 420000±10000 |"
    source = pdf.read(documents.pdf_columns(f"甲方法的指标如下。\n{head}\n{row}\n{row}\n"), "a.pdf")
    assert [line.text for line in source.lines if line.cell and line.cell[1:] in ((1, 2), (1, 3), (1, 4))] == ["r/min", "180", "420000±10000"]


def test_a_double_dash_of_one_glyph_is_no_false_bold() -> None:
    source = pdf.read(documents.pdf_flowing("——检测性能。甲。\n——运行效率。乙——丙。\n"), "a.pdf")
    assert [squeezed(line.text) for line in source.lines] == ["——检测性能。甲。", "——运行效率。乙——丙。"]


@pytest.mark.parametrize(
    ("shapes", "rows"),
    [
        # An underline, a box around a paragraph, a single column of boxes: no tables.
        ([(70, 690, 200, 690)], None),
        ([(60, 600, 500, 720)], None),
        ([(60, 600, 500, 640), (60, 640, 500, 680), (60, 680, 500, 720)], None),
        # Open at the sides, as in many statistical tables.
        ([(60, 720, 500, 720), (60, 690, 500, 690), (60, 600, 500, 600), (200, 600, 200, 720)], 2),
    ],
)
def test_what_is_a_table_and_what_is_not(shapes: list[tuple[float, float, float, float]], rows: int | None) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 12)
    for x, y, text in ((70, 700, "指标"), (210, 700, "数值"), (70, 650, "时延"), (210, 650, "不超过20ms")):
        canvas.drawString(x, y, text)
    for x0, y0, x1, y1 in shapes:
        if y0 == y1 or x0 == x1:
            canvas.line(x0, y0, x1, y1)
        else:
            canvas.rect(x0, y0, x1 - x0, y1 - y0)
    canvas.save()
    source = pdf.read(out.getvalue(), "a.pdf")
    assert [table.rows for table in source.tables] == ([] if rows is None else [rows])
    assert text_of(source) == "指标数值时延不超过20ms"


def test_passwords() -> None:
    data = documents.pdf_encrypted(documents.pdf_flowing(SAMPLE), "秘密")
    with pytest.raises(UnreadableError, match="需要口令"):
        pdf.read(data, "guide.pdf")
    with pytest.raises(UnreadableError, match="口令不对"):
        pdf.read(data, "guide.pdf", password="错")
    assert text_of(pdf.read(data, "guide.pdf", password="秘密")) == squeezed(plain(SAMPLE))
    # Encrypted against printing only, open for reading.
    assert text_of(pdf.read(documents.pdf_encrypted(documents.pdf_flowing(SAMPLE), ""), "guide.pdf")) == squeezed(plain(SAMPLE))


def test_a_broken_cross_reference_is_repaired() -> None:
    data = documents.pdf_plain([[(72, 700, 12, "研制样机三套")]])
    at = data.rindex(b"startxref")
    for broken in (data[:at], data[:at] + b"startxref\n99999999\n%%EOF", data.replace(b"xref", b"xrxf")):
        source = pdf.read(broken, "a.pdf")
        assert text_of(source) == "研制样机三套"


def test_truncated_at_many_places_gives_a_result_or_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.readers.scan.available", lambda: False)
    data = documents.pdf_wrapped(SAMPLE)
    outcomes: set[str] = set()
    for share in range(1, 40):
        try:
            source = pdf.read(data[: len(data) * share // 40], "guide.pdf")
        except UnreadableError as error:
            outcomes.add("refused" if error.problem and error.remedy else "refused without a word")
        else:
            outcomes.add("read")
            assert source.remarks, "a truncated file that is read says that it was damaged"
    assert outcomes <= {"refused", "read"}
    assert "refused" in outcomes


def test_flipped_bytes_never_end_in_another_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.readers.scan.available", lambda: False)
    data = documents.pdf_plain([[(72.0, 700.0 - 20 * k, 12.0, f"第{k}行，指标不低于{k}项") for k in range(20)]])
    chance = random.Random(5)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 10, 100))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            pdf.read(bytes(damaged), "a.pdf")
        except UnreadableError:
            continue


def test_without_pages_and_without_text() -> None:
    import pikepdf

    out = BytesIO()
    with pikepdf.new() as document:
        document.save(out)
    with pytest.raises(UnreadableError, match="没有任何一页"):
        pdf.read(out.getvalue(), "empty.pdf")
    blank = pdf.read(documents.pdf_plain([[]]), "blank.pdf")
    assert blank.lines == ()
    assert blank.remarks == ()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF", b"not a pdf at all" * 50])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        pdf.read(data, "x.pdf")
    assert str(caught.value).startswith("x.pdf: ")


def test_pages_that_need_ocr_are_named_when_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.readers.scan.available", lambda: False)
    import pikepdf

    out = BytesIO()
    text = documents.pdf_plain([[(72, 700, 12, "第一页有文字，第二页是扫描件")]])
    with pikepdf.open(BytesIO(text)) as target, pikepdf.open(BytesIO(documents.pdf_scanned(text, 72))) as scanned:
        target.pages.extend(scanned.pages)
        target.save(out)
    source = pdf.read(out.getvalue(), "mixed.pdf")
    assert text_of(source) == "第一页有文字，第二页是扫描件"
    assert [(remark.code, remark.page) for remark in source.remarks] == [("ocr_needed", 2)]
    assert "zhinan[ocr]" in source.remarks[0].message


def test_a_text_layer_without_sense_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.readers.scan.available", lambda: False)
    private = "".join(chr(0xE000 + k % 300) for k in range(30))
    rare = "".join(chr(0x9A00 + (37 * k) % 500) for k in range(30))
    for garbage in (private, rare):
        data = documents.pdf_plain([[(72.0, 760.0 - 20 * k, 12.0, garbage) for k in range(8)]])
        source = pdf.read(data, "garbage.pdf")
        assert [remark.code for remark in source.remarks] == ["ocr_needed"], garbage[:3]
        assert source.lines == ()


def test_fonts_that_are_nowhere_lose_no_character() -> None:
    """Without shapes pdfium drops lone characters and lines that repeat one another."""
    page = [(72.0, 760.0 - 20 * k, 12.0, text) for k, text in enumerate(["无", "三项", "三项", "三项", "无", "无"])]
    source = pdf.read(documents.pdf_plain([page]), "a.pdf")
    assert [line.text for line in source.lines] == ["无", "三项", "三项", "三项", "无", "无"]
    assert source.remarks == ()


def test_fonts_that_are_nowhere_keep_the_characters_that_their_list_does_not_hold() -> None:
    """pdfplumber knows no · and ³ in such a font, pdfium loses lone characters: each line is taken from the one that has more of it."""
    lines = ["容量不低于50W·h，体积不大于3m³，噪声低于10⁵次", "。", "共三项", "无"]
    source = pdf.read(documents.pdf_plain([[(72.0, 760.0 - 20 * k, 12.0, text) for k, text in enumerate(lines)]]), "a.pdf")
    assert [line.text for line in source.lines] == lines
    assert all(line.boxes is not None and len(line.boxes) == 4 * len(line.text) for line in source.lines)


def test_false_bold_is_read_once() -> None:
    """Print made heavier by printing it twice: the whole line, or character by character; embedded fonts and fonts that are nowhere."""
    head = '#set page(paper: "a4")\n#set text(font: "Noto Serif SC", size: 12pt)\n'
    line = head + "#place(dx: 0.3pt)[不少于30项，共20个]不少于30项，共20个"
    each = head + "".join(f"#place(dx: {12 * k}pt)[{c}]#place(dx: {12 * k + 0.3}pt)[{c}]" for k, c in enumerate("不少于三项"))
    assert text_of(pdf.read(documents.pdf_typeset(line), "a.pdf")) == "不少于30项，共20个"
    assert text_of(pdf.read(documents.pdf_typeset(each), "a.pdf")) == "不少于三项"
    page = [(72 + 12 * k + shift, 700.0, 12.0, c) for k, c in enumerate("不少于三项") for shift in (0, 0.3)]
    assert text_of(pdf.read(documents.pdf_plain([page]), "a.pdf")) == "不少于三项"
    # Characters that stand twice in the text stay, those of a ligature too.
    for text in ("种种样样事事处处11022", "兼容Caffe、PaddlePaddle与Office，Caffe效率不低于Buffer"):
        assert text_of(pdf.read(documents.pdf_flowing(text), "a.pdf")) == text


_UNRULED = """指标、要求及测试方法如下，由承担单位在执行期内完成，并通过第三方测试。
| 序号 | 指标名称 | 指标值（ms） | 测试方法 |
| 1 | 端到端时延 | ≤20 | 第三方测试 |
| 2 | 切换时延 | ≤50 | 现场测试，连续测试不少于30天，测试单位由双方商定 |
| 3 | 恢复时间 | 不超过100 | 专家评议 |
以上指标在项目验收时考核，测试报告须由具备资质的第三方机构出具，所需经费在项目经费中列支。"""


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("rules", ["none", "(x, y) => if y < 2 {(top: 0.5pt)}"])
def test_tables_without_ruling_lines(align: str, rules: str) -> None:
    """Columns told by alignment alone, or with rules across as in a 三线表."""
    made = f"#set table(stroke: {rules}, align: {align})\n" + documents._flowing(_UNRULED)
    source = pdf.read(documents.pdf_typeset(made), "a.pdf")
    assert [(table.rows, table.columns) for table in source.tables] == [(4, 4)]
    assert ["".join(line.text for line in source.lines if line.cell == (0, 2, column)).replace(" ", "") for column in range(4)] == [
        "2", "切换时延", "≤50", "现场测试，连续测试不少于30天，测试单位由双方商定",
    ]  # fmt: skip
    assert source.lines[0].cell is None
    assert source.lines[-1].cell is None
    figures: list[object] = [(q.indicator, q.upper, q.unit, len(q.boxes)) for q in extract_guide(documents.pdf_typeset(made), "a.pdf").quantities if q.unit == "ms"]
    assert figures == [("端到端时延", 20, "ms", 1), ("切换时延", 50, "ms", 1), ("恢复时间", 100, "ms", 1)]


def test_a_table_without_ruling_lines_runs_on_over_the_page() -> None:
    rows = "\n".join(f"| 任务{k} | {100 + k} | 精度优于0.{k % 9 + 1}mm |" for k in range(1, 61))
    source = pdf.read(documents.pdf_unruled(f"各任务经费安排如下表。\n| 任务 | 经费（万元） | 要求 |\n{rows}\n以上经费分两年拨付。"), "a.pdf")
    assert [(table.rows, table.columns) for table in source.tables] == [(61, 3)]
    assert {line.page for line in source.lines if line.cell} == {1, 2, 3} - {3 if len(source.pages) < 3 else 0}
    assert source.lines[-1].cell is None


@pytest.mark.parametrize(
    "lines",
    [
        [f"联系人：王{k}#h(6em)电话：0755-123456{k}" for k in range(6)],
        [f"{c}、专题{c}的内容#h(1fr){k}" for k, c in enumerate("一二三四五六", 2)],
        [f"申报单位（盖章）#h(8em){k}年 月 日" for k in range(5)],
    ],
)
def test_what_stands_in_columns_and_is_no_table(lines: list[str]) -> None:
    head = '#set page(paper: "a4")\n#set text(font: "Noto Serif SC", size: 12pt)\n'
    assert pdf.read(documents.pdf_typeset(head + "\n\n".join(lines)), "a.pdf").tables == ()


def test_four_hundred_pages() -> None:
    import pikepdf

    one = documents.pdf_flowing("\n".join(f"第{k}条，建成示范点不少于{k}处，服务企业的数量达到{k + 20}家以上。" for k in range(1, 15)))
    out = BytesIO()
    with pikepdf.open(BytesIO(one)) as document:
        page = document.pages[0]
        for _ in range(399):
            document.pages.append(page)
        document.save(out)
    source = pdf.read(out.getvalue(), "compendium.pdf")
    assert len(source.pages) == 400
    assert len(source.lines) == 400 * 14
    assert source.lines[-1].page == 400


def test_indents_are_shown_as_blanks_without_extent() -> None:
    source = pdf.read(documents.pdf_flowing(SAMPLE), "guide.pdf")
    first = next(line for line in source.lines if "考核指标：整机" in line.text)
    assert first.text.startswith("\u3000\u3000考核指标")
    assert first.boxes is not None
    assert first.boxes[0] == first.boxes[2]
    assert first.boxes[1] == first.boxes[3]


def test_what_pdfium_hands_over_is_closed_again() -> None:
    data = documents.pdf_plain([[(72, 700, 12, "研制样机三套")]])
    source = pdf.read(data, "a.pdf")
    again = pdf.read(data, "b.pdf")
    assert replace(again, name="a.pdf").lines[0].text == source.lines[0].text
    with PdfDocument(data) as other:
        assert len(other) == 1


_WALK = """
import sys
import psutil
from extractors.readers import pdf
from tests import documents
wrapped = documents.pdf_wrapped(documents.SAMPLE)
plumbed = documents.pdf_plain([[(72.0, 760.0 - 20 * k, 12.0, f"第{k}行，建成示范点不少于三处") for k in range(20)]])
for number in range(1000):
    pdf.read(plumbed if number % 5 == 0 else wrapped, "a.pdf")
    if number % 100 == 99:
        print(psutil.Process().memory_info().rss)
"""


@pytest.mark.prove
def test_memory_is_flat_over_a_thousand_documents() -> None:
    """In a process of its own: what other tests have left behind is not measured."""
    done = subprocess.run([sys.executable, "-c", _WALK], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    after = [int(line) for line in done.stdout.split()]
    assert len(after) == 10
    assert after[-1] - after[4] < 2_000_000, after  # behind the first half, in which caches fill
