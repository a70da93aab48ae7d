"""Are threads that wait for us named, opened at what is new, followed and read?"""

from __future__ import annotations

from chat_tui.model.ids import Millis
from chat_tui.model.messages import Message
from chat_tui.ui.channel_rows import THREADS, channel_rows
from chat_tui.ui.screens.threads import ThreadsScreen
from tests.ui.conftest import OpenStage, Stage


def root_of(on: Stage) -> Message:
    """The thread of the world: maya's, to which lin and tom replied."""
    (root,) = on.account.store.threads()
    return root


async def reply(on: Stage, text: str) -> Message:
    """Lin says something in it, and it has come."""
    root = root_of(on)
    said = on.world.server.post(on.world.people["lin"].id, root.channel_id, text, root.id)
    await on.until(lambda: on.account.store.message(said.id))
    return said


def unread(on: Stage) -> int:
    state = on.account.store.thread_state(root_of(on).id)
    assert state is not None
    return state.unread


async def test_an_unread_thread_is_named_in_the_rail_and_opened_from_there(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        await on.open("random")
        await on.until(lambda: on.account.store.followed_threads())
        assert THREADS not in on.text(), "all of it is read"
        await reply(on, "it failed")
        await reply(on, "@tom did you see?")
        await on.until(lambda: THREADS in on.text())

        def called() -> bool:
            return any("↳ RC2 is up" in line and "@1" in line.partition("│")[0] for line in on.lines())

        await on.until(called)
        rows = channel_rows(on.account.store, "ascii", Millis(0))
        (row,) = [row for row in rows if row.kind == "thread"]
        assert (row.sign, row.badge, row.channel_id) == (">", "@1", None)
        on.screen.channels.focus()
        await on.press("g", "escape")
        on.screen.channels.focus()
        steps = [each.stop for each in rows if each.stop is not None]
        here = steps.index(on.world.channels["random"].id)
        await on.press(*(["up"] * (here - steps.index(root_of(on).id))), "enter")
        await on.until(lambda: on.screen.is_in_thread)
        assert on.screen.visits.here == root_of(on).channel_id
        assert "new since" in on.text(), "the thread opens with its unread line"
        await on.until(lambda: unread(on) == 0)
        await on.until(lambda: THREADS not in on.text())
        assert "new since" in on.text(), "which stays"
        assert "followed · esc" in on.text()


async def test_the_list_shows_what_is_unread_and_marks_it_read(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.until(lambda: on.account.store.followed_threads())
        await reply(on, "it failed")
        await on.press("ctrl+t")
        assert isinstance(on.app.screen, ThreadsScreen)
        await on.until(lambda: "3 replies · 1 new" in on.text())
        await reply(on, "again")
        await on.until(lambda: "4 replies · 2 new" in on.text())
        await on.press("ctrl+r")
        await on.until(lambda: "4 replies · 2 new" not in on.text() and unread(on) == 0)
        await on.press("ctrl+f")
        await on.until(lambda: "not followed" in on.text())
        await on.until(lambda: not on.account.store.followed_threads())
        await on.press("ctrl+f")
        await on.until(lambda: "not followed" not in on.text())
        await reply(on, "once more")
        await on.until(lambda: unread(on) == 1)
        await on.press("alt+r")
        await on.until(lambda: unread(on) == 0)
        await on.press("enter")
        await on.until(lambda: on.screen.is_in_thread)


async def test_a_thread_is_followed_and_left_by_a_key_and_by_commands(stage: OpenStage) -> None:
    async with stage((100, 30)) as on:
        await on.open("release")
        root = root_of(on)
        on.screen.open_thread(root.channel_id, root.id)
        await on.until(lambda: on.screen.thread.composer.has_focus)
        await on.press("shift+tab", "f")
        await on.until(lambda: not on.account.store.followed_threads())
        await on.until(lambda: "not followed · esc" in on.text())
        await on.press("escape", "text:/follow", "enter")
        await on.until(lambda: len(on.account.store.followed_threads()) == 1)
        await on.press("text:/unfollow", "enter")
        await on.until(lambda: not on.account.store.followed_threads())


async def test_what_is_no_thread_cannot_be_followed(stage: OpenStage) -> None:
    async with stage((100, 30)) as on:
        await on.open("welcome")
        await on.press("shift+tab", "f")
        await on.until(lambda: "Nobody replied yet" in on.text())
        await on.press("escape", "text:/follow", "enter")
        await on.until(lambda: "No thread is open." in on.text())


async def test_a_reply_is_made_unread_in_its_thread(stage: OpenStage) -> None:
    async with stage((100, 30)) as on:
        await on.open("release")
        said = await reply(on, "it failed")
        on.screen.open_thread(said.channel_id, root_of(on).id)
        await on.until(lambda: on.screen.thread.composer.has_focus and unread(on) == 0)
        await on.press("shift+tab", "m")
        await on.until(lambda: unread(on) == 1)


async def test_nothing_is_marked_under_read_only(stage: OpenStage) -> None:
    async with stage(read_only=True) as on:
        await on.open("release")
        await on.until(lambda: on.account.store.followed_threads())
        await reply(on, "it failed")
        root = root_of(on)
        on.screen.open_thread(root.channel_id, root.id)
        await on.until(lambda: on.screen.is_in_thread)
        await on.press("ctrl+t", "ctrl+r")
        await on.until(lambda: "Nothing is sent" in on.text())
        assert on.world.server.world.thread_state(root.id, on.world.me.id).unread == unread(on) == 1
