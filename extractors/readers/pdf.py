"""PDF: characters, boxes and sizes by pdfium, straight through its C interface (the only importer of pypdfium2).

A page is taken over in columns (one call for the text, one for the box of each character); what only few characters need (size,
baseline, angle, colour, font) is asked for those. Layout stands in `layout`, page furniture in `furniture`, ruling lines and
their tables in `grids` and `tables`.
"""

from __future__ import annotations

import ctypes
import hashlib
import math
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise, repeat
from threading import RLock
from typing import Any

import regex

from extractors.errors import UnreadableError
from extractors.model.source import Cell, Line, Page, Remark, Source
from extractors.readers import scan
from extractors.readers.furniture import without_furniture
from extractors.readers.grids import THICK, Stroke
from extractors.readers.layout import Glyphs, Piece, Row, line_of, pieces
from extractors.readers.tables import Found, arranged, merged

_LOCK = RLock()
"""pdfium may be entered by one thread at a time."""

_BOLD = regex.compile(r"bold|black|heavy|simhei|heiti|黑体", regex.I)
_SPACE = regex.compile(r"\s")
_SENSELESS = regex.compile(r"[\ue000-\uf8ff\ufffd\x00-\x01\x03-\x08\x0e-\x1f\x7f-\x9f]")
_CHINESE = regex.compile(r"[\u4e00-\u9fff]")
_COMMON = regex.compile(r"[的和与或及等对在为中不于一个项目研究技术以上下应用发展国家企业单位关系统大]")
_FEW = 8
"""A page with fewer visible characters may be a scan with a page number printed on it."""
_GARBAGE = 0.2
_MOST_PIXELS = 6000
_Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a x + c y + e, y' = b x + d y + f."""
_UNMOVED: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEP = 4
_MOST_PATHS = 20000
_MOST_SEGMENTS = 400
_SCALE = 1000
"""Device units a point when pdfium is asked for the way from page to display coordinates (its answer is in whole units)."""


class _Pdfium:
    """The functions of pdfium that are called once a character, without the GIL dance, and the module with all the others."""

    def __init__(self) -> None:
        import pypdfium2_raw as raw  # type: ignore[import-untyped]

        self.raw: Any = raw
        raw.FPDF_InitLibrary()
        integer, pointer = ctypes.c_int, ctypes.c_void_p

        def direct(name: str, *types: Any, gives: Any = integer) -> Callable[..., Any]:
            prototype = ctypes.PYFUNCTYPE(gives, *types)
            return prototype(ctypes.cast(getattr(raw, name), pointer).value or 0)

        self.box = direct("FPDFText_GetLooseCharBox", pointer, integer, pointer)
        self.unicode = direct("FPDFText_GetUnicode", pointer, integer)
        self.item = direct("FPDFPage_GetObject", pointer, integer, gives=pointer)
        self.kind = direct("FPDFPageObj_GetType", pointer)
        self.inner_count = direct("FPDFFormObj_CountObjects", pointer)
        self.inner = direct("FPDFFormObj_GetObject", pointer, ctypes.c_ulong, gives=pointer)


@cache
def _pdfium() -> _Pdfium:
    return _Pdfium()


def read(data: bytes, name: str, *, password: str = "") -> Source:
    """The document in `data`; `name` is its file name, `password` opens an encrypted one.

    Raises UnreadableError where a password is missing or wrong, where nothing can be made of the bytes, and where there is no page.
    """
    with _LOCK, _document(data, name, password) as (document, opening):
        raw = _pdfium().raw
        count = raw.FPDF_GetPageCount(document)
        if count < 1:
            raise UnreadableError(name, "PDF 里没有任何一页", "请检查文件是否完整")
        pages: list[Page] = []
        lines: list[list[Line]] = []
        tables: list[Found] = []
        remarks = list(opening)
        for index in range(count):
            page, found, noticed = _page(document, index, tables)
            pages.append(page)
            lines.append(found)
            remarks += noticed
        kept, labels, dropped = without_furniture(lines, pages)
        kept, made, joined = merged(kept, tables)
        return Source(
            name=name,
            format="pdf",
            sha256=hashlib.sha256(data).hexdigest(),
            pages=tuple(
                Page(page.number, label, page.width, page.height) if label else page for page, label in zip(pages, labels, strict=True)
            ),
            lines=tuple(line for found in kept for line in found),
            tables=tuple(made),
            remarks=(*remarks, *dropped, *joined),
            metadata=_metadata(document),
        )


