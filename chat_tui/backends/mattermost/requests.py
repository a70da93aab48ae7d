"""How what we want becomes Mattermost requests: actions in, method, path and body out; no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any
from urllib.parse import quote

from chat_tui.backends.mattermost.codec_categories import category_row
from chat_tui.backends.mattermost.codec_people import status_body
from chat_tui.backends.mattermost.codec_posts import CLIENT_ID
from chat_tui.backends.mattermost.codec_scheduled import scheduled_body
from chat_tui.errors import RejectedError
from chat_tui.model.actions import (
    Action,
    AddMember,
    AddReaction,
    ArchiveChannel,
    ChangeCategories,
    ChangeScheduled,
    CreateChannel,
    DeleteMessage,
    DropCategory,
    DropDraft,
    DropScheduled,
    EditMessage,
    FollowThread,
    JoinChannel,
    KeepDraft,
    LeaveChannel,
    MakeCategory,
    MarkRead,
    MarkThreadRead,
    MarkUnread,
    OpenDirect,
    OrderCategories,
    Pin,
    RemoveMember,
    RemoveReaction,
    RenameChannel,
    RunCommand,
    Save,
    SchedulePost,
    SendMessage,
    SetCustomStatus,
    SetMuted,
    SetPresence,
    SetTopic,
    SetWishes,
)
from chat_tui.model.channels import ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.users import Presence
from chat_tui.net.rate_limit import Urgency

PAGE_LIMIT = 200
"""Rows that a server puts on a page at most, and ids that one request asks for."""
SINCE_LIMIT = 1000
"""Posts in an answer to `since` at most; which ones, if there are more, is not defined."""


@dataclass(frozen=True, slots=True)
class Call:
    """One REST call; `path` is below /api/v4, `body` what is sent as JSON, None for nothing."""

    method: str
    path: str
    body: Any = None
    params: tuple[tuple[str, str], ...] = ()
    urgency: Urgency = Urgency.READING
    headers: tuple[tuple[str, str], ...] = ()


def urgency_of(action: Action) -> Urgency:
    """What comes first when a server lets us ask less than we want to."""
    if isinstance(action, SetPresence):
        return Urgency.PRESENCE
    if isinstance(action, MarkRead | MarkUnread | MarkThreadRead | KeepDraft | DropDraft):
        return Urgency.MARKING
    return Urgency.SENDING


def call_of(action: Action, me: UserId) -> Call:
    """The request that does what the user wants, in its turn; raises as `action_call` does."""
    return replace(action_call(action, me), urgency=urgency_of(action))


def get(path: str, **params: str) -> Call:
    """A GET."""
    return Call("GET", path, params=tuple(params.items()))


def segment(text: str) -> str:
    """A piece of a path: nothing in it ends the piece."""
    return quote(text, safe="+")


@singledispatch
def action_call(action: Action, me: UserId) -> Call:
    """The request that does what the user wants; raises RejectedError for what the protocol cannot do."""
    raise RejectedError(f"This server cannot do that ({type(action).__name__}).", code="unsupported")


@action_call.register
def _(action: SendMessage, me: UserId) -> Call:
    if not action.text.strip() and not action.file_ids:
        raise RejectedError("An empty message is not sent.", code="empty")
    body: dict[str, Any] = {
        "channel_id": action.channel_id,
        "message": action.text,
        "root_id": action.root_id or "",
        "pending_post_id": action.client_id,
        "props": {CLIENT_ID: action.client_id},
    }
    if action.file_ids:
        body["file_ids"] = list(action.file_ids)
    return Call("POST", "/posts", body)


@action_call.register
def _(action: EditMessage, me: UserId) -> Call:
    return Call("PUT", f"/posts/{segment(action.message_id)}/patch", {"message": action.text})


@action_call.register
def _(action: DeleteMessage, me: UserId) -> Call:
    return Call("DELETE", f"/posts/{segment(action.message_id)}")


@action_call.register
def _(action: AddReaction, me: UserId) -> Call:
    body = {"user_id": me, "post_id": action.message_id, "emoji_name": action.emoji}
    return Call("POST", "/reactions", body)


@action_call.register
def _(action: RemoveReaction, me: UserId) -> Call:
    path = f"/users/me/posts/{segment(action.message_id)}/reactions/{segment(action.emoji)}"
    return Call("DELETE", path)


@action_call.register
def _(action: MarkRead, me: UserId) -> Call:
    body = {"channel_id": action.channel_id, "prev_channel_id": "", "collapsed_threads_supported": True}
    return Call("POST", "/channels/members/me/view", body)


@action_call.register
def _(action: MarkUnread, me: UserId) -> Call:
    path = f"/users/me/posts/{segment(action.message_id)}/set_unread"
    return Call("POST", path, {"collapsed_threads_supported": True})


@action_call.register
def _(action: Pin, me: UserId) -> Call:
    return Call("POST", f"/posts/{segment(action.message_id)}/{'pin' if action.pinned else 'unpin'}")


@action_call.register
def _(action: Save, me: UserId) -> Call:
    row = {"user_id": me, "category": "flagged_post", "name": action.message_id, "value": "true"}
    if action.saved:
        return Call("PUT", "/users/me/preferences", [row])
    return Call("POST", "/users/me/preferences/delete", [row])


def thread_place(workspace_id: WorkspaceId, root_id: MessageId) -> str:
    """The path of a thread as its reader has it."""
    return f"/users/me/teams/{segment(workspace_id)}/threads/{segment(root_id)}"


@action_call.register
def _(action: FollowThread, me: UserId) -> Call:
    place = thread_place(action.workspace_id, action.message_id)
    return Call("PUT" if action.following else "DELETE", f"{place}/following")


@action_call.register
def _(action: MarkThreadRead, me: UserId) -> Call:
    return Call("PUT", f"{thread_place(action.workspace_id, action.message_id)}/read/{action.at}")


@action_call.register
def _(action: SetCustomStatus, me: UserId) -> Call:
    if not action.text and not action.emoji:
        return Call("DELETE", "/users/me/status/custom")
    return Call("PUT", "/users/me/status/custom", status_body(action.text, action.emoji, action.until))


@action_call.register
def _(action: SetPresence, me: UserId) -> Call:
    if action.presence is Presence.UNKNOWN:
        raise RejectedError("Nobody can be set to unknown.", code="unsupported")
    body: dict[str, object] = {"user_id": me, "status": action.presence.value}
    if action.until and action.presence is Presence.DND:
        body["dnd_end_time"] = action.until // 1000
    return Call("PUT", "/users/me/status", body)


@action_call.register
def _(action: JoinChannel, me: UserId) -> Call:
    return Call("POST", f"/channels/{segment(action.channel_id)}/members", {"user_id": me})


@action_call.register
def _(action: AddMember, me: UserId) -> Call:
    return Call("POST", f"/channels/{segment(action.channel_id)}/members", {"user_id": action.user_id})


@action_call.register
def _(action: RemoveMember, me: UserId) -> Call:
    return Call("DELETE", f"/channels/{segment(action.channel_id)}/members/{segment(action.user_id)}")


@action_call.register
def _(action: RenameChannel, me: UserId) -> Call:
    return Call("PUT", f"/channels/{segment(action.channel_id)}/patch", {"display_name": action.title})


@action_call.register
def _(action: ArchiveChannel, me: UserId) -> Call:
    place = f"/channels/{segment(action.channel_id)}"
    return Call("DELETE", place) if action.archived else Call("POST", f"{place}/restore")


@action_call.register
def _(action: RunCommand, me: UserId) -> Call:
    body = {"command": action.line, "channel_id": action.channel_id, "team_id": action.workspace_id}
    if action.root_id is not None:
        body["root_id"] = action.root_id
    return Call("POST", "/commands/execute", body)


@action_call.register
def _(action: LeaveChannel, me: UserId) -> Call:
    return Call("DELETE", f"/channels/{segment(action.channel_id)}/members/{segment(me)}")


@action_call.register
def _(action: OpenDirect, me: UserId) -> Call:
    others = [user_id for user_id in dict.fromkeys(action.user_ids) if user_id != me]
    if len(others) > 1:
        return Call("POST", "/channels/group", [me, *others])
    return Call("POST", "/channels/direct", [me, *(others or [me])])


@action_call.register
def _(action: CreateChannel, me: UserId) -> Call:
    body = {
        "team_id": action.workspace_id,
        "name": action.name,
        "display_name": action.title or action.name,
        "type": "P" if action.kind is ChannelKind.PRIVATE else "O",
    }
    return Call("POST", "/channels", body)


@action_call.register
def _(action: SetTopic, me: UserId) -> Call:
    return Call("PUT", f"/channels/{segment(action.channel_id)}/patch", {"header": action.topic})


@action_call.register
def _(action: SchedulePost, me: UserId) -> Call:
    return Call("POST", "/posts/schedule", scheduled_body(action.post, me))


@action_call.register
def _(action: ChangeScheduled, me: UserId) -> Call:
    return Call("PUT", f"/posts/schedule/{segment(action.post.id)}", scheduled_body(action.post, me))


@action_call.register
def _(action: DropScheduled, me: UserId) -> Call:
    return Call("DELETE", f"/posts/schedule/{segment(action.scheduled_id)}")


@action_call.register
def _(action: SetMuted, me: UserId) -> Call:
    return _notify_props(action.channel_id, me, {"mark_unread": "mention" if action.muted else "all"})


@action_call.register
def _(action: SetWishes, me: UserId) -> Call:
    wishes = action.wishes
    props = {
        "desktop": wishes.desktop or "default",
        "ignore_channel_mentions": "on" if wishes.ignores_everybody else "default",
    }
    if wishes.threads:  # older servers do not know it
        props["desktop_threads"] = wishes.threads
    return _notify_props(action.channel_id, me, props)


def categories_of(workspace_id: WorkspaceId, me: UserId) -> str:
    """The path of our groups of channels in a team."""
    return f"/users/{segment(me)}/teams/{segment(workspace_id)}/channels/categories"


@action_call.register
def _(action: MakeCategory, me: UserId) -> Call:
    body = {
        "user_id": me,
        "team_id": action.workspace_id,
        "display_name": action.title,
        "type": "custom",
        "channel_ids": list(action.channel_ids),
    }
    return Call("POST", categories_of(action.workspace_id, me), body)


@action_call.register
def _(action: ChangeCategories, me: UserId) -> Call:
    rows = [category_row(category, me) for category in action.categories]
    return Call("PUT", categories_of(action.workspace_id, me), rows)


@action_call.register
def _(action: OrderCategories, me: UserId) -> Call:
    return Call("PUT", f"{categories_of(action.workspace_id, me)}/order", list(action.category_ids))


@action_call.register
def _(action: DropCategory, me: UserId) -> Call:
    return Call("DELETE", f"{categories_of(action.workspace_id, me)}/{segment(action.category_id)}")


@action_call.register
def _(action: KeepDraft, me: UserId) -> Call:
    body = {
        "user_id": me,
        "channel_id": action.channel_id,
        "root_id": action.root_id or "",
        "message": action.text,
    }
    return Call("POST", "/drafts", body)


@action_call.register
def _(action: DropDraft, me: UserId) -> Call:
    place = f"/users/me/channels/{segment(action.channel_id)}/drafts"
    return Call("DELETE", place if action.root_id is None else f"{place}/{segment(action.root_id)}")


def _notify_props(channel_id: ChannelId, me: UserId, props: dict[str, str]) -> Call:
    """What is not named stays as it is."""
    path = f"/channels/{segment(channel_id)}/members/{segment(me)}/notify_props"
    return Call("PUT", path, {"channel_id": channel_id, "user_id": me, **props})


def history(channel_id: ChannelId, *, before: MessageId | None, after: MessageId | None, limit: int) -> Call:
    """A page of roots with their reply counts, which come only with collapsed threads."""
    params = {"per_page": str(max(1, min(limit, PAGE_LIMIT))), "collapsedThreads": "true"}
    if after is not None:
        params["after"] = after
    elif before is not None:
        params["before"] = before
    call = get(f"/channels/{segment(channel_id)}/posts", **params)
    return replace(call, urgency=Urgency.PAGING)


def changed_since(channel_id: ChannelId, since: Millis) -> Call:
    """What changed, deletions and replies too: those come only without collapsed threads."""
    # skipFetchThreads: without it the whole thread of every changed reply comes along.
    return get(f"/channels/{segment(channel_id)}/posts", since=str(since), skipFetchThreads="true")


def changed_roots_since(channel_id: ChannelId, since: Millis) -> Call:
    """The changed roots once more, with their reply counts."""
    return get(f"/channels/{segment(channel_id)}/posts", since=str(since), collapsedThreads="true")


def thread(root_id: MessageId, last: tuple[MessageId, Millis] | None) -> Call:
    """A page of a thread, from its beginning or after the last message seen."""
    params = {"perPage": str(PAGE_LIMIT), "direction": "down"}
    if last is not None:
        params |= {"fromPost": last[0], "fromCreateAt": str(last[1])}
    return get(f"/posts/{segment(root_id)}/thread", **params)


def search(workspace_id: WorkspaceId | None, query: str) -> Call:
    """A full text search, in one team or in all."""
    path = "/posts/search" if workspace_id is None else f"/teams/{segment(workspace_id)}/posts/search"
    return Call("POST", path, {"terms": query, "is_or_search": False}, urgency=Urgency.PAGING)


def find_channels(workspace_id: WorkspaceId, term: str) -> Call:
    """Public channels of a team."""
    path = f"/teams/{segment(workspace_id)}/channels"
    if not term:
        return get(path, per_page=str(PAGE_LIMIT))
    return Call("POST", f"{path}/search", {"term": term})


def find_users(term: str) -> Call:
    """Users by name."""
    if not term:
        return get("/users", per_page="100")
    return get("/users/autocomplete", name=term, limit="100")


def users(user_ids: Sequence[UserId]) -> Call:
    """Users by id; unknown ones are left out, no ids at all are refused."""
    return Call("POST", "/users/ids", list(user_ids))


def presences(user_ids: Sequence[UserId]) -> Call:
    """Statuses by user id."""
    return Call("POST", "/users/status/ids", list(user_ids), urgency=Urgency.PRESENCE)
