"""An accepted review → a fixture: the guide's file, and beside it what each reviewed figure is, one a line.

The fixture stays red until the software reads every one of these figures by itself as the reviewer has: the suite runs `unread` over all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extractors.errors import InputError
from extractors.guides import extract_guides
from pipeline.answers import Reading, read
from pipeline.atomic import replacing
from pipeline.intake import File
from pipeline.language import say
from pipeline.limits import Limits
from pipeline.review import key_of
from pipeline.sinks.database import Database
from pipeline.tables import Row

GOLD = "gold/reviewed.jsonl"
"""Below the folder of a guide."""

_REVIEWED = """
    SELECT r.guide_id, f.path, r.answer, r.verdict, r.key, r.project, r.quote, r.sentence, r.reviewed
    FROM reviews r JOIN guides g ON g.guide_id = r.guide_id JOIN documents f ON f.document_id = g.document_id
    WHERE r.quote <> '' ORDER BY f.path, r.guide_id, r.start
"""


@dataclass(frozen=True, slots=True)
class Fixture:
    """A folder that was written, how many figures it holds, and those that the software does not read so yet."""

    folder: Path
    figures: int
    unread: tuple[str, ...]


def write(review: Path, database: Database, fixtures: Path) -> Iterator[Fixture]:
    """A fixture for each file of which `review` answers figures. Raises InputError where it is no review, or no run has applied it yet."""
    names = {answer.name for answer in read(review)}
    found: dict[str, list[Row]] = {}
    for row in database.query(_REVIEWED) if database.exists() else ():
        if row["answer"] in names:
            found.setdefault(str(row["path"]), []).append(row)
    if not found:
        remedy = say(f"先运行 zhinan run … --review {review}", f"zhinan run … --review {review} applies it")
        raise InputError(str(review), say("没有已采用的答复", "none of its answers is applied"), remedy)
    for path, rows in found.items():
        place, _, member = path.partition("!/")
        data = File(path, PurePosixPath(path).name, place, member).read(Limits())
        folder = fixtures / _slug(path, str(rows[0]["guide_id"]))
        if any(other.read_bytes() != data for other in folder.glob("source.*")):
            folder = fixtures / f"{folder.name}-{str(rows[0]['guide_id'])[1:9]}"
        with replacing(folder / f"source{PurePosixPath(path).suffix.lower()}") as handle:
            handle.write(data)
        lines = [_line(row) for row in rows]
        with replacing(folder / GOLD) as handle:
            handle.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())
        yield Fixture(folder, len(lines), tuple(unread(data, PurePosixPath(path).name, lines)))


def _slug(path: str, guide_id: str) -> str:
    """The name of a fixture: that of the file in plain letters, else that of the guide."""
    plain = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(path).stem.lower()).strip("-")
    return plain if len(plain) > 2 and plain != "source" else f"reviewed-{guide_id[1:9]}"


def _line(row: Row) -> dict[str, object]:
    reviewed = row["reviewed"]
    fields = json.loads(reviewed) if isinstance(reviewed, str) else reviewed
    return {name: row[name] for name in ("key", "project", "quote", "sentence")} | {"reviewed": fields}


def unread(data: bytes, name: str, lines: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """What the software, left to itself, does not read as the lines of a fixture say; a sentence each."""
    read_so: dict[tuple[str, str], list[Reading]] = {}
    for guide in extract_guides(data, name):
        for quantity in guide.quantities:
            read_so.setdefault((key_of(quantity, guide.text.content), quantity.project), []).append(Reading.of(quantity))
    for line in lines:
        found = read_so.get((str(line["key"]), str(line["project"])), [])
        wanted = Reading.from_json(json.dumps(line["reviewed"])) if line["reviewed"] else None
        if wanted is None and found:
            yield f"{line['project']} “{line['quote']}” is no figure, but is read as one"
        elif wanted is not None and wanted not in found:
            yield f"{line['project']} “{line['quote']}” is {wanted.plain()}, but is read as {[one.plain() for one in found]}"
