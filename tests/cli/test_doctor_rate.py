"""Does the doctor show what is left of the rate limit, and warn before it is used up?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret
from chat_tui.cli.checks import Verdict
from chat_tui.cli.checks_of_account import look_at_accounts
from chat_tui.cli.checks_of_server import rate_check
from chat_tui.cli.invocation import Invocation
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.model.metrics import RateLimits


def test_plenty_is_in_order_and_little_is_advice() -> None:
    assert rate_check("acme", RateLimits()).said == "acme tells no limit"
    plenty, little = rate_check("acme", RateLimits(100, 90)), rate_check("acme", RateLimits(100, 20))
    assert (plenty.verdict, plenty.said) == (Verdict.OK, "acme · █████████░ 90 of 100 requests left")
    assert little.verdict is Verdict.ADVICE
    assert little.said == "acme · ██░░░░░░░░ 20 of 100 requests left: soon things will wait."
    assert little.fix == "chat-tui --account acme status --requests"


class Limited(BaseHTTPRequestHandler):
    """Says of whom it was asked how much is left to them."""

    def do_GET(self) -> None:
        left = "20" if self.headers.get("Authorization") == "Bearer mine" else "90"
        body = json.dumps({"status": "OK"}).encode()
        self.send_response(200)
        for name, value in (("Limit", "100"), ("Remaining", left), ("Reset", "60")):
            self.send_header(f"X-RateLimit-{name}", value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal of the tests."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Limited) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def test_the_allowance_of_the_session_is_shown(tmp_path: Path, address: str) -> None:
    invocation = Invocation(home=tmp_path / "home", environ={})
    locations = invocation.locations
    save_account(locations.accounts_file, AccountConfig("acme", address))
    await Credentials(locations.credentials_file).put("acme", Secret("mine"))
    [look] = await look_at_accounts(invocation)
    checks = {check.name: check for check in look.checks}
    assert look.traffic.rate.limit == 100
    assert checks["rate"].verdict is Verdict.ADVICE
    assert "20 of 100" in checks["rate"].said
