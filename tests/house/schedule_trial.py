"""Starts a Prefect server, serves a flow on a schedule of one second, and waits until the schedule has fired.

    python schedule_trial.py FOLDER SECONDS

FOLDER takes the server's log and the mark that the flow leaves. Exit code 0 once the mark is there, 1 when SECONDS are over or the server died,
with the end of its log. Used with our pins (must pass) and with one pin lifted (must fail, else the pin can go).
"""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def serve(mark: Path) -> None:
    from prefect import flow

    @flow
    def beat() -> None:
        mark.write_text("fired", encoding="utf-8")

    beat.serve(name="beat", interval=datetime.timedelta(seconds=1))  # never returns


def start(command: list[str], log: IO[bytes], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a group of its own, which can be ended as a whole: each flow run of a schedule is a process that would outlive its parent."""
    return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=os.name == "posix")


def end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def main(folder: Path, seconds: float) -> int:
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    mark, log = folder / "mark", folder / "server.log"
    settings = {
        "PREFECT_API_URL": address,
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
    }
    environment = {**os.environ, **settings}
    until = time.monotonic() + seconds
    started: list[subprocess.Popen[bytes]] = []
    with log.open("wb") as server_log, (folder / "serve.log").open("wb") as serve_log:
        try:
            command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
            started.append(start(command, server_log, environment))
            while not answers(address):
                if time.monotonic() > until or started[0].poll() is not None:
                    break
                time.sleep(0.2)
            command = [sys.executable, __file__, "--serve", str(mark)]
            started.append(start(command, serve_log, environment))
            while not mark.exists():
                if time.monotonic() > until or any(process.poll() is not None for process in started):
                    sys.stderr.write(log.read_text(encoding="utf-8", errors="replace")[-4000:])
                    return 1
                time.sleep(0.2)
        finally:
            for process in reversed(started):
                end(process)
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(Path(sys.argv[2]))
    else:
        sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
