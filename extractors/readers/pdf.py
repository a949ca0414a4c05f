"""PDF: documents opened, pages walked, and what a page cannot say by itself put together.

What comes from pdfium stands in `pdf_text` (characters) and `pdf_strokes` (ruling lines), layout in `layout`, page furniture in `furniture`, tables in
`grids` and `tables`. A page without a sensible text layer goes to the recogniser of the registry.
"""

from __future__ import annotations

import ctypes
import logging
import re
from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from io import BytesIO
from itertools import islice
from typing import Any

from extractors.errors import LimitError, UnreadableError
from extractors.language import say
from extractors.model.records import replace
from extractors.model.source import Cell, Line, Page, Remark, Source
from extractors.readers import recogniser
from extractors.readers.layout import Glyphs, Piece, Row, fuller, line_of, pieces
from extractors.readers.paged import source_of
from extractors.readers.pdf_plumber import Plumber
from extractors.readers.pdf_strokes import strokes
from extractors.readers.pdf_text import bold_in, directions, glyphs_of, is_bold_name, lacks_shapes
from extractors.readers.pdfium import LOCK, Matrix, address, display, pdfium, times
from extractors.readers.tables import Found, arranged

_SENSELESS = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x01\x03-\x08\x0e-\x1f\x7f-\x9f]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_COMMON = re.compile(r"[的和与或及等对在为中不于一个项目研究技术以上下应用发展国家企业单位关系统大與會國來個這發業]")
_FEW = 8
"""A page with fewer visible characters may be a scan with a page number printed on it."""
_GARBAGE = 0.2
_MOST_PIXELS = 6000
"""Pixels along the longer side of a page that is rendered for OCR."""
_LARGEST_PICTURE = 500_000_000
"""Pixels of a picture that is decoded for it: a poster of one square metre at 600 dpi."""
_MOST_PAGES = 10_000
_REFUSED = "picture_too_large"
_DEEPEST_FORM = 4


def read(data: bytes, name: str, *, password: str = "") -> Source:
    """The document in `data`; `name` is its file name, `password` opens an encrypted one.

    Raises UnreadableError where a password is missing or wrong, where nothing can be made of the bytes, and where there is no page; LimitError for
    more pages or larger pictures than any guide has.
    """
    with LOCK, _document(data, name, password) as (document, opening), closing(Plumber(data, password)) as plumber:
        raw = pdfium().raw
        count = raw.FPDF_GetPageCount(document)
        if count < 1:
            raise UnreadableError(name, say("PDF 里没有任何一页", "the PDF has no page"), say("请检查文件是否完整", "see whether the file is complete"))
        if count > _MOST_PAGES:
            raise LimitError(name, say(f"PDF 超过 {_MOST_PAGES} 页", f"the PDF has more than {_MOST_PAGES} pages"), say("请拆分后再试", "split it and try again"))
        pages: list[Page] = []
        lines: list[list[Line]] = []
        tables: list[Found] = []
        remarks = list(opening)
        for index in range(count):
            page, found, noticed = _page(document, index, tables, plumber)
            pages.append(page)
            lines.append(found)
            remarks += noticed
        refused = next((remark for remark in remarks if remark.code == _REFUSED), None)
        if refused and not any(lines):
            problem = say(refused.message, f"the picture on page {refused.page} has more than {_LARGEST_PICTURE // 1_000_000} megapixels")
            raise LimitError(name, problem, say("请以较低的分辨率另存", "save it at a lower resolution"))
        return source_of(data, name, "pdf", pages, lines, tables, remarks, _metadata(document))


