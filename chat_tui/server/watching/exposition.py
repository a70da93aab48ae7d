"""How metrics are told to Prometheus: its text format, version 0.0.4, with a sentence for each.

Source: prometheus.io/docs/instrumenting/exposition_formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chat_tui.server.metrics import BUCKETS, Histogram, Labels, Metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "chat_tui_"
MEANINGS: Mapping[str, str] = {
    "http_requests_total": "Requests answered, by method and status",
    "post_seconds": "From a message's arrival to its being on disk and handed to everybody's lines",
    "posts_total": "Messages posted by people and programs",
    "logins_total": "Sign-ins, by result",
    "oauth_tokens_total": "Tokens given to programs, by grant",
    "oauth_refusals_total": "Tokens not given to programs, by error",
    "rate_limited_total": "Requests refused with 429, by budget",
    "refused_busy_total": "Requests refused with 503 because of overload, by what was refused",
    "webhook_attempts_total": "Deliveries of outgoing web hooks tried, by result",
    "webhook_waiting": "Deliveries that wait for their turn",
    "resumes_total": "Event streams taken up again: lossless, or begun anew because something was lost",
    "slow_consumers_total": "Lines cut because their client did not read",
    "connections": "Open event streams",
    "users_connected": "People and programs with at least one",
    "queue_depth_max": "Events that wait for the slowest line",
    "loop_lag_seconds": "By how much the event loop comes late",
    "writes_waiting": "Changes that wait for the disk",
    "overload_level": "How many times the mark is passed from which on requests are refused; 0 is none",
    "database_bytes": "Size of the database",
    "wal_bytes": "Size of its write-ahead log",
    "disk_free_bytes": "Room left on the disk of the data",
    "disk_bytes": "Size of that disk",
    "backup_age_seconds": "Since the last finished backup; -1 if there was none",
    "events_kept": "Events in the log, for those who resume",
}


def exposition(metrics: Metrics) -> str:
    """Everything the workspace counts of itself, as Prometheus reads it."""
    lines = [
        *_family("counter", ((name, labels, value) for name, labels, value in metrics.counters())),
        *_histograms(metrics.durations()),
        *_family("gauge", metrics.gauges()),
    ]
    return "".join(f"{line}\n" for line in lines)


def _head(name: str, kind: str) -> Iterator[str]:
    yield f"# HELP {PREFIX}{name} {MEANINGS[name]}."
    yield f"# TYPE {PREFIX}{name} {kind}"


def _family(kind: str, values: Iterable[tuple[str, Labels, float]]) -> Iterator[str]:
    last = ""
    for name, labels, value in values:
        if name != last:
            yield from _head(name, kind)
            last = name
        yield f"{PREFIX}{name}{_labels(labels)} {_number(value)}"


def _histograms(values: Iterable[tuple[str, Labels, Histogram]]) -> Iterator[str]:
    last = ""
    for name, labels, histogram in values:
        if name != last:
            yield from _head(name, "histogram")
            last = name
        so_far = 0
        for end, count in zip((*BUCKETS, None), histogram.counts, strict=True):
            so_far += count
            shown = "+Inf" if end is None else _number(end)
            yield f"{PREFIX}{name}_bucket{_labels((*labels, ('le', shown)))} {so_far}"
        yield f"{PREFIX}{name}_sum{_labels(labels)} {_number(histogram.total)}"
        yield f"{PREFIX}{name}_count{_labels(labels)} {so_far}"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
