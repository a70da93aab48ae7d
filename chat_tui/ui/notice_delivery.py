"""By which way does a notice go from here, and why by that one? It is sent, and that is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from chat_tui.config.notify import NotifyConfig
from chat_tui.model.ids import Millis
from chat_tui.realtime.timing import Timing
from chat_tui.text.times import moment
from chat_tui.ui.notice_command import CommandError, run_command
from chat_tui.ui.notice_ways import ASK_NAME, Terminal, Told, name_in, name_said, sequence
from chat_tui.ui.tmux_facts import ask_tmux

ANSWERED_WITHIN = 0.3
NO_COMMAND = '[notify] way is "command", but there is no notify.command.'
TEST = Told("chat-tui", "This is a test notice.")


class Outside(Protocol):
    """What notices need of the app."""

    @property
    def is_looked_at(self) -> bool:
        """Whether the terminal is known to have the focus."""

    def bell(self) -> None:
        """Ring."""

    def to_terminal(self, data: str) -> None:
        """Write between two frames."""

    def ask_terminal(self, question: str, hears: Callable[[str], object]) -> bool:
        """Ask, if there is a terminal that understands."""

    def warn(self, sentence: str) -> None:
        """Say it once, where it is seen later."""


class Delivery:
    """Of one terminal; `config` is asked each time, so that it may change."""

    def __init__(
        self,
        outside: Outside,
        config: Callable[[], NotifyConfig],
        *,
        timing: Timing | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._outside = outside
        self._config = config
        self._timing = timing or Timing()
        self._environ = environ
        self._terminal: Terminal | None = None
        self._complained = ""

    async def deliver(self, told: Told, record: Mapping[str, object]) -> None:
        """Send it; what goes wrong is said once."""
        config = self._config()
        if config.way == "off":
            return
        if config.way != "command":
            await self._to_terminal(config.way, told)
        try:
            if config.command:
                await run_command(config.command, told, record)
            elif config.way == "command":
                raise CommandError(NO_COMMAND)
        except CommandError as error:
            self._complain(str(error))

    @property
    def is_looked_at(self) -> bool:
        """Whether somebody sees what the app itself shows."""
        return self._outside.is_looked_at

    async def remind(self, kind: str, title: str, words: str, account: str) -> None:
        """Tell what is no message; the words only where those of messages are told too."""
        shown = words if self._config().preview else ""
        told = Told.of(title, shown)
        record = {"type": kind, "count": 1, "title": told.title, "body": told.body, "account": account}
        await self.deliver(told, record)

    async def test(self, way: str = "") -> str:
        """Send one by this way, or as is configured; the sentences say by which it went, and why."""
        config = self._config()
        said = await self._tested(replace(config, way=way) if way else config, is_asked=bool(way))
        if config.hours.holds(moment(Millis(int(self._timing.wall() * 1000)), None)):
            said += f" Of messages nothing is told now: quiet hours {config.quiet}."
        return said

    async def _tested(self, config: NotifyConfig, *, is_asked: bool) -> str:
        if config.way == "off":
            return "Nothing was sent: notify.way is off."
        said = ""
        if config.way != "command":
            terminal = await self._to_terminal(config.way, TEST, always=True)
            said = terminal.said_of(config.way)
        if not config.command:
            return said or NO_COMMAND
        if is_asked and config.way != "command":
            return said
        try:
            record = {"type": "test", "count": 1, "title": TEST.title, "body": TEST.body}
            await run_command(config.command, TEST, record)
        except CommandError as error:
            return f"{said} {error}".lstrip()
        name = os.path.basename(config.command[0])
        return f"{said} Also sent by {name}." if said else f"Sent by {name}."

    async def _to_terminal(self, wish: str, told: Told, *, always: bool = False) -> Terminal:
        terminal = await self._known_terminal()
        way = terminal.way(wish)
        if way != "bell":
            self._outside.to_terminal(sequence(way, told, wrapped=terminal.in_tmux, always=always))
        if way == "bell" or terminal.in_tmux:  # tmux flags the window, and may drop the rest when hidden
            self._outside.bell()
        return terminal

    def _complain(self, sentence: str) -> None:
        if sentence != self._complained:
            self._complained = sentence
            self._outside.warn(sentence)

    async def _known_terminal(self) -> Terminal:
        """In tmux it may be another each time."""
        if self._environ.get("TMUX"):
            facts = await ask_tmux()
            return Terminal(facts.name, in_tmux=True, passes=facts.passes)
        if self._terminal is None:
            self._terminal = await self._look_around()
        return self._terminal

    async def _look_around(self) -> Terminal:
        environ = self._environ
        if environ.get("STY"):
            return Terminal(in_screen=True)
        known = Terminal(name_in(environ))
        if known.way("auto") != "bell":
            return known
        answered = asyncio.Event()
        names: list[str] = []

        def hear(answer: str) -> None:
            if name := name_said(answer):
                names.append(name)
            if answer.endswith("c"):
                answered.set()

        if self._outside.ask_terminal(ASK_NAME, hear):
            await self._timing.wait(answered, ANSWERED_WITHIN)
        return Terminal(names[0]) if names else known
