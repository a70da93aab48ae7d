"""Does the authorisation page say who asks for what, let nobody in by mistake, and keep to itself?"""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import httpx

from chat_tui.server import totp
from tests.server.conftest import World
from tests.server.oauth.conftest import CALLBACK, PASSWORD, SITE, Program, registered, told

PAGE = f"{SITE}/oauth/authorize"


class Fields(HTMLParser):
    """What a page's form would send, and the elements that the page has."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.elements.add(tag)
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.values[str(found["name"])] = found.get("value") or ""


def fields(answer: httpx.Response) -> Fields:
    parser = Fields()
    parser.feed(answer.text)
    return parser


async def decided(world: World, page: httpx.Response, **said: str) -> httpx.Response:
    """What comes of filling in the form of a page."""
    return await world.call("", "POST", PAGE, data={**fields(page).values, **said})


async def test_somebody_signs_in_on_the_page_and_lets_a_program_in(public: Program, world: World) -> None:
    page = await world.call("", "GET", PAGE, params=public.request(scope="read post"))
    assert page.status_code == 200
    assert "Let tui act as you?" in page.text
    assert "write in your name" in page.text
    assert "administer" not in page.text
    answer = await decided(world, page, login_id="bob", password=PASSWORD, decision="allow")
    assert answer.status_code == 303, "not 302: nobody sends the password on"
    heard = told(answer.headers["location"])
    assert heard["state"] == "STATE & 1"
    assert heard["iss"] == SITE
    tokens = (await public.redeem(heard["code"])).json()
    assert tokens["scope"] == "read post"


async def test_the_page_keeps_to_itself(public: Program, world: World) -> None:
    page = await world.call("", "GET", PAGE, params=public.request())
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "form-action 'self' http://127.0.0.1:18100;" in policy
    assert "frame-ancestors 'none'" in policy
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in page.headers
    assert not fields(page).elements & {"script", "img", "iframe", "link", "a"}


async def test_what_a_program_says_is_text(world: World) -> None:
    program = await registered(world, name='<script>x</script>"&', is_public=True)
    page = await world.call("", "GET", PAGE, params=program.request(state='"><script>y</script>'))
    assert "script" not in fields(page).elements
    assert fields(page).values["state"] == '"><script>y</script>'


async def test_a_wrong_password_asks_again(public: Program, world: World) -> None:
    page = await world.call("", "GET", PAGE, params=public.request())
    answer = await decided(world, page, login_id="bob", password="a wrong one", decision="allow")
    assert answer.status_code == 401
    assert "location" not in answer.headers
    assert "Enter a valid email or username" in answer.text
    assert "a wrong one" not in answer.text
    again = fields(answer).values
    assert again["login_id"] == "bob"
    assert again["code_challenge"] == public.request()["code_challenge"]
    right = await decided(world, answer, password=PASSWORD, decision="allow")
    assert "code" in told(right.headers["location"])


async def test_guesses_on_the_page_are_slowed_down(public: Program, world: World) -> None:
    page = await world.call("", "GET", PAGE, params=public.request())
    found = [
        (await decided(world, page, login_id="bob", password="wrong", decision="allow")).status_code
        for _ in range(12)
    ]
    assert found.count(401) <= 6
    assert found.count(429) >= 6


async def test_a_second_factor_is_asked_for(public: Program, world: World) -> None:
    secret = (await world.ok("bob", "POST", "/users/me/mfa/generate"))["secret"]
    step = totp.step_at(world.records.now())
    code = totp.code_at(secret, step)
    await world.ok("bob", "PUT", "/users/me/mfa", {"activate": True, "code": code})
    page = await world.call("", "GET", PAGE, params=public.request())
    said = {"login_id": "bob", "password": PASSWORD, "decision": "allow"}
    refused = await decided(world, page, **said)
    assert (refused.status_code, "Invalid MFA token" in refused.text) == (401, True)
    let_in = await decided(world, page, **said, token=totp.code_at(secret, step + 1))
    assert "code" in told(let_in.headers["location"])


async def test_denying_needs_no_password(public: Program, world: World) -> None:
    page = await world.call("", "GET", PAGE, params=public.request())
    for decision in ("deny", ""):
        answer = await decided(world, page, decision=decision)
        assert told(answer.headers["location"])["error"] == "access_denied"


async def test_who_has_said_yes_is_asked_no_more(
    confidential: Program, public: Program, world: World
) -> None:
    first = await world.call("bob", "GET", PAGE, params=confidential.request(scope="read"))
    assert first.status_code == 200
    await confidential.code(scope="read")
    again = await world.call("bob", "GET", PAGE, params=confidential.request(scope="read"))
    assert again.status_code == 302
    assert (await confidential.redeem(told(again.headers["location"])["code"])).status_code == 200
    more = await world.call("bob", "GET", PAGE, params=confidential.request(scope="read post"))
    assert more.status_code == 200
    await public.code()
    asked = await world.call("bob", "GET", PAGE, params=public.request())
    assert asked.status_code == 200, "anybody may say that he is a public program"


async def test_nobody_is_asked_about_a_trusted_program(world: World) -> None:
    program = await registered(world, is_trusted=True)
    answer = await world.call("bob", "GET", PAGE, params=program.request())
    assert answer.status_code == 302
    stranger = await world.call("", "GET", PAGE, params=program.request())
    assert stranger.status_code == 200


async def test_a_page_for_ipv6_lets_the_browser_go_on(world: World) -> None:
    program = await registered(world, is_public=True, callback_urls=["http://[::1]/callback"])
    asked = program.request(redirect_uri="http://[::1]:4711/callback")
    page = await world.call("", "GET", PAGE, params=asked)
    assert "form-action 'self' http:;" in page.headers["content-security-policy"]


async def test_foreign_pages_cannot_use_the_form(public: Program, world: World) -> None:
    page = await world.call("", "GET", PAGE, params=public.request())
    form = {**fields(page).values, "login_id": "bob", "password": PASSWORD, "decision": "allow"}
    for origin in ("https://example.com", "null"):
        answer = await world.call("", "POST", PAGE, data=form, headers={"Origin": origin})
        assert answer.status_code == 403
    own = await world.call("", "POST", PAGE, data=form, headers={"Origin": SITE})
    assert own.status_code == 303
    assert own.headers["location"].startswith(CALLBACK)
