"""What the workspace itself writes into channels: who came and went, what was renamed."""

from __future__ import annotations

from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.rows import Row


def joined(channel: Row, user: Row) -> NewPost:
    """Somebody came by himself."""
    name = user["username"]
    return _notice(channel, user, "join_channel", f"{name} joined the channel.", {"username": name})


def left(channel: Row, user: Row) -> NewPost:
    """Somebody went by himself."""
    name = user["username"]
    return _notice(channel, user, "leave_channel", f"{name} has left the channel.", {"username": name})


def added(channel: Row, user: Row, by: Row) -> NewPost:
    """Somebody was brought in."""
    props = {
        "addedUserId": user["id"],
        "addedUsername": user["username"],
        "userId": by["id"],
        "username": by["username"],
    }
    text = f"{user['username']} added to the channel by {by['username']}."
    return _notice(channel, by, "add_to_channel", text, props)


def removed(channel: Row, user: Row, by: Row) -> NewPost:
    """Somebody was sent away."""
    props = {"removedUserId": user["id"], "removedUsername": user["username"]}
    text = f"{user['username']} was removed from the channel."
    return _notice(channel, by, "remove_from_channel", text, props)


_CHANGES = {
    "display_name": ("displayname_change", "display name", "old_displayname", "new_displayname"),
    "header": ("header_change", "channel header", "old_header", "new_header"),
    "purpose": ("purpose_change", "channel purpose", "old_purpose", "new_purpose"),
}


def changed(before: Row, after: Row, by: Row) -> list[NewPost]:
    """One notice for each of title, header and purpose that is another now."""
    notices = []
    for name, (kind, what, old, new) in _CHANGES.items():
        if before[name] != after[name]:
            text = f"{by['username']} updated the {what} from: {before[name]} to: {after[name]}"
            props = {"username": by["username"], old: before[name], new: after[name]}
            notices.append(_notice(after, by, kind, text, props))
    return notices


def archived(channel: Row, by: Row) -> NewPost:
    """The channel is archived."""
    name = by["username"]
    return _notice(channel, by, "channel_deleted", f"{name} archived the channel.", {"username": name})


def restored(channel: Row, by: Row) -> NewPost:
    """The channel lives again."""
    name = by["username"]
    return _notice(channel, by, "channel_restored", f"{name} unarchived the channel.", {"username": name})


def converted(channel: Row, by: Row) -> NewPost:
    """The channel is private now, or public."""
    kind = "private" if channel["type"] == "P" else "public"
    text = f"This channel has been converted to a {kind} channel."
    return _notice(channel, by, "change_chan_privacy", text, {"username": by["username"]})


def _notice(channel: Row, by: Row, kind: str, message: str, props: dict[str, object]) -> NewPost:
    return NewPost(channel["id"], by["id"], message, type=f"system_{kind}", props=props, marks_viewed=False)
