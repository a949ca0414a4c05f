"""What was given → files to look at. Folders are walked, archives opened, names made printable; nothing is read as a guide yet."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from extractors.errors import InputError, LimitError, UnreadableError, visible
from pipeline.language import say
from pipeline.limits import Limits

SUFFIXES = frozenset(
    ".txt .text .md .pdf .docx .doc .wps .rtf .html .htm .mhtml .xlsx .xls .et .ofd .png .jpg .jpeg .tif .tiff .bmp .webp".split()  # noqa: SIM905
)
"""What is taken from a folder or archive. Formats that no reader takes are among them: a guide saved as .doc must be named, not passed over."""

ARCHIVE = ".zip"
MANIFEST = "manifest.csv"
"""What is known of the files beside it: see `calls`."""
MEMBERS = 10_000
"""Members of an archive that are looked at."""
UNPACKED = 4 << 30
"""Bytes that the members of an archive may unpack to, all together: the yearly guides of a whole country, or twenty of the largest files allowed."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """A file, or a member of an archive. `path` is its place for people and for the database: absolute, a member behind `!/`."""

    path: str
    name: str
    place: str
    member: str = ""

    @property
    def folder(self) -> str:
        """The folder, or folder of an archive, with the sign that parts it from the name."""
        return self.path.removesuffix(self.name)

    def read(self, limits: Limits) -> bytes:
        """Its bytes. Raises InputError where they cannot be had, LimitError where there are too many."""
        try:
            if self.member:
                with zipfile.ZipFile(self.place) as archive:
                    limits.check_size(self.name, archive.getinfo(self.member).file_size)
                    return archive.read(self.member)
            limits.check_size(self.name, Path(self.place).stat().st_size)
            return Path(self.place).read_bytes()
        except FileNotFoundError:
            raise InputError(self.path, say("没有这个文件", "no such file")) from None
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, KeyError):
            raise UnreadableError(self.path, say("压缩包里的这个文件已损坏或加密", "is damaged or encrypted inside the archive")) from None
        except OSError as error:
            raise InputError(self.path, say("无法读取", "cannot be read") + f": {error.strerror}") from None

    def digest(self, limits: Limits) -> tuple[str, int]:
        """SHA-256 and size of its bytes, without holding a plain file in memory. Raises as `read`."""
        if self.member:
            data = self.read(limits)
            return sha256(data).hexdigest(), len(data)
        made, size = sha256(), 0
        try:
            with Path(self.place).open("rb") as handle:
                while block := handle.read(_BLOCK):
                    made.update(block)
                    size += len(block)
        except OSError as error:
            raise InputError(self.path, say("无法读取", "cannot be read") + f": {error.strerror}") from None
        return made.hexdigest(), size


def printable(path: str) -> str:
    r"""A path as text, the same under every locale: its bytes read as UTF-8, or as GB18030 where they are none (an archive unpacked from a GBK system).

    Bytes that are neither, and signs that would not stay on their line, become \xff, so that no two paths look the same.
    """
    raw = os.fsencode(path)
    try:
        return visible(raw.decode())
    except UnicodeDecodeError:
        return visible(raw.decode("gb18030", "backslashreplace"))


def _file(place: str) -> File:
    shown = printable(place)
    return File(shown, Path(shown).name, place)


def _hidden(name: str) -> bool:
    """Hidden files, lock files of Office, and what macOS puts into archives."""
    return name.startswith((".", "~$", "__MACOSX")) or name == "Thumbs.db"


def _wanted(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES or name.lower() == MANIFEST  # noqa: PTH122


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: without the flag for UTF-8, Chinese systems write GBK."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    return raw.decode("gb18030", "replace")


def _members(file: File) -> Iterator[File]:
    try:
        with zipfile.ZipFile(file.place) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError):
        raise UnreadableError(file.path, say("压缩包已损坏", "is a damaged archive")) from None
    remedy = say("请拆成几个压缩包，或先解压成文件夹", "split it, or unpack it into a folder")
    if len(infos) > MEMBERS:
        raise LimitError(file.path, say(f"压缩包里超过 {MEMBERS} 个文件", f"holds more than {MEMBERS} files"), remedy)
    if sum(info.file_size for info in infos) > UNPACKED:
        raise LimitError(file.path, say(f"压缩包解压后超过 {UNPACKED >> 30} GB", f"unpacks to more than {UNPACKED >> 30} GB"), remedy)
    for info in sorted(infos, key=lambda info: info.filename):
        name = PurePosixPath(_member_name(info).replace("\\", "/"))
        if _wanted(name.name) and not any(_hidden(part) for part in name.parts):
            yield File(f"{file.path}!/{visible(str(name))}", visible(name.name), file.place, info.filename)


def _walk(root: Path, outside: Callable[[Path], bool]) -> Iterator[Path]:
    """The files below `root`, sorted; links to folders are not followed, links to files only where they stay below `root`."""
    top = root.resolve()
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not _hidden(name) and not outside(here / name))
        for path in (here / name for name in sorted(names) if not _hidden(name)):
            if not (_wanted(path.name) or path.suffix.lower() == ARCHIVE) or not path.is_file():  # no pipes, no sockets
                continue
            if not path.is_symlink() or path.resolve().is_relative_to(top):
                yield path


def _is_output(folder: Path) -> bool:
    """Whether a folder is one that we write: it holds our database, our tables or our quarantine."""
    return any((folder / mark).exists() for mark in ("zhinan.db", "tables/datapackage.json", "quarantine/README.txt"))


@dataclass(frozen=True, slots=True)
class Intake:
    """`files` in the order of their paths, each once; `refused` are archives that cannot be opened, with the error; `folders` those given.

    `manifests` are the manifest of each folder or archive folder that has one, by the path of that folder.
    """

    files: tuple[File, ...]
    refused: tuple[tuple[File, InputError], ...]
    folders: tuple[str, ...]
    manifests: dict[str, File] = field(default_factory=dict)


def take_in(inputs: Iterable[str], *, out: str = "", empty: bool = False) -> Intake:
    """The files of the given files, folders and archives. Below a folder, `out` and other folders that zhinan has written are passed over.

    Raises InputError where one of the inputs is not there, or (unless it may be `empty`) nothing is found in any of them.
    """
    own = Path(out).resolve() if out else None
    given = list(inputs)
    found: dict[str, File] = {}
    refused: list[tuple[File, InputError]] = []
    folders: list[str] = []

    def outside(folder: Path) -> bool:
        return folder.resolve() == own or _is_output(folder)

    for name in given:
        path = Path(os.path.normpath(Path(name).absolute()))
        if path.is_dir():
            folders.append(printable(str(path)))
            places = list(_walk(path, outside))
        elif path.exists():
            if not path.is_file():  # a pipe would be waited for without end, and could be read only once
                raise InputError(printable(name), say("既不是文件，也不是文件夹", "is neither a file nor a folder"))
            places = [path, *(beside for beside in (path.parent / MANIFEST,) if beside.is_file())]
        else:
            raise InputError(printable(name), say("没有这个文件或文件夹", "no such file or folder"))
        for place in places:
            file = _file(str(place))
            if place.suffix.lower() != ARCHIVE:
                found[file.path] = file
                continue
            try:
                found.update((member.path, member) for member in _members(file))
            except InputError as error:
                refused.append((file, error))
    manifests = {file.folder: found.pop(file.path) for file in list(found.values()) if file.name.lower() == MANIFEST}
    if not found and not refused and not empty:
        raise InputError(
            printable(", ".join(given)), say("里面没有可读的文件", "holds no file that could be a guide"), " ".join(sorted(SUFFIXES)[:8]) + " …"
        )
    return Intake(tuple(found[path] for path in sorted(found)), tuple(refused), tuple(folders), manifests)
