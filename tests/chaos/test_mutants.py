"""Does the checker find each of the eight seeded bugs, and nothing wrong without them?

A checker that never failed proves nothing. Each bug gets the weather that brings it to light.
"""

from __future__ import annotations

import pytest

from tests.chaos.mutants import MUTANTS, SERVER_MUTANTS
from tests.chaos.plan import Fault, Intent, Plan
from tests.chaos.profiles import Profile
from tests.chaos.run import Result, run_plan

ANN, BEN = 0, 1
SECONDS = 4.0
SHORT = Profile("short", 2, 0, SECONDS, (), quiet=2.0)
HEALTHY = Profile("healthy", 2, 0, SECONDS, (), quiet=30.0)
pytestmark = pytest.mark.chaos


def talk(*, deletes: bool, every: float = 0.05) -> tuple[Intent, ...]:
    """Both speak in turn all the time; now and then one takes something back."""
    found = []
    for number in range(int(SECONDS * 0.9 / every)):
        client = number % 2
        kind = "delete" if deletes and number % 10 > 7 else "post"
        text = f"{'ann' if client == ANN else 'ben'}-{number}"
        found.append(Intent(number, client, 0.1 + number * every, kind, "alpha", text, 0.5))
    return tuple(found)


CALM: tuple[Fault, ...] = ()
ANSWERS_LOST = (Fault(0.8, 0.7, "answers lost", ANN), Fault(2.2, 0.7, "answers lost", BEN))
SERVER_KILLED = (Fault(1.2, 0.2, "server kill", None), Fault(2.8, 0.2, "server kill", None))
MISSED = (
    Fault(1.9, 0.0, "reset", ANN),
    Fault(2.0, 1.0, "refused", ANN),
    Fault(2.1, 0.2, "server forgets", None),
)
SHUT = (Fault(0.5, 3.4, "accept and close", ANN),)
KILLED_OFFLINE = (Fault(0.5, 2.0, "refused", ANN), Fault(1.5, 0.2, "client kill", ANN))
ALL_WEATHER = (
    Fault(0.5, 0.5, "answers lost", ANN),
    Fault(0.7, 0.8, "accept and close", BEN),
    *MISSED,
    Fault(2.6, 0.2, "client kill", BEN),
    Fault(3.5, 0.2, "server kill", None),
)
WEATHER = {
    "no dedupe": (ANSWERS_LOST, "duplicated"),
    "ack before commit": (SERVER_KILLED, "lost"),
    "sequence not reset": (MISSED, "convergence"),
    "since by local clock": (MISSED, "convergence"),
    "backoff reset": (SHUT, "hasty"),
    "outbox not persisted": (KILLED_OFFLINE, "lost"),
    "event before backfill": (MISSED, "convergence"),
    "delete ignored": (CALM, "convergence"),
}


def plan(faults: tuple[Fault, ...], profile: Profile, *, deletes: bool) -> Plan:
    """The load with these faults."""
    return Plan(0, profile, talk(deletes=deletes), faults)


def told(result: Result) -> dict[str, list[str]]:
    """What was found wrong, shortened for the test's report."""
    return {check: found[:3] for check, found in result.violations.items() if found}


def test_every_bug_has_its_weather() -> None:
    assert WEATHER.keys() == MUTANTS.keys() | SERVER_MUTANTS.keys()
    assert len(WEATHER) == 8


@pytest.mark.parametrize("mutant", WEATHER)
async def test_the_checker_finds_the_bug(mutant: str) -> None:
    faults, check = WEATHER[mutant]
    on_server = mutant in SERVER_MUTANTS
    result = await run_plan(
        plan(faults, SHORT, deletes=faults is CALM),
        mutant="" if on_server else mutant,
        server_mutant=mutant if on_server else "",
    )
    assert check in told(result)


async def test_in_all_this_weather_the_product_keeps_its_promises() -> None:
    assert told(await run_plan(plan(ALL_WEATHER, HEALTHY, deletes=True))) == {}
