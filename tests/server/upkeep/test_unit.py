"""Are the units what systemd understands, and does the server tell it that it is ready?"""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from chat_tui.server.upkeep import unit
from chat_tui.server.upkeep.notify import tell_systemd
from chat_tui.server.upkeep.unit import Wishes, backup_units, service_unit

ANALYZE = shutil.which("systemd-analyze")


def units(wishes: Wishes) -> dict[str, str]:
    service, timer = backup_units(wishes)
    return {
        "chat-tui.service": service_unit(wishes),
        "chat-tui-backup.service": service,
        "chat-tui-backup.timer": timer,
    }


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
def test_systemd_understands_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ANALYZE is not None
    monkeypatch.setattr(unit, "_program", lambda: ["/bin/true"])
    wishes = Wishes(Path("/srv/my data/50%"), "0.0.0.0:443", Path("/etc/c.pem"), Path("/etc/k.pem"))
    for name, text in units(wishes).items():
        # Who may not make the user still sees whether every line is understood.
        (tmp_path / name).write_text(text.replace("User=chat-tui", "User=root"))
    said = subprocess.run(
        [ANALYZE, "verify", "--man=no", *sorted(str(path) for path in tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in said.stderr.splitlines() if str(tmp_path) in line or line.startswith("chat-tui")]
    assert ours == []


def test_what_keeps_others_out_is_in_both_services() -> None:
    made = units(Wishes())
    for name in ("chat-tui.service", "chat-tui-backup.service"):
        lines = made[name].splitlines()
        for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "StateDirectoryMode=0700"):
            assert line in lines
        assert not any("PrivateUsers" in line for line in lines)
    assert "Type=notify" in made["chat-tui.service"]
    assert "RuntimeDirectory=chat-tui" in made["chat-tui.service"]
    assert "ExecReload" not in made["chat-tui.service"]
    assert "--keep 7" in made["chat-tui-backup.service"]


def test_words_are_quoted_and_percent_signs_are_not_systemds() -> None:
    text = service_unit(Wishes(Path("/srv/my data/50%")))
    assert "--data '/srv/my data/50%%' --socket /run/chat-tui/chat.sock" in text


def test_what_it_needs_is_let_through_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit, "_program", lambda: ["/usr/bin/chat-tui"])
    usual = service_unit(Wishes(listen="127.0.0.1:8065")).splitlines()
    assert {"CapabilityBoundingSet=", "AmbientCapabilities=", "ProtectHome=yes"} <= set(usual)
    low = service_unit(Wishes(Path("/srv/chat"), "0.0.0.0:443")).splitlines()
    assert {"AmbientCapabilities=CAP_NET_BIND_SERVICE", "ReadWritePaths=/srv/chat"} <= set(low)
    assert "ProtectHome=read-only" in service_unit(Wishes(Path("/home/chat/data"))).splitlines()


@pytest.mark.parametrize("is_abstract", [False, True])
def test_systemd_is_told(short_path: Path, monkeypatch: pytest.MonkeyPatch, is_abstract: bool) -> None:
    name = f"@chat-tui-{short_path.name}" if is_abstract else str(short_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0{name[1:]}" if is_abstract else name)
        listener.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        tell_systemd("READY=1")
        assert listener.recv(100) == b"READY=1"
    tell_systemd("STOPPING=1")
