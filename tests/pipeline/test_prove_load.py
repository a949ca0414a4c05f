"""Load: thousands of documents through `zhinan serve` while workers, runs, files and the database fail at random.

What must come out at the end: each guide once and with all its figures, each bad file in quarantine with the reason, processes that do not
grow with the documents they have seen. `make test` tries a few documents, `make prove` ZHINAN_LOAD of them (20,000); the figures go to stderr.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.intake import File
from pipeline.limits import Limits
from pipeline.reading import Job, read_file
from pipeline.workers import supervised
from tests import documents
from tests.pipeline.test_schedule import free_port

ROOT = Path(__file__).parents[2]
FIELDS = ("深海采样", "潮汐发电", "冻土监测", "竹材改性", "茶叶加工", "盾构掘进", "蜂群授粉", "陶瓷增材")
FIGURES = 4
WARM = {"serve": 600, "prefect": 600, "run": 2_500}
"""Documents in which a process loads what it needs and fills its caches; a run keeps 16 MB of pages of its database, which two thousand documents fill.

Workers are killed before they are warm, and what they have read is stored later: how they grow is told by one that is left alone."""
SPAN = 600
"""Documents that a process must have seen from then on for its growth to be told from the noise of its allocator."""
KILLS = 4
"""Runs that are cut off at most: on a slow machine no run would otherwise see as many documents as its growth is told by."""
MOST = 1.0
"""KB that a process may grow a document, once warm: a hundred thousand of them in one run would be 100 MB."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and rights of POSIX")


def guide(number: int) -> str:
    """A small guide of four figures, another one for each number."""
    dice = random.Random(number)
    about = dice.choice(FIELDS)
    return (
        f"2031年度海湾省{about}第{number}批重点专项申报指南\n项目1：{about}样机研制\n研究内容：研究{about}的关键技术。\n"
        f"考核指标：识别准确率不低于{dice.randint(80, 99)}%；响应时延≤{dice.randint(5, 400)}ms；申请发明专利不少于{dice.randint(1, 30)}件。\n"
        f"资助额度不超过{dice.randint(1, 30) * 100}万元/项。\n"
    )


def good(number: int) -> tuple[str, bytes]:
    """A guide as a file: its suffix and its bytes."""
    text = guide(number)
    match number % 20:
        case 0:
            return ".docx", documents.docx_file(text)
        case 1:
            return ".html", documents.html_file(text)
        case 2:
            return ".txt", text.encode("gb18030")
        case 3:
            return ".txt", text.encode("utf-16")
    return ".txt", text.encode()


