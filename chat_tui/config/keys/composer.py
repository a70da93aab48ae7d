"""What do the keys do while one writes?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = (
    *group(
        "composer",
        ("compose.send", "enter", "*send", "Send the message"),
        ("compose.newline", "ctrl+j,shift+enter,ctrl+enter,alt+enter", "*newline", "Begin a new line"),
        ("compose.edit_last?empty", "up", "edit last", "Edit your last message (when the composer is empty)"),
        (
            "compose.reply_last?empty",
            "shift+up",
            "reply to last",
            "Reply in a thread to the last message (when the composer is empty)",
        ),
        ("compose.attach", "ctrl+o", "attach", "Attach a file to the message"),
        ("compose.editor", "ctrl+g", "editor", "Write in $EDITOR"),
        ("compose.undo", "ctrl+z", "undo", "Undo typing"),
        ("compose.redo", "ctrl+y", "redo", "Do again what was undone"),
        (
            "compose.kill_to_end",
            "alt+shift+k",
            "kill to end",
            "Delete from the cursor to the end of the line",
        ),
        ("select.enter", "shift+tab", "*select", "Go into the messages to choose one"),
    ),
    *group(
        "attachments",
        ("attachment.previous", "left", "left", "Choose the file to the left"),
        ("attachment.next", "right", "right", "Choose the file to the right"),
        ("attachment.remove", "x,delete,backspace", "*remove", "Take the chosen file away again"),
        ("attachment.leave", "down,enter,escape", "*back", "Go back to the composer"),
    ),
)
