"""Parquet by year: what readers of whole folders find in it is what the single files hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from extractors.model.guide import Guide
from pipeline import publishing
from pipeline.sinks.database import Database
from pipeline.tables import SECTIONS

MakeGuide = Callable[..., Guide]
TablesOf = Callable[..., dict[str, list[dict[str, object]]]]


@pytest.fixture
def database(tmp_path: Path, new_guide: MakeGuide, tables_of: TablesOf) -> Database:
    made = Database(f"sqlite:///{tmp_path / 'x.db'}")
    for k, year in enumerate((2030, 2031, 2031, None)):
        tables = tables_of(new_guide(title=f"2031年度海湾省第{k}号专项申报指南", name=f"{k}.txt"))
        tables["guides"][0]["year_from"] = year
        made.write(tables)
    return made


def published(database: Database, folder: Path) -> Path:
    publishing.publish(database, folder.parent, run_id="r", changed=True)
    return folder


def years(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "parquet" / "sections").iterdir())


def test_a_folder_of_years_holds_what_the_file_holds(database: Database, tmp_path: Path) -> None:
    folder = published(database, tmp_path / "tables")
    assert years(folder) == ["year=0", "year=2030", "year=2031"]
    whole = pd.read_parquet(folder / "sections.parquet")
    parted = pd.read_parquet(folder / "parquet" / "sections")
    assert parted.groupby("year", observed=True)["guide_id"].nunique().to_list() == [1, 1, 2]
    key = list(SECTIONS.key)
    pd.testing.assert_frame_equal(
        parted.drop(columns="year").sort_values(key, ignore_index=True), whole.sort_values(key, ignore_index=True)
    )


def test_duckdb_reads_it(database: Database, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    folder = published(database, tmp_path / "tables")
    query = f"SELECT COUNT(*) FROM read_parquet('{folder}/parquet/quantities/*/*.parquet', hive_partitioning = true) WHERE year = 2031"
    assert duckdb.sql(query).fetchall() == [(18,)]


def test_a_year_that_is_gone_leaves(database: Database, tmp_path: Path, new_guide: MakeGuide, tables_of: TablesOf) -> None:
    folder = published(database, tmp_path / "tables")
    tables = tables_of(new_guide(title="2031年度海湾省第0号专项申报指南", name="0.txt"))
    tables["guides"][0]["year_from"] = 2031
    database.write(tables)
    assert years(published(database, folder)) == ["year=0", "year=2031"]


def test_the_other_tables_are_not_parted(database: Database, tmp_path: Path) -> None:
    folder = published(database, tmp_path / "tables")
    assert not {"documents", "runs", "document_guides"} & {path.name for path in (folder / "parquet").iterdir()}
