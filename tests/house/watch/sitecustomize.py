"""Put on PYTHONPATH, writes down every address outside this machine that the process (and the Pythons it starts) looks up or connects to."""

from __future__ import annotations

import os
import sys

_HERE = {"", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "None"}


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if not isinstance(address, tuple):
            return
        host = address[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name not in _HERE:
        with open(os.environ["ZHINAN_TEST_CALLS"], "a", encoding="utf-8") as calls:  # noqa: PTH123
            calls.write(f"{event} {name}\n")


sys.addaudithook(_watch)
