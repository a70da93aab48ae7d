"""Is a list that did not change asked for without coming again, and given to none but whom it is for."""

from __future__ import annotations

import httpx
import pytest

from chat_tui.net.http import HttpClient, Request
from chat_tui.net.validators import MOST_OF_ONE, Validators
from tests.net.streams import client, response

ADA, BOB = {"Authorization": "Bearer ada"}, {"Authorization": "Bearer bob"}
LIST = "/api/v4/users/me/channels"


class Server:
    """Answers with a tag, and 304 to who has it; notes the tags that it was told."""

    def __init__(self, **headers: str) -> None:
        self.tag, self.body, self.headers = "a1", b"[1]", headers
        self.told: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        told = request.headers.get("if-none-match", "")
        self.told.append(told)
        named = {"etag": self.tag, **self.headers}
        if told and told == self.tag:
            return response(304, b"", pieces=None, date="today", **named)
        return response(200, self.body, pieces=None, **named)


async def bodies(http: HttpClient, *requests: Request) -> list[bytes]:
    """What a few requests are answered."""
    answers = [await http.send(request) for request in requests]
    await http.close()
    assert {answer.status for answer in answers} == {200}
    return [answer.body for answer in answers]


async def test_what_the_server_confirms_is_given_again() -> None:
    server = Server()
    http = client(server.answer)
    request = Request("GET", LIST, headers=ADA)
    first = await http.send(request)
    again = await http.send(request)
    server.tag, server.body = "a2", b"[1,2]"
    changed = await http.send(request)
    confirmed = await http.send(request)
    await http.close()
    assert [answer.status for answer in (first, again, changed, confirmed)] == [200] * 4
    assert [answer.body for answer in (first, again, changed, confirmed)] == [
        b"[1]",
        b"[1]",
        b"[1,2]",
        b"[1,2]",
    ]
    assert server.told == ["", "a1", "a1", "a2"]
    assert again.headers["date"] == "today"
    assert again.content_type == "application/json"
    assert http.traffic().routes[0].errors == 0


@pytest.mark.parametrize(
    "other",
    [
        Request("GET", LIST, headers=BOB),
        Request("GET", LIST, params=(("page", "1"),), headers=ADA),
        Request("GET", f"{LIST}/x", headers=ADA),
        Request("POST", LIST, b"{}", headers=ADA),
        Request("GET", LIST),
    ],
    ids=["another token", "another page", "another path", "another method", "no token"],
)
async def test_another_question_gets_an_answer_of_its_own(other: Request) -> None:
    server = Server()
    assert await bodies(client(server.answer), Request("GET", LIST, headers=ADA), other) == [b"[1]"] * 2
    assert server.told == ["", ""]


async def test_a_new_token_forgets_what_the_old_one_was_told() -> None:
    server = Server()
    ada, bob = (Request("GET", LIST, headers=who) for who in (ADA, BOB))
    await bodies(client(server.answer), ada, bob, ada)
    assert server.told == ["", "", ""]


@pytest.mark.parametrize(
    "headers",
    [
        {"vary": "*"},
        {"vary": "Accept-Encoding, Cookie"},
        {"cache_control": "private, no-store"},
        {"etag": "x" * 201},
        {"etag": ""},
    ],
)
async def test_what_is_not_to_be_kept_is_asked_for_anew(headers: dict[str, str]) -> None:
    server = Server(**headers)
    request = Request("GET", LIST, headers=ADA)
    await bodies(client(server.answer), request, request)
    assert server.told == ["", ""]


@pytest.mark.parametrize("vary", ["Accept-Encoding", "accept-encoding, Authorization", ""])
async def test_what_varies_by_nothing_that_we_vary_is_kept(vary: str) -> None:
    server = Server(vary=vary)
    request = Request("GET", LIST, headers=ADA)
    await bodies(client(server.answer), request, request)
    assert server.told == ["", "a1"]


def learned(validators: Validators, number: int, size: int) -> None:
    key = (f"/{number}", ())
    validators.find(key, "ada")
    validators.learn(key, "ada", 200, {"etag": "x"}, bytes(size))


def test_it_stays_within_its_bounds_and_the_least_used_go_first() -> None:
    validators = Validators(most=1000)
    for number in range(10):
        learned(validators, number, 100)
    validators.used(("/0", ()))
    for number in (10, 11):
        learned(validators, number, 100)

    def kept(number: int) -> bool:
        return validators.find((f"/{number}", ()), "ada") is not None

    assert validators.size == 1000
    assert [number for number in range(12) if not kept(number)] == [1, 2]
    learned(validators, 3, 900)
    assert validators.size <= 1000
    assert validators.find(("/3", ()), "bob") is None
    assert validators.size == 0


def test_one_answer_does_not_drive_all_others_out() -> None:
    validators = Validators()
    learned(validators, 1, MOST_OF_ONE + 1)
    assert validators.size == 0


def test_an_answer_that_came_too_late_is_not_for_the_next_person() -> None:
    validators = Validators()
    validators.find(("/1", ()), "ada")
    validators.find(("/1", ()), "bob")
    validators.learn(("/1", ()), "ada", 200, {"etag": "x"}, b"private")
    assert validators.find(("/1", ()), "bob") is None
