"""Is a plan the same for the same seed, within its bounds, and told apart from others?"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.chaos.plan import KINDS, make_plan
from tests.chaos.profiles import FAULTS, FULL, ON_CLIENT, PROFILES, SMOKE, Profile


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_a_plan_is_reproduced_from_its_seed(profile: Profile) -> None:
    assert make_plan(7, profile) == make_plan(7, profile)
    assert make_plan(7, profile).intents != make_plan(8, profile).intents
    assert make_plan(7, profile).faults != make_plan(8, profile).faults


@pytest.mark.parametrize("seed", range(20))
def test_faults_come_at_most_two_at_once_and_never_twice_on_one_target(seed: int) -> None:
    for profile in (SMOKE, FULL):
        faults = make_plan(seed, profile).faults
        assert {fault.kind for fault in faults} <= set(profile.faults)
        for fault in faults:
            others = [other for other in faults if other is not fault and other.at <= fault.at < other.end]
            assert len(others) < 2
            assert fault.client not in [other.client for other in others]
            assert fault.end <= profile.seconds
            assert (fault.client is not None) == (fault.kind in ON_CLIENT)


def test_the_full_profile_has_every_kind_of_fault() -> None:
    assert {fault.kind for fault in make_plan(1, FULL).faults} == set(FAULTS)


def test_the_load_is_mixed_as_told() -> None:
    intents = make_plan(1, FULL).intents
    assert len(intents) == FULL.operations
    counts = Counter(intent.kind for intent in intents)
    for kind, share in KINDS:
        assert counts[kind] / len(intents) == pytest.approx(share / 100, abs=0.02)
    assert len({intent.text for intent in intents if intent.kind == "post"}) == counts["post"]
