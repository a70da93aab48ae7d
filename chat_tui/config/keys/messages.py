"""What do the keys do while a message is chosen?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = group(
    "timeline",
    ("message.up", "k,up", "up", "Choose the message above"),
    ("message.down", "j,down", "down", "Choose the message below"),
    ("message.top", "g,home", "top", "Go to the oldest message that is here"),
    ("message.end", "G,end", "newest", "Go to the newest message"),
    ("message.reply", "r", "*reply", "Reply in a thread"),
    ("message.open", "enter", "*thread", "Open the thread"),
    ("message.quote", "greater_than_sign", "quote", "Quote the message in what you write"),
    ("message.edit", "e", "*edit", "Edit a message of yours, or one that was not sent"),
    ("message.delete", "d", "*delete", "Delete a message of yours"),
    ("message.react", "plus", "*react", "React with an emoji"),
    ("message.like", "equals_sign", "like", "React with 👍"),
    ("message.reactions", "w", "who reacted", "See who reacted to the message"),
    ("message.profile", "at", "who is this", "See who wrote the message"),
    ("message.copy", "y", "*copy", "Copy the text of the message"),
    ("message.copy_header", "Y", "copy with name", "Copy the text with who said it and when"),
    ("message.copy_link", "L", "copy address", "Copy the address of the message"),
    ("message.copy_code", "c", "copy code", "Copy a block of code of the message"),
    ("message.open_link", "o", "open link", "Open a link or file of the message"),
    ("message.save", "s", "save", "Save the files of the message"),
    ("message.mark_unread", "m", "mark unread", "Make this message and all after it unread"),
    ("message.follow", "f", "follow", "Follow the thread of the message, or no longer"),
    ("message.pin", "p", "pin", "Pin the message to its channel, or take it down"),
    ("message.keep", "b", "save for later", "Save the message for later, or no longer; /saved lists them"),
    ("message.retry?failed", "r", "retry", "Try a message that was not sent again now"),
    ("message.cancel?failed", "d", "discard", "Discard a message that was not sent"),
    ("message.let_pass?failed", "p", "let pass", "Send what waits behind a refused message"),
    ("gap.fill?gap", "enter", "fetch", "Fetch the messages that are missing here"),
    ("select.leave", "i,escape", "*leave", "Go back to the composer"),
)
