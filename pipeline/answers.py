"""What a reviewer has typed: read from the sheet 待复核 or a CSV of the same columns, and kept in `review.csv` beside the results.

An answer belongs to a figure: the hash of its sentence and the place of its number in it. So it outlives a rerun, another version, a rebuilt database and
next year's edition, until that sentence changes. 照原样 pins the reading there is, 改正 changes what the 改… columns say, 误读 says that the
number is no figure, 漏读 adds one that was not read; 撤回 takes an answer back. What no figure stands behind (a missing section) can only be
answered 照原样.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from extractors.errors import InputError
from extractors.identity import digest
from extractors.model.quantity import SIGNS, Quantity, plain_number
from pipeline.atomic import replacing
from pipeline.labels import CHANGES, ROLES
from pipeline.language import say

Verdict = Literal["right", "corrected", "missed", "false", "withdrawn"]
VERDICTS: dict[str, Verdict] = {"照原样": "right", "改正": "corrected", "漏读": "missed", "误读": "false", "撤回": "withdrawn"}
COMPARATORS = {**{sign: name for name, sign in SIGNS.items()}, "～": "range", "±": "pm"}
FIELDS = {
    "改比较词": "comparator", "改数值": "value", "改至": "to", "改单位": "unit", "改每": "per", "改变化": "change", "改指标": "indicator",
    "改主体": "subject", "改条件": "qualifier", "改角色": "role",
}  # fmt: skip
"""Column in which a change is typed → what it changes."""

COLUMNS = ("指南", "项目", "原文", "片段", "读作", "处理", *FIELDS, "备注", "键", "读法")
SHEET, ALL, NOTHING = "待复核", "全部数量", "无"
"""The sheet that takes answers, the one from which a figure may be named by its 数量标识, and what is typed to empty a field."""

NAME, WORKBOOK = "review.csv", "zhinan.xlsx"
"""Where the answers of an output folder are kept, and the workbook there into which they are typed."""

SHORT = 12
"""A sentence of fewer characters (the cell of a table) says too little by itself: an answer to it holds under its own project only."""

_TOLD = 5
"""Mistakes in one file that are told at a time."""

_ROLES = {word: code for code, word in ROLES.items()} | {code: code for code in ROLES}
_CHANGES = {word: code for code, word in CHANGES.items() if word} | {code: code for code in CHANGES} | {NOTHING: "none"}
_POWERS = {"万": 10**4, "亿": 10**8}
_FORMULA = ("=", "+", "-", "@", "'")
_NUMBERING = re.compile(r"[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|\d{1,2}(?:[)）、]|[.．](?!\d))|[①-⑳]|[一二三四五六七八九十]{1,3}、")
_BLANK = re.compile("[\\s\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def squeezed(text: str) -> str:
    """The text without blanks and without what no cell of a workbook keeps: what is hashed and compared."""
    bare = "".join(text.split())
    return bare if bare.isprintable() else _BLANK.sub("", bare)


def figure_key(sentence: str, before: str) -> str:
    """The key of a figure: the hash of its sentence, and how many signs stand `before` its number in it, blanks not counted.

    The number of a clause, （2） or 3., is no part of it: a clause that was only moved is the same one.
    """
    return _key(squeezed(sentence), len(squeezed(before)))


def _key(bare: str, at: int) -> str:
    unnumbered = _unnumbered(bare)
    cut = len(bare) - len(unnumbered)
    return f"{_hash(unnumbered)}@{at - cut}" if cut <= at else f"{_hash(bare)}@{at}"


@lru_cache(maxsize=16)
def _hash(bare: str) -> str:
    """The figures of a sentence are asked for one after another."""
    return digest(bare)


def _unnumbered(bare: str) -> str:
    mark = _NUMBERING.match(bare)
    return bare[mark.end() :] if mark else bare


def issue_key(guide_key: object, code: object, project: object, about: str) -> str:
    """The key of a finding behind which no figure stands; `about` is the text it is about, else what it says."""
    return f"!{guide_key}:{digest(code, project, squeezed(about))}"


@dataclass(frozen=True, slots=True)
class Reading:
    """The fields of a quantity that a reviewer may change."""

    comparator: str = "eq"
    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_closed: bool = True
    upper_closed: bool = True
    unit: str = ""
    per: str = ""
    change: str = "none"
    indicator: str = ""
    subject: str = ""
    qualifier: str = ""
    role: str = "target"

    @classmethod
    def of(cls, found: Quantity | Mapping[str, object]) -> Reading:
        """That of a quantity or of its row."""
        get: Callable[[str], Any] = found.__getitem__ if isinstance(found, Mapping) else lambda name: getattr(found, name)
        return cls(**{name: get(name) for name in cls.__dataclass_fields__})

    @classmethod
    def from_json(cls, text: str) -> Reading:
        """The reverse of `as_json`. Raises ValueError."""
        try:
            given = json.loads(text)
            ends = {name: None if given[name] is None else Decimal(given[name]) for name in ("lower", "upper")}
            return cls(**{**given, **ends})
        except (TypeError, KeyError, InvalidOperation) as error:
            raise ValueError(str(error)) from None

    def plain(self) -> dict[str, object]:
        """The fields for JSON, numbers in plain digits."""
        return {name: plain_number(value) if isinstance(value, Decimal) else value for name, value in asdict(self).items()}

    def as_json(self) -> str:
        """For the column 读法."""
        return json.dumps(self.plain(), ensure_ascii=False)

    def changed(self, typed: Mapping[str, str]) -> Reading:
        """The reading with what was typed. Raises ValueError, in words for the reviewer, where that makes no sense."""
        words = {name: "" if value == NOTHING else value for name, value in typed.items() if name in ("unit", "per", "indicator", "subject", "qualifier")}
        if "role" in typed:
            words["role"] = _code(typed["role"], _ROLES, "改角色")
        if "change" in typed:
            words["change"] = _code(typed["change"], _CHANGES, "改变化")
        made: Reading = replace(self, **words)  # type: ignore[arg-type]
        return made._bounded(typed) if {"comparator", "value", "to"} & typed.keys() else made

    def _bounded(self, typed: Mapping[str, str]) -> Reading:
        comparator = _code(typed["comparator"], COMPARATORS, "改比较词") if "comparator" in typed else self.comparator
        two = self.comparator in ("range", "pm")
        value = _number(typed["value"], "改数值") if "value" in typed else self.upper if self.lower is None else self.lower
        other = _number(typed["to"], "改至") if "to" in typed else self.upper if two else None
        if value is None:
            raise ValueError(say("缺“改数值”", "改数值 is missing"))
        if comparator == "pm" and other is None:
            value, other = -abs(value), abs(value)
        if comparator in ("range", "pm"):
            if other is None:
                raise ValueError(say("区间要填“改至”", "a range needs 改至"))
            if value > other:
                raise ValueError(say(f"“改数值”{value} 大于“改至”{other}", f"改数值 {value} is above 改至 {other}"))
            return replace(self, comparator=comparator, lower=value, upper=other, lower_closed=True, upper_closed=True)
        if "to" in typed:
            raise ValueError(say("“改至”只用于 ～ 和 ±", "改至 goes with ～ and ± only"))
        low, high = comparator in ("ge", "gt", "eq", "approx"), comparator in ("le", "lt", "eq", "approx")
        return replace(
            self, comparator=comparator, lower=value if low else None, upper=value if high else None,
            lower_closed=low and comparator != "gt", upper_closed=high and comparator != "lt",
        )  # fmt: skip


def _code(word: str, codes: Mapping[str, str], column: str) -> str:
    from extractors.normalise import fold

    plain = fold(word)
    found = codes.get(word) or codes.get(plain) or (plain if plain in codes.values() else "")
    if not found:
        raise ValueError(say(f"“{column}”不认识“{word}”", f"{column}: {word!r} is not known") + f"：{' '.join(codes)}")
    return found


def _number(text: str, column: str) -> Decimal:
    plain = text.replace(",", "").replace("，", "").strip()
    power = _POWERS.get(plain[-1:], 1)
    try:
        value = Decimal(plain[:-1] if power > 1 else plain) * power
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(say(f"“{column}”不是数字：{text}", f"{column} is no number: {text}"))
    return value


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `text` is the sentence, or for what a reviewer added by hand any stretch of the guide; `key` is empty for the latter.

    `at` is the place of the number in it, blanks not counted (-1 where no figure is meant); `machine` is the reading as JSON that was shown when the answer
    was given, `typed` what the reviewer wants changed; `where` says which row of which sheet it is.
    """

    verdict: Verdict
    guide: str
    project: str
    text: str
    quote: str
    at: int
    typed: tuple[tuple[str, str], ...] = ()
    machine: str = ""
    shown: str = ""
    note: str = ""
    key: str = ""
    where: str = ""

    @property
    def name(self) -> str:
        """What it answers: another answer of this name takes its place."""
        return f"{self.key or _key(squeezed(self.text), self.at)}|{squeezed(self.guide)}|{squeezed(self.project)}"

    def concerns(self, guide_key: str, bare: str) -> bool:
        """Whether a guide of this key and text (`squeezed`) may hold what it answers."""
        return self.key.startswith(f"!{guide_key}:") if self.key.startswith("!") else _unnumbered(squeezed(self.text)) in bare

    @property
    def told(self) -> tuple[object, ...]:
        """What it says; two answers that differ in this contradict each other."""
        return self.verdict, self.typed

    def reading(self, found: Quantity | None) -> Reading:
        """The reading that the reviewer wants; `found` is what the machine reads today. Raises ValueError."""
        base = Reading.from_json(self.machine) if self.machine else Reading.of(found) if found else alone(self.text, self.at) or Reading()
        return base.changed(dict(self.typed))


