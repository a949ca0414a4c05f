"""Compiled patterns, kept from one process to the next.

A few of those that are looked for all over a text, or behind every number, are patterns of the standard library's `re`: it needs a third of the time. They
are compiled in each process, so that only short ones pay.

Compiling the patterns of the library costs half of a cold start. What `regex` makes of a pattern is plain data (code words, group names), which it
hands out for pickling; here it is kept (`kept.Store`), under the version of `regex` that made it.
"""

from __future__ import annotations

import copyreg
import re
from collections.abc import Iterable, Iterator
from typing import Any

import regex

from extractors.kept import Store

_TYPE = type(regex.compile(""))
_REDUCE: Any = copyreg.dispatch_table[_TYPE]
_BUILD: Any = _REDUCE(regex.compile(""))[0]

STORE = Store(f"patterns.regex-{regex.__version__}")
"""What `regex` made of a pattern, by (pattern, flags, named lists)."""


def compile(pattern: str, flags: int = 0, **lists: Iterable[str]) -> regex.Pattern[str]:  # noqa: A001 (stands in for regex.compile)
    """As `regex.compile` (`lists` are its named lists), from what an earlier process has kept where there is such."""
    key = (pattern, int(flags), tuple((name, tuple(sorted(lists[name]))) for name in sorted(lists)))
    kept = STORE.known.get(key)
    if kept is not None:
        made: regex.Pattern[str] = _BUILD(*kept)
        return made
    named: dict[str, Any] = {name: list(values) for name, values in lists.items()}
    made = regex.compile(pattern, flags, **named)
    STORE.add(key, _REDUCE(made)[1])
    return made


class Edge(dict[str, bool]):
    """Whether a match of a pattern can begin (end, where it is matched from the right) with a character: `EDGE[text[at]] and PATTERN.match(text, at)`.

    A look here takes a fifth of the time of a match that fails, and most do. A character that is new is tried as the beginning of a match. Two characters tell more, of a
    pattern that is met with few pairs. Nothing that the pattern demands may stand beyond that edge; what it forbids there may.
    """

    _MOST = 5000
    """Characters remembered: more than any guide has, fewer than a hostile text."""

    def __init__(self, pattern: regex.Pattern[str]) -> None:
        super().__init__()
        self.pattern = pattern

    def __missing__(self, char: str) -> bool:
        found = self.pattern.match(char, partial=True) is not None
        if len(self) < self._MOST:
            self[char] = found
        return found


Needle = tuple[regex.Pattern[str], ...]
"""Plain patterns, looked for one behind the other."""


def needle(*patterns: str) -> Needle:
    """A needle for `near`. Several words one behind the other take a tenth of the time of an alternation of them, as do patterns that begin with a plain word."""
    return tuple(map(compile, patterns))


def near(pattern: regex.Pattern[str] | re.Pattern[str], needle: Needle, text: str, *, ahead: int, behind: int) -> Iterator[Any]:
    """`pattern.finditer(text)`, tried only round the finds of `needle`, which is many times faster to look for.

    Each match of `pattern` must hold a find of `needle` that begins at most `ahead` behind its own start, and must reach, what it looks
    ahead at included, at most `behind` further than that find's start.
    """
    low = high = -1
    for at in sorted([hit.start() for plain in needle for hit in plain.finditer(text)]):
        if high < 0 or at - ahead > high:
            if high >= 0:
                yield from pattern.finditer(text, low, high)
            low = max(0, at - ahead)
        high = at + behind
    if high >= 0:
        yield from pattern.finditer(text, low, high)
