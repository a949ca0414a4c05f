"""What a run did, told from the database: for the terminal, for `--summary`, for the artifacts of Prefect."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from pipeline.ingest import Ingest
from pipeline.language import say
from pipeline.quarantine import problem
from pipeline.sinks.database import Changes, Database, shown_url

NAMED = 40
"""Guides of a run whose issues are told in words."""


@dataclass(frozen=True, slots=True)
class GuideSummary:
    """One guide of a run, for people."""

    path: str
    title: str
    status: str
    held: bool
    projects: int
    quantities: int
    issues: int
    messages: tuple[str, ...] = ()
    """What the issues say, the errors first; of the first guides of a run only."""


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """The answers of a reviewer: `held` of them fit a sentence of the guides, `unfit` ones (where, what) no longer do."""

    file: str
    held: int
    added: int
    replaced: int
    late: int
    unfit: tuple[tuple[str, str], ...] = ()
    wrong: str = ""
    kept_aside: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. `comparators` counts the quantities of its guides."""

    run_id: str
    documents: int
    unchanged: int
    copies: int
    gone: int
    guides: tuple[GuideSummary, ...]
    bad: tuple[tuple[str, str, bool], ...]
    """(path, problem, known from before)"""
    comparators: dict[str, int]
    changes: Changes
    seconds: float
    out: str
    database: str
    held_open: tuple[str, ...] = ()
    """Files for people that another program kept open; the next run replaces them."""
    review: ReviewSummary | None = None
    """What became of the answers of a reviewer; None where there are none."""

    def as_json(self) -> dict[str, object]:
        """The same for `--summary`."""
        return {**asdict(self), "bad": [{"path": path, "problem": problem, "known": known} for path, problem, known in self.bad]}

    @property
    def new_failures(self) -> int:
        """Files put away by this run."""
        return sum(1 for _, _, known in self.bad if not known)


def _messages(database: Database, guide_id: object) -> tuple[str, ...]:
    found = database.query(_MESSAGES, {"guide_id": guide_id})
    return tuple(str(row["message"]) for row in found)


def summary(ingest: Ingest) -> Summary:
    """What the run did, told from the database."""
    paths = {job.file.path for job in ingest.plan.jobs} | {copy[0].path for copy in ingest.plan.copies} | set(ingest.plan.unchanged)
    guides: list[GuideSummary] = []
    comparators: dict[str, int] = {}
    if ingest.database.exists():
        counts: dict[object, dict[str, int]] = {}
        for row in ingest.database.query("SELECT guide_id, comparator, COUNT(*) AS n FROM quantities GROUP BY guide_id, comparator"):
            counts.setdefault(row["guide_id"], {})[str(row["comparator"])] = cast("int", row["n"])
        seen: set[object] = set()
        for row in ingest.database.query(_GUIDES_OF_FILES):
            if row["path"] in paths and row["guide_id"] not in seen:
                seen.add(row["guide_id"])
                of_it = counts.get(row["guide_id"], {})
                for comparator, n in of_it.items():
                    comparators[comparator] = comparators.get(comparator, 0) + n
                guides.append(
                    GuideSummary(
                        str(row["path"]), str(row["title"] or row["file_name"]), str(row["status"]), bool(row["held"]),
                        cast("int", row["projects"]), sum(of_it.values()), cast("int", row["issues"]),
                        _messages(ingest.database, row["guide_id"]) if row["issues"] and len(guides) < NAMED else (),
                    )
                )
    return Summary(
        run_id=ingest.run_id,
        documents=ingest.plan.total,
        unchanged=len(ingest.plan.unchanged),
        copies=len(ingest.plan.copies),
        gone=len(ingest.plan.gone),
        guides=tuple(guides),
        bad=tuple((bad.file.path, problem(bad.file, bad.failure, ingest.order.limits), bad.known) for bad in ingest.bad),
        comparators=comparators,
        changes=ingest.changes,
        seconds=round(time.monotonic() - ingest.started, 3),
        out=ingest.order.out,
        database=shown_url(ingest.order.url),
        held_open=ingest.held_open,
        review=_review(ingest),
    )


def _review(ingest: Ingest) -> ReviewSummary | None:
    kept = ingest.kept
    if not (kept.answers or kept.replaced or kept.wrong or ingest.late):
        return None
    unfit = ingest.unfit()
    return ReviewSummary(
        str(kept.file), len(kept.answers) - len(unfit), kept.added, kept.replaced, ingest.late,
        tuple((f"{answer.guide} {answer.project}".strip(), answer.quote or answer.text) for answer in unfit),
        kept.wrong, str(ingest.kept_aside or ""),
    )  # fmt: skip


_MESSAGES = """
    SELECT message FROM issues WHERE guide_id = :guide_id AND severity <> 'info' ORDER BY CASE severity WHEN 'error' THEN 0 ELSE 1 END, position LIMIT 3
"""

_GUIDES_OF_FILES = """
    SELECT f.path, f.file_name, g.guide_id, g.title, g.status, g.held, g.projects,
           (SELECT COUNT(*) FROM issues i WHERE i.guide_id = g.guide_id AND i.severity <> 'info') AS issues
    FROM documents f JOIN document_guides d ON d.document_id = f.document_id JOIN guides g ON g.guide_id = d.guide_id
    WHERE f.state = 'ok' ORDER BY f.path, g.guide_id
"""


def labels(paths: Iterable[str]) -> dict[str, str]:
    """path → its name, with the folder in front where another file has the same name."""
    every = set(paths)
    count = Counter(Path(path).name for path in every)
    return {path: Path(path).name if count[Path(path).name] == 1 else "/".join(Path(path).parts[-2:]) for path in every}


def one_line(done: Summary) -> str:
    """The run on one line, for logs."""
    changes = done.changes
    return say(
        f"{done.documents} 个文件，{done.unchanged} 个未变，{done.gone} 个已移走，{len(done.guides)} 份指南，新增无法使用 {done.new_failures} 个；"
        f"数据行 +{changes.inserted} ~{changes.updated} -{changes.deleted}，{done.seconds:.1f} 秒",
        f"{done.documents} files, {done.unchanged} unchanged, {done.gone} gone, {len(done.guides)} guides, {done.new_failures} newly unusable; "
        f"rows +{changes.inserted} ~{changes.updated} -{changes.deleted}, {done.seconds:.1f} s",
    )
