"""Does the inbox hold what waits for us, each thing once, until it was dealt with?"""

from __future__ import annotations

from chat_tui.account.inbox import SHOWN_FOR, Inbox, Item
from chat_tui.account.reminders import Reminder
from chat_tui.account.triage import MOST, Entry, Triage
from chat_tui.model.actions import AddReaction, Save
from chat_tui.model.channels import ChannelKind
from chat_tui.model.ids import ClientId, Millis
from chat_tui.model.messages import Message
from tests.account.conftest import Town


def now(town: Town) -> Millis:
    return Millis(int(town.time.wall() * 1000))


def told(inbox: Inbox, town: Town) -> list[tuple[str, str, int]]:
    return [(item.kind, item.message.text, item.unread) for item in inbox.items(now(town))]


async def until(inbox: Inbox, town: Town, *kinds: str) -> list[Item]:
    """The items, once they are of these kinds."""
    await town.time.until(lambda: sorted(item.kind for item in inbox.items(now(town))) == sorted(kinds))
    return inbox.items(now(town))


async def react(town: Town, message: Message, emoji: str) -> None:
    town.server.perform(
        town.bob.id, AddReaction(ClientId(f"r-{emoji}"), message.channel_id, message.id, emoji)
    )


async def test_all_kinds_wait_what_is_unread_first(town: Town) -> None:
    inbox = Inbox(await town.start())
    alone = town.server.add_channel("dm", [town.ada.id, town.bob.id], kind=ChannelKind.DIRECT)
    mine = town.server.post(town.ada.id, town.channel.id, "what I said")
    town.server.post(town.bob.id, town.channel.id, "nothing for anybody")
    town.server.post(town.bob.id, town.channel.id, "@ada look")
    town.server.post(town.bob.id, alone.id, "one")
    town.server.post(town.bob.id, alone.id, "two")
    town.server.post(town.bob.id, town.channel.id, "a reply", mine.id)
    await react(town, mine, "+1")
    later = town.server.post(town.bob.id, town.channel.id, "for later")
    await inbox.account.perform(Save(inbox.account.new_client_id(), town.channel.id, later.id))
    items = await until(inbox, town, "mention", "direct", "thread", "reaction", "saved")
    by_kind = {item.kind: item for item in items}
    assert (by_kind["direct"].message.text, by_kind["direct"].unread) == ("two", 2)
    assert (by_kind["thread"].message.text, by_kind["thread"].unread) == ("a reply", 1)
    assert by_kind["reaction"].reactions == (("+1", town.bob.id),)
    assert {item.kind for item in items[:3]} == {"mention", "direct", "thread"}
    assert [item.at for item in items[:3]] == sorted((item.at for item in items[:3]), reverse=True)


async def test_what_was_said_while_we_were_away_is_found_by_its_words(town: Town) -> None:
    town.server.post(town.bob.id, town.channel.id, "@ada missed this")
    town.server.post(town.bob.id, town.channel.id, "`@ada` is only code, and ada alone calls nobody")
    town.server.post(town.bob.id, town.channel.id, "@here as well")
    town.server.post(town.bob.id, town.channel.id, "here is nobody meant")
    inbox = Inbox(await town.start())
    await town.time.until(lambda: len(told(inbox, town)) == 2)
    assert [text for _, text, _ in told(inbox, town)] == ["@here as well", "@ada missed this"]


async def test_what_is_done_comes_back_with_the_next_word_or_by_undo(town: Town) -> None:
    inbox = Inbox(await town.start())
    alone = town.server.add_channel("dm", [town.ada.id, town.bob.id], kind=ChannelKind.DIRECT)
    town.server.post(town.bob.id, alone.id, "one")
    town.server.post(town.bob.id, alone.id, "two")
    await town.time.until(lambda: told(inbox, town) == [("direct", "two", 2)])
    undo = await inbox.done(inbox.items(now(town))[0])
    assert told(inbox, town) == []
    await town.time.until(
        lambda: (found := inbox.account.store.summary(alone.id)) and not found.membership.unread
    )
    await undo()
    await town.time.until(lambda: told(inbox, town) == [("direct", "two", 2)])
    await inbox.done(inbox.items(now(town))[0])
    await town.time.until(lambda: inbox.account.outbox.waiting() == 0)
    town.server.post(town.bob.id, alone.id, "three")
    await town.time.until(lambda: told(inbox, town) == [("direct", "three", 1)])


