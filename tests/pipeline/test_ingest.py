"""Batches without Prefect: what is read, reused, copied, put away, and that any order of events ends in the same tables."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.errors import InputError
from extractors.model.guide import Guide
from pipeline import ingest as ingest_module
from pipeline.ingest import Ingest
from pipeline.limits import Limits
from pipeline.plan import Order
from pipeline.sinks.database import Changes, Database
from pipeline.summary import Summary, summary
from pipeline.tables import TABLES

MakeGuide = Callable[..., Guide]


@pytest.fixture
def inbox(tmp_path: Path, new_guide: MakeGuide) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for k in range(3):
        write(folder / f"{k}.txt", new_guide(title=f"2031年度海湾省第{k + 1}专项申报指南"))
    return folder


def write(path: Path, guide: Guide, encoding: str = "utf-8") -> None:
    path.write_bytes(guide.text.content.encode(encoding))


def ingest(inbox: Path, **options: object) -> Summary:
    order = Order(inputs=(str(inbox),), out=str(inbox.parent / "out"), **options)  # type: ignore[arg-type]
    run = Ingest(order)
    try:
        run.prepare()
        run.try_alone()
        run.begin()
        list(run.process())
        run.store_copies()
        run.compare_editions()
        run.release()
        run.publish()
        run.finish()
        return summary(run)
    finally:
        run.close()


def states(inbox: Path) -> list[str]:
    """Those of all runs."""
    database = Database(f"sqlite:///{inbox.parent / 'out' / 'zhinan.db'}")
    try:
        return sorted(str(row["state"]) for row in database.rows("runs"))
    finally:
        database.close()


def content(inbox: Path) -> dict[str, list[dict[str, object]]]:
    database = Database(f"sqlite:///{inbox.parent / 'out' / 'zhinan.db'}")
    try:
        return {table.name: list(database.rows(table.name)) for table in TABLES if table.name not in ("runs", "changes")}
    finally:
        database.close()


def test_a_batch_fills_the_tables(inbox: Path) -> None:
    done = ingest(inbox)
    assert [(Path(guide.path).name, guide.projects, guide.quantities > 5) for guide in done.guides] == [(f"{k}.txt", 3, True) for k in range(3)]
    assert sum(done.comparators.values()) == sum(guide.quantities for guide in done.guides)
    assert done.bad == ()
    lines = (inbox.parent / "out" / "tables" / "quantities.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == sum(done.comparators.values())
    money = [json.loads(line) for line in lines if "1500万" in line]
    assert {(row["comparator"], row["upper"], row["unit"], row["per"]) for row in money if row["section"] == "funding"} == {("le", 15000000, "元", "项")}


def test_a_second_run_reads_nothing_and_changes_nothing(inbox: Path) -> None:
    ingest(inbox)
    files = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (inbox.parent / "out" / "tables").rglob("*.*")}
    before = content(inbox)
    done = ingest(inbox)
    assert (done.unchanged, done.changes) == (3, Changes())
    assert content(inbox) == before
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (inbox.parent / "out" / "tables").rglob("*.*")} == files
    assert ingest(inbox, force=True).changes == Changes()


@pytest.fixture
def quiet_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """prefect-dask imports Prefect: what `server.environment` does for the flow."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    for name, value in (("DO_NOT_TRACK", "1"), ("PREFECT_SERVER_ANALYTICS_ENABLED", "false"), ("PREFECT_LOGGING_LEVEL", "ERROR")):
        monkeypatch.setenv(name, value)


def files_written(inbox: Path) -> dict[str, bytes]:
    """The table files, but what names the run."""
    folder = inbox.parent / "out" / "tables"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*") if path.is_file() and path.stem not in ("runs", "datapackage")}


@pytest.mark.parametrize("engine", ["processes", "dask"])
@pytest.mark.usefixtures("quiet_prefect")
def test_every_engine_gives_the_same_bytes(inbox: Path, engine: str) -> None:
    ingest(inbox, engine="local")
    before, files = content(inbox), files_written(inbox)
    assert len(files) > 60
    shutil.rmtree(inbox.parent / "out")
    ingest(inbox, engine=engine, workers=2)
    assert content(inbox) == before
    assert files_written(inbox) == files


def test_a_file_saved_in_another_encoding_is_the_same_guide(inbox: Path, new_guide: MakeGuide) -> None:
    ingest(inbox)
    before = content(inbox)
    write(inbox / "0.txt", new_guide(title="2031年度海湾省第1专项申报指南"), "gb18030")
    done = ingest(inbox)
    assert done.unchanged == 2
    after = content(inbox)
    for name in set(before) - {"documents", "guides"}:
        assert after[name] == before[name], name
    assert [row["guide_id"] for row in after["guides"]] == [row["guide_id"] for row in before["guides"]]


