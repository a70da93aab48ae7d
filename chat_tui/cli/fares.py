"""Which numbers of an account does `status --json` tell, and by which JSON Schema?"""

from __future__ import annotations

import time
from typing import Any

from chat_tui.model.metrics import Metrics, RateLimits, RouteRecord, Traffic, WayFacts
from chat_tui.model.outbox import OutboxState
from chat_tui.text.figures import percentile

_COUNT = {"type": "integer", "minimum": 0}
_NUMBER = {"type": "number", "minimum": 0}
_COUNT_OR_NULL = {"type": ["integer", "null"]}
_NUMBER_OR_NULL = {"type": ["number", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT = {"type": "string"}
_TRAFFIC: dict[str, Any] = {
    "bytes_in": _COUNT,
    "bytes_out": _COUNT,
    "requests": _COUNT,
    "recent_requests": _COUNT,
    "recent_failures": _COUNT,
    "clock_skew": _NUMBER_OR_NULL,
    "signed_in_for": _NUMBER_OR_NULL,
    "way": _object(
        kind={"enum": ["", "socket", "plain", "tls"]},
        protocol=_TEXT,
        certificate_days=_COUNT_OR_NULL,
        issuer=_TEXT,
        pinned={"type": "boolean"},
        proxy=_TEXT,
        ssh=_TEXT,
    ),
    "rate": _object(
        limit=_COUNT_OR_NULL,
        remaining=_COUNT_OR_NULL,
        share=_NUMBER_OR_NULL,
        scarce={"type": "boolean"},
        wait=_NUMBER,
    ),
    "routes": {
        "type": "array",
        "items": _object(
            route=_TEXT,
            requests=_COUNT,
            errors=_COUNT,
            retries=_COUNT,
            limited=_COUNT,
            median_ms=_NUMBER,
            p95_ms=_NUMBER,
        ),
    },
}
METRICS: dict[str, Any] = _object(
    failed=_COUNT,
    outbox=_object(**{state.value: _COUNT for state in OutboxState}),
    latency_ms={"type": "array", "items": _NUMBER},
    latency_median_ms=_NUMBER_OR_NULL,
    latency_p95_ms=_NUMBER_OR_NULL,
    connects=_COUNT,
    reconnects=_COUNT,
    resume={"enum": ["resumed", "caught up", "polling", None]},
    events=_COUNT,
    events_per_second=_NUMBER,
    store_bytes=_COUNT,
    disk_free=_COUNT_OR_NULL,
    **_TRAFFIC,
)
"""All fields are always there; null is what is not known. Times are in milliseconds, `wait`, `clock_skew`
and `signed_in_for` in seconds; `recent` is the last minute."""


def numbers(metrics: Metrics) -> dict[str, Any]:
    """What the connection panel shows, as one record."""
    line, traffic = metrics.line, metrics.traffic
    return {
        "failed": metrics.failed,
        "outbox": {state.value: metrics.outbox.get(state, 0) for state in OutboxState},
        "latency_ms": [_ms(latency) for latency in line.latencies],
        "latency_median_ms": _ms(percentile(line.latencies, 0.5)) if line.latencies else None,
        "latency_p95_ms": _ms(percentile(line.latencies, 0.95)) if line.latencies else None,
        "connects": line.connects,
        "reconnects": max(0, line.connects - 1),
        "resume": line.last_resume or None,
        "events": line.events,
        "events_per_second": line.events_per_second,
        "store_bytes": metrics.store_bytes,
        "disk_free": metrics.disk_free,
        **traffic_numbers(traffic),
    }


def traffic_numbers(traffic: Traffic) -> dict[str, Any]:
    """What went over the line, by which way, and how it fared."""
    now = time.time()
    return {
        "bytes_in": traffic.bytes_in,
        "bytes_out": traffic.bytes_out,
        "requests": traffic.requests,
        "recent_requests": traffic.recent,
        "recent_failures": traffic.recent_failures,
        "clock_skew": None if traffic.skew is None else round(traffic.skew, 1),
        "signed_in_for": None if traffic.signed_in_until is None else round(traffic.signed_in_until - now),
        "way": _way(traffic.way, now),
        "rate": _rate(traffic.rate),
        "routes": [_route(route) for route in traffic.routes],
    }


def _way(way: WayFacts, now: float) -> dict[str, Any]:
    until = way.certificate_until
    return {
        "kind": way.kind,
        "protocol": way.protocol,
        "certificate_days": None if until is None else int((until - now) // 86_400),
        "issuer": way.issuer,
        "pinned": way.is_pinned,
        "proxy": way.proxy,
        "ssh": way.ssh,
    }


def _rate(rate: RateLimits) -> dict[str, Any]:
    return {
        "limit": rate.limit,
        "remaining": rate.remaining,
        "share": None if rate.share is None else round(rate.share, 3),
        "scarce": rate.is_scarce,
        "wait": round(rate.wait, 1),
    }


def _route(route: RouteRecord) -> dict[str, Any]:
    return {
        "route": route.route,
        "requests": route.requests,
        "errors": route.errors,
        "retries": route.retries,
        "limited": route.limited,
        "median_ms": _ms(route.median),
        "p95_ms": _ms(route.slow),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
