"""`docs/performance.md` from the results of a run: what was measured, the ratios, the targets, and where the time goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from starts import BARE

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
RECOGNIZERS = "Recognizers-Text zh-cn"
STAGES = {
    "read": "reader", "normalise": "normalise", "segment": "segment", "find_metadata": "metadata", "find_dates": "dates",
    "set_apart": "papers, codes and names with numerals", "read_section": "quantities with phrases",
    "_named_quantities": "their ids and places", "find_items": "items", "find_rules": "rules", "ledger": "ledger", "audit": "audit", "find_contacts": "contacts",
    "effective": "facts", "the rest": "the rest", "all": "**all**",
}  # fmt: skip

PAGED = ("read", "normalise", "segment", "read_section", "find_rules", "ledger")
"""The stages that take most of a page of PDF."""

Table = Mapping[str, Any]


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"
    yield ""


def _spread(one: Mapping[str, float], scale: float = 1000) -> str:
    return f"{scale * one['median']:,.2f} ({scale * one['min']:,.2f} to {scale * one['max']:,.2f})"


def _times(one: Mapping[str, float]) -> str:
    digits = 0 if one["median"] >= 10 else 2
    return f"{one['median']:,.{digits}f} × ({one['min']:,.{digits}f} to {one['max']:,.{digits}f})"


def ratios(results: Table) -> Iterator[tuple[str, str, str, bool | None]]:
    """What, target, measured, whether it is reached."""
    text = results["text"]
    peer = text["peers"].get("by clause", {}).get(RECOGNIZERS)
    for name, target in (("core", 250), ("everything", 80)):
        what = f"text, {name}, against Recognizers by clause"
        yield what, f"≥ {target} ×", _times(peer[name]) if peer else "not measured", peer is not None and peer[name]["median"] >= target
    for title in ("a guide", "indicators, 10 pages"):
        one = results["pdf"][title]["over"]
        lines, guide = (one[f"zhinan, {what} / pdfium characters"] for what in ("reader", "Guide"))
        plumber = one["pdfplumber.extract_text / zhinan, Guide"]
        yield f"PDF ({title}) to characters in lines against pdfium characters", "", f"{_times(lines)} its time", None
        yield f"PDF ({title}) to Guide against pdfium characters", "≤ 2.0 × its time", f"{_times(guide)} its time", guide["median"] <= 2
        yield f"PDF ({title}) to Guide against `pdfplumber.extract_text`", "≥ 6 × faster", f"{_times(plumber)} faster", plumber["median"] >= 6
    for clock in ("processor", "wall"):
        over = results["cold"]["extract, text"][clock]["median"] - results["cold"]["python -c pass"][clock]["median"]
        yield f"cold start, text, {clock} time over `python -c pass`", "≤ 0.30 s", f"{over:.3f} s", over <= 0.30
    length = text["length"]
    grown = length["1000"]["median"] / length["1"]["median"]
    yield "cost of a character at 1,000 × the length", "≤ 1.1 ×", f"{grown:.2f} ×", grown <= 1.1
    workers = results["batch"]["workers"]
    gain = workers["1"]["median"] / workers["2"]["median"]
    yield f"extraction stage of {workers['guides']:,} guides, 2 workers against 1", "≥ 1.8 ×", f"{gain:.2f} ×", gain >= 1.8
    small, *_, large = results["batch"]["memory"]
    for name in ("peak of reading and storing", "peak"):
        more = results["batch"]["memory"][large][name] / results["batch"]["memory"][small][name]
        whole = "peak memory of the whole run" if name == "peak" else "peak memory of reading and storing"
        yield f"{whole}, {int(large):,} guides against {small}", "≤ 1.2 ×", f"{more:.2f} ×", more <= 1.2
    for name, least, other in (("SQLite", 0.5, "bare executemany"), ("PostgreSQL", 0.3, "COPY"), ("DuckDB", 0.0, "bare INSERT")):
        one = results["database"][name]
        share = one["bare"]["median"] / one["upserts"]["median"]
        yield f"upserts into {name} against {other} of the same rows", f"≥ {least} ×" if least else "", f"{share:.2f} ×", share >= least if least else None


def kept(results: Table) -> dict[str, str]:
    """What the next page says of this run: how busy the machine was, and the ratios."""
    return {"load": f"{results['machine']['load']:.1f}", **{what: found for what, _, found, _ in ratios(results)}}


def _text(results: Table) -> Iterator[str]:
    text = results["text"]
    size, count = text["characters"], text["quantities"]
    rows: list[Sequence[object]] = []

    def row(name: str, one: Mapping[str, float], size: int = size, count: int = 0, times: Sequence[str] = ("", "")) -> None:
        rows.append((name, f"{size / one['median'] / 1000:,.1f}", f"{1e6 * one['median'] / count:.0f}" if count else "", _spread(one), *times))

    row("zhinan, core (`indicators=False`)", text["ours"]["core"], count=count)
    row("zhinan, everything", text["ours"]["everything"], count=count)
    for cut, peers in text["peers"].items():
        for peer, one in peers.items():
            row(f"{peer}, {cut}", one["seconds"], times=(_times(one["core"]), _times(one["everything"])))
    row("jieba.posseg, tags alone, by line", text["tags"])
    made = text["generated"]
    row("zhinan, core, generated guides", made["core"], made["characters"], made["quantities"])
    row("zhinan, everything, generated guides", made["everything"], made["characters"], made["quantities"])
    yield "## Text to quantities"
    yield ""
    yield f"The three gold guides ({size:,} characters, {count} quantities), dates among them; and guides from a grammar of the bench's own"
    yield f"({made['characters']:,} characters, {made['quantities']:,} quantities, read once). The peers read in turns with us: the times of core and of everything"
    yield "that a peer takes are of its round and of our rounds right before and right behind it, the median of the turns, the least and the most."
    yield ""
    head = ("reader", "thousand characters a second", "µs a quantity", "ms, median (fastest to slowest)", "times core", "times everything")
    yield from _table(head, rows)
    yield "One text of 1,789 characters, so many times one behind the other:"
    yield ""
    yield from _table(("length", "µs a character, core"), [(f"{int(times):,} ×", _spread(one, 1e6)) for times, one in text["length"].items()])


def _pages(results: Table) -> Iterator[str]:
    titles = list(results["pdf"])
    yield "## PDF to Guide"
    yield ""
    yield "Milliseconds of the processor a page. The guide is the first gold guide, set in A4; the pages of indicators hold nothing but 考核指标, no two lines alike,"
    yield "as no guide does from end to end."
    yield ""
    head = [f"{title} ({one['pages']:,} pages, {one['quantities'] / one['pages']:.0f} quantities each)" for title, one in results["pdf"].items()]
    names = [name for name in results["pdf"][titles[0]] if name not in ("pages", "quantities", "characters", "over")]
    rows = [(name, *(_spread(results["pdf"][title][name], 1) if name in results["pdf"][title] else "" for title in titles)) for name in names]
    yield from _table(("", *head), rows)


def _cold(results: Table) -> Iterator[str]:
    cold = results["cold"]
    slower = cold[BARE]["wall"]["median"] / cold["extract, text"]["wall"]["median"]
    yield "## Cold start"
    yield ""
    yield "Seconds of whole processes, in turns. Bytecode and compiled patterns are on disk, as `make run` and `make test` leave them; where ours are not kept, a"
    yield f"start takes {slower:.1f} times as long."
    yield ""
    yield from _table(("", "processor", "wall"), [(name, _spread(one["processor"], 1), _spread(one["wall"], 1)) for name, one in cold.items()])


def _batch(results: Table) -> Iterator[str]:
    batch = results["batch"]
    workers, engines, memory, mixed = batch["workers"], batch["engines"], batch["memory"], batch["mixed"]
    plain, flow = (engines[f"processes, 2 workers{how}"]["to the end"] for how in ("", ", through Prefect"))
    yield "## Batches"
    yield ""
    yield f"Wall seconds; short generated guides ({workers['bytes'] / (workers['guides'] + 8) / 1000:.1f} kB each)."
    yield ""
    rows = [(count, f"{workers['guides'] / workers[count]['median']:.0f}", _spread(workers[count], 1)) for count in ("1", "2")]
    yield f"The extraction stage alone, {workers['guides']:,} guides from files to rows in this process:"
    yield ""
    yield from _table(("workers", "guides a second", "seconds"), rows)
    runs = [(name, one) for name, one in engines.items() if name != "guides"]
    yield f"A whole batch of {engines['guides']} guides into SQLite and table files, a process each, from its start:"
    yield ""
    yield from _table(
        ("engine", "first file in the database", "reading and storing, guides a second", "to the end", "guides a second overall"),
        [
            (
                name,
                f"{one['to the first file in the database']:.2f}",
                f"{engines['guides'] / one['reading and storing']:.0f}",
                f"{one['to the end']:.2f}",
                f"{engines['guides'] / one['to the end']:.0f}",
            )
            for name, one in runs
        ],
    )
    yield f"Prefect's share of that run: {flow - plain:.1f} of {flow:.1f} s ({100 * (flow - plain) / flow:.0f} %), its import, server and database among them."
    yield ""
    first, last, end = (mixed[f"to the {moment}"] for moment in ("first file in the database", "last file in the database", "end"))
    yield f"{mixed['files']} files, PDF, DOCX and HTML, through `zhinan run`'s flow: the first rows stand in the database after {first:.1f} s, all of them after"
    yield f"{last:.1f} s, the table files after {end:.1f} s."
    yield ""
    yield "Memory of the process and its two workers together, MB:"
    yield ""
    yield from _table(
        ("guides", "peak of reading and storing", "peak of the whole run", "over time", "seconds"),
        [
            (
                f"{int(count):,}",
                f"{one['peak of reading and storing'] / 1e6:.0f}",
                f"{one['peak'] / 1e6:.0f}",
                " ".join(f"{size / 1e6:.0f}" for size in one["memory"]),
                f"{one['to the end']:.0f}",
            )
            for count, one in memory.items()
        ],
    )


def _database(results: Table) -> Iterator[str]:
    stores = results["database"]
    yield "## Databases"
    yield ""
    yield "The rows of all tables of generated guides into empty tables with their keys, indexes and triggers, wall time; in turns with the bare insert of the same"
    yield "rows (SQLite `executemany`, PostgreSQL `COPY`, DuckDB `INSERT` of 500 rows at a time)."
    yield ""
    rows = [
        (name, f"{one['rows']:,}", *(f"{one['rows'] / one[work]['median']:,.0f}" for work in ("bare", "upserts", "upserts again")), _spread(one["upserts"]))
        for name, one in stores.items()
        if name != "views"
    ]
    yield from _table(("", "rows", "bare, rows a second", "upserts", "upserts again, nothing new", "upserts, ms"), rows)
    views = stores["views"]
    yield f"The views of a SQLite with {views['quantities']:,} quantities:"
    yield ""
    yield from _table(("question", "ms, median (fastest to slowest)"), [(name, _spread(one)) for name, one in views["questions"].items()])


def _stages(results: Table) -> Iterator[str]:
    stages = results["stages"]
    titles = list(stages)
    rows = [
        (STAGES[name], *(f"{stages[title][name]:.1f} ({100 * stages[title][name] / stages[title]['all']:.0f} %)" for title in titles))
        for name in stages[titles[0]]
    ]
    yield "## Where the time goes, stage by stage"
    yield ""
    yield "Milliseconds of the processor, median of 7."
    yield ""
    yield from _table(("stage", *titles), rows)


def _limits(results: Table) -> Iterator[str]:
    """What stands between the figures and the targets, and what was tried."""
    one = results["pdf"]["a guide"]
    limit, reader, guide, plumber = (one[name]["median"] for name in ("pdfium characters", "zhinan, reader", "zhinan, Guide", "pdfplumber.extract_text"))
    each = one["characters"] / one["pages"] / 1000
    stages = {name: share for name, share in results["stages"]["three texts"].items() if name != "all"}
    first, second, third = sorted(stages, key=lambda name: -stages[name])[:3]
    share = sum(stages[name] for name in (first, second, third)) / results["stages"]["three texts"]["all"]
    machine = results["batch"]["machine"]
    room, takes = (2 * limit - reader) / each, (guide - reader) / each
    paged = {name: share / one["pages"] for name, share in results["stages"]["the first of them as PDF"].items()}
    six, held = plumber / 6, 6 / 7 * limit
    rest = paged["all"] - sum(paged[name] for name in PAGED)
    yield "## What the next limit is"
    yield ""
    yield f"**The walk.** {STAGES[first]}, {STAGES[second]} and {STAGES[third]} take {100 * share:.0f} % of the three texts. Inside them nothing stands out: by"
    yield "samples, no function has 3 % of the whole to itself, and collecting garbage takes 1 %. What is left are Python calls, a few dozen short ones for each"
    yield "numeral. Compiled with mypyc (the 25 modules of `extractors/quantities`, tried by hand), text to quantities runs 1.3 times as fast: too little to ask for"
    yield "a compiler at installation and for a second form of every module."
    yield ""
    yield f"**PDF.** Within twice pdfium's own time our reader leaves {room:.1f} µs a character for all that follows: paragraphs, outline, quantities with phrases,"
    yield f"rules, ledger. They take {takes:.1f}. pdfium spends two thirds of its time on loading a page, which no reader can save: by samples (perf), most of"
    yield "it goes into interpreting the outline of every glyph, once for the page and once for its text, since pdfium keeps the boxes of codes below 256 only. Its"
    yield "interface has no way to the text that passes this by. What can be gained lies in the walk."
    yield ""
    left, following = six - held, guide - held
    reading, paragraphs, outline, quantities, rules, ledger = (paged[name] for name in PAGED)
    yield f"By the stages above, a page of the guide takes {paged['all']:.1f} ms: {reading:.1f} for characters in lines, {paragraphs:.1f} for paragraphs,"
    yield f"{outline:.1f} for the outline, {quantities:.1f} for quantities with phrases, {rules:.1f} for rules, {ledger:.1f} for the ledger, {rest:.1f} for all else."
    yield f"Twice pdfium is {2 * limit:.1f}."
    yield ""
    yield f"Six times as fast as pdfplumber would be {six:.1f} ms a page. pdfium, asked the plain way, takes {limit:.1f} alone, and of that, by hand, no reader can save"
    yield f"six sevenths ({held:.1f}): five for loading a page, one for the boxes (0.6 µs a character, one call each, since pdfium has none for many). That leaves"
    yield f"{left:.1f} ms for lines and all that follows them, which take {following:.1f}: out of reach without compiled code, whatever is gained in the walk."
    yield "A second thread gains wall time only: pdfium admits one thread at a time, and is asked for sizes and baselines while lines are made."
    yield ""
    yield f"**Two workers.** A bare loop in two processes at once does {machine['gain']:.2f} times as much here as in one: what the machine gives to a second worker."
    yield ""
    yield "**Memory.** A batch takes more until the database's pages in memory (4 MB; with 16 MB storing 2,500 guides took no less time) and the rows that wait for a"
    yield "group of Parquet are full, which is behind a thousand guides; from there to ten thousand it grows by what it notes of each file."
    yield ""
    yield "What was tried and kept, measured by hand on the three texts: records of many fields made by plain assignment (7 % of the core), records filled in once"
    yield "instead of copied (3 % of the walk), the ledger taking over the numerals of the sections (4 %), rules looked for only where their words stand (6 %),"
    yield "patterns tried only near what each of their matches must hold; what is no figure (dates, numbers of papers) laid over the numerals"
    yield "instead of looked up for each, and a question asked only where the character beside the numeral can be part of its answer (together 13 % of the core)."
    yield "Later, of reading with phrases: a pattern tried only where the character at its edge can be part of a match (8 %), a clause asking only the finders"
    yield "that its signs call for, and keywords, units and cues looked up by the characters beside them (8 %); of the core: the standard library's patterns for"
    yield "what is looked for all over a text or behind every number (a third of the time of `regex` each, together 4 %), the records of a figure made by place, units"
    yield "that stand for themselves and round millions told at once (together 8 %). What costs clarity there is a record made by place, for 2 % of the core."
    yield "Later still, of the core (a sixth of its instructions): what is set apart looked for round plain words, one search for each word, which the engine finds ten"
    yield "times as fast as an alternation of them (3 %), one search that tells of a numeral where it begins and whether it is plain (2 %), and questions asked only"
    yield "where the one character beside the figure can be part of the answer (cues, denominators, changes, SI values; together 10 %)."
    yield "And again (a tenth of the core's instructions): which judges have a question about a numeral told by the characters on both sides of it together, Chinese"
    yield "numerals among them (2 %), more of what stands plainly read by that one search (a colon or a full stop with no digit behind it, 十, 百, 万 alone; 2 %), and no"
    yield "pattern tried that the sign it needs, or how far two figures stand apart, already denies (5 %); of reading with phrases, the end of a phrase asked by its"
    yield "last character before any word is tried there (2 %)."
    yield "A walk looks for garbage once in 100,000 records instead of 700: of 10 to 300 pages of nothing but 考核指标 that was 4 to 7 % (with 20,000 a round still"
    yield "fell into each guide of a dozen pages, for 1 %)."
    yield "Of a guide as PDF, old code and new in turns: characters asked for without a conversion of types and lines measured once (7 % of the reader); rules read"
    yield "in research contents and indicators only where all words of one term stand, and with them what normalise, headings, contacts and the catalogue of names"
    yield "did twice (7 % of what follows the reader); pointers to boxes made once, heights reckoned of uneven lines only, characters to be folded and wide ones told"
    yield "by a pattern (a tenth of normalise; together 2 % of the instructions of the whole). Tried and not kept: coordinates turned run by run, a pair of characters"
    yield "looked up instead of the first (by a pattern of `re` 0.4 ms of a guide, for 2 ms of a start), overlaps asked line by line (most lines hold one to three),"
    yield "words looked for one by one in a clause instead of by one alternation, frozen records made in `__new__` (0.1 µs of 0.7 each)."
    yield "Then, in instructions (5 % of the three texts with phrases, 2.6 % of a guide as PDF): a large alternation tried only where a short pattern of `re`"
    yield "finds what each match holds, or where the two characters at its edge can end one; words of rules found by one pattern of their first two characters;"
    yield "labels of sections looked up where the first two characters of one stand; nothing gone through for clauses without circumstances and sentences without"
    yield "rules. What is left is spread thin: no pattern takes more than a quarter of a per cent of a guide, all of them together 6 %."
    yield ""
    yield "Of a start, by hand too: records of the house's own instead of the standard library's dataclasses (18 %), no rounds for garbage while everything that is"
    yield "made stays, and none at the end (10 %), lexicons without their examples (3 %); what runs only for a terminal's width is not loaded (1 %)."


def write(results: Table) -> None:
    """Writes the page."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    other = results.get("another run", {})
    targets = [
        (what, target, found, "" if reached is None else "yes" if reached else "**no**", other.get(what, ""))
        for what, target, found, reached in ratios(results)
    ]
    lines = [
        "# How fast it is",
        "",
        "Made by `make bench` (`benchmarks/run.py`); the figures stand in `benchmarks/results.json`. Everything compared was measured in one run on",
        "one machine; times are processor time (user and system), which other work on the machine disturbs least, but where wall time is said.",
        "Ratios are those of medians; against the peers' reading of text and against pdfium and pdfplumber, medians of the ratios of turns, with the least and the most."
        + (f" Measured anew in a run of their own: {', '.join(results['anew'])}." if results.get("anew") else ""),
        "",
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory'] / 2**30:.0f} GB, {machine['system']}, Python {machine['python']}.",
        f"Load at the start {machine['load']:.1f}. {versions}; the peers as in `benchmarks/peers.txt`.",
        "",
        "## Targets",
        "",
        *_table(("", "target", "measured", "reached", f"in another run, at load {other['load']}" if other else ""), targets),
        "How right the readings are, ours and the peers', stands in [accuracy.md](accuracy.md).",
        "",
        *_text(results),
        *_pages(results),
        *_cold(results),
        *_batch(results),
        *_database(results),
        *_stages(results),
        *_limits(results),
    ]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