def test_changed_new_gone_and_copied_files(inbox: Path, new_guide: MakeGuide) -> None:
    ingest(inbox)
    write(inbox / "0.txt", new_guide(title="2031年度海湾省第1专项申报指南", accuracy="99"))
    (inbox / "1.txt").unlink()
    (inbox / "sub").mkdir()
    (inbox / "sub" / "copy.txt").write_bytes((inbox / "2.txt").read_bytes())
    done = ingest(inbox)
    assert (done.documents, done.unchanged, done.copies, done.gone) == (3, 1, 1, 1)
    after = content(inbox)
    assert {Path(str(row["path"])).name: row["state"] for row in after["documents"]} == {"0.txt": "ok", "1.txt": "deleted", "2.txt": "ok", "copy.txt": "ok"}
    assert len(after["guides"]) == 3
    assert sum(row["quote"] == "不低于99%" for row in after["quantities"]) == 3
    assert ingest(inbox).changes == Changes()
    write(inbox / "1.txt", new_guide(title="2031年度海湾省第2专项申报指南"))
    ingest(inbox)
    assert {row["state"] for row in content(inbox)["documents"]} == {"ok"}


def test_bad_files_stop_nothing_and_are_remembered(inbox: Path) -> None:
    (inbox / "binary.pdf").write_bytes(bytes(range(256)) * 40)
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "novel.txt").write_text("从前有座山，山里有座庙。", encoding="utf-8")
    (inbox / "old.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000))
    (inbox / "broken.zip").write_bytes(b"PK\x03\x04")
    done = ingest(inbox)
    assert len(done.guides) == 3
    assert {Path(path).name: known for path, _, known in done.bad} == dict.fromkeys(("binary.pdf", "empty.txt", "novel.txt", "old.doc", "broken.zip"), False)
    assert all(problem and "\n" not in problem for _, problem, _ in done.bad)
    kept = {path.name.partition("-")[2] for path in (inbox.parent / "out" / "quarantine").iterdir()} - {""}
    assert {"empty.txt", "empty.txt.reason.txt", "broken.zip", "novel.txt"} <= kept
    again = ingest(inbox)
    assert again.new_failures == 0
    assert len(again.bad) == 5
    assert again.changes == Changes()


def test_a_bad_file_is_not_noted_before_its_copy_is_put_away(inbox: Path) -> None:
    quarantine = inbox.parent / "out" / "quarantine"
    ingest(inbox)
    (inbox / "empty.txt").write_bytes(b"")
    quarantine.write_bytes(b"stands in the way")
    with pytest.raises(OSError, match="quarantine"):
        ingest(inbox)
    quarantine.unlink()
    assert ingest(inbox).new_failures == 1
    assert [path.name.partition("-")[2] for path in sorted(quarantine.glob("*-*"))] == ["empty.txt", "empty.txt.reason.txt"]


def test_what_the_machine_may_have_caused_is_tried_once_more_and_then_under_other_limits(inbox: Path) -> None:
    (inbox / "2.txt").unlink()

    def under(seconds: float) -> tuple[int, int, int]:
        done = ingest(inbox, engine="processes", workers=2, limits=Limits(seconds=seconds))
        return len(done.guides), len(done.bad), done.new_failures

    assert under(0.001) == (0, 2, 2)
    order = Order(inputs=(str(inbox),), out=str(inbox.parent / "out"), limits=Limits(seconds=0.001))
    tried_again = Ingest(order)
    assert len(tried_again.prepare().jobs) == 2
    tried_again.close()
    assert under(0.001) == (0, 2, 0)
    left_alone = Ingest(order)
    assert left_alone.prepare().jobs == []
    left_alone.close()
    assert under(0.001) == (0, 2, 0)
    assert under(60) == (2, 0, 0)


def test_a_protected_file_is_tried_again_with_a_password(inbox: Path) -> None:
    (inbox / "empty.txt").write_bytes(b"")
    ingest(inbox)
    with_password = Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / "out"), password="x"))
    assert [job.file.name for job in with_password.prepare().jobs] == ["empty.txt"]
    with_password.close()


