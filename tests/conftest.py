"""What all tests share: where things stand, and a Prefect that keeps to itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Before anything imports Prefect: a home of its own for each test process, no telemetry, patience on a slow machine.
os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="zhinan-prefect-")
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "120"

# The suite tries the same examples every time; `make prove` looks for new ones.
settings.register_profile(
    "suite", deadline=None, derandomize=True, max_examples=50, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("prove", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin: those that wait for servers, kill runs or take thousands of documents."""
    items.sort(key=lambda item: not item.path.name.startswith("test_prove_load"))


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["PREFECT_HOME"], ignore_errors=True)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def clean_environment() -> dict[str, str]:
    """The environment of a user who has set nothing: no Prefect settings, no PYTHON* variables, a UTF-8 locale."""
    kept = {"PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"}
    return {**{name: value for name, value in os.environ.items() if name.upper() in kept}, "LANG": "C.UTF-8"}
