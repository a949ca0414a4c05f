"""The database: real SQLite, PostgreSQL and DuckDB, the same for each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from extractors.errors import InputError
from extractors.model.guide import Guide
from pipeline.sinks.database import Changes, Database, shown_url
from pipeline.tables import BY_NAME, HELD_BACK, TABLES, issue_row

MakeGuide = Callable[..., Guide]
TablesOf = Callable[..., dict[str, list[dict[str, object]]]]
Content = dict[str, list[dict[str, object]]]

LOGS = ("runs", "changes")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


def content(database: Database) -> Content:
    return {table.name: list(database.rows(table.name)) for table in TABLES if table.name not in LOGS}


def doubt(tables: Content, guide: Guide) -> None:
    """As if reading had found a reason to hold the guide back."""
    tables["issues"].append(issue_row(guide.guide_id, guide.guide_key, code=HELD_BACK, message="doubt", position=9))


def run_row(run_id: str) -> dict[str, object]:
    row: dict[str, object] = {column.name: 0 if column.type == "integer" else None for column in BY_NAME["runs"].columns}
    return {**row, "run_id": run_id, "started_at": "2031-01-01T00:00:00Z", "state": "running", "version": "0", "engine": "local", "inputs": []}


def test_a_second_write_changes_nothing(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    first = database.write(tables_of(guide))
    assert first.inserted == sum(len(found) for found in tables_of(guide).values())
    assert (first.updated, first.deleted) == (0, 0)
    before = content(database)
    assert database.write(tables_of(guide)) == Changes()
    assert content(database) == before


def test_values_come_back_as_they_went_in(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    tables["quantities"][0].update(lower=Decimal("0.333333333333"), upper=Decimal("1E+24"), si_lower=Decimal("5E-9"), flags=["a", "b"])
    database.write(tables)
    row = next(database.rows("quantities"))
    assert row["lower"] == Decimal("0.333333333333")
    assert float(str(row["upper"])) == 1e24
    assert float(str(row["si_lower"])) == 5e-9
    assert isinstance(row["lower"], Decimal)
    assert row["flags"] == ["a", "b"]
    assert row["lower_closed"] is True
    assert row["boxes"] == [[1, 10.0, 20.0, 30.5, 40.25]]
    assert database.write(tables) == Changes()


def test_rows_are_the_same_one_by_one_and_held_together(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    database.write(tables_of(guide))
    for table in TABLES:
        assert list(database.held(table.name)) == list(database.rows(table.name))
        assert list(database.held(table.name, columns=table.key)) == list(database.rows(table.name, columns=table.key))
    assert len(database.held("quantities", guide_ids=["g0"])) == 0


def test_a_corrected_file_updates_its_rows_and_nothing_stays_behind(database: Database, new_guide: MakeGuide, tables_of: TablesOf) -> None:
    database.write(tables_of(new_guide()))
    database.write({"runs": [run_row("r2")]})
    database.write(tables_of(new_guide(accuracy="97", projects=2)), run_id="r2")
    after = content(database)
    database.write({"runs": [run_row("r3")]})
    database.write(tables_of(new_guide()), run_id="r3")
    database.write(tables_of(new_guide(accuracy="97", projects=2)), run_id="r3")
    assert content(database) == after
    assert [row["project"] for row in after["facts"]] == ["1.1", "1.2"]
    assert {row["guide_id"] for row in after["quantities"]} == {new_guide(accuracy="97", projects=2).guide_id}
    log = [row for row in database.rows("changes") if row["run_id"] == "r2"]
    assert {row["action"] for row in log if row["table"] == "quantities"} == {"insert", "delete"}
    assert [row["sequence"] for row in log] == list(range(1, len(log) + 1))


def test_every_new_row_is_logged_by_its_name(database: Database, guide: Guide, other_guide: Guide, tables_of: TablesOf) -> None:
    database.write({"runs": [run_row("r1")]})
    tables = tables_of(guide, other_guide)
    database.write(tables, run_id="r1")
    wanted = {(name, row.get("guide_id"), row[BY_NAME[name].key[-1]]) for name, rows in tables.items() for row in rows}
    log = list(database.rows("changes"))
    assert {(row["table"], row["guide_id"], row["row_id"]) for row in log} == wanted
    assert [row["sequence"] for row in log] == list(range(1, len(wanted) + 1))
    assert all((row["action"], row["columns"]) == ("insert", []) for row in log)


def test_one_changed_cell_is_one_logged_update(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    database.write(tables)
    database.write({"runs": [run_row("r1")]})
    tables["quantities"][4]["indicator"] = "召回率"
    assert database.write(tables, run_id="r1") == Changes(updated=1)
    (entry,) = database.rows("changes")
    assert (entry["table"], entry["action"], entry["columns"]) == ("quantities", "update", ["indicator"])
    assert entry["row_id"] == tables["quantities"][4]["quantity_id"]


def test_a_guide_goes_with_its_last_document(database: Database, new_guide: MakeGuide, tables_of: TablesOf) -> None:
    database.write(tables_of(new_guide(), folder="/b"))
    database.write(tables_of(new_guide(), folder="/a"))
    (guide,) = database.rows("guides")
    documents = {row["path"]: row["document_id"] for row in database.rows("documents")}
    assert guide["document_id"] == documents["/a/guide.txt"], "told from the first path, whichever came first"

    database.write(tables_of(new_guide(accuracy="99"), folder="/a"))
    guides = {row["guide_id"]: row for row in database.rows("guides")}
    assert set(guides) == {new_guide().guide_id, new_guide(accuracy="99").guide_id}
    assert guides[new_guide().guide_id]["document_id"] == documents["/b/guide.txt"]
    assert database.documents()["/b/guide.txt"]["fingerprint"] is None, "to be read anew"

    database.write(tables_of(new_guide(accuracy="99"), folder="/b"))
    assert [row["guide_id"] for row in database.rows("guides")] == [new_guide(accuracy="99").guide_id]
    assert len(list(database.rows("quantities"))) == len(new_guide().quantities)


def test_revisions_and_copies_of_one_key(database: Database, new_guide: MakeGuide, tables_of: TablesOf) -> None:
    first, later = new_guide(name="a.txt"), new_guide(name="b.txt", accuracy="98")
    copy = new_guide(name="c.txt", extra="本条无数字。")
    both = [(first, later, copy), (copy, later, first)]
    found = []
    for order in both:
        database.drop()
        for each in order:
            database.write(tables_of(each))
        found.append(content(database))
    assert found[0] == found[1], "the order of reading does not count"
    rows = {row["guide_id"]: row for row in found[0]["guides"]}
    assert (rows[first.guide_id]["revision"], rows[first.guide_id]["supersedes"], rows[first.guide_id]["duplicate_of"]) == (1, None, None)
    assert (rows[later.guide_id]["revision"], rows[later.guide_id]["supersedes"]) == (2, first.guide_id)
    assert (rows[copy.guide_id]["revision"], rows[copy.guide_id]["duplicate_of"]) == (None, first.guide_id)
    shown = {row["guide_id"] for row in database.query("SELECT guide_id FROM current_guides")}
    assert shown == {later.guide_id}


def test_views_show_targets_of_guides_that_hold(database: Database, guide: Guide, other_guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide, other_guide)
    doubt(tables, other_guide)
    tables["quantities"][0]["role"] = "context"
    database.write(tables)
    found = database.query('SELECT "指标", "界限" FROM v_indicators ORDER BY "项目编号", "指标"')
    assert len(found) == 5
    assert found[0] == {"指标": "发明专利", "界限": "≥ 1 件"}
    (money,) = database.query('SELECT "资助上限（元）" AS n FROM v_funding WHERE "项目编号" = \'1.1\'')
    assert int(str(money["n"]).split(".")[0]) == 15000000
    assert [row["止"] for row in database.query("SELECT * FROM v_deadlines")] == ["2031-03-01T17:00+08:00"]
    of_it = [row for row in tables["dates"] if row["kind"] == "submit_deadline"]
    for row in tables["facts"]:
        row["deadline"] = of_it[0]["to"]
    for row in of_it:
        row["kind"] = "period"  # 受理时间为2月1日至3月1日17时: its end is the deadline in `facts`
    database.write(tables)
    assert [row["止"] for row in database.query("SELECT * FROM v_deadlines")] == ["2031-03-01T17:00+08:00"]
    for row in of_it:
        row["to"] = "2034-03-01"
    database.write(tables)
    assert database.query("SELECT * FROM v_deadlines") == []
    database.mark_deleted(["/in/guide.txt"])
    assert database.query("SELECT * FROM v_indicators") == []
    assert len(list(database.rows("guides"))) == 2


def test_what_was_accepted_stays_accepted(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    doubt(tables, guide)
    database.write(tables)
    assert [(row["held"], row["status"]) for row in database.rows("guides")] == [(True, "review")]
    database.accept([guide.guide_id])
    assert database.write(tables) == Changes()
    assert [(row["held"], row["accepted"]) for row in database.rows("guides")] == [(False, True)]


def test_a_fall_holds_back_until_it_is_none(database: Database, guide: Guide, other_guide: Guide, tables_of: TablesOf) -> None:
    database.write(tables_of(guide, other_guide))
    before = content(database)
    assert {size.guide_id: size.quantities for size in database.sizes()} == {each.guide_id: 9 for each in (guide, other_guide)}
    assert database.note_falls({guide.guide_id: "fewer"}) == Changes(inserted=1, updated=1)
    assert [row["guide_id"] for row in database.query("SELECT guide_id FROM current_guides")] == [other_guide.guide_id]
    held = content(database)
    assert database.write(tables_of(guide, other_guide)) == Changes(), "reading the same file again does not let it go"
    assert database.note_falls({guide.guide_id: "fewer"}) == Changes()
    assert content(database) == held
    assert database.note_falls({}) == Changes(updated=1, deleted=1)
    after = content(database)
    assert {name: found for name, found in after.items() if name != "guides"} == {name: found for name, found in before.items() if name != "guides"}
    assert [row["held"] for row in after["guides"]] == [False, False]


def test_a_row_that_breaks_a_key_changes_nothing(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    database.write(tables_of(guide))
    before = content(database)
    tables = tables_of(guide)
    tables["quantities"][0]["unit"] = "changed"
    tables["ledger"][-1] = tables["ledger"][0]
    with pytest.raises(ValueError, match="ledger"):
        database.write(tables)
    assert content(database) == before


def test_rows_without_their_guide_are_refused(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    with pytest.raises(ValueError, match="quantities"):
        database.write({"quantities": tables_of(guide)["quantities"]})


def test_another_schema_version_is_refused_and_can_be_rebuilt(database: Database, database_url: str, guide: Guide, tables_of: TablesOf) -> None:
    database.write(tables_of(guide))
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE zhinan_schema SET version = 0"))
    database.close()
    other = Database(database_url)
    with pytest.raises(InputError, match="rebuild"):
        other.write(tables_of(guide))
    other.drop()
    assert other.write(tables_of(guide)).inserted
    other.close()


def test_foreign_tables_are_not_touched(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    if database.engine.dialect.name != "postgresql":
        Path(str(database.engine.url.database)).parent.mkdir(exist_ok=True)
    with database.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE guides (name TEXT)"))
    with pytest.raises(InputError, match="guides"):
        database.write(tables_of(guide))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_columns_carry_their_labels(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    database.write(tables_of(guide))
    columns = {column["name"]: column for column in sa.inspect(database.engine).get_columns("quantities")}
    assert str(columns["indicator"]["comment"]).startswith("指标: ")
    assert isinstance(columns["lower"]["type"], sa.Numeric)
    assert {key["referred_table"] for key in sa.inspect(database.engine).get_foreign_keys("quantities")} == {"guides", "projects", "sections"}


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_writers_wait_for_each_other(database_url: str, new_guide: MakeGuide, tables_of: TablesOf) -> None:
    guides = [new_guide(title=f"2031年度海湾省第{k}号专项申报指南", name=f"{k}.txt") for k in range(6)]
    failures: list[BaseException] = []

    def writer(part: list[Guide]) -> None:
        opened = Database(database_url)
        try:
            for each in part:
                opened.write(tables_of(each))
        except BaseException as error:  # noqa: BLE001  (handed to the test below)
            failures.append(error)
        finally:
            opened.close()

    threads = [threading.Thread(target=writer, args=(part,)) for part in (guides, guides[::-1], guides[3:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    together = Database(database_url)
    found = content(together)
    together.drop()
    for each in guides:
        together.write(tables_of(each))
    assert content(together) == found
    together.close()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("nonsense", "URL"),
        ("oracle://u:secret@h/x", "oracle"),
        ("mysql+pymysql://u:secret@h/x", "mysql"),
        ("postgresql://u:secret@127.0.0.1:1/x", "127.0.0.1"),
        ("sqlite:////dev/null/x.db", "null"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line(url: str, word: str, guide: Guide, tables_of: TablesOf) -> None:
    with pytest.raises((InputError, OSError)) as caught:
        Database(url).write(tables_of(guide))
    assert word in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    assert shown_url("postgresql://me:secret@host/guides") == "postgresql://me:***@host/guides"
    for url in ("postgresql://me:secret@host:port/guides", "postgresql://host/guides?user=me&password=secret", "secret"):
        assert "secret" not in shown_url(url)


def test_duckdb_still_cannot_take_away_what_was_referred_to_in_the_same_transaction() -> None:
    """Why it gets no foreign keys: on the day on which this fails, it can have them."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    connection = duckdb.connect()
    connection.execute("CREATE TABLE guides (id TEXT PRIMARY KEY); CREATE TABLE parts (guide TEXT REFERENCES guides (id))")
    connection.execute("INSERT INTO guides VALUES ('a'); INSERT INTO parts VALUES ('a')")
    connection.execute("BEGIN; DELETE FROM parts")
    with pytest.raises(duckdb.ConstraintException, match="foreign key"):
        connection.execute("DELETE FROM guides")
    connection.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sections_can_be_searched(database: Database, new_guide: MakeGuide, tables_of: TablesOf) -> None:
    query = "SELECT s.project FROM search JOIN sections s USING (guide_id, section_id) WHERE search MATCH :words ORDER BY s.position"

    def found(words: str) -> list[object]:
        return [row["project"] for row in database.query(query, {"words": f'"{words}"'})]

    database.write(tables_of(new_guide()))
    assert found("国产芯片") == ["1.1", "1.2", "2.1"]
    assert found("不低于97%") == []
    database.write(tables_of(new_guide(accuracy="97", projects=2)))
    assert found("不低于97%") == ["1.1", "1.2"]
    assert found("不低于95%") == []
    with database.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT COUNT(*) FROM search")).scalar() == 7
    database.drop()
    database.write(tables_of(new_guide()))
    assert found("不低于95%") == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_without_search_is_a_database_all_the_same(database: Database, guide: Guide, tables_of: TablesOf) -> None:
    database.write(tables_of(guide))
    with database.engine.connect() as connection:
        there = connection.execute(sa.text("SELECT COUNT(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")).scalar()
    indexes = {index["name"] for index in sa.inspect(database.engine).get_indexes("sections")}
    assert ("ix_sections_search" in indexes) == bool(there)
    assert len(list(database.rows("sections"))) == 10
