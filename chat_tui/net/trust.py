"""What proves that a server is the right one, and us to it: authorities, one certificate, our own."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path

from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass

_HEX = re.compile(r"[0-9a-f]{64}")
_LABEL = re.compile(r"sha256(?: fingerprint=|:)", re.IGNORECASE)
DIGEST_SIZE = 32


@dataclass(frozen=True, slots=True)
class Trust:
    """Without anything: the system's authorities, and we show no certificate."""

    ca_file: Path | None = None
    """The authorities to trust instead of the system's."""
    fingerprint: str = ""
    """The one certificate that is accepted: the SHA-256 of it, in small hex digits.

    Alone it takes the place of authorities, names and dates, as a key does that ssh knows; with a `ca_file`
    both must be right.
    """
    client_cert: Path | None = None
    client_key: Path | None = None
    """The key of `client_cert`, if it is not in the same file."""


SYSTEM = Trust()


def fingerprint_of(text: str) -> str:
    """A fingerprint as Trust wants it, from hex digits (colons or not) or base64; else ConfigError."""
    value = _LABEL.sub("", text.strip(), count=1)
    plain = value.replace(":", "").lower()
    if _HEX.fullmatch(plain):
        return plain
    try:
        digest = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != DIGEST_SIZE:
        raise ConfigError(
            "A fingerprint is the SHA-256 of a certificate: 64 hex digits, or 44 characters of base64.",
            hint="openssl x509 -in cert.pem -noout -fingerprint -sha256 prints it.",
        )
    return digest.hex()


def shown(fingerprint: str) -> str:
    """A fingerprint for people, and for --fingerprint."""
    return f"sha256:{fingerprint}"
