"""From files to tables: plain functions, one a step. The flow (`flows.py`) strings them together under Prefect; tests call them as they are.

    prepare → begin → process → store_copies → publish → finish
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from extractors import __version__
from extractors.errors import InputError
from pipeline import publishing, quarantine
from pipeline.ahead import Ahead
from pipeline.answers import Answer, Kept, issue_key, keep
from pipeline.engines import engine_for, read_all
from pipeline.falls import falls
from pipeline.intake import take_in
from pipeline.language import say
from pipeline.locks import Running
from pipeline.plan import Bad, Order, Plan, plan, tried
from pipeline.reading import Job, Reading
from pipeline.review import Review
from pipeline.sinks.browse import write_metadata
from pipeline.sinks.database import Changes, Database
from pipeline.tables import EDITION_FALL, HELD_BACK, Row, Rows, document_row
from pipeline.workers import Failure, Outcome

GROUP, GROUP_SECONDS = 128, 2.0
"""Documents that go into the database together, and for how long the first of them waits for the others: ids stand in no order, so that each transaction
writes most pages of the indexes anew. A run that is killed reads again what had not gone in."""

_LAST = 32
"""Towards the end of the work groups become smaller, down to this: nobody reads any more while the last of them goes in."""

Tell = Callable[[int, int, str], None]
"""Called with (files done, files in all, the last one) while a run goes on."""

_PASSING = frozenset({"seconds", "memory", "crash"})
"""Failures that may come from the state of the machine."""

_HELD_BACK = """
    SELECT i.guide_id, g.guide_key, i.code, i.message, g.accepted FROM issues i JOIN guides g ON g.guide_id = i.guide_id WHERE i.code IN (:file, :fall)
