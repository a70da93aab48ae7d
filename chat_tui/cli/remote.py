"""How is the running app told from the shell where to go and what to write, and asked what is unread?"""

from __future__ import annotations

import subprocess
from collections.abc import Awaitable, Callable
from typing import Any

import click

from chat_tui.cli.handing import sockets_folder
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.lists import tmux_text
from chat_tui.cli.output import data, json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.talk import talk
from chat_tui.errors import ChatError, UnreachableError
from chat_tui.remote.asking import Line, reach
from chat_tui.remote.words import Words

MOST_INPUT = 200_000
"""Characters read from a pipe; the app takes fewer, and says so."""
_TMUX_SECONDS = 3.0


@click.group()
@click.option(
    "--pid",
    metavar="PID",
    type=click.IntRange(1),
    default=None,
    help="Of several apps the one with this process id.",
)
@click.pass_context
def remote(ctx: click.Context, pid: int | None) -> None:
    """Talk with the running app; of several with the one that was started last."""
    ctx.meta[__name__] = pid or 0


@remote.command("open")
@click.argument("target")
@pass_invocation
def open_there(invocation: Invocation, target: str) -> None:
    """Have the app go to TARGET."""
    told = _ask(invocation, lambda line: line.ask("open", account=invocation.account or "", target=target))
    _say_covered(told)


@remote.command()
@click.argument("text")
@pass_invocation
def insert(invocation: Invocation, text: str) -> None:
    """Put TEXT where one writes in the app, or standard input for -; nothing is sent."""
    if text == "-":
        with click.open_file("-", errors="replace") as stream:
            text = stream.read(MOST_INPUT).rstrip("\n")
    _say_covered(_ask(invocation, lambda line: line.ask("insert", text=text)))


@remote.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record an account.")
@click.option("--count", "only_count", is_flag=True, help="Only the number of unread messages.")
@click.option(
    "--format", "shape", type=click.Choice(["tmux"]), help="For a status line; empty if nothing is unread."
)
@pass_invocation
def unread(invocation: Invocation, as_json: bool, only_count: bool, shape: str | None) -> None:
    """Say what is unread in the app; for a status line also that no app runs is no error."""
    try:
        accounts = _ask(invocation, lambda line: line.ask("unread"))["accounts"]
    except UnreachableError:
        if not shape:
            raise
        accounts = []
    chosen = [one for one in accounts if invocation.account in (None, one["account"])]
    messages, mentions = (sum(one[key] for one in chosen) for key in ("unread", "mentions"))
    if as_json:
        for one in chosen:
            json_line({"type": "unread", **one})
    elif shape:
        data(tmux_text(messages, mentions))
    elif only_count:
        data(str(messages))
    else:
        for one in chosen:
            calls = f", {one['mentions']} for you" if one["mentions"] else ""
            unread = f"{one['unread']} unread{calls}" if one["unread"] else "nothing unread"
            data(f"{one['account']}: {unread}")


@remote.command()
@pass_invocation
def focus(invocation: Invocation) -> None:
    """Bring the app before your eyes: its pane inside tmux, else its window where the terminal raises it."""
    told = _ask(invocation, lambda line: line.ask("focus"))
    if told.get("pane"):
        _switch_to(str(told["tmux"]), str(told["pane"]))


@remote.command("quit")
@pass_invocation
def leave(invocation: Invocation) -> None:
    """Have the app end, as by its own key: drafts and what waits to be sent are on disk."""
    _ask(invocation, lambda line: line.ask("quit"))


def _say_covered(told: Words) -> None:
    if told.get("covered") is True:
        talk("It is done, behind a dialog that is open in the app.")


def _ask(invocation: Invocation, ask: Callable[[Line], Awaitable[Words]]) -> Any:
    """What the app answers; UnreachableError where none runs."""
    pid = _pid()

    async def work() -> Words:
        line = await _line(invocation, pid)
        if line is None:
            raise UnreachableError("No app runs here.", hint="`chat-tui` starts one.")
        try:
            return await ask(line)
        finally:
            await line.close()

    return run(work())


async def _line(invocation: Invocation, pid: int) -> Line | None:
    return await reach(
        sockets_folder(invocation),
        lambda hello: invocation.account is None or invocation.account in hello.get("accounts", ()),
        pid,
    )


def _pid() -> int:
    return int(click.get_current_context().meta.get(__name__, 0))


def _switch_to(server: str, pane: str) -> None:
    """Have tmux show a pane, whichever of its clients asks."""
    for command in (
        ("switch-client", "-t", pane),
        ("select-window", "-t", pane),
        ("select-pane", "-t", pane),
    ):
        try:
            subprocess.run(
                ("tmux", "-S", server, *command), capture_output=True, timeout=_TMUX_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ChatError(f"tmux does not answer: {type(error).__name__}.") from error