def bad(number: int) -> tuple[str, bytes]:
    """A file of which nothing can be made, another one for each number."""
    mark = str(number).encode()
    return (
        (".txt", b""),
        (".txt", f"第{number}次：从前有座山，山里有座庙。".encode()),
        (".pdf", b"%PDF-1.7\n" + mark * 900),
        (".docx", documents.docx_file(guide(number))[: 900 + number % 900]),
        (".doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + mark * 200),
        (".zip", b"PK\x03\x04" + mark),
        (".txt", bytes(random.Random(number).randrange(256) for _ in range(999))),
        (".html", b"<html><body><img src='" + mark + b".png'></body></html>"),
    )[number // 16 % 8]


@dataclass
class Inbox:
    """A folder that fills, and what must become of it: file → whether it can be used."""

    folder: Path
    usable: dict[str, bool] = field(default_factory=dict)
    copies: int = 0

    def put(self, number: int) -> None:
        """The next document: one of 16 is bad, one of 64 a copy of the one before, one of 50 is first seen half written."""
        usable = number % 16 != 7
        suffix, data = good(number) if usable else bad(number)
        path = self.folder / f"{number:06}{suffix}"
        if number % 50 == 49:
            path.write_bytes(data[: len(data) // 2])
            time.sleep(0.01)
        path.write_bytes(data)
        self.usable[path.name] = usable
        if usable and number % 64 == 63:
            shutil.copy(path, self.folder / f"{number:06}-copy{suffix}")
            self.usable[f"{number:06}-copy{suffix}"] = True
            self.copies += 1


@contextmanager
def serving(base: Path, log: Path, *, every: int) -> Iterator[psutil.Process]:
    """`zhinan serve` on the folder, ended by SIGTERM; what it says goes to `log`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ZHINAN_", "XDG_", "LC_", "LANG"))}
    command = [sys.executable, "-m", "zhinan", "serve", "in", "--every", str(every), "--engine", "processes", "--workers", "2", "--port", str(free_port())]
    with log.open("wb") as stderr:
        process = psutil.Popen(command, cwd=base, stderr=stderr, env={**kept, "PYTHONPATH": str(ROOT), "HOME": str(base)})
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def family(process: psutil.Process) -> Iterator[tuple[str, psutil.Process]]:
    """The processes of a server, with what they are: it starts Prefect and the runs, and each run its workers."""
    yield "serve", process
    with suppress(psutil.Error):
        for child in process.children():
            with suppress(psutil.Error):
                command = " ".join(child.cmdline())
                if "embedded_server" in command:
                    yield "prefect", child
                if "spawn_main" not in command:
                    continue
                yield "run", child
                yield from (("worker", one) for one in child.children() if "spawn_main" in " ".join(one.cmdline()))


class Trouble(threading.Thread):
    """Kills workers and runs and holds the database, at random, until `over`; and weighs the processes as it goes."""

    def __init__(self, process: psutil.Process, database: Path, *, seed: int, pace: float) -> None:
        super().__init__(daemon=True)
        self.process, self.database, self.dice, self.pace = process, database, random.Random(seed), pace
        self.over = threading.Event()
        self.done: Counter[str] = Counter()
        self.weights: defaultdict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
        """(what it is, process) → (documents in the database, MB resident)."""
        self.documents = 0

    def run(self) -> None:
        while not self.over.wait(self.pace):
            self.count()
            for role, one in family(self.process):
                with suppress(psutil.Error):
                    self.weights[role, one.pid].append((self.documents, one.memory_info().rss / 1e6))
            match self.dice.randrange(60):
                case 0:
                    self.kill("worker")
                case 1 if not self.done["run killed"] or (self.done["run killed"] < KILLS and self.dice.random() < 0.15):
                    self.kill("run")
                case 2 | 3:
                    self.hold(self.pace * self.dice.uniform(0.5, 10))
                case 4 if self.dice.random() < 0.05:
                    self.hold(self.pace * 280)

    def kill(self, role: str) -> None:
        """One of those processes, if there is any: no signal can be caught less."""
        found = [one for what, one in family(self.process) if what == role]
        if found:
            with suppress(psutil.Error):
                self.dice.choice(found).kill()
                self.done[f"{role} killed"] += 1

    def hold(self, seconds: float) -> None:
        """Lock the database against everybody for so long (it is waited for 60 s)."""
        with suppress(sqlite3.Error), closing(sqlite3.connect(self.database, timeout=5)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            self.done["database locked"] += 1
            self.over.wait(seconds)

    def count(self) -> None:
        """How many documents there are by now."""
        with suppress(sqlite3.Error):
            self.documents = ask(self.database, "SELECT COUNT(*) FROM documents")[0][0]

    def slopes(self) -> dict[str, tuple[float, int]]:
        """KB that the processes of a kind grow a document once they are warm: what all of them grew, over the documents that they saw; and how many
        these were."""
        grown: defaultdict[str, float] = defaultdict(float)
        seen: Counter[str] = Counter()
        for (role, _), points in self.weights.items():
            if role in WARM:
                megabytes, documents = growth(points, WARM[role])
                grown[role] += 1000 * megabytes
                seen[role] += documents
        return {role: (round(grown[role] / count, 2), count) for role, count in seen.items() if count}

    def heaviest(self) -> dict[str, int]:
        """MB that a process of a kind weighed at most; those that publish a share of the tables are among the workers."""
        found: Counter[str] = Counter()
        for (role, _), points in self.weights.items():
            found[role] = max(found[role], round(max(mb for _, mb in points)))
        return dict(found)


def growth(points: list[tuple[int, float]], warm: int) -> tuple[float, int]:
    """MB that a process grew once it was warm, and in how many documents; (0, 0) where it saw too few.

    Looked at are only the moments when documents came in: what a run does at its end is no matter of a document. What a process holds for a moment
    is no growth either: the least of the first third is held against the least of the last.
    """
    coming = [after for before, after in pairwise(points) if after[0] > before[0] and after[0] >= points[0][0] + warm]
    third = len(coming) // 3
    if third < 3 or coming[-1][0] - coming[0][0] < SPAN:
        return 0.0, 0
    first, last = coming[:third], coming[-third:]
    return min(mb for _, mb in last) - min(mb for _, mb in first), round(sum(n for n, _ in last) / third - sum(n for n, _ in first) / third)


def ask(database: Path, query: str) -> list[tuple[Any, ...]]:
    if not database.exists():
        return [(0,)]
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as connection:
        return connection.execute(query).fetchall()


def settled(database: Path, inbox: Inbox) -> bool:
    """Whether every file has the state that it should have, and no run is at work."""
    with suppress(sqlite3.Error):
        states = {Path(path).name: state == "ok" for path, state in ask(database, "SELECT path, state FROM documents")}
        return states == inbox.usable and ask(database, "SELECT state FROM runs ORDER BY started_at DESC, run_id DESC LIMIT 1")[0][0] in ("ok", "failed")
    return False


def load(base: Path, count: int, *, waves: int, pace: float, patience: float, every: int) -> Trouble:
    """Serve a folder that fills in waves, in trouble every `pace` seconds all the while, until all is done; the trouble that was.

    While a run is at work, one more waits in the server `every` so many seconds, and all that wait are looked through each time: where runs take
    minutes, a short time would be measured as growth.
    """
    inbox = Inbox(base / "in")
    inbox.folder.mkdir(parents=True)
    database = base / "outputs" / "zhinan.db"
    begun = time.monotonic()
    with serving(base, base / "log.txt", every=every) as process:
        trouble = Trouble(process, database, seed=count, pace=pace)
        trouble.start()
        for wave in range(waves):
            for number in range(count * wave // waves, count * (wave + 1) // waves):
                inbox.put(number)
            deadline = time.monotonic() + patience
            while trouble.documents < 0.9 * len(inbox.usable):
                assert process.poll() is None
                assert time.monotonic() < deadline, f"{trouble.documents} of {len(inbox.usable)}: {(base / 'log.txt').read_text()[-3000:]}"
                time.sleep(0.5)
        trouble.over.set()
        trouble.join()
        deadline = time.monotonic() + patience
        while not settled(database, inbox):
            assert process.poll() is None
            assert time.monotonic() < deadline, (base / "log.txt").read_text()[-3000:]
            time.sleep(1)
    judge(base, inbox)
    runs = Counter(state for (state,) in ask(database, "SELECT state FROM runs"))
    sys.stderr.write(
        f"\n{len(inbox.usable)} documents, {time.monotonic() - begun:.0f} s, runs {dict(runs)}, {dict(trouble.done)},"
        f" KB a document, and over how many: {trouble.slopes()}, MB at most: {trouble.heaviest()}\n"
    )
    return trouble


def judge(base: Path, inbox: Inbox) -> None:
    """Nothing lost, nothing doubled, nothing half, every quarantine explained."""
    database = base / "outputs" / "zhinan.db"
    usable = {name for name, fine in inbox.usable.items() if fine}
    refused = set(inbox.usable) - usable
    held = ask(
        database,
        "SELECT d.path, g.title, q.n, p.n FROM documents d JOIN document_guides USING (document_id) JOIN guides g USING (guide_id)"
        " JOIN (SELECT guide_id, COUNT(*) n FROM quantities GROUP BY guide_id) q USING (guide_id)"
        " JOIN (SELECT guide_id, COUNT(*) n FROM projects GROUP BY guide_id) p USING (guide_id) WHERE d.state = 'ok'",
    )
    assert sorted(Path(path).name for path, *_ in held) == sorted(usable)
    assert {(quantities, projects) for *_, quantities, projects in held} == {(FIGURES, 1)}
    assert all(str(int(Path(path).name[:6])) in re.findall(r"第(\d+)批", title) for path, title, *_ in held)
    assert ask(database, "SELECT COUNT(*), COUNT(DISTINCT guide_id) FROM guides") == [(len(usable) - inbox.copies,) * 2]
    assert ask(database, "SELECT COUNT(*) FROM quantities") == [(FIGURES * (len(usable) - inbox.copies),)]
    reasons = dict(ask(database, "SELECT path, problem FROM documents WHERE state = 'quarantined'"))
    assert {Path(path).name for path in reasons} == refused
    assert all(reason and not re.search("我们|自身的错误|our own fault|Traceback", reason) for reason in reasons.values()), reasons
    beside = {path.name.partition("-")[2].removesuffix(".reason.txt"): path.read_text() for path in (base / "outputs" / "quarantine").glob("*.reason.txt")}
    assert set(beside) == refused
    assert all(text.splitlines()[1].strip() for text in beside.values())
    published = (base / "outputs" / "tables" / "quantities.csv").read_bytes().count(b"\n")
    assert published == 1 + FIGURES * (len(usable) - inbox.copies)


@pytest.mark.parametrize(("grows", "keeps"), [(0.0, 0.0), (0.0, 9.0), (3.0, 0.0), (3.0, 9.0)])
def test_growth_is_told_from_warming_up_and_from_noise(grows: float, keeps: float) -> None:
    """A process that keeps 20 MB when warm, holds up to `keeps` MB for a moment, grows `grows` KB a document and 50 MB at its end."""
    dice = random.Random(5)
    weights = [(n, 100 + min(n, 600) / 30 + grows * n / 1000 + dice.choice((0, keeps))) for n in range(0, 3000, 40)]
    megabytes, documents = growth([*weights, *((2960, 150.0) for _ in range(30))], 600)
    assert documents > 1000
    assert abs(1000 * megabytes / documents - grows) < 0.1 + 0.1 * keeps
    assert growth(weights[:20], 600) == (0.0, 0)


# In a process of its own, as a worker is: no thread of another test leaves anything there.
TWICE = """
import gc, pickle
from pathlib import Path
from pipeline.workers import attempt
from tests.pipeline.test_prove_load import job, read_file

def read(path):
    pickle.dumps(attempt(read_file, job(path)))

files = sorted(Path().iterdir())
for path in files:
    read(path)
gc.collect()
gc.disable()
for path in files:
    read(path)
print(gc.collect())
"""


def job(path: Path) -> Job:
    """The task to read a file."""
    return Job(File(str(path), path.name, str(path)), Limits(), "", "")


def filled(folder: Path, count: int) -> list[Path]:
    """So many documents in a folder, the bad ones among them."""
    inbox = Inbox(folder)
    for number in range(count):
        inbox.put(number)
    return sorted(folder.iterdir())


def test_a_file_that_was_read_leaves_no_circle_behind(tmp_path: Path) -> None:
    """What is let go is gone at once: nothing waits for the collector of garbage, and no class or code is made for a single document."""
    filled(tmp_path, 128)
    done = subprocess.run([sys.executable, "-c", TWICE], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.prove
def test_a_worker_that_is_left_alone_does_not_grow(tmp_path: Path) -> None:
    """Each of many different documents eight times: the least that it weighs in the middle third of them, held against the least in the last."""
    count = int(os.environ.get("ZHINAN_LOAD", "20000"))
    files = filled(tmp_path, count // 8)
    weights: list[tuple[int, float]] = []
    for number, _ in enumerate(supervised(read_file, [job(path) for path in files * 8], workers=1, seconds=120.0, memory=2 << 30)):
        if number % 50 == 49:
            worker = next(one for one in reversed(psutil.Process().children()) if "spawn_main" in " ".join(one.cmdline()))
            weights.append((worker.pid, worker.memory_info().rss / 1000))
    third = len(weights) // 3
    grown = (min(kb for _, kb in weights[-third:]) - min(kb for _, kb in weights[third:-third])) / (50 * third)
    sys.stderr.write(f"\n{50 * len(weights)} documents read by one worker: {grown:.3f} KB a document, {max(kb for _, kb in weights) / 1000:.0f} MB at most\n")
    assert len({pid for pid, _ in weights}) == 1
    assert grown < MOST / 10


@pytest.mark.xdist_group("prefect")
def test_sixty_documents_in_trouble(tmp_path: Path) -> None:
    load(tmp_path, 60, waves=1, pace=0.05, patience=120, every=5)


@pytest.mark.prove
def test_twenty_thousand_documents_in_trouble(tmp_path: Path) -> None:
    trouble = load(tmp_path, int(os.environ.get("ZHINAN_LOAD", "20000")), waves=4, pace=0.25, patience=1500, every=20)
    assert all(trouble.done[what] > 0 for what in ("worker killed", "run killed", "database locked"))
    slopes = trouble.slopes()
    assert {"run", "serve"} <= set(slopes), slopes
    assert all(slopes[role][0] < MOST for role in ("run", "serve")), slopes
