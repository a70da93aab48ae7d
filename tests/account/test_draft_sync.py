"""Is what is begun at one terminal at the other too, and never in the place of what somebody writes there?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.account.draft_agreed import KEY
from chat_tui.account.draft_saving import Place
from chat_tui.account.draft_sync import LONGEST, PAUSE, RETRY, SOON
from chat_tui.account.drafts import root_of_edit
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.errors import RateLimitedError, RejectedError
from chat_tui.model.actions import Action, DropDraft, JoinChannel, KeepDraft, LeaveChannel, Receipt
from chat_tui.model.events import Batch, DraftRemoved, DraftWritten
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.model.questions import KeptDrafts, Question
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.virtual_time import VirtualTime

ROOT = MessageId("m1")
SECRET = "password: hunter2!x9"


class Counting(FakeBackend):
    """What is asked and done about drafts, and what a server may refuse of it."""

    def __init__(self, server: FakeServer, user_id: UserId) -> None:
        super().__init__(server, user_id)
        self.asked = 0
        self.done: list[str] = []
        self.refuses: Exception | None = None

    async def ask(self, question: Question) -> Batch:
        if isinstance(question, KeptDrafts):
            self.asked += 1
            if self.refuses is not None:
                raise self.refuses
        return await super().ask(question)

    async def perform(self, action: Action) -> Receipt:
        if isinstance(action, KeepDraft | DropDraft):
            self.done.append(action.text if isinstance(action, KeepDraft) else "-")
            if self.refuses is not None:
                raise self.refuses
        return await super().perform(action)


@dataclass
class Box:
    """A composer: it follows its place, and somebody may be at it."""

    held: set[Place] = field(default_factory=set)
    shown: list[Place] = field(default_factory=list)

    def follow_draft(self, place: Place) -> None:
        self.shown.append(place)

    def holds_draft(self, place: Place) -> bool:
        return place in self.held


@dataclass
class Terminal:
    """One program on ada's account."""

    account: Account
    backend: Counting
    box: Box

    def text(self, channel: ChannelId, root_id: MessageId | None = None) -> str:
        draft = self.account.drafts.get(channel, root_id)
        return draft.text if draft is not None else ""


@dataclass
class Desk:
    """Ada's server, with two channels, and the terminals she sits at."""

    time: VirtualTime
    path: Path
    server: FakeServer
    ada: UserId
    town: ChannelId
    side: ChannelId
    open: list[Account] = field(default_factory=list)

    def at_server(self) -> dict[ChannelId, str]:
        return {place[1]: draft.text for place, draft in self.server.world.drafts.items()}

    async def write_there(self, text: str) -> None:
        """As a terminal does that is not ours; it is heard here at once."""
        action = KeepDraft(self.town, None, text) if text else DropDraft(self.town)
        self.server.perform(self.ada, action)
        await self.time.advance(0.1)

    async def terminal(
        self, name: str, *, features: dict[str, bool] | None = None, read_only: bool = False
    ) -> Terminal:
        folder = self.path / name
        folder.mkdir(exist_ok=True)
        backend, box = Counting(self.server, self.ada), Box()
        profile = Profile(name, name, features=features or {}, read_only=read_only)
        store, mine = Store.open(folder / "cache.sqlite"), Mine.open(folder / "mine.sqlite")
        account = Account(profile, backend, store, mine, timing=self.time.timing)
        account.drafts.boxes.add(box)
        self.open.append(account)
        return Terminal(account, backend, box)

    async def start(self, terminal: Terminal) -> Terminal:
        await terminal.account.start(for_writing=True)
        await self.time.until(lambda: terminal.account.connection.is_online)
        await self.time.settle()
        return terminal

    async def close(self, terminal: Terminal) -> None:
        self.open.remove(terminal.account)
        closing = asyncio.create_task(terminal.account.close())
        await self.time.until(closing.done)
        await closing


@asynccontextmanager
async def a_desk(path: Path) -> AsyncIterator[Desk]:
    time = VirtualTime()
    await time.settle()
    server = FakeServer(clock=time.wall)
    ada = server.add_user("ada").id
    made = Desk(time, path, server, ada, server.add_channel("town").id, server.add_channel("side").id)
    yield made
    for account in made.open:
        closing = asyncio.create_task(account.close())
        await time.until(closing.done)
        await closing


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with a_desk(tmp_path) as made:
        yield made