@contextmanager
def _document(data: bytes, name: str, password: str) -> Iterator[tuple[Any, list[Remark]]]:
    """The opened document and what was to be noticed on opening it; closed again at the end, whatever happens."""
    raw = pdfium().raw
    remarks: list[Remark] = []
    document = raw.FPDF_LoadMemDocument64(data, len(data), password.encode() if password else None)
    if not document:
        error = raw.FPDF_GetLastError()
        if error == raw.FPDF_ERR_PASSWORD:
            if password:
                raise UnreadableError(name, say("PDF 的口令不对", "wrong password for the PDF"), say("请用 --password 给出正确的口令", "--password takes the right one"))
            raise UnreadableError(name, say("PDF 已加密，需要口令", "the PDF is encrypted and needs a password"), say("请用 --password 给出口令", "--password takes it"))
        if error == raw.FPDF_ERR_SECURITY:
            raise UnreadableError(name, say("PDF 的加密方式不受支持", "the PDF is encrypted in an unknown way"), say("请解除加密后另存", "decrypt it and save it"))
        data = _repaired(data, name, password)
        document = raw.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            raise UnreadableError(
                name,
                say("不是可读的 PDF（文件残缺或结构损坏）", "is no readable PDF (incomplete or damaged)"),
                say("请重新下载，或用阅读器打开后另存", "download it again, or open and save it in a reader"),
            )
        remarks.append(Remark("repaired", "PDF 结构损坏，已修复后读取，请核对内容是否完整"))
    elif b"%%EOF" not in data[-1024:]:
        remarks.append(Remark("truncated", "PDF 结尾缺失，文件可能不完整，请核对"))
    try:
        yield document, remarks
    finally:
        raw.FPDF_CloseDocument(document)


def _repaired(data: bytes, name: str, password: str) -> bytes:
    """The document written anew by qpdf (pikepdf), unencrypted.

    Raises UnreadableError where it is beyond repair or pikepdf is not there.
    """
    try:
        import pikepdf
    except ImportError:
        raise UnreadableError(
            name,
            say("不是可读的 PDF（文件残缺或结构损坏）", "is no readable PDF (incomplete or damaged)"),
            say("安装 pikepdf 后可尝试修复，或重新下载", "with pikepdf installed it may be repaired, or download it again"),
        ) from None
    # What it warns of is told by our own Remark.
    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    try:
        with pikepdf.open(BytesIO(data), password=password) as document:
            out = BytesIO()
            document.save(out)
            return out.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError):
        raise UnreadableError(
            name,
            say("不是可读的 PDF（文件残缺或结构损坏，未能修复）", "is no readable PDF (incomplete or damaged, beyond repair)"),
            say("请重新下载，或用阅读器打开后另存", "download it again, or open and save it in a reader"),
        ) from None


def _page(document: Any, index: int, tables: list[Found], plumber: Plumber) -> tuple[Page, list[Line], list[Remark]]:
    """Page `index` (from 0): its measures, its lines in reading order, and what was to be noticed. Its tables are added to `tables`."""
    raw = pdfium().raw
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
            placed = display(handle, width, height)
            glyphs = glyphs_of(text, placed)
            if lacks_shapes(text, glyphs.text) or (_visible(glyphs.text) < _FEW and _holds(handle, raw.FPDF_PAGEOBJ_TEXT)):
                return _plumbed(handle, placed, glyphs, page, tables, plumber)
            if _unreadable(glyphs.text, handle):
                return _recognised(handle, page, tables)
            lines, remarks = _lines(handle, text, glyphs, placed, page, tables)
            return page, lines, remarks
        finally:
            raw.FPDFText_ClosePage(text)
    finally:
        raw.FPDF_ClosePage(handle)


def _lines(handle: Any, text: Any, glyphs: Glyphs, placed: Matrix, page: Page, tables: list[Found]) -> tuple[list[Line], list[Remark]]:
    """The lines of a page: what runs upright, then what is set sideways (a wide table on an upright page). Slanted text is a watermark."""
    found = pieces(glyphs)
    runs = directions(text, found, placed)
    if not any(runs) and None not in runs:
        return _laid_out(handle, text, glyphs, found, placed, page, tables), []
    lines: list[Line] = []
    for turn in sorted({run for run in runs if run is not None}):
        turned = times(placed, _turn(turn, page))
        glyphs = glyphs_of(text, turned)
        candidates = pieces(glyphs)
        straight = [piece for piece, run in zip(candidates, directions(text, candidates, turned), strict=True) if run == 0]
        made = _laid_out(handle, text, glyphs, straight, turned, page, tables)
        lines += [replace(line, boxes=_turned_back(line.boxes, turn, page)) for line in made] if turn else made
    slanted = "".join(glyphs.text[piece.start : piece.end] for piece, run in zip(found, runs, strict=True) if run is None)
    return lines, _watermark(slanted, page)


