"""The lexicons of cues, changes and denominators: every example is read as its entry says, no counterexample is."""

from __future__ import annotations

import pytest

from extractors import lexicon
from extractors.quantities import changes, comparators, denominators, find_quantities

CUES = lexicon.load("comparators.tsv", comparators.COLUMNS)
CHANGES = lexicon.load("changes.tsv", changes.COLUMNS)
NOUNS = lexicon.load("denominators.tsv", denominators.COLUMNS)


def _cases(rows: tuple[lexicon.Row, ...], column: str) -> list[tuple[lexicon.Row, str]]:
    return [(row, text) for row in rows for text in lexicon.split(row[column])]


@pytest.mark.parametrize(("row", "text"), _cases(CUES, "examples"), ids=lambda v: v if isinstance(v, str) else v["surface"])
def test_cue_is_read(row: lexicon.Row, text: str) -> None:
    quantity = find_quantities(text, indicators=False)[-1]
    negated = any(f"{n}{row['surface']}" in text for n in ("不", "不得"))
    wanted = row["comparator"]
    if wanted in comparators.TURNING:
        assert quantity.comparator in comparators.TURNING[f"not_{wanted}" if negated else wanted]
    elif negated:
        assert quantity.comparator == {"gt": "le", "lt": "ge"}[wanted]
    else:
        assert quantity.comparator == wanted


@pytest.mark.parametrize(("row", "text"), _cases(CUES, "counterexamples"), ids=lambda v: v if isinstance(v, str) else v["surface"])
def test_cue_is_no_cue(row: lexicon.Row, text: str) -> None:
    assert all(q.comparator == "eq" for q in find_quantities(text, indicators=False))


@pytest.mark.parametrize(("row", "text"), _cases(CHANGES, "examples"), ids=lambda v: v if isinstance(v, str) else v["surface"])
def test_change_is_read(row: lexicon.Row, text: str) -> None:
    quantities = find_quantities(text, indicators=False)
    assert not quantities or quantities[-1].change == row["change"]


@pytest.mark.parametrize(("row", "text"), _cases(CHANGES, "counterexamples"), ids=lambda v: v if isinstance(v, str) else v["surface"])
def test_change_is_none(row: lexicon.Row, text: str) -> None:
    assert all(q.change == "none" for q in find_quantities(text, indicators=False))


@pytest.mark.parametrize(("row", "text"), _cases(NOUNS, "examples"), ids=lambda v: v if isinstance(v, str) else v["surface"])
def test_denominator_is_read(row: lexicon.Row, text: str) -> None:
    quantity = find_quantities(text, indicators=False)[-1]
    assert quantity.per
    if row["kind"] in ("whole", "noun"):
        assert quantity.per.endswith(row["surface"])
    if row["kind"] == "of":
        assert quantity.per.startswith(row["surface"])
