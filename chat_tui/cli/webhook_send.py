"""How is a signed test delivery sent, and its answer shown?"""

from __future__ import annotations

import os
import sys
import time
import uuid
from pathlib import Path

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import run
from chat_tui.cli.output import data as write_data
from chat_tui.cli.talk import talk
from chat_tui.cli.webhook import KINDS, secret_option
from chat_tui.errors import ConfigError

MOST_DATA = 2_000_000
_OK = range(200, 300)


@click.command(short_help="Send a signed delivery, and show the answer.")
@click.argument("url")
@click.option(
    "--kind", type=click.Choice(KINDS), default="standard", show_default=True, help="As who sends it."
)
@secret_option
@click.option("--event", metavar="NAME", required=True, help="What it tells of, for example push.")
@click.option(
    "--data", "source", metavar="FILE", required=True, help="The JSON to send; - is standard input."
)
@click.option("--id", "name", metavar="ID", default="", help="Its id; else a new one.")
def send(url: str, kind: str, secret_file: Path, event: str, source: str, name: str) -> int:
    """Send a delivery, signed as this kind does it with the first secret of the file, and show the answer.

    The body goes out as it is read, to this address and to no other.
    """
    from chat_tui.cli.webhook_calls import call, check_url, new_client
    from chat_tui.receiving.schemes.table import SCHEMES
    from chat_tui.receiving.secrets_file import read_secrets

    check_url(url)
    _, (secret, *_others) = read_secrets(secret_file)
    body = _body(source)
    headers = SCHEMES[kind].signed(secret, event, body, time.time(), name or str(uuid.uuid4()))

    async def work() -> int:
        async with new_client() as client:
            answer = await call(client, url, tuple(headers.items()), body)
        talk(f"{answer.status} {'taken' if answer.status in _OK else 'not taken'}")
        if answer.text.strip():
            write_data(answer.text.rstrip("\n"))
        return exit_codes.OK if answer.status in _OK else exit_codes.REFUSED

    return run(work())


def _body(source: str) -> bytes:
    try:
        if source == "-":
            body = sys.stdin.buffer.read(MOST_DATA + 1)
        else:
            with open(source, "rb") as file:
                body = file.read(MOST_DATA + 1)
    except OSError as error:
        raise ConfigError(f"{source} cannot be read: {os.strerror(error.errno or 0)}.") from error
    if len(body) > MOST_DATA:
        raise ConfigError(f"{source} has more than {MOST_DATA:,} bytes.")
    return body
