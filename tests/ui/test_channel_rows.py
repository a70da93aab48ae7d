"""Does the channel list say what is unread, who is here, and stay calm?"""

from __future__ import annotations

from chat_tui.ui.channel_rows import CHANNELS, PEOPLE, UNREAD, OpenChannel, channel_rows
from chat_tui.ui.places import neighbour, next_unread
from tests.ui.conftest import OpenStage


async def test_sections_signs_and_badges(stage: OpenStage) -> None:
    async with stage() as on:
        rows = channel_rows(on.account.store, "unicode")
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
        assert all((row.sign + row.badge).isascii() for row in channel_rows(on.account.store, "ascii"))


async def test_the_open_channel_keeps_its_place(stage: OpenStage) -> None:
    async with stage() as on:
        store = on.account.store
        design, infra = on.world.channels["design"].id, on.world.channels["infra"].id

        def above(channel_id: str, among_unread: bool) -> bool:
            rows = channel_rows(store, "unicode", OpenChannel(channel_id, among_unread))  # type: ignore[arg-type]
            at = [row.channel_id for row in rows].index(channel_id)  # type: ignore[arg-type]
            return at < [row.title for row in rows].index(CHANNELS)

        assert above(infra, True)
        assert not above(infra, False)
        assert above(design, True)


async def test_neighbours_go_round_and_all_read_is_nowhere(stage: OpenStage) -> None:
    async with stage() as on:
        order = on.screen.channels.order
        assert neighbour(order, order[-1], 1) == order[0]
        assert neighbour(order, None, 1) == order[0]
        assert neighbour((), None, 1) is None
        quiet = tuple(on.world.channels[name].id for name in ("infra", "random"))
        assert next_unread(on.account.store, quiet, quiet[0]) is None
