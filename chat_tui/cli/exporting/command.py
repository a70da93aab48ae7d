"""What does `chat-tui export` do: which channels, into which files, from where?"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, aclosing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.account.called import channel_label
from chat_tui.account.reaching import find_target
from chat_tui.account.targets import resolve
from chat_tui.cli.exporting import paper
from chat_tui.cli.exporting.jsonl import JsonLines
from chat_tui.cli.exporting.markdown import Markdown
from chat_tui.cli.exporting.media import FOLDER, Kept, Media, unfetched
from chat_tui.cli.exporting.offline import known_here
from chat_tui.cli.exporting.shape import Head, Shape, count_text
from chat_tui.cli.exporting.walking import Fetching, Span, newest, passing
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.places import just_before
from chat_tui.cli.progress import Progress
from chat_tui.cli.talk import talk
from chat_tui.errors import TargetError, TransientError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Gap, Message, TimelineRow
from chat_tui.text.file_names import file_name, numbered
from chat_tui.text.times import date_title

if TYPE_CHECKING:
    from chat_tui.account.account import Account

EVERY = 500
"""Messages between two words about how far it is."""
ALL = "*"
STDOUT = Path("-")


@dataclass(frozen=True)
class Wish:
    """What the command line of `export` asked for."""

    targets: tuple[str, ...]
    shape: str
    folder: Path
    media: bool
    local: bool
    since: str | None
    until: str | None
    count: int | None


@click.command(short_help="Write the history of channels into files.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["jsonl", "md", "html"]),
    default="jsonl",
    show_default=True,
    help="For programs, for an editor, or one page for a browser.",
)
@click.option(
    "-o",
    "folder",
    metavar="DIR",
    type=PLACE,
    default=Path(),
    help="Where the files go; - writes to standard output.  [this directory]",
)
@click.option("--media", is_flag=True, help=f"Fetch the files of the messages, too, into DIR/{FOLDER}.")
@click.option("--local", is_flag=True, help="Only what is on this machine; the server is not asked.")
@click.option(
    "--since", metavar="ID|TIME", help="Only from a message on, or from 90m, 2h, 1d ago or a date on."
)
@click.option(
    "-n", "count", metavar="N", type=click.IntRange(1), help="Only the N newest of them, with their threads."
)
@click.option("--until", metavar="ID|TIME", help="Only what began before a message, a time ago or a date.")
@pass_invocation
def export(invocation: Invocation, **options: Any) -> None:
    """Write all that was said in each TARGET into a file of its own, and print where it is.

    TARGET is a channel, a person, a thread (the id or permalink of a message), or '*' for every channel that
    you are in. Threads stand right behind the message they begin with. A file gets its name when it is whole,
    and then replaces one of that name; an export that was broken off is gone on with by the same command.
    """
    wish = Wish(**options)
    if wish.folder == STDOUT and wish.media:
        raise click.UsageError("--media needs a directory: -o DIR.")
    if wish.media and wish.local:
        raise click.UsageError("--media asks the server, and --local does not.")
    run(_export(invocation, wish))


async def _export(invocation: Invocation, wish: Wish) -> None:
    async with known_here(invocation) if wish.local else invocation.open_account() as account:
        spans = [await _span(account, wish, target) for target in _targets(account, wish.targets)]
        if wish.folder != STDOUT:
            paper.make_folder(wish.folder)
        progress = Progress("export")
        try:
            names: set[str] = set()
            for span in spans:
                job = _Job(account, wish, span, progress, invocation.settings.clock_24h)
                await job.write(names)
        except TransientError as error:
            error.hint = error.hint or "What was fetched is kept: the same command goes on from there."
            raise
        finally:
            progress.end()


class _Job:
    """One target on its way into one file."""

    def __init__(self, account: Account, wish: Wish, span: Span, progress: Progress, hours24: bool) -> None:
        self._account = account
        self._wish = wish
        self._span = span
        self._progress = progress
        self._head = _head(account, span, hours24)
        self._shape = self._made()
        self._fetching = None if wish.local else Fetching(account, self._tell)
        self._media = (
            self._fetching and wish.media and Media(account, wish.folder / FOLDER, self._fetching, self._tell)
        )

    async def write(self, names: set[str]) -> None:
        """Write it all; `names` are those taken by the files before."""
        path = self._wish.folder / self._name(names)
        is_stdout = self._wish.folder == STDOUT
        place: AbstractContextManager[paper.Paper] = (
            paper.standard_output() if is_stdout else paper.sheet(path)
        )
        count, gaps = 0, 0
        with place as sheet:
            _put(sheet, self._shape.begin())
            span = self._span
            if self._wish.count and not span.root_id:
                span = await newest(self._account, span, self._wish.count, self._fetching)
            async with aclosing(passing(self._account, span, self._fetching)) as rows:
                async for row in rows:
                    files = await self._files(row)
                    _put(sheet, self._shape.row(row, files))
                    count, gaps = count + isinstance(row, Message), gaps + isinstance(row, Gap)
                    if count % EVERY == 0:
                        self._tell(f"{count:,} messages")
            _put(sheet, self._shape.end(count))
        self._progress.end()
        self._talk(count, gaps)
        if not is_stdout:
            data(str(path))

    async def _files(self, row: TimelineRow) -> Sequence[Kept]:
        if isinstance(row, Gap):
            return ()
        return await self._media.of(row) if self._media else unfetched(row)

    def _made(self) -> Shape:
        if self._wish.shape == "jsonl":
            return JsonLines(self._account)
        if self._wish.shape == "md":
            return Markdown(self._account.store, self._head)
        from chat_tui.cli.exporting.page import Page  # reads themes

        return Page(self._account.store, self._head)

    def _name(self, taken: set[str]) -> str:
        """A file's name that no file of this run has; the same each time."""
        label = self._head.title.lstrip("#")
        if len(self._account.store.workspaces()) > 1 and self._head.workspace:
            label = f"{self._head.workspace}-{label}"
        if self._span.root_id:
            label = f"{label}-{self._span.root_id}"
        base = file_name(label)
        names = (f"{numbered(base, number)}.{self._shape.ending}" for number in range(len(taken) + 1))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        return name

    def _tell(self, words: str) -> None:
        self._progress.show(f"{self._head.title}  {words}")

    def _talk(self, count: int, gaps: int) -> None:
        """What the file does not hold, so that nobody takes it for all."""
        store, title = self._account.store, self._head.title
        talk(f"{title}: {count_text(count)}.")
        if hidden := store.hidden_before(self._span.channel_id):
            talk(f"  The server shows nobody what was said before {date_title(hidden)}.")
        if gaps:
            where = "one place" if gaps == 1 else f"{gaps} places"
            talk(
                f"  In {where} messages are missing"
                + ("; without --local they are fetched." if self._wish.local else ".")
            )
        elif self._wish.local and not store.history_complete(self._span.channel_id):
            talk("  What was said before is not on this machine; without --local it is fetched.")
        if self._media and self._media.missing:
            talk(f"  {self._media.missing} files could not be had.")


