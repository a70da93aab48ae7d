"""What the user wants, imperative; every action becomes an outbox row or a courtesy that may be lost."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.categories import Category
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import Event
from chat_tui.model.files import OutgoingFile
from chat_tui.model.forms import AnswerForm, PressButton
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import (
    CategoryId,
    ChannelId,
    ClientId,
    FileId,
    MessageId,
    Millis,
    ScheduledId,
    UserId,
    WorkspaceId,
)
from chat_tui.model.messages import ScheduledPost
from chat_tui.model.users import Presence
from chat_tui.model.wishes import OwnWishes, Wishes


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Say `text` (raw Markdown) in a channel, or in the thread under `root_id`.

    `files` go up before it is said, which a backend is asked to only once they are all in `file_ids`.
    """

    client_id: ClientId
    channel_id: ChannelId
    text: str
    root_id: MessageId | None = None
    file_ids: tuple[FileId, ...] = ()
    files: tuple[OutgoingFile, ...] = ()

    @property
    def next_file(self) -> OutgoingFile | None:
        """The first file that the server does not have yet."""
        return next((file for file in self.files if file.file_id is None), None)

    def with_uploaded(self, file: OutgoingFile, file_id: FileId) -> SendMessage:
        """The same, the server having one file more."""
        files = tuple(replace(each, file_id=file_id) if each == file else each for each in self.files)
        return replace(self, files=files)

    def as_said(self) -> SendMessage:
        """What a backend is asked for once the server has every file."""
        uploaded = tuple(file.file_id for file in self.files if file.file_id is not None)
        return replace(self, file_ids=self.file_ids + uploaded, files=())


@dataclass(frozen=True, slots=True)
class EditMessage:
    """Replace the text of a message of ours."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class DeleteMessage:
    """Take a message back."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class AddReaction:
    """Choose an emoji (short name) on a message."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId
    emoji: str


@dataclass(frozen=True, slots=True)
class RemoveReaction:
    """Take an emoji back."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId
    emoji: str


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Tell the server that a channel was seen."""

    client_id: ClientId
    channel_id: ChannelId


@dataclass(frozen=True, slots=True)
class MarkUnread:
    """Make a message and all after it unread again."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin a message to its channel, or take it down."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class Save:
    """Keep a message for later, or no longer."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId
    saved: bool = True


@dataclass(frozen=True, slots=True)
class FollowThread:
    """Be told of replies to a root, or no longer. For a direct channel any workspace will do."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId
    workspace_id: WorkspaceId
    following: bool = True


@dataclass(frozen=True, slots=True)
class MarkThreadRead:
    """We have seen the replies to a root up to a time; those after it are unread, also if they were read."""

    client_id: ClientId
    channel_id: ChannelId
    message_id: MessageId
    workspace_id: WorkspaceId
    at: Millis


@dataclass(frozen=True, slots=True)
class SendTyping:
    """Tell others that we write; a courtesy, never queued."""

    channel_id: ChannelId
    root_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class SetPresence:
    """Say where we are; a courtesy, never queued. Not to be disturbed may end by itself (0: it does not)."""

    presence: Presence
    until: Millis = Millis(0)


@dataclass(frozen=True, slots=True)
class SetActive:
    """Say whether somebody sits before the program; a courtesy. A presence chosen by hand stands."""

    is_active: bool


@dataclass(frozen=True, slots=True)
class SetCustomStatus:
    """Say in a few words and an emoji (short name) what we do, until a time (0: until it is taken back).

    Neither words nor emoji take it back.
    """

    text: str = ""
    emoji: str = ""
    until: Millis = Millis(0)


@dataclass(frozen=True, slots=True)
class JoinChannel:
    """Become a member of a public channel."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True)
class LeaveChannel:
    """Stop being a member."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True)
class OpenDirect:
    """Open the direct channel with one user, or the group channel with several."""

    user_ids: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class CreateChannel:
    """Make a public or private channel; `name` is the slug."""

    workspace_id: WorkspaceId
    name: str
    title: str
    kind: ChannelKind = ChannelKind.PUBLIC


@dataclass(frozen=True, slots=True)
class RenameChannel:
    """Change the title that people see; the slug, and so every link to it, stays."""

    channel_id: ChannelId
    title: str


