"""Clauses of a sentence, as spans of its text.

A clause ends at a comma, a colon or whatever ends the sentence, unless brackets or quotation marks are open; what never closes protects
nothing. Signs inside a number (1,500) end nothing: the caller masks the stretches that are numbers.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_OPEN = frozenset("（([【〔《“「『")
_SHUT = frozenset("）)]】〕》”」』")
_SIGNS = re.compile(r"[，,：:。；;！!？?\n（(\[【〔《“「『）)\]】〕》”」』]")


def clauses(text: str, start: int, end: int) -> list[Span]:
    """The clauses of the sentence `text[start:end]`, each without its closing sign; empty ones are left out.

    >>> [text[a:b] for text in ["效率不低于九成，（噪声，振动）合格；成本下降"] for a, b in clauses(text, 0, len(text))]
    ['效率不低于九成', '（噪声，振动）合格', '成本下降']
    """
    found, depth = _cut(text, start, end, bracketed=True)
    return found if not depth else _cut(text, start, end, bracketed=False)[0]


def _cut(text: str, start: int, end: int, *, bracketed: bool) -> tuple[list[Span], int]:
    """The clauses, and how many brackets are still open at the end."""
    found: list[Span] = []
    first = start
    depth = 0
    for match in _SIGNS.finditer(text, start, end):
        at = match.start()
        sign = text[at]
        if sign in _OPEN:
            depth += bracketed
        elif sign in _SHUT:
            depth = max(0, depth - 1)
        elif not depth:
            if at > first:
                found.append((first, at))
            first = at + 1
    if first < end:
        found.append((first, end))
    return found, depth
