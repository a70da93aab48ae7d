"""How a workspace runs in the foreground: from the lock on its data to the removal of its socket."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from chat_tui.database.faults import storage_errors
from chat_tui.database.lock import FileLock
from chat_tui.errors import LockedError, ServerError, StorageError
from chat_tui.server import logs, overload, presence, remains, word_care
from chat_tui.server.app import create_app
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.http_server import MOST_CONNECTIONS, WorkspaceServer
from chat_tui.server.hub import Hub
from chat_tui.server.idle import GONE_SECONDS, IDLE_SECONDS, IdleWatch, PlaceWatch
from chat_tui.server.ids import new_id
from chat_tui.server.later import watch as later
from chat_tui.server.listening import (
    PERSONAL,
    SHARED,
    Doors,
    bind_tcp,
    bind_unix,
    renew_tls,
    tcp_url,
    tls_context,
)
from chat_tui.server.outgoing import deliverer
from chat_tui.server.places import LOCK_NAME, forget_running, note_running
from chat_tui.server.records import statuses
from chat_tui.server.records.records import Records
from chat_tui.server.seed import ensure_seeded
from chat_tui.server.settings_file import read_settings
from chat_tui.server.upkeep import retention
from chat_tui.server.upkeep.notify import tell_systemd
from chat_tui.server.watching import alerts
from chat_tui.server.websocket_routes import socket_routes
from chat_tui.server.workspace import Workspace, version_id

LOCK_WAIT_SECONDS = 10.0
"""How long a starting workspace waits for one that is just stopping."""
PRUNE_SECONDS = 3600.0
GOODBYE_SECONDS = 1.0
"""How long a stopping workspace waits until its sockets have been told when to come back."""
OPEN_FILES = MOST_CONNECTIONS + 512
"""Beside the connections: the database, uploads, and what Python and the system need."""

WATCHES: tuple[Callable[[Workspace], Coroutine[object, object, None]], ...] = (
    overload.watch,
    presence.watch,
    later.watch,
    remains.watch,
    deliverer.watch,
    alerts.watch,
    retention.watch,
    word_care.watch,
)
"""What goes on beside the requests while the workspace is open; what fails or returns begins again."""
WATCH_AGAIN_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """What `chat-tui serve` was asked for.

    A personal workspace stops after `idle_seconds` without a client, and after `gone_seconds` without its
    data or its socket; a shared one never does.
    """

    data: Path
    socket: Path | None = None
    listen: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    name: str = ""
    personal: bool = False
    idle_seconds: float = IDLE_SECONDS
    gone_seconds: float = GONE_SECONDS
    without: frozenset[str] = frozenset()
    """Features that clients are asked to leave out."""
    plain_is_known: bool = False
    """Whether plain text may go to other hosts."""
    log_json: bool = False
    """Whether everything that happens is logged, as JSON, and not only what goes wrong."""
    requests_per_second: float = 10.0
    """What a user may ask steadily, with ten times that at once; 0 for no limits."""


def serve(config: ServeConfig, on_ready: Callable[[str], None]) -> int:
    """Run a workspace until SIGTERM, SIGINT or, if it is personal, until nobody needs it; the exit code.

    `on_ready` gets the TCP port's URL if there is one, else the socket's path, once requests are answered.
    Raises LockedError (naming the process that has the data), ServerError or StorageError.
    """

    _allow_files(OPEN_FILES)
    logs.begin(sys.stderr, as_json=config.log_json)

    async def main() -> None:
        stop, renew = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        if config.tls_cert:
            loop.add_signal_handler(signal.SIGHUP, renew.set)
        await run(config, ready, stop, renew)

    def ready(address: str) -> None:
        on_ready(address)
        tell_systemd("READY=1")

    asyncio.run(main())
    return 0


def _allow_files(count: int) -> None:
    """Every connection is an open file, and many systems let a process have 1,024 unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def run(
    config: ServeConfig,
    on_ready: Callable[[str], None],
    stop: asyncio.Event,
    renew: asyncio.Event | None = None,
) -> None:
    """The same on a running event loop, until `stop` is set; `renew` has the certificate read again."""
    if bool(config.tls_cert) != bool(config.tls_key):
        raise ServerError("TLS needs both a certificate and its key.", hint="Give --tls-cert and --tls-key.")
    lock = FileLock(config.data / LOCK_NAME)
    await _take(lock, config.personal)
    try:
        async with _workspace(config) as (app, hub, workspace):
            with _doors(config) as doors:
                note_running(config.data, config.socket)
                renewing = asyncio.create_task(_renew_certificate(doors, config, renew or asyncio.Event()))
                try:
                    await _answer(WorkspaceServer(app, doors, on_ready), hub, workspace, config, stop)
                finally:
                    renewing.cancel()
    finally:
        forget_running(config.data)
        lock.release()


async def _answer(
    server: WorkspaceServer, hub: Hub, workspace: Workspace, config: ServeConfig, stop: asyncio.Event
) -> None:
    tasks = [
        asyncio.create_task(_stop_when_asked(server, hub, stop)),
        asyncio.create_task(_prune(hub)),
    ]
    if config.personal:
        tasks.append(asyncio.create_task(_stop_when_useless(server, workspace, config, stop)))
    try:
        await server.serve(sockets=server.doors.sockets)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _workspace(config: ServeConfig) -> AsyncIterator[tuple[ASGIApp, Hub, Workspace]]:
    records = Records.open(config.data)
    try:
        rules = server_config(config)
        ensure_seeded(records, rules)
        hub = Hub(records, server_version=version_id(rules), new_id=new_id)
        # Nobody is connected yet, whatever the last process noted before it was killed.
        records.write_now(statuses.everybody_leaves)
        remains.clear_remains(records)
        workspace = Workspace(records, hub, rules, metrics=hub.metrics)
        app = create_app(records, hub, rules, socket_routes(hub, workspace), workspace=workspace)
        watching = [asyncio.create_task(_go_on(watch, workspace)) for watch in WATCHES]
        try:
            yield app, hub, workspace
        finally:
            hub.close()
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
    finally:
        await records.close()


