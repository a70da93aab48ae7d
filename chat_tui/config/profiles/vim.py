"""Which keys are moved for those who know vim?"""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "normal.begin": "escape,ctrl+right_square_bracket",
    "nav.last": "alt+s,ctrl+circumflex_accent,ctrl+6",
    "dialog.up": "up,ctrl+p",
    "dialog.down": "down,ctrl+n",
}
"""`ctrl+^` is the other file in vim, and arrives as `ctrl+6` by the kitty protocol.

What the letters do is in the rows of `normal`.
"""
