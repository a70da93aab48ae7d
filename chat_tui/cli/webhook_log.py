"""Which deliveries came in, and how is one done again?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.cli.webhook import name_option, queue_path
from chat_tui.model.ids import Millis
from chat_tui.text.times import minute

COLUMNS = (
    Column("no.", right=True),
    Column("when"),
    Column("is", style=NAME),
    Column("kind"),
    Column("event"),
    Column("id", most=80),
    Column("and"),
)

if TYPE_CHECKING:
    from chat_tui.receiving.queue import Kept, Refusal


@click.command(short_help="Show the last deliveries, and what was refused.")
@click.option(
    "--limit",
    metavar="N",
    default=50,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many deliveries at most.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line, with the body's data.")
@name_option
@pass_invocation
def log(invocation: Invocation, limit: int, as_json: bool, name: str) -> None:
    """Show the last deliveries, newest first, then how often whom was refused, and why."""
    from chat_tui.receiving.queue import read_log

    rows, refusals = read_log(queue_path(invocation.locations, name), limit)
    if as_json:
        for record in (*map(_record, rows), *map(_refusal_record, refusals)):
            json_line(record)
        return
    table(COLUMNS, [*map(_row, rows), *map(_refusal_row, refusals)])
    if not rows and not refusals:
        talk("Nothing came in yet.")


@click.command(short_help="Do a delivery again.")
@click.argument("delivery", metavar="ID")
@name_option
@pass_invocation
def replay(invocation: Invocation, delivery: str, name: str) -> None:
    """Do a delivery again, by its number or id: a listener that runs does it now, else the next one."""
    from chat_tui.database.lock import FileLock
    from chat_tui.receiving.queue import ask_again, find

    path = queue_path(invocation.locations, name)
    found = find(path, delivery)
    ask_again(path, found.seq)
    listens = FileLock(path.with_suffix(".lock")).holder() is not None
    talk("It is done again." if listens else "It is done again once `chat-tui webhook listen` runs.")


def _millis(seconds: float) -> Millis:
    return Millis(int(seconds * 1000))


def _at(seconds: float) -> str:
    return rfc3339(_millis(seconds))


def _record(kept: Kept) -> dict[str, Any]:
    return {
        "type": "received",
        "number": kept.seq,
        "id": kept.id,
        "kind": kept.kind,
        "event": kept.event,
        "at": _at(kept.at),
        "state": kept.state.value,
        "tries": kept.tries,
        "repeats": kept.repeats,
        "replays": kept.round,
        "message": kept.message,
        "reason": kept.reason,
        "data": kept.data,
    }


def _refusal_record(refusal: Refusal) -> dict[str, Any]:
    return {
        "type": "refused",
        "peer": refusal.peer,
        "reason": refusal.why,
        "count": refusal.count,
        "at": _at(refusal.last),
    }


def _row(kept: Kept) -> tuple[str, ...]:
    marks = [f"sent {kept.repeats + 1} times"] if kept.repeats else []
    again = "once" if kept.round == 1 else f"{kept.round} times"
    marks += [f"done again {again}"] if kept.round else []
    marks += [kept.reason or kept.message] if kept.reason or kept.message else []
    what = (kept.state.value, kept.kind, kept.event, kept.id)
    return str(kept.seq), minute(_millis(kept.at)), *what, " · ".join(marks)


def _refusal_row(refusal: Refusal) -> tuple[str, ...]:
    often = "once" if refusal.count == 1 else f"{refusal.count} times"
    why = f"{often}, from {refusal.peer}: {refusal.why}"
    return "", minute(_millis(refusal.last)), "refused", "", "", "", why
