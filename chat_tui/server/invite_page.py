"""What who opens an invitation in a browser is told: how to come in with a terminal."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from chat_tui.server.endpoint import stamped
from chat_tui.server.records import invites
from chat_tui.server.routes.invites import link
from chat_tui.server.workspace import Workspace

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class InvitePage:
    """GET /invite/{token}: plain words; looking does not use the invitation."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        token = str(scope["path_params"]["token"])
        records, config = self._workspace.records, self._workspace.config
        if invites.find(records.reader, token, records.now()) is None:
            words, status = "This invitation is not valid: it is used, too old, or was taken back.\n", 404
        else:
            command = f"chat-tui login {link(config.address, token)}"
            words = f"You are invited to {config.site_name}. In a terminal:\n\n    {command}\n"
            status = 200
        response = PlainTextResponse(words, status, _HEADERS)
        await stamped(response, self._workspace.version)(scope, receive, send)
