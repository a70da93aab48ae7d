"""How are messages sent, changed, taken back and reacted to from the shell?"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import click

from chat_tui.account.attaching import why_secret
from chat_tui.cli.handing import done
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.talk import talk
from chat_tui.errors import FileError, RejectedError
from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import gate

MOST_INPUT = 1_000_000
"""Characters read from a pipe before we say that this is no message."""


@dataclass(frozen=True)
class Wish:
    """What the command line of `send` asked for."""

    target: str
    text: str | None
    reply: str | None
    code: str | None
    """The language of a code block; None for plain text."""
    files: tuple[Path, ...]
    yes: bool
    """Send also what looks like a secret."""
    queue: bool
    as_json: bool


@click.command()
@click.argument("target")
@click.argument("text", required=False)
@click.option("--reply", metavar="ID", help="Answer in the thread of this message.")
@click.option("--code", metavar="LANG", is_flag=False, flag_value="", help="Send it as a code block.")
@click.option(
    "--file",
    "files",
    metavar="FILE",
    multiple=True,
    type=PLACE,
    help="Send this file with it; may be given several times.",
)
@click.option("--yes", is_flag=True, help="Send a file also if it looks like a secret.")
@click.option("--queue", is_flag=True, help="If the server is out of reach, keep it and send it later.")
@click.option("--json", "as_json", is_flag=True, help="Print a record instead of the id.")
@pass_invocation
def send(invocation: Invocation, **options: Any) -> None:
    """Send TEXT to TARGET and print the id of the message.

    Without TEXT, or with -, standard input is sent:  make 2>&1 | tail -20 | chat-tui send '#build' --code

    Files may go without a text; then standard input is sent with them only by -.
    """
    invocation.require_writing()
    wish = Wish(**options)
    body = "" if wish.files and wish.text is None else _body(wish.text)
    run(_send(invocation, wish, body if wish.code is None or not body else fenced(body, wish.code)))


@click.command()
@click.argument("message_id", metavar="ID")
@click.argument("text")
@pass_invocation
def edit(invocation: Invocation, message_id: str, text: str) -> None:
    """Replace the text of a message of yours."""
    invocation.require_writing()
    run(done(invocation, "edit", {"id": message_id, "text": _not_empty(text)}))


@click.command()
@click.argument("message_id", metavar="ID")
@pass_invocation
def delete(invocation: Invocation, message_id: str) -> None:
    """Take a message of yours back."""
    invocation.require_writing()
    run(done(invocation, "delete", {"id": message_id}))


@click.command()
@click.argument("message_id", metavar="ID")
@click.argument("emoji")
@pass_invocation
def react(invocation: Invocation, message_id: str, emoji: str) -> None:
    """React to a message with EMOJI, as :tada: or tada."""
    invocation.require_writing()
    run(done(invocation, "react", {"id": message_id, "emoji": emoji.strip(":")}))


def fenced(text: str, language: str = "") -> str:
    """The text as a code block, with a fence longer than any inside it."""
    longest = max((len(run_of) for run_of in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


async def _send(invocation: Invocation, wish: Wish, text: str) -> None:
    for path in wish.files if not wish.yes else ():
        if why := await asyncio.to_thread(why_secret, path):
            _ask_about(path, why)
    asked = {"target": wish.target, "text": text, "reply": wish.reply or "", "queue": wish.queue}
    sent = await done(invocation, "send", {**asked, "files": [str(path) for path in wish.files]})
    if sent["id"] is None:
        talk(f"Kept, and sent when the server can be reached: {sent['why']}")
    if wish.as_json:
        json_line({"type": "sent", **{key: sent[key] for key in ("id", "client_id", "queued")}})
    elif sent["id"]:
        data(sent["id"])


def _ask_about(path: Path, why: str) -> None:
    """A second yes for what looks like a secret; who cannot be asked must have said it before."""
    asked = f"{path} looks like a secret. {why}"
    if not sys.stdin.isatty():
        raise FileError(f"{asked} It was not sent.", hint="--yes sends it all the same.")
    if not click.confirm(gate(f"{asked} Send it?"), err=True):
        raise FileError("Nothing was sent.")


def _body(text: str | None) -> str:
    if text is not None and text != "-":
        return _not_empty(text)
    if sys.stdin.isatty() and text is None:
        raise click.UsageError("What shall be sent? Give TEXT, or - to write it here and end with ctrl+d.")
    with click.open_file("-", errors="replace") as stream:
        body = stream.read(MOST_INPUT + 1)
    if len(body) > MOST_INPUT:
        raise RejectedError("This is too long for a message.", hint="`tail -50` takes the end of it.")
    return _not_empty(body.rstrip("\n"))


def _not_empty(text: str) -> str:
    if not text.strip():
        raise click.UsageError("There is nothing to send: the text is empty.")
    return text