def test_a_mended_file_leaves_the_quarantine(inbox: Path, new_guide: MakeGuide) -> None:
    good = (inbox / "0.txt").read_bytes()
    ingest(inbox)
    before = content(inbox)
    (inbox / "0.txt").write_bytes(b"")
    done = ingest(inbox)
    assert done.new_failures == 1
    assert len(content(inbox)["guides"]) == 3, "what was read before stays"
    database = Database(f"sqlite:///{inbox.parent / 'out' / 'zhinan.db'}")
    assert len(database.query("SELECT * FROM current_guides")) == 2
    database.close()
    (inbox / "0.txt").write_bytes(good)
    ingest(inbox)
    assert content(inbox) == before
    assert not (inbox.parent / "out" / "quarantine").exists()


def test_a_single_bad_file_is_refused_before_anything_is_written(inbox: Path) -> None:
    (inbox.parent / "novel.txt").write_text("从前有座山，山里有座庙。", encoding="utf-8")
    with pytest.raises(InputError, match="guide structure"):
        ingest(inbox.parent / "novel.txt")
    assert not (inbox.parent / "out").exists()


def test_a_run_that_was_killed_is_told_by_the_next_and_one_at_work_is_left_alone(inbox: Path) -> None:
    killed, at_work = (Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / "out"))) for _ in range(2))
    for run in (killed, at_work):
        run.prepare()
        run.begin()
    killed.close()
    ingest(inbox)
    assert states(inbox) == ["interrupted", "ok", "running"]
    at_work.finish()
    at_work.close()
    assert states(inbox) == ["interrupted", "ok", "ok"]
    assert not list((inbox.parent / "out").glob(".running-*"))


def test_a_run_cut_off_is_taken_up_again(inbox: Path) -> None:
    ingest(inbox)
    whole = content(inbox)
    (inbox.parent / "out" / "zhinan.db").unlink()
    run = Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / "out")))
    run.prepare()
    run.begin()
    run.store(next(run.outcomes()))
    run.close()
    assert len(content(inbox)["guides"]) == 1
    done = ingest(inbox)
    assert done.unchanged == 1
    assert content(inbox) == whole


def test_one_that_breaks_a_key_takes_no_other_of_its_group_along(inbox: Path) -> None:
    run = Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / "out")))
    run.prepare()
    run.begin()
    outcomes = list(run.outcomes())
    ledger = outcomes[1].result.content.parts["ledger"]
    for cells in ledger:
        cells.append(cells[0])
    run.store(*outcomes)
    run.close()
    assert [bad.file.name for bad in run.bad] == ["1.txt"]
    assert len(content(inbox)["guides"]) == 2
    assert ingest(inbox, force=True).bad == ()


def test_two_files_of_one_text_do_not_meet_in_a_group(inbox: Path, new_guide: MakeGuide) -> None:
    write(inbox / "3.txt", new_guide(title="2031年度海湾省第1专项申报指南"), "gb18030")
    assert ingest(inbox).bad == ()
    assert len(content(inbox)["guides"]) == 3
    assert len(content(inbox)["documents"]) == 4


def test_limits_are_kept_whichever_engine(inbox: Path) -> None:
    for engine in ("local", "processes"):
        done = ingest(inbox, engine=engine, limits=Limits(characters=50), force=True)
        assert len(done.bad) == 3
        assert "50" in done.bad[0][1]


def test_a_guide_far_poorer_than_its_last_edition_is_held_back(tmp_path: Path, new_guide: MakeGuide) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    stated = "海湾省重点研发计划“深海采样”重点专项{}年度项目申报指南"
    write(folder / "2030.txt", new_guide(title=stated.format(2030), projects=6))
    write(folder / "2031.txt", new_guide(title=stated.format(2031), projects=1))
    done = ingest(folder)
    if not all(row["programme"] and row["year_from"] for row in content(folder)["guides"]):
        pytest.fail("the sample must state programme and year")
    assert [(Path(guide.path).name, guide.held) for guide in done.guides] == [("2030.txt", False), ("2031.txt", True)]
    database = Database(f"sqlite:///{tmp_path / 'out' / 'zhinan.db'}")
    assert len(database.query("SELECT * FROM current_guides")) == 1
    (held,) = database.query("SELECT guide_id FROM guides WHERE held")
    database.close()
    book, tables = tmp_path / "out" / "zhinan.xlsx", tmp_path / "out" / "tables"
    before = book.read_bytes(), (tables / "guides.csv").read_bytes()
    run = Ingest(Order(inputs=(), out=str(tmp_path / "out")))
    with pytest.raises(InputError, match="nobody"):
        run.accept(["nobody", str(held["guide_id"])])
    run.accept([str(held["guide_id"])])
    run.publish()
    run.finish()
    assert len(run.database.query("SELECT * FROM current_guides")) == 2
    (logged,) = [row for row in run.database.rows("changes") if row["run_id"] == run.run_id]
    assert (logged["table"], logged["row_id"], logged["columns"]) == ("guides", held["guide_id"], ["accepted", "held"])
    run.close()
    assert book.read_bytes() != before[0], "the workbook says so"
    assert (tables / "guides.csv").read_bytes() != before[1]
    ingest(folder, force=True)
    assert [row["held"] for row in content(folder)["guides"]] == [False, False]


