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


def ordered(pairs):
    """(key, value) pairs in the order in which a HashMap gives them that grew from nothing."""
    pairs = list(pairs)
    if len(pairs) < 2:
        return pairs
    size = 1
    while len(pairs) > 0.75 * size:
        size *= 2
    places = []
    for key, _ in pairs:
        code = _hash(key)
        if code is None:
            return pairs
        places.append((code ^ code >> 16) & size - 1)
    return [pair for _, pair in sorted(zip(places, pairs), key=lambda both: both[0])]
