"""Window and WindowSpec: which rows a window function sees."""

from pyspark.sql.column import named_node
from pyspark._engine import expressions as e

_ENDS = 2 ** 63 - 1


def _nodes(cols):
    if len(cols) == 1 and isinstance(cols[0], (list, tuple)):
        cols = cols[0]
    return tuple(named_node(col) for col in cols)


class WindowSpec:
    """Made by Window; each method gives a new one."""

    def __init__(self, partition=(), order=(), frame=None):
        self._partition, self._order, self._frame = partition, order, frame

    def partitionBy(self, *cols):
        return WindowSpec(_nodes(cols), self._order, self._frame)

    def orderBy(self, *cols):
        order = tuple(node if isinstance(node, e.Order) else e.Order(node) for node in _nodes(cols))
        return WindowSpec(self._partition, order, self._frame)

    def rowsBetween(self, start, end):
        return WindowSpec(self._partition, self._order, ("rows", _low(start), _high(end)))

    def rangeBetween(self, start, end):
        return WindowSpec(self._partition, self._order, ("range", _low(start), _high(end)))


def _low(value):
    return None if value <= Window.unboundedPreceding + 1 else value


def _high(value):
    return None if value >= Window.unboundedFollowing else value


class Window:
    """The start of a WindowSpec: Window.partitionBy("a").orderBy("b")."""

    unboundedPreceding = -_ENDS - 1
    unboundedFollowing = _ENDS
    currentRow = 0

    @staticmethod
    def partitionBy(*cols):
        return WindowSpec().partitionBy(*cols)

    @staticmethod
    def orderBy(*cols):
        return WindowSpec().orderBy(*cols)

    @staticmethod
    def rowsBetween(start, end):
        return WindowSpec().rowsBetween(start, end)

    @staticmethod
    def rangeBetween(start, end):
        return WindowSpec().rangeBetween(start, end)
