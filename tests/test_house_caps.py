"""Each cap in pyproject.toml, and the day it can go.

`make prove` builds an environment with one cap lifted and runs the trial that the cap is there for. As long as the cap is needed that
environment cannot be built or its trial fails; when it passes, the test fails and says which cap to take out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement

HOUSE = Path(__file__).resolve().parent / "house"


@dataclass(frozen=True)
class Lifted:
    """`newer` is what the cap keeps out; `others` the rest of what the trial needs, with the other caps in place."""

    newer: str
    others: tuple[str, ...]
    trial: str


CAPS = {
    "fastapi": Lifted("fastapi>=0.151", ("prefect>=3.8.8,<3.9", "sqlalchemy[asyncio]>=2.0.40,<2.1"), "server"),
    "sqlalchemy": Lifted("sqlalchemy[asyncio]>=2.1", ("prefect>=3.8.8,<3.9", "fastapi<0.151"), "server"),
    "prefect": Lifted("prefect>=3.9", ("fastapi<0.151", "sqlalchemy[asyncio]>=2.0.40,<2.1"), "flow"),
}


def capped(root: Path) -> dict[str, str]:
    """Each dependency with an upper bound, and the line above it in pyproject.toml."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    lines = text.splitlines()
    found = {}
    for wanted in [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]:
        requirement = Requirement(wanted)
        if any(bound.operator in {"<", "<=", "==", "~="} for bound in requirement.specifier):
            place = next(number for number, line in enumerate(lines) if line.strip().startswith(f'"{wanted}"'))
            found[requirement.name] = lines[place - 1].strip()
    return found


def test_every_cap_has_its_reason_and_its_trial(root: Path) -> None:
    found = capped(root)
    assert set(found) == set(CAPS)
    assert [name for name, above in found.items() if not above.startswith("# ")] == []


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "uv", *arguments], capture_output=True, encoding="utf-8")


def build(folder: Path, *requirements: str) -> subprocess.CompletedProcess[str]:
    """A new environment in `folder` with these requirements."""
    made = uv("venv", "--quiet", "--python", sys.executable, str(folder))
    assert made.returncode == 0, made.stderr
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return uv("pip", "install", "--quiet", "--python", str(python), *requirements)


def attempt(trial: str, python: Path, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    home = folder / "home"
    home.mkdir()
    quiet = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "DO_NOT_TRACK": "1",
    }
    arguments = [] if trial == "flow" else [str(folder), "240"]
    command = [str(python), str(HOUSE / f"{trial}_trial.py"), *arguments]
    return subprocess.run(command, env={**environment, **quiet}, capture_output=True, encoding="utf-8", timeout=600)


@pytest.mark.prove
def test_with_all_caps_an_environment_can_be_built_and_runs(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """Without this the trials below could fail for a reason of their own, a network that is down for one."""
    lifted = CAPS["fastapi"]
    made = build(tmp_path / "env", "fastapi<0.151", *lifted.others)
    assert made.returncode == 0, made.stderr
    for trial in ("flow", "server"):
        (tmp_path / trial).mkdir()
        run = attempt(trial, tmp_path / "env" / "bin" / "python", tmp_path / trial, clean_environment)
        assert run.returncode == 0, run.stderr


@pytest.mark.prove
@pytest.mark.parametrize("name", CAPS)
def test_the_cap_is_still_needed(name: str, tmp_path: Path, clean_environment: dict[str, str]) -> None:
    lifted = CAPS[name]
    made = build(tmp_path / "env", lifted.newer, *lifted.others)
    if made.returncode != 0:
        assert "No solution found when resolving dependencies" in made.stderr, made.stderr
        return
    run = attempt(lifted.trial, tmp_path / "env" / "bin" / "python", tmp_path, clean_environment)
    assert run.returncode != 0, f"{lifted.newer} works now: take the cap on {name} out of pyproject.toml, and `make lock`"
