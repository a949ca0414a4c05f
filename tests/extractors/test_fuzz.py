"""Readers under atheris, a fuzzer that is led by coverage: each format for ZHINAN_FUZZ seconds (60). In the suite hypothesis and damaged files do this."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = [pytest.mark.prove, pytest.mark.skipif(sys.platform != "linux", reason="atheris is built for Linux")]


@pytest.fixture(scope="module")
def fuzzing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with atheris, which lends our packages."""
    home = tmp_path_factory.mktemp("atheris")
    subprocess.run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, home], check=True)
    subprocess.run([sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", home / "bin" / "python", "atheris>=2.3"], check=True)
    return home / "bin" / "python"


@pytest.mark.parametrize("kind", ["text", "html", "docx", "xlsx", "ofd", "pdf"])
def test_a_reader_stands_the_fuzzer(kind: str, fuzzing: Path, root: Path, tmp_path: Path) -> None:
    seconds = os.environ.get("ZHINAN_FUZZ", "60")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root), sysconfig.get_path("purelib")))}
    done = subprocess.run(
        [fuzzing, root / "tests" / "house" / "fuzz.py", kind, seconds], cwd=tmp_path, env=environment, capture_output=True, text=True, errors="replace"
    )
    assert done.returncode == 0, done.stderr[-3000:]
    count = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert count
    sys.stderr.write(f"\n{kind}: {count[1]} inputs in {seconds} s\n")
