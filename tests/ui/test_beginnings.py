"""Is it told where a channel begins, and what a server hides or deletes, once and in the right place?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from textual.app import App, ComposeResult

from chat_tui.model.changes import Changes
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import MessageId, Millis, UserId
from chat_tui.ui import arrival
from chat_tui.ui.beginnings import beginning_of, first_steps
from chat_tui.ui.render.beginning import MOST_LINES, Beginning, beginning_lines
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.message_pane import MessagePane
from tests.ui.conftest import OpenStage
from tests.ui.fake_timeline import CHANNEL, START, FakeTimeline, message

NOW = Millis(START + 1000 * 60_000)
DAY = 24 * 3600 * 1000
MADE = Channel(
    CHANNEL,
    ChannelKind.PUBLIC,
    "infra",
    purpose="What runs the rest.",
    created_at=Millis(START - 10 * DAY),
    creator_id=UserId("u-alice"),
)


def told(source: FakeTimeline, oldest: Millis | None = START) -> Beginning | None:
    return beginning_of(source, CHANNEL, oldest, NOW, UTC)


def a_town(**fields: object) -> FakeTimeline:
    source = FakeTimeline()
    source.channel = replace(MADE, **fields)  # type: ignore[arg-type]
    return source


@pytest.mark.parametrize(
    ("channel", "title"),
    [
        ({}, "Beginning of #infra · created by alice, 4 October 2025"),
        ({"creator_id": UserId("u-tom")}, "Beginning of #infra · created by you, 4 October 2025"),
        ({"creator_id": UserId("")}, "Beginning of #infra · created 4 October 2025"),
        (
            {"kind": ChannelKind.PRIVATE},
            "Beginning of infra · private · created by alice, 4 October 2025",
        ),
        (
            {"kind": ChannelKind.DIRECT, "member_ids": (UserId("u-maya"),)},
            "Beginning of your talk with maya · 4 October 2025",
        ),
        (
            {"kind": ChannelKind.GROUP, "member_ids": (UserId("u-maya"), UserId("u-lin"))},
            "Beginning of your talk with maya, lin · 4 October 2025",
        ),
        ({"kind": ChannelKind.DIRECT}, "Beginning of your notes to yourself · 4 October 2025"),
    ],
)
def test_each_kind_of_conversation_begins_in_its_own_words(channel: dict[str, object], title: str) -> None:
    found = told(a_town(**channel))
    assert found is not None
    assert (" · ".join(found.title), found.purpose) == (title, "What runs the rest.")


def test_nothing_is_called_a_beginning_before_all_was_asked_for() -> None:
    town = a_town()
    town.complete = False
    assert told(town) is None


def test_what_is_hidden_is_no_beginning() -> None:
    town = a_town()
    town.hidden = Millis(START - DAY)
    assert told(town) == Beginning(("This server hides messages before 13 October 2025.",))
    assert told(town, None) == Beginning(("This server hides messages before 13 October 2025.",))


def test_older_messages_that_were_kept_here_are_not_said_to_be_from_after_the_limit() -> None:
    town = a_town()
    town.hidden = Millis(START + 1)
    assert told(town) == Beginning(("This server hides messages older than these.",))


def test_where_messages_are_deleted_only_a_young_channel_shows_its_beginning() -> None:
    town, sentence = a_town(), "Messages older than {} are deleted here."
    town.kept_days = 90
    found = told(town)
    assert found is not None
    assert found.title[0].startswith("Beginning of")
    assert found.limits == (sentence.format("90 days"),)
    town.kept_days = 1
    assert told(town) == Beginning((), limits=(sentence.format("1 day"),))


def test_every_line_is_exactly_as_wide_as_the_pane_and_a_long_purpose_is_cut() -> None:
    title = ("Beginning of #infra", "created by alice, 4 October 2025")
    long = Beginning(title, "words " * 60, ("Limit.",))
    for width in (4, 20, 60, 140):
        lines = beginning_lines(long, width, Look())
        assert {line.cell_length for line in lines} == {width}
        if width < 140:
            assert lines[-1].text.rstrip().endswith("…")
        assert sum("words" in line.text for line in lines) <= MOST_LINES


class PaneApp(App[None]):
    """One pane over a timeline that can move."""

    def __init__(self, source: FakeTimeline) -> None:
        super().__init__()
        self.source = source

    def compose(self) -> ComposeResult:
        yield MessagePane(self.source, self.source.pending, Look(), clock=lambda: NOW)

    @property
    def pane(self) -> MessagePane:
        return self.query_one(MessagePane)

    def lines(self) -> list[str]:
        return [self.pane.render_line(y).text.rstrip() for y in range(self.pane.size.height)]


async def test_an_empty_channel_tells_that_it_begins() -> None:
    app = PaneApp(a_town())
    async with app.run_test(size=(80, 10)) as pilot:
        app.pane.show(CHANNEL)
        await pilot.pause()
        assert app.lines()[-4:] == [
            " Beginning of #infra · created by alice, 4 October 2025",
            " What runs the rest.",
            " Nothing was said yet: what you write below comes first.",
            " All in here read it.",
        ]


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ({}, "All in here read it; alt+n says who that is."),
        ({"kind": ChannelKind.DIRECT, "member_ids": (UserId("u-maya"),)}, "Only you and maya will read"),
        ({"kind": ChannelKind.DIRECT}, "Only you will read"),
        ({"archived": True}, "Nothing was said here."),
    ],
)
def test_who_would_read_the_first_message_is_told(channel: dict[str, object], said: str) -> None:
    assert said in " ".join(first_steps(a_town(**channel), CHANNEL, "alt+n"))


async def test_where_something_was_said_no_first_step_is_told() -> None:
    source = a_town()
    app = PaneApp(source)
    async with app.run_test(size=(80, 10)) as pilot:
        app.pane.show(CHANNEL)
        await pilot.pause()
        assert "Nothing was said yet" in "".join(app.lines())
        source.put(message(1))
        app.pane.refresh_from(Changes(timelines=frozenset({CHANNEL})))
        await pilot.pause()
        assert "Nothing was said yet" not in "".join(app.lines())


async def test_the_row_comes_without_moving_what_is_read() -> None:
    town = a_town()
    town.messages = [message(number) for number in range(30)]
    town.complete = False
    app = PaneApp(town)
    async with app.run_test(size=(80, 10)) as pilot:
        app.pane.show(CHANNEL)
        await pilot.pause()
        app.pane.scroll_to_beginning()
        before = app.lines()
        assert "Beginning of" not in "".join(before)
        town.complete = True
        app.pane.refresh_from(Changes(timelines=frozenset({CHANNEL})))
        assert app.lines() == before
        app.pane.page_up()
        assert app.lines()[:2] == [
            " Beginning of #infra · created by alice, 4 October 2025",
            " What runs the rest.",
        ]
        assert sum("Beginning of" in line for line in app.lines()) == 1


async def test_the_first_message_is_chosen_with_what_stands_above_it() -> None:
    town = a_town()
    town.messages = [message(number) for number in range(30)]
    app = PaneApp(town)
    async with app.run_test(size=(80, 10)) as pilot:
        app.pane.show(CHANNEL)
        await pilot.pause()
        assert "Beginning of" not in "".join(app.lines())
        app.pane.select(MessageId("m00005"))
        for _ in range(5):
            app.pane.select_previous()
        assert "Beginning of" in app.lines()[0]
        assert app.pane.selected_item == town.messages[0]
        assert await pilot.click(MessagePane, offset=(3, 0))
        assert app.pane.selected_item == town.messages[0]


async def test_what_was_hidden_is_asked_for_again_at_each_visit() -> None:
    town = a_town()
    town.messages, town.hidden = [message(1)], Millis(START - DAY)
    app = PaneApp(town)
    heard: list[object] = []
    async with app.run_test(size=(80, 10), message_hook=heard.append) as pilot:
        for _ in range(2):
            app.pane.show(CHANNEL)
            await pilot.pause()
        asked = {id(event) for event in heard if isinstance(event, MessagePane.NeedOlder)}
        assert len(asked) == 2
        assert app.lines()[-3] == " This server hides messages before 13 October 2025."


async def test_a_gap_that_reaches_below_the_limit_does_not_promise_to_be_filled() -> None:
    town = a_town()
    town.messages = [message(1), message(500)]
    town.gaps_before = {MessageId("m00500")}
    town.hidden = Millis(START + 300 * 60_000)
    app = PaneApp(town)
    async with app.run_test(size=(80, 10)) as pilot:
        app.pane.show(CHANNEL)
        await pilot.pause()
        app.pane.fetching(None)
        gap = next(line for line in app.lines() if "this server" in line)
        assert "this server hides messages before 14 October 2025" in gap
        assert "fetches" not in gap


async def test_who_is_in_no_channel_is_told_the_key_that_finds_one(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        monkeypatch.setattr(on.screen.visits, "here", None)
        monkeypatch.setattr(arrival, "first_channel", lambda store, last: None)
        arrival.Arrival(on.screen, "").begin()
        await on.until(lambda: "No channel yet  ^P, join, finds one" in on.text())
