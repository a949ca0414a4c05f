"""Source: what a reader hands over. Pages and lines as printed, each character with its place where the format has one."""

from __future__ import annotations

from array import array

from extractors.model.records import dataclass, field

Cell = tuple[int, int, int]
"""(index of the table in `Source.tables`, row, column), counted from 0."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or one paragraph where the format has no lines (DOCX, HTML).

    `boxes` is flat: x0, top, x1, bottom for each code point of `text`, in points, origin top left; None without layout.
    `size` is the usual type size of the line in points (0 if unknown). `paragraph` is true where the format itself says that the line is
    a whole paragraph, so that nothing may be joined to it. Superscripts and subscripts are already Unicode ones in `text`.
    """

    text: str
    page: int
    boxes: array[float] | None = None
    size: float = 0.0
    bold: bool = False
    paragraph: bool = False
    cell: Cell | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1; `label` is the page number as printed, empty if none; sizes in points, 0 without layout."""

    number: int
    label: str = ""
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its cells are the lines whose `cell` points here. `header_rows` rows on top are headings."""

    page: int
    rows: int
    columns: int
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader noticed that the user should know (a page without text, a repaired file)."""

    code: str
    message: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Front:
    """What another file, the notice of the call, lends to a guide: the first `lines` of its lines and the last `pages` of its pages."""

    name: str
    lines: int
    pages: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read: `name` is the file name without its folder, `sha256` that of the bytes.

    Where the notice of its call is a file of its own, that stands in front; see `Front`.
    """

    name: str
    format: str
    sha256: str
    pages: tuple[Page, ...]
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    remarks: tuple[Remark, ...] = ()
    encoding: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    front: Front | None = None

    @property
    def own_pages(self) -> int:
        """How many pages the file itself has."""
        return len(self.pages) - (self.front.pages if self.front else 0)
