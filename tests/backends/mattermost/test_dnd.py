"""Is it told to the server until when one does not want to be disturbed, as 6.6.1 takes it?"""

from __future__ import annotations

import json

from chat_tui.backends.mattermost.requests import action_call
from chat_tui.model.actions import SetPresence
from chat_tui.model.ids import Millis, UserId
from chat_tui.model.users import Presence
from tests.backends.mattermost.recorded import RECORDINGS


def test_until_when_is_told_in_seconds_and_only_with_dnd() -> None:
    recorded = json.loads((RECORDINGS / "rest" / "status" / "set-dnd-until.json").read_text())["request"]
    body = recorded["body"]
    until, me = Millis(body["dnd_end_time"] * 1000), UserId(body["user_id"])
    call = action_call(SetPresence(Presence.DND, until), me)
    assert (call.method, call.body) == (recorded["method"], body)
    assert "dnd_end_time" not in action_call(SetPresence(Presence.AWAY, until), me).body
    assert "dnd_end_time" not in action_call(SetPresence(Presence.DND), me).body
