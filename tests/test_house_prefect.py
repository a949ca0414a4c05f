"""The Prefect we pin runs a flow, takes a deployment and fires a schedule; a run calls nobody and leaves nothing in the user's home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent / "house"


@pytest.fixture
def user(tmp_path: Path, clean_environment: dict[str, str]) -> dict[str, str]:
    """A user who has set nothing, with an empty home, watched for calls to the outside."""
    (tmp_path / "home").mkdir()
    home = str(tmp_path / "home")
    watch = {"PYTHONPATH": str(HOUSE / "watch"), "ZHINAN_TEST_CALLS": str(tmp_path / "calls")}
    return {**clean_environment, "HOME": home, "USERPROFILE": home, **watch}


def calls(user: dict[str, str]) -> str:
    log = Path(user["ZHINAN_TEST_CALLS"])
    return log.read_text(encoding="utf-8") if log.exists() else ""


def test_the_watch_sees_a_call(user: dict[str, str]) -> None:
    """The check below could not fail if this did not hold. The name is one that no resolver answers."""
    code = "import socket, contextlib\nwith contextlib.suppress(OSError): socket.create_connection(('nobody.invalid', 80), 1)"
    subprocess.run([sys.executable, "-c", code], env=user, check=True)
    assert calls(user) == "socket.getaddrinfo nobody.invalid\n"


def test_a_run_calls_nobody_and_leaves_the_home_alone(root: Path, tmp_path: Path, user: dict[str, str]) -> None:
    guide = root / "fixtures" / "guides" / "guangdong-ai-2020" / "source.txt"
    command = [sys.executable, "-m", "zhinan", "run", str(guide), "--out", str(tmp_path / "out")]
    run = subprocess.run(command, cwd=tmp_path, env=user, capture_output=True, encoding="utf-8", timeout=180)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out" / "zhinan.db").is_file()
    assert calls(user) == ""
    assert sorted(Path(user["HOME"]).rglob("*")) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "out"]


def test_a_deployment_is_taken_and_a_schedule_fires(tmp_path: Path, user: dict[str, str]) -> None:
    """On a server: the embedded one fires none. SQLAlchemy 2.1 and FastAPI 0.151 would pass every other test and fail this one."""
    quiet = {"PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    trial = [sys.executable, str(HOUSE / "server_trial.py"), str(tmp_path), "150"]
    run = subprocess.run(trial, env={**user, **quiet}, capture_output=True, encoding="utf-8", timeout=240)
    assert run.returncode == 0, run.stderr
    assert calls(user) == ""
