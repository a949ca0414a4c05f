"""What a figure bounds: invented sentences (fixtures/phrases.txt), the lexicons' own examples, and what must hold of any sentence."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.lexicon import Parts, Row, load, split
from extractors.model.quantity import Quantity
from extractors.quantities import bearers, find_quantities
from extractors.sentences import clauses
from extractors.words import tokens

SENTENCES = Path(__file__).parents[2] / "fixtures" / "phrases.txt"
ANYTHING = "?"


def _cases() -> list[tuple[str, str]]:
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            sentence, _, expected = line.partition(" => ")
            found.append((sentence, expected))
    return found


CASES = _cases()


def _wanted(expected: str) -> list[tuple[str, dict[str, str]]]:
    """The figures of a line: the number as written, and the fields it must have."""
    wanted = []
    for part in expected.split(" | "):
        number, _, fields = part.partition(": ")
        values = {"ind": "", "subj": "", "qual": "", "role": "target"}
        for item in fields.split("; "):
            key, _, value = item.partition("=")
            assert key in values, f"no field {key} in {part}"
            values[key] = value
        wanted.append((number, values))
    return wanted


def _given(quantity: Quantity) -> dict[str, str]:
    return {"ind": quantity.indicator, "subj": quantity.subject, "qual": quantity.qualifier, "role": quantity.role}


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[sentence[:24] for sentence, _ in CASES])
def test_invented_sentence(sentence: str, expected: str) -> None:
    found = find_quantities(sentence)
    for number, values in _wanted(expected):
        quantity = next((q for q in found if q.number_text == number.rstrip("%")), None)
        assert quantity is not None, f"no figure {number} among {[q.number_text for q in found]}"
        found.remove(quantity)
        given_fields = _given(quantity)
        assert {k: given_fields[k] for k, v in values.items() if v != ANYTHING} == {k: v for k, v in values.items() if v != ANYTHING}


def test_there_are_hundreds_of_figures() -> None:
    assert sum(len(_wanted(expected)) for _, expected in CASES) >= 250
    assert len({sentence for sentence, _ in CASES}) == len(CASES)


def _examples(name: str, columns: tuple[str, ...]) -> list[tuple[str, str]]:
    rows: tuple[Row, ...] = load(name, columns, examples=True)
    return [
        (row[columns[0]], example)
        for row in rows
        for column in ("examples", "counterexamples")
        if column in row
        for example in split(row[column])
    ]


LEXICONS = {
    "phrase_verbs.tsv": ("word", "class", "modifies", "examples", "counterexamples"),
    "phrase_properties.tsv": ("noun", "examples"),
    "phrase_frames.tsv": ("word", "part", "kind", "not_before", "not_after", "examples", "counterexamples"),
    "phrase_nouns.tsv": Parts.COLUMNS,
    "windows.tsv": Parts.COLUMNS,
    "circumstances.tsv": Parts.COLUMNS,
    "bearers.tsv": bearers.THINGS,
    "bearing.tsv": bearers.MARKS,
}


@pytest.mark.parametrize("name", LEXICONS)
def test_lexicon_examples(name: str) -> None:
    """`clause→indicator`, then `@subject` or `；qualifier`; without them both are empty."""
    wrong = []
    for entry, example in _examples(name, LEXICONS[name]):
        clause, _, expected = example.partition("→")
        rest, _, qualifier = expected.partition("；")
        indicator, _, subject = rest.partition("@")
        found = find_quantities(clause)
        if not found or (found[-1].indicator, found[-1].subject, found[-1].qualifier) != (indicator, subject, qualifier):
            wrong.append((entry, example, [(q.indicator, q.subject, q.qualifier) for q in found]))
    assert not wrong


def test_examples_of_roles() -> None:
    """`clause→role of its last figure`."""
    wrong = []
    for word, example in _examples("roles.tsv", Parts.COLUMNS):
        clause, _, expected = example.partition("→")
        found = find_quantities(clause)
        if not found or found[-1].role != expected:
            wrong.append((word, example, [q.role for q in found]))
    assert not wrong


def test_every_verb_of_the_lexicon_has_a_known_class() -> None:
    rows = load("phrase_verbs.tsv", LEXICONS["phrase_verbs.tsv"])
    assert {row["class"] for row in rows} == {"pure", "make", "obtain", "state", "process", "study", "modal", "adverb"}


@pytest.mark.parametrize(("sentence", "_expected"), CASES[::7])
def test_phrases_are_slices(sentence: str, _expected: str) -> None:
    """No word is made up: subject and each piece of a qualifier stand in the sentence."""
    squeezed = "".join(sentence.split())
    for quantity in find_quantities(sentence):
        assert quantity.subject in squeezed
        for piece in quantity.qualifier.split("；"):
            assert piece in squeezed


@pytest.mark.parametrize(("sentence", "expected"), CASES[::5])
def test_neighbours_change_nothing(sentence: str, expected: str) -> None:
    """A sentence's phrases do not depend on the sentences around it."""
    alone = [_given(q) for q in find_quantities(sentence)]
    text = f"本项目面向产业需求。{sentence}其他要求见附件。"
    assert [_given(q) for q in find_quantities(text)] == alone


