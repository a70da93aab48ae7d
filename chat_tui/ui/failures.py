"""How does a person hear that something in the background failed?"""

from __future__ import annotations

import logging

from textual.worker import Worker, WorkerState

from chat_tui.errors import ChatError, TransientError
from chat_tui.text.sanitize import safe_text

log = logging.getLogger(__name__)
READING = frozenset({"newest", "older", "thread"})
"""Groups of workers that read from the server and are asked again later."""


class TellsFailures:
    """For whoever has workers: Textual tells nobody else how they ended."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A background task failed: a sentence, and the app goes on."""
        if event.state is WorkerState.ERROR:
            tell_failure(event.worker)


def tell_failure(worker: Worker[object]) -> None:
    """A toast; where only the line is down, the last row of the screen says so."""
    error, app = worker.error, worker.node.app
    if isinstance(error, TransientError) and worker.group in READING:
        return
    if isinstance(error, ChatError):
        app.notify(safe_text(f"{error} {error.hint}".strip()), severity="warning", markup=False)
    else:
        log.error("worker %s failed", worker.name, exc_info=error)
        app.notify("Something went wrong inside; it is in the log.", severity="error", markup=False)
