"""No way out, no way in: names, links, formulas, statements, caches and messages, each with the worst that a file can hold."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import InputError
from pipeline.atomic import fitting, replacing
from pipeline.ingest import Ingest
from pipeline.limits import MEGABYTE, Limits
from pipeline.plan import Order
from pipeline.sinks.database import Database
from pipeline.workers import attempt
from tests.extractors.test_bombs import pdf, stream

ROOT = Path(__file__).parents[2]
OURS = [path for package in ("zhinan", "extractors", "pipeline") for path in sorted((ROOT / package).rglob("*.py"))]
GUIDE = "2031年度海湾省深海采样专项申报指南\n项目1：采样样机\n研究内容：研制样机。\n考核指标：识别准确率不低于95%。\n"
NASTY = (
    "../../etc/passwd", "/etc/cron.d/x", "..\\..\\x.txt", "C:\\x.txt", "CON", "nul.txt", "COM1.md", "lpt9", "..", ".", "", " ", "a\nb.txt", "a\0b.txt", "长" * 300,
    "长" * 300 + ".pdf", "💣" * 300 + ".txt", "x" * 300, "a" * 250 + ".docx", "\ud800.txt", "\u202egpj.exe.txt", "a:b|c?d*e<f>g.txt", "-rf", "~", "$(x).txt", "con.",
)  # fmt: skip


def run(order: Order) -> Ingest:
    """A run without Prefect, closed."""
    made = Ingest(order)
    try:
        made.prepare()
        made.begin()
        for outcome in made.outcomes():
            made.store(outcome)
        made.store_copies()
        made.release()
        made.publish()
        made.finish()
    finally:
        made.close()
    return made


# ------------------------------------------------------------------------------------------------------------ names


def stays(name: str) -> bool:
    """Whether a name is one of a file in its own folder, on any system."""
    reserved = name.partition(".")[0].upper() in {"CON", "PRN", "AUX", "NUL", *(f"{port}{k}" for port in ("COM", "LPT") for k in range(10))}
    return len(name.encode()) <= 200 and not set(name) & set('/\\:<>"|?*\0\n') and name not in (".", "..") and not reserved and name == name.rstrip(" .")


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    made = fitting(name)
    assert stays(made)
    if made:
        with replacing(tmp_path / made) as handle:
            handle.write(b"x")
        assert [path.name for path in tmp_path.iterdir()] == [made]


@given(st.text())
def test_any_name_stays_in_its_folder(name: str) -> None:
    assert stays(fitting(name))
    assert fitting(fitting(name)) == fitting(name)


def test_an_ending_is_kept() -> None:
    assert fitting("指" * 200 + ".docx").endswith("指.docx")
    assert fitting("2031年度指南（征求意见稿）.pdf") == "2031年度指南（征求意见稿）.pdf"


def test_files_of_any_name_are_put_away_inside_the_quarantine(tmp_path: Path) -> None:
    """An archive may name its members as it likes, and a name in Chinese is too long after eighty characters."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / ("长" * 83 + ".txt")).write_text("从前有座山。", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "in" / "a.zip", "w") as archive:
        for number, name in enumerate(NASTY):
            if name.isprintable() and name.strip(". "):
                archive.writestr(f"{name}.txt", f"从前有座山，{number}。")
        archive.writestr("../up.txt", GUIDE)
    made = run(Order(inputs=(str(tmp_path / "in"),), out=str(tmp_path / "out")))
    assert len(made.bad) > 15
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    kept = list((tmp_path / "out" / "quarantine").rglob("*"))
    assert {path.parent.name for path in kept} == {"quarantine"}
    assert sum(path.name.endswith(".reason.txt") for path in kept) == len(made.bad)


# ------------------------------------------------------------------------------------------------------------ links


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_a_watched_folder_lead_nowhere(tmp_path: Path) -> None:
    inbox, outside = tmp_path / "in", tmp_path / "outside"
    inbox.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text(GUIDE.replace("采样", "机密"), encoding="utf-8")
    (outside / "manifest.csv").write_text("file,issuer\n,机密部\n", encoding="utf-8")
    (inbox / "guide.txt").write_text(GUIDE, encoding="utf-8")
    (inbox / "file.txt").symlink_to(outside / "secret.txt")
    (inbox / "folder").symlink_to(outside, target_is_directory=True)
    (inbox / "up").symlink_to(tmp_path, target_is_directory=True)
    (inbox / "manifest.csv").symlink_to(outside / "manifest.csv")
    (inbox / "round.txt").symlink_to(inbox / "round.txt")
    (inbox / "system.txt").symlink_to("/etc/passwd")
    (inbox / "device.txt").symlink_to("/dev/zero")
    made = run(Order(inputs=(str(inbox),), out=str(tmp_path / "out")))
    assert [Path(job.file.path).name for job in made.plan.jobs] == ["guide.txt"]
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "采样".encode() in written
    assert "机密".encode() not in written
    assert b"root:" not in written


