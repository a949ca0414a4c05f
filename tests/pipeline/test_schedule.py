"""Schedules that really fire, on a real Prefect server."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from extractors.model.guide import Guide

ROOT = Path(__file__).parents[2]
MakeGuide = Callable[..., Guide]
PATIENCE = 300.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends the server by SIGTERM")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *schedule: str) -> Iterator[subprocess.Popen[str]]:
    """`zhinan serve in` in that folder, ended by SIGTERM."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ZHINAN_", "XDG_", "LC_", "LANG"))}
    (folder / "home").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "zhinan", "serve", "in", *schedule, "--port", str(free_port())],
        cwd=folder, stderr=subprocess.PIPE, text=True, env={**kept, "PYTHONPATH": str(ROOT), "HOME": str(folder / "home"), "TZ": "Asia/Shanghai"},
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def ask(folder: Path, query: str) -> list[tuple[object, ...]]:
    database = folder / "outputs" / "zhinan.db"
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []


def wait_for(folder: Path, query: str, found: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while (last := ask(folder, query)) != [(found,)]:
        assert time.monotonic() < deadline, f"{query}: {last}, wanted {found}"
        time.sleep(0.2)


def put(folder: Path, new_guide: MakeGuide, name: str) -> None:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / f"{name}.txt").write_text(new_guide(title=f"2031年度海湾省{name}专项申报指南").text.content, encoding="utf-8")


def test_an_interval_fires_and_takes_what_is_new_and_marks_what_is_gone(tmp_path: Path, new_guide: MakeGuide) -> None:
    put(tmp_path, new_guide, "深海")
    with serving(tmp_path, "--every", "3") as process:
        wait_for(tmp_path, "SELECT COUNT(*) FROM current_guides", 1)
        put(tmp_path, new_guide, "潮汐")
        (tmp_path / "in" / "深海.txt").unlink()
        wait_for(tmp_path, "SELECT COUNT(*) FROM documents WHERE state = 'deleted'", 1)
        wait_for(tmp_path, "SELECT COUNT(*) FROM guides", 2)
        assert ask(tmp_path, "SELECT COUNT(*) FROM current_guides") == [(1,)]
        assert process.poll() is None
    assert process.stderr is not None
    lines = process.stderr.read().splitlines()
    assert "serving in" in lines[0]
    assert [line for line in lines if "Traceback" in line or "Error" in line] == []
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.prove
def test_a_cron_line_fires(tmp_path: Path, new_guide: MakeGuide) -> None:
    put(tmp_path, new_guide, "深海")
    with serving(tmp_path, "--cron", "* * * * *"):
        wait_for(tmp_path, "SELECT COUNT(*) FROM current_guides", 1)


@pytest.mark.prove
def test_a_schedule_survives_a_restart_and_makes_up_for_one_missed_run(tmp_path: Path, new_guide: MakeGuide) -> None:
    put(tmp_path, new_guide, "深海")
    with serving(tmp_path, "--every", "20"):
        wait_for(tmp_path, "SELECT COUNT(*) FROM current_guides", 1)
    time.sleep(45)  # two are missed
    before = ask(tmp_path, "SELECT COUNT(*) FROM runs")[0][0]
    put(tmp_path, new_guide, "潮汐")
    with serving(tmp_path, "--every", "3600") as process:
        wait_for(tmp_path, "SELECT COUNT(*) FROM current_guides", 2)
        time.sleep(15)
    assert ask(tmp_path, "SELECT COUNT(*) FROM runs") == [(int(str(before)) + 1,)]
    assert process.stderr is not None
    assert "missed" in process.stderr.read()


def test_what_cannot_be_served_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for arguments, word in (
            (["nowhere"], "nowhere"),
            (["in", "--port", str(taken.getsockname()[1])], "port"),
            (["in", "--database", "postgresql://me:secret@127.0.0.1:1/x"], "127.0.0.1"),
        ):
            done = subprocess.run(
                [sys.executable, "-m", "zhinan", "serve", *arguments], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
            )
            assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
            assert word in done.stderr
            assert "secret" not in done.stderr
