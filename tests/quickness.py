"""How quick something is, on a machine that may be busy with something else."""

import time

TRIES = 6


def quickest(action, within_s):
    """The least seconds that `action` took, of as many tries as it takes to be within the limit: what
    else the machine does makes single tries slow, a fault makes all of them slow. An action that
    returns a number has measured by itself."""
    best = float("inf")
    for _ in range(TRIES):
        began = time.monotonic()
        took = action()
        best = min(best, time.monotonic() - began if took is None else took)
        if best < within_s:
            break
    return best
