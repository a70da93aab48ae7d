"""How servers prove who they are: one TLS context, for HTTP and WebSocket, and what its refusals mean."""

from __future__ import annotations

import functools
import hashlib
import os
import ssl
import stat
from pathlib import Path

from chat_tui.errors import BlockedError, CertificateError, ConfigError
from chat_tui.net.trust import SYSTEM, Trust, shown

CERTIFICATE_HINT = "If it is your own server, `chat-tui login` there tells how to accept its certificate."
_RENEWED_HINT = (
    "Ask its administrator whether it was renewed; if so: chat-tui login ACCOUNT --fingerprint {}. "
    "If not, somebody is in between."
)
_BY_CODE = {
    # X509_V_ERR_*, openssl/x509_vfy.h
    9: "it is not valid yet; the clock of this machine, or of that one, may be wrong",
    10: "it has expired",
    18: "it is self-signed",
    19: "its authority is not one that is trusted here",
    20: "its authority is not one that is trusted here",
    21: "its authority is not one that is trusted here",
    62: "it is for another host",
    64: "it is for another address",
}
_BY_REASON = {
    # what OpenSSL calls an end of the handshake: what it means, and what to do
    "UNSUPPORTED_PROTOCOL": (
        "speaks only TLS older than 1.2",
        "Its administrator must allow TLS 1.2 or 1.3.",
    ),
    "TLSV1_ALERT_PROTOCOL_VERSION": (
        "speaks only TLS older than 1.2",
        "Its administrator must allow TLS 1.2 or 1.3.",
    ),
    "WRONG_VERSION_NUMBER": ("speaks no TLS there", "Check the port, or whether it is http:// there."),
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": (
        "wants a certificate of yours",
        "chat-tui login URL --client-cert FILE [--client-key FILE]",
    ),
    "TLSV1_ALERT_UNKNOWN_CA": (
        "does not know the authority of your certificate",
        "Ask its administrator for another one (client_cert in accounts.toml).",
    ),
}
_BY_REASON["SSLV3_ALERT_HANDSHAKE_FAILURE"] = _BY_REASON["TLSV13_ALERT_CERTIFICATE_REQUIRED"]
_BY_REASON["SSLV3_ALERT_BAD_CERTIFICATE"] = _BY_REASON["TLSV1_ALERT_UNKNOWN_CA"]


class PinError(ssl.SSLCertVerificationError):
    """A server showed another certificate than the one that is accepted."""

    fingerprint = ""


def tls_context(trust: Trust = SYSTEM) -> ssl.SSLContext:
    """TLS 1.2 or newer, always verifying. Raises ConfigError for a file that cannot be used.

    Building one takes tens of milliseconds, so it is kept until one of its files is changed.
    """
    return _built(trust, tuple(map(_stamp, (trust.ca_file, trust.client_cert, trust.client_key))))


@functools.lru_cache(maxsize=32)
def _built(trust: Trust, stamps: tuple[object, ...]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if trust.ca_file is None else str(trust.ca_file))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"The certificates in {trust.ca_file} cannot be read: {error}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if trust.ca_file is None and _system_has_none():
        import certifi

        context.load_verify_locations(certifi.where())
    if trust.client_cert is not None:
        _show(context, trust.client_cert, trust.client_key or trust.client_cert)
    if trust.fingerprint:
        context.sslobject_class = _pinned_to(trust.fingerprint)
        if trust.ca_file is None:
            # The handshake then proves that the server has the key of that one certificate, as for ssh.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
    return context


def tls_trouble(error: BaseException, server: object) -> BlockedError | None:
    """Why no safe line to `server` came about, if that is behind `error`; nothing was said to it then."""
    for found in _behind(error):
        if isinstance(found, PinError):
            seen = shown(found.fingerprint)
            return CertificateError(
                f"The certificate of {server} is not the accepted one, but {seen}.",
                hint=_RENEWED_HINT.format(seen),
                fingerprint=seen,
            )
        if isinstance(found, ssl.SSLCertVerificationError):
            why = _BY_CODE.get(getattr(found, "verify_code", 0)) or getattr(found, "verify_message", "")
            return CertificateError(
                f"The certificate of {server} was refused: {why or 'it cannot be verified'}.",
                hint=CERTIFICATE_HINT,
            )
        if isinstance(found, ssl.SSLError) and found.reason in _BY_REASON:
            what, hint = _BY_REASON[found.reason]
            return BlockedError(f"{server} {what}, so nothing was sent.", hint=hint)
    return None


def _behind(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _pinned_to(fingerprint: str) -> type[ssl.SSLObject]:
    class Pinned(ssl.SSLObject):
        """Ends the handshake, before a word is said, unless the server has the accepted certificate."""

        def do_handshake(self) -> None:
            super().do_handshake()
            found = hashlib.sha256(self.getpeercert(binary_form=True) or b"").hexdigest()
            if found != fingerprint:
                error = PinError(1, "not the accepted certificate")
                error.fingerprint = found
                raise error

    return Pinned


def _show(context: ssl.SSLContext, cert: Path, key: Path) -> None:
    """Have our own certificate ready for a server that asks; its key may be ours alone, as ssh wants it."""
    try:
        mode = stat.S_IMODE(key.stat().st_mode)
        if mode & 0o077:
            raise ConfigError(f"Others can read the key in {key}.", hint=f"chmod 600 {key}")
        context.load_cert_chain(cert, key, password=_no_password)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"Your certificate in {cert} cannot be used: {reason}.") from None


def _no_password() -> str:
    raise ConfigError(
        "The key of your certificate has a passphrase, which cannot be asked for.",
        hint="openssl pkey -in KEY -out PLAIN.pem, then chmod 600 PLAIN.pem.",
    )


def _stamp(path: Path | None) -> object:
    """What changes when a file does."""
    try:
        found = None if path is None else os.stat(path)
    except OSError:
        return None
    return found and (found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)


def _system_has_none() -> bool:
    paths = ssl.get_default_verify_paths()
    return not (paths.cafile or paths.capath)
