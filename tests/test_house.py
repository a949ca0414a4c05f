"""The house itself: what is pinned, what is committed, what CI says, and whose packages are loaded."""

from __future__ import annotations

import ast
import doctest
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.+!]*)( ; (?P<marker>[^:/]+))?")


def requirements(root: Path) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return [requirement for requirement in map(Requirement, lines) if requirement.name != "zhinan"]


# --- what is pinned


def test_constraints_are_versions_and_nothing_else(root: Path) -> None:
    head, *lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert head.startswith("# ")
    assert len(lines) > 100
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    assert "://" not in head


def test_every_dependency_is_pinned_within_its_bounds(root: Path) -> None:
    pins: dict[str, list[str]] = {}
    for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if pin := PIN.fullmatch(line):
            pins.setdefault(pin["name"], []).append(pin["version"])
    for requirement in requirements(root):
        versions = pins.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in constraints.txt: make lock"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement} is pinned to {versions}: make lock"


def test_all_means_every_extra(root: Path) -> None:
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    (everything,) = extras.pop("all")
    assert Requirement(everything).extras == set(extras)


def test_what_is_imported_is_asked_for(root: Path) -> None:
    """A library that only comes along with another one can go away with it."""
    asked = {canonicalize_name(requirement.name) for requirement in requirements(root)}
    folders = ("zhinan", "extractors", "pipeline", "tests")
    paths = [path for name in folders for path in (root / name).rglob("*.py")]
    distributions = packages_distributions()
    missing = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            else:
                continue
            for name in {name.partition(".")[0] for name in names} & set(distributions) - set(folders):
                if not asked & {canonicalize_name(held) for held in distributions[name]}:
                    missing.add(f"{path.relative_to(root)}: {name}")
    assert missing == set()


# --- what is committed


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[str]:
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, encoding="utf-8")
    return [name for name in listing.stdout.split("\0") if name]


