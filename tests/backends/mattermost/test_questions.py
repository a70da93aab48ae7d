"""Do our questions and what belongs to them match what a real Mattermost was asked, and answered?"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from chat_tui.backends.mattermost.codec import called_of, events_of, frame_of
from chat_tui.backends.mattermost.codec_people import (
    emoji_from,
    members_from,
    profile_from,
    suggestions_from,
)
from chat_tui.backends.mattermost.codec_threads import thread_state, threads_from
from chat_tui.backends.mattermost.questions import NEAR, Answers
from chat_tui.backends.mattermost.requests import action_call
from chat_tui.errors import RejectedError
from chat_tui.model.actions import Action, FollowThread, MarkThreadRead, Pin, Save, SetCustomStatus
from chat_tui.model.events import (
    CalledTold,
    EmojiListed,
    MessageSaved,
    MessageSeen,
    Suggestion,
    SuggestionsTold,
)
from chat_tui.model.forms import Form, FormField, FormOpened, Option
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.questions import Called, CustomEmoji, NearestTo, Suggestions
from chat_tui.net.http import Answer
from tests.backends.mattermost.recorded import RECORDINGS, answer_of, exchange, frames_of

REST = RECORDINGS / "rest"
ID = ClientId("x")
CHANNEL = ChannelId("c" * 26)


def body(name: str) -> bytes:
    """A recorded answer."""
    return answer_of(REST / f"{name}.json").body


def recorded_ids(name: str) -> list[str]:
    """The ids in the path of a recorded request, in order."""
    parts = urlsplit(exchange(REST / f"{name}.json")["request"]["path"]).path.split("/")
    return [part for part in parts if len(part) == 26]


def requested(name: str) -> tuple[str, str, Any]:
    """Method, path below the API and body of a recorded request."""
    request = exchange(REST / f"{name}.json")["request"]
    return request["method"], request["path"].removeprefix("/api/v4"), request.get("body")


def asked(action: Action) -> tuple[str, str, Any]:
    """What we would send."""
    call = action_call(action, UserId("iecjczmp9jbemqoe9sog1fpxwh"))
    return call.method, call.path, call.body


def thread_action(name: str, **fields: Any) -> FollowThread:
    team, root = recorded_ids(name)
    return FollowThread(ID, CHANNEL, MessageId(root), WorkspaceId(team), **fields)


def test_pins_are_asked_for_as_recorded() -> None:
    for name, pinned in (("posts/pin", True), ("posts/unpin", False)):
        (message_id,) = recorded_ids(name)
        assert asked(Pin(ID, CHANNEL, MessageId(message_id), pinned)) == requested(name)


def test_saving_is_asked_for_as_recorded() -> None:
    method, path, rows = requested("preferences/flag-post")
    action = Save(ID, CHANNEL, MessageId(rows[0]["name"]))
    assert asked(action) == (method, path, rows)


def test_threads_are_followed_and_read_as_recorded() -> None:
    assert asked(thread_action("threads/follow")) == requested("threads/follow")
    assert asked(thread_action("threads/unfollow", following=False)) == requested("threads/unfollow")
    team, root = recorded_ids("threads/read")
    at = int(requested("threads/read")[1].rpartition("/")[2])
    read = MarkThreadRead(ID, CHANNEL, MessageId(root), WorkspaceId(team), Millis(at))
    assert asked(read) == requested("threads/read")


def test_a_custom_status_is_set_in_the_words_of_the_protocol() -> None:
    method, path, recorded = requested("status/custom-set")
    until = Millis(1_795_350_922_000)  # 2026-11-22T12:35:22Z
    sent = asked(SetCustomStatus("In a meeting", "calendar", until))
    assert sent[:2] == (method, path)
    assert sent[2] | {"duration": ""} == recorded | {"duration": ""}
    assert asked(SetCustomStatus()) == ("DELETE", "/users/me/status/custom", None)


def test_threads_are_read_with_their_counts() -> None:
    first, second = threads_from(body("threads/list-unread"))
    assert (first.reply_count, second.reply_count) == (3, 5)
    state = thread_state(first, CHANNEL)
    assert (state.unread, state.mentions, state.last_reply_at) == (2, 0, 1795349127183)


def test_people_are_read() -> None:
    alice = profile_from(body("users/by-id"))
    assert (alice.is_admin, alice.timezone) == (True, "")
    bob = profile_from(body("status/custom-seen-in-user-props"))
    assert (bob.position, bob.is_admin) == ("Builder", False)
    assert len(members_from(body("channels/members-list"))) == 3
    assert dict(emoji_from(body("emoji/list"))).keys() == {"redsquare"}


class Pages:
    """A server with a channel of many messages, a second apart, and nothing else."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.calls = 0

    async def call(self, call: Any) -> Answer:
        """The channel, or a page of it."""
        import json

        self.calls += 1
        if not call.path.endswith("/posts"):
            answer: Any = {"id": CHANNEL, "type": "O", "total_msg_count": self.count}
        else:
            newest = self.count - int(dict(call.params)["page"]) * NEAR
            numbers = range(newest, max(newest - NEAR, 0), -1)
            posts = {
                f"m{number}": {"id": f"m{number}", "channel_id": CHANNEL, "create_at": number * 1000}
                for number in numbers
            }
            answer = {"order": list(posts), "posts": posts}
        return Answer(200, {}, json.dumps(answer).encode())


