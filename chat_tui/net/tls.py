"""How servers prove who they are: one TLS context, shared by HTTP and WebSocket."""

from __future__ import annotations

import functools
import ssl
from pathlib import Path

from chat_tui.errors import ConfigError


@functools.cache
def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Always verifying, TLS 1.2 or newer; trusts the system's authorities, or only those in `ca_file`.

    Building one takes tens of milliseconds, so it is kept. Raises ConfigError for an unreadable file.
    """
    try:
        context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"The certificates in {ca_file} cannot be read: {error}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None and _system_has_none():
        import certifi

        context.load_verify_locations(certifi.where())
    return context


CERTIFICATE_HINT = "If it is one of your own: SSL_CERT_FILE=cert.pem chat-tui ... trusts it."


def certificate_problem(error: BaseException) -> str:
    """Why a certificate was refused, in OpenSSL's words, or empty if `error` does not come from that."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return getattr(seen, "verify_message", "") or "certificate verify failed"
        seen = seen.__cause__ or seen.__context__
    return ""


def _system_has_none() -> bool:
    paths = ssl.get_default_verify_paths()
    return not (paths.cafile or paths.capath)
