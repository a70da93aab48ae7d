"""Which emoji as a reaction? By its short name; the usual ones when nothing is typed."""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.picker import PickerScreen

USUAL = ("+1", "heart", "tada", "eyes", "joy", "white_check_mark", "rocket", "thinking", "pray", "-1")
LIMIT = 60


class EmojiPicker(PickerScreen[str]):
    """Gives back a short name without colons."""

    heading = "React"
    placeholder = "a name: tada, eyes, +1"
    footer = "↑↓ move · ⏎ react · esc"
    empty = "No emoji has this name."

    def find(self, query: str) -> Sequence[Choice]:
        """Short names that begin so, or contain it."""
        from chat_tui.text.emoji import glyph, search

        wanted = query.strip().strip(":").casefold()
        if not wanted:
            return [Choice(name, f":{name}:", "", glyph(name) or "") for name in USUAL if glyph(name)]
        return [Choice(name, f":{name}:", "", sign) for name, sign in search(wanted, LIMIT)]
