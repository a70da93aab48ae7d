"""Are only proven servers talked to, over HTTP and WebSocket alike."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.errors import BackendError, BlockedError, ConfigError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.socket import open_socket
from chat_tui.net.tls import tls_context, tls_trouble
from chat_tui.net.trust import Trust

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")


def certificate(directory: Path, name: str) -> Path:
    """A self-signed certificate with its key, in one file."""
    key, cert, both = (directory / part for part in ("key.pem", "cert.pem", "both.pem"))
    options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run(["openssl", "req", "-x509", *options, *subject, *files], check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    return both


@asynccontextmanager
async def tls_server(pem: Path, heard: list[bytes], newest: ssl.TLSVersion) -> AsyncIterator[Endpoint]:
    """An HTTP server with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if newest < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = newest
    context.maximum_version = newest

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(65536))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Endpoint.parse(f"https://localhost:{port}")
    finally:
        server.close()


async def ask(endpoint: Endpoint) -> int:
    """The status of one request with a secret."""
    http = HttpClient(endpoint)
    try:
        return (await http.send(Request("GET", "/", headers={"Authorization": "Bearer secret"}))).status
    finally:
        await http.close()


@needs_openssl
async def test_a_server_of_our_own_authority_is_trusted(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "localhost")
    heard: list[bytes] = []
    async with tls_server(pem, heard, ssl.TLSVersion.TLSv1_3) as endpoint:
        assert await ask(replace(endpoint, trust=Trust(ca_file=pem))) == 200
    assert b"secret" in heard[0]


@needs_openssl
@pytest.mark.parametrize("name", ["localhost", "elsewhere.example.org"])
async def test_an_unproven_server_hears_no_secret(tmp_path: Path, name: str) -> None:
    pem = certificate(tmp_path, name)
    heard: list[bytes] = []
    async with tls_server(pem, heard, ssl.TLSVersion.TLSv1_3) as endpoint:
        trusted = endpoint if name == "localhost" else replace(endpoint, trust=Trust(ca_file=pem))
        with pytest.raises(BlockedError, match="certificate"):
            await ask(trusted)
        with pytest.raises(BlockedError, match="certificate"):
            await open_socket(trusted, "/", headers={"Authorization": "Bearer secret"})
    assert not any(b"secret" in said for said in heard)


@needs_openssl
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
async def test_old_tls_is_refused(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "localhost")
    heard: list[bytes] = []
    async with tls_server(pem, heard, ssl.TLSVersion.TLSv1_1) as endpoint:
        with pytest.raises(BackendError):
            await ask(replace(endpoint, trust=Trust(ca_file=pem)))
    assert not any(b"secret" in said for said in heard)


def test_the_context_is_built_once_and_verifies() -> None:
    context = tls_context()
    assert context is tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_an_unusable_file_of_authorities_is_a_config_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"ca\.pem"):
        tls_context(Trust(ca_file=path))


def test_a_certificate_problem_is_found_below_other_errors() -> None:
    inner = ssl.SSLCertVerificationError(1, "no")
    outer = OSError("outer")
    outer.__cause__ = inner
    assert "refused" in str(tls_trouble(outer, "here"))
    assert tls_trouble(OSError("plain"), "here") is None
