"""Which threads are there, what of them is unread, and which do we follow?"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from textual.signal import Signal

from chat_tui.account.account import Account
from chat_tui.errors import ChatError
from chat_tui.model.changes import Changes
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message
from chat_tui.model.questions import FollowedThreads
from chat_tui.model.threads import ThreadState
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import channel_title, person_name, sigil
from chat_tui.ui.work import spawn

MOST_THREADS = 100
THREAD_ACTIONS = {
    "threads.read": "mark_read",
    "threads.follow": "follow",
    "threads.read_all": "mark_all_read",
}


class ThreadsScreen(PickerScreen[MessageId]):
    """Gives back the root of the chosen thread; what is done to one is seen in the list as it happens."""

    BINDINGS = [*bind("threads", THREAD_ACTIONS, priority=THREAD_ACTIONS)]  # noqa: RUF012 - Textual's own type
    heading = "Threads"
    placeholder = "words of the first message"
    footer = "⏎ open · ^R read · ^F follow · alt+r all read · esc"
    empty = "No thread yet; r on a message begins one."

    def __init__(self, account: Account, changes: Signal[Changes], glyphs: str) -> None:
        super().__init__()
        self.add_class("wide")
        self._account = account
        self._changes = changes
        self._glyphs = glyphs
        self._all: list[Choice] = []

    def on_mount(self) -> None:
        """What is known, and ask for what is not."""
        self._all = self._choices()
        self._changes.subscribe(self, self._on_changes)
        spawn(self, self._fetch, group="threads")

    def find(self, query: str) -> Sequence[Choice]:
        """Those that match."""
        return matching(query, self._all)

    def say_when_empty(self, query: str) -> str:
        """None at all, or none that matches."""
        return "Nothing matches." if query.strip() else self.empty

    def action_mark_read(self) -> None:
        """The chosen one."""
        state = self._state()
        if state is not None and state.following:
            self._try(self._account.thread_marks.mark(state))

    def action_follow(self) -> None:
        """The other of what it is now."""
        chosen = self.choices.chosen
        root = self._account.store.message(chosen.value) if chosen is not None else None
        if root is not None:
            state = self._state()
            following = state is None or not state.following
            self._try(self._account.thread_marks.follow(root, following=following))

    def action_mark_all_read(self) -> None:
        """Every one."""
        self._try(self._mark_all())

    async def _mark_all(self) -> None:
        count = await self._account.thread_marks.mark_all()
        self.notify(f"{count} marked read." if count else "Every thread is read.", markup=False)

    def _state(self) -> ThreadState | None:
        chosen = self.choices.chosen
        return self._account.store.thread_state(chosen.value) if chosen is not None else None

    def _try(self, deed: Coroutine[Any, Any, None]) -> None:
        spawn(self, partial(self._told, deed), group="threads")

    async def _told(self, deed: Coroutine[Any, Any, None]) -> None:
        try:
            await deed
        except ChatError as error:
            self.notify(safe_text(f"{error} {error.hint}".strip()), severity="warning", markup=False)

    async def _fetch(self) -> None:
        """The latest of each workspace; what was known stands where the server does not tell."""
        store = self._account.store
        for workspace in store.workspaces():
            try:
                await self._account.directory.ask(FollowedThreads(workspace.id))
            except ChatError:
                return

    def _on_changes(self, changes: Changes) -> None:
        if changes.everything or changes.threads or changes.messages:
            self._all = self._choices()
            query = self.query_text
            self.choices.show(self.find(query), empty=self.say_when_empty(query), keep=True)

    def _choices(self) -> list[Choice]:
        store = self._account.store
        states = {state.root_id: state for state in store.followed_threads()}
        roots = {root_id: root for root_id in states if (root := store.message(root_id)) is not None}
        for root in store.threads(MOST_THREADS):
            roots.setdefault(root.id, root)
        return [
            self._choice(root, states.get(root.id))
            for root in sorted(roots.values(), key=lambda root: _order(root, states.get(root.id)))
        ]

    def _choice(self, root: Message, state: ThreadState | None) -> Choice:
        store = self._account.store
        channel = store.channel(root.channel_id)
        author = person_name(store, root.author_id)
        place = f"{sigil(channel.kind, self._glyphs)} {channel_title(store, channel)}" if channel else ""
        replies = "1 reply" if root.reply_count == 1 else f"{root.reply_count} replies"
        arrow = ">" if self._glyphs == "ascii" else "↳"
        unread = _unread(state)
        return Choice(
            root.id,
            safe_line(root.text, 200),
            right=f"{author} · {place} · {replies}{f' · {unread}' if unread else ''}",
            sign=arrow if state is not None else " ",
            loud=bool(state and state.mentions),
        )


def _order(root: Message, state: ThreadState | None) -> tuple[bool, bool, int]:
    """What is unread first, then what we follow, then the rest; the latest reply first in each."""
    is_unread = state is not None and bool(state.unread or state.mentions)
    last = max(root.last_reply_at, state.last_reply_at if state is not None else 0)
    return (not is_unread, state is None, -last)


def _unread(state: ThreadState | None) -> str:
    if state is None:
        return "not followed"
    if state.mentions:
        return f"{state.unread} new, @{state.mentions}"
    return f"{state.unread} new" if state.unread else ""
