"""Scans: pictures of pages read by OCR (extra `ocr`: rapidocr with its models in the wheel, offline).

OCR knows characters, not type: an exponent comes out as plain digits, a raised minus often not at all. So the ink itself is looked at: a digit whose
ink is small and stands high in its line becomes a superscript again, and a small high stroke before it a superscript minus. What was
restored so is named in a Remark, since nobody has checked it. Every line carries the confidence of its recognition, always below 1.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

from extractors.errors import LimitError, UnreadableError
from extractors.language import say
from extractors.model.records import replace
from extractors.model.source import Cell, Line, Page, Remark, Source
from extractors.readers.grids import Stroke
from extractors.readers.layout import Glyphs, Piece, Row, line_of
from extractors.readers.paged import source_of
from extractors.readers.scripts import superscript
from extractors.readers.tables import Found, arranged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

DPI = 300
"""Resolution at which a page is rendered for OCR: the recogniser wants characters about 48 pixels high."""
REMEDY = "请安装 OCR 组件：pip install 'zhinan[ocr]'"
_SURE = 0.999
_LARGEST = 80_000_000
_MOST_FRAMES = 500
_DIGITS = frozenset("0123456789n")
_NARROW = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_DASHES = frozenset("-−–—")
_RAISED = frozenset("⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ")


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    # Its classifier of orientation turns headings upside down: left off.
    return RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical"})


def recognise(pixels: Pixels, scale: float, page: int, tables: list[Found]) -> tuple[list[Line], list[Remark]]:
    """The lines of one page from its picture (height, width, 3: blue, green, red), in reading order, and what was to be noticed.

    `scale` is points a pixel; the tables of the page are added to `tables`.
    """
    result = _engine()(pixels, use_cls=False, return_word_box=True, return_single_char_box=True)
    if result.boxes is None or not result.txts:
        return [], []
    texts: list[str] = []
    flat = array("f")
    found: list[Piece] = []
    sure: list[float] = []
    styles: list[tuple[float, float]] = []
    exponents: list[str] = []
    ink = _ink(pixels)
    at = 0
    for box, words, score in zip(result.boxes, result.word_results, result.scores, strict=True):
        left, top = float(box[:, 0].min()), float(box[:, 1].min())
        right, bottom = float(box[:, 0].max()), float(box[:, 1].max())
        characters = [(str(text), float(min(p[0] for p in place)), float(max(p[0] for p in place))) for text, _, place in words]
        if not characters or right <= left or bottom <= top:
            continue
        restored = _restored(characters, ink, top, bottom)
        text = wide_signs("".join(character for character, _, _ in restored))
        if any(character in _RAISED for character, _, _ in restored):
            exponents.append(text)
        for _, x0, x1 in restored:
            flat.extend((x0 * scale, top * scale, x1 * scale, bottom * scale))
        texts.append(text)
        # The box of a line is a quarter higher than its type.
        size = 0.8 * (bottom - top) * scale
        styles += [(size, bottom * scale)] * len(text)
        found.append(Piece(at, at + len(text), left * scale, top * scale, right * scale, bottom * scale, size, bottom * scale, even=True))
        sure.append(min(float(score), _SURE))
        at += len(text)
    glyphs = Glyphs("".join(texts), flat[0::4], flat[1::4], flat[2::4], flat[3::4], styles.__getitem__)

    def line(row: Row, cell: Cell | None) -> Line:
        least = min(sure[bisect_right(starts, piece.start) - 1] for piece in row.pieces)
        return replace(line_of(glyphs, row, page, cell=cell), confidence=least)

    starts = [piece.start for piece in found]
    strokes = [(scale * x0, scale * y0, scale * x1, scale * y1) for x0, y0, x1, y1 in _strokes(ink)]
    lines = arranged(glyphs, found, strokes, page, tables, line)
    remarks = []
    if exponents:
        remarks.append(Remark("ocr_exponent", f"第 {page} 页由 OCR 读出的上标未经核对：{'；'.join(t[:40] for t in exponents[:5])}", page))
    return lines, remarks


def _ink(pixels: Pixels) -> Pixels:
    """1 where the page is dark, 0 where it is light."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return ink  # type: ignore[return-value]


def _strokes(ink: Pixels) -> list[Stroke]:
    """The long straight lines of a page in pixels: what is left of the ink after opening it by a long thin bar."""
    import cv2

    found: list[Stroke] = []
    length = max(40, ink.shape[1] // 40)
    for bar in ((length, 1), (1, length)):
        opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, bar))
        count, _, stats, _ = cv2.connectedComponentsWithStats(opened)
        if count > 2000:
            return []
        found += [(float(x), float(y), float(x + w), float(y + h)) for x, y, w, h, _ in stats[1:] if min(w, h) < 12]
    return found


_Character = tuple[str, float, float]
"""(character, left, right) in pixels."""
_Blob = tuple[int, int, int, int]
"""(left, top, width, height) of connected ink."""


