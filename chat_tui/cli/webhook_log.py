"""Which deliveries came in, and how is one done again?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import json_line, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.talk import talk
from chat_tui.cli.webhook import name_option, queue_path
from chat_tui.model.ids import Millis
from chat_tui.text.width import fit

if TYPE_CHECKING:
    from chat_tui.receiving.queue import Kept, Refusal


@click.command(short_help="Show the last deliveries, and what was refused.")
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), help="How many deliveries at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line, with the body's data.")
@name_option
@pass_invocation
def log(invocation: Invocation, limit: int, as_json: bool, name: str) -> None:
    """Show the last deliveries, newest first, then how often whom was refused, and why."""
    from chat_tui.receiving.queue import read_log

    rows, refusals = read_log(queue_path(invocation.locations, name), limit)
    for kept in rows:
        if as_json:
            json_line(_record(kept))
        else:
            _show(kept)
    for refusal in refusals:
        if as_json:
            json_line(_refusal_record(refusal))
        else:
            _show_refusal(refusal)


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


def _at(seconds: float) -> str:
    return rfc3339(Millis(int(seconds * 1000)))


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


def _show(kept: Kept) -> None:
    marks = [f"sent {kept.repeats + 1} times"] if kept.repeats else []
    marks += [f"done again {kept.round} times"] if kept.round else []
    marks += [kept.reason or kept.message] if kept.reason or kept.message else []
    head = f"{kept.seq:>5} {_at(kept.at)} {styled(fit(kept.state.value, 9), bold=True)}"
    what = f"{styled(fit(kept.kind, 12))} {styled(fit(kept.event, 16))} {styled(kept.id)}"
    safe_data(" ".join([head, what, styled(" · ".join(marks))]).rstrip())


def _show_refusal(refusal: Refusal) -> None:
    why = f"{refusal.count} × {refusal.why}, from {refusal.peer}"
    safe_data(f"      {_at(refusal.last)} {styled(fit('refused', 9), bold=True)} {styled(why)}")
