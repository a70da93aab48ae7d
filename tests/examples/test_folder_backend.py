"""Does the folder of the example bear readers of their own, a writer that dies, lines of later versions?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.errors import ProtocolError, UnreachableError
from chat_tui.model.actions import CreateChannel, SendMessage
from chat_tui.model.ids import ClientId, WorkspaceId
from examples.folder_backend import Deed, Did, FolderBackend, Join, action_of, deed_of, did, line_of

SAY = SendMessage(ClientId("one"), "c000001", "héllo\nthere")  # type: ignore[arg-type]


def test_a_deed_is_one_line_and_comes_back() -> None:
    line = line_of(Deed(1.5, "u1", did(SAY)))
    assert line.count(b"\n") == 1
    found = deed_of(line)
    assert isinstance(found.what, Did)
    assert action_of(found.what) == SAY


@pytest.mark.parametrize("line", [b"", b"{}", b"\xff", b'{"at":1,"by":"u","what":{"type":"Later"}}'])
def test_what_is_no_deed_is_told_as_such(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        deed_of(line)


async def test_who_comes_later_sees_the_same_world(tmp_path: Path) -> None:
    alice = FolderBackend(tmp_path, "alice")
    await alice.sign_in()
    made = await alice.perform(CreateChannel(WorkspaceId("w1"), "town", "Town"))
    assert made.channel_id is not None
    said = await alice.perform(SendMessage(ClientId("one"), made.channel_id, "hello"))
    assert await alice.perform(SendMessage(ClientId("one"), made.channel_id, "hello")) == said
    again = FolderBackend(tmp_path, "alice")
    await again.sign_in()
    page = await again.history(made.channel_id)
    assert [(one.id, one.text) for one in page.messages] == [(said.message_id, "hello")]
    assert page == await alice.history(made.channel_id)


async def test_a_line_whose_writer_died_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    await FolderBackend(tmp_path, "alice").sign_in()
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + line_of(Deed(1, "", Join("mallory")))[:-9])
    bob = FolderBackend(tmp_path, "bob")
    await bob.sign_in()
    assert [user.name for user in await bob.find_users("")] == ["alice", "bob"]


async def test_a_folder_that_is_not_there_is_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="No such file"):
        await FolderBackend(tmp_path / "gone", "alice").sign_in()