def alone(text: str, at: int) -> Reading | None:
    """How the machine reads the number at a place of a text, the text taken by itself; None where it reads none there."""
    from extractors.quantities import find_quantities

    return next((Reading.of(q) for q in find_quantities(text) if len(squeezed(text[: q.number_start])) == at), None)


# Reading ----------------------------------------------------------------------------------------------------------------

_Cells = Mapping[str, str]
_OF_FIGURES = ("指南", "项目", "原句片段", "界限", "数量标识", "句子", "键")


def read(path: Path) -> list[Answer]:
    """The answers of a workbook (its sheet 待复核) or a CSV file; rows without one are passed over.

    Raises InputError where it is no such file, or an answer makes no sense: then it names sheet and row.
    """
    places: dict[str, _Cells] = {}
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        rows, places = _of_workbook(path)
    elif path.suffix.lower() == ".csv":
        rows = _of_csv(path)
    else:
        raise InputError(str(path), say("不是复核文件", "is no review"), ".xlsx, .csv")
    found: dict[str, Answer] = {}
    wrong: list[str] = []
    for where, cells in rows:
        try:
            answer = _answer(cells, where, places)
            if answer and (other := found.get(answer.name)) and other.told != answer.told:
                raise ValueError(say(f"与{other.where}互相矛盾", f"contradicts {other.where}"))
        except ValueError as error:
            wrong.append(f"{where}：{error}")
            continue
        if answer:
            found[answer.name] = answer
    if wrong:
        more = say(f"；另有 {len(wrong) - _TOLD} 处", f"; {len(wrong) - _TOLD} more") if len(wrong) > _TOLD else ""
        raise InputError(str(path), "；".join(wrong[:_TOLD]) + more)
    return list(found.values())


