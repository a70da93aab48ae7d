"""What does the server keep to be said later, so that no program of ours need run then?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.errors import BackendError, Delivery, RejectedError, TargetError, TransientError
from chat_tui.model.actions import ChangeScheduled, DropScheduled, SchedulePost, SendMessage
from chat_tui.model.ids import ChannelId, MessageId, Millis, ScheduledId, WorkspaceId
from chat_tui.model.messages import ScheduledListed, ScheduledPost
from chat_tui.model.questions import ScheduledPosts
from chat_tui.realtime.timing import undivided

if TYPE_CHECKING:
    from chat_tui.account.account import Account

log = logging.getLogger(__name__)
LONGEST_WAIT = 86_400.0
"""Seconds for a line to the server, before which nobody knows what it can do."""
CANNOT = frozenset({403, 404, 501})
"""What a server answers that says it can, and does not do it for us: a licence ended, it was switched off."""
NOT_SOON = 30.0
"""Seconds for which what is sent now is held, while the server is told not to say it as well."""


class AtServer:
    """Asked each time; nothing of it is kept here. Raises what the backend raises."""

    def __init__(self, account: Account) -> None:
        self._account = account

    @property
    def is_there(self) -> bool:
        """Whether the server says that it does so, as far as is known."""
        return self._account.capabilities.scheduled

    async def add(self, at: Millis, channel_id: ChannelId, text: str, root_id: MessageId | None) -> bool:
        """Let it keep one; False if it surely does not. Raises TargetError where nobody can say."""
        try:
            await self._account.perform(
                SchedulePost(ScheduledPost(ScheduledId(""), at, channel_id, text, root_id))
            )
        except RejectedError as error:
            if error.status not in CANNOT:
                raise
            return False
        except TransientError as error:
            if error.delivery is Delivery.UNKNOWN:
                raise TargetError(
                    "The server did not answer whether it keeps this.", hint="/scheduled tells."
                ) from error
            return False
        return True

    async def all(self) -> tuple[ScheduledPost, ...]:
        """The next first."""
        found: dict[ScheduledId, ScheduledPost] = {}
        for workspace in self._account.store.workspaces() if self.is_there else ():
            found.update((post.id, post) for post in await self._of(workspace.id))
        return tuple(sorted(found.values(), key=lambda post: post.at))

    async def _of(self, workspace_id: WorkspaceId) -> tuple[ScheduledPost, ...]:
        try:
            batch = await self._account.directory.ask(ScheduledPosts(workspace_id))
        except RejectedError as error:
            if error.status not in CANNOT:
                raise
            return ()
        return tuple(
            post for event in batch.events if isinstance(event, ScheduledListed) for post in event.posts
        )

    async def move(self, post: ScheduledPost, at: Millis) -> None:
        """It is to be said at another time."""
        await self._account.perform(ChangeScheduled(replace(post, at=at)))

    async def drop(self, post: ScheduledPost) -> None:
        """It is not to be said any more."""
        await self._account.perform(DropScheduled(post.id))

    async def watch(self, tell: Callable[[ScheduledPost], None]) -> None:
        """Tell once of each that the server could not say, for ever."""
        told: set[ScheduledId] = set()
        with self._account.feed.subscribe() as changes:
            await self._account.wait_online(LONGEST_WAIT)
            await self._tell_unsaid(told, tell)
            async for change in changes:
                if change.scheduled or change.everything:
                    await self._tell_unsaid(told, tell)

    async def _tell_unsaid(self, told: set[ScheduledId], tell: Callable[[ScheduledPost], None]) -> None:
        try:
            kept = await self.all() if not self._account.gate.is_closed else ()
        except BackendError as error:
            log.info("what the server is to say later is not known: %s", error)
            return
        for post in kept:
            if post.error and post.id not in told:
                told.add(post.id)
                tell(post)

    @undivided
    async def send(self, post: ScheduledPost) -> None:
        """Say it now.

        It is in our outbox before the server is told to forget it, and leaves once that is done: a crash
        between loses nothing.
        """
        account = self._account
        action = SendMessage(account.new_client_id(), post.channel_id, post.text, post.root_id)
        await account.perform(action, hold=NOT_SOON)
        try:
            await self.drop(post)
        except BaseException:
            await account.outbox.cancel(action.client_id)
            raise
        await account.outbox.retry(action.client_id)
