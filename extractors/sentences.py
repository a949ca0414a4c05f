"""Sentences and clauses of a block, as spans of its text.

A sentence ends at 。；！？ or a line feed, unless brackets or quotation marks are open; a clause ends at a comma or a colon. Signs inside a
number (1,500) end nothing: the caller names the stretches that are numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

Span = tuple[int, int]

_OPEN = frozenset("（([【〔《“「『<〈")
_SHUT = frozenset("）)]】〕》”」』>〉")
_SIGNS = regex.compile(r"[。；;！!？?\n（(\[【〔《“「『）)\]】〕》”」』]")
_CLAUSE_SIGNS = regex.compile(r"[，,：:。；;！!？?\n（(\[【〔《“「『）)\]】〕》”」』]")
_LONGEST_BRACKET = 120


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The sentences of `text[start:end]`, each with its closing sign; together they cover the stretch without gap.

    A bracket that never closes within a paragraph (or within 120 characters) protects nothing.
    """
    end = len(text) if end is None else end
    first = start
    opened = -1
    depth = 0
    pending: list[int] = []
    for match in _SIGNS.finditer(text, start, end):
        at = match.start()
        sign = text[at]
        if sign in _OPEN:
            if not depth:
                opened = at
                pending = []
            depth += 1
        elif sign in _SHUT:
            if depth:
                depth -= 1
        elif sign == "\n" or not depth or at - opened > _LONGEST_BRACKET:
            for cut in pending if depth else ():
                yield first, cut
                first = cut
            depth = 0
            pending = []
            yield first, at + 1
            first = at + 1
        else:
            pending.append(at + 1)
    if depth:
        for cut in pending:
            yield first, cut
            first = cut
    if first < end:
        yield first, end


def clauses(text: str, start: int, end: int, numbers: Sequence[Span] = ()) -> list[Span]:
    """The clauses of the sentence `text[start:end]`, each without its closing sign. `numbers` are the stretches (in order) in which no sign ends anything."""
    found: list[Span] = []
    first = start
    depth = 0
    k = 0
    for match in _CLAUSE_SIGNS.finditer(text, start, end):
        at = match.start()
        while k < len(numbers) and numbers[k][1] <= at:
            k += 1
        if k < len(numbers) and numbers[k][0] <= at:
            continue
        sign = text[at]
        if sign in _OPEN:
            depth += 1
        elif sign in _SHUT:
            depth = max(0, depth - 1)
        elif not depth:
            if at > first:
                found.append((first, at))
            first = at + 1
    if first < end:
        found.append((first, end))
    return found
