"""The door to pdfplumber: pages whose fonts are neither in the file nor on this machine.

pdfium takes the shapes of such a font from the system. Without them it drops what has no extent: text of a single character, and lines that repeat
one another. pdfplumber needs no shapes, only widths, and reads these pages whole. It takes ten times as long, so only they come here.
"""

from __future__ import annotations

import logging
from array import array
from contextlib import suppress
from io import BytesIO
from typing import Any

from extractors.model.records import dataclass
from extractors.readers.layout import Glyphs

_FARTHEST = 1_000_000.0
"""Points: no page is so large. What a damaged matrix sets beyond it, or nowhere, cannot be seen."""
_DESCENT = 0.15
"""Share of the type size below the baseline, where the font says nothing."""


@dataclass(frozen=True, slots=True)
class Plumbed:
    """The characters of a page, the name of each one's font, and what was set at a slant (a watermark) and is not among them."""

    glyphs: Glyphs
    fonts: list[str]
    slanted: str


class Plumber:
    """A document as pdfplumber sees it, opened when the first page is asked for. `close` lets go of it."""

    def __init__(self, data: bytes, password: str) -> None:
        self._data, self._password = data, password
        self._document: Any = None

    def glyphs(self, number: int) -> Plumbed | None:
        """The characters of page `number` (from 1); None where pdfplumber cannot read it."""
        try:
            if self._document is None:
                import pdfplumber

                # What it warns of is told by our own Remarks.
                logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
                self._document = pdfplumber.open(BytesIO(self._data), password=self._password)
            page = self._document.pages[number - 1]
            characters = page.dedupe_chars().chars
            page.close()
        except Exception:  # noqa: BLE001 (pdfminer lets any error of a damaged file through; pdfium's reading stands then)
            return None
        return _columns(characters)

    def close(self) -> None:
        """Closes the document; a damaged one may not even let itself be closed."""
        if self._document is not None:
            with suppress(Exception):
                self._document.close()
            self._document = None


def _columns(characters: list[dict[str, Any]]) -> Plumbed:
    text: list[str] = []
    flat = array("f")
    styles: list[tuple[float, float]] = []
    fonts: list[str] = []
    slanted: list[str] = []
    last: dict[str, Any] | None = None
    for character in characters:
        a, b, c, d, _, _ = character["matrix"]
        if min(abs(a) + abs(d), abs(b) + abs(c)) > 0.05 * (abs(a) + abs(b)):
            slanted.append(character["text"])
            continue
        if not all(abs(character[side]) < _FARTHEST for side in ("x0", "top", "x1", "bottom")):
            continue
        size = float(character["size"])
        if last is not None and not _goes_on(last, character, size):
            text.append("\n")
            flat.extend((last["x1"], last["bottom"], last["x1"], last["bottom"]))
            styles.append(styles[-1])
            fonts.append("")
        # A ligature is one glyph of several characters: they share its width. What pdfminer has no character for it writes as (cid:9).
        letters = character["text"] if character["text"] and not character["text"].startswith("(cid:") else "\ufffd"
        step = (character["x1"] - character["x0"]) / len(letters)
        for k, letter in enumerate(letters):
            x0 = character["x0"] + k * step
            text.append(letter)
            flat.extend((x0, character["top"], x0 + step, character["bottom"]))
            styles.append((size, character["bottom"] - _DESCENT * size))
            fonts.append(character["fontname"])
        last = character
    glyphs = Glyphs("".join(text), flat[0::4], flat[1::4], flat[2::4], flat[3::4], styles.__getitem__)
    return Plumbed(glyphs, fonts, "".join(slanted))


def _goes_on(last: dict[str, Any], character: dict[str, Any], size: float) -> bool:
    """Whether a character stands behind the last one on its line (as a script perhaps)."""
    overlap = min(last["bottom"], character["bottom"]) - max(last["top"], character["top"])
    gap = float(character["x0"] - last["x1"])
    return bool(overlap > 0.4 * min(size, float(last["size"])) and -0.5 * size < gap < size)
