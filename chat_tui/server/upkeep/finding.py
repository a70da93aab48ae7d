"""What does one look at a workspace find?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad it is; only a problem needs somebody at once."""

    OK = "ok"
    ADVICE = "advice"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and what to do about it, if anything."""

    name: str
    level: Level
    said: str
    fix: str = ""


def fine(name: str, said: str) -> Finding:
    """Nothing is to be done."""
    return Finding(name, Level.OK, said)


def advice(name: str, said: str, fix: str = "") -> Finding:
    """Something should be done some day."""
    return Finding(name, Level.ADVICE, said, fix)


def problem(name: str, said: str, fix: str = "") -> Finding:
    """Something must be done."""
    return Finding(name, Level.PROBLEM, said, fix)
