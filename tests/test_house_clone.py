"""What a new user does: clone, `make run`, in a folder with blanks and Chinese characters and with a locale that knows neither."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.prove, pytest.mark.xdist_group("clone")]  # built once

GUIDE = "fixtures/guides/guangdong-ai-2020/source.txt"


@pytest.fixture(scope="module")
def clone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the checkout that git knows or would take, and no other."""
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    clone = tmp_path_factory.mktemp("新 目录") / "zhi nan"
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, check=True, encoding="utf-8")
    for name in filter(None, listing.stdout.split("\0")):
        if (root / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, clone / name)
    return clone


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]) -> dict[str, str]:
    home = str(tmp_path_factory.mktemp("home"))
    pip = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    return {**clean_environment, **pip, "HOME": home, "PIP_CACHE_DIR": str(tmp_path_factory.mktemp("cache")), "LC_ALL": "C"}


def make(clone: Path, user: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=clone, env=user, capture_output=True, encoding="utf-8", timeout=1500)


@pytest.fixture(scope="module")
def first(clone: Path, user: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The first `make run` there, which sets everything up."""
    return make(clone, user, "run")


def test_make_run_on_a_fresh_clone(clone: Path, user: dict[str, str], first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0, first.stdout + first.stderr
    assert (clone / "outputs" / "zhinan.db").is_file()
    assert "13" in first.stdout

    made = {path.name for path in clone.iterdir()} - {path.name for path in Path(__file__).parent.parent.iterdir()}
    assert made <= {".venv", "zhinan.egg-info"}

    second = make(clone, user, "run")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "pip" not in second.stdout, "the second time there is nothing to install"


@pytest.mark.usefixtures("first")
def test_the_command_runs_from_anywhere(clone: Path, user: dict[str, str], tmp_path: Path) -> None:
    command = [str(clone / ".venv" / "bin" / "zhinan"), "extract", str(clone / GUIDE), "--format", "jsonl"]
    run = subprocess.run(command, cwd=tmp_path, env=user, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) > 100
