"""Where do the options of a program's menu come from: the program, everybody, all open channels?

Each source says what is known here at once, and asks the server for more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from chat_tui.model.channels import PERSONAL
from chat_tui.model.forms import ChoicesTold, FormChoices, Option
from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.choices import Choice
from chat_tui.ui.titles import channel_title

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.forms import Source

LONGEST = 120
MOST_ASKED = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What is known, and what the server says to some letters; each choice gives back an `Option`."""

    known: Callable[[], Sequence[Choice]]
    ask: Callable[[str], Awaitable[Sequence[Choice]]] | None = None


def options_of(
    account: Account, source: Source, told: Sequence[Option], question: Callable[[str], FormChoices] | None
) -> Options:
    """By where they come from; `question` makes what a program is asked."""
    if source == "users":
        return Options(lambda: _people(account), lambda typed: _find_people(account, typed))
    if source == "channels":
        return Options(lambda: _channels(account), lambda typed: _find_channels(account, typed))
    listed = [choice_of(option) for option in told]
    if source == "program" and question is not None:
        return Options(lambda: listed, lambda typed: _ask(account, question(typed)))
    return Options(lambda: listed)


def choice_of(option: Option) -> Choice:
    """An option as a line of a list."""
    return Choice(option, safe_line(option.label or option.value, LONGEST))


def _people(account: Account) -> list[Choice]:
    return [
        Choice(
            Option(f"@{user.name}", user.id), safe_line(user.name, LONGEST), safe_line(user.display_name, 60)
        )
        for user in account.store.users()
        if user.name and not user.deleted
    ]


async def _find_people(account: Account, typed: str) -> list[Choice]:
    found = {user.id for user in await account.directory.find_users(typed.lstrip("@"))}
    return [choice for choice in _people(account) if choice.value.value in found]


def _channels(account: Account) -> list[Choice]:
    store = account.store
    joined = [summary.channel for summary in store.channel_summaries()]
    return [
        Choice(Option(f"#{channel.name}", channel.id), channel_title(store, channel), sign="#")
        for channel in joined
        if channel.kind not in PERSONAL
    ]


async def _find_channels(account: Account, typed: str) -> list[Choice]:
    found = await account.directory.find_channels(typed.lstrip("#~"))
    return [
        Choice(Option(f"#{channel.name}", channel.id), channel_title(account.store, channel), sign="#")
        for channel in found[:MOST_ASKED]
        if not channel.archived
    ]


async def _ask(account: Account, question: FormChoices) -> list[Choice]:
    answer = await account.directory.ask(question)
    told = [event for event in answer.events if isinstance(event, ChoicesTold)]
    return [choice_of(option) for each in told for option in each.options]
