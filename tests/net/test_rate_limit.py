"""Are a server's rate limits understood, also when they are absurd."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.model.metrics import RateLimits
from chat_tui.net.rate_limit import (
    LONGEST_WAIT,
    UNSAID_WAIT,
    Allowance,
    RateBudget,
    Urgency,
    allowance_of,
    retry_after,
    seconds_until,
)

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3", 3.0),
        (" 3 ", 3.0),
        ("2.5", 2.5),
        ("0", 0.0),
        ("-7", 0.0),
        ("99999999999", LONGEST_WAIT),
        ("1, 5", 1.0),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", LONGEST_WAIT),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_retry_after(value: str, expected: float | None) -> None:
    assert seconds_until(value, NOW) == expected


def test_the_reset_stands_in_for_a_missing_or_unreadable_retry_after() -> None:
    assert retry_after({"retry-after": "2", "x-ratelimit-reset": "6"}, NOW) == 2
    assert retry_after({"x-ratelimit-reset": "6"}, NOW) == 6
    assert retry_after({"retry-after": "soon", "x-ratelimit-reset": "6"}, NOW) == 6
    assert retry_after({}, NOW) is None


def test_an_empty_budget_waits_for_one_request_not_for_all() -> None:
    budget = RateBudget()
    headers = {"x-ratelimit-limit": "11", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "22"}
    budget.observe(headers, 100.0, NOW)
    assert budget.delay(100.0) == pytest.approx(2.0)
    assert budget.delay(101.5) == pytest.approx(0.5)
    assert budget.delay(102.0) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining": "5", "x-ratelimit-reset": "9"},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "many", "x-ratelimit-reset": "9"},
    ],
)
def test_a_budget_that_is_not_empty_waits_for_nothing(headers: dict[str, str]) -> None:
    budget = RateBudget()
    budget.observe(headers, 0.0, NOW)
    assert budget.delay(0.0) == 0


def test_a_pause_is_not_shortened_by_a_later_one() -> None:
    budget = RateBudget()
    budget.pause(10, now=0.0)
    budget.pause(1, now=0.0)
    assert budget.delay(0.0) == 10


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"x-ratelimit-limit": "11", "x-ratelimit-remaining": "5", "x-ratelimit-reset": "6"},
            Allowance(11, 5, 6, is_gradual=True),
        ),
        (
            {
                "x-ratelimit-limit": "60",
                "x-ratelimit-remaining": "9",
                "x-ratelimit-reset": str(int(NOW) + 40),
            },
            Allowance(60, 9, 40, is_gradual=True),
        ),
        (
            {"ratelimit-limit": "100", "ratelimit-remaining": "50", "ratelimit-reset": "30"},
            Allowance(100, 50, 30, is_gradual=False),
        ),
        (
            {"ratelimit-policy": '"default";q=100;w=60', "ratelimit": '"default";r=50;t=30'},
            Allowance(100, 50, 30, is_gradual=False),
        ),
        (
            {
                "ratelimit-policy": "burst;q=10;w=1, day;q=1000;w=86400",
                "ratelimit": "day;r=400, burst;r=1;t=1",
            },
            Allowance(10, 1, 1, is_gradual=False),
        ),
        ({"ratelimit": "default;r=0;t=99999999"}, Allowance(1, 0, LONGEST_WAIT, is_gradual=False)),
        ({"ratelimit": "default;r=many;t=3"}, None),
        ({"ratelimit": ";;;=,,;r", "ratelimit-policy": "x" * 100_000}, None),
        ({"x-ratelimit-limit": "0", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, None),
        ({}, None),
    ],
)
def test_what_an_answer_tells(headers: dict[str, str], expected: Allowance | None) -> None:
    assert allowance_of(headers, NOW) == expected


def test_what_matters_less_leaves_room_for_what_matters_more() -> None:
    budget = RateBudget()
    headers = {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "25", "x-ratelimit-reset": "75"}
    budget.observe(headers, 0.0, NOW)
    waits = [budget.delay(0.0, urgency) for urgency in Urgency]
    assert waits == sorted(waits)
    assert waits[:3] == [0, 0, 0], "sending, keeping in step and paging go on"
    assert min(waits[3:]) > 0, "read marks, presence and typing wait"
    assert budget.delay(6.0, Urgency.MARKING) == pytest.approx(0, abs=0.01)


def test_our_own_requests_count_before_their_answers_come() -> None:
    budget = RateBudget()
    headers = {"x-ratelimit-limit": "10", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "7"}
    budget.observe(headers, 0.0, NOW)
    for _ in range(3):
        assert budget.delay(0.0) == 0
        budget.take(0.0)
    assert budget.delay(0.0) == pytest.approx(1.0)
    assert budget.limits(0.0) == RateLimits(10, 0, budget.delay(0.0))


def test_after_a_refusal_one_is_asked_at_a_time_until_one_succeeds() -> None:
    budget = RateBudget()
    budget.refused(5, 0.0)
    assert budget.delay(4.0) == 1
    assert budget.delay(5.0) == 0
    budget.take(5.0)
    assert budget.delay(5.0) == UNSAID_WAIT
    budget.observe({}, 5.2, NOW)
    budget.take(6.0)
    assert budget.delay(6.0) == 0


@pytest.mark.parametrize(
    ("told", "wait"), [(None, UNSAID_WAIT), (1e9, LONGEST_WAIT), (-3.0, UNSAID_WAIT), (7.0, 7.0)]
)
def test_a_refusal_is_kept_as_far_as_it_can_be_believed(told: float | None, wait: float) -> None:
    budget = RateBudget()
    budget.refused(told, 0.0)
    assert budget.delay(0.0) == wait


numbers = st.one_of(
    st.integers(-5, 200).map(str), st.sampled_from(["", "soon", "1e99", "nan", "inf", "-1", "9" * 30])
)
header_sets = st.fixed_dictionaries(
    {},
    optional={
        "x-ratelimit-limit": numbers,
        "x-ratelimit-remaining": numbers,
        "x-ratelimit-reset": numbers,
        "ratelimit-remaining": numbers,
        "retry-after": numbers,
        "ratelimit": st.one_of(numbers, st.text(max_size=30), st.just('"a";r=3;t=9')),
        "ratelimit-policy": st.one_of(st.text(max_size=30), st.just('"a";q=9;w=9')),
    },
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), header_sets),
        st.tuples(st.just("refusal"), header_sets),
        st.tuples(st.just("time"), st.floats(0, 100)),
        st.tuples(st.just("ask"), st.sampled_from(list(Urgency))),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(steps)
def test_whatever_a_server_says_nobody_waits_for_ever_and_sending_never_waits_longest(
    history: list[tuple[str, object]],
) -> None:
    budget, now, wall = RateBudget(), 0.0, NOW
    for kind, value in history:
        if kind == "time":
            assert isinstance(value, float)
            now, wall = now + value, wall + value
        elif kind == "ask":
            assert isinstance(value, Urgency)
            if budget.delay(now, value) == 0:
                budget.take(now)
        else:
            assert isinstance(value, dict)
            if kind == "answer":
                budget.observe(value, now, wall)
            else:
                budget.refused(retry_after(value, wall), now)
        waits = [budget.delay(now, urgency) for urgency in Urgency]
        assert waits == sorted(waits)
        assert all(0 <= wait <= LONGEST_WAIT + UNSAID_WAIT * len(history) for wait in waits)
        limits = budget.limits(now)
        assert limits.remaining is None or 0 <= limits.remaining <= (limits.limit or 0)
    if history:
        later = now + LONGEST_WAIT * (1 + len(history))
        assert budget.delay(later, Urgency.TYPING) == 0


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 20),
    st.floats(0.5, 20),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(list(Urgency))), max_size=120),
)
def test_a_server_that_tells_its_allowance_is_never_asked_too_much(
    burst: int, rate: float, wishes: list[tuple[float, Urgency]]
) -> None:
    """A leaky bucket as Mattermost has it; every request that the budget allows is made at once."""
    budget, now, level = RateBudget(), 0.0, 0.0
    budget.observe(
        {"x-ratelimit-limit": str(burst), "x-ratelimit-remaining": str(burst), "x-ratelimit-reset": "0"},
        now,
        NOW,
    )
    for passed, urgency in wishes:
        now += passed
        level = max(0.0, level - passed * rate)
        if budget.delay(now, urgency) > 0:
            continue
        budget.take(now)
        assert level <= burst - 1 + 1e-6, "this would have been refused"
        level += 1
        headers = {
            "x-ratelimit-limit": str(burst),
            "x-ratelimit-remaining": str(int(burst - level)),
            "x-ratelimit-reset": str(math.ceil(level / rate)),
        }
        budget.observe(headers, now, NOW)
