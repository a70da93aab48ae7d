"""By which way did an answer come: what encrypts the line, who vouches for the server, and until when?"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Protocol

from chat_tui.model.metrics import WayFacts
from chat_tui.net.endpoint import Endpoint

_NAMES = ("organizationName", "commonName")
"""By which a certificate calls its authority, the better first."""


class Stream(Protocol):
    """What is asked of a line."""

    def get_extra_info(self, info: str) -> Any:
        """Something about it, by a name of httpcore's."""


def way_of(endpoint: Endpoint, stream: Stream | None) -> WayFacts:
    """What is known of the way to a server once a line stood."""
    proxy = "" if endpoint.proxy is None else str(endpoint.proxy)
    told = partial(WayFacts, proxy=proxy, ssh=endpoint.ssh, is_pinned=bool(endpoint.trust.fingerprint))
    if endpoint.socket_path is not None:
        return told("socket")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    if tls is None:
        return told("plain")
    certificate = tls.getpeercert() or {}
    return told("tls", tls.version() or "", _until(certificate), _name(certificate.get("issuer", ())))


def _until(certificate: Mapping[str, Any]) -> float | None:
    try:
        return float(ssl.cert_time_to_seconds(certificate["notAfter"]))
    except (KeyError, ValueError):
        return None


def _name(issuer: Iterable[Iterable[tuple[str, str]]]) -> str:
    found = {key: value for part in issuer for key, value in part}
    return next((found[name] for name in _NAMES if name in found), "")
