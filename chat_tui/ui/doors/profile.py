"""How does a person see who somebody is?"""

from __future__ import annotations

from functools import partial

from chat_tui.model.ids import UserId
from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """Somebody by handle."""
    user = screen.account.store.user_named(words.lstrip("@"))
    if user is None:
        screen.say(f"There is no person called {words}.", "warning")
    else:
        show_profile(screen, user.id)


def show_profile(screen: ChatKeys, user_id: UserId) -> None:
    """A card, from which one can write to them."""

    def write(wanted: bool | None) -> None:
        if wanted:
            spawn(screen, partial(_write_to, screen, user_id), exclusive=True, group="direct")

    screen.app.push_screen(dialogs.ProfileScreen(screen.account, user_id, screen.ui_settings), write)


async def _write_to(screen: ChatKeys, user_id: UserId) -> None:
    """Where one talks with them, made if there is none."""
    user = screen.account.store.user(user_id)
    if user is None:
        screen.say("Nobody knows who this is.", "warning")
        return
    target = await screen.account.directory.locate(f"@{user.name}")
    if target.channel_id is not None:
        screen.open_channel(target.channel_id)
