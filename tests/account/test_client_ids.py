"""Tests of our own ids: unique, in order, and of the length that servers take."""

from __future__ import annotations

from chat_tui.account.client_ids import ClientIds


def test_ids_sort_in_the_order_they_were_made_even_when_the_clock_goes_back() -> None:
    now = [1_700_000_000.0]
    ids = ClientIds(lambda: now[0])
    made = []
    for step in (0.0, 0.0, 1.0, -3600.0, 0.0):
        now[0] += step
        made.append(ids.new())
    assert made == sorted(set(made))


def test_an_id_has_26_letters_and_digits() -> None:
    made = ClientIds(lambda: 1_700_000_000.0).new()
    assert len(made) == 26
    assert made.isalnum()
    assert made == made.lower()


def test_two_makers_at_the_same_moment_do_not_meet() -> None:
    assert ClientIds(lambda: 1.0).new() != ClientIds(lambda: 1.0).new()
