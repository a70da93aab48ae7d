"""How do the files of a message come to disk from the shell?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chat_tui.account.reaching import find_message
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.progress import Progress
from chat_tui.errors import TargetError
from chat_tui.model.messages import Attachment

if TYPE_CHECKING:
    from chat_tui.account.account import Account


@click.command()
@click.argument("message_id", metavar="ID")
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=PLACE,
    default=Path(),
    help="Where to.",
)
@pass_invocation
def save(invocation: Invocation, message_id: str, folder: Path) -> None:
    """Save the files of a message here, or in DIR, and print their paths.

    No file is ever replaced: the next one of a name gets a number.
    """

    async def work() -> None:
        async with invocation.open_account() as account:
            message = await find_message(account, message_id)
            if not message.attachments:
                raise TargetError(f"The message {message_id!r} has no files.")
            for attachment in message.attachments:
                data(str(await _saved(account, attachment, folder)))

    run(work())


async def _saved(account: Account, attachment: Attachment, folder: Path) -> Path:
    shown = Progress(attachment.name)
    try:
        return await account.saving.save(attachment, folder, lambda came: shown.tell(came, attachment.size))
    finally:
        shown.end()
