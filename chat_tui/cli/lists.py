"""Which channels and people are there, and what is unread?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from chat_tui.account.called import channel_label
from chat_tui.cli.handing import counts
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.reach import online_or_say
from chat_tui.cli.records import channel_record, person_record
from chat_tui.text.width import fit

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.channels import ChannelSummary

NAME_WIDTH = 24


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def channels(invocation: Invocation, as_json: bool) -> None:
    """List your channels with what is unread in them."""

    async def work() -> None:
        async with invocation.open_account(online=False) as account:
            await online_or_say(account)
            for summary in account.store.channel_summaries():
                if as_json:
                    json_line(channel_record(account, summary))
                else:
                    safe_data(_channel_line(account, summary))

    run(work())


@click.command(short_help="List people and whether they are here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def people(invocation: Invocation, as_json: bool) -> None:
    """List the people you have to do with, and whether they are here."""

    async def work() -> None:
        async with invocation.open_account(online=False) as account:
            await online_or_say(account)
            for user in sorted(account.store.users(), key=lambda user: user.name):
                if user.deleted:
                    continue
                if as_json:
                    json_line(person_record(account, user))
                    continue
                presence = account.store.presence(user.id).presence.value
                name = styled(fit(f"@{user.name}", NAME_WIDTH), bold=True)
                bot = " (bot)" if user.is_bot else ""
                safe_data(f"{name} {presence:8} {styled(user.display_name)}{bot}".rstrip())

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
            waiting = [one for one in account.store.channel_summaries() if one.membership.unread]
            for summary in sorted(waiting, key=lambda one: -one.membership.mentions):
                safe_data(_channel_line(account, summary))

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


def _channel_line(account: Account, summary: ChannelSummary) -> str:
    channel, membership = summary.channel, summary.membership
    name = styled(fit(channel_label(account.store, channel), NAME_WIDTH), bold=bool(membership.unread))
    counts = f"{membership.unread:4}" if membership.unread else "    "
    mentions = f"@{membership.mentions}" if membership.mentions else ""
    return f"{name} {counts} {mentions:4} {styled(channel.topic, dim=True)}".rstrip()
