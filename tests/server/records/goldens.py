"""What did a workspace of each schema look like? `python -m tests.server.records.goldens` writes new ones.

`goldens/N.sql` is the step to schema N as it was released, never to be changed, and a row for each table that
has none yet. A workspace of schema N is made of the files 1 to N, as it was made in life.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from chat_tui.database.copying import open_beside
from chat_tui.server.ids import secret_hash
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.upkeep.backup import table_counts

FOLDER = Path(__file__).parent / "goldens"
MARK = "\n-- A row for each table that has none yet.\n"
TOKEN = "golden token"
USER, TEAM, CHANNEL, POST = (name.ljust(26, "x") for name in ("user", "team", "channel", "post"))
LATE = 4_102_444_800_000
VALUES: dict[str, object] = {
    "user_id": USER, "creator_id": USER, "team_id": TEAM, "channel_id": CHANNEL, "post_id": POST,
    "root_id": "",
    "username": "ada", "email": "ada@example.com", "roles": "system_user system_admin", "locale": "en",
    "props": "{}", "notify_props": "{}", "timezone": "{}", "file_ids": "[]", "channel_ids": "[]",
    "token_hash": secret_hash(TOKEN), "access_token_id": "", "expires_at": LATE, "delete_at": 0,
    "name": "golden", "display_name": "Golden", "message": "golden words", "status": "online",
    "frame": '{"event":"hello","data":{},"broadcast":{}}', "uid": None, "password_hash": "", "hashtags": "",
    "type": "", "numbers": "[1]",
}  # fmt: skip
OF_TABLE: dict[str, dict[str, object]] = {
    "users": {"id": USER},
    "teams": {"id": TEAM, "type": "O"},
    "channels": {"id": CHANNEL, "type": "O"},
    "posts": {"id": POST},
}


def build(path: Path, version: int) -> None:
    """Make a workspace of this schema at `path`, as a server leaves it that was stopped."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        for number in range(1, version + 1):
            db.executescript(f"BEGIN;\n{text(db, number)}\nPRAGMA user_version = {number};\nCOMMIT;")
    path.chmod(0o600)


def state(path: Path) -> tuple[int, dict[str, int]]:
    """Schema and rows of a database, which must be whole."""
    with closing(open_beside(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (version,) = db.execute("PRAGMA user_version").fetchone()
        return version, table_counts(db)


def text(db: sqlite3.Connection, number: int) -> str:
    """The golden of this schema; made on the spot, on a workspace of the one before, if there is none."""
    file = FOLDER / f"{number}.sql"
    return file.read_text() if file.exists() else _made(db, number)


def step(golden: str) -> str:
    """The migration in it."""
    return golden.partition(MARK)[0]


def _made(db: sqlite3.Connection, number: int) -> str:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as scratch:
        db.backup(scratch)
        scratch.executescript(MIGRATIONS[number - 1])
        empty = [table for table, count in table_counts(scratch).items() if not count]
        return MIGRATIONS[number - 1] + MARK + "".join(_row(scratch, table) for table in empty)


def _row(db: sqlite3.Connection, table: str) -> str:
    columns = [(str(row[1]), str(row[2])) for row in db.execute(f'PRAGMA table_info("{table}")')]
    known = VALUES | OF_TABLE.get(table, {})
    default: dict[str, object] = {"INTEGER": 1, "BLOB": b"1", "REAL": 1.0}
    values = [known.get(name, default.get(kind, f"{table[:20]}-{name}")) for name, kind in columns]
    quoted = [db.execute("SELECT quote(?)", (value,)).fetchone()[0] for value in values]
    return (
        f"INSERT INTO {table} ({', '.join(name for name, _ in columns)})\n  VALUES ({', '.join(quoted)});\n"
    )


def main() -> int:
    """Write those that are missing."""
    FOLDER.mkdir(exist_ok=True)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for number in range(1, len(MIGRATIONS) + 1):
            golden = text(db, number)
            (FOLDER / f"{number}.sql").write_text(golden)
            db.executescript(golden)
    return 0


if __name__ == "__main__":
    sys.exit(main())
