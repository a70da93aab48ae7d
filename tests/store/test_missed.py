"""What is read of channels and threads since they were read last?"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.events import MessageSeen
from chat_tui.model.ids import FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, MessageKind
from chat_tui.store.missed import LOOKED_AT, WORDS, Unread, said_since
from chat_tui.store.store import Store
from tests.builders import a_message
from tests.store.conftest import ME, TOWN, apply


async def test_what_others_said_since_then_comes_newest_first(store: Store) -> None:
    old, new = a_message(1), a_message(3, attachments=(Attachment(FileId("f"), "log.txt"),))
    mine = a_message(4, author_id=ME.id)
    hook = replace(a_message(5, author_id=ME.id), author_name="ci")
    system = a_message(6, kind=MessageKind.SYSTEM)
    gone = a_message(7, deleted_at=Millis(99))
    reply = a_message(8, root_id=old.id)
    for message in (old, new, mine, hook, system, gone, reply):
        await apply(store, MessageSeen(message))
    here, thread = Unread(TOWN, old.created_at), Unread(TOWN, Millis(0), old.id)
    found = await store.finder.ask(lambda connection: said_since(connection, (here, thread), ME.id))
    assert [(said.id, said.author_name, said.files) for said in found[here]] == [
        (hook.id, "ci", ()),
        (new.id, "", ("log.txt",)),
    ]
    assert [said.id for said in found[thread]] == [reply.id]


async def test_of_very_much_only_the_newest_is_looked_at_and_of_long_texts_the_beginning(
    store: Store,
) -> None:
    many = [a_message(number, text="word " * 500) for number in range(1, LOOKED_AT + 50)]
    await apply(store, *map(MessageSeen, many))
    here = Unread(TOWN, Millis(0))
    found = await store.finder.ask(lambda connection: said_since(connection, (here,), UserId("u-me")))
    assert len(found[here]) == LOOKED_AT
    assert found[here][0].id == MessageId(many[-1].id)
    assert {len(said.text) for said in found[here]} == {WORDS}
