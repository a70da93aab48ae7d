"""How is a workspace kept: backed up, restored, looked through, and run by systemd?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_told import report
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.progress import Progress
from chat_tui.cli.serve_data import data_folder, data_option, tell_who_serves
from chat_tui.cli.talk import talk
from chat_tui.text.figures import counted, size_text

_FEW = 5
"""Names told of many."""


@click.command(short_help="Write the workspace to FILE while it is used.")
@click.argument("file", type=PLACE)
@click.option("--keep", metavar="N", type=click.IntRange(1, 999), help="Move older ones on: FILE.1, FILE.2.")
@data_option
@pass_invocation
def backup(invocation: Invocation, file: Path, keep: int | None, data: Path | None) -> None:
    """Write the workspace to FILE, a tar (.tar.gz: compressed), while it runs or not.

    Database, files and settings, with a manifest that vouches for them. FILE appears when it is whole.
    """
    from chat_tui.server.administration.copies import NoteBackup
    from chat_tui.server.upkeep.backup import back_up

    line, folder = Progress("backup"), data_folder(invocation, data)
    try:
        made = back_up(folder, file, keep=keep or 0, tell=line.tell)
    finally:
        line.end()
    tell_who_serves(invocation, folder, NoteBackup(path=str(made.path)))
    files = sum(member.name.startswith("files/") for member in made.manifest.members)
    said = f"{counted(made.manifest.counts.get('posts', 0), 'message')} and {counted(files, 'uploaded file')}"
    talk(f"{made.path} holds {said}: {size_text(made.size)}.")
    missing = made.manifest.missing
    if missing:
        more = f" and {len(missing) - _FEW} more" if len(missing) > _FEW else ""
        talk(f"{len(missing)} files were gone already: {', '.join(missing[:_FEW])}{more}.")


@click.command(short_help="Put the workspace of a backup in place.")
@click.argument("file", type=PLACE)
@data_option
@pass_invocation
def restore(invocation: Invocation, file: Path, data: Path | None) -> None:
    """Put the workspace of a backup in place; what was there is kept beside it.

    Nothing is changed unless all of FILE is in order and nobody serves the workspace.
    """
    from chat_tui.server.upkeep.restore import restore as put_back

    line = Progress("restore")
    try:
        done = put_back(file, data_folder(invocation, data), tell=line.tell)
    finally:
        line.end()
    talk(f"{done.data} holds {counted(done.manifest.counts.get('posts', 0), 'message')} again.")
    if done.aside is not None:
        talk(f"What was there is in {done.aside}.")


@click.command(short_help="Look through a workspace; each line with its fix.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def check(invocation: Invocation, as_json: bool, data: Path | None) -> int:
    """Look through a workspace, running or not; each line with the one fix. Nothing is changed.

    Exit code 1 if there is a problem (✖); advice (!) is only advice.
    """
    from chat_tui.server.upkeep.check import look

    found = look(data_folder(invocation, data))
    return report(
        (Check(one.name, Verdict(one.level.value), one.said, one.fix) for one in found), as_json=as_json
    )


@click.command(short_help="Print a systemd unit for a shared workspace.")
@click.option("--backup", "for_backup", is_flag=True, help="Of a daily backup: a service and its timer.")
@click.option("--keep", metavar="N", type=click.IntRange(1, 999), default=7, help="Backups that stay (7).")
@click.option("--data", metavar="DIR", type=PLACE, help="Where the workspace is to keep everything.")
@click.option("--listen", metavar="HOST:PORT", default="", help="Listen on TCP as well.")
@click.option("--tls-cert", metavar="FILE", type=PLACE, help="The certificate for TCP.")
@click.option("--tls-key", metavar="FILE", type=PLACE, help="Its key.")
def unit(for_backup: bool, **options: Any) -> None:
    """Print a systemd unit that serves a shared workspace, well shut in."""
    from chat_tui.server.upkeep.unit import Wishes, backup_units, service_unit

    # The unit is read elsewhere: a relative path would lead nowhere.
    whole: dict[str, Any] = {
        name: one.absolute() if isinstance(one, Path) else one for name, one in options.items()
    }
    wishes = Wishes(**whole)
    click.echo("".join(backup_units(wishes)) if for_backup else service_unit(wishes), nl=False)
