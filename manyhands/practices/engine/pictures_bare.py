"""Pictures with nothing in them but the picture: what says where, when and with what is gone.

A picture is never decoded here: its parts are read one by one, and only those that are needed to
show it are written anew (JPEG, PNG, WebP). Whatever else a file holds, such as the place (EXIF,
XMP), a smaller picture beside the picture, a film behind it or words, is left out. Of a JPEG's own
data only how it lies is kept, in a block made here.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MOST_WIDE, MOST_DOTS = 12_000, 50_000_000  # more would choke the phone that shows it

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
TABLES = {0xDB, 0xC4, 0xDD}  # quantization, Huffman, restarts
FRAMES = {0xC0, 0xC1, 0xC2}  # what browsers show
ADOBE, EXIF = b"Adobe", b"Exif\0\0"
SOI, EOI, SOS, APP1, APP14 = 0xD8, 0xD9, 0xDA, 0xE1, 0xEE


class NoPicture(ValueError):
    """These bytes are no such picture."""


class CutShort(NoPicture):
    """The picture ends before its end."""


class TooManyDots(NoPicture):
    """A small file that would fill the memory of whoever opens it."""


@dataclass(frozen=True)
class Picture:
    """A picture, and what it says it is."""

    kind: str
    data: bytes
    wide: int
    high: int


def bare(data: bytes) -> Picture:
    """The same picture with nothing beside it. Raises `NoPicture`, `CutShort`, `TooManyDots`."""
    if data[:3] == b"\xff\xd8\xff":
        found = _jpeg(data)
    elif data[:8] == PNG_HEAD:
        found = _png(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = _webp(data)
    else:
        raise NoPicture
    if not found.wide or not found.high:
        raise NoPicture
    if max(found.wide, found.high) > MOST_WIDE or found.wide * found.high > MOST_DOTS:
        raise TooManyDots
    return found


def _piece(data: bytes, at: int, many: int) -> bytes:
    found = data[at : at + many]
    if len(found) < many:
        raise CutShort
    return found


# --- JPEG ---------------------------------------------------------------------------------


def _jpeg(data: bytes) -> Picture:
    kept, size, lies = [], (0, 0), 1
    for marker, part in _jpeg_parts(data):
        if marker in FRAMES and not any(size):
            high, wide = struct.unpack(">HH", _piece(part, 1, 4))
            size = (wide, high)
        elif marker == APP1 and part.startswith(EXIF):
            lies = _how_it_lies(part[len(EXIF) :])
            continue
        elif not (
            marker in TABLES
            or (marker == SOS and any(size))
            or (marker == APP14 and part.startswith(ADOBE) and len(part) == 12)
        ):
            if 0xE0 <= marker <= 0xEF or marker == 0xFE:
                continue
            raise NoPicture  # a way to pack that no browser shows
        kept.append(_jpeg_part(marker, part))
    if not any(part[1] == SOS for part in kept):
        raise CutShort
    head = b"\xff\xd8" + (_jpeg_part(APP1, EXIF + _lies(lies)) if lies > 1 else b"")
    return Picture(JPEG, head + b"".join(kept) + b"\xff\xd9", *size)


def _jpeg_part(marker: int, part: bytes) -> bytes:
    """With its length in front; behind the head of a scan comes what was scanned."""
    if marker == SOS:
        return b"\xff\xda" + part
    return struct.pack(">BBH", 0xFF, marker, len(part) + 2) + part


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and part up to the end of the picture; of a scan also what was scanned."""
    at = 2
    while True:
        if _piece(data, at, 1) != b"\xff":
            raise NoPicture
        while _piece(data, at, 1) == b"\xff":  # a marker may be filled up in front
            at += 1
        marker = data[at]
        if marker == EOI:
            return
        (length,) = struct.unpack(">H", _piece(data, at + 1, 2))
        if length < 2:
            raise NoPicture
        part = _piece(data, at + 3, length - 2)
        start, at = at + 1, at + 1 + length
        if marker == SOS:
            at = _end_of_scan(data, at)
            part = data[start:at]
        yield marker, part


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker is that is neither a byte of the picture nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        following = _piece(data, at + 1, 1)[0]
        if following and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2
    raise CutShort


def _how_it_lies(tiff: bytes) -> int:
    """1 to 8, as phones write which side is up; 1 where it is not to be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 1
    (at,) = struct.unpack(f"{order}I", tiff[4:8])
    many = tiff[at : at + 2]
    for place in range(struct.unpack(f"{order}H", many)[0] if len(many) == 2 else 0):
        row = tiff[at + 2 + 12 * place : at + 14 + 12 * place]
        if len(row) < 12:
            break
        tag, kind, _count, said = struct.unpack(f"{order}HHIH", row[:10])
        if (tag, kind) == (0x0112, 3):
            return said if 1 <= said <= 8 else 1
    return 1


def _lies(how: int) -> bytes:
    return b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, how, 0, 0)


# --- PNG ----------------------------------------------------------------------------------


def _png(data: bytes) -> Picture:
    kept, size, at = [PNG_HEAD], (0, 0), 8
    name, has_dots = b"", False
    while name != b"IEND":
        length, name = struct.unpack(">I4s", _piece(data, at, 8))
        part = _piece(data, at + 4, length + 4)
        (said,) = struct.unpack(">I", _piece(data, at + 8 + length, 4))
        if zlib.crc32(part) != said or (name == b"IHDR") != (at == 8):
            raise NoPicture
        if name == b"IHDR":
            wide, high = struct.unpack(">II", _piece(part, 4, 8))
            size = (wide, high)
        if name in PNG_PARTS:
            kept.append(data[at : at + 12 + length])
        has_dots = has_dots or name == b"IDAT"
        at += 12 + length
    if not has_dots:
        raise CutShort
    return Picture(PNG, b"".join(kept), *size)


# --- WebP ---------------------------------------------------------------------------------


def _webp(data: bytes) -> Picture:
    (length,) = struct.unpack("<I", data[4:8])
    body, at = _piece(data, 12, max(0, length - 4)), 0
    parts: dict[bytes, bytes] = {}
    while at < len(body):
        name, size = struct.unpack("<4sI", _piece(body, at, 8))
        parts.setdefault(name, _piece(body, at + 8, size))
        at += 8 + size + size % 2
    if b"ANIM" in parts:
        raise NoPicture
    if b"VP8L" in parts:
        kept = [(b"VP8L", parts[b"VP8L"])]
        (bits,) = struct.unpack("<I", _piece(parts[b"VP8L"], 1, 4))
        wide, high = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif b"VP8 " in parts:
        kept = [(b"VP8 ", parts[b"VP8 "])]
        wide, high = (n & 0x3FFF for n in struct.unpack("<HH", _piece(parts[b"VP8 "], 6, 4)))
        if b"ALPH" in parts:  # 0x10: see-through in places
            whole = struct.pack("<I", 0x10) + _three(wide - 1) + _three(high - 1)
            kept = [(b"VP8X", whole), (b"ALPH", parts[b"ALPH"]), *kept]
    else:
        raise NoPicture
    written = b"".join(
        name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in kept
    )
    return Picture(
        WEBP, b"RIFF" + struct.pack("<I", len(written) + 4) + b"WEBP" + written, wide, high
    )


def _three(number: int) -> bytes:
    return struct.pack("<I", max(0, number))[:3]
