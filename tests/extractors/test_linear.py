"""Time grows with the length of a text and no faster: of every function of ours over endless texts, and of every pattern.

A function or a pattern that is new is tried unasked. Time is processor time. The suite tries short texts, `make prove` 10 KB, 100 KB and 1 MB.
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from itertools import count, pairwise
from pathlib import Path
from types import FrameType, FunctionType, ModuleType

import pytest
import regex

from extractors.guides import extract_guides
from extractors.readers import FORMATS, RECOGNISERS
from pipeline.ingest import Ingest
from pipeline.plan import Order
from pipeline.report import page
from pipeline.tables import rows
from tests import batches, documents

GROWTH = 2
"""Times that a byte may take longer in the next longer text: 1 where work is linear, 10 where it is quadratic."""
LENGTHS = (10_000, 100_000, 1_000_000)
"""Bytes of the long texts, in UTF-8."""


def text_of(atom: str, length: int) -> str:
    """The same again and again, until it is so many bytes long in UTF-8."""
    return atom * (length // len(atom.encode()) + 1)


def text_file(atom: str) -> Callable[[int], bytes]:
    """What makes a text file of a length from an atom."""
    return lambda length: text_of(atom, length).encode()


# ------------------------------------------------------------------------------------------------------------ every function

ENDLESS = (
    "1、", "1～", "10^", "三分之", "百分之", "万", "1次及", "不超过1亿元，", "1:", "（1）", "①", "1 ", "不低于", "1", "（", "《",
    "010-", "强度达到1MPa以上，", "2025年1月1日", "a@", "www.a.", "研究高性能",
    "指标\t1\t2\n", "1.1 研究内容\n", "- 1 -\n", "目录....1\n", "一、\n", "a\t\t1\n\t\n", "1.1项目一\n研究内容：甲。\n考核指标：强度≥1MPa。\n",
)  # fmt: skip
"""What is repeated without end: the first without a stop, so that the whole text is one sentence."""


Spent = defaultdict[str, float]
"""Seconds of each function of ours."""


COLLECTOR = "collector"


def _most(spent: Spent, count: int) -> list[tuple[str, float]]:
    return sorted(spent.items(), key=lambda one: -one[1])[:count]


@contextmanager
def sampled(limit: float) -> Iterator[Spent]:
    """How long each function of ours is at work in the body, told by a look every few milliseconds at which one it is. Raises TimeoutError beyond `limit`.

    What the collector of garbage takes is told apart: it comes at any moment, and would count for the function that is at work then.
    """
    spent: Spent = defaultdict(float)
    begun = last = time.process_time()
    collecting = False

    def charge(frame: FrameType | None) -> None:
        nonlocal last
        now, since = time.process_time(), last
        last = now
        while frame is not None and not frame.f_globals.get("__name__", "").startswith(("extractors", "pipeline")):
            frame = frame.f_back
        name = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}" if frame else "others"
        spent[COLLECTOR if collecting else name] += now - since

    def look(number: int, frame: FrameType | None) -> None:
        charge(frame)
        if last > begun + limit:
            raise TimeoutError(f"more than {limit:.1f} s; most in {_most(spent, 3)}")

    def collected(phase: str, told: dict[str, int]) -> None:
        nonlocal collecting
        charge(sys._getframe(1))
        collecting = phase == "start"

    before = signal.signal(signal.SIGPROF, look)
    gc.freeze()  # what other tests have left behind is not walked through again and again
    gc.callbacks.append(collected)
    signal.setitimer(signal.ITIMER_PROF, 0.002, 0.002)
    try:
        yield spent
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.callbacks.remove(collected)
        gc.unfreeze()


def slow_functions(work: Callable[[bytes], object], make: Callable[[int], bytes], lengths: tuple[int, ...], floor: float) -> dict[str, list[float]]:
    """Functions of which a byte takes more than GROWTH times as long in the file of the next length; those of less than `floor` seconds count as that.

    A file that takes so long that some function must have is given up, with a TimeoutError. Asked twice where there are some: what else the machine does
    slows down one function or another.
    """
    slow = _slow_functions(work, make, lengths, floor)
    again = _slow_functions(work, make, lengths, floor) if slow else {}
    return {name: taken for name, taken in slow.items() if name in again}


def _slow_functions(work: Callable[[bytes], object], make: Callable[[int], bytes], lengths: tuple[int, ...], floor: float) -> dict[str, list[float]]:
    taken: list[Spent] = []
    for k, length in enumerate(lengths):
        data = make(length)
        allowed = GROWTH * length / lengths[k - 1] * sum(taken[-1].values()) if taken else 0.0
        with sampled(allowed + 10) as spent:
            work(data)
        taken.append(spent)
    told = ", ".join(f"{length // 1000} KB {sum(spent.values()):.2f} s" for length, spent in zip(lengths, taken, strict=True))
    sys.stderr.write(f"\n{told}; {', '.join(f'{name} {spent:.2f} s' for name, spent in _most(taken[-1], 2))}\n")
    slow = {}
    for (shorter, before), (longer, after) in pairwise(zip(lengths, taken, strict=True)):
        for name, seconds in after.items():
            # The collector comes in steps, when what lives has grown by a quarter: it is judged with the whole, by the time that a file is given.
            if name != COLLECTOR and seconds > GROWTH * longer / shorter * max(before[name], floor):
                slow[name] = [each[name] for each in taken]
    return slow


def walk(data: bytes) -> None:
    """All that is made of a document: the guide, the rows, the page of the report."""
    guide = extract_guides(data, "long")[0]
    rows(guide, document_id="d", version="0")
    page(guide, data=data)


def test_what_takes_the_square_of_a_text_is_told() -> None:
    def square(data: bytes) -> int:
        return sum(x == y for x in data for y in data)

    def line(data: bytes) -> int:
        return sum(x == y for x in data * 900 for y in b"12")

    ours = {**globals(), "__name__": "extractors.planted"}
    squared, linear = (FunctionType(function.__code__, ours) for function in (square, line))
    lengths = (400, 3_200)
    assert [name.rpartition("square")[2] for name in slow_functions(squared, text_file("1"), lengths, 0.01)] == [".<locals>.<genexpr>"]
    assert slow_functions(linear, text_file("1"), lengths, 0.01) == {}
    with pytest.raises(TimeoutError, match=r"extractors\.planted\..*square"), sampled(0.1):
        squared(b"1" * 90_000)


@pytest.mark.parametrize("atom", ENDLESS)
def test_every_function_takes_linear_time(atom: str) -> None:
    assert slow_functions(walk, text_file(atom), (1_000, 8_000), 0.01) == {}


@pytest.mark.prove
@pytest.mark.parametrize("atom", ENDLESS)
def test_every_function_takes_linear_time_on_long_texts(atom: str) -> None:
    assert slow_functions(walk, text_file(atom), LENGTHS, 0.2) == {}


MAKERS: dict[str, Callable[[str], bytes]] = {
    "docx": documents.docx_file,
    "xlsx": documents.xlsx_file,
    "html": documents.html_file,
    "ofd": documents.ofd_file,
    "pdf": documents.pdf_flowing,
}


PROJECTS_HEAD = "“潮间带观测”专项指南\n（2031年度）\n本专项设若干任务。\n"
PROJECT = """任务# 浮标阵列研制
研究内容：研究浮标的锚泊方法，开发低功耗的组网算法。
考核指标：浮标不少于12个，续航≥300天，误码率不高于10^{-7}，功耗下降35%以上。
| 内容 | 经费（万元） | 要求 |
| 浮标 | 800 | 载重≥12kg |
"""


def long_file(kind: str, length: int) -> bytes:
    """A guide of so many bytes of text, in a format: the same project and the same table again and again, each with its number."""
    number = count(1)
    return MAKERS[kind](re.sub("任务#", lambda _: f"任务{next(number)}", PROJECTS_HEAD + text_of(PROJECT, length)))


def test_every_format_is_tried() -> None:
    assert set(MAKERS) == set(FORMATS) - set(RECOGNISERS) - {"plain"}


@pytest.mark.prove
@pytest.mark.parametrize("kind", MAKERS)
def test_every_reader_takes_linear_time_on_long_files(kind: str) -> None:
    assert slow_functions(walk, partial(long_file, kind), LENGTHS, 0.2) == {}


@pytest.mark.prove
@pytest.mark.parametrize("atom", ["不超过1亿元，", "2025年1月1日", ENDLESS[-1]])
def test_a_run_over_a_long_file_takes_linear_time(atom: str, tmp_path: Path) -> None:
    """Database, tables, workbook, calendar and all."""

    def run(data: bytes) -> None:
        place = tmp_path / str(len(data))
        place.mkdir()
        (place / "long.txt").write_bytes(data)
        batches.work(Ingest(Order(inputs=(str(place / "long.txt"),), out=str(place / "out"), engine="local")))

    assert slow_functions(run, text_file(atom), LENGTHS, 0.2) == {}


# ------------------------------------------------------------------------------------------------------------ every pattern

COLLECT = """
import importlib, json, pkgutil, re, sys
import regex
from extractors import patterns
patterns.STORE.known.clear()
import extractors, pipeline
for package in (extractors, pipeline):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)
from extractors.guides import extract_guides
extract_guides(sys.stdin.buffer.read(), "sample")
plain = {(p.pattern, p.flags & ~(re.U | regex.V0)) for name, m in list(sys.modules.items()) if name.startswith(("extractors", "pipeline"))
         for p in vars(m).values() if isinstance(p, re.Pattern) and isinstance(p.pattern, str)}
