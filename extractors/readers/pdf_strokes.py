"""The straight lines drawn on a page of PDF: what ruled tables are made of."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from itertools import pairwise, repeat
from typing import Any

from extractors.readers.grids import THICK, Stroke
from extractors.readers.pdfium import UNMOVED, Matrix, address, pdfium, times

_DEEP = 4
"""Forms within forms are followed so deep."""
_MOST_PATHS = 20_000
_MOST_SEGMENTS = 400


def strokes(page: Any, placed: Matrix) -> Iterator[Stroke]:
    """The straight lines that are drawn on a page, also within forms, in the coordinates that `placed` leads to from the page's own."""
    library = pdfium()
    drawn: list[tuple[int, Matrix]] = []
    count = library.raw.FPDFPage_CountObjects(page)
    _collect(map(library.item, repeat(address(page)), range(count)), UNMOVED, drawn, 0)
    if len(drawn) < 3:
        return
    for item, matrix in drawn:
        yield from _straight(item, times(matrix, placed))


def _collect(items: Iterable[int], matrix: Matrix, drawn: list[tuple[int, Matrix]], depth: int) -> None:
    """Adds the paths among some page objects to `drawn`, each with the matrix of the form that it stands in."""
    library = pdfium()
    path, form = library.raw.FPDF_PAGEOBJ_PATH, library.raw.FPDF_PAGEOBJ_FORM
    for item in items:
        kind = library.kind(item)
        if kind == path and len(drawn) < _MOST_PATHS:
            drawn.append((item, matrix))
        elif kind == form and depth < _DEEP:
            inner = map(library.inner, repeat(item), range(library.inner_count(item)))
            _collect(inner, times(_matrix_of(item), matrix), drawn, depth + 1)


def _straight(item: int, placed: Matrix) -> Iterator[Stroke]:
    """The straight parts of one path: strokes, and filled boxes thin enough to be lines. A path with curves is a drawing and gives none."""
    raw = pdfium().raw
    path = ctypes.cast(item, raw.FPDF_PAGEOBJECT)
    count = raw.FPDFPath_CountSegments(path)
    if not 1 < count <= _MOST_SEGMENTS:
        return
    fill, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroked)
    a, b, c, d, e, f = times(_matrix_of(item), placed)
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


def _matrix_of(item: int) -> Matrix:
    raw = pdfium().raw
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(ctypes.cast(item, raw.FPDF_PAGEOBJECT), matrix):
        return UNMOVED
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
