"""Does the rate governor ask no more than a server allows, and does what matters most never wait longest?

The server is a bucket that leaks, tells what is left with each answer (or does not), and refuses what comes
too much with a wait that must be kept.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chat_tui.net.rate_limit import LONGEST_WAIT, Allowance, RateBudget, Urgency
from tests.biting import MOST_TRIES, bites

WALL = 1_700_000_000.0
DEEDS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(list(Urgency)), st.booleans()),
    st.tuples(st.just("ask"), st.sampled_from(list(Urgency)), st.booleans()),
    st.tuples(st.just("hurry"), st.integers(2, 12), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0, 20.0])),
    st.tuples(st.just("others_ask"), st.integers(1, 8)),
)


class GovernorMachine(RuleBasedStateMachine):
    """A server that counts, and a client that does what its budget says."""

    def __init__(self) -> None:
        super().__init__()
        self.budget, self.now = RateBudget(), 0.0
        self.level, self.closed_until = 0.0, -math.inf
        self.burst, self.rate = 10, 5.0
        self.is_known = False
        """Whether what the server told last is all that counts: nobody else has asked since."""
        self.on_the_way: list[bool] = []

    @initialize(burst=st.integers(4, 20), rate=st.floats(0.5, 10))
    def a_server(self, burst: int, rate: float) -> None:
        self.burst, self.rate = burst, rate

    @rule(deeds=st.lists(DEEDS, min_size=1, max_size=8))
    def go_on(self, deeds: list[tuple[Any, ...]]) -> None:
        for name, *values in deeds:
            getattr(self, name)(*values)
            self.what_matters_more_never_waits_longer()

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.level = max(0.0, self.level - seconds * self.rate)

    def others_ask(self, count: int) -> None:
        """Another client of the same person uses the allowance up."""
        self.level = min(float(self.burst), self.level + count)
        self.is_known = False

    def ask(self, urgency: Urgency, is_told: bool) -> None:
        """One request when the budget lets it, answered at once."""
        if self.budget.delay(self.now, urgency) > 0:
            return
        self.leave(urgency)
        self.answer(is_told=is_told)

    def hurry(self, count: int, backwards: bool) -> None:
        """Requests leave one after the other, before any answer comes; the last may come first."""
        left = 0
        for _ in range(count):
            if self.budget.delay(self.now) > 0:
                break
            self.leave(Urgency.SENDING)
            left += 1
        if backwards:
            self.on_the_way.reverse()
        for _ in range(left):
            self.answer(is_told=True)

    def leave(self, urgency: Urgency) -> None:
        assert self.now >= self.closed_until, "asked before the server's wait was over"
        if self.is_known:
            spare = min(urgency.value * self.burst, self.burst - 1)
            assert self.level <= self.burst - 1 - spare + 1.001, "more was asked than is left for this"
            assert self.level <= self.burst - 1 + 1e-6, "this would have been refused"
        self.budget.take(self.now)
        fits = self.level <= self.burst - 1
        self.level += fits
        self.on_the_way.append(fits)

    def answer(self, *, is_told: bool) -> None:
        if not self.on_the_way.pop(0):
            wait = math.ceil(self.level / self.rate)
            self.budget.refused(wait, self.now)
            self.closed_until = self.now + min(wait, LONGEST_WAIT)
            self.is_known = False
            return
        headers = {
            "x-ratelimit-limit": str(self.burst),
            "x-ratelimit-remaining": str(int(self.burst - self.level)),
            "x-ratelimit-reset": str(math.ceil(self.level / self.rate)),
        }
        self.budget.observe(headers if is_told else {}, self.now, WALL + self.now)
        self.is_known = self.is_known or is_told

    @invariant()
    def what_matters_more_never_waits_longer(self) -> None:
        waits = [self.budget.delay(self.now, urgency) for urgency in Urgency]
        assert waits == sorted(waits)
        assert waits[-1] <= LONGEST_WAIT

    def teardown(self) -> None:
        """Nobody is forgotten: after the longest wait everything may be asked."""
        assert self.budget.delay(self.now + LONGEST_WAIT + 1, Urgency.TYPING) == 0


BUDGET = settings(
    max_examples=60,
    stateful_step_count=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)
FINDING = settings(BUDGET, max_examples=MOST_TRIES)
TestGovernor = GovernorMachine.TestCase
TestGovernor.settings = BUDGET


def our_own_requests_do_not_count(patch: pytest.MonkeyPatch) -> None:
    """Only what answers tell counts, so that many leave before the first answer comes."""
    patch.setattr(RateBudget, "take", lambda self, now: None)


def a_wait_is_forgotten_with_the_next_answer(patch: pytest.MonkeyPatch) -> None:
    """An answer to an earlier request ends the wait that a refusal asked for."""
    original = RateBudget.observe

    def observe(self: RateBudget, *told: Any) -> None:
        original(self, *told)
        self._not_before = -math.inf

    patch.setattr(RateBudget, "observe", observe)


def typing_takes_the_last_place(patch: pytest.MonkeyPatch) -> None:
    """Nothing is left for what matters more."""
    original = RateBudget.delay

    def delay(self: RateBudget, now: float, urgency: Urgency = Urgency.SENDING) -> float:
        return original(self, now)

    patch.setattr(RateBudget, "delay", delay)


def what_is_left_comes_back_at_once(patch: pytest.MonkeyPatch) -> None:
    """The whole allowance is held for renewed as soon as any time has passed."""

    def left(self: RateBudget, now: float) -> float:
        told: Allowance | None = self._allowance
        if told is None:
            return math.inf
        return told.limit if now > self._at else told.remaining

    patch.setattr(RateBudget, "_left", left)


MUTANTS = (
    our_own_requests_do_not_count,
    a_wait_is_forgotten_with_the_next_answer,
    typing_takes_the_last_place,
    what_is_left_comes_back_at_once,
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_machine_finds_the_bug(mutant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        mutant(patch)
        assert bites(GovernorMachine, FINDING)
