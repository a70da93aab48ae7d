"""With which deliveries is a listener tried: forty requests, and what must become of each?"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.model.frozen import dataclass
from chat_tui.receiving.schemes.base import TOLERANCE_SECONDS
from chat_tui.receiving.schemes.table import SCHEMES

Headers = tuple[tuple[str, str], ...]


class Verdict(StrEnum):
    """What must become of a request."""

    NEW = "taken"
    AGAIN = "taken as the same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Trial:
    """One request, and what must become of it."""

    kind: str
    title: str
    headers: Headers
    body: bytes
    expected: Verdict = Verdict.REFUSED
    method: str = "POST"
    path: str = ""
    """After the listener's own; "" for the kind's name."""


def trials(secret: Secret, now: float, stem: str, *, margin: float = 0.0) -> list[Trial]:
    """The forty, in order; `stem` begins their ids, so that every round is new to a listener.

    `margin` is how far from ours, in seconds, the listener's clock may be, with the time until it is asked.
    """
    maker = _Maker(secret, now, stem, TOLERANCE_SECONDS + 1 + margin)
    groups = (_standard, _github, _gitlab, _slack, _alertmanager, _grafana)
    return [trial for group in groups for trial in group(maker)]


@dataclass(frozen=True)
class _Maker:
    secret: Secret
    now: float
    stem: str
    far: float
    """Seconds that are too many."""

    def body(self, kind: str, number: int = 0) -> bytes:
        """A body as this kind sends it, another for each number and round."""
        return json.dumps({**_BODIES[kind], "trial": f"{self.stem}-{number}"}).encode()

    def good(
        self,
        kind: str,
        title: str,
        number: int = 0,
        *,
        body: bytes | None = None,
        off: float = 0,
        name: str = "",
    ) -> Trial:
        """A delivery as it should be; `off` seconds from now."""
        sent = self.body(kind, number) if body is None else body
        signed = SCHEMES[kind].signed(
            self.secret, _EVENTS[kind], sent, self.now + off, name or f"{self.stem}-{number}"
        )
        return Trial(kind, title, tuple(signed.items()), sent)

    def changed(self, kind: str, title: str, change: Callable[[str], str], header: str, **how: Any) -> Trial:
        """A good one, one header of which is another; an empty value leaves it out."""
        made = self.good(kind, title, **how)
        kept = [(name, change(value) if name == header else value) for name, value in made.headers]
        return replace(made, headers=tuple((name, value) for name, value in kept if value))

    def forged(self, kind: str, title: str) -> Trial:
        """Signed with another secret."""
        other = replace(
            self, secret=Secret("whsec_" + base64.b64encode(b"not the secret of anybody").decode())
        )
        return other.good(kind, title, 9)


def _standard(make: _Maker) -> Iterator[Trial]:
    kind, name, mark, time = "standard", "webhook-id", "webhook-signature", "webhook-timestamp"
    body = make.body(kind, 1)
    yield replace(make.good(kind, "as it should be"), expected=Verdict.NEW)
    yield replace(make.good(kind, "the same again"), expected=Verdict.AGAIN)
    yield replace(
        make.changed(kind, "a good signature among others", lambda s: f"v1,!! v2,x {s}", mark, number=1),
        expected=Verdict.NEW,
    )
    yield make.forged(kind, "signed with another secret")
    yield make.changed(kind, "without a signature", lambda _: "", mark, number=2)
    yield make.changed(kind, "a signature cut short", lambda s: s[:-4], mark, number=2)
    yield make.changed(
        kind, "a signature in other letters", lambda s: s[:3] + s[3:].swapcase(), mark, number=2
    )
    yield make.changed(kind, "only garbage for signatures", lambda _: ", v1, v1 ,,", mark, number=2)
    yield make.changed(kind, "only a signature of another version", lambda s: "v1a" + s[2:], mark, number=2)
    yield make.good(kind, "from more than 5 minutes ago", 2, off=-make.far)
    yield make.good(kind, "from more than 5 minutes ahead", 2, off=make.far)
    yield make.changed(kind, "a time that is none", lambda _: "soon", time, number=2)
    yield make.changed(kind, "without a time", lambda _: "", time, number=2)
    yield make.changed(kind, "without an id", lambda _: "", name, number=2)
    yield make.good(kind, "an id with a dot", 2, name=f"{make.stem}.2")
    yield replace(make.good(kind, "another body", body=body), body=make.body(kind, 3))
    yield replace(
        make.good(kind, "the body written anew", body=body),
        body=json.dumps(json.loads(body), indent=1).encode(),
    )
    yield make.good(
        kind, "a body that is no UTF-8, signed", body=b'{"type":"\xff\xfe"}', name=f"{make.stem}-4"
    )
    yield make.good(kind, "lists in lists without end, signed", body=b"[" * 100_000, name=f"{make.stem}-5")
    huge = b'{"type":"x","data":"' + b"a" * 1_000_000 + b'"}'
    yield make.good(kind, "a megabyte, signed", body=huge, name=f"{make.stem}-6")


def _github(make: _Maker) -> Iterator[Trial]:
    kind, mark = "github", "x-hub-signature-256"
    yield replace(make.good(kind, "as it should be"), expected=Verdict.NEW)
    yield replace(make.good(kind, "its body under another id", name=f"{make.stem}-x"), expected=Verdict.AGAIN)
    yield make.forged(kind, "signed with another secret")
    yield make.changed(kind, "signed as of old, with SHA-1", lambda s: "sha1=" + s[7:47], mark, number=2)
    yield make.changed(kind, "without an id", lambda _: "", "x-github-delivery", number=2)
    twice = make.good(kind, "two signatures, one of them good", 2)
    yield replace(twice, headers=(*twice.headers, (mark, "sha256=0")))


def _gitlab(make: _Maker) -> Iterator[Trial]:
    kind, mark = "gitlab", "x-gitlab-token"
    yield replace(make.good(kind, "as it should be"), expected=Verdict.NEW)
    yield replace(make.good(kind, "the same again"), expected=Verdict.AGAIN)
    yield make.changed(kind, "half a token", lambda s: s[: len(s) // 2], mark, number=2)
    both = make.good(kind, "a token beside a wrong signature", 2)
    yield replace(both, headers=(*both.headers, ("webhook-signature", "v1,AAAA")))


def _slack(make: _Maker) -> Iterator[Trial]:
    kind = "slack"
    yield replace(make.good(kind, "as it should be"), expected=Verdict.NEW)
    yield replace(make.good(kind, "tried again a minute later", off=60), expected=Verdict.AGAIN)
    yield make.good(kind, "from more than 5 minutes ago", 2, off=-make.far)
    yield make.forged(kind, "signed with another secret")


def _alertmanager(make: _Maker) -> Iterator[Trial]:
    kind, mark = "alertmanager", "authorization"
    yield replace(make.good(kind, "as it should be"), expected=Verdict.NEW)
    yield make.changed(kind, "without a token", lambda _: "", mark, number=2)
    yield replace(make.good(kind, "looked at with GET", 2), method="GET")


def _grafana(make: _Maker) -> Iterator[Trial]:
    kind = "grafana"
    yield replace(make.good(kind, "as it should be"), expected=Verdict.NEW)
    yield make.changed(kind, "its time taken away", lambda _: "", "x-grafana-alerting-timestamp", number=2)
    yield replace(make.good(kind, "to a kind that is not known", 2), path="jenkins")


_EVENTS = {
    "standard": "trial",
    "github": "ping",
    "gitlab": "trial",
    "slack": "message",
    "alertmanager": "resolved",
    "grafana": "resolved",
}
_ALERT = {
    "status": "resolved",
    "commonLabels": {"alertname": "A trial of this listener"},
    "alerts": [{"status": "resolved", "annotations": {"summary": "nothing burns"}}],
}
_BODIES: Mapping[str, dict[str, Any]] = {
    "standard": {"type": "trial", "data": {"text": "A trial of this listener."}},
    "github": {"zen": "Keep it logically awesome.", "repository": {"full_name": "trial/listener"}},
    "gitlab": {"object_kind": "trial", "project": {"path_with_namespace": "trial/listener"}},
    "slack": {"text": "A trial of this listener."},
    "alertmanager": _ALERT,
    "grafana": _ALERT,
}
