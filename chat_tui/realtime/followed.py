"""Which threads do we follow, after events were missed? The latest of each workspace, asked for once."""

from __future__ import annotations

import logging

from chat_tui.errors import RateLimitedError, RejectedError
from chat_tui.model.events import Batch, Event, ThreadChanged, ThreadFollowed
from chat_tui.model.ids import WorkspaceId
from chat_tui.model.questions import FollowedThreads
from chat_tui.realtime.ring import Ring

log = logging.getLogger(__name__)


async def catch_up_with_threads(ring: Ring) -> None:
    """Learn where we stand in the latest threads; raises what the backend raises.

    A server that has no such list, or is asked too much already, is left alone: its events tell the rest.
    """
    if not ring.backend.capabilities.threads:
        return
    try:
        for workspace in ring.store.workspaces():
            await _learn(ring, workspace.id)
    except (RejectedError, RateLimitedError) as error:
        log.info("the followed threads were not told: %s", error)


async def _learn(ring: Ring, workspace_id: WorkspaceId) -> None:
    answer = await ring.backend.ask(FollowedThreads(workspace_id))
    gone = _left(ring, workspace_id, answer)
    await ring.apply(Batch((*answer.events, *gone)))


def _left(ring: Ring, workspace_id: WorkspaceId, answer: Batch) -> list[Event]:
    """Those as late as the oldest that is listed and not in the list: we follow them no longer.

    Threads of direct channels are in every workspace's list.
    """
    listed = {event.state.root_id: event.state for event in answer.events if isinstance(event, ThreadChanged)}
    if not listed:
        return []
    oldest = min(state.last_reply_at for state in listed.values())
    gone: list[Event] = []
    for state in ring.store.followed_threads():
        channel = ring.store.channel(state.channel_id)
        is_of_it = channel is not None and channel.workspace_id in (None, workspace_id)
        if is_of_it and state.root_id not in listed and state.last_reply_at > oldest:
            gone.append(ThreadFollowed(state.root_id, following=False))
    return gone
