"""What does `chat-tui` on the command line do?"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from chat_tui import __version__
from chat_tui.cli import exit_codes
from chat_tui.cli.ending import ended
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.lazy import LazyGroup
from chat_tui.cli.output import wants_colour
from chat_tui.cli.params import PLACE, filled
from chat_tui.cli.talk import complain, talk
from chat_tui.errors import ConfigError

COMMANDS = {
    "open": "chat_tui.cli.app:open_command",
    "send": "chat_tui.cli.writing:send",
    "edit": "chat_tui.cli.writing:edit",
    "delete": "chat_tui.cli.writing:delete",
    "react": "chat_tui.cli.writing:react",
    "save": "chat_tui.cli.saving:save",
    "tail": "chat_tui.cli.tail:tail",
    "read": "chat_tui.cli.reading:read",
    "search": "chat_tui.cli.reading:search",
    "unread": "chat_tui.cli.lists:unread",
    "channels": "chat_tui.cli.lists:channels",
    "people": "chat_tui.cli.lists:people",
    "remote": "chat_tui.cli.remote:remote",
    "export": "chat_tui.cli.exporting.command:export",
    "login": "chat_tui.cli.sign_in:login",
    "logout": "chat_tui.cli.sign_in:logout",
    "accounts": "chat_tui.cli.accounts:accounts",
    "status": "chat_tui.cli.status:status",
    "serve": "chat_tui.cli.serve:serve",
    "webhook": "chat_tui.cli.webhook:webhook",
    "doctor": "chat_tui.cli.doctor:doctor",
    "config": "chat_tui.cli.config_files:config",
    "plugins": "chat_tui.cli.plugin_list:plugins",
    "themes": "chat_tui.cli.theme_files:themes",
    "schema": "chat_tui.cli.record_schema:schema",
    "completions": "chat_tui.cli.shell:completions",
    "man": "chat_tui.cli.manual:man",
}
"""Each command with the place it is imported from when it is asked for."""


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--account", metavar="NAME", callback=filled, help="The account to use.")
@click.option("--home", metavar="DIR", type=PLACE, help="Keep everything under one directory.")
@click.option("--config", metavar="FILE", type=PLACE, help="The settings to read.")
@click.option("--theme", metavar="NAME", help="The theme of the app, this time.")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.option("--read-only", is_flag=True, help="Send nothing and mark nothing read.")
@click.option("--no-plugins", is_flag=True, help="Load no plugins.")
@click.option("--debug", is_flag=True, help="Write a detailed log; never message text or secrets.")
@click.option(
    "--color",
    "--colour",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours.",
)
@click.version_option(__version__, "-V", "--version", prog_name="chat-tui", message="%(prog)s %(version)s")
@click.pass_context
def chat_tui(ctx: click.Context, /, **options: Any) -> int:
    """Chat in the terminal. Without a command: the app, and, if nothing is set up, a workspace of your own.

    TARGET is #channel, channel, @person, team/#channel, a permalink or an id.
    """
    ctx.color = wants_colour(options["colour"], os.environ)
    ctx.obj = invocation = Invocation(
        account=options["account"],
        home=options["home"],
        config=options["config"],
        theme=options["theme"],
        mouse=not options["no_mouse"],
        read_only=options["read_only"],
        plugins=not options["no_plugins"],
        debug=options["debug"],
        colour=ctx.color,
    )
    if invocation.debug:
        _write_log(invocation)
    if ctx.invoked_subcommand is None:
        from chat_tui.cli.start import start_app

        return start_app(invocation, None)
    return exit_codes.OK


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing is raised and no traceback is shown."""
    # A locale without a sign for what somebody wrote must not end the command.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return ended(partial(_by_click, arguments), arguments)


def _by_click(arguments: Sequence[str]) -> int:
    try:
        code = chat_tui.main(list(arguments), prog_name="chat-tui", standalone_mode=False)
        return code if isinstance(code, int) else exit_codes.OK
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        return exit_codes.INTERRUPTED
    except SystemExit as end:
        # Click itself does that where nobody reads on, and calls it a failure; `ended` knows better.
        raise BrokenPipeError from end
    except click.ClickException as error:
        return _complain_of_usage(error)


def _complain_of_usage(error: click.ClickException) -> int:
    """In the words and the two lines of every other error."""
    said = error.format_message().strip()
    where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "chat-tui"
    wrong = ConfigError(
        said if said.endswith((".", "?", ")")) else f"{said}.", hint=f"`{where} --help` shows how it is used."
    )
    failed = complain(wrong)
    return exit_codes.USAGE if isinstance(error, click.UsageError) else failed


def _write_log(invocation: Invocation) -> None:
    from chat_tui.cli import log_file

    file = invocation.locations.log_file
    log_file.begin(file, debug=True)
    talk(f"The log is {file}.")
