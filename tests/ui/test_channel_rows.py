"""Does the channel list say what is unread, who is here, and stay calm?"""

from __future__ import annotations

import time
from dataclasses import replace

from chat_tui.model.events import Batch, Event, PresenceChanged, UserChanged
from chat_tui.model.ids import Millis
from chat_tui.model.users import Presence, UserPresence
from chat_tui.ui.channel_rows import CHANNELS, PEOPLE, UNREAD, OpenChannel, channel_rows
from chat_tui.ui.places import neighbour, next_unread
from tests.ui.conftest import OpenStage

NOW = Millis(1_790_000_000_000)
MINUTE = 60_000


async def test_sections_signs_and_badges(stage: OpenStage) -> None:
    async with stage() as on:
        rows = channel_rows(on.account.store, "unicode", NOW)
        headings = [row.title for row in rows if row.kind == "heading"]
        assert headings == [UNREAD, CHANNELS, PEOPLE]
        by_title = {row.title: row for row in rows if row.kind == "channel"}
        assert (by_title["release"].sign, by_title["release"].badge) == ("#", "@1")
        assert by_title["design"].badge == "5"
        assert by_title["leads"].sign == "◇"
        assert {by_title[name].sign for name in ("maya", "ravi", "sol", "lin")} == {"●", "⊘", "○", "◐"}
        order = [row.title for row in rows if row.kind == "channel"]
        assert order.index("lin") < order.index("design")
        assert order.index("release") < order.index("design")


async def test_ascii_signs_are_ascii(stage: OpenStage) -> None:
    async with stage() as on:
        assert all((row.sign + row.badge).isascii() for row in channel_rows(on.account.store, "ascii", NOW))


async def test_the_open_channel_keeps_its_place(stage: OpenStage) -> None:
    async with stage() as on:
        store = on.account.store
        design, infra = on.world.channels["design"].id, on.world.channels["infra"].id

        def above(channel_id: str, among_unread: bool) -> bool:
            rows = channel_rows(store, "unicode", NOW, OpenChannel(channel_id, among_unread))  # type: ignore[arg-type]
            at = [row.channel_id for row in rows].index(channel_id)  # type: ignore[arg-type]
            return at < [row.title for row in rows].index(CHANNELS)

        assert above(infra, True)
        assert not above(infra, False)
        assert above(design, True)


async def test_a_name_is_followed_by_how_long_somebody_is_gone_if_there_is_room(stage: OpenStage) -> None:
    async with stage(size=(80, 24)) as on:
        people, channels = on.world.people, on.screen.channels
        now = Millis(int(time.time() * 1000))

        def is_at(name: str, presence: Presence, minutes: int) -> PresenceChanged:
            since = Millis(now - minutes * MINUTE - 1_000)
            return PresenceChanged(UserPresence(people[name].id, presence, since))

        async def hear(*events: Event) -> None:
            on.screen.changes.publish(await on.account.store.apply(Batch(events)))

        def rail() -> list[str]:
            return [line[:19].rstrip() for line in on.lines()]

        busy = replace(people["ravi"], status_text="back", status_until=Millis(now + 12 * MINUTE + 5_000))
        await hear(
            is_at("sol", Presence.OFFLINE, 2 * 1440), is_at("maya", Presence.AWAY, 12), UserChanged(busy)
        )
        await on.until(lambda: "  ○ sol         2d" in rail())
        assert "  ◐ maya  away 12m" in rail()
        assert "  ⊘ ravi  back 12m" in rail()
        await hear(UserChanged(replace(people["maya"], name="mayalindt")), UserChanged(people["ravi"]))
        await on.until(lambda: "  ◐ mayalindt  12m" in rail())
        assert "  ⊘ ravi     focus" in rail()
        await hear(UserChanged(replace(people["maya"], name="maya.lindt.at.home")))
        await on.until(lambda: "  ◐ maya.lindt.at.…" in rail())
        channels._clock = lambda: Millis(now + 25 * 1440 * MINUTE)
        channels.reload()
        await on.until(lambda: "  ○ sol         3w" in rail())


async def test_neighbours_go_round_and_all_read_is_nowhere(stage: OpenStage) -> None:
    async with stage() as on:
        order = on.screen.channels.order
        assert neighbour(order, order[-1], 1) == order[0]
        assert neighbour(order, None, 1) == order[0]
        assert neighbour((), None, 1) is None
        quiet = tuple(on.world.channels[name].id for name in ("infra", "random"))
        assert next_unread(on.account.store, quiet, quiet[0]) is None
