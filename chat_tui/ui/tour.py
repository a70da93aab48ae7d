"""How far is a newcomer on the tour, and what comes next? Said in the header of #welcome, nowhere else.

A step ticks itself off when it was done, wherever that was. What was done is kept on this machine; the
server knows nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from chat_tui.account.account import Account
from chat_tui.errors import StorageError
from chat_tui.model.actions import AddReaction, QueuedAction, SendMessage
from chat_tui.model.channels import Channel
from chat_tui.text.width import truncate
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp
    from chat_tui.ui.screens.chat_frame import ChatFrame

PLACE = "tour"
GUIDE = "guide"
"""Who makes the channel of the tour, in workspaces of ours."""
STEPS = {
    "send": ("compose.send", "sends"),
    "switch": ("nav.jump", "jumps elsewhere"),
    "reply": ("message.reply", "on a message replies"),
    "react": ("message.like", "on a message reacts"),
    "search": ("app.search", "searches"),
    "help": ("app.help", "shows all keys"),
}
"""Each step with the key for it, and what that does."""
NOTE = 44
"""Cells that are taken from the topic at the most."""


def begin(app: ChatApp, accounts: Collection[Account]) -> None:
    """Watch the accounts whose tour is not at its end."""
    from chat_tui.ui.screens.chat_frame import ChatFrame

    for screen in app.lowest_screens():
        if isinstance(screen, ChatFrame) and screen.account in accounts:
            tour = Tour(screen)
            if not tour.is_over:
                tour.watch()


def is_tour(account: Account, channel: Channel) -> bool:
    """Whether it is the channel that a workspace of ours begins with."""
    maker = account.store.user(channel.creator_id) if channel.creator_id else None
    return channel.name == "welcome" and maker is not None and maker.name == GUIDE


class Tour:
    """The tour of one account."""

    def __init__(self, screen: ChatFrame) -> None:
        self._screen = screen
        self._account = screen.account
        self._done = _kept(self._account.mine.recall(PLACE))

    @property
    def is_over(self) -> bool:
        """Whether every step was done."""
        return self._done >= STEPS.keys()

    def watch(self) -> None:
        """From now on."""
        self._account.on_queued = self._queued
        self._screen.main.said_beside = self.note
        self._screen.on_door = self.did
        self._screen.main.show_header()

    def note(self, channel: Channel) -> str:
        """How far, and what comes next; empty outside the channel of the tour."""
        if not is_tour(self._account, channel):
            return ""
        if self._screen.visits.before is not None:
            self._tick("switch")
        if self.is_over:
            return f"{len(STEPS)} of {len(STEPS)} · that is all"
        labels = self._screen.labels
        left = [STEPS[step] for step in STEPS if step not in self._done]
        key, deed = next(((labels[name], deed) for name, deed in left if name in labels), ("", ""))
        so_far = f"{len(self._done)} of {len(STEPS)}"
        return truncate(f"{so_far} · {key} {deed}" if key else so_far, NOTE)

    def did(self, step: str) -> None:
        """Something was opened; of most things the tour says nothing."""
        if self._tick(step):
            self._screen.main.show_header()

    def _queued(self, action: QueuedAction) -> None:
        if isinstance(action, SendMessage):
            self.did("send" if action.root_id is None else "reply")
        elif isinstance(action, AddReaction):
            self.did("react")

    def _tick(self, step: str) -> bool:
        if step not in STEPS or step in self._done:
            return False
        self._done = self._done | {step}
        spawn(self._screen, self._keep, group="tour")
        return True

    async def _keep(self) -> None:
        try:
            await self._account.mine.remember(PLACE, json.dumps(sorted(self._done)))
        except StorageError:
            return  # a full disk is told of where it matters


def _kept(text: str | None) -> frozenset[str]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return frozenset()
    return frozenset(found) & STEPS.keys() if isinstance(found, list) else frozenset()
