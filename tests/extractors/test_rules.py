"""Rules: every entry of the lexicon on its examples, the words of modality, inheritance of types and cases, and that the work is linear."""

from __future__ import annotations

import time

import pytest

from extractors import lexicon
from extractors.guides import extract_guide
from extractors.model.guide import Rule
from extractors.terms import COLUMNS, LEXICON

ROWS = lexicon.load(LEXICON, COLUMNS)


def rules(text: str) -> list[Rule]:
    return list(extract_guide(text).rules)


@pytest.mark.parametrize("row", ROWS, ids=[row["term_id"] for row in ROWS])
def test_examples(row: lexicon.Row) -> None:
    missed = [example for example in lexicon.split(row["examples"]) if row["key"] not in {r.key for r in rules(example)}]
    wrong = [example for example in lexicon.split(row["counterexamples"]) if row["key"] in {r.key for r in rules(example)}]
    assert (missed, wrong) == ([], [])
