"""`docs/performance.md` from the results of a run: what was measured, the ratios, the targets, and where the time goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
RECOGNIZERS = "Recognizers-Text zh-cn"
NAMES = {
    "read": "reader", "normalise": "normalise", "segment": "segment", "find_metadata": "metadata", "find_dates": "dates", "quantities_in": "quantities with phrases",
    "find_items": "items", "find_rules": "rules", "ledger": "ledger", "audit": "audit", "find_contacts": "contacts", "effective": "facts",
    "the rest": "ids and places of the records", "all": "**all**",
}  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"
    yield ""


def _ms(one: Mapping[str, float], scale: float = 1000) -> str:
    return f"{scale * one['median']:.2f} ({scale * one['min']:.2f} to {scale * one['max']:.2f})"


def _targets(results: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """What, target, measured, whether it is reached."""
    text, ours = results["text"], results["text"]["ours"]
    rows: list[tuple[str, str, str, bool | None]] = []
    peer = text["peers"].get("by clause", {}).get(RECOGNIZERS)
    for name, target in (("core", 250), ("everything", 80)):
        ratio = peer["median"] / ours[name]["median"] if peer else 0.0
        rows.append((f"text, {name}, against Recognizers by clause", f"≥ {target} ×", f"{ratio:.0f} ×" if peer else "not measured", ratio >= target))
    for title, one in results["pdf"].items():
        reader, guide = one["zhinan, reader"]["median"], one["zhinan, Guide"]["median"]
        limit, plumber = one["pdfium characters"]["median"], one["pdfplumber.extract_text"]["median"]
        rows.append((f"{title}: reader against pdfium characters", "", f"{reader / limit:.2f} × its time", None))
        if "prose" in title:
            rows.append((f"{title}: Guide against pdfium characters", "≤ 2.0 × its time", f"{guide / limit:.2f} × its time", guide / limit <= 2))
            rows.append((f"{title}: Guide against pdfplumber.extract_text", "≥ 6 × faster", f"{plumber / guide:.1f} × faster", plumber / guide >= 6))
    cold = results["cold"]
    for clock in ("processor", "wall"):
        over = cold["extract, text"][clock]["median"] - cold["python -c pass"][clock]["median"]
        rows.append((f"cold start, text, {clock} time over `python -c pass`", "≤ 0.30 s", f"{over:.2f} s", over <= 0.30))
    length = text["length"]
    longest = max(length, key=int)
    grown = length[longest] / length["10"]
    rows.append((f"cost of a character at {longest} × the length against 10 ×", "≤ 1.1 × (at 1,000 ×)", f"{grown:.2f} ×", grown <= 1.1))
    batch = results["batch"]
    gain = min(batch["1"]) / min(batch["2"])
    rows.append((f"extraction of {batch['guides']} guides, 2 workers against 1", "≥ 1.8 × (1,000 guides)", f"{gain:.2f} ×", gain >= 1.8))
    sink = results["database"]
    share = sink["executemany"]["median"] / sink["upserts"]["median"]
    rows.append(("upserts into SQLite against bare executemany", "≥ 0.5 ×", f"{share:.2f} ×", share >= 0.5))
    return [(what, target, found, "" if reached is None else "yes" if reached else "**no**") for what, target, found, reached in rows]


def _text(results: Mapping[str, Any]) -> Iterator[str]:
    text = results["text"]
    size, count = text["characters"], text["quantities"]
    rows: list[Sequence[object]] = []

    def row(name: str, one: Mapping[str, float], size: int = size, count: int = 0) -> None:
        rows.append((name, f"{size / one['median'] / 1000:,.0f}", f"{1e6 * one['median'] / count:.0f}" if count else "", _ms(one)))

    row("zhinan, core (`indicators=False`)", text["ours"]["core"], count=count)
    row("zhinan, everything", text["ours"]["everything"], count=count)
    row("zhinan, core, once more after the peers", text["ours after the peers"]["core"], count=count)
    row("zhinan, everything, once more after the peers", text["ours after the peers"]["everything"], count=count)
    for cut, peers in text["peers"].items():
        for peer, one in peers.items():
            row(f"{peer}, {cut}", one)
    row("jieba.posseg, tags alone, by line", text["tags"])
    made = text["generated"]
    row("zhinan, core, generated guides", made["core"], made["characters"], made["quantities"])
    row("zhinan, everything, generated guides", made["everything"], made["characters"], made["quantities"])
    yield "## Text to quantities"
    yield ""
    yield f"The three gold guides ({size:,} characters, {count} quantities), dates among them; and guides from a grammar of the bench's own"
    yield f"({made['characters']:,} characters)."
    yield ""
    yield from _table(("reader", "thousand characters a second", "µs a quantity", "ms, median (fastest to slowest)"), rows)
    lengths = [(f"{times} ×", f"{1e6 * seconds:.2f}") for times, seconds in text["length"].items()]
    yield "One text, the three guides repeated:"
    yield ""
    yield from _table(("length", "µs a character, core"), lengths)


def _rest(results: Mapping[str, Any]) -> Iterator[str]:
    yield "## PDF to Guide, ms a page"
    yield ""
    for title, one in results["pdf"].items():
        works = [(name, _ms(values, 1)) for name, values in one.items() if name != "pages"]
        yield f"{title} ({one['pages']}):"
        yield ""
        yield from _table(("", "median (fastest to slowest)"), works)
    yield "## Cold start, seconds of whole processes"
    yield ""
    yield "Bytecode and compiled patterns are on disk, as `make run` and `make test` leave them, whatever `PYTHONDONTWRITEBYTECODE` says; without them a start"
    yield "takes about twice as long."
    yield ""
    yield from _table(
        ("", "processor", "wall"), [(name, _ms(one["processor"], 1), _ms(one["wall"], 1)) for name, one in results["cold"].items()]
    )
    batch, sink = results["batch"], results["database"]
    yield "## Batch and database"
    yield ""
    one, two = min(batch["1"]), min(batch["2"])
    yield f"{batch['guides']} generated guides ({batch['characters']:,} characters) from text to rows, wall seconds: one worker {one:.2f}, two {two:.2f}."
    yield ""
    rate = [(name, f"{sink['rows'] / sink[name]['median']:,.0f}", _ms(sink[name])) for name in ("executemany", "upserts", "upserts again")]
    yield f"{sink['rows']:,} rows of all tables into SQLite:"
    yield ""
    yield from _table(("", "rows a second", "ms, median (fastest to slowest)"), rate)


def _stages(results: Mapping[str, Any]) -> Iterator[str]:
    stages = results["stages"]
    titles = list(stages)
    yield "## Where the time goes, stage by stage (processor ms, median of 5)"
    yield ""
    rows = [
        (NAMES[name], *(f"{stages[title][name]:.1f} ({100 * stages[title][name] / stages[title]['all']:.0f} %)" for title in titles))
        for name in stages[titles[0]]
    ]
    yield from _table(("stage", *titles), rows)
    yield "The core is spread evenly (sampled): whether a numeral counts (names.py) takes a fifth, binding cues a sixth, the scan itself, units and the frozen"
    yield "record an eighth each. What is left are Python calls and short patterns for each numeral; the next limit is the interpreter: fewer calls, or these"
    yield "modules compiled. With phrases, the walk back from the figure takes about as much again as the core."


def write(results: Mapping[str, Any]) -> None:
    """Writes the page."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    lines = [
        "# How fast it is",
        "",
        "Made by `make bench` (`benchmarks/run.py`); the figures stand in `benchmarks/results.json`. Everything compared was measured in one run on",
        "one machine; times are processor time (user and system), which other work on the machine disturbs least, but where wall time is said.",
        "Ratios are those of medians.",
        "",
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}; load at the start {machine['load']:.1f}.",
        f"{versions}; the peers as in `benchmarks/peers.txt`.",
        "",
        "## Targets",
        "",
        *_table(("", "target", "measured", "reached"), _targets(results)),
        "How right the readings are, ours and the peers', stands in [accuracy.md](accuracy.md).",
        "",
        *_text(results),
        *_rest(results),
        *_stages(results),
        "",
        "Not measured here yet: 1,000 and 10,000 guides and their memory, Prefect's share, PostgreSQL and DuckDB, the views at a million quantities.",
    ]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