async def test_a_text_goes_up_after_a_pause_and_is_at_the_other_terminal_at_once(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    there = await desk.start(await desk.terminal("there"))
    for text in ("h", "he", "hel", "hell", "hello"):
        here.account.drafts.set(desk.town, None, text)
        await desk.time.advance(PAUSE / 2)
    assert here.backend.done == []  # never a request for a key
    await desk.time.advance(PAUSE)
    assert here.backend.done == ["hello"]
    assert there.text(desk.town) == "hello"
    assert there.account.drafts.channels() == {desk.town}
    assert there.box.shown == [(desk.town, None)]
    await desk.time.advance(60)
    assert (here.backend.done, there.backend.done) == (["hello"], [])  # nobody tells it back


async def test_who_never_pauses_is_told_of_now_and_then(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    for number in range(40):
        here.account.drafts.set(desk.town, None, "x" * (number + 1))
        await desk.time.advance(1)
    assert 1 <= len(here.backend.done) <= 40 / LONGEST + 1


async def test_it_goes_up_at_once_when_its_writer_turns_away_and_when_the_program_ends(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "hello")
    here.account.drafts.set(desk.town, ROOT, "reply")
    here.account.drafts.on_left((desk.town, None))
    await desk.time.settle()
    assert here.backend.done == ["hello"]
    await desk.close(here)
    assert here.backend.done == ["hello", "reply"]


async def test_what_was_sent_or_emptied_is_dropped_there_and_at_the_other_terminal(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    there = await desk.start(await desk.terminal("there"))
    here.account.drafts.set(desk.town, None, "hello")
    await desk.time.advance(PAUSE)
    assert there.text(desk.town) == "hello"
    here.account.drafts.drop(desk.town)
    await desk.time.advance(SOON)
    assert desk.at_server() == {}
    assert there.text(desk.town) == ""
    assert here.backend.done == ["hello", "-"]


async def test_that_an_older_text_was_dropped_takes_no_newer_one(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    await desk.write_there("one")
    older = desk.server.world.drafts[desk.ada, desk.town, None]
    await desk.write_there("two")
    desk.server.streams.publish(desk.ada, DraftRemoved(desk.town, None, older.updated_at))
    await desk.time.advance(1)
    assert here.text(desk.town) == "two"


async def test_what_is_said_before_it_went_up_asks_nothing_of_the_server(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "hello")
    here.account.drafts.drop(desk.town)
    await desk.time.advance(60)
    assert here.backend.done == []


async def test_what_the_server_has_is_here_at_the_start_and_after_a_break(desk: Desk) -> None:
    await desk.write_there("begun elsewhere")
    here = await desk.start(await desk.terminal("here"))
    assert here.text(desk.town) == "begun elsewhere"
    desk.server.forget()
    desk.server.drop()
    await desk.write_there("and changed")
    here.account.retry_now()
    await desk.time.until(lambda: here.text(desk.town) == "and changed")
    assert here.backend.done == []


async def test_what_was_typed_offline_goes_up_and_what_was_dropped_offline_is_dropped(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "old")
    await desk.time.advance(PAUSE)
    await desk.close(here)
    here = await desk.terminal("here")
    here.account.drafts.drop(desk.town)
    here.account.drafts.set(desk.side, None, "new")
    await desk.start(here)
    await desk.time.until(lambda: desk.at_server() == {desk.side: "new"})
    assert here.text(desk.town) == ""


async def test_what_was_sent_elsewhere_while_we_were_away_does_not_rise_again(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "hello")
    await desk.time.advance(PAUSE)
    await desk.close(here)
    await desk.write_there("")
    here = await desk.start(await desk.terminal("here"))
    await desk.time.advance(60)
    assert (here.text(desk.town), desk.at_server()) == ("", {})


async def test_of_two_changed_apart_the_later_one_wins(desk: Desk) -> None:
    for ours_is_later in (True, False):
        here = await desk.start(await desk.terminal("here"))
        here.account.drafts.set(desk.town, None, "both")
        await desk.time.advance(PAUSE)
        await desk.close(here)
        here = await desk.terminal("here")
        if ours_is_later:
            await desk.write_there("theirs")
            await desk.time.advance(5)
        here.account.drafts.set(desk.town, None, "ours")
        await desk.close(here)  # so that it counts as typed in another session
        await desk.time.advance(5)
        if not ours_is_later:
            await desk.write_there("theirs")
        here = await desk.start(await desk.terminal("here"))
        await desk.time.advance(PAUSE)
        wins = "ours" if ours_is_later else "theirs"
        assert (here.text(desk.town), desk.at_server()[desk.town]) == (wins, wins)
        await desk.close(here)


async def test_what_is_typed_here_is_not_replaced_and_goes_up(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "mine")
    await desk.write_there("theirs")
    await desk.time.advance(1)
    assert here.text(desk.town) == "mine"
    await desk.time.advance(PAUSE)
    assert desk.at_server() == {desk.town: "mine"}


async def test_a_text_somebody_is_at_stays_until_they_turn_away(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    await desk.write_there("one")
    here.box.held.add((desk.town, None))
    await desk.write_there("two")
    await desk.time.advance(PAUSE * 2)
    assert here.text(desk.town) == "one"
    here.box.held.clear()
    here.account.drafts.on_left((desk.town, None))
    assert here.text(desk.town) == "two"
    here.box.held.add((desk.town, None))
    await desk.write_there("")
    await desk.time.advance(1)
    assert here.text(desk.town) == "two"
    here.box.held.clear()
    here.account.drafts.on_left((desk.town, None))
    assert here.text(desk.town) == ""
    assert here.backend.done == []


async def test_a_text_one_only_looks_at_when_the_line_comes_up_is_theirs_at_once(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "one")
    await desk.time.advance(PAUSE)
    await desk.close(here)
    await desk.write_there("one and two")
    here = await desk.terminal("here")
    here.box.held.add((desk.town, None))
    await desk.start(here)
    assert here.text(desk.town) == "one and two"
    here.account.drafts.set(desk.town, None, "one and two and")
    await desk.time.advance(PAUSE)
    desk.server.forget()
    desk.server.drop()
    await desk.write_there("theirs")
    here.account.retry_now()
    await desk.time.advance(60)
    assert here.text(desk.town) == "one and two and"  # that was typed here


async def test_who_types_on_wins_and_who_sends_loses_nothing_of_theirs(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    await desk.write_there("one")
    here.box.held.add((desk.town, None))
    await desk.write_there("two")
    here.account.drafts.set(desk.town, None, "one and more")
    await desk.time.advance(PAUSE)
    assert desk.at_server() == {desk.town: "one and more"}
    await desk.write_there("three")
    here.box.held.clear()
    here.account.drafts.drop(desk.town)  # sent: what came meanwhile was never here
    await desk.time.advance(SOON)
    assert (here.text(desk.town), desk.at_server()) == ("three", {desk.town: "three"})


async def test_typed_and_thrown_away_over_a_text_of_theirs_brings_theirs(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "mi")
    await desk.write_there("theirs")
    here.account.drafts.drop(desk.town)
    await desk.time.advance(SOON)
    assert (here.text(desk.town), desk.at_server()) == ("theirs", {desk.town: "theirs"})


async def test_edits_secrets_blanks_and_left_or_archived_channels_are_not_sent(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    drafts, world = here.account.drafts, desk.server.world
    drafts.set(desk.town, root_of_edit(ROOT), "better", editing=ROOT)
    drafts.set(desk.town, None, SECRET)
    drafts.set(desk.town, ROOT, "  \n")
    desk.server.perform(desk.ada, LeaveChannel(desk.side))
    await desk.time.advance(0.1)
    drafts.set(desk.side, None, "half a sentence")
    await desk.time.advance(60)
    assert here.backend.done == []
    drafts.set(desk.town, None, "my own words")
    await desk.time.advance(PAUSE / 2)
    assert here.backend.done == []  # however long ago it was begun
    await desk.time.advance(PAUSE)
    assert here.backend.done == ["my own words"]
    drafts.set(desk.town, None, SECRET)
    await desk.write_there("theirs")
    await desk.time.advance(60)
    assert (here.text(desk.town), desk.at_server()[desk.town]) == (SECRET, "theirs")
    await desk.close(here)
    desk.server.perform(desk.ada, JoinChannel(desk.side))
    world.rooms[desk.side].channel = replace(world.rooms[desk.side].channel, archived=True)
    desk.server.forget()
    here = await desk.start(await desk.terminal("here"))
    await desk.time.advance(60)
    assert desk.side not in desk.at_server()


async def test_a_draft_with_files_at_the_server_is_left_alone(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    kept = DraftWritten(desk.town, None, "see this", desk.server.world.now(), has_files=True)
    desk.server.world.drafts[desk.ada, desk.town, None] = kept
    desk.server.streams.publish(desk.ada, kept)
    await desk.time.advance(0.1)
    assert here.text(desk.town) == ""
    here.account.drafts.set(desk.town, None, "words")
    await desk.time.advance(60)
    here.account.drafts.drop(desk.town)
    await desk.time.advance(60)
    assert here.backend.done == []


async def test_what_a_server_sends_is_cleaned(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    await desk.write_there("a\x1b[2Jb\r\nc")
    await desk.time.advance(60)
    assert "\x1b" not in here.text(desk.town)
    assert here.text(desk.town).endswith("b\nc")
    assert here.backend.done == []


@pytest.mark.parametrize("why", ["user", "server", "cannot"])
async def test_switched_off_or_unknown_there_nothing_is_asked_told_or_taken(desk: Desk, why: str) -> None:
    await desk.write_there("theirs")
    said = desk.server.capabilities
    if why != "user":
        off = {"switched_off": frozenset({"drafts"})} if why == "server" else {"drafts": False}
        desk.server.capabilities = replace(said, **off)
    features = {"drafts": False} if why == "user" else {}
    here = await desk.start(await desk.terminal("here", features=features))
    here.account.drafts.set(desk.side, None, "ours")
    await desk.time.advance(60)
    await desk.close(here)
    assert (here.backend.asked, here.backend.done) == (0, [])
    assert here.text(desk.town) == ""


async def test_read_only_reads_and_sends_nothing(desk: Desk) -> None:
    await desk.write_there("theirs")
    here = await desk.start(await desk.terminal("here", read_only=True))
    assert here.text(desk.town) == "theirs"
    here.account.drafts.set(desk.side, None, "ours")
    await desk.time.advance(60)
    await desk.close(here)
    assert here.backend.done == []


async def test_a_server_that_refuses_is_asked_once(desk: Desk) -> None:
    here = await desk.terminal("here")
    here.backend.refuses = RejectedError("no such page", status=404)
    await desk.start(here)
    here.account.drafts.set(desk.town, None, "ours")
    await desk.time.advance(60)
    desk.server.drop()
    here.account.retry_now()
    await desk.time.until(lambda: here.account.connection.is_online)
    await desk.time.advance(60)
    assert (here.backend.asked, here.backend.done) == (1, [])


async def test_under_a_rate_limit_it_waits_and_only_the_last_text_goes(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.backend.refuses = RateLimitedError("slow down", retry_after=RETRY * 3)
    here.account.drafts.set(desk.town, None, "one")
    await desk.time.advance(PAUSE)
    assert here.backend.done == ["one"]
    here.backend.refuses = None
    await desk.time.advance(RETRY)
    assert here.backend.done == ["one"]
    here.account.drafts.set(desk.town, None, "two")
    await desk.time.advance(RETRY * 3)
    assert here.backend.done == ["one", "two"]


async def test_what_both_have_is_remembered_with_the_drafts(desk: Desk) -> None:
    here = await desk.start(await desk.terminal("here"))
    here.account.drafts.set(desk.town, None, "hello")
    await desk.time.advance(PAUSE)
    kept = here.account.mine.recall(KEY)
    assert kept is not None
    assert desk.town in kept
    assert "hello" not in kept
    await here.account.mine.remember(KEY, "nonsense")
    await desk.close(here)
    here = await desk.start(await desk.terminal("here"))
    assert here.text(desk.town) == "hello"
