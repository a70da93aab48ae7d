"""Is a failure told in a few words, whatever libraries wrap it in?"""

from __future__ import annotations

import pytest

from chat_tui.errors import UnreachableError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.reasons import reason_of
from chat_tui.net.socket import open_socket


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(113, "No route to host"), "no route to host"),
        (OSError("Name or service not known."), "name or service not known"),
        (TimeoutError(), "no answer in time"),
        (EOFError(), "the connection was cut"),
    ],
)
def test_in_the_systems_words_without_their_numbers(error: Exception, words: str) -> None:
    assert reason_of(error) == words


async def test_a_port_where_nobody_listens_is_told_alike_by_request_and_stream(unused_tcp_port: int) -> None:
    endpoint = Endpoint.parse(f"http://localhost:{unused_tcp_port}")
    words = f"localhost:{unused_tcp_port} cannot be reached: connection refused \\(nothing listens there\\)."
    client = HttpClient(endpoint)
    with pytest.raises(UnreachableError, match=words):
        await client.send(Request("GET", "/"))
    await client.close()
    with pytest.raises(UnreachableError, match=words):
        await open_socket(endpoint, "/", headers={})
