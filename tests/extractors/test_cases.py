"""The cases: one sentence a line and how it is to be read, a file a phenomenon (`fixtures/cases/*.txt`).

A line is `INPUT => EXPECT`; a line that begins with # is a remark. ⏎ in INPUT stands for a line break. EXPECT is `无` (no quantity) or
items joined by ` | `, in textual order; an item is

    COMPARATOR VALUE UNIT? key=value…

with single blanks between. COMPARATOR is one of ge gt le lt eq approx range pm. VALUE is a plain decimal, `lower..upper` for range and pm (fractions without
finite decimals carry 12 digits). UNIT is left out, or `-`, where none is written, and `*` where the line does not ask for it. Keys: per, change (increase,
decrease), role (target, condition, context), ind (indicator), subj (subject), qual (qualifier; `-` for none), quote, num (number_text), uid (unit_id),
cat (category), flag (one flag that must be present; may be given twice), closed (`[]` is the default of a range; `(]`, `[)`, `()`). Without `per` there must be
no denominator, without `change` no change; the other keys are compared where they stand. Widths and blanks do not count, letter case does.

The expectations follow the annotation guide of the project (bounds as in 民法典 §1259), not the code; nothing here is copied from a real guide. A
line that the code cannot read yet stands in `known_failures.txt` as `FILE:INPUT` and is a strict xfail: when it heals, the entry must go.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.model.quantity import Quantity
from extractors.quantities import find_quantities

ROOT = Path(__file__).parents[2] / "fixtures"
FOLDER = ROOT / "cases"
KNOWN_FAILURES = FOLDER / "known_failures.txt"
COMPARATORS = ("ge", "gt", "le", "lt", "eq", "approx", "range", "pm")
TEXT_KEYS = {
    "per": "per",
    "change": "change",
    "role": "role",
    "ind": "indicator",
    "subj": "subject",
    "qual": "qualifier",
    "quote": "quote",
    "num": "number_text",
    "uid": "unit_id",
    "cat": "category",
}
KEY = re.compile(r"(per|change|role|ind|subj|qual|quote|num|uid|cat|flag|closed)=(.+)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
HAN_RUN = re.compile(r"[\u3400-\u9fff]{10,}")
FRACTION_STEP = Decimal("1e-12")


@dataclass(frozen=True)
class Item:
    """One expected quantity; `texts` holds the stated text fields, `unit` is None where the line does not ask for it."""

    comparator: str
    lower: Decimal | None
    upper: Decimal | None
    unit: str | None
    texts: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    closed: str = ""


@dataclass(frozen=True)
class Case:
    """One line of a case file."""

    file: str
    line: int
    text: str
    expect: str

    @property
    def items(self) -> tuple[Item, ...]:
        """The expected quantities in textual order; ValueError where the line breaks the grammar."""
        if self.expect == "无":
            return ()
        return tuple(parse_item(item) for item in self.expect.split(" | "))


def parse_item(source: str) -> Item:
    """An item of EXPECT; ValueError where it breaks the grammar."""
    comparator, value, *rest = source.split(" ")
    if comparator not in COMPARATORS:
        raise ValueError(f"unknown comparator {comparator!r} in {source!r}")
    ends = value.split("..")
    if not all(NUMBER.fullmatch(end) for end in ends) or len(ends) != (2 if comparator in ("range", "pm") else 1):
        raise ValueError(f"bad value {value!r} in {source!r}")
    unit: str | None = ""
    if rest and not KEY.fullmatch(rest[0]):
        unit = {"-": "", "*": None}.get(rest[0], rest[0])
        rest = rest[1:]
    texts: dict[str, str] = {"per": "", "change": "none"}
    flags: list[str] = []
    closed = "[]" if comparator == "range" else ""
    for token in rest:
        match = KEY.fullmatch(token)
        if not match:
            raise ValueError(f"bad token {token!r} in {source!r}")
        key, stated = match.groups()
        if key == "flag":
            flags.append(stated)
        elif key == "closed":
            closed = stated
        else:
            texts[key] = "" if stated == "-" else stated
    low, high = Decimal(ends[0]), Decimal(ends[-1])
    return Item(
        comparator,
        None if comparator in ("le", "lt") else low,
        None if comparator in ("ge", "gt") else high,
        unit,
        texts,
        tuple(flags),
        closed,
    )


def load(path: Path) -> list[Case]:
    """The cases of one file; ValueError for a line without ` => `."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        text, arrow, expect = line.partition(" => ")
        if not arrow:
            raise ValueError(f"{path.name}:{number}: no ' => '")
        cases.append(Case(path.stem, number, text.strip().replace("⏎", "\n"), expect.strip()))
    return cases


FILES = sorted(path for path in FOLDER.glob("*.txt") if path != KNOWN_FAILURES)
CASES = [case for path in FILES for case in load(path)]
KNOWN = {line for line in KNOWN_FAILURES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}


