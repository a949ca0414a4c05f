"""A file is the old one or the new one; what is no plain file is never replaced."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from pipeline.atomic import replacing


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "a.txt"
    for text in (b"one", b"two"):
        with replacing(path) as handle:
            handle.write(text)
            assert not path.exists() or path.read_bytes() != text
        assert path.read_bytes() == text
    assert list((tmp_path / "sub").iterdir()) == [path]


def test_what_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(path) as handle:
        handle.writelines([b"half", None])  # type: ignore[list-item]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="rights and pipes of POSIX")
def test_rights_links_and_pipes(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "sub" / "target.txt", tmp_path / "link.txt", tmp_path / "pipe"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link.symlink_to(target)
    with replacing(link) as handle:
        handle.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) & 0o400

    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with replacing(pipe) as handle:
        handle.write(b"through")
    reader.join()
    assert read == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
