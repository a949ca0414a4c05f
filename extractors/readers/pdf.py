"""PDF: characters, boxes and sizes by pdfium, straight through its C interface (the only importer of pypdfium2).

A page is taken over in columns (one call for the text, one for the box of each character); what only few characters need (size,
baseline, angle, colour, font) is asked for those. Layout stands in `layout`, page furniture in `furniture`, tables in `pdf_tables`.
"""

from __future__ import annotations

import ctypes
import hashlib
import math
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from threading import RLock
from typing import Any

import regex

from extractors.errors import UnreadableError
from extractors.model.source import Line, Page, Remark, Source
from extractors.readers.furniture import without_furniture
from extractors.readers.layout import Glyphs, Piece, Row, line_of, ordered, pieces

_LOCK = RLock()
"""pdfium may be entered by one thread at a time."""

_BOLD = regex.compile(r"bold|black|heavy|simhei|heiti|黑体", regex.I)
_SCALE = 1000
"""Device units a point when pdfium is asked for the way from page to display coordinates (its answer is in whole units)."""


class _Pdfium:
    """The functions of pdfium that are called once a character, without the GIL dance, and the module with all the others."""

    def __init__(self) -> None:
        import pypdfium2_raw as raw  # type: ignore[import-untyped]

        self.raw: Any = raw
        raw.FPDF_InitLibrary()
        integer, pointer = ctypes.c_int, ctypes.c_void_p

        def direct(name: str, *types: Any) -> Callable[..., Any]:
            prototype = ctypes.PYFUNCTYPE(integer, *types)
            return prototype(ctypes.cast(getattr(raw, name), pointer).value or 0)

        self.box = direct("FPDFText_GetLooseCharBox", pointer, integer, pointer)
        self.unicode = direct("FPDFText_GetUnicode", pointer, integer)


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
        remarks = list(opening)
        for index in range(count):
            page, found, noticed = _page(document, index)
            pages.append(page)
            lines.append(found)
            remarks += noticed
        kept, labels, dropped = without_furniture(lines, pages)
        return Source(
            name=name,
            format="pdf",
            sha256=hashlib.sha256(data).hexdigest(),
            pages=tuple(
                Page(page.number, label, page.width, page.height) if label else page for page, label in zip(pages, labels, strict=True)
            ),
            lines=tuple(line for found in kept for line in found),
            remarks=(*remarks, *dropped),
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


def _page(document: Any, index: int) -> tuple[Page, list[Line], list[Remark]]:
    """Page `index` (from 0): its measures, its lines in reading order, and what was to be noticed."""
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
            found = pieces(glyphs)
            upright = [piece for piece in found if not _slanted(text, piece)]
            remarks = []
            if len(upright) < len(found):
                lost = "".join(glyphs.text[piece.start : piece.end] for piece in found if piece not in upright)
                remarks.append(Remark("watermark", f"第 {index + 1} 页略去斜排的水印：{lost[:40]}", index + 1))
            return page, [line_of(glyphs, row, index + 1, bold=_bold(text, row)) for row in ordered(upright)], remarks
        finally:
            raw.FPDFText_ClosePage(text)
    finally:
        raw.FPDF_ClosePage(handle)


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


def _display(page: Any, width: float, height: float) -> tuple[float, float, float, float, float, float]:
    """The matrix (a, b, c, d, e, f) from page coordinates to points on display, origin top left: x' = a x + c y + e, y' = b x + d y + f."""
    raw = _pdfium().raw
    x, y = ctypes.c_int(), ctypes.c_int()
    size_x, size_y = round(width * _SCALE), round(height * _SCALE)

    def shown(at_x: float, at_y: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page, 0, 0, size_x, size_y, 0, at_x, at_y, x, y)
        return x.value / _SCALE, y.value / _SCALE

    (e, f), (ax, ay), (cx, cy) = shown(0, 0), shown(100, 0), shown(0, 100)
    return (float(round((ax - e) / 100)), float(round((ay - f) / 100)), float(round((cx - e) / 100)), float(round((cy - f) / 100)), e, f)


def _styles(text: Any, display: tuple[float, float, float, float, float, float]) -> Callable[[int], tuple[float, float]]:
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
    raw.FPDFText_GetFontInfo(text, row[0].start, buffer, 128, flags)
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
