"""Is what was typed for one place said there or kept there, and nowhere else, whatever else happens?

A person walks at random, always the same way, through two accounts; after each step every word that was
typed is looked for. What a word was typed for is what stood on the screen then, not what the composer holds.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from textual import events

from chat_tui.model.actions import EditMessage, JoinChannel, KeepDraft, LeaveChannel, SendMessage
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import ChannelChanged
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.ui.screens.chat import ChatScreen
from chat_tui.ui.screens.send_question import SendQuestion
from tests.pty_screen import PATIENCE
from tests.ui.test_two_accounts import Pair, a_pair

STEPS = 300
SEED = 5
WORD = re.compile(r"w\d+x")
ROAMED = ("release", "design", "general", "@lin")
SIZES = ((60, 16), (80, 20), (132, 18))


class Seen(NamedTuple):
    """A place as the screen shows it: the account, the channel, the thread and the message that is edited."""

    account: str
    channel_id: ChannelId | None
    root_id: MessageId | None = None
    editing: MessageId | None = None


class Walker:
    """What a person does, and what is true of every word afterwards."""

    def __init__(self, on: Pair) -> None:
        self.on = on
        self.chance = Random(SEED)
        self.typed: dict[str, Seen] = {}
        self.number = 0
        self.done: dict[str, int] = {}
        self.brought = 0

    @property
    def screen(self) -> ChatScreen:
        screen = self.on.app.screen_stack[0]  # a question may be above it
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def name(self) -> str:
        return self.screen.account.name

    def seen(self) -> Seen:
        screen = self.screen
        conversation = screen.conversation
        here = conversation.composer.destination
        is_told = conversation.hint._hint.mode == "editing your message"
        editing = here.editing if here is not None and is_told else None
        if conversation is screen.main:
            return Seen(self.name, screen.main.messages.channel_id, None, editing)
        there = screen.thread.destination
        assert there is not None
        return Seen(self.name, there.channel_id, there.root_id, editing)

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.on.app.post_message(
                events.Key(key, " " if key == "space" else key if len(key) == 1 else None)
            )
        await self.settle()

    async def settle(self) -> None:
        """Until the app has done all that was pressed; no clock is asked, so that it costs no time."""
        async with asyncio.timeout(PATIENCE):
            for pump in (self.on.app, self.screen, self.screen.conversation.composer):
                seen = asyncio.Event()
                pump.call_later(seen.set)
                await seen.wait()
                await self.on.app.keys.all_done()

    async def type(self, meant: Seen | None = None) -> None:
        """A word, for what is on the screen or for what was there when the sentence began."""
        if self.screen.focused is not self.screen.conversation.composer:
            self.screen.conversation.composer.focus()
            await self.settle()
        self.number += 1
        word = f"w{self.number}x"
        composer, there = self.screen.conversation.composer, meant or self.seen()
        if self.chance.random() < 0.4:
            await self.press(*word, "space")
        else:
            self.on.app.post_message(events.Paste(f"{word} "))
            await self.settle()
        if word in composer.text:  # nothing is taken where nothing can be said
            self.typed[word] = there

    async def type_on(self) -> None:
        """The world moves in the middle of a sentence, and who types does not look up."""
        await self.type()
        meant = self.seen()
        await self.chance.choice((self.be_removed, self.lose_the_line, self.archive))()
        await self.turns()
        await self.type(meant)
        await self.press("enter")

    async def send_and_go(self) -> None:
        """Elsewhere before what was sent is on disk."""
        self.on.app.post_message(events.Key("enter", None))
        await self.turns()
        await self.jump()

    async def turns(self) -> None:
        for _ in range(self.chance.choice((1, 6, 9, 12, 15, 18, 24, 64))):
            await asyncio.sleep(0)

    async def send(self) -> None:
        await self.press("enter")

    async def walk(self) -> None:
        await self.press(self.chance.choice(("alt+down", "alt+up", "alt+s", "alt+a")))

    async def jump(self) -> None:
        channel = self.on.worlds[self.name].channels[self.chance.choice(ROAMED)]
        if self.screen.account.store.summary(channel.id) is not None:
            self.screen.open_channel(channel.id)

    async def open_thread(self) -> None:
        messages = self.on.worlds[self.name].server.world.messages.values()
        roots = [each.id for each in messages if each.root_id is None and not WORD.search(each.text)]
        self.screen.go_to_thread(self.chance.choice(roots))

    async def edit(self) -> None:
        """By a key in an empty box, else with the text left standing as the draft that it is."""
        if self.screen.conversation.composer.is_empty:
            await self.press("up")
            return
        here = self.screen.main.messages.channel_id
        message = self.screen.account.store.last_own_message(here, None) if here is not None else None
        if message is not None:
            self.screen.main.edit(message)

    async def close(self) -> None:
        await self.press("escape")

    async def resize(self) -> None:
        await self.on.pilot.resize_terminal(*self.chance.choice(SIZES))

    async def switch_account(self) -> None:
        await self.press("alt+w")

    async def lose_the_line(self) -> None:
        self.on.worlds[self.name].server.drop()
        self.screen.account.retry_now()

    async def be_removed(self) -> None:
        world, here = self.on.worlds[self.name], self.public_here()
        if here is not None and world.me.id in world.server.world.rooms[here].viewed:
            world.server.perform(world.me.id, LeaveChannel(here))

    def public_here(self) -> ChannelId | None:
        """The channel on the screen, if it is one that can be left and joined again."""
        here, rooms = self.screen.main.messages.channel_id, self.on.worlds[self.name].server.world.rooms
        return here if here is not None and rooms[here].channel.kind is ChannelKind.PUBLIC else None

    async def come_back(self) -> None:
        world = self.on.worlds[self.name]
        for channel_id, room in world.server.world.rooms.items():
            if room.channel.archived:
                self._archived(channel_id, False)
            if world.me.id not in room.viewed and room.channel.kind is ChannelKind.PUBLIC:
                world.server.perform(world.me.id, JoinChannel(channel_id))

    async def archive(self) -> None:
        here = self.public_here()
        if here is not None:
            self._archived(here, True)

    def _archived(self, channel_id: ChannelId, archived: bool) -> None:
        world = self.on.worlds[self.name]
        room = world.server.world.rooms[channel_id]
        room.channel = replace(room.channel, archived=archived, updated_at=world.server.world.now())
        for member in room.viewed:
            event = ChannelChanged(world.server.world.channel_for(room, member))
            world.server.streams.publish(member, event)

    async def write_elsewhere(self) -> None:
        """Another terminal of the person goes on with what the server has, often where this one stands."""
        world, here = self.on.worlds[self.name], self.seen()
        rooms = [self.on.worlds[self.name].channels[name].id for name in ROAMED]
        channel_id = self.chance.choice([here.channel_id or rooms[0], *rooms])
        root_id = here.root_id if channel_id == here.channel_id else None
        if world.me.id in world.server.world.rooms[channel_id].viewed:
            known = world.server.world.drafts.get((world.me.id, channel_id, root_id))
            self.number += 1
            text = f"{known.text if known else ''} from{self.number}elsewhere "
            world.server.perform(world.me.id, KeepDraft(channel_id, root_id, text))
            self.brought += 1
            await self.turns()

    async def step(self) -> None:
        kinds: tuple[tuple[Callable[[], Awaitable[None]], int], ...] = (
            (self.type, 36),
            (self.type_on, 5),
            (self.send, 10),
            (self.send_and_go, 8),
            (self.walk, 12),
            (self.jump, 10),
            (self.open_thread, 8),
            (self.edit, 8),
            (self.close, 8),
            (self.resize, 4),
            (self.switch_account, 6),
            (self.lose_the_line, 3),
            (self.be_removed, 3),
            (self.come_back, 5),
            (self.archive, 2),
            (self.write_elsewhere, 8),
        )
        deed = self.chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        self.done[deed.__name__] = self.done.get(deed.__name__, 0) + 1
        if isinstance(self.on.app.screen, SendQuestion):
            await self.press(self.chance.choice(("enter", "ctrl+y")))
        await deed()
        await self.settle()
        self.check(deed.__name__)

    def places(self) -> dict[str, set[Seen]]:
        """Every place where each word is: said, on its way, or kept as a draft."""
        found: dict[str, set[Seen]] = {}

        def note(text: str, place: Seen) -> None:
            for word in WORD.findall(text):
                found.setdefault(word, set()).add(place)

        for name, account in self.on.accounts.items():
            for said in self.on.worlds[name].server.world.messages.values():
                editing = said.id if said.edited_at else None
                note(said.text, Seen(name, said.channel_id, said.root_id, editing))
            for item in account.outbox._rows:
                action = item.action
                if isinstance(action, SendMessage):
                    note(action.text, Seen(name, action.channel_id, action.root_id))
                elif isinstance(action, EditMessage):
                    note(action.text, Seen(name, action.channel_id, None, action.message_id))
            for draft in account.drafts.all():
                root = None if draft.editing else draft.root_id
                note(draft.text, Seen(name, draft.channel_id, root, draft.editing))
        return found

    def check(self, after: str) -> None:
        places = self.places()
        for word, meant in self.typed.items():
            there = places.get(word, set())
            assert there, f"{word}, typed for {meant}, is lost after {after}"
            assert all(_is_for(meant, place) for place in there), (
                f"{word}, typed for {meant}, is in {there} after {after}"
            )


def _is_for(meant: Seen, place: Seen) -> bool:
    """What is edited stands in its message; what was said once may be edited there later."""
    if place.editing is not None:
        whole = place.account, place.channel_id
        return whole == meant[:2] and meant.editing in (None, place.editing)
    return meant == place


async def test_a_word_is_only_ever_where_it_was_typed_for(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as on:
        walker = Walker(on)
        for _ in range(STEPS):
            await walker.step()
        said = [each.text for world in on.worlds.values() for each in world.server.world.messages.values()]
        # The walk is worth something only if it did each of these things, and not in vain.
        assert len(walker.done) == 16
        assert len(walker.typed) > 80
        assert sum(bool(WORD.search(text)) for text in said) > 15
        assert walker.brought > 10
        kept = [draft.text for account in on.accounts.values() for draft in account.drafts.all()]
        assert any("elsewhere" in text for text in (*kept, *said))
