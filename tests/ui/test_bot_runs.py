"""Do reports of bots stand as one line, and is nothing in it that somebody should see?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chat_tui.model.channels import ChannelKind
from chat_tui.model.ids import MessageId, Position, UserId
from chat_tui.model.messages import Message, MessageKind, Reaction
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.pane_selection import SelectablePane
from tests.ui.conftest import OpenStage
from tests.ui.fake_timeline import CHANNEL, FakeTimeline, message
from tests.ui.pane_bench import Bench, PaneApp, running


def report(number: int, *, author: str = "ci", **fields: Any) -> Message:
    values: dict[str, Any] = {"text": f"build {number} is fine", "from_bot": True, **fields}
    return message(number, author=author, **values)


def told(bench: Bench) -> list[str]:
    """The lines that stand for several messages."""
    return [line.strip() for line in bench.seen.split("\n") if "┆" in line]


async def test_reports_between_words_are_one_line_that_says_how_many_whose_and_what_last() -> None:
    rows = [message(0), *(report(n) for n in range(1, 6)), message(9)]
    async with running(FakeTimeline(rows), size=(90, 20)) as bench:
        bench.pane.show(CHANNEL)
        assert told(bench) == ["07:25         ┆ 5 from ci · build 5 is fine · x shows them"]
        assert "build 4" not in bench.seen
        assert "message 9" in bench.seen


async def test_several_bots_are_named_the_latest_first_and_many_are_counted() -> None:
    rows = [message(0), *(report(n, author=f"bot{n % 2}") for n in range(1, 7)), message(9)]
    rows += [report(n, author=f"bot{n}") for n in range(10, 14)] + [message(19)]
    async with running(FakeTimeline(rows), size=(90, 20)) as bench:
        bench.pane.show(CHANNEL)
        assert "6 from bot0, bot1 · build 6" in told(bench)[0]
        assert "4 from 4 bots · build 13" in told(bench)[1]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "@tom look"},
        {"mentions_me": True},
        {"reply_count": 1},
        {"reactions": (Reaction("eyes", (UserId("u-lin"),)),)},
        {"pinned": True},
        {"from_bot": False},
        {"kind": MessageKind.ME},
    ],
    ids=lambda fields: next(iter(fields)),
)
async def test_what_somebody_should_see_is_never_in_it(fields: dict[str, Any]) -> None:
    rows = [message(0), *(report(n) for n in range(1, 10)), message(19)]
    rows[5] = replace(rows[5], **({"text": "look here"} | fields))
    async with running(FakeTimeline(rows), size=(90, 20)) as bench:
        bench.pane.show(CHANNEL)
        assert "look" in bench.seen
        assert [line.split("┆")[1][:10] for line in told(bench)] == [" 4 from ci", " 4 from ci"]


async def test_the_newest_and_what_is_unread_is_seen_and_what_comes_while_one_looks() -> None:
    source = FakeTimeline([message(0), *(report(n) for n in range(1, 11))])
    source.unread, source.unread_from = 3, Position(message(8).created_at, MessageId("m00008"))
    async with running(source, size=(90, 30)) as bench:
        bench.pane.show(CHANNEL)
        assert [f"build {n} " in bench.seen for n in range(1, 11)] == [False] * 6 + [True] * 4
        assert "7 from ci" in bench.seen
        for number in range(11, 17):
            source.put(report(number))
            bench.changed(f"m{number:05}")
        assert [f"build {n} " in bench.seen for n in range(7, 17)] == [True] * 10
        assert "7 from ci" in bench.seen


async def test_three_are_seen_and_so_is_everything_where_only_bots_speak() -> None:
    async with running(FakeTimeline([message(0), *map(report, (1, 2, 3)), message(9)])) as bench:
        bench.pane.show(CHANNEL)
        assert not told(bench)
    rows = [message(0, text="@ci joined the channel.", kind=MessageKind.SYSTEM), *map(report, range(1, 99))]
    async with running(FakeTimeline(rows)) as bench:
        bench.pane.show(CHANNEL)
        assert not told(bench)
        bench.pane.page_up()
        bench.pane.scroll_to_beginning()
        assert not told(bench)


async def test_an_answer_of_a_bot_that_one_speaks_with_is_seen() -> None:
    source = FakeTimeline([message(0), *map(report, range(1, 8)), message(9)])
    source.channel = replace(source.channel, kind=ChannelKind.DIRECT)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        assert not told(bench)


async def test_a_day_ends_a_run_and_keeps_its_line() -> None:
    rows = [message(0), *(report(n) for n in range(1, 6)), *(report(24 * 60 + n) for n in range(1, 6))]
    rows.append(message(24 * 60 + 9))
    async with running(FakeTimeline(rows), size=(90, 20)) as bench:
        bench.pane.show(CHANNEL)
        assert ["5 from ci" in line for line in told(bench)] == [True, True]
        between = bench.seen[bench.seen.index("build 5 ") : bench.seen.index("build 1445")]
        assert "Wednesday 15 October" in between


async def test_a_long_run_is_several_lines_which_stay_when_older_rows_come() -> None:
    rows = [message(0), *(report(n) for n in range(1, 351)), message(400)]
    async with running(FakeTimeline(rows), size=(90, 30)) as bench:
        bench.pane.show(CHANNEL)
        before = told(bench)
        assert all("12 from ci" in line for line in before[1:])
        bench.pane.page_up()
        bench.pane.scroll_to_end()
        assert told(bench)[-len(before) + 1 :] == before[1:]


async def test_what_one_goes_to_is_unfolded_and_the_same_key_folds_it_again() -> None:
    rows = [message(0), *(report(n) for n in range(1, 8)), message(9)]
    async with running(FakeTimeline(rows), size=(90, 20)) as bench:
        bench.pane.show(CHANNEL)
        assert told(bench)
        bench.pane.jump_to(MessageId("m00003"))
        assert not told(bench)
        assert [f"build {n} " in bench.seen for n in range(1, 8)] == [True] * 7
        bench.pane.expanding.toggle(MessageId("m00003"))
        bench.pane.select_some()
        assert told(bench)
        assert bench.pane.selected == "m00007", "the line that it went into is the chosen one"


async def test_one_passes_over_what_is_folded() -> None:
    rows = [message(0), *(report(n) for n in range(1, 8)), message(9)]
    async with running(FakeTimeline(rows), size=(90, 20)) as bench:
        bench.pane.show(CHANNEL)
        chosen = []
        for _ in range(3):
            bench.pane.select_previous()
            chosen.append(bench.pane.selected)
        assert chosen == ["m00009", "m00007", "m00000"]


async def test_whatever_is_asked_of_the_line_shows_the_messages_first() -> None:
    rows = [message(0), *(report(n) for n in range(1, 8)), message(9)]
    app = PaneApp(FakeTimeline(rows), "compact")
    async with app.run_test(size=(90, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.focus()
        await pilot.press("k", "k", "enter", "r", "x", "y", "k", "y")
        pane.jump_to(MessageId("m00009"))
        pane.select_previous()
        assert pane.is_folded
        asked = [event.what for event in app.posted if isinstance(event, SelectablePane.Asked)]
        assert asked == ["expand"] * 4 + ["copy"]


async def test_how_many_are_folded_is_a_setting(stage: OpenStage) -> None:
    rows = [message(0), *(report(n) for n in range(1, 8)), message(9)]
    async with running(FakeTimeline(rows), size=(90, 40)) as bench:
        bench.pane.show(CHANNEL)
        for least, folds in ((7, True), (8, False), (0, False)):
            bench.pane.look = replace(bench.pane.look, fold_bots=least)
            assert bool(told(bench)) is folds
    async with stage(settings=UiSettings(fold_bots=9)) as on:
        assert on.screen.main.messages.look.fold_bots == 9


async def test_a_screen_that_all_the_rows_in_memory_do_not_fill_stays_at_the_newest() -> None:
    rows = [message(n, text=f"word {n}") if n % 60 == 0 else report(n) for n in range(3_000)]
    async with running(FakeTimeline(rows), size=(90, 70)) as bench:
        bench.pane.show(CHANNEL)
        assert "build 2999 " in bench.seen
        assert bench.pane.following
        for number in (3_001, 3_002):
            bench.source.put(message(number, text=f"word {number}"))
            bench.changed(f"m{number:05}")
            assert f"word {number}" in bench.screen[-1]
        for _ in range(60):
            bench.pane.page_up()
        assert "word 0" in bench.seen
        for _ in range(60):
            bench.pane.page_down()
        assert "word 3002" in bench.screen[-1]
