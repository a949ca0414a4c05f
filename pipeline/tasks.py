"""Prefect tasks: each a line around a plain function of `ingest.py`.

They take the Ingest itself, which Prefect does not look into; rows never pass through Prefect.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast
from uuid import UUID

from httpx import HTTPError
from prefect import task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from pipeline import server
from pipeline.ingest import Ingest
from pipeline.reading import Job

EVERY = 2.0
"""Seconds between two updates of the progress that the server shows."""

Tell = Callable[[int, int, str], None]
"""Called with (files done, files in all, the last one) while a run goes on."""


@task(name="intake", cache_policy=NO_CACHE)
def intake(ingest: Ingest) -> None:
    """Note the run, the files that have gone, and those that cannot be read at all."""
    ingest.begin()
    for bad in ingest.plan.bad:
        ingest.put_away(bad)


@task(name="read-extract-audit-write", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=[1, 5])
def process(ingest: Ingest, tell: Tell) -> None:
    """Read the files as the engine gives them, and write them; where the database failed, go on with the rest once more."""
    total = len(ingest.plan.jobs)
    artifact = cast("UUID", create_progress_artifact(progress=0.0, key="zhinan-progress"))
    shown = time.monotonic()
    for done, outcome in enumerate(ingest.process(), len(ingest.settled) + 1):
        tell(done, total, outcome.task.file.name)
        if (done == total or time.monotonic() - shown > EVERY) and server.in_reach():
            shown = time.monotonic()
            with suppress(HTTPError):
                update_progress_artifact(artifact, progress=100.0 * done / total)


@task(name="read-extract-audit", task_run_name="read {job.file.name}", cache_policy=NO_CACHE)
def read(ingest: Ingest, job: Job) -> None:
    """Read one file."""
    ingest.read(job)


@task(name="write", task_run_name="write {job.file.name}", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=[1, 5])
def write(ingest: Ingest, job: Job) -> None:
    """Write what was read of one file, or put it away; once more where the database failed."""
    ingest.write(job)


@task(name="copies", cache_policy=NO_CACHE)
def copies(ingest: Ingest) -> None:
    """Files with the same bytes as another one."""
    ingest.store_copies()


@task(name="publish", cache_policy=NO_CACHE)
def publish(ingest: Ingest) -> None:
    """What the editions say of each other; table files from the database, and the quarantine as it is now."""
    ingest.compare_editions()
    ingest.accept_answered()
    ingest.release()
    ingest.publish()
    ingest.finish()
