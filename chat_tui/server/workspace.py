"""What every route works with: the records, the hub, the configuration, the guards of the sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from chat_tui.server.config import BUILD, VERSION, ServerConfig
from chat_tui.server.ids import secret_hash
from chat_tui.server.passwords import Passwords
from chat_tui.server.records.records import Records
from chat_tui.server.throttle import Throttle


class HubPort(Protocol):
    """What the routes need of the hub."""

    async def publish(  # noqa: PLR0913 - the protocol's broadcast has these fields
        self,
        event: str,
        data: dict[str, object],
        *,
        user_id: str = "",
        channel_id: str = "",
        team_id: str = "",
        omit_users: Collection[str] = (),
        to_users: Collection[str] | None = None,
    ) -> None:
        """Tell everybody concerned; called after the change is committed."""

    def is_connected(self, user_id: str) -> bool:
        """Whether a user has an open connection."""

    def revoke_session(self, session_id: str) -> None:
        """A session ended: its connections hear nothing more."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something to tell: the narrowest id that is given decides who hears it."""

    name: str
    data: dict[str, object]
    user_id: str = ""
    channel_id: str = ""
    team_id: str = ""
    omit_users: tuple[str, ...] = ()
    to_users: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """One running workspace."""

    records: Records
    hub: HubPort
    config: ServerConfig
    passwords: Passwords = field(default_factory=Passwords)
    throttle: Throttle = field(default_factory=Throttle)

    @property
    def version(self) -> str:
        """X-Version-Id: version, build, hash of the configuration, licensed."""
        return version_id(self.config)

    async def tell(self, *events: Event) -> None:
        """Publish in this order; together they wait for one write of the log."""
        await asyncio.gather(
            *(
                self.hub.publish(
                    event.name,
                    event.data,
                    user_id=event.user_id,
                    channel_id=event.channel_id,
                    team_id=event.team_id,
                    omit_users=event.omit_users,
                    to_users=event.to_users,
                )
                for event in events
            )
        )


def version_id(config: ServerConfig) -> str:
    """What X-Version-Id and hello say of a workspace with this configuration."""
    fingerprint = secret_hash(f"{config.site_name} {config.site_url} {config.max_file} {config.max_message}")
    return f"{VERSION}.{BUILD}.{fingerprint}.false"
