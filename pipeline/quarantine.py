"""Files that could not be used: a copy of each, with the reason and the way to try again beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from extractors.errors import InputError
from pipeline.atomic import fitting, replacing
from pipeline.intake import File
from pipeline.language import say
from pipeline.limits import Limits
from pipeline.workers import Failure

_README = """\
本文件夹存放无法使用的文件：每个文件旁的 .reason.txt 写明原因和重试方法。修好原文件后重新运行，文件会自动移出。
Files that could not be used; the .reason.txt beside each says why and how to try again. Mend the original and run again: it leaves by itself.
"""

_PREFIX = 9
"""Characters of the document's id in front of the name, so that two files of one name do not meet."""


def problem(file: File, failure: Failure, limits: Limits) -> str:
    """Why the file could not be used, in one line for people."""
    if failure.kind == "input":
        return failure.message.removeprefix(f"{file.name}: ").removeprefix(f"{file.path}: ")
    text = {
        "seconds": say(f"处理超过 {limits.seconds:g} 秒", f"took more than {limits.seconds:g} s"),
        "memory": say(f"处理需要的内存超过 {limits.memory >> 20} MB", f"needed more than {limits.memory >> 20} MB of memory"),
        "crash": say(
            f"处理进程崩溃，文件可能损坏或恶意构造，或需要的内存超过 {limits.memory >> 20} MB",
            f"crashed its worker process: damaged, made to do harm, or in need of more than {limits.memory >> 20} MB of memory",
        ),
        "fault": say("软件自身的错误，请反馈", "our own fault, please report it"),
    }[failure.kind]
    return " ".join(f"{text} ({failure.message})".split())


def put_away(folder: Path, file: File, document_id: str, reason: str, limits: Limits) -> None:
    """Copy the file into `folder` (only the reason where it cannot be read or is beyond the limit of size). Raises OSError."""
    if not (folder / "README.txt").exists():
        with replacing(folder / "README.txt") as handle:
            handle.write(_README.encode())
    name = f"{document_id[:_PREFIX]}-{fitting(file.name)}"
    with replacing(folder / f"{name}.reason.txt") as handle:
        outer = file.path.partition("!/")[0]
        handle.write(f'{file.path}\n{reason}\n\n重试 retry: zhinan run "{outer}" --force\n'.encode())
    try:
        data = file.read(limits)
    except InputError:
        return
    with replacing(folder / name) as handle:
        handle.write(data)


def release(folder: Path, kept: Iterable[str]) -> None:
    """Take out everything but the files of the documents `kept`; an empty quarantine goes altogether."""
    if not folder.is_dir():
        return
    prefixes = {document_id[:_PREFIX] for document_id in kept}
    for path in folder.iterdir():
        if path.name != "README.txt" and path.name[:_PREFIX] not in prefixes:
            path.unlink(missing_ok=True)
    if not prefixes:
        shutil.rmtree(folder)
