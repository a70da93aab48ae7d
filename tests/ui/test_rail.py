"""Can one put one's channels in order from the list: groups, favourites, muted ones, only the unread?"""

from __future__ import annotations

from chat_tui.model.categories import CategoryKind, home_of
from chat_tui.model.channels import ChannelSummary
from chat_tui.model.wishes import Wishes
from tests.ui.conftest import OpenStage, Stage


def rail(on: Stage) -> list[str]:
    """The list as it stands, without badges and signs."""
    return [row.title for row in on.screen.channels._rows if row.kind != "blank"]


def below(on: Stage, heading: str) -> list[str]:
    """What stands below a heading."""
    found: list[str] = []
    inside = False
    for row in on.screen.channels._rows:
        if row.kind == "heading":
            inside = row.title == heading
        elif inside and row.kind == "channel":
            found.append(row.title)
    return found


def summary(on: Stage, name: str) -> ChannelSummary:
    found = on.account.store.summary(on.world.channels[name].id)
    assert found is not None
    return found


def is_unread_here(on: Stage) -> bool:
    """Whether the open channel has something unread."""
    here = on.screen.visits.here
    found = on.account.store.summary(here) if here is not None else None
    return found is not None and found.membership.unread > 0


async def stand_on(on: Stage, name: str) -> None:
    """The keys go to the list, its cursor to a channel."""
    await on.press("alt+j")
    on.screen.channels._cursor = on.world.channels[name].id
    await on.until(lambda: on.account.store.categories())


async def test_a_favourite_is_one_key_and_a_group_is_made_moved_folded_and_removed(stage: OpenStage) -> None:
    async with stage() as on:
        await stand_on(on, "infra")
        await on.press("f")
        await on.until(lambda: below(on, "FAVOURITES") == ["infra"])
        await on.press("f")
        await on.until(lambda: "FAVOURITES" not in rail(on) and "infra" in below(on, "CHANNELS"))
        await on.press("c", "text:new", "enter")
        await on.until(lambda: "Name of the new group" in on.text())
        await on.press("text:Work", "enter")
        await on.until(lambda: below(on, "WORK") == ["infra"])
        home = home_of(on.account.sidebar.groups(), on.world.channels["infra"].id)
        assert home is not None
        assert home.kind is CategoryKind.OWN
        await on.press("alt+j")
        on.screen.channels._cursor = on.world.channels["infra"].id
        await on.press("h")
        await on.until(lambda: "▸ WORK" in rail(on) and "infra" not in rail(on))
        await on.press("enter")
        await on.until(lambda: below(on, "WORK") == ["infra"])
        on.screen.channels._cursor = on.world.channels["infra"].id
        await on.press("c", "text:remove", "enter")
        await on.until(lambda: "WORK" not in rail(on) and "infra" in below(on, "CHANNELS"))


async def test_a_group_is_sorted_by_hand_and_stays_so(stage: OpenStage) -> None:
    async with stage() as on:
        names = below(on, "CHANNELS")
        assert names == sorted(names)
        await stand_on(on, names[-1])
        await on.press("K")
        wanted = [*names[:-2], names[-1], names[-2]]
        await on.until(lambda: below(on, "CHANNELS") == wanted)
        await on.press("s")
        await on.until(lambda: below(on, "CHANNELS") == names)


def headings(on: Stage) -> list[str]:
    return [row.title for row in on.screen.channels._rows if row.kind == "heading" and row.category_id]


async def test_a_channel_goes_from_its_group_into_the_next_and_a_group_past_another(stage: OpenStage) -> None:
    async with stage() as on:
        names = below(on, "CHANNELS")
        await stand_on(on, names[0])
        await on.press("K")
        await on.until(lambda: below(on, "FAVOURITES") == [names[0]])
        await on.press("K")
        await on.until(lambda: "FAVOURITES is the first group" in on.text())
        await on.press("J")
        await on.until(lambda: below(on, "CHANNELS") == names and "FAVOURITES" not in headings(on))
        await on.press("}")
        await on.until(lambda: headings(on) == ["PEOPLE", "CHANNELS"])
        await on.press("}")
        await on.until(lambda: "CHANNELS is the last group" in on.text())
        await on.press("{")
        await on.until(lambda: headings(on) == ["CHANNELS", "PEOPLE"])


