"""One file → its rows. This is what runs inside a worker; it touches no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from extractors import __version__
from extractors.errors import UnreadableError
from extractors.model.guide import Guide
from pipeline import calls
from pipeline.calls import Setting
from pipeline.columns import Content
from pipeline.intake import File
from pipeline.language import say
from pipeline.limits import Limits
from pipeline.review import Review
from pipeline.tables import GUIDES, HELD_BACK, OF_A_GUIDE, REVIEWS, Rows, document_row, issue_row, rows

LEAST_COVERAGE = 0.5
"""A guide of which less stands in a placed block is held back: more than half of it was not understood."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, and how. `fingerprint` is stored with the result: see `fingerprint()`."""

    file: File
    limits: Limits
    password: str
    fingerprint: str
    contacts: bool = True
    """Whether names, phones and addresses are kept."""
    review: Review = field(default_factory=Review)
    setting: Setting = field(default_factory=Setting)
    """What stands beside the file."""

    def __repr__(self) -> str:
        """Without the password: a repr may end in a log."""
        return f"Job({self.file.path!r})"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file, held against the declaration of the tables."""

    content: Content

    @property
    def guides(self) -> list[object]:
        """The ids of its guides."""
        return [row["guide_id"] for row in self.content.rows[GUIDES.name]]


@cache
def fingerprint() -> str:
    """A name for what reads: our version, code, lexicons and styles. Results of another fingerprint are not reused."""
    made = sha256(__version__.encode())
    for package, suffixes in (("extractors", (".py", ".tsv", ".toml", ".txt")), ("pipeline", ("tables.py", "reading.py", "review.py", "calls.py"))):
        for name, data in sorted(_contents(files(package), suffixes)):
            made.update(f"{package}/{name}\0".encode())
            made.update(data)
    return made.hexdigest()[:16]


def _contents(folder: Traversable, suffixes: tuple[str, ...]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += [(f"{entry.name}/{name}", data) for name, data in _contents(entry, suffixes)]
        elif entry.name.endswith(suffixes):
            found.append((entry.name, entry.read_bytes()))
    return found


def read_file(job: Job) -> Reading:
    """Read the file of the job and make its rows. Raises ValueError for a row that its table does not take, which is our own fault;
    UnreadableError where it holds no guide and is part of no call, InputError where it cannot be had."""
    file, limits = job.file, job.limits
    data = file.read(limits)
    reviewing = job.review.on()
    given = calls.read_file(file, data, job.setting, limits=limits, password=job.password, amend=reviewing.amend)
    found = [guide for guide in given.guides if guide.status != "no_structure"]
    if not found and not given.part_of:
        raise UnreadableError(file.name, say("未识别到指南结构（专题、项目）", "no guide structure (topics, projects) found"), f"zhinan extract {file.name}")
    mark = job.fingerprint + job.review.mark((guide.guide_key, guide.text.content) for guide in found)
    document = document_row(
        path=file.path, name=file.name, sha256=sha256(data).hexdigest(), size=len(data), source=given.source, fingerprint=mark
    )
    tables: Rows = {table.name: [] for table in (*OF_A_GUIDE, REVIEWS)}
    tables["documents"] = [document]
    tables["document_guides"] = [{"document_id": document["document_id"], "guide_id": guide.guide_id} for guide in found]
    for read in found:
        guide, answered = reviewing.settle(read)
        tables[REVIEWS.name] += answered
        made = rows(guide, document_id=str(document["document_id"]), version=__version__)
        if not job.contacts:
            made["contacts"] = []
        if reason := _doubt(guide):
            made["guides"][0]["status"] = "review"
            message = f"暂不进入视图：{reason}；核对后用 zhinan run --accept {guide.guide_id} 采用"
            position = len(made["issues"]) + 1
            made["issues"].append(issue_row(guide.guide_id, guide.guide_key, code=HELD_BACK, message=message, position=position))
        for name, lines in made.items():
            tables[name] += lines
    return Reading(Content.of(tables))


def _doubt(guide: Guide) -> str:
    """Why this guide should be looked at before anyone relies on it; empty if there is no reason."""
    if not guide.offered:
        return "没有找到任何项目"
    if guide.outline.coverage < LEAST_COVERAGE:
        return f"只有 {guide.outline.coverage:.0%} 的正文归入了章节"
    return ""
