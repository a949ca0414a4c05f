"""OFD (GB/T 33190—2016), the Chinese layout format: zip and XML, each run of characters with its place on the page in millimetres.

The same walk as for PDF: characters in columns with boxes and sizes, lines in reading order, scripts from size and baseline, furniture by
evidence, tables from ruling lines. OFD states no widths of glyphs: a box is as wide as the step to the next character, the last one
of a run half or a full type size.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from itertools import pairwise
from posixpath import dirname, join
from unicodedata import east_asian_width

from lxml import etree

from extractors.errors import UnreadableError
from extractors.language import say
from extractors.model.source import Cell, Line, Page, Remark, Source
from extractors.readers.archive import Archive, attribute, damage, local
from extractors.readers.grids import THICK, Stroke
from extractors.readers.layout import Glyphs, Row, line_of, pieces
from extractors.readers.paged import source_of
from extractors.readers.tables import Found, arranged

_POINTS = 72 / 25.4
_ASCENT, _DESCENT = 0.88, 0.12
"""Shares of the type size above and below the baseline, where the font is not looked into."""
_DEEP = 20
_MOST_REPEATS = 10_000
_FARTHEST = 1e6
"""No page is a kilometre long: a number beyond it says nothing, and what is made of it might not fit the numbers of the layout."""

_Matrix = tuple[float, float, float, float, float, float]


class _Page:
    """The characters and strokes of a page as they are collected, in points."""

    def __init__(self, bold: frozenset[str]) -> None:
        self.bold = bold
        self.text: list[str] = []
        self.boxes: list[tuple[float, float, float, float]] = []
        self.styles: list[tuple[float, float]] = []
        self.heavy: set[int] = set()
        self.strokes: list[Stroke] = []
        self.slanted: list[str] = []

    def walk(self, element: etree._Element, depth: int = 0) -> None:
        """Collects from a layer or block."""
        if depth > _DEEP:
            return
        for child in element:
            name = local(child)
            if attribute(child, "Visible", "true") == "false":
                continue
            if name == "TextObject":
                self._text_object(child)
            elif name == "PathObject":
                self._path_object(child)
            elif name in ("Content", "Layer", "PageBlock"):
                self.walk(child, depth + 1)

    def _text_object(self, element: etree._Element) -> None:
        size = _number(attribute(element, "Size"), 0.0)
        a, b, c, d, e, f = _placed(element)
        if not 0 < size < 10_000:
            return
        if min(abs(a) + abs(d), abs(b) + abs(c)) > 0.05 * (abs(a) + abs(b)):
            self.slanted.append("".join(str(t) for t in element.itertext()).strip())
            return
        stretch = _number(attribute(element, "HScale"), 1.0)
        heavy = attribute(element, "Weight", "400") >= "600" or attribute(element, "Font") in self.bold
        x = y = 0.0
        for code in element:
            if local(code) != "TextCode" or not code.text:
                continue
            x, y = _number(attribute(code, "X"), x), _number(attribute(code, "Y"), y)
            text = code.text
            if heavy:
                self.heavy.add(len(self.text))
            usual = [size * stretch * (1.0 if east_asian_width(c) in "WFA" else 0.5) for c in text]
            across, along = _deltas(attribute(code, "DeltaX"), len(text)), _deltas(attribute(code, "DeltaY"), len(text))
            across = across or ([0.0] * len(text) if along else usual)
            for k, character in enumerate(text):
                step = across[k] if k < len(across) and across[k] > 0 else usual[k]
                step = min(step, 1.05 * usual[k]) if character.strip() else step
                self._put(character, a * x + c * y + e, b * x + d * y + f, step * abs(a), size * math.hypot(c, d))
                x += across[k] if k < len(across) else 0.0
                y += along[k] if k < len(along) else 0.0
            self._break()

    def _put(self, character: str, x: float, baseline: float, width: float, size: float) -> None:
        x, baseline, width, size = x * _POINTS, baseline * _POINTS, width * _POINTS, size * _POINTS
        self.text.append(character if character not in "\r\n" else " ")
        self.boxes.append((x, baseline - _ASCENT * size, x + width, baseline + _DESCENT * size))
        self.styles.append((size, baseline))

    def _break(self) -> None:
        """Ends a run: whether the next one goes on in its line is for the layout to say."""
        if self.boxes:
            _, _, x1, bottom = self.boxes[-1]
            self.text.append("\n")
            self.boxes.append((x1, bottom, x1, bottom))
            self.styles.append(self.styles[-1])

    def _path_object(self, element: etree._Element) -> None:
        data = next((child.text for child in element if local(child) == "AbbreviatedData"), None)
        if not data:
            return
        a, b, c, d, e, f = _placed(element)
        stroked = attribute(element, "Stroke", "true") != "false"
        for outline in _outlines(data):
            points = [((a * x + c * y + e) * _POINTS, (b * x + d * y + f) * _POINTS) for x, y in outline]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            box = (min(xs), min(ys), max(xs), max(ys))
            if box[2] - box[0] <= THICK or box[3] - box[1] <= THICK:
                self.strokes.append(box)
            elif stroked:
                self.strokes += [(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for (x0, y0), (x1, y1) in pairwise(points)]

    def lines(self, number: int, tables: list[Found]) -> list[Line]:
        """The lines of the page in reading order, each table in its place."""
        flat = array("f", (value for box in self.boxes for value in box))
        glyphs = Glyphs("".join(self.text), flat[0::4], flat[1::4], flat[2::4], flat[3::4], self.styles.__getitem__)

        def line(row: Row, cell: Cell | None) -> Line:
            return line_of(glyphs, row, number, bold=row.pieces[0].start in self.heavy, cell=cell)

        return arranged(glyphs, pieces(glyphs), self.strokes, number, tables, line)


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if -_FARTHEST < value < _FARTHEST else default


def _numbers(text: str) -> list[float]:
    return [_number(part, 0.0) for part in text.split()]


def _placed(element: etree._Element) -> _Matrix:
    """The matrix from an object's own coordinates to those of the page: its CTM, then the corner of its boundary."""
    boundary = _numbers(attribute(element, "Boundary"))
    x, y = boundary[:2] if len(boundary) >= 2 else (0.0, 0.0)
    ctm = _numbers(attribute(element, "CTM"))
    a, b, c, d, e, f = ctm if len(ctm) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return a, b, c, d, e + x, f + y


