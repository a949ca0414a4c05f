"""DOCX: what Word would print, from XML written by hand for what python-docx cannot make."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from extractors.errors import UnreadableError
from extractors.readers import docx
from extractors.readers.numbering import Numbering, chinese
from tests import documents
from tests.documents import SAMPLE, plain, squeezed

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def made(body: str, *, space: str = W, **parts: str) -> bytes:
    """A document with that body; `parts` are other members of word/, each as the inside of its root."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space} {MORE}><w:body>{body}</w:body></w:document>")
        for name, inside in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {space}>{inside}</w:{name}>")
    return out.getvalue()


def lines(body: str, *, space: str = W, **parts: str) -> list[str]:
    return [line.text for line in docx.read(made(body, space=space, **parts), "a.docx").lines]


def p(inside: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_every_character_of_a_real_document_is_read() -> None:
    source = docx.read(documents.docx_file(SAMPLE), "guide.docx")
    assert squeezed("".join(line.text for line in source.lines)) == squeezed(plain(SAMPLE))
    assert all(line.paragraph for line in source.lines)
    assert [(table.rows, table.columns) for table in source.tables] == [(5, 3)]
    assert [line.text for line in source.lines if line.cell == (0, 1, 2)] == ["载重≥120kg，误码率≤10⁻⁷"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p(r("误码率≤10") + r("-6", '<w:vertAlign w:val="superscript"/>')), "误码率≤10⁻⁶"),
        (p(r("CO") + r("2", '<w:vertAlign w:val="subscript"/>') + r("减排")), "CO₂减排"),
        # Raised by hand.
        (p(r("面积9m") + r("2", '<w:position w:val="10"/><w:sz w:val="16"/>')), "面积9m²"),
        (p(r("第5") + r("th", '<w:vertAlign w:val="superscript"/>')), "第5th"),
        (p(r("见") + "<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>" + r("90%，±1℃")), "见≥90%，±1℃"),
        (p(r("不低于\uf0b3 5")), "不低于≥ 5"),
        (p(r("公开") + r("隐藏5项", "<w:vanish/>") + r("3项")), "公开3项"),
        (p(f"<w:ins>{r('新增6项')}</w:ins><w:del><w:r><w:delText>删去7项</w:delText></w:r></w:del>"), "新增6项"),
        (p('<w:hyperlink w:history="1">' + r("见官网") + "</w:hyperlink>"), "见官网"),
        (p('<w:r><w:instrText>PAGEREF _1</w:instrText></w:r><w:fldSimple w:instr="SEQ">' + r("表3") + "</w:fldSimple>"), "表3"),
        (p(r("T700") + "<w:r><w:noBreakHyphen/></w:r>" + r("12K")), "T700-12K"),
        (
            p("<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>-9</m:t></m:r></m:sup></m:sSup></m:oMath>" + r(" m")),
            "10⁻⁹ m",
        ),
        (p("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>"), "1/3"),
        (f"<w:sdt><w:sdtContent>{p(r('控件里的4项'))}</w:sdtContent></w:sdt>", "控件里的4项"),
    ],
)
def test_runs(body: str, expected: str) -> None:
    assert lines(body) == [expected]
    assert lines(body, space=STRICT) == [expected]


def test_scripts_and_hidden_text_by_style() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="up2"><w:basedOn w:val="up"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="note"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    )
    body = (
        p(r("10") + r("12", '<w:rStyle w:val="up2"/>'))
        + p(r("隐藏"), '<w:pStyle w:val="note"/>')
        + p(r("正文"), '<w:pStyle w:val="loop"/>')
    )
    assert [line for line in lines(body, styles=styles) if line] == ["10¹²", "正文"]


def test_size_and_bold_come_from_runs_and_styles() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="h1"><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
    source = docx.read(made(p(r("标题"), '<w:pStyle w:val="h1"/>') + p(r("正文", '<w:sz w:val="24"/>')), styles=styles), "a.docx")
    assert [(line.size, line.bold) for line in source.lines] == [(16.0, True), (12.0, False)]


def test_line_breaks_part_lines_and_text_boxes_follow_their_paragraph() -> None:
    box = f"<w:txbxContent>{p(r('框内：不少于5套'))}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = p(r("第一行") + "<w:r><w:br/></w:r>" + r("第二行") + both) + p(r("下一段"))
    assert lines(body) == ["第一行", "第二行", "框内：不少于5套", "下一段"]


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    notes = f'<w:footnote w:id="2">{p(r("指近三年平均值"))}</w:footnote>'
    assert lines(p(r("营业收入2亿元") + '<w:r><w:footnoteReference w:id="2"/></w:r>') + p(r("下段")), footnotes=notes) == [
        "营业收入2亿元",
        "指近三年平均值",
        "下段",
    ]


def test_pages_as_word_last_printed_them() -> None:
    body = (
        p(r("一"))
        + p("<w:r><w:lastRenderedPageBreak/></w:r>" + r("二"))
        + p(r("三") + "<w:r><w:lastRenderedPageBreak/></w:r>" + r("四"))
        + p(r("五"))
    )
    source = docx.read(made(body), "a.docx")
    assert [(line.text, line.page) for line in source.lines] == [("一", 1), ("二", 2), ("三四", 2), ("五", 3)]
    assert len(source.pages) == 3


