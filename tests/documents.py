"""Makes real documents from a marked-up master, so that one guide can be read in every format.

A master is text, a paragraph a line. `^{…}` is raised, `_{…}` lowered (10^{-6}, CO_{2}); lines `| a | b |` in a row make a table, its first
line the head. `plain` is what a reader should give back: the same with Unicode superscripts and subscripts.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from extractors.readers.scripts import SUBSCRIPT, SUPERSCRIPT, subscript, superscript

_MARK = re.compile(r"([\^_])\{([^}]*)\}")
_RAISED = re.compile(f"[{re.escape(''.join(SUPERSCRIPT.values()))}]+")
_LOWERED = re.compile(f"[{re.escape(''.join(SUBSCRIPT.values()))}]+")
_PLAIN_UP = {ord(raised): chr(code) for code, raised in reversed(SUPERSCRIPT.items())}
_PLAIN_DOWN = {ord(lowered): chr(code) for code, lowered in reversed(SUBSCRIPT.items())}
WIDTH = 28
"""Characters a line of the hard-wrapped layout."""
LINES = 22
"""Lines a page of it, as official documents have."""
HEADER = "重点专项申报指南（征求意见稿）"


SAMPLE = """附件2
“低空物流与城市感知”专项指南
（2031年度）
本专项围绕山区货运和内涝预警两条主线部署任务，共设两个方向、四项任务，单项资助不超过800万元，执行期三年。
一、山区无人货运
任务1 垂直起降货运平台
研究内容：研究短距起飞构型与分布式电推进的匹配方法，研究旋翼与固定翼过渡段的稳定控制，开发面向峡谷阵风的航迹重构算法。
考核指标：整机载重不低于120kg，航程≥300km，悬停误差±0.15m；机载链路误码率不高于10^{-7}，抗扰度达到2.5×10^{4}V/m以上；舱容大于1.2m^{3}，每次起降补给时间不超过6min，碳排放CO_{2}较现役车辆下降35%以上；申请发明专利12件，编制团体标准3项。
任务2 起降场智能调度
研究内容：研究多机并行进近的时隙分配，建立起降场容量评估模型。
考核指标：单场每小时调度架次不少于40架次，调度时延小于200ms，定位精度优于0.1m，连续无故障运行3000小时以上。
二、城市内涝感知
任务3 微型水位传感器
考核指标：量程0～10m，分辨率优于1mm，功耗低于50μW，工作温度-30℃～70℃，灵敏度≥10^{12}Ω^{-1}，批量成本比进口产品降低四成。
任务4 积水预报平台
考核指标：预报时效由1小时提高到6小时，空间分辨率10m×10m，接入监测点5000个以上，服务街道不少于20个。
各任务经费安排如下表，自筹经费与财政经费之比不低于1.5:1。
| 任务 | 经费（万元） | 指标要求 |
| 任务1 | 800 | 载重≥120kg，误码率≤10^{-7} |
| 任务2 | 500 | 时延＜200ms |
| 任务3 | 300 | 分辨率≤1mm，面积≤4cm^{2} |
| 任务4 | 650 | 监测点≥5000个 |
申报单位应当在2031年6月30日17:00前提交材料，逾期不再受理。
"""
"""An invented guide with what is hard for readers: scripts, ranges, a table, short headings."""


def marked(text: str) -> str:
    """Master markup for text that holds Unicode superscripts and subscripts: 10⁻⁶ gives 10^{-6}."""
    text = _RAISED.sub(lambda m: "^{" + m[0].translate(_PLAIN_UP) + "}", text)
    return _LOWERED.sub(lambda m: "_{" + m[0].translate(_PLAIN_DOWN) + "}", text)


def plain(master: str) -> str:
    """The text of a master: scripts in Unicode, cells between strokes a line each, cells parted by tabs as they are."""
    return "\n".join(
        "\n".join(_unmarked(cell) for cell in cells(line)) if line.startswith("|") else _unmarked(line) for line in master.splitlines()
    )


def squeezed(text: str) -> str:
    """The characters of a text without any blank: what is left when layout is taken away."""
    return "".join(text.split())


def flat(text: str) -> str:
    """Scripts as plain characters: what a reader gives that does not know of them."""
    return text.translate(_PLAIN_UP).translate(_PLAIN_DOWN)


def is_row(line: str) -> bool:
    """Whether a line is a row of a table: its cells between strokes, or parted by tabs."""
    return (line.startswith("|") and line.rstrip().endswith("|")) or "\t" in line.strip()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("\t" if "\t" in line.strip() else "|")]


def _unmarked(line: str) -> str:
    return _MARK.sub(lambda m: superscript(m[2]) if m[1] == "^" else subscript(m[2]), line)


@dataclass(frozen=True)
class Run:
    """Characters of one kind: `script` is "", "^" or "_"."""

    text: str
    script: str


def runs(line: str) -> Iterator[Run]:
    """The runs of a line."""
    at = 0
    for match in _MARK.finditer(line):
        if match.start() > at:
            yield Run(line[at : match.start()], "")
        yield Run(match[2], match[1])
        at = match.end()
    if at < len(line):
        yield Run(line[at:], "")


def blocks(master: str) -> Iterator[str | list[list[str]]]:
    """Paragraphs, and tables as rows of cells."""
    table: list[list[str]] = []
    for line in master.splitlines():
        if is_row(line):
            table.append(cells(line))
            continue
        if table:
            yield table
            table = []
        if line.strip():
            yield line
    if table:
        yield table


def wrapped(line: str, width: int = WIDTH) -> list[str]:
    """A paragraph cut into lines of `width` characters, markup kept whole and not counted."""
    tokens = re.findall(r"[\^_]\{[^}]*\}|.", line)
    lines, at, used = [""], 0, 0
    for token in tokens:
        length = len(token) - 3 if len(token) > 1 else 1
        if used + length > width:
            lines.append("")
            at, used = at + 1, 0
        lines[at] += token
        used += length
    return lines


def text_file(master: str, encoding: str = "gb18030") -> bytes:
    return plain(master).encode(encoding)


# ----------------------------------------------------------------------------------------------------------------------- PDF


def _fonts() -> str:
    import pylopdf_fonts_zh_cn

    return str(Path(pylopdf_fonts_zh_cn.__file__).parent)


def _typst_runs(line: str) -> str:
    kinds = {"": "#{}", "^": "#super[#{}]", "_": "#sub[#{}]"}
    return "".join(kinds[run.script].format('"' + run.text.replace("\\", "\\\\").replace('"', '\\"') + '"') for run in runs(line))


def _typst_table(rows: list[list[str]]) -> str:
    widest = max(len(row) for row in rows)
    shares = [max(4, *(len(row[k]) if k < len(row) else 0 for row in rows)) for k in range(widest)]
    columns = ", ".join(f"{min(share, 24)}fr" for share in shares)
    made = ["".join(f"[{_typst_runs(cell)}]," for cell in row + [""] * (widest - len(row))) for row in rows]
    return f"#table(columns: ({columns},), table.header({made[0]}), {' '.join(made[1:])})"


@cache
def pdf_typeset(source: str) -> bytes:
    """Typst source as PDF, with the embedded Noto fonts."""
    import typst

    made = typst.compile(source.encode(), font_paths=[_fonts()], ignore_system_fonts=True)  # type: ignore[misc]  # its stub takes paths of one kind
    assert isinstance(made, bytes)
    return made


def _flowing(master: str, *, page: str = 'paper: "a4"', columns: int = 1) -> str:
    body = [
        f"#set page({page}, columns: {columns})",
        '#set text(font: "Noto Serif SC", size: 12pt, lang: "zh", region: "cn")',
        "#set par(justify: true, leading: 0.9em, first-line-indent: (amount: 2em, all: true))",
    ]
    for block in blocks(master):
        body.append(_typst_table(block) if isinstance(block, list) else _typst_runs(block.strip()))
        body.append("")
    return "\n".join(body)


def pdf_flowing(master: str) -> bytes:
    """A4, justified paragraphs with an indented first line, font embedded."""
    return pdf_typeset(_flowing(master))


def pdf_unruled(master: str) -> bytes:
    """The same as flowing, with tables of which no line is drawn and whose cells are not spread out."""
    return pdf_typeset("#set table(stroke: none)\n#show table: set par(justify: false)\n" + _flowing(master))


def pdf_columns(master: str) -> bytes:
    """The same in two columns."""
    return pdf_typeset(_flowing(master, columns=2))


def pdf_turned(master: str, *, rotate: int) -> bytes:
    """Wide pages whose content is turned onto an upright page: with `rotate` 90 the viewer turns it back, with 0 it stays sideways."""
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(pdf_typeset(_flowing(master, page='paper: "a4", flipped: true')))) as document:
        for page in document.pages:
            width, height = (float(side) for side in page.mediabox[2:])
            page.contents_add(f"q 0 1 -1 0 {height} 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = pikepdf.Array([0, 0, height, width])
            page.Rotate = rotate
        document.save(out)
    return out.getvalue()


def pdf_wrapped(master: str) -> bytes:
    """Lines cut at 28 characters, 22 a page, a running header above and `— 3 —` below."""
    body = [
        f'#set page(paper: "a4", margin: (x: 2.7cm, y: 3.5cm), header: align(center)[#text(size: 9pt)[#"{HEADER}"]])',
        '#set page(footer: context align(center)[#text(size: 12pt)[#("— " + str(counter(page).get().first()) + " —")]])',
        '#set text(font: "Noto Serif SC", size: 15pt, lang: "zh", region: "cn", cjk-latin-spacing: none)',
        "#set par(justify: false, leading: 0.8em, first-line-indent: 0pt)",
    ]
    count = 0
    for block in blocks(master):
        if isinstance(block, list):
            body += [_typst_table(block), ""]
            continue
        for line in wrapped(block):
            body += [_typst_runs(line) or '#""', ""]
            count += 1
            if count % LINES == 0:
                body.append("#pagebreak(weak: true)")
    return pdf_typeset("\n".join(body))


def pdf_plain(pages: list[list[tuple[float, float, float, str]]], *, rotation: float = 0.0) -> bytes:
    """Lines of text at (x, y from below, size), page by page, in a font that is not embedded; `rotation` turns the text in degrees."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for page in pages:
        for x, y, size, text in page:
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(rotation)
            canvas.setFont("STSong-Light", size)
            canvas.drawString(0, 0, text)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_scanned(pdf: bytes, dpi: int = 300, *, part: float = 1.0) -> bytes:
    """The pages of a PDF as pictures, without any text layer; of each page only the upper `part`."""
    pictures = [picture.crop((0, 0, picture.width, round(part * picture.height))) for picture in pictures_of(pdf, dpi)]
    out = BytesIO()
    pictures[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def pictures_of(pdf: bytes, dpi: int = 300):  # type: ignore[no-untyped-def]
    """The pages of a PDF as pictures (PIL)."""
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def pdf_encrypted(pdf: bytes, password: str) -> bytes:
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner=password + "!", user=password))
    return out.getvalue()


