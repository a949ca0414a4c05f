"""Runs that are disturbed: killed, out of room, their database or their Prefect server gone. The next run ends where an undisturbed one would have.

What is broken here is broken at a chosen moment; `test_prove_batches.py` takes twenty moments by chance.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from extractors.errors import InputError
from extractors.model.guide import Guide
from pipeline import ingest
from pipeline.ingest import Ingest
from pipeline.plan import Order
from tests.batches import Content, content, work

ROOT = Path(__file__).parents[2]
MakeGuide = Callable[..., Guide]


@pytest.fixture
def inbox(tmp_path: Path, new_guide: MakeGuide) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for k in range(5):
        (folder / f"{k}.txt").write_text(new_guide(title=f"2031年度海湾省第{k + 1}专项申报指南").text.content, encoding="utf-8")
    return folder


def state(inbox: Path, out: str) -> tuple[Content, dict[str, bytes]]:
    """The rows of the database in that folder, and the bytes of its table files."""
    folder = inbox.parent / out
    files = {path.name: path.read_bytes() for path in (folder / "tables").glob("*.csv") if path.stem != "runs"}
    assert list((folder / "tables").rglob(".*.part")) == [], "half a file was left behind"
    return content(f"sqlite:///{folder / 'zhinan.db'}"), files


def same_as_undisturbed(inbox: Path) -> None:
    """One more run into `out`, and one into a folder of its own: they end in the same."""
    for part in (inbox.parent / "out").rglob(".*.part"):
        part.unlink()
    for out in ("out", "calm"):
        work(Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / out))))
    assert state(inbox, "out") == state(inbox, "calm")


SCRIPT = """
import os, signal, sys
from pipeline import ingest, publishing
from pipeline.atomic import replacing
from pipeline.ingest import Ingest
from pipeline.plan import Order
from pipeline.sinks import database, files

ingest.GROUP = 2
left = int(sys.argv[2])

def strike(function):
    def struck(*given, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*given, **named)
    return struck

if __name__ == "__main__":
    {prelude}
    run = Ingest(Order(inputs=("in",), out="out", engine="local"))
    run.prepare(); run.begin()
    for _ in run.process():
        pass
    run.compare_editions(); run.publish(); run.finish(); run.close()
"""


def disturbed(folder: Path, prelude: str, count: int = 0) -> subprocess.CompletedProcess[bytes]:
    """A run in a process of its own, after that prelude."""
    script = folder / "script.py"
    script.write_text(SCRIPT.replace("{prelude}", prelude), encoding="utf-8")
    return subprocess.run([sys.executable, script, "-", str(count)], cwd=folder, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120)


@pytest.mark.skipif(sys.platform == "win32", reason="ends the process by SIGKILL")
@pytest.mark.parametrize(
    ("prelude", "count", "stored"),
    [
        ("database.Database.take = strike(database.Database.take)", 20, 2),
        ("files._schema = strike(files._schema)", 9, 5),
    ],
    ids=["in the second transaction", "between two table files"],
)
def test_a_kill_in_the_middle(inbox: Path, prelude: str, count: int, stored: int) -> None:
    done = disturbed(inbox.parent, prelude, count)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert len(content(f"sqlite:///{inbox.parent / 'out' / 'zhinan.db'}")["guides"]) == stored
    same_as_undisturbed(inbox)


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
@pytest.mark.parametrize("step", ["process", "publish"], ids=["for the database", "for the table files"])
def test_no_room_left(inbox: Path, step: str) -> None:
    """From that step on no file may grow beyond 150,000 or 9,000 bytes."""
    room = {"process": 150_000, "publish": 9_000}[step]
    limit = f"(resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})), step(run))[1]"
    done = disturbed(inbox.parent, f"import resource; Ingest.{step} = (lambda step: lambda run: {limit})(Ingest.{step})")
    last = done.stderr.decode().splitlines()[-1]
    assert (done.returncode, last.split(":")[0]) == (1, "extractors.errors.InputError"), last
    same_as_undisturbed(inbox)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("moment", ["take", "store"])
def test_a_database_gone_in_mid_transaction(inbox: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(ingest, "GROUP", 2)
    order = Order(inputs=(str(inbox),), out=str(inbox.parent / "out"), database=database_url)
    killer = sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    run = Ingest(order)
    original = getattr(run.database, moment)

    def strike(*given: object, **named: object) -> object:
        if len(run.settled) == 2:
            monkeypatch.undo()
            with killer.begin() as connection:
                connection.execute(sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
        return original(*given, **named)

    monkeypatch.setattr(run.database, moment, strike)
    with pytest.raises(InputError) as caught:
        work(run)
    assert "\n" not in str(caught.value)
    assert len(content(database_url)["guides"]) == 2
    work(Ingest(order))
    after = content(database_url)
    with killer.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    killer.dispose()
    work(Ingest(order))
    assert content(database_url) == after


def test_a_task_tried_again_goes_on_with_the_rest(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "GROUP", 2)
    run = Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / "out")))
    run.prepare()
    run.begin()
    again = run.process()
    next(again)
    again.close()
    assert [outcome.task.file.name for outcome in run.process()] == ["2.txt", "3.txt", "4.txt"]
    run.close()
    same_as_undisturbed(inbox)