def _deltas(text: str, count: int) -> list[float]:
    """The steps from character to character: `5 5 g 3 2.5` is 5 5 2.5 2.5 2.5 (g, how many times, which)."""
    parts = text.split()
    steps: list[float] = []
    k = 0
    while k < len(parts) and len(steps) < count:
        if parts[k] == "g" and k + 2 < len(parts):
            times = int(_number(parts[k + 1], 0.0))
            steps += [_number(parts[k + 2], 0.0)] * max(0, min(times, count, _MOST_REPEATS))
            k += 3
        else:
            steps.append(_number(parts[k], 0.0))
            k += 1
    return steps


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The straight outlines of abbreviated path data (`M 0 0 L 10 0 C`); a path with curves gives none."""
    outline: list[tuple[float, float]] = []
    found: list[list[tuple[float, float]]] = []
    parts = data.split()
    k = 0
    while k < len(parts):
        sign = parts[k]
        if sign in ("M", "S", "L") and k + 2 < len(parts):
            if sign != "L":
                found.append(outline)
                outline = []
            outline.append((_number(parts[k + 1], 0.0), _number(parts[k + 2], 0.0)))
            k += 3
        elif sign == "C":
            outline += outline[:1]
            k += 1
        else:
            return
    yield from (points for points in (*found, outline) if len(points) > 1)


def _resolved(base: str, path: str) -> str:
    return path.lstrip("/") if path.startswith("/") else join(dirname(base), path)


def _find(root: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The elements at the end of a path of local names."""
    if root is None:
        return
    if not names:
        yield root
        return
    for child in root:
        if local(child) == names[0]:
            yield from _find(child, *names[1:])


