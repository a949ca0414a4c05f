"""The door to pdfium: the only importer of pypdfium2. Its C interface is called directly, without an object for each page or character."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import Any

LOCK = RLock()
"""pdfium may be entered by one thread at a time."""

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a x + c y + e, y' = b x + d y + f."""
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
ROOM = 2000
"""Characters whose boxes are asked for in one go: most pages have fewer."""
_SCALE = 1000
"""Device units a point when pdfium is asked for the way from page to display coordinates (its answer is in whole units)."""


class Pdfium:
    """The functions of pdfium that are called for characters and page objects, without the GIL dance, and the module with all the others.

    Those for characters are declared without types of arguments: ctypes hands over whole numbers and what `pointer` and `byref` give as they are, in a
    third of the time (a twentieth of the reader's). Their indices are C integers, whatever else they take is such a pointer.

    `boxes` has room for the boxes of `ROOM` characters, `places` a pointer to each: made for each page they would take as long as the asking.
    """

    def __init__(self) -> None:
        import pypdfium2_raw as raw

        self.raw: Any = raw
        raw.FPDF_InitLibrary()
        integer, void = ctypes.c_int, ctypes.c_void_p

        def direct(name: str, *types: Any, gives: Any = integer) -> Callable[..., Any]:
            prototype = ctypes.PYFUNCTYPE(gives, *types)
            return prototype(ctypes.cast(getattr(raw, name), void).value or 0)

        self.box = direct("FPDFText_GetLooseCharBox")
        self.get_text = direct("FPDFText_GetText")
        self.unicode = direct("FPDFText_GetUnicode")
        self.tight = direct("FPDFText_GetCharBox")
        self.matrix = direct("FPDFText_GetMatrix")
        self.origin = direct("FPDFText_GetCharOrigin")
        self.size = direct("FPDFText_GetFontSize", gives=ctypes.c_double)
        self.font = direct("FPDFText_GetFontInfo", gives=ctypes.c_ulong)
        self.boxes = array("f", bytes(16 * ROOM))
        begin = self.boxes.buffer_info()[0]
        self.places = list(map(pointer, range(begin, begin + 16 * ROOM, 16)))
        self.item = direct("FPDFPage_GetObject", void, integer, gives=void)
        self.kind = direct("FPDFPageObj_GetType", void)
        self.inner_count = direct("FPDFFormObj_CountObjects", void)
        self.inner = direct("FPDFFormObj_GetObject", void, ctypes.c_ulong, gives=void)


@cache
def pdfium() -> Pdfium:
    """pdfium, loaded at the first call."""
    return Pdfium()


def address(handle: Any) -> int:
    """A handle as the plain number that the functions for page objects take."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


pointer: Callable[[int], Any] = ctypes.c_void_p.from_param
"""An address as the functions for characters take it."""


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def display(page: Any, width: float, height: float) -> Matrix:
    """The matrix from page coordinates to points on display, origin top left: rotation and crop box applied."""
    raw = pdfium().raw
    x, y = ctypes.c_int(), ctypes.c_int()
    size_x, size_y = round(width * _SCALE), round(height * _SCALE)

    def shown(at_x: float, at_y: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page, 0, 0, size_x, size_y, 0, at_x, at_y, x, y)
        return x.value / _SCALE, y.value / _SCALE

    (e, f), (ax, ay), (cx, cy) = shown(0, 0), shown(100, 0), shown(0, 100)
    return (float(round((ax - e) / 100)), float(round((ay - f) / 100)), float(round((cx - e) / 100)), float(round((cy - f) / 100)), e, f)
