"""Can files be attached, seen, taken away, sent, saved and opened with the keys alone?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.errors import TransientError
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId, FileId
from chat_tui.model.messages import Message
from chat_tui.model.outbox import OutboxState
from chat_tui.ui import message_files
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "my plan.txt"
    path.write_text("the plan")
    return path


def here(staged: Stage) -> ChannelId:
    found = staged.screen.visits.here
    assert found is not None
    return found


def files(staged: Stage) -> list[str]:
    return [file.name for file in staged.account.drafts.files(here(staged))]


def sent(staged: Stage) -> list[Message]:
    mine = staged.world.me.id
    messages = staged.world.server.world.messages.values()
    return [message for message in messages if message.author_id == mine and message.attachments]


def said(staged: Stage) -> str:
    """What the toasts say."""
    return " ".join(toast.message for toast in staged.app._notifications)


async def attach(staged: Stage, path: Path | str) -> None:
    """By the command, as a person types it."""
    before = len(files(staged))
    await staged.press("escape")
    staged.composer.set_text(f"/attach {path}")
    await staged.press("enter")
    await staged.until(lambda: len(files(staged)) > before)
    await staged.until(lambda: "Attached" in said(staged))
    staged.app.clear_notifications()
    await staged.until(lambda: "Attached" not in staged.text())


async def test_a_file_waits_as_a_chip_and_goes_with_the_text(stage: OpenStage, plan: Path) -> None:
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, plan)
        assert "▤ my plan.txt 8 B ×" in staged.text()
        assert "with 1 file" in staged.text()
        await staged.press("text:see", "enter")
        await staged.until(lambda: sent(staged))
        [message] = sent(staged)
        assert (message.text, [file.name for file in message.attachments]) == ("see", ["my plan.txt"])
        await staged.until(lambda: files(staged) == [])
        await staged.until(lambda: "×" not in staged.text().split("you", 1)[1])
        assert "▤ my plan.txt" in staged.text()


async def test_files_alone_are_sent_by_enter(stage: OpenStage, plan: Path) -> None:
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, f'"{plan}"')
        await staged.press("enter")
        await staged.until(lambda: sent(staged))
        assert sent(staged)[0].text == ""
        assert staged.account.drafts.get(here(staged)) is None


async def test_a_second_file_joins_the_first_and_the_text_stays(stage: OpenStage, plan: Path) -> None:
    (plan.parent / "two.png").write_bytes(b"x")
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, plan)
        await attach(staged, plan.parent / "two.png")
        assert files(staged) == ["my plan.txt", "two.png"]


async def test_up_leads_to_the_chips_and_x_takes_one_away(
    stage: OpenStage, plan: Path, tmp_path: Path
) -> None:
    (plan.parent / "two.png").write_bytes(b"x")
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, plan)
        await attach(staged, plan.parent / "two.png")
        await staged.press("up", "left", "x")
        await staged.until(lambda: files(staged) == ["two.png"])
        await staged.press("x")
        await staged.until(lambda: files(staged) == [])
        assert staged.composer.has_focus
        assert list((tmp_path / "mine.spool").iterdir()) == []


async def test_a_click_on_the_cross_takes_a_file_away(stage: OpenStage, plan: Path) -> None:
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, plan)
        row = next(number for number, line in enumerate(staged.lines()) if "×" in line and "▤" in line)
        await staged.pilot.click(offset=(staged.lines()[row].index("×"), row))
        await staged.until(lambda: files(staged) == [])


async def test_each_channel_keeps_its_own_files(stage: OpenStage, plan: Path) -> None:
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, plan)
        await staged.open("design")
        assert "my plan.txt" not in staged.text()
        await staged.press("text:hello", "enter")
        await staged.until(lambda: staged.composer.is_empty)
        await staged.open("release")
        assert "▤ my plan.txt" in staged.text()
        assert sent(staged) == []


async def test_what_cannot_go_is_told_and_the_line_comes_back(stage: OpenStage, tmp_path: Path) -> None:
    async with stage() as staged:
        await staged.open("release")
        staged.composer.set_text(f"/attach {tmp_path}")
        await staged.press("enter")
        await staged.until(lambda: "is a folder" in said(staged))
        assert staged.composer.text == f"/attach {tmp_path}"


async def test_a_secret_is_asked_about(stage: OpenStage, tmp_path: Path) -> None:
    key = tmp_path / "id_rsa"
    key.write_text("secret")
    async with stage((120, 30)) as staged:
        await staged.open("release")
        staged.composer.set_text(f"/attach {key}")
        await staged.press("enter")
        await staged.until(lambda: "Attach this file?" in staged.text())
        assert "id_rsa" in staged.text()
        await staged.press("escape")
        await staged.until(lambda: "was not attached" in said(staged))
        assert files(staged) == []


async def test_progress_is_on_the_row_and_it_can_be_taken_back(
    stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(b"x" * 3_000_000)
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, big)
        held = _Held(staged)
        await staged.press("text:look", "enter")
        await staged.until(lambda: held.reached)
        [item] = staged.account.outbox.pending(here(staged))
        assert item.state is OutboxState.UPLOADING
        await staged.until(lambda: f"{100 * item.progress[0] // 3_000_000} %" in staged.text())
        assert "▤ big.bin" in staged.text()
        await staged.press("shift+tab", "e")
        await staged.until(lambda: staged.composer.text == "look")
        assert files(staged) == ["big.bin"]
        assert sent(staged) == []


async def test_a_chip_says_how_far_it_is_and_takes_it_back(stage: OpenStage, tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(b"x" * 3_000_000)
    async with stage() as staged:
        await staged.open("release")
        await attach(staged, big)
        held = _Held(staged)
        await staged.press("text:look", "enter")
        await staged.until(lambda: held.reached and "↑ big.bin" in staged.text())
        [item] = staged.account.outbox.pending(here(staged))
        await staged.until(lambda: f"↑ big.bin {100 * item.progress[0] // 3_000_000} % ×" in staged.text())
        await staged.press("up", "x")
        await staged.until(lambda: staged.composer.text == "look")
        await staged.until(lambda: "↑ big.bin" not in staged.text() and "▤ big.bin" in staged.text())
        assert files(staged) == ["big.bin"]
        assert staged.composer.has_focus
        assert sent(staged) == []


class _Held:
    """An upload that stops at a third of the file."""

    def __init__(self, staged: Stage) -> None:
        backend = staged.account._ring.backend
        self.reached = False

        async def upload(channel_id: object, name: str, size: int, chunks: object) -> None:
            read = 0
            async for chunk in chunks:  # type: ignore[attr-defined]
                read += len(chunk)
                if read > size / 3:
                    self.reached = True
                    await asyncio.Event().wait()

        backend.upload = upload  # type: ignore[method-assign,assignment]


async def post(staged: Stage, *names: str) -> Message:
    """Maya sends files."""
    maya = FakeBackend(staged.world.server, staged.world.people["maya"].id)

    async def content() -> AsyncIterator[bytes]:
        yield b"content"

    ids = [(await maya.upload(here(staged), name, 7, content())).id for name in names]
    action = SendMessage(staged.account.new_client_id(), here(staged), "look", file_ids=tuple(ids))
    receipt = await maya.perform(action)
    await staged.until(lambda: staged.account.store.message(receipt.message_id))  # type: ignore[arg-type]
    staged.screen.main.messages.scroll_to_end()
    await staged.until(lambda: names[0] in staged.text())
    return staged.world.server.world.messages[receipt.message_id]  # type: ignore[index]


async def test_s_saves_the_file_of_a_message_and_replaces_nothing(stage: OpenStage, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    async with stage(settings=UiSettings(downloads=folder)) as staged:
        await staged.open("release")
        await post(staged, "plan.pdf")
        await staged.press("shift+tab")
        for name in ("plan.pdf", "plan (1).pdf"):
            await staged.press("s")
            await staged.until((folder / name).exists)
            assert (folder / name).read_bytes() == b"content"
        await staged.until(lambda: "Saved as" in said(staged))


async def test_of_several_files_one_or_all_are_chosen(stage: OpenStage, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    async with stage(settings=UiSettings(downloads=folder)) as staged:
        await staged.open("release")
        await post(staged, "one.txt", "two.txt")
        await staged.press("shift+tab", "s")
        await staged.until(lambda: "all 2 files" in staged.text())
        await staged.press("enter")
        await staged.until(lambda: (folder / "one.txt").exists() and (folder / "two.txt").exists())


async def test_o_opens_a_file_and_never_runs_one(
    stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def run_open(command: tuple[str, ...], url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(message_files, "open_command", lambda: ("show",))
    monkeypatch.setattr(message_files, "run_open", run_open)
    folder = tmp_path / "downloads"
    async with stage(settings=UiSettings(downloads=folder)) as staged:
        await staged.open("release")
        await post(staged, "plan.pdf")
        await staged.press("shift+tab", "o")
        await staged.until(lambda: opened)
        await staged.press("o")
        await staged.until(lambda: len(opened) == 2)
        assert opened == [str(folder / "plan.pdf")] * 2
        await post(staged, "evil.desktop")
        await staged.press("j", "o")
        await staged.until(lambda: "It is a program" in said(staged))
        assert len(opened) == 2


async def test_paths_are_proposed_behind_attach(
    stage: OpenStage, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage() as staged:
        await staged.open("release")
        await staged.press("ctrl+o", "text:my")
        await staged.until(lambda: "my plan.txt" in staged.text())
        await staged.press("tab", "enter")
        await staged.until(lambda: files(staged) == ["my plan.txt"])


async def test_a_file_that_takes_its_time_says_how_far_it_is_and_goes_on_after_a_break(
    stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_files, "TOLD_EVERY", 0.0)
    go_on, folder = asyncio.Event(), tmp_path / "downloads"
    async with stage((80, 24), UiSettings(downloads=folder)) as staged:
        await staged.open("release")
        await post(staged, "plan.pdf")
        backend = staged.account._ring.backend
        whole = backend.download

        async def broken(file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
            yield b"con"
            await go_on.wait()
            raise TransientError("The line broke.")

        monkeypatch.setattr(backend, "download", broken)
        await staged.press("shift+tab", "s")
        await staged.until(lambda: "43 % of 7 B" in staged.text())
        go_on.set()
        await staged.until(lambda: "is kept" in said(staged))
        await staged.until(lambda: "43 %" not in staged.text())
        monkeypatch.setattr(backend, "download", whole)
        await staged.press("s")
        await staged.until((folder / "plan.pdf").exists)
        assert (folder / "plan.pdf").read_bytes() == b"content"