async def test_a_thread_that_is_done_is_read_and_undone_unread(town: Town) -> None:
    inbox = Inbox(await town.start())
    mine = town.server.post(town.ada.id, town.channel.id, "what I said")
    for text in ("one", "two"):
        town.server.post(town.bob.id, town.channel.id, text, mine.id)
    await town.time.until(lambda: told(inbox, town) == [("thread", "two", 2)])
    undo = await inbox.done(inbox.items(now(town))[0])
    await town.time.until(lambda: town.server.world.thread_state(mine.id, town.ada.id).unread == 0)
    assert told(inbox, town) == []
    await undo()
    await town.time.until(lambda: told(inbox, town) == [("thread", "two", 2)])


async def test_a_mention_waits_after_it_was_read_until_it_is_done(town: Town) -> None:
    inbox = Inbox(await town.start())
    town.server.post(town.bob.id, town.channel.id, "@ada look")
    (item,) = await until(inbox, town, "mention")
    assert item.unread == 1
    inbox.account.set_visible(town.channel.id, focused=True)
    await town.time.until(lambda: inbox.items(now(town))[0].unread == 0)
    undo = await inbox.done(item)
    assert told(inbox, town) == []
    assert Inbox(inbox.account).items(now(town)) == [], "it is kept"
    await undo()
    assert told(inbox, town) == [("mention", "@ada look", 0)]


async def test_a_call_in_an_unread_thread_waits_once(town: Town) -> None:
    inbox = Inbox(await town.start())
    mine = town.server.post(town.ada.id, town.channel.id, "what I said")
    town.server.post(town.bob.id, town.channel.id, "@ada really?", mine.id)
    (item,) = await until(inbox, town, "thread")
    assert (item.unread, item.mentions) == (1, 1)


async def test_what_is_put_off_comes_back_at_its_time_before_what_is_read(town: Town) -> None:
    inbox = Inbox(await town.start())
    town.server.post(town.bob.id, town.channel.id, "@ada first")
    town.server.post(town.bob.id, town.channel.id, "@ada second")
    inbox.account.set_visible(town.channel.id, focused=True)
    await town.time.until(lambda: [unread for _, _, unread in told(inbox, town)] == [0, 0])
    first = inbox.items(now(town))[1]
    until_then = Millis(now(town) + 60_000)
    undo = await inbox.snooze(first, until_then)
    assert [text for _, text, _ in told(inbox, town)] == ["@ada second"]
    assert (inbox.triage.snoozed(now(town)), inbox.triage.next_return(now(town))) == (1, until_then)
    await town.time.advance(61)
    back = inbox.items(now(town))[0]
    assert (back.message.text, back.is_back, inbox.triage.snoozed(now(town))) == ("@ada first", True, 0)
    await undo()
    assert [item.is_back for item in inbox.items(now(town))] == [False, False]


async def test_done_with_what_was_saved_is_no_longer_saved(town: Town) -> None:
    inbox = Inbox(await town.start())
    said = town.server.post(town.bob.id, town.channel.id, "for later")
    await inbox.account.perform(Save(inbox.account.new_client_id(), town.channel.id, said.id))
    (item,) = await until(inbox, town, "saved")
    undo = await inbox.done(item)
    await until(inbox, town)
    await undo()
    await until(inbox, town, "saved")


