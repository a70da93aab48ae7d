"""Counters, durations and gauges, as they are read again."""

from __future__ import annotations

from chat_tui.server.metrics import BUCKETS, Metrics


def test_counters_add_up_by_name_and_labels() -> None:
    metrics = Metrics()
    for status in ("200", "200", "404"):
        metrics.count("http_requests_total", status=status)
    metrics.count("posts_total", 3)
    assert list(metrics.counters()) == [
        ("http_requests_total", (("status", "200"),), 2),
        ("http_requests_total", (("status", "404"),), 1),
        ("posts_total", (), 3),
    ]


def test_durations_fall_into_buckets_by_their_upper_ends() -> None:
    metrics = Metrics()
    for seconds in (0.0, 0.001, 0.0011, 11.0):
        metrics.observe("post_seconds", seconds)
    [(name, labels, histogram)] = metrics.durations()
    assert (name, labels) == ("post_seconds", ())
    assert histogram.counts[:2] == [2, 1]
    assert histogram.counts[len(BUCKETS)] == 1
    assert histogram.total == 11.0021


def test_a_gauge_is_asked_when_somebody_looks() -> None:
    metrics, lines = Metrics(), [1]
    metrics.gauge("connections", lambda: len(lines))
    lines.append(2)
    assert list(metrics.gauges()) == [("connections", (), 2)]