def _restored(characters: list[_Character], ink: Pixels, top: float, bottom: float) -> list[_Character]:
    """The characters of a line as their ink says: digits that stand small and high raised, a small high stroke before them a minus.

    A stroke too thin for 一 is a dash.
    """
    if not any(text in _DIGITS or text == "一" for text, _, _ in characters):
        return characters
    import cv2

    y0, y1 = max(0, int(top)), min(ink.shape[0], int(bottom) + 1)
    x0, x1 = max(0, int(characters[0][1]) - 4), min(ink.shape[1], int(characters[-1][2]) + 5)
    if y1 - y0 < 8 or x1 - x0 < 8:
        return characters
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink[y0:y1, x0:x1], connectivity=8)
    blobs = [(int(x) + x0, int(y), int(w), int(h)) for x, y, w, h, area in stats[1:count] if area >= 6]
    if not blobs:
        return characters
    upper, lower = min(y for _, y, _, _ in blobs), max(y + h for _, y, _, h in blobs)
    high = lower - upper
    # A dash is read as 一, which has a heavier stroke.
    dashes = [b for b in blobs if b[2] > 0.6 * high and b[3] <= 0.05 * high]
    characters = [("—" if text == "一" and _within(dashes, left, right) else text, left, right) for text, left, right in characters]
    # Small (a figure at full size is 0.7 of the line) and well above the foot of the line.
    raised = [b for b in blobs if 0.2 * high < b[3] < 0.56 * high and b[1] + b[3] < lower - 0.3 * high]
    if not raised:
        return characters
    out: list[_Character] = []
    for text, left, right in characters:
        digit = _within(raised, left, right) if text in _DIGITS else None
        before = out[-1][0] if out else " "
        if digit is None or not (before in _RAISED or before in _DASHES or (before.isascii() and before.isalnum())):
            out.append((text, left, right))
            continue
        if before in _DASHES:
            out[-1] = ("⁻", out[-1][1], out[-1][2])
        elif before not in _RAISED and (minus := _minus_before(blobs, digit, high)) is not None:
            out.append(("⁻", float(minus[0]), float(minus[0] + minus[2])))
        out.append((superscript(text), left, right))
    return out


def _within(blobs: list[_Blob], left: float, right: float) -> _Blob | None:
    """The blob under the middle of a character."""
    middle = (left + right) / 2
    return next((blob for blob in blobs if blob[0] - 2 <= middle <= blob[0] + blob[2] + 2), None)


def wide_signs(text: str) -> str:
    """Punctuation that the recogniser gives in its narrow form made wide beside Chinese, brackets in pairs: 精度(含)≥5,见 gives 精度（含）≥5，见."""
    out = list(text)
    opened: list[int] = []
    for k, sign in enumerate(text):
        before, after = text[k - 1] if k else "", text[k + 1] if k + 1 < len(text) else ""
        if sign in _NARROW and (before > "\u2fff" or after > "\u2fff"):
            out[k] = _NARROW[sign]
        elif sign in "(（":
            opened.append(k)
        elif sign in ")）" and opened:
            start = opened.pop()
            if any(c > "\u2fff" for c in text[max(0, start - 1) : k + 1]):
                out[start], out[k] = "（", "）"
        elif sign == ")" and before > "\u2fff":
            out[k] = "）"
    for k in opened:
        if k + 1 < len(text) and text[k + 1] > "\u2fff":
            out[k] = "（"
    return "".join(out)


def _minus_before(blobs: list[_Blob], digit: _Blob, high: int) -> _Blob | None:
    """The flat stroke just left of a raised digit and within its height."""
    x, y, w, h = digit
    for blob in blobs:
        gap = x - (blob[0] + blob[2])
        if -2 <= gap < 0.35 * high and blob[3] < 0.14 * high and blob[2] > 1.5 * blob[3] and y < blob[1] < y + h and blob[2] < 2 * w + h:
            return blob
    return None


def _too_large(name: str) -> LimitError:
    return LimitError(
        name,
        say(f"图片超过 {_LARGEST // 1_000_000} 百万像素", f"the picture has more than {_LARGEST // 1_000_000} megapixels"),
        say("请缩小或分页后再试", "make it smaller, or one picture a page"),
    )


def read(data: bytes, name: str, *, password: str = "") -> Source:  # noqa: ARG001 (a picture has no password)
    """A picture of one page or several (TIFF).

    Raises UnreadableError without the extra, or where the picture is damaged or holds no text, LimitError where it is too large.
    """
    if not available():
        raise UnreadableError(name, say("这是图片，需要 OCR 才能读取", "is a picture and needs OCR"), say(REMEDY, "pip install 'zhinan[ocr]'"))
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    pages: list[Page] = []
    lines: list[list[Line]] = []
    tables: list[Found] = []
    remarks: list[Remark] = []
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > _LARGEST:
                raise _too_large(name)
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                if number > _MOST_FRAMES:
                    remarks.append(Remark("too_many_pages", f"只读取了前 {_MOST_FRAMES} 页"))
                    break
                dpi = float((frame.info.get("dpi") or (0, 0))[0])
                # Without a credible resolution the picture is taken for a page of A4.
                scale = 72 / dpi if 90 <= dpi <= 1200 else (595.0 if frame.width <= frame.height else 842.0) / frame.width
                pixels = np.ascontiguousarray(np.asarray(frame.convert("RGB"))[:, :, ::-1])
                found, noticed = recognise(pixels, scale, number, tables)
                pages.append(Page(number, "", round(frame.width * scale, 2), round(frame.height * scale, 2)))
                lines.append(found)
                remarks += noticed
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise UnreadableError(
            name,
            say("图片残缺或格式不受支持", "picture incomplete or of an unknown format"),
            say("请重新导出为 PNG、JPEG 或 PDF", "export it again as PNG, JPEG or PDF"),
        ) from None
    if not any(lines):
        raise UnreadableError(name, say("图片里没有认出文字", "no text recognised in the picture"), say("请用更清晰的扫描件（300 dpi）", "use a clearer scan (300 dpi)"))
    return source_of(data, name, "scan", pages, lines, tables, remarks)