@pytest.mark.parametrize(("sentence", "expected"), CASES[::5])
def test_line_breaks_and_widths_change_nothing(sentence: str, expected: str) -> None:
    alone = [_given(q) for q in find_quantities(sentence)]
    half = len(sentence) // 2
    while half < len(sentence) and not ("\u4e00" <= sentence[half - 1] <= "\u9fff" and "\u4e00" <= sentence[half] <= "\u9fff"):
        half += 1
    broken = f"{sentence[:half]} {sentence[half:]}"
    assert [_given(q) for q in find_quantities(broken)] == alone


_SIGNS = "在的、，；。（）与和比较对经后时下中内上可应不为由到第自各"
_WORDS = st.sampled_from([*_SIGNS, "研制", "系统", "效率", "不低于", "90%", "3套", "条件下", "提高", "分别", "相比", "-20℃", "项目完成时"])


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=60).map("".join))
def test_no_text_breaks_it(text: str) -> None:
    squeezed = "".join(text.split())
    for quantity in find_quantities(text):
        assert quantity.role in ("target", "condition", "context")
        assert quantity.subject in squeezed


def test_hostile_sentences_stay_linear() -> None:
    """A sentence of many figures, and one of many openers, cost in proportion to their length."""
    for piece in ("在", "对", "的", "与", "比", "经", "（", "在5℃下", "效率90%、", "可", "研制"):
        small, large = (min(_seconds(piece * size + "效率不低于90%") for _ in range(3)) for size in (300, 1200))
        assert large < 12 * max(small, 0.002), (piece, small, large)


def _seconds(text: str) -> float:
    begin = time.process_time()
    find_quantities(text)
    return time.process_time() - begin


HAN = regex.compile(r"[\u4e00-\u9fff]+")


def test_words_are_cut_as_jieba_cuts_them() -> None:
    """The fast segmenter stands in for the reference one: the same words in every Chinese stretch of the sentences."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    stretches = {stretch for sentence, _ in CASES for stretch in HAN.findall(sentence)}
    assert len(stretches) > 500
    wrong = [stretch for stretch in sorted(stretches) if [word for word, _ in tokens(stretch)] != list(jieba.cut(stretch))]
    assert not wrong


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("功率10kW，效率95%；", ["功率10kW", "效率95%"]),
        ("主要指标：耐压、耐温（常压，室温）均合格。", ["主要指标", "耐压、耐温（常压，室温）均合格"]),
        ("对“端、边，云”系统,", ["对“端、边，云”系统"]),
        ("括号没有合上（甲，乙", ["括号没有合上（甲", "乙"]),
        ("，，", []),
    ],
)
def test_clauses(sentence: str, expected: list[str]) -> None:
    assert [sentence[low:high] for low, high in clauses(sentence, 0, len(sentence))] == expected
