"""What does a target mean: `#channel` (or `~channel`), `@person`, `team/#channel`, a permalink or an id."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from chat_tui.errors import TargetError
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.model.users import User
from chat_tui.store.store import Store

_PERMALINK = re.compile(r"(?:/|^)(?:pl|_redirect/pl)/(?P<id>[A-Za-z0-9_-]+)/?$")
_CHANNEL_LINK = re.compile(r"^https?://[^/]+/(?:.*/)?channels/(?P<name>[^/?#]+)/?$")
_DIRECT_LINK = re.compile(r"^https?://[^/]+/(?:.*/)?messages/@(?P<name>[^/?#]+)/?$")
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A place to read or to speak. Without a channel it is a person with whom nothing was said yet."""

    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    user_id: UserId | None = None


def resolve(store: Store, text: str) -> Target:
    """What `text` names; raises TargetError that names the nearest matches."""
    wanted = text.strip()
    if not wanted:
        raise TargetError("No channel or person was named.", hint="Try `#town-square` or `@name`.")
    if link := _PERMALINK.search(wanted):
        return _message(store, MessageId(link["id"]))
    if link := _CHANNEL_LINK.match(wanted):
        return _channel(store, link["name"], workspace="")
    if link := _DIRECT_LINK.match(wanted):
        return _person(store, link["name"])
    if wanted.startswith("@"):
        return _person(store, wanted[1:])
    workspace, slash, name = wanted.rpartition("/")
    if slash:
        return _channel(store, name, workspace=workspace)
    if wanted.startswith(("#", "~")):  # `~` in what is written, and so what completion proposes
        return _channel(store, wanted[1:], workspace="")
    return _by_id(store, wanted) or _channel(store, wanted, workspace="")


def find_user(store: Store, name: str) -> User:
    """A person by handle, with or without @; raises TargetError that names the nearest matches."""
    handle = name.lstrip("@").strip()
    user = store.user_named(handle) or store.user_named(handle.lower())
    if user is None:
        names = [f"@{known.name}" for known in store.users() if not known.deleted]
        raise TargetError(f"There is no person called @{handle}.", hint=_nearest(f"@{handle}", names))
    return user


def _by_id(store: Store, wanted: str) -> Target | None:
    if store.channel(ChannelId(wanted)) is not None:
        return Target(ChannelId(wanted))
    message = store.message(MessageId(wanted))
    return None if message is None else Target(message.channel_id, message.id)


def _message(store: Store, message_id: MessageId) -> Target:
    message = store.message(message_id)
    if message is None:
        raise TargetError(f"The message {message_id} is not known here.", hint="Open its channel first.")
    return Target(message.channel_id, message.id)


def _person(store: Store, name: str) -> Target:
    user = find_user(store, name)
    for channel in _joined(store):
        if channel.kind is ChannelKind.DIRECT and channel.member_ids == (user.id,):
            return Target(channel.id, user_id=user.id)
    return Target(user_id=user.id)


def _channel(store: Store, name: str, *, workspace: str) -> Target:
    slug = name.lstrip("#~").lower()
    joined = [channel for channel in _joined(store) if channel.kind is not ChannelKind.DIRECT]
    if workspace:
        places = {known.id for known in store.workspaces() if workspace.lower() in {known.name, known.id}}
        if not places:
            names = [known.name for known in store.workspaces()]
            raise TargetError(f"There is no workspace {workspace}.", hint=_nearest(workspace, names))
        joined = [channel for channel in joined if channel.workspace_id in places]
    found = [channel for channel in joined if channel.name.lower() == slug]
    found = found or [channel for channel in joined if channel.title.lower() == slug]
    if len(found) == 1:
        return Target(found[0].id)
    if found:
        raise TargetError(f"More than one channel is called #{slug}.", hint=_choices(store, found))
    names = [f"#{channel.name}" for channel in joined] + [f"@{user.name}" for user in store.users()]
    raise TargetError(f"There is no channel #{slug} that you are in.", hint=_nearest(f"#{slug}", names))


def _joined(store: Store) -> Iterable[Channel]:
    return (summary.channel for summary in store.channel_summaries())


def _choices(store: Store, channels: Iterable[Channel]) -> str:
    titles = {workspace.id: workspace.name for workspace in store.workspaces()}
    named = [
        f"{titles[channel.workspace_id]}/#{channel.name}"
        for channel in channels
        if channel.workspace_id in titles
    ]
    return f"Choose one of: {', '.join(named)}" if named else ""


def _nearest(wanted: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(wanted, sorted(set(names)), n=NEAREST, cutoff=0.5)
    return f"Did you mean {' or '.join(close)}?" if close else ""
