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
    "app.threads": "alt+t",
    "app.unread_line": "alt+shift+l",
    "app.connection": "f3",
    "nav.account": "alt+shift+w",
    "compose.kill_to_end": "",
    "compose.redo": "alt+shift+z",
    "edit.mark": "ctrl+at,ctrl+space",
    "edit.cut_region": "ctrl+w",
    "edit.copy_region": "alt+w",
    "edit.cut_word": "alt+d",
    "edit.cut_word_back": "alt+backspace",
    "edit.cut_to_start": "ctrl+u",
    "edit.cut_to_end": "ctrl+k",
    "edit.yank": "ctrl+y",
    "edit.yank_older": "alt+y",
    "edit.word_left": "alt+b,ctrl+left",
    "edit.word_right": "alt+f,ctrl+right",
    "edit.transpose": "ctrl+t",
    "edit.upper": "alt+u",
    "edit.lower": "alt+l",
    "edit.capital": "alt+c",
    "compose.reply_last": "ctrl+r,shift+up",
    "compose.undo": "ctrl+underscore,ctrl+z,ctrl+slash",
    "select.enter": "ctrl+s,shift+tab",
    "dialog.up": "up,ctrl+p",
    "dialog.down": "down,ctrl+n",
}
"""`ctrl+@` is what terminals send for ctrl+space; many send ctrl+left for alt+b.

`ctrl+]` is for terminals that keep Alt to themselves: ctrl+x would cost the composer its cutting."""
