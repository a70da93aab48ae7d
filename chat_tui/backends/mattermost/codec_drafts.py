"""How Mattermost tells what we began to write: its list, its answers and its socket events; no I/O."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_objects import millis
from chat_tui.model.events import DraftRemoved, DraftWritten, Event
from chat_tui.model.ids import ChannelId, MessageId


class _Draft(Struct):
    channel_id: wire.Id
    root_id: wire.OptionalId = ""
    message: wire.Text = ""
    update_at: wire.Time = 0
    delete_at: wire.Time = 0
    file_ids: list[wire.Id] | None = None


class Kept(Struct):
    """What the events about a draft have: the draft, as JSON in a string."""

    draft: wire.Text = None


def draft_from(body: bytes | str) -> DraftWritten:
    """One draft."""
    return _written(wire.parse(_Draft, body))


def drafts_from(body: bytes) -> tuple[DraftWritten, ...]:
    """Those of a list; what is gone is none."""
    rows = wire.parse_list(_Draft, body)
    return tuple(_written(row) for row in rows if not row.delete_at)


def _written(row: _Draft) -> DraftWritten:
    return DraftWritten(
        ChannelId(row.channel_id),
        MessageId(row.root_id) if row.root_id else None,
        row.message or "",
        millis(row.update_at),
        has_files=bool(row.file_ids),
    )


def _kept(told: Kept) -> tuple[Event, ...]:
    return (draft_from(told.draft or ""),)


def _removed(told: Kept) -> tuple[Event, ...]:
    was = draft_from(told.draft or "")
    return (DraftRemoved(was.channel_id, was.root_id, was.updated_at),)


OF_DRAFTS: dict[str, Callable[[Kept], tuple[Event, ...]]] = {
    "draft_created": _kept,
    "draft_updated": _kept,
    "draft_deleted": _removed,
}
