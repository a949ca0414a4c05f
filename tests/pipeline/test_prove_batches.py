"""Long proofs of the batch: kills at any moment, full disks, lost databases, and a thousand guides."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import pytest
from openpyxl import load_workbook

from pipeline import server
from pipeline.engines import read_all
from pipeline.ingest import Ingest
from pipeline.plan import Order
from pipeline.sinks.database import Database
from tests.batches import content, work

ROOT = Path(__file__).parents[2]

NOT_YET = (
    "1.42 times the reading on 2 cores at rest, the shortest of three turns: reading 10.8 s, start of Prefect 3.5 s, whole command 18.7 s where 17.5 are allowed. "
    "Both cores are busy nearly from first to last; the seconds of a core by process stand in docs/operations.md"
)

FIELDS = ("深海采样", "潮汐发电", "冻土监测", "竹材改性", "茶叶加工", "盾构掘进", "蜂群授粉", "陶瓷增材")
THINGS = ("样机", "装备", "软件平台", "示范线", "传感网络", "工艺包")
PROPERTIES = (("识别准确率", "%", 80, 99), ("响应时延", "ms", 5, 400), ("工作温度", "℃", 20, 900), ("连续运行时间", "小时", 100, 9000), ("定位误差", "mm", 1, 50))
CUES = ("不低于", "不超过", "≥", "≤", "达到", "大于")
COUNTS = (("申请发明专利", "件"), ("制定团体标准", "项"), ("发表论文", "篇"), ("形成应用示范", "个"))


def synthetic(number: int) -> str:
    """The text of a guide, another one for each number."""
    dice = random.Random(number)
    field = dice.choice(FIELDS)
    lines = [f"2031年度海湾省{field}第{number}批重点专项申报指南", f"为落实规划，现发布第{number}批指南。"]
    for topic in range(1, dice.randint(2, 4)):
        lines.append(f"专题{'一二三四'[topic - 1]}：{dice.choice(FIELDS)}{dice.choice(THINGS)}（专题编号：{dice.randint(1000, 9999)}）")
        for project in range(1, dice.randint(2, 6)):
            thing = f"{dice.choice(FIELDS)}{dice.choice(THINGS)}"
            lines += [f"项目 {topic}.{project}：{thing}研制", "（一）研究内容", f"研究{thing}的关键技术，开展{dice.choice(FIELDS)}应用验证。", "（二）考核指标"]
            clauses = []
            for _ in range(dice.randint(3, 7)):
                name, unit, low, high = dice.choice(PROPERTIES)
                clauses.append(f"{name}{dice.choice(CUES)}{dice.randint(low, high)}{unit}")
            clauses += [f"{name}不少于{dice.randint(1, 30)}{unit}" for name, unit in dice.sample(COUNTS, 2)]
            lines += ["；".join(clauses) + "。", "（三）支持强度", f"资助额度不超过{dice.randint(1, 30) * 100}万元/项。"]
    return "\n".join(lines) + "\n"


def fill(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(synthetic(number), encoding="utf-8")
    return folder


SCRIPT = """
import sys
from pipeline import ingest
from pipeline.ingest import Ingest
from pipeline.plan import Order

if __name__ == "__main__":
    ingest.GROUP = 4
    run = Ingest(Order(inputs=(sys.argv[1],), out=sys.argv[2], engine=sys.argv[3]))
    run.prepare(); run.begin()
    for _ in run.process():
        pass
    run.compare_editions(); run.publish(); run.finish(); run.close()
