"""What a server told us, past tense; the only way state enters the store."""

from __future__ import annotations

from chat_tui.model.categories import Category
from chat_tui.model.channels import Channel, Membership, Workspace
from chat_tui.model.forms import ChoicesTold, FormOpened, FormRefused
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, Cursor, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Message, PostScheduled, PostUnscheduled, ScheduledListed
from chat_tui.model.threads import ThreadState
from chat_tui.model.users import Member, Profile, User, UserPresence
from chat_tui.model.wishes import OwnWishes


@dataclass(frozen=True, slots=True)
class StreamOpened:
    """The event stream is live. Resumed: everything missed was told before this.

    Not resumed: events were missed, so a snapshot and catch-up must follow.
    """

    resumed: bool


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """The lists as the server has them now; a joined channel or workspace that is not named was left."""

    me: User
    workspaces: tuple[Workspace, ...]
    channels: tuple[Channel, ...]
    memberships: tuple[Membership, ...]
    users: tuple[User, ...] = ()
    presences: tuple[UserPresence, ...] = ()
    kept_days: int = 0
    """After so many days the server deletes messages; 0 never."""


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message is new. `mentions_me` is None when the server did not say."""

    message: Message
    mentions_me: bool | None = None


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message as read from history or a receipt: never counts as unread, may be old or deleted."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message changed: text, pin, attachments; the newest `updated_at` wins."""

    message: Message


@dataclass(frozen=True, slots=True)
class EphemeralShown:
    """The server says something to us alone and keeps no such message: it is in no history."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message is gone, with its replies if it was a root; may arrive before the message itself."""

    channel_id: ChannelId
    message_id: MessageId
    deleted_at: Millis


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    """Somebody chose an emoji; may arrive before the message itself."""

    channel_id: ChannelId
    message_id: MessageId
    user_id: UserId
    emoji: str
    at: Millis


@dataclass(frozen=True, slots=True)
class ReactionRemoved:
    """Somebody took an emoji back; `at` is 0 where the server does not say when."""

    channel_id: ChannelId
    message_id: MessageId
    user_id: UserId
    emoji: str
    at: Millis = Millis(0)


@dataclass(frozen=True, slots=True)
class TypingStarted:
    """Somebody writes now; says nothing of when they stop."""

    channel_id: ChannelId
    user_id: UserId
    root_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Somebody came or went."""

    presence: UserPresence


@dataclass(frozen=True, slots=True)
class UserChanged:
    """A user is new or changed."""

    user: User


@dataclass(frozen=True, slots=True)
class WorkspaceJoined:
    """We are in a workspace, or it changed."""

    workspace: Workspace


@dataclass(frozen=True, slots=True)
class WorkspaceLeft:
    """We are no longer in a workspace."""

    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class ChannelJoined:
    """We are in a channel now, with this standing."""

    channel: Channel
    membership: Membership


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel's name, topic or state changed; says nothing of membership."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ChannelLeft:
    """We are no longer in a channel."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True)
