"""What is kept between processes: it changes nothing, a damaged file is as none, and an edited lexicon counts at once."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors import kept, lexicon

HEAD = "word\texamples\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[dict[str, str], ...]]:
    """Reads a lexicon of the text given, each time as a new process would."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "made")

    def read(text: str) -> tuple[dict[str, str], ...]:
        monkeypatch.setattr(lexicon, "STORE", kept.Store("lexicons"))
        (tmp_path / "words.tsv").write_text(text, encoding="utf-8")
        columns = ("word", "examples")
        rows = lexicon.parsed(tmp_path / "words.tsv", lambda found: lexicon.rows_of(found, "words.tsv", columns), columns)
        lexicon.STORE.write()
        return rows

    return read


def test_an_edited_lexicon_counts_at_once(book: Callable[[str], tuple[dict[str, str], ...]]) -> None:
    first = book(HEAD + "甲\t甲5个")
    assert first == ({"word": "甲", "examples": "甲5个"},)
    assert book(HEAD + "甲\t甲5个") == first
    assert book(HEAD + "乙\t乙5个") == ({"word": "乙", "examples": "乙5个"},)


def test_what_is_kept_is_taken(book: Callable[[str], tuple[dict[str, str], ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = book(HEAD + "甲\t甲5个")
    monkeypatch.setattr(lexicon, "rows_of", None)
    assert book(HEAD + "甲\t甲5个") == rows
    monkeypatch.setattr(lexicon, "_DATE", 0)
    with pytest.raises(TypeError):
        book(HEAD + "甲\t甲5个")


@pytest.mark.parametrize("damage", [b"", b"\x00", b"nonsense", marshal.dumps([1, 2]), marshal.dumps({"a": 1})[:-1]])
def test_a_damaged_file_is_as_none(damage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    store = kept.Store("some")
    store.file.write_bytes(damage)
    assert kept.Store("some").known == {}
    store.add("key", 1)
    store.write()
    assert kept.Store("some").known == {"key": 1}


def test_two_processes_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    one, other = kept.Store("some"), kept.Store("some")
    one.add("one", 1)
    other.add("other", 2)
    one.write()
    other.write()
    assert kept.Store("some").known == {"one": 1, "other": 2}
    assert [path.name for path in tmp_path.iterdir()] == [one.file.name]