@dataclass(frozen=True, slots=True)
class ArchiveChannel:
    """Let nobody write in a channel any more, or bring it back."""

    channel_id: ChannelId
    archived: bool = True


@dataclass(frozen=True, slots=True)
class AddMember:
    """Bring somebody into a channel."""

    channel_id: ChannelId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """Put somebody else out of a channel."""

    channel_id: ChannelId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Give the server a line that begins with a slash. Never twice: nobody knows what it does."""

    channel_id: ChannelId
    workspace_id: WorkspaceId
    line: str
    root_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class SchedulePost:
    """Let the server say something later; its id is empty until the server gives it one."""

    post: ScheduledPost


@dataclass(frozen=True, slots=True)
class ChangeScheduled:
    """Let the server say something else, or at another time, than it was told."""

    post: ScheduledPost


@dataclass(frozen=True, slots=True)
class DropScheduled:
    """What the server was to say later is not to be said."""

    scheduled_id: ScheduledId


@dataclass(frozen=True, slots=True)
class SetTopic:
    """Change the line under a channel's name."""

    channel_id: ChannelId
    topic: str


@dataclass(frozen=True, slots=True)
class SetMuted:
    """Hear of a channel only what is meant for us, or of all again."""

    channel_id: ChannelId
    muted: bool = True


@dataclass(frozen=True, slots=True)
class SetWishes:
    """Say what of a channel one wants to be told of; an empty level is what holds elsewhere."""

    channel_id: ChannelId
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class SetOwnWishes:
    """Say what one wants to be told of in all channels that have no wishes of their own."""

    own: OwnWishes


@dataclass(frozen=True, slots=True)
class MakeCategory:
    """Make a group of channels of one's own, with some channels to begin with."""

    workspace_id: WorkspaceId
    title: str
    channel_ids: tuple[ChannelId, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeCategories:
    """Make these groups as they are here: their titles, channels, sorting, and whether they are folded."""

    workspace_id: WorkspaceId
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class OrderCategories:
    """Put all groups in an order."""

    workspace_id: WorkspaceId
    category_ids: tuple[CategoryId, ...]


@dataclass(frozen=True, slots=True)
class DropCategory:
    """Take a group of one's own away; its channels return to where their kind belongs."""

    workspace_id: WorkspaceId
    category_id: CategoryId


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Let the server keep what we began to write, for our other terminals."""

    channel_id: ChannelId
    root_id: MessageId | None
    text: str


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Let the server forget what we began to write: it was sent or thrown away."""

    channel_id: ChannelId
    root_id: MessageId | None = None


QueuedAction = (
    SendMessage
    | EditMessage
    | DeleteMessage
    | AddReaction
    | RemoveReaction
    | MarkRead
    | MarkUnread
    | Pin
    | Save
    | FollowThread
    | MarkThreadRead
)
DirectAction = (
    SendTyping
    | SetPresence
    | SetActive
    | SetCustomStatus
    | JoinChannel
    | LeaveChannel
    | OpenDirect
    | CreateChannel
    | SetTopic
    | SchedulePost
    | ChangeScheduled
    | DropScheduled
    | RenameChannel
    | ArchiveChannel
    | AddMember
    | RemoveMember
    | RunCommand
    | PressButton
    | AnswerForm
    | SetMuted
    | SetWishes
    | SetOwnWishes
    | MakeCategory
    | ChangeCategories
    | OrderCategories
    | DropCategory
    | KeepDraft
    | DropDraft
)
Arrangement = MakeCategory | ChangeCategories | OrderCategories | DropCategory
"""What is done to the groups of one's channels."""
Courtesy = SendTyping | SetPresence | SetActive
"""Sent without waiting, and lost where the line is down."""
Action = QueuedAction | DirectAction


@dataclass(frozen=True, slots=True)
class Receipt:
    """The server did it: the events that the answer amounts to, and the id of what was made."""

    events: tuple[Event, ...] = ()
    message_id: MessageId | None = None
    channel_id: ChannelId | None = None
    leads_to: str = ""
    """The address that a command of the server wants opened."""
    trigger: str = ""
    """By which a form names the command or button that opened it."""
