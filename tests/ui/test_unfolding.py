"""Is what was folded away seen when it is asked for, and wide code to its end?"""

from __future__ import annotations

from chat_tui.model.ids import MessageId
from chat_tui.model.messages import MessageKind
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage
from tests.ui.fake_timeline import CHANNEL, FakeTimeline, message
from tests.ui.pane_bench import running


async def test_a_long_message_is_folded_and_unfolded_in_its_place() -> None:
    long = "\n".join(f"line {number}" for number in range(100))
    source = FakeTimeline([message(1), message(2, text=long), message(3)])
    async with running(source, size=(60, 60)) as bench:
        bench.pane.show(CHANNEL)
        assert "line 39" in bench.seen
        assert "line 40" not in bench.seen
        assert "60 more lines · x shows them" in bench.seen
        bench.pane.expanding.toggle(MessageId("m00002"))
        assert "line 99" in bench.seen
        assert "more lines" not in bench.seen
        bench.pane.expanding.toggle(MessageId("m00002"))
        assert "60 more lines" in bench.seen


async def test_a_run_of_comings_and_goings_is_shown_one_by_one_when_asked() -> None:
    said = [message(n, text=f"@p{n} joined the channel.", kind=MessageKind.SYSTEM) for n in range(1, 7)]
    async with running(FakeTimeline([message(0), *said, message(9)])) as bench:
        bench.pane.show(CHANNEL)
        assert "6 joined" in bench.seen
        bench.pane.expanding.toggle(MessageId("m00001"))
        assert [f"@p{n} joined the channel." in bench.seen for n in range(1, 7)] == [True] * 6
        assert " 6 joined" not in bench.seen
        bench.pane.expanding.toggle(MessageId("m00004"))
        assert "@p3" not in bench.seen, "any of them folds the run again"
        assert "6 joined" in bench.seen


async def test_wide_code_is_pushed_to_its_end_and_back_to_being_wrapped() -> None:
    code = "```\n" + "0123456789" * 12 + "END\nshort\n```"
    async with running(FakeTimeline([message(1, text=code)]), size=(60, 10)) as bench:
        bench.pane.show(CHANNEL)
        wrapped = bench.seen
        assert "END" in wrapped
        bench.pane.expanding.push(MessageId("m00001"), 0)
        assert "END" not in bench.seen
        assert "›" in bench.seen
        bench.pane.expanding.push(MessageId("m00001"), 90)
        assert "END" in bench.seen
        assert "‹" in bench.seen
        assert {len(line) for line in bench.screen} == {60}
        bench.pane.expanding.push(MessageId("m00001"), None)
        assert bench.seen == wrapped


async def test_the_keys_unfold_what_is_chosen_and_push_its_code(stage: OpenStage) -> None:
    async with stage(size=(80, 40)) as on:
        world = on.world
        code = "```\n" + "0123456789" * 12 + "END\n" + "\n".join(f"row {n}" for n in range(60)) + "\n```"
        world.server.post(world.people["maya"].id, world.channels["general"].id, code)
        await on.open("general")
        await on.until(lambda: "41 more lines · x shows them" in on.text())
        await on.press("shift+tab", "x")
        await on.until(lambda: "more lines" not in on.text() and "0123456789" in on.text())
        await on.press("right", "right")
        await on.until(lambda: "‹ 89012345" in on.text() and "›" in on.text())
        await on.press("left", "left", "x")
        await on.until(lambda: "more lines" in on.text() and "END" in on.text())


async def test_how_much_is_folded_is_a_setting_and_zero_folds_nothing(stage: OpenStage) -> None:
    async with stage(size=(80, 60), settings=UiSettings(fold_lines=0)) as on:
        world = on.world
        text = "\n".join(f"line {number}" for number in range(50))
        world.server.post(world.people["maya"].id, world.channels["general"].id, text)
        await on.open("general")
        await on.until(lambda: "line 0" in on.text() and "line 49" in on.text())


async def test_the_key_says_so_where_nothing_is_folded(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        await on.press("shift+tab")
        before = on.screen.main.messages.selected_item
        await on.press("x")
        await on.until(lambda: "Nothing of this is folded" in on.text())
        assert on.screen.main.messages.selected_item == before
