"""hash() and xxhash64(): Spark's Murmur3 and xxHash64 over columns, from left to right."""

import datetime
import decimal
import struct

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine.registry import builtin

_M32, _M64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_P1, _P2, _P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P4, _P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def _rotate32(x, by):
    return ((x << by) | (x >> (32 - by))) & _M32


def _rotate64(x, by):
    return ((x << by) | (x >> (64 - by))) & _M64


def _mix_k(k):
    return _rotate32((k * 0xCC9E2D51) & _M32, 15) * 0x1B873593 & _M32


def _mix_h(h, k):
    return (_rotate32(h ^ k, 13) * 5 + 0xE6546B64) & _M32


def _final32(h, length):
    h ^= length
    h = (h ^ (h >> 16)) * 0x85EBCA6B & _M32
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & _M32
    return h ^ (h >> 16)


class Murmur:
    """Spark's own form: the bytes behind the last whole word count one by one, signed."""

    seed = 42
    bits = 32

    @staticmethod
    def int(value, seed):
        return _final32(_mix_h(seed, _mix_k(value & _M32)), 4)

    @staticmethod
    def long(value, seed):
        h = _mix_h(seed, _mix_k(value & _M32))
        return _final32(_mix_h(h, _mix_k((value >> 32) & _M32)), 8)

    @staticmethod
    def bytes(data, seed):
        h, whole = seed, len(data) - len(data) % 4
        for (word,) in struct.iter_unpack("<I", data[:whole]):
            h = _mix_h(h, _mix_k(word))
        for byte in data[whole:]:
            h = _mix_h(h, _mix_k((byte - 256 if byte > 127 else byte) & _M32))
        return _final32(h, len(data))


def _final64(h):
    h = (h ^ (h >> 33)) * _P2 & _M64
    h = (h ^ (h >> 29)) * _P3 & _M64
    return h ^ (h >> 32)


def _long64(h, value):
    h ^= _rotate64(value * _P2 & _M64, 31) * _P1 & _M64
    return (_rotate64(h, 27) * _P1 + _P4) & _M64


class XxHash:
    seed = 42
    bits = 64

    @staticmethod
    def int(value, seed):
        h = (seed + _P5 + 4) & _M64
        h ^= (value & _M32) * _P1 & _M64
        return _final64((_rotate64(h, 23) * _P2 + _P3) & _M64)

    @staticmethod
    def long(value, seed):
        return _final64(_long64((seed + _P5 + 8) & _M64, value & _M64))

    @staticmethod
    def bytes(data, seed):
        size, place = len(data), 0
        if size >= 32:
            v = [(seed + _P1 + _P2) & _M64, (seed + _P2) & _M64, seed, (seed - _P1) & _M64]
            while place + 32 <= size:
                for i, (word,) in enumerate(struct.iter_unpack("<Q", data[place:place + 32])):
                    v[i] = _rotate64((v[i] + word * _P2) & _M64, 31) * _P1 & _M64
                place += 32
            h = (_rotate64(v[0], 1) + _rotate64(v[1], 7) + _rotate64(v[2], 12)
                 + _rotate64(v[3], 18)) & _M64
            for one in v:
                h ^= _rotate64(one * _P2 & _M64, 31) * _P1 & _M64
                h = (h * _P1 + _P4) & _M64
        else:
            h = (seed + _P5) & _M64
        h = (h + size) & _M64
        while place + 8 <= size:
            h = _long64(h, struct.unpack_from("<Q", data, place)[0])
            place += 8
        if place + 4 <= size:
            h ^= struct.unpack_from("<I", data, place)[0] * _P1 & _M64
            h = (_rotate64(h, 23) * _P2 + _P3) & _M64
            place += 4
        for byte in data[place:]:
            h ^= byte * _P5 & _M64
            h = _rotate64(h, 11) * _P1 & _M64
        return _final64(h)


_EPOCH = datetime.datetime(1970, 1, 1)


def _value(value, kind, seed, maker):
    """The hash of one value on top of `seed`; a null leaves it as it is."""
    if value is None:
        return seed
    if isinstance(kind, t.BooleanType):
        return maker.int(1 if value else 0, seed)
    if isinstance(kind, t.LongType):
        return maker.long(value, seed)
    if isinstance(kind, t.IntegralType):
        return maker.int(value, seed)
    if isinstance(kind, t.DoubleType):
        return maker.long(struct.unpack("<q", struct.pack("<d", value + 0.0))[0], seed)
    if isinstance(kind, t.FloatType):
        return maker.int(struct.unpack("<i", struct.pack("<f", value + 0.0))[0], seed)
    if isinstance(kind, t.DateType):
        return maker.int((value - _EPOCH.date()).days, seed)
    if isinstance(kind, (t.TimestampType, t.TimestampNTZType)):
        return maker.long((value - _EPOCH) // datetime.timedelta(microseconds=1), seed)
    if isinstance(kind, t.DecimalType):
        with decimal.localcontext() as context:
            context.prec = 60
            whole = int(value.scaleb(kind.scale))
        if kind.precision <= 18:
            return maker.long(whole, seed)
        size = (whole.bit_length() if whole >= 0 else (whole + 1).bit_length()) // 8 + 1
        return maker.bytes(whole.to_bytes(size, "big", signed=True), seed)
    if isinstance(kind, t.StringType):
        return maker.bytes(value.encode(), seed)
    if isinstance(kind, t.BinaryType):
        return maker.bytes(bytes(value), seed)
    if isinstance(kind, t.ArrayType):
        for item in value:
            seed = _value(item, kind.elementType, seed, maker)
        return seed
    if isinstance(kind, t.StructType):
        for field, item in zip(kind.fields, value):
            seed = _value(item, field.dataType, seed, maker)
        return seed
    raise NotServed(f"a hash of {kind.simpleString()}")


def _hash(name, maker, gives):
    @builtin(name)
    def build(compiler, node):
        args = [compiler.compile(arg) for arg in node.args]
        kinds = [arg.type for arg in args]

        def hashed(*values):
            seed = maker.seed
            for value, kind in zip(values, kinds):
                seed = _value(value, kind, seed, maker)
            return seed - 2 ** maker.bits if seed >= 2 ** (maker.bits - 1) else seed

        key = name + "(" + ",".join(kind.simpleString() for kind in kinds) + ")"
        return compiler.python_call(hashed, key, args, gives)


_hash("hash", Murmur, t.IntegerType())
_hash("xxhash64", XxHash, t.LongType())
