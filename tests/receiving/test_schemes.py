"""Does each kind of sender prove who it is by its own rule, held against published vectors?"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from chat_tui.auth.secret import Secret
from chat_tui.receiving.schemes.base import RefusedDelivery, Why, admit
from chat_tui.receiving.schemes.table import SCHEMES, scheme_of
from tests.receiving.deliveries import NOW, SECRET, incoming, signed

BODY = b'{"type":"t","object_kind":"push"}'
OLD = Secret("whsec_" + base64.b64encode(b"o" * 32).decode())


def why(kind: str, *arguments: object, **options: object) -> Why:
    with pytest.raises(RefusedDelivery) as refused:
        SCHEMES[kind].check(*arguments, **options)  # type: ignore[arg-type]
    return refused.value.why


@pytest.mark.parametrize("kind", list(SCHEMES))
def test_what_a_kind_signs_it_knows_and_nothing_else(kind: str) -> None:
    made = signed(kind, BODY)
    SCHEMES[kind].check(made, (SECRET,))
    SCHEMES[kind].check(made, (OLD, SECRET))  # while they are changed both are good
    assert why(kind, made, (OLD,)) is Why.SIGNATURE
    assert scheme_of(made, tuple(SCHEMES)).name == kind


@pytest.mark.parametrize(("off", "is_good"), [(-300, True), (300, True), (-301, False), (301, False)])
@pytest.mark.parametrize("kind", ["standard", "slack", "grafana"])
def test_who_signs_a_time_is_of_now(kind: str, off: int, is_good: bool) -> None:
    made = signed(kind, BODY, now=NOW + off)
    if is_good:
        SCHEMES[kind].check(made, (SECRET,))
    else:
        assert why(kind, made, (SECRET,)) is Why.TIME


def test_standard_webhooks_are_signed_as_the_library_signs_them() -> None:
    text = BODY.decode()
    theirs = Webhook(SECRET.reveal()).sign("msg_1", datetime.fromtimestamp(NOW, UTC), text)
    made = SCHEMES["standard"].signed(SECRET, "t", BODY, NOW, "msg_1")
    assert made["webhook-signature"] == theirs
    raw = Secret("x" * 30 + "!!")  # no base64: the key itself
    SCHEMES["standard"].check(incoming(SCHEMES["standard"].signed(raw, "t", BODY, NOW, "a"), BODY), (raw,))


def test_github_signs_as_its_manual_says() -> None:
    secret = Secret("It's a Secret to Everybody")
    digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    SCHEMES["github"].check(
        incoming({"x-hub-signature-256": f"sha256={digest}"}, b"Hello, World!"), (secret,)
    )
    upper = incoming({"x-hub-signature-256": f"sha256={digest.upper()}"}, b"Hello, World!")
    assert why("github", upper, (secret,)) is Why.SIGNATURE


def test_slack_signs_as_its_manual_says() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
        b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    made = incoming(headers, body, now=1531420618.0)
    found = admit(SCHEMES["slack"], made, (Secret("8f742231b10e8888abcd99yyyzzz85a5"),))
    assert found.identity.event == "/webhook-collect"
    assert found.identity.id.startswith("398738663015.")


def test_gitlab_signs_or_shows_a_token_and_a_wrong_signature_is_not_made_good_by_the_token() -> None:
    standard = SCHEMES["standard"].signed(SECRET, "push", BODY, NOW, "u-1")
    made = incoming({**standard, "x-gitlab-event": "Push Hook"}, BODY)
    assert scheme_of(made, tuple(SCHEMES)).name == "gitlab"
    assert admit(SCHEMES["gitlab"], made, (SECRET,)).identity.id == "u-1"
    both = incoming({**standard, "webhook-signature": "v1,AAAA", "x-gitlab-token": SECRET.reveal()}, BODY)
    assert why("gitlab", both, (SECRET,)) is Why.SIGNATURE


@pytest.mark.parametrize("kind", ["alertmanager", "grafana"])
def test_who_signs_nothing_shows_a_token_a_password_or_a_secret_path(kind: str) -> None:
    scheme, token = SCHEMES[kind], Secret("päss/wörd-1")
    raw = token.reveal().encode().decode("latin-1")
    basic = base64.b64encode(f"prom:{token.reveal()}".encode()).decode()
    scheme.check(incoming({"authorization": f"bearer {raw}"}, BODY), (token,))
    scheme.check(incoming({"authorization": f"Basic {basic}"}, BODY), (token,))
    scheme.check(incoming({}, BODY, path=f"/{kind}/p%C3%A4ss/w%C3%B6rd-1"), (token,))
    assert why(kind, incoming({"authorization": "Basic ???"}, BODY), (token,)) is Why.UNSIGNED
    assert why(kind, incoming({}, BODY, path=f"/{kind}/"), (token,)) is Why.UNSIGNED
    assert why(kind, incoming({"authorization": f"Digest {raw}"}, BODY), (token,)) is Why.UNSIGNED


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 50_000, b"1" * 9_000, b'{"a":'])
def test_what_is_signed_and_says_nothing_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedDelivery) as refused:
        admit(SCHEMES["github"], signed("github", body), (SECRET,))
    assert refused.value.why is Why.BODY


def test_a_form_may_hold_json_and_curls_name_for_json_does_not_hide_it() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"payload=%7B%22ref%22%3A%22main%22%7D", b' {"ref":"main"}'):
        made = SCHEMES["github"].signed(SECRET, "push", body, NOW, "d-1")
        assert admit(SCHEMES["github"], incoming({**made, **form}, body), (SECRET,)).data == {"ref": "main"}


def test_a_kind_is_told_by_its_path_then_by_being_the_only_one_then_by_its_headers() -> None:
    plain = incoming({}, BODY)
    assert scheme_of(incoming({}, BODY, path="/slack"), tuple(SCHEMES)).name == "slack"
    assert scheme_of(plain, ("gitlab",)).name == "gitlab"
    for made, kinds in (
        (plain, tuple(SCHEMES)),
        (incoming({}, BODY, path="/slack"), ("github",)),
        (incoming({}, BODY, path="/jenkins"), ("github",)),
        (signed("slack", BODY), ("github", "gitlab")),
    ):
        with pytest.raises(RefusedDelivery) as refused:
            scheme_of(made, kinds)
        assert refused.value.why is Why.KIND


def test_an_alert_without_an_id_is_known_by_its_body_for_some_minutes() -> None:
    body = json.dumps({"status": "firing"}).encode()
    found = admit(SCHEMES["alertmanager"], signed("alertmanager", body), (SECRET,))
    assert found.identity.window == 600.0
    assert found.identity.event == "firing"
    assert found.digest[:40] in found.identity.id
