"""Writes docs/licences.md from what is installed: `python tests/house/licences.py`."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import deque
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "licences.md"

FAMILIES = {
    "AGPL": r"AGPL|Affero",
    "LGPL": r"LGPL|Lesser",
    "MPL 2.0": r"MPL|Mozilla",
    "GPL": r"(?<![AL])GPL|General Public",
    "Artistic": r"Artistic",
    "OFL": r"OFL|Open Font",
    "Apache 2.0": r"Apache",
    "BSD": r"BSD",
    "MIT": r"MIT|HPND",
    "ISC": r"\bISC",
    "PSF": r"PSF|Python Software",
    "public domain": r"Public Domain|Unlicense|CC0",
}
"""Family → how it is written in the metadata of packages."""
COMPATIBLE = frozenset(FAMILIES) - {"AGPL", "GPL"}
"""What software under Apache 2.0 may depend on: permissive ones, and weak copyleft (MPL by file, LGPL of a library that is loaded and not changed)."""
_HEAD = """\
# Licences

zhinan is under the Apache License 2.0. This page is made from the metadata of what is installed (`python tests/house/licences.py`) and held against it by
`tests/test_house_licences.py`: all packages that zhinan or one of its extras brings, directly or not. None is under the AGPL or under the GPL alone; PyMuPDF is not
among them. LGPL: `psycopg` (extra `postgres`), loaded as it comes. MPL 2.0: loaded as they come.

"""


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements() -> dict[str, list[str]]:
    """What pyproject.toml asks for: extra → requirements, those of the plain install under an empty name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": project["dependencies"], **{name: found for name, found in project["optional-dependencies"].items() if name != "all"}}


def brought() -> dict[str, set[str]]:
    """package → the extras that bring it (an empty name: the plain install). Packages that are not installed here are left out."""
    found: dict[str, set[str]] = {}
    for extra, wanted in requirements().items():
        waiting = deque((Requirement(text), "") for text in wanted)
        seen: set[tuple[str, str]] = set()
        while waiting:
            requirement, of = waiting.popleft()
            if requirement.marker and not requirement.marker.evaluate({"extra": of}):
                continue
            name = _key(requirement.name)
            new = {(name, more) for more in ("", *requirement.extras)} - seen
            seen |= new
            try:
                inner = metadata.requires(name) or []
            except metadata.PackageNotFoundError:
                continue
            found.setdefault(name, set()).add(extra)
            waiting.extend((Requirement(text), more) for _, more in sorted(new) for text in inner)
    return found


def stated(name: str) -> str:
    """The licence as the package states it."""
    about = cast("Message", metadata.metadata(name))
    classes = " / ".join(text.rpartition("::")[2].strip() for text in about.get_all("Classifier", []) if text.startswith("License ::"))
    first = next(iter((about.get("License") or "").strip().splitlines()), "")
    return about.get("License-Expression") or classes.removeprefix("OSI Approved / ") or first[:60] or "?"


def families(name: str) -> set[str]:
    """The families of a licence; of a choice of several each one."""
    return {family for family, pattern in FAMILIES.items() if re.search(pattern, stated(name))}


def page() -> str:
    """The page."""
    rows = ["| package | licence | brought by |", "| --- | --- | --- |"]
    for name, by in sorted(brought().items()):
        rows.append(f"| {name} | {stated(name).replace('|', '/')} | {', '.join(extra or 'the plain install' for extra in sorted(by))} |")
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
