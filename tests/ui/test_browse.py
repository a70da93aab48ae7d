"""Are the public channels listed, and is the one that is taken joined and opened?"""

from __future__ import annotations

from chat_tui.ui.screens.browse import BrowseScreen
from tests.ui.conftest import OpenStage


async def test_a_channel_is_found_and_joined(stage: OpenStage) -> None:
    async with stage() as on:
        maya = next(user for user in on.account.store.users() if user.name == "maya")
        garden = on.world.server.add_channel("garden", [maya.id])
        await on.press("text:/channels", "enter")
        await on.until(
            lambda: isinstance(on.app.screen, BrowseScreen) and "#garden" in on.text().replace(" ", "")
        )
        browse = on.app.screen
        assert isinstance(browse, BrowseScreen)
        first = browse.find("")[0]
        assert first.label == "garden"
        await on.until(lambda: browse.find("")[0].right == "1 member")
        await on.until(lambda: browse.find("release")[0].right.startswith("joined · "))
        await on.press("text:gard", "enter")
        await on.until(lambda: on.screen.visits.here == garden.id)
        assert on.account.store.summary(garden.id) is not None
