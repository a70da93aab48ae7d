"""How we prove that whoever redeems a code is who asked for it (RFC 7636)."""

from __future__ import annotations

import base64
import secrets

from chat_tui.auth.secret import Secret

METHOD = "S256"
_BYTES = 32


def new_verifier() -> Secret:
    """A fresh verifier: 43 letters out of 32 random bytes."""
    return Secret(secrets.token_urlsafe(_BYTES))


def challenge_of(verifier: Secret) -> str:
    """What is told of a verifier beforehand."""
    import hashlib  # not before somebody signs in

    digest = hashlib.sha256(verifier.reveal().encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
