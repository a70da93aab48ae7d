"""How does `chat-tui webhook listen` receive deliveries until it is stopped?"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.account.reaching import find_channel
from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.program_option import CommandWithProgram, program_options
from chat_tui.cli.reach import knows_nothing, out_of_reach
from chat_tui.cli.talk import talk
from chat_tui.cli.webhook import KINDS, name_option, queue_path, secret_option
from chat_tui.errors import AuthError, LockedError
from chat_tui.model.frozen import dataclass

if TYPE_CHECKING:
    from chat_tui.receiving.door import Door, Outcome
    from chat_tui.receiving.posting import Posting
    from chat_tui.receiving.queue import Kept, Queue, State
    from chat_tui.receiving.work import Deliver


@dataclass(frozen=True)
class Wish:
    """What the command line of `webhook listen` asked for."""

    port: int | None
    listen: str
    secret_file: Path
    kinds: tuple[str, ...]
    to: str | None
    template: Path | None
    seconds: float
    tls_cert: Path | None
    tls_key: Path | None
    i_know_plaintext: bool
    name: str
    command: tuple[str, ...]

    @property
    def writes_out(self) -> bool:
        """Whether deliveries are written on standard output."""
        return not self.to and not self.command

    @property
    def address(self) -> str:
        """HOST:PORT; without a host this machine alone."""
        return self.listen or f"127.0.0.1:{self.port}"


@click.command(cls=CommandWithProgram, short_help="Receive deliveries until it is stopped.")
@click.option(
    "--port", metavar="N", type=click.IntRange(0, 65535), help="Listen on this port of this machine."
)
@click.option("--listen", metavar="HOST:PORT", default="", help="Listen on another address.")
@secret_option
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Let in only this kind; repeatable."
)
@click.option("--to", metavar="TARGET", help="Say it in this channel.")
@click.option("--template", metavar="FILE", type=PLACE, help="Words of one's own, with ${holes.like.this}.")
@program_options("each delivery")
@click.option("--tls-cert", metavar="FILE", type=PLACE, help="The certificate to listen with.")
@click.option("--tls-key", metavar="FILE", type=PLACE, help="Its key.")
@click.option("--i-know-plaintext", is_flag=True, help="Let plain text come from other hosts.")
@name_option
@pass_invocation
def listen(invocation: Invocation, **options: Any) -> int:
    """Receive deliveries, verify them, keep them on disk, and say each once in a channel.

    Prints `ready URL` when it answers. What kind a sender is says the path (URL/github), else its headers do.

    With --exec CMD is run for each delivery, one at a time; with --to as well, what it writes is said.
    With neither each delivery is written out, one JSON record a line.
    """
    wish = Wish(**options)
    if (wish.port is None) == (not wish.listen):
        raise click.UsageError("Where shall it listen? Give --port N or --listen HOST:PORT.")
    if wish.to:
        invocation.require_writing()
    return run(_listen(invocation, wish))


async def _listen(invocation: Invocation, wish: Wish) -> int:
    from chat_tui.realtime.timing import Timing
    from chat_tui.receiving.door import Door
    from chat_tui.receiving.secrets_file import SecretsFile
    from chat_tui.receiving.work import Work

    secrets = SecretsFile(wish.secret_file)
    path = queue_path(invocation.locations, wish.name)
    async with AsyncExitStack() as stack:
        queue = await stack.enter_async_context(_queue(path))
        deliver = await _doing(invocation, wish, stack)
        door = Door(wish.kinds or KINDS, secrets.now, queue.put, _teller(queue), time.time)
        work = Work(queue, path, deliver, Timing(), _told)
        await _until_stopped(door, wish, work.run)
    return exit_codes.OK


@asynccontextmanager
async def _queue(path: Path) -> AsyncIterator[Queue]:
    """The deliveries on disk, of which there is one owner."""
    from chat_tui.database.lock import FileLock
    from chat_tui.receiving.queue import Queue

    lock = FileLock(path.with_suffix(".lock"))
    if not lock.try_acquire():
        raise LockedError(
            f"Another listener (process {lock.holder()}) has the deliveries of this name.",
            hint="Give this one a --name of its own.",
        )
    try:
        queue = Queue.open(path)
        try:
            yield queue
        finally:
            await queue.write_refusals()
            await queue.close()
    finally:
        lock.release()


async def _doing(invocation: Invocation, wish: Wish, stack: AsyncExitStack) -> Deliver:
    from chat_tui.receiving.doing import Doing
    from chat_tui.receiving.program import Program
    from chat_tui.receiving.wording.table import Template

    template = Template.read(wish.template) if wish.template else None
    program = Program(wish.command, wish.seconds, os.environ) if wish.command else None
    posting = await _posting(invocation, wish.to, stack) if wish.to else None
    return Doing(posting, program, template, json_line)


async def _posting(invocation: Invocation, target: str, stack: AsyncExitStack) -> Posting:
    """A server that is away now is no hindrance, once its channels are known."""
    from chat_tui.receiving.posting import Posting

    account = await stack.enter_async_context(invocation.open_account(online=False))
    problem = await out_of_reach(account)
    if problem and (isinstance(problem, AuthError) or knows_nothing(account)):
        raise problem
    if problem:
        talk(f"{problem} What comes in is kept until then.")
    return Posting(account, await find_channel(account, target), f"{account.name}/{target}")


async def _until_stopped(door: Door, wish: Wish, work: Callable[[], Any]) -> None:
    """Serve by the workspace's own front door, whose limits hold for senders as for clients."""
    from chat_tui.server.http_server import WorkspaceServer
    from chat_tui.server.listening import Doors, bind_tcp, tcp_url, tls_context

    if (wish.tls_cert is None) != (wish.tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key belong together.")
    tls = tls_context(wish.tls_cert, wish.tls_key) if wish.tls_cert and wish.tls_key else None
    with bind_tcp(wish.address, has_tls=tls is not None, plain_is_known=wish.i_know_plaintext) as listener:
        url = tcp_url(listener, has_tls=tls is not None)
        doors = Doors(url, tcp=listener, tls=tls)
        server = WorkspaceServer(door, doors, lambda url: _ready(url, writes_out=wish.writes_out))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, server)
        working = asyncio.create_task(work())
        working.add_done_callback(lambda _: _stop(server))
        try:
            await server.serve(sockets=[listener])
        finally:
            working.cancel()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
            await asyncio.wait([working])
        if not working.cancelled():
            working.result()


def _stop(server: Any) -> None:
    server.should_exit = True


def _ready(url: str, *, writes_out: bool) -> None:
    """On stdout, where a program that starts us waits for it, unless that is for the deliveries."""
    (talk if writes_out else data)(f"ready {url}/")


def _teller(queue: Queue) -> Callable[[Outcome], None]:
    def tell(outcome: Outcome) -> None:
        if outcome.why is not None:
            queue.refused(outcome.why, outcome.peer, time.time())
            talk(f"refused {outcome.peer}: {outcome.why}")
        elif outcome.delivery is not None:
            identity = outcome.delivery.identity
            what = f"{outcome.delivery.kind} {identity.event} {identity.id}"
            talk(f"{'received' if outcome.is_new else 'received again'} {what}")

    return tell


def _told(kept: Kept, state: State, reason: str) -> None:
    """What came of it, for whoever looks on."""
    words = {"waiting": "tried in vain", "quiet": "nothing to say of"}
    talk(f"{words.get(state, state)} {kept.kind} {kept.event} {kept.id}{f': {reason}' if reason else ''}")
