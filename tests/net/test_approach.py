"""Do an account's options come to the right way to its server, and are those refused that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from chat_tui.approach import Approach, approach, explained, host_of
from chat_tui.cli.way_options import taken, way_options
from chat_tui.config.account_options import AccountOptions
from chat_tui.config.locations import Locations
from chat_tui.errors import BlockedError, CertificateError, ConfigError
from chat_tui.net.http import HttpClient, Request
from tests.net.secure import SECRET, good_context, tls_server

REMOTE = "https://chat.example.org"
PROXIED = {
    "HTTPS_PROXY": "http://proxy:3128",
    "HTTP_PROXY": "http://proxy:3128",
    "ALL_PROXY": "http://proxy:3128",
}


def to(place: Path, url: str, environ: Mapping[str, str] = PROXIED, **options: Any) -> Approach:
    """The way of an account with these options."""
    locations = Locations.from_environment(place, {})
    return approach(locations, url, AccountOptions.of(options), environ)


@pytest.mark.parametrize(
    "url", ["unix:///run/chat.sock", "http://localhost:8065", "http://127.0.0.1:1", "https://[::1]:1"]
)
@pytest.mark.parametrize("options", [{}, {"proxy": "socks5://proxy"}])
def test_what_stays_on_this_machine_goes_through_no_proxy(
    tmp_path: Path, url: str, options: dict[str, Any]
) -> None:
    assert to(tmp_path, url, **options).endpoint.proxy is None


def test_a_server_elsewhere_is_reached_through_the_proxy(tmp_path: Path) -> None:
    assert str(to(tmp_path, REMOTE).endpoint.proxy) == "http://proxy:3128"
    assert str(to(tmp_path, REMOTE, proxy="socks5://own").endpoint.proxy) == "socks5://own:1080"
    assert to(tmp_path, REMOTE, proxy="none").endpoint.proxy is None
    assert not to(tmp_path, REMOTE).needs_opening


def test_options_become_what_is_trusted(tmp_path: Path) -> None:
    options: dict[str, Any] = {
        "ca_file": "/ca.pem",
        "client_cert": "/me.pem",
        "fingerprint": "sha256:" + "AB:" * 31 + "AB",
    }
    trust = to(tmp_path, REMOTE, **options).endpoint.trust
    assert (trust.ca_file, trust.client_cert, trust.fingerprint) == (
        Path("/ca.pem"),
        Path("/me.pem"),
        "ab" * 32,
    )


@pytest.mark.parametrize(
    ("url", "options", "words"),
    [
        (REMOTE, {"client_key": "/me.key"}, "client_cert"),
        (REMOTE, {"fingerprint": "ab"}, "64 hex"),
        (REMOTE, {"proxy": "http://ada:hunter2@proxy"}, "password"),
        (REMOTE, {"proxy": "gopher://proxy"}, "no address of a proxy"),
        ("http://localhost", {"fingerprint": "ab" * 32}, "has no certificate"),
        ("unix:///run/chat.sock", {"ca_file": "/ca.pem"}, "has no certificate"),
    ],
)
def test_options_that_cannot_be_are_refused(
    tmp_path: Path, url: str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError, match=words) as refused:
        to(tmp_path, url, **options)
    assert "hunter2" not in str(refused.value)


async def test_a_first_contact_is_told_how_to_accept_the_certificate() -> None:
    heard: list[bytes] = []
    async with tls_server(good_context(), heard) as endpoint:
        client = HttpClient(endpoint)
        with pytest.raises(CertificateError) as refused:
            await client.send(Request("GET", "/", headers=SECRET))
        await client.close()
        told = await explained(refused.value, endpoint)
    assert isinstance(told, CertificateError)
    assert told.fingerprint.startswith("sha256:")
    assert f"--fingerprint {told.fingerprint}" in told.hint
    assert "--ca-file" in told.hint
    assert heard == []
    other = BlockedError("something else")
    assert await explained(other, endpoint) is other


def run(*words: str) -> dict[str, Any] | str:
    """The options that the words of a command line come to, or what is said instead."""
    found: list[dict[str, Any]] = []

    @click.command()
    @click.option("--name")
    @way_options
    def command(**options: Any) -> None:
        found.append(taken(options))
        assert set(options) == {"name"}

    result = CliRunner().invoke(command, words)
    return found[0] if found else f"{result.output}{result.exception}"


def test_the_command_line_says_the_same_as_the_file(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    ca = str(tmp_path / "ca.pem")
    assert run() == {}
    assert run("--proxy", "none", "--ca-file", ca) == {"proxy": "none", "ca_file": ca}
    assert run("--fingerprint", "AB" * 32, "--ssh", "box") == {
        "fingerprint": f"sha256:{'ab' * 32}",
        "ssh": "box",
    }
    assert "there is no file" in run("--client-cert", str(tmp_path / "missing.pem"))
    said = run("--proxy", "gopher://ada:hunter2@p")
    assert "no address of a proxy" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("ssh", "host"), [("box", "box"), ("ada@box", "box"), ("ssh://ada@box:2222", "box"), ("", "")]
)
def test_an_account_behind_ssh_can_be_called_after_its_machine(ssh: str, host: str) -> None:
    assert host_of(ssh) == host
