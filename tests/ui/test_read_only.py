"""Does no key and no command send anything while a person only looks?"""

from __future__ import annotations

import pytest

from chat_tui.commands import registry
from chat_tui.model.actions import Action
from chat_tui.model.ids import UserId
from chat_tui.model.messages import Message
from chat_tui.ui import deeds
from chat_tui.ui.screens.chat import ChatScreen
from tests.ui.conftest import OpenStage, Stage

ARGUMENTS = {
    "whois": "@maya",
    "remind": "20m tea",
    "schedule": "20m tea",
    "topic": "tea",
    "create": "den",
    "status": "away",
    "join": "#random",
    "msg": "@maya hello",
    "invite": "@maya",
    "react": ":tada:",
    "unreact": ":tada:",
    "kick": "@maya",
    "move": "up",
    "rename": "Tea",
    "group": "@maya @sol",
}
"""What commands are given that do nothing, or ask, without an argument that makes sense."""
LEAVES = frozenset({"quit"})


def watched(on: Stage, monkeypatch: pytest.MonkeyPatch) -> list[Action]:
    """What reaches the server from now on, which must be nothing."""
    sent: list[Action] = []

    def remember(user_id: UserId, action: Action) -> None:
        sent.append(action)
        raise AssertionError("something was sent")

    monkeypatch.setattr(on.world.server, "perform", remember)
    return sent


async def answered(on: Stage) -> None:
    """Whatever asks is answered with yes, or with the first of its list; what only shows is closed."""
    for key in ("enter", "enter", "escape", "escape", "escape"):
        if isinstance(on.app.screen, ChatScreen):
            return
        await on.press(key)


async def test_the_composer_takes_nothing(stage: OpenStage) -> None:
    async with stage(read_only=True) as on:
        await on.press("text:hello", "enter")
        assert on.composer.text == ""
        assert "read-only" in on.text()


async def test_no_deed_of_a_message_sends(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(read_only=True) as on:
        monkeypatch.setenv("PATH", "")
        await on.open("release")
        rows = [
            row
            for row in on.account.store.timeline(on.world.channels["release"].id).rows
            if isinstance(row, Message)
        ]
        ours = next(row for row in rows if row.author_id == on.world.me.id)
        sent = watched(on, monkeypatch)
        for name in deeds.OF_A_MESSAGE:
            deeds.do(deeds.Place(on.screen, on.screen.main), name, ours)
            await on.pilot.pause()
            await answered(on)
        await on.pilot.pause()
        assert not sent
        assert on.account.outbox.states() == {}


async def test_no_command_sends(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    from chat_tui.commands import channels, files, messages, people, program, talk  # noqa: F401 - they register

    async with stage(read_only=True) as on:
        await on.open("release")
        sent = watched(on, monkeypatch)
        here = on.screen.main.composer.destination
        for name, command in registry.COMMANDS.items():
            if name not in LEAVES:
                argument = ARGUMENTS.get(name, "word" if command.needs_argument else "")
                on.screen.run_command(f"/{name} {argument}", here)
                await on.pilot.pause()
                await answered(on)
        await on.until(lambda: on.app.keys_are_done)
        assert not sent
        assert on.account.outbox.states() == {}


async def test_a_deed_says_why_it_is_not_done(stage: OpenStage) -> None:
    async with stage(read_only=True) as on:
        await on.open("release")
        await on.press("shift+tab", "k", "equals_sign")
        await on.until(lambda: "--read-only" in " ".join(note.message for note in on.app._notifications))


async def test_the_same_key_does_send_otherwise(stage: OpenStage) -> None:
    """The proof that the others look at the right thing."""
    async with stage() as on:
        await on.open("release")
        await on.press("shift+tab", "k", "equals_sign")
        messages = on.world.server.world.messages
        await on.until(
            lambda: any(
                each.emoji == "+1" and on.world.me.id in each.user_ids
                for message in messages.values()
                for each in message.reactions
            )
        )
