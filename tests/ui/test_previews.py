"""Is what a permalink names shown below it, from here if it is known, else asked for slowly and once?"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.errors import TargetError, UnreachableError
from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.ui.widgets.previews import BETWEEN, Previews
from tests.ui.conftest import OpenStage
from tests.ui.fake_timeline import CHANNEL, START, FakeTimeline, message
from tests.ui.pane_bench import running
from tests.ui.world import a_world

SITE = "https://chat.example"


def link(number: int) -> str:
    return f"{SITE}/acme/pl/m{number:05}"


class Asking:
    """A server that knows some messages, and how long was waited between two questions."""

    def __init__(self, source: FakeTimeline, *known: Message, fault: Exception | None = None) -> None:
        self._source = source
        self._known = {each.id: each for each in known}
        self._fault = fault
        self.asked: list[str] = []
        self.waited: list[float] = []
        self.begun: list[asyncio.Task[None]] = []
        self.previews = Previews(
            self.ask,
            lambda url: url.startswith(SITE),
            lambda run: self.begun.append(asyncio.ensure_future(run())),
            pause=self.pause,
        )

    async def ask(self, url: str) -> None:
        self.asked.append(url)
        if self._fault is not None:
            raise self._fault
        found = self._known.get(MessageId(url.rpartition("/")[2]))
        if found is None:
            raise TargetError("not known")
        self._source.put(found)

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        await asyncio.sleep(0)

    async def done(self) -> None:
        await asyncio.gather(*self.begun)


async def test_what_is_known_is_shown_below_the_link_and_nobody_is_asked() -> None:
    old = message(1, author="ravi", text="first\n\n" + "\n".join(f"more {n}" for n in range(9)))
    source = FakeTimeline([old, message(50, text=f"see {link(1)}")])
    asking = Asking(source)
    async with running(source, size=(60, 30)) as bench:
        bench.pane.views.previews = asking.previews
        bench.pane.show(CHANNEL)
        below = bench.seen.partition(link(1))[2]
        assert "▎ ravi · ~town · Tuesday 14 October 07:21" in below
        assert "▎ first" in below
        assert "more 9" not in below
    assert asking.asked == []


async def test_what_is_not_known_is_asked_for_once_and_slowly() -> None:
    source = FakeTimeline([message(n, text=f"see {link(n - 50)}") for n in range(51, 55)])
    asking = Asking(source, message(1, author="ravi", text="the old one"))
    async with running(source, size=(60, 30)) as bench:
        bench.pane.views.previews = asking.previews
        asking.previews.changed.append(bench.pane.redraw)
        bench.pane.show(CHANNEL)
        assert "▎" not in bench.seen
        await asking.done()
        assert "▎ the old one" in bench.seen
        bench.pane.redraw()
        bench.changed("m00051", "m00052")
        await asking.done()
    assert sorted(asking.asked) == [link(n) for n in range(1, 5)]
    assert asking.waited == [BETWEEN] * 4


@pytest.mark.parametrize(
    "text",
    ["https://elsewhere.example/acme/pl/m00001", f"`{SITE}/acme/pl/m00001`", f"{SITE}/acme/channels/town"],
)
def test_no_one_is_asked_about_what_is_no_message_of_this_server(text: str) -> None:
    source = FakeTimeline()
    asking = Asking(source)
    assert asking.previews.of(message(9, text=text), source) is None
    assert asking.begun == []


async def test_after_a_lost_line_it_is_asked_for_again() -> None:
    source = FakeTimeline()
    asking = Asking(source, fault=UnreachableError("no line"))
    for _ in range(2):
        asking.previews.of(message(9, text=link(1)), source)
        await asking.done()
    assert asking.asked == [link(1)] * 2


def test_what_was_deleted_is_not_shown() -> None:
    source = FakeTimeline([message(1, text="", deleted_at=Millis(START))])
    assert Asking(source).previews.of(message(9, text=link(1)), source) is None


async def test_in_the_app_a_message_that_was_never_read_here_is_fetched_for_it(stage: OpenStage) -> None:
    world = a_world()
    world.server.capabilities = replace(world.server.capabilities, site_url=SITE)
    far = world.server.post(world.people["ravi"].id, world.channels["infra"].id, "the one from long ago")
    for number in range(120):
        world.server.post(world.people["ravi"].id, world.channels["infra"].id, f"later {number}")
    async with stage(world=world) as on:
        assert on.account.store.message(far.id) is None
        world.server.post(
            world.people["maya"].id, world.channels["general"].id, f"as said: {SITE}/acme/pl/{far.id}"
        )
        await on.open("general")
        await on.until(lambda: "the one from long ago" in on.text())
        assert "ravi" in on.text().partition("as said")[2]