def _size(root: etree._Element | None, *names: str) -> tuple[float, float] | None:
    for element in _find(root, *names):
        values = _numbers(element.text or "")
        if len(values) == 4:
            return values[2], values[3]
    return None


def read(data: bytes, name: str, *, password: str = "") -> Source:  # noqa: ARG001 (an encrypted OFD is told below)
    """The documents in `data` one after the other. Raises UnreadableError for a damaged or encrypted archive, and where there is no text."""
    archive = Archive(data, name)
    root = archive.xml("OFD.xml", needed=True)
    bodies = list(_find(root, "DocBody"))
    if not bodies:
        encrypted = any("ncrypt" in member for member in archive.names)
        problem = say("OFD 已加密", "the OFD is encrypted") if encrypted else say("OFD 结构残缺", "the OFD is incomplete")
        raise UnreadableError(name, problem, say("请用 OFD 阅读器打开后另存或导出为 PDF", "open it in an OFD reader and save it anew, or export it as PDF"))
    pages: list[Page] = []
    lines: list[list[Line]] = []
    tables: list[Found] = []
    remarks: list[Remark] = []
    for body in bodies:
        at = next((element.text or "" for element in _find(body, "DocRoot")), "").strip().lstrip("/")
        document = archive.xml(at, needed=True) if at else None
        templates = {
            attribute(element, "ID"): _resolved(at, attribute(element, "BaseLoc"))
            for element in _find(document, "CommonData", "TemplatePage")
        }
        usual = _size(document, "CommonData", "PageArea", "PhysicalBox") or (210.0, 297.0)
        bold = _bold(archive, document, at)
        for element in _find(document, "Pages", "Page"):
            number = len(pages) + 1
            content = archive.xml(_resolved(at, attribute(element, "BaseLoc")))
            width, height = _size(content, "Area", "PhysicalBox") or usual
            pages.append(Page(number, "", round(width * _POINTS, 2), round(height * _POINTS, 2)))
            grown = _Page(bold)
            for template in _find(content, "Template"):
                if (background := archive.xml(templates.get(attribute(template, "TemplateID"), ""))) is not None:
                    grown.walk(background)
            if content is not None:
                grown.walk(content)
            else:
                remarks.append(Remark("damaged_page", f"第 {number} 页损坏，未能读取", number))
            lines.append(grown.lines(number, tables))
            if grown.slanted:
                remarks.append(Remark("watermark", f"第 {number} 页略去斜排的水印：{''.join(grown.slanted)[:40]}", number))
            if not lines[-1] and content is not None and next(content.iter("{*}ImageObject"), None) is not None:
                remarks.append(Remark("ocr_needed", f"第 {number} 页是图片，请导出为 PDF 后用 OCR 读取", number))
    if not any(lines):
        raise UnreadableError(
            name,
            say("OFD 里没有文字", "no text in the OFD"),
            say("若是扫描件，请导出为 PDF 后用 OCR 读取", "if it was scanned, export it as PDF and read it by OCR"),
        )
    return source_of(data, name, "ofd", pages, lines, tables, [*remarks, *damage(archive)], _metadata(bodies[0]))


def _bold(archive: Archive, document: etree._Element | None, at: str) -> frozenset[str]:
    """The ids of the fonts that are bold or a Hei."""
    found: set[str] = set()
    for kind in ("PublicRes", "DocumentRes"):
        for element in _find(document, "CommonData", kind):
            for font in _find(archive.xml(_resolved(at, (element.text or "").strip())), "Fonts", "Font"):
                if attribute(font, "Bold") == "true" or "黑" in attribute(font, "FontName") or "Hei" in attribute(font, "FontName"):
                    found.add(attribute(font, "ID"))
    return frozenset(found)


def _metadata(body: etree._Element) -> dict[str, str]:
    wanted = {"Title": "Title", "Author": "Author", "CreationDate": "CreationDate", "ModDate": "ModDate"}
    found = {wanted[local(e)]: (e.text or "").strip() for info in _find(body, "DocInfo") for e in info if local(e) in wanted}
    return {key: value for key, value in found.items() if value}
