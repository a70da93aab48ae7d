"""Which numbers of an account does `status --json` tell, and by which JSON Schema?"""

from __future__ import annotations

import time
from typing import Any

from chat_tui.cli.record_fields import (
    count,
    count_or_null,
    fields_of,
    list_of,
    number,
    number_or_null,
    one_of,
    text,
    yes_or_no,
)
from chat_tui.model.metrics import Metrics, RateLimits, RouteRecord, Traffic, WayFacts
from chat_tui.model.outbox import OutboxState
from chat_tui.text.figures import percentile

_PER_ROUTE = {
    "route": text("The route, without ids."),
    "requests": count("How many there were."),
    "errors": count("How many failed."),
    "retries": count("How many were sent again."),
    "limited": count("How many the server put off."),
    "median_ms": number("How long the middle one took, in milliseconds."),
    "p95_ms": number("What 95 of 100 took at most, in milliseconds."),
}
_WAY = {
    "kind": one_of("How the server is reached.", "", "socket", "plain", "tls"),
    "protocol": text("The version of TLS."),
    "certificate_days": count_or_null("For how many days its certificate is good."),
    "issuer": text("Who signed that."),
    "pinned": yes_or_no("Whether you accepted that certificate alone."),
    "proxy": text("The proxy it goes through."),
    "ssh": text("The host that ssh leads to."),
}
_RATE = {
    "limit": count_or_null("How many requests the server takes in its window."),
    "remaining": count_or_null("How many are left."),
    "share": number_or_null("Which part of them is left, from 0 to 1."),
    "scarce": yes_or_no("Whether they grow scarce."),
    "wait": number("For how many seconds nothing is asked."),
}
METRICS = fields_of(
    "The numbers of this look. What is not known is null.",
    {
        "failed": count("What was refused, and waits for a word from you."),
        "outbox": fields_of(
            "What waits to be sent, by its state.",
            {state.value: count(f"How many are {state.value}.") for state in OutboxState},
        ),
        "latency_ms": list_of(
            "The last times to the server and back, in milliseconds.", {"type": "number", "minimum": 0}
        ),
        "latency_median_ms": number_or_null("The middle one of them."),
        "latency_p95_ms": number_or_null("What 95 of 100 took at most."),
        "connects": count("How often the line was made."),
        "reconnects": count("How often of those it was made again."),
        "resume": one_of("How what was missed came the last time.", "resumed", "caught up", "polling", None),
        "events": count("What the server told."),
        "events_per_second": number("The same a second, of late."),
        "store_bytes": count("How large what is kept here is."),
        "disk_free": count_or_null("How many bytes are free where that is."),
        "bytes_in": count("Bytes that came."),
        "bytes_out": count("Bytes that went."),
        "requests": count("Requests in all."),
        "recent_requests": count("Requests of the last minute."),
        "recent_failures": count("Those of them that failed."),
        "clock_skew": number_or_null(
            "By how many seconds this clock is ahead of the server's; below 0 if behind."
        ),
        "signed_in_for": number_or_null("For how many seconds the session is still good."),
        "way": fields_of("The way to the server.", _WAY),
        "rate": fields_of("The server's limit of requests.", _RATE),
        "routes": list_of("Each kind of request.", fields_of("One kind of request.", _PER_ROUTE)),
    },
)


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
