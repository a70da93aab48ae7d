"""Which keys are moved for those who know emacs, readline and matterhorn?"""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "nav.jump": "ctrl+g,alt+k",
    "nav.previous": "ctrl+p,alt+up,f5",
    "nav.next": "ctrl+n,alt+down,f6",
    "app.commands": "alt+x,ctrl+right_square_bracket",
    "app.help": "f1,alt+question_mark",
    "app.reconnect": "alt+shift+r",
    "compose.editor": "alt+v",
    "compose.kill_to_end": "ctrl+k",
    "compose.reply_last": "ctrl+r,shift+up",
    "compose.undo": "ctrl+underscore,ctrl+z,ctrl+slash",
    "select.enter": "ctrl+s,shift+tab",
    "dialog.up": "up,ctrl+p",
    "dialog.down": "down,ctrl+n",
}
"""`ctrl+]` is for terminals that keep Alt to themselves: ctrl+x would cost the composer its cutting."""
