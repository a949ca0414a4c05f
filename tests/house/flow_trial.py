"""Runs one Prefect flow with a task called and a task submitted, on the embedded server, in whatever environment runs this file.

Exit code 0 if the flow ended well. Used with our pins (must pass) and with one pin lifted (must fail, else the pin can go).
"""

from __future__ import annotations

from prefect import flow, task


@task
def next_number(number: int) -> int:
    return number + 1


@flow
def add_up(number: int) -> int:
    return next_number(number) + next_number.submit(number).result()


if __name__ == "__main__":
    total = add_up(1)
    if total != 4:
        raise SystemExit(f"wanted 4, got {total}")
