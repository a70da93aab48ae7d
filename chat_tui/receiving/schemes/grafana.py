"""How does Grafana sign its alerts: HMAC-SHA256 of the body, or of time and body; else it shows a token?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.receiving.schemes.alertmanager import credentials
from chat_tui.receiving.schemes.base import (
    Identity,
    Incoming,
    by_body,
    event_of,
    hex_hmac,
    require_same,
    timely,
)

TIME_HEADERS = ("x-grafana-alerting-timestamp", "x-grafana-alerting-signature-timestamp")
"""What may be written as "Timestamp Header" of a contact point; Grafana itself has no name for it."""


class Grafana:
    """Grafana's webhook contact points, of 12 and newer with a signature."""

    name = "grafana"
    mark = "x-grafana-alerting-signature"

    def check(self, incoming: Incoming, secrets: Sequence[Secret]) -> None:
        """By the signature where there is one, and then by it alone; else as Alertmanager."""
        if not incoming.has(self.mark):
            require_same([secret.reveal().encode() for secret in secrets], credentials(incoming))
            return
        signed = incoming.body
        for name in TIME_HEADERS:
            if incoming.has(name):
                # Who takes the header away changes what is signed.
                signed = b"%d:%s" % (timely(incoming.one(name), incoming.now), incoming.body)
                break
        require_same([hex_hmac(secret, signed).encode() for secret in secrets], [incoming.one(self.mark)])

    def identity(self, incoming: Incoming, data: Mapping[str, Any]) -> Identity:
        """It gives no id."""
        return by_body(incoming, event_of(data.get("status"), "alert"))

    def signed(self, secret: Secret, event: str, body: bytes, now: float, name: str) -> dict[str, str]:
        """With a time."""
        signed = b"%d:%s" % (int(now), body)
        return {TIME_HEADERS[0]: str(int(now)), self.mark: hex_hmac(secret, signed)}
