"""Text to quantities: ours beside the peers, generated guides, and whether a character costs more in a long text."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import corpus
from measure import ROOT, Spread, gold_files, gold_texts, in_turns, spread, timed
from peers import PEERS

CLAUSE_ENDS = "，。；：！？、\n"
GENERATED = 1_000_000
"""Characters of generated guides."""
SHORT = 1_789
"""Characters of the text whose multiples are read: a tenth of the gold guides."""
TURNS, ROUNDS = 7, 3
"""How often each peer reads the texts, and how often we do before and behind it."""

Texts = Sequence[tuple[str, str]]
"""(content, folded) of each."""


def quantities(texts: Texts, *, indicators: bool) -> int:
    """Reads texts whole, dates among them; gives the number of quantities. What is kept for a moment is forgotten."""
    from extractors import dates
    from extractors.quantities import quantities_in, units

    found = 0
    for content, folded in texts:
        dates._survey.cache_clear()  # noqa: SLF001 (a text is read once)
        units.match.cache_clear()
        found += len(quantities_in(content, folded, 0, len(content), dates.spans(folded), indicators=indicators)[0])
    return found


def ours(texts: Texts) -> dict[str, Callable[[], object]]:
    """Core and everything, as works to be timed."""
    return {"core": lambda: quantities(texts, indicators=False), "everything": lambda: quantities(texts, indicators=True)}


def measured(peers: Path | None) -> dict[str, Any]:
    """Seconds of the processor, and how many times ours each peer takes."""
    from extractors.normalise import fold

    gold = [(text.content, text.folded) for text in gold_texts()]
    made = [(one, fold(one)) for one in corpus.text(GENERATED)]
    clauses = _cut("".join(content for content, _ in gold), CLAUSE_ENDS)
    lines = [line for content, _ in gold for line in content.splitlines() if line.strip()]
    cuts = {"by clause": clauses, "by line": lines} if peers else {}
    return {
        "characters": sum(len(content) for content, _ in gold),
        "quantities": quantities(gold, indicators=False),
        **_beside(ours(gold), {cut: {peer: partial(_peer, peers, peer, pieces) for peer in PEERS} for cut, pieces in cuts.items()}),
        "tags": _jieba(lines),
        "length": _length(gold),
        "generated": {
            "characters": sum(len(content) for content, _ in made),
            "quantities": quantities(made, indicators=False),
            **{name: spread([timed(work)]) for name, work in ours(made).items()},
        },
    }


def _beside(works: Mapping[str, Callable[[], object]], readings: Mapping[str, Mapping[str, Callable[[], float]]]) -> dict[str, Any]:
    """Seconds of `works`, which are ours, and of what the peers read of each cut; for each work the peer's seconds over its own, once a turn.

    The speed of a machine drifts by half within minutes: each round of a peer is set against our rounds right before and right behind it.
    """
    spent: dict[str, list[float]] = {name: [] for name in works}
    found: dict[str, dict[str, dict[str, list[float]]]] = {
        cut: {peer: {what: [] for what in ("seconds", *works)} for peer in peers} for cut, peers in readings.items()
    }

    def rounds() -> dict[str, float]:
        for name, work in (*works.items(),) * ROUNDS:
            spent[name].append(timed(work))
        return {name: statistics.median(seconds[-ROUNDS:]) for name, seconds in spent.items()}

    rounds()
    before = rounds()
    for _ in range(TURNS):
        for cut, peers in readings.items():
            for peer, reading in peers.items():
                seconds = reading()
                behind = rounds()
                found[cut][peer]["seconds"].append(seconds)
                for name in works:
                    found[cut][peer][name].append(seconds / statistics.mean((before[name], behind[name])))
                before = behind
    return {
        "ours": {name: spread(seconds[ROUNDS:]) for name, seconds in spent.items()},
        "peers": {cut: {peer: {what: spread(each) for what, each in one.items()} for peer, one in peers.items()} for cut, peers in found.items()},
    }


def _cut(text: str, stops: str) -> list[str]:
    for stop in stops:
        text = text.replace(stop, stop + "\0")
    return [piece for piece in text.split("\0") if piece.strip()]


def _jieba(lines: Sequence[str]) -> Spread:
    import jieba
    import jieba.posseg

    jieba.setLogLevel(60)
    return in_turns({"tags": lambda: [list(jieba.posseg.cut(line)) for line in lines]}, 2)["tags"]


def _peer(python: Path | None, peer: str, pieces: Sequence[str]) -> float:
    """Seconds of one round of a peer over all pieces, in a process of its own."""
    sent = "".join(json.dumps({"text": piece}, ensure_ascii=False) + "\n" for piece in pieces)
    command = [str(python), str(ROOT / "benchmarks" / "peers.py"), "--only", peer, "--time", "1"]
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)
    rounds = json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])
    return float(rounds[peer][0])


def _length(gold: Texts) -> dict[str, Spread]:
    """Seconds for each character of one text that is so many times as long as a short one; the short ones are read often enough to tell."""
    content, folded = "\n".join(one for one, _ in gold)[:SHORT] + "\n", "\n".join(one for _, one in gold)[:SHORT] + "\n"
    found: dict[str, list[float]] = {}
    for _ in range(3):
        for times in (1, 10, 100, 1000):
            long = [(content * times, folded * times)] * max(1, 100 // times)
            found.setdefault(str(times), []).append(timed(ours(long)["core"]) / (SHORT + 1) / times / len(long))
    return {times: spread(seconds) for times, seconds in found.items()}


def stages(pages: bytes) -> dict[str, dict[str, float]]:
    """Milliseconds of each stage of the walk, the median over rounds: the gold texts, and `pages`, a PDF."""
    from extractors import guides

    names = (
        "read", "normalise", "segment", "find_metadata", "find_dates", "set_apart", "read_section", "_named_quantities", "find_items", "find_rules", "ledger",
        "audit", "find_contacts", "effective",
    )  # fmt: skip
    found: dict[str, dict[str, float]] = {}
    for title, files in {"three texts": gold_files(), "the first of them as PDF": [pages]}.items():
        rounds: list[dict[str, float]] = []
        for _ in range(7):
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
        result = None

        def work() -> None:
            nonlocal result
            result = function(*args, **options)

        spent[name] += timed(work)
        return result

    return call
