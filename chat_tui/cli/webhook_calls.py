"""How does a delivery of our own go out: signed, once, to one address, following nobody?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.errors import ConfigError, UnreachableError
from chat_tui.model.frozen import dataclass

if TYPE_CHECKING:
    import httpx

SECONDS = 15.0
MOST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str


def check_url(url: str) -> str:
    """An address of the web; raises ConfigError."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        is_good = False
    if not is_good:
        raise ConfigError(
            f"{url} is no address of a web hook.", hint="For example https://ci.example.org/hook."
        )
    return url


def new_client() -> httpx.AsyncClient:
    """A client that goes straight to the address it is given: no proxy and no password from around it."""
    import httpx

    return httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False)


async def call(
    client: httpx.AsyncClient,
    url: str,
    headers: tuple[tuple[str, str], ...],
    body: bytes,
    method: str = "POST",
) -> Answer:
    """Send one delivery; raises UnreachableError."""
    import httpx

    kind = ("content-type", "application/json")
    sent = [(name.encode(), value.encode()) for name, value in (kind, *headers)]
    try:
        async with client.stream(method, url, headers=sent, content=body) as response:
            told = b""
            async for chunk in response.aiter_bytes():
                told = (told + chunk)[:MOST_ANSWER]
                if len(told) == MOST_ANSWER:
                    break
            return Answer(response.status_code, told.decode("utf-8", "replace"))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise UnreachableError(f"{url} did not answer: {error or type(error).__name__}") from error