def test_nothing_of_a_password_is_shown(inbox: Path) -> None:
    order = Order(inputs=(str(inbox),), database="postgresql://me:secret@127.0.0.1:1/x", password="hidden")
    run = Ingest(order)
    run.plan.jobs = []
    assert "secret" not in repr(order) + repr(run.plan)
    assert "hidden" not in repr(order)
    with pytest.raises(InputError) as caught:
        run.prepare()
    assert "secret" not in str(caught.value)


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    import subprocess
    import sys

    from pipeline.reading import fingerprint

    other = subprocess.run(
        [sys.executable, "-c", "from pipeline.reading import fingerprint; print(fingerprint())"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert other.stdout.strip() == fingerprint.__wrapped__()


def test_a_dry_run_tells_and_writes_nothing(inbox: Path, new_guide: MakeGuide) -> None:
    order = Order(inputs=(str(inbox),), out=str(inbox.parent / "out"), dry=True)

    def preview() -> Ingest:
        run = Ingest(order)
        run.prepare()
        list(run.preview())
        run.close()
        return run

    assert preview().database.tally["projects", "insert"] == 9
    assert not (inbox.parent / "out").exists()
    ingest(inbox)
    before = {path: path.read_bytes() for path in (inbox.parent / "out").rglob("*") if path.is_file()}
    write(inbox / "0.txt", new_guide(title="2031年度海湾省第1专项申报指南", accuracy="99"))
    (inbox / "empty.txt").write_bytes(b"")
    run = preview()
    assert run.database.tally["guides", "insert"] == 1
    assert [bad.file.name for bad in run.bad] == ["empty.txt"]
    assert {path: path.read_bytes() for path in (inbox.parent / "out").rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("quiet_prefect")
def test_an_existing_dask_cluster(inbox: Path) -> None:
    from distributed import LocalCluster

    ingest(inbox)
    before = content(inbox)
    (inbox / "empty.txt").write_bytes(b"")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:  # type: ignore[no-untyped-call]
        done = ingest(inbox, engine="dask", address=cluster.scheduler_address, force=True)
    assert [Path(path).name for path, _, _ in done.bad] == ["empty.txt"]
    (inbox / "empty.txt").unlink()
    after = content(inbox)
    assert {name: found for name, found in after.items() if name != "documents"} == {name: found for name, found in before.items() if name != "documents"}


@pytest.mark.usefixtures("quiet_prefect")
def test_a_dask_cluster_that_does_not_answer(inbox: Path) -> None:
    import dask

    with pytest.raises(InputError, match=re.escape("127.0.0.1:1")), dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        ingest(inbox, engine="dask", address="tcp://127.0.0.1:1")


def test_a_file_replaced_while_it_is_read_is_what_was_read(inbox: Path, new_guide: MakeGuide) -> None:
    run = Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / "out")))
    run.prepare()
    write(inbox / "0.txt", new_guide(title="2031年度海湾省第1专项申报指南", accuracy="99"))
    run.begin()
    list(run.process())
    run.close()
    before = content(inbox)
    assert sum(row["quote"] == "不低于99%" for row in before["quantities"]) == 3
    assert ingest(inbox).unchanged == 3
    assert content(inbox) == before


def test_documents_go_in_together_and_towards_the_end_fewer_of_them(inbox: Path, new_guide: MakeGuide, monkeypatch: pytest.MonkeyPatch) -> None:
    for k in range(3, 12):
        write(inbox / f"{k}.txt", new_guide(title=f"2031年度海湾省第{k + 1}专项申报指南"))
    for name, value in (("GROUP", 6), ("_LAST", 2), ("GROUP_SECONDS", 600.0)):
        monkeypatch.setattr(ingest_module, name, value)
    run = Ingest(Order(inputs=(str(inbox),), out=str(inbox.parent / "out"), engine="local"))
    run.prepare()
    run.begin()
    stored = [run.database.query("SELECT COUNT(*) AS n FROM guides")[0]["n"] for _ in run.process()]
    run.close()
    assert stored == [6] * 6 + [9] * 3 + [11] * 2 + [12], "each outcome comes once its group is stored"
