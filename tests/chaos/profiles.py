"""How big a run is and which faults it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ON_SERVER: Mapping[str, tuple[float, float]] = {
    "server kill": (0.5, 4.0),
    "server restart": (0.5, 3.0),
    "server pause": (1.0, 15.0),
    "server forgets": (0.5, 4.0),
}
ON_CLIENT: Mapping[str, tuple[float, float]] = {
    "client kill": (0.2, 5.0),
    "client pause": (1.0, 15.0),
    "reset": (0.0, 0.0),
    "black hole": (1.0, 20.0),
    "answers lost": (1.0, 20.0),
    "requests lost": (1.0, 20.0),
    "refused": (0.5, 8.0),
    "accept and close": (0.5, 8.0),
    "silent door": (0.5, 10.0),
    "half close": (0.0, 0.0),
    "slow": (2.0, 12.0),
    "trickle": (2.0, 12.0),
    "cut after bytes": (1.0, 8.0),
    "429": (1.0, 8.0),
    "503": (1.0, 8.0),
    "502 page": (1.0, 8.0),
    "portal": (0.5, 4.0),
    "redirect": (0.5, 4.0),
    "doubled frames": (1.0, 10.0),
    "mixed frames": (1.0, 10.0),
    "lost frames": (1.0, 10.0),
}
FAULTS: Mapping[str, tuple[float, float]] = {**ON_SERVER, **ON_CLIENT}
"""The kinds of faults and how long they last, in seconds."""
DETECTED_WITHIN: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("server kill", "server restart", "server forgets", "reset", "half close"), (3.0, 3.0)),
    **dict.fromkeys(("black hole", "answers lost", "server pause"), (12.0, 27.0)),
}
"""Seconds until an online client must know: on a unix socket, and elsewhere.

Not of `requests lost`: the stream goes on telling events, and whatever is heard is a sign of life. What is to
be sent learns it, by its own time limit.
"""
SMOKE_FAULTS = ("server kill", "black hole", "reset", "client kill", "server forgets")
"""The last is a kill after which no stream can be resumed, as of a real Mattermost: all catch up."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a run consists of; `seconds` is the time of load and faults, before everything is healed."""

    name: str
    clients: int
    operations: int
    seconds: float
    faults: tuple[str, ...]
    spacing: tuple[float, float] = (1.0, 5.0)
    """Between two faults, in seconds."""
    screen: int | None = None
    """Which client is the full app on a pseudo-terminal."""
    skews: tuple[float, ...] = ()
    """By how many seconds the clocks of the first clients are wrong."""
    quiet: float = 30.0
    """How long after healing all may take to be in step."""


TINY = Profile("tiny", 3, 60, 6.0, SMOKE_FAULTS, spacing=(0.8, 1.6))
SMOKE = Profile("smoke", 5, 500, 45.0, SMOKE_FAULTS)
FULL = Profile("full", 6, 3_000, 240.0, tuple(FAULTS), screen=5, skews=(3_600.0, -3_600.0, -86_400.0))
PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (TINY, SMOKE, FULL)}
