"""Does a backend do what the user wants, once, and say so in its receipt."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.errors import RejectedError
from chat_tui.model.actions import (
    Action,
    AddMember,
    AddReaction,
    ArchiveChannel,
    CreateChannel,
    DeleteMessage,
    EditMessage,
    JoinChannel,
    LeaveChannel,
    OpenDirect,
    RemoveMember,
    RemoveReaction,
    RenameChannel,
    RunCommand,
    SendMessage,
    SetMuted,
    SetPresence,
    SetTopic,
    SetWishes,
)
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import (
    CalledTold,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    CommandsTold,
    MembersCounted,
    MessageDeleted,
    MessageSeen,
    SuggestionsTold,
)
from chat_tui.model.forms import PressButton
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.questions import Called, Commands, HowMany, Suggestions
from chat_tui.model.users import Presence
from chat_tui.model.wishes import Wishes
from tests.contracts.scene import Scene, client_id


async def test_a_repeated_client_id_posts_once(scene: Scene) -> None:
    action = SendMessage(client_id(), scene.channel_id, "only once")
    first = await scene.alice.backend.perform(action)
    second = await scene.alice.backend.perform(action)
    page = await scene.alice.backend.history(scene.channel_id)
    assert first.message_id == second.message_id is not None
    assert [message.id for message in page.messages if message.text == "only once"] == [first.message_id]
    (seen,) = second.events
    assert isinstance(seen, MessageSeen)
    assert seen.message.client_id == action.client_id


async def test_two_users_may_have_the_same_client_id(scene: Scene) -> None:
    action = SendMessage(client_id(), scene.channel_id, "by alice")
    first = await scene.alice.backend.perform(action)
    second = await scene.bob.backend.perform(replace(action, text="by bob"))
    assert first.message_id != second.message_id


async def test_an_edit_repeated_changes_nothing_more(scene: Scene) -> None:
    said = await scene.alice.say(scene.channel_id, "one")
    action = EditMessage(client_id(), scene.channel_id, said.id, "two")
    for _ in range(2):
        (event,) = (await scene.alice.backend.perform(action)).events
        assert isinstance(event, MessageSeen)
        assert (event.message.id, event.message.text) == (said.id, "two")


async def test_a_deletion_repeated_succeeds(scene: Scene) -> None:
    said = await scene.alice.say(scene.channel_id, "away with it")
    action = DeleteMessage(client_id(), scene.channel_id, said.id)
    for _ in range(2):
        (event,) = (await scene.alice.backend.perform(action)).events
        assert isinstance(event, MessageDeleted)
        assert event.message_id == said.id
        assert event.deleted_at > said.created_at


async def test_reactions_are_added_once_and_taken_back(scene: Scene) -> None:
    said = await scene.alice.say(scene.channel_id, "what do you think?")
    place = (scene.channel_id, said.id)
    for _ in range(2):
        await scene.bob.backend.perform(AddReaction(client_id(), *place, "tada"))
    (chosen,) = (await scene.alice.backend.history(scene.channel_id)).messages[-1].reactions
    assert (chosen.emoji, chosen.user_ids) == ("tada", (scene.bob.user.id,))
    for _ in range(2):
        await scene.bob.backend.perform(RemoveReaction(client_id(), *place, "tada"))
    assert (await scene.alice.backend.history(scene.channel_id)).messages[-1].reactions == ()


async def test_a_direct_channel_is_opened_and_found_again(scene: Scene) -> None:
    receipt = await scene.alice.backend.perform(OpenDirect((scene.bob.user.id,)))
    joined = next(event for event in receipt.events if isinstance(event, ChannelJoined))
    assert joined.channel.kind is ChannelKind.DIRECT
    assert joined.channel.member_ids == (scene.bob.user.id,)
    assert joined.channel.workspace_id is None
    assert receipt.channel_id == joined.channel.id
    again = await scene.alice.backend.perform(OpenDirect((scene.bob.user.id,)))
    assert again.channel_id == receipt.channel_id


async def test_a_private_channel_is_made(scene: Scene) -> None:
    action = CreateChannel(scene.workspace_id, "secrets", "Secrets", ChannelKind.PRIVATE)
    receipt = await scene.alice.backend.perform(action)
    joined = next(event for event in receipt.events if isinstance(event, ChannelJoined))
    assert (joined.channel.name, joined.channel.title) == ("secrets", "Secrets")
    assert joined.channel.kind is ChannelKind.PRIVATE
    assert joined.channel.workspace_id == scene.workspace_id
    assert receipt.channel_id is not None
    with pytest.raises(RejectedError):
        await scene.bob.backend.perform(JoinChannel(receipt.channel_id))


async def test_a_channel_is_left_and_joined_again(scene: Scene) -> None:
    left = await scene.bob.backend.perform(LeaveChannel(scene.channel_id))
    assert left.events == (ChannelLeft(scene.channel_id),)
    assert scene.channel_id not in {c.id for c in (await scene.bob.snapshot()).channels}
    receipt = await scene.bob.backend.perform(JoinChannel(scene.channel_id))
    assert any(isinstance(e, ChannelJoined) and e.channel.id == scene.channel_id for e in receipt.events)


async def test_a_topic_is_set(scene: Scene) -> None:
    await scene.alice.backend.perform(SetTopic(scene.channel_id, "New *topic*"))
    topics = {channel.id: channel.topic for channel in (await scene.bob.snapshot()).channels}
    assert topics[scene.channel_id] == "New *topic*"


async def test_presence_is_set_and_asked_for(scene: Scene) -> None:
    await scene.alice.backend.perform(SetPresence(Presence.DND))
    (found,) = await scene.bob.backend.presences([scene.alice.user.id])
    assert (found.user_id, found.presence) == (scene.alice.user.id, Presence.DND)


NOBODYS = MessageId("a" * 26)


@pytest.mark.parametrize(
    "action",
    [
        SendMessage(client_id(), ChannelId("b" * 26), "nowhere"),
        EditMessage(client_id(), ChannelId("b" * 26), NOBODYS, "no"),
        DeleteMessage(client_id(), ChannelId("b" * 26), NOBODYS),
        AddReaction(client_id(), ChannelId("b" * 26), NOBODYS, "tada"),
        JoinChannel(ChannelId("b" * 26)),
    ],
    ids=lambda action: type(action).__name__,
)
async def test_what_does_not_exist_is_rejected(scene: Scene, action: Action) -> None:
    with pytest.raises(RejectedError) as refused:
        await scene.alice.backend.perform(action)
    assert refused.value.status in (400, 403, 404)
    assert str(refused.value)


async def test_other_peoples_messages_are_not_ours_to_change(scene: Scene) -> None:
    said = await scene.alice.say(scene.channel_id, "hands off")
    for action in (
        EditMessage(client_id(), scene.channel_id, said.id, "mine now"),
        DeleteMessage(client_id(), scene.channel_id, said.id),
    ):
        with pytest.raises(RejectedError):
            await scene.bob.backend.perform(action)
    assert (await scene.alice.backend.history(scene.channel_id)).messages[-1].text == "hands off"


async def test_a_reply_to_a_reply_is_rejected(scene: Scene) -> None:
    root = await scene.alice.say(scene.channel_id, "root")
    reply = await scene.alice.say(scene.channel_id, "reply", root.id)
    with pytest.raises(RejectedError):
        await scene.alice.say(scene.channel_id, "reply to the reply", reply.id)


async def test_a_message_beyond_the_limit_is_rejected_and_one_at_the_limit_is_not(scene: Scene) -> None:
    limit = scene.alice.backend.capabilities.max_message_length
    said = await scene.alice.say(scene.channel_id, "ü" * limit)
    assert len(said.text) == limit
    with pytest.raises(RejectedError):
        await scene.alice.say(scene.channel_id, "ü" * (limit + 1))


async def test_text_arrives_as_it_was_written(scene: Scene) -> None:
    text = 'a\nb\t"c" \\n <b>&amp; 👩‍👩‍👧 \u202e é'
    await scene.alice.say(scene.channel_id, text)
    assert (await scene.bob.backend.history(scene.channel_id)).messages[-1].text == text


async def test_a_cancelled_call_leaves_the_backend_usable(scene: Scene) -> None:
    for _ in range(5):
        call = asyncio.ensure_future(scene.alice.backend.history(scene.channel_id))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    assert await scene.alice.say(scene.channel_id, "still here")


async def test_closing_twice_is_harmless(scene: Scene) -> None:
    await scene.bob.backend.close()
    await scene.bob.backend.close()


async def test_muting_and_wishes_are_of_ones_own_standing_and_leave_each_other_alone(scene: Scene) -> None:
    wishes = Wishes("none", ignores_everybody=True)
    await scene.alice.backend.perform(SetWishes(scene.channel_id, wishes))
    (event,) = (await scene.alice.backend.perform(SetMuted(scene.channel_id))).events
    assert isinstance(event, ChannelJoined)
    assert (event.membership.muted, event.membership.wishes) == (True, wishes)
    loud = await scene.alice.backend.perform(SetMuted(scene.channel_id, muted=False))
    plain = await scene.alice.backend.perform(SetWishes(scene.channel_id, Wishes()))
    standings = [
        event.membership for event in (*loud.events, *plain.events) if isinstance(event, ChannelJoined)
    ]
    assert [(standing.muted, standing.wishes) for standing in standings] == [
        (False, wishes),
        (False, Wishes()),
    ]
    theirs = (await scene.bob.snapshot()).memberships
    assert not any(standing.muted for standing in theirs if standing.channel_id == scene.channel_id)


async def test_a_channel_is_renamed_archived_and_brought_back(scene: Scene) -> None:
    made = await scene.alice.backend.perform(CreateChannel(scene.workspace_id, "attic", "Attic"))
    attic = made.channel_id
    assert attic is not None
    seen = []
    for action in (
        RenameChannel(attic, "Loft"),
        ArchiveChannel(attic),
        ArchiveChannel(attic, archived=False),
    ):
        events = (await scene.alice.backend.perform(action)).events
        (channel,) = [each.channel for each in events if isinstance(each, ChannelJoined | ChannelChanged)]
        seen.append((channel.title, channel.name, channel.archived))
    assert seen == [("Loft", "attic", False), ("Loft", "attic", True), ("Loft", "attic", False)]


async def test_somebody_is_brought_into_a_channel_and_put_out(scene: Scene) -> None:
    made = await scene.alice.backend.perform(
        CreateChannel(scene.workspace_id, "cellar", "Cellar", ChannelKind.PRIVATE)
    )
    cellar = made.channel_id
    assert cellar is not None
    with pytest.raises(RejectedError):
        await scene.bob.backend.history(cellar)
    await scene.alice.backend.perform(AddMember(cellar, scene.bob.user.id))
    await scene.bob.backend.history(cellar)
    await scene.alice.backend.perform(RemoveMember(cellar, scene.bob.user.id))
    with pytest.raises(RejectedError):
        await scene.bob.backend.history(cellar)


async def test_a_command_that_the_server_does_not_have_is_not_found(scene: Scene) -> None:
    action = RunCommand(scene.channel_id, scene.workspace_id, "/nosuch thing")
    with pytest.raises(RejectedError) as refused:
        await scene.alice.backend.perform(action)
    assert refused.value.status == 404


async def test_a_button_that_is_not_there_is_not_pressed(scene: Scene) -> None:
    said = await scene.alice.backend.perform(SendMessage(client_id(), scene.channel_id, "no buttons"))
    assert said.message_id is not None
    with pytest.raises(RejectedError) as refused:
        await scene.bob.backend.perform(PressButton(scene.channel_id, said.message_id, "go"))
    assert refused.value.status == 404
    assert scene.bob.backend.capabilities.buttons


async def test_a_server_names_its_commands(scene: Scene) -> None:
    answer = await scene.alice.backend.ask(Commands(scene.workspace_id))
    (told,) = [event for event in answer.events if isinstance(event, CommandsTold)]
    assert "join" in {name for name, _hint, _about in told.commands}


async def test_a_server_tells_what_a_line_may_become(scene: Scene) -> None:
    for line in ("/nosuch ", "/nosuch"):
        question = Suggestions(scene.workspace_id, scene.channel_id, line)
        assert (await scene.alice.backend.ask(question)).events == (SuggestionsTold(()),)


async def test_who_is_called_so_is_told_apart_by_channel(scene: Scene) -> None:
    made = await scene.alice.backend.perform(CreateChannel(scene.workspace_id, "gate", "Gate"))
    assert made.channel_id is not None
    for beginning, inside, outside in (("ali", scene.alice, None), ("bo", None, scene.bob)):
        answer = await scene.alice.backend.ask(Called(scene.workspace_id, made.channel_id, beginning))
        (told,) = [event for event in answer.events if isinstance(event, CalledTold)]
        assert told.inside == ((inside.user.id,) if inside else ())
        assert told.outside == ((outside.user.id,) if outside else ())


async def test_a_server_counts_who_is_in_a_channel(scene: Scene) -> None:
    made = await scene.alice.backend.perform(CreateChannel(scene.workspace_id, "porch", "Porch"))
    assert made.channel_id is not None
    answer = await scene.bob.backend.ask(HowMany(made.channel_id))
    assert answer.events == (MembersCounted(made.channel_id, 1),)
