"""Scheduled ingestion: the flow as a Prefect deployment, served from this process.

`server.environment` and a server that answers (`server.join_or_start`) come before the import of this module.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.types.entrypoint import EntrypointType

from extractors.identity import digest
from pipeline.flows import ingest

Announce = Callable[[bool], None]
"""Called once everything is in place; told whether a missed run is made up for."""


def local_timezone() -> str:
    """The name of the system's time zone; that of China where the system does not say."""
    if name := os.environ.get("TZ", "").removeprefix(":"):
        return name
    link = Path("/etc/localtime")
    target = str(link.readlink()) if link.is_symlink() else ""
    return target.partition("zoneinfo/")[2] or "Asia/Shanghai"


def when(cron: str, every: int) -> Schedule:
    """The schedule of a cron line (in local time) or of an interval in seconds. Raises ValueError for a cron line that is none."""
    return Interval(timedelta(seconds=every)) if every else Cron(cron, timezone=local_timezone())


def _missed(client: SyncPrefectClient, name: str) -> bool:
    """Whether a run of the deployment should have started while nothing served it."""
    try:
        deployment = client.read_deployment_by_name(f"{ingest.name}/{name}")
    except ObjectNotFound:
        return False
    late = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": datetime.now(UTC)}),
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=200,
    )
    for run in late:
        client.delete_flow_run(run.id)
    return bool(late)


class _Runner(Runner):
    """A runner that ends on every SIGTERM. Prefect's own raises SystemExit wherever the signal finds it, and serves on where that is caught."""

    def handle_sigterm(self, *_: object) -> None:
        """What `start` sets as the handler of the signal: the loop itself is left."""
        asyncio.get_running_loop().call_soon_threadsafe(sys.exit, 0)


def serve(folder: str, *, out: str, schedule: Schedule, engine: str | None, workers: int, announce: Announce) -> None:
    """Serve until the process is ended: the folder is ingested when the schedule says so, one run at a time.

    However many runs were missed while nothing served, one is made up for. A run in which a file fails that did not fail before ends as Failed.
    """
    name = f"{Path(folder).name or 'root'}-{digest(folder)[:6]}"
    with get_client(sync_client=True) as client:
        missed = _missed(client, name)
    runner = _Runner(name=name, limit=1, pause_on_shutdown=False)
    deployment: UUID = runner.add_flow(  # type: ignore[assignment]  # outside a running loop it is no coroutine
        ingest,
        name=name,
        schedule=schedule,
        parameters={"inputs": [folder], "out": out, "engine": engine, "workers": workers, "alarm": True},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    if missed:
        with get_client(sync_client=True) as client:
            client.create_flow_run_from_deployment(deployment)
    announce(missed)
    asyncio.run(runner.start())
