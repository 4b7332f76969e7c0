"""What a function has to do around a snapshot, by the names that AWS gave it.

    from snapshot_restore_py import register_before_snapshot, register_after_restore

    @register_after_restore
    def connect(): ...

Before a snapshot the last registered comes first; after it, the first. A function may bring AWS's own
package instead, which is asked by the same names.
"""

_before, _after = [], []


def register_before_snapshot(func, *args, **kwargs):
    _before.append((func, args, kwargs))
    return func


def register_after_restore(func, *args, **kwargs):
    _after.append((func, args, kwargs))
    return func


def get_before_snapshot():
    return _before


def get_after_restore():
    return _after
