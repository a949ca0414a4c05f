"""What the peers read in a text. Runs in the peers' own environment, not in ours.

Takes JSON lines `{"text": …}` on standard input; gives for each a JSON line: peer → list of [start, end, value, unit, comparator] with value and unit as the
peer names them (empty where it names none). `--time N` reads every text N times and gives one line: peer → processor seconds of each round.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

Found = list[tuple[int, int, str, str, str]]

warnings.filterwarnings("ignore")


def recognizers() -> Callable[[str], Found]:
    """Microsoft Recognizers-Text, zh-cn: dimension, currency, percentage and number, the longest where they overlap."""
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_number_with_unit import recognize_currency, recognize_dimension
    from recognizers_text import Culture

    readers = (recognize_currency, recognize_dimension, recognize_percentage, recognize_number)

    def read(text: str) -> Found:
        found: Found = []
        for reader in readers:
            for result in reader(text, Culture.Chinese):
                start, end = result.start, result.end + 1
                if any(start < e and s < end for s, e, *_ in found):
                    continue
                value = str((result.resolution or {}).get("value") or "")
                unit = str((result.resolution or {}).get("unit") or ("%" if value.endswith("%") else ""))
                found.append((start, end, value.rstrip("%"), unit, ""))
        return sorted(found)

    return read


def jionlp() -> Callable[[str], Found]:
    """JioNLP: money amounts; its `definition` says blur-, blur+ or accurate."""
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp as jio

    signs = {"blur-": "lt", "blur+": "gt", "blur": "approx"}

    def read(text: str) -> Found:
        found: Found = []
        for hit in jio.ner.extract_money(text, with_parsing=True, ret_all=False):
            start, end = hit["offset"]
            detail = hit.get("detail") or {}
            number = detail.get("num")
            value = number[0] if isinstance(number, list) else number
            found.append((start, end, str(value or ""), str(detail.get("case") or ""), signs.get(str(detail.get("definition")), "eq")))
        return found

    return read


def quantulum() -> Callable[[str], Found]:
    """quantulum3 (English)."""
    from quantulum3 import parser

    def read(text: str) -> Found:
        found: Found = []
        for hit in parser.parse(text):
            start, end = hit.span
            unit = hit.unit.name
            found.append((start, end, str(hit.value), "" if unit == "dimensionless" else unit, ""))
        return found

    return read


PEERS = {"Recognizers-Text zh-cn": recognizers, "JioNLP money": jionlp, "quantulum3": quantulum}


def plain(value: str) -> str:
    """A number as plain digits; empty where it is none."""
    try:
        return format(Decimal(value.replace(",", "")).normalize(), "f")
    except InvalidOperation:
        return ""


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--time", type=int, default=0, metavar="N")
    cli.add_argument("--only", choices=sorted(PEERS))
    args = cli.parse_args()
    texts = [json.loads(line)["text"] for line in sys.stdin if line.strip()]
    readers = {name: make() for name, make in PEERS.items() if args.only in (None, name)}

    def read(reader: Callable[[str], Found], text: str) -> Found:
        try:
            return reader(text)
        except Exception:  # noqa: BLE001 (a peer that fails on a text has found nothing in it)
            return []

    if args.time:
        rounds: dict[str, list[float]] = {}
        for name, reader in readers.items():
            for text in texts[:20]:
                read(reader, text)
            for _ in range(args.time):
                start = time.process_time()
                for text in texts:
                    read(reader, text)
                rounds.setdefault(name, []).append(time.process_time() - start)
        print(json.dumps(rounds))
        return
    for text in texts:
        rows = {name: [(s, e, plain(v), u, c) for s, e, v, u, c in read(reader, text)] for name, reader in readers.items()}
        print(json.dumps(rows, ensure_ascii=False))


if __name__ == "__main__":
    main()
