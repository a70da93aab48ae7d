"""Does a new certificate come into use without anybody's line being cut, and a bad one not at all?"""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from chat_tui.errors import ServerError
from chat_tui.server.listening import bind_tcp, renew_tls, tls_context
from chat_tui.server.runner import ServeConfig, run

PATIENCE = 60.0
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")


def make(folder: Path, name: str) -> None:
    """Put a new certificate for `name` where the server reads it."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    files = ["-subj", f"/CN={name}", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(b"GET /api/v4/system/ping HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
    return head.split(b"\r\n")[0]


async def served(port: int) -> str:
    """The name in the certificate that somebody new is shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return "new" if b"new.example" in shown else "old"


@needs_openssl
async def test_a_new_certificate_is_served_and_open_lines_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make(tmp_path, "old.example")
    config = ServeConfig(
        tmp_path / "data",
        listen="127.0.0.1:0",
        tls_cert=tmp_path / "cert.pem",
        tls_key=tmp_path / "key.pem",
    )
    stop, renew = asyncio.Event(), asyncio.Event()
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(run(config, ready.set_result, stop, renew))
    port = int((await asyncio.wait_for(ready, PATIENCE)).rpartition(":")[2])
    context = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    context.check_hostname = False
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    assert await ask(reader, writer) == b"HTTP/1.1 200 OK"
    assert await served(port) == "old"

    (tmp_path / "cert.pem").write_text("nonsense")
    renew.set()
    async with asyncio.timeout(PATIENCE):
        while "stays as it is" not in caplog.text:  # noqa: ASYNC110 - the log has no event
            await asyncio.sleep(0.01)
    assert await served(port) == "old"

    make(tmp_path, "new.example")
    renew.set()
    async with asyncio.timeout(PATIENCE):
        while await served(port) != "new":  # noqa: ASYNC110 - a handshake tells
            await asyncio.sleep(0.01)
    assert await ask(reader, writer) == b"HTTP/1.1 200 OK", "who was there before stays"
    writer.close()
    stop.set()
    await asyncio.wait_for(server, PATIENCE)


@needs_openssl
def test_a_key_of_another_certificate_changes_nothing(tmp_path: Path) -> None:
    make(tmp_path, "old.example")
    context = tls_context(tmp_path / "cert.pem", tmp_path / "key.pem")
    shutil.copy(tmp_path / "cert.pem", tmp_path / "first.pem")
    make(tmp_path, "new.example")
    with pytest.raises(ServerError, match="cannot be used"):
        renew_tls(context, tmp_path / "first.pem", tmp_path / "key.pem")


def test_plain_text_goes_to_others_only_for_who_says_that_he_knows() -> None:
    with pytest.raises(ServerError) as info:
        bind_tcp("0.0.0.0:0", has_tls=False)
    assert "--i-know-plaintext" in info.value.hint
    with bind_tcp("0.0.0.0:0", has_tls=False, plain_is_known=True) as listener:
        assert listener.family == socket.AF_INET