def level(form: str, pattern: str, ilvl: int = 0, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


def numbered(text: str, ilvl: int = 0, number: int = 1) -> str:
    return p(r(text), f'<w:numPr><w:ilvl w:val="{ilvl}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbering_is_rendered() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level("chineseCountingThousand", "%1、")}{level("chineseCountingThousand", "（%2）", 1)}'
        f'{level("decimal", "%3.", 2)}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = (
        numbered("总则")
        + numbered("范围", 1)
        + numbered("对象", 1)
        + numbered("条件", 2)
        + numbered("细则")
        + numbered("期限", 1)
        + numbered("经费", 2)
    )
    assert lines(body, numbering=numbering) == ["一、总则", "（一）范围", "（二）对象", "1.条件", "二、细则", "（一）期限", "1.经费"]


@pytest.mark.parametrize(
    ("form", "pattern", "third"),
    [
        ("decimal", "第%1条 ", "第3条 "), ("decimalEnclosedCircle", "%1", "③"), ("decimalEnclosedCircleChinese", "%1", "③"), ("decimalZero", "%1", "03"),
        ("decimalFullWidth", "%1．", "３．"), ("upperRoman", "%1.", "III."), ("lowerRoman", "%1)", "iii)"), ("upperLetter", "%1.", "C."),
        ("lowerLetter", "%1)", "c)"), ("chineseLegalSimplified", "%1、", "叁、"), ("ideographTraditional", "%1、", "丙、"), ("ideographZodiac", "%1、", "寅、"),
        ("japaneseCounting", "%1、", "三、"), ("ideographDigital", "%1、", "三、"), ("bullet", "\uf06c", ""), ("none", "项目", "项目"),
    ],
)  # fmt: skip
def test_number_formats(form: str, pattern: str, third: str) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(form, pattern)}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert lines(numbered("甲") * 3, numbering=numbering)[2] == f"{third}甲"


def test_numbering_by_style_restart_override_and_legal_levels() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level("chineseCounting", "第%1章 ")}{level("decimal", "%1.%2 ", 1, "<w:isLgl/>")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="clause"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        numbered("总则")
        + p(r("目的"), '<w:pStyle w:val="clause"/>') * 2
        + numbered("附则", 0, 2)
        + p(r("解释"), '<w:pStyle w:val="clause"/>')
    )
    body += p(r("不编号"), '<w:pStyle w:val="clause"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert lines(body, numbering=numbering, styles=styles) == ["第一章 总则", "1.1 目的", "1.2 目的", "第五章 附则", "5.1 解释", "不编号"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (1010, "一千零一十"), (0, "0")],
)
def test_chinese_numerals(value: int, text: str) -> None:
    assert chinese(value) == text


def test_a_list_nobody_defined_has_no_label() -> None:
    assert Numbering(None).label("1", 0) == ""


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}</w:tc>"


def test_merged_cells_and_header_rows() -> None:
    rows = (
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell("指标") + cell("要求", '<w:gridSpan w:val="2"/>') + "</w:tr>"
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell("名称") + cell("下限") + cell("上限") + "</w:tr>"
        "<w:tr>" + cell("时延", '<w:vMerge w:val="restart"/>') + cell("1ms") + cell("20ms") + "</w:tr>"
        "<w:tr>" + cell("", "<w:vMerge/>") + cell("2ms") + cell("40ms") + "</w:tr>"
    )
    source = docx.read(made(f"<w:tbl>{rows}</w:tbl>" + p(r("表后"))), "a.docx")
    assert [(line.cell, line.text) for line in source.lines] == [
        ((0, 0, 0), "指标"), ((0, 0, 1), "要求"), ((0, 1, 0), "名称"), ((0, 1, 1), "下限"), ((0, 1, 2), "上限"), ((0, 2, 0), "时延"),
        ((0, 2, 1), "1ms"), ((0, 2, 2), "20ms"), ((0, 3, 1), "2ms"), ((0, 3, 2), "40ms"), (None, "表后"),
    ]  # fmt: skip
    assert [(table.rows, table.columns, table.header_rows) for table in source.tables] == [(4, 3, 2)]


def test_a_frame_is_no_table_and_an_inner_table_stays_in_its_cell() -> None:
    frame = f"<w:tbl><w:tr><w:tc>{p(r('框中文字'))}</w:tc></w:tr></w:tbl>"
    inner = f"<w:tbl><w:tr>{cell('内1')}{cell('内2')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{cell('外1')}<w:tc>{inner}{p('')}</w:tc></w:tr></w:tbl>"
    source = docx.read(made(frame + outer), "a.docx")
    assert [(line.cell, line.text) for line in source.lines] == [
        (None, "框中文字"),
        ((0, 0, 0), "外1"),
        ((0, 0, 1), "内1"),
        ((0, 0, 1), "内2"),
    ]


def test_bad_files() -> None:
    whole = documents.docx_file(SAMPLE)
    for data in (whole[: len(whole) // 2], b"PK\x03\x04" + bytes(100), made("")[:-30]):
        with pytest.raises(UnreadableError):
            docx.read(data, "a.docx")
    with pytest.raises(UnreadableError, match="没有文字"):
        docx.read(made(p("")), "a.docx")


def test_a_damaged_part_is_left_out_with_a_remark() -> None:
    whole = bytearray(made(p(r("正文三项")), styles="<w:style/>" * 50))
    at = whole.index(b"<w:style/><w:style/>")
    whole[at : at + 10] = b"<w:stylX/>"
    source = docx.read(bytes(whole), "a.docx")
    assert [line.text for line in source.lines] == ["正文三项"]
    assert [remark.code for remark in source.remarks] == ["damaged_part"]


def test_a_document_nested_without_end_is_cut() -> None:
    body = p(r("底"))
    for _ in range(60):
        body = f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>"
    source = docx.read(made(p(r("顶")) + body), "a.docx")
    assert [line.text for line in source.lines] == ["顶"]
    assert [remark.code for remark in source.remarks] == ["too_deep"]
