"""One contract over the whole registry of sinks: what is written can be read, written again it is the same, and a bad row changes nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from extractors.model.guide import Guide
from pipeline.sinks import SINKS, Sink, open_sink
from pipeline.sinks.database import Database
from pipeline.sinks.files import Batch, ExcelCsv, guarded, objects
from pipeline.tables import BY_NAME, TABLES

TablesOf = Callable[..., dict[str, list[dict[str, object]]]]


@pytest.fixture(params=SINKS)
def sink(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sink]:
    opened = open_sink(request.param, f"sqlite:///{tmp_path}/x.db" if request.param == "database" else str(tmp_path / "x"))
    yield opened
    if isinstance(opened, Database):
        opened.close()


def read_back(sink: Sink, name: str, folder: Path) -> list[list[object]]:
    """The cells of a table as a reader of that kind of output gets them."""
    table = BY_NAME[name]
    if isinstance(sink, Database):
        return [[row[column] for column in table.names] for row in sink.rows(name)]
    path = next(path for path in (folder / "x").iterdir() if path.stem == name)
    if path.suffix == ".jsonl":
        return [list(json.loads(line).values()) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".parquet":
        return [list(row.values()) for row in parquet.read_table(path).to_pylist()]
    with path.open(encoding="utf-8-sig", newline="") as lines:
        _, *rows = csv.reader(lines)
        return [[*row] for row in rows]


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_write_and_read_back(sink: Sink, tmp_path: Path, guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    sink.write(tables)
    for table in TABLES:
        found = read_back(sink, table.name, tmp_path)
        assert len(found) == len(tables[table.name]), table.name
        place = table.names.index(table.key[-1])
        assert {str(row[place]) for row in found} == {str(row[table.key[-1]]) for row in tables[table.name]}
    money = read_back(sink, "quantities", tmp_path)[2][BY_NAME["quantities"].names.index("upper")]
    assert float(str(money)) == 15000000


def test_written_again_it_is_the_same(sink: Sink, tmp_path: Path, guide: Guide, tables_of: TablesOf) -> None:
    sink.write(tables_of(guide))
    before = state(tmp_path)
    sink.write(tables_of(guide))
    assert state(tmp_path) == before


@pytest.mark.parametrize(("column", "value"), [("lower", "many"), ("quote", None), ("role", 3), ("colour", "blue")])
def test_a_bad_row_changes_nothing(sink: Sink, tmp_path: Path, guide: Guide, tables_of: TablesOf, column: str, value: object) -> None:
    sink.write(tables_of(guide))
    before = state(tmp_path)
    tables = tables_of(guide)
    tables["projects"][0]["title"] = "changed"
    tables["quantities"][-1][column] = value
    with pytest.raises(ValueError, match=column):
        sink.write(tables)
    assert state(tmp_path) == before


def test_a_first_bad_row_leaves_no_half_file(sink: Sink, tmp_path: Path, guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    tables["quantities"][-1]["page"] = "one"
    with pytest.raises(ValueError, match="page"):
        sink.write(tables)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_no_csv_runs_anything(tmp_path: Path, guide: Guide, tables_of: TablesOf) -> None:
    """Both have the apostrophe where a formula would run; the one for programs leaves alone what only looks a little like one."""
    tables = tables_of(guide)
    texts = ("-40℃～85℃", "- 支持", "-30", "+5%", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "+HYPERLINK(1)")
    for row, text in zip(tables["quantities"], texts, strict=False):
        row["number_text"] = text
    for name in ("csv", "excel"):
        open_sink(name, str(tmp_path / name)).write(tables)
    excel = (tmp_path / "excel" / "items.csv").read_bytes()
    found = {}
    for name in ("csv", "excel"):
        with (tmp_path / name / "quantities.csv").open(encoding="utf-8-sig", newline="") as lines:
            found[name] = [row[BY_NAME["quantities"].names.index("number_text")] for row in list(csv.reader(lines))[1:8]]
    run = ["'-2+3+cmd|' /C calc'!A0", "'@SUM(1)", "'+HYPERLINK(1)"]
    assert found["csv"] == ["-40℃～85℃", "- 支持", "-30", "+5%", *run]
    assert found["excel"] == ["'-40℃～85℃", "'- 支持", "-30", "+5%", *run]
    assert b",'=\xe6\x94\xaf\xe6\x8c\x81" in (tmp_path / "csv" / "items.csv").read_bytes()
    assert excel.startswith(b"\xef\xbb\xbf")
    assert b",'=\xe6\x94\xaf\xe6\x8c\x81" in excel
    assert b",=" not in excel
    assert "条目标识".encode() in excel


def test_a_negative_number_stays_a_number_in_excel(tmp_path: Path, guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    tables["quantities"][0].update(lower=-40, number_text="-40℃～85", sentence="a\x07b" + "长" * 40_000)
    open_sink("excel", str(tmp_path)).write({"quantities": tables["quantities"]})
    with (tmp_path / "quantities.csv").open(encoding="utf-8-sig", newline="") as lines:
        row = list(csv.reader(lines))[1]
    names = BY_NAME["quantities"].names
    assert row[names.index("lower")] == "-40"
    assert row[names.index("number_text")] == "'-40℃～85"
    assert len(row[names.index("sentence")]) == 32_767
    assert row[names.index("sentence")].startswith("ab长")


def test_parquet_carries_types_and_labels(tmp_path: Path, guide: Guide, tables_of: TablesOf) -> None:
    open_sink("parquet", str(tmp_path)).write({"quantities": tables_of(guide)["quantities"]})
    schema = parquet.read_schema(tmp_path / "quantities.parquet")
    assert [str(schema.field(name).type) for name in ("lower", "page", "lower_closed", "boxes")] == ["double", "int64", "bool", "string"]
    assert schema.field("indicator").metadata[b"zh"].decode() == "指标"
    assert not schema.field("role").nullable


_ODD = st.text(',"\\\n\r\t \x00\x07\x1f\x7f\x85\u2028=+-@|(1%a中', max_size=6)


@given(st.lists(_ODD, min_size=1, max_size=5))
def test_any_text_stands_the_same_in_a_csv_file(texts: list[str]) -> None:
    table = BY_NAME["contacts"]
    columns: list[list[object]] = [list(texts) if column.type == "text" else list(range(len(texts))) for column in table.columns]
    batch = Batch(table, columns)
    for alter, lines in ((guarded, batch.csv), (_in_a_cell, ExcelCsv("").rows(batch))):
        wanted = [[alter(text) if column.type == "text" else str(k) for column in table.columns] for k, text in enumerate(texts)]
        assert list(csv.reader(io.StringIO(lines.to_pybytes().decode(), newline=""))) == wanted


def _in_a_cell(text: str) -> str:
    """What Excel is given: no control characters, and an apostrophe before what is neither number nor harmless."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} and not re.fullmatch(r"[+-]1+%?", text) else text


@given(st.lists(st.none() | _ODD, min_size=1, max_size=5))
def test_any_text_stands_in_json_lines_as_python_writes_it(texts: list[str | None]) -> None:
    table = BY_NAME["sections"]
    cells: list[list[object]] = [list(texts) if column.type == "text" else list(range(len(texts))) for column in table.columns]
    rows = (dict(zip(table.names, row, strict=True)) for row in zip(*cells, strict=True))
    assert objects(Batch(table, cells)).to_pybytes().decode() == "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
