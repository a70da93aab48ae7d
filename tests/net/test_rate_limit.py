"""Are a server's rate limits understood, also when they are absurd."""

from __future__ import annotations

import pytest

from chat_tui.net.rate_limit import LONGEST_WAIT, RateBudget, retry_after, seconds_until

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
    budget.observe(headers, now=100.0)
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
    budget.observe(headers, now=0.0)
    assert budget.delay(0.0) == 0


def test_a_pause_is_not_shortened_by_a_later_one() -> None:
    budget = RateBudget()
    budget.pause(10, now=0.0)
    budget.pause(1, now=0.0)
    assert budget.delay(0.0) == 10
