"""How do the files of a message come to disk from the shell?"""

from __future__ import annotations

from pathlib import Path

import click

from chat_tui.cli.handing import doing
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data
from chat_tui.cli.params import PLACE, WORDS
from chat_tui.cli.passing import pass_invocation


@click.command()
@click.argument("message_id", metavar="ID", type=WORDS)
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
        async with doing(invocation, "saving") as do:
            which, left = 0, 1
            while left:
                told = await do("save", {"id": message_id, "folder": str(folder), "which": which})
                data(str(folder / Path(told["path"]).name))
                which, left = which + 1, told["left"]

    run(work())
