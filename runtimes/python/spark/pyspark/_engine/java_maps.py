"""The order of maps that pass between Python and Spark: there they go through java.util.HashMap, so a dict
comes in, and a map goes out, in the order of the hashes of its keys."""

import functools
import struct


@functools.lru_cache(maxsize=4096)
def _hash_of_text(text):
    found = 0
    for unit in struct.unpack(f"<{len(text.encode('utf-16-le', 'surrogatepass')) // 2}H",
                              text.encode("utf-16-le", "surrogatepass")):
        found = (found * 31 + unit) & 0xFFFFFFFF
    return found


def _hash(key):
    """hashCode() of a key as 32 bits; None of types whose order is left as it is."""
    if isinstance(key, str):
        return _hash_of_text(key)
    if isinstance(key, bool):
        return 1231 if key else 1237
    if isinstance(key, int):
        return key & 0xFFFFFFFF if -2 ** 31 <= key < 2 ** 31 else (key ^ key >> 32) & 0xFFFFFFFF
    if isinstance(key, float):
        bits = struct.unpack("<Q", struct.pack("<d", key))[0]
        return (bits ^ bits >> 32) & 0xFFFFFFFF
    return None


def _placed(pairs, size):
    """The pairs in the order of a HashMap of at least `size` places into which they are put one by one."""
    while len(pairs) > 0.75 * size:
        size *= 2
    places = []
    for key, _ in pairs:
        code = _hash(key)
        if code is None:
            return None
        places.append((code ^ code >> 16) & size - 1)
    return [pair for _, pair in sorted(zip(places, pairs), key=lambda both: both[0])]


def _power(count):
    return 1 << (count - 1).bit_length() if count > 1 else 1


def incoming(pairs):
    """(key, value) pairs of a dict in the order that they have as a map. Unpickling takes them off its stack,
    the last one first, into one HashMap, and then puts all of them into another."""
    pairs = list(pairs)
    if len(pairs) < 2:
        return pairs
    first = _placed(pairs[::-1], 16)
    return pairs if first is None else _placed(first, _power(int(len(pairs) / 0.75 + 1)))


def outgoing(pairs):
    """(key, value) pairs of a map in the order that they have as a dict."""
    pairs = list(pairs)
    return pairs if len(pairs) < 2 else _placed(pairs, _power(len(pairs))) or pairs
