"""Which glyph and style tell where somebody is?"""

from __future__ import annotations

from rich.style import Style

from chat_tui.model.users import Presence
from chat_tui.ui.render.look import GlyphSet, Look

_UNICODE = {
    Presence.ONLINE: "●",
    Presence.AWAY: "◐",
    Presence.DND: "⊘",
    Presence.OFFLINE: "○",
    Presence.UNKNOWN: " ",
}
_ASCII = {
    Presence.ONLINE: "*",
    Presence.AWAY: "~",
    Presence.DND: "x",
    Presence.OFFLINE: "-",
    Presence.UNKNOWN: " ",
}


def presence_glyph(presence: Presence, glyphs: GlyphSet = "unicode") -> str:
    """One cell whose shape alone tells the presence; a blank when it is not known."""
    return (_ASCII if glyphs == "ascii" else _UNICODE)[presence]


def presence_style(presence: Presence, look: Look) -> Style:
    """The colour that goes with the shape."""
    return {
        Presence.ONLINE: look.online,
        Presence.AWAY: look.away,
        Presence.DND: look.dnd,
    }.get(presence, look.offline)
