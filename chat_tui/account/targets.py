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
from chat_tui.text.permalinks import leads_into, permalink

_PERMALINK = re.compile(r"(?:/|^)(?:pl|_redirect/pl)/(?P<id>[A-Za-z0-9_-]+)/?$")
_CHANNEL_LINK = re.compile(r"^https?://[^/]+/(?:.*/)?(?P<place>[^/]+)/channels/(?P<name>[^/?#]+)/?$")
_DIRECT_LINK = re.compile(r"^https?://[^/]+/(?:.*/)?messages/@(?P<name>[^/?#]+)/?$")
_ID = re.compile(r"[a-z0-9]{26}")
"""As servers make them; no person names a channel like that."""
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A place to read or to speak. Without a channel it is a person with whom nothing was said yet."""

    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    user_id: UserId | None = None


def resolve(store: Store, text: str, site: str = "") -> Target:
    """What `text` names; raises TargetError that names the nearest matches, or all it may mean.

    A link must lead to `site`, the address of the server, where that is known.
    """
    wanted = text.strip()
    if not wanted.strip("#~@/ "):
        raise TargetError("No channel or person was named.", hint="Try `#town-square` or `@name`.")
    if link := _PERMALINK.search(wanted):
        return _message(store, MessageId(link["id"]), elsewhere(wanted, site))
    channel_link, direct_link = _CHANNEL_LINK.match(wanted), _DIRECT_LINK.match(wanted)
    if (channel_link or direct_link) and (foreign := elsewhere(wanted, site)):
        raise foreign
    if channel_link:
        return _channel(store, channel_link["name"], workspace=channel_link["place"])
    if direct_link:
        return _person(store, direct_link["name"])
    if wanted.startswith("@"):
        return _person(store, wanted[1:])
    workspace, slash, name = wanted.rpartition("/")
    if slash:
        return _channel(store, name, workspace=workspace)
    if wanted.startswith(("#", "~")):  # `~` in what is written, and so what completion proposes
        return _channel(store, wanted[1:], workspace="")
    return _by_id(store, wanted) or _bare(store, wanted)


def elsewhere(link: str, site: str) -> TargetError | None:
    """Why a link leads nowhere in the server at `site`; None where it may, and for what is no link."""
    if not site or "://" not in link or leads_into(site, link):
        return None
    has_address = permalink(site, "", MessageId("id")) is not None
    here = f"Here is {site}." if has_address else "The workspace here has no address, and so no links."
    return TargetError(f"This link leads to another server: {link}", hint=here)


def _bare(store: Store, name: str) -> Target:
    """A channel by its name alone, which must not be that of a person, too."""
    found = _channel(store, name, workspace="")
    person = store.user_named(name) or store.user_named(name.lower())
    channel = store.channel(found.channel_id) if found.channel_id else None
    if person is None or person.deleted or channel is None or channel.name != person.name:
        return found
    raise TargetError(
        f"{name} is a channel and a person.", hint=f"Choose one of: #{channel.name}, @{person.name}"
    )


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


def _message(store: Store, message_id: MessageId, foreign: TargetError | None) -> Target:
    message = store.message(message_id)
    if message is None:
        raise foreign or TargetError(
            f"The message {message_id} is not known here.", hint="Open its channel first."
        )
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
    people = [user.name for user in store.users() if not user.deleted]
    if _ID.fullmatch(slug):
        raise TargetError(f"Nothing here has the id {slug}.")
    names = [f"#{channel.name}" for channel in joined] + [f"@{name}" for name in people]
    near = f"Did you mean @{slug}?" if slug in people else _nearest(f"#{slug}", names)
    raise TargetError(f"There is no channel #{slug} that you are in.", hint=near)


def _joined(store: Store) -> Iterable[Channel]:
    return (summary.channel for summary in store.channel_summaries())


def _choices(store: Store, channels: Iterable[Channel]) -> str:
    titles = {workspace.id: workspace.name for workspace in store.workspaces()}
    named = sorted(
        f"{titles[channel.workspace_id]}/#{channel.name}"
        for channel in channels
        if channel.workspace_id in titles
    )
    return f"Choose one of: {', '.join(named)}" if named else ""


def _nearest(wanted: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(wanted, sorted(set(names)), n=NEAREST, cutoff=0.5)
    return f"Did you mean {' or '.join(close)}?" if close else ""