def _of_workbook(path: Path) -> tuple[list[tuple[str, _Cells]], dict[str, _Cells]]:
    """The rows of 待复核 with where they stand, and those of 全部数量 by their id."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise InputError(str(path), say("没有这个文件", "no such file")) from None
    except Exception as error:
        raise InputError(str(path), say("不是可读的 .xlsx 工作簿", "is no workbook that can be read")) from error
    try:
        if SHEET not in book.sheetnames:
            raise InputError(str(path), say(f"没有“{SHEET}”表", f"has no sheet {SHEET}"), say("zhinan run 写出的工作簿里有", "the workbook of zhinan run has one"))
        rows = list(_sheet_rows(str(path), book[SHEET], ("原文", "处理")))
        named = any(cells.get("标识", "").startswith("q") and not cells.get("键") for _, cells in rows)
        figures = _sheet_rows(str(path), book[ALL], _OF_FIGURES) if named and ALL in book.sheetnames else ()
        return rows, {cells["数量标识"]: cells for _, cells in figures}
    finally:
        book.close()


def _sheet_rows(file: str, sheet: Any, needed: Sequence[str]) -> Iterator[tuple[str, _Cells]]:
    rows = sheet.iter_rows()
    head = [str(cell.value or "").strip() for cell in next(rows, ())]
    _check_head(file, sheet.title, head, needed)
    for number, row in enumerate(rows, 2):
        cells = {name: _shown(cell.value, str(getattr(cell, "number_format", ""))) for name, cell in zip(head, row, strict=False) if name}
        if any(cells.values()):
            yield f"{sheet.title} 第{number}行", cells


def _check_head(file: str, sheet: str, head: Sequence[str], needed: Sequence[str]) -> None:
    if missing := [name for name in needed if name not in head]:
        raise InputError(file, say(f"{sheet} 缺少列：", f"{sheet} lacks columns: ") + "、".join(missing))


def _shown(value: object, form: str) -> str:
    """A cell as text; 35 % typed into a cell is stored as 0.35."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        exact = Decimal(str(value))
        return plain_number(exact * 100 if "%" in form else exact)
    return str(value).strip()