async def test_an_answer_goes_where_it_was_said(town: Town) -> None:
    inbox = Inbox(await town.start())
    alone = town.server.add_channel("dm", [town.ada.id, town.bob.id], kind=ChannelKind.DIRECT)
    asked = town.server.post(town.bob.id, town.channel.id, "@ada look")
    town.server.post(town.bob.id, alone.id, "psst")
    for item in await until(inbox, town, "mention", "direct"):
        await inbox.reply(item, f"to the {item.kind}")
    await town.time.until(lambda: inbox.account.outbox.waiting() == 0)
    said = {message.text: message for message in town.server.world.messages.values()}
    assert (said["to the mention"].channel_id, said["to the mention"].root_id) == (town.channel.id, asked.id)
    assert (said["to the direct"].channel_id, said["to the direct"].root_id) == (alone.id, None)


async def test_what_is_old_waits_no_longer(town: Town) -> None:
    inbox = Inbox(await town.start())
    town.server.post(town.bob.id, town.channel.id, "@ada look")
    await until(inbox, town, "mention")
    assert inbox.items(Millis(now(town) + SHOWN_FOR + 60_000)) == []


async def test_what_was_kept_badly_is_as_good_as_nothing(town: Town) -> None:
    mine = town.account.mine
    for kept in ("{not json", "[]", '{"a": 3, "b": [1], "c": [true, 2], "d": ["x", 1]}'):
        await mine.remember("inbox", kept)
        triage = Triage(mine)
        assert not any(triage.is_hidden(key, Millis(0), Millis(0)) for key in "abcd")


async def test_only_the_latest_decisions_are_kept(town: Town) -> None:
    triage = Triage(town.account.mine)
    triage._entries = {f"k{number}": Entry(done=Millis(1)) for number in range(MOST)}
    await triage.done("last", Millis(5))
    kept = Triage(town.account.mine)
    assert kept.is_hidden("last", Millis(5), Millis(9))
    assert not kept.is_hidden("k0", Millis(1), Millis(9))
    assert kept.is_hidden("k1", Millis(1), Millis(9))


async def test_a_reminder_waits_from_its_time_on_until_it_is_done(town: Town) -> None:
    inbox = Inbox(await town.start())
    said = town.server.post(town.bob.id, town.channel.id, "sign the tag")
    await town.time.until(lambda: inbox.account.store.message(said.id))
    due = Reminder(Millis(now(town) + 60_000), town.channel.id, "bob: sign the tag", said.id)
    bare = Reminder(Millis(now(town) + 30_000), town.channel.id, "look in")
    for reminder in (due, bare):
        await inbox.account.reminders.add(reminder)
    assert inbox.items(now(town)) == []
    assert inbox.next_move(now(town)) == bare.at
    await town.time.advance(60)
    assert told(inbox, town) == [("reminder", "sign the tag", 0), ("reminder", "look in", 0)]
    with_message, without = inbox.items(now(town))
    assert (with_message.root_id, without.root_id) == (said.id, None)
    undo = await inbox.done(with_message)
    assert inbox.account.reminders.all() == (bare,)
    await undo()
    assert len(inbox.items(now(town))) == 2


async def test_a_reminder_that_is_put_off_is_told_again_then(town: Town) -> None:
    inbox = Inbox(await town.start())
    await inbox.account.reminders.add(Reminder(now(town), town.channel.id, "look in"))
    (item,) = inbox.items(now(town))
    until_then = Millis(now(town) + 3_600_000)
    undo = await inbox.snooze(item, until_then)
    assert inbox.items(now(town)) == []
    assert [each.at for each in inbox.account.reminders.all()] == [until_then]
    await undo()
    assert inbox.items(now(town)) == [item]


async def test_what_was_done_or_put_off_stays_so_from_one_run_to_the_next(town: Town) -> None:
    inbox = Inbox(await town.start())
    for number in range(3):
        town.server.post(town.bob.id, town.channel.id, f"@ada {number}")
    items = await until(inbox, town, "mention", "mention", "mention")
    await inbox.done(items[0])
    await inbox.snooze(items[1], Millis(now(town) + 3_600_000))
    again = Inbox(await town.reopen())
    assert [item.key for item in again.items(now(town))] == [items[2].key]
    await town.start()
    assert [item.key for item in again.items(now(town))] == [items[2].key]
    await town.time.advance(3600)
    assert {item.key for item in again.items(now(town))} == {items[1].key, items[2].key}
