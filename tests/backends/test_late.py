"""Is a backend made once, when it is first needed, and is what it says passed on?"""

from __future__ import annotations

import asyncio

from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.backends.late import ANY_SERVER, LateBackend


def late() -> tuple[LateBackend, list[FakeBackend]]:
    server = FakeServer()
    user = server.add_user("ada")
    made: list[FakeBackend] = []

    def make() -> FakeBackend:
        made.append(FakeBackend(server, user.id))
        return made[-1]

    return LateBackend(make), made


async def test_nothing_is_made_before_it_is_needed() -> None:
    backend, made = late()
    assert backend.capabilities == ANY_SERVER
    await backend.close()
    assert not made


async def test_many_first_calls_make_it_once() -> None:
    backend, made = late()
    users = await asyncio.gather(*(backend.sign_in() for _ in range(5)))
    assert len(made) == 1
    assert {user.name for user in users} == {"ada"}
    assert backend.capabilities == made[0].capabilities
    await backend.close()
