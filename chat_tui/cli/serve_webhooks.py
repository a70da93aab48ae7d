"""How do programs speak in a workspace, and how are they told what is said there: its web hooks?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import data as write_data
from chat_tui.cli.output import json_line, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.serve_data import data_option, workspace
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.model.ids import Millis

if TYPE_CHECKING:
    from chat_tui.server.administration.webhooks import DeliveryLine, HookLine, NewHook


UNSET_URL = "http://localhost/"
HOOKS = (
    Column("id"),
    Column("way"),
    Column("name", style=NAME),
    Column("as"),
    Column("where"),
    Column("is"),
    Column("calls"),
)
"""How the URL of a hook begins in a workspace that was not told its own address."""


@click.group()
def webhook() -> None:
    """Web hooks: URLs to post to, and programs that are called."""


@webhook.group()
def create() -> None:
    """Make a web hook, incoming or outgoing."""


@create.command("in", short_help="Make a URL through which a program speaks.")
@click.option("--channel", required=True, help="Where it speaks.")
@click.option("--user", required=True, help="In whose name.")
@click.option("--name", default="", help="What it is called.")
@click.option(
    "--locked", "is_locked", is_flag=True, help="It speaks in no other channel, whatever a sender asks for."
)
@click.option(
    "--signed", "is_signed", is_flag=True, help="Senders must sign what they send (Standard Webhooks)."
)
@data_option
@pass_invocation
def create_in(invocation: Invocation, data: Path | None, **wish: Any) -> None:
    """Make a URL through which a program speaks; it is the secret, and shown once."""
    from chat_tui.server.administration.webhooks import CreateIncoming

    with workspace(invocation, data) as office:
        made = office.do(CreateIncoming(**wish))
    _show_new(made)


@create.command("out", short_help="Let a program be called for words or events.")
@click.option("--url", "urls", multiple=True, required=True, help="What is called; may be repeated.")
@click.option("--user", required=True, help="Whose it is, and in whose name it answers.")
@click.option("--channel", default="", help="A public channel; else all of them.")
@click.option("--word", "words", multiple=True, help="A first word of a message that sets it off.")
@click.option("--starts-with", is_flag=True, help="It is enough that the first word begins so.")
@click.option("--event", "events", multiple=True, help="Something to be told of, for example `posted`.")
@click.option("--json", "as_json", is_flag=True, help="Words are told as JSON, not as a form.")
@click.option("--name", default="", help="What it is called.")
@data_option
@pass_invocation
def create_out(invocation: Invocation, data: Path | None, **wish: Any) -> None:
    """Let a program be called; the secret that its calls are signed with is shown once."""
    from chat_tui.server.administration.webhooks import CreateOutgoing

    with workspace(invocation, data) as office:
        made = office.do(CreateOutgoing(**wish))
    _show_new(made)


@webhook.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool, data: Path | None) -> None:
    """List the web hooks; the id of an incoming one is its secret."""
    from chat_tui.server.administration.webhooks import ListHooks

    with workspace(invocation, data) as office:
        found = office.do(ListHooks())
    if as_json:
        for one in found:
            json_line(_hook_record(one))
        return
    table(HOOKS, [_hook_row(one) for one in found])
    if not found:
        talk("There are no web hooks.")


@webhook.command()
@click.argument("hook_id", metavar="ID")
@data_option
@pass_invocation
def revoke(invocation: Invocation, hook_id: str, data: Path | None) -> None:
    """End a web hook for good."""
    from chat_tui.server.administration.webhooks import RevokeHook

    with workspace(invocation, data) as office:
        office.do(RevokeHook(hook_id))
    talk("The web hook is revoked.")


@webhook.command(short_help="Give a web hook another URL or secret.")
@click.argument("hook_id", metavar="ID")
@data_option
@pass_invocation
def rotate(invocation: Invocation, hook_id: str, data: Path | None) -> None:
    """Give a web hook another URL, or another secret beside the old one for a day; it is shown once."""
    from chat_tui.server.administration.webhooks import RotateHook

    with workspace(invocation, data) as office:
        made = office.do(RotateHook(hook_id))
    _show_new(made)


@webhook.command()
@click.argument("hook_id", metavar="ID")
@data_option
@pass_invocation
def enable(invocation: Invocation, hook_id: str, data: Path | None) -> None:
    """Call a web hook again that was disabled because it failed."""
    from chat_tui.server.administration.webhooks import EnableHook

    with workspace(invocation, data) as office:
        office.do(EnableHook(hook_id))
    talk("It is called again.")


@webhook.command(short_help="Show the last deliveries of outgoing web hooks.")
@click.argument("hook_id", metavar="[ID]", required=False, default="")
@click.option(
    "--limit",
    metavar="N",
    default=50,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="How many deliveries at most.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def log(invocation: Invocation, hook_id: str, limit: int, as_json: bool, data: Path | None) -> None:
    """Show the last deliveries of an outgoing web hook, or of all, newest first."""
    from chat_tui.server.administration.webhooks import DeliveryLog

    with workspace(invocation, data) as office:
        for one in office.do(DeliveryLog(hook_id, limit)):
            _show_delivery(one, as_json=as_json)


@webhook.command()
@click.argument("delivery_id", metavar="ID")
@data_option
@pass_invocation
def redeliver(invocation: Invocation, delivery_id: str, data: Path | None) -> None:
    """Send a delivery of the log again, with the id it had."""
    from chat_tui.server.administration.webhooks import Redeliver

    with workspace(invocation, data) as office:
        office.do(Redeliver(delivery_id))
    talk("It waits to be delivered; `chat-tui serve webhook log` tells what comes of it.")


@webhook.command(short_help="Call an outgoing web hook now, and show its answer.")
@click.argument("hook_id", metavar="ID")
@data_option
@pass_invocation
def test(invocation: Invocation, hook_id: str, data: Path | None) -> int:
    """Call an outgoing web hook now with nothing to tell, and show its answer."""
    from chat_tui.server.administration.webhooks import TestHook

    with workspace(invocation, data) as office:
        outcomes = office.do(TestHook(hook_id))
    for one in outcomes:
        _show_delivery(one, as_json=False)
        if one.answer:
            safe_data(one.answer)
    return exit_codes.OK if all(one.state == "delivered" for one in outcomes) else exit_codes.FAILED


def _show_new(made: NewHook) -> None:
    for line in (made.url, made.secret):
        if line:
            write_data(line)
    if made.token:
        talk(f"The token in what it is told is {made.token}.")
    if made.url.startswith(UNSET_URL):
        talk(
            'Its address is this host\'s until settings.toml says it: site_url = "https://chat.example.com".'
        )
    hook_id = made.line.id
    talk(f"This is shown once. Its id is {hook_id}; `chat-tui serve webhook revoke {hook_id}` ends it.")
    if not made.url:
        talk(f"`chat-tui serve webhook test {hook_id}` calls it now, and says what hinders it.")


def _hook_record(one: HookLine) -> dict[str, object]:
    return {
        "type": "webhook",
        "id": one.id,
        "kind": one.kind,
        "name": one.name,
        "channel": one.channel,
        "user": one.user,
        "url": one.url,
        "signed": one.is_signed,
        "disabled": one.is_disabled,
        "at": rfc3339(Millis(one.created_at)),
    }


def _hook_row(one: HookLine) -> tuple[str, ...]:
    marks = [mark for mark, is_so in (("signed", one.is_signed), ("disabled", one.is_disabled)) if is_so]
    place = f"#{one.channel}" if one.channel else "all channels"
    return one.id, one.kind, one.name, one.user, place, ", ".join(marks), one.url


def _show_delivery(one: DeliveryLine, *, as_json: bool) -> None:
    at = rfc3339(Millis(one.at))
    if as_json:
        json_line(
            {
                "type": "delivery",
                "id": one.id,
                "webhook": one.hook_id,
                "event": one.event,
                "state": one.state,
                "tries": one.tries,
                "at": at,
                "status": one.status,
                "milliseconds": one.milliseconds,
                "answer": one.answer,
                "error": one.error,
            }
        )
        return
    told = f"{one.status} in {one.milliseconds} ms" if one.status else styled(one.error or "no answer yet")
    safe_data(f"{styled(one.id)} {at} {one.event} {styled(one.state, bold=True)} (try {one.tries}): {told}")