json.dump([[p, f, {n: list(v) for n, v in lists}] for p, f, lists in patterns.STORE.known] + [[p, f, {}] for p, f in sorted(plain)], sys.stdout)
"""
ATOMS = (
    "1", "一", "a", " ", "\n", "（", "1.", "1,", "1 ", "年", "的", "A-", "中 ", "1、", "（1", "a.", "\t", ".", "不", "、", "2025年1月", "技术和",
)  # fmt: skip
"""The stuff of the patterns: digits, letters, Han, blanks, brackets, joints."""


@cache
def compiled() -> list[regex.Pattern[str]]:
    """Every pattern that the library compiles, on import or at work on a sample; found by asking it, so that new ones are tried unasked."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", COLLECT],
        input=documents.SAMPLE.encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return [regex.compile(pattern, flags, **lists) for pattern, flags, lists in json.loads(done.stdout)]


FINDS = 20_000
"""So many finds tell how long a text takes that is full of them."""
SHORTEST = 1.0
"""No pattern is stopped before so many seconds: the engine goes by the clock on the wall, which runs on while other programs work."""


def search_time(pattern: regex.Pattern[str], text: str, limit: float) -> float:
    """Processor time of all finds in a text, or `limit` where they take longer. Behind `FINDS` the rest is reckoned by what was done of it."""
    before, begin = time.process_time(), 0
    try:
        for count, found in enumerate(pattern.finditer(text, timeout=max(limit, SHORTEST)), 1):
            begin = begin or found.end()
            if count == FINDS:
                return (time.process_time() - before) * len(text) / abs(found.end() - begin)
    except TimeoutError:
        return max(limit, time.process_time() - before)
    return time.process_time() - before