def plain(text: str) -> str:
    """Text as it is compared: widths folded, blanks gone."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def known(case: Case) -> str:
    """The name under which `known_failures.txt` would list the case."""
    return f"{case.file}:{case.text}".replace("\n", "⏎")


def same_value(expected: Decimal | None, got: Decimal | None) -> bool:
    """Equal as printed; a fraction without finite decimals up to the twelfth digit."""
    if expected is None or got is None:
        return expected is got
    return expected == got or (abs(expected - got) < FRACTION_STEP and -int(expected.as_tuple().exponent) >= 12)


def differences(item: Item, quantity: Quantity) -> list[str]:
    """What is not as expected, each as `field: expected ≠ got`."""
    found = []
    if item.comparator != quantity.comparator:
        found.append(f"comparator: {item.comparator} ≠ {quantity.comparator}")
    for end, value in (("lower", item.lower), ("upper", item.upper)):
        got = getattr(quantity, end)
        if not same_value(value, got):
            found.append(f"{end}: {value} ≠ {got}")
    if item.unit is not None and plain(item.unit) != plain(quantity.unit):
        found.append(f"unit: {item.unit!r} ≠ {quantity.unit!r}")
    for key, stated in item.texts.items():
        got_text = str(getattr(quantity, TEXT_KEYS[key]))
        if plain(stated) != plain(got_text):
            found.append(f"{key}: {stated!r} ≠ {got_text!r}")
    if item.closed:
        got_closed = ("[" if quantity.lower_closed else "(") + ("]" if quantity.upper_closed else ")")
        if item.closed != got_closed:
            found.append(f"closed: {item.closed} ≠ {got_closed}")
    found += [f"flag: {flag} not in {quantity.flags}" for flag in item.flags if flag not in quantity.flags]
    return found


def show(quantity: Quantity) -> str:
    """A quantity in the words of EXPECT."""
    low, high = quantity.lower, quantity.upper
    value = f"{low}..{high}" if quantity.comparator in ("range", "pm") else f"{low if low is not None else high}"
    parts = [quantity.comparator, value, quantity.unit or "-"]
    parts += [f"{key}={got}" for key, name in TEXT_KEYS.items() if (got := getattr(quantity, name)) and got != "none"]
    return " ".join(parts)


def complaint(case: Case, got: list[Quantity]) -> str:
    """Empty where the reading is as expected, else the input, both readings and what differs."""
    items = case.items
    found = []
    if len(items) != len(got):
        found.append(f"{len(items)} expected, {len(got)} found")
    else:
        for place, (item, quantity) in enumerate(zip(items, got, strict=True), 1):
            found += [f"[{place}] {difference}" for difference in differences(item, quantity)]
    if not found:
        return ""
    readings = " | ".join(show(quantity) for quantity in got) or "无"
    return f"{case.file}:{case.line} {case.text}\n  expected {case.expect}\n  got      {readings}\n  " + "\n  ".join(found)


def parameters() -> list[object]:
    """The cases for pytest, a known failure marked as strict xfail."""
    return [
        pytest.param(
            case,
            id=f"{case.file}:{case.line}",
            marks=[pytest.mark.xfail(strict=True, reason="known failure")] if known(case) in KNOWN else [],
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", parameters())
def test_case(case: Case) -> None:
    got = list(find_quantities(case.text))
    for quantity in got:
        assert case.text[quantity.start : quantity.end] == quantity.raw, f"{known(case)}: raw {quantity.raw!r} is no slice"
    message = complaint(case, got)
    if message:
        pytest.fail(message, pytrace=False)


def test_every_line_follows_the_grammar() -> None:
    for case in CASES:
        assert case.items or case.expect == "无", known(case)


def test_every_known_failure_is_a_case() -> None:
    assert {known(case) for case in CASES} >= KNOWN


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 800
    small = {path.stem: count for path in FILES if (count := sum(case.file == path.stem for case in CASES)) < 10}
    assert not small


def test_no_two_cases_differ_only_in_a_figure() -> None:
    seen: dict[str, Case] = {}
    for case in CASES:
        shape = re.sub(r"\d+(?:[.,]\d+)*", "0", unicodedata.normalize("NFKC", case.text).replace("\n", "⏎"))
        twin = seen.setdefault(shape, case)
        assert twin is case, f"{known(case)} repeats {known(twin)}"


def test_every_comparator_change_and_role_appears() -> None:
    items = [item for case in CASES for item in case.items]
    assert {item.comparator for item in items} == set(COMPARATORS)
    assert {item.texts["change"] for item in items} == {"none", "increase", "decrease"}
    assert {role for item in items if (role := item.texts.get("role"))} == {"target", "condition", "context"}


def test_no_case_is_copied_from_a_guide() -> None:
    sources = sorted(ROOT.glob("guides/*/source.txt"))
    if not sources:
        pytest.skip("no guide in text form in this tree")
    grams: set[str] = set()
    for source in sources:
        text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", source.read_text(encoding="utf-8")))
        for run in HAN_RUN.findall(text):
            grams.update(run[i : i + 10] for i in range(len(run) - 9))
    copied = [
        f"{known(case)}: {gram}"
        for case in CASES
        for run in HAN_RUN.findall(plain(case.text))
        for i in range(len(run) - 9)
        if (gram := run[i : i + 10]) in grams
    ]
    assert not copied, "\n".join(copied)