# ------------------------------------------------------------------------------------------------------------ the machine


def test_a_clock_set_back_leaves_nothing_old(tmp_path: Path) -> None:
    """What the last run wrote an hour ahead of now is made anew as soon as there is more to tell."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(GUIDE, encoding="utf-8")
    order = Order(inputs=(str(tmp_path / "in"),), out=str(tmp_path / "out"))
    run(order)
    ahead = time.time() + 3600
    for path in (tmp_path / "in" / "a.txt", *(tmp_path / "out").rglob("*.*")):
        os.utime(path, (ahead, ahead))
    (tmp_path / "in" / "b.txt").write_text(GUIDE.replace("采样", "钻探"), encoding="utf-8")
    assert len(run(order).plan.jobs) == 1
    for name in ("zhinan.xlsx", "tables/quantities.csv", "tables/quantities.parquet"):
        assert (tmp_path / "out" / name).stat().st_mtime < ahead - 1800, name


def test_a_night_has_one_run_whatever_its_clock_does(tmp_path: Path) -> None:
    """Half past two comes not at all when summer time begins, and twice when it ends."""
    script = (
        "import asyncio\nfrom datetime import datetime, UTC\nfrom pipeline.schedule import when\nfrom prefect.server.schemas.schedules import CronSchedule\n"
        "made = when('30 2 * * *', 0)\nasked = CronSchedule(cron=made.cron, timezone=made.timezone)\n"
        "for month, day in ((3, 7), (10, 31)):\n"
        "    print(*(f'{date:%m-%d}' for date in asyncio.run(asked.get_dates(4, datetime(2031, month, day, 12, tzinfo=UTC)))))\n"
    )
    environment = {**os.environ, "TZ": "America/New_York", "HOME": str(tmp_path), "PREFECT_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["03-08 03-09 03-10 03-11", "11-01 11-02 11-03 11-04"]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_is_told_and_got_over(tmp_path: Path) -> None:
    small, inbox = tmp_path / "small", tmp_path / "in"
    small.mkdir()
    inbox.mkdir()
    (inbox / "a.txt").write_text(GUIDE, encoding="utf-8")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("may not mount")
    try:
        order = Order(inputs=(str(inbox),), out=str(small / "out"))
        with pytest.raises((InputError, OSError), match=r"disk|device"):
            run(order)
        subprocess.run(["mount", "-o", "remount,size=50m", small], check=True)
        assert run(order).changes.inserted > 5
        assert (small / "out" / "zhinan.xlsx").exists()
        subprocess.run(["mount", "-o", "remount,ro", small], check=True)
        (inbox / "b.txt").write_text(GUIDE.replace("采样", "钻探"), encoding="utf-8")
        with pytest.raises((InputError, OSError), match=r"(?i)read-?only"):
            run(order)
    finally:
        subprocess.run(["umount", small], check=True)


# ------------------------------------------------------------------------------------------------------------ bombs at night


@pytest.mark.skipif(sys.platform != "linux", reason="needs limits of memory")
def test_a_bomb_at_night_costs_itself_alone(tmp_path: Path) -> None:
    """One file, nobody there: it is read by a worker with limits, and what follows it is read too. Forms that call each other eat all memory inside pdfium."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    (inbox / "a.pdf").write_bytes(pdf(stream(b"/X Do"), stream(b"/X Do /X Do", form)))
    (inbox / "b.txt").write_text(GUIDE, encoding="utf-8")
    made = run(Order(inputs=(str(inbox),), out=str(tmp_path / "out"), unattended=True, workers=2, limits=Limits(memory=600 * MEGABYTE, seconds=60)))
    assert [bad.file.name for bad in made.bad] == ["a.pdf"]
    assert made.bad[0].failure.kind in ("crash", "memory", "input")
    (reason,) = (tmp_path / "out" / "quarantine").glob("*.reason.txt")
    assert "600 MB" in reason.read_text(encoding="utf-8")
    assert made.changes.inserted > 5


