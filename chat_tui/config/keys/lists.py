"""What do the keys do in the lists beside the messages?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = group(
    "channels",
    ("channel.up", "k,up", "up", "Choose the channel above"),
    ("channel.down", "j,down", "down", "Choose the channel below"),
    ("channel.open", "enter", "*open", "Open the chosen channel"),
)
