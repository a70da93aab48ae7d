"""What Prometheus is told: its format, and a sentence for everything that is counted anywhere."""

from __future__ import annotations

import ast
from pathlib import Path

from chat_tui.server.metrics import Metrics
from chat_tui.server.watching import vitals
from chat_tui.server.watching.exposition import MEANINGS, exposition
from tests.server.conftest import OWNER_UID, OverSocket, World

SERVER = Path(vitals.__file__).resolve().parents[1]


def test_counters_histograms_and_gauges_are_told_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    metrics.count("http_requests_total", status="200", method="GET")
    metrics.count("http_requests_total", status="404", method="GET")
    metrics.observe("post_seconds", 0.003)
    metrics.observe("post_seconds", 60.0)
    metrics.gauge("connections", lambda: 2)
    text = exposition(metrics)
    assert text.startswith(
        "# HELP chat_tui_http_requests_total Requests answered, by method and status.\n"
        "# TYPE chat_tui_http_requests_total counter\n"
        'chat_tui_http_requests_total{method="GET",status="200"} 1\n'
        'chat_tui_http_requests_total{method="GET",status="404"} 1\n'
    )
    assert 'chat_tui_post_seconds_bucket{le="0.0025"} 0\n' in text
    assert 'chat_tui_post_seconds_bucket{le="0.005"} 1\n' in text
    assert 'chat_tui_post_seconds_bucket{le="10"} 1\nchat_tui_post_seconds_bucket{le="+Inf"} 2\n' in text
    assert "chat_tui_post_seconds_sum 60.003\nchat_tui_post_seconds_count 2\n" in text
    assert text.endswith("# TYPE chat_tui_connections gauge\nchat_tui_connections 2\n")


def test_a_label_cannot_break_its_line() -> None:
    metrics = Metrics()
    metrics.count("logins_total", result='a"b\\c\nd')
    assert 'result="a\\"b\\\\c\\nd"} 1\n' in exposition(metrics)


def test_everything_that_is_counted_has_its_sentence() -> None:
    counted = set()
    for path in SERVER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _is_count(node.func) and isinstance(node.args[0], ast.Constant):
                counted.add(node.args[0].value)
    assert counted == set(MEANINGS)


def _is_count(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id == "gauge"
    is_method = isinstance(function, ast.Attribute) and function.attr in {"count", "observe", "gauge"}
    return is_method and ast.unparse(function.value).endswith("metrics")  # type: ignore[attr-defined]


async def test_operators_and_administrators_see_it_and_nobody_else(world: World) -> None:
    vitals.offer(world.workspace)
    await world.post("bob", "hello")
    for name, status in (("", 401), ("bob", 403), ("alice", 200)):
        async with world.client(name) as http:
            assert (await http.get("http://localhost/metrics")).status_code == status
    world_over_socket = World(**{**vars(world), "app": OverSocket(world.app, OWNER_UID)})
    async with world_over_socket.client() as http:
        answer = await http.get("http://localhost/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "chat_tui_posts_total 1\n" in answer.text
    assert "chat_tui_backup_age_seconds -1\n" in answer.text
