"""Kinds of organisation, told by their names: who may lead, who takes part (`lexicons/organisations.tsv`)."""

from __future__ import annotations

from functools import cache, lru_cache

from extractors import lexicon

COLUMNS = ("kind", "surface", "examples", "counterexamples")


@cache
def _kinds() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((row["kind"], lexicon.split(row["surface"])) for row in lexicon.load("organisations.tsv", COLUMNS))


@lru_cache(maxsize=1024)
def organisations(stretch: str) -> tuple[str, ...]:
    """The kinds of organisation named in a stretch, in the order of the lexicon: platform, enterprise, university … A platform hides its builder."""
    found = tuple([kind for kind, surfaces in _kinds() if any(surface in stretch for surface in surfaces)])
    return ("platform",) if "platform" in found else found
