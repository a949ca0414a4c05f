"""Calls that lie in several files: what stands beside a file, and the guides that are read of it with its notice in front.

A notice and its annexes belong together where the notice names the annex (`extractors.calls.naming`). Which files are looked at for that is told
from their names: the notices of the same folder (…通知.docx; where annexes are called 附件1.docx, whatever else lies beside them), and of the folder above
one that is called 附件. A folder with more notices than `NOTICES` is a collection, in which each file is read by itself.

`manifest.csv` beside the files says what is known of them: columns `file` (a name; empty for all), `url`, `issuer`, `published_on`, in UTF-8 or GB18030.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from extractors import patterns
from extractors.calls import Notice, front, is_guide, is_notice, naming, notice
from extractors.errors import InputError
from extractors.guides import Amend, guides_in
from extractors.identity import digest
from extractors.model.guide import Guide, Stated
from extractors.model.source import Source
from extractors.model.text import Text
from extractors.normalise import normalise
from extractors.readers import read
from pipeline.intake import MANIFEST, File, Intake
from pipeline.language import say
from pipeline.limits import Limits

NOTICES = 12
"""So many notices may lie in a folder that is taken for a call, or a few calls."""
ANNEXES = 100
"""So many files of the folder are looked at to tell whether a notice without projects of its own names one of them."""

_CALLED = patterns.compile(r"通知|公告|通告|启事|邀请函")
_ANNEX = patterns.compile(r"^附(?:件|录)")
_COLUMNS = ("file", "url", "issuer", "published_on")
_DATE = patterns.compile(r"(?P<y>(?:19|20)[0-9]{2})(?:[-/.年](?P<m>1[0-2]|0?[1-9])(?:[-/.月](?P<d>3[01]|[12][0-9]|0?[1-9])日?|月)?|年)?")


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands beside a file: notices that may name it or, beside a notice, what may be its annexes; what the manifest of the folder says.

    `stated` holds what concerns this file: by its name, by those of the notices, and for all files (an empty name). `key` is made from all of this: with
    another key the file is to be read anew.
    """

    notices: tuple[File, ...] = ()
    annexes: tuple[File, ...] = ()
    stated: tuple[tuple[str, Stated], ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of a file. `part_of` names the notice (or an annex of it) to which a file without a guide belongs; empty where there is none."""

    source: Source
    guides: tuple[Guide, ...]
    part_of: str = ""


def settings(files: Iterable[File], manifests: Mapping[str, Mapping[str, Stated]]) -> dict[str, Setting]:
    """path → what stands beside the file, for those beside which anything does; the keys are still empty.

    `manifests` are what those of the folders say (`read_manifest`).
    """
    folders: dict[str, list[File]] = {}
    for file in files:
        folders.setdefault(file.folder, []).append(file)
    notices = {folder: _notices(inside) for folder, inside in folders.items()}
    annexes = {folder: [file for file in inside if file not in notices[folder]] for folder, inside in folders.items()}
    below = {_above(folder): held for folder, held in annexes.items() if _above(folder)}
    made: dict[str, Setting] = {}
    for folder, inside in folders.items():
        heads = notices[folder] or notices.get(_above(folder), ())
        said = manifests.get(folder, {})
        for file in inside:
            own = tuple([*annexes[folder], *below.get(folder, ())][:ANNEXES])
            setting = Setting(annexes=own) if file in notices[folder] else Setting(notices=heads)
            names = dict.fromkeys((file.name, *(notice.name for notice in setting.notices), ""))
            setting = replace(setting, stated=tuple((name, said[name]) for name in names if name in said))
            if setting != Setting():
                made[file.path] = setting
    return made


def _above(folder: str) -> str:
    """The folder above one that is called 附件; empty for others."""
    match = regex.search(r"^(?P<above>.*[/\\])(?P<name>[^/\\]+)[/\\]$", folder)
    return match["above"] if match and _ANNEX.search(match["name"]) else ""


def _notices(inside: list[File]) -> tuple[File, ...]:
    annexes = {file for file in inside if _ANNEX.search(file.name)}
    called = [file for file in inside if file not in annexes and _CALLED.search(file.name)]
    found = called or ([file for file in inside if file not in annexes] if annexes else [])
    return tuple(found) if len(found) <= NOTICES else ()


def keyed(setting: Setting, digests: Mapping[str, str]) -> Setting:
    """The setting with its key; `digests` holds the hash of the bytes of each file by path."""
    beside = [(file.path, digests.get(file.path, "")) for file in (*setting.notices, *setting.annexes)]
    return replace(setting, key=digest(beside, setting.stated))


def read_file(file: File, data: bytes, setting: Setting, *, limits: Limits, password: str = "", amend: Amend | None = None) -> Found:
    """The guides of a file with the bytes `data`, with the notice in front that names it. Raises as the readers do, and LimitError."""
    text = normalise(read(data, file.name, password=password))
    limits.check_source(text.source)
    chosen = _chosen(file, text, setting, limits, password)
    stated = _stated(file, chosen, setting)
    ahead = front(chosen.text.source, chosen.text) if chosen else None
    guides = guides_in(text, notice=ahead, stated=stated, amend=amend)
    if any(guide.outline.projects or guide.outline.topics for guide in guides):
        return Found(text.source, guides)
    part_of = chosen.text.source.name if chosen and not is_guide(text) else _named_by(text, setting, limits, password)
    return Found(text.source, () if part_of else guides, part_of)


def read_each(intake: Intake, *, limits: Limits, password: str = "") -> Iterator[tuple[File, bytes, Found]]:
    """Each file that was taken in, with its bytes and what was read of it, here and now. Raises InputError for the first one that is at fault."""
    for _, error in intake.refused:
        raise error
    manifests = {folder: read_manifest(file.read(limits), file.path) for folder, file in intake.manifests.items()}
    beside = settings(intake.files, manifests)
    for file in intake.files:
        data = file.read(limits)
        yield file, data, read_file(file, data, beside.get(file.path, Setting()), limits=limits, password=password)


def _chosen(file: File, text: Text, setting: Setting, limits: Limits, password: str) -> Notice | None:
    """The notice that names the file: by its title rather than by its number, and then the only one; of several that name the title the first issued."""
    found = [(naming(each, text, file.name), each) for other in setting.notices if (each := _notice(other, setting.key, limits, password))]
    for strength in (2, 1):
        named = [each for sure, each in found if sure == strength]
        if len(named) == 1 or (named and strength == 2):
            return named[0]
    return None


@lru_cache(maxsize=NOTICES)
def _notice(file: File, key: str, limits: Limits, password: str) -> Notice | None:  # noqa: ARG001
    """A file as a notice; None where it cannot be read or is headed otherwise. `key` tells its versions apart."""
    try:
        text = normalise(read(file.read(limits), file.name, password=password))
    except InputError:
        return None
    return notice(text) if is_notice(text) else None


def _named_by(text: Text, setting: Setting, limits: Limits, password: str) -> str:
    """The first file beside a notice that it names as its annex; empty for what is no notice."""
    if not setting.annexes or not is_notice(text):
        return ""
    own = notice(text)
    for file in setting.annexes:
        try:
            other = normalise(read(file.read(limits), file.name, password=password))
        except InputError:
            continue
        if naming(own, other, file.name):
            return file.name
    return ""


# ---------------------------------------------------------------------------------------------------------------- the manifest


def _stated(file: File, chosen: Notice | None, setting: Setting) -> Stated | None:
    """What the manifest says of a file, else of its notice, else of all."""
    rows = dict(setting.stated)
    names = (file.name, chosen.text.source.name if chosen else "", "")
    return next((rows[name] for name in names if name in rows), None)


def read_manifest(data: bytes, path: str) -> dict[str, Stated]:
    """file name → what is stated of it; the name is empty for what holds of all files of the folder.

    Raises InputError where a column is unknown or `file` is missing, where a date is none, and where a file stands there twice.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    lines = list(csv.reader(io.StringIO(text)))
    head = [name.strip().lower() for name in lines[0]] if lines else []
    if "file" not in head or not set(head) <= set(_COLUMNS) or len(set(head)) < len(head):
        raise InputError(path, say(f"列名应为 {', '.join(_COLUMNS)}", f"its columns should be {', '.join(_COLUMNS)}"))
    found: dict[str, Stated] = {}
    for number, line in enumerate(lines[1:], 2):
        row = dict(zip(head, (cell.strip() for cell in line), strict=False))
        if not any(row.values()):
            continue
        name = row.get("file", "")
        if name in found:
            raise InputError(path, say(f"第 {number} 行：“{name}”重复", f"line {number}: {name} stands there twice"))
        found[name] = Stated(MANIFEST, row.get("url", ""), row.get("issuer", ""), _iso(row.get("published_on", ""), path, number))
    return found


def _iso(written: str, path: str, line: int) -> str:
    """A date as written (2024-03-01, 2024/3/1, 2024年3月1日) in ISO 8601."""
    if not written:
        return ""
    match = _DATE.fullmatch(written)
    if match is None:
        raise InputError(path, say(f"第 {line} 行：“{written}”不是日期", f"line {line}: {written} is no date"), "2024-03-01")
    return "-".join([match["y"], *(part.zfill(2) for part in (match["m"], match["d"]) if part)])
