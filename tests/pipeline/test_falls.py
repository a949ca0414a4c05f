"""Falls: what counts as one, and against which edition."""

from __future__ import annotations

import pytest

from pipeline.falls import Size, falls

CASES = [
    ("no edition before", [(2030, 10)], []),
    ("half is no fall", [(2030, 10), (2031, 5)], []),
    ("less than half is one", [(2030, 10), (2031, 4)], ["2031-4"]),
    ("years may be left out", [(2027, 10), (2031, 4)], ["2031-4"]),
    ("the one after a fall is compared with the one before it", [(2029, 10), (2030, 4), (2031, 4)], ["2030-4", "2031-4"]),
    ("and may be sound", [(2029, 10), (2030, 4), (2031, 9)], ["2030-4"]),
    ("the largest of a year counts", [(2030, 10), (2030, 2), (2031, 6)], []),
    ("guides of one year are not compared with each other", [(2030, 10), (2030, 1)], []),
]


@pytest.mark.parametrize(("why", "editions", "fallen"), CASES, ids=[case[0] for case in CASES])
def test_falls(why: str, editions: list[tuple[int, int]], fallen: list[str]) -> None:
    sizes = [Size(f"{year}-{count}", "计划", "专项", year, count) for year, count in editions]
    assert sorted(falls(sizes)) == fallen
    assert falls(reversed(sizes)) == falls(sizes)


def test_other_programmes_and_themes_do_not_count() -> None:
    assert falls([Size("a", "甲", "", 2030, 10), Size("b", "乙", "", 2031, 1), Size("c", "甲", "专项", 2031, 1)]) == {}
