"""Speed and accuracy beside the peers: `make bench`, or `python benchmarks/run.py [--peers PYTHON] [--quick]`.

Everything that is compared is measured in this one run, on this machine, in turns. Times are those of the processor (user and system), which
other work on the machine disturbs least; where a whole process or several are measured it is said. Writes `benchmarks/results.json` and the
page `docs/performance.md`; `--page` only writes the page anew from the results.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

RESULTS = ROOT / "benchmarks" / "results.json"
GOLD = ("guangdong-ai-2020", "synthetic-national-2023", "synthetic-noise-2021")
FIRST = ROOT / "fixtures" / "guides" / GOLD[0] / "source.txt"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
ROUNDS = 7
CLAUSE_ENDS = "，。；：！？、\n"
MEMORY = 4 << 30

Spread = dict[str, float]


def spread(values: Sequence[float]) -> Spread:
    """Median, fastest and slowest."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def timed(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    start = clock()
    work()
    return clock() - start


def in_turns(works: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, Spread]:
    """Each work once to warm up, then all of them in turns; processor seconds."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(timed(work))
    return {name: spread(values) for name, values in times.items()}


def gold_texts() -> list[Any]:
    from extractors.normalise import normalise
    from extractors.readers import read

    files = [ROOT / "fixtures" / "guides" / slug / "source.txt" for slug in GOLD]
    return [normalise(read(path.read_bytes(), path.name)) for path in files]


def quantities(texts: Sequence[tuple[str, str]], *, indicators: bool) -> int:
    """Reads texts (content, folded) whole, dates among them; gives the number of quantities. What is kept for a moment is forgotten."""
    from extractors import dates
    from extractors.quantities import quantities_in, units

    found = 0
    for content, folded in texts:
        dates._survey.cache_clear()  # noqa: SLF001 (a text is read once)
        units.match.cache_clear()
        found += len(quantities_in(content, folded, 0, len(content), dates.spans(folded), indicators=indicators)[0])
    return found


def text_to_quantities(peers: Path | None, *, quick: bool) -> dict[str, Any]:
    import corpus

    from extractors.normalise import fold

    gold = [(text.content, text.folded) for text in gold_texts()]
    characters = sum(len(content) for content, _ in gold)
    made = [(one, fold(one)) for one in corpus.text(200_000 if quick else 1_000_000)]
    size = sum(len(one) for one, _ in made)
    clauses = _cut("".join(content for content, _ in gold), CLAUSE_ENDS)
    lines = [line for content, _ in gold for line in content.splitlines() if line.strip()]
    result: dict[str, Any] = {"characters": characters, "quantities": quantities(gold, indicators=False)}
    ours = in_turns({"core": lambda: quantities(gold, indicators=False), "everything": lambda: quantities(gold, indicators=True)}, 11)
    result["ours"] = ours
    result["generated"] = {"characters": size, "quantities": quantities(made[:1], indicators=False)}
    result["generated"]["quantities"] = quantities(made, indicators=False)
    result["generated"] |= in_turns(
        {"core": lambda: quantities(made, indicators=False), "everything": lambda: quantities(made, indicators=True)}, 1
    )
    result["tags"] = _jieba(lines)
    result["peers"] = _peers(peers, {"by clause": clauses, "by line": lines}) if peers else {}
    again = in_turns({"core": lambda: quantities(gold, indicators=False), "everything": lambda: quantities(gold, indicators=True)}, 5)
    result["ours after the peers"] = again
    result["length"] = _length(gold, quick=quick)
    return result


def _cut(text: str, stops: str) -> list[str]:
    for stop in stops:
        text = text.replace(stop, stop + "\0")
    return [piece for piece in text.split("\0") if piece.strip()]


def _jieba(lines: Sequence[str]) -> Spread:
    import jieba
    import jieba.posseg

    jieba.setLogLevel(60)
    return in_turns({"tags": lambda: [list(jieba.posseg.cut(line)) for line in lines]}, 2)["tags"]


def _peers(python: Path, texts: dict[str, list[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, pieces in texts.items():
        sent = "".join(json.dumps({"text": piece}, ensure_ascii=False) + "\n" for piece in pieces)
        command = [str(python), str(ROOT / "benchmarks" / "peers.py"), "--time", "3"]
        done = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)
        rounds = json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])
        found[name] = {peer: spread(seconds) for peer, seconds in rounds.items()}
    return found


def _length(gold: Sequence[tuple[str, str]], *, quick: bool) -> dict[str, float]:
    """Seconds for each character of one text that is so many times as long as the gold guides."""
    content, folded = "\n".join(one for one, _ in gold), "\n".join(one for _, one in gold)
    found = {}
    for times in (1, 10, 100) if quick else (1, 10, 100, 300):
        long = [((content + "\n") * times, (folded + "\n") * times)]
        seconds = [timed(lambda: quantities(long, indicators=False)) for _ in range(max(1, 5 // times))]  # noqa: B023 (run at once)
        found[str(times)] = min(seconds) / len(long[0][0])
    return found


def stages() -> dict[str, dict[str, float]]:
    """Milliseconds of each stage of the walk, the median over rounds: the gold texts, and a PDF of prose."""
    import pdf_reader

    from extractors import guides

    names = (
        "read", "normalise", "segment", "find_metadata", "find_dates", "quantities_in", "find_items", "find_rules", "ledger", "audit",
        "find_contacts", "effective",
    )  # fmt: skip
    documents = {
        "three texts": [(ROOT / "fixtures" / "guides" / slug / "source.txt").read_bytes() for slug in GOLD],
        "PDF of 10 pages": [pdf_reader.document(10)],
    }
    found: dict[str, dict[str, float]] = {}
    for title, files in documents.items():
        rounds: list[dict[str, float]] = []
        for _ in range(5):
            spent = dict.fromkeys(names, 0.0)
            originals = {name: getattr(guides, name) for name in names}
            for name, function in originals.items():
                setattr(guides, name, _counted(name, function, spent))
            try:
                whole = timed(lambda: [guides.extract_guides(data, "bench") for data in files])  # noqa: B023 (run at once)
            finally:
                for name, function in originals.items():
                    setattr(guides, name, function)
            rounds.append({**spent, "the rest": whole - sum(spent.values()), "all": whole})
        found[title] = {name: 1000 * statistics.median(one[name] for one in rounds) for name in rounds[0]}
    return found


def _counted(name: str, function: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return function(*args, **options)
        finally:
            spent[name] += time.process_time() - start

    return call


def pdf(*, quick: bool) -> dict[str, Any]:
    """Milliseconds a page: pages of prose and pages of tables."""
    import pdf_reader
    from pypdfium2 import PdfDocument

    from extractors.guides import extract_guides
    from tests import documents

    rows = "\n".join(f"| {k} | 指标{k}的名称 | ≥{k * 3 + 1}MPa | 不少于{k}件 |" for k in range(1, 160))
    made = {"10 pages of prose": pdf_reader.document(10), "pages of tables": documents.pdf_flowing(f"2031年度海湾省专项申报指南\n{rows}")}
    if not quick:
        made["100 pages of prose"] = pdf_reader.document(100)
    found: dict[str, Any] = {}
    for title, data in made.items():
        with PdfDocument(data) as opened:
            pages = len(opened)
        works: dict[str, Callable[[], object]] = {
            "pdfium characters": lambda: pdf_reader.by_pdfium(data),  # noqa: B023 (run at once)
            "zhinan, reader": lambda: pdf_reader.by_us(data),  # noqa: B023
            "zhinan, Guide": lambda: extract_guides(data, "bench.pdf"),  # noqa: B023
            "pdfplumber.extract_text": lambda: pdf_reader.by_pdfplumber(data),  # noqa: B023
            "pdfminer.extract_text": lambda: _pdfminer(data),  # noqa: B023
        }
        times = in_turns(works, 1 if pages > 50 else 3)
        found[title] = {"pages": pages} | {name: {k: 1000 * v / pages for k, v in one.items()} for name, one in times.items()}
    return found


def _pdfminer(data: bytes) -> str:
    from io import BytesIO

    from pdfminer.high_level import extract_text

    return extract_text(BytesIO(data))


def cold(rounds: int = 9) -> dict[str, dict[str, Spread]]:
    """Whole processes in turns, with bytecode and patterns warm as set-up leaves them; processor and wall seconds."""
    import pdf_reader

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "guide.pdf"
        file.write_bytes(pdf_reader.document(3))
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "extract, text": [sys.executable, "-m", "zhinan", "extract", str(FIRST)],
            "extract, PDF of 3 pages": [sys.executable, "-m", "zhinan", "extract", str(file)],
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
                subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
                after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
                times[name].append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall))
    return {
        name: {"processor": spread([one for one, _ in pairs]), "wall": spread([one for _, one in pairs])} for name, pairs in times.items()
    }


def rows_of(text: str) -> int:
    """What a worker of the batch does: text to rows; gives their number."""
    from extractors.guides import extract_guides
    from pipeline import tables

    return sum(len(rows) for guide in extract_guides(text.encode(), "bench.txt") for rows in tables.rows(guide).values())


def batch(guides: int) -> dict[str, Any]:
    """Seconds (wall) for so many generated guides in one and in two worker processes, started before the clock does."""
    import corpus

    from pipeline.workers import supervised

    texts = [corpus.guide(seed) for seed in range(guides)]
    found: dict[str, Any] = {"guides": guides, "characters": sum(map(len, texts))}
    for workers in (1, 2, 1, 2):
        outcomes = supervised(rows_of, [*texts[:2], *texts], workers=workers, seconds=60, memory=MEMORY)
        for _ in range(2):
            next(outcomes)
        start = time.perf_counter()
        failed = [outcome.failure for outcome in outcomes if outcome.failure]
        if failed:
            raise RuntimeError(str(failed[0]))
        found.setdefault(str(workers), []).append(time.perf_counter() - start)
    return found


def database(guides: int) -> dict[str, Any]:
    """Rows a second into SQLite: our upserts into an empty database and again, beside bare `executemany` of the same rows."""
    import corpus

    from extractors.guides import extract_guides
    from pipeline import tables
    from pipeline.sinks.database import Database

    made: dict[str, list[dict[str, object]]] = {table.name: [] for table in tables.TABLES}
    for seed in range(guides):
        guide = extract_guides(corpus.guide(seed).encode(), f"{seed}.txt")[0]
        source = guide.text.source
        row = tables.document_row(path=f"/in/{seed}.txt", name=f"{seed}.txt", sha256=source.sha256, size=9, source=source, fingerprint="1")
        made["documents"].append(row)
        made["document_guides"].append({"document_id": row["document_id"], "guide_id": guide.guide_id})
        for name, found in tables.rows(guide, document_id=str(row["document_id"]), version="0").items():
            made[name] += found
    count = sum(map(len, made.values()))
    times: dict[str, list[float]] = {"executemany": [], "upserts": [], "upserts again": []}
    with tempfile.TemporaryDirectory() as folder:
        for k in range(3):
            ours = Database(f"sqlite:///{folder}/ours{k}.db")
            ours.create()
            times["upserts"].append(timed(lambda: ours.write(made)))  # noqa: B023 (run at once)
            times["upserts again"].append(timed(lambda: ours.write(made)))  # noqa: B023
            ours.close()
            bare = sqlite3.connect(f"{folder}/ours{k}.db")
            bare.execute("PRAGMA foreign_keys = off")
            for name in made:
                bare.execute(f"DELETE FROM {name}")
            bare.commit()
            times["executemany"].append(timed(lambda: _bare(bare, made)))  # noqa: B023
            bare.close()
    return {"rows": count, **{name: spread(values) for name, values in times.items()}}


def _bare(connection: sqlite3.Connection, made: dict[str, list[dict[str, object]]]) -> None:
    for name, rows in made.items():
        if rows:
            places = ", ".join("?" * len(rows[0]))
            names = ", ".join(f'"{name}"' for name in rows[0])
            values = [[_plain(value) for value in row.values()] for row in rows]
            connection.executemany(f"INSERT INTO {name} ({names}) VALUES ({places})", values)
    connection.commit()


def _plain(value: object) -> Any:
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def machine() -> dict[str, Any]:
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    packages = ("regex", "rjieba", "jieba", "pypdfium2", "pdfplumber", "pdfminer.six", "SQLAlchemy", "prefect")
    return {
        "processor": model or platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "versions": {name: version(name) for name in packages},
    }


def peers_python(given: str) -> Path | None:
    """The interpreter of the peers' environment, which is made where none is given; None where it cannot be made."""
    if given:
        return Path(given)
    if not PEERS.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS.parents[1])], check=True)
        installed = subprocess.run([str(PEERS), "-m", "pip", "install", "--quiet", "-r", str(ROOT / "benchmarks" / "peers.txt")], check=False)
        if installed.returncode:
            print("the peers could not be installed; measured without them", file=sys.stderr)
            return None
    return PEERS


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--peers", default="", metavar="PYTHON", help="interpreter of an environment that holds benchmarks/peers.txt")
    cli.add_argument("--quick", action="store_true", help="smaller sizes")
    cli.add_argument("--page", action="store_true", help="write docs/performance.md from the results there are")
    args = cli.parse_args()
    import performance

    if not args.page:
        python = peers_python(args.peers)
        measured: dict[str, Any] = {"machine": machine()}
        steps: dict[str, Callable[[], Any]] = {
            "text": lambda: text_to_quantities(python, quick=args.quick),
            "stages": stages,
            "pdf": lambda: pdf(quick=args.quick),
            "cold": cold,
            "batch": lambda: batch(100),
            "database": lambda: database(20 if args.quick else 60),
        }
        for name, step in steps.items():
            print(f"{name} …", file=sys.stderr, flush=True)
            measured[name] = step()
        RESULTS.write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        accuracy = [sys.executable, str(ROOT / "benchmarks" / "accuracy.py"), *(["--peers", str(python)] if python else [])]
        subprocess.run(accuracy, check=True)
    performance.write(json.loads(RESULTS.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
