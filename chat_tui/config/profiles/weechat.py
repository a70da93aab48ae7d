"""Which keys are moved for those who know weechat?"""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "nav.jump": "ctrl+g,alt+k",
    "nav.previous": "ctrl+p,alt+up,f5",
    "nav.next": "ctrl+n,alt+down,f6",
    "nav.last": "alt+slash,alt+s",
    "app.commands": "alt+x,ctrl+right_square_bracket",
    "app.reconnect": "alt+shift+r",
    "app.search": "ctrl+r,ctrl+f",
    "compose.editor": "alt+v",
    "compose.kill_to_end": "ctrl+k",
    "dialog.up": "up,ctrl+p",
    "dialog.down": "down,ctrl+n",
}
"""F5, F6, alt+a and alt+u are weechat's own in every profile."""
