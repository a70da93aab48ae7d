"""What does one check of the doctor say?"""

from __future__ import annotations

from enum import Enum

from chat_tui.model.frozen import dataclass


class Verdict(Enum):
    """How a check ended."""

    OK = "ok"
    ADVICE = "advice"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and the one thing to paste if something is to be done."""

    name: str
    verdict: Verdict
    said: str
    fix: str = ""
