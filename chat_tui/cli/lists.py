"""Which channels and people are there, and what is unread?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from chat_tui.account.called import channel_label, labels
from chat_tui.cli.handing import counts
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.reach import online_or_say
from chat_tui.cli.records import channel_record, person_record
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.model.users import Presence

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.channels import ChannelSummary
    from chat_tui.model.users import User

CHANNELS = (
    Column("channel", style=NAME),
    Column("unread", right=True),
    Column("for you"),
    Column("topic", style={"dim": True}),
)
PEOPLE = (Column("person", style=NAME), Column("here"), Column("kind"), Column("name"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def channels(invocation: Invocation, as_json: bool) -> None:
    """List your channels with what is unread in them."""

    async def work() -> None:
        async with invocation.open_account(online=False) as account:
            await online_or_say(account)
            found = _by_name(account)
            if as_json:
                for summary in found:
                    json_line(channel_record(account, summary))
            else:
                _show_channels(account, found)

    run(work())


@click.command(short_help="List people and whether they are here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def people(invocation: Invocation, as_json: bool) -> None:
    """List the people you have to do with, and whether they are here."""

    async def work() -> None:
        async with invocation.open_account(online=False) as account:
            await online_or_say(account)
            found = [user for user in account.store.users() if not user.deleted]
            found.sort(key=lambda user: user.name)
            if as_json:
                for user in found:
                    json_line(person_record(account, user))
            else:
                table(PEOPLE, [_person_row(account, user) for user in found])

    run(work())


@click.command()
@click.option("--count", "only_count", is_flag=True, help="Only the number of unread messages.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record.")
@click.option(
    "--format", "shape", type=click.Choice(["tmux"]), help="For a status line; empty if nothing is unread."
)
@pass_invocation
def unread(
    invocation: Invocation,
    only_count: bool,
    as_json: bool,
    shape: str | None,
) -> None:
    """Say what is unread, mentions first."""

    async def work() -> None:
        is_counted = as_json or only_count or shape
        if is_counted and (told := await counts(invocation)) is not None:
            tell(told)
            return
        async with invocation.open_account(online=False) as account:
            await online_or_say(account)
            if is_counted:
                channels, messages, mentions = account.store.totals()
                tell(
                    {"account": account.name, "channels": channels, "unread": messages, "mentions": mentions}
                )
                return
            waiting = [one for one in _by_name(account) if one.membership.unread]
            _show_channels(account, sorted(waiting, key=lambda one: -one.membership.mentions))
            if not waiting:
                talk("Nothing is unread.")

    def tell(told: Mapping[str, Any]) -> None:
        if as_json:
            json_line({"type": "unread", **told})
        else:
            data(str(told["unread"]) if only_count else tmux_text(told["unread"], told["mentions"]))

    run(work())


def tmux_text(messages: int, mentions: int) -> str:
    """Counts in tmux's own style language."""
    parts = [f"#[bold]@{mentions}#[nobold]"] if mentions else []
    return " ".join([*parts, *([str(messages)] if messages else [])])


def _by_name(account: Account) -> list[ChannelSummary]:
    """Channels, then people, each by what people call them."""

    def order(summary: ChannelSummary) -> tuple[bool, str]:
        name = channel_label(account.store, summary.channel)
        return name.startswith("@"), name.casefold()

    return sorted(account.store.channel_summaries(), key=order)


def _show_channels(account: Account, found: Sequence[ChannelSummary]) -> None:
    names = labels(account.store)
    table(CHANNELS, [_channel_row(names[summary.channel.id], summary) for summary in found])


def _channel_row(name: str, summary: ChannelSummary) -> tuple[str, ...]:
    unread, mentions = summary.membership.unread, summary.membership.mentions
    return name, str(unread or ""), f"@{mentions}" if mentions else "", summary.channel.topic


def _person_row(account: Account, user: User) -> tuple[str, ...]:
    presence = account.store.presence(user.id).presence
    known = "" if presence is Presence.UNKNOWN else presence.value
    return f"@{user.name}", known, "bot" if user.is_bot else "", user.display_name
