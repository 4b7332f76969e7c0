"""Pictures in PNG: read, and compared so that what a person would see as another picture fails, and
what two versions of a font's rasteriser make of one letter does not."""

import struct
import zlib

CHANNEL = 40  # how far apart a channel may be
PIXELS = 40  # how many pixels may have no like in the other picture


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def undo(kind, line, before, step):
    if kind == 0:
        return
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        up = before[i]
        corner = before[i - step] if i >= step else 0
        line[i] = (line[i] + (left, up, (left + up) >> 1,
                              paeth(left, up, corner))[kind - 1]) & 255


def read_png(data):
    """(width, height, rows of RGB triples) of a PNG of 8 bits without interlacing."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, palette = 8, b"", b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and not interlaced and colour in (2, 3, 6), (depth, colour)
        elif kind == b"PLTE":
            palette = body
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    step = {2: 3, 3: 1, 6: 4}[colour]
    raw, rows, before = zlib.decompress(packed), [], bytearray(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        line = bytearray(raw[start + 1:start + 1 + width * step])
        undo(raw[start], line, before, step)
        before = line
        if colour == 3:
            rows.append([tuple(palette[3 * i:3 * i + 3]) for i in line])
        else:
            rows.append([tuple(line[i:i + 3]) for i in range(0, len(line), step)])
    return width, height, rows


def write_png(width, height, rows):
    """A PNG with a palette where 256 colours are enough."""
    colours = {}
    for row in rows:
        for pixel in row:
            colours.setdefault(pixel, len(colours))
    few = len(colours) <= 256
    lines = [bytes(colours[p] for p in row) if few else b"".join(bytes(p) for p in row)
             for row in rows]

    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body
                + struct.pack(">I", zlib.crc32(kind + body)))

    head = struct.pack(">IIBBBBB", width, height, 8, 3 if few else 2, 0, 0, 0)
    table = chunk(b"PLTE", b"".join(bytes(c) for c in colours)) if few else b""
    packed = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + table + chunk(b"IDAT", packed)
            + chunk(b"IEND", b""))


def coarse(rows):
    """Colours in steps of eight: fewer of them, and smaller files."""
    return [[tuple(min(255, (c + 4) & ~7) for c in pixel) for pixel in row] for row in rows]


def lost(a, b):
    """How many pixels of `a` have none of their colour in `b`, at their place or beside it."""
    count = 0
    for y, row in enumerate(a):
        if row == b[y]:
            continue
        near = b[max(0, y - 1):y + 2]
        for x, pixel in enumerate(row):
            if pixel == b[y][x]:
                continue
            found = any(abs(pixel[0] - p[0]) <= CHANNEL and abs(pixel[1] - p[1]) <= CHANNEL
                        and abs(pixel[2] - p[2]) <= CHANNEL
                        for line in near for p in line[max(0, x - 1):x + 2])
            count += not found
    return count


def difference(one, other):
    """What a person would see, in words; '' where the pictures are alike."""
    (width, height, a), (width2, height2, b) = one, other
    if (width, height) != (width2, height2):
        return f"{width} x {height} pixels became {width2} x {height2}"
    gone, new = lost(a, b), lost(b, a)
    if max(gone, new) > PIXELS:
        return f"{gone} pixels are gone, {new} are new"
    return ""
