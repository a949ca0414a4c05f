"""The spaCy component `zhinan_quantities`: quantities as spans of a Doc. The only importer of spaCy.

    import spacy
    nlp = spacy.blank("zh")
    nlp.add_pipe("zhinan_quantities")
    doc = nlp("推理时延不超过20ms")
    [(span.text, span._.quantity["bound_text"]) for span in doc.spans["quantities"]]

The text is read as characters and never retokenised: a span is the tokens that the quote touches (`alignment_mode="expand"`), while `start` and `end`
of its value are the exact characters. Values are plain data in `doc.user_data`, in the order of the spans, so that they survive `to_bytes`, a DocBin with
`store_user_data=True` and `n_process=2`.
"""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.model.quantity import Quantity
from extractors.quantities import find_quantities

Value = dict[str, object]
_KEY = "zhinan_quantities"
_LEFT_OUT = frozenset(("quantity_id", "guide_id", "topic", "project", "project_id", "section", "section_id", "page", "line", "boxes"))


def value_of(quantity: Quantity) -> Value:
    """The fields of a quantity as plain data, numbers as exact text; what only a guide can give is left out."""
    value: Value = {}
    for entry in fields(quantity):
        if entry.name in _LEFT_OUT:
            continue
        got = getattr(quantity, entry.name)
        value[entry.name] = format(got, "f") if isinstance(got, Decimal) else list(got) if isinstance(got, tuple) else got
    value["bound_text"] = quantity.bound_text
    return value


def _values(doc: Doc) -> list[Value]:
    """All values of a Doc, over all span groups, in textual order."""
    groups: dict[str, list[Value]] = doc.user_data.get(_KEY, {})
    return [value for values in groups.values() for value in values]


def _value(span: Span) -> Value | None:
    """The value of a span that the component made, else None."""
    groups: dict[str, list[Value]] = span.doc.user_data.get(_KEY, {})
    for key, values in groups.items():
        if key in span.doc.spans:
            for place, other in enumerate(span.doc.spans[key]):
                if (other.start, other.end, other.id) == (span.start, span.end, span.id):
                    return values[place]
    return None


Doc.set_extension("quantities", getter=_values, force=True)
Span.set_extension("quantity", getter=_value, force=True)


class QuantityComponent:
    """Finds the quantities of a Doc; options as in `make_component`."""

    def __init__(self, spans_key: str, indicators: bool) -> None:
        self.spans_key = spans_key
        self.indicators = indicators

    def __call__(self, doc: Doc) -> Doc:
        """Fills `doc.spans[spans_key]`; the label of a span is the comparator."""
        found = find_quantities(doc.text, indicators=self.indicators)
        spans = []
        for place, quantity in enumerate(found, 1):
            touched = doc.char_span(quantity.start, quantity.end, alignment_mode="expand")
            if touched is None:
                raise ValueError(f"no token holds the characters {quantity.start} to {quantity.end}")
            spans.append(Span(doc, touched.start, touched.end, label=quantity.comparator, span_id=place))
        doc.spans[self.spans_key] = spans
        doc.user_data.setdefault(_KEY, {})[self.spans_key] = [value_of(q) for q in found]
        return doc


@Language.factory("zhinan_quantities", default_config={"spans_key": "quantities", "indicators": True}, assigns=["doc.spans"])
def make_component(nlp: Language, name: str, spans_key: str, indicators: bool) -> QuantityComponent:  # noqa: ARG001 (the signature of a factory)
    """The component. `spans_key` names the span group; `indicators=False` leaves the phrase work out."""
    return QuantityComponent(spans_key, indicators)
