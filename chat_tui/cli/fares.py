"""Which numbers of an account does `status --json` tell, and by which JSON Schema?"""

from __future__ import annotations

from typing import Any

from chat_tui.model.metrics import Metrics, RateLimits, RouteRecord
from chat_tui.model.outbox import OutboxState
from chat_tui.text.figures import percentile

_COUNT = {"type": "integer", "minimum": 0}
_NUMBER = {"type": "number", "minimum": 0}
_COUNT_OR_NULL = {"type": ["integer", "null"]}
_NUMBER_OR_NULL = {"type": ["number", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


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
    bytes_in=_COUNT,
    bytes_out=_COUNT,
    requests=_COUNT,
    store_bytes=_COUNT,
    rate=_object(
        limit=_COUNT_OR_NULL,
        remaining=_COUNT_OR_NULL,
        share=_NUMBER_OR_NULL,
        scarce={"type": "boolean"},
        wait=_NUMBER,
    ),
    routes={
        "type": "array",
        "items": _object(
            route={"type": "string"},
            requests=_COUNT,
            errors=_COUNT,
            retries=_COUNT,
            limited=_COUNT,
            median_ms=_NUMBER,
            p95_ms=_NUMBER,
        ),
    },
)
"""All fields are always there; null is what is not known. Times are in milliseconds, `wait` in seconds."""


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
        "bytes_in": traffic.bytes_in,
        "bytes_out": traffic.bytes_out,
        "requests": traffic.requests,
        "store_bytes": metrics.store_bytes,
        "rate": _rate(traffic.rate),
        "routes": [_route(route) for route in traffic.routes],
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
