"""How are messages sent, changed, taken back and reacted to from the shell?"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from chat_tui.cli.drafts import Draft, file_instead
from chat_tui.cli.handing import done
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line
from chat_tui.cli.params import PLACE, WORDS, filled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.piped import NAME, piped
from chat_tui.cli.talk import talk
from chat_tui.errors import FileError, TooLongError
from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import gate

STDIN = Path("-")


@dataclass(frozen=True)
class Wish:
    """What the command line of `send` asked for."""

    target: str
    text: str | None
    reply: str | None
    code: str | None
    """The language of a code block; None for plain text."""
    files: tuple[Path, ...]
    name: str | None
    """What a file is called that comes through the pipe."""
    long: str | None
    """What becomes of a text that is too long for a message; None: what suits where it comes from."""
    yes: bool
    """Send also what looks like a secret."""
    queue: bool
    as_json: bool

    @property
    def pipes_a_file(self) -> bool:
        """Whether one of the files is standard input."""
        return STDIN in self.files

    @property
    def pipes_words(self) -> bool:
        """Whether standard input is the text."""
        return self.text == "-" or (self.text is None and not self.files)


@click.command()
@click.argument("target", type=WORDS)
@click.argument("text", required=False, type=WORDS)
@click.option("--reply", metavar="ID", callback=filled, help="Answer in the thread of this message.")
@click.option("--code", metavar="LANG", is_flag=False, flag_value="", help="Send it as a code block.")
@click.option(
    "--file",
    "files",
    metavar="FILE",
    multiple=True,
    type=PLACE,
    help="Send this file with it, or standard input for -; may be given several times.",
)
@click.option(
    "--name",
    metavar="NAME",
    type=WORDS,
    callback=filled,
    help=f"What the file that is piped is called.  [{NAME}]",
)
@click.option(
    "--long",
    type=click.Choice(["file", "refuse"]),
    help="What becomes of a text that is longer than the server takes.  [of a pipe: a file]",
)
@click.option("--yes", is_flag=True, help="Send a file also if it looks like a secret.")
@click.option("--queue", is_flag=True, help="If the server is out of reach, keep it and send it later.")
@click.option("--json", "as_json", is_flag=True, help="Print a record instead of the id.")
@pass_invocation
def send(invocation: Invocation, **options: Any) -> None:
    """Send TEXT to TARGET and print the id of the message.

    Without TEXT, or with -, standard input is sent.

    If that is too long for a message, it goes as a file, with its last lines where --code is given and its
    first ones else. Files may go without a text; then standard input is sent with them only by -.
    """
    invocation.require_writing()
    wish = Wish(**options)
    _check(wish)
    if not (wish.pipes_words or wish.pipes_a_file):
        text = _not_empty(wish.text) if wish.text is not None else ""
        _send(invocation, wish, Draft(text, wish.files))
        return
    with piped(invocation.locations, wish.name or NAME, is_text=wish.pipes_words) as pipe:
        if not wish.pipes_words:
            files = tuple(pipe.path if path == STDIN else path for path in wish.files)
            _send(invocation, wish, Draft(wish.text or "", files))
            return
        words = pipe.words()
        if words is not None:
            _send(invocation, wish, Draft(_not_empty(words), wish.files, pipe))
            return
        error = TooLongError(f"{pipe.size:,} bytes are too much for a message.")
        with _file_instead(wish, Draft("", wish.files, pipe), error) as draft:
            _send(invocation, wish, draft)


@click.command()
@click.argument("message_id", metavar="ID", type=WORDS)
@click.argument("text", type=WORDS)
@pass_invocation
def edit(invocation: Invocation, message_id: str, text: str) -> None:
    """Replace the text of a message of yours."""
    invocation.require_writing()
    run(done(invocation, "edit", {"id": message_id, "text": _not_empty(text)}))


@click.command()
@click.argument("message_id", metavar="ID", type=WORDS)
@pass_invocation
def delete(invocation: Invocation, message_id: str) -> None:
    """Take a message of yours back."""
    invocation.require_writing()
    run(done(invocation, "delete", {"id": message_id}))


@click.command()
@click.argument("message_id", metavar="ID", type=WORDS)
@click.argument("emoji", type=WORDS)
@pass_invocation
def react(invocation: Invocation, message_id: str, emoji: str) -> None:
    """React to a message with EMOJI, as :tada: or tada."""
    invocation.require_writing()
    run(done(invocation, "react", {"id": message_id, "emoji": emoji}))


def fenced(text: str, language: str = "") -> str:
    """The text as a code block, with a fence longer than any inside it."""
    longest = max((len(run_of) for run_of in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _send(invocation: Invocation, wish: Wish, draft: Draft) -> None:
    from chat_tui.account.attaching import why_secret  # a Tab does without

    # A person is asked while no loop runs: one would take the first ctrl+c for itself.
    for path in draft.files if not wish.yes else ():
        if why := why_secret(path):
            _ask_about(path, why)
    try:
        sent = run(_sent(invocation, wish, draft))
    except TooLongError as error:
        with _file_instead(wish, draft, error) as shorter:
            sent = run(_sent(invocation, wish, shorter))
    if sent["id"] is None:
        talk(f"Kept, and sent when the server can be reached: {sent['why']}")
    if wish.as_json:
        json_line({"type": "sent", **{key: sent[key] for key in ("id", "client_id", "queued")}})
    elif sent["id"]:
        data(sent["id"])


async def _sent(invocation: Invocation, wish: Wish, draft: Draft) -> Mapping[str, Any]:
    text = draft.text if wish.code is None or not draft.text else fenced(draft.text, wish.code)
    asked = {"target": wish.target, "text": text, "reply": wish.reply or "", "queue": wish.queue}
    return await done(invocation, "send", {**asked, "files": [str(path) for path in draft.files]})


def _file_instead(wish: Wish, draft: Draft, error: TooLongError) -> AbstractContextManager[Draft]:
    return file_instead(draft, error, wish.long, wish.name, end=wish.code is not None)


def _ask_about(path: Path, why: str) -> None:
    """A second yes for what looks like a secret; who cannot be asked must have said it before."""
    asked = f"{path} looks like a secret. {why}"
    if not sys.stdin.isatty():
        raise FileError(f"{asked} It was not sent.", hint="--yes sends it all the same.")
    if not click.confirm(gate(f"{asked} Send it?"), err=True):
        raise FileError("Nothing was sent.")


def _check(wish: Wish) -> None:
    """Refuse what cannot be meant before anything is read."""
    if wish.files.count(STDIN) + wish.pipes_words > 1:
        raise click.UsageError("Standard input can be sent once: as the text, or as one file.")
    if wish.pipes_words and wish.text is None and sys.stdin.isatty():
        raise click.UsageError("What shall be sent? Give TEXT, or - to write it here and end with ctrl+d.")


def _not_empty(text: str) -> str:
    if not text.strip():
        raise click.UsageError("There is nothing to send: the text is empty.")
    return text
