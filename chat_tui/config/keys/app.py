"""What do the keys do that work anywhere?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = group(
    "app",
    ("nav.jump", "ctrl+k,alt+k", "*jump", "Jump to a channel or a person, by some letters of the name"),
    ("app.commands", "ctrl+p,alt+x", "*commands", "Find and run any command"),
    ("nav.previous", "alt+up,f5", "previous", "Go to the channel above"),
    ("nav.next", "alt+down,f6", "next", "Go to the channel below"),
    ("nav.unread", "alt+a,alt+shift+down,f4", "*unread", "Go to the next unread channel, mentions first"),
    ("nav.unread_back", "alt+shift+up", "unread above", "Go to the unread channel above"),
    *(
        (f"nav.nth_{number}", f"alt+{number}", f"channel {number}", f"Go to channel {number} of the list")
        for number in range(1, 10)
    ),
    ("nav.list", "alt+j", "list", "Go into the list of channels, to choose one or change its place"),
    ("nav.filter", "alt+shift+u", "unread only", "Show only unread channels in the list, or all again"),
    ("nav.last", "alt+s", "last", "Go back to the channel before this one"),
    ("nav.back", "alt+left", "back", "Return to where you were before"),
    ("nav.forward", "alt+right", "forward", "Go again to where you came back from"),
    ("nav.account", "alt+w", "account", "Switch to the next account"),
    ("app.help", "f1,ctrl+underscore,ctrl+slash", "*help", "Show all keys that work here"),
    ("app.inbox", "alt+i,f7", "inbox", "See what waits for you in all accounts"),
    ("app.since", "alt+o,f8", "since you left", "See what was said since you left, channel by channel"),
    ("app.threads", "ctrl+t,alt+t", "threads", "List threads, what is unread first"),
    ("app.search", "ctrl+f", "search", "Search messages"),
    ("app.members", "alt+shift+n", "members", "See who is in this channel"),
    ("app.date", "alt+g", "go to a day", "Go to a day in this channel, or to a message by its address"),
    ("app.reconnect", "ctrl+r", "reconnect", "Try the connection again now"),
    ("app.connection", "f3,alt+c", "connection", "Look closer at the connection: state, latency, limits"),
    (
        "app.layout",
        "f2",
        "layout",
        "Share the screen out in another way: the channels, the thread",
    ),
    ("app.redraw", "ctrl+l", "redraw", "Draw the whole screen again"),
    ("app.quit", "ctrl+q", "quit", "Leave chat-tui; drafts and unsent messages are kept"),
    ("app.page_up", "pageup", "page up", "Scroll the messages up by a page"),
    ("app.page_down", "pagedown", "page down", "Scroll the messages down by a page"),
    ("app.unread_line", "alt+u", "unread line", "Go to the first unread message here"),
    ("app.close", "escape", "close", "Close what was opened last, or go back to the composer"),
)
