"""DOCX: the paragraphs of the body as Word would print them, read straight from the XML.

Taken: superscripts and subscripts, automatic numbering, symbols of the Symbol font, text boxes and notes (behind the paragraph that holds
them), content controls, inserted text of tracked changes, formulas in a line, tables with merged cells. Left: deleted and hidden text, field
codes, headers and footers, comments. Page numbers come from the breaks that Word noted when it last laid the document out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lxml import etree

from extractors.errors import UnreadableError
from extractors.language import say
from extractors.model.records import dataclass, field
from extractors.model.source import Cell, Line, Page, Remark, Source, Table
from extractors.readers.archive import Archive, attribute, damage, local
from extractors.readers.numbering import Numbering
from extractors.readers.scripts import subscript, superscript

_SYMBOLS = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB0: "°", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0x2D: "−", 0x57: "Ω", 0x6D: "μ", 0x61: "α",
    0x62: "β", 0x67: "γ", 0x64: "δ", 0x44: "Δ", 0x65: "ε", 0x68: "η", 0x71: "θ", 0x6C: "λ", 0x70: "π", 0x72: "ρ", 0x73: "σ", 0x53: "Σ", 0x74: "τ",
    0x66: "φ", 0x46: "Φ", 0x77: "ω", 0xD7: "·", 0xB7: "·", 0xA2: "′", 0xB2: "″", 0xC5: "⊕", 0xD6: "√", 0xAE: "→", 0xB5: "∝", 0x7E: "～", 0x3C: "<", 0x3E: ">",
}  # fmt: skip
"""What the Symbol font prints for a code (Adobe Symbol encoding): Word keeps these characters as private ones, F000 plus the code."""

_OFF = ("0", "false", "off", "none")
_DEEP = 40
"""Tables and text boxes may be nested so deep; what lies deeper is left, with a Remark."""


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style (or a run) says; None where it says nothing and the one it is based on decides."""

    bold: bool | None = None
    size: float | None = None
    vertical: str | None = None
    hidden: bool | None = None
    based_on: str = ""
    number: tuple[str, int] | None = None

    def over(self, base: _Style) -> _Style:
        return _Style(
            base.bold if self.bold is None else self.bold,
            base.size if self.size is None else self.size,
            base.vertical if self.vertical is None else self.vertical,
            base.hidden if self.hidden is None else self.hidden,
            "",
            base.number if self.number is None else self.number,
        )


@dataclass(slots=True)
class _Paragraph:
    """A paragraph as it grows: parts of text, and the measure of what is bold and how large."""

    page: int
    parts: list[str] = field(default_factory=list)
    bold: int = 0
    sizes: dict[float, int] = field(default_factory=dict)
    behind: list[etree._Element] = field(default_factory=list)

    def put(self, text: str, style: _Style) -> None:
        self.parts.append(text)
        weight = len(text.strip())
        self.bold += weight if style.bold else 0
        if style.size:
            self.sizes[style.size] = self.sizes.get(style.size, 0) + weight


