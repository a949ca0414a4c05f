"""The files of a run: made side by side, made anew when they are old, and none lost with another."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.errors import InputError
from extractors.model.guide import Guide
from pipeline import publishing
from pipeline.sinks.database import Database
from pipeline.sinks.package import run_of
from pipeline.sinks.workbook import HeldOpenError
from pipeline.tables import RUNS, Row

TablesOf = Callable[..., dict[str, list[Row]]]
WHERE = pytest.mark.parametrize("memory", [0, 1 << 30], ids=["in this process", "in others"])


@pytest.fixture
def database(tmp_path: Path, guide: Guide, tables_of: TablesOf) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'x.db'}")
    stored(made, "a", tables_of(guide))
    yield made
    made.close()


def stored(database: Database, run_id: str, tables: dict[str, list[Row]]) -> None:
    """Write these tables in a run of that name."""
    run: Row = {column.name: 0 if column.type == "integer" else None for column in RUNS.columns}
    texts = {"run_id": run_id, "started_at": "", "state": "ok", "version": "", "engine": "local", "inputs": []}
    database.write({"runs": [{**run, **texts}]})
    database.write(tables, run_id=run_id)


def times(out: Path) -> dict[str, int]:
    return {str(path.relative_to(out)): path.stat().st_mtime_ns for path in out.rglob("*.*") if path.is_file()}


@WHERE
def test_what_is_up_to_date_is_left_alone(database: Database, tmp_path: Path, memory: int) -> None:
    out = tmp_path / "out"
    assert publishing.publish(database, out, run_id="a", changed=True, memory=memory) == ()
    before = times(out)
    assert {"zhinan.xlsx", "deadlines.ics"} <= before.keys()
    assert publishing.publish(database, out, run_id="b", changed=False, memory=memory) == ()
    assert times(out) == before
    (out / "zhinan.xlsx").unlink()
    os.utime(out / "deadlines.ics", (4e9, 4e9))
    publishing.publish(database, out, run_id="b", changed=False, memory=memory)
    assert {name for name, at in times(out).items() if at != before[name]} == {"zhinan.xlsx", "deadlines.ics"}, "missing, and from a time to come"


def test_changes_of_a_run_that_was_killed_before_it_wrote_files_are_in_them_after_the_next(
    database: Database, tmp_path: Path, other_guide: Guide, tables_of: TablesOf
) -> None:
    publishing.publish(database, tmp_path, run_id="a", changed=True)
    stored(database, "b", tables_of(other_guide))
    publishing.publish(database, tmp_path, run_id="c", changed=False)
    assert len((tmp_path / "tables" / "guides.jsonl").read_bytes().splitlines()) == 2
    assert run_of(tmp_path / "tables") == "c"


@WHERE
@pytest.mark.parametrize("bad", ["zhinan.xlsx", "tables/quantities.csv"])
def test_what_cannot_be_written_takes_nothing_else_along(database: Database, tmp_path: Path, memory: int, bad: str) -> None:
    out = tmp_path / "out"
    (out / bad).mkdir(parents=True)
    with pytest.raises(InputError, match="Is a directory"):
        publishing.publish(database, out, run_id="a", changed=True, memory=memory)
    written = times(out)
    own = {"tables/quantities.parquet"} if bad.startswith("tables/") else {bad}
    rest = {"zhinan.xlsx", "deadlines.ics", "tables/quantities.parquet", "tables/sections.parquet"} - own
    assert rest <= written.keys()
    assert not own & written.keys()
    assert bad.startswith("tables/") != ("tables/datapackage.json" in written)
    (out / bad).rmdir()
    assert publishing.publish(database, out, run_id="b", changed=False) == ()
    assert rest | own <= times(out).keys()


def test_a_workbook_held_open_is_told_and_made_by_the_next_run(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows Excel keeps an open file to itself; elsewhere nothing does, so that here the system is made to refuse."""
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.suffix == ".xlsx":
            raise PermissionError(13, "The process cannot access the file", str(target))
        return replace(self, target)

    with monkeypatch.context() as here:
        here.setattr(Path, "replace", refuse)
        assert publishing.publish(database, tmp_path, run_id="a", changed=True) == ("zhinan.xlsx",)
    before = times(tmp_path)
    assert {"deadlines.ics", "tables/datapackage.json", "tables/quantities.csv"} <= before.keys()
    assert publishing.publish(database, tmp_path, run_id="b", changed=False) == ()
    assert times(tmp_path).keys() - before.keys() == {"zhinan.xlsx"}
    assert {name: at for name, at in times(tmp_path).items() if name in before and not name.startswith("x.db")} == {
        name: at for name, at in before.items() if not name.startswith("x.db")
    }


def test_a_held_workbook_is_told_by_another_process_as_by_this_one(tmp_path: Path) -> None:
    told = pickle.loads(pickle.dumps(HeldOpenError(tmp_path / "zhinan.xlsx")))
    assert (type(told), told.file) == (HeldOpenError, str(tmp_path / "zhinan.xlsx"))


def test_a_process_that_writes_files_imports_no_pandas(database: Database, tmp_path: Path) -> None:
    """Arrow would, for longer than most tables take to be written."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom pipeline.publishing import write_share\nfrom pipeline.workers import supervised\n\n\n"
        "def write(share):\n    return write_share(share), 'pyarrow' in sys.modules, 'pandas' in sys.modules\n\n\n"
        "if __name__ == '__main__':\n"
        "    [outcome] = supervised(write, [(sys.argv[1], sys.argv[2], ('guides', 'documents'))], workers=1, seconds=120, memory=1 << 31)\n"
        "    assert outcome.result == (None, True, False), outcome\n",
        encoding="utf-8",
    )
    root = str(Path(publishing.__file__).parents[1])
    subprocess.run([sys.executable, script, database.url, tmp_path / "out"], check=True, env={**os.environ, "PYTHONPATH": root})
