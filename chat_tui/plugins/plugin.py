"""What is known of one plugin: is it on, why not, and what becomes of it when its calls go wrong?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from chat_tui.errors import ChatError
from chat_tui.plugins.budgets import BUDGETS, FORGIVEN_AFTER, MOST_FAULTS, Hook
from chat_tui.plugins.finding import Found
from chat_tui.plugins.offers import AnswerError, Offers, offers_of
from chat_tui.plugins.thread import Call, EndedError, Outcome, PluginThread, StuckError

State = Literal["new", "on", "off", "broken"]
"""`new` is not loaded yet; `off` by who uses it or because it must be; `broken` by what it did."""
NO_OFFERS = Offers()
OFF_BY_HAND = "You switched it off."
NOT_LOADED = "It is not loaded yet."


class Plugin:
    """One plugin; `broke` is called with it when it was switched off because of what it did."""

    def __init__(
        self,
        found: Found,
        settings: Mapping[str, Any],
        broke: Callable[[Plugin], None],
        make_thread: Callable[[str], PluginThread] = PluginThread,
    ) -> None:
        self.name, self.package, self.version = found.name, found.package, found.version
        self.state: State = "new"
        self.is_refused = False
        """Whether it cannot be switched on either."""
        self.why = NOT_LOADED
        """A sentence, unless it is on."""
        self.offers = NO_OFFERS
        self.told: list[str] = []
        """What is wrong with it though it is on, a sentence each."""
        self._found = found
        self._settings = settings
        self._broke = broke
        self._make_thread = make_thread
        self._thread: PluginThread | None = None
        self._faults = 0
        self._good = 0

    @property
    def is_on(self) -> bool:
        """Whether it is loaded and may be called."""
        return self.state == "on"

    async def load(self) -> None:
        """Import it and learn what it offers; afterwards it is on, or broken and says why."""
        self._thread = self._make_thread(self.name)
        self._faults = self._good = 0
        self.state, self.why = "on", ""

        def learn() -> Offers:
            return offers_of(self._found.load(), self._settings)

        try:
            (outcome,) = await self._thread.run([learn], BUDGETS["load"].limit)
        except StuckError:
            self.break_off("It did not come back when it was loaded.")
        except EndedError:
            return  # it was switched off meanwhile
        else:
            if isinstance(outcome.value, Offers):
                self.offers = outcome.value
            else:
                self.break_off(_loading(outcome))

    async def ask(
        self, hook: Hook, calls: Sequence[Call], check: Callable[[Any], Any], *, limit: float | None = None
    ) -> list[Outcome]:
        """What came of some calls, each checked in the plugin's thread; nothing of a plugin that is off.

        The value of a call that went wrong or was too slow is None; what is wrong with it is counted.
        """
        if not self.is_on or self._thread is None:
            return []
        budget = BUDGETS[hook]
        allowed = budget.limit if limit is None else limit
        try:
            outcomes = await self._thread.run([_checked(call, check) for call in calls], allowed)
        except StuckError:
            self.break_off(f"{_asked(hook)} never came back.")
            return []
        except EndedError:
            return []
        return [self._judged(hook, outcome) for outcome in outcomes]

    def switch_off(self, why: str = OFF_BY_HAND) -> None:
        """End it."""
        self.state, self.why, self.offers = "off", why, NO_OFFERS
        self._end()

    def refuse(self, why: str) -> None:
        """Never load it."""
        self.switch_off(why)
        self.is_refused = True

    def break_off(self, why: str) -> None:
        """Switch it off because of what it did; the app goes on."""
        if not self.is_on:
            return
        self.state, self.why, self.offers = "broken", why, NO_OFFERS
        self._end()
        self._broke(self)

    def _end(self) -> None:
        if self._thread is not None:
            self._thread.end()
            self._thread = None

    def _judged(self, hook: Hook, outcome: Outcome) -> Outcome:
        budget = BUDGETS[hook]
        error = outcome.error
        is_said = hook == "command" and isinstance(error, ChatError) and not isinstance(error, AnswerError)
        if is_said or isinstance(error, asyncio.CancelledError):
            return outcome
        if error is None and outcome.seconds <= budget.slow:
            self._went_well()
            return outcome
        if error is None and not budget.counts_slow:
            return Outcome(outcome.seconds, error=TimeoutError())
        self.fault(hook, outcome)
        return Outcome(outcome.seconds, error=error or TimeoutError(), words=outcome.words)

    def fault(self, hook: Hook, outcome: Outcome) -> None:
        """Count a call that went wrong; a few of them are enough."""
        self._faults += 1
        self._good = 0
        if self._faults >= MOST_FAULTS:
            why = f"{_asked(hook)} {_wrong(outcome, BUDGETS[hook].slow)}"
            self.break_off(f"{MOST_FAULTS} calls went wrong. The last: {why}")

    def _went_well(self) -> None:
        self._good += 1
        if self._good >= FORGIVEN_AFTER:
            self._faults = self._good = 0


def _checked(call: Call, check: Callable[[Any], Any]) -> Call:
    """The call with the look at its answer, which is as much a stranger's as the call is."""

    def checked() -> Any:
        value = call()
        return _awaited(value, check) if hasattr(value, "__await__") else check(value)

    return checked


async def _awaited(value: Any, check: Callable[[Any], Any]) -> Any:
    return check(await value)


def _asked(hook: Hook) -> str:
    return {
        "load": "Loading it",
        "command": "A command",
        "render": "Its `render`",
        "complete": "Its `complete`",
        "event": "Its `on_event`",
        "themes": "Its `theme_dirs`",
    }[hook]


def _wrong(outcome: Outcome, allowed: float) -> str:
    if outcome.error is None:
        return f"took {outcome.seconds * 1000:.0f} ms; {allowed * 1000:.0f} are allowed."
    if isinstance(outcome.error, TimeoutError):
        return "took too long."
    return f"went wrong: {outcome.words.rstrip('.')}."


def _loading(outcome: Outcome) -> str:
    if isinstance(outcome.error, ChatError):
        return outcome.words
    if isinstance(outcome.error, TimeoutError):
        return "It took too long to load."
    return f"It cannot be loaded: {outcome.words.rstrip('.')}."
