"""Starts a Prefect server, deploys a flow to a work pool, serves one on a schedule of one second, and waits until the schedule has fired.

    python server_trial.py FOLDER SECONDS

FOLDER takes the server's log and the mark that the flow leaves. Exit code 0 once the mark is there, 1 when the deployment was refused, SECONDS are
over or the server died, with the end of the log. Used with our pins (must pass) and with one pin lifted (must fail, else the pin can go).
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

from prefect import flow


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


@flow
def beat(mark: str) -> None:
    Path(mark).write_text("fired", encoding="utf-8")


def deploy(environment: dict[str, str]) -> str:
    """Hands `beat` to a process work pool, as `prefect.yaml` does with the ingestion. Returns what the command line complained of."""
    entrypoint = f"{Path(__file__).name}:beat"
    for arguments in (["work-pool", "create", "trial", "--type", "process"], ["--no-prompt", "deploy", entrypoint, "--name", "trial", "--pool", "trial"]):
        command = [sys.executable, "-m", "prefect", *arguments]
        made = subprocess.run(command, cwd=Path(__file__).parent, env=environment, capture_output=True, encoding="utf-8", timeout=120)
        if made.returncode:
            return made.stdout + made.stderr
    return ""


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
            if complaint := deploy(environment):
                sys.stderr.write(complaint[-4000:])
                return 1
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
        beat.serve(name="beat", interval=datetime.timedelta(seconds=1), parameters={"mark": sys.argv[2]})  # never returns
    else:
        sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
