"""What does a person see on the command line who signs in: what is offered, a code and what is waited for?"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import click

from chat_tui.account.signing_in import Offer, Prompt, SignedIn, SigningIn, Way
from chat_tui.account.way_words import INVITED, KINDS, WAYS
from chat_tui.cli.talk import talk
from chat_tui.text.qr import qr_lines
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import fit

LINES_BESIDE = 5
"""What is written around a QR code, and must be seen with it."""


def offer(offered: Offer) -> None:
    """What the server is, which ways there are, and why others are not."""
    name = safe_line(offered.site_name, 60) or offered.url
    talk(f"{name} ({KINDS[offered.kind]} {offered.version} at {offered.url})")
    for number, way in enumerate(offered.ways, start=1):
        title, line = INVITED if offered.is_invitation else WAYS[way]
        talk(f"  {number}  {fit(title, 24)} {line}")
    for note in offered.notes:
        talk(f"  {safe_line(note, 400)}")


def steps(offered: Offer, way: Way) -> None:
    """How a token is had."""
    for number, step in enumerate(offered.steps.get(way, ()), start=1):
        talk(f"  {number}. {step}")


async def elsewhere(service: SigningIn, way: Way, offered: Offer) -> SignedIn:
    """Show what is needed to decide in a browser, and wait until somebody has."""
    if offered.meanings:
        talk(f"chat-tui asks to: {'; '.join(offered.meanings)} ({' '.join(offered.scopes)}).")
    prompt = await service.begin(way)
    if way is Way.DEVICE:
        _code(prompt, offered)
    else:
        await _page(prompt)
    counting = asyncio.create_task(_count(prompt.expires_in))
    try:
        return await service.finish()
    finally:
        counting.cancel()
        with suppress(asyncio.CancelledError):
            await counting


def _code(prompt: Prompt, offered: Offer) -> None:
    talk(f"Open      {prompt.url}")
    talk(f"and type  {prompt.code}")
    if offered.kind == "workspace":
        talk(f"or say    /authorize {prompt.code}  in a chat-tui that is signed in there")
    for line in _qr(prompt.url_with_code):
        # Light on dark whatever the terminal's colours are, or readers see its negative.
        click.echo(click.style(line, fg="bright_white", bg="black"), err=True)


def _qr(url: str) -> tuple[str, ...]:
    context = click.get_current_context(silent=True)
    has_colour = sys.stderr.isatty() if context is None or context.color is None else context.color
    if not (url and has_colour and sys.stderr.isatty()):
        return ()
    size = shutil.get_terminal_size()
    return qr_lines(url, size.columns - 1, size.lines - LINES_BESIDE)


async def _page(prompt: Prompt) -> None:
    from chat_tui.ui.links import open_command, run_open

    command = open_command()
    if command is not None and await run_open(command, prompt.url):
        talk("A browser opens; if it does not, open this:")
    else:
        talk("Open this in a browser on this machine:")
    talk(f"  {prompt.url}")
    back = urlsplit(parse_qs(urlsplit(prompt.url).query).get("redirect_uri", [""])[0])
    if command is None and os.environ.get("SSH_CONNECTION"):
        talk(
            f"A browser elsewhere needs the port forwarded: ssh -L {back.port}:{back.netloc} HOST."
            " Without: ctrl+c, then --device."
        )


async def _count(seconds: float) -> None:
    """How long is left, each second on the same line; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return
    until = time.monotonic() + seconds
    try:
        while (left := round(until - time.monotonic())) > 0:
            sys.stderr.write(f"\rWaiting · {left // 60}:{left % 60:02} left · ctrl+c ends it ")
            sys.stderr.flush()
            await asyncio.sleep(1)
    finally:
        sys.stderr.write("\r" + " " * 48 + "\r")
        sys.stderr.flush()
