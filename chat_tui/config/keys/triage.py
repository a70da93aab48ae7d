"""What do the keys do in the lists of what waits for us: threads, the overview, the inbox?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = (
    *group(
        "threads",
        ("threads.read", "ctrl+r", "read", "Mark the chosen thread read"),
        ("threads.follow", "ctrl+f", "follow", "Follow the chosen thread, or no longer"),
        ("threads.read_all", "alt+r,ctrl+y", "all read", "Mark all threads read"),
    ),
    *group(
        "since",
        ("since.up", "k,up", "up", "Choose the line above"),
        ("since.down", "j,down", "down", "Choose the line below"),
        ("since.page_up", "pageup", "page up", "Go up by a page"),
        ("since.page_down", "pagedown", "page down", "Go down by a page"),
        ("since.open", "enter", "*go there", "Go to the channel or thread"),
        ("since.read", "r", "*read", "Mark all that is new there read"),
        ("since.close", "escape,q", "close", "Leave the overview"),
    ),
    *group(
        "inbox",
        ("inbox.up", "k,up", "up", "Choose the line above"),
        ("inbox.down", "j,down", "down", "Choose the line below"),
        ("inbox.page_up", "pageup", "page up", "Go up by a page"),
        ("inbox.page_down", "pagedown", "page down", "Go down by a page"),
        ("inbox.open", "enter", "*go there", "Go to where it was said"),
        ("inbox.done", "e", "*done", "It is dealt with; what it counts is read"),
        ("inbox.snooze", "s", "*later", "Put it off until a time"),
        ("inbox.reply", "r", "*reply", "Answer it without leaving the list"),
        ("inbox.undo", "z", "*undo", "Take the last of these back"),
        ("inbox.close", "escape,q", "close", "Leave the inbox"),
    ),
)
