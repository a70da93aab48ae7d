"""One of each thing that a user may want, for tests that hold for all of them."""

from __future__ import annotations

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
    SendTyping,
    SetActive,
    SetCustomStatus,
    SetMuted,
    SetOwnWishes,
    SetPresence,
    SetTopic,
    SetWishes,
)
from chat_tui.model.categories import Category, CategoryKind
from chat_tui.model.forms import AnswerForm, Form, PressButton
from chat_tui.model.ids import (
    CategoryId,
    ChannelId,
    ClientId,
    MessageId,
    Millis,
    ScheduledId,
    UserId,
    WorkspaceId,
)
from chat_tui.model.messages import ScheduledPost
from chat_tui.model.users import Presence
from chat_tui.model.wishes import OwnWishes, Wishes

ID, TOWN, MESSAGE = ClientId("x-1"), ChannelId("c-town"), MessageId("m-1")
HOME = WorkspaceId("w-1")
WORK = CategoryId("g-work")
LATER = ScheduledPost(ScheduledId("s-1"), Millis(9), TOWN, "later")


def one_of_each() -> list[Action]:
    """Every action there is, with plausible values."""
    return [
        SendMessage(ID, TOWN, "hello"),
        EditMessage(ID, TOWN, MESSAGE, "new"),
        DeleteMessage(ID, TOWN, MESSAGE),
        AddReaction(ID, TOWN, MESSAGE, "heart"),
        RemoveReaction(ID, TOWN, MESSAGE, "heart"),
        MarkRead(ID, TOWN),
        MarkUnread(ID, TOWN, MESSAGE),
        Pin(ID, TOWN, MESSAGE),
        Save(ID, TOWN, MESSAGE, saved=False),
        FollowThread(ID, TOWN, MESSAGE, HOME),
        MarkThreadRead(ID, TOWN, MESSAGE, HOME, Millis(5)),
        SetCustomStatus("tea", "tea", Millis(9)),
        SendTyping(TOWN),
        SetPresence(Presence.AWAY),
        SetActive(False),
        JoinChannel(TOWN),
        LeaveChannel(TOWN),
        OpenDirect((UserId("u-1"),)),
        CreateChannel(HOME, "den", "Den"),
        SetTopic(TOWN, "tea"),
        RenameChannel(TOWN, "Tea"),
        ArchiveChannel(TOWN),
        AddMember(TOWN, UserId("u-1")),
        RemoveMember(TOWN, UserId("u-1")),
        RunCommand(TOWN, HOME, "/where"),
        PressButton(TOWN, MESSAGE, "go", "1", "cookie"),
        AnswerForm(Form("t", "http://example.org/f", "Survey"), TOWN, HOME, {"name": "tom"}),
        SetMuted(TOWN),
        SetWishes(TOWN, Wishes("none")),
        SetOwnWishes(OwnWishes(Wishes("all"), ("ship",))),
        MakeCategory(HOME, "Work", (TOWN,)),
        ChangeCategories(HOME, (Category(WORK, HOME, CategoryKind.OWN, "Work", (TOWN,)),)),
        OrderCategories(HOME, (WORK,)),
        SchedulePost(LATER),
        ChangeScheduled(LATER),
        DropScheduled(LATER.id),
        DropCategory(HOME, WORK),
        KeepDraft(TOWN, MESSAGE, "hel"),
        DropDraft(TOWN),
    ]