@pytest.mark.parametrize("count", [1, 59, 60, 61, 1000, 1_000_000])
async def test_a_time_is_found_by_few_questions(count: int) -> None:
    for wanted in {1, min(2, count), count // 3 or 1, count // 2 or 1, max(count - 60, 1), count}:
        server = Pages(count)
        answers = Answers(server, None)  # type: ignore[arg-type]
        (event,) = (await answers.ask(NearestTo(CHANNEL, Millis(wanted * 1000 - 500)))).events
        assert isinstance(event, MessageSeen)
        assert event.message.id == f"m{wanted}"
        assert server.calls <= 16
    (event,) = (await Answers(Pages(count), None).ask(NearestTo(CHANNEL, Millis(10**12)))).events  # type: ignore[arg-type]
    assert isinstance(event, MessageSeen)
    assert event.message.id == f"m{count}"


async def test_in_an_empty_channel_nothing_is_near() -> None:
    assert not (await Answers(Pages(0), None).ask(NearestTo(CHANNEL, Millis(5)))).events  # type: ignore[arg-type]


class Recorded:
    """A server that gives a recorded answer, and keeps what it was asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = ""
        self.params: dict[str, str] = {}

    async def call(self, call: Any) -> Answer:
        """Whatever is asked."""
        self.path, self.params = call.path, dict(call.params)
        return answer_of(REST / f"{self.name}.json")


async def test_suggestions_are_asked_for_and_read_as_recorded() -> None:
    name = "commands/autocomplete-suggestions"
    path, query = requested(name)[1].split("?")
    params = dict(parse_qsl(query))
    server = Recorded(name)
    team, channel = WorkspaceId(path.split("/")[2]), ChannelId(params["channel_id"])
    (told,) = (await Answers(server, None).ask(Suggestions(team, channel, "/st"))).events  # type: ignore[arg-type]
    assert (server.path, server.params) == (path, params)
    hint = "[:emoji_name:] [status_message] or clear"
    assert told == SuggestionsTold((Suggestion("status", "status", hint, "Set or clear your status"),))
    assert suggestions_from(b"null") == []


async def test_who_is_called_so_is_asked_for_and_read_as_recorded() -> None:
    name = "users/autocomplete"
    path, query = requested(name)[1].split("?")
    params = dict(parse_qsl(query))
    server = Recorded(name)
    question = Called(WorkspaceId(params["in_team"]), ChannelId(params["in_channel"]), params["name"])
    *_people, told = (await Answers(server, None).ask(question)).events  # type: ignore[arg-type]
    assert (server.path, server.params) == (path, params | {"limit": "100"})
    assert told == CalledTold(question.channel_id, (UserId("7x64iuspctgz3896eqruiwdemo"),))
    alice, carol = (body(f"users/autocomplete{part}").split(b"[")[1].split(b"]")[0] for part in ("", "-team"))
    found = called_of(b'{"users": [%s], "out_of_channel": [%s]}' % (alice, carol))
    assert [[user.name for user in group] for group in found] == [["alice"], ["carol"]]


class Refusing:
    """A server that has switched something off."""

    async def call(self, call: Any) -> Answer:
        """Never."""
        raise RejectedError("Custom emoji are off.", status=501)


async def test_a_server_without_emoji_has_none() -> None:
    answers = Answers(Refusing(), None)  # type: ignore[arg-type]
    assert (await answers.ask(CustomEmoji())).events == (EmojiListed(()),)


def test_what_another_client_saves_is_heard() -> None:
    frames = [frame_of(text) for text in frames_of(RECORDINGS / "ws" / "events-preferences.jsonl")]
    told = [event for frame in frames if frame.event for event in events_of(frame, UserId("me"))]
    saved = [event for event in told if isinstance(event, MessageSaved)]
    assert saved[0] == MessageSaved(MessageId("cb9f3jb95fdtdm3bu3fhzmhf6o"))
    assert [event.saved for event in saved[:2]] in ([True], [True, False])


def test_a_form_that_a_command_opens_is_heard() -> None:
    frames = [frame_of(text) for text in frames_of(RECORDINGS / "ws" / "events-dialog-and-buttons.jsonl")]
    told = [event for frame in frames if frame.event for event in events_of(frame, UserId("me"))]
    (form,) = [event for event in told if isinstance(event, FormOpened)]
    fields = (
        FormField("name", "Name", longest=150),
        FormField("choice", "Choice", "select", options=(Option("One", "1"), Option("Two", "2"))),
    )
    url, trigger = "http://127.0.0.1:18099/dialog", "twe7bmkcn7ystftmc7wftxyxea"
    assert form.form == Form(trigger, url, "Survey", "Tell us", "Send", True, fields, "cb", "STATE")
