"""Are only proven servers talked to, over HTTP and WebSocket alike, and is it said how to mend it."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from chat_tui.errors import BackendError, BlockedError, CertificateError, ConfigError
from chat_tui.model.connection import ConnectionPhase
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.presented import presented
from chat_tui.net.socket import open_socket
from chat_tui.net.tls import tls_context, tls_trouble
from chat_tui.net.trust import Trust, fingerprint_of
from chat_tui.realtime.reconnect import BLOCKED_WAIT, classify
from tests.net.secure import (
    SECRET,
    authority,
    context_of,
    fingerprint,
    good_context,
    tls_server,
    trusting,
)


async def ask(endpoint: Endpoint) -> int:
    """The status of one request with a secret."""
    http = HttpClient(endpoint)
    try:
        return (await http.send(Request("GET", "/", headers=SECRET))).status
    finally:
        await http.close()


async def listen(endpoint: Endpoint) -> None:
    """Open a stream with a secret."""
    await (await open_socket(endpoint, "/", headers=SECRET)).close()


def expired() -> ssl.SSLContext:
    """A certificate of yesterday."""
    before = datetime.now(UTC) - timedelta(days=1)
    return context_of(authority().issue_cert("localhost", not_after=before))


def of_another_host() -> ssl.SSLContext:
    """A good certificate of somebody else's."""
    return context_of(authority().issue_cert("elsewhere.example.org"))


def self_signed() -> ssl.SSLContext:
    """A certificate that nobody we trust vouches for."""
    return context_of(trustme.CA().issue_cert("localhost"))


def old() -> ssl.SSLContext:
    """A good certificate, and TLS 1.1."""
    context = good_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@dataclass(frozen=True)
class Bad:
    """A server that must not be trusted."""

    name: str
    make: Callable[[], ssl.SSLContext | None]
    says: str
    status: str = ""
    """If it is a redirect: to a plain address, where the canary listens."""


BAD = (
    Bad("expired", expired, "expired"),
    Bad("wrong host", of_another_host, "another host"),
    Bad("self-signed", self_signed, "authority"),
    Bad("TLS 1.1", old, "older than 1.2"),
    Bad("to http", good_context, "not followed|refused", "302 Found"),
    Bad("to ws", good_context, "not followed|refused", "307 Temporary Redirect"),
    Bad("no TLS", lambda: None, "no TLS"),
)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
@pytest.mark.parametrize("attempt", [ask, listen])
async def test_no_bad_server_is_told_a_secret(
    tmp_path: Path, bad: Bad, attempt: Callable[[Endpoint], object]
) -> None:
    heard: list[bytes] = []
    canary: list[bytes] = []
    async with AsyncExitStack() as stack:
        plain = await stack.enter_async_context(tls_server(None, canary))
        target = plain.base_url.replace("https", "ws" if bad.name == "to ws" else "http")
        head = f"HTTP/1.1 {bad.status or '400 Bad Request'}\r\nLocation: {target}/x\r\n"
        answer = f"{head}Content-Length: 0\r\n\r\n".encode()
        endpoint = await stack.enter_async_context(tls_server(bad.make(), heard, answer))
        with pytest.raises(BlockedError, match=bad.says) as refused:
            await attempt(trusting(endpoint, tmp_path))  # type: ignore[misc]
    assert canary == []
    assert bad.status or not any(b"secret" in said for said in heard)
    assert refused.value.hint
    verdict = classify(refused.value)  # and there is no storm of tries
    assert (verdict.phase, verdict.floor) == (ConnectionPhase.BLOCKED, BLOCKED_WAIT)


async def test_a_server_of_our_own_authority_is_trusted(tmp_path: Path) -> None:
    heard: list[bytes] = []
    async with tls_server(good_context(), heard) as endpoint:
        assert await ask(trusting(endpoint, tmp_path)) == 200
        with pytest.raises(CertificateError):
            await ask(endpoint)
    assert len(heard) == 1


@pytest.mark.parametrize("make", [self_signed, expired, of_another_host])
async def test_a_pin_alone_accepts_that_certificate_whoever_signed_it(
    make: Callable[[], ssl.SSLContext],
) -> None:
    async with tls_server(make(), []) as endpoint:
        seen = await presented(endpoint)
        pinned = replace(endpoint, trust=Trust(fingerprint=fingerprint_of(seen)))
        assert await ask(pinned) == 200
        with pytest.raises(BackendError, match=r"WebSocket|refused"):
            await listen(pinned)  # the handshake of TLS is done, as it speaks HTTP


