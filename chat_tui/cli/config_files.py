"""Where is the configuration, what is wrong with it, and how is it edited?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.output import data, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.talk import talk
from chat_tui.config.keymap import BINDINGS, PROFILE, keymap
from chat_tui.config.locations import private_dir
from chat_tui.config.profiles import DEFAULT, NAMES
from chat_tui.errors import ConfigError
from chat_tui.text.width import fit

TEMPLATE = """\
# chat-tui's settings; everything is optional. What there is: docs/config.md, or `chat-tui config schema`.

# account = "work"          # the account to open first

[ui]
# theme = "auto"            # or a name of `chat-tui themes list`
# density = "comfortable"   # or "compact"
# glyphs = "unicode"        # or "ascii"
# mouse = true
# clock = "24h"             # or "12h"

[compose]
# enter = "send"            # or "newline": then ctrl+d sends

[features]                  # what is on, and why: /flags
# typing = true
# presence = true

[keys]                      # binding ids: `chat-tui config keys`
# profile = "default"       # or "vim", "emacs", "weechat"
# "nav.jump" = "ctrl+k,alt+k"
"""


@click.group(short_help="The settings: where, what, what is wrong.")
def config() -> None:
    """The settings: where they are, what is wrong with them, what there is."""


@config.command()
@click.option("--all", "every", is_flag=True, help="All that chat-tui keeps, and where.")
@pass_invocation
def path(invocation: Invocation, every: bool) -> None:
    """Print where the settings are read from.

    With --all also where the rest is: accounts (config); messages, drafts, your own workspace, and
    secrets where there is no keyring (data); pictures (cache); the log (state). Without these folders nothing
    of ours is left.
    """
    places = invocation.locations
    if not every:
        data(str(places.config_file))
        return
    for name, place in (
        ("settings", places.config_file),
        ("config", places.config_dir),
        ("data", places.data_dir),
        ("cache", places.cache_dir),
        ("state", places.state_dir),
        ("sockets", places.personal_socket.parent),
    ):
        data(f"{name}: {place}")


@config.command()
@pass_invocation
def check(invocation: Invocation) -> int:
    """Say everything that is wrong with the settings; exit code 1 if something is."""
    from chat_tui.config.settings import problems

    file = invocation.locations.config_file
    found = problems(file)
    for problem in found:
        data(problem)
    if found:
        return exit_codes.FAILED
    talk(f"{file} is in order." if file.exists() else f"There is no {file}; the defaults are used.")
    return exit_codes.OK


@config.command()
@pass_invocation
@click.pass_context
def edit(ctx: click.Context, invocation: Invocation) -> int:
    """Open the settings in $EDITOR and check them afterwards."""
    file = invocation.locations.config_file
    if not file.exists():
        private_dir(file.parent)
        file.write_text(TEMPLATE, "utf-8")
        file.chmod(0o600)
    _run_editor(file)
    code: int = ctx.invoke(check)
    return code


@config.command()
def schema() -> None:
    """Print the JSON Schema of the settings."""
    from chat_tui.config.settings import Settings

    click.echo(json.dumps(Settings.model_json_schema(), indent=2))


@config.command()
@pass_invocation
def keys(invocation: Invocation) -> None:
    """List every binding: its id, its keys as they are now, and what it does."""
    mine = invocation.settings.keys
    talk(f"The profile is {mine.get(PROFILE, DEFAULT)}; there are {', '.join(NAMES)}. * is moved by you.")
    for binding in BINDINGS:
        moved = "*" if binding.id in mine else " "
        name = styled(fit(binding.id, 22), bold=True)
        safe_data(f"{moved} {name} {styled(fit(keymap(mine)[binding.id], 38))} {styled(binding.help)}")
    for complaint in invocation.settings.complaints:
        talk(complaint)


def _run_editor(file: Path) -> None:
    import os
    import shlex
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    program = shlex.split(editor)
    if not program or not shutil.which(program[0]):
        raise ConfigError(f"There is no editor {editor!r}.", hint=f"Set EDITOR, or edit {file} yourself.")
    code = subprocess.run([*program, str(file)], check=False).returncode
    if code:
        raise ConfigError(f"{editor} ended with {code}.")
