"""How tests get TLS servers with good and bad certificates, which note every word that they hear."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import socketserver
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import trustme

from chat_tui.net.endpoint import Endpoint
from chat_tui.net.trust import Trust
from tests.pty_screen import PATIENCE

JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
SECRET = {"Authorization": "Bearer secret"}


@functools.cache
def authority() -> trustme.CA:
    """The authority that tests trust."""
    return trustme.CA()


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """What a server with this certificate speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def good_context() -> ssl.SSLContext:
    """A server that the authority vouches for."""
    return context_of(authority().issue_cert("localhost"))


def trusting(endpoint: Endpoint, directory: Path) -> Endpoint:
    """The endpoint, with the authority trusted."""
    path = directory / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    return replace(endpoint, trust=Trust(ca_file=path))


def fingerprint(certificate: trustme.LeafCert) -> str:
    """The SHA-256 of a certificate, in hex."""
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    return hashlib.sha256(der).hexdigest()


@asynccontextmanager
async def tls_server(
    context: ssl.SSLContext | None, heard: list[bytes], answer: bytes = JSON
) -> AsyncIterator[Endpoint]:
    """Answers everybody the same, and notes what it heard after the handshake; without a context, plain.

    In threads, as asyncio's servers drop a line without the alert that says why.
    """

    class Talk(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            line = self.request
            line.settimeout(PATIENCE)
            with contextlib.suppress(OSError):  # the client may refuse us, and we him
                if context is not None:
                    line = context.wrap_socket(line, server_side=True)
                with line:
                    while data := line.recv(65536):
                        heard.append(data)
                        line.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield Endpoint.parse(f"https://localhost:{server.server_address[1]}")
        finally:
            server.shutdown()
            thread.join()