async def _go_on(watch: Callable[[Workspace], Coroutine[object, object, None]], workspace: Workspace) -> None:
    while True:
        try:
            await watch(workspace)
        except Exception:  # noqa: BLE001 - what goes on beside the requests may fail, and must go on
            _log.exception("%s failed", watch.__module__)
        await asyncio.sleep(WATCH_AGAIN_SECONDS)


def server_config(config: ServeConfig) -> ServerConfig:
    """How the workspace behaves: what was asked for, then its own settings. Raises ConfigError."""
    asked = ServerConfig(
        site_name=config.data.name,
        peer_login=PeerLogin.OWNER if config.personal else PeerLogin.EVERYBODY,
        owner_uid=os.geteuid(),
        # Who is alone with his own workspace holds nobody up.
        requests_per_second=0.0 if config.personal else config.requests_per_second,
        switched_off=config.without,
        allowed_hosts=ServerConfig().allowed_hosts | _names_of_this_host(config.listen),
        listen_url=_url(config),
    )
    settled = read_settings(config.data, asked)
    return dataclasses.replace(settled, site_name=config.name) if config.name else settled


def _url(config: ServeConfig) -> str:
    scheme = "https" if config.tls_cert else "http"
    return f"{scheme}://{config.listen}" if config.listen else ""


def _names_of_this_host(listen: str) -> frozenset[str]:
    """What requests over TCP may call us; addresses need no list."""
    host = listen.rpartition(":")[0].lower()
    return frozenset({host, socket.gethostname().lower()} - {""}) if listen else frozenset()


@contextmanager
def _doors(config: ServeConfig) -> Iterator[Doors]:
    with contextlib.ExitStack() as stack:
        unix = tcp = tls = None
        address = str(config.socket)
        if config.tls_cert is not None and config.tls_key is not None:
            tls = tls_context(config.tls_cert, config.tls_key)
        if config.socket is not None:
            unix = stack.enter_context(bind_unix(config.socket, PERSONAL if config.personal else SHARED))
            stack.callback(config.socket.unlink, missing_ok=True)
        if config.listen:
            has_tls, is_known = tls is not None, config.plain_is_known
            tcp = stack.enter_context(bind_tcp(config.listen, has_tls=has_tls, plain_is_known=is_known))
            address = tcp_url(tcp, has_tls=tls is not None)
        if unix is None and tcp is None:
            raise ServerError("The workspace has nowhere to listen.", hint="Give --socket or --listen.")
        yield Doors(address, unix, tcp, tls)


async def _take(lock: FileLock, personal: bool) -> None:
    """A personal workspace may be started in the moment in which the last one is stopping."""
    deadline = time.monotonic() + (LOCK_WAIT_SECONDS if personal else 0.0)
    while not _is_taken(lock):
        if time.monotonic() >= deadline:
            holder = lock.holder()
            who = f" (process {holder})" if holder else ""
            raise LockedError(
                f"Another workspace{who} already serves {lock.path.parent}.",
                hint="`chat-tui serve stop` stops a personal one.",
            )
        await asyncio.sleep(0.05)


def _is_taken(lock: FileLock) -> bool:
    with storage_errors(lock.path.parent):
        return lock.try_acquire()


async def _renew_certificate(doors: Doors, config: ServeConfig, renew: asyncio.Event) -> None:
    """Nobody who is connected notices; what cannot be used is told, and the old one stays."""
    while True:
        await renew.wait()
        renew.clear()
        if doors.tls is None or config.tls_cert is None or config.tls_key is None:
            continue
        try:
            renew_tls(doors.tls, config.tls_cert, config.tls_key)
        except ServerError as error:
            _log.error("the certificate stays as it is: %s", error)
        else:
            _log.info("the certificate was read again")


async def _stop_when_asked(server: WorkspaceServer, hub: Hub, stop: asyncio.Event) -> None:
    await stop.wait()
    tell_systemd("STOPPING=1")
    # Sockets first: each is told 1012, which means "come back soon", before the line goes.
    hub.close()
    await hub.wait_empty(GOODBYE_SECONDS)
    server.should_exit = True


async def _stop_when_useless(
    server: WorkspaceServer, workspace: Workspace, config: ServeConfig, stop: asyncio.Event
) -> None:
    """Nobody is there and nothing was promised for soon, or nobody can come, or nothing would be kept."""
    idle = IdleWatch(config.idle_seconds, time.monotonic)
    places = [
        PlaceWatch(path, time.monotonic, config.gone_seconds) for path in (config.data, config.socket) if path
    ]
    state = server.server_state
    while True:
        promised = later.soon(workspace) + deliverer.soon(workspace)
        if idle.look(len(state.connections) + promised, state.total_requests):
            _log.info("nobody was here for %.0f seconds", config.idle_seconds)
            break
        if any(place.look() for place in places):
            _log.warning("%s or the socket is gone", config.data)
            break
        await asyncio.sleep(min(idle.interval, config.gone_seconds / 4))
    stop.set()


async def _prune(hub: Hub) -> None:
    while True:
        with contextlib.suppress(StorageError):
            await hub.prune()
        await asyncio.sleep(PRUNE_SECONDS)
