"""The Prefect flow. `server.environment` must have been called before this module is imported.

    intake → read, extract, audit → write → publish → report
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, cast

from httpx import HTTPError
from prefect import Flow, Task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.settings import temporary_settings

from extractors.errors import InputError
from pipeline import language, server, tasks
from pipeline.ingest import Ingest
from pipeline.language import say
from pipeline.plan import Engine, Order
from pipeline.summary import Summary, one_line, summary

_UNREACHED = "Failed to reach API"
"""What Prefect says where its server has gone before the flow begins."""

_prepared: ContextVar[Ingest | None] = ContextVar("prepared", default=None)
"""What the caller in this process has prepared already. Flow parameters are stored by the server: secrets and open files do not go there."""


class NewFailures(RuntimeError):
    """An unattended run has met files that it could not use and did not know."""


class _Flow(Flow[..., Summary]):
    def serialize_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """As they are: texts, numbers and lists of them. Prefect itself imports FastAPI to find that out, for a third of a second."""
        return dict(parameters)


@partial(_Flow, name="zhinan", validate_parameters=False, persist_result=False)
def ingest(inputs: list[str], out: str = "outputs", engine: str | None = None, workers: int = 0, *, force: bool = False, alarm: bool = False) -> Summary:
    """Files and folders into the database (that of ZHINAN_DATABASE, else `out`/zhinan.db) and table files.

    With `alarm` the run fails where a file could not be used that no earlier run has put away.
    """
    return _ingest(inputs, out, engine, workers, force=force, alarm=alarm)


def _ingest(inputs: list[str], out: str, engine: str | None, workers: int, *, force: bool, alarm: bool) -> Summary:
    """The flow itself. Prefect sends the function of a flow to other processes by value: what cannot travel is kept out of that one."""
    made = _prepared.get()
    if made is None:
        language.use(language.from_environment())
        order = Order(
            inputs=tuple(inputs),
            out=out,
            database=os.environ.get("ZHINAN_DATABASE", ""),
            engine=cast("Engine | None", engine),
            workers=workers,
            force=force,
            unattended=alarm,
        )
        made = Ingest(order)
        made.prepare()
    done_work = _steps(made, lambda task: task)
    if alarm:
        sys.stderr.write(f"{done_work.run_id} {one_line(done_work)}\n")
    if alarm and done_work.new_failures:
        raise NewFailures(f"{done_work.new_failures} files could not be used: {', '.join(path for path, _, known in done_work.bad if not known)}")
    return done_work


def _steps(made: Ingest, called: Callable[[Task[[Ingest], None]], Callable[[Ingest], object]]) -> Summary:
    """The work step by step, each `called` as a task of Prefect's or as the plain function that it is."""
    try:
        called(tasks.intake)(made)
        if made.plan.jobs:
            called(tasks.process)(made)
        if made.plan.copies:
            called(tasks.copies)(made)
        called(tasks.publish)(made)
        done_work = summary(made)
        if server.in_reach():
            _report(done_work)
        return done_work
    finally:
        made.close()


def _report(done: Summary) -> None:
    """Artifacts: the guides as a table, what needs a look as a page."""
    create_table_artifact(
        key="zhinan-guides",
        table=[
            {"文件": Path(guide.path).name, "指南": guide.title, "状态": guide.status, "项目": guide.projects, "数量": guide.quantities, "问题": guide.issues}
            for guide in done.guides[:1000]
        ],
        description=f"{done.documents} files, {done.unchanged} unchanged, {len(done.bad)} failed",
    )
    create_link_artifact(key="zhinan-tables", link=(Path(done.out).absolute() / "tables").as_uri(), link_text=done.database)
    lines = [f"- `{Path(path).name}`: {problem}" for path, problem, _ in done.bad]
    lines += [f"- 《{guide.title}》: {guide.issues}" for guide in done.guides if guide.issues]
    create_markdown_artifact(key="zhinan-review", markdown="\n".join(["# 需复核", *lines]) if lines else "# 无问题")


def run(prepared: Ingest, *, watched: bool = True) -> Summary:
    """Run the flow here and now for what the caller has prepared, with a sign of life to the server now and then if that is `watched` by somebody.

    Raises InputError where the server goes before the work is done; when it goes after that, or before the flow has begun, the run is none the worse.
    """
    token = _prepared.set(prepared)
    try:
        order = prepared.order
        with nullcontext() if watched else temporary_settings({"flows.heartbeat_frequency": None}):  # for whose thread Prefect waits up to a second at the end
            found: Summary = ingest(list(order.inputs), order.out, order.engine, order.workers, force=order.force)
        return found
    except HTTPError as error:
        if not prepared.finished:
            raise InputError(
                os.environ["PREFECT_API_URL"], say("Prefect 服务中断；已入库的保留，请再运行一次", "the Prefect server has gone; what is stored stays, run again")
            ) from error
        return summary(prepared)
    except RuntimeError as error:
        if not str(error).startswith(_UNREACHED):
            raise
        return _steps(prepared, lambda task: task.fn)
    finally:
        _prepared.reset(token)
