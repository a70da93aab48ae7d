"""Are all drafts found again, gone on with where they were written, and thrown away only when one says so?"""

from __future__ import annotations

from chat_tui.model.actions import LeaveChannel
from chat_tui.ui.screens.drafts import DraftsScreen
from tests.ui.conftest import OpenStage, Stage


def listed(on: Stage) -> list[tuple[str, str]]:
    screen = on.app.screen
    return [(each.label, each.right) for each in screen.find("")] if isinstance(screen, DraftsScreen) else []


async def to_the_list(on: Stage) -> None:
    on.screen.action_go("drafts")
    await on.until(lambda: isinstance(on.app.screen, DraftsScreen) and on.app.screen.focused)


async def test_a_channel_with_a_draft_has_a_sign_until_the_draft_is_gone(stage: OpenStage) -> None:
    async with stage((100, 24)) as on:
        await on.open("general")
        await on.press("text:later")
        assert "✎" not in on.text()
        await on.open("infra")
        await on.until(lambda: any("general" in line and "✎" in line for line in on.lines()))
        await on.open("general")
        await on.press("enter")
        await on.open("infra")
        await on.until(lambda: "✎" not in on.text())


async def test_each_draft_is_listed_with_its_place_and_gone_on_with_there(stage: OpenStage) -> None:
    async with stage((100, 24)) as on:
        release = on.world.channels["release"].id
        await on.open("release")
        root = next(each for each in on.world.server.world.messages.values() if "RC2" in each.text)
        on.screen.open_thread(release, root.id)
        await on.until(lambda: on.screen.is_in_thread)
        await on.press("text:ans", "escape")
        await on.press("up", "text: new")
        await on.open("random")
        await on.press("text:gone")
        on.world.server.perform(on.world.me.id, LeaveChannel(on.world.channels["random"].id))
        await on.open("general")
        await on.until(lambda: on.account.store.summary(on.world.channels["random"].id) is None)
        await to_the_list(on)
        assert [right for _, right in listed(on)] == [
            "# random · you left",
            "# release · edit",
            "# release · thread",
        ]
        await on.press("text:ans", "enter")
        await on.until(lambda: on.screen.is_in_thread and on.screen.thread.composer.text == "ans")
        assert on.screen.visits.here == release
        await to_the_list(on)
        await on.press("text:new", "enter")
        await on.until(lambda: on.composer.destination is not None and on.composer.destination.editing)
        assert on.composer.text.endswith(" new")


async def test_what_is_thrown_away_also_leaves_the_composer_that_shows_it(stage: OpenStage) -> None:
    async with stage((100, 24)) as on:
        await on.open("random")
        await on.press("text:kept")
        await on.open("general")
        await on.press("text:bad")
        await to_the_list(on)
        await on.press("ctrl+r")
        await on.until(lambda: "Throw this draft away?" in on.text())
        await on.press("escape")
        assert on.composer.text == "bad"
        await on.press("ctrl+r")
        await on.until(lambda: "Throw this draft away?" in on.text())
        await on.press("enter")
        await on.until(lambda: [label for label, _ in listed(on)] == ["kept"])
        assert on.composer.text == ""
