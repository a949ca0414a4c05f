"""How much one file may take. Whoever runs zhinan unattended must know the worst that a file can do."""

from __future__ import annotations

from extractors.errors import LimitError
from extractors.model.records import dataclass
from extractors.model.source import Source
from pipeline.language import say

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one file: `seconds` and `memory` (bytes of private data) are kept by the supervisor of the workers, the others by the reader."""

    seconds: float = 120.0
    memory: int = 2048 * MEGABYTE
    size: int = 200 * MEGABYTE
    pages: int = 3_000
    characters: int = 10_000_000

    @property
    def mark(self) -> str:
        """A name for these limits."""
        from dataclasses import astuple

        return "/".join(f"{value:g}" for value in astuple(self))

    def check_size(self, name: str, size: int) -> None:
        """Raises LimitError where the file has more bytes than allowed."""
        if size > self.size:
            raise LimitError(name, say(f"大于 {self.size // MEGABYTE} MB", f"is larger than {self.size // MEGABYTE} MB"), "--max-size")

    def check_source(self, source: Source) -> None:
        """Raises LimitError where the document has more pages or characters than allowed."""
        if len(source.pages) > self.pages:
            raise LimitError(source.name, say(f"超过 {self.pages} 页", f"has more than {self.pages} pages"), "--max-pages")
        if sum(len(line.text) for line in source.lines) > self.characters:
            raise LimitError(
                source.name, say(f"超过 {self.characters} 字", f"has more than {self.characters} characters"), "--max-characters"
            )
