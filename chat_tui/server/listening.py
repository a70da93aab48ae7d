"""Where the workspace can be reached: its unix socket and, if asked for, a TCP port."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from chat_tui.errors import ServerError

LONGEST_PATH = 107
"""Bytes of a unix socket's path (sun_path, unix(7))."""
BACKLOG = 1_024
"""How many may wait to be let in: on a unix socket who finds no place fails without a word."""
PROBE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Access:
    """Modes of a socket's directory, where it must be made, and of the socket itself."""

    directory: int
    socket: int


PERSONAL = Access(directory=0o700, socket=0o600)
SHARED = Access(directory=0o755, socket=0o666)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a running workspace is reached."""

    address: str
    unix: socket.socket | None = None
    tcp: socket.socket | None = None
    tls: ssl.SSLContext | None = None

    @property
    def sockets(self) -> list[socket.socket]:
        """All that there are."""
        return [sock for sock in (self.unix, self.tcp) if sock is not None]


def bind_unix(path: Path, access: Access) -> socket.socket:
    """Listen on `path`, taking the place of a socket nobody answers on. Raises ServerError.

    The directory must be our own and closed to the writing of others: else somebody could put a socket of his
    own there while we are away, and be trusted.
    """
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise ServerError(f"The path {path} is too long for a socket.", hint="Choose one with --socket.")
    try:
        _own_directory(path.parent, access)
        _remove_stale(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with _umask(0o777 & ~access.socket):
                listener.bind(str(path))
            listener.listen(BACKLOG)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        raise ServerError(f"The workspace cannot listen on {path}: {error.strerror or error}.") from error
    listener.setblocking(False)
    return listener


def bind_tcp(listen: str, *, has_tls: bool, plain_is_known: bool = False) -> socket.socket:
    """Listen on HOST:PORT (port 0: any free one).

    Raises ServerError, also for plain text to other hosts, unless whoever asks knows what that means.
    """
    host, port = parse_listen(listen)
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ServerError(f"{listen}: {error.strerror or error}.") from error
    if not has_tls and not plain_is_known and not ip_address(str(address[0]).partition("%")[0]).is_loopback:
        raise ServerError(
            f"{listen} can be reached from other machines; without TLS those on the way could read along.",
            hint="Give --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy or ssh -L;"
            " --i-know-plaintext if the network is yours alone.",
        )
    listener = socket.socket(family, kind, number)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        hint = (
            "Choose another port, or find who has it: `ss -ltnp`." if error.errno == errno.EADDRINUSE else ""
        )
        what = f"{listen} cannot be listened on: {error.strerror or error}."
        raise ServerError(what, hint=hint) from error
    listener.setblocking(False)
    return listener


def parse_listen(listen: str) -> tuple[str, int]:
    """Host and port of HOST:PORT, [HOST]:PORT or :PORT (this host only). Raises ServerError."""
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 0xFFFF:
        raise ServerError(f"{listen} is not HOST:PORT.", hint="For example --listen 127.0.0.1:8065.")
    return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)


def tcp_url(listener: socket.socket, *, has_tls: bool) -> str:
    """The URL under which a TCP listener is reached."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if has_tls else 'http'}://{shown}:{port}"


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """The server's side of TLS 1.2 or newer. Raises ServerError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        what = f"The certificate {certificate} and the key {key} cannot be used: {_tls_fault(error)}."
        raise ServerError(what, hint="Both are PEM files; the key has no passphrase.") from error
    return context


def _tls_fault(error: OSError) -> str:
    """In words where OpenSSL has only a code."""
    reason = getattr(error, "reason", "") or ""
    if "KEY_VALUES_MISMATCH" in reason:
        return "they do not belong together"
    if isinstance(error, ssl.SSLError):
        return "one of them cannot be read as PEM"
    return error.strerror or str(error)


def renew_tls(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Let those who come from now on see what the files hold now. Raises ServerError, with all as it was."""
    tls_context(certificate, key)
    context.load_cert_chain(certificate, key)


def _own_directory(directory: Path, access: Access) -> None:
    # The mode of parents made on the way is the umask's business, so it must not be 0 for them.
    with _umask(0o077 if access is PERSONAL else 0o022):
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=access.directory, exist_ok=True)
    found = directory.stat()
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ServerError(
            f"The directory {directory} is not safe for a socket: others may write there.",
            hint="Choose a directory of your own with --socket; mode 0700 or 0755.",
        )


def _remove_stale(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise ServerError(
            f"{path} exists and is not a socket.", hint="Remove it, or choose another with --socket."
        )
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(PROBE_SECONDS)
        refused = probe.connect_ex(str(path))
    if refused in {errno.ECONNREFUSED, errno.ENOENT}:
        path.unlink(missing_ok=True)
        return
    raise ServerError(
        f"Another workspace answers on {path}.", hint="Stop it, or choose another with --socket."
    )


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)
