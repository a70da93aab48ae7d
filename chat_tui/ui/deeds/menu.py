"""Which deeds can be done with a row, for who points at it and knows no key?"""

from __future__ import annotations

from chat_tui.config import keymap
from chat_tui.model.messages import Message
from chat_tui.ui import deeds, dialogs
from chat_tui.ui.bindings import live_labels
from chat_tui.ui.choices import Choice


def show(place: deeds.Place, row: deeds.Row) -> None:
    """All of them in a list with their keys; the one that is chosen is done."""

    def do(what: str | None) -> None:
        if what is not None:
            deeds.do(place, what, row)

    settings = place.screen.ui_settings
    labels = live_labels(settings.keys, settings.glyphs)
    there = {what for what in deeds.deeds_for(row) if _is_of_use(place, what, row)}
    entries = [(entry.id.rpartition(".")[2], entry) for entry in keymap.bindings("timeline")]
    choices = [
        Choice(what, entry.help, right=labels.get(entry.id, "")) for what, entry in entries if what in there
    ]
    picker = dialogs.ListPicker("What to do with it", choices, placeholder="what to do", verb="do it")
    picker.wraps = True
    place.screen.app.push_screen(picker, do)


def _is_of_use(place: deeds.Place, what: str, row: deeds.Row) -> bool:
    """Whether it would do more than say why it cannot be done."""
    if not isinstance(row, Message):
        return True
    me = place.account.store.me
    if what in ("edit", "delete"):
        return me is not None and row.author_id == me.id
    if what == "press":
        return any(action.id for card in row.cards for action in card.actions)
    if what == "reactions":
        return bool(row.reactions)
    return what != "save" or bool(row.attachments)
