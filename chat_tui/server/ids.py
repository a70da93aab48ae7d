"""How ids and secrets are made and recognised: 26 characters of the Mattermost alphabet."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_MATTERMOST = b"ybndrfg8ejkmcpqxot1uwisza345h769"
_TO_MATTERMOST = bytes.maketrans(_STANDARD, _MATTERMOST)
_ID = re.compile(r"[A-Za-z0-9]{26}")


def _encode(raw: bytes) -> str:
    return base64.b32encode(raw).rstrip(b"=").translate(_TO_MATTERMOST).decode("ascii")


def new_id() -> str:
    """A fresh id: 16 random bytes in 26 characters."""
    return _encode(secrets.token_bytes(16))


def new_secret() -> str:
    """A fresh bearer token: 256 random bits in 52 characters."""
    return _encode(secrets.token_bytes(32))


def secret_hash(secret: str) -> str:
    """What is stored of a bearer token, so that a copy of the database signs nobody in."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def derived_secret(secret: str, salt: str) -> str:
    """The bearer token that always follows from another one and a salt: neither alone is enough."""
    return _encode(hmac.digest(secret.encode("utf-8", "surrogatepass"), salt.encode(), "sha256"))


def seeded_id(seed: str) -> str:
    """The id that always belongs to `seed`: used for what every fresh workspace contains."""
    return _encode(hashlib.sha256(seed.encode()).digest()[:16])


def is_id(text: object) -> bool:
    """Whether `text` has the form of an id; says nothing of whether it exists."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def direct_name(first: str, second: str) -> str:
    """The name of the direct channel of two users, the same whoever asks."""
    return "__".join(sorted((first, second)))


def group_name(user_ids: list[str]) -> str:
    """The name of the group channel of these users: SHA-1 of the sorted ids."""
    return hashlib.sha1("".join(sorted(user_ids)).encode(), usedforsecurity=False).hexdigest()
