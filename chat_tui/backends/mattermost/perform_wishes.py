"""How what one wants to be told of everywhere is set at a Mattermost server."""

from __future__ import annotations

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_objects import notify_props_with, own_wishes_of, user_of
from chat_tui.backends.mattermost.requests import Call, get
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.model.actions import Receipt, SetOwnWishes
from chat_tui.model.events import OwnWishesTold, UserChanged
from chat_tui.model.ids import UserId


class WishPerformer:
    """Reads the whole map first: a server keeps only what a patch names, and it has more than we know."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def set_own(self, action: SetOwnWishes, me: UserId) -> Receipt:
        """Write it; the receipt says what the server made of it."""
        user = wire.parse(wire.User, (await self._rest.call(get("/users/me"))).body)
        body = {"notify_props": notify_props_with(user, action.own)}
        answer = await self._rest.call(Call("PUT", "/users/me/patch", body))
        changed = wire.parse(wire.User, answer.body)
        return Receipt((UserChanged(user_of(changed)), OwnWishesTold(own_wishes_of(changed))))
