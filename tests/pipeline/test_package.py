"""The data package is one to the library that defines them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.model.guide import Guide
from pipeline.sinks import open_sink
from pipeline.sinks.package import write_package
from pipeline.tables import CHANGES, TABLES

TablesOf = Callable[..., dict[str, list[dict[str, object]]]]
PUBLISHED = [table for table in TABLES if table is not CHANGES]


@pytest.fixture
def package(tmp_path: Path, guide: Guide, other_guide: Guide, tables_of: TablesOf) -> Path:
    open_sink("csv", str(tmp_path)).write(tables_of(guide, other_guide))
    write_package(tmp_path, PUBLISHED, run_id="r")
    return tmp_path / "datapackage.json"


def errors(package: Path) -> list[str]:
    import frictionless

    report = frictionless.Package(str(package)).validate()
    return [*(error.message for error in report.errors), *(row[-1] for row in report.flatten(["rowNumber", "fieldNumber", "message"]))]


def test_frictionless_finds_nothing_wrong(package: Path) -> None:
    assert errors(package) == []
    described = json.loads(package.read_text(encoding="utf-8"))
    assert [resource["name"] for resource in described["resources"]] == [table.name for table in PUBLISHED]
    fields = {field["name"]: field for field in described["resources"][5]["schema"]["fields"]}
    assert fields["indicator"]["title"] == "指标"


@pytest.mark.parametrize(
    ("old", "new"), [(b",1500\xe4\xb8\x87,,15000000,", b",1500\xe4\xb8\x87,,much,"), (b"1500\xe4\xb8\x87", b"1600\xe4\xb8\x87"), (b"project,section", b"project,part")]
)
def test_and_would_find_it(package: Path, old: bytes, new: bytes) -> None:
    path = package.parent / "quantities.csv"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert errors(package)
