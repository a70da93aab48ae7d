"""Do the machines of the outbox find each of these bugs, put over it from outside?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from chat_tui.account.delivery import Courier
from chat_tui.account.lanes import Lanes
from chat_tui.account.rows import Rows
from chat_tui.model.outbox import OutboxState
from tests.account.test_outbox_model import SETTINGS, ForgetfulServerModel, OutboxModel
from tests.biting import MOST_TRIES, bites

Patch = pytest.MonkeyPatch


def sent_again_without_looking(patch: Patch) -> None:
    """What is uncertain is sent again although the server has forgotten our ids."""
    patch.setattr(Courier, "_would_be_recognised", lambda self, client_id: True)


def what_is_due_overtakes(patch: Patch) -> None:
    """A message that waits for its next try lets those behind it pass."""

    def turn(self: Any, channel_id: Any) -> Any:
        now = self._timing.clock()
        waits = [
            (max(0.0, self._due.get(item.client_id, 0.0) - now), item)
            for item in self._rows.of(channel_id)
            if item.state is not OutboxState.FAILED and self._rows.may_leave(item.client_id)
        ]
        return min(waits, key=lambda wait: wait[0], default=None)

    patch.setattr(Lanes, "_turn", turn)


def what_was_taken_back_is_sent(patch: Patch) -> None:
    """A row that is being taken back may leave, and is shown again when it does."""
    patch.setattr(Rows, "may_leave", lambda self, client_id: True)


def what_was_being_sent_is_sent_at_once(patch: Patch) -> None:
    """After a kill what was on its way is held for never sent."""
    patch.setattr("chat_tui.account.rows._as_found", lambda item: item)


MUTANTS: tuple[tuple[Callable[[Patch], None], type[OutboxModel]], ...] = (
    (sent_again_without_looking, ForgetfulServerModel),
    (what_is_due_overtakes, OutboxModel),
    (what_was_taken_back_is_sent, OutboxModel),
    (what_was_being_sent_is_sent_at_once, ForgetfulServerModel),
)


@pytest.mark.parametrize(("mutant", "machine"), MUTANTS, ids=lambda value: value.__name__)
def test_the_machine_finds_the_bug(
    mutant: Callable[[Patch], None], machine: type[OutboxModel], monkeypatch: Patch
) -> None:
    with monkeypatch.context() as patch:
        mutant(patch)
        assert bites(machine, settings(SETTINGS, max_examples=MOST_TRIES))
