"""The terminal: streams that take any character, one line for an error, a file replaced whole."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path
from typing import IO, TextIO

from extractors.errors import InputError, LimitError
from pipeline.language import say


def _escape(error: UnicodeError) -> tuple[str, int]:
    r"""What the console cannot show, as \uXXXX: still JSON inside a JSON text, and still legible."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[k]:02x}{units[k + 1]:02x}" for k in range(0, len(units), 2)), error.end


def prepare() -> None:
    """Make standard output and error survive a console that is not Unicode (GBK), and keep line feeds as they are."""
    codecs.register_error("zhinan", _escape)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="zhinan", newline="\n")


def warn(line: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"zhinan: {line}\n")
    sys.stderr.flush()


def at_terminal(stream: TextIO) -> bool:
    """Whether a person looks at `stream`."""
    return stream.isatty()


def _all(handle: IO[bytes], name: str) -> bytes:
    from pipeline.limits import Limits

    most = Limits().size
    data = handle.read(most + 1)
    if len(data) > most:
        raise LimitError(name, say(f"大于 {most >> 20} MB", f"is larger than {most >> 20} MB"), "zhinan run --max-size")
    return data


def read_input(name: str) -> bytes:
    """The bytes of the file `name`, or of standard input for `-`. Raises InputError where there is no such file or it cannot be read, LimitError
    where it is larger than any guide, or has no end."""
    if name == "-":
        return _all(sys.stdin.buffer, name)
    path = Path(name)
    try:
        with path.open("rb") as handle:
            return _all(handle, name)
    except FileNotFoundError:
        raise InputError(name, say("没有这个文件", "no such file")) from None
    except IsADirectoryError:
        raise InputError(name, say("这是文件夹", "is a folder"), say("整批处理请用 zhinan run", "zhinan run takes folders")) from None
    except OSError as error:
        if path.is_dir():
            raise InputError(name, say("这是文件夹", "is a folder"), say("整批处理请用 zhinan run", "zhinan run takes folders")) from None
        raise InputError(name, say("无法读取", "cannot be read") + f": {error.strerror}") from None


def write_output(text: str, file: str) -> None:
    """`text` to standard output, or as UTF-8 to `file` (replaced whole) unless that is empty or `-`. Raises InputError where it cannot be written."""
    if file in ("", "-"):
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from pipeline.atomic import replacing

    try:
        with replacing(Path(file)) as handle:
            handle.write(text.encode("utf-8"))
    except OSError as error:
        raise InputError(file, say("无法写入", "cannot be written") + f": {error.strerror}") from None


def silence_broken_pipe() -> None:
    """The reader of our output has gone (`| head`): keep the interpreter from complaining about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
