"""Pictures of people: their own, or one drawn from the id."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from chat_tui.server import announce, rules
from chat_tui.server.call import Call
from chat_tui.server.endpoint import OK, Endpoint, with_etag
from chat_tui.server.media.one_picture import form_of, redrawn
from chat_tui.server.pictures import portrait
from chat_tui.server.records import portraits, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.wire_errors import ApiError, no_user

MOST_BYTES = 10 * 1024 * 1024
_KEPT = {"Content-Type": "image/png", "Cache-Control": "max-age=86400, private"}


async def image(call: Call) -> Response:
    """GET /users/{id}/image: the tag changes with the picture."""
    user = users.by_id(call.db, call.path("user_id"))
    if user is None:
        raise no_user()
    shown = portraits.of(call.db, user["id"]) or await _drawn(user["id"])
    return with_etag(Response(shown, 200, _KEPT), str(user["last_picture_update"]), call.request)


async def default_image(call: Call) -> Response:
    """GET /users/{id}/image/default: what is shown of who has chosen none."""
    return Response(await _drawn(call.path("user_id")), 200, _KEPT)


async def _drawn(user_id: str) -> bytes:
    return await asyncio.to_thread(portrait, user_id)


async def choose(call: Call) -> object:
    """POST /users/{id}/image: a form with one picture, of which the middle is kept, 128 by 128."""
    async with form_of(call, MOST_BYTES) as intake:
        if not intake.received:
            message = "There is no picture in the request."
            raise ApiError(400, "api.user.upload_profile_user.no_file.app_error", message)
        made, picture = await redrawn(call, "portrait", intake.received[0].path)
    if made.refused:
        message = "The picture cannot be read, or has too many pixels."
        raise ApiError(400, "api.user.upload_profile_user.decode.app_error", message)

    def change(tx: Transaction) -> None:
        tx.tell(*announce.user_updated(portraits.choose(tx, call.path("user_id"), picture)))

    await call.records.write(change)
    return OK


async def forget(call: Call) -> object:
    """DELETE /users/{id}/image: from now on the one drawn from the id."""

    def change(tx: Transaction) -> None:
        tx.tell(*announce.user_updated(portraits.forget(tx, call.path("user_id"))))

    await call.records.write(change)
    return OK


ENDPOINTS = (
    Endpoint("GET", "/users/{user_id}/image", image, rules.existing_user),
    Endpoint("GET", "/users/{user_id}/image/default", default_image, rules.existing_user),
    Endpoint("POST", "/users/{user_id}/image", choose, rules.oneself),
    Endpoint("DELETE", "/users/{user_id}/image", forget, rules.oneself),
)
