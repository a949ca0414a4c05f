"""The gold of the calls: dates, rules, facts and assessable items, in what must be reached on each guide.

The floors are those of the house. A guide that does not reach one yet is named in `SHORT` with what was measured; the strict xfail turns red on the
day it does, so that the name goes.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from _pytest.mark import ParameterSet

from extractors.guides import extract_guides
from pipeline import tables

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "guides"
SLUGS = sorted(path.parent.parent.name for path in FOLDER.glob("*/gold/rules.jsonl"))
FLOORS = {"items": 1.0, "dates": 0.98, "kind": 0.95, "rules": 0.90, "facts": 0.95}
NAMES = tuple(FLOORS)
SHORT: dict[tuple[str, str], float] = {}
"""(guide, figure) → what was measured."""


def _scoring() -> ModuleType:
    folder = ROOT / "benchmarks"
    for name, path in (("scoring", folder / "scoring.py"), ("scoring_calls", folder / "scoring_calls.py")):
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return module


scoring_calls = _scoring()


def gold(slug: str) -> dict[str, list[dict[str, object]]]:
    folder = FOLDER / slug / "gold"
    return {
        table: scoring_calls.scoring.load(folder / f"{table}.jsonl")
        for table in scoring_calls.SCORERS
        if (folder / f"{table}.jsonl").exists()
    }


@cache
def score(slug: str) -> dict[str, float]:
    guides = [
        {
            table: [json.loads(tables.dumps(row)) for row in rows]
            for table, rows in tables.rows(guide, only=tuple(scoring_calls.SCORERS)).items()
        }
        for guide in extract_guides((FOLDER / slug / "source.txt").read_bytes(), "source.txt")
    ]
    found = scoring_calls.own(guides)
    return dict(scoring_calls.score_call(gold(slug), found).figures)


def _cases() -> list[ParameterSet]:
    cases = []
    for slug in SLUGS:
        for name in NAMES:
            if name in ("items", "facts") and not (FOLDER / slug / "gold" / f"{name}.jsonl").exists():
                continue
            measured = SHORT.get((slug, name))
            marks = (
                [] if measured is None else [pytest.mark.xfail(strict=True, reason=f"measured {measured:.3f}, wanted {FLOORS[name]:.2f}")]
            )
            cases.append(pytest.param(slug, name, marks=marks, id=f"{slug}-{name}"))
    return cases


@pytest.mark.parametrize(("slug", "name"), _cases())
def test_floor(slug: str, name: str) -> None:
    assert score(slug)[name] >= FLOORS[name]


@pytest.mark.parametrize("slug", sorted(path.parent.parent.name for path in FOLDER.glob("*/gold/contacts.jsonl")))
def test_contacts(slug: str) -> None:
    """Everybody with a telephone number, by office, name and number, and each e-mail."""
    found = [c for guide in extract_guides((FOLDER / slug / "source.txt").read_bytes(), "source.txt") for c in guide.contacts]
    wanted = scoring_calls.scoring.load(FOLDER / slug / "gold" / "contacts.jsonl")
    assert [(c["unit"], c["name"], c["phone"]) for c in wanted if c["phone"]] == [(c.unit, c.name, c.phone) for c in found if c.phone]
    assert {c["email"] for c in wanted} - {""} == {c.email for c in found} - {""}


@pytest.mark.parametrize("slug", SLUGS)
def test_no_duty_is_read_as_a_permission(slug: str) -> None:
    assert score(slug)["must_may"] == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_gold_stands_in_its_source(slug: str) -> None:
    """Every quote of the gold is in the source, blanks and page furniture apart, and the gold against itself scores full marks."""
    plain = scoring_calls.scoring.plain
    source = "".join(
        plain(line)
        for line in (FOLDER / slug / "source.txt").read_text(encoding="utf-8").splitlines()
        if not plain(line).strip("—").isdigit()
    )
    wanted = gold(slug)
    for table, field in (("dates", "raw"), ("rules", "quote"), ("items", "text")):
        for record in wanted.get(table, ()):
            assert plain(record[field]) in source, (table, record[field])
    figures = scoring_calls.score_call(wanted, wanted).figures
    assert all(figures[name] == 1.0 for name in NAMES if name in figures)
    assert figures["must_may"] == figures["should_must"] == 0


def test_the_scorer_sees_errors() -> None:
    """A duty turned into a permission, a ceiling into a floor, a lost record and a moved cut each cost what they should."""
    rules = gold("call-province")["rules"]
    k = next(i for i, r in enumerate(rules) if r["key"] == "debt_ratio_max")
    softer = [{**r, "modality": "may"} if i == k else r for i, r in enumerate(rules)]
    turned = [{**r, "comparator": "ge", "lower": r["upper"], "upper": None} if i == k else r for i, r in enumerate(rules)]
    figures = scoring_calls.score_rules(rules, softer).figures
    assert (figures["must_may"], figures["should_must"]) == (1, 0)
    assert figures["rules"] == pytest.approx((len(rules) - 1) / len(rules))
    assert scoring_calls.score_rules(rules, turned).figures["rules"] == pytest.approx((len(rules) - 1) / len(rules))
    assert scoring_calls.score_rules(rules, rules[1:]).figures["rules"] < 1
    items = gold("call-province")["items"]
    moved = [{**items[0], "text": str(items[0]["text"])[:-1]}, {**items[1], "text": "；" + str(items[1]["text"])}, *items[2:]]
    assert scoring_calls.score_items(items, moved).figures["items"] == pytest.approx((len(items) - 1) / len(items))
    dates = gold("call-city")["dates"]
    assert scoring_calls.score_dates(dates, [{**dates[0], "to": "2023"}, *dates[1:]]).figures["dates"] == pytest.approx(
        (len(dates) - 1) / len(dates)
    )
