"""What every route works with: the records, the hub, the configuration, the guards of the sign-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from chat_tui.server.config import BUILD, VERSION, ServerConfig
from chat_tui.server.events import Event
from chat_tui.server.ids import secret_hash
from chat_tui.server.integrations.triggers import Triggers
from chat_tui.server.media.previews import Previews
from chat_tui.server.metrics import Metrics
from chat_tui.server.outgoing.addresses import AllowedHosts
from chat_tui.server.outgoing.caller import Answer, OutgoingCaller, OutgoingRequest
from chat_tui.server.overload import Load, Rung
from chat_tui.server.passwords import Passwords
from chat_tui.server.records.records import Records
from chat_tui.server.throttle import Throttle


class HubPort(Protocol):
    """What the routes need of the hub; events reach it through the records."""

    async def pass_on(self, event: Event) -> None:
        """Tell something of the moment to those who are connected."""

    def is_connected(self, user_id: str) -> bool:
        """Whether a user has an open connection."""

    def connected_users(self) -> frozenset[str]:
        """Users with at least one open connection."""

    def revoke_session(self, session_id: str) -> None:
        """A session ended: its connections hear nothing more."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One running workspace."""

    records: Records
    hub: HubPort
    config: ServerConfig
    passwords: Passwords = field(default_factory=Passwords)
    throttle: Throttle = field(default_factory=Throttle)
    outgoing: OutgoingCaller = field(default_factory=OutgoingCaller)
    previews: Previews = field(default_factory=Previews)
    triggers: Triggers = field(default_factory=Triggers)
    metrics: Metrics = field(default_factory=Metrics)
    load: Load = field(default_factory=Load)

    @property
    def version(self) -> str:
        """X-Version-Id: version, build, hash of the configuration, licensed."""
        return version_id(self.config)

    def is_too_busy_for(self, rung: Rung) -> bool:
        """Whether we have so much to do that this is refused; counted if so."""
        is_refused = self.load.level >= rung.value
        if is_refused:
            self.metrics.count("refused_busy_total", what=rung.label)
        return is_refused

    async def call_out(self, request: OutgoingRequest) -> Answer:
        """Call another machine, if it may be called; raises CallRefusedError or CallFailedError."""
        return await self.outgoing.send(request, AllowedHosts(self.config.outgoing_hosts_allowed))

    async def tell(self, *events: Event) -> None:
        """Tell, in this order, what no change of the records comes with."""
        await self.records.write(lambda tx: tx.tell(*events))


def version_id(config: ServerConfig) -> str:
    """What X-Version-Id and hello say of a workspace with this configuration."""
    fingerprint = secret_hash(f"{config.site_name} {config.site_url} {config.max_file} {config.max_message}")
    return f"{VERSION}.{BUILD}.{fingerprint}.false"
