"""How do keys that arrive together keep their order, whatever each of them does?

Textual hands a key to the focused widget at once, but runs most bindings only when the key has bubbled up
to the App. So of `a`, Backspace, `b` in one read the `b` is typed before the Backspace deletes, and a key
behind one that opens a dialog goes to the widget below it. Here keys stand in one line: the next is let
in when the one before is wholly done. Done means: an `Echo` posted right behind the key, to the same
widget, has bubbled up to the App (it stands behind the key in every queue on the way), the screen that
the key may have opened has its focus, and a second echo has come back from there (it stands behind all
messages that the key caused).

A key that meets an empty line is let in at once, so a single key is not later than it would be without this.
Letters that follow each other into a text box are let in together: they cannot overtake each other there.
Keys that arrive before the first screen can take them wait for `open_gate`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from textual.events import Key
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App
    from textual.events import Event
    from textual.message_pump import MessagePump
    from textual.screen import Screen

ECHO_PATIENCE = 0.05
"""Seconds after which an echo is sent again: its way may have been cut by a closing screen."""
ECHO_TRIES = 20
FOCUS_PATIENCE = 2.0
"""Seconds to wait for a new screen to take the focus."""
FOCUS_POLL = 0.002


class Echo(Message, verbose=True):
    """Bubbles from where a key was sent up to the App, which answers with `come_back`."""

    def __init__(self) -> None:
        super().__init__()
        self._back = asyncio.Event()

    def come_back(self) -> None:
        """The App has seen it: all that was before it in the queues is done."""
        self._back.set()

    async def is_back(self, patience: float) -> bool:
        """Whether it came back within so many seconds."""
        try:
            await asyncio.wait_for(self._back.wait(), patience)
        except TimeoutError:
            return False
        return True


class KeyOrder:
    """The line in which key and paste events wait for their turn."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._line: deque[Event] = deque()
        self._gate_open = False
        self._turns: deque[Event] = deque()
        self._echo: Echo | None = None
        self._passed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._screen: Screen[Any] | None = None

    @property
    def is_idle(self) -> bool:
        """No key is at work, none waits, and the App knows of none that is on its way."""
        return self._gate_open and not self._line and self._task is None

    async def all_done(self) -> None:
        """Wait until no key is at work and none waits, those included that came before the gate opened."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def admits(self, event: Event) -> bool:
        """Whether the App may handle this key now; if not, it stands in the line and comes again later."""
        if self._turns and event is self._turns[0]:
            self._turns.popleft()
            return True
        if not self._gate_open or self._task is not None:
            self._line.append(event)
            return False
        self._begin()
        return True

    def passed_on(self) -> None:
        """The App has handed an admitted key to the focused widget, or run its priority binding."""
        if self._turns:
            return
        self._echo = self._send_echo()
        self._passed.set()

    def open_gate(self) -> None:
        """The first screen is painted: once it has its focus, let in what was typed meanwhile."""
        if self._gate_open:
            return
        self._gate_open = True
        self._task = asyncio.get_running_loop().create_task(self._let_in(), name="key-order")

    def _begin(self) -> None:
        self._passed.clear()
        self._task = asyncio.get_running_loop().create_task(self._drain(), name="key-order")

    async def _let_in(self) -> None:
        """What was typed before there was a focus comes first."""
        try:
            await self._wait_for_focus()
        finally:
            self._task = None
        if self._line:
            self._begin()
            self._call_next()

    def _call_next(self) -> None:
        self._passed.clear()
        self._turns.append(self._line.popleft())
        if getattr(self._app.focused, "takes_letters", False):
            while _is_letter(self._turns[-1]) and self._line and _is_letter(self._line[0]):
                self._turns.append(self._line.popleft())
        for event in tuple(self._turns):
            if not self._app.post_message(event):  # the App is closing: nobody will take the rest
                self._turns.clear()
                self._line.clear()
                self._passed.set()
                return

    async def _drain(self) -> None:
        """Wait until the key at work is done, call the next, until the line is empty."""
        try:
            while True:
                await self._passed.wait()
                await self._settle()
                if not self._line:
                    return
                self._call_next()
        finally:
            self._task = None

    async def _settle(self) -> None:
        """Wait until the key just passed on, and all that it caused, is done."""
        await self._wait_for_echo(self._echo)
        await self._wait_for_focus()
        await self._wait_for_echo(self._send_echo())
        await self._wait_for_focus()

    def _current_screen(self) -> Screen[Any] | None:
        return self._app.screen if self._app.screen_stack else None

    def _target(self) -> MessagePump:
        return self._app.focused or self._current_screen() or self._app

    def _send_echo(self) -> Echo | None:
        echo = Echo()
        return echo if self._app.is_running and self._target().post_message(echo) else None

    async def _wait_for_echo(self, echo: Echo | None) -> None:
        for _ in range(ECHO_TRIES):
            if echo is None or await echo.is_back(ECHO_PATIENCE):
                return
            # A screen that closes takes its queues with it; the next echo starts from what has the focus now.
            if self._app.is_running and self._current_screen() is not self._screen:
                return
            echo = self._send_echo() if self._lost_its_way() else echo

    def _lost_its_way(self) -> bool:
        target = self._target()
        return not (target.is_running and target.is_attached)

    async def _wait_for_focus(self) -> None:
        """A screen that the key opened or closed must be able to take the next key."""
        waited = 0.0
        while self._current_screen() is not self._screen and waited < FOCUS_PATIENCE:
            screen = self._current_screen()
            if screen is None or self._takes_keys(screen):
                self._screen = screen
                return
            await asyncio.sleep(FOCUS_POLL)
            waited += FOCUS_POLL
        self._screen = self._current_screen()

    @staticmethod
    def _takes_keys(screen: Screen[Any]) -> bool:
        # A list with keys of its own wants no focus, and takes them itself.
        taker = screen if screen.focused is None and screen.AUTO_FOCUS == "" else screen.focused
        return screen.is_current and taker is not None and taker.is_mounted


def _is_letter(event: Event) -> bool:
    return isinstance(event, Key) and event.is_printable
