"""How is the server of an account approached: what its address, its options and the environment come to."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING

from chat_tui.config.account_options import AccountOptions
from chat_tui.config.locations import Locations
from chat_tui.errors import BackendError, CertificateError, ConfigError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.proxy import chosen_proxy
from chat_tui.net.trust import Trust, fingerprint_of

if TYPE_CHECKING:
    from chat_tui.net.ssh import Forward

BEHIND_SSH = "unix:///run/chat-tui/chat.sock"
"""The address behind ssh where nothing else is said: where a workspace listens that is a service."""
_NUMBERS = itertools.count(1)


class Approach:
    """The way to one server. Where it leads through ssh, `open` makes it and `close` ends it."""

    def __init__(self, endpoint: Endpoint, forward: Forward | None = None) -> None:
        self.endpoint = endpoint
        self._forward = forward

    async def open(self, *, may_ask: bool = False) -> None:
        """Make sure that the way is there; with `may_ask` ssh may ask the person at the terminal."""
        if self._forward is not None:
            await self._forward.ensure(may_ask=may_ask)

    def close(self) -> None:
        """End what was begun; safe to call twice."""
        if self._forward is not None:
            self._forward.end()

    @property
    def needs_opening(self) -> bool:
        """Whether there is anything to open before connecting."""
        return self._forward is not None

    def __enter__(self) -> Approach:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def approach(
    locations: Locations, url: str, options: AccountOptions, environ: Mapping[str, str] | None = None
) -> Approach:
    """The way to the server at `url`; ConfigError for options that cannot be, or not together."""
    endpoint = Endpoint.parse(url, allow_plain=options.allow_http)
    fingerprint = fingerprint_of(options.fingerprint) if options.fingerprint else ""
    if options.client_key is not None and options.client_cert is None:
        raise ConfigError("client_key is the key of a client_cert, which is not given.")
    trust = Trust(options.ca_file, fingerprint, options.client_cert, options.client_key)
    if trust != Trust() and not endpoint.base_url.startswith("https:"):
        raise ConfigError(f"{url} has no certificate: ca_file, client_cert and fingerprint are for https://.")
    if options.ssh:
        return _behind_ssh(locations, endpoint, options.ssh)
    environ = os.environ if environ is None else environ
    # What stays on this machine goes to no proxy, whoever names one.
    proxy = None if endpoint.is_local else chosen_proxy(endpoint.base_url, options.proxy, environ)
    return Approach(replace(endpoint, trust=trust, proxy=proxy))


async def explained(error: BackendError, endpoint: Endpoint) -> BackendError:
    """The error of a first contact; where the certificate is not trusted, with how a person accepts it."""
    from chat_tui.net.presented import presented

    if not isinstance(error, CertificateError) or error.fingerprint:
        return error
    seen = await presented(endpoint)
    if not seen:
        return error
    hint = (
        f"Its fingerprint is {seen}. If that is what its administrator says: the same command with "
        f"--fingerprint {seen}; or trust its authority with --ca-file FILE."
    )
    return CertificateError(str(error), hint=hint, fingerprint=seen)


def _behind_ssh(locations: Locations, endpoint: Endpoint, host: str) -> Approach:
    from chat_tui.net.ssh import Forward, forward_folder

    remote = endpoint.socket_path
    if remote is None:
        raise ConfigError(
            "ssh leads to the socket of a workspace, not to a web address.",
            hint="Write it like unix:///run/chat-tui/chat.sock, as it is called on that machine.",
        )
    folder = forward_folder(locations.personal_socket.parent, next(_NUMBERS))
    forward = Forward(host, remote, folder)
    # Neither near nor open to others: times are those of a network, and the other end is our own ssh.
    away = replace(endpoint, socket_path=forward.socket, is_local=False, ssh=host, server_uid=os.getuid())
    return Approach(away, forward)


def host_of(ssh: str) -> str:
    """The machine that an option `ssh` names, without user, port and scheme."""
    return ssh.removeprefix("ssh://").rpartition("@")[2].strip("[]").partition("]")[0].partition(":")[0]
