"""What is asked for, and what is therefore to be done with each file: read, copied from another, left alone, refused."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal

from extractors.errors import InputError
from pipeline.calls import Setting, keyed, read_manifest, settings
from pipeline.intake import File, Intake, take_in
from pipeline.limits import Limits
from pipeline.reading import Job, fingerprint
from pipeline.review import Review
from pipeline.sinks.database import Database
from pipeline.workers import Failure

Engine = Literal["local", "processes", "dask"]
ENGINES: tuple[Engine, ...] = ("local", "processes", "dask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a run is asked to do. The URL of the database may hold a password: it is never shown."""

    inputs: tuple[str, ...]
    out: str = "outputs"
    database: str = field(default="", repr=False)
    engine: Engine | None = None
    workers: int = 0
    address: str = ""
    limits: Limits = field(default_factory=Limits)
    force: bool = False
    password: str = field(default="", repr=False)
    contacts: bool = True
    """Whether names, phones and addresses are kept."""
    review: str = ""
    """A file of answers to take over, beside those that the output folder keeps."""
    dry: bool = False
    """Only tell what would change."""
    unattended: bool = False
    """An inbox may be empty then."""

    @property
    def url(self) -> str:
        """The database: the one asked for, or `zhinan.db` in the output folder."""
        return self.database or f"sqlite:///{Path(self.out) / 'zhinan.db'}"


@dataclass(frozen=True, slots=True)
class Bad:
    """A file that could not be used. `known` where an earlier run has put it away already; the plan names those that are not tried again."""

    file: File
    failure: Failure
    mark: str = ""
    """What it was tried with: see `tried`."""
    known: bool = False


@dataclass(slots=True)
class Plan:
    """What is to be done with each file."""

    jobs: list[Job] = field(default_factory=list)
    copies: list[tuple[File, str, int, str]] = field(default_factory=list)
    """(file, sha256, size, path of the one that it is a copy of)"""
    unchanged: list[str] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    mark: str = ""
    """What files are read with: `reading.fingerprint`, and whether contacts are kept."""

    @property
    def total(self) -> int:
        """Files looked at."""
        return len(self.jobs) + len(self.copies) + len(self.unchanged) + len(self.bad)


def tried(order: Order, mark: str) -> str:
    """What is stored as the fingerprint of a file that could not be used: under other limits it is tried again."""
    return f"{mark} {order.limits.mark}"


def _there(path: str) -> bool:
    return Path(path.partition("!/")[0]).exists()


def _marks(review: Review, database: Database) -> dict[object, str]:
    """document_id → `Review.mark` of the guides that it held when it was read; without answers there is nothing to look up."""
    if not review or not database.exists():
        return {}
    query = "SELECT d.document_id, g.guide_key, g.text FROM document_guides d JOIN guides g ON g.guide_id = d.guide_id ORDER BY d.document_id"
    rows = groupby(database.query(query), key=itemgetter("document_id"))
    return {document: review.mark((str(row["guide_key"]), str(row["text"])) for row in held) for document, held in rows}


def _settings(intake: Intake, order: Order, made: Plan, digests: dict[str, str]) -> dict[str, Setting]:
    """path → what stands beside the file. A manifest that cannot be used is among the bad files, and the others are read without it."""
    manifests = {}
    for folder, file in intake.manifests.items():
        try:
            manifests[folder] = read_manifest(file.read(order.limits), file.path)
        except InputError as error:
            made.bad.append(Bad(file, Failure("input", str(error))))
    return {path: keyed(setting, digests) for path, setting in settings(intake.files, manifests).items()}


def plan(order: Order, database: Database, review: Review | None = None) -> Plan:
    """Look at all files and what is known of them. Raises InputError where an input is missing, or there is nothing to read.

    A file is read anew where other answers of the `review` concern its guides than when it was read.
    """
    review = review or Review()
    intake = take_in(order.inputs, out=order.out, empty=order.unattended)
    known = database.documents()
    mark = fingerprint() if order.contacts else f"{fingerprint()}-"
    made = Plan(mark=mark)
    marks = _marks(review, database)
    here: dict[str, str] = {}
    earlier: dict[str, str] = {}
    if not order.force:
        fresh = [row for row in known.values() if row["state"] == "ok" and row["fingerprint"] == mark + marks.get(row["document_id"], "") and _there(str(row["path"]))]
        earlier = {str(row["sha256"]): str(row["path"]) for row in sorted(fresh, key=lambda row: str(row["path"]), reverse=True)}
    refused = dict(intake.refused)
    digests: dict[str, tuple[str, int]] = {}
    for file in (*intake.files, *refused):
        try:
            digests[file.path] = file.digest(order.limits)
        except InputError as error:
            made.bad.append(Bad(file, Failure("input", str(error))))
    beside = _settings(intake, order, made, {path: sha256 for path, (sha256, _) in digests.items()})
    for file in (*intake.files, *refused):
        if file.path not in digests:
            continue
        sha256, size = digests[file.path]
        setting = beside.get(file.path, Setting())
        own = mark + setting.key
        before = known.get(file.path)
        same = not order.force and before is not None and before["sha256"] == sha256
        # What stands beside a file is read with it: the same bytes elsewhere may say less.
        original = None if setting.key else here.get(sha256) or earlier.get(sha256)
        if same and before and before["state"] == "ok" and before["fingerprint"] == own + marks.get(before["document_id"], ""):
            made.unchanged.append(file.path)
            if not setting.key:
                here.setdefault(sha256, file.path)
        elif same and before and before["state"] == "quarantined" and before["fingerprint"] == tried(order, own) and not order.password:
            made.bad.append(Bad(file, Failure("input", str(before["problem"])), known=True))
        elif file in refused:
            made.bad.append(Bad(file, Failure("input", str(refused[file])), own))
        elif original and original < file.path:
            made.copies.append((file, sha256, size, original))
        else:
            made.jobs.append(Job(file, order.limits, order.password, own, contacts=order.contacts, review=review, setting=setting))
            if not setting.key:
                here[sha256] = file.path
    present = {file.path for file in (*intake.files, *refused, *intake.manifests.values())}
    made.gone = [
        path
        for path, row in known.items()
        if row["state"] != "deleted" and path not in present and any(path.startswith(folder + os.sep) for folder in intake.folders)
    ]
    return made