# ------------------------------------------------------------------------------------------------------------ other formats


def docx_file(master: str) -> bytes:
    from docx import Document

    document = Document()
    for block in blocks(master):
        if isinstance(block, list):
            table = document.add_table(rows=len(block), cols=max(len(row) for row in block))
            for r, row in enumerate(block):
                for c, cell in enumerate(row):
                    _docx_runs(table.cell(r, c).paragraphs[0], cell)
        else:
            _docx_runs(document.add_paragraph(), block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_runs(paragraph, line: str) -> None:  # type: ignore[no-untyped-def]
    for run in runs(line):
        made = paragraph.add_run(run.text)
        made.font.superscript = True if run.script == "^" else None
        if run.script == "_":
            made.font.subscript = True


def html_file(master: str, encoding: str = "utf-8") -> bytes:
    kinds = {"": "{}", "^": "<sup>{}</sup>", "_": "<sub>{}</sub>"}

    def inline(line: str) -> str:
        return "".join(kinds[run.script].format(html.escape(run.text)) for run in runs(line))

    body: list[str] = []
    for block in blocks(master):
        if isinstance(block, list):
            rows = [
                "".join(f"<{tag}>{inline(cell)}</{tag}>" for cell in row)
                for tag, row in zip(["th", *["td"] * len(block)], block, strict=False)
            ]
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            body.append(f"<p>{inline(block)}</p>")
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"><title>指南</title>'
        f"<style>p {{ color: black }}</style></head><body><div id=nav><a href=1>首页</a><a href=2>通知公告</a></div>"
        f"<div id=main>{''.join(body)}</div><script>var shown = 1;</script></body></html>"
    ).encode(encoding)


