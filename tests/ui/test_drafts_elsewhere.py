"""What is written at another terminal: is it seen here, and does it leave alone who writes here?"""

from __future__ import annotations

from chat_tui.model.actions import DropDraft, KeepDraft
from chat_tui.model.ids import ChannelId
from tests.ui.conftest import OpenStage, Stage


def write_there(on: Stage, name: str, text: str) -> ChannelId:
    """Another terminal of the same person has this draft now, or with no text none."""
    channel_id, me = on.world.channels[name].id, on.world.me.id
    action = KeepDraft(channel_id, None, text) if text else DropDraft(channel_id)
    on.world.server.perform(me, action)
    return channel_id


def kept_there(on: Stage, name: str) -> str:
    kept = on.world.server.world.drafts.get((on.world.me.id, on.world.channels[name].id, None))
    return kept.text if kept is not None else ""


async def test_a_draft_from_elsewhere_is_marked_in_the_list_and_stands_in_its_channel(
    stage: OpenStage,
) -> None:
    async with stage((80, 24)) as on:
        await on.open("general")
        write_there(on, "infra", "begun there")
        await on.until(lambda: any("infra" in line and "✎" in line for line in on.lines()))
        await on.open("infra")
        assert on.composer.text == "begun there"
        await on.open("general")
        write_there(on, "infra", "")
        await on.until(lambda: "✎" not in on.text())
        write_there(on, "general", "right here")  # where one is, in a box that is empty
        await on.until(lambda: on.composer.text == "right here")


async def test_the_text_one_is_at_stays_until_one_leaves_and_then_it_is_theirs(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        general = write_there(on, "general", "one")
        await on.open("general")
        await on.until(lambda: on.composer.text == "one")
        assert on.composer.has_focus
        write_there(on, "general", "two")
        write_there(on, "infra", "heard behind it")
        await on.until(lambda: on.account.drafts.get(on.world.channels["infra"].id))
        assert on.composer.text == "one"
        await on.open("design")
        kept = on.account.drafts.get(general)
        assert kept is not None
        assert kept.text == "two"
        await on.open("general")
        assert on.composer.text == "two"


async def test_what_is_typed_here_goes_up_when_one_leaves_whatever_came_meanwhile(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await on.open("general")
        await on.press("text:mine")
        write_there(on, "general", "theirs")
        write_there(on, "infra", "heard behind it")
        await on.until(lambda: on.account.drafts.get(on.world.channels["infra"].id))
        assert on.composer.text == "mine"
        assert kept_there(on, "general") == "theirs"
        await on.open("design")
        await on.until(lambda: kept_there(on, "general") == "mine")
        await on.open("general")
        await on.press("enter")
        await on.until(lambda: not kept_there(on, "general"))
