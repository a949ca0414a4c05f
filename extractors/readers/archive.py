"""Zip archives that hold XML (DOCX, OFD): members read within limits, XML parsed without reaching out of the document."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from posixpath import normpath

from lxml import etree

from extractors.errors import LimitError, UnreadableError
from extractors.language import say
from extractors.model.source import Remark

LARGEST = 256 * 1024 * 1024
"""Bytes that one archive may unpack to: a guide with all its pictures stays far below."""
MOST_ELEMENTS = 2_000_000
"""Elements of one XML member: a document of a thousand pages has half as many."""


class Archive:
    """The members of a zip, by name.

    Raises UnreadableError on opening or reading where the zip is damaged or encrypted, LimitError where it unpacks to more than `LARGEST`.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise UnreadableError(
                name,
                say("压缩结构残缺，文件可能没有下载完整", "damaged zip structure, perhaps not downloaded completely"),
                say("请重新下载，或用原软件打开后另存", "download it again, or open and save it in its own program"),
            ) from None
        self.names = frozenset(self._zip.namelist())
        self.damaged: list[str] = []
        if sum(info.file_size for info in self._zip.infolist()) > LARGEST:
            raise LimitError(
                name,
                say(f"解压后超过 {LARGEST // 1024 // 1024} MB", f"unpacks to more than {LARGEST // 1024 // 1024} MB"),
                say("请删去图片后另存", "remove pictures and save it"),
            )

    def read(self, member: str) -> bytes:
        """The bytes of a member; b"" where there is none of that name."""
        member = normpath(member).lstrip("/")
        if member not in self.names:
            return b""
        try:
            return self._zip.read(member)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise UnreadableError(
                self.name,
                say(f"压缩包里的 {member} 已损坏或加密", f"{member} in the archive is damaged or encrypted"),
                say("请重新下载，或用原软件打开后另存", "download it again, or open and save it in its own program"),
            ) from None

    def check_xml(self, member: str, data: bytes, *, most: int = MOST_ELEMENTS) -> None:
        """Raises LimitError for a member with more elements than `most`, or with entities: no office program writes any, they can only be a bomb."""
        if data.count(b"<") - data.count(b"</") > most:
            raise LimitError(
                self.name,
                say(f"{member} 里超过 {most} 个元素", f"{member} has more than {most} elements"),
                say("请拆分，或删去不需要的内容后另存", "split it, or remove what is not needed and save it"),
            )
        if b"<!ENTITY" in data.replace(b"\0", b""):
            raise LimitError(
                self.name,
                say(f"{member} 里声明了 XML 实体，不予展开", f"{member} declares XML entities, which are not expanded"),
                say("请用原软件打开后另存", "open and save it in its own program"),
            )

    def xml(self, member: str, *, needed: bool = False) -> etree._Element | None:
        """The root of an XML member; None where there is none, or nothing in it can be parsed.

        A damaged member is noted in `damaged`, but where it is `needed`: then UnreadableError is raised. Raises LimitError as `check_xml`.
        """
        try:
            data = self.read(member)
        except UnreadableError:
            if needed:
                raise
            self.damaged.append(member)
            return None
        if not data.strip():
            return None
        self.check_xml(member, data)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, recover=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            return None
        return root


def damage(archive: Archive) -> tuple[Remark, ...]:
    """The Remark on the parts of an archive that were damaged and left out."""
    return (Remark("damaged_part", f"文件中损坏的部分未读取：{'、'.join(archive.damaged)}"),) if archive.damaged else ()


def local(element: etree._Element) -> str:
    """The name of an element without its namespace: transitional and strict documents differ in nothing else."""
    tag: object = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str, default: str = "") -> str:
    """The attribute of that local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default