@contextmanager
def _document(data: bytes, name: str, password: str) -> Iterator[tuple[Any, list[Remark]]]:
    """The opened document and what was to be noticed on opening it; closed again at the end, whatever happens."""
    raw = _pdfium().raw
    remarks: list[Remark] = []
    document = raw.FPDF_LoadMemDocument64(data, len(data), password.encode() if password else None)
    if not document:
        error = raw.FPDF_GetLastError()
        if error == raw.FPDF_ERR_PASSWORD:
            if password:
                raise UnreadableError(name, "PDF 的口令不对", "请用 --password 给出正确的口令")
            raise UnreadableError(name, "PDF 已加密，需要口令", "请用 --password 给出口令")
        if error == raw.FPDF_ERR_SECURITY:
            raise UnreadableError(name, "PDF 的加密方式不受支持", "请解除加密后另存")
        data = _repaired(data, name, password)
        document = raw.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            raise UnreadableError(name, "不是可读的 PDF（文件残缺或结构损坏）", "请重新下载，或用阅读器打开后另存")
        remarks.append(Remark("repaired", "PDF 结构损坏，已修复后读取，请核对内容是否完整"))
    elif b"%%EOF" not in data[-1024:]:
        remarks.append(Remark("damaged", "PDF 结尾缺失，文件可能不完整，请核对"))
    try:
        yield document, remarks
    finally:
        raw.FPDF_CloseDocument(document)


def _repaired(data: bytes, name: str, password: str) -> bytes:
    """The document written anew by qpdf (pikepdf), unencrypted.

    Raises UnreadableError where it is beyond repair or pikepdf is not there.
    """
    from io import BytesIO

    try:
        import pikepdf
    except ImportError:
        raise UnreadableError(name, "不是可读的 PDF（文件残缺或结构损坏）", "安装 pikepdf 后可尝试修复，或重新下载") from None
    try:
        with pikepdf.open(BytesIO(data), password=password) as document:
            out = BytesIO()
            document.save(out)
            return out.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError):
        raise UnreadableError(name, "不是可读的 PDF（文件残缺或结构损坏，未能修复）", "请重新下载，或用阅读器打开后另存") from None


def _page(document: Any, index: int, tables: list[Found]) -> tuple[Page, list[Line], list[Remark]]:
    """Page `index` (from 0): its measures, its lines in reading order, and what was to be noticed. Its tables are added to `tables`."""
    raw = _pdfium().raw
    handle = raw.FPDF_LoadPage(document, index)
    if not handle:
        return Page(index + 1), [], [Remark("damaged_page", f"第 {index + 1} 页损坏，未能读取", index + 1)]
    try:
        width, height = raw.FPDF_GetPageWidthF(handle), raw.FPDF_GetPageHeightF(handle)
        page = Page(index + 1, "", round(width, 2), round(height, 2))
        text = raw.FPDFText_LoadPage(handle)
        if not text:
            return page, [], [Remark("damaged_page", f"第 {index + 1} 页的文字层损坏，未能读取", index + 1)]
        try:
            glyphs = _glyphs(handle, text, width, height)
            if _unreadable(glyphs.text, handle):
                return _recognised(handle, page, tables)
            found = pieces(glyphs)
            upright = [piece for piece in found if not _slanted(text, piece)]
            remarks = []
            if len(upright) < len(found):
                lost = "".join(glyphs.text[piece.start : piece.end] for piece in found if piece not in upright)
                remarks.append(Remark("watermark", f"第 {index + 1} 页略去斜排的水印：{lost[:40]}", index + 1))

            def line(row: Row, cell: Cell | None) -> Line:
                return line_of(glyphs, row, page.number, bold=_bold(text, row), cell=cell)

            return page, arranged(glyphs, upright, _strokes(handle, width, height), page.number, tables, line), remarks
        finally:
            raw.FPDFText_ClosePage(text)
    finally:
        raw.FPDF_ClosePage(handle)