def _laid_out(handle: Any, text: Any, glyphs: Glyphs, found: list[Piece], placed: Matrix, page: Page, tables: list[Found]) -> list[Line]:
    is_bold = bold_in(text)

    def line(row: Row, cell: Cell | None) -> Line:
        return line_of(glyphs, row, page.number, bold=is_bold(row), cell=cell)

    return arranged(glyphs, found, strokes(handle, placed), page.number, tables, line)


def _turn(turn: int, page: Page) -> Matrix:
    """The matrix that makes text upright which runs to the right, down, to the left or up (0 to 3) on display."""
    return (
        (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        (0.0, -1.0, 1.0, 0.0, 0.0, page.width),
        (-1.0, 0.0, 0.0, -1.0, page.width, page.height),
        (0.0, 1.0, -1.0, 0.0, page.height, 0.0),
    )[turn]


def _turned_back(boxes: array[float] | None, turn: int, page: Page) -> array[float]:
    """Boxes of text that was made upright, as they stand on display."""
    a, b, c, d, e, f = _turn(turn, page)
    back = array("f")
    flat = boxes or array("f")
    for k in range(0, len(flat), 4):
        x0, top, x1, bottom = (flat[k] - e, flat[k + 1] - f, flat[k + 2] - e, flat[k + 3] - f)
        # The turn is a rotation: its inverse is its transpose.
        u0, v0, u1, v1 = a * x0 + b * top, c * x0 + d * top, a * x1 + b * bottom, c * x1 + d * bottom
        back.extend((min(u0, u1), min(v0, v1), max(u0, u1), max(v0, v1)))
    return back


def _plumbed(
    handle: Any, placed: Matrix, glyphs: Glyphs, page: Page, tables: list[Found], plumber: Plumber
) -> tuple[Page, list[Line], list[Remark]]:
    """The page read by pdfplumber, because a font of it is neither in the file nor on this machine; its lines are filled up with what only pdfium
    knows (characters that the font's own list does not hold: ·, ³)."""
    plumbed = plumber.glyphs(page.number)
    remarks: list[Remark] = []
    if plumbed is None:
        found, fonts = pieces(glyphs), []
        remarks.append(Remark("font_missing", f"第 {page.number} 页的字体未嵌入，本机也没有，可能漏字；请安装中文字体后重读", page.number))
    elif plumbed.slanted:
        glyphs, found, fonts = plumbed.glyphs, pieces(plumbed.glyphs), plumbed.fonts
        remarks += _watermark(plumbed.slanted, page)
    else:
        found, glyphs = fuller(plumbed.glyphs, glyphs)
        fonts = plumbed.fonts
    if _unreadable("".join(glyphs.text[piece.start : piece.end] for piece in found), handle):
        return _recognised(handle, page, tables)

    def line(row: Row, cell: Cell | None) -> Line:
        start = row.pieces[0].start
        return line_of(glyphs, row, page.number, bold=start < len(fonts) and is_bold_name(fonts[start]), cell=cell)

    return page, arranged(glyphs, found, strokes(handle, placed), page.number, tables, line), remarks


def _watermark(slanted: str, page: Page) -> list[Remark]:
    return [Remark("watermark", f"第 {page.number} 页略去斜排的水印：{slanted[:40]}", page.number)] if slanted else []


def _visible(text: str) -> int:
    return sum(map(len, text.split()))


def _unreadable(text: str, page: Any) -> bool:
    """Whether a page must be looked at, because it has no text layer but a picture, or a text layer that says nothing.

    A font without a right ToUnicode gives private, replacement or control characters, or Chinese characters at random: most of those are ones that
    hardly anybody writes (outside of the first level of GB 2312, where all but a few of a page are found), and the commonest are not among them.
    """
    if len(text) > 200 and not _SENSELESS.search(text) and sum(1 for _ in islice(_COMMON.finditer(text), len(text) // 50 + 1)) > len(text) // 50:
        return False
    visible = _visible(text)
    if visible < _FEW:
        return _holds(page, pdfium().raw.FPDF_PAGEOBJ_IMAGE)
    if len(_SENSELESS.findall(text)) > _GARBAGE * visible:
        return True
    chinese = _CHINESE.findall(text)
    if len(chinese) < 60 or 50 * len(_COMMON.findall(text)) > len(chinese):
        return False
    return sum(map(_usual().__contains__, chinese)) < 0.6 * len(chinese)


@cache
def _usual() -> frozenset[str]:
    """The 3755 characters of the first level of GB 2312: what is in daily use."""
    return frozenset(bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)) - {""}


def _holds(page: Any, wanted: int) -> bool:
    """Whether objects of a kind (text, pictures) are drawn on the page, those within forms included; pictures count if they are large."""
    library = pdfium()
    raw = library.raw
    handle = address(page)
    sides = [ctypes.c_float() for _ in range(4)]
    covered = 0.0
    for k in range(raw.FPDFPage_CountObjects(page)):
        item = library.item(handle, k)
        kind = library.kind(item)
        if kind == wanted == raw.FPDF_PAGEOBJ_TEXT:
            return True
        if wanted != raw.FPDF_PAGEOBJ_IMAGE or kind not in (wanted, raw.FPDF_PAGEOBJ_FORM):
            continue
        if raw.FPDFPageObj_GetBounds(ctypes.cast(item, raw.FPDF_PAGEOBJECT), *sides):
            left, bottom, right, top = (side.value for side in sides)
            covered += (right - left) * (top - bottom)
    return covered > 0.2 * float(raw.FPDF_GetPageWidthF(page)) * float(raw.FPDF_GetPageHeightF(page))


def _pictures(page: Any) -> Iterator[int]:
    """The size in pixels of each picture on the page, those within forms included."""
    library = pdfium()
    raw = library.raw
    handle = address(page)
    waiting = [(library.item(handle, k), 0) for k in range(raw.FPDFPage_CountObjects(page))]
    width, height = ctypes.c_uint(), ctypes.c_uint()
    while waiting:
        item, depth = waiting.pop()
        kind = library.kind(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            waiting += [(library.inner(item, k), depth + 1) for k in range(library.inner_count(item))]
        elif kind == raw.FPDF_PAGEOBJ_IMAGE and raw.FPDFImageObj_GetImagePixelSize(ctypes.cast(item, raw.FPDF_PAGEOBJECT), width, height):
            yield width.value * height.value


def _recognised(handle: Any, page: Page, tables: list[Found]) -> tuple[Page, list[Line], list[Remark]]:
    """The page read by OCR; without the extra no line of it, and a Remark that says so."""
    ocr = recogniser()
    if not ocr.available():
        message = f"第 {page.number} 页没有可用的文字层，需要 OCR；{ocr.REMEDY}"
        return page, [], [Remark("ocr_needed", message, page.number)]
    if max(_pictures(handle), default=0) > _LARGEST_PICTURE:
        message = f"第 {page.number} 页的图片超过 {_LARGEST_PICTURE // 1_000_000} 百万像素，未识别"
        return page, [], [Remark(_REFUSED, message, page.number)]
    import numpy as np

    raw = pdfium().raw
    zoom = min(ocr.DPI / 72, _MOST_PIXELS / max(page.width, page.height, 1.0))
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
    lines, remarks = ocr.recognise(pixels, 1 / zoom, page.number, tables)
    return page, lines, [Remark("ocr", f"第 {page.number} 页没有可用的文字层，由 OCR 读取，请核对", page.number), *remarks]


def _metadata(document: Any) -> dict[str, str]:
    """Title and dates that the document states about itself; empty values are left out."""
    raw = pdfium().raw
    found: dict[str, str] = {}
    for key in ("Title", "Author", "CreationDate", "ModDate"):
        size = raw.FPDF_GetMetaText(document, key.encode(), None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDF_GetMetaText(document, key.encode(), buffer, size)
            if value := buffer.raw[: size - 2].decode("utf-16-le", "replace").strip():
                found[key] = value
    return found
