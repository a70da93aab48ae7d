"""Do delays grow, stay below their cap, and cover the whole range from zero."""

from __future__ import annotations

from itertools import islice

from chat_tui.net.backoff import full_jitter


def test_the_ceiling_doubles_up_to_the_cap() -> None:
    assert list(islice(full_jitter(1.0, 60.0, lambda: 1.0), 8)) == [1, 2, 4, 8, 16, 32, 60, 60]


def test_the_delay_is_a_share_of_the_ceiling() -> None:
    assert list(islice(full_jitter(0.1, 5.0, lambda: 0.5), 3)) == [0.05, 0.1, 0.2]
    assert list(islice(full_jitter(1.0, 60.0, lambda: 0.0), 3)) == [0, 0, 0]


def test_it_goes_on_for_ever() -> None:
    assert next(islice(full_jitter(1.0, 60.0, lambda: 1.0), 5000, None)) == 60
