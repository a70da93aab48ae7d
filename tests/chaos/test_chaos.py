"""Does a very small run of chaos, in earnest, end with every promise kept?"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.chaos.kills import run_kills
from tests.chaos.plan import make_plan
from tests.chaos.profiles import TINY
from tests.chaos.report import lines, summary
from tests.chaos.run import run_plan

SEED = 4
WORST = ("row stored:after", "request sent:after", "event logged:after", "transaction:after")
"""Between a promise and its keeping; `python -m tests.chaos.kills` has all points."""


@pytest.mark.chaos
async def test_killed_at_the_worst_points_nobody_loses_or_doubles_anything() -> None:
    result, deaths = await run_kills(SEED, 1, WORST)
    assert not result.failed, "\n".join(lines(result))
    assert deaths == Counter(WORST)


@pytest.mark.chaos
async def test_a_small_run_breaks_no_promise() -> None:
    result = await run_plan(make_plan(SEED, TINY))
    assert not result.failed, "\n".join(lines(result))
    said = summary(result)
    assert said["ok"]
    assert said["operations"] >= TINY.operations // 2
    assert sum(said["faults"].values()) >= 2
