"""The text of a page of PDF: characters with boxes in columns, and what only few of them are asked for (size, baseline, direction, face)."""

from __future__ import annotations

import ctypes
import math
import re
import struct
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

import regex

from extractors import patterns
from extractors.readers.layout import Glyphs, Piece, Row
from extractors.readers.pdfium import ROOM, Matrix, address, pdfium, pointer

_BOLD = patterns.compile(r"bold|black|heavy|simhei|heiti|黑体", regex.I)
_CHINESE = re.compile(r"(?<![\u4e01-\u9fff])[\u4e01-\u9fff].{0,24}")
"""The first Chinese character of each stretch of some two dozen (but for 一, which is flat by nature)."""
_DOUBLED = re.compile(r"(\S)(?=\1)")
"""By the standard library: it is four times as fast here."""
_OVERLAY = 0.15
"""Share of its size by which a character printed twice is moved."""
_PAIRED = "—…"
"""Signs that Chinese sets in twos, which some fonts draw as one glyph."""
_LONGEST_NAME = 128
_FLAT = 0.05
"""Points: no Chinese character but 一 is flatter, even in the smallest print."""
_SLANT = 0.03
"""Radians by which a line may stray from a right angle (a scan put in crooked) and still be a line."""


def glyphs_of(text: Any, placed: Matrix) -> Glyphs:
    """The characters of a text page, in the coordinates that `placed` leads to from the page's own."""
    library = pdfium()
    count = max(0, library.raw.FPDFText_CountChars(text))
    flat, page = array("f"), pointer(address(text))
    for start in range(0, count, ROOM):
        stop = min(count, start + ROOM)
        deque(map(library.box, repeat(page), range(start, stop), library.places), maxlen=0)
        flat += library.boxes[: 4 * (stop - start)]
    left, top, right, bottom = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    a, b, c, d, e, f = placed
    if a == 1 and d == -1:
        if e:
            left, right = array("f", [x + e for x in left]), array("f", [x + e for x in right])
        # Packed in one go: an array asks each number for itself, in half as much time again.
        pack = struct.Struct(f"{count}f").pack
        top, bottom = array("f", pack(*[f - y for y in top])), array("f", pack(*[f - y for y in bottom]))
    else:
        corners = [
            (a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f)
            for x0, y0, x1, y1 in zip(left, top, right, bottom, strict=True)
        ]
        left = array("f", [min(x0, x1) for x0, _, x1, _ in corners])
        top = array("f", [min(y0, y1) for _, y0, _, y1 in corners])
        right = array("f", [max(x0, x1) for x0, _, x1, _ in corners])
        bottom = array("f", [max(y0, y1) for _, y0, _, y1 in corners])
    return Glyphs(_printed_once(_characters(text, count), left, top, bottom), left, top, right, bottom, _styles(text, placed))


def _printed_once(characters: str, left: array[float], top: array[float], bottom: array[float]) -> str:
    """The characters with those that are printed again on top of themselves (false bold) made line breaks, so that indices stay."""
    doubled = [match.start() for match in _DOUBLED.finditer(characters)]
    if sum(abs(left[k + 1] - left[k]) < _OVERLAY * (bottom[k] - top[k]) for k in doubled) < 2:
        return characters
    # Two letters of one glyph (the ff of a ligature, the double dash) have one box and are not printed twice.
    ligatures = {k + 1 for k in doubled if (characters[k].isascii() or characters[k] in _PAIRED) and left[k + 1] == left[k]}
    out = list(characters)
    seen: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for k, character in enumerate(characters):
        if character.isspace() or k in ligatures:
            continue
        near = _OVERLAY * (bottom[k] - top[k])
        places = seen.setdefault((character, round(top[k] / 8)), [])
        if any(abs(left[k] - x) < near and abs(top[k] - y) < near for x, y in places):
            out[k] = "\r"
        else:
            places.append((left[k], top[k]))
    return "".join(out)


def _characters(text: Any, count: int) -> str:
    """The characters of a text page, one for each index of pdfium."""
    library = pdfium()
    codes = array("H", bytes(2 * (count + 1)))
    if library.get_text(pointer(address(text)), 0, count, pointer(codes.buffer_info()[0])) == count + 1:
        content = codes.tobytes()[:-2].decode("utf-16-le", "replace")
        if len(content) == count:
            return content
    # Characters beyond the first plane, or without any code, break the count: ask one by one.
    return "".join(
        chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        for code in map(library.unicode, repeat(pointer(address(text))), range(count))
    )


def _styles(text: Any, placed: Matrix) -> Callable[[int], tuple[float, float]]:
    library = pdfium()
    page = pointer(address(text))
    matrix, point = (ctypes.c_float * 6)(), (ctypes.c_double * 2)()
    to_matrix, to_x, to_y = ctypes.byref(matrix), ctypes.byref(point), ctypes.byref(point, ctypes.sizeof(ctypes.c_double))
    _, b, _, d, _, f = placed

    def style(k: int) -> tuple[float, float]:
        library.matrix(page, k, to_matrix)
        library.origin(page, k, to_x, to_y)
        return library.size(page, k) * math.hypot(matrix[2], matrix[3]), b * point[0] + d * point[1] + f

    return style


def directions(text: Any, found: Sequence[Piece], placed: Matrix) -> list[int | None]:
    """Where each piece runs on display: 0 to the right, 1 down, 2 to the left, 3 up, None at a slant. Asked only of pieces whose shape gives cause."""
    raw = pdfium().raw
    matrix = raw.FS_MATRIX()
    a, b, c, d, _, _ = placed
    runs: list[int | None] = []
    for piece in found:
        if a == 1 and piece.x1 - piece.x0 > 1.5 * piece.size > 0.94 * (piece.bottom - piece.top):
            runs.append(0)
            continue
        raw.FPDFText_GetMatrix(text, piece.start, matrix)
        quarters = math.atan2(b * matrix.a + d * matrix.b, a * matrix.a + c * matrix.b) / (math.pi / 2)
        runs.append(round(quarters) % 4 if abs(quarters - round(quarters)) < _SLANT / (math.pi / 2) else None)
    return runs


def lacks_shapes(text: Any, characters: str) -> bool:
    """Whether Chinese characters of the page have no extent: their font is neither in the file nor on this machine. A few of each hundred are asked."""
    tight, page = pdfium().tight, pointer(address(text))
    box = (ctypes.c_double * 4)()
    left, right, bottom, top = (ctypes.byref(box, k * ctypes.sizeof(ctypes.c_double)) for k in range(4))
    return any(tight(page, m.start(), left, right, bottom, top) and box[3] - box[2] < _FLAT for m in _CHINESE.finditer(characters))


def bold_in(text: Any) -> Callable[[Row], bool]:
    """Tells of the lines of a text page whether their first character comes from a face that is called bold or is a Hei."""
    font, page = pdfium().font, pointer(address(text))
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    at, size = ctypes.byref(buffer), ctypes.c_ulong.from_param(_LONGEST_NAME)

    def is_bold(row: Row) -> bool:
        font(page, row.pieces[0].start, at, size, None)
        return is_bold_name(buffer.value.decode("utf-8", "replace"))

    return is_bold


@lru_cache(maxsize=256)
def is_bold_name(font: str) -> bool:
    return bool(_BOLD.search(font))
