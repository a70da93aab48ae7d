"""Does a very small run of chaos, in earnest, end with every promise kept?"""

from __future__ import annotations

import pytest

from tests.chaos.crashes import CLIENT_POINTS, SERVER_POINTS
from tests.chaos.kills import run_kills
from tests.chaos.plan import make_plan
from tests.chaos.profiles import TINY
from tests.chaos.report import lines, summary
from tests.chaos.run import run_plan

SEED = 20_260


@pytest.mark.slow
async def test_killed_once_at_every_point_nobody_loses_or_doubles_anything() -> None:
    result, deaths = await run_kills(SEED, 1)
    assert not result.failed, "\n".join(lines(result))
    assert deaths.total() == len(CLIENT_POINTS) + len(SERVER_POINTS)
    assert deaths["elsewhere"] <= 4


@pytest.mark.slow
async def test_a_small_run_breaks_no_promise() -> None:
    result = await run_plan(make_plan(SEED, TINY))
    assert not result.failed, "\n".join(lines(result))
    said = summary(result)
    assert said["ok"]
    assert said["operations"] >= TINY.operations // 2
    assert sum(said["faults"].values()) >= 2
