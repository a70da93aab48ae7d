"""How does a person see what they write as others will?"""

from __future__ import annotations

from functools import partial

from chat_tui.ui import dialogs
from chat_tui.ui.preview import draft_lines, why_not_shown
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """What stands in the composer, or these words where it is empty."""
    conversation = screen.conversation
    composer = conversation.composer
    if words and composer.is_empty:
        composer.insert_text(words)
    here = composer.destination
    if here is None:
        return
    why = why_not_shown(composer.text, composer.files, here)
    if why:
        screen.say(why)
        return

    def answered(is_to_be_sent: bool | None) -> None:
        if is_to_be_sent and composer.destination == here:
            composer.submit()

    draw = partial(draft_lines, conversation, composer.text, composer.files, here)
    verb = "save" if here.editing is not None else "send"
    screen.app.push_screen(dialogs.DraftPreview(draw, verb=verb), answered)
