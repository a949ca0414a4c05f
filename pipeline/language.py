"""The language of the command, the same as that of the library, and how it counts."""

from __future__ import annotations

from extractors.language import current, from_environment, say, use

__all__ = ["counted", "current", "from_environment", "say", "use"]


def counted(count: int, one: str, many: str = "") -> str:
    """How many, in English: 1 guide, 2 guides; `many` where the plural is not `one` with an s."""
    return f"{count} {one if count == 1 else many or one + 's'}"