@cache
def matched_only() -> frozenset[str]:
    """The patterns that the library only ever asks whether they match at one place, told from its source: no text is searched with them."""
    root = Path(__file__).parents[2]
    used: dict[str, int] = Counter()
    asked: dict[str, int] = Counter()
    for path in (*(root / "extractors").rglob("*.py"), *(root / "pipeline").rglob("*.py")):
        module = importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (meant := pattern_meant(node, module)) is not None:
                used[meant] += 1
            if isinstance(node, ast.Attribute) and node.attr in ("match", "fullmatch") and (meant := pattern_meant(node.value, module)) is not None:
                asked[meant] += 1
    return frozenset(pattern for pattern, count in used.items() if count == asked[pattern])


def pattern_meant(node: ast.AST, module: ModuleType) -> str | None:
    """The pattern that an expression in a module stands for: NAME, module.NAME, or _made() of a function that makes it once."""

    def value(node: ast.AST) -> object:
        match node:
            case ast.Name(ctx=ast.Load()):
                return vars(module).get(node.id)
            case ast.Attribute(value=ast.Name() as owner) if isinstance(found := value(owner), ModuleType):
                return getattr(found, node.attr, None)
            case ast.Call(args=[], keywords=[]) if getattr(value(node.func), "__annotations__", {}).get("return") == "regex.Pattern[str]":
                return value(node.func)()  # type: ignore[operator]
        return None

    meant = value(node)
    return meant.pattern if isinstance(meant, regex.Pattern | re.Pattern) else None


def match_time(pattern: regex.Pattern[str], text: str, limit: float) -> float:
    """Processor time of one question at the beginning of a text, or `limit` where it takes longer."""
    before = time.process_time()
    with suppress(TimeoutError):
        pattern.match(text, timeout=max(limit, SHORTEST))
    return time.process_time() - before


def slow_patterns(sizes: tuple[int, ...], atom: str) -> list[str]:
    """Patterns that take more than GROWTH times as long a byte in the longer text of `atom`, from one size to the next.

    How slow the slowest is that takes linear time is printed.
    """
    assert len(compiled()) > 300
    slow = []
    pace: dict[str, float] = {}
    texts = [text_of(atom, length) + "\u2603乙" for length in sizes]
    for pattern in compiled():
        take = match_time if pattern.pattern in matched_only() else search_time
        taken = [take(pattern, texts[0], 10.0)]
        for (shorter, _), (longer, text) in pairwise(zip(sizes, texts, strict=True)):
            allowed = max(GROWTH * longer / shorter * taken[-1], 0.02)
            taken.append(take(pattern, text, allowed))
            if taken[-1] >= allowed:
                taken[-1] = take(pattern, text, allowed)  # once more: what else the machine does slows one down
            if taken[-1] >= allowed:
                slow.append(f"{atom!r}: {', '.join(f'{spent * 1000:.1f} ms' for spent in taken)}: {pattern.pattern[:100]}")
                break
        pace[pattern.pattern] = taken[-1] / sizes[len(taken) - 1] * 1e6
    sys.stderr.write(f"\n{atom!r}: at most {max(pace.values()):.1f} µs a byte: {max(pace, key=pace.__getitem__)[:100]!r}\n")
    return slow


@pytest.mark.parametrize("atom", ATOMS[:8])
def test_every_pattern_takes_linear_time(atom: str) -> None:
    assert slow_patterns((1000, 8000), atom) == []


@pytest.mark.prove
@pytest.mark.parametrize("atom", ATOMS)
def test_every_pattern_takes_linear_time_on_long_texts(atom: str) -> None:
    assert slow_patterns(LENGTHS, atom) == []
