"""The command: `zhinan` and `python -m zhinan`."""

from __future__ import annotations

import gc
import os
import sys

from zhinan import check_packages


def main() -> int:
    """Run the command line on `sys.argv` and return its exit code; 2, with one line, where a foreign package stands in for ours."""
    # What a start makes stays: looking through it for garbage, now every 700 objects and three times at the end, took a seventh of it.
    gc.set_threshold(20_000)
    try:
        check_packages("extractors", "pipeline")
    except ImportError as error:
        sys.stderr.write(f"zhinan: {error}\n")
        return 2
    from pipeline.cli import main as command

    code = command()
    gc.freeze()
    if "duckdb" in sys.modules:
        # At the very end nanobind lists what of DuckDB other threads still hold, on standard error.
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return code


if __name__ == "__main__":
    sys.exit(main())
