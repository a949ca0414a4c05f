"""The licences of all dependencies, from their installed metadata: listed, and such that Apache 2.0 goes with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import licences


@pytest.fixture(scope="module")
def brought() -> dict[str, set[str]]:
    return licences.brought()


def test_what_we_ask_for_is_there(brought: dict[str, set[str]]) -> None:
    assert {"regex", "pypdfium2", "prefect", "sqlalchemy", "pdfminer-six", "pydantic"} <= {name for name, by in brought.items() if "" in by}
    assert len(brought) > 150


def test_every_licence_goes_with_apache(brought: dict[str, set[str]]) -> None:
    """Of a choice one must fit (text-unidecode: Artistic or GPL); of the GPL alone or the AGPL there is none."""
    unfit = {name: licences.stated(name) for name in brought if not licences.families(name) & licences.COMPATIBLE or "AGPL" in licences.families(name)}
    assert unfit == {}


def test_lesser_licences_come_only_with_extras(brought: dict[str, set[str]]) -> None:
    assert {name for name, by in brought.items() if "" in by and licences.families(name) == {"LGPL"}} == set()


def test_no_package_under_the_agpl_is_pinned(root: Path) -> None:
    pinned = (root / "constraints.txt").read_text(encoding="utf-8").lower()
    assert not [name for name in ("pymupdf", "fitz", "mupdf", "borb", "ghostscript", "pdf2docx", "itext") if f"\n{name}==" in f"\n{pinned}"]


def test_the_page_lists_them_all(brought: dict[str, set[str]]) -> None:
    """Names and not versions: what another platform brings besides may stand there too."""
    listed = {line.split(" | ")[0].removeprefix("| ") for line in licences.PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")}
    assert set(brought) <= listed, "python tests/house/licences.py"
