"""Datasette on a real database: every table, view and question answers, under Chinese titles."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from extractors.guides import extract_guide
from pipeline.sinks.browse import NAME, metadata, write_metadata
from pipeline.sinks.database import Database
from pipeline.tables import TABLES, document_row, rows

ROOT = Path(__file__).parents[2]
Get = Callable[[str], Any]


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    folder = tmp_path_factory.mktemp("out")
    guide = extract_guide((ROOT / "fixtures" / "guides" / "guangdong-ai-2020" / "source.txt").read_bytes())
    document = document_row(path="/in/guide.txt", name="guide.txt", sha256="0", size=1, source=guide.text.source)
    links = [{"document_id": document["document_id"], "guide_id": guide.guide_id}]
    database = Database(f"sqlite:///{folder / 'zhinan.db'}")
    database.write({**rows(guide, document_id=str(document["document_id"])), "documents": [document], "document_guides": links})
    database.close()
    write_metadata(folder)

    def fetch(path: str) -> Any:
        async def ask() -> Any:
            served = Datasette(files=[str(folder / "zhinan.db")], config_dir=folder)
            return await served.client.get(path)

        return asyncio.run(ask())

    return fetch


def test_the_front(get: Get) -> None:
    text = get("/zhinan").text
    assert "指南数据库" in text
    for title in ("申报一览：按截止日期", "资助：由多到少", "考核指标：按词查找", "待复核"):
        assert title in text
    assert 'href="/zhinan/quantities"' in text
    assert 'href="/zhinan/zhinan_schema"' not in text.partition("hidden")[0]


@pytest.mark.parametrize("name", [table.name for table in TABLES] + ["v_indicators", "v_funding", "v_deadlines", "current_guides"])
def test_every_table_opens(get: Get, name: str) -> None:
    answer = get(f"/zhinan/{name}")
    assert answer.status_code == 200
    assert "error" not in answer.text.partition("<h1")[0]
    title = metadata()["databases"]["zhinan"]["tables"][name].get("title")  # type: ignore[index]
    assert title is None or title in answer.text


@pytest.mark.parametrize(("query", "rows", "columns"), [
    ("deadlines", 13, {"截止日期", "剩余天数", "资助上限（万元）"}),
    ("funding", 13, {"资助上限（万元）", "资助方式"}),
    ("indicators?q=时延", 20, {"指标", "要求", "原句"}),
    ("indicators?q=", 117, {"指标"}),
    ("fulltext?q=机器人", 1, {"上下文"}),
    ("review", 1, {"程度", "说明"}),
])  # fmt: skip
def test_every_question_is_answered(get: Get, query: str, rows: int, columns: set[str]) -> None:
    name, _, parameters = query.partition("?")
    found = get(f"/zhinan/{name}.json?_shape=array&{parameters}").json()
    assert len(found) >= rows // 2
    assert columns <= set(found[0])
    assert name in metadata()["databases"]["zhinan"]["queries"]  # type: ignore[index]


def test_amounts_and_changes(get: Get) -> None:
    funding = get("/zhinan/funding.json?_shape=array").json()
    assert [row["资助上限（万元）"] for row in funding][:4] == [1500, 1500, 1500, 1000]
    found = get("/zhinan/indicators.json?_shape=array&q=传输时延").json()
    assert [row["要求"] for row in found] == ["降低 ≥ 25 %"]


def test_what_is_past_comes_after_what_is_open() -> None:
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE current_guides (guide_id, title)")
        made.execute("INSERT INTO current_guides VALUES ('g', '某指南')")
        columns = "guide_id, project, title, funding_max_yuan, awards_max, lead_text, age_max, duration_months, hard_figures, position, deadline"
        made.execute(f"CREATE TABLE facts ({columns})")
        for position, deadline in enumerate(("2001-03-01", None, "2999-03-02T17:00+08:00", "2998-03-01")):
            made.execute("INSERT INTO facts (guide_id, position, deadline) VALUES ('g', ?, ?)", (position, deadline))
        shown = made.execute(metadata()["databases"]["zhinan"]["queries"]["deadlines"]["sql"]).fetchall()  # type: ignore[index]
    assert [row[0] for row in shown] == ["2998-03-01", "2999-03-02 17:00", "2001-03-01", None]


def test_the_same_file_is_not_written_again(tmp_path: Path) -> None:
    write_metadata(tmp_path)
    before = (tmp_path / NAME).stat().st_mtime_ns
    write_metadata(tmp_path)
    assert (tmp_path / NAME).stat().st_mtime_ns == before