"""


def start(folder: Path, engine: str, *, prelude: str = "") -> subprocess.Popen[bytes]:
    script = folder / "script.py"
    script.write_text(prelude + SCRIPT, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, script, folder / "in", folder / "out", engine], cwd=folder, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


@pytest.mark.prove
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM], ids=lambda end: end.name)
def test_a_run_ended_at_any_moment_is_taken_up_as_if_nothing_had_been(tmp_path: Path, end: signal.Signals) -> None:
    folder = fill(tmp_path / "in", 16)
    url = f"sqlite:///{tmp_path / 'out' / 'zhinan.db'}"
    begun = time.monotonic()
    assert start(tmp_path, "processes").wait() == 0
    length = time.monotonic() - begun
    whole = content(url)
    files = {path.name: path.read_bytes() for path in (tmp_path / "out" / "tables").glob("*.csv") if path.stem != "runs"}
    dice = random.Random(int(end))
    cut = 0
    for _ in range(20 if end is signal.SIGKILL else 5):
        for path in (tmp_path / "out").rglob("*"):
            if path.is_file():
                path.unlink()
        process = start(tmp_path, dice.choice(["processes", "local"]))
        time.sleep(dice.uniform(0.1, length))
        process.send_signal(end)
        cut += process.wait() != 0
        work(Ingest(Order(inputs=(str(folder),), out=str(tmp_path / "out"))))
        assert content(url) == whole
        assert {path.name: path.read_bytes() for path in (tmp_path / "out" / "tables").glob("*.csv") if path.stem != "runs"} == files
    assert cut > 2, "the moments were badly chosen"


@pytest.mark.prove
@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
@pytest.mark.parametrize("room", [20_000, 300_000, 700_000])
def test_a_full_disk_is_told_and_made_good(tmp_path: Path, room: int) -> None:
    fill(tmp_path / "in", 16)
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
    process = start(tmp_path, "local", prelude=limit)
    _, errors = process.communicate()
    assert process.returncode != 0
    assert b"Error" in errors
    work(Ingest(Order(inputs=(str(tmp_path / "in"),), out=str(tmp_path / "out"))))
    disturbed = content(f"sqlite:///{tmp_path / 'out' / 'zhinan.db'}")
    work(Ingest(Order(inputs=(str(tmp_path / "in"),), out=str(tmp_path / "calm"))))
    assert content(f"sqlite:///{tmp_path / 'calm' / 'zhinan.db'}") == disturbed


def prefect_server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A Prefect server of its own on that port, once it answers."""
    process = subprocess.Popen(
        [sys.executable, "-P", ROOT / "pipeline" / "embedded_server.py", str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PREFECT_HOME": str(folder / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"},
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not server.answers(f"http://127.0.0.1:{port}/api"):
        assert time.monotonic() < deadline, "the server did not come up"
        time.sleep(0.1)
    return process


@pytest.mark.prove
@pytest.mark.parametrize("again", [False, True], ids=["gone", "restarted"])
def test_a_prefect_server_that_goes_in_mid_run(tmp_path: Path, again: bool) -> None:
    folder = fill(tmp_path / "in", 300)
    out = tmp_path / "out"
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    running = prefect_server(tmp_path, port)
    process = subprocess.Popen(
        [sys.executable, "-m", "zhinan", "run", folder, "--out", out], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_HOME": str(tmp_path / "client")},
    )  # fmt: skip
    database = Database(f"sqlite:///{out / 'zhinan.db'}")
    while not database.documents():
        assert process.poll() is None, "it ended before anything was stored"
        time.sleep(0.2)
    assert len(database.documents()) < 300, "too late to disturb"
    database.close()
    running.kill()
    running.wait()
    if again:
        time.sleep(1)
        running = prefect_server(tmp_path, port)
    _, errors = process.communicate(timeout=300)
    running.kill()
    assert not [said for said in (b"Traceback", b"Error logging") if said in errors], errors.decode()[-2000:]
    assert (process.returncode, b"our own fault" in errors) == (0, False), errors.decode()[-2000:]
    before = content(f"sqlite:///{out / 'zhinan.db'}")
    work(Ingest(Order(inputs=(str(folder),), out=str(out))))
    work(Ingest(Order(inputs=(str(folder),), out=str(tmp_path / "calm"))))
    assert content(f"sqlite:///{out / 'zhinan.db'}") == before == content(f"sqlite:///{tmp_path / 'calm' / 'zhinan.db'}")


THOUSAND = 1000

TURNS = 3
"""How often reading, start and command are timed in turns. The shortest of each counts: where others use the machine, the same work takes half as long again."""

START = """
import sys
from pathlib import Path
from pipeline import server

server.environment(Path(sys.argv[1]), verbose=False)
ready = server.join_or_start(verbose=False)
from pipeline import flows
ready()
"""


@dataclass(frozen=True)
class Batch:
    """What a thousand guides took: the least seconds of reading alone, of the start of Prefect, of the whole command; memory of its process and of its workers over
    time in MB; what the first run said of itself, and the seconds of a second one without Prefect."""

    reading: float
    start: float
    whole: float
    parent: float
    workers: list[float]
    first: dict[str, Any]
    second: float


def watched(*command: object, cwd: Path) -> tuple[float, float, list[float]]:
    """Seconds that a command takes, the most memory of its process, and that of its largest worker every 0.2 s (MB)."""
    begun = time.monotonic()
    process = psutil.Popen([sys.executable, *map(str, command)], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ours())
    parent, workers = 0.0, []
    while process.poll() is None:
        with suppress(psutil.Error):
            parent = max(parent, process.memory_info().rss / 2**20)
            found = [child.memory_info().rss / 2**20 for child in process.children() if "spawn_main" in " ".join(child.cmdline())]
            workers += [max(found)] if found else []
        time.sleep(0.2)
    assert process.returncode == 0
    return time.monotonic() - begun, parent, workers


def ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ZHINAN_"))} | {"PYTHONPATH": str(ROOT)}


def reading_alone(folder: Path, out: Path) -> float:
    """Seconds that reading takes by itself, on the same engine."""
    probe = Ingest(Order(inputs=(str(folder),), out=str(out), engine="processes", workers=2))
    probe.prepare()
    begun = time.monotonic()
    assert sum(outcome.failure is None for outcome in read_all(probe.order, probe.plan.jobs)) == THOUSAND
    seconds = time.monotonic() - begun
    probe.close()
    return seconds


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    here = tmp_path_factory.mktemp("thousand")
    folder = fill(here / "in", THOUSAND)
    (here / "start.py").write_text(START, encoding="utf-8")
    watched(here / "start.py", here / "first", cwd=here)  # what a first start works out is kept: none of the next ones has to
    readings, starts, wholes = [], [], []
    parent, workers = 0.0, list[float]()
    for turn in range(TURNS):
        readings.append(reading_alone(folder, here / "probe"))
        starts.append(watched(here / "start.py", here / f"prefect{turn}", cwd=here)[0])
        command = ("-m", "zhinan", "run", "in", "--out", f"out{turn}", "--engine", "processes", "--workers", "2", "--summary", "done.json")
        whole, parent, workers = watched(*command, cwd=here)
        wholes.append(whole)
    reading, start, whole = min(readings), min(starts), min(wholes)
    out = here / f"out{TURNS - 1}"
    first = json.loads((here / "done.json").read_text(encoding="utf-8"))
    rows = content(f"sqlite:///{out / 'zhinan.db'}")
    book = load_workbook(out / "zhinan.xlsx", read_only=True)
    assert sum(1 for _ in book["申报一览"].iter_rows()) == len(rows["projects"]) + 1, "the workbook is there, and whole"
    assert sum(1 for _ in book["全部数量"].iter_rows()) == len(rows["quantities"]) + 1
    again = Ingest(Order(inputs=(str(folder),), out=str(out), engine="processes", workers=2))
    begun = time.monotonic()
    work(again)
    second = time.monotonic() - begun
    assert (len(again.plan.unchanged), bool(again.changes)) == (THOUSAND, False)
    assert content(f"sqlite:///{out / 'zhinan.db'}") == rows
    made = Batch(reading, start, whole, parent, workers, first, second)
    told = "; ".join(f"{name} {', '.join(f'{seconds:.1f}' for seconds in taken)} s" for name, taken in (("reading", readings), ("start", starts), ("whole", wholes)))
    sys.stderr.write(
        f"\n{THOUSAND} guides: {told}; so {(whole - start) / reading:.2f} times reading; in the flow {first['seconds'] - start:.1f} s and again {second:.2f} s; "
        f"parent {parent:.0f} MB, workers {workers[len(workers) // 3]:.0f} to {max(workers):.0f} MB\n"
    )
    return made


@pytest.mark.alone
@pytest.mark.xfail(reason=NOT_YET, strict=True)
def test_a_thousand_guides_take_little_more_than_reading_them(thousand: Batch) -> None:
    assert thousand.whole <= 1.3 * thousand.reading + thousand.start


@pytest.mark.alone
def test_a_thousand_guides_again_take_a_twentieth_and_change_nothing(thousand: Batch) -> None:
    assert thousand.second * 20 <= thousand.first["seconds"] - thousand.start


@pytest.mark.alone
def test_a_thousand_guides_stay_within_their_memory(thousand: Batch) -> None:
    assert thousand.parent < 400
    quarter = len(thousand.workers) // 4
    second, third = (median(thousand.workers[k * quarter : (k + 1) * quarter]) for k in (1, 2))  # in the first they start, in the last they write files
    assert third <= 1.2 * second, "workers grow"