@pytest.mark.parametrize("attempt", [ask, listen])
async def test_another_certificate_than_the_pinned_one_hears_nothing(
    tmp_path: Path, attempt: Callable[[Endpoint], object]
) -> None:
    heard: list[bytes] = []
    async with tls_server(good_context(), heard) as endpoint:
        for trust in (Trust(), trusting(endpoint, tmp_path).trust):
            pinned = replace(endpoint, trust=replace(trust, fingerprint="ab" * 32))
            with pytest.raises(CertificateError, match="not the accepted one") as refused:
                await attempt(pinned)  # type: ignore[misc]
            assert refused.value.fingerprint in refused.value.hint
    assert heard == []


async def test_with_an_authority_a_pin_is_not_enough(tmp_path: Path) -> None:
    certificate = trustme.CA().issue_cert("localhost")
    async with tls_server(context_of(certificate), []) as endpoint:
        trust = replace(trusting(endpoint, tmp_path).trust, fingerprint=fingerprint(certificate))
        with pytest.raises(CertificateError, match="authority"):
            await ask(replace(endpoint, trust=trust))


async def test_the_certificate_that_a_server_shows_is_had_without_a_word() -> None:
    heard: list[bytes] = []
    certificate = trustme.CA().issue_cert("localhost")
    async with tls_server(context_of(certificate), heard) as endpoint:
        assert await presented(endpoint) == f"sha256:{fingerprint(certificate)}"
    assert heard == []
    assert await presented(Endpoint.parse("https://127.0.0.1:1")) == ""


DIGEST = bytes(range(32))


@pytest.mark.parametrize(
    "text",
    [
        DIGEST.hex(),
        DIGEST.hex().upper(),
        DIGEST.hex(":"),
        f"sha256:{DIGEST.hex()}",
        f"SHA256:{DIGEST.hex(':').upper()}",
        f"sha256 Fingerprint={DIGEST.hex(':').upper()}",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "SHA256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    ],
)
def test_fingerprints_are_read_as_tools_print_them(text: str) -> None:
    assert fingerprint_of(text) == DIGEST.hex()


@pytest.mark.parametrize("text", ["", "sha256:", "ab" * 20, "ab" * 33, "zz" * 32, "sha1:" + "ab" * 20])
def test_what_is_no_fingerprint_is_a_config_error(text: str) -> None:
    with pytest.raises(ConfigError, match="64 hex digits"):
        fingerprint_of(text)


def own_certificate(directory: Path, *, mode: int = 0o600) -> Path:
    """A person's certificate with its key, in one file."""
    path = directory / "me.pem"
    authority().issue_cert("ada@example.org").private_key_and_cert_chain_pem.write_to_path(str(path))
    path.chmod(mode)
    return path


async def test_a_server_that_asks_is_shown_our_certificate(tmp_path: Path) -> None:
    context = good_context()
    context.verify_mode = ssl.CERT_REQUIRED
    # With 1.3 it refuses us after our first words, and may cut the line before it says why.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    authority().configure_trust(context)
    heard: list[bytes] = []
    async with tls_server(context, heard) as endpoint:
        endpoint = trusting(endpoint, tmp_path)
        with pytest.raises(BackendError) as refused:
            await ask(endpoint)
        assert heard == []
        own = replace(endpoint.trust, client_cert=own_certificate(tmp_path))
        assert await ask(replace(endpoint, trust=own)) == 200
    assert "certificate of yours" in str(refused.value)
    assert "--client-cert" in refused.value.hint


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = own_certificate(tmp_path, mode=0o640)
    with pytest.raises(ConfigError, match="Others can read") as refused:
        tls_context(Trust(client_cert=path))
    assert refused.value.hint == f"chmod 600 {path}"
    path.chmod(0o600)
    tls_context(Trust(client_cert=path))  # what was wrong is not remembered


def test_a_key_with_a_passphrase_asks_nobody(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    plain = own_certificate(tmp_path).read_bytes()
    key = serialization.load_pem_private_key(plain, None)
    locked = serialization.BestAvailableEncryption(b"sesame")
    form = serialization.PrivateFormat.PKCS8
    path = tmp_path / "locked.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, locked))
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="passphrase"):
        tls_context(Trust(client_cert=tmp_path / "me.pem", client_key=path))


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_an_unusable_file_is_a_config_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file.pem"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    for trust in (Trust(ca_file=path), Trust(client_cert=path)):
        with pytest.raises(ConfigError, match=r"file\.pem"):
            tls_context(trust)


def test_the_context_is_built_once_and_verifies() -> None:
    context = tls_context()
    assert context is tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_file_that_was_renewed_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    first = tls_context(Trust(ca_file=path))
    assert tls_context(Trust(ca_file=path)) is first
    trustme.CA().cert_pem.write_to_path(str(path), append=True)
    assert tls_context(Trust(ca_file=path)) is not first


def test_a_certificate_problem_is_found_below_other_errors() -> None:
    outer = OSError("outer")
    outer.__cause__ = ssl.SSLCertVerificationError(1, "no")
    assert "refused" in str(tls_trouble(outer, "here"))
    assert tls_trouble(OSError("plain"), "here") is None
