"""Lexicons: data an expert edits, loaded once, checked and frozen.

A lexicon is a file of tab-separated columns under `lexicons/`. Its head (lines beginning with `#`) explains it; the first other line
names the columns; a cell that holds several values separates them by `|`. A row without an example is refused.

Reading them all costs a tenth of a cold start, so what was read, without the examples, is kept (`kept.Store`) together with the file's own bytes:
a file that differs in a single one of them is read anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from extractors.errors import LexiconError
from extractors.kept import Store

Row = Mapping[str, str]
FOLDER = Path(__file__).parent / "lexicons"


Data = TypeVar("Data")

STORE = Store("lexicons")
"""What a file was read as, by its name and columns; before it the file's bytes and, as in a .pyc, the date of the code that read them."""
_DATE = Path(__file__).stat().st_mtime_ns


def parsed(path: Path, read: Callable[[str], Data], columns: tuple[str, ...] = ()) -> Data:
    """`read(text of the file)`, plain data made of the file and `columns` alone, from an earlier process where the file is the same."""
    data = path.read_bytes()
    *was, made = STORE.known.get((path.name, columns), (None,))
    if was != [data, _DATE]:
        made = read(data.decode("utf-8"))
        STORE.add((path.name, columns), (data, _DATE, made))
    found: Data = made
    return found


def rows_of(text: str, name: str, columns: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """The rows of a lexicon's text. `columns` are the names its head line must hold, in that order.

    Raises LexiconError (with file and line) where a column is unknown or missing, a row is too short, the first cell or the
    column `examples` is empty, or the first cell stands twice.
    """
    found: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    header: tuple[str, ...] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(map(str.strip, line.split("\t")))
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
        found.append(row)
    return tuple(found)


def _told(text: str, name: str, columns: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """The rows without what only proves them."""
    told = [column for column in columns if column not in ("examples", "counterexamples")]
    return tuple({column: row[column] for column in told} for row in rows_of(text, name, columns))


@cache
def load(name: str, columns: tuple[str, ...], *, examples: bool = False) -> tuple[Row, ...]:
    """The rows of `lexicons/<name>`, see `rows_of`; the columns `examples` and `counterexamples` for who asks for them, as the suite does."""
    path = FOLDER / name
    if examples:
        return tuple(map(MappingProxyType, rows_of(path.read_text(encoding="utf-8"), name, columns)))
    return tuple(map(MappingProxyType, parsed(path, lambda text: _told(text, name, columns), columns)))


class Parts:
    """A lexicon of words, each of one part or of several (`a|b`) of what a module asks for; a word's examples tell what it does there."""

    COLUMNS = ("word", "part", "examples", "counterexamples")

    def __init__(self, name: str) -> None:
        self._words = parsed(FOLDER / name, lambda text: _by_part(rows_of(text, name, self.COLUMNS)), ("part",))

    def words(self, part: str) -> tuple[str, ...]:
        """The words of one part, the longest first."""
        return self._words[part]

    def any_of(self, part: str) -> str:
        """A pattern of any of them."""
        return "|".join(map(re.escape, self._words[part]))


def _by_part(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: -len(row["word"])):
        for part in split(row["part"]):
            found.setdefault(part, []).append(row["word"])
    return {part: tuple(words) for part, words in found.items()}


def split(cell: str) -> tuple[str, ...]:
    """The values of a cell: `a|b` gives ("a", "b"), an empty cell ()."""
    return tuple(filter(None, cell.split("|"))) if cell else ()
