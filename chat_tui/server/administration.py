"""What an administrator does from the shell: people and tokens of a workspace, on its files.

SQLite lets a second process write while the server runs; the server reads the change with the next request,
and ends the sockets of who is disabled at its next look (15 seconds). So there is one way for both cases.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.membership import welcome
from chat_tui.server.names import check_email, check_username
from chat_tui.server.passwords import Passwords
from chat_tui.server.records import sessions, users
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import NewUser, UserFilter
from chat_tui.server.seed import ensure_seeded

MOST_USERS = 100_000


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user in a list; `uid` is None without a unix user behind it."""

    id: str
    name: str
    display_name: str
    is_admin: bool
    is_bot: bool
    is_disabled: bool
    has_password: bool
    uid: int | None


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One personal access token in a list; `created_at` in milliseconds."""

    id: str
    user: str
    description: str
    is_active: bool
    created_at: int


@contextmanager
def administered(data: Path, config: ServerConfig | None = None) -> Iterator[Administration]:
    """The workspace in `data`, made if there is none yet. Raises StorageError."""
    shared = ServerConfig(peer_login=PeerLogin.EVERYBODY, owner_uid=os.geteuid())
    records = Records.open(data)
    try:
        ensure_seeded(records, config or shared)
        yield Administration(records, config or shared)
    finally:
        records.close_now()


class Administration:
    """Acts on the records of one workspace, blocking; every name may be given with or without @."""

    def __init__(self, records: Records, config: ServerConfig, passwords: Passwords | None = None) -> None:
        self._records = records
        self._config = config
        self._passwords = passwords or Passwords()

    def users(self) -> list[UserLine]:
        """Everybody, by name, disabled ones included."""
        return [_user(row) for row in users.listed(self._records.reader, UserFilter(), limit=MOST_USERS)]

    def add_user(
        self, name: str, *, password: str = "", email: str = "", full_name: str = "", is_admin: bool = False
    ) -> UserLine:
        """Make a user; without a password only the kernel's word or a token signs him in.

        Raises ServerError for a name, address or password that will not do.
        """
        username = name.lstrip("@").lower()
        check_username(username)
        if email:
            check_email(email)
        first, _, last = full_name.partition(" ")
        new = NewUser(
            username, email, self._hashed(password), first_name=first, last_name=last, is_admin=is_admin
        )
        return _user(self._records.write_now(lambda tx: welcome(tx, new, self._config)))

    def _hashed(self, password: str) -> str:
        if not password:
            return ""
        if len(password) < self._config.password_minimum:
            raise ServerError(f"A password has at least {self._config.password_minimum} characters.")
        return self._passwords.hash_now(password)

    def set_password(self, name: str, password: str) -> UserLine:
        """Give a user a password; his sessions end. Raises TargetError, ServerError."""
        user_id = self._find(name)["id"]
        hashed = self._hashed(password)

        def change(tx: Transaction) -> Row:
            sessions.revoke_all(tx, user_id)
            return users.change(tx, user_id, {"password_hash": hashed, "last_password_update": tx.now})

        return _user(self._records.write_now(change))

    def set_disabled(self, name: str, disabled: bool = True) -> UserLine:
        """Shut a user out, or let him in again. Raises TargetError, ServerError for the last admin."""
        user_id = self._find(name)["id"]
        if disabled and users.is_last_admin(self._records.reader, user_id):
            raise ServerError(f"{name} is the last administrator.", hint="Make another one first.")

        def change(tx: Transaction) -> Row:
            if disabled:
                sessions.revoke_all(tx, user_id)
            return users.change(tx, user_id, {"delete_at": tx.now if disabled else 0})

        return _user(self._records.write_now(change))

    def tokens(self, name: str = "") -> list[TokenLine]:
        """The personal access tokens of one user, or of all. Raises TargetError."""
        user_id = self._find(name)["id"] if name else ""
        db = self._records.reader
        names = {row["id"]: row["username"] for row in users.listed(db, UserFilter(), limit=MOST_USERS)}
        return [
            TokenLine(
                row["id"],
                names.get(row["user_id"], ""),
                row["description"],
                bool(row["is_active"]),
                row["create_at"],
            )
            for row in sessions.tokens(db, user_id)
        ]

    def create_token(self, name: str, description: str) -> tuple[TokenLine, str]:
        """Make a token; it is shown only now. Raises TargetError."""
        user = self._find(name)
        row, secret = self._records.write_now(lambda tx: sessions.create_token(tx, user["id"], description))
        line = TokenLine(row["id"], user["username"], row["description"], True, row["create_at"])
        return line, secret

    def revoke_token(self, token_id: str) -> None:
        """Forget a token for good. Raises TargetError."""
        if sessions.token(self._records.reader, token_id) is None:
            raise TargetError(f"There is no token {token_id}.", hint="See `chat-tui serve token list`.")
        self._records.write_now(lambda tx: sessions.revoke_token(tx, token_id))

    def _find(self, name: str) -> Row:
        username = name.lstrip("@").lower()
        row = users.by_name(self._records.reader, username)
        if row is None:
            near = difflib.get_close_matches(username, [line.name for line in self.users()], 3)
            raise TargetError(
                f"There is no user {username}.", hint=f"Near: {', '.join(near)}." if near else ""
            )
        return row


def _user(row: Row) -> UserLine:
    return UserLine(
        row["id"],
        row["username"],
        f"{row['first_name']} {row['last_name']}".strip(),
        "system_admin" in row["roles"].split(),
        bool(row["is_bot"]),
        bool(row["delete_at"]),
        bool(row["password_hash"]),
        row["uid"],
    )
