"""What do the keys do in the lists beside the messages?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = group(
    "channels",
    ("channel.up", "k,up", "up", "Choose the channel above"),
    ("channel.down", "j,down", "down", "Choose the channel below"),
    ("channel.open", "enter", "*open", "Open the chosen channel, or fold the chosen group"),
    ("channel.section_up", "left_square_bracket", "section up", "Go to the heading above"),
    ("channel.section_down", "right_square_bracket", "section down", "Go to the next heading"),
    ("channel.mute", "m", "*mute", "Mute the channel, so that only mentions count, or hear it again"),
    ("channel.notify", "n", "notify", "Choose what you want to be told of in the channel"),
    ("channel.favourite", "f", "*favourite", "Put the channel among the favourites, or back"),
    ("channel.group", "c", "*group", "Put the channel into a group; make, rename or remove one"),
    ("channel.fold", "h,left", "fold", "Fold the group"),
    ("channel.unfold", "l,right", "unfold", "Show what is in the group"),
    ("channel.sort", "s", "sort", "Sort the group by name, by what is latest, or by hand"),
    ("channel.raise", "K,shift+up", "raise", "Move the channel up in its group, or into the one above"),
    ("channel.lower", "J,shift+down", "lower", "Move the channel down in its group, or into the one below"),
    ("channel.group_up", "left_curly_bracket", "group up", "Move the whole group up"),
    ("channel.group_down", "right_curly_bracket", "group down", "Move the whole group down"),
    ("channel.group_mute", "M", "mute group", "Mute all channels of the group, or hear them again"),
    ("channel.filter", "u", "*unread only", "Show only what is unread, or all again"),
)
