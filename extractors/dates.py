"""Dates: every calendar date and period of a text.

First floor of the file: where they stand (`spans`), so that their numerals are told from quantities.
"""

from __future__ import annotations

import regex

from extractors.quantities.figure import Span

_HAN_YEAR = r"[一二][〇零○0九][〇零○一二三四五六七八九0]{2}"
_YEAR = rf"(?<![0-9.])(?:(?:19|20)[0-9]{{2}}|{_HAN_YEAR})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = (
    rf"{_YEAR} ?年度?(?: ?{_MONTH} ?月(?:份)?(?: ?{_DAY} ?[日号])?)?"
    rf"|{_YEAR}(?:[.\-/](?:1[0-2]|0?[1-9])(?:[.\-/](?:3[01]|[12][0-9]|0?[1-9]))?)(?![0-9.])"
    rf"|(?<![0-9.个]){_MONTH} ?月(?:份)? ?{_DAY} ?[日号](?!内|均|产|处理)"
)
_PATTERN = regex.compile(rf"{_YEAR}(?= ?[～~\-—–至到] ?{_YEAR} ?年)|{_DATE}|(?<=日|号|午|晚|\)|）|间:|间：) ?(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9]")


def spans(text: str) -> list[Span]:
    """The stretches of calendar dates and years, in order."""
    return [match.span() for match in _PATTERN.finditer(text)]