class _Reader:
    """One walk over a document."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.page = 1
        self.cut = False
        self.styles, self.usual = _styles(archive.xml(f"{folder}/styles.xml"))
        self.numbering = Numbering(archive.xml(f"{folder}/numbering.xml"))
        self.notes = {
            f"{kind}Reference": {attribute(note, "id"): note for note in root}
            for kind in ("footnote", "endnote")
            if (root := archive.xml(f"{folder}/{kind}s.xml")) is not None
        }

    def blocks(self, parent: etree._Element, cell: Cell | None, depth: int = 0) -> None:
        """Reads paragraphs and tables below `parent` in order; `cell` is where they stand."""
        if depth > _DEEP:
            self.cut = True
            return
        for child in parent:
            name = local(child)
            if name == "p":
                self.paragraph(child, cell, depth)
            elif name == "tbl":
                self.table(child, cell, depth)
            elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
                self.blocks(child, cell, depth + 1)

    def paragraph(self, element: etree._Element, cell: Cell | None, depth: int) -> None:
        """One paragraph: its number, its text (a line for each line break in it), then its text boxes and notes."""
        properties = next((child for child in element if local(child) == "pPr"), None)
        style, number = self._paragraph_style(properties)
        grown = _Paragraph(self.page)
        self._runs(element, style, grown)
        label = self.numbering.label(*number) if number else ""
        text = label + "".join(grown.parts) if "".join(grown.parts).strip() else ""
        size = max(grown.sizes, key=lambda s: grown.sizes[s]) if grown.sizes else 0.0
        bold = 2 * grown.bold > len(text.strip()) > 0
        for part in text.split("\n"):
            if part.strip() or not text.strip():
                self.lines.append(Line(part.rstrip(), grown.page, None, size, bold, paragraph=True, cell=cell))
        for box in grown.behind:
            self.blocks(box, cell, depth + 1)

    def _paragraph_style(self, properties: etree._Element | None) -> tuple[_Style, tuple[str, int] | None]:
        """The style of the runs of a paragraph, and its list and level (None without numbering)."""
        named = next((attribute(child, "val") for child in properties if local(child) == "pStyle"), "") if properties is not None else ""
        style = self._resolved(named) if named else self.usual
        number = style.number or self.numbering.of_style.get(named)
        for child in properties if properties is not None else ():
            if local(child) == "numPr":
                number = _number(child) or number
        return style, number if number and number[0] != "0" else None

    def _resolved(self, name: str) -> _Style:
        style, seen = _Style(), 0
        while name in self.styles and seen < 20:
            style, name, seen = style.over(self.styles[name]), self.styles[name].based_on, seen + 1
        return style.over(self.usual)

    def _runs(self, parent: etree._Element, style: _Style, grown: _Paragraph) -> None:
        """Reads the runs below `parent` into `grown`."""
        for child in parent:
            name = local(child)
            if name == "r":
                self._run(child, style, grown)
            elif name in (
                "ins",
                "moveTo",
                "hyperlink",
                "smartTag",
                "sdt",
                "sdtContent",
                "fldSimple",
                "customXml",
                "dir",
                "bdo",
                "oMathPara",
            ):
                self._runs(child, style, grown)
            elif name == "oMath":
                grown.put(_formula(child), style)
            elif name == "AlternateContent":
                self._alternate(child, style, grown)

    def _run(self, run: etree._Element, style: _Style, grown: _Paragraph) -> None:
        properties = next((child for child in run if local(child) == "rPr"), None)
        if properties is not None:
            named = next((attribute(part, "val") for part in properties if local(part) == "rStyle"), "")
            style = _style(properties).over(self._resolved(named) if named else style)
        if style.hidden:
            return
        for child in run:
            name = local(child)
            if name == "t":
                grown.put(_raised(child.text or "", style), style)
            elif name == "tab":
                grown.put("\t", style)
            elif name in ("br", "cr"):
                if attribute(child, "type") not in ("page", "column"):
                    grown.put("\n", style)
            elif name == "noBreakHyphen":
                grown.put(_raised("-", style), style)
            elif name == "sym":
                grown.put(_raised(_symbol(child), style), style)
            elif name == "lastRenderedPageBreak":
                self.page += 1
                if not any(part.strip() for part in grown.parts):
                    grown.page = self.page
            elif name in ("drawing", "pict", "object"):
                grown.behind.extend(_boxes(child))
            elif name == "AlternateContent":
                self._alternate(child, style, grown)
            elif name in self.notes and (note := self.notes[name].get(attribute(child, "id"))) is not None:
                grown.behind.append(note)

    def _alternate(self, element: etree._Element, style: _Style, grown: _Paragraph) -> None:
        """Of the two renderings of one thing the first, or the fallback where there is no other."""
        branches = [child for child in element if local(child) in ("Choice", "Fallback")]
        if branches:
            boxes = list(_boxes(branches[0]))
            grown.behind.extend(boxes)
            if not boxes:
                self._runs(branches[0], style, grown)

    def table(self, element: etree._Element, outer: Cell | None, depth: int) -> None:
        """A table whose cells point to it; one of a single cell (a frame) and one inside a cell are read as what they hold."""
        rows = [row for row in _descend(element, "tr") if not _deleted(row)]
        if outer is not None or _is_frame(rows):
            for row in rows:
                for cell in _descend(row, "tc"):
                    self.blocks(cell, outer, depth + 1)
            return
        index = len(self.tables)
        self.tables.append(Table(self.page, 0, 0))
        widest = header = 0
        for at, row in enumerate(rows):
            properties = next((child for child in row if local(child) == "trPr"), None)
            column = 0
            for child in properties if properties is not None else ():
                if local(child) == "gridBefore":
                    column = _integer(attribute(child, "val"))
                elif local(child) == "tblHeader" and at == header and attribute(child, "val", "1") not in _OFF:
                    header += 1
            for cell in _descend(row, "tc"):
                span, continued = _spans(cell)
                if not continued:
                    first = len(self.lines)
                    self.blocks(cell, (index, at, column), depth + 1)
                    # Empty paragraphs of a cell say nothing.
                    self.lines[first:] = [line for line in self.lines[first:] if line.text.strip()]
                column += span
            widest = max(widest, column)
        self.tables[index] = Table(self.tables[index].page, len(rows), widest, header or (1 if len(rows) > 1 else 0))


def _descend(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also where a content control wraps them."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _descend(child, name)


def _deleted(row: etree._Element) -> bool:
    return any(local(mark) == "del" for child in row if local(child) == "trPr" for mark in child)


def _is_frame(rows: list[etree._Element]) -> bool:
    return all(sum(1 for _ in _descend(row, "tc")) <= 1 for row in rows)


def _spans(cell: etree._Element) -> tuple[int, bool]:
    """How many columns a cell takes, and whether it continues the one above it."""
    span, continued = 1, False
    for properties in cell:
        if local(properties) != "tcPr":
            continue
        for child in properties:
            if local(child) == "gridSpan":
                span = max(1, min(_integer(attribute(child, "val"), 1), 200))
            elif local(child) == "vMerge":
                continued = attribute(child, "val", "continue") == "continue"
    return span, continued


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The contents of the text boxes in a drawing; of two renderings the first."""
    for child in element:
        name = local(child)
        if name == "txbxContent":
            yield child
        elif name == "AlternateContent":
            for branch in child:
                found = list(_boxes(branch))
                yield from found
                if found:
                    break
        else:
            yield from _boxes(child)


