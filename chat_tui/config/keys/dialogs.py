"""What do the keys do in a dialog?"""

from __future__ import annotations

from chat_tui.config.keys.table import Binding, group

ROWS: tuple[Binding, ...] = group(
    "dialog",
    ("dialog.accept", "enter", "*accept", "Take what is chosen"),
    ("dialog.cancel", "escape,ctrl+g", "*cancel", "Close without doing anything"),
    ("dialog.up", "up", "up", "Choose the line above"),
    ("dialog.down", "down", "down", "Choose the line below"),
    ("dialog.pageup", "pageup", "page up", "Go up by a page"),
    ("dialog.pagedown", "pagedown", "page down", "Go down by a page"),
    (
        "search.preview?search",
        "tab",
        "context",
        "Show what was said around a hit, or more hits instead (search)",
    ),
    ("jump.preview?jump", "tab", "look in", "See what was said there last, without going there (jump)"),
    ("search.server?search", "ctrl+r", "ask the server", "Ask the server for older hits now (search)"),
    ("search.export?search", "ctrl+e", "export", "Write what was found to a file (search)"),
    ("saved.remove?saved", "ctrl+r", "no longer saved", "Keep the chosen message no longer (saved list)"),
    ("guard.send?guard", "ctrl+y", "send it", "Send it all the same (question before sending)"),
    ("form.send?form", "ctrl+y", "send it", "Send the form as it is filled in (form)"),
    ("drafts.discard?drafts", "ctrl+r", "throw away", "Throw the chosen draft away (drafts)"),
    ("picture.open?picture", "o", "open outside", "Open the picture with the program for it (picture)"),
    ("picture.save?picture", "s", "save", "Save the picture (picture)"),
    ("picture.previous?picture", "left", "previous", "See the picture before this one (picture)"),
    ("picture.next?picture", "right", "next", "See the next picture of the message (picture)"),
    ("sign_in.copy?sign-in page", "c", "copy", "Copy the code to type elsewhere, or the address (sign in)"),
    ("sign_in.open?sign-in page", "o", "open here", "Open the page in a browser of this machine (sign in)"),
    (
        "panel.retry?panel",
        "r",
        "retry",
        "Connect again now, or ask for a sign of life (connection panel)",
    ),
)
