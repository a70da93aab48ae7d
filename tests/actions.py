"""One of each thing that a user may want, for tests that hold for all of them."""

from __future__ import annotations

from chat_tui.model.actions import (
    Action,
    AddReaction,
    CreateChannel,
    DeleteMessage,
    EditMessage,
    JoinChannel,
    LeaveChannel,
    MarkRead,
    MarkUnread,
    OpenDirect,
    RemoveReaction,
    SendMessage,
    SendTyping,
    SetActive,
    SetPresence,
    SetTopic,
)
from chat_tui.model.ids import ChannelId, ClientId, MessageId, UserId, WorkspaceId
from chat_tui.model.users import Presence

ID, TOWN, MESSAGE = ClientId("x-1"), ChannelId("c-town"), MessageId("m-1")


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
        SendTyping(TOWN),
        SetPresence(Presence.AWAY),
        SetActive(False),
        JoinChannel(TOWN),
        LeaveChannel(TOWN),
        OpenDirect((UserId("u-1"),)),
        CreateChannel(WorkspaceId("w-1"), "den", "Den"),
        SetTopic(TOWN, "tea"),
    ]
