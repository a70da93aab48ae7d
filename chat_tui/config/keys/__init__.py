"""The key table, a file for each place: a key is added in the file of its place and nowhere else."""

from __future__ import annotations

from chat_tui.config.keys import app, composer, dialogs, lists, messages, triage
from chat_tui.config.keys.table import Binding

BINDINGS: tuple[Binding, ...] = (
    *app.ROWS,
    *composer.ROWS,
    *messages.ROWS,
    *lists.ROWS,
    *dialogs.ROWS,
    *triage.ROWS,
)
"""All of it, in the order of the help and the documents."""
