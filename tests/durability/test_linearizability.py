"""The checker itself: it must refuse what cannot have happened."""

from linearizability import IMPOSSIBLE, Operation, final_states


def write(value, called, answered):
    return Operation(f"write {value}", called, answered, lambda state: value)


def read(value, called, answered):
    return Operation(f"read {value}", called, answered,
                     lambda state: state if state == value else IMPOSSIBLE)


def swap(old, new, called, answered):
    return Operation(f"swap {old} {new}", called, answered,
                     lambda state: new if state == old else IMPOSSIBLE)


def test_one_after_the_other():
    assert final_states([write(1, 0, 1), read(1, 2, 3), write(2, 4, 5)], 0) == {2}


def test_a_stale_read_is_refused():
    assert final_states([write(1, 0, 1), read(0, 2, 3)], 0) == set()


def test_a_lost_write_is_refused():
    assert final_states([write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)], 0) == set()


def test_side_by_side_either_order_goes():
    assert final_states([write(1, 0, 10), write(2, 0, 10)], 0) == {1, 2}
    assert final_states([write(1, 0, 10), write(2, 0, 10), read(1, 11, 12)], 0) == {1}


def test_reads_must_agree_on_the_order():
    writes = [write(1, 0, 10), write(2, 0, 10)]
    assert final_states(writes + [read(1, 2, 3), read(2, 4, 5)], 0) == {2}
    assert final_states(writes + [read(1, 2, 3), read(2, 4, 5), read(1, 6, 7)], 0) == set()


def test_two_swaps_of_one_value_are_refused():
    assert final_states([swap(0, 1, 0, 10), swap(0, 2, 0, 10)], 0) == set()
    assert final_states([swap(0, 1, 0, 10), swap(1, 2, 0, 10)], 0) == {2}


def test_what_was_not_answered_may_have_happened():
    lost = write(1, 0, None)
    assert final_states([lost], 0) == {0, 1}
    assert final_states([lost, read(0, 1, 2), read(1, 3, 4)], 0) == {1}
    assert final_states([lost, read(1, 1, 2), read(0, 3, 4)], 0) == set()
    assert final_states([read(1, 0, 1), write(1, 2, None)], 0) == set()


def test_long_histories_are_checked_quickly():
    operations = [swap(i, i + 1, i, i + 1.5) for i in range(2000)]
    assert final_states(operations, 0) == {2000}
