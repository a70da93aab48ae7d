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
    "app.threads": "alt+t",
    "compose.kill_to_end": "",
    "compose.redo": "alt+shift+z",
    "edit.cut_region": "ctrl+w",
    "edit.cut_word": "alt+d",
    "edit.cut_word_back": "alt+backspace",
    "edit.cut_to_start": "ctrl+u",
    "edit.cut_to_end": "ctrl+k",
    "edit.yank": "ctrl+y",
    "edit.word_left": "alt+b,ctrl+left",
    "edit.word_right": "alt+f,ctrl+right",
    "edit.transpose": "ctrl+t",
    "dialog.up": "up,ctrl+p",
    "dialog.down": "down,ctrl+n",
}
"""F5, F6, alt+a and alt+u are weechat's own in every profile."""
