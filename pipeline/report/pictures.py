"""The pages of a PDF as pictures, for the page to show beside the text."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

PAGES = 60
"""Pages that are shown; more would make a file that mail does not take."""

SCALE = 1.6
"""Pixels a point."""


def pictures(data: bytes, *, password: str = "", most: int = PAGES) -> list[tuple[float, float, str]]:
    """(width, height, data URI) of each of the first pages, sizes in points; empty where it is no PDF that can be drawn."""
    import pypdfium2

    if b"%PDF-" not in data[:1024]:
        return []
    try:
        document = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError:
        return []
    found: list[tuple[float, float, str]] = []
    try:
        for k in range(min(len(document), most)):
            sheet = document[k]
            width, height = sheet.get_size()
            bitmap = sheet.render(scale=SCALE)
            made = BytesIO()
            bitmap.to_pil().convert("RGB").save(made, "WEBP", quality=60)
            bitmap.close()
            sheet.close()
            found.append((width, height, f"data:image/webp;base64,{b64encode(made.getvalue()).decode()}"))
    finally:
        document.close()
    return found
