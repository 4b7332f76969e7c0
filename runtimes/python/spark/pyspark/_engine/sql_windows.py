"""OVER (…) of Spark SQL: partitions, orders and frames."""

from pyspark.errors import NotServed, ParseException
from pyspark._engine import expressions as e


class WindowSpecs:
    """Mixed into the parser of expressions."""

    def _over(self, node):
        if not self.at("("):
            name = self.identifier().lower()
            found = getattr(self, "windows", {}).get(name)
            if found is None:
                raise ParseException(f"[MISSING_WINDOW_SPECIFICATION] Window specification is not "
                                     f"defined in the WINDOW clause for {name}.")
            return e.Window(node, *found)
        return e.Window(node, *self.window_spec())

    def window_spec(self):
        """(partition, order, frame) of a parenthesised specification."""
        self.expect("(")
        partition, order, frame = [], [], None
        if self.now.kind == "name" and self.now.word.lower() in getattr(self, "windows", {}):
            partition, order, frame = self.windows[self.take().word.lower()]
        if self.accept("PARTITION", "BY") or self.accept("DISTRIBUTE", "BY"):
            partition = self.expressions()
        if self.accept("ORDER", "BY") or self.accept("SORT", "BY"):
            order = self.orders()
        if self.now.word in ("ROWS", "RANGE"):
            kind = self.take().word.lower()
            if self.accept("BETWEEN"):
                low = self._frame_end()
                self.expect("AND")
                frame = (kind, low, self._frame_end())
            else:
                frame = (kind, self._frame_end(), 0)
        self.expect(")")
        return partition, order, frame

    def _frame_end(self):
        if self.accept("CURRENT", "ROW"):
            return 0
        if self.accept("UNBOUNDED"):
            self.take()
            return None
        node = self._signs(0)
        if isinstance(node, e.Interval):
            if node.months or node.micros % 1000000:
                raise NotServed(f"a window frame of {node.shown}")
            value = node.days * 86400 + node.micros // 1000000
            behind = self.take().word == "PRECEDING"
            return e.Span(-value if behind else value, node.shown)
        elif isinstance(node, e.Literal):
            value = node.value
        else:
            raise NotServed("a window frame whose end is no constant")
        return -value if self.take().word == "PRECEDING" else value
