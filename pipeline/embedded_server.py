"""The process of the embedded Prefect server. Started by `server.py` as a file; imports nothing of ours.

Takes the port to listen on (0: any). Prints the port, or why it cannot have it, then serves until standard input closes, which
it does when the parent ends, however that happens.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading

_ASKED = ("/admin", "/artifacts", "/csrf-token", "/events", "/flow_runs", "/flows", "/logs", "/task_runs")
"""The parts of Prefect's API that a run asks for. The others would be put together, too, with the first request, for half a second."""


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(1024):
        pass
    os._exit(0)


def main() -> None:
    """Serve until the parent is gone."""
    listening = socket.socket()
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError as error:
        sys.stdout.write(f"{error}\n")
        return
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_end_with_parent, daemon=True).start()

    gc.disable()  # what a start makes stays: to look through it for garbage took a sixth of the start
    import uvicorn
    from prefect.server.api import server

    gc.freeze()
    gc.enable()
    if "PREFECT__SERVER_EPHEMERAL" in os.environ:
        server.API_ROUTERS = tuple(router for router in server.API_ROUTERS if router.prefix in _ASKED)  # type: ignore[assignment]
    config = uvicorn.Config(server.create_app, factory=True, log_level="error", lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
