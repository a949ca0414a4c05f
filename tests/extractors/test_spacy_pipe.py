"""The spaCy component: spans on any tokens, exact characters, values that survive every way in which spaCy carries a Doc."""

from __future__ import annotations

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from extractors.quantities import find_quantities
from extractors.spacy_pipe import value_of

TEXTS = [
    "推理时延不超过20ms，识别准确率提升15%以上。",
    "申请发明专利不少于6项，培养研究生十余名。",
    "没有数字的一句话就在这里。",
    "镍、钴浸出率分别不低于96%、94%；产品售价20±2元/千克。",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """A blank pipeline with the component, found by its entry point."""
    made = spacy.blank("zh")
    made.add_pipe("zhinan_quantities")
    return made


def bounds(doc: Doc) -> list[str]:
    return [span._.quantity["bound_text"] for span in doc.spans["quantities"]]


@pytest.mark.parametrize("text", TEXTS)
def test_same_as_the_library(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc._.quantities == [value_of(q) for q in find_quantities(text)]
    for span in doc.spans["quantities"]:
        value = span._.quantity
        assert text[value["start"] : value["end"]] == value["raw"]
        assert span.start_char <= value["start"]
        assert value["end"] <= span.end_char
        assert span.label_ == value["comparator"]


def test_tokens_stay_as_they_are() -> None:
    words = ["时延", "不超", "过2", "0m", "s，成", "本"]
    made = spacy.blank("zh")
    made.add_pipe("zhinan_quantities")
    doc = made.get_pipe("zhinan_quantities")(Doc(made.vocab, words=words, spaces=[False] * len(words)))
    assert [t.text for t in doc] == words
    (span,) = doc.spans["quantities"]
    assert span.text == "不超过20ms，成"
    assert span._.quantity["raw"] == "不超过20ms"


def test_two_in_one_token() -> None:
    made = spacy.blank("zh")
    doc = Doc(made.vocab, words=["3项和5项"], spaces=[False])
    made.add_pipe("zhinan_quantities")
    doc = made.get_pipe("zhinan_quantities")(doc)
    assert bounds(doc) == ["= 3 项", "= 5 项"]


def test_survives_bytes_and_docbin(nlp: Language) -> None:
    docs = list(nlp.pipe(TEXTS))
    other = spacy.blank("zh").vocab
    for doc in docs:
        again = Doc(other).from_bytes(doc.to_bytes())
        assert bounds(again) == bounds(doc)
        assert again._.quantities == doc._.quantities
    carried = DocBin(store_user_data=True, docs=docs).to_bytes()
    loaded = list(DocBin().from_bytes(carried).get_docs(spacy.blank("zh").vocab))
    assert [bounds(doc) for doc in loaded] == [bounds(doc) for doc in docs]


def test_two_processes(nlp: Language) -> None:
    assert [bounds(doc) for doc in nlp.pipe(TEXTS, n_process=2)] == [bounds(nlp(text)) for text in TEXTS]


def test_options() -> None:
    made = spacy.blank("zh")
    made.add_pipe("zhinan_quantities", config={"spans_key": "figures", "indicators": False})
    doc = made("样机寿命不低于5年")
    assert bounds_of(doc) == [("≥ 5 年", "")]


def bounds_of(doc: Doc) -> list[tuple[str, str]]:
    return [(s._.quantity["bound_text"], s._.quantity["indicator"]) for s in doc.spans["figures"]]


def test_shown_by_displacy(nlp: Language) -> None:
    html = displacy.render(nlp(TEXTS[0]), style="span", options={"spans_key": "quantities"}, jupyter=False)
    assert "le" in html
    assert "ge" in html
