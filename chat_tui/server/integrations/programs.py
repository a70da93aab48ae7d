"""How the program behind a button or a dialog is asked, and what is read of its answer."""

from __future__ import annotations

import logging

import msgspec

from chat_tui.server.outgoing.addresses import CallRefusedError
from chat_tui.server.outgoing.caller import CallFailedError, OutgoingRequest
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError
from chat_tui.server.workspace import Workspace

AGENT = "Mattermost-Bot/1.1"
"""Programs look for it."""
_log = logging.getLogger(__name__)


async def ask(workspace: Workspace, url: str, body: Row) -> Row:
    """Send JSON; the object that comes back, or an empty one. Raises ApiError for what went wrong there."""
    headers = {"User-Agent": AGENT, "Accept": "application/json", "Content-Type": "application/json"}
    try:
        request = OutgoingRequest("POST", url, msgspec.json.encode(body), headers)
        answer = await workspace.call_out(request)
    except (CallRefusedError, CallFailedError) as error:
        raise _failed(unreached(error)) from error
    if answer.status != 200:
        raise _failed(f"It answered with status {answer.status}.")
    try:
        value = msgspec.json.decode(answer.body) if answer.body.strip() else {}
    except ValueError as error:
        raise _failed("Its answer is no JSON.") from error
    return value if isinstance(value, dict) else {}


def unreached(error: CallRefusedError | CallFailedError) -> str:
    """Why a program was not reached, as members are told: not where it is, nor what names lead to."""
    _log.warning("a program was not reached: %s", error)
    if isinstance(error, CallRefusedError):
        return "The workspace does not call its address; the operator's log says why."
    return "It did not answer as it should; the operator's log says more."


def _failed(why: str) -> ApiError:
    error_id = "api.post.do_action.action_integration.app_error"
    return ApiError(400, error_id, f"Action integration error. {why}")
