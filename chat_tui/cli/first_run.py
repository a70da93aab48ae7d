"""What does `make run` do: the app in a terminal, and without one a message sent and read back?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime

import click

from chat_tui.cli import exit_codes

CHANNEL = "#sandbox"
PATIENCE = 120.0
"""Seconds for one command; the first one on a fresh machine compiles everything."""


class _CommandFailedError(Exception):
    """A command of ours ended badly; it said why on stderr."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main() -> int:
    """Start the app where there is a terminal, else show by the command line that everything works."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from chat_tui.__main__ import main as open_app

        return open_app()
    try:
        return _by_command_line()
    except _CommandFailedError as error:
        return error.code


def _by_command_line() -> int:
    was_running = json.loads(_run("serve", "status", "--json", may_fail=True))["running"]
    click.echo("There is no terminal here, so this is what chat-tui does by the command line:")
    try:
        text = f"Hello from `make run` at {datetime.now():%H:%M:%S}"
        message_id = _run("send", CHANNEL, text).strip()
        click.echo(f"  started a workspace of your own and sent {text!r} to {CHANNEL} (message {message_id})")
        found = [json.loads(line) for line in _run("read", CHANNEL, "-n", "20", "--json").splitlines()]
        back = [record for record in found if record.get("id") == message_id and record["text"] == text]
        if not back:
            click.echo(f"  but it is not in {CHANNEL}: this is a fault of chat-tui.", err=True)
            return exit_codes.FAILED
        click.echo(f"  read it back: {back[0]['author']} said {back[0]['text']!r} at {back[0]['at']}")
    finally:
        if not was_running:
            _run("serve", "stop", may_fail=True)
            click.echo("  stopped the workspace again; what was said is kept")
    click.echo("In a terminal, `make run` opens the app. `chat-tui --help` lists the commands.")
    return exit_codes.OK


def _run(*arguments: str, may_fail: bool = False) -> str:
    """What one command printed; its talk goes to our stderr."""
    command: Sequence[str] = (sys.executable, "-m", "chat_tui", *arguments)
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode and not may_fail:
        raise _CommandFailedError(done.returncode)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
