"""Workers: whatever a task does to its process, all the others come to their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.workers import Outcome, attempt, supervised

MEGABYTE = 1 << 20

# The functions stand in a module of their own, as a worker process imports them by name.
MODULE = '''
import ctypes, os, sys, time
from extractors import language
from extractors.errors import UnreadableError

def misbehave(task):
    name, number = task
    if name == "bad": raise UnreadableError("x.txt", "is no guide")
    if name == "fault": raise KeyError("ours")
    if name == "hang": time.sleep(600)
    if name == "native": ctypes.CDLL(None).sleep(600)
    if name == "eat": return len(bytearray(3 << 30))
    if name == "die": os.kill(os.getpid(), 11)
    if name == "leave": os._exit(3)
    if name == "deep": return misbehave((name, number + 1))
    if name == "pid": return os.getpid()
    if name == "language": return language.current()
    return number * 2
'''


@pytest.fixture(scope="module")
def misbehave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Function]:
    folder = tmp_path_factory.mktemp("module")
    (folder / "misbehaving.py").write_text(MODULE, encoding="utf-8")
    sys.path.insert(0, str(folder))
    import misbehaving  # type: ignore[import-not-found]

    yield misbehaving.misbehave
    sys.path.remove(str(folder))


Task = tuple[str, int]
Function = Callable[[Task], Any]


def run(function: Function, tasks: list[Task], *, workers: int = 2, seconds: float = 60) -> dict[Task, Outcome[Task, Any]]:
    found = list(supervised(function, tasks, workers=workers, seconds=seconds, memory=1024 * MEGABYTE))
    assert len(found) == len(tasks)
    return {outcome.task: outcome for outcome in found}


def test_every_task_has_its_outcome(misbehave: Function) -> None:
    found = run(misbehave, [("fine", k) for k in range(50)])
    assert {key[1]: outcome.result for key, outcome in found.items()} == {k: 2 * k for k in range(50)}


def test_a_bad_task_takes_nothing_else_along(misbehave: Function) -> None:
    bad = ["bad", "fault", "hang", "native", "eat", "die", "leave", "deep"]
    tasks = [(name, k) for k in range(4) for name in ("fine", "fine2")] + [(name, 0) for name in bad] + [("fine", k) for k in range(4, 20)]
    found = run(misbehave, tasks, seconds=2)
    kinds = {name: found[name, 0].failure.kind for name in bad}
    assert kinds == {
        "bad": "input", "fault": "fault", "hang": "seconds", "native": "seconds", "eat": "memory", "die": "crash", "leave": "crash", "deep": "fault",
    }
    assert found["bad", 0].failure.message == "x.txt: is no guide"
    assert "misbehaving.py:" in found["fault", 0].failure.message
    assert found["die", 0].failure.message == "SIGSEGV"
    assert all(outcome.failure is None for task, outcome in found.items() if task[0].startswith("fine"))


def test_workers_speak_the_language_of_the_run(misbehave: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    for asked in ("zh", "en"):
        monkeypatch.setenv("ZHINAN_LANG", asked)
        assert run(misbehave, [("language", 0)])["language", 0].result == asked


def test_no_more_processes_than_tasks(misbehave: Function) -> None:
    found = run(misbehave, [("pid", 0)], workers=8)
    assert found["pid", 0].result != os.getpid()


def test_leaving_early_ends_the_workers(misbehave: Function) -> None:
    outcomes = supervised(misbehave, [("pid", 1), ("hang", 1), ("hang", 2)], workers=2, seconds=600, memory=1024 * MEGABYTE)
    first = next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(first.result or 0, 0)


def test_attempt_stays_in_this_process(misbehave: Function) -> None:
    assert attempt(misbehave, ("pid", 0)).result == os.getpid()
    assert attempt(misbehave, ("bad", 0)).failure.kind == "input"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_with_a_killed_parent(misbehave: Function, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(Path(sys.modules['misbehaving'].__file__ or '').parent)!r})\n"
        "from misbehaving import misbehave\n"
        "from pipeline.workers import supervised\n"
        "if __name__ == '__main__':\n"
        "    for outcome in supervised(misbehave, [('pid', 0), ('hang', 0)], workers=1, seconds=600, memory=1 << 30):\n"
        "        print(outcome.result, flush=True)\n".replace("\\\n", "\n"),
        encoding="utf-8",
    )
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{worker}").exists() and "Z" not in Path(f"/proc/{worker}/stat").read_text().split(")")[1]:
        assert time.monotonic() < deadline, "the worker outlived its parent"
        time.sleep(0.1)