# ------------------------------------------------------------------------------------------------------------ statements


OWN_NAMES = {
    "into", "name", "query", "values", "where", "clause", "_ENTER", "_LEAVE", "_names([table.name])", "listed([name])", "listed(columns or table.names)",
    "listed(dict.fromkeys((*table.order, *table.key)))", "', '.join([line] * (len(some) // wide))", "' CASCADE' if self.engine.dialect.name == 'postgresql' else ''",
}  # fmt: skip
"""What statements are put together from: names of our own tables and columns, and question marks."""

STATEMENTS = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "ALTER ", "DROP ", "COPY ", "PRAGMA ")


def put_together(tree: ast.AST) -> Iterator[ast.AST]:
    """What is given to a database as a statement, and whatever else begins as one does, unless it is a constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("text", "query", "exec_driver_sql", "executescript"):
            yield from (argument for argument in node.args[:1] if not isinstance(argument, ast.Constant | ast.Name | ast.Attribute))
        elif isinstance(node, ast.JoinedStr) and ast.unparse(node).lstrip("f'\"\\n ").startswith(STATEMENTS):
            yield node


def test_statements_are_constants() -> None:
    """What a document says goes to a database as a parameter: a new way to put a statement together is to be looked at, and named above."""
    made = [(path.name, node) for path in OURS for node in put_together(ast.parse(path.read_text(encoding="utf-8")))]
    assert {name for name, _ in made} == {"database.py", "reader.py", "schema.py"}
    assert {ast.unparse(part.value) for _, node in made for part in ast.walk(node) if isinstance(part, ast.FormattedValue)} == OWN_NAMES


def test_a_title_is_no_statement(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    title = "2031年度“'; DROP TABLE guides; --\"”专项申报指南"
    (tmp_path / "in" / "x'); DROP TABLE documents;--.txt").write_text(GUIDE.replace("2031年度海湾省深海采样专项申报指南", title), encoding="utf-8")
    for _ in range(2):
        made = run(Order(inputs=(str(tmp_path / "in"),), out=str(tmp_path / "out"), force=True))
    database = Database(made.order.url)
    try:
        (row,) = database.rows("guides")
        assert "DROP TABLE guides" in str(row["title"])
        assert len(list(database.rows("documents"))) == 1
    finally:
        database.close()


# ------------------------------------------------------------------------------------------------------------ what is loaded from disk


def test_nothing_is_unpickled_or_evaluated() -> None:
    """Pickles pass only through the pipes between our own processes, and through a file without a name; the one cache on disk is marshal, in one file."""
    shut = {"pickle", "cloudpickle", "dill", "shelve", "joblib", "yaml", "eval", "exec", "__import__", "read_pickle"}
    for path in OURS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}
        called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        modules = {node.module.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        # Constructors from the names of fields, as dataclasses make them; rows that wait on disk, in a file that nobody else can open.
        made = {"records.py": {"exec"}, "workbook.py": {"pickle"}}.get(path.name, set())
        assert "pickle" not in imported or "TemporaryFile(" in path.read_text(encoding="utf-8")
        assert not (imported | called | modules) & shut - made, path
        assert "marshal" not in imported or path.name == "kept.py"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_cache_that_others_may_write_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractors import kept

    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    store = kept.Store("some")
    store.add("key", "value")
    store.write()
    assert store.file.stat().st_mode & 0o077 == 0
    assert kept.Store("some").known == {"key": "value"}
    for mode in (0o620, 0o602, 0o666):
        store.file.chmod(mode)
        assert kept.Store("some").known == {}
    store.file.chmod(0o600)
    assert kept.Store("some").known == {"key": "value"}
    if os.geteuid() == 0:
        os.chown(store.file, 12345, 12345)
        assert kept.Store("some").known == {}


# ------------------------------------------------------------------------------------------------------------ what is said


def blurt(text: str) -> None:
    raise ValueError(text)


def test_a_fault_of_ours_does_not_repeat_the_document() -> None:
    failure = attempt(blurt, "联系人：欧阳问渠，0531-55667788").failure
    assert failure is not None
    assert failure.message.startswith("ValueError (test_harm.py:")
    assert "欧阳" not in failure.message
