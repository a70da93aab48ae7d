"""Is everything behind a place told once, in whatever order it comes?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.client import place as place_module
from chat_tui.client.place import Place
from chat_tui.model.ids import MessageId, Millis


@given(st.permutations(range(1, 60)), st.lists(st.integers(1, 59)))
def test_what_comes_late_is_told_and_nothing_twice(order: list[int], again: list[int]) -> None:
    place, told = Place(Millis(0)), []
    for at in [*order, *again]:
        if place.is_new(MessageId(f"m{at}"), Millis(at)):
            told.append(at)
            place.pass_by(MessageId(f"m{at}"), Millis(at))
    assert told == order


def test_it_remembers_so_many_and_takes_what_is_older_than_those_for_told() -> None:
    place = Place(Millis(0))
    count = place_module.REMEMBERED + 500
    for at in range(1, count + 1):
        place.pass_by(MessageId(f"m{at}"), Millis(at))
    assert len(place.seen) == place_module.REMEMBERED
    assert place.floor == 500
    assert not place.is_new(MessageId("late"), Millis(500))
    assert place.is_new(MessageId("late"), Millis(501))
    assert not place.is_new(MessageId(f"m{count}"), Millis(count))
