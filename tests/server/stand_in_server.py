"""What `test_process` starts instead of a workspace: it notes its start and answers pings."""

from __future__ import annotations

import os
import socketserver
import sys
from pathlib import Path

ANSWER = (
    b"HTTP/1.1 200 OK\r\nX-Version-Id: 10.11.0.test\r\nContent-Type: application/json\r\n"
    b'Connection: close\r\n\r\n{"status":"OK"}'
)


class Ping(socketserver.StreamRequestHandler):
    """Answers whatever is asked."""

    def handle(self) -> None:
        """Read the request's head and answer."""
        while self.rfile.readline() not in {b"\r\n", b""}:
            pass
        self.wfile.write(ANSWER)


def main(arguments: list[str]) -> None:
    """Run as `... serve --personal --data DIR --socket PATH`."""
    options = dict(zip(arguments[-4::2], arguments[-3::2], strict=True))
    data, path = Path(options["--data"]), options["--socket"]
    if (data / "broken").exists():
        sys.exit("the disk has a hole")
    inherited = sorted(open_files())
    with (data / "starts").open("a") as starts:
        starts.write(f"{os.getpid()} {os.getsid(0)} {inherited}\n")
    with socketserver.UnixStreamServer(path, Ping) as server:
        server.serve_forever()


def open_files() -> set[int]:
    """The descriptors that were inherited: all but the standard ones and the one that looks for them."""
    return {int(name) for name in os.listdir("/proc/self/fd")} - {0, 1, 2, 3}


if __name__ == "__main__":
    main(sys.argv[1:])
