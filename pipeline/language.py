"""Which language the command speaks: Chinese under a Chinese locale or `--lang zh`, else English."""

from __future__ import annotations

import os
import sys
from typing import Literal

Language = Literal["zh", "en"]

_language: Language = "en"


def from_environment() -> Language:
    """The language of the locale: the first of LC_ALL, LC_MESSAGES, LANG that is set; on Windows that of the user interface."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    if sys.platform == "win32":
        import locale

        return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
    return "en"


def use(language: Language) -> None:
    """Speak `language` from now on, in this process."""
    global _language  # noqa: PLW0603  (one process speaks one language; passing it through every call would tell nothing more)
    _language = language


def current() -> Language:
    """The language in use."""
    return _language


def say(zh: str, en: str) -> str:
    """The text in the language in use."""
    return zh if _language == "zh" else en


def counted(count: int, one: str, many: str = "") -> str:
    """How many, in English: 1 guide, 2 guides; `many` where the plural is not `one` with an s."""
    return f"{count} {one if count == 1 else many or one + 's'}"
