"""How small pictures are drawn without a picture library: PNG from lines of colour."""

from __future__ import annotations

import hashlib
import struct
import zlib


def png(width: int, height: int, lines: bytes) -> bytes:
    """A PNG of `lines`: for each row a zero byte and its RGB pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def portrait(user_id: str, size: int = 128) -> bytes:
    """A square in a colour that belongs to a user, with a pattern of five by five that does, too."""
    digest = hashlib.sha256(user_id.encode()).digest()
    light, dark = bytes(180 + byte % 70 for byte in digest[:3]), bytes(40 + byte % 90 for byte in digest[3:6])
    cell = size // 5 + 1
    lines = bytearray()
    for y in range(size):
        lines += b"\x00"
        for x in range(size):
            column = min(x // cell, 4 - x // cell)
            lines += dark if digest[6 + (y // cell) * 3 + column] & 1 else light
    return png(size, size, bytes(lines))


def banner(width: int, height: int) -> bytes:
    """A dusk: a gradient with a sun."""
    return png(width, height, b"".join(b"\x00" + _sky(y, width, height) for y in range(height)))


def _sky(y: int, width: int, height: int) -> bytes:
    depth = y / height
    sky = bytes((int(36 + 200 * depth), int(40 + 90 * depth), int(92 + 30 * (1 - depth))))
    middle, centre, radius = width // 2, int(height * 0.62), height // 4
    half = int(max(0, radius**2 - (y - centre) ** 2) ** 0.5)
    sun = bytes((255, 214, 120))
    return sky * (middle - half) + sun * (2 * half) + sky * (width - middle - half)