class ChannelViewed:
    """We read a channel, here or elsewhere: nothing in it is unread up to `at`."""

    channel_id: ChannelId
    at: Millis


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """Our standing in a channel changed: counts (mark unread), mute."""

    membership: Membership
    counted_until: Millis = Millis(0)
    """The newest message that the counts know of; 0 if that was not told."""


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """Somebody else joined a channel."""

    channel_id: ChannelId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Somebody else left a channel."""

    channel_id: ChannelId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class LookupNeeded:
    """An event spoke of things it did not describe; the worker asks `backend.lookup` for them."""

    channel_ids: tuple[ChannelId, ...] = ()
    user_ids: tuple[UserId, ...] = ()
    message_ids: tuple[MessageId, ...] = ()
    categories: bool = False
    """The groups of our channels, in all workspaces."""


@dataclass(frozen=True, slots=True)
class MessageSaved:
    """We keep a message for later, or no longer."""

    message_id: MessageId
    saved: bool = True


@dataclass(frozen=True, slots=True)
class SavedListed:
    """These are all that we keep for later, the newest first."""

    message_ids: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class ThreadChanged:
    """Where we stand in a thread."""

    state: ThreadState


@dataclass(frozen=True, slots=True)
class ThreadViewed:
    """We read a thread up to a time, here or elsewhere; so much of it is unread after that.

    Without a root it is all threads of a channel, or of all channels; `at` is 0 where nobody said.
    """

    at: Millis
    root_id: MessageId | None = None
    channel_id: ChannelId | None = None
    unread: int = 0
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class ThreadFollowed:
    """We follow a thread from now on, or no longer."""

    root_id: MessageId
    following: bool


@dataclass(frozen=True, slots=True)
class EmojiListed:
    """These are all emoji that people made here: short name and id."""

    emoji: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EmojiMade:
    """Somebody made an emoji just now."""

    name: str
    emoji_id: str


@dataclass(frozen=True, slots=True)
class CategoriesListed:
    """These are all groups of our channels in a workspace, in their order."""

    workspace_id: WorkspaceId
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class DraftWritten:
    """What we began to write somewhere is this now, here or elsewhere; `has_files` if files wait with it."""

    channel_id: ChannelId
    root_id: MessageId | None
    text: str
    updated_at: Millis
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class DraftRemoved:
    """A draft, as it was since `updated_at`, was sent or thrown away."""

    channel_id: ChannelId
    root_id: MessageId | None
    updated_at: Millis = Millis(0)


@dataclass(frozen=True, slots=True)
class DraftsListed:
    """These are all our drafts in a workspace, and in the channels of none."""

    workspace_id: WorkspaceId
    drafts: tuple[DraftWritten, ...]


@dataclass(frozen=True, slots=True)
class MembersTold:
    """Some of those who are in a channel; for whoever asked."""

    channel_id: ChannelId
    members: tuple[Member, ...]
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class MembersCounted:
    """So many are in a channel; for whoever asked."""

    channel_id: ChannelId
    count: int


@dataclass(frozen=True, slots=True)
class CommandsTold:
    """The server's own slash commands: name without the slash, what stands behind it, what it does; raw."""

    commands: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a line may become, without its slash; its last word; what stands behind it; what it does. Raw.

    Without a word it only tells what belongs there.
    """

    line: str
    word: str = ""
    hint: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionsTold:
    """What a command's line may become; for whoever asked."""

    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class CalledTold:
    """Those called so who are in the channel, and others who could be; for whoever asked."""

    channel_id: ChannelId
    inside: tuple[UserId, ...]
    outside: tuple[UserId, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileTold:
    """What somebody tells of themselves; for whoever asked."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class OwnWishesTold:
    """What we want to be told of everywhere; for whoever asked."""

    own: OwnWishes


Event = (
    StreamOpened
    | SnapshotTaken
    | MessagePosted
    | MessageSeen
    | MessageEdited
    | EphemeralShown
    | FormOpened
    | FormRefused
    | ChoicesTold
    | MessageDeleted
    | ReactionAdded
    | ReactionRemoved
    | TypingStarted
    | PresenceChanged
    | UserChanged
    | WorkspaceJoined
    | WorkspaceLeft
    | ChannelJoined
    | ChannelChanged
    | ChannelLeft
    | ChannelViewed
    | MembershipChanged
    | MemberJoined
    | MemberLeft
    | LookupNeeded
    | MessageSaved
    | SavedListed
    | ThreadChanged
    | ThreadViewed
    | ThreadFollowed
    | PostScheduled
    | PostUnscheduled
    | ScheduledListed
    | EmojiListed
    | EmojiMade
    | CategoriesListed
    | DraftWritten
    | DraftRemoved
    | DraftsListed
    | MembersTold
    | ProfileTold
    | OwnWishesTold
    | CommandsTold
    | SuggestionsTold
    | CalledTold
    | MembersCounted
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that belong together and the cursor that covers them; None leaves the stored cursor as it is.

    An empty batch is a sign of life: something was heard that carried no event.
    """

    events: tuple[Event, ...] = ()
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A run of a channel's roots and the replies that came with them, as the server has it.

    `messages` may hold deleted ones. `has_older` and `has_newer` speak of the server: False at the channel's
    beginning and end. `truncated` says that the server held back part of what was asked (`since` limits).
    `hidden_before` is the time of the newest message that it has and shows nobody; 0 if there is none.
    """

    channel_id: ChannelId
    messages: tuple[Message, ...]
    users: tuple[User, ...] = ()
    has_older: bool = True
    has_newer: bool = False
    truncated: bool = False
    hidden_before: Millis = Millis(0)
