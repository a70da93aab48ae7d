"""Who called a program just now: a signed word with which it may open a dialog for him, for three seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from chat_tui.server.ids import new_id
from chat_tui.server.wire_errors import ApiError

VALID_FOR = 3000
"""Milliseconds."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What the client is told of a call, and the word that the program is given."""

    client_id: str
    word: str


@dataclass(frozen=True, slots=True)
class Triggers:
    """Makes and reads them; the key lives as long as the process, far longer than any word."""

    valid_for: int = VALID_FOR
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def make(self, user_id: str, now: int) -> Trigger:
        """For one call of a user."""
        client_id = new_id()
        said = f"{client_id}:{user_id}:{now}"
        word = base64.b64encode(f"{said}:{self._sign(said)}".encode()).decode()
        return Trigger(client_id, word)

    def read(self, word: str, now: int) -> tuple[str, str]:
        """The client's id of the call and the user; raises ApiError for what is forged or too old."""
        try:
            said, _, signature = base64.b64decode(word, validate=True).decode("ascii").rpartition(":")
        except ValueError as error:
            raise _refused("base64_decode_failed", "it cannot be read") from error
        if not hmac.compare_digest(self._sign(said), signature):
            raise _refused("signature_failed", "it was not made here")
        client_id, user_id, at = said.split(":")
        if now - int(at) > self.valid_for:
            raise _refused("expired", "it is too old")
        return client_id, user_id

    def _sign(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()


def _refused(what: str, why: str) -> ApiError:
    error_id = f"interactive_message.decode_trigger_id.{what}"
    return ApiError(400, error_id, f"The trigger ID is not valid: {why}.")