"""


def _quiet(_done: int, _total: int, _name: str) -> None:
    """Tell nobody."""


class Ingest:
    """One run: an order, its database, and what has happened so far."""

    def __init__(self, order: Order, tell: Tell = _quiet) -> None:
        self.order = order
        self.tell = tell
        self.database = Database(order.url, keep=not order.dry)
        if order.dry and not self.database.exists():
            self.database = Database("sqlite://")
        self.run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
        self.started = time.monotonic()
        self.begun = datetime.now(UTC).isoformat(timespec="seconds")
        self.changes = Changes()
        self.bad: list[Bad] = []
        self.plan = Plan()
        self.kept = Kept()
        self.kept_aside: Path | None = None
        """Copy of a workbook with answers that make no sense."""
        self.accepted: set[str] = set()
        """Keys of the answers by which a guide that was held back is let into the views."""
        self.late = 0
        """Answers typed while the run was at work: they are kept, and hold from the next run on."""
        self.tried: dict[str, Outcome[Job, Reading]] = {}
        self.settled: set[str] = set()
        """Paths of the files that `process` is through with."""
        self._begun = False
        self._ahead: Ahead[object] | None = None
        self.quarantine = Path(order.out) / "quarantine"
        self.running: Running | None = None
        self.finished = False
        self.held_open: tuple[str, ...] = ()
        """Files for people that another program kept open, so that they could not be replaced."""

    def close(self) -> None:
        """Let go of the database, and be no longer at work."""
        if self._ahead:
            self._ahead.close()
        self.database.close()
        if self.running:
            self.running.close(done=self.finished)

    def outcomes(self) -> Iterator[Outcome[Job, Reading]]:
        """What came of each file that is still to be read; those that were tried already come first."""
        rest = [job for job in self.plan.jobs if job.file.path not in self.settled]
        yield from (self.tried[job.file.path] for job in rest if job.file.path in self.tried)
        yield from read_all(self.order, [job for job in rest if job.file.path not in self.tried])

    def go_ahead(self) -> None:
        """`begin`, and have `process` at work in a thread of its own. Raises InputError."""
        self.begin()
        self._ahead = Ahead(outcome.task for outcome in self.process())  # what was read is not kept

    def work(self) -> Iterator[object]:
        """What `process` gives: first what comes of it where it is at work already, then the rest."""
        if self._ahead:
            yield from self._ahead
        yield from self.process()

    def process(self) -> Generator[Outcome[Job, Reading]]:
        """Read all files and store what they say, `GROUP` at a time; each outcome once it is stored. Raises InputError where the database fails:
        called again, it goes on with the rest."""
        group: list[Outcome[Job, Reading]] = []
        held: set[object] = set()
        begun = 0.0
        for outcome in self.outcomes():
            guides = set(outcome.result.guides) if outcome.result else set()
            left = len(self.plan.jobs) - len(self.settled) - len(group)
            if held & guides or len(group) >= min(GROUP, max(_LAST, left)) or (group and time.monotonic() > begun + GROUP_SECONDS):
                yield from self._settle(group)
                group, held = [], set()
            begun = begun if group else time.monotonic()
            group.append(outcome)
            held |= guides
        yield from self._settle(group)

    def _settle(self, group: list[Outcome[Job, Reading]]) -> list[Outcome[Job, Reading]]:
        self.store(*group)
        for outcome in group:
            self.settled.add(outcome.task.file.path)
            self.tell(len(self.settled), len(self.plan.jobs), outcome.task.file.name)
        return group

    def try_alone(self) -> None:
        """Where the only file of a run cannot be used, say so before anything is written or started. Raises InputError."""
        if self.plan.total != 1:
            return
        for bad in self.plan.bad:
            raise InputError(bad.file.path, quarantine.problem(bad.file, bad.failure, self.order.limits))
        for outcome in read_all(self.order, self.plan.jobs):
            job = outcome.task
            if outcome.failure:
                raise InputError(job.file.path, quarantine.problem(job.file, outcome.failure, self.order.limits))
            self.tried[job.file.path] = outcome

    def rebuild(self) -> None:
        """Take away our tables of whatever version: everything in them can be made again. The inputs are looked at before. Raises InputError."""
        take_in(self.order.inputs, out=self.order.out)
        self.database.drop()

    def preview(self) -> Iterator[Outcome[Job, Reading]]:
        """Read and compare, and write nothing: what would change stands in `changes` and in the tally of the database afterwards."""
        self.bad += self.plan.bad
        yield from self.process()

    def prepare(self) -> Plan:
        """Look at the inputs; nothing is written. Raises InputError."""
        self.kept = keep(Path(self.order.out), self.order.review)
        self.plan = plan(self.order, self.database, Review(self.kept.answers))
        return self.plan

    def begin(self) -> None:
        """The run is in the database from now on, its answers in review.csv; files that have gone are marked, those that cannot be read at all are put away.
        Does nothing a second time. Raises InputError."""
        if self._begun:
            return
        self._begun = True
        self.kept_aside = self.kept.save()
        self._start()
        self.changes += self.database.mark_deleted(self.plan.gone, run_id=self.run_id)
        for bad in self.plan.bad:
            self.put_away(bad)

    def accept(self, guide_ids: list[str]) -> None:
        """Let guides that were held back into the views, as a change of this run. Raises InputError, having changed nothing, for one that is not there."""
        self.database.require(guide_ids)
        self._start()
        self.changes += self.database.accept(guide_ids, run_id=self.run_id)

    def _start(self) -> None:
        """Note this run, and what became of those before it that were killed."""
        self.running = self.running or Running(Path(self.order.out), self.run_id)
        self._write_run("running")
        cut_off = self.running.interrupted()
        self.database.mark_interrupted(cut_off)
        self.running.forget(cut_off)

    def _write_run(self, state: str) -> None:
        done = state != "running"
        row: Row = {
            "run_id": self.run_id,
            "started_at": self.begun,
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds") if done else None,
            "seconds": round(time.monotonic() - self.started, 3) if done else None,
            "state": state,
            "version": __version__,
            "engine": engine_for(self.order, len(self.plan.jobs)),
            "inputs": list(self.order.inputs),
            "documents": self.plan.total,
            "unchanged": len(self.plan.unchanged),
            "failed": len(self.bad),
            "guides": len({job.file.path for job in self.plan.jobs} - {bad.file.path for bad in self.bad}),
            "inserted": self.changes.inserted,
            "updated": self.changes.updated,
            "deleted": self.changes.deleted,
        }
        self.database.write({"runs": [row]})

    def store(self, *outcomes: Outcome[Job, Reading]) -> None:
        """Write what was read, in one transaction, and put away the files that gave nothing. Raises InputError where the database fails."""
        read: list[tuple[Outcome[Job, Reading], Reading]] = []
        for outcome in outcomes:
            if outcome.failure:
                self.put_away(Bad(outcome.task.file, outcome.failure, outcome.task.fingerprint))
            elif outcome.result:
                read.append((outcome, outcome.result))
        try:
            if read:
                self.changes += self.database.store([reading.content for _, reading in read], run_id="" if self.order.dry else self.run_id)
        except ValueError as error:
            if len(read) == 1:
                job = read[0][0].task
                self.put_away(Bad(job.file, Failure("fault", str(error)), job.fingerprint))
                return
            for outcome, _ in read:  # alone, the one at fault takes no other along
                self.store(outcome)

    def compare_editions(self) -> None:
        """Hold back the guides with far fewer figures than their last edition, told from all that the database holds by now."""
        if self.changes:
            self.changes += self.database.note_falls(falls(self.database.sizes()), run_id=self.run_id)

    def accept_answered(self) -> None:
        """Let guides into the views where a reviewer has answered 照原样 to their being held back."""
        if not self.kept.answers:
            return
        review = Review(self.kept.answers)
        for row in self.database.query(_HELD_BACK, {"file": HELD_BACK, "fall": EDITION_FALL}):
            key = issue_key(row["guide_key"], row["code"], "", str(row["message"]))
            if review.of_issue(key):
                self.accepted.add(key)
                self.changes += self.database.accept([str(row["guide_id"])], run_id=self.run_id)

    def store_copies(self) -> None:
        """Files with the same bytes as another one: a row each, and the guides of that other one."""
        if not self.plan.copies:
            return
        known = self.database.documents()
        for file, sha256, size, original in self.plan.copies:
            row = known.get(original)
            if row is None or row["state"] != "ok" or row["sha256"] != sha256:
                reason = str(row["problem"]) if row and row["problem"] else say("与另一个不可用的文件相同", "the same as a file that could not be used")
                self.put_away(Bad(file, Failure("input", reason), self.plan.mark))
                continue
            new = document_row(path=file.path, name=file.name, sha256=sha256, size=size)
            new.update({name: row[name] for name in ("format", "pages", "encoding", "fingerprint")})
            links = self.database.query("SELECT guide_id FROM document_guides WHERE document_id = :id", {"id": row["document_id"]})
            tables: Rows = {
                "documents": [new],
                "document_guides": [{"document_id": new["document_id"], "guide_id": link["guide_id"]} for link in links],
            }
            self.changes += self.database.write(tables, run_id=self.run_id)

    def put_away(self, bad: Bad) -> None:
        """Copy the file into `quarantine/` with the reason beside it, and note it in `documents`. What was read of it before stays.

        What the state of the machine may have caused is tried again by the next run, once.
        """
        if bad.known or self.order.dry:
            self.bad.append(bad)
            return
        file, limits = bad.file, self.order.limits
        reason = quarantine.problem(file, bad.failure, limits)
        try:
            sha256, size = file.digest(limits)
        except InputError:
            sha256, size = "", 0
        earlier = self.database.query("SELECT sha256 FROM documents WHERE path = :path AND state = 'quarantined'", {"path": file.path})
        known = earlier == [{"sha256": sha256}]
        self.bad.append(replace(bad, known=known))
        mark = tried(self.order, bad.mark) if known or bad.failure.kind not in _PASSING else ""
        row = document_row(path=file.path, name=file.name, sha256=sha256, size=size, fingerprint=mark, problem=reason)
        links = self.database.query("SELECT document_id, guide_id FROM document_guides WHERE document_id = :id", {"id": row["document_id"]})
        # The copy comes first: a run that is killed in between tries the file again, while one that is noted is not looked at any more.
        quarantine.put_away(self.quarantine, file, str(row["document_id"]), reason, limits)
        self.changes += self.database.write({"documents": [row], "document_guides": links}, run_id=self.run_id)

    def release(self) -> None:
        """Take out of `quarantine/` what can be used now."""
        kept = self.database.query("SELECT document_id FROM documents WHERE state = 'quarantined'")
        quarantine.release(self.quarantine, [str(row["document_id"]) for row in kept])

    def publish(self) -> None:
        """Make the files anew from the database, where anything has changed or one is missing: the tables, and what people open."""
        out = Path(self.order.out)
        late = keep(out)
        self.late = late.added + late.replaced
        late.save()
        many = engine_for(self.order, len(self.plan.jobs)) == "processes"
        memory = self.order.limits.memory if many else 0
        self.held_open = publishing.publish(self.database, out, run_id=self.run_id, changed=bool(self.changes), memory=memory)
        if not self.order.database:
            write_metadata(out)

    def unfit(self) -> list[Answer]:
        """The answers that no guide in the database has a sentence for any more."""
        if not self.kept.answers:
            return []
        rows = self.database.query("SELECT DISTINCT answer, key FROM reviews")
        names, keys = {row["answer"] for row in rows}, {row["key"] for row in rows} | self.accepted
        return [answer for answer in self.kept.answers if answer.name not in names and answer.key not in keys]

    def finish(self) -> None:
        """The run has ended; its row says how."""
        self.finished = True
        self._write_run("failed" if self.bad else "ok")
