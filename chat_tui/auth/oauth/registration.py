"""How do we make ourselves known to a server that lets programs do so (RFC 7591)?"""

from __future__ import annotations

from chat_tui.auth.oauth.answers import REGISTRATION, blocked, refusal
from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.auth.oauth.web import Send, WebRequest
from chat_tui.errors import ProtocolError

NAME = "chat-tui"
_LONGEST = 255
_NO_SUCH = (403, 404, 501)


async def register(send: Send, metadata: Metadata, redirect_uri: str) -> str:
    """Make this program known as one without a secret, whose codes go to `redirect_uri`; its client id."""
    wish = {
        "redirect_uris": [redirect_uri],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "client_name": NAME,
    }
    answer = await send(WebRequest.json(metadata.registration_endpoint, wish))
    if answer.status not in (200, 201):
        if answer.status in _NO_SUCH:
            raise blocked(REGISTRATION)
        raise refusal(answer)
    told = answer.table()
    client_id = told.get("client_id")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= _LONGEST or not client_id.isascii():
        raise ProtocolError("The server registered this program without giving it an id.")
    if told.get("client_secret"):
        raise blocked("keeps_secret")
    return client_id
