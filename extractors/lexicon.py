"""Lexicons: data an expert edits, loaded once, checked and frozen.

A lexicon is a file of tab-separated columns under `lexicons/`. Its head (lines beginning with `#`) explains it; the first other line
names the columns; a cell that holds several values separates them by `|`. A row without an example is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from extractors.errors import LexiconError

Row = Mapping[str, str]
FOLDER = Path(__file__).parent / "lexicons"


def _text(name: str) -> str:
    # A path and not importlib.resources, whose import costs more than reading all lexicons.
    return (FOLDER / name).read_text(encoding="utf-8")


def rows_of(text: str, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of a lexicon's text. `columns` are the names its head line must hold, in that order.

    Raises LexiconError (with file and line) where a column is unknown or missing, a row is too short, the first cell or the
    column `examples` is empty, or the first cell stands twice.
    """
    found: list[Row] = []
    seen: dict[str, int] = {}
    header: tuple[str, ...] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if header is None:
            header = cells
            if header != columns:
                raise LexiconError(f"{name}:{number}: columns are {' '.join(header)}, wanted {' '.join(columns)}")
            continue
        if len(cells) > len(header):
            raise LexiconError(f"{name}:{number}: {len(cells)} cells for {len(header)} columns")
        row = dict(zip(header, cells + ("",) * (len(header) - len(cells)), strict=True))
        key = cells[0]
        if not key or ("examples" in row and not row["examples"]):
            raise LexiconError(f"{name}:{number}: an entry needs its first cell and an example")
        if key in seen:
            raise LexiconError(f"{name}:{number}: {key} stands already in line {seen[key]}")
        seen[key] = number
        found.append(MappingProxyType(row))
    return tuple(found)


@cache
def load(name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of `lexicons/<name>`; see `rows_of`."""
    return rows_of(_text(name), name, columns)


def split(cell: str) -> tuple[str, ...]:
    """The values of a cell: `a|b` gives ("a", "b"), an empty cell ()."""
    return tuple(value for value in cell.split("|") if value)
