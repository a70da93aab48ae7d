"""How are messages sent, changed, taken back and reacted to from the shell?"""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.progress import Progress
from chat_tui.cli.reach import CONNECT_SECONDS, find_channel, find_message, knows_nothing, out_of_reach
from chat_tui.cli.talk import talk
from chat_tui.errors import BlockedError, ChatError, FileError, RejectedError, TargetError, TransientError
from chat_tui.model.actions import AddReaction, DeleteMessage, EditMessage, QueuedAction, SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import MessageId
from chat_tui.text.sanitize import gate

if TYPE_CHECKING:
    from chat_tui.account.account import Account

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
    type=click.Path(path_type=Path),
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

    async def work() -> None:
        async with invocation.open_account() as account:
            message = await find_message(account, message_id)
            made = EditMessage(account.new_client_id(), message.channel_id, message.id, _not_empty(text))
            await _deliver(account, made)

    run(work())


@click.command()
@click.argument("message_id", metavar="ID")
@pass_invocation
def delete(invocation: Invocation, message_id: str) -> None:
    """Take a message of yours back."""
    invocation.require_writing()

    async def work() -> None:
        async with invocation.open_account() as account:
            message = await find_message(account, message_id)
            await _deliver(account, DeleteMessage(account.new_client_id(), message.channel_id, message.id))

    run(work())


@click.command()
@click.argument("message_id", metavar="ID")
@click.argument("emoji")
@pass_invocation
def react(invocation: Invocation, message_id: str, emoji: str) -> None:
    """React to a message with EMOJI, as :tada: or tada."""
    invocation.require_writing()
    name = emoji.strip(":")

    async def work() -> None:
        async with invocation.open_account() as account:
            message = await find_message(account, message_id)
            await _deliver(
                account, AddReaction(account.new_client_id(), message.channel_id, message.id, name)
            )

    run(work())


def fenced(text: str, language: str = "") -> str:
    """The text as a code block, with a fence longer than any inside it."""
    longest = max((len(run_of) for run_of in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


async def _send(invocation: Invocation, wish: Wish, text: str) -> None:
    async with invocation.open_account(online=False) as account:
        problem = await out_of_reach(account)
        if problem and not (wish.queue and isinstance(problem, TransientError | BlockedError)):
            raise problem
        if problem and knows_nothing(account):
            raise problem
        action = await _new_message(account, wish, text)
        message_id = None
        try:
            if problem:
                await _queue(account, action)
                raise problem
            message_id = await _deliver(account, action, keep=wish.queue)
        except (TransientError, BlockedError) as error:
            if not wish.queue:
                raise
            talk(f"Kept, and sent when the server can be reached: {error}")
        if wish.as_json:
            record = {"type": "sent", "id": message_id, "client_id": action.client_id}
            json_line({**record, "queued": message_id is None})
        elif message_id:
            data(message_id)


async def _new_message(account: Account, wish: Wish, text: str) -> SendMessage:
    most = account.capabilities.max_message_length
    if len(text) > most:
        raise RejectedError(f"The message has {len(text)} characters; the server takes {most}.")
    channel_id = await find_channel(account, wish.target)
    root = await find_message(account, wish.reply) if wish.reply else None
    if root and root.channel_id != channel_id:
        raise TargetError(f"The message {wish.reply!r} is not in {wish.target}.")
    files = await _taken(account, wish)
    root_id = (root.root_id or root.id) if root else None
    return SendMessage(account.new_client_id(), channel_id, text, root_id, files=files)


async def _taken(account: Account, wish: Wish) -> tuple[OutgoingFile, ...]:
    """Our own copies of the files, or of none when one of them may not go."""
    taken: list[OutgoingFile] = []
    try:
        for path in wish.files:
            if not wish.yes and (why := await account.attaching.why_secret(path)):
                _ask_about(path, why)
            taken.append(await account.attaching.take(path, len(taken)))
    except BaseException:
        account.spool.discard(taken)
        raise
    return tuple(taken)


def _ask_about(path: Path, why: str) -> None:
    """A second yes for what looks like a secret; who cannot be asked must have said it before."""
    asked = f"{path} looks like a secret. {why}"
    if not sys.stdin.isatty():
        raise FileError(f"{asked} It was not sent.", hint="--yes sends it all the same.")
    if not click.confirm(gate(f"{asked} Send it?"), err=True):
        raise FileError("Nothing was sent.")


async def _deliver(account: Account, action: QueuedAction, *, keep: bool = False) -> MessageId | None:
    """Do it now, by way of the outbox; unless it is to be kept, what cannot be done now leaves it again."""
    shown = Progress("uploading")
    try:
        await _queue(account, action)
        receipt = await account.outbox.drain(
            action.client_id, CONNECT_SECONDS, lambda item: shown.tell(*item.progress)
        )
    except (ChatError, asyncio.CancelledError) as error:
        if not (keep and isinstance(error, TransientError | BlockedError)):
            with suppress(TargetError):
                await account.outbox.cancel(action.client_id)
        raise
    finally:
        shown.end()
    return receipt.message_id


async def _queue(account: Account, action: QueuedAction) -> None:
    """Into the outbox; what it does not take leaves no copies of files behind."""
    try:
        await account.perform(action)
    except ChatError:
        if isinstance(action, SendMessage):
            account.spool.discard(action.files)
        raise


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
