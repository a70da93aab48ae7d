"""How does a person see who is in the open channel?"""

from __future__ import annotations

from chat_tui.model.ids import UserId
from chat_tui.ui import dialogs
from chat_tui.ui.doors.profile import show_profile
from chat_tui.ui.message_choices import place_name
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """Everybody; of the one that is taken, more is told."""
    here, settings = screen.visits.here, screen.ui_settings
    if here is None:
        return

    def tell_more(user_id: UserId | None) -> None:
        if user_id is not None:
            show_profile(screen, user_id)

    place = place_name(screen.account.store, here, settings.glyphs)
    pictures = settings.emoji == "glyph" and settings.glyphs == "unicode"
    members = dialogs.MembersScreen(screen.account, here, place, glyphs=settings.glyphs, pictures=pictures)
    screen.app.push_screen(members, tell_more)
