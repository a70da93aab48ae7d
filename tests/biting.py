"""Does a state machine find a bug within its budget? A machine that never failed proves nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

MOST_TRIES = 1_000
"""The search ends at the first find; what it tries first also depends on which modules are loaded."""


def bites(machine: Any, budget: settings) -> bool:
    """Whether a run of the machine fails."""
    try:
        run_state_machine_as_test(machine, settings=budget)
    except (AssertionError, Flaky, ExceptionGroup):
        return True
    return False
