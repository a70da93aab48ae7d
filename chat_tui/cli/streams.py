"""What are the three standard streams where one of them is closed?"""

from __future__ import annotations

import os
import sys


def open_closed_ones() -> None:
    """Have each lead nowhere that was closed: else the next file that is opened gets its number.

    What is written to a stream would then land in that file, and it may be somebody's database.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            lead_nowhere(number)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for good


def lead_nowhere(number: int) -> None:
    """Whatever is written there from now on is lost, and nobody complains about it."""
    sink = os.open(os.devnull, os.O_RDWR)
    if sink != number:
        os.dup2(sink, number)
        os.close(sink)
