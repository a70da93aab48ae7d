"""Does what was sent come back to be sent again, and what was being written with it?"""

from __future__ import annotations

from tests.ui.conftest import OpenStage

LAST = "Changelog draft: https://example.org/r/0.5\nTwo _TODOs_ left in there."
FIRST = "Then it's good to go from my side."


async def test_one_walks_back_and_finds_the_draft_again(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await staged.press("text:half", "ctrl+up")
        assert staged.composer.text == LAST
        assert "sent before, 1 of 1" in staged.text()
        await staged.press("alt+p")
        assert staged.composer.text == LAST
        await staged.press("ctrl+down")
        assert staged.composer.text == "half"
        await staged.press("ctrl+down")
        assert staged.composer.text == "half"


async def test_what_is_only_looked_at_does_not_replace_the_draft(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await staged.press("text:half", "ctrl+up")
        await staged.open("design")
        await staged.open("release")
        assert staged.composer.text == "half"
        await staged.press("ctrl+up", "text:!")
        await staged.open("design")
        await staged.open("release")
        assert staged.composer.text == f"{LAST}!"


async def test_the_draft_is_there_again_after_something_else_was_sent(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await staged.press("text:half", "ctrl+up", "text:!", "enter")
        assert staged.composer.text == "half"
        release = staged.world.channels["release"].id
        await staged.until(lambda: not staged.account.outbox.pending(release))
        sent = [message.text for message in staged.world.server.world.messages.values()]
        assert f"{LAST}!" in sent
        known = staged.account.drafts.get(release)
        assert known is not None
        assert known.text == "half"


async def test_what_was_sent_elsewhere_and_commands_come_after_what_was_said_here(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("design")
        for text in ("one", "/shrug", "two"):
            staged.composer.set_text(text)
            await staged.press("enter")
        await staged.open("release")
        seen = []
        for _ in range(5):
            await staged.press("ctrl+up")
            seen.append(staged.composer.text)
        assert seen == [LAST, "two", "/shrug", "one", "one"]


async def test_a_thread_has_its_own(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        root = next(m for m in staged.world.server.world.messages.values() if m.text.startswith("RC2"))
        staged.screen.open_thread(root.channel_id, root.id)
        await staged.until(lambda: staged.screen.is_in_thread and staged.screen.thread.composer.has_focus)
        replies = staged.account.store.thread
        await staged.until(lambda: any(reply.text == FIRST for reply in replies(root.id)))
        await staged.press("ctrl+up")
        assert staged.screen.thread.composer.text == FIRST
