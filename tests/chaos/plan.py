"""What will be done, by whom and when, and what will go wrong: all drawn from one seed beforehand."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from tests.chaos.profiles import FAULTS, ON_CLIENT, Profile
from tests.hostile.corpus import hostile_strings

CLIENT_NAMES = ("ann", "ben", "cyd", "dan", "eve", "fay", "gus", "hal")
PUBLIC = ("alpha", "beta")
PRIVATE = "den"
LOBBY = "lobby"
"""The channel that people join and leave; nobody writes threads there."""
INSIDERS = 3
"""So many of the first clients are in the private channel."""
HOSTILE_SHARE = 0.01
LONGEST_HOSTILE = 2_000
REPLY_SHARE = 0.2
FILE_EVERY = 12
"""Every so many posts bring a file."""
EMOJI = ("thumbsup", "heart", "tada", "eyes")
KINDS = (("post", 80), ("edit", 8), ("delete", 5), ("react", 5), ("move", 2))


@dataclass(frozen=True, slots=True)
class Intent:
    """Something a client is to do; which message it means is chosen by `pick` from those it can see."""

    number: int
    client: int
    at: float
    kind: str
    place: str
    text: str
    pick: float
    replies: bool = False
    brings_file: bool = False

    def as_json(self) -> dict[str, Any]:
        """What the client process reads."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong `at` seconds into the run, for so long; the server's have no client."""

    at: float
    duration: float
    kind: str
    client: int | None

    @property
    def end(self) -> float:
        """When it is healed."""
        return self.at + self.duration


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole run."""

    seed: int
    profile: Profile
    intents: tuple[Intent, ...]
    faults: tuple[Fault, ...]


def places(clients: int) -> dict[str, tuple[int, ...]]:
    """Which channels there are and who is in them at first; `x+y` is a direct channel."""
    everybody = tuple(range(clients))
    found = dict.fromkeys(PUBLIC, everybody)
    found |= {PRIVATE: everybody[:INSIDERS], LOBBY: everybody}
    found |= {
        f"{CLIENT_NAMES[one]}+{CLIENT_NAMES[one + 1]}": (one, one + 1)
        for one in everybody[:3]
        if one + 1 < clients
    }
    return found


def make_plan(seed: int, profile: Profile) -> Plan:
    """The same plan for the same seed and profile, for ever."""
    chance = random.Random(f"{seed}/{profile.name}")
    return Plan(seed, profile, tuple(_intents(chance, profile)), tuple(_faults(chance, profile)))


def _intents(chance: random.Random, profile: Profile) -> list[Intent]:
    found = []
    homes = places(profile.clients)
    hostile = [text for text in hostile_strings() if _can_be_said(text)]
    times = sorted(chance.uniform(0.0, profile.seconds * 0.95) for _ in range(profile.operations))
    for number, at in enumerate(times):
        client = chance.randrange(profile.clients)
        mine = [place for place, members in homes.items() if client in members]
        (kind,) = chance.choices([kind for kind, _ in KINDS], [share for _, share in KINDS])
        place = LOBBY if kind == "move" else chance.choice(mine)
        text = f"{CLIENT_NAMES[client]}-{number}"
        if chance.random() < HOSTILE_SHARE:
            text += " " + chance.choice(hostile)
        if kind == "react":
            text = chance.choice(EMOJI)
        replies = kind == "post" and place != LOBBY and chance.random() < REPLY_SHARE
        brings = kind == "post" and number % FILE_EVERY == 0
        found.append(Intent(number, client, at, kind, place, text, chance.random(), replies, brings))
    return found


def _can_be_said(text: str) -> bool:
    return len(text) <= LONGEST_HOSTILE and not any(0xD800 <= ord(letter) < 0xE000 for letter in text)


def _faults(chance: random.Random, profile: Profile) -> list[Fault]:
    """Every U(1, 5) s one more, at most two at once and one on the server; each kind comes in turn."""
    found: list[Fault] = []
    kinds: list[str] = []
    at = chance.uniform(1.0, 3.0)
    while at < profile.seconds - 2.0:
        if not kinds:
            kinds = list(profile.faults)
            chance.shuffle(kinds)
        fault = _fault(chance, profile, kinds[-1], at)
        at += chance.uniform(*profile.spacing)
        running = [other for other in found if other.end > fault.at]
        if len(running) < 2 and not any(other.client == fault.client for other in running):
            found.append(fault)
            kinds.pop()
    return found


def _fault(chance: random.Random, profile: Profile, kind: str, at: float) -> Fault:
    shortest, longest = FAULTS[kind]
    duration = min(chance.uniform(shortest, longest), profile.seconds - at)
    return Fault(at, duration, kind, chance.randrange(profile.clients) if kind in ON_CLIENT else None)
