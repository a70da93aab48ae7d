"""How does a workspace move: written out for Mattermost or plainly, and filled from such a file?"""

from __future__ import annotations

from pathlib import Path

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.progress import Progress
from chat_tui.cli.serve_data import data_folder, data_option, settings_of, tell_who_serves
from chat_tui.cli.talk import talk


@click.command(short_help="Write the whole workspace out, for Mattermost too.")
@click.argument("folder", type=PLACE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "mattermost"]),
    default="jsonl",
    show_default=True,
    help="Plain JSON Lines, or what `mmctl import` takes.",
)
@click.option("--zip", "packed", is_flag=True, help="Make FOLDER.zip as well.")
@data_option
@pass_invocation
def export(invocation: Invocation, folder: Path, form: str, packed: bool, data: Path | None) -> None:
    """Write the whole workspace to a new FOLDER, while it runs or not; says what could not go over.

    Everything that was said is in it, in private too: keep it like the workspace itself.
    """
    from chat_tui.server.administration.copies import NoteExport
    from chat_tui.server.growing.export import export_workspace

    data_dir, target = data_folder(invocation, data), folder.absolute()
    archive = target.with_name(f"{target.name}.zip") if packed else None
    line = Progress("copy")
    try:
        report = export_workspace(data_dir, target, form, packed=archive, tell=line.tell)
    finally:
        line.end()
    tell_who_serves(invocation, data_dir, NoteExport(path=str(archive or target)))
    talk(f"{archive or target} holds:")
    for sentence in report.sentences():
        talk(sentence)


@click.command("import", short_help="Take in what Mattermost exported.")
@click.argument("source", type=PLACE)
@click.option("--dry-run", "dry", is_flag=True, help="Only look whether it can be taken.")
@data_option
@pass_invocation
def import_command(invocation: Invocation, source: Path, dry: bool, data: Path | None) -> int:
    """Take a Mattermost export (a file, its folder or a zip) into a workspace that does not run.

    All of it is looked at before anything is changed. What is here already stays as it is: done twice, it
    adds nothing. Everything taken in counts as read.
    """
    from chat_tui.server.growing.importing import import_file

    folder = data_folder(invocation, data)
    outcome = import_file(folder, source.absolute(), settings_of(invocation, folder), dry=dry)
    if outcome.mistakes:
        for mistake in outcome.mistakes:
            talk(mistake)
        more = outcome.mistake_count - len(outcome.mistakes)
        talk(f"Nothing was taken from {source}" + (f"; {more} more such lines." if more else "."))
        return exit_codes.FAILED
    if dry:
        talk(f"{source} can be taken.")
    else:
        talk(f"{folder} has taken in:")
    for sentence in outcome.report.sentences(counted=not dry):
        talk(sentence)
    return exit_codes.OK
