"""What is told of a run: sentences for people, and a JSON summary for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import Any

from tests.chaos.checker import classes, recovered
from tests.chaos.punctual import times
from tests.chaos.run import Result

MOST_TOLD = 8
"""Violations of one check that are told in full."""


def summary(result: Result) -> dict[str, Any]:
    """The run in one JSON object."""
    plan = result.plan
    return {
        "seed": plan.seed,
        "profile": plan.profile.name,
        "ok": not result.failed,
        "operations": sum(sum(counts.values()) for counts in classes(result.evidence).values()),
        "outcomes": classes(result.evidence),
        "recovered": recovered(result.evidence),
        "faults": dict(sorted(Counter(strike.fault.kind for strike in result.strikes).items())),
        "times": {
            kind: _told(taken)
            for kind, taken in sorted(times(result.strikes, result.evidence.histories).items())
        },
        "seconds_to_quiet": result.seconds_to_quiet,
        "hurried": result.hurried,
        "pages_fetched": result.fetched,
        "starts": result.starts,
        "violations": {check: len(found) for check, found in sorted(result.violations.items())},
    }


def lines(result: Result) -> Iterator[str]:
    """The run as a person reads it."""
    said = summary(result)
    yield f"seed {said['seed']}, profile {said['profile']}: {said['operations']} operations"
    for kind, counts in said["outcomes"].items():
        yield f"  {kind:<16} " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    yield f"  {said['recovered']} recovered (nobody knew, and it is there)"
    yield "faults, with the seconds until an online client noticed, and from healing to online again"
    for kind, count in said["faults"].items():
        yield f"  {kind:<16} {count:>3}  {_in_words(said['times'].get(kind, {}))}"
    yield f"in step {said['seconds_to_quiet']} s after healing; starts {said['starts']}"
    yield f"{said['hurried']} clients told to try again; {said['pages_fetched']} pages filled marked holes"
    for check, found in sorted(result.violations.items()):
        yield f"{'ok  ' if not found else 'FAIL'} {check}"
        yield from (f"       {one}" for one in found[:MOST_TOLD])
        if len(found) > MOST_TOLD:
            yield f"       and {len(found) - MOST_TOLD} more"


def _told(taken: dict[str, list[float]]) -> dict[str, Any]:
    return {
        what: {"median": round(median(values), 2), "worst": round(max(values), 2), "count": len(values)}
        for what, values in taken.items()
        if values
    }


def _in_words(taken: dict[str, Any]) -> str:
    parts = [f"{what} {one['median']} (worst {one['worst']})" for what, one in taken.items()]
    return ", ".join(parts) or "not noticed, or not online then"