async def test_commands_move_a_channel_and_its_group_and_mute_all_of_it(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        here = on.screen.main.composer.destination
        on.screen.run_command("/category Work", here)
        await on.until(lambda: headings(on) == ["WORK", "CHANNELS", "PEOPLE"])
        on.screen.run_command("/category --down", here)
        await on.until(lambda: headings(on) == ["CHANNELS", "WORK", "PEOPLE"])
        on.screen.run_command("/category --mute", here)
        await on.until(lambda: summary(on, "infra").membership.muted)
        await on.until(lambda: on.account.sidebar.groups()[2].muted)
        on.screen.run_command("/move up", here)
        await on.until(lambda: "infra" in below(on, "CHANNELS"))
        await on.until(lambda: not summary(on, "infra").membership.muted)
        on.screen.run_command("/move top", here)
        await on.until(lambda: below(on, "CHANNELS")[0] == "infra")


async def test_m_mutes_what_the_cursor_stands_on_and_hears_it_again(stage: OpenStage) -> None:
    async with stage() as on:
        await stand_on(on, "infra")
        await on.press("m")
        await on.until(lambda: summary(on, "infra").membership.muted)
        await on.until(lambda: "muted" in on.text())
        await on.press("m")
        await on.until(lambda: not summary(on, "infra").membership.muted)


async def test_only_what_is_unread_and_where_one_is(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        await on.press("alt+shift+u")
        await on.until(lambda: "infra" in rail(on) and "random" not in rail(on))
        assert "· unread" in on.lines()[0]
        assert "favourite" not in on.lines()[-1]
        assert {"release", "design"} <= set(rail(on))
        await on.press("alt+j", "u")
        await on.until(lambda: "random" in rail(on) and "f favourite" in on.lines()[-1])


async def test_who_goes_through_the_list_finds_everything_where_it_was(stage: OpenStage) -> None:
    async with stage() as on:
        order = on.screen.channels.order
        await on.press("alt+1")
        for _ in range(3):
            await on.until(lambda: not is_unread_here(on))
            await on.press("alt+down")
        assert on.screen.channels.order == order
        assert on.screen.visits.here == order[3]
        for _ in range(3):
            await on.press("alt+up")
        assert on.screen.visits.here == order[0]
        await on.open("infra")
        assert on.screen.channels.order != order


async def test_unread_channels_are_gone_through_upwards_too(stage: OpenStage) -> None:
    async with stage() as on:
        unread = [name for name in rail(on) if name in ("release", "design", "lin")]
        await on.open("infra")
        await on.press("alt+shift+up")
        await on.until(lambda: on.screen.visits.here == on.world.channels[unread[-1]].id)


async def test_what_one_wants_to_be_told_of_is_set_and_shown(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        await on.press("text:/notify", "enter")
        await on.until(lambda: "Tell me of every message" in on.text())
        await on.press("text:nothing", "enter")
        await on.until(lambda: summary(on, "infra").membership.wishes.desktop == "none")
        await on.until(lambda: any("nothing" in line and "now" in line for line in on.lines()))


async def test_what_one_wants_to_be_told_of_everywhere_is_asked_set_and_shown(stage: OpenStage) -> None:
    def now(words: str) -> bool:
        return any(words in line and "now" in line for line in on.lines())

    def wishes() -> Wishes:
        me = on.account.store.me
        assert me is not None
        return me.wishes

    async with stage() as on:
        here = on.screen.main.composer.destination
        on.screen.run_command("/notify --all", here)
        await on.until(lambda: now("Tell me when I am mentioned") and now("of every reply"))
        await on.press("text:every message", "enter")
        await on.until(lambda: wishes().desktop == "all" and now("Tell me of every message"))
        await on.press("ctrl+u", "text:words", "enter")
        await on.until(lambda: "with commas" in on.text())
        await on.press("text:ship, tea", "enter")
        await on.until(lambda: "ship, tea" in on.text())
        me = on.account.store.me
        assert me is not None
        assert me.mention_words == ("ship", "tea")
