"""Which keys work here, and which elsewhere? From the live bindings, so a user's own keys show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.binding import ActiveBinding

from chat_tui.config import keymap
from chat_tui.text.width import fit
from chat_tui.ui.bindings import key_label
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.inspector import PLACES
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.picker import PickerScreen

KEYS_WIDTH = 24
FIRST_KEY_WIDTH = 11


class HelpScreen(PickerScreen[str]):
    """F1: what works where the focus is comes first; typing filters."""

    heading = "Keys"
    placeholder = "filter"
    wraps = True
    footer = "type to filter · esc"
    empty = "No key does this. ^P finds every command."

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._all = list(choices)
        self.add_class("wide")

    def find(self, query: str) -> Sequence[Choice]:
        """Rows whose sentence or keys match; in the order of the table."""
        wanted = query.strip().casefold()
        by_key = [each for each in self._all if wanted and wanted in each.sign.casefold().split()]
        order = {id(each.value): index for index, each in enumerate(self._all)}
        found = sorted(matching(query, self._all), key=lambda each: order.get(id(each.value), 0))
        return [*by_key, *(each for each in found if each.value not in {other.value for other in by_key})]


def help_choices(
    active: Mapping[str, ActiveBinding],
    keys: Mapping[str, str],
    glyphs: str = "unicode",
    *,
    narrow: bool = False,
) -> list[Choice]:
    """A row a binding: first those of this pane, then those that work anywhere, then the other panes'.

    Where it is narrow only the first key is named, to leave the room to the sentence.
    """
    live: dict[str, list[str]] = {}
    for key, found in active.items():
        if found.enabled and found.binding.id:
            live.setdefault(found.binding.id, []).append(key_label(key))
    rows = []
    for entry in sorted(keymap.BINDINGS, key=lambda each: (each.id not in live, each.where == "app")):
        labels = live.get(entry.id) or [key_label(key) for key in keys.get(entry.id, "").split(",") if key]
        if not labels and not entry.keys:
            continue  # what only another profile has keys for
        place = "here" if entry.id in live and entry.where != "app" else PLACES[entry.where]
        shown = key_words(" ".join(labels[:1] if narrow else labels), glyphs)
        sign = fit(shown, FIRST_KEY_WIDTH if narrow else KEYS_WIDTH)
        rows.append(Choice(entry.id, entry.help, "", place, sign))
    return rows
