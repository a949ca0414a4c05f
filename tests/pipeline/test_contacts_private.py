"""Personal data: contacts stand in their own table and nowhere else, and `--no-contacts` leaves that table empty."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.ingest import Ingest
from pipeline.plan import Order
from pipeline.sinks.database import Database

ROOT = Path(__file__).parents[2]
PHONE, EMAIL, PERSON = "0531-55667788", "zixun@kjt.example.cn", "欧阳问渠"
GUIDE = f"""海湾省2031年度重点专项申报指南
本专项每个项目拟支持1项，省财政资助不超过300万元。
项目1.1 甲材料技术
研究内容：研究甲材料。
考核指标：强度不低于600MPa，寿命约三年左右的样机1台。
申报要求：由企业牵头。
联系方式
业务咨询：高新处，{PERSON}，{PHONE}，{EMAIL}
"""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "guide.txt").write_text(GUIDE, encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 " + GUIDE.encode())
    return folder


def ingest(inbox: Path, *, contacts: bool) -> Ingest:
    """A run without Prefect, closed."""
    run = Ingest(Order(inputs=(str(inbox / "guide.txt"),), out=str(inbox.parent / "out"), contacts=contacts))
    try:
        run.prepare()
        run.try_alone()
        run.begin()
        for outcome in run.outcomes():
            run.store(outcome)
        run.publish()
        run.finish()
    finally:
        run.close()
    return run


def table(inbox: Path, name: str) -> list[dict[str, object]]:
    database = Database(f"sqlite:///{inbox.parent / 'out' / 'zhinan.db'}")
    try:
        return list(database.rows(name))
    finally:
        database.close()


def test_extract(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("extract", str(inbox / "guide.txt"), "--format", "jsonl")
    assert main([*arguments, "--table", "contacts"]) == 0
    assert PHONE in capsys.readouterr().out
    assert main([*arguments, "--table", "contacts", "--no-contacts"]) == 0
    assert capsys.readouterr().out == ""
    assert main([*arguments, "--table", "rules", "--no-contacts"]) == 0
    assert capsys.readouterr().out


def test_run(inbox: Path) -> None:
    """The table is emptied where an earlier run has filled it, and filled again; each way is remembered as done."""
    ingest(inbox, contacts=True)
    (filled,) = table(inbox, "contacts")
    assert (filled["phone"], filled["email"]) == (PHONE, EMAIL)
    rules = table(inbox, "rules")
    ingest(inbox, contacts=False)
    assert table(inbox, "contacts") == []
    assert [r["rule_id"] for r in table(inbox, "rules")] == [r["rule_id"] for r in rules]
    assert PHONE not in (inbox.parent / "out" / "tables" / "contacts.csv").read_text(encoding="utf-8-sig")
    assert len(ingest(inbox, contacts=False).plan.unchanged) == 1
    ingest(inbox, contacts=True)
    assert len(table(inbox, "contacts")) == 1


def _told(folder: Path) -> Iterator[Path]:
    """All files but the guide itself and what holds the tables."""
    results = [folder / "in", folder / "out" / "tables", folder / "out" / "quarantine"]
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("zhinan.") and not any(path.is_relative_to(result) for result in results):
            yield path


def test_nothing_personal_is_logged(inbox: Path) -> None:
    """A real run, talking as much as it can: neither its output, nor its summary, nor what Prefect stores (logs, artifacts) names anybody."""
    home = inbox.parent / "home"
    summary = inbox.parent / "summary.json"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PREFECT_", "ZHINAN_"))}
    done = subprocess.run(
        [sys.executable, "-m", "zhinan", "run", str(inbox), "--out", "out", "--summary", str(summary), "-v"],
        capture_output=True, cwd=inbox.parent, timeout=120,
        env={**clean, "PYTHONPATH": str(ROOT), "HOME": str(home), "PREFECT_HOME": str(home / "prefect")},
    )  # fmt: skip
    assert json.loads(summary.read_text(encoding="utf-8"))["documents"] >= 1, done.stderr.decode()
    stored = list(_told(inbox.parent))
    assert any(path.is_relative_to(home) for path in stored)
    for secret in (PHONE, EMAIL, PERSON):
        forms = (secret.encode(), json.dumps(secret).strip('"').encode())
        told = [("stdout", done.stdout), ("stderr", done.stderr), *((str(path), path.read_bytes()) for path in stored)]
        said = [name for name, data in told if any(form in data for form in forms)]
        assert said == []
        assert secret.encode() in (inbox.parent / "out" / "tables" / "contacts.csv").read_bytes()
