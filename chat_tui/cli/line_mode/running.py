"""How does line mode run, from the first line that is said to the last?"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.account.sent import texts_sent
from chat_tui.cli.following import Follower
from chat_tui.cli.line_mode.completing import Completing
from chat_tui.cli.line_mode.console import Console, Typed
from chat_tui.cli.line_mode.marking import Marking
from chat_tui.cli.line_mode.own_words import OWN, arrive
from chat_tui.cli.line_mode.places import unread_lines
from chat_tui.cli.line_mode.port import LinePort
from chat_tui.cli.line_mode.sending import Sending, sentence
from chat_tui.cli.line_mode.session import Options, Session
from chat_tui.cli.line_mode.telling import Teller
from chat_tui.cli.news_out import ending_signals
from chat_tui.cli.reading import past_rows, rows_of
from chat_tui.commands import CommandContext
from chat_tui.commands import run as run_command
from chat_tui.commands.registry import find, first_word
from chat_tui.errors import ChatError
from chat_tui.model.actions import SendTyping
from chat_tui.model.ids import ChannelId, Millis, Position
from chat_tui.model.messages import TimelineRow
from chat_tui.realtime.timing import Timing
from chat_tui.ui.destination import Destination
from chat_tui.ui.sending import command_in, said

if TYPE_CHECKING:
    from chat_tui.account.account import Account

_NUMBER = re.compile(r"(?<!\S)(\d{1,5})(?!\S)")


class AtTheKeys:
    """What the console asks and tells while somebody writes; `running` is set once it runs."""

    def __init__(self) -> None:
        self.running: Running | None = None

    def seen(self) -> None:
        """Somebody is there."""
        if self.running is not None:
            self.running.marking.seen()

    def changed(self, text: str) -> None:
        """Kept as a draft; others see that somebody writes."""
        if self.running is not None:
            self.running.changed(text)

    def earlier(self) -> Sequence[str]:
        """What was typed here, then what was said in this place before."""
        return self.running.earlier() if self.running is not None else ()

    def complete(self, before: str) -> tuple[int, Sequence[str]]:
        """By what is known here."""
        return self.running.completing(before) if self.running is not None else (len(before), ())


class Running:
    """One sitting: reads what is typed until its end, while others are heard beside it."""

    def __init__(
        self, account: Account, console: Console, options: Options, timing: Timing, downloads: Path
    ) -> None:
        self.session = Session(account, console, options, timing.wall)
        self.port = LinePort(self.session, partial(arrive, self))
        self.sending = Sending(self.session)
        self.marking = Marking(self.session, timing)
        self.completing = Completing(account.store)
        self.downloads = downloads
        self.oldest: dict[ChannelId, Position] = {}
        """Up to where each channel was said."""
        self._commands: list[str] = []
        self._was_interrupted = False

    async def run(self, targets: Sequence[ChannelId], count: int, since: Millis | None) -> None:
        """Until the person leaves, or nobody is left to write to."""
        session, account = self.session, self.session.account
        loop, ending = asyncio.get_running_loop(), asyncio.Event()
        signals = ending_signals()
        for number in signals:
            loop.add_signal_handler(number, ending.set)
        session.followed = set(targets) or None
        follower = Follower(account, None, reactions=True)
        teller = Teller(session, follower, self.sending, self.marking)
        with account.feed.subscribe() as feed:
            past = await past_rows(account, targets or None, count=count, since=since)
            teller.tell(follower.past(past))
            self._begin(targets)
            tasks = [
                asyncio.create_task(work)
                for work in (teller.run(feed), self.marking.run(), self._read(), _ended(ending))
            ]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                for number in signals:
                    loop.remove_signal_handler(number)
        for task in done:
            task.result()
        with suppress(ChatError):
            await account.drafts.flush()
        if left := self.sending.unsent():
            session.remark(f"{left} not sent yet; it goes with the next start of any chat-tui")

    async def rows(
        self,
        channel_id: ChannelId,
        *,
        after: Position | None = None,
        before: Position | None = None,
        count: int,
    ) -> list[TimelineRow]:
        """Rows of a channel, asked of the server where they are not here."""
        account = self.session.account
        return await rows_of(account, channel_id, after=after, before=before, count=count)

    def moved(self) -> None:
        """We look at another place: it is caught up with first."""
        place = self.session.place
        here = place.channel_id if place is not None else None
        self.session.account.set_visible(here, focused=False)
        self.marking.look_at(place.root_id if place is not None else None)

    def changed(self, text: str) -> None:
        """This is written by now."""
        session = self.session
        self._was_interrupted = False
        session.keep_draft(text)
        if (place := session.place) is None or not text or text.startswith("/") or session.is_asking:
            return
        account = session.account
        if account.features.is_on("typing") and account.connection.is_online and place.editing is None:
            task = asyncio.ensure_future(account.perform(SendTyping(place.channel_id, place.root_id)))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def earlier(self) -> Sequence[str]:
        """Commands of this sitting, then what was said here; the last first."""
        place, account = self.session.place, self.session.account
        said_here: Sequence[str] = ()
        if place is not None:
            waiting = account.outbox.pending(place.channel_id, place.root_id)
            said_here = texts_sent(account.store, waiting, place.channel_id, place.root_id)
        return [*reversed(self._commands), *said_here]

    def _begin(self, targets: Sequence[ChannelId]) -> None:
        session = self.session
        if len(targets) == 1:
            session.aim(Destination(targets[0]))
            session.remark(f"you are in {session.name(session.here())}; /help says what you can type")
        elif targets:
            session.aim(Destination(targets[0]))
            names = ", ".join(map(session.sentences.label, targets))
            session.remark(f"you hear {names} and write to {session.name(session.here())}; /help")
        else:
            session.set_prompt()
            session.remark(unread_lines(session))
            session.remark("you hear all your channels and write to none; /go #channel goes to one; /help")
        self.moved()

    async def _read(self) -> None:
        while not self.session.is_over:
            ahead = self.session.typed_ahead
            typed = Typed("line", ahead.popleft()) if ahead else await self.session.console.read()
            if typed.kind == "end":
                return
            if typed.kind == "interrupt":
                self._interrupted(typed)
                continue
            self._was_interrupted = False
            try:
                await self._take(typed.text)
                await self.port.settle()
            except ChatError as error:
                self.session.remark(sentence(error))

    def _interrupted(self, typed: Typed) -> None:
        """Once drops what is begun, twice leaves."""
        session, had = self.session, bool(typed.text or self.session.begun)
        session.begun.clear()
        session.set_prompt()
        if session.place is not None and session.place.editing is not None:
            session.leave_thread()
        elif had:
            session.keep_draft("")
        elif self._was_interrupted:
            session.is_over = True
        else:
            self._was_interrupted = True
            session.remark("ctrl+c again leaves")

    async def _take(self, line: str) -> None:
        session = self.session
        if line.endswith("\\"):
            session.begun.append(line[:-1])
            session.set_prompt()
            session.keep_draft("")
            return
        text = "\n".join([*session.begun, line])
        session.begun.clear()
        session.set_prompt()
        if not text.strip():
            self._say_where()
            return
        command = command_in(session.place or Destination(ChannelId("")), text)
        if command is not None:
            self._commands.append(text)
            await self._command(command)
        else:
            await self._say(said(text))

    async def _say(self, text: str) -> None:
        """Send it; what cannot be sent is written still."""
        try:
            await self.sending.say(text, self.port)
        except ChatError:
            self.session.keep_draft(text)
            self.session.console.put(text)
            raise

    async def _command(self, line: str) -> None:
        name, argument = first_word(line[1:])
        own = OWN.get(name.lower())
        if own is not None and own.takes(argument):
            await own.function(self, argument)
            return
        session, place = self.session, self.session.place
        context = CommandContext(
            session.account,
            self.port,
            place.channel_id if place is not None else None,
            place.root_id if place is not None else None,
            session.options.undo_seconds,
        )
        await run_command(context, self._with_ids(name, argument))

    def _with_ids(self, name: str, argument: str) -> str:
        """A command of the app that takes the link of a message, given a number: its id in that place."""
        found = find(name)
        if found is None or "link" not in found.args or not (number := _NUMBER.search(argument)):
            return f"/{name} {argument}".rstrip()
        message_id = self.session.message(number[1]).id
        others = f"{argument[: number.start()]} {argument[number.end() :]}".strip()
        return f"/{name} {others} {message_id}".replace("  ", " ")

    def _say_where(self) -> None:
        place = self.session.place
        where = self.session.name(place) if place is not None else ""
        self.session.remark(f"writing to {where}" if where else "in no channel; /go goes to one")


async def _ended(ending: asyncio.Event) -> None:
    await ending.wait()
