"""Small pictures for tests, with all the things in them that phones write beside the picture."""

import struct
import zlib

GPS = b"52.5163N 13.3777E"


def jpeg(lies=6, *, wide=40, high=30):
    """What frames a JPEG; what is scanned is made up, since nothing here decodes it."""
    row = struct.pack("<HHIHH", 0x0112, 3, 1, lies, 0)
    place = struct.pack("<HHII", 0x8825, 4, 1, 26)
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + row + place + struct.pack("<I", 0) + GPS
    frame = struct.pack(">BHHB", 8, high, wide, 1) + b"\x01\x11\x00"
    scan = b"\x12\xff\x00\x34\xff\xd0\x56" * 20
    return b"".join(
        [
            b"\xff\xd8",
            _part(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            _part(0xE1, b"Exif\0\0" + tiff),
            _part(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS),
            _part(0xED, b"Photoshop" + GPS),
            _part(0xEE, b"Adobe\0\x64\0\0\0\0\1"),
            _part(0xFE, GPS),
            _part(0xDB, b"\0" + b"\1" * 64),
            _part(0xC0, frame),
            _part(0xC4, b"\0" + b"\1" * 17),
            _part(0xDA, b"\1\1\0\0\x3f\0"),
            scan,
            b"\xff\xd9",
            b"a film behind it " + GPS,
        ]
    )


def _part(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def png(wide=2, high=2, *, note=GPS):
    """A PNG of gray dots, with words."""
    dots = zlib.compress(b"\0\x55\xaa" * 2)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)),
            _chunk(b"tEXt", b"Comment\0" + note),
            _chunk(b"eXIf", b"MM" + GPS),
            _chunk(b"IDAT", dots),
            _chunk(b"IEND", b""),
            GPS,
        ]
    )


def _chunk(name, data):
    whole = name + data
    return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))


def webp(*, lossless=False, see_through=False, moves=False):
    """A WebP of 40 by 30 as its head says, with the place beside it."""
    size = struct.pack("<HH", 40, 30)
    parts = [(b"VP8X", b"\x2c\0\0\0" + b"\x27\0\0" + b"\x1d\0\0"), (b"ICCP", b"odd")]
    if moves:
        parts.append((b"ANIM", b"\0" * 6))
    if see_through:
        parts.append((b"ALPH", b"\1\2\3"))
    if lossless:
        parts.append((b"VP8L", b"\x2f" + struct.pack("<I", 39 | 29 << 14) + b"dots"))
    else:
        parts.append((b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + size + b"dots."))
    parts += [(b"EXIF", b"II" + GPS), (b"XMP ", GPS)]
    body = b"".join(n + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for n, d in parts)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body + GPS