def _symbol(element: etree._Element) -> str:
    code = attribute(element, "char")
    value = int(code, 16) if code and all(c in "0123456789abcdefABCDEF" for c in code) and len(code) <= 6 else 0
    if attribute(element, "font").startswith("Symbol"):
        return _SYMBOLS.get(value & 0xFF, "�")
    return chr(value) if 0x20 <= value < 0xE000 or 0xF8FF < value < 0x110000 else "•"


def _raised(text: str, style: _Style) -> str:
    if any("\uf000" <= c <= "\uf0ff" for c in text):
        text = "".join(_SYMBOLS.get(ord(c) & 0xFF, c) if "\uf000" <= c <= "\uf0ff" else c for c in text)
    if style.vertical == "superscript":
        return superscript(text)
    return subscript(text) if style.vertical == "subscript" else text


def _formula(element: etree._Element) -> str:
    """A formula (Office Math) in one line: x², a/b, the rest as it comes."""
    name = local(element)
    if name == "t":
        return element.text or ""
    parts = {local(child): child for child in element}
    if name in ("sSup", "sSub", "sSubSup") and "e" in parts:
        low = subscript(_formula(parts["sub"])) if "sub" in parts else ""
        high = superscript(_formula(parts["sup"])) if "sup" in parts else ""
        return _formula(parts["e"]) + low + high
    if name == "f" and "num" in parts and "den" in parts:
        return f"{_formula(parts['num'])}/{_formula(parts['den'])}"
    if name == "rad" and "e" in parts:
        return "√" + _formula(parts["e"])
    return "".join(_formula(child) for child in element if not local(child).endswith("Pr"))


