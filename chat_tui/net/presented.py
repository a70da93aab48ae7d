"""Which certificate does a server show that is not trusted yet, so that a person can compare it?"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.errors import BackendError, CertificateError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request

_NOBODYS = "0" * 64


async def presented(endpoint: Endpoint) -> str:
    """The fingerprint of it, had by one handshake after which nothing is said; empty if it shows none."""
    trust = replace(endpoint.trust, ca_file=None, fingerprint=_NOBODYS)
    client = HttpClient(replace(endpoint, trust=trust))
    try:
        await client.send(Request("GET", "/"))
    except CertificateError as error:
        return error.fingerprint
    except BackendError:
        return ""
    finally:
        await client.close()
    return ""
