"""Whether what clients saw of one thing could have happened one after the other.

An operation took effect at one moment between its call and its answer; one that was never answered
took effect at one moment after its call, or never. The search is Wing and Gong's, with the visited
pairs of done operations and state remembered.
"""

import math

IMPOSSIBLE = object()


class Operation:
    """`effect(state)`: the state after it, or IMPOSSIBLE if its answer contradicts `state`."""

    def __init__(self, name, called, answered, effect):
        self.name, self.called, self.effect = name, called, effect
        self.answered = math.inf if answered is None else answered

    @property
    def is_optional(self):
        return self.answered == math.inf

    def __repr__(self):
        return f"{self.name} [{self.called:.6f}, {self.answered:.6f}]"


def final_states(operations, state):
    """The states in which the operations may have left what was in `state`; none: impossible."""
    operations = sorted(operations, key=lambda operation: operation.called)
    must = sum(1 << i for i, operation in enumerate(operations) if not operation.is_optional)
    finals, seen, waiting = set(), set(), [(0, state)]
    while waiting:
        done, state = waiting.pop()
        if (done, state) in seen:
            continue
        seen.add((done, state))
        if done & must == must:
            finals.add(state)
        for index in candidates(operations, done):
            after = operations[index].effect(state)
            if after is not IMPOSSIBLE:
                waiting.append((done | 1 << index, after))
    return finals


def candidates(operations, done):
    """Those that may come next: called before any other one that is left was answered."""
    first = (~done & (done + 1)).bit_length() - 1  # all before it are done
    earliest_answer = math.inf
    found = []
    for index in range(first, len(operations)):
        if operations[index].called > earliest_answer:
            break
        if not done >> index & 1:
            earliest_answer = min(earliest_answer, operations[index].answered)
            found.append(index)
    return [index for index in found if operations[index].called <= earliest_answer]
