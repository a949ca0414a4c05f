"""Guide: everything one guide says, each part with its span in the text."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from extractors.model.block import Outline, Project
from extractors.model.quantity import Quantity
from extractors.model.records import dataclass, field
from extractors.model.text import Text

Modality = Literal["must", "should", "may", "must_not"]
Scope = Literal["guide", "topic", "type", "project"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What the guide says of itself; None where it does not say."""

    topics: int | None = None
    projects: int | None = None
    awards_per_project_max: int | None = None
    awards_max: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What is known of a guide from outside of it; it goes before what the guide says. `source` names where it stands (manifest.csv)."""

    source: str = ""
    url: str = ""
    issuer: str = ""
    published_on: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the guide says about itself in title, notice and preamble. What is not stated is empty or None, never guessed.

    `level` is 国家, 省, 市 or 区; dates are ISO 8601. `sources` names where a value comes from that is not the guide's own, `overruled` holds what the
    guide itself says there.
    """

    title: str = ""
    issuer: str = ""
    level: str = ""
    region: str = ""
    programme: str = ""
    theme: str = ""
    edition: str = ""
    year_from: int | None = None
    year_to: int | None = None
    batch: str = ""
    document_number: str = ""
    published_on: str = ""
    declared: Declared = field(default_factory=Declared)
    url: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    overruled: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Date:
    """One calendar date or period (conventions: ANNOTATION, Dates)."""

    kind: str
    date_from: str
    date_to: str
    precision: str
    comparator: str
    anchor: str
    applies_to: str
    raw: str
    start: int
    end: int
    topic: str = ""
    project: str = ""
    date_id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One assessable clause of a 考核指标 section; the items of a section cover it without gap or overlap."""

    kind: Literal["quantitative", "qualitative"]
    stage: Literal["mid_term", "final", ""]
    text: str
    start: int
    end: int
    number: int
    topic: str = ""
    project: str = ""
    section_id: str = ""
    item_id: str = ""
    quantity_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may apply, under which terms (conventions: ANNOTATION, Rules)."""

    key: str
    modality: Modality
    comparator: str
    lower: Decimal | None
    upper: Decimal | None
    unit: str
    per: str
    value: str
    scope: Scope
    applies_to: str
    any_of: str
    hedged: bool
    quote: str
    start: int
    end: int
    topic: str = ""
    project: str = ""
    quantity_id: str = ""
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or office to ask; personal data, kept out of logs."""

    role: str
    unit: str
    name: str
    phone: str
    email: str
    url: str
    start: int
    end: int
    contact_id: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something the user should look at. `code` is a stable name, `message` Chinese prose for people."""

    code: str
    severity: Severity
    message: str
    start: int = 0
    end: int = 0
    project: str = ""
    page: int = 0
    issue_id: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One numeral of the source and what became of it.

    `verdict` is quantity, date or none; `reference` the id of that quantity or date, or the name of the rule or lexicon entry by which it is none.
    """

    text: str
    start: int
    end: int
    verdict: Literal["quantity", "date", "none"]
    reference: str
    project: str = ""
    page: int = 0
    ledger_id: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """All that was read of one guide. `facts` holds one effective row a project: column name to value (None = not stated)."""

    guide_id: str
    guide_key: str
    metadata: Metadata
    text: Text
    outline: Outline
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[Date, ...] = ()
    items: tuple[Item, ...] = ()
    rules: tuple[Rule, ...] = ()
    contacts: tuple[Contact, ...] = ()
    facts: tuple[dict[str, object], ...] = ()
    issues: tuple[Issue, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    status: Literal["ok", "review", "no_structure"] = "ok"
    types: tuple[Project, ...] = ()
    """In a call without projects: the types of project it names, or the call as a whole."""

    @property
    def offered(self) -> tuple[Project, ...]:
        """What can be applied for, a row of `facts` each: the projects, else `types`."""
        return self.outline.projects or self.types
