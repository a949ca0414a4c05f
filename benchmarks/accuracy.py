"""How right the readings are: `docs/accuracy.md` from the gold guides, ours and the peers'.

    .venv/bin/python benchmarks/accuracy.py [--peers PYTHON]

PYTHON is the interpreter of an environment that holds `benchmarks/peers.txt` (`make bench` makes one); without it the peers' table says that
it was not measured. Everything but the peers is pure: the same tree gives the same page.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import scoring

from extractors.guides import extract_guides
from extractors.model.guide import Guide
from pipeline import tables

ROOT = Path(__file__).parents[1]
GUIDES = ROOT / "fixtures" / "guides"
PAGE = ROOT / "docs" / "accuracy.md"
SHOWN = ("found", "strict", "full", "placed", "indicator", "subject", "qualifier", "polarity")
NOTE = {
    "guangdong-ai-2020": "real; developed on",
    "synthetic-national-2023": "invented; developed on",
    "synthetic-noise-2021": "invented, with the damage of text layers; developed on",
    "unseen-national-biomed": "invented by one who did not know the code; at first sight strict 0.996, full 0.937; its causes of error mended since",
    "unseen-bounty-industry": "invented by an outsider too; at first sight strict 0.984, full 0.860",
    "unseen-city-livelihood": "invented by an outsider too; at first sight strict 0.990, full 0.962",
    "unseen-ministry-ocean": "invented by an outsider too; at first sight strict 0.933, full 0.881",
    "unseen-national-energy": "invented by another outsider; at first sight strict 0.966, full 0.893; mended since",
    "unseen-province-agri": "invented by another outsider; at first sight strict 0.975, full 0.876; mended since",
    "unseen-bounty-city": "invented by another outsider; at first sight strict 0.949, full 0.809; mended since",
    "unseen-fund-regional": "invented by another outsider; at first sight strict 0.942, full 0.869, one bound the wrong way; mended since",
    "unseen-damaged-safety": "invented by another outsider, with the damage of text layers; at first sight strict 0.965, full 0.878; mended since",
    "unseen-province-chips": "invented by another outsider; at first sight strict 0.924, full 0.859, one bound the wrong way; mended since",
    "unseen-industry-base": "invented by another outsider; at first sight strict 0.962, full 0.865, its outline not recognised, one bound the wrong way; mended since",
    "unseen-plain-numerals": "invented by another outsider, all numbers in words; at first sight strict 0.976, full 0.756; mended since",
    "unseen-national-equipment": "invented by another outsider; at first sight strict 1.000, full 0.973, subject 0.613; its closing chapter lost; mended since",
    "unseen-city-biomed": "invented by another outsider; at first sight strict 0.976, full 0.956, subject 0.565; its topics lost; mended since",
    "unseen-ministry-bounty": "invented by another outsider; at first sight strict 0.983, full 0.920, subject 0.685; brackets left in its titles; mended since",
    "unseen-ministry-health": "invented by another outsider; at first sight strict 0.990, full 0.950, subject 0.347; mended since",
    "unseen-province-materials": "invented by another outsider; at first sight strict 0.993, full 0.973, subject 0.500; mended since",
    "unseen-province-digital": "invented by another outsider; at first sight strict 0.993, full 0.920, subject 0.679; mended since",
}
ERRORS_SHOWN = 40


def read(slug: str) -> tuple[Guide, list[dict[str, object]]]:
    """A gold guide and its quantities as JSON rows."""
    guide = extract_guides((GUIDES / slug / "source.txt").read_bytes(), "source.txt")[0]
    return guide, [json.loads(tables.dumps(row)) for row in tables.rows(guide, only=("quantities",))["quantities"]]


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells) + " |"


def _scores(results: Mapping[str, tuple[scoring.Score, list[dict[str, object]], list[dict[str, object]]]]) -> list[str]:
    lines = [_row(("guide", "quantities", *SHOWN)), _row(["---"] * (2 + len(SHOWN)))]
    for slug, (score, gold, _) in results.items():
        shown = [int(score.figures[f]) if f == "polarity" else float(score.figures[f]) for f in SHOWN]
        lines.append(_row((f"{slug} ({NOTE.get(slug, 'invented')})", len(gold), *shown)))
    return lines


def _fields(results: Mapping[str, tuple[scoring.Score, list[dict[str, object]], list[dict[str, object]]]]) -> list[str]:
    lines = [_row(("guide", "pairs", *scoring.FIELDS)), _row(["---"] * (2 + len(scoring.FIELDS)))]
    for slug, (score, _, _) in results.items():
        lines.append(_row((slug, len(score.pairs), *(float(score.figures[f"field_{f}"]) for f in scoring.FIELDS))))
    return lines


def _errors(results: Mapping[str, tuple[scoring.Score, list[dict[str, object]], list[dict[str, object]]]]) -> list[str]:
    lines = []
    for slug, (score, gold, found) in results.items():
        named = [f"missed: {scoring.brief(gold[i])}" for i in score.missed]
        named += [f"extra: {scoring.brief(found[j])}" for j in score.extra]
        named += [f"{', '.join(fields)}: gold {scoring.brief(gold[i])} · read {scoring.brief(found[j])}" for i, j, fields in score.wrong]
        lines += [f"### {slug}: {len(named)}", ""]
        lines += [f"- {line}" for line in named[:ERRORS_SHOWN]] or ["none"]
        lines += [""]
    return lines


def _confidence(results: Mapping[str, tuple[scoring.Score, list[dict[str, object]], list[dict[str, object]]]]) -> list[str]:
    lines = [_row(("guide", "at 0.9 or more", "of these strictly right")), _row(["---"] * 3)]
    for slug, (score, gold, found) in results.items():
        sure = {k for k, row in enumerate(found) if float(str(row["confidence"])) >= 0.9}
        right = sum(all(scoring.same(f, gold[i], found[j]) for f in scoring.STRICT) for i, j in score.pairs if j in sure)
        lines.append(_row((slug, f"{len(sure)} of {len(found)}", f"{right} of {len(sure)}")))
    return lines


def _peers(
    python: str, guides: Mapping[str, Guide], results: Mapping[str, tuple[scoring.Score, list[dict[str, object]], list[dict[str, object]]]]
) -> list[str]:
    """value, value + unit, comparator and polarity errors of the peers, sentence by sentence, over the gold quantities whose place we know."""
    asked: list[tuple[str, list[tuple[int, int, dict[str, object], dict[str, object]]]]] = []
    for slug, (score, gold, found) in results.items():
        by_sentence: dict[tuple[str, int], list[tuple[int, int, dict[str, object], dict[str, object]]]] = {}
        quantities = {q.quantity_id: q for q in guides[slug].quantities}
        for i, j in score.pairs:
            quantity = quantities[str(found[j]["quantity_id"])]
            stretch = (quantity.number_start - quantity.sentence_start, quantity.number_end - quantity.sentence_start)
            by_sentence.setdefault((quantity.sentence, quantity.sentence_start), []).append((*stretch, gold[i], found[j]))
        asked += [(sentence, rows) for (sentence, _), rows in by_sentence.items()]
    sent = "".join(json.dumps({"text": sentence}, ensure_ascii=False) + "\n" for sentence, _ in asked)
    done = subprocess.run([python, str(ROOT / "benchmarks" / "peers.py")], input=sent, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    total = sum(len(rows) for _, rows in asked)
    counts: dict[str, list[int]] = {}
    for (_, rows), answer in zip(asked, answers, strict=True):
        for peer, hits in answer.items():
            tally = counts.setdefault(peer, [0, 0, 0, 0])
            for start, end, wanted, _ in rows:
                hit = next((h for h in hits if h[0] < end and start < h[1]), None)
                if hit is None:
                    continue
                bounds = [b for b in (wanted["lower"], wanted["upper"]) if b is not None]
                right = any(scoring.same("lower", {"lower": b}, {"lower": hit[2]}) for b in bounds)
                tally[0] += right
                tally[1] += right and bool(hit[3]) == bool(wanted["unit"])
                tally[2] += right and hit[4] == wanted["comparator"]
                tally[3] += bool(hit[4]) and scoring.inverted(wanted, {"comparator": hit[4], "change": wanted["change"]})
    lines = [_row(("reader", "value", "value + unit", "value + comparator", "wrong way round")), _row(["---"] * 5)]
    ours = [(score, gold, found) for score, gold, found in results.values()]
    pairs = [(gold[i], found[j]) for score, gold, found in ours for i, j in score.pairs]
    value = [all(scoring.same(f, g, p) for f in ("lower", "upper")) for g, p in pairs]
    lines.append(
        _row(
            (
                "zhinan",
                f"{sum(value)} of {total}",
                sum(v and scoring.same("unit", g, p) for v, (g, p) in zip(value, pairs, strict=True)),
                sum(v and scoring.same("comparator", g, p) for v, (g, p) in zip(value, pairs, strict=True)),
                sum(scoring.inverted(g, p) for g, p in pairs),
            )
        )
    )
    lines += [_row((peer, f"{a} of {total}", b, c, d)) for peer, (a, b, c, d) in counts.items()]
    return lines


def page(peers: str | None) -> str:
    """The whole page."""
    slugs = sorted(path.parent.parent.name for path in GUIDES.glob("*/gold/quantities.jsonl"))
    guides: dict[str, Guide] = {}
    results: dict[str, tuple[scoring.Score, list[dict[str, object]], list[dict[str, object]]]] = {}
    for slug in slugs:
        guides[slug], found = read(slug)
        gold = scoring.load(GUIDES / slug / "gold" / "quantities.jsonl")
        results[slug] = scoring.score(gold, found), gold, found
    lines = [
        "# How right the readings are",
        "",
        "Made by `.venv/bin/python benchmarks/accuracy.py` from the gold guides under `fixtures/guides/`. Records are paired in the order of the text;",
        "`found`, `strict` (lower, upper, comparator, unit) and `full` (also per, change, role) are F1 over all records; `placed` is the share of the",
        "pairs with project and section right; `indicator`, `subject`, `qualifier` the mean text F1; `polarity` counts bounds or changes read the wrong way.",
        "A guide that was developed on gives a floor against a fall, no forecast.",
        "",
        *_scores(results),
        "",
        "## By field (share of the pairs that agree)",
        "",
        *_fields(results),
        "",
        "## How sure, and how right",
        "",
        *_confidence(results),
        "",
        "## The peers on the same sentences",
        "",
        "A peer's hit counts where it overlaps the number: `value` if it gives one bound of the gold interval, `value + unit` if it also names some unit where the",
        "gold has one (whichever name), `value + comparator` if it also gives the gold comparator.",
        "",
        *(_peers(peers, guides, results) if peers else ["Not measured: no environment for the peers was given."]),
        "",
        "## The errors that remain",
        "",
        *_errors(results),
    ]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--peers", help="interpreter of the peers' environment")
    args = cli.parse_args()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(args.peers), encoding="utf-8")
    print(PAGE.relative_to(ROOT), file=sys.stderr)


if __name__ == "__main__":
    main()
