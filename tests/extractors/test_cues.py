"""The lexicons of cues, senses, changes and denominators: every example is read as its entry says, no counterexample is."""

from __future__ import annotations

import pytest

from extractors import lexicon
from extractors.quantities import catalogue, changes, comparators, denominators, find_quantities, senses

CUES = lexicon.load("comparators.tsv", comparators.COLUMNS, examples=True)
SENSES = lexicon.load("senses.tsv", senses.COLUMNS, examples=True)
CHANGES = lexicon.load("changes.tsv", changes.COLUMNS, examples=True)
NOUNS = lexicon.load("denominators.tsv", denominators.COLUMNS, examples=True)


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


@pytest.mark.parametrize(("row", "text"), _cases(SENSES, "examples"), ids=lambda v: v if isinstance(v, str) else v["property"])
def test_sense_turns_the_bound(row: lexicon.Row, text: str) -> None:
    better, worse = find_quantities(text, indicators=False)[-1], find_quantities(text.replace("优于", "不劣于"), indicators=False)[-1]
    assert (better.comparator, worse.comparator) == {"smaller": ("lt", "le"), "larger": ("gt", "ge")}[row["better"]]
    assert "uncertain_sense" not in better.flags


@pytest.mark.parametrize(("row", "text"), _cases(SENSES, "counterexamples"), ids=lambda v: v if isinstance(v, str) else v["property"])
def test_sense_does_not_turn_the_bound(row: lexicon.Row, text: str) -> None:
    assert find_quantities(text, indicators=False)[-1].comparator == {"smaller": "gt", "larger": "lt"}[row["better"]]


def test_what_the_catalogue_knows_has_the_same_sense() -> None:
    for row in lexicon.load("indicators.tsv", catalogue.COLUMNS):
        for word in lexicon.split(row["keywords"]) if row["sense"] in ("higher", "lower") and not row["units"] else ():
            read = [find_quantities(f"{word}优于{figure}", indicators=False)[-1] for figure in ("7个", "90%")]
            smaller = row["sense"] == "lower"
            assert any("uncertain_sense" in q.flags or (q.comparator == "lt") == smaller for q in read), (row["indicator_id"], word)


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


WORDS = lexicon.load("denominator_words.tsv", lexicon.Parts.COLUMNS, examples=True)


@pytest.mark.parametrize(
    ("row", "text"), [*_cases(WORDS, "examples"), *_cases(WORDS, "counterexamples")], ids=lambda v: v if isinstance(v, str) else v["word"]
)
def test_word_of_a_denominator(row: lexicon.Row, text: str) -> None:
    clause, _, per = text.partition("→")
    assert (find_quantities(clause, indicators=False)[-1].per or "无") == per, row["word"]
