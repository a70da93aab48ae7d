"""What do the keys do in the lists of what waits for us: threads, and the inbox?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = (
    *group(
        "threads",
        ("threads.read", "ctrl+r", "read", "Mark the chosen thread read"),
        ("threads.follow", "ctrl+f", "follow", "Follow the chosen thread, or no longer"),
        ("threads.read_all", "alt+r", "all read", "Mark all threads read"),
    ),
)
