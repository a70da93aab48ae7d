"""Is every recording of a real Mattermost 6.6.1 decoded: all answers and frames, into the right events."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import PasswordLogin
from chat_tui.backends.mattermost import codec, wire
from chat_tui.backends.mattermost.codec_objects import (
    channel_of,
    knows_kind,
    membership_of,
    presence_of,
    user_of,
    workspace_of,
)
from chat_tui.backends.mattermost.codec_posts import message_of, messages_of
from chat_tui.backends.mattermost.login import obtain_token
from chat_tui.backends.mattermost.rest import refusal
from chat_tui.backends.mattermost.settings import capabilities_of, counts_roots
from chat_tui.backends.mattermost.stream import EventStream, Heard, Place
from chat_tui.errors import AuthError, Delivery, RateLimitedError, RejectedError, TransientError
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import (
    ChannelChanged,
    ChannelLeft,
    EmojiMade,
    LookupNeeded,
    MemberJoined,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PresenceChanged,
    ReactionAdded,
    ReactionRemoved,
    TypingStarted,
    UserChanged,
)
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.messages import MessageKind
from chat_tui.net.http import Answer
from tests.backends.mattermost.recorded import (
    RECORDINGS,
    RecordedHttp,
    RecordedSocket,
    answer_of,
    cursor_of,
    exchange,
    frames_of,
    ids,
)

ME = UserId(ids()["users"]["bob"])
REST = sorted((RECORDINGS / "rest").glob("*/*.json"))
SOCKETS = sorted((RECORDINGS / "ws").glob("*.jsonl"))

# What makes an object one of ours, and how it is read; the first row that fits counts.
SHAPES: tuple[tuple[frozenset[str], Any, Any], ...] = (
    (frozenset({"message", "channel_id", "root_id", "original_id"}), wire.Post, message_of),
    (frozenset({"username", "roles", "nickname"}), wire.User, user_of),
    (frozenset({"company_name", "allowed_domains"}), wire.Team, workspace_of),
    (frozenset({"total_msg_count", "header"}), wire.Channel, lambda raw: channel_of(raw, ME)),
    (
        frozenset({"notify_props", "msg_count", "channel_id"}),
        wire.ChannelMember,
        lambda raw: membership_of(raw, wire.Channel(raw.channel_id), collapsed=True),
    ),
    (frozenset({"manual", "last_activity_at"}), wire.Status, presence_of),
    (frozenset({"emoji_name", "post_id"}), wire.Reaction, lambda raw: raw),
    (frozenset({"mime_type", "extension"}), wire.FileInfo, lambda raw: raw),
    (frozenset({"category", "value"}), wire.Preference, lambda raw: raw),
)


def known_objects(value: Any) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """Every object of a kind we read, at any depth."""
    if isinstance(value, dict):
        for keys, kind, read in SHAPES:
            if keys <= value.keys():
                yield kind, read, value
                break
        for inner in value.values():
            yield from known_objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from known_objects(inner)


def test_the_recordings_are_there() -> None:
    assert len(REST) == 671
    assert len(SOCKETS) == 64


def test_every_object_we_read_decodes_in_every_answer() -> None:
    seen: Counter[str] = Counter()
    for path in REST:
        for kind, read, value in known_objects(exchange(path)["response"].get("body")):
            assert read(wire.parse(kind, json.dumps(value))) is not None, path
            seen[kind.__name__] += 1
    expected = {
        "Post",
        "User",
        "Team",
        "Channel",
        "ChannelMember",
        "Status",
        "Reaction",
        "FileInfo",
        "Preference",
    }
    assert seen.keys() == expected


@pytest.mark.parametrize("area", sorted({path.parent.name for path in REST}))
def test_every_list_is_decoded_without_losing_a_row(area: str) -> None:
    for path in (RECORDINGS / "rest" / area).glob("*.json"):
        response = exchange(path)["response"]
        body = response.get("body")
        if response["status"] == 200 and isinstance(body, dict) and "posts" in body and "order" in body:
            posts = wire.parse(wire.PostList, json.dumps(body))
            expected = {key for key, post in body["posts"].items() if not post["original_id"]}
            assert {message.id for message in messages_of(posts)} == expected, path
            assert codec.row_count(json.dumps(body).encode()) == len(body["posts"])


def test_every_refusal_is_one_of_our_errors_and_keeps_its_code() -> None:
    kinds: Counter[str] = Counter()
    for path in REST:
        answer = answer_of(path)
        if answer.status < 400 or answer.status == 429:
            continue
        error = refusal(answer)
        kinds[type(error).__name__] += 1
        assert str(error), path
        if isinstance(error, RejectedError):
            assert error.status == answer.status
    assert kinds.keys() == {"AuthError", "RejectedError", "TransientError"}


def test_a_server_without_room_says_so_itself_and_has_kept_nothing() -> None:
    body = {"id": "store.disk_full", "message": "The disk is full.", "status_code": 507}
    error = refusal(Answer(507, {"content-type": "application/json"}, json.dumps(body).encode()))
    assert isinstance(error, TransientError)
    assert (str(error), error.delivery) == ("The disk is full.", Delivery.NOT_SENT)


@pytest.mark.parametrize(
    "path", sorted((RECORDINGS / "rest" / "ratelimit").glob("*.json")), ids=lambda p: p.stem
)
async def test_a_rate_limit_is_known_by_its_status(path: Path) -> None:
    http = RecordedHttp(answer_of(path)).client()
    if answer_of(path).status == 429:
        with pytest.raises(RateLimitedError) as refused:
            await http.send(RecordedHttp.REQUEST)
        assert refused.value.retry_after is not None
        assert refused.value.retry_after >= 1
    else:
        assert (await http.send(RecordedHttp.REQUEST)).status == answer_of(path).status
    await http.close()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("login-wrong-password", "wrong_password"),
        ("login-blank-login-id", "wrong_password"),
        ("login-blank-password", "wrong_password"),
        ("login-mfa-missing-token", "mfa_required"),
        ("login-mfa-wrong-token", "mfa_wrong"),
        ("login-deactivated-user", "inactive"),
        ("login-email-not-verified", "not_verified"),
        ("login-bot", "bot"),
        ("login-too-many-attempts", "too_many_attempts"),
    ],
)
async def test_a_refused_login_says_why(name: str, code: str) -> None:
    http = RecordedHttp(answer_of(RECORDINGS / f"rest/auth/{name}.json")).client()
    with pytest.raises(AuthError) as refused:
        await obtain_token(http, PasswordLogin("somebody", Secret("guess")))
    await http.close()
    assert refused.value.code == code
    assert "guess" not in str(refused.value)


async def test_a_login_gives_the_token_of_the_header() -> None:
    http = RecordedHttp(answer_of(RECORDINGS / "rest/auth/login-ok.json")).client()
    token = await obtain_token(http, PasswordLogin("bob", Secret("PASSWORD-BOB")))
    await http.close()
    assert token.reveal().startswith("TOKEN-")


def test_the_configuration_of_a_real_server_is_understood() -> None:
    settings = codec.strings_of(answer_of(RECORDINGS / "rest/system/config-client-with-session.json").body)
    capabilities = capabilities_of(settings, "6.6.1.dev.hash.false")
    assert capabilities.max_message_length == 16_383
    assert capabilities.dedupe_window == 25.0
    assert capabilities.presence == "poll"
    assert capabilities.server_version == "6.6.1"
    assert counts_roots(settings, b"[]")


def test_the_first_page_of_collapsed_threads_holds_roots_with_their_counts() -> None:
    channel_id = ChannelId(ids()["channels"]["lists"])
    answer = answer_of(RECORDINGS / "rest/post-lists/collapsed-threads-with-replies.json")
    page = codec.history_from(answer.body, channel_id)
    assert all(message.root_id is None for message in page.messages)
    assert max(message.reply_count for message in page.messages) == 5
    assert not page.has_older
    assert not page.has_newer


def test_what_changed_since_holds_deletions() -> None:
    channel_id = ChannelId(ids()["channels"]["lists"])
    page = codec.history_from(answer_of(RECORDINGS / "rest/post-lists/since.json").body, channel_id)
    deleted = [message for message in page.messages if message.deleted_at]
    assert len(deleted) == 2
    assert all(message.text == "" for message in deleted)


def frames(name: str) -> list[wire.Frame]:
    """The frames of a scenario that the server sent."""
    return [codec.frame_of(text) for text in frames_of(RECORDINGS / "ws" / f"{name}.jsonl")]


def events(name: str) -> list[Any]:
    """What a scenario tells Bob."""
    return [event for frame in frames(name) if frame.event for event in codec.events_of(frame, ME)]


@pytest.mark.parametrize("path", SOCKETS, ids=lambda path: path.stem)
def test_every_frame_decodes(path: Path) -> None:
    for text in frames_of(path):
        frame = codec.frame_of(text)
        if frame.event == "hello":
            assert codec.hello_of(frame).connection_id.isalnum()
        if frame.event:
            codec.events_of(frame, ME)
            codec.needs_snapshot(frame, ME)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (
            "events-posts",
            {MessagePosted, MessageEdited, MessageDeleted, ReactionAdded, ReactionRemoved, LookupNeeded},
        ),
        ("events-typing", {TypingStarted}),
        ("events-channels", {ChannelChanged, ChannelLeft, MemberJoined, LookupNeeded}),
        ("events-users", {UserChanged, PresenceChanged, LookupNeeded}),
        ("events-read-state", {LookupNeeded}),
    ],
)
def test_the_right_kinds_of_events_come_out(name: str, kinds: set[type]) -> None:
    assert kinds <= {type(event) for event in events(name)}


def test_an_emoji_somebody_makes_is_known_at_once() -> None:
    made = {event for event in events("events-emoji") if isinstance(event, EmojiMade)}
    assert made == {EmojiMade("greensquare", "fgfmxekzfbbh8m4x5oi36hbasr")}


def test_mentions_are_those_of_bob() -> None:
    posted = [event for event in events("events-posts") if isinstance(event, MessagePosted)]
    told = {event.message.text: event.mentions_me for event in posted}
    assert told["plain"] is False
    assert told["hello @bob"] is True
    assert told["@channel hello"] is True
    assert told["keyword builder here"] is True
    assert told["a reply"] is False


def test_the_pending_id_comes_back_as_client_id() -> None:
    posted = next(event for event in events("events-posts") if isinstance(event, MessagePosted))
    assert posted.message.client_id == f"{ids()['users']['alice']}:3333333333333"


def test_all_kinds_of_posts_are_told_apart() -> None:
    kinds = {event.message.kind for event in events("events-posts-kinds") if isinstance(event, MessagePosted)}
    assert {MessageKind.NORMAL, MessageKind.SYSTEM} <= kinds


def test_direct_channels_know_their_people() -> None:
    body = answer_of(RECORDINGS / "rest/channels/mine-all-teams.json").body
    channels = [channel_of(row, ME) for row in wire.parse_list(wire.Channel, body) if knows_kind(row)]
    direct = next(channel for channel in channels if channel.id == ids()["channels"]["dm-alice-bob"])
    assert direct.kind is ChannelKind.DIRECT
    assert direct.member_ids == (ids()["users"]["alice"],)


async def replay(name: str, connection: int) -> tuple[list[Heard], RecordedSocket]:
    """Run one connection of a recorded scenario through the stream, until it is cut."""
    path = RECORDINGS / "ws" / f"{name}.jsonl"
    socket = RecordedSocket(frames_of(path, connection))
    stream = EventStream(socket, Place.of(cursor_of(path, connection)), itertools.count(1))
    heard: list[Heard] = []
    await listen(stream, heard)
    return heard, socket


async def listen(stream: EventStream, heard: list[Heard]) -> None:
    """Hear the recording to its end; any other end fails the test."""

    async def keep() -> None:
        async for one in stream.heard(lambda: 0.0):
            heard.append(one)

    with pytest.raises(TransientError, match="the recording ends here"):
        await keep()


@pytest.mark.parametrize(
    ("name", "connection"),
    [
        ("resume-exact-replay", 2),
        ("resume-caught-up-second-connection", 3),
        ("resume-after-clean-close", 2),
        ("resume-after-4-minutes", 2),
        ("resume-twice", 2),
        ("resume-twice", 3),
    ],
)
async def test_a_resumed_stream_is_known(name: str, connection: int) -> None:
    heard, socket = await replay(name, connection)
    assert [one.opened for one in heard if one.opened is not None] == [True]
    assert socket.is_closed


@pytest.mark.parametrize(
    ("name", "connection"),
    [("resume-too-old", 2), ("resume-unknown-id", 1), ("resume-server-restart", 2), ("resume-overflow", 2)],
)
async def test_a_new_stream_is_known(name: str, connection: int) -> None:
    heard, _ = await replay(name, connection)
    assert [one.opened for one in heard if one.opened is not None] == [False]
    assert heard[0].opened is False


async def test_an_exact_replay_goes_on_where_the_cursor_was() -> None:
    heard, _ = await replay("resume-exact-replay", 2)
    numbers = ["in step" if one.opened else one.frame and one.frame.seq for one in heard]
    assert numbers == [4, 5, 6, 7, 8, "in step", 9]
    assert heard[-1].cursor == "59urnpp3stgn8q4zrdi3wy69ho:10"


async def test_a_missing_event_ends_the_stream() -> None:
    path = RECORDINGS / "ws/resume-exact-replay.jsonl"
    frames = frames_of(path, 2)
    stream = EventStream(
        RecordedSocket([frames[0], frames[2]]), Place.of(cursor_of(path, 2)), itertools.count(1)
    )
    with pytest.raises(TransientError, match="Events were lost"):
        async for _ in stream.heard(lambda: 0.0):
            pass


async def test_a_repeated_event_is_a_sign_of_life_and_nothing_more() -> None:
    path = RECORDINGS / "ws/resume-exact-replay.jsonl"
    frames = frames_of(path, 2)
    stream = EventStream(
        RecordedSocket([frames[0], frames[0], frames[1]]), Place.of(cursor_of(path, 2)), itertools.count(1)
    )
    heard: list[Heard] = []
    await listen(stream, heard)
    assert [one.frame and one.frame.seq for one in heard] == [4, None, 5]


async def test_a_ping_that_fails_means_signed_out() -> None:
    path = RECORDINGS / "ws/session-revoked.jsonl"
    failing = next(text for text in frames_of(path) if '"FAIL"' in text)
    stream = EventStream(RecordedSocket([failing]), None, itertools.count(1))
    with pytest.raises(AuthError) as ended:
        async for _ in stream.heard(lambda: 0.0):
            pass
    assert "TOKEN" not in str(ended.value)
