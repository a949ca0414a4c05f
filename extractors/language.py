"""Which language people are spoken to: Chinese or English. What is read from a guide, and said of it in tables, is Chinese under both."""

from __future__ import annotations

import os
import sys
from typing import Literal, cast

Language = Literal["zh", "en"]

_VARIABLE = "ZHINAN_LANG"
"""Where the language of this process stands: in the environment, so that the worker processes that it starts speak it, too."""


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
    """Speak `language` from now on, in this process and those that it starts."""
    os.environ[_VARIABLE] = language


def current() -> Language:
    """The language in use: that of the locale until `use` has said otherwise."""
    told = os.environ.get(_VARIABLE, "")
    return cast("Language", told) if told in ("zh", "en") else from_environment()


def say(zh: str, en: str) -> str:
    """The text in the language in use."""
    return zh if current() == "zh" else en