def test_no_lock_file_that_names_a_host_is_committed(tracked: list[str]) -> None:
    assert [name for name in tracked if Path(name).name in {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", ".env"}] == []


def test_nothing_ignored_is_committed(root: Path, tracked: list[str]) -> None:
    found = subprocess.run(["git", "ls-files", "-ci", "--exclude-standard"], cwd=root, capture_output=True, check=True, encoding="utf-8")
    assert found.stdout == ""


def test_the_changelog_tells_of_this_version(root: Path) -> None:
    from zhinan import __version__

    assert re.search(rf"^## {re.escape(__version__)}\b", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_knows_every_command_and_no_other(root: Path) -> None:
    from pipeline.cli import COMMANDS

    named = set(re.findall(r"(?:^|[`/\\])zhinan ([a-z]+)", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert named == set(COMMANDS)


def test_the_readme_and_doctor_know_every_extra(root: Path) -> None:
    from pipeline.cli.doctor import EXTRAS

    extras = set(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"])
    assert set(EXTRAS) <= extras
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert {extra for extra in extras - {"test"} if f"`{extra}`" not in readme} == set()


def test_the_readme_shows_what_the_library_answers(root: Path) -> None:
    import zhinan

    outcome = doctest.testmod(zhinan)
    assert outcome.attempted > 0
    assert outcome.failed == 0
    (shown,) = re.findall(r"^( +>>>.*?)\n\n", zhinan.__doc__ or "", re.MULTILINE | re.DOTALL)
    assert textwrap.dedent(shown) in (root / "README.md").read_text(encoding="utf-8")


# --- what make and CI do


@pytest.mark.parametrize("target", ["run", "test", "prove", "lint", "lock", "bench", "clean"])
def test_make_knows_its_targets(root: Path, target: str) -> None:
    plan = subprocess.run(["make", "--dry-run", "--no-print-directory", target], cwd=root, capture_output=True, encoding="utf-8")
    assert plan.returncode == 0, plan.stderr
    assert str(root) not in plan.stdout, "a path in a recipe must be relative: the checkout's own may hold blanks"


def test_an_old_python_is_refused_in_one_line(root: Path, tmp_path: Path) -> None:
    """Ours, made to say that it is 3.10."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(root / name, tmp_path / name)
    old = tmp_path / "python3.10"
    old.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c 'import sys; sys.version_info = (3, 10, 13); sys.version = \"3.10.13 (made up)\"; exec(sys.argv[2])' \"$@\"\n",
        encoding="utf-8",
    )
    old.chmod(0o755)
    run = subprocess.run(["make", "run", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert run.returncode == 2
    assert run.stderr.splitlines()[0] == "zhinan needs Python 3.11 or newer, this is 3.10.13: make PYTHON=/path/to/python"
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("closing", "status", "wanted"),
    [
        ("===== 12 passed, 1 skipped in 3.40s =====", 0, 0),
        ("===== 1 failed, 11 passed in 3.40s =====", 2, 2),
        ("===== no tests ran in 0.01s =====", 2, 2),
        ("ruff: 1 error", 2, 2),
        ("a run that says nothing of tests", 0, 1),
    ],
)
def test_ci_closes_with_the_runners_line_and_its_verdict(root: Path, tmp_path: Path, closing: str, status: int, wanted: int) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(root / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "Makefile").write_text(f"test:\n\t@echo '{closing}'; echo after it; exit {status}\n", encoding="utf-8")
    run = subprocess.run(["bash", str(tmp_path / ".ci" / "run")], capture_output=True, encoding="utf-8")
    assert run.returncode == wanted
    if closing.startswith("="):
        assert run.stdout.splitlines()[-1] == closing


# --- whose packages are loaded


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder with packages that have the names of ours."""
    for name in ("extractors", "pipeline"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("main = None\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["extractors", "pipeline"])
def test_a_foreign_package_in_front_of_ours_is_named_in_one_line(
    root: Path, foreign: Path, clean_environment: dict[str, str], name: str
) -> None:
    shutil.rmtree(foreign / ("pipeline" if name == "extractors" else "extractors"))
    run = subprocess.run([sys.executable, "-m", "zhinan", "--help"], cwd=foreign, env=clean_environment, capture_output=True, encoding="utf-8")
    assert run.returncode == 2
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"zhinan: zhinan needs its own package '{name}' in {root}")
    assert str(foreign / name / "__init__.py") in line


def test_the_library_says_it_too(root: Path, foreign: Path, clean_environment: dict[str, str]) -> None:
    code = "from zhinan import find_quantities"
    run = subprocess.run([sys.executable, "-c", code], cwd=foreign, env=clean_environment, capture_output=True, encoding="utf-8")
    assert run.returncode == 1
    assert f"ImportError: zhinan needs its own package 'extractors' in {root}" in run.stderr


def test_a_foreign_package_loaded_earlier_is_seen(foreign: Path, clean_environment: dict[str, str]) -> None:
    code = f"import sys; sys.path.insert(0, {str(foreign)!r}); import extractors; sys.path.pop(0); from zhinan import find_quantities"
    run = subprocess.run([sys.executable, "-c", code], env=clean_environment, capture_output=True, encoding="utf-8")
    assert run.returncode == 1
    assert "ImportError: zhinan needs its own package 'extractors'" in run.stderr


def test_the_library_does_not_mind_a_foreign_pipeline(foreign: Path, clean_environment: dict[str, str]) -> None:
    shutil.rmtree(foreign / "extractors")
    code = "from zhinan import find_quantities; print(find_quantities('资助额度不超过1500万元/项')[0].bound_text)"
    run = subprocess.run([sys.executable, "-c", code], cwd=foreign, env=clean_environment, capture_output=True, encoding="utf-8")
    assert run.stdout == "≤ 15000000 元/项\n", run.stderr


def test_importing_the_face_loads_nothing_below_it(clean_environment: dict[str, str]) -> None:
    code = "import sys, zhinan; print([m for m in sys.modules if m.partition('.')[0] in {'extractors', 'pipeline', 'regex', 'prefect', 'pandas'}])"
    run = subprocess.run([sys.executable, "-c", code], env=clean_environment, capture_output=True, encoding="utf-8")
    assert run.stdout == "[]\n", run.stderr


def test_the_face_has_what_it_names() -> None:
    import zhinan

    assert set(zhinan.__all__) <= set(dir(zhinan))
    assert all(callable(getattr(zhinan, name)) for name in zhinan.__all__)
    with pytest.raises(AttributeError, match="find_quantity"):
        zhinan.find_quantity  # noqa: B018
