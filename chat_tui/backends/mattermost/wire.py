"""How Mattermost v4 objects look on the wire: structs that ignore unknown keys and bear nulls."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from typing import Annotated, Any, TypeVar, cast

import msgspec
from msgspec import Meta, Raw, Struct

from chat_tui.errors import ProtocolError

T = TypeVar("T")

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_.:-]{1,64}\Z")]
"""Our servers and Mattermost make 26 letters and digits; anything harmless in a URL path is borne."""
OptionalId = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_.:-]{0,64}\Z")] | None
Time = Annotated[int, Meta(ge=-1, le=4_102_444_800_000)] | None
"""Unix milliseconds up to the year 2100; 0 never, -1 hidden."""
Count = Annotated[int, Meta(ge=-(2**53), le=2**53)] | None
Text = Annotated[str, Meta(max_length=262_144)] | None
Flag = bool | None
NULL = Raw(b"null")
"""What stands for an absent part; parts of type Raw are kept as JSON and looked at by whoever needs them."""


class User(Struct):
    """A user; `notify_props` only of oneself."""

    id: Id
    username: Text = ""
    nickname: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    update_at: Time = 0
    delete_at: Time = 0
    is_bot: Flag = False
    props: Raw = NULL
    notify_props: Raw = NULL


class Team(Struct):
    """A team: our workspace."""

    id: Id
    name: Text = ""
    display_name: Text = ""
    delete_at: Time = 0


class Channel(Struct):
    """A channel; `type` is an open set, O P D G are known."""

    id: Id
    type: Text = ""
    name: Text = ""
    display_name: Text = ""
    team_id: OptionalId = ""
    creator_id: OptionalId = ""
    header: Text = ""
    purpose: Text = ""
    create_at: Time = 0
    update_at: Time = 0
    delete_at: Time = 0
    last_post_at: Time = 0
    last_root_post_at: Time = 0
    total_msg_count: Count = 0
    total_msg_count_root: Count = None


class ChannelMember(Struct):
    """A membership; `msg_count` counts posts *read*, `mention_count` unread mentions."""

    channel_id: Id
    user_id: OptionalId = ""
    last_viewed_at: Time = 0
    msg_count: Count = 0
    msg_count_root: Count = None
    mention_count: Count = 0
    mention_count_root: Count = None
    notify_props: Raw = NULL


class FileInfo(Struct):
    """What is known of an attached file."""

    id: Id
    name: Text = ""
    size: Count = 0
    mime_type: Text = ""
    width: Count = 0
    height: Count = 0


class Reaction(Struct):
    """One emoji chosen by one user."""

    user_id: Id
    post_id: Id
    emoji_name: Annotated[str, Meta(min_length=1, max_length=64)]
    create_at: Time = 0
    update_at: Time = 0


class Metadata(Struct):
    """What the server adds to a post; each part is decoded by itself."""

    files: list[Raw] | None = None
    reactions: list[Raw] | None = None


class Post(Struct):
    """A post. `original_id` is set on rows of the edit history only."""

    id: Id
    channel_id: Id
    user_id: OptionalId = ""
    create_at: Time = 0
    update_at: Time = 0
    edit_at: Time = 0
    delete_at: Time = 0
    is_pinned: Flag = False
    root_id: OptionalId = ""
    original_id: OptionalId = ""
    message: Text = ""
    type: Text = ""
    props: Raw = NULL
    file_ids: list[Id] | None = None
    pending_post_id: Text = ""
    reply_count: Count = 0
    last_reply_at: Time = 0
    metadata: Raw = NULL


class PostProps(Struct):
    """The properties of a post that we read; integrations put anything into the rest."""

    from_webhook: Any = None
    from_bot: Any = None
    override_username: Any = None
    chat_tui_id: Any = None
    attachments: Any = None


class PostList(Struct):
    """A run of posts, `order` newest first; the neighbours' ids are empty at the channel's ends."""

    order: list[str] | None = None
    posts: dict[str, Raw] | None = None
    next_post_id: Text = ""
    prev_post_id: Text = ""
    has_next: Flag = False
    first_inaccessible_post_time: Time = 0


class Status(Struct):
    """A user's availability."""

    user_id: Id
    status: Text = ""
    last_activity_at: Time = 0


class Preference(Struct):
    """One setting of oneself."""

    category: Text = ""
    name: Text = ""
    value: Text = ""


class ErrorBody(Struct):
    """What the server says when it refuses; decide by `id`, show `message`."""

    id: Text = ""
    message: Text = ""
    status_code: Count = 0


class Broadcast(Struct):
    """Whom an event concerns."""

    user_id: OptionalId = ""
    channel_id: OptionalId = ""
    team_id: OptionalId = ""


class Frame(Struct):
    """What arrives on the socket: an event, if `event` is set, else the reply to an action."""

    event: Text = None
    data: Raw = NULL
    broadcast: Broadcast | None = None
    seq: Count = None
    status: Text = None
    seq_reply: Count = None
    error: ErrorBody | None = None


def parse(kind: type[T], data: bytes | str | Raw) -> T:
    """Decode JSON into a struct; whatever is wrong with it is a ProtocolError that quotes nothing of it."""
    try:
        return cast("T", _decoder(cast("Hashable", kind)).decode(data))
    except (ValueError, RecursionError) as error:
        name = getattr(kind, "__name__", str(kind))
        raise ProtocolError(f"The server sent a broken {name} ({type(error).__name__}).") from None


def parse_part(kind: type[T], part: Raw) -> T:
    """Decode a part of a message; null and absent are an empty object."""
    return parse(kind, b"{}" if bytes(part) == b"null" else part)


def parse_each(kind: type[T], rows: list[Raw] | None) -> list[T]:
    """Decode the rows that can be decoded; a broken one does not stop its neighbours."""
    found: list[T] = []
    for row in rows or ():
        try:
            found.append(parse(kind, row))
        except ProtocolError:
            continue
    return found


def parse_list(kind: type[T], body: bytes | str | Raw) -> list[T]:
    """Decode a JSON array row by row; null is an empty one."""
    return parse_each(kind, parse(_ROWS, body))


def parse_lines(kind: type[T], body: bytes) -> list[T]:
    """Decode newline-delimited JSON row by row."""
    return parse_each(kind, [Raw(line) for line in body.splitlines() if line.strip()])


_ROWS: Any = list[Raw] | None


@functools.cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
