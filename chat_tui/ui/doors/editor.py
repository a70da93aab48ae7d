"""How does a person go on writing in their own editor?"""

from __future__ import annotations

from functools import partial

from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn
from chat_tui.ui.writing_outside import write_outside


def open_door(screen: ChatKeys, words: str) -> None:
    """With what stands in the composer, or with these words where it is empty."""
    composer = screen.conversation.composer
    if words and composer.is_empty:
        composer.insert_text(words)
    if all(worker.group != "editor" or worker.is_finished for worker in screen.workers):
        # One at a time, and none is broken off: it would leave its text behind.
        spawn(screen, partial(write_outside, screen, composer), group="editor")
