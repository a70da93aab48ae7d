"""How does a test get a server that wants a one-time code: the part of a Mattermost that signing in meets?"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSWORD, CODE, TOKEN = "correct horse", "123456", "k" * 26
NEEDED = "mfa.validate_token.authenticate.app_error"
WRONG = "api.user.check_user_mfa.bad_code.app_error"
ADA = {"id": "a" * 26, "username": "ada", "roles": "system_user", "create_at": 1, "update_at": 1}


class _Server(BaseHTTPRequestHandler):
    """Knows one user, whose password is good only with the code of the moment."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if self.path != "/api/v4/users/login":
            self._refuse(404, "api.context.404.app_error")
        elif body.get("password") != PASSWORD:
            self._refuse(401, "api.user.login.invalid_credentials_email_username")
        elif len(body.get("token", "")) != len(CODE):
            self._refuse(401, NEEDED)
        elif body["token"] != CODE:
            self._refuse(401, WRONG)
        else:
            self._answer(200, ADA, Token=TOKEN)

    def do_GET(self) -> None:
        if self.path == "/api/v4/config/client?format=old":
            self._answer(200, {"Version": "10.5.0", "BuildNumber": "10.5.0", "SiteName": "Careful"})
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._refuse(401, "api.context.session_expired.app_error")
        elif self.path.endswith("/preferences"):
            self._answer(200, [])
        else:
            self._answer(200, ADA)

    def _refuse(self, status: int, error_id: str) -> None:
        self._answer(status, {"id": error_id, "message": "Not like that.", "status_code": status})

    def _answer(self, status: int, value: object, **headers: str) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@contextmanager
def careful_server() -> Iterator[str]:
    """The URL of a server whose one user has a second factor."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