def _strokes(page: Any, width: float, height: float) -> Iterator[Stroke]:
    """The straight lines that are drawn on a page, also within forms, in display coordinates."""
    pdfium = _pdfium()
    raw = pdfium.raw
    handle = ctypes.cast(page, ctypes.c_void_p).value
    drawn: list[tuple[int, _Matrix]] = []
    for k in range(raw.FPDFPage_CountObjects(page)):
        item = pdfium.item(handle, k)
        kind = pdfium.kind(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            drawn.append((item, _UNMOVED))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            _paths_of(item, _UNMOVED, drawn, 0)
    if len(drawn) < 3:
        return
    display = _display(page, width, height)
    for item, matrix in drawn:
        yield from _straight(item, _times(matrix, display))


def _paths_of(form: int, matrix: _Matrix, drawn: list[tuple[int, _Matrix]], depth: int) -> None:
    pdfium = _pdfium()
    raw = pdfium.raw
    if depth > _DEEP or len(drawn) > _MOST_PATHS:
        return
    placed = _times(_matrix_of(form), matrix)
    for k in range(pdfium.inner_count(form)):
        item = pdfium.inner(form, k)
        kind = pdfium.kind(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            drawn.append((item, placed))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            _paths_of(item, placed, drawn, depth + 1)


def _straight(item: int, placed: _Matrix) -> Iterator[Stroke]:
    """The straight parts of one path: strokes, and filled boxes thin enough to be lines. A path with curves is a drawing and gives none."""
    raw = _pdfium().raw
    path = ctypes.cast(item, raw.FPDF_PAGEOBJECT)
    count = raw.FPDFPath_CountSegments(path)
    if not 1 < count <= _MOST_SEGMENTS:
        return
    fill, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroked)
    a, b, c, d, e, f = _times(_matrix_of(item), placed)
    x, y = ctypes.c_float(), ctypes.c_float()
    parts: list[Stroke] = []
    outline: list[tuple[float, float]] = []
    for k in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, k)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            parts += _edges(outline, stroked=bool(stroked.value))
            outline = []
        outline.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    yield from parts
    yield from _edges(outline, stroked=bool(stroked.value))


