"""What can go wrong: one root, and below it bad input told from our own fault."""

from __future__ import annotations

import re

_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


def visible(name: str) -> str:
    r"""The name of a file as it may stand in a line of text: what would break the line, turn its direction or command a terminal becomes \x0a, \u202e …"""
    return re.sub(_UNSEEN, lambda found: found[0].encode("unicode_escape").decode(), name)


class ZhinanError(Exception):
    """Root of every error raised on purpose."""


class InputError(ZhinanError):
    """The input is at fault.

    Takes the file (or "-" for standard input), what is wrong with it, and what the user can do about it; `str()` is one
    line holding all three.
    """

    def __init__(self, file: str, problem: str, remedy: str = "") -> None:
        self.file = file
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{visible(file)}: {problem}" + (f" ({remedy})" if remedy else ""))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str]]:
        return type(self), (self.file, self.problem, self.remedy)


class UnreadableError(InputError):
    """No reader can make characters of these bytes."""


class LimitError(InputError):
    """The input is larger, deeper or slower than the limits allow."""


class LexiconError(ZhinanError):
    """A lexicon or style of ours (or of the user's) breaks the rules of its kind: our own fault, not the input's."""
