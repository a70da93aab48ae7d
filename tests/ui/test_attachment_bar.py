"""Do chips fit, whatever files are called and however narrow it is?"""

from __future__ import annotations

from itertools import pairwise

import pytest

from chat_tui.model.actions import SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.text.sanitize import is_safe
from chat_tui.ui.widgets.attachment_bar import lay_out

FILES = tuple(
    OutgoingFile(f"k{number}", name, 214_000)
    for number, name in enumerate(
        ["plan.txt", "a" * 300 + ".png", "日本語の長い名前のファイル.txt", "x\x1b]0;y\x07\u202e", ""]
    )
)


@pytest.mark.parametrize("width", [18, 30, 60, 200])
@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
def test_chips_stand_side_by_side_and_never_beyond_the_edge(width: int, glyphs: str) -> None:
    chips = lay_out(FILES, width, glyphs)
    assert len(chips) == len(FILES)
    assert all(chip.end <= width + 2 for chip in chips)
    for first, second in pairwise(chips):
        assert (second.row, second.start) >= (first.row, first.end) or second.row == first.row + 1
    assert all(is_safe(chip.text) for chip in chips)


def test_without_box_drawing_chips_are_ascii() -> None:
    [chip] = lay_out(FILES[:1], 40, "ascii")
    assert chip.text == "= plan.txt 214 kB x"


def test_no_files_take_no_room() -> None:
    assert lay_out((), 40, "unicode") == []


def test_a_message_on_its_way_says_how_far_its_files_are() -> None:
    [chip] = lay_out((), 60, "unicode", (_going(FILES[:1], 107_000),))
    assert chip.text == "↑ plan.txt 50 % ×"
    chips = lay_out(FILES[:1], 60, "unicode", (_going(FILES[1:3], 0),))
    assert [each.text for each in chips] == ["↑ 2 files 0 % ×", "▤ plan.txt 214 kB ×"]


def _going(files: tuple[OutgoingFile, ...], uploaded: int) -> OutboxItem:
    client_id, channel_id = ClientId("c"), ChannelId("general")
    action = SendMessage(client_id, channel_id, "", files=files)
    return OutboxItem(client_id, channel_id, action, OutboxState.UPLOADING, Millis(0), uploaded=uploaded)
