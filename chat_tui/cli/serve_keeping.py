"""What is kept in a workspace, and for how long: its audit log, times by channel, and one person's data?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import json_line
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.progress import Progress
from chat_tui.cli.serve_data import data_folder, data_option, workspace
from chat_tui.cli.spans import seconds
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.model.ids import Millis
from chat_tui.text.figures import counted
from chat_tui.text.times import minute

if TYPE_CHECKING:
    from chat_tui.server.administration.keeping import AuditLine


AUDIT = (Column("when"), Column("who", style=NAME), Column("did"), Column("but"), Column("to"))


@click.command(short_help="Say who did what; never what was said.")
@click.option(
    "--since", metavar="TIME", callback=seconds, default="7d", show_default=True, help="How far back."
)
@click.option("--action", default="", help="Only these: `token`, or `token.create`.")
@click.option(
    "-n",
    "limit",
    metavar="N",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="At most the N last lines.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def audit(invocation: Invocation, data: Path | None, as_json: bool, **options: Any) -> None:
    """Say who did what: sign-ins, people, tokens, hooks, settings; never what was said."""
    from chat_tui.server.administration.keeping import ReadAudit

    since = int((time.time() - options["since"]) * 1000)
    with workspace(invocation, data) as office:
        lines = office.do(ReadAudit(since, options["action"], options["limit"]))
    if as_json:
        for one in lines:
            fields = {name: getattr(one, name) for name in one.__struct_fields__ if name != "at"}
            json_line({"type": "audit", "at": rfc3339(Millis(one.at)), **fields})
    else:
        table(AUDIT, [_audit_row(one) for one in lines])


def _audit_row(one: AuditLine) -> tuple[str, ...]:
    who = one.actor or one.peer or "the workspace"
    return minute(Millis(one.at)), who, one.action, "" if one.result == "ok" else one.result, one.target


@click.group()
def retention() -> None:
    """For how long messages are kept."""


@retention.command("list", short_help="List how long messages are kept.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool, data: Path | None) -> None:
    """List the setting for all channels, and those with a time of their own."""
    from chat_tui.server.administration.keeping import ListRetention

    with workspace(invocation, data) as office:
        lines = office.do(ListRetention())
    if as_json:
        for one in lines:
            json_line({"type": "retention", "channel": one.channel, "days": one.days})
        return
    rows = [(f"#{one.channel}" if one.channel else "all others", _kept(one.days)) for one in lines]
    table((Column("channel", style=NAME), Column("messages are kept")), rows)


@retention.command("set", short_help="Keep the messages of CHANNEL for DAYS.")
@click.argument("channel")
@click.argument("days")
@data_option
@pass_invocation
def set_command(invocation: Invocation, channel: str, days: str, data: Path | None) -> None:
    """Keep the messages of CHANNEL for DAYS: 30, `forever`, or `default` as all others."""
    from chat_tui.server.administration.keeping import SetRetention

    with workspace(invocation, data) as office:
        line = office.do(SetRetention(channel, _days(days)))
    talk(f"#{line.channel}: messages are kept {_kept(line.days)}.")
    if line.days:
        talk("Older ones go within the hour, with their files, and come back from a backup only.")


def _days(value: str) -> int | None:
    if value == "default":
        return None
    if value == "forever":
        return 0
    text = value.removesuffix("d")
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 36_500:
        raise click.BadParameter(f"{value!r} is no number of days: say 30, forever or default.")
    return int(text)


def _kept(days: int) -> str:
    return f"for {counted(days, 'day')}" if days else "for ever"


@click.command(short_help="Forget a person; what they said in channels stays.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
@pass_invocation
def erase(invocation: Invocation, name: str, yes: bool, data: Path | None) -> None:
    """Forget a person: what they said in channels stays, by nobody in particular; all else goes for good."""
    from chat_tui.server.administration.keeping import EraseUser

    if not yes:
        click.confirm(f"Forget {name} for good? Only a backup brings them back", abort=True, err=True)
    with workspace(invocation, data) as office:
        done = office.do(EraseUser(name))
    said = f"{counted(done.direct_messages, 'direct message')} and {counted(done.files, 'file')} are deleted"
    talk(f"{name} is forgotten: {said}; in channels they are {done.name} now. Older backups still hold them.")


@click.command(short_help="Write all that is known of a person to FOLDER.")
@click.argument("name")
@click.argument("folder", type=PLACE)
@data_option
@pass_invocation
def export(invocation: Invocation, name: str, folder: Path, data: Path | None) -> None:
    """Write all that is known of a person to a new FOLDER: their data, messages and files."""
    from chat_tui.server.upkeep.person import export_person

    line = Progress("copy")
    try:
        counts = export_person(data_folder(invocation, data), name, folder.absolute(), line.tell)
    finally:
        line.end()
    messages, files = counted(counts["messages"], "message"), counted(counts["files"], "file")
    talk(f"{folder} holds {messages} and {files} of {name}.")