def _style(properties: etree._Element, based_on: str = "", number: tuple[str, int] | None = None) -> _Style:
    """What the run properties `w:rPr` say."""
    bold: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    vertical: str | None = None
    lift = 0
    for child in properties:
        name, value = local(child), attribute(child, "val")
        if name == "b":
            bold = value not in _OFF
        elif name == "vanish":
            hidden = value not in _OFF
        elif name == "sz":
            size = _integer(value) / 2 or None
        elif name == "vertAlign":
            vertical = value
        elif name == "position":
            lift = _integer(value)
    if vertical is None and abs(lift) >= 4 and size is not None:
        # Raised by hand: w:position counts half points. Type of full size is only moved, not a script.
        vertical = "superscript" if lift > 0 else "subscript"
    return _Style(bold, size, vertical, hidden, based_on, number)


def _styles(root: etree._Element | None) -> tuple[dict[str, _Style], _Style]:
    """The styles by id, and what holds where no style says otherwise."""
    styles: dict[str, _Style] = {}
    usual = _Style(bold=False, size=0.0, vertical="baseline", hidden=False)
    default = ""
    for element in root if root is not None else ():
        if local(element) == "docDefaults":
            for properties in element.iter("{*}rPr"):
                usual = _style(properties).over(usual)
        elif local(element) == "style":
            key = attribute(element, "styleId")
            style, based_on, number = _Style(), "", None
            for child in element:
                if local(child) == "rPr":
                    style = _style(child)
                elif local(child) == "basedOn":
                    based_on = attribute(child, "val")
                elif local(child) == "pPr":
                    number = next((_number(part) for part in child if local(part) == "numPr"), None)
            styles[key] = _Style(style.bold, style.size, style.vertical, style.hidden, based_on, number)
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true"):
                default = key
    if default:
        usual = styles[default].over(usual)
    return styles, usual


def _number(element: etree._Element) -> tuple[str, int] | None:
    parts = {local(child): attribute(child, "val") for child in element}
    return (parts["numId"], _integer(parts.get("ilvl", "0"))) if "numId" in parts else None


def _integer(text: str, default: int = 0) -> int:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else default


def read(data: bytes, name: str, *, password: str = "") -> Source:  # noqa: ARG001 (an encrypted document is no zip and never comes here)
    """The document in `data`; see the module. Raises UnreadableError for a damaged archive, LimitError for a bomb."""
    archive = Archive(data, name)
    member = next((m for m in ("word/document.xml", "word/document2.xml") if m in archive.names), "")
    root = archive.xml(member, needed=True) if member else None
    body = next((child for child in root if local(child) == "body"), None) if root is not None else None
    if body is None:
        raise UnreadableError(
            name,
            say("Word 文档没有正文，文件可能残缺", "Word document without a body, perhaps incomplete"),
            say("请用 Word/WPS 打开后另存为 docx", "open it in Word or WPS and save it as docx"),
        )
    reader = _Reader(archive, "word")
    reader.blocks(body, None)
    if not any(line.text.strip() for line in reader.lines):
        raise UnreadableError(
            name,
            say("Word 文档里没有文字（可能全是图片）", "no text in the Word document (pictures only?)"),
            say("请导出为 PDF 后用 OCR 读取", "export it as PDF and read it by OCR"),
        )
    metadata = _metadata(archive)
    remarks = (*damage(archive), *((Remark("too_deep", "嵌套过深的文本框或表格未读取"),) if reader.cut else ()))
    return Source(
        name=name,
        format="docx",
        sha256=hashlib.sha256(data).hexdigest(),
        pages=tuple(Page(number) for number in range(1, reader.page + 1)),
        lines=tuple(reader.lines),
        tables=tuple(reader.tables),
        remarks=remarks,
        metadata=metadata,
    )


def _metadata(archive: Archive) -> dict[str, str]:
    root = archive.xml("docProps/core.xml")
    wanted = {"title": "Title", "creator": "Author", "created": "CreationDate", "modified": "ModDate"}
    found = {wanted[local(child)]: (child.text or "").strip() for child in root if local(child) in wanted} if root is not None else {}
    return {key: value for key, value in found.items() if value}