def _put(sheet: paper.Paper, pieces: Iterable[str]) -> None:
    for piece in pieces:
        sheet.write(piece)


def _targets(account: Account, targets: Sequence[str]) -> Sequence[str]:
    if ALL not in targets:
        return tuple(dict.fromkeys(targets))
    return [summary.channel.id for summary in account.store.channel_summaries()]


async def _span(account: Account, wish: Wish, target: str) -> Span:
    found = resolve(account.store, target) if wish.local else await find_target(account, target)
    if found.channel_id is None:
        raise TargetError(f"{target} is no channel.")
    root_id = None
    if found.message_id:
        message = account.store.message(found.message_id)
        root_id = (message.root_id if message else None) or found.message_id
    return Span(
        found.channel_id,
        await just_before(account, wish.since),
        await just_before(account, wish.until),
        root_id,
    )


def _head(account: Account, span: Span, hours24: bool) -> Head:
    store = account.store
    channel = store.channel(span.channel_id)
    workspace = next(
        (one.name for one in store.workspaces() if channel and one.id == channel.workspace_id), ""
    )
    return Head(
        channel_label(store, channel) if channel else span.channel_id,
        channel.topic if channel else "",
        account.name,
        workspace,
        Millis(round(time.time() * 1000)),
        datetime.now().astimezone().tzinfo,
        hours24,
    )