def xlsx_file(master: str) -> bytes:
    """Paragraphs in the first column, tables as rows."""
    from openpyxl import Workbook
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    kinds: dict[str, Literal["superscript", "subscript"]] = {"^": "superscript", "_": "subscript"}
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None

    def put(row: int, column: int, line: str) -> None:
        found = list(runs(line))
        rich = [TextBlock(InlineFont(vertAlign=kinds[run.script]), run.text) if run.script else run.text for run in found]
        sheet.cell(row, column).value = CellRichText(*rich) if any(run.script for run in found) else line

    at = 1
    for block in blocks(master):
        for row in block if isinstance(block, list) else [[block]]:
            for column, cell in enumerate(row, 1):
                put(at, column, cell)
            at += 1
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def ofd_file(master: str) -> bytes:
    """Hard-wrapped lines of 28 characters, 30 a page, and `— 3 —` below."""
    lines: list[str | list[str]] = []
    for block in blocks(master):
        lines += wrapped(block.strip()) if isinstance(block, str) else block
    pages = [lines[k : k + 30] for k in range(0, len(lines), 30)]
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "OFD.xml",
            f'{head}<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>指南</ofd:Title></ofd:DocInfo>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(f'<ofd:Page ID="{k + 10}" BaseLoc="Pages/Page_{k}/Content.xml"/>' for k in range(len(pages)))
        archive.writestr(
            "Doc_0/Document.xml",
            f"{head}<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for k, page in enumerate(pages):
            objects = [
                _ofd_line(line, 25.0, 30.0 + 7.5 * n) if isinstance(line, str) else _ofd_row(line, 30.0 + 7.5 * n) for n, line in enumerate(page)
            ]
            objects.append(_ofd_run(f"— {k + 1} —", 100.0, 285.0, 5.0))
            archive.writestr(
                f"Doc_0/Pages/Page_{k}/Content.xml",
                f'{head}<ofd:Page {space}><ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>',
            )
    return out.getvalue()


def _ofd_line(line: str, x: float, y: float, size: float = 5.0) -> str:
    made = []
    for run in runs(line):
        own = size if not run.script else 0.6 * size
        rise = {"": 0.0, "^": -0.34 * size, "_": 0.16 * size}[run.script]
        made.append(_ofd_run(run.text, x, y + rise, own))
        x += own * sum(1.0 if ord(c) > 0x2000 else 0.5 for c in run.text)
    return "".join(made)


def _ofd_row(cells: list[str], y: float) -> str:
    """A row of a ruled table: its cells in equal columns, each in a box, small enough to stand on one line."""
    width = 160.0 / len(cells)
    made = []
    for k, cell in enumerate(cells):
        x = 25.0 + k * width
        size = min(4.0, (width - 2) / max(1.0, sum(1.0 if ord(c) > 0x2000 else 0.5 for c in cell)))
        box = f"M 0 0 L {width:g} 0 L {width:g} 7.5 L 0 7.5 C"
        made.append(f'<ofd:PathObject ID="3" Boundary="{x:g} {y - 5.5:g} {width:g} 7.5" Stroke="true"><ofd:AbbreviatedData>{box}</ofd:AbbreviatedData></ofd:PathObject>')
        made.append(_ofd_line(cell, x + 1, y, size))
    return "".join(made)


def _ofd_run(text: str, x: float, baseline: float, size: float) -> str:
    steps = " ".join(f"{size * (1.0 if ord(c) > 0x2000 else 0.5):g}" for c in text[:-1])
    return (
        f'<ofd:TextObject ID="2" Boundary="{x:g} {baseline - size:g} {size * len(text) + 1:g} {size * 1.3:g}" Font="1" Size="{size:g}">'
        f'<ofd:TextCode X="0" Y="{size:g}" DeltaX="{steps}">{html.escape(text)}</ofd:TextCode></ofd:TextObject>'
    )
