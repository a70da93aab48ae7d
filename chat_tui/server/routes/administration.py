"""What an operator asks of the running workspace from the shell: deeds, by the kernel's word who he is."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from chat_tui.errors import ChatError
from chat_tui.server.administration.deed import Place
from chat_tui.server.administration.table import ANY_DEED, perform
from chat_tui.server.administration.wire import failure_of
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.wire_errors import bad_body, forbidden

_ROOT = 0


def operator(call: Call) -> None:
    """The operator alone."""
    if not is_operator(call):
        raise forbidden()


def is_operator(call: Call) -> bool:
    """Whether the unix user asks that the workspace belongs to, or root: over the unix socket only."""
    peer = call.request.scope.get("state", {}).get("peercred")
    return peer is not None and peer.uid in {call.workspace.config.owner_uid, _ROOT}


async def administer(call: Call) -> Response:
    """POST /administration: do one deed; 422 says why it was not done."""
    try:
        deed = msgspec.json.decode(await call.body(), type=ANY_DEED)
    except msgspec.DecodeError as error:
        raise bad_body("deed") from error
    try:
        answer = await perform(Place(call.workspace, call.actor), deed)
    except ChatError as error:
        return _json(failure_of(error), 422)
    return _json(answer, 200)


def _json(value: object, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, {"Content-Type": "application/json"})


ENDPOINTS = (Endpoint("POST", "/administration", administer, operator),)
