"""Which systemd units run a shared workspace, shut in as far as it can work, and back it up every day?"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chat_tui.server.listening import parse_listen
from chat_tui.server.runner import OPEN_FILES

NAME = "chat-tui"
FIRST_FREE_PORT = 1024
HOMES = ("/home", "/root", "/run/user")
"""What ProtectHome hides."""
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")

_SERVICE = """\
# {name}.service: put it into /etc/systemd/system, then
#   useradd --system --home-dir /var/lib/{name} --shell /usr/sbin/nologin {name}
#   systemctl daemon-reload && systemctl enable --now {name}
[Unit]
Description=chat-tui workspace
Documentation=man:chat-tui(1)
After=network.target

[Service]
Type=notify
User={name}
ExecStart={command}
{reload}Restart=on-failure
RestartSec=2
TimeoutStopSec=30
# The socket is /run/{name}/chat.sock, which everybody on this host may use: the kernel says who they are.
RuntimeDirectory={name}
RuntimeDirectoryMode=0755
StateDirectory={name}
StateDirectoryMode=0700
UMask=0077
LimitNOFILE={files}
LimitCORE=0
{sandbox}
[Install]
WantedBy=multi-user.target
"""

_SANDBOX = """\
NoNewPrivileges=yes
CapabilityBoundingSet={capabilities}
AmbientCapabilities={capabilities}
ProtectSystem=strict
{writable}ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies={families}
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""
"""Without PrivateUsers, which would make everybody else nobody: the socket must see who comes."""

_BACKUP = """\
# {name}-backup.service: put it into /etc/systemd/system; the timer follows below, a file of its own.
# These backups are on the same disk: let ExecStart write to another (ReadWritePaths= names it), or copy them.
[Unit]
Description=Backup of the chat-tui workspace

[Service]
Type=oneshot
User={name}
ExecStart={command}
StateDirectory={name} {name}-backup
StateDirectoryMode=0700
UMask=0077
Nice=10
IOSchedulingClass=idle
{sandbox}"""

_TIMER = """\

# {name}-backup.timer: then `systemctl daemon-reload && systemctl enable --now {name}-backup.timer`
[Unit]
Description=Daily backup of the chat-tui workspace

[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=yes

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the unit is to serve with; `data` is what systemd makes for it unless it is given."""

    data: Path | None = None
    listen: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    keep: int = 7


def service_unit(wishes: Wishes) -> str:
    """The unit that serves. Raises ServerError for an address that is none."""
    options = ["--data", str(_data(wishes)), "--socket", f"/run/{NAME}/chat.sock"]
    options += ["--listen", wishes.listen] if wishes.listen else []
    has_tls = bool(wishes.tls_cert and wishes.tls_key)
    if has_tls:
        options += ["--tls-cert", str(wishes.tls_cert), "--tls-key", str(wishes.tls_key)]
    return _SERVICE.format(
        name=NAME,
        command=_line([*_program(), "serve", *options]),
        reload="ExecReload=kill -HUP $MAINPID\n" if has_tls else "",
        files=OPEN_FILES,
        sandbox=_sandbox(wishes, "AF_UNIX AF_INET AF_INET6"),
    )


def backup_units(wishes: Wishes) -> tuple[str, str]:
    """The service that makes one backup, and the timer that starts it every day."""
    target = f"/var/lib/{NAME}-backup/workspace.tar.gz"
    options = ["backup", target, "--keep", str(wishes.keep), "--data", str(_data(wishes))]
    command = _line([*_program(), "serve", *options])
    service = _BACKUP.format(name=NAME, command=command, sandbox=_sandbox(wishes, "AF_UNIX"))
    return service, _TIMER.format(name=NAME)


def _sandbox(wishes: Wishes, families: str) -> str:
    needs_low_port = bool(wishes.listen) and 0 < parse_listen(wishes.listen)[1] < FIRST_FREE_PORT
    used = [Path(_program()[0]), _data(wishes), wishes.tls_cert, wishes.tls_key]
    return _SANDBOX.format(
        capabilities="CAP_NET_BIND_SERVICE" if needs_low_port else "",
        families=families,
        home="read-only"
        if any(path and path.is_relative_to(home) for path in used for home in HOMES)
        else "yes",
        writable=f"ReadWritePaths={_line([str(wishes.data)])}\n" if wishes.data else "",
    )


def _data(wishes: Wishes) -> Path:
    # A folder of its own below the state directory, so that a restore can put another one beside it.
    return wishes.data or Path(f"/var/lib/{NAME}/workspace")


def _program() -> list[str]:
    """The command by its whole path, as systemd wants it."""
    found = shutil.which(NAME)
    return [found] if found else [sys.executable, "-m", "chat_tui"]


def _line(words: Sequence[str]) -> str:
    """A command line of systemd, which knows quotes as the shell does, and % as its own."""
    escaped = [word.replace("%", "%%") for word in words]
    return " ".join(word if _PLAIN.fullmatch(word) else shlex.quote(word) for word in escaped)
