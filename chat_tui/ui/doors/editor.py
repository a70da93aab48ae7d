"""How does a person go on writing in their own editor?"""

from __future__ import annotations

from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.writing_outside import write_outside


def open_door(screen: ChatKeys, words: str) -> None:
    """With what stands in the composer, or with these words where it is empty."""
    composer = screen.conversation.composer
    if words and composer.is_empty:
        composer.insert_text(words)
    screen.run_worker(write_outside(screen, composer), group="editor", exclusive=True, exit_on_error=False)
