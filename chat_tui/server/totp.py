"""Which six digits belong to a secret at a moment: time-based one-time passwords (RFC 6238, RFC 4226)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import secrets
from urllib.parse import quote

STEP_MILLISECONDS = 30_000
DIGITS = 6
SECRET_BYTES = 20
"""As many as SHA-1 makes; RFC 4226 recommends 160 bits."""
AROUND = (0, -1, 1)
"""Steps beside the present one that count too: clocks differ, and digits are typed slowly."""


def new_secret() -> str:
    """A fresh secret, in the alphabet that authenticator programs take."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of a step (RFC 4226, 5.3)."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_at(now: int) -> int:
    """The step of an instant in Unix milliseconds."""
    return now // STEP_MILLISECONDS


def is_code(text: str) -> bool:
    """Whether this has the form of a code."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def matching_step(secret: str, code: str, now: int, after: int) -> int | None:
    """The step whose code this is, if it lies near `now` and after the last one that was used."""
    steps = (step_at(now) + around for around in AROUND)
    found = [step for step in steps if hmac.compare_digest(code_at(secret, step), code)]
    return next((step for step in found if step > after), None)


def address(secret: str, issuer: str, name: str) -> str:
    """The address that an authenticator program reads from the picture."""
    label = f"{quote(issuer, safe='')}:{quote(name, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"


def picture(secret: str, issuer: str, name: str) -> str:
    """The QR code of that address: a PNG in base64."""
    # Only who turns a second factor on needs it: not at the start of a workspace.
    import segno

    drawn = io.BytesIO()
    segno.make(address(secret, issuer, name), error="m", micro=False).save(drawn, kind="png", scale=5)
    return base64.b64encode(drawn.getvalue()).decode("ascii")
