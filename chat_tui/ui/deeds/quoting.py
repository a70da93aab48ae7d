"""How is a message quoted in what one writes?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place


def quote(place: Place, message: Message) -> None:
    """Its lines at the cursor, each behind a `>`; the answer goes below."""
    insert_quote(place, message.text)


def insert_quote(place: Place, text: str) -> None:
    """Quote a text in what is written."""
    composer = place.conversation.composer
    if composer.read_only:
        place.screen.say("Nothing can be written here.", "warning")
        return
    row, column = composer.cursor_location
    before = composer.document[row][:column]
    lead = "\n" if before.strip() else ""
    composer.focus()
    composer.insert_text(f"{lead}{quoted(text)}\n\n")


def quoted(text: str) -> str:
    """Every line of a text as a quote of it."""
    return "\n".join(f"> {line}".rstrip() for line in text.rstrip().split("\n"))
