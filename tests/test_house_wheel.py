"""The wheel, built from the checkout and installed in another environment: all the data is in it, and it works there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")  # built once

PACKAGES = ("zhinan", "extractors", "pipeline")


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, so that what is built leaves nothing in it, in a folder as users have them."""
    copy = tmp_path_factory.mktemp("源码 checkout")
    for name in PACKAGES:
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(copy)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr
    (found,) = built.glob("zhinan-*.whl")
    return found


def install(home: Path, *arguments: str) -> Path:
    """Make an environment in `home` and install with `arguments`; what that depends on is lent by ours, for speed. The folder of its commands."""
    venv.create(home, with_pip=False)
    folders = sysconfig.get_paths("venv", {"base": str(home), "platbase": str(home)})
    lent = ascii(sysconfig.get_path("purelib"))  # our own path may hold any character, and a .pth file is read in the locale's encoding
    (Path(folders["purelib"]) / "lent.pth").write_text(f"import sys; sys.path.append({lent})\n", encoding="ascii")
    command = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", *arguments]
    run = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr
    return Path(folders["scripts"])


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of another environment, which has the wheel."""
    return install(tmp_path_factory.mktemp("another 环境"), str(wheel))


def run_there(elsewhere: Path, command: str, *arguments: str, cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    suffix = ".exe" if os.name == "nt" else ""
    return subprocess.run([str(elsewhere / (command + suffix)), *arguments], cwd=cwd, env=environment, capture_output=True, encoding="utf-8")


def test_every_file_of_the_packages_is_in_the_wheel(root: Path, wheel: Path) -> None:
    wanted = {
        path.relative_to(root).as_posix()
        for name in PACKAGES
        for path in (root / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert any(name.endswith(".toml") for name in wanted)
    assert any(name.endswith(".tsv") for name in wanted)
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == wanted


def test_the_library_works_from_the_wheel(elsewhere: Path, tmp_path: Path, clean_environment: dict[str, str]) -> None:
    code = "import extractors; from zhinan import find_quantities as f; print(f('资助额度不超过1500万元/项')[0].bound_text); print(extractors.__file__)"
    run = run_there(elsewhere, "python", "-c", code, cwd=tmp_path, environment=clean_environment)
    assert run.returncode == 0, run.stderr
    bound, home = run.stdout.splitlines()
    assert bound == "≤ 15000000 元/项"
    assert Path(home).is_relative_to(elsewhere.parent)


def test_the_command_works_from_the_wheel(elsewhere: Path, tmp_path: Path, clean_environment: dict[str, str]) -> None:
    guide = tmp_path / "指南.txt"
    guide.write_text("项目1.1：试验平台\n考核指标：响应时间不超过20毫秒。\n", encoding="utf-8")
    run = run_there(elsewhere, "zhinan", "extract", str(guide), "--format", "jsonl", cwd=tmp_path, environment=clean_environment)
    assert run.returncode == 0, run.stderr
    assert '"comparator": "le"' in run.stdout


def test_an_editable_install_starts_in_any_folder_under_any_locale(
    copy: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]
) -> None:
    there = install(tmp_path_factory.mktemp("editable"), "--editable", str(copy))
    for locale in ({"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}):
        run = run_there(there, "zhinan", "--version", cwd=tmp_path, environment={**clean_environment, **locale})
        assert (run.returncode, run.stderr) == (0, ""), locale
        assert run.stdout.startswith("zhinan ")
