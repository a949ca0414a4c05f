"""Intake: which files are looked at, under which names, and which are not."""

from __future__ import annotations

import os
import socket
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from extractors.errors import InputError, LimitError, UnreadableError
from pipeline.intake import take_in
from pipeline.limits import Limits

LIMITS = Limits()


def names(*inputs: Path, out: str = "") -> list[str]:
    return [file.name for file in take_in([str(path) for path in inputs], out=out).files]


def put(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_is_walked_in_order_and_only_for_what_could_be_a_guide(tmp_path: Path) -> None:
    for name in ("b.txt", "a.PDF", "sub/c.docx", "sub/d.html", "old.doc", "e.py", ".hidden.txt", ".git/f.txt", "~$a.docx", "Thumbs.db", "__MACOSX/g.txt"):
        put(tmp_path / name)
    assert names(tmp_path) == ["a.PDF", "b.txt", "old.doc", "c.docx", "d.html"]


def test_a_named_file_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    assert names(put(tmp_path / "guide.dat")) == ["guide.dat"]


def test_own_output_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    put(tmp_path / "out" / "note.txt")
    put(tmp_path / "earlier" / "zhinan.db")
    put(tmp_path / "earlier" / "tables" / "b.txt")
    put(tmp_path / "another" / "quarantine" / "README.txt")
    put(tmp_path / "another" / "quarantine" / "c.pdf")
    assert names(tmp_path, out=str(tmp_path / "out")) == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_do_not_lead_out(tmp_path: Path) -> None:
    put(tmp_path / "outside" / "secret.txt")
    put(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "file.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "outside", target_is_directory=True)
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "in" / "a.txt")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as made:
        here = os.open(tmp_path, os.O_DIRECTORY)
        made.bind(f"/proc/self/fd/{here}/in/socket.txt" if sys.platform == "linux" else str(tmp_path / "in" / "socket.txt"))
        os.close(here)
    assert names(tmp_path / "in") == ["a.txt", "b.txt"]
    for special in ("pipe.txt", "socket.txt"):
        with pytest.raises(InputError, match="neither a file nor a folder"):
            names(tmp_path / "in" / special)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_names_of_any_bytes_stay_apart_and_on_their_line(tmp_path: Path) -> None:
    odd = (b"a\nb", b"\x1b[31mred", b"\xff\xfe", b"\xff\xff", b"\xed\xa0\x80", "\u202ecod".encode(), b"-rf", "长".encode() * 83, b"x" * 251, "指南".encode("gb18030"))
    for number, name in enumerate(odd):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name + b".txt")).write_bytes(bytes([number]))
    files = take_in([str(tmp_path)]).files
    assert {file.read(LIMITS)[0] for file in files} == set(range(len(odd)))
    assert len({file.path for file in files}) == len(odd)
    assert {r"a\nb.txt", r"\x1b[31mred.txt", r"\xff\xff.txt", r"\u202ecod.txt", "指南.txt"} <= {file.name for file in files}
    assert all(not set(file.path) & set("\n\x1b\u202e") for file in files)


def test_one_file_given_twice_is_one(tmp_path: Path) -> None:
    file = put(tmp_path / "a.txt")
    assert names(file, tmp_path, file.parent / ".." / tmp_path.name / "a.txt") == ["a.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_no_utf8_is_read_as_gb18030(tmp_path: Path) -> None:
    os.close(os.open(os.fsencode(tmp_path) + b"/" + "指南.txt".encode("gb18030"), os.O_CREAT | os.O_WRONLY))
    (file,) = take_in([str(tmp_path)]).files
    assert file.name == "指南.txt"
    assert file.read(LIMITS) == b""
    file.path.encode()


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_an_archive_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    make_zip(tmp_path / "z.zip", {"附件/二.txt": b"two", "b.pdf": b"%PDF", "__MACOSX/x.txt": b"", "readme.py": b"", "inner.zip": b""})
    files = take_in([str(tmp_path)]).files
    assert [file.name for file in files] == ["a.txt", "b.pdf", "二.txt"]
    assert files[2].path == f"{tmp_path}/z.zip!/附件/二.txt"
    assert files[2].read(LIMITS) == b"two"
    assert files[2].digest(LIMITS) == (sha256(b"two").hexdigest(), 3)


def test_names_in_archives_of_chinese_systems(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "z.zip", {"xxxx.txt": b"one"})
    path.write_bytes(path.read_bytes().replace(b"xxxx", "指南".encode("gb18030")))
    (file,) = take_in([str(path)]).files
    assert file.name == "指南.txt"
    assert file.read(LIMITS) == b"one"


def test_a_broken_archive_takes_nothing_else_along(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    put(tmp_path / "z.zip", b"PK\x03\x04 and nothing more")
    taken = take_in([str(tmp_path)])
    assert [file.name for file in taken.files] == ["a.txt"]
    ((file, error),) = taken.refused
    assert file.name == "z.zip"
    assert isinstance(error, UnreadableError)


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "z.zip", {"a.txt": b"A" * 100})
    path.write_bytes(path.read_bytes().replace(b"AAAA", b"AABA"))
    (file,) = take_in([str(path)]).files
    with pytest.raises(UnreadableError):
        file.read(LIMITS)


def test_limits_of_size(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "z.zip", {"a.txt": bytes(1000)})
    for file in (take_in([str(path)]).files[0], take_in([str(put(tmp_path / "b.txt", bytes(1000)))]).files[0]):
        with pytest.raises(LimitError, match="larger"):
            file.read(Limits(size=999))
        assert len(file.read(Limits(size=1000))) == 1000


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    """Each member is small enough; what they come to together is told from the directory of the archive, before any is unpacked."""
    path = make_zip(tmp_path / "z.zip", {f"{k}.txt": bytes(1000) for k in range(41)})
    sizes = path.read_bytes().replace((1000).to_bytes(4, "little") * 2, (1000).to_bytes(4, "little") + (100 << 20).to_bytes(4, "little"))
    path.write_bytes(sizes)
    ((file, error),) = take_in([str(tmp_path)]).refused
    assert isinstance(error, LimitError)
    assert all(said in str(error) for said in (file.path, "more than 4 GB", "unpack it into a folder"))


@pytest.mark.parametrize("inputs", [["nothing.txt"], ["a.txt", "nothing.txt"], ["empty"], []])
def test_inputs_that_are_not_there(tmp_path: Path, inputs: list[str]) -> None:
    put(tmp_path / "a.txt")
    (tmp_path / "empty").mkdir()
    put(tmp_path / "empty" / "note.py")
    with pytest.raises(InputError) as caught:
        take_in([str(tmp_path / name) for name in inputs])
    assert "\n" not in str(caught.value)