def _of_csv(path: Path) -> list[tuple[str, _Cells]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(str(path), say("没有这个文件", "no such file")) from None
    except OSError as error:
        raise InputError(str(path), say("无法读取", "cannot be read") + f": {error.strerror}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")  # as Excel in Chinese saves it
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(str(path), say("不是可读的 CSV", "is no CSV that can be read") + f": {error}", ".xlsx, .csv") from None
    head = [name.strip() for name in rows[0]] if rows else []
    _check_head(str(path), "CSV", head, ("原文", "处理"))
    bare = (value.removeprefix("'") if value[1:2] in _FORMULA else value for row in rows[1:] for value in row)
    return [(f"第{number}行", {name: next(bare) if k < len(row) else "" for k, name in enumerate(head)}) for number, row in enumerate(rows[1:], 2)]


def _answer(cells: _Cells, where: str, places: Mapping[str, _Cells]) -> Answer | None:
    """The answer of a row, None where there is none. Raises ValueError, in words for the reviewer."""
    typed = tuple((field, cells[column]) for column, field in FIELDS.items() if cells.get(column))
    word = cells.get("处理", "")
    if not word and not typed:
        return None
    text, key = cells.get("原文", ""), cells.get("键", "")
    if key.startswith("!") and (word == "漏读" or (typed and not word)):
        key, word = "", "漏读"  # the finding was that a number is unexplained
    if not key and (name := cells.get("标识", "")).startswith("q"):
        if name not in places:
            raise ValueError(say(f"“{ALL}”里没有标识 {name}", f"{ALL} has no {name}"))
        figure = places[name]
        cells = {**cells, "指南": figure["指南"], "项目": figure["项目"], "片段": figure["原句片段"], "读作": figure["界限"]}
        text, key = figure["句子"], figure["键"]
    if word and word not in VERDICTS:
        raise ValueError(say(f"“处理”不认识“{word}”，只有", f"处理: {word!r} is not known, only") + "、".join(VERDICTS))
    verdict = VERDICTS[word] if word else "corrected"
    if typed and verdict in ("right", "false", "withdrawn"):
        raise ValueError(say(f"选了“{word}”，又在“改…”各列填了内容", f"{word}, but something is typed into the columns 改…"))
    if verdict == "corrected" and not typed:
        raise ValueError(say("选了“改正”，“改…”各列却是空的", "改正, but nothing is typed into the columns 改…"))
    made = Answer(
        verdict, cells.get("指南", ""), cells.get("项目", ""), text, cells.get("片段", ""), -1, typed, cells.get("读法", ""), cells.get("读作", ""),
        cells.get("备注", ""), key, where,
    )  # fmt: skip
    made = _placed(made)
    if made.at >= 0 and verdict not in ("false", "withdrawn"):
        reading = made.reading(None)
        if reading.lower is None and reading.upper is None:
            raise ValueError(say("读不出数值，请填“改比较词”“改数值”“改单位”", "no value can be read: 改比较词, 改数值, 改单位 are needed"))
    return made


def _placed(answer: Answer) -> Answer:
    """The answer with the place of its number. Raises ValueError where none can be told."""
    if answer.key.startswith("!"):
        if answer.verdict not in ("right", "withdrawn"):
            raise ValueError(say("这一行说的不是已读出的数字，只能选“照原样”或“漏读”", "is about no figure that was read: only 照原样 or 漏读"))
        return answer
    if not answer.text:
        raise ValueError(say("缺“原文”", "原文 is missing"))
    quote, text = squeezed(answer.quote), squeezed(answer.text)
    if answer.key:
        told = answer.key.partition("@")[2]
        for at in (int(told), int(told) + len(text) - len(_unnumbered(text))) if told.isdecimal() else ():
            if _key(text, at) == answer.key:
                return replace(answer, at=at)
        raise ValueError(say("“原文”或“键”被改动了，请照抄原来的", "原文 or 键 was altered"))
    if not quote:
        raise ValueError(say("缺“片段”：照抄原文里的数字和单位，如“不少于3件”", "片段 is missing: the number and its unit as printed"))
    if text.count(quote) != 1:
        raise ValueError(say(f"“片段”在“原文”里出现 {text.count(quote)} 次，应为一次", f"片段 stands in 原文 {text.count(quote)} times, not once"))
    number = _number_in(quote)
    if number < 0:
        raise ValueError(say("“片段”里没有数字", "片段 holds no number"))
    return replace(answer, at=text.index(quote) + number)


def _number_in(quote: str) -> int:
    """Where the number of a figure begins; -1 where there is none."""
    from extractors.normalise import fold
    from extractors.quantities import find_quantities
    from extractors.quantities.numbers import scan

    figures = find_quantities(quote, indicators=False)
    if figures:
        return figures[0].number_start
    numerals = scan(fold(quote))
    return numerals[0].start if numerals else -1


# Keeping ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """The answers of a folder: how many are new, how many say something else than before, and what is wrong with those that cannot be taken over."""

    folder: Path = Path()
    answers: tuple[Answer, ...] = ()
    added: int = 0
    replaced: int = 0
    wrong: str = ""

    @property
    def file(self) -> Path:
        """Where they are kept."""
        return self.folder / NAME

    def save(self) -> Path | None:
        """Keep them from now on; returns where a workbook was copied that holds answers which make no sense. Raises InputError."""
        if self.added or self.replaced:
            write(self.file, self.answers)
        if not self.wrong:
            return None
        book = self.folder / WORKBOOK
        target = book.with_name(f"{book.stem}-kept-{sha256(book.read_bytes()).hexdigest()[:8]}{book.suffix}")
        shutil.copyfile(book, target)
        return target


def keep(folder: Path, given: str = "") -> Kept:
    """The answers of `folder`: those in its review.csv, those typed into its workbook since, and those of the file `given`; nothing is written yet.

    Raises InputError where `given` or review.csv makes no sense.
    """
    file, book = folder / NAME, folder / WORKBOOK
    old = read(file) if file.exists() else []
    new: list[Answer] = []
    wrong = ""
    if book.exists():
        try:
            new += read(book)
        except InputError as error:
            wrong = error.problem if _has_answers(book) else ""
    if given:
        new += read(Path(given))
    answers, added, replaced = merged(old, new)
    return Kept(folder, tuple(answers), added, replaced, wrong)


def _has_answers(book: Path) -> bool:
    """Whether a workbook has rows that are answered, rightly or not."""
    try:
        rows, _ = _of_workbook(book)
    except InputError:
        return False
    return any(cells.get(name) for _, cells in rows for name in ("处理", *FIELDS))


def merged(kept: Iterable[Answer], new: Iterable[Answer]) -> tuple[list[Answer], int, int]:
    """Both, a new answer in the place of the one before; how many were added, and how many say something else than before."""
    found = {answer.name: answer for answer in kept}
    added = replaced = 0
    for answer in new:
        before = found.get(answer.name)
        if answer.verdict == "withdrawn":
            replaced += before is not None
            found.pop(answer.name, None)
        elif before is None or before.told != answer.told:
            added += before is None
            replaced += before is not None
            found[answer.name] = answer
    return [answer for answer in found.values() if answer.verdict != "withdrawn"], added, replaced


def cells_of(answer: Answer) -> dict[str, str]:
    """The answer as a row of these columns."""
    words = {verdict: word for word, verdict in VERDICTS.items()}
    typed = dict(answer.typed)
    cells = [answer.guide, answer.project, answer.text, answer.quote, answer.shown, words[answer.verdict]]
    cells += [typed.get(field, "") for field in FIELDS.values()]
    return dict(zip(COLUMNS, [*cells, answer.note, answer.key, answer.machine], strict=True))


def write(path: Path, answers: Iterable[Answer]) -> None:
    """Keep the answers, whole or not at all. Raises InputError."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    rows = (cells_of(answer).values() for answer in answers)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    try:
        with replacing(path) as handle:
            handle.write(made.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise InputError(str(path), say("无法写入", "cannot be written") + f": {error.strerror}") from None
