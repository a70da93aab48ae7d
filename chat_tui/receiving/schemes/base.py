"""What is a delivery, what must each kind of sender say of one, and what do all checks share?"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import parse_qs

from chat_tui.auth.secret import Secret
from chat_tui.model.frozen import dataclass

TOLERANCE_SECONDS = 300
LARGEST_BODY = 256 * 1024
LONGEST_ID = 200
LONGEST_EVENT = 100
RETRY_WINDOW = 600.0
"""Seconds in which the same body, from a sender that gives no id, is the same delivery tried again: an alert
that still fires is told in the same words hours later, and that is news."""
_MOST_FIELDS = 50
_FORM = "application/x-www-form-urlencoded"


class Why(StrEnum):
    """Why a delivery was refused: for the log of whoever listens; the sender is never told."""

    KIND = "no kind of hook is known by this path and these headers"
    METHOD = "no POST"
    SIZE = "the body is too large"
    UNSIGNED = "nothing says who sends it"
    TWICE = "a header that may be there once is there twice"
    SIGNATURE = "the signature or token is not right"
    TIME = "its time is missing, unreadable, or more than 5 minutes off"
    ID = "its id is missing or not one"
    BODY = "the body is no JSON object or form"


class RefusedDelivery(Exception):
    """This is not let in; `why` is for the log."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request as it came: header names in lower case, values as Latin-1, the body's own bytes."""

    headers: Mapping[str, Sequence[str]]
    body: bytes
    now: float
    """Unix time of whoever listens."""
    path: str = "/"

    def has(self, name: str) -> bool:
        """Whether a header is there."""
        return name in self.headers

    def one(self, name: str) -> str:
        """The value of a header, "" without it; raises RefusedDelivery for two: one may be forged."""
        values = self.headers.get(name, ())
        if len(values) > 1:
            raise RefusedDelivery(Why.TWICE)
        return values[0].strip() if values else ""


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a delivery is known again, and what it tells of."""

    id: str
    event: str
    window: float | None = None
    """For how many seconds the same id is the same delivery; None: for as long as it is kept."""
    also_by_body: bool = False
    """Whether the same body under another id is the same delivery, too: the id is not signed."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request that is let in."""

    kind: str
    identity: Identity
    data: dict[str, Any]
    body: bytes
    at: float

    @property
    def digest(self) -> str:
        """Of the body."""
        return digest(self.body)


class Scheme(Protocol):
    """The rules of one kind of sender. `mark` is a header that only this kind sends, or empty."""

    name: str
    mark: str

    def check(self, incoming: Incoming, secrets: Sequence[Secret]) -> None:
        """Raise RefusedDelivery unless one of the secrets vouches for it; the body is not read for that."""

    def identity(self, incoming: Incoming, data: Mapping[str, Any]) -> Identity:
        """How it is known again; raises RefusedDelivery where it must have an id and has none."""

    def signed(self, secret: Secret, event: str, body: bytes, now: float, name: str) -> dict[str, str]:
        """The headers of a delivery of our own with the id `name`, as this kind would send it."""


def admit(scheme: Scheme, incoming: Incoming, secrets: Sequence[Secret]) -> Delivery:
    """The delivery in a request: first who sends it, then what it says. Raises RefusedDelivery."""
    scheme.check(incoming, secrets)
    data = parsed(incoming)
    identity = scheme.identity(incoming, data)
    if not is_name(identity.id):
        raise RefusedDelivery(Why.ID)
    return Delivery(scheme.name, identity, data, incoming.body, incoming.now)


def parsed(incoming: Incoming) -> dict[str, Any]:
    """What a body says: a JSON object, or a form, whose field `payload` may hold one.

    Raises RefusedDelivery.
    """
    try:
        text = incoming.body.decode("utf-8")
        is_form = incoming.one("content-type").partition(";")[0].lower() == _FORM
        # What begins like JSON is no form, whatever curl calls it.
        if is_form and not text.lstrip().startswith("{"):
            fields = parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
            form = {name: values[0] for name, values in fields.items()}
            found = json.loads(form["payload"]) if "payload" in form else form
        else:
            found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedDelivery(Why.BODY) from error
    if not isinstance(found, dict) or not found:
        raise RefusedDelivery(Why.BODY)
    return found


def timely(text: str, now: float) -> int:
    """A Unix time that is of now; raises RefusedDelivery."""
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise RefusedDelivery(Why.TIME)
    if abs(now - int(text)) > TOLERANCE_SECONDS:
        raise RefusedDelivery(Why.TIME)
    return int(text)


def require_same(expected: Iterable[bytes], given: Iterable[str]) -> None:
    """Raise RefusedDelivery unless one of `given` is one of `expected`.

    All are compared, each in a time that does not tell where it differs.
    """
    sent = [one.encode("latin-1", "replace") for one in given if one]
    if not sent:
        raise RefusedDelivery(Why.UNSIGNED)
    if not sum(hmac.compare_digest(known, one) for known in expected for one in sent):
        raise RefusedDelivery(Why.SIGNATURE)


def hex_hmac(secret: Secret, message: bytes) -> str:
    """HMAC-SHA256 in hexadecimal digits; the secret's text is the key."""
    return hmac.new(secret.reveal().encode(), message, hashlib.sha256).hexdigest()


def digest(body: bytes) -> str:
    """By what a body is known again."""
    return hashlib.sha256(body).hexdigest()


def by_body(incoming: Incoming, event: str) -> Identity:
    """The identity of what a sender without ids sends."""
    return Identity(f"sha256:{digest(incoming.body)[:40]}", event, window=RETRY_WINDOW)


def is_name(text: str) -> bool:
    """Whether this can be an id: printable ASCII without spaces, not too long."""
    return 0 < len(text) <= LONGEST_ID and all("!" <= letter <= "~" for letter in text)


def event_of(value: object, otherwise: str = "") -> str:
    """What a delivery tells of, as one short word or two."""
    text = value if isinstance(value, str) and value.strip() else otherwise
    return " ".join(text.split())[:LONGEST_EVENT]