def _edges(outline: list[tuple[float, float]], *, stroked: bool) -> list[Stroke]:
    if len(outline) < 2:
        return []
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    box = (min(xs), min(ys), max(xs), max(ys))
    if box[2] - box[0] <= THICK or box[3] - box[1] <= THICK:
        return [box]
    if not stroked:
        return []
    return [(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for (x0, y0), (x1, y1) in pairwise(outline)]


def _matrix_of(item: int) -> _Matrix:
    raw = _pdfium().raw
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(ctypes.cast(item, raw.FPDF_PAGEOBJECT), matrix):
        return _UNMOVED
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    """The matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _unreadable(text: str, page: Any) -> bool:
    """Whether a page must be looked at, because it has no text layer but a picture, or a text layer that says nothing.

    A font without a right ToUnicode gives private, replacement or control characters, or Chinese characters at random: in a hundred of those
    none of the commonest would be found.
    """
    visible = len(text) - len(_SPACE.findall(text))
    if visible < _FEW:
        return _has_picture(page)
    if len(_SENSELESS.findall(text)) > _GARBAGE * visible:
        return True
    chinese = len(_CHINESE.findall(text))
    return chinese > 100 and len(_COMMON.findall(text)) < 0.02 * chinese


def _has_picture(page: Any) -> bool:
    """Whether pictures cover a fair part of the page."""
    pdfium = _pdfium()
    raw = pdfium.raw
    handle = ctypes.cast(page, ctypes.c_void_p).value
    sides = [ctypes.c_float() for _ in range(4)]
    covered = 0.0
    for k in range(raw.FPDFPage_CountObjects(page)):
        item = pdfium.item(handle, k)
        if pdfium.kind(item) not in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            continue
        if raw.FPDFPageObj_GetBounds(ctypes.cast(item, raw.FPDF_PAGEOBJECT), *sides):
            left, bottom, right, top = (side.value for side in sides)
            covered += (right - left) * (top - bottom)
    return covered > 0.2 * float(raw.FPDF_GetPageWidthF(page)) * float(raw.FPDF_GetPageHeightF(page))


def _recognised(handle: Any, page: Page, tables: list[Found]) -> tuple[Page, list[Line], list[Remark]]:
    """The page read by OCR; without the extra no line of it, and a Remark that says so."""
    if not scan.available():
        message = f"第 {page.number} 页没有可用的文字层，需要 OCR；{scan.REMEDY}"
        return page, [], [Remark("ocr_needed", message, page.number)]
    import numpy as np

    raw = _pdfium().raw
    zoom = min(scan.DPI / 72, _MOST_PIXELS / max(page.width, page.height, 1.0))
    width, height = max(1, round(page.width * zoom)), max(1, round(page.height * zoom))
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        return page, [], [Remark("damaged_page", f"第 {page.number} 页无法渲染，未能读取", page.number)]
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, raw.FPDF_ANNOT)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.cast(raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * (stride * height))).contents
        pixels = np.frombuffer(buffer, np.uint8).reshape(height, stride)[:, : 3 * width].reshape(height, width, 3).copy()
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    lines, remarks = scan.recognise(pixels, 1 / zoom, page.number, tables)
    return page, lines, [Remark("ocr", f"第 {page.number} 页没有可用的文字层，由 OCR 读取，请核对", page.number), *remarks]


def _glyphs(page: Any, text: Any, width: float, height: float) -> Glyphs:
    """The characters of a page in display coordinates (rotation and crop box applied)."""
    pdfium = _pdfium()
    raw = pdfium.raw
    count = max(0, raw.FPDFText_CountChars(text))
    handle = ctypes.cast(text, ctypes.c_void_p).value
    buffer = (ctypes.c_float * (4 * count))()
    address = ctypes.addressof(buffer)
    for _ in map(pdfium.box, repeat(handle), range(count), range(address, address + 16 * count, 16)):
        pass
    flat = array("f")
    flat.frombytes(memoryview(buffer).cast("B"))
    left, top, right, bottom = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    a, b, c, d, e, f = matrix = _display(page, width, height)
    if b == c == 0.0 and a > 0 > d:
        if e:
            left, right = array("f", [x + e for x in left]), array("f", [x + e for x in right])
        top, bottom = array("f", [f - y for y in top]), array("f", [f - y for y in bottom])
    else:
        corners = [
            (a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f)
            for x0, y0, x1, y1 in zip(left, top, right, bottom, strict=True)
        ]
        left = array("f", [min(x0, x1) for x0, _, x1, _ in corners])
        top = array("f", [min(y0, y1) for _, y0, _, y1 in corners])
        right = array("f", [max(x0, x1) for x0, _, x1, _ in corners])
        bottom = array("f", [max(y0, y1) for _, y0, _, y1 in corners])
    return Glyphs(_characters(text, count), left, top, right, bottom, _styles(text, matrix))


def _characters(text: Any, count: int) -> str:
    """The characters of a page, one for each index of pdfium."""
    pdfium = _pdfium()
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.raw.FPDFText_GetText(text, 0, count, buffer)
    if written == count + 1:
        content = bytes(buffer)[:-2].decode("utf-16-le", "replace")
        if len(content) == count:
            return content
    # Characters beyond the first plane, or without any code, break the count: ask one by one.
    handle = ctypes.cast(text, ctypes.c_void_p).value
    return "".join(
        chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        for code in map(pdfium.unicode, repeat(handle), range(count))
    )


def _display(page: Any, width: float, height: float) -> _Matrix:
    """The matrix from page coordinates to points on display, origin top left: rotation and crop box applied."""
    raw = _pdfium().raw
    x, y = ctypes.c_int(), ctypes.c_int()
    size_x, size_y = round(width * _SCALE), round(height * _SCALE)

    def shown(at_x: float, at_y: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page, 0, 0, size_x, size_y, 0, at_x, at_y, x, y)
        return x.value / _SCALE, y.value / _SCALE

    (e, f), (ax, ay), (cx, cy) = shown(0, 0), shown(100, 0), shown(0, 100)
    return (float(round((ax - e) / 100)), float(round((ay - f) / 100)), float(round((cx - e) / 100)), float(round((cy - f) / 100)), e, f)


def _styles(text: Any, display: _Matrix) -> Callable[[int], tuple[float, float]]:
    raw = _pdfium().raw
    matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    _, b, _, d, _, f = display

    def style(k: int) -> tuple[float, float]:
        raw.FPDFText_GetMatrix(text, k, matrix)
        raw.FPDFText_GetCharOrigin(text, k, x, y)
        size = raw.FPDFText_GetFontSize(text, k) * math.hypot(matrix.c, matrix.d)
        return size, b * x.value + d * y.value + f

    return style


def _slanted(text: Any, piece: Piece) -> bool:
    """Whether a piece is set at a slant, as watermarks are. Asked only where the piece's shape gives cause."""
    if piece.end - piece.start > 2 and piece.bottom - piece.top < 1.6 * piece.size:
        return False
    angle: float = _pdfium().raw.FPDFText_GetCharAngle(text, piece.start)
    return 0.03 < angle % (math.pi / 2) < math.pi / 2 - 0.03


def _bold(text: Any, row: Row) -> bool:
    """Whether the first character of a line comes from a face that is called bold or is a Hei."""
    raw = _pdfium().raw
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, row.pieces[0].start, buffer, 128, flags)
    return bool(_BOLD.search(buffer.value.decode("utf-8", "replace")))


def _metadata(document: Any) -> dict[str, str]:
    """Title and dates that the document states about itself; empty values are left out."""
    raw = _pdfium().raw
    found: dict[str, str] = {}
    for key in ("Title", "Author", "CreationDate", "ModDate"):
        size = raw.FPDF_GetMetaText(document, key.encode(), None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDF_GetMetaText(document, key.encode(), buffer, size)
            if value := buffer.raw[: size - 2].decode("utf-16-le", "replace").strip():
                found[key] = value
    return found
