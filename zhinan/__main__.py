"""The command: `zhinan` and `python -m zhinan`."""

from __future__ import annotations

import sys

from zhinan import check_packages


def main() -> int:
    """Run the command line on `sys.argv` and return its exit code; 2, with one line, where a foreign package stands in for ours."""
    try:
        check_packages("extractors", "pipeline")
    except ImportError as error:
        sys.stderr.write(f"zhinan: {error}\n")
        return 2
    from pipeline.cli import main as command

    return command()


if __name__ == "__main__":
    sys.exit(main())
