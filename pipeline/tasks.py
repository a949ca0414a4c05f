"""Prefect tasks: each a line around a plain function of `ingest.py`.

They take the Ingest itself, which Prefect does not look into; rows never pass through Prefect. What a run began before its server was up, they take over.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import cast
from uuid import UUID

from httpx import HTTPError
from prefect import task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from pipeline import server
from pipeline.ingest import Ingest

EVERY = 2.0
"""Seconds between two updates of the progress that the server shows."""


@task(name="intake", cache_policy=NO_CACHE)
def intake(ingest: Ingest) -> None:
    """Note the run, the files that have gone, and those that cannot be read at all."""
    ingest.begin()


@task(name="read-extract-audit-write", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=[1, 5])
def process(ingest: Ingest) -> None:
    """Read the files as the engine gives them, and write them; where the database failed, go on with the rest once more."""
    artifact = cast("UUID", create_progress_artifact(progress=0.0, key="zhinan-progress")) if server.in_reach() else None
    shown = time.monotonic()
    for _ in ingest.work():
        if time.monotonic() - shown > EVERY:
            shown = time.monotonic()
            _show(artifact, len(ingest.settled) / len(ingest.plan.jobs))
    _show(artifact, 1.0)


def _show(artifact: UUID | None, share: float) -> None:
    """Tell the server, while it is there, how much of the work is done."""
    if artifact is not None and server.in_reach():
        with suppress(HTTPError):
            update_progress_artifact(artifact, progress=100.0 * share)


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
